"""Reads OpenAlex search values as OpenAlex does, its silent traps included.

A value with an upper-case AND, OR or NOT between spaces goes through Lucene's classic query parser with AND as the
default operator, which has no precedence: each operator only says of its neighbours whether they are required. Any
other value is a list of words and phrases that must all be there. A reader of its own, never `litrev.query`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from litrev.demo.index import words
from litrev.demo.openalex_index import Works

_TOKEN = re.compile(r'"[^"]*"(?:~\d+)?|[()]|[^\s()"]+')
_BOOLEAN = re.compile(r"(?:^|[\s)])(?:AND|OR|NOT)(?=[\s(])")
_OPERATORS = ("AND", "OR", "NOT")
_STOP_TEXT = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was
will with
"""
_STOP_WORDS = frozenset(_STOP_TEXT.split())


class SearchError(Exception):
    """A search value that OpenAlex refuses with status 400."""


class BrokenSyntaxError(Exception):
    """Unbalanced quotes or parentheses: OpenAlex answers with a raw HTML 500."""


class _Occur(StrEnum):
    MUST = "+"
    SHOULD = ""
    MUST_NOT = "-"


@dataclass(frozen=True, slots=True)
class Clause:
    """A result set, and how the server would write what it stands for. None: it consists of stop words only."""

    found: int | None
    text: str


def operators(value: str) -> int:
    """How many Boolean operators a search value has."""
    return len(re.findall(r"\b(?:AND|OR|NOT)\b", re.sub(r'"[^"]*"', "", value)))


def read_search(value: str, works: Works, columns: tuple[str, ...], *, exact: bool) -> Clause:
    """Read one search value over these fields. Raises SearchError and BrokenSyntaxError."""
    _check(value, exact=exact)
    boolean = bool(_BOOLEAN.search(value.strip()))
    if boolean:
        value = value.replace("[", "").replace("]", "")  # which glues a PubMed tag to its word
    reader = _Reader(_TOKEN.findall(value), works, columns, exact=exact)
    return reader.boolean() if boolean else reader.plain()


def _check(value: str, *, exact: bool) -> None:
    unquoted = re.sub(r'"[^"]*"', "", value)
    depth = 0
    for character in unquoted:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    if depth or value.count('"') % 2:
        raise BrokenSyntaxError(value)
    for word in re.findall(r'[^\s()"|]*[*?][^\s()"|]*', value):
        if not exact:
            raise SearchError(f"Wildcards (* and ?) are only supported with .exact search fields: {word}")
        if not re.match(r"[^*?]{3,}", word):
            raise SearchError(f"Wildcard searches need at least 3 characters before the wildcard: {word}")


class _Reader:
    def __init__(self, tokens: list[str], works: Works, columns: tuple[str, ...], *, exact: bool) -> None:
        self._tokens = tokens
        self._place = 0
        self._works = works
        self._columns = columns
        self._exact = exact

    def plain(self) -> Clause:
        """All of the words and phrases; parentheses are dust."""
        clauses = [self._leaf(piece) for piece in self._tokens if piece not in ("(", ")")]
        return _combine([(_Occur.MUST, clause) for clause in clauses], self._works.index.everything)

    def boolean(self) -> Clause:
        """A whole value. A NOT at its very start is lost, so that `NOT x` finds x."""
        if self._tokens[:1] == ["NOT"]:
            self._place = 1
        return self._group()

    def _group(self) -> Clause:
        clauses: list[tuple[_Occur, Clause]] = []
        operator, negated = "", False
        while self._place < len(self._tokens):
            piece = self._tokens[self._place]
            self._place += 1
            if piece == ")":
                break
            if piece == "NOT":
                negated = True
            elif piece in _OPERATORS:
                operator = piece
            else:
                clause = self._group() if piece == "(" else self._leaf(piece)
                _add_clause(clauses, operator, clause, negated=negated)
                operator, negated = "", False
        return _combine(clauses, self._works.index.everything)

    def _leaf(self, piece: str) -> Clause:
        text, _tilde, distance = piece.partition('"~') if piece.startswith('"') else (piece, "", "")
        if "*" in text or "?" in text:
            return self._wildcard(text.strip('"'))
        said = words(text)
        if len(said) == 1 and said[0] in _STOP_WORDS:
            return Clause(None, "")
        if len(said) > 1 and not piece.startswith('"'):  # `sans-papiers` is two words, both required
            both = [(_Occur.MUST, self._leaf(word)) for word in said]
            return _combine(both, self._works.index.everything)
        found = 0
        for column in self._columns:
            slots = [self._forms(column, word) for word in said]
            index = self._works.index
            found |= index.near(column, slots, int(distance)) if distance else index.phrase(column, slots)
        shown = f'"{" ".join(said)}"' if len(said) > 1 else "".join(said)
        return Clause(found if said else None, shown + (f"~{distance}" if distance else ""))

    def _forms(self, column: str, word: str) -> frozenset[str]:
        return frozenset((word,)) if self._exact else self._works.same_stem(column, word)

    def _wildcard(self, text: str) -> Clause:
        """A word, or a phrase whose words may hold wildcards."""
        said = text.split()
        found = 0
        for column in self._columns:
            found |= self._works.index.phrase(column, [self._fitting(column, word) for word in said])
        return Clause(found, f'"{text}"' if len(said) > 1 else text)

    def _fitting(self, column: str, word: str) -> frozenset[str]:
        start = "".join(words(re.split(r"[*?]", word)[0]))
        if "*" not in word and "?" not in word:
            return frozenset((start,))
        pattern = "".join(
            {"*": r"\w*", "?": r"\w"}.get(c, re.escape(c)) for c in word[len(re.split(r"[*?]", word)[0]) :]
        )
        fits = re.compile(re.escape(start) + pattern.lower())
        return frozenset(known for known in self._works.index.beginning(column, start) if fits.fullmatch(known))


def _add_clause(clauses: list[tuple[_Occur, Clause]], operator: str, clause: Clause, *, negated: bool) -> None:
    """Lucene's `QueryParserBase.addClause` with AND as the default operator."""
    if clauses and operator and clauses[-1][0] is not _Occur.MUST_NOT:
        clauses[-1] = (_Occur.MUST if operator == "AND" else _Occur.SHOULD, clauses[-1][1])
    required = _Occur.SHOULD if operator == "OR" else _Occur.MUST
    clauses.append((_Occur.MUST_NOT if negated else required, clause))


def _combine(clauses: list[tuple[_Occur, Clause]], everything: int) -> Clause:
    """Required clauses decide; optional ones count only where none is required."""
    counting = [(occur, clause) for occur, clause in clauses if clause.found is not None]
    if not counting:
        return Clause(None, "")
    required = [clause.found or 0 for occur, clause in counting if occur is _Occur.MUST]
    optional = [clause.found or 0 for occur, clause in counting if occur is _Occur.SHOULD]
    found = everything
    for part in required:
        found &= part
    if optional and not required:
        found = 0
        for part in optional:
            found |= part
    for occur, clause in counting:
        if occur is _Occur.MUST_NOT:
            found &= ~(clause.found or 0)
    text = " ".join(f"{occur.value}{clause.text}" for occur, clause in counting)
    return Clause(found, f"({text})" if len(counting) > 1 else text)
