"""A strategy pasted from PubMed, a document or an article: read into a tree, repaired where that is certain.

Nothing is ever read silently as something else. Each problem has its exact place, and either was repaired (the repair
is shown, and `repaired` holds the whole text so) or has to be repaired by a person (then there is no tree).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from litrev.i18n import _
from litrev.query.characters import CURLY_DOUBLE, CURLY_SINGLE, STARS
from litrev.query.foreign import first_foreign_sign
from litrev.query.layout import find_lines
from litrev.query.layout_rows import Line
from litrev.query.notes import Edit, Notes, edited
from litrev.query.problem import Problem, Severity
from litrev.query.pubmed_levels import Item, Level, Reference, built
from litrev.query.pubmed_reader import read_line
from litrev.query.pubmed_tags import is_known_tag
from litrev.query.pubmed_tokens import tokens
from litrev.query.signs import problem_in
from litrev.query.tree import DateKind, Dates, Heading, Node, Or, Query, leaves

_DASHES = "‐‑‒–"
_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys(STARS, "*"),
        **dict.fromkeys(CURLY_DOUBLE, '"'),
        **dict.fromkeys(CURLY_SINGLE, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u200a\u2003\u2002\ufeff\u200b\u00ad\r\t\v\f", " "),
        "［": "[",
        "］": "]",
        "（": "(",
        "）": ")",
    }
)
"""Each of them one character for one, so that every place stays what it was."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a pasted text says."""

    root: Node | None
    """None when something has to be repaired first."""
    problems: tuple[Problem, ...]
    repaired: str
    """The whole text with the repairs made; the text as it came where there were none."""

    @property
    def query(self) -> Query | None:
        """The strategy."""
        return Query(self.root) if self.root is not None else None

    @property
    def terms(self) -> int:
        """Terms, headings, dates and numbers in the strategy, each as often as it is searched."""
        return sum(1 for _leaf in leaves(self.root)) if self.root is not None else 0


def read_pasted(text: str) -> Reading:
    """The strategy in `text`, as PubMed would read it; never raises for what the text holds."""
    reading = _read(text)
    if reading.root is None or not reading.problems or _read(reading.repaired).root == reading.root:
        return reading
    uncertain = replace(
        reading.problems[0],
        what=_("This cannot be repaired for certain: {what}").format(what=reading.problems[0].what),
        repair=_("Repair it by hand, and what follows."),
        severity=Severity.ERROR,
    )
    return Reading(None, (uncertain, *reading.problems[1:]), text)


def _read(text: str) -> Reading:
    notes = Notes(text)
    straight = text.translate(_STRAIGHT)
    if not re.search(r"\w", straight):
        notes.refuse(0, _("The query is empty."), _("Paste a strategy of PubMed."))
        return Reading(None, tuple(notes.problems), text)
    if (foreign := _foreign(straight, notes)) is not None:
        return foreign
    _note_stars(notes)
    _note_dashes(notes)
    strategy = _Strategy(straight, notes)
    root = strategy.root()
    _note_headings(root, notes)
    repaired = strategy.repaired()
    return Reading(None if notes.refused else root, tuple(notes.sorted()), repaired)


def _foreign(straight: str, notes: Notes) -> Reading | None:
    """The refusal of a text in another platform's syntax; one with PubMed's tags is PubMed's."""
    tags = re.findall(r"\[([^\[\]]{1,40})\]", straight)
    sign = first_foreign_sign(straight)
    if sign is None or any(is_known_tag(tag) for tag in tags):
        return None
    what = _("This is the syntax of {platform} ({sign}), which PubMed would read as something else.")
    repair = _("Write it with PubMed's tags: rash[tiab], Skin Diseases[mh], “skin rash”[tiab:~3].")
    if sign.platform == "Ovid":
        repair = _(
            "Write it for PubMed: “exp X/” is X[mh], “X/” is X[mh:noexp], “.ti,ab.” is [tiab], adj3 is [tiab:~2]."
        )
    notes.refuse(sign.start, what.format(platform=sign.platform, sign=sign.sign), repair)
    return Reading(None, tuple(notes.problems), notes.text)


def _note_stars(notes: Notes) -> None:
    for found in re.finditer(f"[{STARS}]", notes.text):
        notes.repair(
            Edit(found.start(), found.end(), "*"),
            _("{sign} is not the * of the keyboard: it would be searched as a letter.").format(sign=found.group()),
            _("Written instead: {text}").format(text="*"),
        )


def _note_dashes(notes: Notes) -> None:
    for found in re.finditer(rf"(?<=\w)[{_DASHES}](?=\w)", notes.text):
        notes.repair(
            Edit(found.start(), found.end(), "-"),
            _("{sign} is not the hyphen of the keyboard: it may be searched as a letter.").format(sign=found.group()),
            _("Written instead: {text}").format(text="-"),
        )


def _note_headings(root: Node | None, notes: Notes) -> None:
    """MeSH writes capitals: a heading in small letters was typed by hand, and may not exist."""
    if root is None:
        return
    small = dict.fromkeys(
        leaf.name for leaf in leaves(root) if isinstance(leaf, Heading) and " " in leaf.name and leaf.name.islower()
    )
    places = {name: max(notes.text.translate(_STRAIGHT).find(name), 0) for name in small}
    if not places:
        return
    first = min(places.values())
    listed = ", ".join(f"{name} ({_place(notes.text, at)})" for name, at in places.items())
    notes.warn(
        first,
        _("Headings in small letters were not copied from MeSH, and may not be in it: {names}").format(names=listed),
        _("Look them up at https://meshb.nlm.nih.gov: a heading that does not exist finds nothing."),
    )


