"""Criteria that a program can check by itself: which works they mark as ineligible before anybody reads them.

A mark is never a decision: it is computed anew each time from the protocol and the records, so a rule that is changed
or removed takes its marks with it. Doubt speaks for the work: what is not known marks nothing, and a single record
that contradicts the others keeps the work for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Protocol

from litrev.model import DocumentType
from litrev.protocol import Criterion, Rule
from litrev.text import language_code


class Described(Protocol):
    """A record, as far as rules ask: `litrev.model.Record` is one, and so is what the store makes of it for them."""

    @property
    def year(self) -> int | None: ...

    @property
    def type(self) -> DocumentType: ...

    @property
    def source_types(self) -> tuple[str, ...]: ...

    @property
    def languages(self) -> tuple[str, ...]: ...

    @property
    def languages_detected(self) -> bool: ...


class Trait(StrEnum):
    """What of a work failed a rule."""

    YEAR = "year"
    LANGUAGE = "language"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a work is ineligible by rule."""

    criterion: str
    """The code of the criterion whose rule it fails; of several, the first in the protocol's order."""
    trait: Trait
    values: tuple[str, ...]
    """What its records say there: `1998`, `de`, `editorial`."""


def ruled(criteria: Iterable[Criterion]) -> tuple[tuple[str, Rule], ...]:
    """Code and rule of the criteria that have one, in order."""
    return tuple((criterion.code, criterion.rule) for criterion in criteria if criterion.rule is not None)


def marked(records: Sequence[Described], rules: Sequence[tuple[str, Rule]]) -> Mark | None:
    """The mark on the work that `records` (in any version) describe, or None where it is to be read.

    A year, a language or a type marks the work when at least one record knows it, and all that know it fail.
    """
    for code, rule in rules:
        for trait, said in _FAILED:
            if values := said(records, rule):
                return Mark(code, trait, values)
    return None


def marks(described: Mapping[str, Sequence[Described]], rules: Sequence[tuple[str, Rule]]) -> dict[str, Mark]:
    """Work id -> its mark, for the works that have one."""
    found = ((work, marked(records, rules)) for work, records in described.items()) if rules else ()
    return {work: mark for work, mark in found if mark is not None}


def _years(records: Sequence[Described], rule: Rule) -> tuple[str, ...]:
    limit = rule.years
    if limit is None:
        return ()
    first = limit.first if limit.first is not None else -1
    last = limit.last if limit.last is not None else 10_000
    years = [record.year for record in records if record.year is not None]
    return _values(map(str, years)) if years and all(not first <= year <= last for year in years) else ()


def _languages(records: Sequence[Described], rule: Rule) -> tuple[str, ...]:
    """A guessed language contradicts, and proves nothing."""
    limit = rule.languages
    if limit is None:
        return ()
    keep = {_code(language) for language in limit.keep}
    if not keep or any(keep & _codes(record) for record in records):
        return ()
    return _values(sorted(code for record in records if not record.languages_detected for code in _codes(record)))


def _codes(record: Described) -> set[str]:
    return {code for language in record.languages if (code := _code(language))}


@cache
def _code(language: str) -> str:
    """There are few languages and many records."""
    return language_code(language)


def _types(records: Sequence[Described], rule: Rule) -> tuple[str, ...]:
    limit = rule.types
    if limit is None:
        return ()
    known = [record.type for record in records if _says_its_type(record)]
    failed = [kind for kind in known if kind in limit.exclude or (limit.keep and kind not in limit.keep)]
    return _values(kind.value for kind in failed) if known and len(failed) == len(known) else ()


def _says_its_type(record: Described) -> bool:
    """An article without any word of the source for it may be one only because nothing else was said."""
    if record.type is DocumentType.OTHER:
        return False
    return record.type is not DocumentType.ARTICLE or bool(record.source_types)


def _values(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


_FAILED: tuple[tuple[Trait, Callable[[Sequence[Described], Rule], tuple[str, ...]]], ...] = (
    (Trait.YEAR, _years),
    (Trait.LANGUAGE, _languages),
    (Trait.TYPE, _types),
)
"""What is looked at, and what of it fails a rule; empty where nothing does."""
