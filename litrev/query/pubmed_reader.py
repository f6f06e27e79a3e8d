"""One line of a pasted PubMed strategy, read from left to right as PubMed does, with every repair noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from litrev.i18n import _
from litrev.query.characters import OPERATORS
from litrev.query.notes import Edit, Notes
from litrev.query.pubmed_levels import Item, Level, Operator, Reference
from litrev.query.pubmed_tags import Tag
from litrev.query.pubmed_terms import FRENCH_OPERATORS, TermReader
from litrev.query.pubmed_tokens import Kind, Token
from litrev.query.pubmed_units import Unit

_DEEPEST = 60


def read_line(found: list[Token], notes: Notes, *, known: Callable[[int], bool] = lambda number: False) -> Level | None:
    """The line as written; None when it holds nothing. `known` tells which line numbers exist."""
    return _Reader(found, notes, known).whole()


class _Reader(TermReader):
    """Recursive descent; one level of parentheses is one `Level`."""

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
        meant = FRENCH_OPERATORS.get(token.text, token.text.upper())
        if token.kind is not Kind.WORD or meant not in OPERATORS or not after_item:
            return None
        self._next += 1
        self._notes.repair(
            Edit(token.start, token.end, meant),
            _("“{word}” is not an operator of PubMed.").format(word=token.text)
            if token.text in FRENCH_OPERATORS
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
        return self._range(self._term())

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

    def _shown(self, token: Token) -> str:
        return self._notes.text[token.start : token.end]
