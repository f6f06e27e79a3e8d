"""Checks that a verdict can be recorded at a stage, before it is."""

from __future__ import annotations

from collections.abc import Sequence

from litrev.errors import UsageError
from litrev.i18n import _
from litrev.model import Verdict
from litrev.screening.stages import StageRules


def check(verdict: Verdict, criteria: Sequence[str], rules: StageRules) -> tuple[str, ...]:
    """The reasons in the protocol's order. Raises UsageError when the stage does not take this verdict so."""
    unknown = [code for code in criteria if code not in rules.codes]
    if unknown:
        raise UsageError(
            _("“{code}” is not a criterion of the stage “{stage}”.").format(code=unknown[0], stage=rules.name),
            _("Its criteria are: {codes}.").format(codes=", ".join(rules.codes) or "—"),
        )
    if criteria and verdict is Verdict.INCLUDE:
        raise UsageError(
            _("An inclusion takes no reason for exclusion."),
            _("Exclude the work, or leave the reason out."),
        )
    if not rules.admits(verdict):
        raise UsageError(
            _("At the stage “{stage}” no reports are sought, so none can be missing.").format(stage=rules.name),
            _("Say “include”, “exclude” or “maybe”."),
        )
    if verdict is Verdict.EXCLUDE and rules.reason_required and not criteria:
        raise UsageError(
            _("At the stage “{stage}” an exclusion needs a reason.").format(stage=rules.name),
            _("Give one of its criteria: {codes}.").format(codes=", ".join(rules.codes) or "—"),
        )
    return rules.ranked(tuple(criteria))
