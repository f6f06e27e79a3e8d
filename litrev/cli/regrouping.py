"""`litrev merge-records` and `litrev split`: what a person notices later, and takes back if need be."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import UsageError
from litrev.i18n import N_, _, ngettext, number
from litrev.model import Decision, LinkKind, Verdict
from litrev.steps.regrouping import Regrouped, Verdicts, WorkAfter, merge_records, split, undo_by_hand
from litrev.steps.works import state_word

HELP = {
    "merge-records": N_(
        "Each ID is that of a record or a work, a DOI or a PMID. All records of these works become one work; the rules "
        "never part them again. Decisions stay with their records and speak for the work that these are in: of one "
        "person's the newest counts, and where people disagree the work is in conflict.\n\n\b\nExamples:\n"
        "  litrev merge-records pubmed:31054321 10.5555/example --as a\n"
        "  litrev merge-records --undo --as a"
    ),
    "split": N_(
        "Each ID is that of one record. The records named leave their work, together where something joins them, and "
        "the rules never join them with the rest again. A decision goes with the record that it was made on; a part "
        "that has none is to be screened.\n\n\b\nExamples:\n"
        '  litrev split openalex:W2990000000 --as a --note "part II"\n'
        "  litrev split --undo --as a"
    ),
}

_As = Annotated[
    str | None,
    typer.Option("--as", metavar=_("NAME"), help=_("Who says so: an id of the team in review.yaml.")),
]
_Note = Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("Why; it is kept with the links."))]
_Json = Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))]


def merge_records_command(
    ctx: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help=_("Two or more of them."))] = None,
    reviewer: _As = None,
    note: _Note = "",
    undo: Annotated[
        bool, typer.Option("--undo", help=_("Take back your last joining, or the last that names these IDs."))
    ] = False,
    json: _Json = False,
) -> None:
    named, review = ids or [], review_of(ctx)
    if undo:
        _tell(undo_by_hand(review, LinkKind.SAME, named, reviewer=reviewer), json=json)
        return
    if len(named) < 2:
        raise UsageError(_("Name two works at least."), _("For example: litrev merge-records ID ID --as NAME"))
    _tell(merge_records(review, named, reviewer=reviewer, note=note), json=json)


def split_command(
    ctx: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help=_("The records that leave."))] = None,
    reviewer: _As = None,
    note: _Note = "",
    undo: Annotated[
        bool, typer.Option("--undo", help=_("Take back your last splitting, or the last that names these IDs."))
    ] = False,
    json: _Json = False,
) -> None:
    named, review = ids or [], review_of(ctx)
    if undo:
        _tell(undo_by_hand(review, LinkKind.DIFFERENT, named, reviewer=reviewer), json=json)
        return
    if not named:
        raise UsageError(_("Name the records that leave."), _("For example: litrev split ID --as NAME"))
    _tell(split(review, named, reviewer=reviewer, note=note), json=json)


def _tell(done: Regrouped, *, json: bool) -> None:
    if json:
        render.as_json(_json(done))
        return
    was, now = len(done.before), len(done.after)
    words = ngettext("{n} work", "{n} works", was).format(n=number(was))
    render.show(words + " → " + ngettext("{n} work", "{n} works", now).format(n=number(now)))
    for link in done.outranked:
        render.show("⚠ " + _outranked_words(link.kind).format(a=link.a, b=link.b, who=link.by), "yellow")
    for work in done.after:
        _show(work)
    render.say(_("To take it back, the same command with --undo."))


def _outranked_words(kind: LinkKind) -> str:
    if kind is LinkKind.SAME:
        return _("{who} had said that {a} and {b} are the same work: this newer word counts.")
    return _("{who} had said that {a} and {b} are not the same work: this newer word counts.")


def _show(work: WorkAfter) -> None:
    merged = work.shown.merged
    render.show("")
    render.show(f"{work.shown.work.id}  {merged.title or merged.translated_title or _('(no title)')}", "bold")
    members = work.shown.work.members
    records = ngettext("{n} record: {ids}", "{n} records: {ids}", len(members))
    render.show("  " + records.format(n=number(len(members)), ids=", ".join(members)))
    words = _("Standing: {state} ({stage})") if work.stage_label else _("Standing: {state}")
    render.show("  " + words.format(state=state_word(work.shown.position, work.shown.mark), stage=work.stage_label))
    if work.undecided:
        render.show("  " + _("Nobody has decided on these records themselves: they are to be screened."))
    for verdicts in work.verdicts:
        _show_verdicts(verdicts)


def _show_verdicts(verdicts: Verdicts) -> None:
    if verdicts.conflict:
        held = ", ".join(_decision_words(decision) for decision in verdicts.held)
        render.show("  ⚠ " + _("Conflict ({stage}): {held}").format(stage=verdicts.stage_label, held=held), "yellow")
    for old in verdicts.outdated:
        words = _("A newer decision of the same person now counts instead ({stage}): {decision}")
        render.show("  ⚠ " + words.format(stage=verdicts.stage_label, decision=_decision_words(old)), "yellow")


def _decision_words(decision: Decision) -> str:
    words = {
        Verdict.INCLUDE: _("{who}: include ({record})"),
        Verdict.EXCLUDE: _("{who}: exclude ({record})"),
        Verdict.MAYBE: _("{who}: maybe ({record})"),
        Verdict.NOT_RETRIEVED: _("{who}: not retrieved ({record})"),
        Verdict.WITHDRAWN: _("{who}: withdrawn ({record})"),
    }[decision.verdict]
    return words.format(who=decision.reviewer, record=decision.record)


def _json(done: Regrouped) -> dict[str, Any]:
    return {
        "links": [{"a": k.a, "b": k.b, "kind": k.kind.value, "by": k.by} for k in done.links],
        "before": [{"id": work.id, "members": list(work.members)} for work in done.before],
        "after": [_work_json(work) for work in done.after],
        "outranked": [{"a": k.a, "b": k.b, "kind": k.kind.value, "by": k.by} for k in done.outranked],
    }


def _work_json(work: WorkAfter) -> dict[str, Any]:
    position = work.shown.position
    return {
        "id": work.shown.work.id,
        "members": list(work.shown.work.members),
        "stage": position.stage if position else "",
        "state": position.state.value if position else "",
        "to_screen_again": work.undecided,
        "conflicts": [
            {"stage": v.stage_label, "held": [[d.reviewer, d.verdict.value, d.record] for d in v.held]}
            for v in work.verdicts
            if v.conflict
        ],
        "outdated": [
            {"reviewer": d.reviewer, "verdict": d.verdict.value, "record": d.record}
            for v in work.verdicts
            for d in v.outdated
        ],
    }
