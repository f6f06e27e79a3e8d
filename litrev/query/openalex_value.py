"""One search value of OpenAlex's `filter`: words and phrases in one field, all stemmed or all exact.

Within one value there is no precedence (everything is parenthesised), no leading NOT, no comma; `*` works only on
`.exact`, which is unstemmed, so there the other words are spelled out in their simple forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.characters import is_operator, straighten
from litrev.query.forms import phrase_forms, word_forms
from litrev.query.signs import nothing_to_search, unbalanced
from litrev.query.tree import And, Field, Heading, Leaf, Loss, Native, Near, Node, Not, Or, Term, leaves

SHORTEST_STEM = 3
"""Letters that OpenAlex wants before `*`, else it answers 400."""
_FILTERS = {
    Field.TITLE: "title.search",
    Field.TRANSLITERATED_TITLE: "title.search",
    Field.ABSTRACT: "abstract.search",
}
_WIDEST = "title_and_abstract.search"


@dataclass(frozen=True, slots=True)
class Style:
    """How a value is searched: the parts of a value that is cut in slices keep the style of the whole."""

    filter: str = _WIDEST
    exact: bool = False


def style_of(node: Node) -> Style:
    """The narrowest field that holds all of `node`; exact when a word is truncated."""
    names = {_filter_of(leaf) for leaf in leaves(node)}
    return Style(names.pop() if len(names) == 1 else _WIDEST, any(asks_for_wildcard(leaf) for leaf in leaves(node)))


def _filter_of(leaf: Leaf) -> str:
    return _FILTERS.get(leaf.field, _WIDEST) if isinstance(leaf, Term | Near) else _WIDEST


def value(node: Node, style: Style, losses: list[Loss]) -> str:
    """`title_and_abstract.search:…`. Raises ProtocolError when the node holds no word."""
    return _Value(node, style, losses).filter()


class _Value:
    """One value in the making."""

    def __init__(self, node: Node, style: Style, losses: list[Loss]) -> None:
        self._node = node
        self._losses = losses
        self._style = style
        self._spelled_out: list[str] = []

    def filter(self) -> str:
        found = self._unit(self._node)
        if not found:
            raise nothing_to_search("OpenAlex")
        if self._spelled_out:
            self._losses.append(
                Loss(
                    _("truncation in {words}").format(words=self._stems()),
                    _(
                        "OpenAlex truncates only words that it does not stem, so the others are searched in these "
                        "forms alone: {forms}"
                    ).format(forms=", ".join(dict.fromkeys(self._spelled_out))),
                )
            )
        return f"{self._style.filter}{'.exact' if self._style.exact else ''}:{found}"

    def _stems(self) -> str:
        wild = [leaf for leaf in leaves(self._node) if asks_for_wildcard(leaf)]
        shown = [f"{x.text}*" if isinstance(x, Term) else x.text for x in wild if isinstance(x, Term | Native)]
        return ", ".join(dict.fromkeys(shown))

    def _unit(self, node: Node) -> str:
        """`node` as one unit that any operator may stand beside; empty when it holds no word."""
        match node:
            case And():
                units = [self._unit(part) for part in node.parts]
                if not all(units):
                    raise nothing_to_search("OpenAlex")
                return joined("AND", units)
            case Not():
                return self._without(node)
            case _:
                return joined("OR", self._alternatives(node))

    def _alternatives(self, node: Node) -> list[str]:
        """What an OR lists for `node`: a term may stand in several forms."""
        match node:
            case Or():
                found = [text for part in node.parts for text in self._alternatives(part)]
            case Term():
                found = self._term(node)
            case Near():
                found = self._near(node)
            case Heading():
                found = self._heading(node)
            case Native():
                found = [self._native(node)]
            case _:
                found = [self._unit(node)]
        return found

    def _native(self, native: Native) -> str:
        if self._style.exact and not asks_for_wildcard(native):
            self._losses.append(
                Loss(native.text, _("searched without stemming, because of a truncated word that it is combined with"))
            )
        return _checked(native)

    def _without(self, node: Not) -> str:
        kept, removed = self._unit(node.kept), self._unit(node.removed)
        if not kept or not removed:
            raise nothing_to_search("OpenAlex")
        return f"({kept} NOT {removed})"

    def _term(self, term: Term) -> list[str]:
        text = cleaned(term.text)
        if not re.search(r"\w", text):
            return []
        self._note_field(term)
        if asks_for_wildcard(term):
            return [f"{text}*"]
        if term.truncated or "*" in text:
            return self._truncated_phrase(term, text)
        if term.field is Field.MAPPED and term.quoted is False and " " in text:
            return [joined("AND", [joined("OR", self._plain(word, term.language)) for word in _content_words(text)])]
        return self._plain(text, term.language)

    def _near(self, near: Near) -> list[str]:
        text = cleaned(near.text).replace("*", "")
        if not re.search(r"\w", text):
            return []
        self._note_field(near)
        return [f'"{text}"~{near.distance}']

    def _truncated_phrase(self, term: Term, text: str) -> list[str]:
        forms = phrase_forms(text, term.language, truncated=term.truncated)
        shown = term.text + ("*" if term.truncated else "")
        self._losses.append(
            Loss(
                shown,
                _(
                    "OpenAlex cannot truncate here (a phrase, or fewer than 3 letters); searched instead: {forms}"
                ).format(forms=", ".join(forms)),
            )
        )
        return [_quoted(form) for form in forms]

    def _plain(self, text: str, language: str) -> list[str]:
        if not self._style.exact:
            return [_quoted(text)]
        forms = phrase_forms(text, language) if " " in text else word_forms(text, language)
        self._spelled_out += forms
        return [_quoted(form) for form in forms]

    def _heading(self, heading: Heading) -> list[str]:
        words = " ".join(reversed(heading.name.split(", ")))  # "Refugee Health, Urban" as an author writes it
        text = cleaned(words).replace("*", "")
        if not text:
            return []
        shown = f"{heading.name}/{heading.subheading}" if heading.subheading else heading.name
        self._losses.append(
            Loss(
                _("subject heading {name}").format(name=shown),
                _("OpenAlex has no subject headings; searched as words in the text: {words}").format(words=text),
            )
        )
        return self._plain(text, "en")

    def _note_field(self, term: Term | Near) -> None:
        if term.field is Field.MAPPED:
            self._losses.append(
                Loss(term.text, _("searched in title and abstract; PubMed would also look for headings by itself"))
            )
        elif term.field in (Field.PUBLICATION_TYPE, Field.PUBLICATION_TYPE_ONLY):
            self._losses.append(
                Loss(
                    _("publication type {name}").format(name=term.text),
                    _("OpenAlex has no such type; searched as words in the text: {words}").format(words=term.text),
                )
            )
        elif _filter_of(term) != self._style.filter or term.field not in (*_FILTERS, Field.TITLE_ABSTRACT):
            self._losses.append(Loss(term.text, _("searched in title and abstract")))


def asks_for_wildcard(leaf: Leaf) -> bool:
    """True when only `.exact` can search `leaf` as it stands: a truncated single word of three letters or more."""
    if isinstance(leaf, Native):
        return bool(re.search(r"\w[*?]", leaf.text))
    return isinstance(leaf, Term) and leaf.truncated and bool(re.fullmatch(r"[^\W_]{3,}", cleaned(leaf.text)))


def _checked(native: Native) -> str:
    text = native.text.strip()
    problems = unbalanced(text)
    if problems:
        raise ProtocolError(problems[0].what, problems[0].repair)
    if "," in re.sub(r'"[^"]*"', "", text):
        raise ProtocolError(
            _("An override for OpenAlex has a comma outside quotes: OpenAlex would take it for the next filter."),
            _("Write AND or OR instead of the comma."),
        )
    return f"({text})" if text else ""


def joined(operator: str, parts: Iterable[str]) -> str:
    """The parts with `operator` between them, in parentheses; each once."""
    units = list(dict.fromkeys(part for part in parts if part))
    return units[0] if len(units) == 1 else f"({f' {operator} '.join(units)})" if units else ""


def _content_words(text: str) -> list[str]:
    return [word for word in text.split() if not is_operator(word)] or text.split()


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"\w+", text) and not is_operator(text) else f'"{text}"'


def cleaned(text: str) -> str:
    """`text` without the signs that OpenAlex reads as syntax: `,` and `|` part filters; `[`, `/`, `:` spoil words."""
    spaced = re.sub(r"[^\w\s'*.-]", " ", straighten(text))
    return " ".join(re.sub(r"(?<!\w)\*+|\*+(?=\*|\w)", " ", spaced).split())
