"""How things look in the terminal: the only module outside `tui/` that imports rich. Data to stdout, talk to stderr."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from litrev.i18n import _, number
from litrev.progress import Progress as Report
from litrev.text import safe


class _Console(Console):
    """rich's console, but a reader who has gone (`| head`) is told to the rim, which knows what to do about it."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def out(width: int | None = None) -> Console:
    """The console for data: colours only on a terminal, never wrapped when piped."""
    console = _Console(highlight=False, soft_wrap=not sys.stdout.isatty(), legacy_windows=False, emoji=False)
    if width or not sys.stdout.isatty():
        console.width = width or _wanted_width()
    return console


def _wanted_width() -> int:
    """COLUMNS where it is a number that a table fits in, else 100."""
    columns = os.environ.get("COLUMNS", "")
    return max(20, int(columns)) if columns.isdecimal() and int(columns) else 100


def talk() -> Console:
    """The console for talk: stderr."""
    return _Console(stderr=True, highlight=False, legacy_windows=False, emoji=False)


def say(text: str, style: str = "") -> None:
    """A line of talk; where nobody can hear it, it is no reason to stop."""
    with suppress(OSError):
        _print(talk(), text, style)


def show(text: str, style: str = "") -> None:
    """A line of data; wrapped at words on a terminal, never in a file."""
    _print(out(), text, style)


_GLUE = str.maketrans("\u00a0\u202f", "\ue000\ue001")
_UNGLUE = str.maketrans("\ue000\ue001", "\u00a0\u202f")
"""rich breaks lines at no-break spaces too: while it wraps, letters of private use stand for them."""


def _print(console: Console, text: str, style: str) -> None:
    for line in safe(text).split("\n"):
        for piece in _wrapped(line, console) if console.is_terminal else [line]:
            console.print(Text(piece, style=style), soft_wrap=True)


def _wrapped(line: str, console: Console) -> list[str]:
    """The lines that `line` takes on the terminal; what follows the first stands as far in as its words do."""
    lead = _LEAD.match(line)
    indent = lead.end() if lead and lead.end() < console.width // 2 else 0
    words = Text(line[indent:].translate(_GLUE)).wrap(console, console.width - indent)
    pieces = [piece.plain.translate(_UNGLUE) for piece in words] or [""]
    return [line[:indent] + pieces[0], *(" " * indent + piece for piece in pieces[1:])]


_LEAD = re.compile(r" *(?:[→⚠✓✗≈≠] )?")


def rule(title: str = "") -> None:
    """A line across the terminal."""
    out().rule(escape(safe(title)), style="dim", align="left")


def as_json(value: Any) -> None:
    """One JSON document on stdout; letters that its encoding lacks stand as escapes, so that none is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.write((text if _holds(text) else json.dumps(value, indent=2)) + "\n")


def write_file(text: str) -> None:
    """A file's text on stdout. Says so on stderr when the encoding there lacks some of its letters."""
    sys.stdout.write(text)
    if not _holds(text):
        encoding = sys.stdout.encoding
        say(_("⚠ Some letters are not in {encoding} and were replaced.").format(encoding=encoding), "yellow")


def _holds(text: str) -> bool:
    """Whether stdout's encoding has every letter of `text`."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = (), whole: Sequence[int] = ()
) -> None:
    """A plain table on stdout; the columns in `numbers` are set flush right, the words of those in `whole` (ids that
    are copied) are broken last."""
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, name in enumerate(columns):
        drawn.add_column(name, justify="right" if place in numbers else "left", overflow="fold", no_wrap=place in whole)
    for row in rows:
        drawn.add_row(*(escape(safe(cell)) for cell in row))
    out().print(drawn)


@contextmanager
def progress_bars(*, quiet: bool = False) -> Iterator[Report]:
    """A live bar for each thing in progress, on a terminal; silent elsewhere, so that logs stay short."""
    console = talk()
    if quiet or not console.is_terminal:
        yield lambda what, done, total, detail="": None
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[counts]}"),
        TextColumn("{task.fields[detail]}", style="dim"),
        TimeRemainingColumn(compact=True),
        console=console,
    ) as bars:
        yield _Bars(bars)


class _Bars:
    """Progress reports turned into rich's tasks; called from several threads."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        counts = f"{number(done)}/{number(total)}" if total is not None else number(done)
        with self._lock:
            if what not in self._tasks:
                self._tasks[what] = self._bars.add_task(escape(what), total=total, counts=counts, detail="")
        self._bars.update(self._tasks[what], completed=done, total=total, counts=counts, detail=escape(detail))
