"""`litrev resolve`: one disagreement after the other, both verdicts side by side, one key a resolution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from litrev.errors import LitrevError
from litrev.i18n import _, language
from litrev.model import Verdict
from litrev.screening.digits import AZERTY, number_of
from litrev.screening.resolutions import How
from litrev.steps.resolving import Settling
from litrev.steps.verdict_words import verdict_words
from litrev.tui.browser import Opened, address_of, open_address, open_document
from litrev.tui.choices import reasons_to_pick
from litrev.tui.conflict_view import ShownConflict, draw_conflict
from litrev.tui.questions import QuestionsApp, progress


class ResolveApp(QuestionsApp):
    """The person's resolutions of what reviewers disagree on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i,I", "settle('include')", priority=True),
        Binding("e,E", "exclude", priority=True),
        Binding("m,M,p,P", "settle('maybe')", priority=True),
        *(Binding(key, f"exclude_by({number_of(key)})", priority=True) for key in "123456789" + AZERTY),
        Binding("n,N", "note", priority=True),
        Binding("s,S", "later", priority=True),
        Binding("a,A", "in_full", priority=True),
        Binding("o,O", "open", priority=True),
        Binding("escape", "close_note", priority=True),
    ]
    ANSWERS = frozenset({"settle", "exclude", "exclude_by", "note", "open"})

    def __init__(self, settling: Settling, opener: Callable[[str], Opened] = open_address) -> None:
        super().__init__()
        self._settling = settling
        self._opener = opener
        self._all_criteria = settling.protocol.criteria_of(settling.rules.id)
        self._criteria = [(c.code, c.exclude.in_language(language())) for c in self._all_criteria]
        self._notes: dict[str, str] = {}
        """Work -> a note that waits for its resolution."""
        self._shown: ShownConflict | None = None
        self.settled = 0
        """Resolutions of this sitting that were not taken back."""

    def _beside(self) -> Iterable[Widget]:
        yield Input(id="note", placeholder=_("Why, in a few words. Enter keeps it, Escape leaves."))

    @property
    def _writing(self) -> bool:
        return any(note.has_class("asked") for note in self.query("#note"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a note is written letters are letters."""
        if self._writing:
            return action in ("close_note", "quit", "stop")
        return action != "close_note" and super().check_action(action, parameters)

    def action_settle(self, verdict: str, codes: tuple[str, ...] = ()) -> None:
        one = self._settling.current
        if one is None:
            self._say(_("Nothing is left to settle. u undoes, q leaves."))
            return
        try:
            said = self._settling.settle(Verdict(verdict), codes, self._notes.get(one.work, ""))
        except LitrevError as error:
            self._say(f"{error.message} {error.hint}")
            return
        self._notes.pop(one.work, None)
        self.settled += 1
        self._notice = _("Settled: {verdict}. u takes it back.").format(verdict=verdict_words(said))
        self._next()

    def action_exclude(self) -> None:
        """For reasons of a list, in which those that the excluding reviewers gave are chosen already."""
        if self._settling.current is None or not self._all_criteria:
            self.action_settle("exclude")
            return
        required = self._settling.rules.reason_required
        picker = reasons_to_pick(self._all_criteria, self._settling.former_reasons, required=required)
        self.push_screen(picker, self._exclude_for)

    def _exclude_for(self, codes: tuple[str, ...] | None) -> None:
        if codes is None:
            self._say(_("Not excluded."))
        else:
            self.action_settle("exclude", codes)

    def action_exclude_by(self, place: int) -> None:
        if place <= len(self._criteria):
            self.action_settle("exclude", (self._criteria[place - 1][0],))
        else:
            self._say(_("There is no criterion {n}.").format(n=place))

    def action_note(self) -> None:
        one = self._settling.current
        if one is None:
            return
        note = self.query_one("#note", Input)
        note.value = self._notes.get(one.work, "")
        note.add_class("asked")
        note.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        one = self._settling.current
        if one is not None:
            self._notes[one.work] = event.value.strip()
            self._notice = _("The note is kept with your resolution.") if event.value.strip() else ""
        self.action_close_note()
        self._ask_next()
        self._draw()

    def action_close_note(self) -> None:
        self.query_one("#note").remove_class("asked")
        self.query_one("#body").focus()

    def action_stop(self) -> None:
        """A note that is being written is put away first."""
        if self._writing:
            self.action_close_note()
        else:
            super().action_stop()

    def action_open(self) -> None:
        """The document, in the browser."""
        one = self._settling.current
        if one is not None and self._shown is not None:
            address = address_of(self._shown.merged, self._settling.full_text(one))
            self._say(open_document(address, self._opener))

    def action_later(self) -> None:
        if self._settling.current is not None:
            self._settling.later()
            self._notice = _("Put off: it comes again after the others.")
            self._next()

    def action_undo(self) -> None:
        taken = self._settling.undo()
        if taken is None:
            self._say(_("There is nothing to undo."))
            return
        self.settled -= 1
        if taken.note and self._settling.current is not None:
            self._notes.setdefault(self._settling.current.work, taken.note)
        self._notice = _("Undone.")
        self._next()

    def _ask_next(self) -> None:
        one = self._settling.current
        self._shown = None
        if one is not None:
            note = self._notes.get(one.work, "")
            self._shown = ShownConflict(one, self._settling.show(one), self._criteria, note)

    def _question(self, width: int) -> RenderableType:
        return draw_conflict(self._shown, width, opened=self._opened) if self._shown else Text(self._all_done())

    def _head(self) -> str:
        advance = self._settling.advance
        how = _("by discussion") if self._settling.how is How.DISCUSSION else _("as arbiter")
        return " · ".join([
            progress(advance.done, advance.total),
            self._settling.rules.name,
            _("conflicts"),
            f"{self._settling.who}, {how}",
        ])  # fmt: skip

    def _all_done(self) -> str:
        if not self._settling.advance.total:
            return _("Reviewers disagree on nothing at this stage. q leaves.")
        return _("Every disagreement is settled. q leaves, u takes the last one back.")

    def _keys(self) -> Sequence[tuple[str, str]]:
        return (
            (_("i include"), "settle('include')"), (_("e exclude"), "exclude"),
            (_("1-9 exclude by criterion"), "exclude"), (_("m maybe"), "settle('maybe')"), (_("n note"), "note"),
            (_("s later"), "later"), (_("u undo"), "undo"), (_("a in full"), "in_full"), (_("o open"), "open"),
            (_("q stop"), "leave"), (_("? help"), "explain_keys"),
        )  # fmt: skip

    def _help(self) -> str:
        return _(
            "i  include: the work goes on\n"
            "e  exclude: the reasons that were given are chosen,\n"
            "   others may be; Enter ends\n"
            "1-9  exclude for the criterion of that number\n"
            "m  maybe\n"
            "n  write down why; it is kept with the resolution\n"
            "s  later: asked again after the others\n"
            "u  undo the last one, as often as you like,\n"
            "   also those of another day (also Ctrl-Z)\n"
            "a  show the abstract in full, or not\n"
            "o  open the document in the browser\n"
            "↑ ↓ space b Page Up Page Down  scroll\n"
            "q  stop; each one is saved, go on another day\n"
            "   (also Ctrl-C, Ctrl-Q, Ctrl-D)\n"
            "?  this help (also h, F1)\n\n"
            "What each reviewer said stays as it was: agreement\n"
            "is measured on that."
        )