def _place(text: str, at: int) -> str:
    found = problem_in(text, at, "", "")
    return f"{found.line}:{found.column}"


class _Strategy:
    """The lines of a text and what they say together."""

    def __init__(self, straight: str, notes: Notes) -> None:
        self._straight = straight
        self._notes = notes
        self._lines = find_lines(straight, notes)
        self._by_number = {line.number: line for line in self._lines}
        self._items: dict[int, Level | None] = {}
        self._nodes: dict[int, Node] = {}
        self._open: list[int] = []
        self._used: set[int] = set()

    def root(self) -> Node | None:
        """The tree of the line that is the search."""
        if not self._lines:
            self._notes.refuse(0, _("There is no search in this text."), _("Paste a strategy of PubMed."))
            return None
        last = self._search()
        if last.instruction:
            self._refuse_instruction(last)
            return None
        node = self._node(last)
        self._report_unused(last)
        return node

    def _search(self) -> Line:
        """The line that is the search: one called final, else the last that refers to others, else the last."""
        finals = [line for line in self._lines if line.final]
        if finals:
            return finals[-1]
        referring = [line for line in self._lines if not line.instruction and self._references(line)]
        return max(referring or self._lines, key=lambda line: line.number)

    def _references(self, line: Line) -> list[int]:
        item = self._read(line)
        return [] if item is None else [ref.number for ref in _references(item)]

    def _read(self, line: Line) -> Level | None:
        if line.number not in self._items:
            masked = _masked(self._straight, line.spans)
            self._items[line.number] = read_line(
                tokens(masked, self._notes),
                self._notes,
                known=lambda number: len(self._lines) > 1 and number in self._by_number and number != line.number,
            )
        return self._items[line.number]

    def _node(self, line: Line) -> Node:
        if line.number in self._nodes:
            return self._nodes[line.number]
        self._open.append(line.number)
        self._used.add(line.number)
        item = self._read(line)
        if item is None:
            self._notes.refuse(line.start, _("This line is empty."), _("Write a term, or remove it."))
            node: Node = Or(())
        else:
            node = built(item, self._resolve, self._notes)
        self._open.pop()
        self._nodes[line.number] = node
        return node

    def _resolve(self, reference: Reference) -> Node:
        line = self._by_number.get(reference.number)
        if line is None or len(self._lines) == 1:
            self._notes.refuse(
                reference.start,
                _("There is no line #{number}.").format(number=reference.number),
                _("Paste all lines of the strategy."),
            )
            return Or(())
        if reference.number in self._open:
            self._notes.refuse(
                reference.start,
                _("The line #{number} refers to itself.").format(number=reference.number),
                _("Refer only to lines above."),
            )
            return Or(())
        if line.instruction:
            self._refuse_instruction(line)
            return Or(())
        return self._node(line)

    def _refuse_instruction(self, line: Line) -> None:
        self._notes.refuse(
            line.start,
            _("This is an instruction for a person, not a search: {text}").format(text=self._words(line)[:60]),
            _("Write it as terms: AND english[la] AND 2010:2020[dp]."),
        )

    def _report_unused(self, search: Line) -> None:
        """Lines that the search does not refer to: harmless when it repeats them, else somebody must decide."""
        unused = [line for line in self._lines if line.number not in self._used]
        if not unused:
            return
        everything = self._shown(search)
        for line in unused:
            inside = line.instruction or self._references(line) or self._shown(line) <= everything
            referring = bool(self._references(search)) or search.final
            say = self._notes.warn if inside or referring else self._notes.refuse
            say(
                line.start,
                _("The line #{number} is not a part of the search, which is #{search}.").format(
                    number=line.number, search=search.number
                ),
                _("Left out.") if say == self._notes.warn else _("Join the lines in a last one, such as: #1 AND #2."),
            )

    def _shown(self, line: Line) -> set[str]:
        """The terms of a line, for comparing."""
        aside = Notes(self._notes.text)
        item = self._read(line)
        return {str(leaf).casefold() for leaf in leaves(built(item, _nothing, aside))} if item else set()

    def _words(self, line: Line) -> str:
        return " ".join(" ".join(self._notes.text[start:end] for start, end in line.spans).split())

    def repaired(self) -> str:
        """The text with its repairs; several lines are written one under the other, with their numbers."""
        if not self._notes.problems or not self._lines:
            return self._notes.text
        used = [line for line in self._lines if line.number in self._used] or self._lines
        texts = {line.number: self._edited(line) for line in used}
        if len(used) == 1:
            return next(iter(texts.values()))
        return "\n".join(f"#{number}: {' '.join(text.split())}" for number, text in texts.items())

    def _edited(self, line: Line) -> str:
        text = edited(self._notes.text, line.spans, self._notes.edits)
        return text.strip()


def _nothing(_reference: Reference) -> Node:
    return Dates(DateKind.PUBLICATION, "")


def _references(item: Item) -> list[Reference]:
    match item:
        case Level():
            return [found for part in item.items for found in _references(part)]
        case Reference():
            return [item]
    return []


def _masked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """`text` with spaces in the place of all that is not in `spans`; it ends with them."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [re.sub(r"[^\n]", " ", text[at:start]), text[start:end]]
        at = end
    return "".join(pieces)
