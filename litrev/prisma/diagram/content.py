"""What stands in the diagram: which boxes there are, what each says, which arrows join them. No geometry.

The four templates of PRISMA 2020 come of two questions: was there a previous version, were there other methods?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from litrev.prisma.counts import Arm, Counts
from litrev.prisma.diagram.shapes import Face, Look
from litrev.prisma.diagram.words import Words


class Column(IntEnum):
    """Where a box stands from left to right."""

    PREVIOUS = 0
    MAIN = 1
    SIDE = 2
    OTHER = 3
    OTHER_SIDE = 4


class Row(IntEnum):
    """Where a box stands from top to bottom."""

    HEAD = 0
    IDENTIFIED = 1
    SCREENED = 2
    SOUGHT = 3
    ASSESSED = 4
    INCLUDED = 5
    TOTAL = 6


@dataclass(frozen=True, slots=True)
class Text:
    """One label of a box."""

    words: str
    level: int = 0
    """How far it is set in."""
    face: Face = Face.REGULAR


@dataclass(frozen=True, slots=True)
class Cell:
    """A box and its place in the grid."""

    key: str
    row: Row
    column: Column
    text: tuple[Text, ...]
    last: Column | None = None
    """The last column that it covers; only heads cover several."""
    look: Look = Look.PLAIN
    open: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A blue bar over some rows."""

    key: str
    words: str
    first: Row
    last: Row


@dataclass(frozen=True, slots=True)
class Content:
    """The whole diagram in words."""

    title: str
    language: str
    notice: tuple[Text, ...]
    """Why the numbers are not final; empty where they are."""
    cells: tuple[Cell, ...]
    bars: tuple[Bar, ...]
    arrows: tuple[tuple[str, str], ...]
    """From box to box, by key."""
    notes: tuple[str, ...]

    @property
    def columns(self) -> list[Column]:
        """Those that are used, in order."""
        return sorted({cell.column for cell in self.cells})


def compose(counts: Counts, words: Words, *, title: str = "", warnings: Sequence[str] = ()) -> Content:
    """The diagram of `counts`. `warnings` are further reasons why the numbers are not final, in words."""
    updated = counts.previous_studies is not None
    others = counts.other_sought_reports is not None
    cells = [*_heads(counts, words), *_databases(counts, words)]
    arrows = list(_DATABASE_ARROWS)
    if others:
        cells += _other_methods(counts, words)
        arrows += _OTHER_ARROWS
    cells += _included(counts, words)
    if updated:
        arrows += [("included", "total"), ("previous", "total")]
    last = Row.TOTAL if updated else Row.INCLUDED
    bars = (
        Bar("bar_identification", words.say("bars.identification"), Row.IDENTIFIED, Row.IDENTIFIED),
        Bar("bar_screening", words.say("bars.screening"), Row.SCREENED, Row.ASSESSED),
        Bar("bar_included", words.say("bars.included"), Row.INCLUDED, last),
    )
    name = words.say("own.title_of", review=words.label(title)) if title else words.say("own.title")
    notice = tuple(_notice(counts, words, warnings))
    notes = tuple(_notes(counts, words))
    return Content(name, words.language, notice, tuple(cells), bars, tuple(arrows), notes)


_DATABASE_ARROWS = (
    ("identified", "screened"),
    ("screened", "sought"),
    ("sought", "assessed"),
    ("assessed", "included"),
    ("identified", "removed"),
    ("screened", "excluded"),
    ("sought", "not_retrieved"),
    ("assessed", "reports_excluded"),
)
_OTHER_ARROWS = (
    ("other_identified", "other_sought"),
    ("other_sought", "other_assessed"),
    ("other_sought", "other_not_retrieved"),
    ("other_assessed", "other_reports_excluded"),
    ("other_assessed", "included"),
)


