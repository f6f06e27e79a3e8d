"""`litrev chase`: citation searching through OpenAlex."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import ExitCode
from litrev.i18n import N_, _, ngettext, number
from litrev.model import RunStatus
from litrev.steps.chasing import Chased, ChasePreview, Direction, Seeds, chase, preview_chase
from litrev.steps.searching import Searched
from litrev.steps.strategies import LOOKUP

HELP = {
    "chase": N_(
        "Fetches from OpenAlex what the included works cite and what cites them. Each direction is a search of its "
        "own, kept and counted like any other, in PRISMA's arm for citation searching; “litrev dedupe” tells what the "
        "databases had found already. Works without an OpenAlex record are looked up by DOI and PMID first. If it is "
        "interrupted: litrev search --resume.\n\n\b\nExamples:\n  litrev chase --dry-run\n  litrev chase\n"
        "  litrev chase --citations --from all"
    )
}


def chase_command(
    ctx: typer.Context,
    start: Annotated[
        str, typer.Option("--from", metavar=_("SET"), help=_("Start from: included, undecided, excluded or all."))
    ] = "included",
    references: Annotated[bool, typer.Option("--references", help=_("Only what the works cite."))] = False,
    citations: Annotated[bool, typer.Option("--citations", help=_("Only what cites the works."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show how much there is; fetch nothing."))] = False,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    review = review_of(ctx)
    chosen = {Direction.REFERENCES: references, Direction.CITATIONS: citations}
    directions = [way for way in Direction if chosen[way]] or list(Direction)
    if dry_run:
        shown = preview_chase(review, start=start, directions=directions)
        render.as_json(_preview_json(shown)) if json else _show_preview(shown)
        return
    with render.progress_bars(quiet=json) as progress:
        done = chase(review, start=start, directions=directions, progress=progress, advise=_advise)
    render.as_json(_json(done)) if json else _show(done)
    incomplete = any(s.run.status is not RunStatus.COMPLETE for s in done.searched)
    raise typer.Exit(ExitCode.SOURCE if incomplete else ExitCode.DONE)


def _advise(label: str, advice: str) -> None:
    render.say("⚠ " + _("{label}: {text}").format(label=label, text=advice), "yellow")


def _seeds_json(seeds: Seeds) -> dict[str, Any]:
    return {
        "works": {work: list(numbers) for work, numbers in seeds.works.items()},
        "not_in_openalex": list(seeds.unknown),
        "to_look_up": list(seeds.to_look_up),
        "references": len(seeds.references),
    }


def _preview_json(shown: ChasePreview) -> dict[str, Any]:
    announced = {way.value: n for way, n in shown.announced.items()}
    return {"seeds": _seeds_json(shown.seeds), "announced": announced, "credits_needed": shown.credits_needed}


def _json(done: Chased) -> dict[str, Any]:
    runs = [
        {
            "strategy": s.run.strategy,
            "run": s.run.id,
            "announced": s.run.announced,
            "fetched": s.run.fetched,
            "rejected": s.run.rejected,
            "new": s.new,
            "status": s.run.status.value,
            "message": s.run.message,
        }
        for s in done.searched
    ]
    return {"seeds": _seeds_json(done.seeds), "runs": runs, "gone": list(done.gone)}


def _show_seeds(seeds: Seeds) -> None:
    words = ngettext(
        "{n} work to start from is in OpenAlex", "{n} works to start from are in OpenAlex", len(seeds.works)
    )
    render.show(words.format(n=number(len(seeds.works))))
    if seeds.to_look_up:
        words = ngettext(
            "{n} work is to be looked up by its DOI or PMID first",
            "{n} works are to be looked up by their DOI or PMID first",
            len(seeds.to_look_up),
        )
        render.show(words.format(n=number(len(seeds.to_look_up))))
    if seeds.unknown:
        words = _("Not in OpenAlex, so search for their citations by hand: {works}")
        render.show("⚠ " + words.format(works=", ".join(seeds.unknown)), "yellow")


def _title(strategy: str) -> str:
    return {
        f"chase:{Direction.REFERENCES}": _("References"),
        f"chase:{Direction.CITATIONS}": _("Citations"),
        LOOKUP: _("Looked up"),
    }[strategy]


def _show_preview(shown: ChasePreview) -> None:
    _show_seeds(shown.seeds)
    for way, n in shown.announced.items():
        words = _("{what}: at most {n}")
        render.show(words.format(what=_title(f"chase:{way}"), n=number(n)))
    words = ngettext("Cost: about {n} credit", "Cost: about {n} credits", shown.credits_needed)
    render.show(words.format(n=number(shown.credits_needed)))


def _show(done: Chased) -> None:
    _show_seeds(done.seeds)
    for searched in done.searched:
        _show_run(searched)
    if done.gone:
        words = ngettext(
            "{n} cited work is no longer in OpenAlex: {works}", "{n} cited works are no longer in OpenAlex: {works}",
            len(done.gone),
        )  # fmt: skip
        shown = ", ".join(done.gone[:10]) + (" …" if len(done.gone) > 10 else "")
        render.show("⚠ " + words.format(n=number(len(done.gone)), works=shown), "yellow")
    if all(s.run.status is RunStatus.COMPLETE for s in done.searched):
        render.say(_("Next: litrev dedupe"))
    elif any(s.run.strategy == LOOKUP for s in done.searched if s.run.status is not RunStatus.COMPLETE):
        render.say(_("Nothing was followed yet. Begin again with: litrev chase"))
    else:
        render.say(_("Incomplete searches are left out of every count. To finish them: litrev search --resume"))


def _show_run(searched: Searched) -> None:
    run = searched.run
    whole = run.status is RunStatus.COMPLETE
    new = ngettext("{n} new", "{n} new", searched.new).format(n=number(searched.new))
    counts = f"{number(run.fetched)}/{number(run.announced)} {'✓' if whole else '✗'}"
    render.show(f"{_title(run.strategy):<12}{counts}  {new}", "green" if whole else "yellow")
    if run.message:
        render.show(f"  {run.message}")
