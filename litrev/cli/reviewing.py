"""`litrev dedupe --review`: opens the screen, and says afterwards what is left."""

from __future__ import annotations

import sys

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import ExitCode, UsageError
from litrev.i18n import _, ngettext, number
from litrev.steps.reviewing import review_pairs


def review_in_terminal(ctx: typer.Context, reviewer: str | None) -> None:
    """Put one doubtful pair after the other before a person. Raises UsageError where nobody can press a key."""
    with review_pairs(review_of(ctx), reviewer=reviewer) as reviewing:
        advance = reviewing.session.advance
        if not advance.total:
            render.say(_("No pair of records is doubtful: there is nothing to answer."))
            return
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            words = ngettext("{n} doubtful pair waits", "{n} doubtful pairs wait", advance.left)
            raise UsageError(
                words.format(n=number(advance.left)) + ": " + _("to answer, a keyboard and a terminal are needed."),
                _("To read them in a table: litrev dedupe --pairs pairs.csv"),
            )
        from litrev.tui.pairs import PairsApp  # noqa: PLC0415 - textual takes a while, and only this needs it

        app = PairsApp(reviewing)
        app.run()
        _say_goodbye(app.answered, reviewing.session.advance.left)
        if app.return_code:
            raise typer.Exit(ExitCode.BUG)


def _say_goodbye(answered: int, left: int) -> None:
    n = max(answered, 0)
    saved = ngettext("{n} answer saved", "{n} answers saved", n).format(n=number(n))
    if left:
        words = ngettext("{n} pair left", "{n} pairs left", left).format(n=number(left))
        render.say(_("{saved}; {left}. Go on with the same command.").format(saved=saved, left=words))
    else:
        render.say(_("{saved}; no pair is left. Next: litrev status").format(saved=saved))
