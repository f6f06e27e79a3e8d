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


def key_line(keys: Iterable[str], width: int) -> Text:
    """`m same work · k keep apart`: lines that break between keys, not within one."""
    lines: list[str] = []
    for key in keys:
        if lines and cell_len(f"{lines[-1]} · {key}") <= width:
            lines[-1] += f" · {key}"
        else:
            lines.append(key)
    return Text("\n".join(lines))


def one_line(text: str, style: str = "") -> Text:
    """Text that is cut with … where the line ends."""
    return Text(safe(text), style=style, no_wrap=True, overflow="ellipsis")


MESSAGE_WIDTH = 66
"""Columns of a message, where the screen has as many."""


class Message(ModalScreen[bool]):
    """Words over the screen, until a key puts them away; True unless it was q or Escape."""

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

    def action_put_away(self, agreed: bool) -> None:  # noqa: FBT001 - Textual hands over what stands in the binding
        self.dismiss(agreed)


class Confirm(Message, inherit_bindings=False):
    """Words over the screen that ask for a yes: Enter alone is one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "put_away(True)"),
        Binding("escape,q,Q", "put_away(False)"),
    ]
