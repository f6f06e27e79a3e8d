"""A reader of small Boolean formulas (`population AND (care OR rights) NOT animals`) with exact positions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.characters import OPERATORS
from litrev.query.problem import Problem
from litrev.query.tree import And, Node, Not, Or

_TOKEN = re.compile(r'\s*("[^"]*"|[()]|[^\s()"]+|")')
_LOOKALIKES = {"et": "AND", "ou": "OR", "sauf": "NOT", "&": "AND", "&&": "AND", "+": "AND", "|": "OR", "||": "OR"}
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Token:
    """A word, an operator or a parenthesis, and where it starts (from 0)."""

    text: str
    start: int

    @property
    def is_operator(self) -> bool:
        """True of AND, OR, NOT in capitals."""
        return self.text in OPERATORS


class FormulaError(ProtocolError):
    """A formula that cannot be read; `problem` has the place, counted from 1 in the formula."""

    def __init__(self, start: int, what: str, repair: str) -> None:
        super().__init__(what, repair)
        self.problem = Problem(column=start + 1, what=what, repair=repair)


def tokens(text: str) -> list[Token]:
    """The words, operators and parentheses of `text` in order; a quoted phrase is one word with its quotes."""
    return [Token(found.group(1), found.start(1)) for found in _TOKEN.finditer(text)]


def read_formula(text: str, leaf: Callable[[Token], Node]) -> Node:
    """The tree of `text`, each word made a node by `leaf` (which may raise FormulaError).

    AND and OR need parentheses when they meet, and NOT stands last, so that nobody has to know a precedence.
    """
    return _Reader(text, leaf).whole()


class _Reader:
    """Recursive descent; one level of parentheses is one `level`."""

    def __init__(self, text: str, leaf: Callable[[Token], Node]) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._leaf = leaf
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        if not self._tokens:
            raise FormulaError(0, _("The formula is empty."), _("Write the names of the concepts joined by AND or OR."))
        node = self._level()
        left = self._peek()
        if left is not None:
            raise FormulaError(
                left.start, _("A parenthesis is closed that was never opened."), _("Remove it, or open it before.")
            )
        return node

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _level(self) -> Node:
        parts, joined_by = [self._operand()], ""
        node: Node = parts[0]
        while (token := self._peek()) is not None and token.text != ")":
            operator = self._operator(token)
            self._next += 1
            if joined_by and operator != joined_by and not (joined_by == "AND" and operator == "NOT"):
                raise _ambiguous(token, joined_by, operator)
            joined_by = operator
            part = self._operand()
            if operator == "NOT":
                node = Not(node, part)
                continue
            parts.append(part)
            node = And(tuple(parts)) if operator == "AND" else Or(tuple(parts))
        return node

    def _operator(self, token: Token) -> str:
        """The operator at `token`; `AND NOT` is NOT."""
        if not token.is_operator:
            raise _missing_operator(token)
        following = self._tokens[self._next + 1] if self._next + 1 < len(self._tokens) else None
        if token.text == "AND" and following is not None and following.text == "NOT":
            self._next += 1
            return "NOT"
        return token.text

    def _operand(self) -> Node:
        token = self._peek()
        if token is None or token.text == ")":
            raise FormulaError(
                token.start if token else len(self._text),
                _("Something is missing here: a concept or a parenthesis was expected."),
                _("Write a concept's name on both sides of each AND, OR, NOT."),
            )
        self._next += 1
        if token.text == "(":
            return self._group(token)
        if token.text == "NOT":
            raise FormulaError(
                token.start,
                _("NOT cannot come first: a database would look for the very thing to be left out."),
                _("Write what is wanted first: A NOT B."),
            )
        if token.is_operator:
            raise FormulaError(
                token.start,
                _("{operator} has nothing on its left.").format(operator=token.text),
                _("Write a concept's name on both sides of each AND, OR, NOT."),
            )
        return self._leaf(token)

    def _group(self, opening: Token) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FormulaError(
                opening.start, _("There are too many parentheses inside each other."), _("Write it simpler.")
            )
        node = self._level()
        closing = self._peek()
        if closing is None:
            raise FormulaError(
                opening.start, _("This parenthesis is never closed."), _("Close it, or remove it: ( … ).")
            )
        self._next += 1
        self._depth -= 1
        return node


def _ambiguous(token: Token, before: str, operator: str) -> FormulaError:
    if "NOT" in (before, operator):
        repair = _("Put what belongs together in parentheses: (A OR B) NOT C.")
    else:
        repair = _("Put what belongs together in parentheses: (A OR B) AND C.")
    return FormulaError(
        token.start,
        _("{first} and {second} meet without parentheses: databases read this differently.").format(
            first=before, second=operator
        ),
        repair,
    )


def _missing_operator(token: Token) -> FormulaError:
    meant = token.text.upper() if token.text.upper() in OPERATORS else _LOOKALIKES.get(token.text.casefold(), "")
    if meant:
        return FormulaError(
            token.start,
            _("“{word}” is not an operator here.").format(word=token.text),
            _("Write {operator}, in capitals.").format(operator=meant),
        )
    return FormulaError(
        token.start,
        _("There is no AND, OR or NOT before “{word}”.").format(word=token.text),
        _("Write AND, OR or NOT between two names."),
    )
