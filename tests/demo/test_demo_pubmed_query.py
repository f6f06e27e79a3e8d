"""The stand-in reads queries as PubMed does, silences included."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from demo_wire import article

from litrev.demo.index import numbers
from litrev.demo.pubmed_index import Articles
from litrev.demo.pubmed_query import Reading, read_query

ARTICLES = (
    article(1, "Asthma in squats", "Access to care for migrants.", year=2010, mesh="Asthma"),
    article(2, "Migrant health and asthma", "Care without access.", year=2012, language="fre", online=2011),
    article(3, "Réfugiés et accès aux soins", "Le renoncement.", year=2015, mesh="Emigrants and Immigrants"),
    article(4, "Undocumented people", "Nothing about lungs.", year=2019, mesh="Undocumented Immigrants"),
)


@pytest.fixture(scope="module")
def held() -> Iterator[Articles]:
    articles = Articles.read(ARTICLES)
    yield articles
    articles.close()


def read(term: str, held: Articles, unindexed: frozenset[str] = frozenset()) -> Reading:
    return read_query(term, held, unindexed=unindexed)


def found(term: str, held: Articles) -> list[int]:
    return [held.pmids[n] for n in numbers(read(term, held).found or 0)]


@pytest.mark.parametrize(
    ("term", "pmids"),
    [
        ("all[sb]", [1, 2, 3, 4]),
        ("asthma[tiab] AND migrant*[tiab]", [1, 2]),
        ("asthma[tiab] NOT migrants[tiab]", [2]),
        ("asthma[ti] OR refugies[ti] AND soins[ti]", [3]),
        ("asthma[ti] OR (refugies[ti] AND soins[ti])", [1, 2, 3]),
        ('"access to care"[tiab]', [1]),
        ('"care access"[tiab:~1]', [1, 2]),
        ('"care access"[ti:~5]', []),
        ("accès aux soins[tiab]", [3]),
        ("“access to care”[tiab]", [1]),
        ("migrants[ab]", [1]),
        ("migrant[ti]", [2]),
        ("Bressenne[au]", [1, 2, 3, 4]),
        ("tests[ta]", [1, 2, 3, 4]),
        ("fre[la]", [2]),
        ("french[la]", [2]),
        ("2[pmid]", [2]),
        ("2:3[UID]", [2, 3]),
        ("(asthma) AND 2:900[uid]", [2]),
        ("10.5555/t3[doi]", [3]),
        ("2011[dp]", [2]),
        ("2012[dp]", [2]),
        ("2012:2016[dp]", [2, 3]),
        ('"2012/01/01"[Date - Publication] : "3000"[Date - Publication]', [2, 3, 4]),
        ("migrants", [1]),
        ("the migrants of asthma", [1]),
    ],
)
def test_a_query_finds_what_pubmed_would_find(term: str, pmids: list[int], held: Articles) -> None:
    assert found(term, held) == pmids


@pytest.mark.parametrize(
    ("silly", "plain"),
    [
        ("asthma[foo]", "asthma[all]"),
        ("(asthma OR lungs)[ti]", "asthma OR lungs"),
        ("asthma[tiab:~3]", "asthma[tiab]"),
        ('"asthma*"[tiab:~3]', "asthma*[tiab]"),
        ("mig*[tiab]", "mig[tiab]"),
        ("migr∗[tiab]", "migr[tiab]"),
        ("asthma and squats", "asthma squats"),
    ],
)
def test_what_pubmed_ignores_is_ignored_without_a_word(silly: str, plain: str, held: Articles) -> None:
    assert found(silly, held) == found(plain, held)


def test_headings_explode_unless_told_not_to(held: Articles) -> None:
    assert found("Emigrants and Immigrants[mh]", held) == [3, 4]
    assert found('"Emigrants and Immigrants"[mh:noexp]', held) == [3]
    assert found("Asthma[majr]", held) == [1]


def test_a_plain_word_that_is_a_heading_is_mapped_to_it(held: Articles) -> None:
    reading = read("asthma", held)
    assert reading.mapped == [("asthma", '"asthma"[MeSH Terms] OR "asthma"[All Fields]')]
    assert read("asthma[tiab]", held).mapped == []


def test_a_quoted_phrase_that_the_phrase_index_lacks_is_dropped_and_reported(held: Articles) -> None:
    reading = read('"purple bicycles"[tiab] AND asthma[ti]', held)
    assert numbers(reading.found or 0) == numbers(read("asthma[ti]", held).found or 0)
    assert reading.quoted_not_found == ['"purple bicycles"[Title/Abstract]']


def test_a_phrase_can_be_kept_out_of_the_phrase_index_though_articles_hold_it(held: Articles) -> None:
    reading = read('"access to care"[tiab]', held, unindexed=frozenset({"access to care"}))
    assert reading.found is None
    assert read('"access to care"[tiab:~0]', held, unindexed=frozenset({"access to care"})).found == 1


def test_words_that_nobody_has_are_reported_and_stop_words_are_ignored_aloud(held: Articles) -> None:
    assert read("xylophones[tiab]", held).phrases_not_found == ["xylophones"]
    assert read("the asthma of migrants", held).phrases_ignored == ["the", "of"]


def test_unbalanced_parentheses_and_quotes_do_not_break_the_reader(held: Articles) -> None:
    assert found("((asthma[ti]", held) == [1, 2]
    assert found('asthma[ti]) OR "', held) == [1, 2]
