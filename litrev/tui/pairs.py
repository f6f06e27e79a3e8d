"""`litrev dedupe --review`: one doubtful pair after the other, one key an answer."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from litrev.errors import LitrevError
from litrev.i18n import _, ngettext, number
from litrev.model import Link, LinkKind
from litrev.steps.reviewing import Reviewing, compare_fields
from litrev.text import safe
from litrev.tui.pair_view import ShownPair, draw_pair

_MARGIN = 2
_BAR = 20


class PairsApp(App[None]):
    """Keys call the session; what it holds is drawn anew after each."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { layout: vertical; overflow: hidden; }
    #head, #notice { height: 1; padding: 0 1; }
    #head { text-style: bold; }
    #body { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    #keys { height: auto; max-height: 3; padding: 0 1; text-style: dim; }
    Help { align: center middle; }
    Help > Vertical { width: 58; max-width: 100%; height: auto; max-height: 100%; border: round; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m,M", "answer('same')", priority=True),
        Binding("k,K", "answer('different')", priority=True),
        Binding("l,L", "later", priority=True),
        Binding("u,U", "undo", priority=True),
        Binding("o,O", "open", priority=True),
        Binding("q,Q,ctrl+c,ctrl+q,ctrl+d", "leave", priority=True),
        Binding("question_mark,h,H,f1", "explain_keys", priority=True),
        Binding("space,pagedown", "scroll(1)", priority=True),
        Binding("b,pageup", "scroll(-1)", priority=True),
    ]

    def __init__(self, reviewing: Reviewing) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"  # the terminal's own colours, be it dark or light
        self._reviewing = reviewing
        self._session = reviewing.session
        self._opened = False
        self._notice = ""
        self._shown: ShownPair | None = None
        self._width = 80
        self.answered = 0
        """Answers given in this sitting and not taken back."""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with VerticalScroll(id="body", can_focus=True):
            yield Static(id="pair", markup=False)
        yield Static(id="notice", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#body").focus()
        self._width = self.size.width
        self._next_pair()

    def on_resize(self, event: Resize) -> None:
        self._width = event.size.width
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Behind the help no key answers."""
        return not (isinstance(self.screen, Help) and action in ("answer", "later", "undo", "open", "explain_keys"))

    def action_answer(self, kind: str) -> None:
        asked = self._session.current
        if asked is None:
            self._say(_("Nothing is left to answer. u undoes, q leaves."))
            return
        before = {record: self._session.work(record) for record in (asked.a, asked.b)}
        try:
            said = self._session.answer(LinkKind(kind))
        except LitrevError as error:
            self._say(f"{error.message} {error.hint}")
            return
        self.answered += 1
        self._notice = self._what_came_of(said, before)
        self._next_pair()

    def action_later(self) -> None:
        if self._session.current is not None:
            self._session.later()
            self._notice = _("Put off: it comes again after the others.")
            self._next_pair()

    def action_undo(self) -> None:
        try:
            taken = self._session.undo()
        except LitrevError as error:
            self._say(f"{error.message} {error.hint}")
            return
        if taken is None:
            self._say(_("There is nothing to undo."))
            return
        self.answered -= 1
        words = _("Undone: {a} – {b}.")
        self._notice = words.format(a=taken.a, b=taken.b)
        self._next_pair()

    def action_open(self) -> None:
        self._opened = not self._opened
        self._draw()

    def action_leave(self) -> None:
        if isinstance(self.screen, Help):
            self.pop_screen()
        else:
            self.exit()

    def action_explain_keys(self) -> None:
        self.push_screen(Help())

    def action_scroll(self, pages: int) -> None:
        if isinstance(self.screen, Help):
            self.pop_screen()
            return
        body = self.query_one("#body", VerticalScroll)
        body.scroll_page_down(animate=False) if pages > 0 else body.scroll_page_up(animate=False)

    def _what_came_of(self, said: Link, before: dict[str, tuple[str, ...]]) -> str:
        """What the answer changed, and what it tore apart: a rule may keep a third record from the new work."""
        if said.kind is LinkKind.DIFFERENT:
            return _("Kept apart. u takes it back.")
        now = self._session.work(said.a)
        lost = sorted({other for members in before.values() for other in members} - set(now))
        if lost:
            return _("Joined, but a rule keeps apart: {records}").format(records=", ".join(lost))
        return _("Joined: one work. u takes it back.")

    def _next_pair(self) -> None:
        asked = self._session.current
        self._opened = False
        self._shown = None
        if asked is not None:
            fields = compare_fields(*self._reviewing.records(asked))
            left, right = (tuple(r for r in self._session.work(end) if r != end) for end in (asked.a, asked.b))
            self._shown = ShownPair(asked, fields, left, right)
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self._draw()

    def _say(self, words: str) -> None:
        self._notice = words
        self._draw()

    def _draw(self) -> None:
        width = max(self._width - 2 * _MARGIN, 1)
        self.query_one("#head", Static).update(Text(safe(self._head()), no_wrap=True, overflow="ellipsis"))
        self.query_one("#pair", Static).update(
            draw_pair(self._shown, width, opened=self._opened) if self._shown else Text(self._all_done())
        )
        self.query_one("#notice", Static).update(Text(safe(self._notice), no_wrap=True, overflow="ellipsis"))
        self.query_one("#keys", Static).update(Text(_keys()))

    def _head(self) -> str:
        advance = self._session.advance
        full = round(_BAR * advance.done / advance.total) if advance.total else _BAR
        parts = [
            f"{number(advance.done)}/{number(advance.total)} " + "━" * full + "─" * (_BAR - full),
            _("doubtful pairs"),
            self._session.reviewer,
        ]
        if n := advance.put_off:
            parts.append(ngettext("{n} put off", "{n} put off", n).format(n=number(n)))
        return " · ".join(parts)

    def _all_done(self) -> str:
        if not self._session.advance.total:
            return _("No pair of records is doubtful: there is nothing to answer. q leaves.")
        return _("Every doubtful pair is answered. q leaves, u takes the last answer back.")


def _keys() -> str:
    """No line breaks between a key and its meaning."""
    keys = [
        _("m same work"), _("k keep apart"), _("l later"), _("u undo"), _("o in full"), _("q stop"), _("? help"),
    ]  # fmt: skip
    return " · ".join(key.replace(" ", "\u00a0") for key in keys)


class Help(ModalScreen[None]):
    """What each key does."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(_help_text()), markup=False)

    def key_escape(self) -> None:
        """Escape closes it, as q, space and Enter do."""
        self.app.pop_screen()

    def key_enter(self) -> None:
        self.app.pop_screen()


def _help_text() -> str:
    return _(
        "m  same work: the two are joined\n"
        "k  keep apart: two works, whatever the rules say\n"
        "l  later: asked again after the others\n"
        "u  undo the last answer, as often as you like,\n"
        "   also those of another day\n"
        "o  show long authors and abstracts in full, or not\n"
        "↑ ↓ space b  scroll\n"
        "q  stop; each answer is saved, go on another day\n\n"
        "What differs is underlined; case, accents and\n"
        "punctuation do not count. + speaks for one work,\n"
        "− against it.\n\n"
        "q or Escape closes this."
    )
