"""What the verdicts on one work at one stage come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from litrev.model import Decision, Verdict
from litrev.screening.stages import StageRules

RESOLUTION = "(resolution)"
"""Who gives a verdict that settles a disagreement, among those who hold one on a work: nobody of a team."""


class State(StrEnum):
    """Where a work is at a stage. Exactly one applies."""

    PENDING = "pending"
    """Fewer reviewers have decided than the stage asks for."""
    CONFLICT = "conflict"
    """They have, and do not agree."""
    UNDECIDED = "undecided"
    """They agree on `maybe`, and the stage keeps that for discussion."""
    EXCLUDED = "excluded"
    NOT_RETRIEVED = "not_retrieved"
    """The report was sought and could not be had."""
    INCLUDED = "included"
    """Let through to the next stage or, at the last one, included in the review."""

    @property
    def is_open(self) -> bool:
        """Somebody still has something to do."""
        return self in (State.PENDING, State.CONFLICT, State.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage holds of a work."""

    state: State
    decided: int = 0
    """Reviewers (arbiters aside) with a standing verdict."""
    needed: int = 1
    """Reviewers that the stage asks for."""
    reasons: tuple[str, ...] = ()
    """Excluded: the codes of the criteria it fails, the primary one first."""
    settled_by: str = ""
    """The arbiter whose verdict this is, or `RESOLUTION`."""

    @property
    def primary(self) -> str:
        """The code of the primary reason; empty when none was given."""
        return self.reasons[0] if self.reasons else ""


def order_of(decision: Decision) -> tuple[datetime, str]:
    """What makes one decision newer than another: its time, then its id, so that rows have no order of their own."""
    return decision.at, decision.id


def newest_by_reviewer(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Each reviewer's newest decision, withdrawn ones left out, whichever of the work's records it names."""
    newest: dict[str, Decision] = {}
    for decision in decisions:
        held = newest.get(decision.reviewer)
        if held is None or order_of(decision) > order_of(held):
            newest[decision.reviewer] = decision
    return {who: decision for who, decision in newest.items() if decision.verdict is not Verdict.WITHDRAWN}


def outcome_of(newest: Mapping[str, Decision], rules: StageRules, awaited: frozenset[str] = frozenset()) -> Outcome:
    """What `newest` (each reviewer's newest decision on one work at this stage) comes to.

    - Different directions are a conflict, also where the stage asks for one reviewer and two have decided.
    - `maybe` has the direction of `include` where the stage lets it through.
    - An arbiter's verdict is the outcome as soon as enough reviewers have decided, whatever they decided; before that
      it waits, but for an arbiter who votes: theirs is one of the verdicts that the stage asks for. At a stage for
      one reviewer an arbiter's is enough by itself.
    - So is a resolution, which is nobody's vote; of it and the arbiters' verdicts the newest counts.
    - `not_retrieved` means nothing where no reports are read, and counts as no verdict there. It is no judgement but
      a fact: as long as nobody has read the report, one person's word that it cannot be had is enough.
    - As long as one of those `awaited` has yet to read the work blind to the others, their verdicts come to nothing:
      whatever told the outcome would tell what they said. A work that was settled waits for nobody.
    """
    found = _outcome_of(newest, rules)
    missing = awaited - newest.keys() if awaited else awaited
    if not missing or found.settled_by or found.state in (State.PENDING, State.NOT_RETRIEVED):
        return found
    return Outcome(State.PENDING, found.decided, found.decided + len(missing))


def _outcome_of(newest: Mapping[str, Decision], rules: StageRules) -> Outcome:
    standing = [decision for decision in newest.values() if rules.admits(decision.verdict)]
    if standing and all(decision.verdict is Verdict.NOT_RETRIEVED for decision in standing):
        return _settled(Verdict.NOT_RETRIEVED, standing, rules, len(standing))
    resolutions = [decision for decision in standing if decision.reviewer == RESOLUTION]
    rulings = [decision for decision in standing if decision.reviewer in rules.arbiters]
    votes = [decision for decision in standing if decision not in resolutions and decision not in rulings]
    if rulings and (len(votes) >= rules.reviewers or rules.reviewers == 1):
        ruling = max([*rulings, *(resolutions if len(votes) >= rules.reviewers else ())], key=order_of)
        return _settled(ruling.verdict, [ruling, *votes], rules, len(votes), ruling.reviewer)
    votes += [ruling for ruling in rulings if ruling.reviewer in rules.voting_arbiters]
    if resolutions and len(votes) >= rules.reviewers:
        return _settled(resolutions[0].verdict, [resolutions[0], *votes], rules, len(votes), RESOLUTION)
    if len(votes) < rules.reviewers:
        return Outcome(State.PENDING, len(votes), rules.reviewers)
    if len({direction(vote.verdict, rules) for vote in votes}) > 1:
        return Outcome(State.CONFLICT, len(votes), rules.reviewers)
    return _settled(votes[0].verdict, votes, rules, len(votes))


def direction(verdict: Verdict, rules: StageRules) -> State:
    """Where one verdict alone would lead at a stage."""
    if verdict is Verdict.MAYBE:
        return State.INCLUDED if rules.undecided_advances else State.UNDECIDED
    return _STATES[verdict]


_STATES = {
    Verdict.INCLUDE: State.INCLUDED,
    Verdict.EXCLUDE: State.EXCLUDED,
    Verdict.NOT_RETRIEVED: State.NOT_RETRIEVED,
}


def _settled(
    verdict: Verdict, voices: list[Decision], rules: StageRules, decided: int, settled_by: str = ""
) -> Outcome:
    """The outcome `verdict`. An arbiter who gives no reason of their own takes over the reviewers'."""
    state = direction(verdict, rules)
    reasons: tuple[str, ...] = ()
    if state is State.EXCLUDED:
        own = voices[0].criteria if settled_by else ()
        reasons = rules.ranked(own or _reasons(voices))
    return Outcome(state, decided, rules.reviewers, reasons, settled_by)


def _reasons(voices: list[Decision]) -> tuple[str, ...]:
    return tuple(code for voice in voices if voice.verdict is Verdict.EXCLUDE for code in voice.criteria)
