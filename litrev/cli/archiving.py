"""`litrev archive` and `litrev open`: a review as one open file, and a review made of it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.i18n import N_, _, ngettext, number
from litrev.text import typed

HELP = {
    "archive": N_(
        "Packs the whole review into one open file for OSF or Zenodo: the protocol, every search with the sources' "
        "responses, records, links, decisions, counts and reports, in plain formats, with checksums, a README and a "
        "description for machines (RO-Crate 1.2). The same review always gives the same bytes. Keys, passwords and "
        "full texts are never in it; names of the team only with --names. Abstracts are often under copyright: "
        "--no-abstracts leaves them and the responses out.\n\n\b\nExamples:\n  litrev archive\n"
        "  litrev archive -o review.zip --no-abstracts --license CC-BY-4.0"
    ),
    "open": N_(
        "Makes a review of an archive again, in a new folder: the same works, decisions and counts. A damaged archive "
        "is refused, and nothing is left behind.\n\n\b\nExamples:\n  litrev open review.zip\n"
        "  litrev open review.zip copy && litrev verify --review copy"
    ),
}


def archive_command(
    ctx: typer.Context,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("The file; else NAME-DATE.zip in the review."))
    ] = "",
    no_abstracts: Annotated[
        bool, typer.Option("--no-abstracts", help=_("Leave out abstracts and the sources' responses (copyright)."))
    ] = False,
    names: Annotated[bool, typer.Option("--names", help=_("Keep the names of the team, not only their ids."))] = False,
    license_name: Annotated[
        str, typer.Option("--license", metavar=_("LICENCE"), help=_("CC-BY-4.0, CC0-1.0 …, or a licence's address."))
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    from litrev.steps.archiving import Choices, archive_review  # noqa: PLC0415 - `open` does not need it

    choices = Choices(abstracts=not no_abstracts, names=names, license=license_name)
    with render.progress_bars() as progress:
        made = archive_review(review_of(ctx), Path(output) if output else None, choices, progress=progress)
    if json:
        render.as_json({
            "file": str(made.file), "bytes": made.size, "abstracts": made.manifest.abstracts,
            "names": made.manifest.names, "rows": made.manifest.rows,
        })  # fmt: skip
    else:
        render.show(f"→ {made.file} ({_size(made.size)})")
    if made.former:
        render.say(_("What {file} held before is kept in {former}.").format(file=made.file, former=made.former.name))
    if not made.manifest.abstracts:
        render.say(_("Abstracts and the sources' responses were left out."))
    if made.manifest.waiting:
        words = ngettext(
            "The review is not finished: {n} work waits. Whoever opens the archive sees every verdict given so far.",
            "The review is not finished: {n} works wait. Whoever opens the archive sees every verdict given so far.",
            made.manifest.waiting,
        )
        render.say("⚠ " + words.format(n=number(made.manifest.waiting)), "yellow")
    if not license_name:
        render.say(_("No licence is named in it. For OSF or Zenodo choose one: --license CC-BY-4.0"))


def open_command(
    archive: Annotated[str, typer.Argument(metavar=_("ARCHIVE"), help=_("A file that “litrev archive” wrote."))],
    folder: Annotated[
        str, typer.Argument(metavar=_("FOLDER"), help=_("The new folder; the archive's name if left out."))
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    from litrev.steps.unpacking import open_archive  # noqa: PLC0415 - `archive` does not need it

    opened = open_archive(Path(archive), Path(folder) if folder else None)
    rows = opened.manifest.rows
    if json:
        render.as_json({"folder": str(opened.review.folder), "abstracts": opened.manifest.abstracts, "rows": rows})
    else:
        words = _("{records}, {decisions} → {folder}").format(
            records=ngettext("{n} record", "{n} records", rows["records"]).format(n=number(rows["records"])),
            decisions=ngettext("{n} decision", "{n} decisions", rows["decisions"]).format(n=number(rows["decisions"])),
            folder=opened.review.folder,
        )
        render.show(words)
    if not opened.manifest.abstracts:
        render.say("⚠ " + _("This archive has no abstracts and no responses: they were left out."), "yellow")
    render.say(_("To prove it: litrev verify --review {folder}").format(folder=typed(opened.review.folder)))


def _size(size: int) -> str:
    return (
        _("{n} MB").format(n=number(round(size / 1e6))) if size >= 2e6 else _("{n} kB").format(n=number(size // 1000))
    )
