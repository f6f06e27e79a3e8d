"""`litrev export`: the bibliography of a set of works."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.handing_over import to_zotero
from litrev.errors import UsageError
from litrev.formats.registry import FORMATS, format_of_file
from litrev.formats.whole import write_pieces
from litrev.i18n import N_, _, ngettext, number
from litrev.steps.exporting import Exported, Which, export
from litrev.steps.sets import set_called

HELP = {
    "export": N_(
        "Writes a bibliography that Zotero imports (File > Import), a table, or a file for Rayyan, Covidence or "
        "ASReview. Works are those included at the last stage that has decisions, unless --which says otherwise.\n\n"
        "The sets: included, excluded, not_retrieved, undecided (of these: pending, conflicts), known, "
        "automatic, all.\n\n"
        "With --zotero the works go straight into the Zotero that runs on this computer or, with a key of zotero.org "
        "in LITREV_ZOTERO_KEY, into your library there. litrev remembers what it sent and sends nothing twice.\n\n"
        "\b\nExamples:\n"
        "  litrev export -o corpus.ris\n"
        "  litrev export --which excluded --stage full_text -o excluded.xlsx\n"
        "  litrev export --reason P -o wrong-population.csv\n"
        "  litrev export --format rayyan -o rayyan.csv\n"
        '  litrev export --zotero --collection "AME 2026"'
    ),
}


def export_command(
    ctx: typer.Context,
    file_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar=_("FORMAT"),
            help=_(
                "bibtex, ris, rdf, csljson, csv, xlsx, jsonl, rayyan, covidence or asreview; else by the file's name."
            ),
        ),
    ] = "",
    which: Annotated[
        list[str] | None,
        typer.Option("--which", metavar=_("SET"), help=_("The set of works; several with commas, or --which again.")),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar=_("STAGE"), help=_("Only what came to this stage, as it stands there.")),
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option("--reason", metavar=_("CODE"), help=_("Excluded works whose first reason is this criterion.")),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("The file to write; without it, the screen."))
    ] = "",
    zotero: Annotated[
        bool, typer.Option("--zotero", help=_("Send the works to Zotero; with -o also write the file."))
    ] = False,
    collection: Annotated[
        str | None,
        typer.Option(
            "--collection",
            metavar=_("NAME"),
            help=_("Zotero's collection; else the one in review.yaml, else what is selected in Zotero."),
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help=_("With --zotero: send also what may or may not have arrived."))
    ] = False,
    resend: Annotated[
        bool,
        typer.Option(
            "--resend",
            help=_("With --zotero: send again what was deleted there; where Zotero does not tell, all that was sent."),
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=_("With --zotero: print JSON, for programs."))] = False,
    name: Annotated[
        str | None, typer.Argument(metavar=_("COLLECTION"), help=_("With --zotero: the same as --collection."))
    ] = None,
) -> None:
    wanted: dict[str, Any] = {"which": which or (), "stage": stage, "reasons": reason or ()}
    if name is not None and (not zotero or collection is not None):
        raise UsageError(
            _("“{word}” means nothing here.").format(word=name),
            _('To name a file: -o FILE. To name a collection of Zotero: --zotero --collection "NAME"'),
        )
    collection = name if collection is None else collection  # --zotero "AME 2026" is what many will type
    zotero = zotero or collection is not None
    if (again or resend or json) and not zotero:
        raise UsageError(
            _("--again, --resend and --json go with --zotero."), _("For example: litrev export --zotero --json")
        )
    if output or not zotero:
        _write(ctx, output, file_format, wanted)
    if zotero:
        to_zotero(review_of(ctx), collection, wanted, again=again, resend=resend, json=json)


def _write(ctx: typer.Context, output: str, file_format: str, wanted: dict[str, Any]) -> None:
    to_file = output not in ("", "-")
    found = format_of_file(output) if to_file and not file_format else None
    name = file_format or (found.name if found else "bibtex")
    made = export(review_of(ctx), file_format=name, **wanted)
    if to_file:
        suffixes = [made.format.suffix, *(row.suffix for row in FORMATS)]
        write_pieces(output, made.pieces, suffixes, empty=not made.works)
    else:
        _write_on_screen(made)
    render.say(set_words(made) + (f" → {output}" if to_file else ""))
    for warning in made.warnings:
        render.say("⚠ " + warning, "yellow")
    if not made.works:
        render.say(_("This set is empty. All works of the review: litrev export --which all"))


def _write_on_screen(made: Exported) -> None:
    if made.format.binary:
        raise UsageError(
            _("A workbook cannot be shown on the screen."), _("Name a file: litrev export -o corpus{suffix}").format(
                suffix=made.format.suffix
            )
        )  # fmt: skip
    render.write_file(b"".join(made.pieces).decode().removeprefix("\ufeff"))


def set_words(made: Exported) -> str:
    """How many works of which set: `84 included works at the stage “full text”`."""
    n = made.works
    words = _words_without_stage(n) | (_set_words(n) if made.stage_label else {})
    text = ngettext("{n} work: {sets}", "{n} works: {sets}", n)
    if len(made.which) == 1:
        text = words[made.which[0]]
    if made.which != (Which.ALL,) and made.stage_label and "{stage}" not in text:
        text += " · {stage}"
    return text.format(n=number(n), stage=made.stage_label, sets=", ".join(map(set_called, made.which)))


def _set_words(n: int) -> dict[Which, str]:
    return {
        Which.INCLUDED: ngettext(
            "{n} included work at the stage “{stage}”", "{n} included works at the stage “{stage}”", n
        ),
        Which.EXCLUDED: ngettext(
            "{n} excluded work at the stage “{stage}”", "{n} excluded works at the stage “{stage}”", n
        ),
        Which.UNDECIDED: ngettext(
            "{n} undecided work at the stage “{stage}”", "{n} undecided works at the stage “{stage}”", n
        ),
    }


def _words_without_stage(n: int) -> dict[Which, str]:
    """For sets that gather the works of every stage."""
    return {
        Which.EXCLUDED: ngettext("{n} excluded work", "{n} excluded works", n),
        Which.UNDECIDED: ngettext("{n} undecided work", "{n} undecided works", n),
        Which.INCLUDED: ngettext("{n} included work", "{n} included works", n),
        Which.PENDING: ngettext("{n} pending work", "{n} pending works", n),
        Which.CONFLICTS: ngettext("{n} work in conflict", "{n} works in conflict", n),
        Which.NOT_RETRIEVED: ngettext("{n} work not retrieved", "{n} works not retrieved", n),
        Which.KNOWN: ngettext("{n} work known from an earlier review", "{n} works known from an earlier review", n),
        Which.AUTOMATIC: ngettext("{n} work marked by a rule", "{n} works marked by a rule", n),
        Which.ALL: ngettext("{n} work", "{n} works", n),
    }
