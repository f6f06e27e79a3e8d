"""PRISMA 2020 counts: a pure function of what was found, which records are one work, and where each work stands.

The fields of `Counts` are named like the rows of the PRISMA2020 package's CSV.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from litrev.i18n import _
from litrev.model import Work


class Arm(StrEnum):
    """Where PRISMA counts what a strategy found."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION = "citation"
    OTHER = "other"

    @property
    def is_main(self) -> bool:
        """Databases and registers, which have their boxes for duplicates and screening."""
        return self in (Arm.DATABASE, Arm.REGISTER)


class Box(StrEnum):
    """The one box in which a work ends."""

    SCREENING = "screening"
    """Its record waits: pending, in conflict, or kept for discussion."""
    RECORD_EXCLUDED = "record_excluded"
    ASSESSING = "assessing"
    """Its report is sought and waits."""
    NOT_RETRIEVED = "not_retrieved"
    REPORT_EXCLUDED = "report_excluded"
    INCLUDED = "included"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the run that counts of one strategy found."""

    label: str
    """The source as people call it, one label per strategy."""
    arm: Arm
    announced: int
    records: frozenset[str]
    """Record ids."""
    rejected: int = 0
    withheld: int = 0


class Stage(Protocol):
    """A screening stage, as far as PRISMA asks: `litrev.screening.stages.StageRules` is one."""

    @property
    def id(self) -> str:
        """As in the protocol."""

    @property
    def reports(self) -> bool:
        """Full reports are read there, not records."""


class Place(Protocol):
    """Where a work stands, as far as PRISMA asks: `litrev.screening.standing.Position` is one."""

    @property
    def stage(self) -> str:
        """The id of the furthest stage that it reached."""

    @property
    def state(self) -> str:
        """`pending`, `conflict`, `undecided`, `excluded`, `not_retrieved` or `included` there."""

    @property
    def primary(self) -> str:
        """Excluded: the code of the primary reason, empty when none was given."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What is open at a stage: every work that reached it and has no outcome there."""

    stage: str
    works: int
    conflicts: int
    """Of these, works that reviewers disagree on."""


Tally = tuple[tuple[str, int], ...]
"""Labels and numbers, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Every number of the flow diagram. None where the diagram has no such line for this review."""

    previous_studies: int | None = None
    previous_reports: int | None = None
    database_results: int
    database_specific_results: Tally
    register_results: int | None
    register_specific_results: Tally
    website_results: int | None
    organisation_results: int | None
    citations_results: int | None
    other_results: int | None
    """Found by yet other methods; the package's CSV has no row for them."""
    duplicates: int
    excluded_automatic: int
    excluded_other: int
    """Records that could not be read, that the source announced and did not give, or that are `known`."""
    known: int = 0
    """Of `excluded_other`, works that an earlier review has screened."""
    other_known: int = 0
    """Works of other methods that an earlier review has screened; that arm has no box for them."""
    other_automatic: int = 0
    """Works of other methods that a rule marks as ineligible; that arm has no box for them either."""
    other_unread: int = 0
    """Records of other methods that could not be read or were not given."""
    other_in_databases: int = 0
    """Records of other methods whose work a database or register found too."""
    other_duplicates: int = 0
    """Records of other methods less the works that they make, those in `other_in_databases` left aside."""
    other_excluded_records: int = 0
    """Works of other methods that were excluded on title and abstract."""
    records_screened: int
    records_excluded: int
    dbr_sought_reports: int
    dbr_notretrieved_reports: int
    other_sought_reports: int | None
    other_notretrieved_reports: int | None
    dbr_assessed: int
    dbr_excluded: Tally
    """Reports by their primary reason."""
    dbr_excluded_reports: int
    other_assessed: int | None
    other_excluded: Tally
    other_excluded_reports: int
    new_studies: int
    new_reports: int
    total_studies: int
    total_reports: int
    found: tuple[Found, ...]
    """What the counts rest on, one for each strategy."""
    dbr_pending_records: int
    """Works of databases and registers whose record waits."""
    dbr_pending_reports: int
    """… whose report waits."""
    other_pending_records: int = 0
    other_pending_reports: int = 0
    pending: tuple[Pending, ...]
    """Each stage, in order."""

    @property
    def other_identified(self) -> int:
        """All that other methods found."""
        found = (self.website_results, self.organisation_results, self.citations_results, self.other_results)
        return sum(n for n in found if n)

    @property
    def not_sought(self) -> tuple[tuple[str, int], ...]:
        """Why reports of other methods are not sought (A6), each cause that occurs with its number."""
        causes = (
            ("unread", self.other_unread), ("in_databases", self.other_in_databases),
            ("duplicates", self.other_duplicates), ("known", self.other_known), ("automatic", self.other_automatic),
            ("excluded", self.other_excluded_records), ("waiting", self.other_pending_records),
        )  # fmt: skip
        return tuple((cause, n) for cause, n in causes if n)

    @property
    def in_progress(self) -> bool:
        """Something is still open: the counts are not final."""
        return any(stage.works for stage in self.pending)

    @property
    def conflicts(self) -> int:
        """Works that reviewers disagree on, at any stage."""
        return sum(stage.conflicts for stage in self.pending)


