"""The reader of queries that the stand-ins for Europe PMC and HAL share behaves as Lucene's classic parser does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from litrev.demo.index import Index, numbers
from litrev.demo.lucene import Fields, QueryError, by_year, search

TEXTS = [
    ("Access to care for migrants", "In the city"),
    ("Accès aux soins des réfugiés", "Care is far"),
    ("Refugee health", "A city without care"),
    ("Vitamin D in the city", "None of it"),
]
YEARS = [2010, 2015, 2020, 2024]


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    held = Index(("title", "abstract"))
    for title, abstract in TEXTS:
        held.add({"title": [title], "abstract": [abstract]}, {"kind": ["review" if "Refugee" in title else "article"]})
    held.seal()
    yield held
    held.close()


def found(index: Index, query: str, *, upper: bool = False) -> list[int]:
    texts = {"": ("title", "abstract"), "TITLE": ("title",), "ABSTRACT": ("abstract",)}
    fields = Fields(texts, {"KIND": "kind"}, {"YEAR": by_year(YEARS)}, upper=upper)
    return [n + 1 for n in numbers(search(query, fields, index))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("care", [1, 2, 3]),
        ("CARE", [1, 2, 3]),
        ("care city", [1, 3]),
        ("care AND city", [1, 3]),
        ("care OR vitamin", [1, 2, 3, 4]),
        ("city NOT care", [4]),
        ("care -city", [2]),
        ("care -TITLE:(access OR health)", [2]),
        ("+care +city", [1, 3]),
        ('"access to care"', [1]),
        ('"care to access"', []),
        ('"access care"~2', [1]),
        ("migrant", []),
        ("migrant*", [1]),
        ("refugi*", [2]),
        ("refug*", [2, 3]),
        ("acces", [2]),
        ("TITLE:care", [1]),
        ("ABSTRACT:(care OR city)", [1, 2, 3]),
        ("TITLE:(access AND care) OR TITLE:vitamin", [1, 4]),
        ("(care OR vitamin) AND city", [1, 3, 4]),
        ("KIND:review", [3]),
        ('KIND:"Review"', [3]),
        ("YEAR:2015", [2]),
        ("YEAR:[2015 TO 2020]", [2, 3]),
        ("YEAR:[2015-01-01 TO 3000]", [2, 3, 4]),
        ("YEAR:[* TO 2015]", [1, 2]),
        ("*", [1, 2, 3, 4]),
        ("care AND (YEAR:[2011 TO *])", [2, 3]),
        ("vitamin OR care AND city", [1, 3]),
        ("care AND city OR vitamin", [1, 2, 3]),
        (r"in\ the", [1, 4]),
    ],
)
def test_queries_find_what_lucene_would_find(index: Index, query: str, expected: list[int]) -> None:
    """Without parentheses AND makes its neighbours required, and OR makes them optional: the last but two and one."""
    assert found(index, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "(care",
        "care)",
        '"care',
        "care AND",
        "care OR",
        "NOT",
        "TITLE:",
        "nofield:care",
        "YEAR:[soon]",
        "[",
        "a:b:(",
    ],
)
def test_what_cannot_be_read_is_an_error(index: Index, query: str) -> None:
    with pytest.raises(QueryError):
        found(index, query)


def test_names_of_fields_may_be_written_in_any_case_where_they_are_capitals(index: Index) -> None:
    assert found(index, "title:care", upper=True) == [1]
    with pytest.raises(QueryError, match="title"):
        found(index, "title:care")
