"""One work on the screening screen: drawn anew after each key; keys call the sitting, no rules stand here."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Click, Resize
from textual.screen import Screen
from textual.widgets import Static

from litrev.errors import LitrevError
from litrev.i18n import _
from litrev.model import Decision, Verdict
from litrev.screening.digits import number_of
from litrev.screening.highlight import highlighter_for
from litrev.steps.sitting import MOST_FOUND, Screening
from litrev.steps.verdict_words import verdict_words
from litrev.steps.works import ShownWork
from litrev.text import safe
from litrev.tui.browser import Opened, address_of, open_document
from litrev.tui.choices import join_to_confirm, labels_to_pick, reasons_to_pick, records_to_pick, works_to_pick
from litrev.tui.drawing import MESSAGE_WIDTH, Message, key_at, one_line
from litrev.tui.help import KEYS, help_text
from litrev.tui.picker import Prompt
from litrev.tui.screen_head import head_line
from litrev.tui.screen_words import all_done, held_lines, key_words, keys_shown, pilot_is_over
from litrev.tui.work_view import (
    Drawn,
    Look,
    draw_body,
    draw_criteria,
    draw_criteria_in_full,
    draw_sources,
    draw_top,
    wrap,
)
from litrev.tui.work_words import full_text_words, undone_words

HELD_DOWN = 0.1
"""Seconds within which a second verdict is a key held down, and not a work that was read."""
_MARGIN = 2
_MEASURE = 112
"""Columns of text at the most: longer lines are hard to read."""


class Host(Protocol):
    """The program that shows the screen."""

    screening: Screening
    clock: Callable[[], float]
    opener: Callable[[str], Opened]
    no_color: bool
    decided: int
    """Verdicts given in this sitting and not taken back."""


class WorkScreen(Screen[None]):
    """One work, drawn anew after each key."""

    CSS = """
    WorkScreen { layout: vertical; overflow: hidden; }
    #head { height: 1; padding: 0 1; text-style: bold; }
    #top { height: auto; padding: 0 1; }
    #body {
        height: 1fr; min-height: 3; padding: 0 1; scrollbar-size-vertical: 1;
        border-top: solid ansi_bright_black; border-bottom: solid ansi_bright_black;
    }
    #text { text-wrap: nowrap; }
    #criteria, #held { height: auto; padding: 0 1; }
    #notice { height: auto; max-height: 3; min-height: 1; padding: 0 1; text-style: bold; }
    #keys { height: auto; max-height: 3; padding: 0 1; text-style: dim; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"exclude_by({number_of(key)})" if row.action == "exclude_by" else row.action)
        for row in KEYS
        for key in row.bound.split(",")
    ]

    def __init__(self, app: Host) -> None:
        super().__init__()
        self._sitting = app.screening
        self._of_app = app
        self._look = Look(
            highlighter_for(app.screening.protocol, app.screening.session.rules.id),
            app.screening.criteria,
            colourless=app.no_color,
        )
        self._view = "work"
        self._find = ""
        self._hit = -1
        self._notice = ""
        self._shown: ShownWork | None = None
        self._full_text = ""
        self._top = self._body = Drawn(())
        self._since = app.clock()
        self._extent = (80, 24)

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield Static(id="top", markup=False)
        with VerticalScroll(id="body", can_focus=True):
            yield Static(id="text", markup=False)
        yield Static(id="criteria", markup=False)
        yield Static(id="held", markup=False)
        yield Static(id="notice", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#body").focus()
        self._extent = (self.app.size.width, self.app.size.height)
        if self._sitting.in_pilot:
            self._notice = _("Pilot round: everybody reads these works first.")
        elif self._sitting.again:
            self._notice = _("The criteria have been amended: v lets your verdict stand, another one replaces it.")
        self._show_current()

    def on_resize(self, event: Resize) -> None:
        self._extent = (event.size.width, event.size.height)
        self._draw()

    async def on_click(self, event: Click) -> None:
        """A click on a key of the line is that key; not the second of a double click, which may have closed a list."""
        place = event.get_content_offset(self.query_one("#keys"))
        if place is None or event.chain > 1:
            return
        keys = keys_shown(self._sitting)
        number = key_at((_(row.short) for row in keys), self._extent[0] - _MARGIN, place.x, place.y)
        if number is not None:
            await self.run_action(keys[number].clicked)

    # Verdicts

    def action_verdict(self, verdict: str) -> None:
        self._decide(Verdict(verdict))

    def action_confirm(self) -> None:
        held = self._sitting.session.mine
        if self._sitting.session.current is None:
            self._nothing_here()
        elif held is None:
            self._say(_("You have no verdict on this work that could stand."))
        else:
            self._decide(held.verdict, held.criteria)

    def action_exclude_by(self, digit: int) -> None:
        criteria = self._sitting.criteria
        if digit > len(criteria):
            self._say(_("There is no criterion {n}.").format(n=digit))
        else:
            self._decide(Verdict.EXCLUDE, (criteria[digit - 1].code,))

    def action_exclude(self) -> None:
        criteria = self._sitting.criteria
        if self._sitting.session.current is None:
            self._nothing_here()
        elif not criteria:
            self._decide(Verdict.EXCLUDE)
        else:
            held, required = self._sitting.session.mine, self._sitting.session.rules.reason_required
            picker = reasons_to_pick(criteria, held.criteria if held else (), required=required)
            self.app.push_screen(picker, self._exclude_for)

    def _exclude_for(self, codes: tuple[str, ...] | None) -> None:
        if codes is None:
            self._say(_("Not excluded."))
        else:
            self._decide(Verdict.EXCLUDE, codes)

    def _decide(self, verdict: Verdict, criteria: tuple[str, ...] = ()) -> None:
        session = self._sitting.session
        now = self._of_app.clock()
        if session.current is None:
            self._nothing_here()
            return
        if now - self._since < HELD_DOWN:
            self._say(_("Nothing was saved: this work has only just come up (a key held down?)."))
            return
        in_pilot = self._sitting.in_pilot
        try:
            said = self._sitting.decide(verdict, criteria, seconds=round(now - self._since, 1))
        except LitrevError as error:
            self._refuse(error)
            return
        self._of_app.decided += 1
        self._notice = _("{verdict} – u takes it back.").format(verdict=verdict_words(said))
        self._show_current()
        if in_pilot and not self._sitting.in_pilot and self._sitting.session.current is not None:
            self.app.push_screen(Message(Text(pilot_is_over())), self._after_pilot)

    def _after_pilot(self, goes_on: bool | None) -> None:  # noqa: FBT001 - the answer, as Textual hands it over
        if not goes_on:
            self.app.exit()

    def action_skip(self) -> None:
        if self._sitting.session.current is None:
            self._nothing_here()
            return
        before = self._sitting.session.current
        self._sitting.session.skip()
        only = self._sitting.session.current == before
        self._notice = self._only_one() if only else _("Put off: it comes again after the others.")
        self._show_current()

    def _only_one(self) -> str:
        if self._sitting.in_pilot and self._sitting.session.advance.left > 1:
            return _("It is the only one left of the pilot round: the other works come after it.")
        return _("It is the only one left.")

    def action_undo(self) -> None:
        try:
            undone = self._sitting.undo()
        except LitrevError as error:
            self._refuse(error)
            return
        if undone is None:
            self._say(_("There is nothing to undo."))
            return
        if isinstance(undone, Decision):
            self._of_app.decided -= 1
        self._notice = undone_words(undone, self._sitting.session.mine)
        self._show_current()

    # Notes and labels

    def action_note(self) -> None:
        if self._sitting.session.current is None:
            self._nothing_here()
            return
        prompt = Prompt(_("Note"), self._sitting.note)
        self.app.push_screen(prompt, self._keep_note)

    def _keep_note(self, text: str | None) -> None:
        if text is None or text.strip() == self._sitting.note:
            return
        if not self._try(lambda: self._sitting.write_note(text)):
            return
        if self._sitting.session.mine is None:
            self._say(_("The note is saved; it goes with your verdict.") if text.strip() else _("The note is gone."))
        else:
            self._say(_("The note is saved with your verdict."))

    def action_label(self) -> None:
        work = self._sitting.session.current
        if work is None:
            self._nothing_here()
            return
        self.app.push_screen(labels_to_pick(self._sitting, work), self._toggle_label)

    def _toggle_label(self, chosen: tuple[str, ...] | None) -> None:
        work = self._sitting.session.current
        if not chosen or work is None:
            return
        on = self._sitting.labels(work)
        name = " ".join(chosen[0].split())
        if not self._try(lambda: self._sitting.label([n for n in on if n != name] if name in on else [*on, name])):
            return
        words = _("Label taken off: {name}") if name in on else _("Label put on: {name}")
        self._say(words.format(name=name))

    # Going about

    def action_back(self) -> None:
        if self._sitting.session.previous():
            self._notice = ""
            self._show_current()
        else:
            self._say(_("This is the first one that you have seen."))

    def action_forth(self) -> None:
        if self._sitting.session.next():
            self._notice = ""
            self._show_current()
        else:
            pilot = self._sitting.in_pilot and self._sitting.session.advance.left > 1
            self._say(self._only_one() if pilot else _("There is no further work."))

    def action_jump(self) -> None:
        prompt = Prompt(_("Go to: number, id, DOI or PMID"), hint=_("Enter goes there, Escape stays here."))
        self.app.push_screen(prompt, self._jump)

    def _jump(self, text: str | None) -> None:
        if text and text.strip() and self._try(lambda: self._sitting.position_of(text.strip())):
            self._notice = ""
            self._show_current()

    def action_search(self) -> None:
        hint = _("Then . goes to the next place, , to the one before.")
        prompt = Prompt(_("Search in this work"), self._find, hint, typing_replaces=True)
        self.app.push_screen(prompt, self._search)

    def _search(self, text: str | None) -> None:
        if text is None:
            return
        self._find, self._hit = text.strip(), -1
        self._notice = ""
        self._draw()
        if self._find:
            self.action_hit(1)

    def action_hit(self, step: int) -> None:
        above, hits = len(self._top.hits), len(self._top.hits) + len(self._body.hits)
        if not self._find:
            self._say(_("Nothing is searched for: / searches."))
        elif not hits:
            self._say(self._not_found())
        else:
            self._hit = (self._hit + step) % hits if self._hit >= 0 or step > 0 else hits - 1
            line = self._body.hits[self._hit - above] if self._hit >= above else 0
            self.query_one("#body", VerticalScroll).scroll_to(y=max(0, line - 2), animate=False)
            self._say(_("“{words}”: line {n} of {all}").format(words=self._find, n=self._hit + 1, all=hits))

    def _not_found(self) -> str:
        """That it is not there; where it is in what the screen does not show as yet, how to see it."""
        words = _("“{words}” is not in what is shown.")
        if self._shown is not None and self._view != "full":
            known = draw_body(self._shown, self._look, _MEASURE, full=True, find=self._find)
            if known.hits:
                words = _("“{words}” is not in what is shown, but in all that is known: a shows it.")
        return words.format(words=self._find)

    def action_scroll(self, step: int, page: bool) -> None:  # noqa: FBT001 - Textual hands over what the binding says
        body = self.query_one("#body", VerticalScroll)
        rows = max(1, body.size.height - 1) if page else 1
        body.scroll_relative(y=step * rows, animate=False)

    # Looking closer

    def action_full(self) -> None:
        self._look_at("full")

    def action_sources(self) -> None:
        self._look_at("sources")

    def _look_at(self, view: str) -> None:
        self._view = "work" if self._view == view else view
        self._notice = "" if self._view == "work" else _("The same key goes back to the abstract.")
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self._draw()

    def action_criteria(self) -> None:
        self.app.push_screen(Message(draw_criteria_in_full(self._look, self._message_width).text))

    @property
    def _message_width(self) -> int:
        """Columns for words over the screen: its frame, and a bar to scroll by, aside."""
        return max(20, min(MESSAGE_WIDTH, self._extent[0]) - 6)

    def action_explain_keys(self) -> None:
        reports = self._sitting.session.rules.reports
        self.app.push_screen(Message(help_text(self._message_width, reports=reports)))

    def action_open(self) -> None:
        if self._shown is None:
            self._nothing_here()
            return
        reports = self._sitting.session.rules.reports
        address = address_of(self._shown.merged, self._sitting.full_text(self._shown.work.id) if reports else "")
        self._say(open_document(address, self._of_app.opener))

    def action_leave(self) -> None:
        self.app.exit()

    # Joining and taking apart

    def action_part(self) -> None:
        if self._shown is None:
            self._nothing_here()
        elif len(self._shown.records) < 2:
            self._say(_("This work has one record: there is nothing to take out of it."))
        else:
            self.app.push_screen(records_to_pick(self._shown), self._part)

    def _part(self, records: tuple[str, ...] | None) -> None:
        if records and self._try(lambda: self._sitting.part(records)):
            self._notice = _("Taken out: {records}. u takes it back.").format(records=", ".join(records))
            self._show_current()

    def action_join(self) -> None:
        if self._shown is None:
            self._nothing_here()
        else:
            question = _("Same as which other work? An id, a DOI, a PMID or words of its title")
            self.app.push_screen(Prompt(question, hint=_("Enter looks for it, Escape goes back.")), self._offer)

    def _offer(self, words: str | None) -> None:
        if not words or not words.strip() or self._shown is None:
            return
        own = self._shown.work.id
        every = self._sitting.find(words.strip())
        found = [shown for shown in every if shown.work.id != own]
        if not found:
            self._say(_("No other work has “{words}” as id, DOI, PMID or in its title.").format(words=words.strip()))
        elif len(found) == 1:
            self._confirm_join(found[0])
        else:
            by_id = {shown.work.id: shown for shown in found}
            self.app.push_screen(
                works_to_pick(found, more=len(every) >= MOST_FOUND),
                lambda chosen: self._confirm_join(by_id[chosen[0]]) if chosen else None,
            )

    def _confirm_join(self, other: ShownWork) -> None:
        if self._shown is not None:
            confirm = join_to_confirm(self._shown, other, self._message_width)
            self.app.push_screen(confirm, lambda agreed: self._join(other.work.id, agreed=bool(agreed)))

    def _join(self, other: str, *, agreed: bool) -> None:
        if not agreed:
            self._say(_("Not joined."))
            return
        if not self._try(lambda: self._sitting.join(other)):
            return
        held = self._sitting.session.mine
        self._notice = _("Joined: one work. u takes it back.")
        if held is not None:
            self._notice += " " + _("Your verdict on it: {verdict}").format(verdict=verdict_words(held))
        self._show_current()

    # Drawing

    def _try(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except LitrevError as error:
            self._refuse(error)
            return False
        return True

    def _refuse(self, error: LitrevError) -> None:
        self._say(" ".join(filter(None, (error.message, error.hint))))

    def _nothing_here(self) -> None:
        self._say(_("No work is shown. ← goes back, u undoes, q leaves."))

    def _say(self, words: str) -> None:
        self._notice = words
        self._draw_below()

    def _show_current(self) -> None:
        """Draw the work in front of the reviewer from its beginning."""
        work = self._sitting.session.current
        self._shown = self._sitting.show(work) if work is not None else None
        self._full_text = full_text_words(self._sitting.full_text_standing(work)) if work is not None else ""
        self._view, self._hit = "work", -1
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self._draw()
        self._since = self._of_app.clock()
        self.call_after_refresh(self._sitting.look_ahead)

    def _draw(self) -> None:
        width, height = max(self._extent[0] - _MARGIN, 1), self._extent[1]
        self.query_one("#head", Static).update(one_line(head_line(self._sitting, width)))
        self._top = self._drawn_top(min(width, _MEASURE), height)
        self.query_one("#top", Static).update(self._top.text)
        self._body = self._drawn_body(min(width - 2, _MEASURE))
        self.query_one("#text", Static).update(self._body.text)
        self.query_one("#criteria", Static).update(draw_criteria(self._look, width, height).text)
        self._draw_below()

    def _drawn_top(self, width: int, height: int) -> Drawn:
        if self._shown is None:
            return Drawn(())
        return draw_top(self._shown.merged, self._look, width, height, self._find, self._full_text)

    def _drawn_body(self, width: int) -> Drawn:
        if self._shown is None:
            return Drawn(tuple(wrap(Text(all_done(self._sitting)), width)))
        if self._view == "sources":
            return draw_sources(self._shown, width, self._find)
        return draw_body(self._shown, self._look, width, full=self._view == "full", find=self._find)

    def _draw_below(self) -> None:
        held = held_lines(self._sitting)
        self.query_one("#held", Static).update(Text("\n").join(held))
        self.query_one("#held").display = bool(held)
        self.query_one("#notice", Static).update(Text(safe(self._notice)))
        self.query_one("#keys", Static).update(key_words(self._sitting, self._extent[0] - _MARGIN))
