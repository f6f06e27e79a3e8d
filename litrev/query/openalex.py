"""A strategy as the value of OpenAlex's `filter`, and what that loses (OpenAlex as of August 2026).

A comma between filters is AND, so each conjunct of a strategy becomes a filter of its own. Within one value there is no
precedence (everything is parenthesised), no leading NOT, no comma; `*` works only on `.exact`, which is unstemmed, so
there the other words are spelled out in their simple forms.
"""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.characters import is_operator, straighten
from litrev.query.forms import phrase_forms, word_forms
from litrev.query.signs import nothing_to_search, unbalanced
from litrev.query.tree import And, Field, Heading, Loss, Native, Node, Not, Or, Query, Term, Translation, Years

LONGEST_FILTER = 3_400
"""Bytes of the encoded filter. A whole request must stay under 4,000; the rest is for address, fields and cursor."""
SHORTEST_STEM = 3
"""Letters that OpenAlex wants before `*`, else it answers 400."""

_FILTERS = {Field.TITLE: "title.search", Field.ABSTRACT: "abstract.search"}
_WIDEST = "title_and_abstract.search"


def render(query: Query) -> Translation:
    """The value of `filter`. Raises ProtocolError when OpenAlex cannot be asked this, or not in one request."""
    losses: list[Loss] = []
    filters: list[str] = []
    for node in _conjuncts(query.root):
        filters += _years(node) if isinstance(node, Years) else [_Value(node, losses).filter()]
    native = ",".join(dict.fromkeys(filters))
    if ".search" not in native:
        raise nothing_to_search("OpenAlex")
    if encoded_length(native) > LONGEST_FILTER:
        raise ProtocolError(
            _("The strategy is too long for OpenAlex: {length} bytes, and {most} fit in a request.").format(
                length=encoded_length(native), most=LONGEST_FILTER
            ),
            _(
                "Shorten the longest concept for OpenAlex with an override (sources → openalex → override), "
                "or make it two sources with half of the words each: {{id: openalex-2, via: openalex, override: …}}."
            ).format(),
        )
    return Translation(native, tuple(dict.fromkeys(losses)))


def encoded_length(native: str) -> int:
    """Bytes of `native` in an address."""
    return len(quote_plus(native))


def _conjuncts(node: Node) -> list[Node]:
    """The parts that must all hold: A AND B NOT C is A, and B NOT C."""
    match node:
        case And():
            return [inner for part in node.parts for inner in _conjuncts(part)]
        case Not():
            kept = _conjuncts(node.kept)
            host = max(range(len(kept)), key=lambda index: _suits(kept[index], node.removed))
            return [Not(part, node.removed) if index == host else part for index, part in enumerate(kept)]
        case Or(parts=(only,)):
            return _conjuncts(only)
    return [node]


def _suits(kept: Node, removed: Node) -> tuple[bool, bool, bool]:
    """How well `removed` stands in one value with `kept`: best where neither changes how the other is searched."""
    native = any(isinstance(leaf, Native) for leaf in _leaves(kept))
    return not isinstance(kept, Years), not native, _needs_exact(kept) == _needs_exact(removed)


def _years(years: Years) -> list[str]:
    bounds = []
    if years.first is not None:
        bounds.append(f"from_publication_date:{years.first:04}-01-01")
    if years.last is not None:
        bounds.append(f"to_publication_date:{years.last:04}-12-31")
    return bounds


