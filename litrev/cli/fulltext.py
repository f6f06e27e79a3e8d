"""`litrev fulltext`: what is sought, free copies, letters for the rest, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.documents import chosen_format, write_document
from litrev.errors import UsageError
from litrev.i18n import N_, _, day, ngettext, number
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.screening.retrieval import Attempt, Availability
from litrev.steps.full_text_desk import Sought
from litrev.steps.obtaining import full_text_asked, full_text_got, full_text_missing, undo_full_text
from litrev.steps.requesting import request_letter
from litrev.steps.retrieving import Found, find_full_texts, full_texts

HELP = {
    "fulltext": N_(
        "Without ACTION: every work that has come to the full-text stage, and how its full text stands: a file is "
        "there, a free copy is known, somebody was asked, it was not obtained, or it waits.\n\n\b\nActions:\n"
        "  find             fetch the free copies that may be kept, into fulltext/\n"
        "  letter           a letter that asks a library or authors for the rest\n"
        "  asked ID…        somebody was asked (--whom); without ID: for all that wait\n"
        "  got ID FILE      it is there: a file, of which a copy is kept, or a link\n"
        "  missing ID…      it cannot be had: PRISMA's “not retrieved”\n"
        "  undo ID          take back the last thing that you recorded of it\n\n\b\nExamples:\n"
        "  litrev fulltext find\n  litrev fulltext letter -o request.docx\n"
        '  litrev fulltext asked --whom "interlibrary loan" --as a\n'
        "  litrev fulltext got 10.5555/example article.pdf --as a\n"
        '  litrev fulltext missing 31054321 --note "the library has no copy" --as a'
    )
}


class _Asked:
    """What the command line says, for the action that it names."""

    def __init__(self, review: Review, names: Sequence[str], reviewer: str | None, note: str) -> None:
        self.review = review
        self.names = names
        self.reviewer = reviewer
        self.note = note


def fulltext_command(
    ctx: typer.Context,
    action: Annotated[
        str, typer.Argument(metavar=_("ACTION"), help=_("find, letter, asked, got, missing or undo; else the list."))
    ] = "",
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help=_("Ids, DOIs or PMIDs; after got: one, and a file or link.")),
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option("--as", metavar=_("NAME"), help=_("Who says so, if the team has several people."))
    ] = None,
    whom: Annotated[str, typer.Option("--whom", metavar=_("WHOM"), help=_("asked: the library or the author."))] = "",
    note: Annotated[str, typer.Option("--note", metavar=_("TEXT"), help=_("A remark that is kept with it."))] = "",
    all_open: Annotated[
        bool, typer.Option("--all-open", help=_("find: fetch every free copy, whatever its licence, for own reading."))
    ] = False,
    again: Annotated[bool, typer.Option("--again", help=_("find: try again what failed today."))] = False,
    to: Annotated[str, typer.Option("--to", metavar=_("WHOM"), help=_("letter: library or authors."))] = "library",
    file_format: Annotated[
        str, typer.Option("--format", metavar=_("FORMAT"), help=_("letter: md, html or docx; else what FILE ends in."))
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("letter: the file to write; else the screen."))
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    review = review_of(ctx)
    said = _Asked(review, names or [], reviewer, note)
    if action == "":
        sought = full_texts(review)
        render.as_json(_json(sought)) if json else _show_list(sought)
    elif action == "find":
        _no_names(said, action)
        with render.progress_bars() as progress:
            found = find_full_texts(review, all_open=all_open, again=again, progress=progress)
        render.as_json(_found_json(found)) if json else _show_found(found)
    elif action == "letter":
        _no_names(said, action)
        chosen = chosen_format(file_format, output)
        document, wanted = request_letter(review, to)
        write_document(document, chosen, output)
        words = ngettext("{n} full text asked for.", "{n} full texts asked for.", len(wanted))
        render.say(words.format(n=number(len(wanted))))
        render.say(_("When it is sent, record it: {command}").format(command="litrev fulltext asked --whom …"))
    else:
        done = _recorded(action, said, whom)
        render.as_json(_json(done)) if json else _show_done(done)


def _no_names(said: _Asked, action: str) -> None:
    if said.names:
        raise UsageError(
            _("{action} takes no ids: it is about all full texts that are sought.").format(action=action),
            _("Leave them out."),
        )


def _recorded(action: str, said: _Asked, whom: str) -> list[Sought]:
    """What an action that records something did."""
    actions: dict[str, Callable[[], list[Sought]]] = {
        "asked": lambda: full_text_asked(said.review, said.names, whom=whom, reviewer=said.reviewer, note=said.note),
        "got": lambda: _got(said),
        "missing": lambda: full_text_missing(said.review, _named(said, action), reviewer=said.reviewer, note=said.note),
        "undo": lambda: [undo_full_text(said.review, name, reviewer=said.reviewer) for name in _named(said, action)],
    }
    if action not in actions:
        known = ["find", "letter", *actions]
        near = get_close_matches(action, known, 1)
        raise UsageError(
            _("litrev fulltext knows no action “{name}”.").format(name=action),
            _("Did you mean {name}?").format(name=near[0])
            if near
            else _("Choose among: {names}").format(names=", ".join(known)),
        )
    return actions[action]()


def _named(said: _Asked, action: str) -> Sequence[str]:
    if not said.names:
        raise UsageError(
            _("Say which full texts: their ids, DOIs or PMIDs."),
            _("For example: {example}").format(example=f"litrev fulltext {action} 10.5555/example"),
        )
    return said.names


def _got(said: _Asked) -> list[Sought]:
    if len(said.names) != 2:
        raise UsageError(
            _("got takes an id, and a file or a link."),
            _("For example: {example}").format(example="litrev fulltext got 10.5555/example article.pdf"),
        )
    return [full_text_got(said.review, said.names[0], said.names[1], reviewer=said.reviewer, note=said.note)]


def availability_word(how: Availability) -> str:
    """How a full text stands, as people read it."""
    return {
        Availability.HELD: _("found"),
        Availability.OPEN: _("open access"),
        Availability.ASKED: _("asked"),
        Availability.NOT_OBTAINED: _("not obtained"),
        Availability.WAITING: _("waiting"),
        Availability.READ: _("read, without a note where it was had"),
    }[how]


def _show_list(sought: Sequence[Sought]) -> None:
    if not sought:
        render.say(_("No full text is sought yet: no work has been let through to that stage."))
        return
    for how in Availability:
        there = [one for one in sought if one.availability is how]
        if there:
            render.show(_("{how} ({n})").format(how=availability_word(how), n=number(len(there))), "bold")
        for one in there:
            called = " ".join(filter(None, [_author(one), str(one.merged.year or "")]))
            title = one.merged.title or one.merged.translated_title or _("(no title)")
            render.show("  " + ". ".join(filter(None, [called, title])))
            render.show("    " + " · ".join(filter(None, [one.work.id, one.place or _last(one.steps)])), "dim")
    _show_counts(sought)


def _author(one: Sought) -> str:
    return (one.merged.authors[0].family or one.merged.authors[0].literal) if one.merged.authors else ""


def _last(steps: Sequence[Attempt]) -> str:
    """Whom somebody asked last, and when."""
    told = [step for step in steps if step.whom]
    return _("{whom}, {day}").format(whom=told[-1].whom, day=day(told[-1].at)) if told else ""


def _show_counts(sought: Sequence[Sought]) -> None:
    counts = Counter(one.availability for one in sought)
    words = {
        Availability.HELD: ngettext("{n} found", "{n} found", counts[Availability.HELD]),
        Availability.OPEN: ngettext("{n} in open access", "{n} in open access", counts[Availability.OPEN]),
        Availability.ASKED: ngettext("{n} asked for", "{n} asked for", counts[Availability.ASKED]),
        Availability.NOT_OBTAINED: ngettext("{n} not obtained", "{n} not obtained", counts[Availability.NOT_OBTAINED]),
        Availability.WAITING: ngettext("{n} waiting", "{n} waiting", counts[Availability.WAITING]),
        Availability.READ: ngettext("{n} read already", "{n} read already", counts[Availability.READ]),
    }
    total = ngettext("{n} sought:", "{n} sought:", len(sought)).format(n=number(len(sought)))
    parts = " · ".join(words[how].format(n=number(counts[how])) for how in Availability if counts[how])
    render.show(f"{total} {parts}".rstrip(": "))


def _show_found(found: Found) -> None:
    words = ngettext("{n} full text fetched into fulltext/", "{n} full texts fetched into fulltext/", found.fetched)
    render.show(words.format(n=number(found.fetched)))
    for attempt in found.failed:
        render.show("⚠ " + _("{work}: {why} ({url})").format(
            work=attempt.record, why=attempt.why.rstrip("."), url=attempt.url), "yellow")  # fmt: skip
    for words, copies in found.out_of_reach:
        left = ngettext("{n} copy is there", "{n} copies are there", copies).format(n=number(copies))
        render.show("⚠ " + _("{why}; {copies}.").format(why=words.rstrip("."), copies=left), "yellow")
    if found.tried_lately:
        words = ngettext(
            "{n} copy failed today already and was not asked for: --again",
            "{n} copies failed today already and were not asked for: --again",
            found.tried_lately,
        )
        render.show(words.format(n=number(found.tried_lately)))
    if found.left_alone:
        words = ngettext(
            "{n} work is free to read, but no licence says that a copy may be kept: open its link, or --all-open",
            "{n} works are free to read, but no licence says that copies may be kept: open their links, or --all-open",
            found.left_alone,
        )
        render.show(words.format(n=number(found.left_alone)))
    _show_counts(found.sought)
    if any(one.is_wanted for one in found.sought):
        render.say(_("Next: {command}").format(command="litrev fulltext letter -o request.docx"))


def _show_done(done: Sequence[Sought]) -> None:
    for one in done:
        words = _("{work}: {how}").format(work=one.work.id, how=availability_word(one.availability))
        render.show(" ".join(filter(None, [words, f"({one.place})" if one.place else ""])))
        said = [step.by for step in one.steps if step.step.value == "missing"]
        if one.state is State.NOT_RETRIEVED and one.steps and one.steps[-1].step.value == "got" and said:
            render.show("⚠ " + _("{who} had said that it cannot be had. To read it here: {command}").format(
                who=said[-1], command=f"litrev fulltext undo {one.work.id} --as {said[-1]}"), "yellow")  # fmt: skip
    if not done:
        render.say(_("Nothing waits to be asked for."))
        return
    render.say(_("To take it back: {command}").format(command="litrev fulltext undo ID"))


def _json(sought: Sequence[Sought]) -> dict[str, Any]:
    counts = Counter(one.availability.value for one in sought)
    return {"sought": len(sought), **{how.value: counts[how.value] for how in Availability},
            "works": [_work_json(one) for one in sought]}  # fmt: skip


def _work_json(one: Sought) -> dict[str, Any]:
    return {
        "id": one.work.id,
        "title": one.merged.title,
        "doi": one.merged.doi,
        "pmid": one.merged.pmid,
        "full_text": one.availability.value,
        "place": one.place,
        "copies": [{"url": copy.url, "licence": copy.licence, "source": copy.origin} for copy in one.copies],
        "steps": [_step_json(step) for step in one.steps],
        "state": one.state.value,
    }


def _step_json(step: Attempt) -> dict[str, Any]:
    content = step.to_event().content
    return {"at": step.at.isoformat(timespec="seconds"), "by": step.by, **content}


def _found_json(found: Found) -> dict[str, Any]:
    return {
        "fetched": found.fetched,
        "failed": [_step_json(attempt) | {"work": attempt.record} for attempt in found.failed],
        "left_alone": found.left_alone,
        "tried_lately": found.tried_lately,
        "out_of_reach": [{"why": words, "copies": copies} for words, copies in found.out_of_reach],
        **_json(found.sought),
    }
