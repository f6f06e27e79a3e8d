"""Screening one work after the other: opens a reviewer's sitting at the right stage, in the right order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from litrev.errors import ProtocolError, UsageError
from litrev.i18n import _
from litrev.model import Decision, Event, EventKind
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.allotment import asked_of
from litrev.screening.draws import ORDER, Draw, lot, orders_used, pilot_draw, reading_draw, shared_seed
from litrev.screening.queue import Order, by_date, by_id, by_seed, first, waiting
from litrev.screening.session import Desk, Session
from litrev.screening.stages import StageRules, rules_from_protocol
from litrev.screening.standing import Standing
from litrev.steps.duties import amended
from litrev.steps.ledger import Corpus, corpus, decisions_of, events_of, open_ledger, stand, utc_now
from litrev.steps.readers import Readers, pilot_works
from litrev.steps.sitting import Opened, Screening
from litrev.steps.team import ensure_here, reviewer_id, stage_id
from litrev.store import Store, new_id


class ReadingOrder(StrEnum):
    """In which order works are read."""

    RANDOM = "random"
    """At random, in an order that the stage's id seeds: the same for everybody, so that two reviewers who stop
    halfway have read the same half."""
    DATE = "date"
    """The newest first."""
    ID = "id"


@contextmanager
def screen(
    review: Review,
    *,
    reviewer: str,
    stage: str | None = None,
    order: ReadingOrder = ReadingOrder.RANDOM,
    pilot: bool = False,
    again: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> Iterator[Screening]:
    """Open `reviewer`'s sitting at `stage` (by default the first one where something waits for them).

    Where the stage has a pilot round, its works come first; with `pilot` they alone do. They are drawn by the first
    who begins. With `again` the works come that the reviewer decided before the criteria were amended, and no others.
    Raises ProtocolError when there is nothing to screen yet, UsageError for an unknown reviewer or stage,
    one who has left the team, or a stage without a pilot round.
    """
    if pilot and again:
        raise UsageError(
            _("--pilot and --again do not go together."),
            _("--again shows what you decided before the criteria were amended, works of the pilot round included."),
        )
    protocol = review.load()
    who = reviewer_id(protocol, reviewer)
    ensure_here(protocol, who)
    with open_ledger(review, protocol) as store:
        room = _Room(protocol, store, who, order, now)
        if again:
            room.look_again(stage)
        else:
            room.sit_down(stage, only_pilot=pilot)
        yield Screening(review, protocol, store, room.open, now)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the ledger holds now, as far as reading works goes."""

    corpus: Corpus
    decisions: list[Decision]
    where: Standing