@dataclass(frozen=True, slots=True)
class Studies:
    """Which reports are of one study, and what the review's previous version had."""

    of: Mapping[str, str] = field(default_factory=dict)
    """Work id -> study; an included work that is not in it is a study of its own."""
    previous: tuple[int, int] | None = None
    """Studies and reports included in the previous version of the review; None where this is the first."""


Reasons = Sequence[tuple[str, str]]
"""Code and label of each criterion, in the protocol's order."""


def count(  # noqa: PLR0913 - all that the counts are a function of
    found: Sequence[Found],
    works: Iterable[Work],
    places: Mapping[str, Place],
    stages: Sequence[Stage],
    reasons: Reasons,
    *,
    automatic: Collection[str] = (),
    known: Collection[str] = (),
    studies: Studies | None = None,
) -> Counts:
    """The counts of a review.

    `places` is by work id. Works without any record in `found` (their run is incomplete or superseded) are left out.
    Works in `automatic` were marked as ineligible by a rule, before anybody read them; works in `known` were screened
    in an earlier review and are not screened again.
    """
    held_works = list(works)
    main, other = _arms(found, held_works)
    read = {rules.id: rules.reports for rules in stages}

    def flow(arm: Sequence[str]) -> _Flow:
        marked = [work for work in arm if work in automatic]
        held = [work for work in arm if work in known and work not in automatic]
        return _Flow([(w, places[w]) for w in arm if w not in automatic and w not in known], read, marked, held)

    twice_found = _in_both_arms(found, held_works, main)
    return _numbers(found, flow(main), flow(other), twice_found, stages, dict(reasons), studies or Studies())


def _in_both_arms(found: Sequence[Found], works: Iterable[Work], main: Collection[str]) -> int:
    """The records of other methods whose works came through databases and registers too."""
    chosen = frozenset(main)
    members = {member for work in works if work.id in chosen for member in work.members}
    return sum(len(members.intersection(f.records)) for f in found if not f.arm.is_main)


def _numbers(
    found: Sequence[Found],
    dbr: _Flow,
    oth: _Flow,
    twice_found: int,
    stages: Sequence[Stage],
    names: Mapping[str, str],
    studies: Studies,
) -> Counts:
    """Each box of the diagram, in its order, from what became of the two arms."""
    has_other = any(not f.arm.is_main for f in found)
    included = dbr.included + oth.included
    new_studies = len({studies.of.get(work, work) for work in included})
    previous = studies.previous
    before = previous or (0, 0)
    return Counts(
        previous_studies=previous[0] if previous else None,
        previous_reports=previous[1] if previous else None,
        database_results=_announced(found, Arm.DATABASE) or 0,
        database_specific_results=_by_label(found, Arm.DATABASE),
        register_results=_announced(found, Arm.REGISTER),
        register_specific_results=_by_label(found, Arm.REGISTER),
        website_results=_announced(found, Arm.WEBSITE),
        organisation_results=_announced(found, Arm.ORGANISATION),
        citations_results=_announced(found, Arm.CITATION),
        other_results=_announced(found, Arm.OTHER),
        duplicates=sum(len(f.records) for f in found if f.arm.is_main) - dbr.total,
        excluded_automatic=len(dbr.marked),
        excluded_other=sum(f.rejected + f.withheld for f in found if f.arm.is_main) + len(dbr.known),
        known=len(dbr.known),
        other_known=len(oth.known),
        other_automatic=len(oth.marked),
        other_unread=sum(f.rejected + f.withheld for f in found if not f.arm.is_main),
        other_in_databases=twice_found,
        other_duplicates=sum(len(f.records) for f in found if not f.arm.is_main) - twice_found - oth.total,
        other_excluded_records=oth.boxes[Box.RECORD_EXCLUDED],
        records_screened=len(dbr.works),
        records_excluded=dbr.boxes[Box.RECORD_EXCLUDED],
        dbr_sought_reports=dbr.sought,
        dbr_notretrieved_reports=dbr.boxes[Box.NOT_RETRIEVED],
        other_sought_reports=oth.sought if has_other else None,
        other_notretrieved_reports=oth.boxes[Box.NOT_RETRIEVED] if has_other else None,
        dbr_assessed=dbr.assessed,
        dbr_excluded=_tally(dbr.reasons, names),
        dbr_excluded_reports=dbr.boxes[Box.REPORT_EXCLUDED],
        other_assessed=oth.assessed if has_other else None,
        other_excluded=_tally(oth.reasons, names),
        other_excluded_reports=oth.boxes[Box.REPORT_EXCLUDED],
        new_studies=new_studies,
        new_reports=len(included),
        total_studies=before[0] + new_studies,
        total_reports=before[1] + len(included),
        found=tuple(found),
        dbr_pending_records=dbr.boxes[Box.SCREENING],
        dbr_pending_reports=dbr.boxes[Box.ASSESSING],
        other_pending_records=oth.boxes[Box.SCREENING],
        other_pending_reports=oth.boxes[Box.ASSESSING],
        pending=tuple(_pending(rules.id, dbr.open + oth.open) for rules in stages),
    )


