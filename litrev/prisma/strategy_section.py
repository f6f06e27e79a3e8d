"""One source in the appendix: its strategy exactly as run, and all that is needed to run it again and compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litrev.formats.document import Block, Bullets, Cell, Code, Facts, Heading, Paragraph, Table, Tone, Verbatim
from litrev.i18n import _, moment, number
from litrev.prisma.search_log import Response, Search
from litrev.query.lines import Line, LineKind

LONGEST_LIST = 60
"""Pages that are listed one by one; the digest covers any number of them."""
_LEVEL = 4


def strategy_section(search: Search) -> Iterator[Block]:
    """Everything about one run, from the query to the proof of what came."""
    yield Facts(tuple(_facts(search)))
    yield from _as_run(search)
    yield from _line_by_line(search.lines)
    if search.read_as:
        yield Heading(_LEVEL, _("How the source read it"))
        yield Code(search.read_as)
    if search.warnings:
        yield Heading(_LEVEL, _("What the source left out or warned of"))
        yield Bullets(search.warnings)
    if search.losses:
        yield Heading(_LEVEL, _("What could not be carried over as written"))
        columns = (_("In the protocol"), _("What is sent, and what that means"))
        yield Table(columns, tuple((Verbatim(what), instead) for what, instead in search.losses))
    yield from _known_items(search)
    if search.withheld:
        yield Heading(_LEVEL, _("Records announced and not given, though asked for again by their id"))
        yield Paragraph(", ".join(search.withheld))


def _facts(search: Search) -> Iterator[tuple[str, Cell]]:
    run = search.run
    yield _("Address"), Verbatim(search.endpoint)
    if search.request:
        yield _("Request (QUERY is the query below, URL-encoded)"), Verbatim(search.request)
    yield _("Begun (UTC)"), moment(run.started)
    if run.finished:
        yield _("Ended (UTC)"), moment(run.finished)
    yield _("Records announced"), number(run.announced)
    yield _("Records fetched"), number(run.fetched)
    yield _("Records that could not be read"), number(run.rejected)
    yield _("Records announced and not given"), number(run.withheld)
    yield _("Searched with"), f"litrev {search.version}"
    yield _("Id of the run in the log"), Verbatim(run.id)
    if search.responses:
        yield _("Responses archived"), number(len(search.responses))
        yield _("SHA-256 of their sums (see the annex)"), Verbatim(search.digest)


def _as_run(search: Search) -> Iterator[Block]:
    yield Heading(_LEVEL, _("Strategy exactly as run"))
    if len(search.natives) > 1:
        words = _("One request cannot hold the strategy: it is {n} queries, and what any of them finds counts once.")
        yield Paragraph(words.format(n=number(len(search.natives))), Tone.NOTE)
    for native in search.natives:
        yield Code(native, search.run.source)


def _line_by_line(lines: Sequence[Line]) -> Iterator[Block]:
    if len(lines) > 1:
        yield Heading(_LEVEL, _("Line by line"))
        yield line_table(lines)
        if any(line.found is not None for line in lines[:-1]):
            yield Paragraph(_("Records that each line finds by itself, asked when the search was run."), Tone.NOTE)


def line_table(lines: Sequence[Line]) -> Table:
    """The lines of a strategy with their numbers and counts."""
    rows = tuple(
        (f"#{place}", _name(line), Verbatim(line.shown), number(line.found) if line.found is not None else "–")
        for place, line in enumerate(lines, 1)
    )
    return Table(("", _("Part"), _("Query"), _("Records")), rows, numbers=(3,))


def _name(line: Line) -> str:
    return {
        LineKind.WORDS: _("{concept}: words"),
        LineKind.HEADING: _("{concept}: subject heading"),
        LineKind.CONCEPT: _("{concept}: all"),
        LineKind.LIMIT: _("limit"),
        LineKind.WHOLE: _("the whole strategy"),
    }[line.kind].format(concept=line.concept or _("strategy"))


def _known_items(search: Search) -> Iterator[Block]:
    if not search.known_items:
        return
    found = sum(was_found for _item, was_found in search.known_items)
    yield Heading(_LEVEL, _("Papers that the search must find"))
    yield Paragraph(
        _("This run found {found} of {all}.").format(found=number(found), all=number(len(search.known_items)))
    )
    rows = tuple(
        (Verbatim(item), _("found") if was_found else _("not found")) for item, was_found in search.known_items
    )
    yield Table((_("Paper"), _("In this source")), rows)


def response_list(search: Search) -> Iterator[Block]:
    """The pages of a run with their sums; a long list stays in the log."""
    if not search.responses:
        return
    yield Heading(2, search.label)
    if len(search.responses) > LONGEST_LIST:
        words = _("{n} responses; litrev runs {run} --json lists the SHA-256 of each.")
        yield Paragraph(words.format(n=number(len(search.responses)), run=search.entry.id))
    else:
        yield Table((_("Page"), _("Received (UTC)"), "SHA-256"), tuple(map(_response, search.responses)), numbers=(0,))


def _response(response: Response) -> tuple[Cell, ...]:
    return number(response.number), moment(response.at), Verbatim(response.sha256)
