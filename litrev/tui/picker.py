"""Asking for something over the screen: a line of text, or one or several of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
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

    def __init__(self, question: str, value: str = "", hint: str = "", *, typing_replaces: bool = False) -> None:
        """`typing_replaces`: what is typed stands for `value`; else it goes on with it."""
        super().__init__()
        self._question = question
        self._value = value
        self._hint = hint
        self._typing_replaces = typing_replaces

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(self._question, "bold"), markup=False)
            yield Input(self._value, select_on_focus=self._typing_replaces, compact=True)
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
    code: str = ""
    """What people call it; a row that has one also answers to its number among all, which stands before it."""


class _Fit(IntEnum):
    """How well a row fits what is typed, the best first."""

    CODE = 0
    """It is the row's code, or all its words."""
    CODE_BEGINS = 1
    NUMBER = 2
    NUMBER_BEGINS = 3
    WORDS = 4
    """Every word that is typed is in it somewhere."""

    @property
    def is_exact(self) -> bool:
        """Nothing else can be meant."""
        return self in (_Fit.CODE, _Fit.NUMBER)


def _fit(typed: str, choice: Choice, number: int) -> _Fit | None:
    """How well the row of that number fits what is typed; None where it does not."""
    wanted, words = fold(typed), fold(choice.words)
    code, place = fold(choice.code), str(number) if choice.code else ""
    if wanted in (code, words):
        return _Fit.CODE
    if code.startswith(wanted):
        return _Fit.CODE_BEGINS
    if wanted == place:
        return _Fit.NUMBER
    if place.startswith(wanted):
        return _Fit.NUMBER_BEGINS
    return _Fit.WORDS if all(word in words for word in wanted.split()) else None


class _Narrowing(Input):
    """What is typed narrows the list; a space chooses the row, where several may be chosen."""

    def __init__(self, placeholder: str, *, words: bool) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self._words = words

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return (self._words or key != "space") and super().check_consume_key(key, character)


class Picker(ModalScreen["tuple[str, ...] | None"]):
    """One or several of a list; None when it was put away. Up to nine rows answer to digits and letters at once;
    longer lists, and those that take new words (`fresh`), are narrowed by typing: a code, a number or words."""

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
        self._clicked = ""
        """The row that was clicked last."""
        self._sure = False
        """Enter was pressed once where what is typed may mean several rows: the next one takes the first of them."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(safe(self._question), "bold"), markup=False)
            if self._typed:
                coded = any(choice.code for choice in self._choices)
                asked = _("type a code, a number or words") if coded else _("type to narrow the list")
                yield _Narrowing(asked, words=self._fresh or not self._several)
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
        self._at, self._said, self._sure = -1, "", False
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
        """A click on a row chooses it, a second one takes it as Enter does; so does one on the words below."""
        event.stop()  # what lies under the list is not meant
        clicked, region = self.get_widget_at(*event.screen_offset)
        row = event.screen_offset.y - region.y
        if clicked.id == "hint":
            self.action_take()
        elif clicked.id == "rows" and event.chain > 1 and self._clicked:
            self.dismiss(tuple(choice.id for choice in self._choices if choice.id in self._on | {self._clicked}))
        elif clicked.id == "rows" and 0 <= row < len(self._rows):
            self._at = row
            self._clicked = self._rows[row].id
            self._touch(self._clicked)

    def _row_of(self, key: str) -> int | None:
        by_letter = next((n for n, choice in enumerate(self._rows) if choice.letter and choice.letter == key), None)
        place = number_of(key)
        if by_letter is not None and not key.isdecimal():
            return by_letter
        return place - 1 if 1 <= place <= len(self._rows) else by_letter

    @property
    def _rows(self) -> list[Choice]:
        """The rows that fit what is typed, those that fit best first."""
        found = [choice for _how, choice in self._fitting]
        typed = self._asked_for
        if self._fresh and typed and not any(choice.id == typed for choice in found):
            found.append(Choice(typed, _("new: {words}").format(words=typed)))
        return found

    @property
    def _fitting(self) -> list[tuple[_Fit, Choice]]:
        typed = self._asked_for
        if not typed:
            return [(_Fit.WORDS, choice) for choice in self._choices]
        tried = ((_fit(typed, choice, number), choice) for number, choice in enumerate(self._choices, 1))
        return sorted(((how, choice) for how, choice in tried if how is not None), key=lambda found: found[0])

    @property
    def _may_be_another(self) -> bool:
        """What is typed fits another row as well as the first one, and nobody has pointed at either."""
        if not self._asked_for or self._at >= 0:
            return False
        fitting = [how for how, _choice in self._fitting]
        return len(fitting) > 1 and not fitting[0].is_exact and fitting[0] is fitting[1]

    def action_move(self, step: int) -> None:
        self._said = ""
        if self._rows:
            at = 0 if self._at < 0 and self._asked_for else self._at
            self._at = max(0, min(len(self._rows) - 1, at + step))
            self._draw()
            self.query_one(VerticalScroll).scroll_to(y=max(0, self._at - 3), animate=False)

    def action_toggle_row(self) -> None:
        if self._pointed and self._meant():
            self._touch(self._pointed.id)

    def _meant(self) -> bool:
        """Whether the row pointed at is the one that is meant; where another may be, the same key once more says so."""
        if self._sure or not self._may_be_another or self._pointed is None:
            return True
        self._sure = True
        name = self._pointed.code or self._pointed.words
        self._said = _("Several fit: the same key once more takes {name}; ↑ ↓ choose another.").format(name=name)
        self._draw()
        return False

    def _touch(self, chosen: str) -> None:
        if not self._several:
            self.dismiss((chosen,))
            return
        self._on ^= {chosen}
        self._said, self._sure = "", False
        if self._asked_for:
            self.query_one(Input).value = ""  # the next word is of another row
        self._draw()

    def action_take(self) -> None:
        pointed = self._pointed
        if pointed is None and self._asked_for:
            self._said = _("None fits.")
            self._draw()
        elif self._several and self._on and (pointed is None or not self._asked_for or pointed.id in self._on):
            self.dismiss(tuple(choice.id for choice in self._choices if choice.id in self._on))
        elif pointed is not None and not self._meant():
            return
        elif pointed is not None and self._on and self._several:
            self._touch(pointed.id)  # what is typed comes to those chosen before; the next Enter ends
        elif pointed is None and self._needed:
            self._said = self._needed
            self._draw()
        else:
            self.dismiss((pointed.id,) if pointed is not None else ())

    def action_put_away(self) -> None:
        self.dismiss(None)

    def _draw(self) -> None:
        pointed = self._pointed
        lines = [self._line(place, choice, pointed=choice is pointed) for place, choice in enumerate(self._rows, 1)]
        empty = Text("" if self._fresh else _("None fits."), "dim")
        self.query_one("#rows", Static).update(Text("\n").join(lines) if lines else empty)
        hint = Text(self._said, "bold") if self._said else Text(self._hint(), "dim")
        self.query_one("#hint", Static).update(hint)

    def _number(self, choice: Choice) -> str:
        """The row's number among all, as wide as the last one's."""
        return str(self._choices.index(choice) + 1).rjust(len(str(len(self._choices))))

    def _line(self, place: int, choice: Choice, *, pointed: bool) -> Text:
        mark = ("[x] " if choice.id in self._on else "[ ] ") if self._several or choice.on else ""
        number = self._number(choice) if choice.code else str(place)
        digit = f"{number} " if choice.code or not self._typed else ""
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
