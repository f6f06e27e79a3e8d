"""The strategies of a protocol as each source sees them: what would be searched otherwise than written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from litrev.errors import ProtocolError
from litrev.protocol.models import Protocol, SourceEntry
from litrev.protocol.yaml_file import Document, Place
from litrev.query import Query, Translation
from litrev.query import europepmc as europepmc_syntax
from litrev.query import hal as hal_syntax
from litrev.query import openalex as openalex_syntax
from litrev.query import pubmed as pubmed_syntax
from litrev.query.build import PASTED, build_query
from litrev.query.habits import lint_habits
from litrev.query.lint import lint_heading, lint_native, lint_override, lint_term
from litrev.query.pasted import read_pasted
from litrev.query.problem import Problem, Severity, errors

_RENDERERS = {
    "pubmed": pubmed_syntax.render,
    "openalex": openalex_syntax.render,
    "europepmc": europepmc_syntax.render,
    "hal": hal_syntax.render,
}


def check_strategies(protocol: Protocol, document: Document) -> None:
    """Add to `document` what the lint says of terms, overrides and queries, placed in the file."""
    found = False
    for place, problem in _linted(protocol, document):
        found |= problem.severity is Severity.ERROR
        document.add_inner(place, problem)
    if not found and not errors(document.problems):
        _check_translations(protocol, document)


def _linted(protocol: Protocol, document: Document) -> Iterator[tuple[Place, Problem]]:
    for name, concept in protocol.concepts.items():
        for language, words in (("fr", concept.fr), ("en", concept.en)):
            for index, word in enumerate(words):
                place: Place = ("concepts", name, language, index)
                at = place if document.has(place) else place[:-1]
                yield from ((at, problem) for problem in lint_term(word))
        for index, heading in enumerate(concept.headings):
            yield from ((("concepts", name, "mesh", index), problem) for problem in lint_heading(heading.name))
    yield from _pasted(protocol, document)
    for name, written in protocol.filters.items():
        for source, text in written.query.items():
            at_query: Place = ("filters", name, "query", source)
            yield from ((at_query, problem) for problem in lint_override(text, source))
    for index, entry in enumerate(protocol.sources):
        if entry.query is not None:
            habits = lint_habits(entry.query) if entry.source == "pubmed" else []
            found = [*lint_native(entry.query, entry.source), *habits]
            yield from ((("sources", index, "query"), p) for p in found)
        for name, text in entry.override.items():
            yield from ((("sources", index, "override", name), p) for p in lint_override(text, entry.source))


def _pasted(protocol: Protocol, document: Document) -> Iterator[tuple[Place, Problem]]:
    """The problems of the pasted strategy; in a file of its own the place there is part of the text."""
    strategy = protocol.strategy
    if strategy is None or (strategy.text is None and strategy.file is not None):
        return  # a file that could not be read is a problem already
    for problem in [*read_pasted(strategy.text or "").problems, *lint_habits(strategy.text or "")]:
        if strategy.file is None:
            inline: Place = (PASTED, "text")
            yield inline if document.has(inline) else (PASTED,), problem
        else:
            what = f"{strategy.file}:{problem.line}:{problem.column}: {problem.what}"
            yield (PASTED, "file"), replace(problem, what=what, line=1, column=1)


def _check_translations(protocol: Protocol, document: Document) -> None:
    """What only the whole strategy shows, such as its length."""
    for index, entry in enumerate(protocol.sources):
        try:
            translation(protocol, entry)
        except ProtocolError as error:
            document.add(("sources", index), error.message, error.hint)


def translation(protocol: Protocol, entry: SourceEntry) -> Translation | None:
    """What `entry` would be sent and what that loses; None for a source that is not searched, or not rendered yet.

    Raises ProtocolError.
    """
    render = _RENDERERS.get(entry.source)
    if render is None:
        return None
    query = build_query(protocol, entry)
    return render(query) if isinstance(query, Query) else Translation(query)
