"""`litrev screen --plain`: the works line by line, for screen readers and slow links; nothing is drawn or wiped."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

from litrev.cli import render
from litrev.cli.keys import CTRL_Z, Keyboard
from litrev.errors import LitrevError
from litrev.i18n import _, number
from litrev.model import Decision, Record, Verdict
from litrev.screening.digits import number_of
from litrev.steps.sitting import Screening
from litrev.steps.verdict_words import verdict_words, vote_words
from litrev.tui.work_words import (
    authors_line,
    banners,
    criterion_words,
    former_words,
    full_text_words,
    is_retracted,
    place_line,
    titles,
    undone_words,
)


class Loop:
    """Keys in, works out, until the queue is empty or the reviewer stops."""

    def __init__(self, screening: Screening, keys: Keyboard) -> None:
        self._screening = screening
        self._keyboard = keys
        self._criteria = screening.criteria
        self._shown_at = time.monotonic()
        self._decided = 0

    def run(self) -> int:
        """How many verdicts were given and not taken back."""
        with suppress(EOFError):  # no more keys: as good as q
            self._until_the_end()
        return self._decided

    def _until_the_end(self) -> None:
        shown = None
        while (work := self._screening.session.current) is not None:
            if work != shown:
                self._show(work)
                shown = work
            key = self._keyboard.key()
            if key == "q":
                return
            try:
                if self._act(key):
                    shown = None
            except LitrevError as error:
                render.say(" ".join(filter(None, (error.message, error.hint))), "yellow")

    def _act(self, key: str) -> bool:
        """Do what the key says; True when the work must be shown anew."""
        session = self._screening.session
        verdicts = {"i": Verdict.INCLUDE, "m": Verdict.MAYBE, "p": Verdict.MAYBE}
        if key in verdicts:
            self._decide(verdicts[key])
        elif key == "x" and session.rules.reports:
            self._decide(Verdict.NOT_RETRIEVED)
        elif reason := self._numbered(key):
            self._decide(Verdict.EXCLUDE, (reason,))
        elif key == "e":
            return self._exclude()
        elif key in ("u", CTRL_Z):
            self._undo()
        elif key == "v":
            self._confirm()
        elif key == "s":
            session.skip()
        elif key == "n":
            self._take_note()
            return False
        else:
            render.say(self._keys(), "dim")
            return False
        return True

    def _decide(self, verdict: Verdict, criteria: tuple[str, ...] = ()) -> None:
        said = self._screening.decide(verdict, criteria, round(time.monotonic() - self._shown_at, 1))
        self._decided += 1
        render.say(_("{verdict} – u takes it back.").format(verdict=verdict_words(said)), "cyan")

    def _confirm(self) -> None:
        """Let the former verdict stand."""
        said = self._screening.confirm(round(time.monotonic() - self._shown_at, 1))
        self._decided += 1
        render.say(_("{verdict} – u takes it back.").format(verdict=verdict_words(said)), "cyan")

    def _undo(self) -> None:
        """Take back the last act; a verdict's note waits for the next one."""
        undone = self._screening.undo()
        if undone is None:
            render.say(_("There is nothing to undo."), "cyan")
            return
        self._decided -= isinstance(undone, Decision)
        render.say(undone_words(undone, self._screening.session.mine), "cyan")

    def _numbered(self, key: str) -> str:
        """The code of the criterion that a digit stands for; empty for any other key."""
        place = number_of(key)
        return self._criteria[place - 1].code if 0 < place <= len(self._criteria) else ""

    def _exclude(self) -> bool:
        """Exclude for a reason that one more key gives; False when that key takes the exclusion back."""
        reasons = self._asked_reasons() if self._criteria else ()
        if reasons is None:
            render.say(_("Not excluded."), "cyan")
            return False
        self._decide(Verdict.EXCLUDE, reasons)
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

    def _take_note(self) -> None:
        sys.stderr.write(_("Note: "))
        sys.stderr.flush()
        if note := self._keyboard.line():
            self._screening.write_note(note)
            render.say(_("The note is saved with your verdict."), "cyan")

    def _show(self, work: str) -> None:
        self._shown_at = time.monotonic()
        session = self._screening.session
        head = [
            f"{number(session.place)}/{number(session.advance.total)}",
            _("pilot round") if work in self._screening.pilot else "",
            session.rules.name,
            session.reviewer,
        ]
        render.show("")
        render.show(" · ".join(filter(None, head)), "bold")
        _show_work(self._screening.show(work).merged, full_text_words(self._screening.full_text_standing(work)))
        if session.mine:
            render.show(former_words(self._screening, session.mine), "cyan")
        for said in session.others:
            render.show(vote_words(said), "cyan")
        if labels := self._screening.labels(work):
            render.show(_("Labels: {names}").format(names=", ".join(labels)), "cyan")
        for place, criterion in enumerate(self._criteria, 1):
            render.show(f"  {place if place < 10 else ' '}  {criterion.code}  {criterion_words(criterion)}")
        render.show(self._keys(), "dim")
        if self._screening.note:
            render.show(_("Note: ") + self._screening.note, "cyan")

    def _keys(self) -> str:
        keys = [_("v let it stand")] if self._screening.again else []
        keys += [_("i include"), _("e exclude"), _("1-9 exclude by criterion"), _("m maybe")]
        if self._screening.session.rules.reports:
            keys.append(_("x not retrieved"))
        keys += [_("n note"), _("s later"), _("u undo"), _("q stop")]
        return " · ".join(key.replace(" ", "\u00a0") for key in keys)  # no line breaks between a key and its meaning


def _show_work(record: Record, full_text: str) -> None:
    for place, banner in enumerate(banners(record)):
        render.show(banner, "bold red" if is_retracted(record) and not place else "bold")
    title, translated = titles(record)
    render.show(title, "bold")
    if translated:
        render.show(f"[{translated}]", "italic")
    for line in (authors_line(record), place_line(record), full_text):
        if line:
            render.show(line, "dim")
    render.show(record.abstract_text or _("(no abstract)"))
    for other in record.other_abstracts:
        render.show(f"[{other.language}] " + "\n".join(section.text for section in other.sections))
    if record.keywords:
        render.show(_("Keywords: ") + ", ".join(record.keywords), "dim")
