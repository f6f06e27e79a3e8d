"""The terms of a pasted PubMed strategy, read from its tokens: words, quotes, tags, ranges."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from litrev.i18n import _
from litrev.query.characters import OPERATORS
from litrev.query.notes import Edit, Notes
from litrev.query.pubmed_levels import Item, Reference
from litrev.query.pubmed_tags import Tag, meaning, nearest_tag
from litrev.query.pubmed_tokens import Kind, Token
from litrev.query.pubmed_units import Unit

FRENCH_OPERATORS = {"ET": "AND", "OU": "OR", "SAUF": "NOT"}
_LONGEST_QUALIFIER = 8
"""Tokens in which the parenthesis of a heading and its tag are looked for."""


class TermReader:
    """Goes through the tokens of a line; gives one term at a time."""

    def __init__(self, found: list[Token], notes: Notes, known: Callable[[int], bool]) -> None:
        self._tokens = found
        self._notes = notes
        self._next = 0
        self._depth = 0
        self._numbers = known if _speaks_of_lines(found) else lambda number: False

    def _peek(self, ahead: int = 0) -> Token | None:
        place = self._next + ahead
        return self._tokens[place] if place < len(self._tokens) else None

    def _term(self) -> Item:
        """The term at hand with its tag."""
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
        if re.fullmatch(r"'[^']+\s[^']*'", text):
            self._notes.repair(
                Edit(start, end, f'"{text[1:-1]}"'),
                _("PubMed takes no single quotation marks around a phrase."),
                _("Written instead: {text}").format(text=f'"{text[1:-1]}"'),
            )
            return Unit(text[1:-1], start, end, quoted=True)
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
        if token.text.upper() not in OPERATORS and token.text not in FRENCH_OPERATORS:
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
        last = self._term()
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


def _speaks_of_lines(found: list[Token]) -> bool:
    """True of a line that refers to others, or holds nothing but numbers and operators."""
    if any(token.kind is Kind.REFERENCE for token in found):
        return True
    words = [token for token in found if token.kind not in (Kind.OPERATOR, Kind.OPEN, Kind.CLOSE)]
    numbers = all(token.kind is Kind.WORD and token.text.isdecimal() and len(token.text) <= 3 for token in words)
    return len(words) > 1 and numbers and any(token.kind is Kind.OPERATOR for token in found)
