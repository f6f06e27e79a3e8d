"""`litrev dedupe --review`: one doubtful pair after the other, one key an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual.binding import Binding, BindingType

from litrev.errors import LitrevError
from litrev.i18n import _, ngettext, number
from litrev.model import Link, LinkKind
from litrev.steps.reviewing import Reviewing, compare_fields
from litrev.tui.pair_view import ShownPair, draw_pair
from litrev.tui.questions import QuestionsApp, progress


class PairsApp(QuestionsApp):
    """The person's answers to doubtful pairs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m,M", "answer('same')", priority=True),
        Binding("k,K", "answer('different')", priority=True),
        Binding("l,L", "later", priority=True),
        Binding("o,O", "in_full", priority=True),
    ]
    ANSWERS = frozenset({"answer"})

    def __init__(self, reviewing: Reviewing) -> None:
        super().__init__()
        self._reviewing = reviewing
        self._session = reviewing.session
        self._shown: ShownPair | None = None
        self.answered = 0
        """Answers given in this sitting and not taken back."""

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
        self._next()

    def action_later(self) -> None:
        if self._session.current is not None:
            self._session.later()
            self._notice = _("Put off: it comes again after the others.")
            self._next()

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
        self._next()

    def _what_came_of(self, said: Link, before: dict[str, tuple[str, ...]]) -> str:
        """What the answer changed, and what it tore apart: a rule may keep a third record from the new work."""
        if said.kind is LinkKind.DIFFERENT:
            return _("Kept apart. u takes it back.")
        now = self._session.work(said.a)
        lost = sorted({other for members in before.values() for other in members} - set(now))
        if lost:
            return _("Joined, but a rule keeps apart: {records}").format(records=", ".join(lost))
        return _("Joined: one work. u takes it back.")

    def _ask_next(self) -> None:
        asked = self._session.current
        self._shown = None
        if asked is not None:
            fields = compare_fields(*self._reviewing.records(asked))
            left, right = (tuple(r for r in self._session.work(end) if r != end) for end in (asked.a, asked.b))
            self._shown = ShownPair(asked, fields, left, right)

    def _question(self, width: int) -> RenderableType:
        return draw_pair(self._shown, width, opened=self._opened) if self._shown else Text(self._all_done())

    def _head(self) -> str:
        advance = self._session.advance
        parts = [progress(advance.done, advance.total), _("doubtful pairs"), self._session.reviewer]
        if n := advance.put_off:
            parts.append(ngettext("{n} put off", "{n} put off", n).format(n=number(n)))
        return " · ".join(parts)

    def _all_done(self) -> str:
        if not self._session.advance.total:
            return _("No pair of records is doubtful: there is nothing to answer. q leaves.")
        return _("Every doubtful pair is answered. q leaves, u takes the last answer back.")

    def _keys(self) -> Sequence[tuple[str, str]]:
        return (
            (_("m same work"), "answer('same')"), (_("k keep apart"), "answer('different')"), (_("l later"), "later"),
            (_("u undo"), "undo"), (_("o in full"), "in_full"), (_("q stop"), "leave"), (_("? help"), "explain_keys"),
        )  # fmt: skip

    def _help(self) -> str:
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
