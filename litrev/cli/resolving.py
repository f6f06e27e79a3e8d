"""`litrev resolve`: settling disagreements, on a screen or line by line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.keys import CTRL_Z, Keyboard, keyboard
from litrev.errors import ExitCode, LitrevError
from litrev.i18n import N_, _, language, ngettext, number
from litrev.model import Verdict
from litrev.screening.conflicts import Disagreement
from litrev.screening.digits import number_of
from litrev.screening.resolutions import How
from litrev.steps.resolving import Settling, resolve
from litrev.steps.verdict_words import rival_words, verdict_words, vote_words

HELP = {
    "resolve": N_(
        "Shows one disagreement after the other, both verdicts and notes side by side. One key settles it, and is "
        "saved before the next is shown: by discussion, or as the arbiter whom review.yaml names under “resolution”. "
        "What each reviewer said stays as it was. Stop whenever you like (q) and go on another day.\n\n\b\nKeys:\n"
        "  i  include            e  exclude: choose among the reasons\n"
        "  m  maybe              1-9  exclude by that criterion\n"
        "  u  undo               s  later\n  n  write down why      q  stop\n"
        "  ?  every key (on the screen)\n\n"
        "With --plain, “e” excludes for the reasons that were given.\n\n\b\n"
        "Examples:\n  litrev resolve --as c\n  litrev resolve --as c --stage full_text --plain"
    ),
}


def resolve_command(
    ctx: typer.Context,
    reviewer: Annotated[
        str, typer.Option("--as", metavar=_("NAME"), help=_("Who records it: an id of the team in review.yaml."))
    ],
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar=_("STAGE"), help=_("title_abstract or full_text; else the first open one.")),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help=_("Line by line: for screen readers, slow links, keys from a file."))
    ] = False,
) -> None:
    with resolve(review_of(ctx), reviewer=reviewer, stage=stage) as settling:
        code = 0
        if not settling.advance.left:
            settled = 0
        elif plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
            with keyboard() as keys:
                settled = _Loop(settling, keys).run()
        else:
            from litrev.tui.resolve import ResolveApp  # noqa: PLC0415 - textual takes a while, and only this needs it

            app = ResolveApp(settling)
            app.run()
            settled, code = app.settled, app.return_code or 0
        _say_goodbye(settled, settling)
    if code:
        raise typer.Exit(ExitCode.BUG)


def _say_goodbye(settled: int, settling: Settling) -> None:
    left = settling.advance.left
    if not left and not settled:
        render.say(_("No disagreement waits at this stage. Next: litrev todo"))
        return
    n = max(settled, 0)
    saved = ngettext("{n} conflict settled", "{n} conflicts settled", n).format(n=number(n))
    if left:
        words = ngettext("{n} left", "{n} left", left).format(n=number(left))
        render.say(_("{saved}; {left}. Go on with the same command.").format(saved=saved, left=words))
    else:
        render.say(_("{saved}; none is left. Next: litrev todo").format(saved=saved))


class _Loop:
    """Keys in, disagreements out, until none is left or the person stops."""

    def __init__(self, settling: Settling, keys: Keyboard) -> None:
        self._settling = settling
        self._keyboard = keys
        self._codes = settling.rules.codes
        self._notes: dict[str, str] = {}
        """Work -> a note that waits for its resolution."""
        self._settled = 0

    def run(self) -> int:
        """How many were settled, those taken back not counted."""
        shown: Disagreement | None = None
        try:
            while (one := self._settling.current) is not None:
                if one is not shown:
                    self._show(one)
                    shown = one
                key = self._keyboard.key()
                if key == "q":
                    break
                try:
                    if self._act(one, key):
                        shown = None
                except LitrevError as error:
                    render.say(" ".join(filter(None, (error.message, error.hint))), "yellow")
        except EOFError:
            pass  # no more keys: as good as q
        return self._settled

    def _act(self, one: Disagreement, key: str) -> bool:
        """Do what the key says; True when the next one is to be shown."""
        verdicts = {"i": Verdict.INCLUDE, "m": Verdict.MAYBE, "p": Verdict.MAYBE}
        place = number_of(key)
        if key in verdicts:
            self._settle(one, verdicts[key], ())
        elif key == "e":
            self._settle(one, Verdict.EXCLUDE, self._settling.former_reasons)
        elif 0 < place <= len(self._codes):
            self._settle(one, Verdict.EXCLUDE, (self._codes[place - 1],))
        elif key in ("u", CTRL_Z):
            self._undo()
        elif key in ("l", "s"):
            self._settling.later()
        elif key == "n":
            self._take_note(one)
            return False
        else:
            render.say(_keys(), "dim")
            return False
        return True

    def _settle(self, one: Disagreement, verdict: Verdict, codes: tuple[str, ...]) -> None:
        said = self._settling.settle(verdict, codes, self._notes.get(one.work, ""))
        self._notes.pop(one.work, None)
        self._settled += 1
        render.say(_("Settled: {verdict}. u takes it back.").format(verdict=verdict_words(said)), "cyan")

    def _undo(self) -> None:
        taken = self._settling.undo()
        self._settled -= taken is not None
        render.say(_("Undone.") if taken else _("There is nothing to undo."), "cyan")

    def _take_note(self, one: Disagreement) -> None:
        sys.stderr.write(_("Note: "))
        sys.stderr.flush()
        self._notes[one.work] = self._keyboard.line()
        render.say(_("The note is kept with your resolution."), "cyan")

    def _show(self, one: Disagreement) -> None:
        advance, merged = self._settling.advance, self._settling.show(one)
        how = _("by discussion") if self._settling.how is How.DISCUSSION else _("as arbiter")
        place = f"{number(advance.done + 1)}/{number(advance.total)}"
        render.rule(f"{place} · {self._settling.rules.name} · {self._settling.who}, {how}")
        render.show(merged.title or merged.translated_title or _("(no title)"), "bold")
        names = "; ".join(author.name for author in merged.authors[:6])
        source = " · ".join(filter(None, [names, merged.journal, str(merged.year or ""), one.work]))
        render.show(source, "dim")
        render.show(merged.abstract_text or _("(no abstract)"))
        for vote in one.verdicts:
            note = _(" – “{note}”").format(note=vote.note) if vote.note else ""
            render.show(vote_words(vote) + note)
        for words in rival_words(one.rivals) if one.rivals else ():
            render.show(f"⚠ {words}", "yellow")
        for n, criterion in enumerate(self._settling.protocol.criteria_of(self._settling.rules.id), 1):
            render.show(f"  {n}  {criterion.code}  {criterion.exclude.in_language(language())}")
        render.show(_keys(), "dim")


def _keys() -> str:
    keys = [
        _("i include"), _("e exclude"), _("1-9 exclude by criterion"), _("m maybe"), _("n note"), _("s later"),
        _("u undo"), _("q stop"),
    ]  # fmt: skip
    return " · ".join(key.replace(" ", "\u00a0") for key in keys)
