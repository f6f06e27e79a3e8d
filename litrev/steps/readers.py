"""Who is asked to read what: the review as each of its readers meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from litrev.model import Decision, Event, EventKind
from litrev.protocol import Protocol, ResolutionRule
from litrev.screening.allotment import Asked, asked_of
from litrev.screening.conflicts import Disagreement, disagreements, settled_twice
from litrev.screening.draws import pilot_draw, pilot_of, reading_draw
from litrev.screening.outcome import State
from litrev.screening.queue import by_id, waiting
from litrev.screening.resolutions import How, Resolution, resolutions
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing
from litrev.steps.ledger import Corpus, corpus, decisions_of, events_of, stand
from litrev.store import Store


@dataclass(frozen=True)
class Readers:
    """A review's ledger as far as reading goes, read once."""

    protocol: Protocol
    counted: Corpus
    decisions: tuple[Decision, ...]
    events: tuple[Event, ...]
    where: Standing

    @cached_property
    def settled(self) -> list[Resolution]:
        """Every resolution, taken back or not."""
        return resolutions(self.events)

    def rules(self, stage: str) -> StageRules:
        """The rules of `stage`."""
        return self.where.stages[self.where.number(stage)]

    def pilot(self, stage: str) -> frozenset[str]:
        """The works of the stage's pilot round, under the ids that they have now."""
        return self._pilots(stage)

    @cached_property
    def _pilots(self) -> Callable[[str], frozenset[str]]:
        """Looked up once for each stage."""
        return cache(lambda stage: pilot_works(self.events, stage, self.counted))

    def pilot_seed(self, stage: str) -> str:
        """What made the lot of the stage's pilot round; empty where none was drawn."""
        draw = pilot_draw(self.events, stage)
        return draw.seed if draw else ""

    def reading_seed(self, stage: str) -> str:
        """What made the stage's reading order; empty where nobody has read by lot yet."""
        draw = reading_draw(self.events, stage)
        return draw.seed if draw else ""

    def asked(self, stage: str, reviewer: str) -> Asked:
        """Whether `reviewer` is asked to read a work at `stage`; an arbiter always is, to settle what others do not."""
        return asked_at(self.events, self.protocol, self.rules(stage), reviewer, self.pilot(stage))

    def to_read(self, stage: str, reviewer: str) -> list[str]:
        """The works that wait for a verdict of `reviewer`, by id; those that only wait to be settled are left out."""
        return self._reading(stage, reviewer)

    @cached_property
    def _reading(self) -> Callable[[str, str], list[str]]:
        """Looked up once for each stage and reviewer."""
        return cache(self._to_read)

    def _to_read(self, stage: str, reviewer: str) -> list[str]:
        rules, number = self.rules(stage), self.where.number(stage)
        if reviewer not in rules.readers:
            return []
        pilot = self.pilot(stage)
        found = waiting(self.where, stage, reviewer, by_id, self.asked(stage, reviewer), pilot)
        return [
            work
            for work in found
            if work in pilot or ((at := self.where.positions[work].at(number)) and at.state is State.PENDING)
        ]

    def still_blind(self, stage: str) -> frozenset[str]:
        """Works of a pilot round that somebody who was there when it was drawn has yet to read blind to the others."""
        rules = self.rules(stage)
        pilot = self.pilot(stage) if rules.blind else frozenset()
        if not pilot:
            return frozenset()
        draw = pilot_draw(self.events, stage)
        named = {self.protocol.id_now(who) for who in draw.readers} if draw else set()
        awaited = [who for who in rules.readers if not named or who in named]
        return pilot.intersection(work for who in awaited for work in self.to_read(stage, who))

    def disagreements(self, stage: str) -> list[Disagreement]:
        """The disagreements at `stage`, settled or not, on works that nobody has yet to read blind to the others."""
        twice, blind = self.settled_twice(stage), self.still_blind(stage)
        return disagreements(self.where, stage, self.settled, twice=twice, still_blind=blind)

    def settled_twice(self, stage: str) -> dict[str, tuple[Resolution, ...]]:
        """The works of `stage` that were settled twice and differently, by people who did not know of one another."""
        found = settled_twice(self.where, stage, self.settled, self.counted.work_of)
        blind = self.still_blind(stage) if found else ()
        return {work: apart for work, apart in found.items() if work not in blind}

    def settlers(self, stage: str) -> tuple[tuple[str, ...], How]:
        """Who may settle the disagreements of `stage`, and how that is called; of those who have not left."""
        return settlers(self.protocol, self.rules(stage))


def read(protocol: Protocol, store: Store) -> Readers:
    """The review as its readers meet it."""
    decisions = decisions_of(protocol, store)
    counted = corpus(protocol, store, decisions)
    where = stand(protocol, store, counted, decisions)
    return Readers(protocol, counted, tuple(decisions), tuple(events_of(protocol, store)), where)


def pilot_works(events: Iterable[Event], stage: str, counted: Corpus) -> frozenset[str]:
    """The works of the pilot round of `stage`, under the ids that they have now."""
    work_of = counted.work_of
    return frozenset(work_of[record] for record in pilot_of(events, stage) if record in work_of)


def asked_at(
    events: tuple[Event, ...] | list[Event],
    protocol: Protocol,
    rules: StageRules,
    reviewer: str,
    pilot: frozenset[str],
) -> Asked:
    """As `asked_of`, by the allotments among `events`."""
    allotments = [event for event in events if event.kind is EventKind.ALLOTMENT]
    return asked_of(allotments, rules, reviewer, pilot=pilot, id_now=protocol.id_now)


def settlers(protocol: Protocol, rules: StageRules) -> tuple[tuple[str, ...], How]:
    """Who may settle disagreements: the arbiters where the protocol's rule is `arbiter`, else everybody of the team.

    Arbiters who have all left leave it to the others.
    """
    here = [member.id for member in protocol.team if not member.left]
    arbiters = tuple(who for who in here if who in rules.arbiters)
    rule = protocol.resolution.rule if protocol.resolution else None
    if rule is ResolutionRule.ARBITER and arbiters:
        return arbiters, How.ARBITER
    if rule is None and arbiters:
        return arbiters, How.ARBITER
    return tuple(here), How.DISCUSSION


def how_settled(protocol: Protocol, rules: StageRules, who: str) -> How:
    """How a resolution that `who` records is called."""
    rule = protocol.resolution.rule if protocol.resolution else None
    if rule is ResolutionRule.DISCUSSION:
        return How.DISCUSSION
    return How.ARBITER if who in rules.arbiters else How.DISCUSSION
