"""Why the rules do or do not join two records, to the last bit: every feature's word, every veto."""

from __future__ import annotations

from dataclasses import dataclass

from litrev.dedupe.features import FEATURES, PRIOR
from litrev.dedupe.judge import USUAL, Pair, Policy, compared, judge, look, prepared_pair
from litrev.model import Record


@dataclass(frozen=True, slots=True)
class Weight:
    """What one feature says of two records."""

    feature: str
    """Its name in the table of features."""
    bits: float | None
    """How much it weighs for one work or, below 0, against it; None where a record does not say."""
    words: str = ""
    """In English; `litrev.dedupe.reasons` tells it in the active language."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """The verdict on two records, and all that it is made of."""

    pair: Pair
    weights: tuple[Weight, ...]
    """One of each feature, in the order of the table."""
    vetoes: tuple[str, ...]
    """Each of them parts the two, whatever the weights."""
    prior: float = PRIOR
    """Bits before anything is compared."""

    @property
    def bits(self) -> float:
        """The sum of all weights."""
        return self.prior + sum(weight.bits or 0.0 for weight in self.weights)


def weigh(a: Record, b: Record, *, policy: Policy = USUAL) -> Weighing:
    """Compare two records as the rules do."""
    one, other = prepared_pair(a, b, policy)
    levels, objections = look(one, other, compared(one, other), policy.versions)
    weights = []
    for feature in FEATURES:
        level = feature.levels.get(levels[feature.name])
        weights.append(Weight(feature.name, level.bits, level.words) if level else Weight(feature.name, None))
    return Weighing(judge(one, other, policy), tuple(weights), tuple(dict.fromkeys(objections)))
