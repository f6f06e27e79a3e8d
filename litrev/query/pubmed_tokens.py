"""The tokens of a pasted PubMed strategy, each in its place; broken quotes are mended here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from litrev.i18n import _
from litrev.query.characters import OPERATORS
from litrev.query.notes import Edit, Notes

_WORD = re.compile(r'[^\s()\[\]"|]+')
_REFERENCE = re.compile(r"#\s?(\d{1,3})(?![\w/])")
_PAIRS = {('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("＂", "＂"), ("‟", "”")}
_STRUCTURE = re.compile(r"[()\[\]]|(?<!\w)(?:AND|OR|NOT)(?!\w)")


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    OPERATOR = auto()
    REFERENCE = auto()
    TAG = auto()
    QUOTED = auto()
    WORD = auto()
    STRAY = auto()
    """A closing quote whose opening one is missing."""
    COLON = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """`text` without brackets, quotes and `#`; from `start` to `end` (from 0, `end` not included)."""

    kind: Kind
    text: str
    start: int
    end: int


def tokens(straight: str, notes: Notes) -> list[Token]:
    """The tokens of `straight`, which is the text of `notes` with plain quotes, every character in its place."""
    return _Tokens(straight, notes).all()


class _Tokens:
    """One pass over the text."""

    def __init__(self, straight: str, notes: Notes) -> None:
        self._text = straight
        self._notes = notes
        self._at = 0
        self._found: list[Token] = []

    def all(self) -> list[Token]:
        while self._at < len(self._text):
            char = self._text[self._at]
            if char.isspace():
                self._at += 1
            elif char in "()":
                self._add(Kind.OPEN if char == "(" else Kind.CLOSE, char, self._at + 1)
            elif char in "[]":
                self._tag()
            elif char == '"':
                self._quote()
            elif char == "|":
                self._add(Kind.OPERATOR, "OR", self._at + (2 if self._text.startswith("||", self._at) else 1))
            else:
                self._word()
        return self._found

    def _add(self, kind: Kind, text: str, end: int) -> None:
        self._found.append(Token(kind, text, self._at, end))
        self._at = end

    def _tag(self) -> None:
        end = self._text.find("]", self._at)
        inner = self._text[self._at + 1 : end]
        if self._text[self._at] == "]" or end < 0 or re.search(r"[\[()\"]", inner):
            self._notes.refuse(
                self._at, _("A square bracket has no partner."), _("Write the tag in a pair of them: [tiab].")
            )
            self._at += 1
            return
        self._add(Kind.TAG, inner, end + 1)

    def _quote(self) -> None:
        start = self._at
        before = self._found[-1] if self._found else None
        closes_words = before is not None and before.kind is Kind.WORD
        if closes_words and re.match(r'"\s*\[', self._text[start : start + 40]):
            self._add(Kind.STRAY, '"', start + 1)
            return
        end = self._text.find('"', start + 1)
        if end < 0 or "[" in self._text[start:end]:
            self._unclosed(start)
            return
        if "]" in self._text[start:end]:
            at = self._text.index("]", start)
            self._notes.refuse(at, _("A square bracket has no partner."), _("Write the tag in a pair of them: [tiab]."))
        inner = self._text[start + 1 : end]
        glyphs = (self._notes.text[start], self._notes.text[end])
        if glyphs not in _PAIRS or inner != inner.strip():
            self._notes.repair(
                Edit(start, end + 1, f'"{inner.strip()}"'),
                _("The quotation marks around “{phrase}” are not a pair, or hold a space too much.").format(
                    phrase=" ".join(inner.split())
                ),
                _("Written instead: {text}").format(text=f'"{" ".join(inner.split())}"'),
            )
        self._add(Kind.QUOTED, " ".join(inner.split()), end + 1)

    def _unclosed(self, start: int) -> None:
        """A phrase that is not closed, but ends clearly before its tag."""
        bracket = self._text.find("[", start)
        inner = self._text[start + 1 : bracket] if bracket > 0 else ""
        if not inner.strip() or _STRUCTURE.search(inner) or '"' in inner:
            self._notes.refuse(start, _("A quotation mark has no partner."), _('Close the phrase: "…".'))
            self._at = start + 1
            return
        end = start + 1 + len(inner.rstrip())
        phrase = " ".join(inner.split())
        self._notes.warn(
            start, _("A quotation mark has no partner."), _("Written instead: {text}").format(text=f'"{phrase}"')
        )
        self._notes.edit(start, start + 1, '"')
        self._notes.edit(end, end, '"')
        self._add(Kind.QUOTED, phrase, end)

    def _word(self) -> None:
        if reference := _REFERENCE.match(self._text, self._at):
            self._add(Kind.REFERENCE, reference.group(1), reference.end())
            return
        found = _WORD.match(self._text, self._at)
        text = found.group() if found else self._text[self._at]
        if text in OPERATORS:
            self._add(Kind.OPERATOR, text, self._at + len(text))
        elif (bare := text.rstrip(":;,.")) in OPERATORS:
            self._notes.repair(
                Edit(self._at + len(bare), self._at + len(text), ""),
                _("“{sign}” is not an operator.").format(sign=text[len(bare) :]),
                _("Left out."),
            )
            self._add(Kind.OPERATOR, bare, self._at + len(text))
        elif text in ("&", "&&"):
            self._add(Kind.OPERATOR, "AND", self._at + len(text))
        elif text[0] == ":":
            self._add(Kind.COLON, ":", self._at + 1)
        elif re.fullmatch(r"[\d/]+:", text):
            self._add(Kind.WORD, text[:-1], self._at + len(text) - 1)
        else:
            self._add(Kind.WORD, text, self._at + len(text))
