"""`litrev dedupe`: the records of a review, or those of any files, made into works."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litrev import steps
from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.quiet import quiet_libraries
from litrev.errors import UsageError
from litrev.i18n import N_, _, ngettext, number
from litrev.model import RunStatus

if TYPE_CHECKING:
    from litrev.dedupe import Versions
    from litrev.review import Review
    from litrev.steps.deduplicating import Deduplicated
    from litrev.steps.deduplicating_files import FileClusters

HELP = {
    "dedupe": N_(
        "Compares the records of every complete search: identifiers first, then titles, authors, years and abstracts. "
        "Nothing is deleted: records are linked, and “litrev show” tells why. It can be run again at any time; what a "
        "person has linked stays.\n\nWith FILES it needs no review: what databases export (RIS, NBIB, BibTeX, "
        "CSL-JSON, XML, CSV), or tables in CSV or JSON lines (.gz and .xz too) with the columns id and title and, as "
        "far as they are there, authors, year, journal, volume, number, pages, doi, pmid, abstract. --kept writes the "
        "entries that stay as they stood, in their format.\n\nWith --review you answer the pairs that the rules are "
        "not sure of, one key each; each answer is saved at once and outranks the rules for ever.\n\n\b\nExamples:\n"
        "  litrev dedupe\n"
        "  litrev dedupe --versions join    a preprint and its article are one work\n  litrev dedupe --review --as a\n"
        "  litrev dedupe --explain pubmed:31054321 10.5555/example\n"
        "  litrev dedupe records.csv --clusters clusters.csv --kept kept.csv\n"
        "  litrev dedupe scopus.ris embase.ris --kept all.ris"
    ),
}


def dedupe_command(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar=_("FILES"), help=_("Tables of records; none: the review's records."))
    ] = None,
    versions: Annotated[
        str | None,
        typer.Option(
            "--versions", metavar="separate|join", help=_("Whether a preprint, its article and updates are one work.")
        ),
    ] = None,
    clusters: Annotated[
        str, typer.Option("--clusters", metavar=_("FILE"), help=_("Write id and cluster of each row (with FILES)."))
    ] = "",
    pairs: Annotated[
        str, typer.Option("--pairs", metavar=_("FILE"), help=_("Write the doubtful pairs with reasons."))
    ] = "",
    kept: Annotated[
        str, typer.Option("--kept", metavar=_("FILE"), help=_("Write one row of each cluster (with FILES)."))
    ] = "",
    review_pairs: Annotated[
        bool,
        typer.Option("--review", help=_("Answer the doubtful pairs, one key each (without a folder after it).")),
    ] = False,
    reviewer: Annotated[
        str | None,
        typer.Option("--as", metavar=_("NAME"), help=_("Who answers: an id of the team in review.yaml.")),
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option("--explain", metavar=_("ID ID"), help=_("Tell why two records are or are not one work.")),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    policy = _policy(versions)
    if review_pairs:
        if files or explain or clusters or pairs or kept or json or policy:
            raise UsageError(
                _("--review goes with no other option but --as."), _("For example: litrev dedupe --review --as NAME")
            )
        from litrev.cli.reviewing import review_in_terminal  # noqa: PLC0415 - files need neither terminal nor ledger

        review_in_terminal(ctx, reviewer)
        return
    if explain:
        from litrev.cli.explaining import tell_why  # noqa: PLC0415 - as above

        tell_why(ctx, [Path(file) for file in files or []], explain, policy, json=json)
        return
    if files:
        _dedupe_files([Path(file) for file in files], policy, (clusters, pairs, kept), json=json)
        return
    if clusters or kept:
        raise UsageError(
            _("--clusters and --kept go with files of records."),
            _("For example: litrev dedupe records.csv --clusters clusters.csv"),
        )
    _dedupe_review(review_of(ctx), policy, pairs, json=json)


def _dedupe_files(files: list[Path], policy: Versions | None, written: tuple[str, str, str], *, json: bool) -> None:
    """`written`: the names of the files for clusters, pairs and what is kept, empty where none is wanted."""
    quiet_libraries()
    with render.progress_bars(quiet=json) as progress:
        found = steps.dedupe_files(files, versions=policy or "separate", progress=progress)
    for name, write in zip(written, (found.write_clusters, found.write_pairs, found.write_kept), strict=True):
        if name:
            write(Path(name))
    render.as_json(_files_json(found)) if json else _show_files(found, nothing_written=not any(written))


def _dedupe_review(review: Review, policy: Versions | None, pairs: str, *, json: bool) -> None:
    with render.progress_bars(quiet=json) as progress:
        made = steps.dedupe(review, versions=policy, progress=progress)
    if pairs:
        steps.write_doubtful_pairs(review, Path(pairs))
    render.as_json(_dedupe_json(made)) if json else _show_dedupe(made)


def _policy(versions: str | None) -> Versions | None:
    if versions is None:
        return None
    if versions not in ("separate", "join"):
        raise UsageError(
            _("--versions cannot be “{value}”.").format(value=versions),
            _("Write --versions separate or --versions join."),
        )
    return "join" if versions == "join" else "separate"


def _files_json(found: FileClusters) -> dict[str, Any]:
    rows = len(found.clusters)
    return {"records": rows, "works": found.works, "duplicates": rows - found.works, "unsure": len(found.unsure)}


def _show_files(found: FileClusters, *, nothing_written: bool) -> None:
    _show_sum(len(found.clusters), found.works)
    _show_unsure(len(found.unsure))
    if nothing_written:
        render.say(_("Nothing was written. To get the result: --clusters FILE, --pairs FILE, --kept FILE."))


def _show_sum(records: int, works: int) -> None:
    words = ngettext(
        "{records} records → {works} works: {duplicates} duplicate",
        "{records} records → {works} works: {duplicates} duplicates",
        records - works,
    )
    render.show(words.format(records=number(records), works=number(works), duplicates=number(records - works)))


def _show_unsure(n: int) -> None:
    if n:
        words = ngettext("{n} pair is doubtful: left apart", "{n} pairs are doubtful: left apart", n)
        render.show("  " + words.format(n=number(n)))


def _dedupe_json(made: Deduplicated) -> dict[str, Any]:
    return {
        "records": made.records,
        "works": made.works,
        "duplicates": made.duplicates,
        "pairs": {"same": made.joined, "unsure": made.unsure, "waiting": made.waiting, "different": made.kept_apart},
        "reasons": [{"reason": reason, "pairs": n} for reason, n in made.reasons],
        "left_out": [run.strategy for run in made.left_out],
    }


def _show_dedupe(made: Deduplicated) -> None:
    _show_sum(made.records, made.works)
    _show_unsure(made.waiting)
    if made.waiting:
        render.show("  → " + _("Answer them, one key each: litrev dedupe --review"))
    if made.kept_apart:
        words = ngettext(
            "{n} pair looks alike but is not the same work (erratum, part II …)",
            "{n} pairs look alike but are not the same work (erratum, part II …)",
            made.kept_apart,
        )
        render.show("  " + words.format(n=number(made.kept_apart)))
    for run in made.left_out:
        words = (
            _("{source} was left out: it is no longer in review.yaml.")
            if run.status is RunStatus.COMPLETE
            else _("{source}: what its newest search found was left out, for that search is not complete.")
        )
        render.show("  ⚠ " + words.format(source=run.strategy), "yellow")
    render.say(_("Next: litrev screen --as NAME, or litrev status"))