def _heads(c: Counts, words: Words) -> Iterator[Cell]:
    new = "new_" if c.previous_studies is not None else ""
    if c.previous_studies is not None:
        yield Cell("head_previous", Row.HEAD, Column.PREVIOUS, _head(words.say("heads.previous")), look=Look.SIDE_HEAD)
        studies = words.counted(words.say("boxes.previous"), c.previous_studies)
        reports = words.counted(words.say("boxes.previous_reports"), c.previous_reports or 0)
        yield Cell("previous", Row.IDENTIFIED, Column.PREVIOUS, (Text(studies), Text(reports)))
    databases = _head(words.say(f"heads.{new}databases"))
    yield Cell("head_databases", Row.HEAD, Column.MAIN, databases, last=Column.SIDE, look=Look.HEAD)
    if c.other_sought_reports is not None:
        other = _head(words.say(f"heads.{new}other"))
        yield Cell("head_other", Row.HEAD, Column.OTHER, other, last=Column.OTHER_SIDE, look=Look.SIDE_HEAD)


def _head(words: str) -> tuple[Text]:
    return (Text(words, face=Face.BOLD),)


def _databases(c: Counts, words: Words) -> list[Cell]:
    records_wait, reports_wait = bool(c.dbr_pending_records), bool(c.dbr_pending_records or c.dbr_pending_reports)
    unread = c.excluded_other > 0
    return [
        Cell("identified", Row.IDENTIFIED, Column.MAIN, tuple(_identified(c, words))),
        Cell("removed", Row.IDENTIFIED, Column.SIDE, (
            Text(words.say("boxes.removed")),
            Text(words.counted(words.say("boxes.duplicates"), c.duplicates), 1),
            Text(words.counted(words.say("boxes.automatic"), c.excluded_automatic), 1),
            Text(words.counted(words.say("boxes.other_reasons", mark="†" if unread else ""), c.excluded_other), 1),
        )),
        _step("screened", Row.SCREENED, Column.MAIN, c.records_screened, words, waiting=c.dbr_pending_records),
        _step("excluded", Row.SCREENED, Column.SIDE, c.records_excluded, words, is_open=records_wait, mark="**"),
        _step("sought", Row.SOUGHT, Column.MAIN, c.dbr_sought_reports, words,
              waiting=c.dbr_pending_reports, is_open=records_wait),
        _step("not_retrieved", Row.SOUGHT, Column.SIDE, c.dbr_notretrieved_reports, words, is_open=reports_wait),
        _step("assessed", Row.ASSESSED, Column.MAIN, c.dbr_assessed, words, is_open=reports_wait),
        _reasons("reports_excluded", Column.SIDE, c.dbr_excluded, c.dbr_excluded_reports, words, is_open=reports_wait),
    ]  # fmt: skip


def _identified(c: Counts, words: Words) -> Iterator[Text]:
    yield Text(words.say("boxes.identified", mark="*" if c.found else ""))
    yield Text(words.counted(words.say("boxes.databases"), c.database_results), 1)
    yield from _sources(c, Arm.DATABASE, words)
    yield Text(words.counted(words.say("boxes.registers"), c.register_results or 0), 1)
    yield from _sources(c, Arm.REGISTER, words)


def _sources(c: Counts, arm: Arm, words: Words) -> Iterator[Text]:
    """One line for each strategy of that arm; none for the only one of citation searching, which says nothing more."""
    strategies = [found for found in c.found if found.arm is arm]
    if arm is Arm.CITATION and len(strategies) == 1:
        return
    for found in strategies:
        yield Text(words.counted(words.label(found.label), found.announced), 2)


def _step(  # noqa: PLR0913 - a box, its place, its number and how far it can be trusted
    key: str,
    row: Row,
    column: Column,
    n: int,
    words: Words,
    *,
    waiting: int = 0,
    is_open: bool = False,
    mark: str = "",
) -> Cell:
    """A box of one label and its number, and what waits there."""
    label = words.say(f"boxes.{key.removeprefix('other_')}", mark=mark)
    text = [Text(words.counted(label, n))]
    if waiting:
        text.append(Text(words.counted(words.say("own.waiting"), waiting), 1, Face.ITALIC))
    return Cell(key, row, column, tuple(text), open=is_open)


def _reasons(
    key: str, column: Column, tally: Iterable[tuple[str, int]], n: int, words: Words, *, is_open: bool
) -> Cell:
    """Reports excluded, with their reasons."""
    label = words.say("boxes.reports_excluded")
    lines = [Text(words.counted(words.label(reason), count), 1) for reason, count in tally]
    total = [] if lines else [Text(words.n(n), 1)]
    return Cell(key, Row.ASSESSED, column, (Text(label), *lines, *total), open=is_open)


