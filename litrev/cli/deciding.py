"""`litrev decide`: a table of verdicts at once, or the verdict on works that are named."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import ExitCode, UsageError
from litrev.i18n import N_, _, ngettext, number
from litrev.screening.bulk import Bulk
from litrev.steps.deciding import Reading, decide, decide_on

HELP = {
    "decide": N_(
        "The file (CSV or Excel) has the columns id, verdict, and optionally reason and note. An id is that of a work "
        "or a record, a DOI or a PMID; columns title and year do too, where one work alone has that title. A verdict "
        "is include, exclude or maybe (at full text also: not retrieved); a reason is the code or the label of a "
        "criterion. Rows that cannot be applied are named with the reason, the rest is applied. Exports of Rayyan "
        "(articles.csv or its .zip), Covidence (one list a file) and ASReview are recognised as they are. With "
        "--id and no file: one verdict on the works named, also on one that a rule of the protocol marks; --verdict "
        "withdrawn takes it back.\n\n\b\n"
        "Examples:\n  litrev decide decisions.csv --as a\n  litrev decide full.xlsx --as a --stage full_text\n"
        '  litrev decide articles.csv --as a --reviewer-in-file "Ada Rossi"\n'
        '  litrev decide articles.csv --as a --reason "wrong population=P"\n'
        "  litrev decide review_1_irrelevant_csv.csv --as a\n"
        "  litrev decide --id 31054321 --verdict include --as a"
    ),
}


_MOST_REFUSED = 20
"""Of more refused rows only so many are printed."""


def decide_command(
    ctx: typer.Context,
    *,
    file: Annotated[
        str | None, typer.Argument(metavar=_("FILE"), help=_("The table of decisions, or the export."))
    ] = None,
    reviewer: Annotated[
        str, typer.Option("--as", metavar=_("NAME"), help=_("Who decided: an id of the team in review.yaml."))
    ],
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar=_("STAGE"), help=_("title_abstract or full_text; else the first stage.")),
    ] = None,
    ids: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="ID", help=_("Instead of a file: an id, a DOI or a PMID; repeatable.")),
    ] = None,
    person: Annotated[
        str,
        typer.Option(
            "--reviewer-in-file", metavar=_("NAME"), help=_("Rayyan: whose decisions, if it has several people's.")
        ),
    ] = "",
    verdict: Annotated[
        str,
        typer.Option(
            "--verdict", metavar=_("VERDICT"), help=_("With --id: the verdict. Covidence: that of a whole list.")
        ),
    ] = "",
    reasons: Annotated[
        list[str] | None,
        typer.Option(
            "--reason",
            metavar=_("CODE"),
            help=_("With --id: a criterion. Else THEIRS=CODE: which criterion a reason of theirs is. Repeatable."),
        ),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("With --id: a note."))] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    if bool(file) == bool(ids) or (ids and person) or (note and not ids):
        raise UsageError(
            _("Give a file of decisions, or works by --id with their --verdict, and what goes with it."),
            _("For example: {example}").format(example="litrev decide --id 31054321 --verdict include --as a"),
        )
    review = review_of(ctx)
    if ids:
        said = {"verdict": verdict, "reason": ";".join(reasons or ()), "note": note}
        result = decide_on(review, ids, said, reviewer=reviewer, stage=stage)
    else:
        reading = Reading(person, verdict, tuple(reasons or ()))
        result = decide(review, Path(file or ""), reviewer=reviewer, stage=stage, reading=reading)
    if json:
        render.as_json({
            "applied": len(result.decisions),
            "unchanged": result.unchanged,
            "origin": result.origin,
            "person": result.person,
            "undecided": result.undecided,
            "other_reasons": dict(result.other_reasons),
            "refused": [{"line": row.line, "id": row.id, "reason": row.reason} for row in result.refused],
        })  # fmt: skip
    else:
        _show_bulk(result, in_file=not ids)
    raise typer.Exit(ExitCode.INPUT if result.refused else ExitCode.DONE)


def _show_bulk(result: Bulk, *, in_file: bool) -> None:
    if result.origin:
        words = _("An export of {tool}: the decisions of {person}.") if result.person else _("An export of {tool}.")
        render.show(words.format(tool=result.origin, person=result.person))
    applied = len(result.decisions)
    render.show(ngettext("{n} decision applied", "{n} decisions applied", applied).format(n=number(applied)))
    if n := result.unchanged:
        render.show(ngettext("{n} was known already", "{n} were known already", n).format(n=number(n)))
    if n := result.undecided:
        words = ngettext(
            "{n} row without a decision was passed over: that work stays as it is",
            "{n} rows without a decision were passed over: those works stay as they are",
            n,
        )
        render.show(words.format(n=number(n)))
    if result.other_reasons:
        listed = ", ".join(f"{reason} ({number(n)})" for reason, n in result.other_reasons[:12])
        render.show("⚠ " + _("Reasons that are no criteria of this stage, kept in the notes: {reasons}").format(
            reasons=listed), "yellow")  # fmt: skip
        render.say(_("To say which criterion one is: {option}").format(
            option=f'--reason "{result.other_reasons[0][0]}=CODE"'))  # fmt: skip
    if n := len(result.refused):
        words = (
            ngettext("{n} row refused:", "{n} rows refused:", n)
            if in_file
            else ngettext("{n} verdict refused:", "{n} verdicts refused:", n)
        )
        line = _("line {line}, {id}: {reason}") if in_file else _("{id}: {reason}")
        render.show(words.format(n=number(n)), "yellow")
        for row in result.refused[:_MOST_REFUSED]:
            render.show("  " + line.format(line=row.line, id=row.id or "–", reason=row.reason))
        if n > _MOST_REFUSED:
            more = n - _MOST_REFUSED
            words = ngettext("… and {n} more: --json lists all.", "… and {n} more: --json lists all.", more)
            render.show("  " + words.format(n=number(more)))
