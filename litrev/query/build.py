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
from litrev.query.problem import Problem, errors
from litrev.query.tree import And, Field, Heading, Native, Node, Or, Query, Term, Years


class ConceptWords(Protocol):
    """One block of a strategy."""

    @property
    def words(self) -> Sequence[tuple[str, str]]:
        """Language and term as written."""

    @property
    def headings(self) -> Sequence[Heading]: ...


class Strategy(Protocol):
    """What a protocol says of the search."""

    @property
    def concepts(self) -> Mapping[str, ConceptWords]: ...
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


def build_query(protocol: Strategy, source_entry: SourceStrategy) -> Query | str:
    """The tree for one source, or its own `query` as it stands.

    Raises ProtocolError when the query or a term would make a source search something else than what is written.
    """
    own = source_entry.query
    if own is not None:
        _refuse(lint_native(own, source_entry.source), _("The query of {source}").format(source=source_entry.id))
        return own
    if not protocol.concepts:
        raise ProtocolError(
            _("There is nothing to search {source} for: the protocol has no concepts.").format(source=source_entry.id),
            _("Write concepts:, or give this source its own query:."),
        )
    nodes = {name: _concept(name, protocol, source_entry) for name in protocol.concepts}
    root = combined(protocol.combine, nodes)
    if protocol.years is None:
        return Query(root)
    parts = root.parts if isinstance(root, And) else (root,)
    return Query(And((*parts, protocol.years)))


def combined(formula: str | None, nodes: Mapping[str, Node]) -> Node:
    """The concepts joined as `formula` says, or all by AND. Raises FormulaError."""
    if formula is None:
        return And(tuple(nodes.values()))

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


def _concept(name: str, protocol: Strategy, source_entry: SourceStrategy) -> Node:
    if name in source_entry.override:
        text = source_entry.override[name]
        whose = _("The override of {concept} for {source}").format(concept=name, source=source_entry.id)
        _refuse(lint_override(text, source_entry.source), whose)
        return Or((Native(text),), label=name)
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
