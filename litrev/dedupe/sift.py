"""Which candidates are worth a word: most share a key by chance, and are seen to be two documents at a glance.

What is taken out so is what would be judged different anyhow, and what has nothing in common but authors and dates.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import inf, log2
from typing import NamedTuple

from rapidfuzz import fuzz

from litrev.dedupe.features import FEATURES, PRIOR
from litrev.dedupe.judge import OF_ONE_VERSION, Pair, Policy, Versions, judge, verdict
from litrev.dedupe.prepare import Prepared
from litrev.dedupe.vetoes import Levels
from litrev.model import LinkKind

_TELLING_FIRST = ("place", "title", "doi", "pmid", "year", "issue", "numbers", "authors", "journal", "abstract")
"""Names of features: those first that cost little and tell much."""


class _Step(NamedTuple):
    """One comparison on the way to a sum."""

    feature: str
    compare: Callable[[Prepared, Prepared], str]
    bits: dict[str, float]
    """Level -> what it weighs; 0 instead of less where versions of a document are forgiven for differing."""
    best_to_come: float
    """The bits that all later steps together can still add."""


def _steps(versions: Versions) -> tuple[_Step, ...]:
    """The table of features in the order of `_TELLING_FIRST`; made from its end, where nothing is to come."""
    steps: list[_Step] = []
    to_come = 0.0
    for feature in sorted(FEATURES, key=lambda feature: -_TELLING_FIRST.index(feature.name)):
        forgiven = versions == "join" and feature.name in OF_ONE_VERSION
        bits = {name: max(level.bits, 0.0) if forgiven else level.bits for name, level in feature.levels.items()}
        steps.append(_Step(feature.name, feature.level, bits, to_come))
        to_come += max(0.0, *bits.values())
    return tuple(reversed(steps))


_STEPS: dict[Versions, tuple[_Step, ...]] = {"separate": _steps("separate"), "join": _steps("join")}


@lru_cache(maxsize=100)
def _asked_from(policy: Policy) -> float:
    """The bits from which a person is asked."""
    if 0 < policy.asked_from < 1:
        return log2(policy.asked_from / (1 - policy.asked_from))
    return inf if policy.asked_from else -inf


def worth_a_word(a: Prepared, b: Prepared, policy: Policy) -> Pair | None:
    """The verdict on a candidate; nothing if the two are different and nobody would think otherwise."""
    levels = within_reach(a, b, policy)
    if levels is None:
        return judge(a, b, policy) if _worth_saying(a, b) and not _hopeless(a, b) else None
    if _hopeless(a, b):
        return None
    pair = verdict(a, b, levels, policy)
    return pair if pair.kind is not LinkKind.DIFFERENT or _worth_saying(a, b) else None


def within_reach(a: Prepared, b: Prepared, policy: Policy) -> Levels | None:
    """What the features find, if their weights may add up to a doubt at least.

    Nothing, as soon as all that is not yet compared could not lift the sum so far.
    """
    levels: dict[str, str] = {}
    sum_so_far, asked_from = PRIOR, _asked_from(policy)
    for feature, compare, bits, best_to_come in _STEPS[policy.versions]:
        level = levels[feature] = compare(a, b)
        sum_so_far += bits.get(level, 0.0)
        if sum_so_far + best_to_come < asked_from:
            return None
    return levels


def _hopeless(a: Prepared, b: Prepared) -> bool:
    """Nothing in common that could outweigh the titles."""
    if len(a.titles) > 1 or len(b.titles) > 1 or a.foreign != b.foreign:
        return False
    s, t = a.titles[0], b.titles[0]
    if s.squeezed == t.squeezed or s.generic or t.generic or s.english != t.english:
        return False
    if _equal_identifier(a, b) or (a.first_page and a.first_page == b.first_page and a.volume == b.volume):
        return False
    if not set(s.segments).isdisjoint(t.segments) or _same_start(a, b):
        return False
    return not fuzz.ratio(s.squeezed, t.squeezed, score_cutoff=65)


def _same_start(a: Prepared, b: Prepared) -> bool:
    """Equal abstracts or one title the beginning or end of the other."""
    if a.abstracts and b.abstracts and a.abstracts[0][:40] == b.abstracts[0][:40]:
        return True
    x, y = sorted((a.title.squeezed, b.title.squeezed), key=len)
    return bool(x) and (y.startswith(x) or y.endswith(x))


def _equal_identifier(a: Prepared, b: Prepared) -> bool:
    return bool((a.doi and a.doi == b.doi) or (a.pmid and a.pmid == b.pmid) or (a.pmcid and a.pmcid == b.pmcid))


def _worth_saying(a: Prepared, b: Prepared) -> bool:
    """A pair that a person would expect to be joined: equal identifiers or nearly equal titles that mean something."""
    if _equal_identifier(a, b):
        return True
    if a.title.generic or len(a.title.squeezed) < 25 or set(a.families).isdisjoint(b.families):
        return False
    return fuzz.ratio(a.title.squeezed, b.title.squeezed) >= 95
