"""A strategy in PubMed's syntax (PubMed Help, 2026): every group in parentheses, every term with its field tag."""

from __future__ import annotations

import re

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.characters import is_operator, straighten
from litrev.query.forms import phrase_forms
from litrev.query.signs import nothing_to_search, unbalanced
from litrev.query.tree import And, Field, Heading, Loss, Native, Node, Not, Or, Query, Term, Translation, Years

SHORTEST_STEM = 4
"""Letters that PubMed wants before `*`; with fewer it ignores the truncation without a word."""

_TAGS = {Field.TITLE: "ti", Field.ABSTRACT: "ab", Field.TITLE_ABSTRACT: "tiab", Field.ALL: "all"}
_EARLIEST, _LATEST = 1000, 3000


def render(query: Query) -> Translation:
    """The term that ESearch is sent. Raises ProtocolError when there is nothing to search or an override is broken."""
    losses: list[Loss] = []
    native = _node(query.root, losses)
    if not native:
        raise nothing_to_search("PubMed")
    return Translation(_without_outer(native), tuple(dict.fromkeys(losses)))


def _node(node: Node, losses: list[Loss]) -> str:
    """`node` as one unit that any operator may stand beside; empty when it restricts nothing."""
    match node:
        case Term():
            unit = _term(node, losses)
        case Heading():
            name = _cleaned(node.name)
            unit = f'"{name}"[{"mh" if node.explode else "mh:noexp"}]' if name else ""
        case Years():
            unit = _years(node)
        case Native():
            unit = _native(node)
        case Or():
            unit = _joined("OR", [_node(part, losses) for part in node.parts])
        case And():
            parts = [part for part in node.parts if part != Years(None, None)]
            unit = _joined("AND", [_needed(part, losses) for part in parts])
        case Not():
            unit = f"({_needed(node.kept, losses)} NOT {_needed(node.removed, losses)})"
    return unit


def _needed(node: Node, losses: list[Loss]) -> str:
    """`node`, which cannot be left out without changing what is found."""
    unit = _node(node, losses)
    if not unit:
        raise nothing_to_search("PubMed")
    return unit


def _joined(operator: str, parts: list[str]) -> str:
    units = list(dict.fromkeys(part for part in parts if part))
    return units[0] if len(units) == 1 else f"({f' {operator} '.join(units)})" if units else ""


def _years(years: Years) -> str:
    if years.first is None and years.last is None:
        return ""
    first, last = years.first or _EARLIEST, years.last or _LATEST
    return f"{first:04}:{last:04}[dp]"


def _native(native: Native) -> str:
    broken = unbalanced(native.text)
    if broken:
        raise ProtocolError(broken[0].what, broken[0].repair)
    text = native.text.strip()
    return f"({text})" if text else ""


def _term(term: Term, losses: list[Loss]) -> str:
    text = _cleaned(term.text, star=True)
    if term.truncated:  # not quoted, so only what cannot be syntax stays
        text = re.sub(r"[^\w\s'.*-]+", " ", text).strip()
    tag = _TAGS[term.field]
    if not re.search(r"\w", text):
        return ""
    if "*" in text or (term.truncated and letters_before_star(text) < SHORTEST_STEM):
        return _spelled_out(term, text, tag, losses)
    if not term.truncated:
        return f'"{text}"[{tag}]' if _needs_quotes(text) else f"{text}[{tag}]"
    return f'"{text}*"[{tag}]' if any(is_operator(word) for word in text.split()) else f"{text}*[{tag}]"


def _spelled_out(term: Term, text: str, tag: str, losses: list[Loss]) -> str:
    """Truncation that PubMed does not honour, as the forms it most likely stood for."""
    forms = phrase_forms(text, term.language, truncated=term.truncated)
    shown = term.text + ("*" if term.truncated else "")
    listed = ", ".join(forms)
    if "*" in text:
        losses.append(
            Loss(
                shown,
                _("PubMed truncates only the last word of a phrase; searched instead: {forms}").format(forms=listed),
            )
        )
    else:
        losses.append(Loss(shown, _("PubMed wants 4 letters before *; searched instead: {forms}").format(forms=listed)))
    return _joined("OR", [f'"{form}"[{tag}]' for form in forms])


def letters_before_star(text: str) -> int:
    """Letters and digits of the last word of `text`, which a `*` follows."""
    words = text.split()
    return sum(c.isalnum() for c in words[-1]) if words else 0


def _needs_quotes(text: str) -> bool:
    return is_operator(text) or not re.fullmatch(r"\w+", text)


def _cleaned(text: str, *, star: bool = False) -> str:
    """`text` without the signs that PubMed would read as syntax; an inner `*` stays when `star`."""
    spaced = re.sub(r'["\[\](){}:|\\]' if star else r'["\[\](){}:|\\*]', " ", straighten(text))
    return " ".join(re.sub(r"(?<!\w)\*+|\*+(?=\*|\w)", " ", spaced).split())


def _without_outer(text: str) -> str:
    """`text` without parentheses that hold all of it: they would only make it longer."""
    if not text.startswith("(") or not text.endswith(")"):
        return text
    depth, quoted = 0, False
    for position, char in enumerate(text):
        quoted ^= char == '"'
        if not quoted:
            depth += (char == "(") - (char == ")")
        if depth == 0 and position < len(text) - 1:
            return text
    return text[1:-1]
