"""`litrev conflicts`: where reviewers disagree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import UsageError
from litrev.i18n import N_, _, ngettext, number
from litrev.model import Decision
from litrev.steps.conflicting import ShownConflict, StageConflicts, conflicts, write_conflicts
from litrev.steps.verdict_words import resolution_json, resolution_words, rival_words, vote_words

HELP = {
    "conflicts": N_(
        "Lists the works that reviewers disagree on, with both verdicts, reasons and notes; a work is listed only once "
        "enough reviewers have decided, so that nobody sees an open verdict. --all lists settled ones too, with how "
        "they were settled. A work that was settled twice, differently, in two copies is listed until somebody settles "
        "it once more; until then the later resolution counts.\n\n\b\n"
        "Examples:\n  litrev conflicts\n  litrev conflicts -o meeting.csv\n"
        "  litrev conflicts --stage full_text --all"
    ),
}


def conflicts_command(
    ctx: typer.Context,
    stage: Annotated[
        str | None, typer.Option("--stage", metavar=_("STAGE"), help=_("title_abstract or full_text; else all."))
    ] = None,
    settled: Annotated[bool, typer.Option("--all", help=_("Those that were settled, too."))] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("Write them to a CSV table instead."))
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    if output and json:
        raise UsageError(_("--output and --json exclude each other."), _("Choose one of them."))
    found = [_chosen(at, settled=settled) for at in conflicts(review_of(ctx), stage=stage)]
    if json:
        render.as_json({"stages": [_json(at) for at in found]})
    elif output:
        if Path(output).suffix.casefold() not in ("", ".csv"):
            raise UsageError(
                _("The ending of {file} does not tell its format.").format(file=output),
                _("Give a file that ends in one of: {endings}").format(endings=".csv"),
            )
        n = write_conflicts(found, Path(output))
        render.say(ngettext("→ {file}: {n} work", "→ {file}: {n} works", n).format(file=output, n=number(n)))
    else:
        _show(found)


def _chosen(at: StageConflicts, *, settled: bool) -> StageConflicts:
    return at if settled else replace(at, settled=())


def _json(at: StageConflicts) -> dict[str, Any]:
    return {
        "stage": at.stage,
        "settled_by": list(at.by),
        "open": [_one_json(one) for one in at.open],
        "settled_twice": [_one_json(one) for one in at.twice],
        "settled": [_one_json(one) for one in at.settled],
    }


def _one_json(shown: ShownConflict) -> dict[str, Any]:
    one = shown.disagreement
    found: dict[str, Any] = {
        "id": one.work,
        "title": shown.merged.title or shown.merged.translated_title,
        "state": one.outcome.state.value,
        "verdicts": [_vote_json(vote) for vote in one.verdicts],
    }
    if one.resolution:
        found["resolution"] = resolution_json(one.resolution)
    if one.rivals:
        found["settled_otherwise"] = [resolution_json(rival) for rival in one.rivals[:-1]]
    return found


def _vote_json(vote: Decision) -> dict[str, Any]:
    return {
        "reviewer": vote.reviewer, "verdict": vote.verdict.value, "reasons": list(vote.criteria), "note": vote.note,
    }  # fmt: skip


def _show(found: list[StageConflicts]) -> None:
    if not any(at.open or at.twice or at.settled for at in found):
        render.say(_("Reviewers disagree on no work that enough of them have decided."))
        return
    for at in found:
        if not at.open and not at.twice and not at.settled:
            continue
        render.show(_head(at), "bold")
        for shown in (*at.open, *at.twice, *at.settled):
            _show_one(shown)
        if at.open or at.twice:
            who = at.by[0] if len(at.by) == 1 else _("NAME")
            render.say(_("Next: litrev resolve --as {who} --stage {stage}").format(who=who, stage=at.stage))


def _head(at: StageConflicts) -> str:
    n = len(at.open)
    words = ngettext("{stage}: {n} conflict", "{stage}: {n} conflicts", n).format(stage=at.label, n=number(n))
    if n := len(at.twice):
        words += ngettext(", {n} settled twice and differently", ", {n} settled twice and differently", n).format(
            n=number(n)
        )
    if n := len(at.settled):
        words += ngettext(", {n} settled", ", {n} settled", n).format(n=number(n))
    return words


def _show_one(shown: ShownConflict) -> None:
    one = shown.disagreement
    title = shown.merged.title or shown.merged.translated_title or _("(no title)")
    render.show(f"  {one.work}  {title}")
    for vote in one.verdicts:
        note = _(" – “{note}”").format(note=vote.note) if vote.note else ""
        render.show(f"      {vote_words(vote)}{note}")
    if one.rivals:
        for words in rival_words(one.rivals):
            render.show(f"      ⚠ {words}", "yellow")
    elif one.resolution:
        render.show(f"      → {resolution_words(one.resolution)}", "green")
    elif not one.is_open:
        render.show("      → " + _("settled by the arbiter {who}").format(who=one.outcome.settled_by), "green")
