"""Settling disagreements one after the other: both verdicts side by side, one key a resolution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from litrev.errors import UsageError
from litrev.i18n import _
from litrev.model import Decision, Record, Verdict
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.conflicts import Disagreement
from litrev.screening.history import UNDO
from litrev.screening.resolutions import How, Resolution, in_force, rivals
from litrev.screening.stages import StageRules
from litrev.screening.verdict import check
from litrev.steps.conflicting import merged_works
from litrev.steps.full_text_places import full_text_of
from litrev.steps.ledger import open_ledger, utc_now
from litrev.steps.readers import Readers, how_settled, read, settlers
from litrev.steps.team import reviewer_id, stage_id
from litrev.store import Store, new_id

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Advance:
    """How far the settling is."""

    done: int
    """Disagreements of the stage that are settled."""
    left: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.done + self.left


class Settling:
    """One person's sitting over the disagreements of one stage. Each resolution is kept before the next is shown.

    `current` is the disagreement in front of them, None when nothing is left.
    """

    def __init__(
        self, review: Review, readers: Readers, store: Store, *, stage: str, who: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:  # fmt: skip
        self.rules: StageRules = readers.rules(stage)
        self.protocol: Protocol = readers.protocol
        self.who = who
        self.how: How = how_settled(readers.protocol, self.rules, who)
        self._review = review
        self._readers = readers
        self._store = store
        self._now = now
        found = readers.disagreements(stage)
        self._all = {one.work: one for one in found}
        # What was looked at already, and left open or settled twice, comes last.
        self._queue = sorted(
            (one.work for one in found if one.waits), key=lambda work: self._all[work].resolution is not None
        )
        self._said = [said for said in readers.settled if said.stage == stage and self._work(said) is not None]
        self._acts = self._own_acts()

    def _own_acts(self) -> list[Resolution]:
        own = {said.id: said for said in self._said if said.by == self.who}
        undone = {id_.removeprefix(UNDO) for id_ in own if id_.startswith(UNDO)}
        acts = [said for id_, said in own.items() if id_ not in undone and not id_.startswith(UNDO)]
        return sorted(acts, key=lambda said: (said.at, said.id))

    def _acts_on(self, work: str) -> list[Resolution]:
        """Every resolution of the work that the ledger holds, those taken back too."""
        return [said for said in self._said if self._work(said) == work and not said.id.startswith(UNDO)]

    def _work(self, said: Resolution) -> str | None:
        return self._readers.counted.work_of.get(said.record)

    @property
    def current(self) -> Disagreement | None:
        """The disagreement to settle."""
        return self._all[self._queue[0]] if self._queue else None

    @property
    def advance(self) -> Advance:
        """How far it is."""
        return Advance(len(self._all) - len(self._queue), len(self._queue))

    @property
    def former_reasons(self) -> tuple[str, ...]:
        """The reasons that the excluding reviewers gave for the current work, in the protocol's order."""
        votes = self.current.verdicts if self.current else ()
        return self.rules.ranked(
            tuple(code for vote in votes if vote.verdict is Verdict.EXCLUDE for code in vote.criteria)
        )

    def show(self, one: Disagreement) -> Record:
        """The work, merged from its records."""
        return merged_works(self._readers, self._store, [one.work])[one.work]

    def full_text(self, one: Disagreement) -> str:
        """Where the work's full text opens, at a stage where it is read: a file of the review, or an address; empty
        where nothing is known."""
        if not self.rules.reports:
            return ""
        return full_text_of(self._review, self._store, self._readers.counted.clusters[one.work])

    def settle(self, verdict: Verdict, criteria: Sequence[str] = (), note: str = "") -> Resolution:
        """Record what the current disagreement was settled to, and go on to the next.

        Raises UsageError where the stage does not take the verdict so, and IndexError where nothing is current.
        """
        one = self.current
        if one is None:
            raise IndexError("nothing is left to settle")
        said = Resolution(
            id=new_id(),
            record=one.work,
            stage=self.rules.id,
            verdict=verdict,
            criteria=check(verdict, criteria, self.rules),
            note=note.strip(),
            how=self.how,
            by=self.who,
            at=self._moment(one.verdicts),
            settles=(*(vote.id for vote in one.verdicts), *(former.id for former in self._acts_on(one.work))),
            criteria_version=self.protocol.criteria_version_of(self.rules.id),
        )
        self._keep(said)
        self._acts.append(said)
        self._queue.remove(one.work)
        return said

    def later(self) -> None:
        """Put the current one behind the others. Nothing is recorded."""
        if self._queue:
            self._queue.append(self._queue.pop(0))

    def undo(self) -> Resolution | None:
        """Take back this person's last resolution that stands, of this sitting or an earlier one, and show it again."""
        if not self._acts:
            return None
        act = self._acts.pop()
        work = self._work(act) or act.record
        standing = [said for said in in_force(self._said) if self._work(said) == work and said.id != act.id]
        former = max(standing, key=lambda said: (said.at, said.id), default=None)
        base = former or replace(act, verdict=Verdict.WITHDRAWN, criteria=(), note="")
        row = replace(base, id=UNDO + act.id, record=act.record, by=self.who, at=self._moment(()))
        self._keep(row)
        if work in self._queue:
            self._queue.remove(work)
        if work in self._all:
            self._all[work] = replace(self._all[work], resolution=former, rivals=rivals(standing, self.rules))
            self._queue.insert(0, work)
        return act

    def _keep(self, said: Resolution) -> None:
        self._store.add_events([said.to_event()])
        self._said.append(said)

    def _moment(self, votes: Sequence[Decision]) -> datetime:
        """The clock's time, but later than everything that it settles, whoever's clock that was said by."""
        before = [said.at for said in self._said] + [vote.at for vote in votes]
        return max([self._now(), *(at + _TICK for at in before)])


@contextmanager
def resolve(
    review: Review, *, reviewer: str, stage: str | None = None, now: Callable[[], datetime] = utc_now
) -> Iterator[Settling]:
    """Open a person's sitting over the disagreements at `stage` (by default the first that has open ones).

    Raises UsageError for an unknown person or stage, or one who may not settle by the protocol.
    """
    protocol = review.load()
    who = reviewer_id(protocol, reviewer)
    with open_ledger(review, protocol) as store:
        readers = read(protocol, store)
        chosen = stage_id(protocol, stage) if stage else _first_open(readers)
        _may_settle(protocol, readers.rules(chosen), who)
        yield Settling(review, readers, store, stage=chosen, who=who, now=now)


def _first_open(readers: Readers) -> str:
    ids = [rules.id for rules in readers.where.stages]
    return next((stage for stage in ids if any(one.waits for one in readers.disagreements(stage))), ids[0])


def _may_settle(protocol: Protocol, rules: StageRules, who: str) -> None:
    allowed, _how = settlers(protocol, rules)
    if who not in allowed:
        raise UsageError(
            _("By review.yaml, disagreements are settled by {names}, not by {who}.").format(
                names=", ".join(allowed) or "—", who=who
            ),
            _("Type: litrev resolve --as {name}. Or change “resolution” in review.yaml.").format(
                name=allowed[0] if allowed else "NAME"
            ),
        )
