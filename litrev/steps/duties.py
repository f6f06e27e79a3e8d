"""Who still has what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from litrev.model import EventKind
from litrev.review import Review
from litrev.screening.outcome import RESOLUTION, State
from litrev.screening.resolutions import How
from litrev.steps.allotting import dealt
from litrev.steps.ledger import open_ledger
from litrev.steps.readers import Readers, read
from litrev.steps.reviewing import doubtful_pairs
from litrev.steps.team import reviewer_id


@dataclass(frozen=True, slots=True)
class Reading:
    """Works that somebody is asked to read."""

    reviewer: str
    stage: str
    label: str
    pilot: int
    """Of the pilot round."""
    rest: int
    pilot_first: bool = False
    """The pilot round of the stage is not over for this person."""

    @property
    def works(self) -> int:
        """All of them."""
        return self.pilot + self.rest


@dataclass(frozen=True, slots=True)
class Settling:
    """Disagreements that wait."""

    stage: str
    label: str
    works: int
    by: tuple[str, ...]
    """Who may settle them."""
    how: How


@dataclass(frozen=True, slots=True)
class Stuck:
    """Works of a stage that wait for a verdict which nobody is asked for."""

    stage: str
    label: str
    works: tuple[str, ...]
    wanted: int
    """Reviewers that the stage asks for."""
    readers: tuple[str, ...]
    """Those who are there."""


@dataclass(frozen=True, slots=True)
class Amended:
    """Verdicts of one person that were given under other criteria than today's, for another look."""

    reviewer: str
    stage: str
    label: str
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What is left to do in a review, by whom."""

    reading: tuple[Reading, ...]
    settling: tuple[Settling, ...]
    doubtful: int
    """Pairs of records that the rules leave to a person; anybody may answer them."""
    full_texts: int
    """Works at full text that nobody has looked for yet."""
    amended: tuple[Amended, ...]
    stuck: tuple[Stuck, ...] = field(default=())
    unplaced: tuple[tuple[str, str], ...] = ()
    """Stage and reader whom the stage's allotment does not name."""
    works: int = 0
    """Works of the review: where there are none, nothing is done either."""
    automatic: int = 0
    """Works that a rule of the protocol marks as ineligible: nobody is asked to read them."""

    @property
    def nothing(self) -> bool:
        """All is done."""
        return not (self.reading or self.settling or self.doubtful or self.full_texts or self.amended or self.stuck)


def todo(review: Review, *, reviewer: str | None = None) -> Todo:
    """What is left to do, for everybody or for `reviewer` alone. Raises UsageError for an unknown reviewer."""
    protocol = review.load()
    who = reviewer_id(protocol, reviewer) if reviewer else None
    with open_ledger(review, protocol) as store:
        readers = read(protocol, store)
        doubtful = len(doubtful_pairs(readers.counted))
    stages = [rules.id for rules in readers.where.stages]
    return Todo(
        reading=tuple(one for stage in stages for one in _reading(readers, stage) if who in (None, one.reviewer)),
        settling=tuple(one for stage in stages for one in _settling(readers, stage) if who is None or who in one.by),
        doubtful=doubtful,
        full_texts=_full_texts_to_find(readers),
        amended=tuple(one for one in amended(readers) if who in (None, one.reviewer)),
        stuck=tuple(one for stage in stages for one in _stuck(readers, stage)),
        unplaced=tuple(
            (stage, name) for stage in stages for name in dealt(readers, stage).unplaced if who in (None, name)
        ),
        works=len(readers.where.positions),
        automatic=len(readers.counted.automatic),
    )


def _reading(readers: Readers, stage: str) -> Iterator[Reading]:
    pilot = readers.pilot(stage)
    rules = readers.rules(stage)
    for who in rules.readers:
        works = readers.to_read(stage, who)
        first = sum(work in pilot for work in works)
        if works:
            yield Reading(who, stage, rules.name, first, len(works) - first, bool(first))


def _settling(readers: Readers, stage: str) -> Iterator[Settling]:
    found = readers.disagreements(stage)
    waiting = sum(one.waits for one in found)
    if waiting:
        by, how = readers.settlers(stage)
        yield Settling(stage, readers.rules(stage).name, waiting, by, how)


def _stuck(readers: Readers, stage: str) -> Iterator[Stuck]:
    """Too few readers are left: somebody has gone, or an allotment names too few."""
    rules = readers.rules(stage)
    asked = Counter(chain.from_iterable(readers.to_read(stage, who) for who in rules.readers))
    works = sorted(
        work
        for work, outcome in readers.where.outcomes(stage)
        if outcome.state is State.PENDING and asked[work] < outcome.needed - outcome.decided
    )
    if works:
        yield Stuck(stage, rules.name, tuple(works), rules.reviewers, rules.readers)


def _full_texts_to_find(readers: Readers) -> int:
    """Works at the first stage that reads reports, still open there, without any attempt to get the text."""
    stage = next((rules for rules in readers.where.stages if rules.reports), None)
    if stage is None:
        return 0
    work_of = readers.counted.work_of
    tried = {work_of.get(event.record) for event in readers.events if event.kind is EventKind.RETRIEVAL}
    return sum(
        outcome.state is State.PENDING and not outcome.decided and work not in tried
        for work, outcome in readers.where.outcomes(stage.id)
    )


def amended(readers: Readers) -> list[Amended]:
    """The standing verdicts, of those who are in the team, that were given under other criteria of their stage."""
    today = {rules.id: readers.protocol.criteria_versions_of(rules.id) for rules in readers.where.stages}
    here = {member.id for member in readers.protocol.team if not member.left}
    found: dict[tuple[str, str], list[str]] = {}
    for (work, stage), held in readers.where.verdicts.items():
        if len(readers.where.positions[work].outcomes) <= readers.where.number(stage):
            continue
        for who, decision in held.items():
            if who in here and who != RESOLUTION and decision.criteria_version not in today[stage]:
                found.setdefault((stage, who), []).append(work)
    rank = {rules.id: number for number, rules in enumerate(readers.where.stages)}
    return [
        Amended(who, stage, readers.rules(stage).name, tuple(sorted(works)))
        for (stage, who), works in sorted(found.items(), key=lambda item: (rank[item[0][0]], item[0][1]))
    ]


def amended_in(review: Review) -> list[Amended]:
    """As `amended`; nothing where the review has no ledger yet. Makes none."""
    protocol = review.load()
    where = review.store_location(protocol)
    if isinstance(where, Path) and not where.exists():
        return []
    with open_ledger(review, protocol) as store:
        return amended(read(protocol, store))
