"""The screening loop without a screen: what is shown, decided, undone, skipped; one reviewer at one stage.

Nothing is remembered but the decisions, each saved before anything moves on: a session that is killed and opened
again goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice

from litrev.model import Decision, Verdict, Work
from litrev.screening.history import acts, undoing
from litrev.screening.outcome import order_of
from litrev.screening.queue import Order, everything, waiting
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing, standing
from litrev.screening.verdict import check

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a reviewer is at a stage."""

    stage: str
    done: int
    """Works that the reviewer holds a verdict on; where they look again, those that they have looked at."""
    left: int
    """Works that the reviewer is still asked to read, skipped ones included."""
    skipped: int

    @property
    def total(self) -> int:
        """Works that have been or will be put before the reviewer, as far as is known now."""
        return self.done + self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a session needs from outside."""

    clock: Callable[[], datetime]
    """The time, UTC."""
    new_id: Callable[[], str]
    """An id that no decision has."""
    save: Callable[[Decision], None]
    """Keeps a decision for good before it returns."""
    criteria_version: str = ""
    """Hash of the criteria in force, put on each decision."""


class Session:
    """One reviewer reading at one stage. `current` is the work in front of them, None when nothing is left."""

    def __init__(  # noqa: PLR0913 - each is one thing that a session rests on
        self,
        works: Sequence[Work],
        decisions: Iterable[Decision],
        stages: Sequence[StageRules],
        *,
        stage: str,
        reviewer: str,
        order: Order,
        desk: Desk,
        asked: Callable[[str], bool] = everything,
        shared: Collection[str] = (),
        where: Standing | None = None,
        former: Session | None = None,
        again: Collection[str] | None = None,
    ) -> None:
        """`asked` and `shared`: as `waiting` has them; of `shared` none is put off behind other works. `where`: the
        standing of the works, where it is known already.

        `former`: the session that this one goes on from, after works were joined or taken apart.

        `again`: works that the reviewer has decided and is to look at once more, and no others; each is open until a
        verdict is given on it here, the former one or another.
        """
        decisions = list(decisions)
        where = where or standing(works, decisions, stages)
        self.rules = where.stages[where.number(stage)]
        self.reviewer = reviewer
        self._desk = desk
        self._work_of = {member: work.id for work in works for member in work.members}
        self._again = None if again is None else frozenset(again)
        self._order = order(again) if again is not None else waiting(where, stage, reviewer, order, asked, shared)
        self._rank = {work: place for place, work in enumerate(self._order)}
        self._open = set(self._order)
        self._before_others = frozenset(shared)
        self._skipped: dict[str, None] = {}
        self._next = 0
        self._others = {} if self.rules.blind else _others(where, stage, reviewer)
        self._acts = [act for act in acts(decisions, stage, reviewer) if act.record in self._work_of]
        self._acts_on: dict[str, list[Decision]] = {}
        for act in self._acts:
            self._acts_on.setdefault(self._work_of[act.record], []).append(act)
        self._mine = _mine(where, stage, reviewer)
        own = [d.at for d in decisions if d.stage == stage and d.reviewer == reviewer]
        self._latest: datetime | None = max(own, default=None)
        self._trail = [] if again is not None else list(dict.fromkeys(self._work_of[act.record] for act in self._acts))
        self._at = len(self._trail)
        if former is not None:
            self._go_on_from(former)
        listed = [self._work_of[record] for record in former._listed if record in self._work_of] if former else []
        self._listed: list[str] = list(dict.fromkeys([*listed, *self._trail, *self._order]))
        self._number = {work: number for number, work in enumerate(self._listed, 1)}
        self.next()

    def _go_on_from(self, former: Session) -> None:
        """Keep what was seen and put off before, as far as it is still to be read or decided here."""
        seen = [work for record in former._trail if (work := self._work_of.get(record))]
        known = set(self._mine) | self._open
        self._trail = list(dict.fromkeys(work for work in [*self._trail, *seen] if work in known))
        self._at = len(self._trail)
        for record in former._skipped:
            if (work := self._work_of.get(record)) in self._open:
                self._skipped[str(work)] = None

    @property
    def current(self) -> str | None:
        """The id of the work in front of the reviewer."""
        return self._trail[self._at] if self._at < len(self._trail) else None

    @property
    def mine(self) -> Decision | None:
        """What the reviewer holds of the current work."""
        return self._mine.get(self.current or "")

    @property
    def others(self) -> tuple[Decision, ...]:
        """What the others hold of the current work; nothing at a blind stage."""
        return self._others.get(self.current or "", ())

    @property
    def advance(self) -> Advance:
        """How far the reviewer is."""
        done = len(self._mine) if self._again is None else len(self._listed) - len(self._open)
        return Advance(self.rules.id, done, len(self._open), len(self._skipped))

    @property
    def place(self) -> int:
        """The number of the current work, from 1, which it keeps throughout the session: first come those decided
        before it began, then the queue. 0 when nothing is current."""
        return self._number.get(self.current or "", 0)

    @property
    def acts(self) -> Sequence[Decision]:
        """What the reviewer decided here and has not undone, the oldest first."""
        return self._acts

    @property
    def upcoming(self) -> str | None:
        """The work that a verdict on the current one would bring."""
        later = islice(self._trail, self._at + 1, None)
        queued = islice(self._order, self._next, None)
        candidates = (work for work in chain(later, queued) if work in self._open and work not in self._skipped)
        found = next((work for work in candidates if work != self.current), None)
        if found is None or found in self._trail:
            return found
        return self._put_off_before(found, but=self.current) or found

    def has_decided(self, work: str) -> bool:
        """Whether the reviewer holds a verdict on `work` here."""
        return work in self._mine

    def is_open(self, work: str) -> bool:
        """Whether the reviewer is still asked to read `work`."""
        return work in self._open

    def moment(self) -> datetime:
        """A time for something that the reviewer writes down now: later than all they decided."""
        return self._now()

    def is_asked(self, work: str) -> bool:
        """Whether `work` is one that the reviewer has decided here or is asked to."""
        return work in self._mine or work in self._open

    def jump(self, work: str) -> bool:
        """Go to a work; False where the reviewer is not asked to read it."""
        if not self.is_asked(work):
            return False
        if work != self.current:
            self._leave()
        self._go_to(work)
        return True

    def _go_to(self, work: str) -> None:
        """Put `work` in front of the reviewer, where it stands among those shown if it was."""
        if work in self._trail:
            self._skipped.pop(work, None)
            self._at = self._trail.index(work)
        else:
            self._show(work)

    def jump_to(self, place: int) -> bool:
        """Go to the work of that number (see `place`); False where there is none."""
        return 1 <= place <= len(self._listed) and self.jump(self._listed[place - 1])

    def decide(
        self, verdict: Verdict, criteria: Sequence[str] = (), note: str = "", seconds: float | None = None
    ) -> Decision:
        """Record a verdict on the current work and go on to the next one that is open.

        Raises UsageError where the stage does not take the verdict so, and IndexError where nothing is current.
        """
        decision = self._record(
            verdict, check(verdict, criteria, self.rules), note, seconds, self._desk.criteria_version
        )
        self._move_on()
        return decision

    def amend(self, note: str) -> Decision:
        """Give the verdict on the current work again with another note, under the criteria that it was given under,
        and stay there. Raises IndexError where the reviewer has no verdict on it."""
        held = self.mine
        if held is None:
            raise IndexError("there is no verdict to amend")
        is_open = self.current in self._open
        said = self._record(held.verdict, held.criteria, note, held.seconds, held.criteria_version)
        if is_open:
            self._open.add(said.record)
        return said

    def _record(
        self, verdict: Verdict, criteria: tuple[str, ...], note: str, seconds: float | None, criteria_version: str
    ) -> Decision:
        work = self.current
        if work is None:
            raise IndexError("nothing is left to decide")
        decision = Decision(
            id=self._desk.new_id(),
            record=work,
            stage=self.rules.id,
            verdict=verdict,
            criteria=criteria,
            note=note,
            reviewer=self.reviewer,
            at=self._now(),
            seconds=seconds,
            criteria_version=criteria_version,
        )
        self._desk.save(decision)
        self._acts.append(decision)
        self._acts_on.setdefault(work, []).append(decision)
        self._hold(work, decision)
        return decision

    def undo(self) -> Decision | None:
        """Take back the reviewer's last act that stands, and show its work again; None when there is none.

        What is saved is the former verdict, or WITHDRAWN. Acts of earlier sessions can be undone too.
        """
        if not self._acts:
            return None
        act = self._acts[-1]
        work = self._work_of[act.record]
        earlier = [other for other in self._acts_on[work] if other is not act]
        row = undoing(act, earlier, self._work_of.__getitem__, self._now())
        self._desk.save(row)
        self._acts.pop()
        self._acts_on[work] = earlier
        self._hold(work, row)
        if work in (self._again or ()):
            self._reopen(work)
        self._go_to(work)
        return row

    def skip(self) -> None:
        """Put the current work at the end of this session's queue. Nothing is recorded."""
        self._leave()
        self._move_on()

    def next(self) -> bool:
        """Go forward: through the works shown before, then to the next open one, skipping what is not decided.

        False when there is none.
        """
        if self._at + 1 < len(self._trail):
            self._at += 1
            return True
        before = self.current
        self._leave()
        work = self._draw()
        if work is not None:
            self._show(work)
        return self.current != before

    def previous(self) -> bool:
        """Go back to the work shown before. False at the first."""
        if self._at == 0:
            return False
        self._at -= 1
        return True

    def _now(self) -> datetime:
        """The clock's time, but later than the reviewer's last decision, so that the newest is the last made."""
        now = self._desk.clock()
        if self._latest is not None:
            now = max(now, self._latest + _TICK)
        self._latest = now
        return now

    def _hold(self, work: str, decision: Decision) -> None:
        """Let `decision` be what the reviewer holds of `work`."""
        self._skipped.pop(work, None)
        if decision.verdict is not Verdict.WITHDRAWN:
            self._mine[work] = decision
            self._open.discard(work)
        else:
            self._mine.pop(work, None)
            self._reopen(work)

    def _reopen(self, work: str) -> None:
        """Ask for `work`, which was decided, once more."""
        self._open.add(work)
        self._next = min(self._next, self._rank.get(work, self._next))
        if work not in self._number:
            self._listed.append(work)
            self._number[work] = len(self._listed)

    def _leave(self) -> None:
        """Keep the current work, if it is open, for the end of the queue."""
        if self.current is not None and self.current in self._open:
            self._skipped[self.current] = None

    def _move_on(self) -> None:
        """Show the next open work: one shown before that was left undecided, else a new one, else a skipped one."""
        for place in range(self._at + 1, len(self._trail)):
            if self._trail[place] in self._open and self._trail[place] not in self._skipped:
                self._at = place
                return
        work = self._draw()
        if work is None:
            self._at = len(self._trail)
        else:
            self._show(work)

    def _draw(self) -> str | None:
        """The first open work of the queue; then the longest skipped one; then any that was left open on the way.

        Those that come before the others are gone through first, skipped ones included.
        """
        while self._next < len(self._order):
            work = self._order[self._next]
            if work in self._open and work not in self._skipped:
                return self._put_off_before(work) or work
            self._next += 1
        skipped = sorted(self._skipped, key=lambda work: work not in self._before_others)
        if skipped:
            return skipped[0]
        return min(self._open, key=lambda work: (self._rank.get(work, -1), work), default=None)

    def _put_off_before(self, work: str, but: str | None = None) -> str | None:
        """The longest skipped of the works that come before the others, where `work` is none of them."""
        if work in self._before_others:
            return None
        return next((put_off for put_off in self._skipped if put_off in self._before_others and put_off != but), None)

    def _show(self, work: str) -> None:
        """Put `work` in front of the reviewer, as the last of those shown."""
        self._skipped.pop(work, None)
        if work in self._trail:
            self._trail.remove(work)
        self._trail.append(work)
        self._at = len(self._trail) - 1


def _mine(where: Standing, stage: str, reviewer: str) -> dict[str, Decision]:
    """What `reviewer` holds at `stage`, by work."""
    return {work: held[reviewer] for (work, at), held in where.verdicts.items() if at == stage and reviewer in held}


def _others(where: Standing, stage: str, reviewer: str) -> dict[str, tuple[Decision, ...]]:
    """What everybody else holds at `stage`, by work."""
    return {
        work: tuple(sorted((d for who, d in held.items() if who != reviewer), key=order_of))
        for (work, at), held in where.verdicts.items()
        if at == stage
    }
