"""A strategy in PubMed's syntax (PubMed Help, 2026): every group in parentheses, every term with its field tag."""

from __future__ import annotations

import re

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.characters import is_operator, straighten
from litrev.query.forms import phrase_forms
from litrev.query.pubmed_tags import DATE_TAGS, TERM_TAGS, must_quote
from litrev.query.signs import nothing_to_search, unbalanced
from litrev.query.tree import (
    And,
    Dates,
    Field,
    Heading,
    Loss,
    Native,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Translation,
    Years,
)

SHORTEST_STEM = 4
"""Letters that PubMed wants before `*`; with fewer it ignores the truncation without a word."""

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
        case Or():
            unit = _joined("OR", [(part, _node(part, losses)) for part in node.parts])
        case And():
            parts = [part for part in node.parts if part != Years(None, None)]
            unit = _joined("AND", [(part, _needed(part, losses)) for part in parts])
        case Not():
            unit = f"({_needed(node.kept, losses)} NOT {_needed(node.removed, losses)})"
        case Term():
            unit = _term(node, losses)
        case Near():
            unit = _near(node)
        case Heading():
            unit = _heading(node)
        case Years():
            unit = _years(node)
        case Dates():
            unit = _dates(node)
        case Native():
            unit = _native(node)
    return unit


def _needed(node: Node, losses: list[Loss]) -> str:
    """`node`, which cannot be left out without changing what is found."""
    unit = _node(node, losses)
    if not unit:
        raise nothing_to_search("PubMed")
    return unit


def _joined(operator: str, parts: list[tuple[Node, str]]) -> str:
    """The parts with `operator` between them; a word that both languages of a protocol share is sent once."""
    units: list[str] = []
    for part, unit in parts:
        shared = isinstance(part, Term) and part.quoted is None and unit in units
        if unit and not shared:
            units.append(unit)
    return units[0] if len(units) == 1 else f"({f' {operator} '.join(units)})" if units else ""


def _years(years: Years) -> str:
    if years.first is None and years.last is None:
        return ""
    first, last = years.first or _EARLIEST, years.last or _LATEST
    return f"{first:04}:{last:04}[dp]"


def _dates(dates: Dates) -> str:
    tag = DATE_TAGS[dates.kind][0]
    if not dates.last:
        return f'"{_cleaned(dates.first)}"[{tag}]'
    return f"{dates.first}:{dates.last}[{tag}]" if dates.first != dates.last else f"{dates.first}[{tag}]"


def _heading(heading: Heading) -> str:
    """`"Military Personnel/psychology"[mh]`; a subheading alone has a tag of its own."""
    tag = "sh" if not heading.name else "majr" if heading.major else "mh"
    name = heading.subheading if not heading.name else heading.name
    if heading.name and heading.subheading:
        name = f"{heading.name}/{heading.subheading}"
    star = "*" if name.endswith("*") and letters_before_star(name) >= SHORTEST_STEM else ""
    name = _cleaned(name.removesuffix("*")) + star
    return f'"{name}"[{tag}{"" if heading.explode else ":noexp"}]' if re.search(r"\w", name) else ""


def _near(near: Near) -> str:
    text = _cleaned(near.text)
    return f'"{text}"[{TERM_TAGS[near.field][0]}:~{near.distance}]' if re.search(r"\w", text) else ""


def _native(native: Native) -> str:
    broken = unbalanced(native.text)
    if broken:
        raise ProtocolError(broken[0].what, broken[0].repair)
    text = native.text.strip()
    return f"({text})" if text else ""


def _term(term: Term, losses: list[Loss]) -> str:
    text = _cleaned(term.text, star=True)
    if not re.search(r"\w", text):
        return ""
    tag = _tag(term.field)
    single_short = term.truncated and letters_before_star(text) < SHORTEST_STEM
    if "*" in text or (single_short and not (term.quoted is not None and " " in text)):
        return _spelled_out(term, text, tag, losses)
    if term.quoted is None:
        return _free_term(term, text, tag)
    star = "*" if term.truncated else ""
    return f'"{text}{star}"{tag}' if term.quoted or must_quote(text, term.field) else f"{text}{star}{tag}"


def _free_term(term: Term, text: str, tag: str) -> str:
    """A term whose quotes are litrev's own business: phrases get them, truncated ones do not."""
    if not term.truncated:
        return f'"{text}"{tag}' if _needs_quotes(text) else f"{text}{tag}"
    text = re.sub(r"[^\w\s'.*-]+", " ", text).strip()
    return f'"{text}*"{tag}' if any(is_operator(word) for word in text.split()) else f"{text}*{tag}"


def _tag(field: Field) -> str:
    if field is Field.MAPPED:
        return ""
    return "[pt:noexp]" if field is Field.PUBLICATION_TYPE_ONLY else f"[{TERM_TAGS[field][0]}]"


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
    return _joined("OR", [(Term(form), f'"{form}"{tag}') for form in forms])


def letters_before_star(text: str) -> int:
    """Letters and digits of the last word of `text`, which a `*` follows."""
    words = text.split()
    return sum(c.isalnum() for c in words[-1]) if words else 0


def _needs_quotes(text: str) -> bool:
    return is_operator(text) or not re.fullmatch(r"\w+", text)


def _cleaned(text: str, *, star: bool = False) -> str:
    """`text` without the signs that PubMed would read as syntax; an inner `*` stays when `star`."""
    spaced = re.sub(r'["\[\]\\]' if star else r'["\[\]\\*]', " ", straighten(text))
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
