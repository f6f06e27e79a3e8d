"""`litrev runs`: what was searched, when, with what result."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.formats.reject_words import place_words, reason_words
from litrev.i18n import N_, _, moment, ngettext, number
from litrev.model import Run
from litrev.steps.runs import Fate, RunInFull, SeenRun, list_runs, show_run
from litrev.store import ArchivedPage

HELP = {
    "runs": N_(
        "Without RUN: every search, the oldest first, and whether it counts. With RUN: that search in full, its exact "
        "query, how the source read it, each page with its SHA-256, and what could not be had or read. RUN is a number "
        "of the list, a run's id, or a strategy's name (its newest run).\n\n\b\nExamples:\n  litrev runs\n"
        "  litrev runs 2\n  litrev runs pubmed"
    )
}


def runs_command(
    ctx: typer.Context,
    run: Annotated[str | None, typer.Argument(metavar=_("RUN"), help=_("A number, an id or a strategy."))] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    review = review_of(ctx)
    if run is not None:
        whole = show_run(review, run)
        render.as_json(_whole_json(whole)) if json else _show_whole(whole)
        return
    runs = list_runs(review)
    render.as_json({"runs": [_json(seen) for seen in runs]}) if json else _show(runs)


def _json(seen: SeenRun) -> dict[str, Any]:
    run = seen.run
    return {
        "number": seen.number,
        "run": run.id,
        "source": run.source,
        "strategy": run.strategy,
        "started": run.started.isoformat(timespec="seconds"),
        "finished": run.finished.isoformat(timespec="seconds") if run.finished else None,
        "status": run.status.value,
        "announced": run.announced,
        "fetched": run.fetched,
        "rejected": run.rejected,
        "withheld": run.withheld,
        "pages": run.pages,
        "requests": run.requests,
        "credits": seen.cost,
        "counts": seen.fate is Fate.COUNTS,
        "fate": seen.fate.value,
        "native_query": run.native_query,
        "warnings": list(seen.warnings),
        "message": run.message,
    }


def _whole_json(whole: RunInFull) -> dict[str, Any]:
    return {
        **_json(whole.seen),
        "read_as": whole.read_as,
        "losses": [{"what": what, "instead": instead} for what, instead in whole.losses],
        "detail": whole.seen.run.detail,
        "page_list": [_page_json(page) for page in whole.pages],
        "withheld_records": list(whole.withheld),
        "rejected_records": [{"id": r.id, "reason": r.reason, "place": r.place, "raw": r.raw} for r in whole.rejects],
    }


def _page_json(page: ArchivedPage) -> dict[str, Any]:
    return {
        "number": page.number,
        "file": page.file,
        "sha256": page.sha256,
        "request": page.request,
        "at": page.at.isoformat(timespec="seconds"),
        "retries": page.retries,
    }


def _show(runs: list[SeenRun]) -> None:
    if not runs:
        render.say(_("Nothing has been searched yet. Type: litrev search"))
        return
    columns = ("", _("Source"), _("Strategy"), _("When (UTC)"), _("Got"), _("Announced"), _("Requests"), _("Counted"))
    rows = [
        (str(seen.number), seen.label, seen.run.strategy, moment(seen.run.started), number(_accounted(seen.run)),
         number(seen.run.announced), number(seen.run.requests), fate_words(seen.fate))
        for seen in runs
    ]  # fmt: skip
    render.table(columns, rows, numbers=(0, 4, 5, 6))
    for seen in runs:
        for line in (*(f"⚠ {warning}" for warning in seen.warnings), seen.run.message):
            if line and seen.fate is not Fate.SUPERSEDED:
                render.show(f"{seen.number}  {line}", "yellow")


def _accounted(run: Run) -> int:
    return run.fetched + run.rejected + run.withheld


def fate_words(fate: Fate) -> str:
    """Whether a run counts, and why not."""
    return {
        Fate.COUNTS: "✓",
        Fate.SUPERSEDED: _("no: a newer one counts"),
        Fate.INCOMPLETE: _("no: not complete"),
        Fate.FAILED: _("no: it failed"),
        Fate.LOOKUP: _("no: it only looked up works"),
        Fate.NOT_IN_PROTOCOL: _("no: not in the protocol any more"),
    }[fate]


def _show_whole(whole: RunInFull) -> None:
    seen, run = whole.seen, whole.seen.run
    title = _("Run {number}: {source}, strategy {strategy}")
    render.show(title.format(number=seen.number, source=seen.label, strategy=run.strategy), "bold")
    for label, text in _facts(seen, whole.read_as):
        if text:
            render.show(_("{label}: {text}").format(label=label, text=text))
    for what, instead in whole.losses:
        render.show("≈ " + _("{what}: {instead}").format(what=what, instead=instead))
    for warning in seen.warnings:
        render.show(f"⚠ {warning}", "yellow")
    if run.message:
        render.show(run.message, "yellow")
    for page in whole.pages:
        words = _("Page {number}  {moment} UTC  {file}  sha256 {hash}")
        render.show(words.format(number=page.number, moment=moment(page.at), file=page.file, hash=page.sha256))
    for record in whole.withheld:
        render.show("✗ " + _("{id}: announced and not delivered").format(id=record), "yellow")
    for reject in whole.rejects:
        words = _("{place}: could not be read: {reason}")
        place = " ".join(filter(None, (reject.id, place_words(reject))))
        render.show("✗ " + words.format(place=place, reason=reason_words(reject)), "yellow")


def _facts(seen: SeenRun, read_as: str) -> list[tuple[str, str]]:
    """What there is to say of a run in a line each."""
    run = seen.run
    counts = _("{fetched} records, {rejected} unreadable, {withheld} not delivered, of {announced} announced").format(
        fetched=number(run.fetched),
        rejected=number(run.rejected),
        withheld=number(run.withheld),
        announced=number(run.announced),
    )
    asked = ngettext("{n} request", "{n} requests", run.requests).format(n=number(run.requests))
    if seen.cost is not None:
        asked += ", " + ngettext("{n} credit", "{n} credits", seen.cost).format(n=number(seen.cost))
    return [
        (_("Id"), run.id),
        (_("Query"), run.native_query),
        (_("Read by the source as"), read_as),
        (_("Address"), str(run.detail.get("endpoint", ""))),
        (_("Begun"), f"{moment(run.started)} UTC"),
        (_("Ended"), f"{moment(run.finished)} UTC" if run.finished else ""),
        (_("Result"), counts),
        (_("Asked"), asked),
        (_("Program"), f"litrev {run.detail['litrev']}" if "litrev" in run.detail else ""),
        (_("Counted"), fate_words(seen.fate)),
    ]