class _Value:
    """One search value: a node, all of it in the same field, stemmed or exact."""

    def __init__(self, node: Node, losses: list[Loss]) -> None:
        self._node = node
        self._losses = losses
        self._exact = _needs_exact(node)
        fields = {leaf.field for leaf in _leaves(node) if isinstance(leaf, Term)} or {Field.TITLE_ABSTRACT}
        if any(isinstance(leaf, Heading | Native) for leaf in _leaves(node)):
            fields.add(Field.TITLE_ABSTRACT)
        self._filter = _FILTERS.get(next(iter(fields)), _WIDEST) if len(fields) == 1 else _WIDEST
        self._spelled_out: list[str] = []

    def filter(self) -> str:
        """`title_and_abstract.search:…`. Raises ProtocolError when the node holds no word."""
        value = self._unit(self._node)
        if not value:
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
        return f"{self._filter}{'.exact' if self._exact else ''}:{value}"

    def _stems(self) -> str:
        wild = [leaf for leaf in _leaves(self._node) if _asks_for_wildcard(leaf)]
        return ", ".join(
            dict.fromkeys(f"{x.text}*" if isinstance(x, Term) else x.text for x in wild if not isinstance(x, Heading))
        )

    def _unit(self, node: Node) -> str:
        """`node` as one unit that any operator may stand beside; empty when it holds no word."""
        match node:
            case And():
                units = [self._unit(part) for part in node.parts]
                if not all(units):
                    raise nothing_to_search("OpenAlex")
                return _joined("AND", units)
            case Not():
                return self._without(node)
            case Years():
                raise ProtocolError(
                    _("OpenAlex cannot search years inside an OR or after a NOT."),
                    _("Put the years under limits:, or write this source's own query."),
                )
            case _:
                return _joined("OR", self._alternatives(node))

    def _alternatives(self, node: Node) -> list[str]:
        """What an OR lists for `node`: a term may stand in several forms."""
        match node:
            case Or():
                return [text for part in node.parts for text in self._alternatives(part)]
            case Term():
                return self._term(node)
            case Heading():
                return self._heading(node)
            case Native():
                return [self._native(node)]
            case _:
                return [self._unit(node)]

    def _native(self, native: Native) -> str:
        if self._exact and not _asks_for_wildcard(native):
            self._losses.append(
                Loss(native.text, _("searched without stemming, because of a truncated word that it is combined with"))
            )
        return _native(native)

    def _without(self, node: Not) -> str:
        kept, removed = self._unit(node.kept), self._unit(node.removed)
        if not kept or not removed:
            raise nothing_to_search("OpenAlex")
        return f"({kept} NOT {removed})"

    def _term(self, term: Term) -> list[str]:
        text = _cleaned(term.text)
        if not re.search(r"\w", text):
            return []
        self._note_field(term)
        if _asks_for_wildcard(term):
            return [f"{text}*"]
        if term.truncated or "*" in text:
            return self._truncated_phrase(term, text)
        return self._plain(text, term.language)

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
        if not self._exact:
            return [_quoted(text)]
        forms = phrase_forms(text, language) if " " in text else word_forms(text, language)
        self._spelled_out += forms
        return [_quoted(form) for form in forms]

    def _heading(self, heading: Heading) -> list[str]:
        name = heading.name.partition("/")[0] or heading.name
        words = " ".join(reversed(name.split(", ")))  # "Refugee Health, Urban" as an author writes it
        text = _cleaned(words).replace("*", "")
        if not text:
            return []
        self._losses.append(
            Loss(
                _("subject heading {name}").format(name=heading.name),
                _("OpenAlex has no subject headings; searched as words in the text: {words}").format(words=text),
            )
        )
        return self._plain(text, "en")

    def _note_field(self, term: Term) -> None:
        if _FILTERS.get(term.field, _WIDEST) != self._filter or term.field is Field.ALL:
            self._losses.append(Loss(term.text, _("searched in title and abstract")))


def _leaves(node: Node) -> list[Term | Heading | Native]:
    match node:
        case And() | Or():
            return [leaf for part in node.parts for leaf in _leaves(part)]
        case Not():
            return [*_leaves(node.kept), *_leaves(node.removed)]
        case Years():
            return []
        case _:
            return [node]


def _needs_exact(node: Node) -> bool:
    return any(_asks_for_wildcard(leaf) for leaf in _leaves(node))


def _asks_for_wildcard(leaf: Term | Heading | Native) -> bool:
    """True when only `.exact` can search `leaf` as it stands: a truncated single word of three letters or more."""
    if isinstance(leaf, Native):
        return bool(re.search(r"\w[*?]", leaf.text))
    return isinstance(leaf, Term) and leaf.truncated and bool(re.fullmatch(r"[^\W_]{3,}", _cleaned(leaf.text)))


def _native(native: Native) -> str:
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


def _joined(operator: str, parts: list[str]) -> str:
    units = list(dict.fromkeys(part for part in parts if part))
    return units[0] if len(units) == 1 else f"({f' {operator} '.join(units)})" if units else ""


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"\w+", text) and not is_operator(text) else f'"{text}"'


def _cleaned(text: str) -> str:
    """`text` without the signs that OpenAlex reads as syntax: `,` and `|` part filters; `[`, `/`, `:` spoil words."""
    spaced = re.sub(r"[^\w\s'*.-]", " ", straighten(text))
    return " ".join(re.sub(r"(?<!\w)\*+|\*+(?=\*|\w)", " ", spaced).split())
