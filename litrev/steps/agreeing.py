"""How far the reviewers agree, in the pilot round and after it, and what they should clarify."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from litrev.i18n import language
from litrev.review import Review
from litrev.screening.agreement import Cited, PairAgreement, cited, closed, pairs
from litrev.screening.outcome import State
from litrev.steps.ledger import open_ledger
from litrev.steps.readers import Readers, read
from litrev.steps.team import stage_id


@dataclass(frozen=True, slots=True)
class RoundAgreement:
    """The agreement in one round of a stage."""

    pilot: bool
    works: int
    """Works of the round with enough verdicts."""
    pairs: tuple[PairAgreement, ...]
    cited: tuple[Cited, ...]
    """The criteria that the disagreements name, the most frequent first."""


@dataclass(frozen=True, slots=True)
class StageAgreement:
    """The agreement at one stage."""

    stage: str
    label: str
    kappa_min: float | None
    """What the protocol asks for."""
    maybe_advances: bool
    """How `maybe` was counted: as an inclusion, or as an answer of its own."""
    rounds: tuple[RoundAgreement, ...]
    """The pilot round, then all other works; those without a work that two have decided are left out."""
    criteria: dict[str, str]
    """Code and label of the criteria, in the active language."""
    piloted: bool = False
    """A pilot round was drawn."""
    left: int = 0
    """Works of the stage that still wait for a verdict."""


def agree(review: Review, *, stage: str | None = None) -> list[StageAgreement]:
    """The agreement at `stage`, or at every stage that asks for two reviewers or got them.

    Only works with enough verdicts take part, so nothing is told that somebody has yet to judge.
    """
    protocol = review.load()
    chosen = [stage_id(protocol, stage)] if stage else [known.id for known in protocol.stages]
    with open_ledger(review, protocol) as store:
        readers = read(protocol, store)
    found = [_at(readers, one) for one in chosen]
    return [one for one in found if stage or one.rounds or readers.rules(one.stage).reviewers > 1]


def _at(readers: Readers, stage: str) -> StageAgreement:
    works = set(closed(readers.where, stage)) - readers.still_blind(stage)
    pilot = readers.pilot(stage)
    rounds = (_round(readers, stage, works & pilot, pilot=True), _round(readers, stage, works - pilot, pilot=False))
    asked = readers.protocol.stage(stage)
    return StageAgreement(
        stage=stage,
        label=readers.rules(stage).name,
        kappa_min=asked.kappa_min if asked else None,
        maybe_advances=readers.rules(stage).undecided_advances,
        rounds=tuple(one for one in rounds if one.pairs),
        criteria={c.code: c.exclude.in_language(language()) for c in readers.protocol.criteria},
        piloted=bool(pilot),
        left=readers.where.tally(stage)[State.PENDING],
    )


def _round(readers: Readers, stage: str, works: Collection[str], *, pilot: bool) -> RoundAgreement:
    found = pairs(readers.where, stage, works)
    return RoundAgreement(pilot, len(works), tuple(found), tuple(cited(readers.where, stage, found)))
