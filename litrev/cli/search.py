"""`litrev search`: what a person sees while sources are searched, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.previewing import preview_json, show_previews
from litrev.errors import ExitCode
from litrev.i18n import N_, _, moment, ngettext, number
from litrev.model import RunStatus
from litrev.steps.previewing import preview
from litrev.steps.searching import Searched, search

HELP = {
    "search": N_(
        "All sources are asked at the same time. Every response is kept in the folder “archive”. If the network fails, "
        "what came is kept and “litrev search --resume” fetches the rest; until then that source is left out of every "
        "count.\n\n\b\nExamples:\n  litrev search --dry-run          how many records, and at what cost\n"
        "  litrev search                    search everything\n  litrev search --source pubmed    only PubMed\n"
        "  litrev search --resume           finish what was interrupted"
    )
}

_MARKS = {RunStatus.COMPLETE: ("✓", "green"), RunStatus.PARTIAL: ("✗", "yellow"), RunStatus.FAILED: ("✗", "red")}


def search_command(
    ctx: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar=_("NAME"), help=_("Only this source of the protocol (may be repeated).")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show the exact queries and how many they find; fetch nothing."))
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help=_("Finish the searches that were interrupted."))] = False,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    review = review_of(ctx)
    if dry_run:
        previews = preview(review, sources=source or ())
        render.as_json({"sources": [preview_json(p) for p in previews]}) if json else show_previews(previews)
        raise typer.Exit(ExitCode.SOURCE if any(p.count is None for p in previews) else ExitCode.DONE)
    with render.progress_bars(quiet=json) as progress:
        done = search(review, sources=source or (), resume=resume, progress=progress, advise=_advise)
    render.as_json({"runs": [_json(s) for s in done]}) if json else _show(done)
    incomplete = any(s.run.status is not RunStatus.COMPLETE for s in done)
    raise typer.Exit(ExitCode.SOURCE if incomplete else ExitCode.DONE)


def _advise(label: str, advice: str) -> None:
    render.say("⚠ " + _("{label}: {text}").format(label=label, text=advice), "yellow")


def _json(searched: Searched) -> dict[str, Any]:
    run = searched.run
    return {
        "source": run.source,
        "strategy": run.strategy,
        "run": run.id,
        "native_query": run.native_query,
        "announced": run.announced,
        "fetched": run.fetched,
        "rejected": run.rejected,
        "withheld": list(searched.withheld),
        "new": searched.new,
        "requests": run.requests,
        "status": run.status.value,
        "message": run.message,
        "warnings": [*searched.warnings, *searched.advice],
    }


def _show(done: list[Searched]) -> None:
    for searched in done:
        run = searched.run
        mark, colour = _MARKS[run.status]
        when = f"{moment(run.finished)} UTC" if run.finished else ""
        if run.status is RunStatus.FAILED:  # it did not even say how many there are
            counts = mark
        else:
            new = ngettext("{n} new", "{n} new", searched.new).format(n=number(searched.new))
            counts = f"{number(run.fetched)}/{number(run.announced)} {mark}  {new}"
        render.show(f"{searched.label:<12}{counts}  {when}".rstrip(), colour)
        for warning in searched.warnings:
            render.show(f"  ⚠ {warning}", "yellow")
        _show_gaps(searched)
        if run.message:
            render.show(f"  {run.message}")
    failed = [s.strategy.id for s in done if s.run.status is RunStatus.FAILED]
    if failed:
        command = " ".join(["litrev search", *(f"--source {name}" for name in failed)])
        render.say(_("To try again: {command}").format(command=command))
    if any(s.run.status is RunStatus.PARTIAL for s in done):
        render.show(_("Incomplete searches are left out of every count. To finish them: litrev search --resume"))
    elif not failed:
        render.say(_("Next: litrev dedupe"))


def _show_gaps(searched: Searched) -> None:
    """Records that were announced and are not among the fetched: unreadable ones, and those never delivered."""
    if n := searched.run.rejected:
        words = ngettext(
            "{n} record could not be read; it is kept as it came and counted.",
            "{n} records could not be read; they are kept as they came and counted.",
            n,
        )
        render.show("  ⚠ " + words.format(n=number(n)), "yellow")
    if searched.withheld:
        words = ngettext(
            "{n} record was announced and not delivered: {ids}",
            "{n} records were announced and not delivered: {ids}",
            len(searched.withheld),
        )
        shown = ", ".join(searched.withheld[:10]) + (" …" if len(searched.withheld) > 10 else "")
        render.show("  ⚠ " + words.format(n=number(len(searched.withheld)), ids=shown), "yellow")
