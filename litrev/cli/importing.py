"""`litrev import`: files of records taken in, with an account of each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.quiet import quiet_libraries
from litrev.errors import ExitCode, UsageError
from litrev.formats.reading.draft import Repair
from litrev.formats.reject_words import place_words, reason_words
from litrev.i18n import N_, _, ngettext, number
from litrev.model import RunStatus
from litrev.steps.importing import FileImported, How, Imported, import_files, source_line

HELP = {
    "import": N_(
        "FILE is what a database exports: RIS of any of them, NBIB, BibTeX, CSL-JSON, Web of Science's plain "
        "text, EndNote's .enw or XML, PubMed XML, Zotero RDF, CSV or XLSX, or a list of PMIDs, whose records are "
        "fetched. Format and encoding are found out from what the file holds. Each file gets an account: entries "
        "read, mended and rejected; what is rejected is kept and counted. NAME is a source of review.yaml with "
        "via: file. The file is archived as it came; importing it twice changes nothing.\n\n\b\nExamples:\n"
        "  litrev import embase.ris --source embase\n"
        "  litrev import cairn-1.ris cairn-2.ris --source cairn\n"
        '  litrev import table.csv --source mdm --map "Titre=title" --map "Qui=authors"\n'
        "  litrev import unknown.txt --dry-run      what is in it; nothing is kept"
    )
}
MOST_REJECTS = 10
"""Rejects of a file that are shown; the others are in `litrev runs`."""


def import_command(
    ctx: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar=_("FILE"), help=_("One or more files."))] = None,
    source: Annotated[
        str, typer.Option("--source", metavar=_("NAME"), help=_("The source of review.yaml that the files are from."))
    ] = "",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar=_("COLUMN=FIELD"), help=_("What a column of a table holds (may be repeated).")),
    ] = None,
    encoding: Annotated[
        str, typer.Option("--encoding", metavar=_("NAME"), help=_("Overrides the encoding that a file seems to have."))
    ] = "",
    fetch: Annotated[
        bool, typer.Option("--fetch", help=_("Of a table with PMIDs, fetch the full records from PubMed."))
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help=_("These files instead of those that the source has."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what the files hold; keep nothing."))] = False,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    if not files:
        raise UsageError(_("Name a file."), _("For example: litrev import embase.ris --source embase"))
    if not source and not dry_run:
        raise UsageError(
            _("Say which source the files are from: --source NAME."),
            _("It stands under sources in review.yaml: {line}").format(
                line=source_line("embase", platform="Embase.com")
            ),
        )
    quiet_libraries()
    how = How(mapping=mapping or (), encoding=encoding, fetch=fetch, afresh=replace, dry_run=dry_run)
    with render.progress_bars(quiet=json) as progress:
        done = import_files(
            None if dry_run else review_of(ctx), files, source=source or "file", how=how, progress=progress
        )
    render.as_json(_json(done)) if json else _show(done, dry_run=dry_run)
    incomplete = done.run is not None and done.run.status is not RunStatus.COMPLETE
    raise typer.Exit(ExitCode.SOURCE if incomplete else ExitCode.DONE)


def _json(done: Imported) -> dict[str, Any]:
    return {"files": [_file_json(one) for one in done.files]}


def _file_json(one: FileImported) -> dict[str, Any]:
    account = one.account
    return {
        "file": account.file,
        "format": account.format,
        "encoding": account.encoding,
        "read": account.read,
        "repaired": account.repaired,
        "rejected": account.rejected,
        "new": one.new,
        "entries": account.entries,
        "repairs": dict(account.repairs),
        "repeated": one.repeated,
        "without_abstract": account.without_abstract,
        "withheld": list(account.withheld),
        "already": one.already,
        "sha256": one.sha256,
        "rejects": [{"place": r.place, "reason": r.reason, "raw": r.raw} for r in account.rejects],
    }


def _show(done: Imported, *, dry_run: bool) -> None:
    for one in done.files:
        _show_file(one, dry_run=dry_run)
    if dry_run:
        render.say(_("Nothing was kept. To import: litrev import FILE --source NAME"))
        return
    run = done.run
    if run is not None and any(not one.already for one in done.files):
        words = ngettext("{n} record", "{n} records", run.fetched).format(n=number(run.fetched))
        if run.rejected:
            words += " + " + ngettext("{n} rejected", "{n} rejected", run.rejected).format(n=number(run.rejected))
        if run.withheld:
            words += " + " + ngettext("{n} not given", "{n} not given", run.withheld).format(n=number(run.withheld))
        mark = "✓" if run.status is RunStatus.COMPLETE else "✗"
        total = ngettext("{source}: {words} = {all} entry", "{source}: {words} = {all} entries", run.announced).format(
            source=done.source, words=words, all=number(run.announced)
        )
        render.show(f"{mark} {total}", "green" if mark == "✓" else "yellow")
        if run.message:
            render.show(f"  {run.message}")
    for note in done.notes:
        render.say(f"⚠ {note}", "yellow")
    render.say(_("Next: litrev dedupe"))


def _show_file(one: FileImported, *, dry_run: bool) -> None:
    account = one.account
    if one.already:
        words = ngettext(
            "{file}: imported already, nothing changed ({n} record).",
            "{file}: imported already, nothing changed ({n} records).",
            account.read,
        )
        render.show(words.format(file=account.file, n=number(account.read)))
        return
    parts = [ngettext("{n} read", "{n} read", account.read).format(n=number(account.read))]
    parts.append(ngettext("{n} repaired", "{n} repaired", account.repaired).format(n=number(account.repaired)))
    parts.append(ngettext("{n} rejected", "{n} rejected", account.rejected).format(n=number(account.rejected)))
    if not dry_run:
        parts.append(ngettext("{n} new", "{n} new", one.new).format(n=number(one.new)))
    read = f"{account.file}  {account.label}, {account.encoding}"
    render.show(_("{thing}: {words}").format(thing=read, words=", ".join(parts)))
    if one.to_fetch:
        words = ngettext("{n} record to fetch from PubMed", "{n} records to fetch from PubMed", one.to_fetch)
        render.show("  " + words.format(n=number(one.to_fetch)))
    if account.repairs:
        said = ", ".join(f"{_repair_words(name)} {number(n)}" for name, n in account.repairs.items())
        render.show("  " + _("repaired: {what}").format(what=said), "dim")
    if one.repeated:
        words = ngettext(
            "{n} entry is described like an earlier one: it counts as identified and as a duplicate",
            "{n} entries are described like earlier ones: they count as identified and as duplicates",
            one.repeated,
        )
        render.show("  " + words.format(n=number(one.repeated)), "dim")
    _show_gaps(one)


def _show_gaps(one: FileImported) -> None:
    account = one.account
    if account.read and account.without_abstract * 2 > account.read:
        words = ngettext(
            "{n} record has no abstract: export with abstracts if the database lets you.",
            "{n} records have no abstract: export with abstracts if the database lets you.",
            account.without_abstract,
        )
        render.show("  ⚠ " + words.format(n=number(account.without_abstract)), "yellow")
        if account.format in ("csv", "xlsx"):
            render.show("    " + _("Of a table with PMIDs, --fetch gets the whole records from PubMed."), "yellow")
    for reject in account.rejects[:MOST_REJECTS]:
        first = " ".join(reject.raw.split())[:70]
        words = _("{thing}: {words}").format(thing=place_words(reject), words=reason_words(reject))
        render.show("  ✗ " + (f"{words} – {first}" if first else words), "yellow")
    if (more := len(account.rejects) - MOST_REJECTS) > 0:
        words = ngettext("… and {n} more: litrev runs", "… and {n} more: litrev runs", more)
        render.show("  " + words.format(n=number(more)), "dim")
    if account.withheld:
        words = ngettext("PubMed does not give {n}: {ids}", "PubMed does not give {n}: {ids}", len(account.withheld))
        ids = ", ".join(account.withheld[:10])
        render.show("  ⚠ " + words.format(n=number(len(account.withheld)), ids=ids), "yellow")
    if not account.adds_up and not one.to_fetch:
        words = _("{read} read + {rejected} rejected is not the {all} entries in the file: a fault of litrev.")
        shown = words.format(read=number(account.read), rejected=number(account.rejected), all=number(account.entries))
        render.show(f"  ⚠ {shown}", "red")


def _repair_words(name: str) -> str:
    return {
        Repair.DOI: _("DOI cleaned or found"),
        Repair.ENCODING: _("encoding mended"),
        Repair.START: _("first line of an entry missing"),
        Repair.END: _("last line of an entry missing"),
        Repair.PAGES: _("page range"),
        Repair.SERIAL: _("ISSN"),
        Repair.KEYWORDS: _("keywords set apart"),
        Repair.REPEATED_FIELD: _("field given twice"),
        Repair.REPEATED_KEY: _("citation key used twice"),
    }[Repair(name)]