def _other_methods(c: Counts, words: Words) -> list[Cell]:
    """The second arm: no box for duplicates, none for screening."""
    records_wait = bool(c.other_pending_records)
    reports_wait = bool(c.other_pending_records or c.other_pending_reports)
    sought = _step("other_sought", Row.SOUGHT, Column.OTHER, c.other_sought_reports or 0, words,
                   waiting=c.other_pending_reports, is_open=records_wait)  # fmt: skip
    lost, read = c.other_notretrieved_reports or 0, c.other_assessed or 0
    return [
        Cell("other_identified", Row.IDENTIFIED, Column.OTHER, tuple(_other_identified(c, words))),
        sought,
        _step("other_not_retrieved", Row.SOUGHT, Column.OTHER_SIDE, lost, words, is_open=reports_wait),
        _step("other_assessed", Row.ASSESSED, Column.OTHER, read, words, is_open=reports_wait),
        _reasons("other_reports_excluded", Column.OTHER_SIDE, c.other_excluded, c.other_excluded_reports, words,
                 is_open=reports_wait),
    ]  # fmt: skip


def _other_identified(c: Counts, words: Words) -> Iterator[Text]:
    mark = "‡" if c.not_sought else ""
    yield Text(words.say("boxes.identified", mark=mark))
    for key, arm, n in (
        ("websites", Arm.WEBSITE, c.website_results),
        ("organisations", Arm.ORGANISATION, c.organisation_results),
        ("citations", Arm.CITATION, c.citations_results),
        ("other_methods", Arm.OTHER, c.other_results),
    ):
        if n is not None:
            yield Text(words.counted(words.say(f"boxes.{key}"), n), 1)
            yield from _sources(c, arm, words)
    if c.other_pending_records:
        yield Text(words.counted(words.say("own.waiting"), c.other_pending_records), 1, Face.ITALIC)


def _included(c: Counts, words: Words) -> Iterator[Cell]:
    new = "new_" if c.previous_studies is not None else ""
    studies = words.counted(words.say(f"boxes.{new}included"), c.new_studies)
    reports = words.counted(words.say(f"boxes.{new}included_reports"), c.new_reports)
    yield Cell("included", Row.INCLUDED, Column.MAIN, (Text(studies), Text(reports)), open=c.in_progress)
    if c.previous_studies is not None:
        studies = words.counted(words.say("boxes.total"), c.total_studies)
        reports = words.counted(words.say("boxes.total_reports"), c.total_reports)
        yield Cell("total", Row.TOTAL, Column.MAIN, (Text(studies), Text(reports)), open=c.in_progress)


def _notice(c: Counts, words: Words, warnings: Sequence[str]) -> Iterator[Text]:
    records = c.dbr_pending_records + c.other_pending_records
    reports = c.dbr_pending_reports + c.other_pending_reports
    if not c.found:
        yield Text(words.say("own.nothing"), face=Face.BOLD)
    elif c.in_progress or warnings:
        yield Text(words.say("own.progress"), face=Face.BOLD)
    if c.in_progress:
        parts = (("waiting_records", records), ("waiting_reports", reports), ("conflicts", c.conflicts))
        yield Text(" ".join(words.say(f"own.{key}", n=words.number(n)) for key, n in parts if n))
    yield from (Text(words.label(warning)) for warning in warnings)


def _notes(c: Counts, words: Words) -> Iterator[str]:
    if c.found:
        yield words.say("own.per_source", mark="*")
    people, tools = words.number(c.records_excluded), words.number(c.excluded_automatic)
    yield words.say("own.by_both" if c.excluded_automatic else "own.by_whom", mark="**", people=people, tools=tools)
    if c.excluded_other:
        unread = words.number(c.excluded_other - c.known)
        yield words.say("own.unread", mark="†", unread=unread, known=words.number(c.known))
    if c.not_sought:
        causes = (words.say(f"own.cause_{cause}", n=words.number(n)) for cause, n in c.not_sought)
        total = words.number(sum(n for _cause, n in c.not_sought))
        yield words.say("own.not_sought", mark="‡", n=total, causes=words.say("own.between").join(causes))
    yield words.say("own.source")
