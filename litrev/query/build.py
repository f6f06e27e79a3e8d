"""From a protocol's concepts to the tree that a source translates.

A protocol is described here only by what a strategy needs of it, so that this room knows nothing of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.boolean import FormulaError, Token, read_formula
from litrev.query.characters import straighten
from litrev.query.lint import lint_heading, lint_native, lint_override, lint_term
from litrev.query.pasted import read_pasted
from litrev.query.problem import Problem, errors
from litrev.query.tree import And, Field, Heading, Native, Node, Or, Query, Term, Years


class ConceptWords(Protocol):
    """One block of a strategy."""

    @property
    def words(self) -> Sequence[tuple[str, str]]:
        """Language and term as written."""

    @property
    def headings(self) -> Sequence[Heading]: ...


class FilterQueries(Protocol):
    """A published search filter."""

    @property
    def query(self) -> Mapping[str, str]:
        """Its text for each source."""


class PastedText(Protocol):
    """A pasted strategy."""

    @property
    def text(self) -> str | None: ...


class Strategy(Protocol):
    """What a protocol says of the search."""

    @property
    def concepts(self) -> Mapping[str, ConceptWords]: ...
    @property
    def strategy(self) -> PastedText | None: ...
    @property
    def filters(self) -> Mapping[str, FilterQueries]: ...
    @property
    def combine(self) -> str | None: ...
    @property
    def fields(self) -> Field: ...
    @property
    def years(self) -> Years | None: ...


class SourceStrategy(Protocol):
    """What a protocol says of one source."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def query(self) -> str | None: ...
    @property
    def override(self) -> Mapping[str, str]: ...


PASTED = "strategy"
"""The name of a pasted strategy in `combine`."""
FILTER = "filter:"
"""What stands before a filter's name in `combine`."""
PUBMED = "pubmed"


def build_query(protocol: Strategy, source_entry: SourceStrategy) -> Query | str:
    """The tree for one source, or its own `query` as it stands.

    Raises ProtocolError when the query or a term would make a source search something else than what is written.
    """
    own = source_entry.query
    if own is not None:
        _refuse(lint_native(own, source_entry.source), _("The query of {source}").format(source=source_entry.id))
        return own
    if not protocol.concepts and protocol.strategy is None:
        raise ProtocolError(
            _("There is nothing to search {source} for: the protocol has no concepts.").format(source=source_entry.id),
            _("Write concepts:, or give this source its own query:."),
        )
    root = combined(protocol.combine, _Nodes(protocol, source_entry))
    if protocol.years is None:
        return Query(root)
    parts = root.parts if isinstance(root, And) and not root.label else (root,)
    return Query(And((*parts, protocol.years)))


def names_of(protocol: Strategy) -> list[str]:
    """What `combine` may name: concepts, `strategy` where one is pasted, `filter:…`."""
    pasted = [PASTED] if protocol.strategy is not None else []
    return [*protocol.concepts, *pasted, *(FILTER + name for name in protocol.filters)]


class _Nodes(Mapping[str, Node]):
    """The nodes of one source by the names that `combine` uses, made when they are asked for."""

    def __init__(self, protocol: Strategy, source_entry: SourceStrategy) -> None:
        self._protocol = protocol
        self._entry = source_entry
        self._names = names_of(protocol)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, name: str) -> Node:
        if name not in self._names:
            raise KeyError(name)
        if name in self._entry.override:
            return _override(name, self._entry)
        if name.startswith(FILTER):
            return _filter(name, self._protocol.filters[name.removeprefix(FILTER)], self._entry)
        if name == PASTED and name not in self._protocol.concepts and self._protocol.strategy is not None:
            return _pasted(self._protocol.strategy.text or "", _("The strategy"), PASTED)
        return _concept(name, self._protocol)


def combined(formula: str | None, nodes: Mapping[str, Node]) -> Node:
    """The concepts joined as `formula` says, or all but the filters by AND. Raises FormulaError."""
    if formula is None:
        parts = tuple(nodes[name] for name in nodes if not name.startswith(FILTER))
        return parts[0] if len(parts) == 1 and isinstance(parts[0], And) else And(parts)

    def leaf(token: Token) -> Node:
        name = token.text.strip('"')
        if name not in nodes:
            raise FormulaError(
                token.start,
                _("There is no concept named “{name}”.").format(name=name),
                _("The concepts are: {names}.").format(names=", ".join(nodes)),
            )
        return nodes[name]

    return read_formula(formula, leaf)


def read_term(text: str, field: Field, language: str = "") -> Term:
    """A term as a person writes it: `migrant*`, `access to care`, `"access to care"`, `asylum seeker*`."""
    straight = straighten(text)
    truncated = straight.rstrip('" ').endswith("*") or straight.endswith("*")
    words = straight.replace('"', " ").strip()
    return Term(" ".join((words.rstrip("* ") if truncated else words).split()), field, truncated, language)


def _override(name: str, source_entry: SourceStrategy) -> Node:
    text = source_entry.override[name]
    whose = _("The override of {concept} for {source}").format(concept=name, source=source_entry.id)
    _refuse(lint_override(text, source_entry.source), whose)
    return Or((Native(text),), label=name)


def _filter(name: str, written: FilterQueries, source_entry: SourceStrategy) -> Node:
    """A filter as its authors wrote it for the source, else its PubMed form carried over."""
    whose = _("The filter {name}").format(name=name.removeprefix(FILTER))
    own = written.query.get(source_entry.source)
    if own is not None:
        _refuse(lint_override(own, source_entry.source), whose)
        return Or((Native(own),), label=name)
    if PUBMED not in written.query:
        raise ProtocolError(
            _("{whose} has no query for {source}.").format(whose=whose, source=source_entry.source),
            _("Write one under query:, or the one for pubmed:, which is carried over."),
        )
    return _pasted(written.query[PUBMED], whose, name)


def _pasted(text: str, whose: str, label: str) -> Node:
    """A pasted PubMed strategy; each part that must hold has a name of its own (`strategy 2`)."""
    reading = read_pasted(text)
    _refuse(list(reading.problems), whose)
    if reading.root is None:
        raise ProtocolError(_("{whose} is empty.").format(whose=whose), _("Paste a strategy of PubMed."))
    if isinstance(reading.root, And):
        return And(tuple(Or((part,), f"{label} {place}") for place, part in enumerate(reading.root.parts, 1)))
    return Or((reading.root,), label)


def _concept(name: str, protocol: Strategy) -> Node:
    concept = protocol.concepts[name]
    _refuse(
        [problem for _language, text in concept.words for problem in lint_term(text)]
        + [problem for heading in concept.headings for problem in lint_heading(heading.name)],
        _("The concept {concept}").format(concept=name),
    )
    parts = tuple(_parts(concept, protocol.fields))
    if not parts:
        raise ProtocolError(
            _("The concept {concept} has no word.").format(concept=name),
            _("Give it words under fr: or en:, or remove it."),
        )
    return Or(parts, label=name)


def _parts(concept: ConceptWords, field: Field) -> Iterator[Node]:
    for language, text in concept.words:
        yield read_term(text, field, language)
    yield from concept.headings


def _refuse(problems: list[Problem], whose: str) -> None:
    found = errors(problems)
    if found:
        raise ProtocolError(
            _("{whose} cannot be searched as it stands:").format(whose=whose)
            + "".join(f"\n  {problem.describe()}" for problem in found),
            _("Repair review.yaml, then run: litrev check"),
        )
