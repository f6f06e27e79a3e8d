"""`litrev todo`: who still has what to do."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.i18n import N_, _, ngettext, number
from litrev.screening.resolutions import How
from litrev.steps.duties import Amended, Reading, Settling, Stuck, Todo, todo

HELP = {
    "todo": N_(
        "Works to read per person and stage, disagreements to settle and by whom, doubtful pairs, full texts to find, "
        "and verdicts that were given before the criteria were amended. What others decided is not shown.\n\n\b\n"
        "Examples:\n  litrev todo\n  litrev todo --as b\n  litrev todo --json"
    ),
}


def todo_command(
    ctx: typer.Context,
    reviewer: Annotated[
        str | None, typer.Option("--as", metavar=_("NAME"), help=_("Only what this person has to do."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    left = todo(review_of(ctx), reviewer=reviewer)
    render.as_json(_json(left)) if json else _show(left)


def _json(left: Todo) -> dict[str, Any]:
    return {
        "reading": [
            {"reviewer": r.reviewer, "stage": r.stage, "works": r.works, "pilot": r.pilot} for r in left.reading
        ],
        "conflicts": [
            {"stage": s.stage, "works": s.works, "by": list(s.by), "how": s.how.value} for s in left.settling
        ],
        "doubtful_pairs": left.doubtful,
        "full_texts_to_find": left.full_texts,
        "other_criteria": [{"reviewer": a.reviewer, "stage": a.stage, "works": list(a.works)} for a in left.amended],
        "nobody_to_read": [{"stage": s.stage, "works": list(s.works)} for s in left.stuck],
        "not_allotted": [{"stage": stage, "reviewer": who} for stage, who in left.unplaced],
        "automatic": left.automatic,
    }


def _show(left: Todo) -> None:
    lines = list(_lines(left))
    for words, command in lines:
        render.show(words)
        if command:
            render.show(f"    → {command}", "dim")
    if not lines and not left.works:
        render.show(_("There is nothing to screen: no search of this review is complete."))
        render.say(_("Type: litrev search"))
    elif not lines:
        render.show(_("Nothing is left to do here."))
        render.say(_("Next: litrev prisma"))
    if left.automatic:
        words = ngettext(
            "{n} work is not asked of anybody: a rule marks it as ineligible (litrev records --automatic)",
            "{n} works are not asked of anybody: a rule marks them as ineligible (litrev records --automatic)",
            left.automatic,
        )
        render.show(words.format(n=number(left.automatic)), "dim")


def _lines(left: Todo) -> list[tuple[str, str]]:
    """What is to do, and the command for it."""
    lines = []
    if left.doubtful:
        words = ngettext("{n} doubtful pair of records", "{n} doubtful pairs of records", left.doubtful)
        lines.append((words.format(n=number(left.doubtful)), "litrev dedupe --review"))
    lines += [_reading(one) for one in left.reading]
    lines += [_stuck(one) for one in left.stuck]
    for stage, who in left.unplaced:
        words = _("{who} has no share of the stage {stage}.").format(who=who, stage=stage)
        lines.append((words, f"litrev allot --stage {stage} --by-share …"))
    lines += [_settling(one) for one in left.settling]
    if left.full_texts:
        words = ngettext("{n} full text to find", "{n} full texts to find", left.full_texts)
        lines.append((words.format(n=number(left.full_texts)), "litrev fulltext"))
    lines += [_amended(one) for one in left.amended]
    return lines


def _reading(one: Reading) -> tuple[str, str]:
    words = ngettext("{who}: {n} work to read, {stage}", "{who}: {n} works to read, {stage}", one.works)
    said = words.format(who=one.reviewer, n=number(one.works), stage=one.label)
    if one.pilot:
        said += ngettext(" ({n} of the pilot round)", " ({n} of the pilot round)", one.pilot).format(
            n=number(one.pilot)
        )
    return said, f"litrev screen --as {one.reviewer} --stage {one.stage}"


def _stuck(one: Stuck) -> tuple[str, str]:
    n = len(one.works)
    words = ngettext(
        "{n} work, {stage}: waits for a verdict that nobody is left to give ({wanted} reviewers; here: {names})",
        "{n} works, {stage}: wait for a verdict that nobody is left to give ({wanted} reviewers; here: {names})",
        n,
    )
    names = ", ".join(one.readers) or _("nobody")
    said = words.format(n=number(n), stage=one.label, wanted=one.wanted, names=names)
    return said, _("Add somebody to “team” in review.yaml, deal out anew (litrev allot), or write reviewers: 1.")


def _settling(one: Settling) -> tuple[str, str]:
    n = one.works
    words = {
        How.ARBITER: ngettext(
            "{n} conflict to settle, {stage}: by {names}", "{n} conflicts to settle, {stage}: by {names}", n
        ),
        How.DISCUSSION: ngettext(
            "{n} conflict to discuss, {stage}: {names}", "{n} conflicts to discuss, {stage}: {names}", n
        ),
    }[one.how]
    who = one.by[0] if one.by else _("NAME")
    said = words.format(n=number(n), stage=one.label, names=", ".join(one.by) or _("nobody"))
    return said, f"litrev resolve --as {who} --stage {one.stage}"


def _amended(one: Amended) -> tuple[str, str]:
    n = len(one.works)
    words = ngettext(
        "{who}: {n} verdict given under other criteria, {stage}: look again at {works}",
        "{who}: {n} verdicts given under other criteria, {stage}: look again at {works}",
        n,
    )
    works = ", ".join(one.works[:3]) + (" …" if n > 3 else "")
    said = words.format(who=one.reviewer, n=number(n), stage=one.label, works=works)
    return said, f"litrev screen --as {one.reviewer} --stage {one.stage} --again"
