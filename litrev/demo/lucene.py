"""Reads queries as Lucene's classic parser does, with AND as the default operator: what Europe PMC and HAL rest on.

There is no precedence: each operator only says of its neighbours whether they are required, so that `a OR b AND c` is
not what it looks like. A reader of its own, never `litrev.query`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from litrev.demo.index import Index, bits_of, words

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<sign>[-+])(?=[\w"(])
        | (?P<field>[A-Za-z_]\w*):(?=\S)
        | (?P<range>[\[{][^\]}]*[\]}])
        | (?P<phrase>"(?:[^"\\]|\\.)*")(?:~(?P<near>\d+))?
        | (?P<mark>[()])
        | (?P<word>(?:[^\s()"\[\]{}:\\]|\\.|:(?=\S))+)
    )""",
    re.VERBOSE,
)


class QueryError(Exception):
    """A query that the service refuses."""


class _Occur(StrEnum):
    MUST = "+"
    SHOULD = ""
    MUST_NOT = "-"


@dataclass(frozen=True, slots=True)
class Fields:
    """What a service's fields mean in an index."""

    texts: Mapping[str, Sequence[str]]
    """Searched by word, beginning and phrase: each name with its columns; the empty name is that of bare words."""
    values: Mapping[str, str]
    """Searched as a whole: each name with its column. Values compare in lower case."""
    numbers: Mapping[str, Callable[[int, int], int]]
    """Searched by number or range: each name with what finds the documents from one number to another."""
    upper: bool = False
    """Names are written in capitals."""


def search(query: str, fields: Fields, index: Index) -> int:
    """The documents that `query` finds. Raises QueryError."""
    reader = _Reader(query, fields, index)
    return reader.whole()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    near: int = 0


def _tokens(query: str) -> list[_Token]:
    tokens, place = [], 0
    query = query.strip()
    while place < len(query):
        found = _TOKEN.match(query, place)
        if found is None or found.end() == place:
            raise QueryError(f"Cannot parse '{query}': unexpected '{query[place : place + 10].strip()}'")
        kind = found.lastgroup if found.lastgroup != "near" else "phrase"
        tokens.append(_Token(kind or "", found[kind or ""], int(found["near"] or 0)))
        place = found.end()
    return tokens


class _Reader:
    def __init__(self, query: str, fields: Fields, index: Index) -> None:
        self._query = query
        self._tokens = _tokens(query)
        self._place = 0
        self._fields = fields
        self._index = index

    def whole(self) -> int:
        if not self._tokens:
            raise QueryError("The query is empty")
        return self._group("", inner=False)

    def _group(self, field: str, *, inner: bool) -> int:
        clauses: list[tuple[_Occur, int]] = []
        operator, negated = "", False
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            if token.kind == "mark" and token.text == ")":
                if not inner:
                    raise self._broken()
                return _combine(clauses, self._index.everything)
            if token.kind == "word" and token.text in ("AND", "OR"):
                operator = token.text
            elif (token.kind, token.text) in (("word", "NOT"), ("sign", "-")):
                negated = True
            elif token.kind != "sign":
                _add(clauses, operator, self._clause(token, field), negated=negated)
                operator, negated = "", False
        if inner or negated or operator:
            raise self._broken()
        return _combine(clauses, self._index.everything)

    def _broken(self) -> QueryError:
        return QueryError(f"Cannot parse '{self._query}'")

    def _clause(self, token: _Token, field: str) -> int:
        if token.kind == "mark":
            return self._group(field, inner=True)
        if token.kind == "field":
            if self._place >= len(self._tokens):
                raise self._broken()
            self._place += 1
            return self._clause(self._tokens[self._place - 1], token.text)
        if token.text == "*":
            return self._index.everything
        name = field.upper() if self._fields.upper else field
        if name in self._fields.numbers:
            return self._fields.numbers[name](*_range(token.text))
        text = re.sub(r"\\(.)", r"\1", token.text.strip('"'))
        if name in self._fields.values:
            return self._index.having(self._fields.values[name], (text.lower(),))
        if name not in self._fields.texts:
            raise QueryError(f"undefined field {field}")
        return self._text(text, name, token)

    def _text(self, text: str, name: str, token: _Token) -> int:
        truncated = token.kind == "word" and text.endswith("*")
        said = words(text)
        if not said:
            return 0
        found = 0
        for column in self._fields.texts[name]:
            slots = [frozenset((word,)) for word in said]
            if truncated:
                slots[-1] = self._index.beginning(column, said[-1])
            found |= self._index.near(column, slots, token.near) if token.near else self._index.phrase(column, slots)
        return found


def _range(text: str) -> tuple[int, int]:
    """`2020`, `[2015 TO 2020]`, `[2015 TO *]`, `[2015-01-01 TO 3000]`: by year."""
    bounds = re.findall(r"\d{4}|\*", text)
    if not bounds:
        raise QueryError(f"Invalid number: {text}")
    first, last = bounds[0], bounds[-1]
    return (0 if first == "*" else int(first)), (9999 if last == "*" else int(last))


def _add(clauses: list[tuple[_Occur, int]], operator: str, found: int, *, negated: bool) -> None:
    """Lucene's `QueryParserBase.addClause` with AND as the default operator."""
    if clauses and operator and clauses[-1][0] is not _Occur.MUST_NOT:
        clauses[-1] = (_Occur.MUST if operator == "AND" else _Occur.SHOULD, clauses[-1][1])
    required = _Occur.SHOULD if operator == "OR" else _Occur.MUST
    clauses.append((_Occur.MUST_NOT if negated else required, found))


def _combine(clauses: list[tuple[_Occur, int]], everything: int) -> int:
    """Required clauses decide; optional ones count only where none is required."""
    required = [found for occur, found in clauses if occur is _Occur.MUST]
    optional = [found for occur, found in clauses if occur is _Occur.SHOULD]
    result = everything
    for found in required:
        result &= found
    if optional and not required:
        result = 0
        for found in optional:
            result |= found
    for occur, found in clauses:
        if occur is _Occur.MUST_NOT:
            result &= ~found
    return result if clauses else 0


def by_year(years: Sequence[int]) -> Callable[[int, int], int]:
    """What finds the documents of the years from one to another."""
    return lambda low, high: bits_of((n for n, year in enumerate(years) if low <= year <= high), len(years))
