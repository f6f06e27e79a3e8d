"""The rules of a screening stage, as far as counting verdicts needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litrev.model import Verdict
from litrev.protocol import Protocol, Reasons, Role, Stage, Undecided, stage_label


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
    label: str = ""
    """In the active language, as people read it."""
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
    voting_arbiters: frozenset[str] = frozenset()
    """Those of them who read like any reviewer as long as too few others have."""
    readers: tuple[str, ...] = ()
    """Who reads here: the team's reviewers, and arbiters who vote; those who have left are not among them."""
    criteria: tuple[Criterion, ...] = ()
    """Those that may be a reason here, in the protocol's order: the first that applies is the primary reason."""

    @property
    def name(self) -> str:
        """What people call the stage."""
        return self.label or self.id

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of `criteria`, in order."""
        return tuple(criterion.code for criterion in self.criteria)

    def ranked(self, codes: Sequence[str] | frozenset[str]) -> tuple[str, ...]:
        """`codes` once each in the protocol's order; those that the protocol no longer has come last."""
        if len(codes) < 2:
            return tuple(codes)
        rank = {code: place for place, code in enumerate(self.codes)}
        return tuple(sorted(set(codes), key=lambda code: (rank.get(code, len(rank)), code)))

    def admits(self, verdict: Verdict) -> bool:
        """Whether `verdict` means anything at this stage."""
        return verdict is not Verdict.NOT_RETRIEVED or self.reports


def rules_from_protocol(protocol: Protocol) -> tuple[StageRules, ...]:
    """The rules of each stage, in order.

    Reports are read from the stage `full_text` on; where there is none, at every stage but the first. Whoever
    resolves conflicts is an arbiter; one who is a reviewer too votes as such, and so does every arbiter of a team
    that has fewer reviewers left than the stage asks for.
    """
    ids = [stage.id for stage in protocol.stages]
    first_report = ids.index("full_text") if "full_text" in ids else 1
    return tuple(
        _rules(protocol, stage, reports=number >= first_report) for number, stage in enumerate(protocol.stages)
    )


def _rules(protocol: Protocol, stage: Stage, *, reports: bool) -> StageRules:
    named = {protocol.id_now(protocol.resolution.by)} if protocol.resolution and protocol.resolution.by else set()
    arbiters = {member.id for member in protocol.team if member.role is Role.ARBITER} | named
    reviewers = {member.id for member in protocol.team if member.role is Role.REVIEWER}
    left = {member.id for member in protocol.team if member.left}
    too_few = len(reviewers - arbiters - left) < stage.reviewers
    voting = arbiters if too_few else arbiters & reviewers
    return StageRules(
        id=stage.id,
        label=stage_label(protocol, stage.id),
        reviewers=stage.reviewers,
        reports=reports,
        reason_required=stage.reason is Reasons.REQUIRED,
        undecided_advances=stage.undecided is Undecided.ADVANCE,
        blind=stage.blind,
        arbiters=frozenset(arbiters),
        voting_arbiters=frozenset(voting),
        readers=tuple(m.id for m in protocol.team if m.id in (reviewers - arbiters) | voting and not m.left),
        criteria=tuple(
            Criterion(criterion.code, tuple(filter(None, (criterion.exclude.fr, criterion.exclude.en))))
            for criterion in protocol.criteria
            if not criterion.stages or stage.id in criterion.stages
        ),
    )
