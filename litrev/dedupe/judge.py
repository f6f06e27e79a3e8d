"""Judging pairs: weights and vetoes make of what was compared a verdict with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from litrev.dedupe.compare import MISSING
from litrev.dedupe.features import FEATURES, PRIOR
from litrev.dedupe.prepare import Prepared, prepare
from litrev.dedupe.vetoes import DOUBTS, VERSION_VETOES, VETOES, Levels
from litrev.model import LinkKind, Record

Versions = Literal["separate", "join"]

VETOED = 0.02
"""The score of a pair that a veto parts, at most."""
DOUBTED = 0.005
"""So far under what is joined is the score of a pair with a doubt that only a person can settle."""
OF_ONE_VERSION = ("year", "place", "journal", "doi", "pmid", "issue")
"""What tells versions of a document apart: where and when each came out."""


class Policy(NamedTuple):
    """What a protocol asks of the rules (`dedupe` and `versions` in review.yaml)."""

    versions: Versions = "separate"
    """Whether versions of a document (preprint and article, updates) are works of their own, or one."""
    joined_from: float = 0.97
    """The score from which two records are one work."""
    asked_from: float = 0.80
    """The score from which a person is asked."""
    across_languages: bool = True
    """Whether a title may meet its translation."""


USUAL = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the rules hold of two records; `a` < `b`."""

    a: str
    b: str
    kind: LinkKind
    score: float
    """0–1: how likely it is that the two are one document."""
    why: tuple[str, ...]
    """Reasons in plain English, the strongest first."""


def explain(a: Record, b: Record, *, policy: Policy = USUAL) -> Pair:
    """Why the rules do or do not join two records: the verdict with every reason for and against."""
    return judge(*prepared_pair(a, b, policy), policy)


def prepared_pair(a: Record, b: Record, policy: Policy) -> tuple[Prepared, Prepared]:
    """Two records ready to be compared, in the order of their ids."""
    forms = (prepare(record, across_languages=policy.across_languages) for record in (a, b))
    one, other = sorted(forms, key=lambda form: form.id)
    return one, other


def judge(a: Prepared, b: Prepared, policy: Policy = USUAL) -> Pair:
    """The verdict on two prepared records."""
    return verdict(a, b, compared(a, b), policy)


def compared(a: Prepared, b: Prepared) -> dict[str, str]:
    """What each feature finds: its name -> a level, or that a record does not say."""
    return {feature.name: feature.level(a, b) for feature in FEATURES}


def verdict(a: Prepared, b: Prepared, levels: Levels, policy: Policy) -> Pair:
    """The verdict on two records that have been compared."""
    levels, objections = look(a, b, levels, policy.versions)
    found = [level for feature in FEATURES if (level := feature.levels.get(levels[feature.name]))]
    score = 1 / (1 + 2.0 ** -(PRIOR + sum(level.bits for level in found)))
    why = tuple(level.words for level in sorted(found, key=lambda level: -abs(level.bits)))
    if objections:
        why = (*dict.fromkeys(objections), *why)
        return Pair(a=a.id, b=b.id, kind=LinkKind.DIFFERENT, score=round(min(score, VETOED), 4), why=why)
    doubts = tuple(reason for doubt in DOUBTS if (reason := doubt(a, b, levels)))
    if doubts and score >= policy.joined_from:
        score = max(policy.joined_from - DOUBTED, 0.0)
        return Pair(a=a.id, b=b.id, kind=LinkKind.UNSURE, score=round(score, 4), why=(*doubts, *why))
    return Pair(a=a.id, b=b.id, kind=_kind(score, policy), score=round(score, 4), why=why)


def look(a: Prepared, b: Prepared, levels: Levels, versions: Versions) -> tuple[Levels, list[str]]:
    """The levels that count, and what the vetoes have to say."""
    other_version = [reason for veto in VERSION_VETOES if (reason := veto(a, b, levels))]
    if other_version and versions == "join":
        # Of two versions of one document only what they say is compared, not where and when each came out.
        levels = {**levels, **dict.fromkeys(OF_ONE_VERSION, MISSING)}
        other_version = []
    return levels, [reason for veto in VETOES if (reason := veto(a, b, levels))] + other_version


def _kind(score: float, policy: Policy) -> LinkKind:
    if score >= policy.joined_from:
        return LinkKind.SAME
    return LinkKind.UNSURE if score >= policy.asked_from else LinkKind.DIFFERENT
