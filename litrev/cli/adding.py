"""`litrev add`: a report, a web page, what a colleague sent: one document by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.quiet import quiet_libraries
from litrev.errors import UsageError
from litrev.i18n import N_, _
from litrev.steps.adding import Added, Description, add
from litrev.text import bare_doi

HELP = {
    "add": N_(
        "A DOI or PMID is enough: its title, authors and abstract are fetched from OpenAlex, PubMed or Europe PMC. "
        "FILE is a PDF, which is kept as the full text; its DOI is looked up too, else its title and authors are taken "
        "where it tells them. What you give yourself counts instead. NAME is a source of review.yaml with via: file; "
        "its arm (website, organisation, "
        "citation_searching, register …) says where PRISMA counts the document. Adding the same again changes nothing; "
        "another word on the same title is kept as its newest version.\n\n\b\nExamples:\n"
        "  litrev add --source refs --doi 10.1000/abc\n  litrev add --source mdm rapport.pdf\n"
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
    offline: Annotated[bool, typer.Option("--offline", help=_("Ask no database for a DOI or PMID."))] = False,
    reviewer: Annotated[
        str | None, typer.Option("--as", metavar=_("NAME"), help=_("Who has the PDF, if the team has several people."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    if not source:
        raise UsageError(
            _("Say which source it is from: --source NAME."),
            _("It stands under sources in review.yaml: {line}").format(
                line='- {id: mdm, arm: organisation, name: "Médecins du Monde"}'
            ),
        )
    if file and not file.exists() and (its_doi := bare_doi(str(file))):
        raise UsageError(
            _("There is no file {file}; it looks like a DOI.").format(file=file),
            _("Give it as one: litrev add --source {source} --doi {doi}").format(source=source, doi=its_doi),
        )
    quiet_libraries()
    said = Description(
        title=title, authors=author or (), year=year, url=url, doi=doi, pmid=pmid, kind=kind, language=language,
        abstract=abstract, publisher=publisher, journal=journal, pages=pages, note=note,
    )  # fmt: skip
    done = add(
        review_of(ctx), said, source=source, pdf=file, offline=offline, reviewer=reviewer,
        ask=_asked if sys.stdin.isatty() else None, tell=lambda words: None if json else render.say(words),
    )  # fmt: skip
    render.as_json(_json(done)) if json else _show(done)


def _asked() -> str:
    """On a terminal, a title that nobody gave."""
    return str(typer.prompt(_("Title"), err=True))


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
        "looked_up_in": done.looked_up.label if done.looked_up else "",
        "not_found_in": list(done.looked_up.without) if done.looked_up else [],
        "no_answer": list(done.looked_up.silent) if done.looked_up else [],
        "doi_left_out": done.not_its_own,
        "full_text": done.full_text,
        "records": done.run.fetched if done.run else 0,
    }


def _show(done: Added) -> None:
    record = done.record
    if done.already:
        render.show(_("{id}: added already, nothing changed.").format(id=record.id))
        _show_full_text(done)
        return
    words = _("{id} changed: {title}") if done.changed else _("{id} added: {title}")
    render.show("✓ " + words.format(id=record.id, title=record.title), "green")
    details = [
        "; ".join(author.name for author in record.authors), record.published, record.doi, record.url, record.type.value
    ]  # fmt: skip
    render.show("  " + " · ".join(filter(None, details)), "dim")
    _show_origin(done)
    _show_full_text(done)
    render.say(_("Next: litrev dedupe"))


def _show_origin(done: Added) -> None:
    """What came from where."""
    found = done.looked_up
    ids = " · ".join(filter(None, [done.record.doi, done.record.pmid])) or done.not_its_own
    if found and found.record and not done.not_its_own:
        words = _("Looked up in {source} ({id}); what you gave yourself stands.")
        render.show("  " + words.format(source=found.label, id=found.record.id), "dim")
    elif found and found.record:
        words = _(
            "The DOI in the PDF, {doi}, was left out: it is that of “{title}”, which its first pages do not name. "
            "If it is right all the same: --doi {doi}"
        )
        title = found.record.title or found.record.translated_title
        render.say("⚠ " + words.format(doi=done.not_its_own, title=title), "yellow")
    elif found and found.without:
        words = _("{id} is not in {sources}: only what was given here is known.")
        render.say("⚠ " + words.format(sources=", ".join(found.without), id=ids), "yellow")
    for trouble in found.silent if found and not found.record else ():
        render.say(f"⚠ {trouble}", "yellow")
    if done.from_pdf:
        names = {"title": _("title"), "authors": _("authors"), "doi": _("DOI")}
        taken = ", ".join(names[name] for name in done.from_pdf)
        render.say("⚠ " + _("From the PDF, look whether it is right: {fields}").format(fields=taken), "yellow")


def _show_full_text(done: Added) -> None:
    if done.full_text:
        render.show("  " + _("kept as its full text: {file}").format(file=done.full_text), "dim")
