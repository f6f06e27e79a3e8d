"""One line of a pasted PubMed strategy, read from left to right as PubMed does, with every repair noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from litrev.i18n import _
from litrev.query.characters import OPERATORS
from litrev.query.notes import Edit, Notes
from litrev.query.pubmed_tags import Tag, meaning, nearest_tag
from litrev.query.pubmed_tokens import Kind, Token
from litrev.query.pubmed_units import Unit, leaf
from litrev.query.tree import And, Node, Not, Or

_DEEPEST = 60
_LONGEST_QUALIFIER = 8
"""Tokens in which the parenthesis of a heading and its tag are looked for."""
_FRENCH = {"ET": "AND", "OU": "OR", "SAUF": "NOT"}


@dataclass(frozen=True, slots=True)
class Reference:
    """`#3`: another line of the strategy."""

    number: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Operator:
    """AND, OR or NOT; empty where two terms meet without one."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Level:
    """What stands inside one pair of parentheses, or on a whole line."""

    items: tuple[Item, ...]
    operators: tuple[Operator, ...]
    """One fewer than items."""
    start: int
    stop: int


Item = Unit | Reference | Level
Resolve = Callable[[Reference], Node]


def read_line(found: list[Token], notes: Notes, *, known: Callable[[int], bool] = lambda number: False) -> Level | None:
    """The line as written; None when it holds nothing. `known` tells which line numbers exist."""
    return _Reader(found, notes, known).whole()


