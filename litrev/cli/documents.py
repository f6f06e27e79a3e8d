"""`litrev report` and `litrev press`: for the paper's appendix, and for the colleague who reviews the search."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import ConflictError, UsageError
from litrev.formats.document import DOCUMENT_FORMATS, Document, DocumentFormat, document_format
from litrev.formats.whole import write_whole
from litrev.i18n import N_, _, ngettext, number
from litrev.prisma.appendix import Appendix

HELP = {
    "report": N_(
        "Methods and results of the review as one document, ready to edit: protocol, criteria, sources, deduplication, "
        "selection with the agreement of the reviewers, the PRISMA diagram and its numbers in words, tables of what is "
        "included and of the reports excluded with their reasons, and the appendix on the search (the 16 items of "
        "PRISMA-S, every query exactly as it was sent). What the program does not know stands in it as “To write”. "
        "With --prisma-s the appendix alone; with --extraction a spreadsheet with a row for each included study, which "
        "keeps what you wrote in it. It is written in the review's language; --lang changes that.\n\n\b\nExamples:\n"
        "  litrev report -o report.docx\n  litrev report --extraction extraction.xlsx\n"
        "  litrev report --prisma-s -o appendix.docx\n  litrev report --lang fr -o rapport.html"
    ),
    "press": N_(
        "The form with which a colleague reviews the search before it is run (PRESS 2015): the question, every "
        "strategy in numbered lines with the records that each line finds, and room for comments. The counts are those "
        "of the newest search; strategies not yet searched are asked now. When it is done, write the reviewer's name "
        "and the date under press: in review.yaml.\n\n\b\nExamples:\n  litrev press -o press.docx\n"
        "  litrev press --no-counts -o press.html"
    ),
}

_ALSO = {"": "md", "txt": "md", "markdown": "md", "htm": "html"}
"""Endings that tell a format besides its own name; no ending at all is plain text."""


def report_command(
    ctx: typer.Context,
    prisma_s: Annotated[bool, typer.Option("--prisma-s", help=_("The appendix on the search (PRISMA-S)."))] = False,
    file_format: Annotated[
        str, typer.Option("--format", metavar=_("FORMAT"), help=_("md, html or docx; else what FILE ends in, else md."))
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("The file to write; without it, the screen."))
    ] = "",
    extraction: Annotated[
        str, typer.Option("--extraction", metavar=_("FILE.xlsx"), help=_("The sheet for the data of included studies."))
    ] = "",
    json: Annotated[
        bool, typer.Option("--json", help=_("Print what it rests on, and what is missing, as JSON, for programs."))
    ] = False,
) -> None:
    if extraction and (prisma_s or file_format or output):
        raise UsageError(
            _("--extraction writes a sheet of its own."),
            _("Type the two one after the other: litrev report --extraction {file}").format(file=extraction),
        )
    if extraction:
        _write_sheet(ctx, extraction, json=json)
    elif prisma_s:
        _report_search(ctx, chosen_format(file_format, output), output, json=json)
    else:
        _report_review(ctx, chosen_format(file_format, output), output, json=json)


def _report_search(ctx: typer.Context, chosen: DocumentFormat, output: str, *, json: bool) -> None:
    """The appendix on the search alone."""
    from litrev.steps.reporting import report_search  # noqa: PLC0415 - `press` does not need it

    made = report_search(review_of(ctx))
    if json:
        render.as_json({"items": _items(made)})
    else:
        write_document(made.document, chosen, output)
    _summary(made)


def _report_review(ctx: typer.Context, chosen: DocumentFormat, output: str, *, json: bool) -> None:
    """The whole report."""
    from litrev.cli.reported import rests_on  # noqa: PLC0415 - as above
    from litrev.steps.writing_up import write_report  # noqa: PLC0415 - as above

    made = write_report(review_of(ctx))
    if json:
        render.as_json({**rests_on(made), "search": _items(made.facts.appendix)})
    else:
        write_document(made.document, chosen, output)
    for under, words in made.gaps:
        render.say("⚠ " + _("{section}: {what}").format(section=under, what=words), "yellow")


def _write_sheet(ctx: typer.Context, file: str, *, json: bool) -> None:
    """The extraction sheet."""
    from litrev.steps.extracting import write_extraction  # noqa: PLC0415 - as above

    made = write_extraction(review_of(ctx), Path(file))
    if json:
        render.as_json({
            "file": str(made.file), "studies": made.studies, "new": made.new, "gone": list(made.gone),
            "columns": list(made.columns), "kept_cells": made.kept,
        })  # fmt: skip
        return
    studies = ngettext("{n} study", "{n} studies", made.studies).format(n=number(made.studies))
    render.show(f"{studies} → {made.file}")
    if made.kept:
        words = ngettext("{n} cell that you filled is kept.", "{n} cells that you filled are kept.", made.kept)
        render.say(words.format(n=number(made.kept)))
    if made.gone:
        words = _("No longer included, and kept at the end of the sheet: {studies}")
        render.say("⚠ " + words.format(studies=", ".join(made.gone)), "yellow")
    if made.former:
        render.say(_("What {file} held before is kept in {former}.").format(file=file, former=made.former.name))


def _items(made: Appendix) -> list[dict[str, object]]:
    return [
        {"item": item.number, "title": item.title, "filled": item.filled, "none": item.none,
         "missing": [{"what": m.what, "repair": m.repair} for m in item.missing]}
        for item in made.items
    ]  # fmt: skip


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

    chosen = chosen_format(file_format, output)
    form = press_form(review_of(ctx), ask=not no_counts)
    write_document(form.document, chosen, output)
    for problem in form.problems:
        render.say(f"⚠ {problem}", "yellow")
    if not form.reviewed:
        render.say(_("When it is done, write in review.yaml: press: {{reviewer: …, date: …}}").format())


def chosen_format(name: str, output: str) -> DocumentFormat:
    """The format that was asked for, or that the file's ending tells. Raises UsageError."""
    endings = [row.name for row in DOCUMENT_FORMATS]
    ending = Path(output).suffix.lstrip(".").casefold()
    if not name and ending not in (*endings, *_ALSO):
        hint = _("Give a file that ends in one of: {endings}").format(endings=", ".join(f".{e}" for e in endings))
        if Path(output).is_file():
            message = _("{file} is there already and is another kind of file: it is not overwritten.")
            raise ConflictError(message.format(file=output), hint)
        raise UsageError(_("The ending of {file} does not tell its format.").format(file=output), hint)
    chosen = document_format(name or _ALSO.get(ending, ending))
    if not chosen.is_text and output in ("", "-"):
        raise UsageError(
            _("A {format} file cannot be shown on a screen.").format(format=chosen.name),
            _("Say where to write it: -o FILE.{format}").format(format=chosen.name),
        )
    return chosen


def write_document(document: Document, chosen: DocumentFormat, output: str) -> None:
    """To a file, whole or not at all, or to stdout."""
    if chosen.name == "md" and output not in ("", "-"):
        document = document.beside(Path(output).stem)
        for image in document.images:
            beside = Path(output).with_name(image.file)
            write_whole(beside, image.svg.encode(), [".svg"], keep_former=True)
            render.say(f"→ {beside}")
    content = chosen.write(document)
    if output in ("", "-"):
        render.write_file(content.decode())
        return
    former = write_whole(output, content, [f".{chosen.name}"], keep_former=True)
    render.say(f"→ {output}")
    if former:
        render.say(_("What {file} held before is kept in {former}.").format(file=output, former=former.name))