class _Room:
    """What is needed to open a session, and to open it anew when the ledger has changed."""

    def __init__(
        self, protocol: Protocol, store: Store, who: str, order: ReadingOrder, now: Callable[[], datetime]
    ) -> None:
        self._protocol = protocol
        self._store = store
        self._who = who
        self._order = order
        self._now = now
        self._rules = rules_from_protocol(protocol)
        self._read: _Ledger | None = self._ledger()
        """Read already, for the first session."""
        self._stage = self._rules[0].id
        self._seed = ""
        self._order_noted = False
        self._only_pilot = False
        self._again = False

    def _ledger(self) -> _Ledger:
        decisions = decisions_of(self._protocol, self._store)
        counted = corpus(self._protocol, self._store, decisions)
        if not counted.works:
            raise ProtocolError(
                _("There is nothing to screen: no search of this review is complete."), _("Type: litrev search")
            )
        return _Ledger(counted, decisions, stand(self._protocol, self._store, counted, decisions))

    def sit_down(self, stage: str | None, *, only_pilot: bool) -> None:
        """Settle the stage, and draw its pilot round where that is due."""
        ledger = self._read or self._ledger()
        self._stage = stage_id(self._protocol, stage) if stage else self._where_something_waits(ledger)
        self._only_pilot = only_pilot
        size = next(known.pilot for known in self._protocol.stages if known.id == self._stage)
        if only_pilot and not size:
            raise UsageError(
                _("The stage “{stage}” has no pilot round.").format(stage=self._stage),
                _("Say in review.yaml how many works everybody reads first, at this stage:  pilot: 50"),
            )
        begun = any(decision.stage == self._stage for decision in ledger.decisions)
        due = only_pilot or not (begun or self._store.read_only)
        self._seed = self._reading_seed()
        if size and due and pilot_draw(self._store.events(EventKind.DRAW), self._stage) is None:
            self._draw_pilot(ledger.where, size)

    def look_again(self, stage: str | None) -> None:
        """Settle the stage where verdicts that were given before the criteria were amended are looked at once more."""
        self._again = True
        wanted = stage_id(self._protocol, stage) if stage else None
        found = self._amended(self._read or self._ledger())
        self._stage = wanted or next(iter(found), self._stage)
        self._seed = self._reading_seed()

    def _amended(self, ledger: _Ledger) -> dict[str, tuple[str, ...]]:
        """Stage -> the works that the reviewer decided there before the criteria were amended; stages in order."""
        events = tuple(events_of(self._protocol, self._store))
        found = amended(Readers(self._protocol, ledger.corpus, tuple(ledger.decisions), events, ledger.where))
        return {one.stage: one.works for one in found if one.reviewer == self._who}

    def _reading_seed(self) -> str:
        """The seed of the stage's reading order: the one that was noted, else the one that every copy finds."""
        recorded = reading_draw(self._draws(), self._stage)
        title = self._protocol.title
        return recorded.seed if recorded else shared_seed(f"{title.en or ''}\0{title.fr or ''}", self._stage)

    def _note_order(self) -> None:
        """Keep, with the reviewer's first verdict, in which order works were put before them, and its seed."""
        by_lot = self._order is ReadingOrder.RANDOM
        purpose = ORDER if by_lot else f"{ORDER}:{self._order.value}"
        if self._who not in orders_used(self._draws(), self._stage).get(purpose, ()):
            used = Draw(
                id=new_id(), stage=self._stage, seed=self._seed if by_lot else "", records=(), by=self._who,
                at=self._now(), purpose=purpose,
            )  # fmt: skip
            self._store.add_events([used.to_event()])
        self._order_noted = True

    def _draws(self) -> list[Event]:
        return events_of(self._protocol, self._store, EventKind.DRAW)

    def _save(self, decision: Decision) -> None:
        self._store.add_decisions([decision])
        if not self._order_noted and not self._again:
            self._note_order()

    def _draw_pilot(self, where: Standing, size: int) -> None:
        records = lot(where, self._stage, size, self._seed)
        if records:
            draw = Draw(
                id=new_id(), stage=self._stage, seed=self._seed, records=records, by=self._who, at=self._now(),
                readers=self._rules_of(self._stage).readers,
            )  # fmt: skip
            self._store.add_events([draw.to_event()])

    def _where_something_waits(self, ledger: _Ledger) -> str:
        for stage in self._rules:
            asked, pilot = self._asked(stage.id), self._pilot(stage.id, ledger.corpus)
            if waiting(ledger.where, stage.id, self._who, by_id, asked, pilot):
                return stage.id
        return self._rules[0].id

    def _pilot(self, stage: str, counted: Corpus) -> frozenset[str]:
        """The works of the stage's pilot round; none for who does not read there, such as an arbiter."""
        if self._who not in self._rules_of(stage).readers:
            return frozenset()
        return pilot_works(self._store.events(EventKind.DRAW), stage, counted)

    def _rules_of(self, stage: str) -> StageRules:
        return next(rules for rules in self._rules if rules.id == stage)

    def _asked(self, stage: str) -> Callable[[str], bool]:
        """Which works the reviewer is asked to read: all, or those allotted to them."""
        allotments = self._store.events(EventKind.ALLOTMENT)
        return asked_of(allotments, self._rules_of(stage), self._who, id_now=self._protocol.id_now)

    def open(self, former: Session | None = None) -> Opened:
        """The session over the ledger as it is now."""
        ledger, self._read = self._read or self._ledger(), None
        pilot = frozenset() if self._again else self._pilot(self._stage, ledger.corpus)
        asked = pilot.__contains__ if self._only_pilot else self._asked(self._stage)
        session = Session(
            ledger.corpus.screened,
            ledger.decisions,
            self._rules,
            stage=self._stage,
            reviewer=self._who,
            order=first(pilot, self._arranged(ledger.corpus)) if pilot else self._arranged(ledger.corpus),
            desk=Desk(
                clock=self._now,
                new_id=new_id,
                save=self._save,
                criteria_version=self._protocol.criteria_version_of(self._stage),
            ),
            asked=asked,
            shared=pilot,
            where=ledger.where,
            former=former,
            again=self._amended(ledger).get(self._stage, ()) if self._again else None,
        )
        return Opened(ledger.corpus, session, pilot, self._again)

    def _arranged(self, counted: Corpus) -> Order:
        """The order that was asked for; a ranking by relevance would be one more."""
        if self._order is ReadingOrder.DATE:
            return by_date(_dates(self._store, counted))
        return by_id if self._order is ReadingOrder.ID else by_seed(self._seed)


def _dates(store: Store, counted: Corpus) -> dict[str, str]:
    """Work -> its newest date of publication, as exactly as a source knows it."""
    dates: dict[str, str] = {}
    for record in store.records_of(counted.run_ids):
        work = counted.work_of[record.id]
        dates[work] = max(dates.get(work, ""), record.published or str(record.year or ""))
    return dates