class _Reader:
    """Recursive descent; one level of parentheses is one `Level`."""

    def __init__(self, found: list[Token], notes: Notes, known: Callable[[int], bool]) -> None:
        self._tokens = found
        self._notes = notes
        self._next = 0
        self._depth = 0
        self._numbers = known if _speaks_of_lines(found) else lambda number: False

    def whole(self) -> Level | None:
        while self._peek() is not None:
            level = self._level()
            stray = self._peek()
            if stray is None:
                return level
            self._notes.refuse(
                stray.start, _("A parenthesis is closed that was never opened."), _("Remove it, or open it before.")
            )
            return level
        return None

    def _peek(self, ahead: int = 0) -> Token | None:
        place = self._next + ahead
        return self._tokens[place] if place < len(self._tokens) else None

    # ---- one level

    def _level(self) -> Level | None:
        items: list[Item] = []
        operators: list[Operator] = []
        pending: Operator | None = None
        while (token := self._peek()) is not None and token.kind is not Kind.CLOSE:
            operator = self._operator(token, after_item=bool(items) and pending is None)
            if operator is not None:
                pending = self._add_operator(operator, pending, has_left=bool(items))
                continue
            item = self._item(token)
            if item is None:
                if pending is not None:
                    self._drop(pending, items)
                    pending = None
                continue
            if items:
                operators.append(pending or Operator("", items[-1].stop, item.start))
            items.append(item)
            pending = None
        if pending is not None:
            self._drop(pending, items)
        if not items:
            return None
        level = Level(tuple(items), tuple(operators), items[0].start, items[-1].stop)
        return self._with_operators(level)

    def _operator(self, token: Token, *, after_item: bool) -> Operator | None:
        """The operator at `token`, if one stands there; a small one is written large."""
        if token.kind is Kind.OPERATOR:
            self._next += 1
            return Operator(token.text, token.start, token.end)
        meant = _FRENCH.get(token.text, token.text.upper())
        if token.kind is not Kind.WORD or meant not in OPERATORS or not after_item:
            return None
        self._next += 1
        self._notes.repair(
            Edit(token.start, token.end, meant),
            _("“{word}” is not an operator of PubMed.").format(word=token.text)
            if token.text in _FRENCH
            else _("“{word}” in small letters is not an operator.").format(word=token.text),
            _("Written instead: {text}").format(text=meant),
        )
        return Operator(meant, token.start, token.end)

    def _add_operator(self, operator: Operator, pending: Operator | None, *, has_left: bool) -> Operator | None:
        """The operator that now waits for its right side."""
        if pending is not None:
            return self._two_operators(pending, operator)
        if has_left:
            return operator
        if operator.name == "NOT":
            self._notes.refuse(
                operator.start,
                _("NOT cannot come first: a database would look for the very thing to be left out."),
                _("Write what is wanted first: A NOT B."),
            )
        else:
            self._notes.refuse(
                operator.start,
                _("{operator} has nothing on its left.").format(operator=operator.name),
                _("Write a term on both sides of each AND, OR, NOT."),
            )
        return None

    def _two_operators(self, first: Operator, second: Operator) -> Operator:
        if (first.name, second.name) == ("AND", "NOT") or first.name == second.name:
            self._notes.repair(
                Edit(first.start, second.start, ""),
                _("{first} and {second} follow each other.").format(first=first.name, second=second.name),
                _("Written instead: {text}").format(text=second.name),
            )
            return second
        self._notes.refuse(
            second.start,
            _("{first} and {second} follow each other.").format(first=first.name, second=second.name),
            _("Write a term on both sides of each AND, OR, NOT."),
        )
        return first

    def _drop(self, operator: Operator, items: list[Item]) -> None:
        """An operator without a right side: an OR can go, any other would change the search."""
        if operator.name == "OR" and items:
            end = self._tokens[self._next - 1].end
            self._notes.repair(
                Edit(operator.start, max(end, operator.stop), ""),
                _("{operator} has nothing on its right.").format(operator=operator.name),
                _("Left out, with what is empty behind it. Was a term meant to stand there?"),
            )
            return
        self._notes.refuse(
            operator.start,
            _("{operator} has nothing on its right.").format(operator=operator.name),
            _("Write a term on both sides of each AND, OR, NOT."),
        )

    def _with_operators(self, level: Level) -> Level:
        """Operators where there are none: OR in a list of ORs, else the AND that PubMed takes for granted."""
        if all(operator.name for operator in level.operators):
            return level
        names = {operator.name for operator in level.operators if operator.name}
        meant = "OR" if names == {"OR"} else "AND"
        for operator in level.operators:
            if operator.name:
                continue
            between = self._notes.text[operator.start : operator.stop]
            if "OR" in names and len(names) > 1:
                self._no_operator(operator, _("Write AND, OR or NOT between them; PubMed takes AND for granted."))
            elif "\n" in between and not names and self._depth == 0:
                self._no_operator(operator, _("Number the lines and join them in a last one: #1 AND #2."))
            else:
                self._notes.edit(operator.start, operator.stop if between.isspace() else operator.start, f" {meant} ")
                self._notes.warn(
                    operator.start if not between.isspace() else operator.stop,
                    _("Two terms meet without an operator: PubMed takes AND for granted."),
                    _("Written instead: {text}").format(text=meant),
                )
        return replace(level, operators=tuple(replace(o, name=o.name or meant) for o in level.operators))

    def _no_operator(self, operator: Operator, repair: str) -> None:
        self._notes.refuse(operator.stop, _("There is no operator before this."), repair)

    # ---- one item

    def _item(self, token: Token) -> Item | None:
        if token.kind is Kind.OPEN:
            return self._group()
        if token.kind is Kind.REFERENCE:
            return self._reference(token)
        if token.kind in (Kind.TAG, Kind.COLON, Kind.STRAY):
            self._next += 1
            self._notes.refuse(
                token.start, _("There is no term before this: {text}").format(text=self._shown(token)), _("Remove it.")
            )
            return None
        return self._range(self._unit())

    def _group(self) -> Item | None:
        opening = self._tokens[self._next]
        self._next += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            self._notes.refuse(
                opening.start, _("There are too many parentheses inside each other."), _("Write it simpler.")
            )
            self._next = len(self._tokens)
            return None
        level = self._level()
        self._depth -= 1
        closing = self._peek()
        if closing is None:
            self._notes.refuse(
                opening.start, _("This parenthesis is never closed."), _("Close it, or remove it: ( … ).")
            )
            return level
        self._next += 1
        if level is None:
            if not self._before_is_operator(opening):
                self._notes.refuse(opening.start, _("These parentheses are empty."), _("Remove them."))
            return None
        inner = level.items[0] if len(level.items) == 1 else level
        group = replace(level, items=(inner,), operators=()) if inner is not level else level
        group = replace(group, start=opening.start, stop=closing.end)
        following = self._peek()
        if following is not None and following.kind is Kind.TAG:
            return self._tag_on_group(group, following)
        return group

    def _before_is_operator(self, opening: Token) -> bool:
        place = self._tokens.index(opening)
        return place > 0 and self._tokens[place - 1].kind is Kind.OPERATOR

    def _tag_on_group(self, group: Level, tag: Token) -> Item:
        """A tag behind a group, which PubMed ignores: put behind each term that has none."""
        self._next += 1
        known = self._meaning(tag)
        shown = f"[{tag.text}]"
        self._notes.warn(
            tag.start,
            _("The tag [{tag}] stands on a group: PubMed ignores it without a word.").format(tag=tag.text),
            _("Written behind each term inside: (a[{tag}] OR b[{tag}]).").format(tag=tag.text),
        )
        self._notes.edit(tag.start, tag.end, "")
        tagged = self._tagged(group, tag, known or Tag(), shown)
        return replace(tagged, stop=tag.end) if isinstance(tagged, Level) else tagged

    def _tagged(self, item: Item, tag: Token, known: Tag, shown: str) -> Item:
        match item:
            case Level():
                return replace(item, items=tuple(self._tagged(part, tag, known, shown) for part in item.items))
            case Reference():
                self._notes.refuse(
                    item.start,
                    _("The tag {tag} cannot be put on another line's result.").format(tag=shown),
                    _("Write the tag behind each term of that line."),
                )
                return item
            case Unit(tag=None):
                self._notes.edit(item.end, item.end, shown)
                return item.tagged(tag, known)
        return item

    def _reference(self, token: Token) -> Reference:
        self._next += 1
        following = self._peek()
        if following is not None and following.kind is Kind.TAG:
            self._next += 1
            self._notes.refuse(
                following.start,
                _("The tag {tag} cannot be put on another line's result.").format(tag=f"[{following.text}]"),
                _("Write the tag behind each term of that line."),
            )
        return Reference(int(token.text), token.start, token.end)

    def _unit(self) -> Item:
        token = self._tokens[self._next]
        unit = self._quoted(token) if token.kind is Kind.QUOTED else self._with_qualifier(self._words())
        following = self._peek()
        if following is None or following.kind is not Kind.TAG:
            return self._bare_number(unit)
        self._next += 1
        known = self._meaning(following)
        tagged = unit.tagged(following, known) if known else replace(unit, tag=following)
        while (another := self._peek()) is not None and another.kind is Kind.TAG:
            self._next += 1
            self._notes.refuse(another.start, _("A term has two tags."), _("Write the term twice: (a[ti] OR a[ab])."))
        return tagged

    def _quoted(self, token: Token) -> Unit:
        self._next += 1
        unit = Unit(token.text, token.start, token.end, quoted=True)
        star = self._peek()
        if star is not None and star.kind is Kind.WORD and star.text == "*" and star.start == token.end:
            self._next += 1
            self._notes.repair(
                Edit(token.start, star.end, f'"{token.text}*"'),
                _("The * stands outside the quotes: PubMed would not truncate."),
                _("Written instead: {text}").format(text=f'"{token.text}*"'),
            )
            return replace(unit, text=f"{token.text}*", end=star.end)
        return unit

    def _words(self) -> Unit:
        """Words up to the next sign: an unquoted phrase."""
        first = self._next
        while (token := self._peek()) is not None and token.kind is Kind.WORD:
            if self._next > first and self._small_operator(token):
                break
            self._next += 1
        run = self._tokens[first : self._next]
        text, start, end = self._without_punctuation(" ".join(word.text for word in run), run)
        stray = self._peek()
        if stray is None or stray.kind is not Kind.STRAY:
            return Unit(text, start, end)
        self._next += 1
        self._notes.warn(
            stray.start, _("A quotation mark has no partner."), _("Written instead: {text}").format(text=f'"{text}"')
        )
        self._notes.edit(start, start, '"')
        return Unit(text, start, stray.end, quoted=True)

    def _with_qualifier(self, unit: Unit) -> Unit:
        """`Power (Psychology)[mh]`: a heading with its qualifier, which has to stand in quotes."""
        ahead = [self._peek(place) for place in range(_LONGEST_QUALIFIER)]
        end = next((place for place, token in enumerate(ahead) if token and token.kind is Kind.CLOSE), 0)
        inside, tag = ahead[1:end], ahead[end + 1] if 0 < end < len(ahead) - 1 else None
        known = meaning(tag.text) if tag and tag.kind is Kind.TAG else None
        opening, closing = ahead[0], ahead[end]
        words = all(token and token.kind is Kind.WORD for token in inside)
        if not (opening and closing and opening.kind is Kind.OPEN and inside and words and known and known.is_subject):
            return unit
        self._next += end + 1
        qualifier = " ".join(token.text for token in inside if token)
        text = f"{unit.text} ({qualifier})"
        self._notes.repair(
            Edit(unit.start, closing.end, f'"{text}"'),
            _("The heading {name} has a parenthesis in it.").format(name=text),
            _("Written instead: {text}").format(text=f'"{text}"'),
        )
        return Unit(text, unit.start, closing.end, quoted=True)

    def _without_punctuation(self, text: str, run: list[Token]) -> tuple[str, int, int]:
        """The words of a run, and its place, without a comma or a full stop at its ends."""
        start, end = run[0].start, run[-1].end
        if text[0] in ",;":
            self._notes.refuse(
                start, _("“{sign}” is not an operator.").format(sign=text[0]), _("Write AND, OR or NOT instead of it.")
            )
        bare = text.rstrip(",;.")
        following = self._peek()
        if bare == text or not bare.strip() or (following is not None and following.kind in (Kind.TAG, Kind.STRAY)):
            return text, start, end
        cut = end - (len(text) - len(bare))
        if self._notes.text[start:cut].rstrip() != self._notes.text[start:cut]:
            return text, start, end
        self._notes.repair(
            Edit(cut, end, ""), _("“{sign}” is not an operator.").format(sign=text[len(bare) :]), _("Left out.")
        )
        return bare, start, cut

    def _small_operator(self, token: Token) -> bool:
        """True where a small `and`, `or`, `not` inside a run of words is meant as an operator.

        In a phrase with a tag it is one of its words (`behavior and behavior mechanisms[mh]`); a small `or` there may
        be either, which only a person can tell.
        """
        if token.text.upper() not in OPERATORS and token.text not in _FRENCH:
            return False
        end = self._next
        while end < len(self._tokens) and self._tokens[end].kind is Kind.WORD:
            end += 1
        following = self._tokens[end] if end < len(self._tokens) else None
        if following is None or following.kind is not Kind.TAG:
            return True
        known = meaning(following.text)
        if token.text == "or" and not (known and known.is_subject):
            self._notes.refuse(
                token.start,
                _("“{word}” in small letters is not an operator.").format(word=token.text),
                _("Write {operator}, or put the phrase that holds it in quotes.").format(operator="OR"),
            )
        return False

    def _bare_number(self, unit: Unit) -> Item:
        """`6` in `#5 OR 6` is the line 6."""
        if unit.quoted or not unit.text.isdecimal() or not self._numbers(int(unit.text)):
            return unit
        self._notes.repair(
            Edit(unit.start, unit.start, "#"),
            _("{number} without # is a word to PubMed, not the line {number}.").format(number=unit.text),
            _("Written instead: {text}").format(text=f"#{unit.text}"),
        )
        return Reference(int(unit.text), unit.start, unit.end)

    def _range(self, item: Item) -> Item:
        """`2010[dp] : 2020[dp]`."""
        colon = self._peek()
        if colon is None or colon.kind is not Kind.COLON or not isinstance(item, Unit):
            return item
        end = self._peek(1)
        if end is None or end.kind not in (Kind.WORD, Kind.QUOTED):
            return item
        self._next += 1
        last = self._unit()
        return replace(item, until=last) if isinstance(last, Unit) else item

    def _meaning(self, tag: Token) -> Tag | None:
        known = meaning(tag.text)
        if known is not None:
            return known
        near = nearest_tag(tag.text)
        what = _("PubMed does not know the tag [{tag}] and would ignore it without a word.").format(tag=tag.text)
        if near:
            self._notes.repair(
                Edit(tag.start, tag.end, f"[{near}]"), what, _("Written instead: {text}").format(text=f"[{near}]")
            )
            return meaning(near)
        self._notes.refuse(tag.start, what, _("Use a tag such as [tiab], [ti], [mh], [dp]."))
        return None

    def _shown(self, token: Token) -> str:
        return self._notes.text[token.start : token.end]


