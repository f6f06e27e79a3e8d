"""`litrev add`: a report, a web page, what a colleague sent: one document by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.quiet import quiet_libraries
from litrev.errors import UsageError
from litrev.i18n import N_, _
from litrev.steps.adding import Added, Description, add, look_into

HELP = {
    "add": N_(
        "FILE is a PDF, whose title, authors, year and DOI are taken where it tells them; what you give yourself "
        "counts instead. NAME is a source of review.yaml with via: file; its arm (website, organisation, "
        "citation_searching, register …) says where PRISMA counts the document. Adding the same again changes nothing; "
        "another word on the same title is kept as its newest version.\n\n\b\nExamples:\n"
        "  litrev add --source mdm rapport.pdf\n"
        '  litrev add --source mdm --title "Observatoire" --author "MdM" --year 2024\n'
        '  litrev add --source reliefweb --title "…" --url https://reliefweb.int/…'
    )
}


def add_command(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar=_("FILE"), help=_("A PDF, or none."))] = None,
    source: Annotated[
        str, typer.Option("--source", metavar=_("NAME"), help=_("The source of review.yaml that it is from."))
    ] = "",
    title: Annotated[str, typer.Option("--title", metavar=_("TEXT"), help=_("Its title."))] = "",
    author: Annotated[
        list[str] | None,
        typer.Option("--author", metavar=_("NAME"), help=_("“Family, Given”, or a body (may be repeated).")),
    ] = None,
    year: Annotated[str, typer.Option("--year", metavar=_("DATE"), help=_("A year or a date."))] = "",
    url: Annotated[str, typer.Option("--url", metavar=_("URL"), help=_("Where it is on the web."))] = "",
    doi: Annotated[str, typer.Option("--doi", metavar=_("DOI"), help=_("Its DOI."))] = "",
    pmid: Annotated[str, typer.Option("--pmid", metavar=_("PMID"), help=_("Its PMID."))] = "",
    kind: Annotated[
        str, typer.Option("--type", metavar=_("TYPE"), help=_("report, webpage, article, book, thesis, dataset …"))
    ] = "",
    language: Annotated[str, typer.Option("--language", metavar=_("CODE"), help=_("fr, en …"))] = "",
    abstract: Annotated[str, typer.Option("--abstract", metavar=_("TEXT"), help=_("Its abstract or summary."))] = "",
    publisher: Annotated[str, typer.Option("--publisher", metavar=_("NAME"), help=_("Who published it."))] = "",
    journal: Annotated[
        str, typer.Option("--journal", metavar=_("NAME"), help=_("The journal or book that it stands in."))
    ] = "",
    pages: Annotated[str, typer.Option("--pages", metavar=_("PAGES"), help=_("Its pages there: 12-25."))] = "",
    note: Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("How it was found; kept with it."))] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    if not source:
        raise UsageError(
            _("Say which source it is from: --source NAME."),
            _("It stands under sources in review.yaml: {line}").format(
                line='- {id: mdm, arm: organisation, name: "Médecins du Monde"}'
            ),
        )
    quiet_libraries()
    said = Description(
        title=title, authors=author or (), year=year, url=url, doi=doi, pmid=pmid, kind=kind, language=language,
        abstract=abstract, publisher=publisher, journal=journal, pages=pages, note=note,
    )  # fmt: skip
    done = add(review_of(ctx), _asked(said, file), source=source, pdf=file)
    render.as_json(_json(done)) if json else _show(done)


def _asked(said: Description, file: Path | None) -> Description:
    """On a terminal, ask for a title that nobody gave."""
    if said.title or said.doi or not sys.stdin.isatty():
        return said
    found = look_into(file) if file else Description()
    if found.title:
        return said
    return replace(said, title=str(typer.prompt(_("Title"), err=True)))


def _json(done: Added) -> dict[str, Any]:
    record = done.record
    return {
        "id": record.id,
        "source": done.source,
        "title": record.title,
        "authors": [author.name for author in record.authors],
        "year": record.year,
        "doi": record.doi,
        "url": record.url,
        "type": record.type.value,
        "already": done.already,
        "changed": done.changed,
        "from_pdf": list(done.from_pdf),
        "records": done.run.fetched if done.run else 0,
    }


def _show(done: Added) -> None:
    record = done.record
    if done.already:
        render.show(_("{id}: added already, nothing changed.").format(id=record.id))
        return
    words = _("{id} changed: {title}") if done.changed else _("{id} added: {title}")
    render.show("✓ " + words.format(id=record.id, title=record.title or record.doi), "green")
    details = [
        "; ".join(author.name for author in record.authors), record.published, record.doi, record.url, record.type.value
    ]  # fmt: skip
    render.show("  " + " · ".join(filter(None, details)), "dim")
    if done.from_pdf:
        names = {"title": _("title"), "authors": _("authors"), "year": _("year"), "doi": _("DOI")}
        taken = ", ".join(names[name] for name in done.from_pdf)
        render.say("⚠ " + _("From the PDF, look whether it is right: {fields}").format(fields=taken), "yellow")
    render.say(_("Next: litrev dedupe"))
