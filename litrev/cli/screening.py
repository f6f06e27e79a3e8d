"""`litrev screen` and `litrev decide`: verdicts, one key at a time or a table at once."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.keys import CTRL_Z, Keyboard, keyboard
from litrev.errors import ExitCode, LitrevError
from litrev.i18n import N_, _, language, ngettext, number
from litrev.model import Record, Verdict
from litrev.protocol import Criterion
from litrev.screening.bulk import Bulk
from litrev.steps.deciding import decide
from litrev.steps.screening import Screening, screen

HELP = {
    "screen": N_(
        "Shows one work after the other with the criteria of the protocol. One key gives the verdict, and it is saved "
        "before the next work is shown: stop whenever you like (q) and go on another day.\n\n\b\nKeys:\n"
        "  i  include            e  exclude\n  m  maybe              1-9  exclude by that criterion\n"
        "  u  undo               s  later\n  n  write a note       q  stop\n\n\b\nExample:\n  litrev screen --as a"
    ),
    "decide": N_(
        "The file has the columns id, verdict, and optionally reason and note. An id is that of a work or a record, "
        "a DOI or a PMID; a verdict is include, exclude or maybe (at full text also: not retrieved); a reason is the "
        "code or the label of a criterion. Rows that cannot be applied are named with the reason, the rest is "
        "applied.\n\n\b\n"
        "Examples:\n  litrev decide decisions.csv --as a\n  litrev decide full.csv --as a --stage full_text"
    ),
}


def screen_command(
    ctx: typer.Context,
    reviewer: Annotated[
        str, typer.Option("--as", metavar=_("NAME"), help=_("Who decides: an id of the team in review.yaml."))
    ],
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar=_("STAGE"), help=_("title_abstract or full_text; else the first open one.")),
    ] = None,
) -> None:
    with screen(review_of(ctx), reviewer=reviewer, stage=stage) as screening, keyboard() as keys:
        _Loop(screening, keys).run()


class _Loop:
    """Keys in, works out, until the queue is empty or the reviewer stops."""

    def __init__(self, screening: Screening, keys: Keyboard) -> None:
        self._screening = screening
        self._keyboard = keys
        self._session = screening.session
        self._criteria = [
            criterion
            for code in self._session.rules.codes
            if (criterion := next((c for c in screening.protocol.criteria if c.code == code), None))
        ]
        self._notes: dict[str, str] = {}
        """Work id -> a note that waits for its verdict."""
        self._saved_notes: dict[str, str] = {}
        self._notice = ""
        self._shown_at = time.monotonic()
        self._decided = 0

    def run(self) -> None:
        try:
            self._until_the_end()
        except EOFError:
            pass  # no more keys: as good as q
        except KeyboardInterrupt:
            self._tell_of_unsaved_notes()
            raise
        self._say_goodbye()

    def _until_the_end(self) -> None:
        shown = None
        while (work := self._session.current) is not None:
            if work != shown:
                self._show(work)
                shown = work
            key = self._keyboard.key()
            if key == "q":
                return
            try:
                if self._act(work, key):
                    shown = None
            except LitrevError as error:
                render.say(" ".join(filter(None, (error.message, error.hint))), "yellow")

    def _act(self, work: str, key: str) -> bool:
        """Do what the key says; True when the work must be shown anew."""
        verdicts = {"i": Verdict.INCLUDE, "m": Verdict.MAYBE, "p": Verdict.MAYBE}
        if key in verdicts:
            self._decide(work, verdicts[key])
        elif key == "x" and self._session.rules.reports:
            self._decide(work, Verdict.NOT_RETRIEVED)
        elif reason := self._numbered(key):
            self._decide(work, Verdict.EXCLUDE, (reason,))
        elif key == "e":
            return self._exclude(work)
        elif key in ("u", CTRL_Z):
            self._undo()
        elif key == "s":
            self._session.skip()
        elif key == "n":
            self._take_note(work)
            return False
        else:
            render.say(self._keys(), "dim")
            return False
        return True

    def _decide(self, work: str, verdict: Verdict, criteria: tuple[str, ...] = ()) -> None:
        seconds = round(time.monotonic() - self._shown_at, 1)
        self._session.decide(verdict, criteria, self._notes.get(work, ""), seconds)
        self._saved_notes[work] = self._notes.pop(work, "")
        self._decided += 1

    def _undo(self) -> None:
        """Take back the last verdict; its note waits for the next one."""
        undone = self._session.undo()
        self._notice = _("Undone.") if undone else _("There is nothing to undo.")
        if undone and (work := self._session.current):
            self._decided -= 1
            if note := self._saved_notes.pop(work, ""):
                self._notes.setdefault(work, note)

    def _numbered(self, key: str) -> str:
        """The code of the criterion that a digit stands for; empty for any other key."""
        place = int(key) if key.isdecimal() else 0
        return self._criteria[place - 1].code if 0 < place <= len(self._criteria) else ""

    def _exclude(self, work: str) -> bool:
        """Exclude for a reason that one more key gives; False when that key takes the exclusion back."""
        reasons = self._asked_reasons() if self._criteria else ()
        if reasons is None:
            render.say(_("Not excluded."), "cyan")
            return False
        self._decide(work, Verdict.EXCLUDE, reasons)
        return True

    def _asked_reasons(self) -> tuple[str, ...] | None:
        """The reason of an exclusion: its number or its letter; Enter for none; None to take the exclusion back."""
        by_letter = {criterion.code.casefold(): criterion.code for criterion in self._criteria}
        while True:
            render.say(_("Reason (1-{n}, Enter for none, u to go back):").format(n=min(9, len(self._criteria))))
            key = self._keyboard.key()
            if reason := self._numbered(key) or by_letter.get(key.casefold()):
                return (reason,)
            if key in ("\r", "\n"):
                return ()
            if key in ("", "u", "q", CTRL_Z):
                return None

    def _take_note(self, work: str) -> None:
        sys.stderr.write(_("Note: "))
        sys.stderr.flush()
        if note := self._keyboard.line():
            self._notes[work] = note
            render.say(_("The note is saved with your verdict."), "cyan")

    def _tell_of_unsaved_notes(self) -> None:
        if self._notes:
            notes = "\n".join(f"  {work}: {note}" for work, note in self._notes.items())
            render.say(_("Notes without a verdict are not saved:") + "\n" + notes, "yellow")

    def _show(self, work: str) -> None:
        self._shown_at = time.monotonic()
        merged = self._screening.show(work).merged
        advance = self._session.advance
        how_far = f"{number(advance.done + 1)}/{number(advance.total)}"
        head = f"{how_far} · {self._session.rules.name} · {self._session.reviewer}"
        if sys.stdout.isatty():
            render.out().clear()
        render.rule(head)
        _show_work(merged)
        held = self._session.mine
        if held:
            render.show(_("Your verdict so far: {verdict}").format(verdict=_(held.verdict.value)), "cyan")
        render.rule()
        for place, criterion in enumerate(self._criteria, 1):
            render.show(f"  {place if place < 10 else ' '}  {criterion.code}  {_labels(criterion)}")
        render.show(self._keys(), "dim")
        if note := self._notes.get(work):
            render.show(_("Note: ") + note, "cyan")
        if self._notice:
            render.show(self._notice, "cyan")
            self._notice = ""

    def _keys(self) -> str:
        keys = [_("i include"), _("e exclude"), _("1-9 exclude by criterion"), _("m maybe")]
        if self._session.rules.reports:
            keys.append(_("x not retrieved"))
        keys += [_("n note"), _("s later"), _("u undo"), _("q stop")]
        return " · ".join(key.replace(" ", "\u00a0") for key in keys)  # no line breaks between a key and its meaning

    def _say_goodbye(self) -> None:
        self._tell_of_unsaved_notes()
        advance = self._session.advance
        if self._session.current is None and not advance.left:
            render.say(_("Nothing is left for you to screen at this stage. Next: litrev status"))
            return
        words = ngettext("{n} verdict saved", "{n} verdicts saved", max(self._decided, 0)).format(
            n=max(self._decided, 0)
        )
        left = ngettext("{n} work left", "{n} works left", advance.left).format(n=number(advance.left))
        render.say(_("{saved}; {left}. Go on with the same command.").format(saved=words, left=left))


def _show_work(record: Record) -> None:
    if record.retracted:
        render.show(_("RETRACTED"), "bold red")
    if record.translated_title and record.translated_title != record.title:
        render.show(f"[{record.translated_title}]", "italic")
    render.show(record.title or record.translated_title or _("(no title)"), "bold")
    authors = "; ".join(author.name for author in record.authors[:6]) + (" …" if len(record.authors) > 6 else "")
    ids = [f"PMID {record.pmid}" if record.pmid else "", f"doi:{record.doi}" if record.doi else ""]
    place = " · ".join(filter(None, [record.journal, str(record.year or ""), ", ".join(record.languages), *ids]))
    for line in (authors, place):
        if line:
            render.show(line, "dim")
    render.show("")
    render.show(record.abstract_text or _("(no abstract)"))
    if record.keywords:
        render.show("")
        render.show(", ".join(record.keywords), "dim")


def _labels(criterion: Criterion) -> str:
    wanted = criterion.include.in_language(language()) if criterion.include else ""
    excluded = criterion.exclude.in_language(language())
    return f"{wanted} ≠ {excluded}" if wanted else excluded


_VERDICT_WORDS = (N_("include"), N_("exclude"), N_("maybe"), N_("not_retrieved"))


def decide_command(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar=_("FILE.csv"), help=_("The table of decisions."))],
    reviewer: Annotated[
        str, typer.Option("--as", metavar=_("NAME"), help=_("Who decided: an id of the team in review.yaml."))
    ],
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar=_("STAGE"), help=_("title_abstract or full_text; else the first stage.")),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    result = decide(review_of(ctx), Path(file), reviewer=reviewer, stage=stage)
    if json:
        render.as_json({
            "applied": len(result.decisions),
            "unchanged": result.unchanged,
            "refused": [{"line": row.line, "id": row.id, "reason": row.reason} for row in result.refused],
        })  # fmt: skip
    else:
        _show_bulk(result)
    raise typer.Exit(ExitCode.INPUT if result.refused else ExitCode.DONE)


def _show_bulk(result: Bulk) -> None:
    applied = len(result.decisions)
    render.show(ngettext("{n} decision applied", "{n} decisions applied", applied).format(n=number(applied)))
    if n := result.unchanged:
        render.show(ngettext("{n} was known already", "{n} were known already", n).format(n=number(n)))
    if n := len(result.refused):
        render.show(ngettext("{n} row refused:", "{n} rows refused:", n).format(n=number(n)), "yellow")
        for row in result.refused:
            render.show(
                "  " + _("line {line}, {id}: {reason}").format(line=row.line, id=row.id or "–", reason=row.reason)
            )