def _speaks_of_lines(found: list[Token]) -> bool:
    """True of a line that refers to others, or holds nothing but numbers and operators."""
    if any(token.kind is Kind.REFERENCE for token in found):
        return True
    words = [token for token in found if token.kind not in (Kind.OPERATOR, Kind.OPEN, Kind.CLOSE)]
    numbers = all(token.kind is Kind.WORD and token.text.isdecimal() and len(token.text) <= 3 for token in words)
    return len(words) > 1 and numbers and any(token.kind is Kind.OPERATOR for token in found)


def built(item: Item, resolve: Resolve, notes: Notes) -> Node:
    """The tree of `item`: operators are taken from left to right, and where that matters it is said."""
    match item:
        case Unit():
            return leaf(item, notes)
        case Reference():
            return resolve(item)
    nodes = [built(part, resolve, notes) for part in item.items]
    _explain_order(item, notes)
    node, joined = nodes[0], ""
    for operator, part in zip(item.operators, nodes[1:], strict=True):
        if operator.name == "NOT":
            node = Not(node, part)
        elif operator.name == joined and isinstance(node, And | Or):
            node = type(node)((*node.parts, part))
        else:
            node = And((node, part)) if operator.name == "AND" else Or((node, part))
        joined = operator.name
    return node


def _explain_order(level: Level, notes: Notes) -> None:
    """Put in parentheses what PubMed takes first where OR meets another operator on one level."""
    names = [operator.name for operator in level.operators]
    if "OR" not in names or len(set(names)) == 1:
        return
    turns = [
        place
        for place in range(1, len(names))
        if ("OR" in names[place - 1 : place + 1]) and names[place - 1] != names[place]
    ]
    for place in turns:
        notes.edit(level.items[0].start, level.items[0].start, "(")
        notes.edit(level.items[place].stop, level.items[place].stop, ")")
    operator = level.operators[turns[0]]
    notes.warn(
        operator.start,
        _("AND and OR meet without parentheses: PubMed goes from left to right."),
        _("Written with the parentheses that PubMed sets: (a OR b) AND c."),
    )
