"""`litrev screen`: one work after the other, one key a verdict; on a screen, or line by line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.keys import keyboard
from litrev.errors import ExitCode
from litrev.i18n import N_, _, ngettext, number
from litrev.steps.screening import ReadingOrder, screen
from litrev.steps.sitting import Screening

HELP = {
    "screen": N_(
        "Shows one work after the other with the criteria of the protocol. One key gives the verdict, and it is saved "
        "before the next work is shown: stop whenever you like (q) and go on another day. Where the stage has a pilot "
        "round, its works come first.\n\n\b\nKeys:\n"
        "  i  include            e  exclude, for one reason or several\n  m  maybe              1-9  exclude by that "
        "criterion\n"
        "  u  undo               s  later\n  n  write a note       q  stop\n  ?  every key\n\n\b\n"
        "Examples:\n  litrev screen --as a\n  litrev screen --as a --pilot\n  litrev screen --as a --plain\n"
        "  litrev screen --as a --again"
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
    pilot: Annotated[
        bool, typer.Option("--pilot", help=_("Only the pilot round: works drawn by lot that everybody reads."))
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help=_("What you decided before the criteria were amended; v lets a verdict stand.")),
    ] = False,
    order: Annotated[
        ReadingOrder,
        typer.Option("--order", help=_("random (the same for everybody), date (the newest first) or id.")),
    ] = ReadingOrder.RANDOM,
    plain: Annotated[
        bool, typer.Option("--plain", help=_("Line by line: for screen readers, slow links, keys from a file."))
    ] = False,
) -> None:
    by_line = plain or not (sys.stdin.isatty() and sys.stdout.isatty())
    sitting = screen(review_of(ctx), reviewer=reviewer, stage=stage, order=order, pilot=pilot, again=again)
    with _uncollected(sitting) as screening:
        if again and screening.session.current is None:
            render.say(_("You gave no verdict before the criteria were amended: there is nothing to look at again."))
            return
        if by_line:
            from litrev.cli.screening_by_line import Loop  # noqa: PLC0415 - one of the two is needed

            with keyboard() as keys:
                decided = Loop(screening, keys).run()
            code = 0
        else:
            from litrev.tui.screen import ScreeningApp  # noqa: PLC0415 - textual takes a while, and only this needs it

            app = ScreeningApp(screening)
            app.run()
            decided, code = app.decided, app.return_code or 0
        say_goodbye(screening, decided)
    if code:
        raise typer.Exit(ExitCode.BUG)


@contextmanager
def _uncollected(opening: AbstractContextManager[Screening]) -> Iterator[Screening]:
    """Open a sitting without looking for garbage meanwhile, nor ever again among what was read: with 100,000 works
    that would take as long as reading them, and later make keys wait."""
    gc.disable()
    try:
        with opening as screening:
            gc.freeze()
            gc.enable()
            yield screening
    finally:
        gc.unfreeze()
        gc.enable()


def say_goodbye(screening: Screening, decided: int) -> None:
    """What was saved, what is left, and what to type next."""
    advance = screening.session.advance
    for work, note in screening.notes.items():
        render.say(_("A note waits for your verdict on {work}: {note}").format(work=work, note=note))
    if screening.again and not advance.left:
        render.say(
            _("You have looked again at all that you decided before the criteria were amended. Next: litrev todo")
        )
    elif screening.session.current is None and not advance.left:
        render.say(_("Nothing is left for you to screen at this stage. Next: litrev status"))
    else:
        n = max(decided, 0)
        words = ngettext("{n} verdict saved", "{n} verdicts saved", n).format(n=number(n))
        left = ngettext("{n} work left", "{n} works left", advance.left).format(n=number(advance.left))
        render.say(_("{saved}; {left}. Go on with the same command.").format(saved=words, left=left))
    if screening.pilot and not screening.in_pilot and (decided or not advance.left) and advance.done:
        render.say(_("You have read the pilot round. When everybody has: litrev agree"))
