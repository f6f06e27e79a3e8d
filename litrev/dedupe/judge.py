"""Judging pairs: weights and vetoes make of what was compared a verdict with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from litrev.dedupe.compare import MISSING
from litrev.dedupe.features import FEATURES, PRIOR
from litrev.dedupe.prepare import Prepared, prepare
from litrev.dedupe.vetoes import DOUBTS, VERSION_VETOES, VETOES
from litrev.model import LinkKind, Record

Versions = Literal["separate", "join"]

SAME_FROM = 0.8
"""A score from which two records are one work."""
UNSURE_FROM = 0.3
"""A score from which a person is asked."""
VETOED = 0.02
"""The score of a pair that a veto parts, at most."""
DOUBTED = 0.75
"""The score of a pair that would be the same, were it not for a doubt that only a person can settle."""
_OF_ONE_VERSION = ("year", "place", "journal", "doi", "pmid", "issue")


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


def explain(a: Record, b: Record, *, versions: Versions = "separate") -> Pair:
    """Why the rules do or do not join two records: the verdict with every reason for and against."""
    one, other = sorted((prepare(a), prepare(b)), key=lambda p: p.id)
    return judge(one, other, versions)


def judge(a: Prepared, b: Prepared, versions: Versions = "separate") -> Pair:
    """The verdict on two prepared records."""
    levels, objections = look(a, b, versions)
    found = [level for feature in FEATURES if (level := feature.levels.get(levels[feature.name]))]
    score = 1 / (1 + 2.0 ** -(PRIOR + sum(level.bits for level in found)))
    why = tuple(level.words for level in sorted(found, key=lambda level: -abs(level.bits)))
    if objections:
        why = (*dict.fromkeys(objections), *why)
        return Pair(a=a.id, b=b.id, kind=LinkKind.DIFFERENT, score=round(min(score, VETOED), 4), why=why)
    doubts = tuple(reason for doubt in DOUBTS if (reason := doubt(a, b, levels)))
    if doubts and score >= SAME_FROM:
        return Pair(a=a.id, b=b.id, kind=LinkKind.UNSURE, score=DOUBTED, why=(*doubts, *why))
    return Pair(a=a.id, b=b.id, kind=_kind(score), score=round(score, 4), why=why)


def look(a: Prepared, b: Prepared, versions: Versions) -> tuple[dict[str, str], list[str]]:
    """What the features and the vetoes say of two records: feature name -> level, and the vetoes' reasons."""
    levels = {feature.name: feature.level(a, b) for feature in FEATURES}
    other_version = [reason for veto in VERSION_VETOES if (reason := veto(a, b, levels))]
    if other_version and versions == "join":
        # Of two versions of one document only what they say is compared, not where and when each came out.
        levels.update(dict.fromkeys(_OF_ONE_VERSION, MISSING))
        other_version = []
    return levels, [reason for veto in VETOES if (reason := veto(a, b, levels))] + other_version


def _kind(score: float) -> LinkKind:
    if score >= SAME_FROM:
        return LinkKind.SAME
    return LinkKind.UNSURE if score >= UNSURE_FROM else LinkKind.DIFFERENT


def hopeless(a: Prepared, b: Prepared) -> bool:
    """Nothing in common that could outweigh the titles: most candidates end here."""
    if len(a.titles) > 1 or len(b.titles) > 1 or a.foreign != b.foreign:
        return False
    s, t = a.titles[0], b.titles[0]
    if s.generic or t.generic or s.english != t.english:
        return False
    if _equal_identifier(a, b) or (a.first_page and a.first_page == b.first_page and a.volume == b.volume):
        return False
    if s.squeezed == t.squeezed or fuzz.ratio(s.squeezed, t.squeezed, score_cutoff=65):
        return False
    return set(s.segments).isdisjoint(t.segments) and not _same_start(a, b)


def _same_start(a: Prepared, b: Prepared) -> bool:
    """Equal abstracts or one title the beginning or end of the other."""
    if a.abstracts and b.abstracts and a.abstracts[0][:40] == b.abstracts[0][:40]:
        return True
    x, y = sorted((a.title.squeezed, b.title.squeezed), key=len)
    return bool(x) and (y.startswith(x) or y.endswith(x))


def _equal_identifier(a: Prepared, b: Prepared) -> bool:
    return bool((a.doi and a.doi == b.doi) or (a.pmid and a.pmid == b.pmid) or (a.pmcid and a.pmcid == b.pmcid))


def worth_saying(a: Prepared, b: Prepared) -> bool:
    """A pair that a person would expect to be joined: equal identifiers or nearly equal titles that mean something."""
    if _equal_identifier(a, b):
        return True
    if a.title.generic or len(a.title.squeezed) < 25 or not set(a.families) & set(b.families):
        return False
    return fuzz.ratio(a.title.squeezed, b.title.squeezed) >= 95
