"""Rules mark only what every record that knows agrees on."""

from __future__ import annotations

from typing import Any

import pytest

from litrev.model import DocumentType, Record
from litrev.protocol import Rule
from litrev.screening.rules import Mark, Trait, marked, marks


def record(source: str = "pubmed", **known: Any) -> Record:
    return Record(id=f"{source}:1", source=source, **known)


def rule(**parts: Any) -> list[tuple[str, Rule]]:
    return [("X", Rule.model_validate(parts))]


SINCE_2010 = rule(years={"from": 2010, "to": 2020})
FRENCH_ENGLISH = rule(languages=["fr", "English"])
NO_LETTERS = rule(types={"exclude": ["letter", "editorial"]})
ONLY_REVIEWS = rule(types=["review"])


@pytest.mark.parametrize(
    ("rules", "records", "why"),
    [
        (SINCE_2010, [record(year=2009)], ("2009",)),
        (SINCE_2010, [record(year=2021), record("openalex", year=2009)], ("2021", "2009")),
        (SINCE_2010, [record(year=2009), record("openalex", year=2010)], None),
        (SINCE_2010, [record(year=2009), record("openalex")], ("2009",)),
        (SINCE_2010, [record(), record("openalex")], None),
        (SINCE_2010, [record(year=2020)], None),
        (rule(years={"to": 1999}), [record(year=2000)], ("2000",)),
        (FRENCH_ENGLISH, [record(languages=("de",))], ("de",)),
        (FRENCH_ENGLISH, [record(languages=("de", "en"))], None),
        (FRENCH_ENGLISH, [record()], None),
        (FRENCH_ENGLISH, [record("openalex", languages=("ca",), languages_detected=True)], None),
        (FRENCH_ENGLISH, [record(languages=("de",)), record("hal", languages=("fr",))], None),
        (
            FRENCH_ENGLISH,
            [record(languages=("de",)), record("openalex", languages=("ca",), languages_detected=True)],
            ("de",),
        ),
        (
            FRENCH_ENGLISH,
            [record(languages=("de",)), record("openalex", languages=("en",), languages_detected=True)],
            None,
        ),
        (NO_LETTERS, [record(type=DocumentType.LETTER)], ("letter",)),
        (NO_LETTERS, [record(type=DocumentType.LETTER), record("openalex", source_types=("article",))], None),
        (NO_LETTERS, [record(type=DocumentType.LETTER), record("cairn")], ("letter",)),
        (ONLY_REVIEWS, [record()], None),
        (ONLY_REVIEWS, [record(source_types=("Journal Article",))], ("article",)),
        (ONLY_REVIEWS, [record(type=DocumentType.OTHER)], None),
        (ONLY_REVIEWS, [record(type=DocumentType.REVIEW)], None),
        (rule(), [record(year=1900)], None),
    ],
)
def test_doubt_speaks_for_the_work(
    rules: list[tuple[str, Rule]], records: list[Record], why: tuple[str, ...] | None
) -> None:
    mark = marked(records, rules)
    assert (mark.values if mark else None) == why


def test_the_first_criterion_in_the_protocols_order_is_the_one_that_is_named() -> None:
    rules = [("L", FRENCH_ENGLISH[0][1]), ("Y", SINCE_2010[0][1])]
    old_and_german = record(year=2001, languages=("de",))
    assert marked([old_and_german], rules) == Mark("L", Trait.LANGUAGE, ("de",))
    assert marked([old_and_german], rules[::-1]) == Mark("Y", Trait.YEAR, ("2001",))


def test_only_works_with_a_mark_are_listed() -> None:
    works = {"a": [record(year=2001)], "b": [record(year=2015)], "c": []}
    assert marks(works, SINCE_2010) == {"a": Mark("X", Trait.YEAR, ("2001",))}
    assert marks(works, ()) == {}
