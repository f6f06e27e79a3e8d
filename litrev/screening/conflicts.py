"""Works that reviewers disagree on, once enough of them have decided: what each of them holds, and what settled it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from litrev.model import Decision
from litrev.screening.outcome import RESOLUTION, Outcome, State, direction, order_of, outcome_of
from litrev.screening.resolutions import Resolution, rivals
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing, Verdicts


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A work that its reviewers do not agree on, or agree to leave for discussion."""

    work: str
    stage: str
    outcome: Outcome
    """`CONFLICT` or `UNDECIDED` as long as nobody has settled it."""
    verdicts: tuple[Decision, ...]
    """What each reviewer holds, by reviewer; an arbiter's among them."""
    resolution: Resolution | None = None
    """What it was settled to, if it was, and not taken back."""
    rivals: tuple[Resolution, ...] = ()
    """Settled to different things by people who did not know of one another: those resolutions, the one that counts
    (`resolution`) last."""

    @property
    def is_open(self) -> bool:
        """Nobody has settled it yet."""
        return self.outcome.state in (State.CONFLICT, State.UNDECIDED)

    @property
    def waits(self) -> bool:
        """Somebody should settle it, for the first time or once more."""
        return self.is_open or bool(self.rivals)


def settled_twice(
    where: Standing, stage: str, settled: Iterable[Resolution], work_of: Mapping[str, str]
) -> dict[str, tuple[Resolution, ...]]:
    """The works of `stage` that a resolution settles and another one, made without knowing of it, settles differently:
    work -> its `rivals`."""
    said: dict[str, list[Resolution]] = {}
    for one in settled:
        if one.stage == stage and (work := work_of.get(one.record)):
            said.setdefault(work, []).append(one)
    number, found = where.number(stage), {}
    for work, own in sorted(said.items()):
        outcome = where.positions[work].at(number) if len(own) > 1 and work in where.positions else None
        if outcome is not None and outcome.settled_by == RESOLUTION and (apart := rivals(own, where.stages[number])):
            found[work] = apart
    return found


def disagreements(
    where: Standing,
    stage: str,
    settled: Iterable[Resolution] = (),
    *,
    twice: Mapping[str, tuple[Resolution, ...]] | None = None,
    still_blind: Iterable[str] = (),
) -> list[Disagreement]:
    """The disagreements at `stage`, settled or not, by work id; works that wait for a verdict are none yet.

    `twice`: as `settled_twice` has them. `still_blind`: works that somebody has yet to read although enough have
    decided.
    """
    number = where.number(stage)
    rules, blind = where.stages[number], frozenset(still_blind)
    by_id = {resolution.id: resolution for resolution in settled}
    found = []
    for work in sorted(work for work, at in where.verdicts if at == stage):
        outcome = where.positions[work].at(number)
        if outcome is None or outcome.state is State.PENDING or work in blind:
            continue
        held = where.verdicts.get((work, stage), {})
        votes = votes_of(held)
        directions = {direction(vote.verdict, rules) for vote in votes}
        if len(directions) > 1 or outcome.state is State.UNDECIDED or RESOLUTION in held:
            ruling = held.get(RESOLUTION)
            resolution = by_id.get(ruling.id) if ruling else None
            found.append(Disagreement(work, stage, outcome, votes, resolution, (twice or {}).get(work, ())))
    return found


def votes_of(held: Verdicts) -> tuple[Decision, ...]:
    """What people hold of a work, resolutions aside, by reviewer."""
    return tuple(held[who] for who in sorted(held) if who != RESOLUTION)


def may_be_told(held: Verdicts, rules: StageRules, awaited: frozenset[str]) -> bool:
    """Whether anybody may see what is held of one work at a stage: at a blind one not before enough have decided, nor
    before all who are `awaited` have."""
    return not rules.blind or outcome_of(held, rules, awaited).state is not State.PENDING


def told(where: Standing, work: str, stage: str) -> tuple[Decision, ...]:
    """The verdicts on a work at a stage that anybody may see, resolutions aside, the oldest first."""
    held = where.verdicts.get((work, stage), {})
    rules, awaited = where.stages[where.number(stage)], where.awaited(work, stage)
    votes = votes_of(held) if may_be_told(held, rules, awaited) else ()
    return tuple(sorted(votes, key=order_of))
