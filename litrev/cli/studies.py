"""`litrev studies`: which included reports are of one study."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.keys import CTRL_Z, Keyboard, keyboard
from litrev.errors import UsageError
from litrev.i18n import N_, _, language, ngettext, number
from litrev.screening.companions import Clue, Suggestion
from litrev.steps.grouping import Grouping, Study
from litrev.steps.requesting import reference
from litrev.steps.works import ShownWork
from litrev.tui.browser import address_of, open_address, open_document

HELP = {
    "studies": N_(
        "PRISMA counts studies and their reports: a trial may have a protocol, an article and a follow-up. This shows "
        "two included reports at a time that may be of one study (a common registration number, common authors with "
        "near titles, one citing the other), and you decide; each answer is saved at once. A report of which nothing "
        "is said is a study of its own.\n\n\b\nKeys:\n"
        "  y  the same study      n  different studies\n  a  abstracts           d  open both documents\n"
        "  s  later               u  undo\n  q  stop                ?  explain the keys\n\n\b\nExamples:\n"
        "  litrev studies --as a\n  litrev studies --list\n"
        "  litrev studies --join 31054321 10.5555/example --as a\n  litrev studies --split 31054321 --as a"
    )
}


_KEYS = (
    ("y", N_("the same study: they are two reports of it")),
    ("n", N_("different studies")),
    ("a", N_("the abstracts of both")),
    ("d", N_("open both documents in the browser, or say where they are")),
    ("s", N_("later: the pair comes again when you start anew")),
    ("u", N_("take your last answer back, as often as you like")),
    ("?", N_("these keys")),
    ("q", N_("stop; every answer is saved, go on another day")),
)


def studies_command(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help=_("With --join or --split: ids, DOIs or PMIDs."))
    ] = None,
    join: Annotated[bool, typer.Option("--join", help=_("These reports are of one study."))] = False,
    split: Annotated[bool, typer.Option("--split", help=_("Take these reports out of their study."))] = False,
    undo: Annotated[bool, typer.Option("--undo", help=_("Take back your last answer."))] = False,
    show_list: Annotated[bool, typer.Option("--list", help=_("List the studies with their reports."))] = False,
    reviewer: Annotated[
        str | None, typer.Option("--as", metavar=_("NAME"), help=_("Who says so, if the team has several people."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    if join + split + undo + show_list > 1:
        raise UsageError(_("--join, --split, --undo and --list exclude each other."), _("Choose one of them."))
    if bool(names) != (join or split):
        raise UsageError(
            _("Ids go with --join or --split, and these want some."),
            _("For example: {example}").format(example="litrev studies --join 31054321 10.5555/example"),
        )
    with Grouping(review_of(ctx), reviewer) as grouping:
        works = [grouping.named(name) for name in names or []]
        if join:
            grouping.join(works)
        elif split:
            grouping.split(works)
        elif undo and not grouping.undo():
            raise UsageError(
                _("There is nothing of {who} to take back here.").format(who=grouping.who),
                _("See: litrev studies --list"),
            )
        elif not (undo or show_list or json):
            who = grouping.who  # an unknown name is told before anything is asked
            with keyboard() as keys:
                _ask(grouping, keys, who)
        if json:
            render.as_json(_json(grouping))
        elif show_list:
            _show_list(grouping.studies())
        if not json:
            _show_counts(grouping)


def _ask(grouping: Grouping, keys: Keyboard, who: str) -> None:
    """One suggestion after the other until the person stops; past the last one, its answer can still be taken back."""
    later: set[tuple[str, str]] = set()
    answered = False
    while True:
        waiting = [one for one in grouping.suggestions() if one.pair not in later]
        if not waiting and not answered:
            return
        try:
            if waiting:
                _show_suggestion(grouping, waiting[0], len(waiting), who)
                going_on = _answered(grouping, keys, waiting[0], later)
            else:
                going_on = _taken_back(grouping, keys, later)
        except EOFError:
            return
        if not going_on:
            return
        answered = True


def _answered(grouping: Grouping, keys: Keyboard, asked: Suggestion, later: set[tuple[str, str]]) -> bool:
    """Take keys up to one that answers; False when it stops."""
    answers: dict[str, Callable[[], object]] = {
        "y": lambda: grouping.join(asked.pair),
        "n": lambda: grouping.part(asked.pair),
        "s": lambda: later.add(asked.pair),
    }
    if language() == "fr":
        answers["o"] = answers["y"]  # oui; elsewhere o opens, as on other screens
    shows = {"a": _show_abstracts, "d": _open_documents, "o": _open_documents, "?": _explain}
    while (key := keys.key().casefold()) != "q":
        if key in answers:
            answers[key]()
            return True
        if key in ("u", CTRL_Z):
            if _undone(grouping, later):
                return True
        elif key in shows:
            shows[key](grouping, asked)
        else:
            render.say(_keys(), "dim")
    return False


def _taken_back(grouping: Grouping, keys: Keyboard, later: set[tuple[str, str]]) -> bool:
    """What is left to do past the last pair; False when the person is done."""
    render.say(_("No pair is left. u takes your last answer back, q ends."), "cyan")
    while (key := keys.key().casefold()) not in ("q", "\r", "\n"):
        if key in ("u", CTRL_Z) and _undone(grouping, later):
            return True
    return False


def _undone(grouping: Grouping, later: set[tuple[str, str]]) -> bool:
    if not grouping.undo():
        render.say(_("There is nothing to undo."), "cyan")
        return False
    render.say(_("Undone."), "cyan")
    later.clear()
    return True


def _show_abstracts(grouping: Grouping, asked: Suggestion) -> None:
    for place, work in zip("AB", asked.pair, strict=True):
        shown = grouping.reports[work]
        _show_report(place, shown)
        render.show(shown.merged.abstract_text or _("(no abstract)"))


def _open_documents(grouping: Grouping, asked: Suggestion) -> None:
    """Open both in the browser; where there is none, say where they are."""
    for work in asked.pair:
        address = address_of(grouping.reports[work].merged, grouping.full_text(work))
        render.say(open_document(address, open_address))


def _explain(_grouping: Grouping, _asked: Suggestion) -> None:
    for key, words in _KEYS:
        render.show(f"{key}  {_(words)}")


def _show_suggestion(grouping: Grouping, asked: Suggestion, left: int, who: str) -> None:
    if sys.stdout.isatty():
        render.out().clear()
    words = ngettext("{n} pair that may be one study · {who}", "{n} pairs that may be one study · {who}", left)
    render.rule(words.format(n=number(left), who=who))
    for place, work in zip("AB", asked.pair, strict=True):
        _show_report(place, grouping.reports[work])
        for other in grouping.study_of(work):
            if other != work:
                render.show(
                    "     + " + _("the same study: {title}").format(title=_title(grouping.reports[other])), "dim"
                )
    render.show("")
    for clue, detail in asked.clues:
        render.show("  ≈ " + _clue_words(clue, detail))
    render.rule()
    render.show(_keys(), "dim")


def _show_report(place: str, shown: ShownWork) -> None:
    render.show("")
    render.show(f"{place}  {_title(shown)}", "bold")
    render.show(f"   {reference(shown.merged, with_title=False)}")
    render.show("   " + " · ".join(shown.work.members), "dim")


def _title(shown: ShownWork) -> str:
    return shown.merged.title or shown.merged.translated_title or _("(no title)")


def _clue_words(clue: Clue, detail: str) -> str:
    words = {
        Clue.REGISTERED: _("both bear the registration number {detail}"),
        Clue.CITES: _("one cites the other"),
        Clue.AUTHORS: _("authors in common: {detail}"),
        Clue.TITLES: _("the titles are alike"),
        Clue.COMPANION: _("one title tells of a protocol, a follow-up or a further analysis"),
    }
    return words[clue].format(detail=detail)


def _keys() -> str:
    keys = [
        _("y the same study"), _("n different studies"), _("a abstracts"), _("d open"), _("s later"), _("u undo"),
        _("? all keys"), _("q stop"),
    ]  # fmt: skip
    return " · ".join(key.replace(" ", "\u00a0") for key in keys)


def _show_list(listed: Sequence[Study]) -> None:
    for study in listed:
        first, *others = study.reports
        render.show(f"{study.id}  {_title(first)}", "bold" if others else "")
        for shown in others:
            render.show(f"  + {shown.work.id}  {_title(shown)}")


def _show_counts(grouping: Grouping) -> None:
    if not grouping.reports:
        render.say(_("No report is included yet."))
        return
    reports = ngettext("{n} report", "{n} reports", len(grouping.reports)).format(n=number(len(grouping.reports)))
    listed = len(grouping.studies())
    render.show(f"{reports} → " + ngettext("{n} study", "{n} studies", listed).format(n=number(listed)))
    if waiting := len(grouping.suggestions()):
        words = ngettext("{n} pair to look at: litrev studies", "{n} pairs to look at: litrev studies", waiting)
        render.say(words.format(n=number(waiting)))


def _json(grouping: Grouping) -> dict[str, Any]:
    listed = grouping.studies()
    return {
        "reports": len(grouping.reports),
        "studies": [
            {"id": study.id, "reports": [{"id": w.work.id, "title": _title(w)} for w in study.reports]}
            for study in listed
        ],
        "suggestions": [
            {"pair": list(one.pair), "clues": [{"kind": clue.value, "detail": detail} for clue, detail in one.clues]}
            for one in grouping.suggestions()
        ],
    }
