"""`litrev status`: the review at a glance."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.i18n import N_, _, day, ngettext, number
from litrev.model import RunStatus
from litrev.screening.outcome import State
from litrev.steps.overview import SourceStatus, StageStatus, Status, status

HELP = {"status": N_("Changes nothing.\n\n\b\nExample:\n  litrev status")}


def status_command(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    seen = status(review_of(ctx))
    render.as_json(_json(seen)) if json else _show(seen)
    for words in seen.left_over:
        render.say("⚠ " + words, "yellow")


def _json(seen: Status) -> dict[str, Any]:
    return {
        "title": seen.title,
        "folder": seen.folder,
        "sources": [
            {
                "id": s.id,
                "status": s.run.status.value if s.run else None,
                "fetched": s.run.fetched if s.run else None,
                "announced": s.run.announced if s.run else None,
                "counted": s.counted,
            }
            for s in seen.sources
        ],
        "records": seen.records,
        "works": seen.works,
        "deduplicated": seen.dedupe is not None and not seen.dedupe_is_old,
        "unsure_pairs": seen.unsure,
        "known": seen.known,
        "automatic": seen.automatic,
        "stages": [
            {
                "id": s.id,
                "reached": s.reached,
                "reading_seed": s.seed,
                "pilot_seed": s.pilot_seed,
                **{state.value: s.states.get(state, 0) for state in State},
                "settled_twice": s.twice,
            }
            for s in seen.stages
        ],
        "next": {"command": seen.next_command, "reason": seen.next_reason},
    }


def _show(seen: Status) -> None:
    render.show(seen.title, "bold")
    render.show(seen.folder, "dim")
    for source in seen.sources:
        render.show(_source_line(source))
    if seen.records:
        n = number
        words = _("{records} records, {works} works").format(records=n(seen.records), works=n(seen.works))
        doubt = ngettext("{n} doubtful pair", "{n} doubtful pairs", seen.unsure).format(n=n(seen.unsure))
        todo = _(" ({pairs}: litrev dedupe --review)").format(pairs=doubt) if seen.unsure else ""
        render.show(words + todo)
    if seen.known:
        words = ngettext("{n} work known from an earlier review", "{n} works known from an earlier review", seen.known)
        render.show(words.format(n=number(seen.known)))
    if seen.automatic:
        words = ngettext(
            "{n} work marked as ineligible by a rule (litrev records --automatic)",
            "{n} works marked as ineligible by a rule (litrev records --automatic)",
            seen.automatic,
        )
        render.show(words.format(n=number(seen.automatic)))
    if seen.works:
        for stage in seen.stages:
            render.show(_stage_line(stage))
    render.show("")
    render.show(_("Next: {command}").format(command=seen.next_command), "bold")
    render.show(seen.next_reason)


def _source_line(source: SourceStatus) -> str:
    if source.run is None:
        return f"{source.id:<12} " + (_("not imported yet") if source.imported else _("not searched yet"))
    run = source.run
    if run.status is RunStatus.FAILED:  # it did not even say how many there are
        return f"{source.id:<12} ✗ {day(run.started)}"
    mark = "✓" if source.counted and run.fetched + run.rejected + run.withheld == run.announced else "✗"
    when = day(run.started)
    return f"{source.id:<12} {number(run.fetched)}/{number(run.announced)} {mark} {when}"


def _stage_line(stage: StageStatus) -> str:
    counted = [_state_words(s, stage.states[s]) for s in State if stage.states.get(s)]
    if stage.twice:
        words = ngettext("{n} settled twice and differently", "{n} settled twice and differently", stage.twice)
        counted.append(words.format(n=number(stage.twice)))
    return f"{stage.label:<18} " + (" · ".join(counted) or "–")


def _state_words(state: State, n: int) -> str:
    words = {
        State.PENDING: ngettext("{n} to screen", "{n} to screen", n),
        State.CONFLICT: ngettext("{n} in conflict", "{n} in conflict", n),
        State.UNDECIDED: ngettext("{n} undecided", "{n} undecided", n),
        State.EXCLUDED: ngettext("{n} excluded", "{n} excluded", n),
        State.NOT_RETRIEVED: ngettext("{n} not retrieved", "{n} not retrieved", n),
        State.INCLUDED: ngettext("{n} let through", "{n} let through", n),
    }
    return words[state].format(n=number(n))
