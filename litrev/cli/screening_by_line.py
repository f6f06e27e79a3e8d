"""`litrev screen --plain`: the works line by line, for screen readers and slow links; nothing is drawn or wiped."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from litrev.cli import render
from litrev.cli.keys import CTRL_Z, Keyboard
from litrev.errors import LitrevError
from litrev.i18n import N_, _, number
from litrev.model import Decision, Record, Verdict
from litrev.screening.bulk import reason_words
from litrev.screening.digits import number_of
from litrev.screening.words import plain_words
from litrev.steps.sitting import Screening
from litrev.steps.verdict_words import verdict_words, vote_words
from litrev.tui.browser import address_of
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

ENTER = ("\r", "\n")
_KEYS = (
    ("i", N_("include: let the work through")),
    ("e", N_("exclude: one more key gives the reason; a comma asks for several, or for a longer code")),
    ("1-9", N_("exclude at once, by that criterion; on a French keyboard without Shift too")),
    ("m", N_("maybe")),
    ("x", N_("the full text could not be had (full text only)")),
    ("v", N_("let your former verdict stand, under the criteria of today")),
    ("n", N_("write a note; it goes with your verdict")),
    ("l", N_("put a label of your own on it, or take it off")),
    ("o", N_("say where the document is: its file, its DOI or a link")),
    ("s", N_("later: it comes again after the others")),
    ("b", N_("back to the works seen before")),
    ("f", N_("forward; past the last one: the next, this one later")),
    ("g", N_("go to a number, an id, a DOI or a PMID")),
    ("u", N_("undo the last verdict, join or split, as often as you like, also those of another day")),
    ("?", N_("these keys")),
    ("q", N_("stop; every verdict is saved, go on another day")),
)
"""In the order of the help."""
_VERDICTS = {"i": Verdict.INCLUDE, "m": Verdict.MAYBE, "p": Verdict.MAYBE}


class Loop:
    """Keys in, works out, until the reviewer stops; past the last work one can still go back."""

    def __init__(self, screening: Screening, keys: Keyboard) -> None:
        self._screening = screening
        self._keyboard = keys
        self._criteria = screening.criteria
        self._shown_at = time.monotonic()
        self._decided = 0
        self._ways: dict[str, Callable[[], bool]] = {
            "e": self._exclude, "u": self._undo, CTRL_Z: self._undo, "s": self._skip, "n": self._take_note,
            "l": self._take_label, "o": self._say_place, "b": self._back, "f": self._forward, "g": self._jump,
            "?": self._explain, "v": self._confirm,
        }  # fmt: skip
        """Key -> what it does; each says whether the work must be shown anew."""

    def run(self) -> int:
        """How many verdicts were given and not taken back."""
        with suppress(EOFError):  # no more keys: as good as q
            self._until_the_end()
        return self._decided

    def _until_the_end(self) -> None:
        shown: str | None = ""
        while True:
            work = self._screening.session.current
            if work is None and not self._screening.session.acts:
                return
            if work != shown:
                self._show(work) if work else self._say_done()
                shown = work
            key = _plain_key(self._keyboard.key())
            if key == "q" or (work is None and key in ENTER):
                return
            try:
                if self._act(key) if work else self._act_past_the_last(key):
                    shown = ""
            except LitrevError as error:
                render.say(" ".join(filter(None, (error.message, error.hint))), "yellow")

    def _act(self, key: str) -> bool:
        """Do what the key says; True when the work must be shown anew."""
        if key in _VERDICTS:
            return self._decide(_VERDICTS[key])
        if key == "x" and self._screening.session.rules.reports:
            return self._decide(Verdict.NOT_RETRIEVED)
        if reason := self._numbered(key):
            return self._decide(Verdict.EXCLUDE, (reason,))
        if key in self._ways:
            return self._ways[key]()
        render.say(self._keys(), "dim")
        return False

    def _act_past_the_last(self, key: str) -> bool:
        """As `_act`, where no work is left: only what leads back to one."""
        if key in ("u", CTRL_Z, "b", "g"):
            return self._ways[key]()
        return True

    def _say_done(self) -> None:
        words = _("Every work here is decided. u takes your last verdict back, b shows the work before, q ends.")
        render.say(words, "cyan")

    def _decide(self, verdict: Verdict, criteria: tuple[str, ...] = ()) -> bool:
        return self._said(self._screening.decide(verdict, criteria, self._seconds))

    def _confirm(self) -> bool:
        """Let the former verdict stand."""
        return self._said(self._screening.confirm(self._seconds))

    @property
    def _seconds(self) -> float:
        """Since the work was shown."""
        return round(time.monotonic() - self._shown_at, 1)

    def _said(self, said: Decision) -> bool:
        self._decided += 1
        render.say(_("{verdict} – u takes it back.").format(verdict=verdict_words(said)), "cyan")
        return True

    def _undo(self) -> bool:
        """Take back the last act; a verdict's note waits for the next one."""
        undone = self._screening.undo()
        if undone is None:
            render.say(_("There is nothing to undo."), "cyan")
        else:
            self._decided -= isinstance(undone, Decision)
            render.say(undone_words(undone, self._screening.session.mine), "cyan")
        return True

    def _skip(self) -> bool:
        self._screening.session.skip()
        return True

    def _back(self) -> bool:
        if not self._screening.session.previous():
            render.say(_("No work was shown before this one."), "cyan")
            return False
        return True

    def _forward(self) -> bool:
        if not self._screening.session.next():
            render.say(_("No work comes after this one."), "cyan")
            return False
        return True

    def _jump(self) -> bool:
        text = self._typed(_("Number, id, DOI or PMID: "))
        if text:
            self._screening.position_of(text)
        return bool(text)

    def _explain(self) -> bool:
        session = self._screening.session
        for key, words in _KEYS:
            if (session.rules.reports or key != "x") and (self._screening.again or key != "v"):
                render.show(f"{key}  {_(words)}")
        return False

    def _say_place(self) -> bool:
        """Where the document is: nothing is opened, for there may be no browser where these lines are read."""
        work, reports = self._screening.session.current or "", self._screening.session.rules.reports
        held = self._screening.full_text(work) if reports else ""
        place = held if held and Path(held).is_file() else address_of(self._screening.show(work).merged, held)
        render.show(place or _("No source gives a DOI or a link."))
        return False

    # Exclusions

    def _numbered(self, key: str) -> str:
        """The code of the criterion that a digit stands for; empty for any other key."""
        place = number_of(key)
        return self._criteria[place - 1].code if 0 < place <= len(self._criteria) else ""

    def _exclude(self) -> bool:
        """Exclude for the reasons that are asked for; False when the exclusion is taken back."""
        reasons = self._asked_reasons() if self._criteria else ()
        if reasons is None:
            render.say(_("Not excluded."), "cyan")
            return False
        return self._decide(Verdict.EXCLUDE, reasons)

    def _asked_reasons(self) -> tuple[str, ...] | None:
        """The reasons of an exclusion: a number or a letter; a comma for several; Enter for none where none is
        required; None to take the exclusion back."""
        by_letter = {criterion.code.casefold(): criterion.code for criterion in self._criteria}
        required = self._screening.session.rules.reason_required
        while True:
            render.say(self._reason_words(by_letter, required=required))
            key = self._keyboard.key()
            if reason := self._numbered(key) or by_letter.get(key.casefold()):
                return (reason,)
            if key == "," and (reasons := self._typed_reasons()):
                return reasons
            if key in ENTER and not required:
                return ()
            if key in ("", "u", "q", CTRL_Z):
                return None
            if key != ",":
                refusal = _("“{reason}” is not a criterion of this stage ({codes}).")
                codes = ", ".join(criterion.code for criterion in self._criteria)
                render.say(refusal.format(reason=key if key.isprintable() else "?", codes=codes), "yellow")

    def _reason_words(self, by_letter: Mapping[str, str], *, required: bool) -> str:
        back = next((key for key in "uq" if key not in by_letter), _("Escape"))
        words = (
            _("Reason (1-{n} or a letter; a comma for several or a longer code; {back} to go back):")
            if required
            else _(
                "Reason (1-{n} or a letter; a comma for several or a longer code; Enter for none; {back} to go back):"
            )
        )
        return words.format(n=min(9, len(self._criteria)), back=back)

    def _typed_reasons(self) -> tuple[str, ...]:
        """Several reasons on one line, by numbers, codes or labels; empty where one of them is unknown."""
        text = self._typed(_("Reasons by number or code, with commas between them: "))
        words = reason_words(self._screening.session.rules)
        found = []
        for part in filter(None, (part.strip() for part in re.split("[,;]", text))):
            place = int(part) if part.isdecimal() and len(part) < 4 else 0
            code = words.get(plain_words(part)) or (
                self._criteria[place - 1].code if 0 < place <= len(self._criteria) else ""
            )
            if not code:
                refusal = _("“{reason}” is not a criterion of this stage ({codes}).")
                codes = ", ".join(criterion.code for criterion in self._criteria)
                render.say(refusal.format(reason=part, codes=codes), "yellow")
                return ()
            found.append(code)
        return tuple(dict.fromkeys(found))

    # Notes and labels

    def _typed(self, prompt: str) -> str:
        sys.stderr.write(prompt)
        sys.stderr.flush()
        return self._keyboard.line()

    def _take_note(self) -> bool:
        former = self._screening.note
        note = self._typed(_("Note (an empty line clears it): ") if former else _("Note: "))
        self._screening.write_note(note)
        if not note:
            words = _("The note is gone.") if former else _("No note.")
        elif self._screening.session.mine:
            words = _("The note is saved with your verdict.")
        else:
            words = _("The note is saved; it goes with your verdict.")
        render.say(words, "cyan")
        return False

    def _take_label(self) -> bool:
        """Put a label on the work, or take it off where it bears it."""
        if used := self._screening.all_labels:
            render.say(_("Labels in use: {names}").format(names=", ".join(used[:20])), "dim")
        name = " ".join(self._typed(_("Label to put on or to take off: ")).split())
        work = self._screening.session.current or ""
        on = self._screening.labels(work)
        if name:
            self._screening.label([n for n in on if n != name] if name in on else [*on, name])
            names = ", ".join(self._screening.labels(work)) or _("none")
            render.say(_("Labels: {names}").format(names=names), "cyan")
        return False

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
        keys += [_("n note"), _("s later"), _("u undo"), _("? all keys"), _("q stop")]
        return " · ".join(key.replace(" ", "\u00a0") for key in keys)  # no line breaks between a key and its meaning


def _plain_key(key: str) -> str:
    """A letter without Shift; any other key as it is, for some of them bear digits."""
    return key.lower() if key.isascii() else key


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
