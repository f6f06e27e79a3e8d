"""`litrev prisma`: the counts of the flow diagram and their proof."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from litrev.cli import pictures, render
from litrev.cli.common import review_of
from litrev.errors import UsageError
from litrev.i18n import N_, _, language, ngettext, number
from litrev.prisma.counts import Counts
from litrev.prisma.table import row_of_other_methods, to_csv, to_json
from litrev.protocol import ReviewType
from litrev.steps.counting import Flow, entry_label, prisma
from litrev.steps.verdict_words import settled_twice_words

if TYPE_CHECKING:
    from litrev.prisma.diagram.words import Words
    from litrev.review import Review

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
            "not_searched": [entry.id for entry in flow.missing],
            "deduplicated": flow.deduplicated,
            "settled_twice": flow.settled_twice,
            "doubtful_pairs": flow.doubtful,
        })  # fmt: skip
    elif as_csv:
        render.write_file(to_csv(flow.counts))
    else:
        _show(flow, _labels(review))
    _warn(flow)
    if (as_csv or every) and (row := row_of_other_methods(flow.counts)):
        words = _("The PRISMA2020 package has no row for other methods: their {n} stand in the row {row}.")
        render.say("⚠ " + words.format(n=number(flow.counts.other_results or 0), row=row), "yellow")
    if output:
        pictures.write(review, output, width, both=both)
    if every:
        pictures.write_all(review, width, to_csv(flow.counts))


def _labels(review: Review) -> Words:
    from litrev.prisma.diagram.words import words  # noqa: PLC0415 - programs that want JSON or CSV need no words

    return words(language(), scoping=review.load().type is ReviewType.SCOPING)


def _show(flow: Flow, labels: Words) -> None:
    rows = [("  " * depth + label, number(n)) for depth, label, n in _rows(flow.counts, labels) if n is not None]
    render.table((_("PRISMA 2020"), "n"), rows, numbers=[1])
    render.show("")
    for check in flow.checks:
        mark = "✓" if check.holds else "✗"
        equation = re.sub(r"\d+", lambda found: number(int(found.group())), check.equation)
        render.show(f"{mark} {check.rule:<4}{equation}", "" if check.holds else "red")


Row = tuple[int, str, int | None]
"""Depth, label and number; None where the diagram has no such line."""


def _rows(counts: Counts, labels: Words) -> list[Row]:
    """In the order of the diagram, and in its words."""

    def row(key: str, n: int | None) -> Row:
        return 0, labels.say(f"boxes.{key}").rstrip(" :\u00a0"), n

    return [
        row("previous", counts.previous_studies),
        row("previous_reports", counts.previous_reports),
        row("databases", counts.database_results),
        *((1, label, n) for label, n in counts.database_specific_results),
        row("registers", counts.register_results),
        *((1, label, n) for label, n in counts.register_specific_results),
        row("duplicates", counts.duplicates),
        row("automatic", counts.excluded_automatic),
        row("other_reasons", counts.excluded_other),
        (1, _("Known from an earlier review"), counts.known or None),
        row("screened", counts.records_screened),
        row("excluded", counts.records_excluded),
        (0, _("Records waiting (in progress)"), counts.dbr_pending_records or None),
        row("sought", counts.dbr_sought_reports),
        row("not_retrieved", counts.dbr_notretrieved_reports),
        (0, _("Reports waiting (in progress)"), counts.dbr_pending_reports or None),
        row("assessed", counts.dbr_assessed),
        row("reports_excluded", counts.dbr_excluded_reports),
        *((1, label, n) for label, n in counts.dbr_excluded),
        *(_other_methods(counts, row) if counts.other_sought_reports is not None else ()),
        *_included(counts, row),
    ]


def _included(counts: Counts, row: Callable[[str, int | None], Row]) -> list[Row]:
    if counts.previous_studies is None:
        return [row("included", counts.new_studies), row("included_reports", counts.new_reports)]
    return [
        row("new_included", counts.new_studies),
        row("new_included_reports", counts.new_reports),
        row("total", counts.total_studies),
        row("total_reports", counts.total_reports),
    ]


def _other_methods(counts: Counts, row: Callable[[str, int | None], Row]) -> list[Row]:
    """The second arm of the diagram. It has no box for screening: what is not sought stands under what was found."""
    causes = {
        "unread": _("Not delivered or not readable"),
        "in_databases": _("Also found in a database or register"),
        "duplicates": _("Duplicate records"),
        "known": _("Known from an earlier review"),
        "automatic": _("Marked as ineligible by a rule"),
        "excluded": _("Excluded on title and abstract"),
        "waiting": _("Waiting for a verdict"),
    }

    def other(key: str, n: int | None) -> Row:
        depth, label, n = row(key, n)
        return depth, _("{label} (other methods)").format(label=label), n

    return [
        row("websites", counts.website_results),
        row("organisations", counts.organisation_results),
        row("citations", counts.citations_results),
        row("other_methods", counts.other_results),
        *((1, causes[cause], n) for cause, n in counts.not_sought),
        other("sought", counts.other_sought_reports),
        other("not_retrieved", counts.other_notretrieved_reports),
        other("assessed", counts.other_assessed),
        other("reports_excluded", counts.other_excluded_reports),
        *((1, label, n) for label, n in counts.other_excluded),
    ]


def _warn(flow: Flow) -> None:
    """What a person must know before these numbers leave the house; to stderr."""
    for words in flow.left_over:
        render.say("⚠ " + words, "yellow")
    if not flow.counts.found:
        render.say("⚠ " + _("No search is complete: there is nothing to count yet. Next: litrev search"), "yellow")
    elif flow.missing:
        words = _("Never searched, and in no count: {names}. Next: litrev status")
        render.say("⚠ " + words.format(names=", ".join(map(entry_label, flow.missing))), "yellow")
    if not flow.deduplicated and flow.counts.database_results:
        render.say("⚠ " + _("These records have not been compared yet: litrev dedupe"), "yellow")
    if flow.doubtful:
        words = ngettext(
            "{n} doubtful pair counts as two works until somebody judges it: litrev dedupe --review",
            "{n} doubtful pairs count as two works each until somebody judges them: litrev dedupe --review",
            flow.doubtful,
        )
        render.say("⚠ " + words.format(n=number(flow.doubtful)), "yellow")
    if flow.counts.in_progress:
        open_works = sum(stage.works for stage in flow.counts.pending)
        words = ngettext("In progress: {n} work waits.", "In progress: {n} works wait.", open_works)
        render.say("⚠ " + words.format(n=number(open_works)), "yellow")
    if flow.settled_twice:
        render.say("⚠ " + settled_twice_words(flow.settled_twice) + " " + _("Next: litrev conflicts"), "yellow")
