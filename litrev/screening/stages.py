"""The rules of a screening stage, as far as counting verdicts needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litrev.model import Verdict


@dataclass(frozen=True, slots=True)
class Criterion:
    """An eligibility criterion as screening sees it: a code, and the words that people use for it."""

    code: str
    labels: tuple[str, ...] = ()
    """Its exclusion labels, in every language of the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRules:
    """How verdicts become an outcome at one stage."""

    id: str
    reviewers: int = 1
    """Verdicts that a work needs."""
    reports: bool = False
    """Full reports are read here: they may turn out not to be had, and PRISMA counts them as reports."""
    reason_required: bool = False
    undecided_advances: bool = True
    """`maybe` lets a work through; else it keeps it for discussion."""
    blind: bool = True
    arbiters: frozenset[str] = frozenset()
    """Those who settle what the stage's reviewers cannot agree on."""
    criteria: tuple[Criterion, ...] = ()
    """Those that may be a reason here, in the protocol's order: the first that applies is the primary reason."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of `criteria`, in order."""
        return tuple(criterion.code for criterion in self.criteria)

    def ranked(self, codes: Sequence[str] | frozenset[str]) -> tuple[str, ...]:
        """`codes` once each in the protocol's order; those that the protocol no longer has come last."""
        rank = {code: place for place, code in enumerate(self.codes)}
        return tuple(sorted(set(codes), key=lambda code: (rank.get(code, len(rank)), code)))

    def admits(self, verdict: Verdict) -> bool:
        """Whether `verdict` means anything at this stage."""
        return verdict is not Verdict.NOT_RETRIEVED or self.reports
