"""What several screens draw alike: text of records, differences, the line of keys, a message over the screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Click
from textual.screen import ModalScreen
from textual.widgets import Static

from litrev.dedupe.contrast import Pieces
from litrev.text import safe

DIFFERS = "bold underline magenta"
"""Bold and underlined, so that it shows where there is no colour; magenta is read on dark and on light."""


def pieces_text(pieces: Pieces) -> Text:
    """Never read as markup: whatever a title holds is shown as it is."""
    text = Text(overflow="fold")
    for piece in pieces:
        text.append(piece.text, DIFFERS if piece.differs else "")
    return text if pieces else Text("–", style="dim")


def is_right_to_left(text: str) -> bool:
    """Whether letters of a script that runs from right to left are in it."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text)


_BETWEEN = " · "


def key_line(keys: Iterable[str], width: int) -> Text:
    """`m same work · k keep apart`: lines that break between keys, not within one."""
    return Text("\n".join(_BETWEEN.join(line) for line in _key_lines(keys, width)))


def key_at(keys: Iterable[str], width: int, column: int, line: int) -> int | None:
    """Which of the keys stands there in their line, from 0; None between two, and where there is none."""
    lines = _key_lines(keys, width)
    if not 0 <= line < len(lines):
        return None
    number, start = sum(map(len, lines[:line])), 0
    for key in lines[line]:
        if start <= column < start + cell_len(key):
            return number
        start += cell_len(key) + len(_BETWEEN)
        number += 1
    return None


def _key_lines(keys: Iterable[str], width: int) -> list[list[str]]:
    lines: list[list[str]] = []
    for key in keys:
        if lines and cell_len(_BETWEEN.join([*lines[-1], key])) <= width:
            lines[-1].append(key)
        else:
            lines.append([key])
    return lines


def one_line(text: str, style: str = "") -> Text:
    """Text that is cut with … where the line ends."""
    return Text(safe(text), style=style, no_wrap=True, overflow="ellipsis")


MESSAGE_WIDTH = 66
"""Columns of a message, where the screen has as many."""


class Message(ModalScreen[bool]):
    """Words over the screen, until a key or a click beside them puts them away; True unless it was q or Escape."""

    BESIDE: ClassVar[bool] = True
    """What a click beside it says."""

    DEFAULT_CSS = """
    Message { align: center middle; }
    Message > VerticalScroll {
        width: 66; max-width: 100%; height: auto; max-height: 100%; border: round ansi_bright_black; padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    Message Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,question_mark,h,H,f1", "put_away(True)"),
        Binding("escape,q,Q", "put_away(False)"),
    ]

    def __init__(self, words: Text) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=True):
            yield Static(self._words, markup=False)

    def on_click(self, event: Click) -> None:
        event.stop()
        if self.get_widget_at(*event.screen_offset)[0] is self:
            self.dismiss(self.BESIDE)

    def action_put_away(self, agreed: bool) -> None:  # noqa: FBT001 - Textual hands over what stands in the binding
        self.dismiss(agreed)


class Confirm(Message, inherit_bindings=False):
    """Words over the screen that ask for a yes: Enter alone is one."""

    BESIDE = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "put_away(True)"),
        Binding("escape,q,Q", "put_away(False)"),
    ]
