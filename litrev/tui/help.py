"""The keys of the screening screen: one table that binds them, explains them, and that the key card is held to."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text

from litrev.i18n import N_, _
from litrev.screening.digits import AZERTY
from litrev.tui.work_view import wrap

_COLUMN = 5


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One act: the keys that do it, as Textual and as people call them."""

    bound: str
    action: str
    shown: str
    short: str
    """As the line of keys has it; empty where it does not."""
    long: str
    part: str = ""
    """What the keys from here on are for, on the card of keys (in English, as all documents)."""
    reports_only: bool = False
    """At stages where full reports are read."""
    again_only: bool = False
    """In the line of keys only where former verdicts are looked at once more."""

    @property
    def others(self) -> str:
        """The other keys that do the same: `k, Page Up`; capitals, which all do, are left out."""
        named = [_NAMES.get(key, key) for key in self.bound.split(",") if key.islower() and key not in _IN_A_ROW]
        own = (self.shown, *self.shown.split(), *_SHOWN.get(self.shown, ()))
        return ", ".join(_(name) for name in named if name not in own)

    @property
    def explained(self) -> str:
        """What the key does, and which others do so too."""
        if not self.others:
            return _(self.long)
        return _("{words} (also {keys})").format(words=_(self.long), keys=self.others)

    @property
    def clicked(self) -> str:
        """What a click on its words does; of several keys for one act each, the list to choose from."""
        return "exclude" if self.action == "exclude_by" else self.action

    def is_of_use(self, *, reports: bool, again: bool) -> bool:
        """Whether the line of keys names it."""
        return (reports or not self.reports_only) and (again or not self.again_only)


_IN_A_ROW = frozenset("123456789" + AZERTY)
_NAMES = {
    "pageup": N_("Page Up"), "pagedown": N_("Page Down"), "f1": "F1", "f3": "F3", "shift+f3": N_("Shift-F3"),
    "ctrl+z": "Ctrl-Z", "ctrl+c": "Ctrl-C", "ctrl+q": "Ctrl-Q", "ctrl+d": "Ctrl-D",
}  # fmt: skip
"""Keys as people call them."""
_SHOWN = {
    "←": ("left",), "→": ("right",), "↑": ("up",), "↓": ("down",), "␣": ("space",), ".": ("full_stop",),
    ",": ("comma",), "/": ("slash",), "?": ("question_mark",),
}  # fmt: skip
"""Signs -> what Textual calls their keys."""

KEYS = (
    KeyRow("i,I", "verdict('include')", "i", N_("i include"), N_("include: let the work through"),
           part="Verdict (saved at once)"),
    KeyRow("e,E", "exclude", "e", N_("e exclude"), N_("exclude: choose one reason or several, Enter ends")),
    KeyRow(",".join("123456789" + AZERTY), "exclude_by", "1–9", N_("1-9 by criterion"),
           N_("exclude at once, by that criterion; on a French keyboard without Shift too")),
    KeyRow("m,M,p,P", "verdict('maybe')", "m p", N_("m maybe"), N_("maybe")),
    KeyRow("x,X", "verdict('not_retrieved')", "x", N_("x not retrieved"),
           N_("the full text could not be had (full text only)"), reports_only=True),
    KeyRow("v,V", "confirm", "v", N_("v let it stand"),
           N_("let your former verdict stand, under the criteria of today"), again_only=True),
    KeyRow("s,S", "skip", "s", N_("s later"), N_("later: it comes again after the others")),
    KeyRow("u,U,ctrl+z", "undo", "u", N_("u undo"),
           N_("undo the last verdict, join or split, as often as you like, also those of another day")),
    KeyRow("n,N", "note", "n", N_("n note"), N_("write a note; it goes with your verdict"),
           part="Your words"),
    KeyRow("l,L", "label", "l", "", N_("put a label of your own on it, or take it off")),
    KeyRow("left", "back", "←", N_("← → seen"), N_("back to the works seen before"), part="Going about"),
    KeyRow("right", "forth", "→", "", N_("forward; past the last one: the next, this one later")),
    KeyRow("g,G", "jump", "g", "", N_("go to a number, an id, a DOI or a PMID")),
    KeyRow("slash", "search", "/", "", N_("search within all that is shown"), part="Reading"),
    KeyRow("full_stop,f3", "hit(1)", ".", "", N_("next place found")),
    KeyRow("comma,shift+f3", "hit(-1)", ",", "", N_("place found before")),
    KeyRow("up,k,K", "scroll(-1, False)", "↑", "", N_("scroll up a line")),
    KeyRow("down,j,J", "scroll(1, False)", "↓", "", N_("scroll down a line")),
    KeyRow("space,pagedown", "scroll(1, True)", "␣", "", N_("scroll down a page")),
    KeyRow("b,B,pageup", "scroll(-1, True)", "b", "", N_("scroll up a page")),
    KeyRow("a,A", "full", "a", "", N_("all that is known: every author, headings, addresses")),
    KeyRow("t,T", "sources", "t", "", N_("what each source says; differences are marked")),
    KeyRow("c,C", "criteria", "c", "", N_("the criteria in full, with the words marked for them")),
    KeyRow("o,O", "open", "o", N_("o open"), N_("open the document in the browser: file, DOI or link")),
    KeyRow("d,D", "part", "d", "", N_("not the same paper: take records out of this work"),
           part="Not one paper"),
    KeyRow("w,W", "join", "w", "", N_("same as another: join this work with one you name")),
    KeyRow("question_mark,h,H,f1", "explain_keys", "?", N_("? all keys"), N_("these keys"), part="The rest"),
    KeyRow("q,Q,ctrl+c,ctrl+q,ctrl+d", "leave", "q", N_("q stop"),
           N_("stop; every verdict is saved, go on another day")),
)  # fmt: skip
"""In the order of the help. No key that is not listed does anything; none deletes."""


def help_text(width: int, *, reports: bool) -> Text:
    """Every key with its meaning, in lines of at most `width` columns."""
    lines: list[Text] = []
    for row in KEYS:
        if reports or not row.reports_only:
            first, *more = wrap(Text(row.explained), width, _COLUMN)
            key = Text().append(f"{row.shown:<{_COLUMN}}", "bold")
            lines += [key.append(first.plain.lstrip()), *more]
    last = _("Every key that gives a verdict saves it at once. Escape closes what is open.")
    return Text("\n").join([*lines, Text(), *wrap(Text(last), width)])
