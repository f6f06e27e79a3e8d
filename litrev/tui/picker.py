"""Asking for something over the screen: a line of text, or one or several of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import Click, Key, Resize
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from litrev.i18n import _
from litrev.screening.digits import number_of
from litrev.text import fold, safe
from litrev.tui.drawing import one_line

_BY_DIGIT = 9
_CSS = """
Prompt, Picker { align: center bottom; background: transparent; }
Prompt > Vertical, Picker > Vertical {
    width: 100%; height: auto; max-height: 100%; border: round ansi_bright_black; padding: 0 1;
}
Picker VerticalScroll { height: auto; max-height: 16; scrollbar-size-vertical: 1; }
Picker Static, Prompt Static { height: auto; }
Prompt Input, Prompt Input:focus, Picker Input, Picker Input:focus {
    border: none; height: 1; padding: 0; background: transparent;
}
"""


class Prompt(ModalScreen["str | None"]):
    """One line of text; None when it was put away."""

    CSS = _CSS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "put_away")]

    def __init__(self, question: str, value: str = "", hint: str = "") -> None:
        super().__init__()
        self._question = question
        self._value = value
        self._hint = hint

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(self._question, "bold"), markup=False)
            yield Input(self._value, select_on_focus=False, compact=True)
            yield Static(Text(self._hint or _("Enter keeps it, Escape does not."), "dim"), markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_put_away(self) -> None:
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a list."""

    id: str
    words: str
    letter: str = ""
    """A letter that stands for it, in lower case."""
    on: bool = False


class _Narrowing(Input):
    """What is typed narrows the list; a space chooses the row, where several may be chosen."""

    def __init__(self, *, words: bool) -> None:
        super().__init__(placeholder=_("type to narrow the list"), compact=True)
        self._words = words

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return (self._words or key != "space") and super().check_consume_key(key, character)


class Picker(ModalScreen["tuple[str, ...] | None"]):
    """One or several of a list; None when it was put away. Up to nine rows answer to digits and letters at once;
    longer lists, and those that take new words (`fresh`), are narrowed by typing."""

    CSS = _CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "put_away", priority=True),
        Binding("enter", "take", priority=True),
        Binding("up", "move(-1)", priority=True),
        Binding("down", "move(1)", priority=True),
        Binding("space", "toggle_row", priority=True),
    ]

    def __init__(
        self,
        question: str,
        choices: Sequence[Choice],
        *,
        several: bool = False,
        fresh: bool = False,
        needed: str = "",
        at: int = -1,
    ) -> None:
        """`needed`: what to say to who takes none, where one must be taken. `at`: the row that is pointed at first."""
        super().__init__()
        self._question = question
        self._choices = choices
        self._several = several
        self._fresh = fresh
        self._needed = needed
        self._typed = fresh or len(choices) > _BY_DIGIT
        self._on = {choice.id for choice in choices if choice.on}
        self._at = at
        self._said = ""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(safe(self._question), "bold"), markup=False)
            if self._typed:
                yield _Narrowing(words=self._fresh or not self._several)
            with VerticalScroll(can_focus=not self._typed):
                yield Static(id="rows", markup=False)
            yield Static(id="hint", markup=False)

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self, _event: Resize) -> None:
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where one is taken, a space is a letter as any."""
        return not (action == "toggle_row" and not self._several)

    def on_input_changed(self, _event: Input.Changed) -> None:
        self._at = -1
        self._draw()

    @property
    def _asked_for(self) -> str:
        """What is typed by now: read where it stands, for the next key may come before the news of the last one."""
        return self.query_one(Input).value.strip() if self._typed else ""

    @property
    def _pointed(self) -> Choice | None:
        """The row that is pointed at: the first one as soon as something is typed."""
        rows = self._rows
        at = 0 if self._at < 0 and self._asked_for else self._at
        return rows[at] if 0 <= at < len(rows) else None

    def on_key(self, event: Key) -> None:
        """Digits and letters of a short list."""
        if self._typed or event.character is None:
            return
        row = self._row_of(event.character.casefold())
        if row is not None:
            event.stop()
            self._at = row
            self._touch(self._rows[row].id)

    def on_click(self, event: Click) -> None:
        if event.widget is not None and event.widget.id == "rows" and 0 <= event.y < len(self._rows):
            self._at = event.y
            self._touch(self._rows[event.y].id)

    def _row_of(self, key: str) -> int | None:
        by_letter = next((n for n, choice in enumerate(self._rows) if choice.letter and choice.letter == key), None)
        place = number_of(key)
        if by_letter is not None and not key.isdecimal():
            return by_letter
        return place - 1 if 1 <= place <= len(self._rows) else by_letter

    @property
    def _rows(self) -> list[Choice]:
        """The rows that hold every typed word."""
        words = fold(self._asked_for).split()
        return [choice for choice in self._choices if all(word in fold(choice.words) for word in words)]

    def action_move(self, step: int) -> None:
        if self._rows:
            at = 0 if self._at < 0 and self._asked_for else self._at
            self._at = max(0, min(len(self._rows) - 1, at + step))
            self._draw()
            self.query_one(VerticalScroll).scroll_to(y=max(0, self._at - 3), animate=False)

    def action_toggle_row(self) -> None:
        if self._pointed:
            self._touch(self._pointed.id)

    def _touch(self, chosen: str) -> None:
        if not self._several:
            self.dismiss((chosen,))
            return
        self._on ^= {chosen}
        self._said = ""
        self._draw()

    def action_take(self) -> None:
        pointed = (self._pointed.id,) if self._pointed else ()
        chosen = tuple(choice.id for choice in self._choices if choice.id in self._on) if self._several else ()
        typed = self._asked_for if self._fresh and not pointed else ""
        found = chosen or pointed or ((typed,) if typed else ())
        if not found and self._needed:
            self._said = self._needed
            self._draw()
            return
        self.dismiss(found)

    def action_put_away(self) -> None:
        self.dismiss(None)

    def _draw(self) -> None:
        lines = [
            self._line(number, choice, pointed=choice is self._pointed) for number, choice in enumerate(self._rows)
        ]
        empty = Text(_("Enter takes what is typed.") if self._fresh else _("None fits."), "dim")
        self.query_one("#rows", Static).update(Text("\n").join(lines) if lines else empty)
        hint = Text(self._said, "bold") if self._said else Text(self._hint(), "dim")
        self.query_one("#hint", Static).update(hint)

    def _line(self, number: int, choice: Choice, *, pointed: bool) -> Text:
        mark = ("[x] " if choice.id in self._on else "[ ] ") if self._several or choice.on else ""
        digit = f"{number + 1} " if not self._typed else ""
        style = "bold" if pointed else ""
        line = one_line(f"{'>' if pointed else ' '} {mark}{digit}{choice.words}", style)
        line.truncate(max(self.size.width - 6, 10), overflow="ellipsis")
        return line

    def _hint(self) -> str:
        if not self._several:
            return _("↑ ↓ and Enter choose; Escape goes back.")
        if self._typed:
            return _("↑ ↓ and space choose, Enter ends; Escape goes back.")
        return _("Digits or letters choose, Enter ends; Escape goes back.")
