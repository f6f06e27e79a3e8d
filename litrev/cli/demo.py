"""`litrev demo`: everything that litrev does, shown on an invented review."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.main import run
from litrev.demo.story import play
from litrev.errors import ConflictError
from litrev.i18n import N_, _, language, set_language
from litrev.text import typed

HELP = {
    "demo": N_(
        "Runs a whole review: protocol, search, deduplication, screening by two reviewers, PRISMA counts, a "
        "bibliography. Each command is shown before it runs, and the folder stays for you to go on "
        "in.\n\n\b\nExamples:\n  litrev demo\n  litrev demo my-demo"
    )
}
_FOLDER = "litrev-demo"


def demo_command(
    folder: Annotated[
        str,
        typer.Argument(metavar=_("FOLDER"), help=_("Where to put the demo's review; litrev-demo here if left out.")),
    ] = "",
) -> None:
    place = Path(folder) if folder else _free_folder()
    if place.exists():
        raise ConflictError(
            _("{folder} is there already.").format(folder=place), _("Give another name: litrev demo NAME")
        )
    lang = language()
    play(place, lang=lang, run=lambda words: run(["--lang", lang, *words]), tell=_tell, show=_show_command)
    set_language(lang)
    _tell(_("That was a whole review. Go on in its folder:"))
    render.show(f"  cd {typed(place)}\n  litrev records --find migrant\n  litrev show pubmed:90000001\n  litrev check")


def _free_folder() -> Path:
    """`litrev-demo`, or the first of `litrev-demo-2`, `-3` … that is free."""
    number, place = 1, Path(_FOLDER)
    while place.exists():
        number += 1
        place = Path(f"{_FOLDER}-{number}")
    return place


def _tell(words: str) -> None:
    render.show("")
    render.show(f"# {words}", "cyan")


def _show_command(command: str) -> None:
    render.show("")
    render.show(command, "bold")
