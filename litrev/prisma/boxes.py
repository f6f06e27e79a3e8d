"""Which works stand in which box of the diagram: each ends in exactly one, and passes through those before it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from litrev.model import Work
from litrev.prisma.counts import Box, Found, Place, Stage, box_of


class Terminal(StrEnum):
    """Where a work ends. Exactly one applies."""

    AUTOMATIC = "automatic"
    """Marked by a rule, before anybody read it."""
    KNOWN = "known"
    """Screened in an earlier review."""
    SCREENING = Box.SCREENING
    """Its record waits."""
    RECORD_EXCLUDED = Box.RECORD_EXCLUDED
    ASSESSING = Box.ASSESSING
    """Its report waits."""
    NOT_RETRIEVED = Box.NOT_RETRIEVED
    REPORT_EXCLUDED = Box.REPORT_EXCLUDED
    INCLUDED = Box.INCLUDED

    @property
    def is_open(self) -> bool:
        """Somebody still has to decide, so that nothing is said of what others decided."""
        return self in (Terminal.SCREENING, Terminal.ASSESSING)


@dataclass(frozen=True, slots=True)
class Ended:
    """A work and the one box in which it ends."""

    work: str
    terminal: Terminal
    main: bool
    """It came through a database or register; else by other methods only."""
    reason: str = ""
    """A report excluded: the code of its primary reason, empty when none was given."""
    identified: int = 1
    """How often it was identified in its arm: once for each record and strategy."""


def ends(
    found: Sequence[Found],
    works: Iterable[Work],
    places: Mapping[str, Place],
    stages: Sequence[Stage],
    *,
    automatic: Collection[str] = (),
    known: Collection[str] = (),
) -> tuple[Ended, ...]:
    """Where every work ends that has a record in `found`, in the order of `works`."""
    reports = {rules.id: rules.reports for rules in stages}
    times = {main: _times(found, main=main) for main in (True, False)}
    ended = []
    for work in works:
        main = any(times[True][member] for member in work.members)
        identified = sum(times[main][member] for member in work.members)
        if identified:
            terminal, reason = _terminal(work.id, places, reports, automatic, known)
            ended.append(Ended(work.id, terminal, main, reason, identified))
    return tuple(ended)


def _times(found: Sequence[Found], *, main: bool) -> Counter[str]:
    """Record id -> how many strategies of that arm found it."""
    times: Counter[str] = Counter()
    for one in found:
        if one.arm.is_main is main:
            times.update(one.records)
    return times


def _terminal(
    work: str,
    places: Mapping[str, Place],
    reports: Mapping[str, bool],
    automatic: Collection[str],
    known: Collection[str],
) -> tuple[Terminal, str]:
    if work in automatic:
        return Terminal.AUTOMATIC, ""
    if work in known:
        return Terminal.KNOWN, ""
    place = places[work]
    box = box_of(place, reports=reports[place.stage])
    return Terminal(box.value), place.primary if box is Box.REPORT_EXCLUDED else ""


_READ = frozenset({Terminal.REPORT_EXCLUDED, Terminal.INCLUDED})
_SOUGHT = _READ | {Terminal.ASSESSING, Terminal.NOT_RETRIEVED}
_SCREENED = _SOUGHT | {Terminal.SCREENING, Terminal.RECORD_EXCLUDED}
_ALL = frozenset(Terminal)

PASSED: Mapping[str, tuple[bool | None, frozenset[Terminal]]] = {
    "identified": (True, _ALL),
    "screened": (True, _SCREENED),
    "excluded": (True, frozenset({Terminal.RECORD_EXCLUDED})),
    "sought": (True, _SOUGHT),
    "not_retrieved": (True, frozenset({Terminal.NOT_RETRIEVED})),
    "assessed": (True, _READ),
    "reports_excluded": (True, frozenset({Terminal.REPORT_EXCLUDED})),
    "other_identified": (False, _ALL),
    "other_sought": (False, _SOUGHT),
    "other_not_retrieved": (False, frozenset({Terminal.NOT_RETRIEVED})),
    "other_assessed": (False, _READ),
    "other_reports_excluded": (False, frozenset({Terminal.REPORT_EXCLUDED})),
    "included": (None, frozenset({Terminal.INCLUDED})),
}
"""A box of the drawing -> its arm (None: both), and where the works end that pass through it."""


def passing(box: str, ended: Iterable[Ended]) -> list[Ended]:
    """The works that stand in a box of the drawing or have passed through it."""
    arm, terminals = PASSED[box]
    return [one for one in ended if one.terminal in terminals and arm in (None, one.main)]


def recount(ended: Sequence[Ended]) -> dict[str, int]:
    """The numbers of the diagram that are numbers of works, named as in `Counts`, counted again from the boxes."""
    numbers = {name: len(passing(box, ended)) for name, box in _NUMBERED.items()}
    main = [one for one in ended if one.main]
    other = [one for one in ended if not one.main]
    return numbers | {
        "duplicates": sum(one.identified - 1 for one in main),
        "excluded_automatic": _number(main, Terminal.AUTOMATIC),
        "other_automatic": _number(other, Terminal.AUTOMATIC),
        "other_duplicates": sum(one.identified - 1 for one in other),
        "other_excluded_records": _number(other, Terminal.RECORD_EXCLUDED),
        "known": _number(main, Terminal.KNOWN),
        "other_known": _number(other, Terminal.KNOWN),
        "dbr_pending_records": _number(main, Terminal.SCREENING),
        "dbr_pending_reports": _number(main, Terminal.ASSESSING),
        "other_pending_records": _number(other, Terminal.SCREENING),
        "other_pending_reports": _number(other, Terminal.ASSESSING),
    }


_NUMBERED = {
    "records_screened": "screened",
    "records_excluded": "excluded",
    "dbr_sought_reports": "sought",
    "dbr_notretrieved_reports": "not_retrieved",
    "dbr_assessed": "assessed",
    "dbr_excluded_reports": "reports_excluded",
    "other_sought_reports": "other_sought",
    "other_notretrieved_reports": "other_not_retrieved",
    "other_assessed": "other_assessed",
    "other_excluded_reports": "other_reports_excluded",
    "new_reports": "included",
}


def _number(ended: Iterable[Ended], terminal: Terminal) -> int:
    return sum(one.terminal is terminal for one in ended)
