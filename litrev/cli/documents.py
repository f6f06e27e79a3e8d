"""`litrev report` and `litrev press`: for the paper's appendix, and for the colleague who reviews the search."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import UsageError
from litrev.formats.document import DOCUMENT_FORMATS, Document, DocumentFormat, document_format
from litrev.formats.whole import write_whole
from litrev.i18n import N_, _, number
from litrev.prisma.appendix import Appendix

HELP = {
    "report": N_(
        "The appendix on the search, as journals ask for it: the 16 items of PRISMA-S, each filled from the log of the "
        "searches or from review.yaml, or named as missing with what to write. Every query stands in it exactly as it "
        "was sent, with its counts, times and checksums. It is written in the review's language; --lang changes "
        "that.\n\n\b\nExamples:\n  litrev report --prisma-s -o appendix.docx\n"
        "  litrev report --prisma-s --format html -o appendix.html\n  litrev report --prisma-s --lang fr > annexe.md"
    ),
    "press": N_(
        "The form with which a colleague reviews the search before it is run (PRESS 2015): the question, every "
        "strategy in numbered lines with the records that each line finds, and room for comments. The counts are those "
        "of the newest search; strategies not yet searched are asked now. When it is done, write the reviewer's name "
        "and the date under press: in review.yaml.\n\n\b\nExamples:\n  litrev press -o press.docx\n"
        "  litrev press --no-counts -o press.html"
    ),
}


def report_command(
    ctx: typer.Context,
    prisma_s: Annotated[bool, typer.Option("--prisma-s", help=_("The appendix on the search (PRISMA-S)."))] = False,
    file_format: Annotated[
        str, typer.Option("--format", metavar=_("FORMAT"), help=_("md, html or docx; else what FILE ends in, else md."))
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("The file to write; without it, the screen."))
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print how the items stand as JSON, for programs."))] = False,
) -> None:
    from litrev.steps.reporting import report_search  # noqa: PLC0415 - `press` does not need it

    if not prisma_s:
        raise UsageError(_("Say which report."), _("The appendix on the search: litrev report --prisma-s"))
    chosen = _format(file_format, output)
    made = report_search(review_of(ctx))
    if json:
        render.as_json({"items": [
            {"item": item.number, "title": item.title, "filled": item.filled, "none": item.none,
             "missing": [{"what": m.what, "repair": m.repair} for m in item.missing]}
            for item in made.items
        ]})  # fmt: skip
    else:
        write_document(made.document, chosen, output)
    _summary(made)


def _summary(made: Appendix) -> None:
    """How many items are filled, and what to write where for the others; to stderr."""
    filled = len(made.items) - len(made.missing)
    words = _("{filled}/{all} items filled").format(filled=number(filled), all=number(len(made.items)))
    if made.missing:
        places = ", ".join(number(item.number) for item in made.missing)
        words += " · " + _("missing: {items}").format(items=places)
    render.say(words)
    for item in made.missing:
        for lack in item.missing:
            render.say("⚠ " + _("{item} {title}: {what}").format(
                item=number(item.number), title=item.title, what=lack.what), "yellow")  # fmt: skip
            render.say(f"    → {lack.repair}")


def press_command(
    ctx: typer.Context,
    file_format: Annotated[
        str, typer.Option("--format", metavar=_("FORMAT"), help=_("md, html or docx; else what FILE ends in, else md."))
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("The file to write; without it, the screen."))
    ] = "",
    no_counts: Annotated[bool, typer.Option("--no-counts", help=_("Ask no source; leave unknown counts out."))] = False,
) -> None:
    from litrev.steps.pressing import press_form  # noqa: PLC0415 - `report` does not need it

    chosen = _format(file_format, output)
    form = press_form(review_of(ctx), ask=not no_counts)
    write_document(form.document, chosen, output)
    for problem in form.problems:
        render.say(f"⚠ {problem}", "yellow")
    if not form.reviewed:
        render.say(_("When it is done, write in review.yaml: press: {{reviewer: …, date: …}}").format())


def _format(name: str, output: str) -> DocumentFormat:
    """The format that was asked for, or that the file's ending tells. Raises UsageError."""
    endings = [row.name for row in DOCUMENT_FORMATS]
    ending = Path(output).suffix.lstrip(".").casefold()
    chosen = document_format(name or (ending if ending in (*endings, "htm") else "md"))
    if not chosen.is_text and output in ("", "-"):
        raise UsageError(
            _("A {format} file cannot be shown on a screen.").format(format=chosen.name),
            _("Say where to write it: -o FILE.{format}").format(format=chosen.name),
        )
    return chosen


def write_document(document: Document, chosen: DocumentFormat, output: str) -> None:
    """To a file, whole or not at all, or to stdout."""
    content = chosen.write(document)
    if output in ("", "-"):
        render.write_file(content.decode())
        return
    former = write_whole(output, content, [f".{chosen.name}"], keep_former=True)
    render.say(f"→ {output}")
    if former:
        render.say(_("What {file} held before is kept in {former}.").format(file=output, former=former.name))
