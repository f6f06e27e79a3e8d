"""`litrev prisma`: the counts of the flow diagram and their proof."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from litrev.cli import pictures, render
from litrev.cli.common import review_of
from litrev.errors import UsageError
from litrev.i18n import N_, _, ngettext, number
from litrev.prisma.counts import Counts
from litrev.prisma.table import to_csv, to_json
from litrev.steps.counting import Flow, prisma
from litrev.steps.leftovers import left_out
from litrev.steps.verdict_words import settled_twice_words

HELP = {
    "prisma": N_(
        "Every number is recomputed from the ledger, and each equation of the diagram is checked. With -o the PRISMA "
        "2020 flow diagram is drawn: as SVG, PNG or PDF for the paper, or as an HTML page in which every box opens the "
        "list of its works. While works wait for a verdict the counts and the picture are marked “in progress”; "
        "--final then refuses. The French labels are litrev's own: there is no official French diagram.\n\n"
        "\b\nExamples:\n  litrev prisma\n  litrev prisma -o prisma.svg\n"
        "  litrev prisma -o prisma.pdf --both      one in English, one in French\n"
        "  litrev prisma -o prisma.png --width column    for a column of a journal\n"
        "  litrev prisma --all                     every file, in the folder exports\n"
        "  litrev prisma --csv > PRISMA2020.csv    for the PRISMA2020 diagram maker\n  litrev prisma --json"
    ),
}


def prisma_command(
    ctx: typer.Context,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar=_("FILE"), help=_("Draw the diagram: a .svg, .png, .pdf or .html file.")
        ),
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help=_("Write every file, in both languages, into the review's folder exports."))
    ] = False,
    both: Annotated[bool, typer.Option("--both", help=_("With -o: one file in English and one in French."))] = False,
    width: Annotated[
        str, typer.Option("--width", metavar="a4|column", help=_("Draw it for an A4 page or a journal's column."))
    ] = "a4",
    final: Annotated[bool, typer.Option("--final", help=_("Refuse while anything is not finished."))] = False,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help=_("Print the CSV that the PRISMA2020 package reads."))] = False,
) -> None:
    if as_csv and json:
        raise UsageError(_("--csv and --json exclude each other."), _("Choose one of them."))
    if output or every or final:
        pictures.ensure_drawable(output, width, every=every, both=both)
    elif both or width != "a4":
        raise UsageError(_("Say where the diagram goes."), _("For example: litrev prisma -o prisma.svg"))
    review = review_of(ctx)
    if final:
        pictures.refuse_unfinished(review)
    flow = prisma(review)
    if json:
        render.as_json({
            **to_json(flow.counts),
            "checks": [{"rule": c.rule, "equation": c.equation, "holds": c.holds} for c in flow.checks],
            "left_out": [{"strategy": run.strategy, "status": run.status.value} for run in flow.left_out],
            "deduplicated": flow.deduplicated,
            "settled_twice": flow.settled_twice,
        })  # fmt: skip
    elif as_csv:
        render.write_file(to_csv(flow.counts))
    else:
        _show(flow)
    _warn(flow, left_out(review))
    if output:
        pictures.write(review, output, width, both=both)
    if every:
        pictures.write_all(review, width, to_csv(flow.counts))


def _show(flow: Flow) -> None:
    rows = [("  " * depth + label, number(n)) for depth, label, n in _rows(flow.counts) if n is not None]
    render.table((_("PRISMA 2020"), "n"), rows, numbers=[1])
    render.show("")
    for check in flow.checks:
        mark = "✓" if check.holds else "✗"
        equation = re.sub(r"\d+", lambda found: number(int(found.group())), check.equation)
        render.show(f"{mark} {check.rule:<4}{equation}", "" if check.holds else "red")


def _rows(counts: Counts) -> list[tuple[int, str, int | None]]:
    """Depth, label and number, in the order of the diagram."""
    return [
        (0, _("Studies included in previous version of review"), counts.previous_studies),
        (0, _("Reports of studies included in previous version of review"), counts.previous_reports),
        (0, _("Databases"), counts.database_results),
        *((1, label, n) for label, n in counts.database_specific_results),
        (0, _("Registers"), counts.register_results),
        *((1, label, n) for label, n in counts.register_specific_results),
        (0, _("Duplicate records removed"), counts.duplicates),
        (0, _("Records marked as ineligible by automation tools"), counts.excluded_automatic),
        (0, _("Records removed for other reasons"), counts.excluded_other),
        (1, _("Known from an earlier review"), counts.known or None),
        (0, _("Records screened"), counts.records_screened),
        (0, _("Records excluded"), counts.records_excluded),
        (0, _("Records waiting (in progress)"), counts.dbr_pending_records or None),
        (0, _("Reports sought for retrieval"), counts.dbr_sought_reports),
        (0, _("Reports not retrieved"), counts.dbr_notretrieved_reports),
        (0, _("Reports waiting (in progress)"), counts.dbr_pending_reports or None),
        (0, _("Reports assessed for eligibility"), counts.dbr_assessed),
        (0, _("Reports excluded"), counts.dbr_excluded_reports),
        *((1, label, n) for label, n in counts.dbr_excluded),
        *(_other_methods(counts) if counts.other_sought_reports is not None else ()),
        *_included(counts),
    ]


def _included(counts: Counts) -> list[tuple[int, str, int | None]]:
    if counts.previous_studies is None:
        return [
            (0, _("Studies included in review"), counts.new_studies),
            (0, _("Reports of included studies"), counts.new_reports),
        ]
    return [
        (0, _("New studies included in review"), counts.new_studies),
        (0, _("Reports of new included studies"), counts.new_reports),
        (0, _("Total studies included in review"), counts.total_studies),
        (0, _("Reports of total included studies"), counts.total_reports),
    ]


def _other_methods(counts: Counts) -> list[tuple[int, str, int | None]]:
    """The second arm of the diagram. It has no box for screening, so what its screening excludes is not printed."""
    return [
        (0, _("Websites"), counts.website_results),
        (0, _("Organisations"), counts.organisation_results),
        (0, _("Citation searching"), counts.citations_results),
        (0, _("Other methods"), counts.other_results),
        (1, _("Known from an earlier review"), counts.other_known or None),
        (1, _("Marked as ineligible by a rule"), counts.other_automatic or None),
        (0, _("Reports sought for retrieval (other methods)"), counts.other_sought_reports),
        (0, _("Reports not retrieved (other methods)"), counts.other_notretrieved_reports),
        (0, _("Reports assessed for eligibility (other methods)"), counts.other_assessed),
        (0, _("Reports excluded (other methods)"), counts.other_excluded_reports),
        *((1, label, n) for label, n in counts.other_excluded),
    ]


def _warn(flow: Flow, left_out: list[str]) -> None:
    """What a person must know before these numbers leave the house; to stderr."""
    for words in left_out:
        render.say("⚠ " + words, "yellow")
    if not flow.counts.database_results and not flow.counts.register_results:
        render.say("⚠ " + _("No search is complete: there is nothing to count yet. Next: litrev search"), "yellow")
    if not flow.deduplicated and flow.counts.database_results:
        render.say("⚠ " + _("These records have not been compared yet: litrev dedupe"), "yellow")
    if flow.counts.in_progress:
        open_works = sum(stage.works for stage in flow.counts.pending)
        words = ngettext("In progress: {n} work waits.", "In progress: {n} works wait.", open_works)
        render.say("⚠ " + words.format(n=number(open_works)), "yellow")
    if flow.settled_twice:
        render.say("⚠ " + settled_twice_words(flow.settled_twice) + " " + _("Next: litrev conflicts"), "yellow")