class _Flow:
    """What became of the works of one arm."""

    def __init__(
        self,
        works: Sequence[tuple[str, Place]],
        reports: Mapping[str, bool],
        marked: Sequence[str] = (),
        known: Sequence[str] = (),
    ) -> None:
        """`works` are those that are screened here; `marked` by a rule and `known` are those that are not."""
        self.works = works
        self.marked = marked
        self.known = known
        self.boxes: Counter[Box] = Counter()
        self.reasons: Counter[str] = Counter()
        self.included: list[str] = []
        self.open: list[Place] = []
        for work, place in works:
            box = box_of(place, reports=reports[place.stage])
            self.boxes[box] += 1
            if box is Box.REPORT_EXCLUDED:
                self.reasons[place.primary] += 1
            elif box is Box.INCLUDED:
                self.included.append(work)
            elif box in (Box.SCREENING, Box.ASSESSING):
                self.open.append(place)

    @property
    def total(self) -> int:
        return len(self.works) + len(self.marked) + len(self.known)

    @property
    def sought(self) -> int:
        return sum(self.boxes[box] for box in (Box.ASSESSING, Box.NOT_RETRIEVED)) + self.assessed

    @property
    def assessed(self) -> int:
        return self.boxes[Box.REPORT_EXCLUDED] + self.boxes[Box.INCLUDED]


def box_of(place: Place, *, reports: bool) -> Box:
    """The box in which a work that stands at `place` ends; `reports`: full reports are read at its stage."""
    if place.state == "included":
        return Box.INCLUDED
    if place.state == "not_retrieved":
        return Box.NOT_RETRIEVED
    if place.state == "excluded":
        return Box.REPORT_EXCLUDED if reports else Box.RECORD_EXCLUDED
    return Box.ASSESSING if reports else Box.SCREENING


def _arms(found: Sequence[Found], works: Iterable[Work]) -> tuple[list[str], list[str]]:
    """The works that count: those with a record from a database or register, and those from elsewhere only."""
    main_ids = frozenset[str]().union(*(f.records for f in found if f.arm.is_main))
    other_ids = frozenset[str]().union(*(f.records for f in found if not f.arm.is_main))
    main, other = [], []
    for work in works:
        if not main_ids.isdisjoint(work.members):
            main.append(work.id)
        elif not other_ids.isdisjoint(work.members):
            other.append(work.id)
    return main, other


def _announced(found: Sequence[Found], arm: Arm) -> int | None:
    numbers = [f.announced for f in found if f.arm is arm]
    return sum(numbers) if numbers else None


def _by_label(found: Sequence[Found], arm: Arm) -> Tally:
    return tuple((f.label, f.announced) for f in found if f.arm is arm)


def _tally(numbers: Counter[str], names: Mapping[str, str]) -> Tally:
    """Reasons that occur, in the protocol's order; then codes it no longer has; then exclusions without a reason."""
    codes = [code for code in names if numbers[code]] + sorted(c for c in numbers if c and c not in names)
    tally = [(names.get(code, code), numbers[code]) for code in codes]
    if numbers[""]:
        tally.append((_("No reason given"), numbers[""]))
    return tuple(tally)


def _pending(stage: str, waiting: Sequence[Place]) -> Pending:
    here = [place.state for place in waiting if place.stage == stage]
    return Pending(stage, len(here), here.count("conflict"))
