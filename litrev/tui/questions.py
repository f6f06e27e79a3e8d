"""What the screens that ask one question after the other share: a head, a text that scrolls, a notice, keys, help."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Click, Resize
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from litrev.i18n import number
from litrev.tui.drawing import key_at, key_line, one_line

_MARGIN = 2
_BAR = 20


class QuestionsApp(App[None]):
    """Keys call the sitting; what it holds is drawn anew after each."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { layout: vertical; overflow: hidden; }
    #head, #notice { height: 1; padding: 0 1; }
    #head { text-style: bold; }
    #body { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    #note { display: none; height: 3; }
    #note.asked { display: block; }
    #keys { height: auto; max-height: 3; padding: 0 1; text-style: dim; }
    Help { align: center middle; }
    Help > VerticalScroll {
        width: 62; max-width: 100%; height: auto; max-height: 100%; border: round ansi_bright_black; padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    Help Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u,U,ctrl+z", "undo", priority=True),
        Binding("q,Q", "leave", priority=True),
        Binding("ctrl+c,ctrl+q,ctrl+d", "stop", priority=True),
        Binding("question_mark,h,H,f1", "explain_keys", priority=True),
        Binding("space,pagedown", "scroll(1)", priority=True),
        Binding("b,pageup", "scroll(-1)", priority=True),
    ]
    ANSWERS: ClassVar[frozenset[str]] = frozenset()
    """The actions that say something of the question."""

    def __init__(self) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"  # the terminal's own colours, be it dark or light
        self._opened = False
        """Long texts are shown in full."""
        self._notice = ""
        self._width = 80

    # What each screen says

    @abstractmethod
    def _ask_next(self) -> None:
        """Take up the question that is next."""

    @abstractmethod
    def _question(self, width: int) -> RenderableType:
        """The question, or what is said when none is left."""

    @abstractmethod
    def _head(self) -> str: ...

    @abstractmethod
    def _keys(self) -> Sequence[tuple[str, str]]:
        """The line of keys: the words of each, and the action that a click on them does too."""

    @abstractmethod
    def _help(self) -> str: ...

    def _beside(self) -> Iterable[Widget]:
        """What stands between the text and the notice."""
        return ()

    # The screen

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with VerticalScroll(id="body", can_focus=True):
            yield Static(id="question", markup=False)
        yield from self._beside()
        yield Static(id="notice", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#body").focus()
        self._width = self.size.width
        self._next()

    def on_resize(self, event: Resize) -> None:
        self._width = event.size.width
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Behind the help no key answers, and what is typed into a list is its own."""
        if isinstance(self.screen, Help):
            return action not in self.ANSWERS | {"later", "undo", "in_full", "explain_keys"}
        return action == "stop" or not isinstance(self.screen, ModalScreen)

    async def on_click(self, event: Click) -> None:
        """A click on a key of the line is that key; not the second of a double click, which may have closed a list."""
        place = event.get_content_offset(self.query_one("#keys"))
        if place is None or event.chain > 1 or isinstance(self.screen, ModalScreen):
            return
        keys = self._keys()
        number = key_at((words for words, _action in keys), self._inner_width, place.x, place.y)
        name = keys[number][1] if number is not None else ""
        if name and self.check_action(name.partition("(")[0], ()):
            await self.run_action(name)

    @property
    def _inner_width(self) -> int:
        return max(self._width - 2 * _MARGIN, 1)

    def action_in_full(self) -> None:
        self._opened = not self._opened
        self._draw()

    def action_stop(self) -> None:
        """Put away what is over the screen; else leave."""
        if isinstance(self.screen, ModalScreen):
            self.screen.dismiss(None)
        else:
            self.exit()

    def action_leave(self) -> None:
        if isinstance(self.screen, Help):
            self.pop_screen()
        else:
            self.exit()

    def action_explain_keys(self) -> None:
        self.push_screen(Help(self._help()))

    def action_scroll(self, pages: int) -> None:
        if isinstance(self.screen, Help):
            self.pop_screen()
            return
        body = self.query_one("#body", VerticalScroll)
        body.scroll_page_down(animate=False) if pages > 0 else body.scroll_page_up(animate=False)

    def _next(self) -> None:
        """Show the next question from its beginning."""
        self._opened = False
        self._ask_next()
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self._draw()

    def _say(self, words: str) -> None:
        self._notice = words
        self._draw()

    def _draw(self) -> None:
        width = self._inner_width
        self.query_one("#head", Static).update(one_line(self._head()))
        self.query_one("#question", Static).update(self._question(width))
        self.query_one("#notice", Static).update(one_line(self._notice))
        self.query_one("#keys", Static).update(key_line((words for words, _action in self._keys()), width))


def progress(done: int, total: int) -> str:
    """`3/12 ━━━━━───────────────`."""
    full = round(_BAR * done / total) if total else _BAR
    return f"{number(done)}/{number(total)} " + "━" * full + "─" * (_BAR - full)


class Help(ModalScreen[None]):
    """What each key does."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=True):
            yield Static(Text(self._words), markup=False)

    def on_click(self, event: Click) -> None:
        """So does a click beside it."""
        event.stop()
        if self.get_widget_at(*event.screen_offset)[0] is self:
            self.app.pop_screen()

    def key_escape(self) -> None:
        """Escape closes it, as q, space and Enter do."""
        self.app.pop_screen()

    def key_enter(self) -> None:
        self.app.pop_screen()
