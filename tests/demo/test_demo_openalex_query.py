"""The stand-in reads search values as OpenAlex does, traps included."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from demo_wire import work

from litrev.demo.index import numbers
from litrev.demo.openalex_filters import FilterError, PlanError, read_filters
from litrev.demo.openalex_index import Works, stem
from litrev.demo.openalex_query import BrokenSyntaxError, SearchError, operators, read_search

WORKS = (
    work(1, "Migrants and vaccination", "Screening for asthma in camps", year=2010, type="review"),
    work(2, "The migrant clinic", "Vaccines were refused", year=2015, is_retracted=True),
    work(3, "Asthma", "Soins aux exilés, access to primary care", year=2019, language="fr"),
    work(4, "Global health, again", None or "", year=2021, referenced_works=["https://openalex.org/W1"]),
)
BOTH = ("title", "abstract")


@pytest.fixture(scope="module")
def held() -> Iterator[Works]:
    works = Works.read(WORKS)
    yield works
    works.close()


def found(value: str, held: Works, *, exact: bool = False) -> list[int]:
    return [held.ids[n] for n in numbers(read_search(value, held, BOTH, exact=exact).found or 0)]


def filtered(text: str, held: Works) -> list[int]:
    return [held.ids[n] for n in numbers(read_filters(text, held).found)]


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("migrants", [1, 2]),
        ("migrant asthma", [1]),
        ('"migrant clinic"', [2]),
        ('"clinic migrant"', []),
        ('"access care"~2', [3]),
        ('"access care"~1', []),
        ("migrant AND asthma", [1]),
        ("(migrant OR asthma)", [1, 2, 3]),
        ("(clinic OR exilés) AND (vaccine OR care)", [2, 3]),
        ("migrant NOT asthma", [2]),
        ("(migrant AND asthma) OR (migrant AND clinic)", [1, 2]),
        ("screened", [1]),
    ],
)
def test_a_search_finds_stemmed_words_and_phrases(value: str, ids: list[int], held: Works) -> None:
    assert found(value, held) == ids


def test_without_parentheses_and_before_or_gives_all_of_the_first(held: Works) -> None:
    assert found("migrant AND clinic OR asthma", held) == found("migrant", held)
    assert found("(migrant AND clinic) OR asthma", held) == [1, 2, 3]


def test_a_lower_case_or_means_and(held: Works) -> None:
    assert found("migrant or asthma", held) == [1]


def test_a_leading_not_is_lost(held: Works) -> None:
    assert found("NOT migrant", held) == found("migrant", held)


def test_a_pubmed_tag_is_glued_to_its_word_in_a_boolean_query(held: Works) -> None:
    clause = read_search("asthma[tiab] AND migrant", held, BOTH, exact=False)
    assert (clause.found, clause.text) == (0, "(+asthmatiab +migrant)")


def test_exact_is_unstemmed_and_takes_wildcards(held: Works) -> None:
    assert found("migrants", held, exact=True) == [1]
    assert found("migrant*", held, exact=True) == [1, 2]
    assert found("migrant?", held, exact=True) == [1]
    assert found("vacc* AND (asthma OR refused)", held, exact=True) == [1, 2]


@pytest.mark.parametrize(
    ("value", "exact"), [("migr*", False), ("mi*", True), ("*grants", True), ("migrant AND a?", True)]
)
def test_a_wildcard_out_of_place_is_refused(value: str, exact: bool, held: Works) -> None:
    with pytest.raises(SearchError):
        read_search(value, held, BOTH, exact=exact)


@pytest.mark.parametrize("value", ['"migrant', "(migrant", "migrant)", ")migrant("])
def test_what_is_unbalanced_breaks_the_server(value: str, held: Works) -> None:
    with pytest.raises(BrokenSyntaxError):
        read_search(value, held, BOTH, exact=False)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("publication_year:2015", [2]),
        ("publication_year:2010-2015", [1, 2]),
        ("publication_year:>2015", [3, 4]),
        ("publication_year:2019-", [3, 4]),
        ("publication_year:-2010", [1]),
        ("publication_year:2010|2021", [1, 4]),
        ("from_publication_date:2015-01-01,to_publication_date:2019-12-31", [2, 3]),
        ("type:review", [1]),
        ("type:!review", [2, 3, 4]),
        ("language:fr", [3]),
        ("is_retracted:true", [2]),
        ("has_abstract:false", [4]),
        ("openalex:W1|https://openalex.org/W3", [1, 3]),
        ("ids.openalex:W2", [2]),
        ("doi:https://doi.org/10.5555/T2|10.5555/t3", [2, 3]),
        ("pmid:4", [4]),
        ("cites:W1", [4]),
        ("title.search:asthma", [3]),
        ("abstract.search:asthma", [1]),
        ("title_and_abstract.search:asthma,publication_year:<2015", [1]),
        ("title_and_abstract.search:clinic|camps", [1, 2]),
        ("default.search:asthma", [1, 3]),
        ('title.search:"global health, again"', [4]),
        ("title_and_abstract.search.exact:migrant*,title.search:clinic", [2]),
    ],
)
def test_filters_narrow(text: str, ids: list[int], held: Works) -> None:
    assert filtered(text, held) == ids


@pytest.mark.parametrize(
    "text",
    [
        "host_venue:1",
        "type",
        "title.search:health, again",
        "publication_year:soon",
        "from_publication_date:2015",
        "is_retracted:perhaps",
        "openalex:" + "|".join(f"W{n}" for n in range(101)),
    ],
)
def test_a_filter_that_openalex_does_not_take_is_refused(text: str, held: Works) -> None:
    with pytest.raises(FilterError):
        read_filters(text, held)


def test_filters_on_creation_are_for_paying_plans(held: Works) -> None:
    with pytest.raises(PlanError):
        read_filters("from_created_date:2020-01-01", held)


def test_the_reading_is_told(held: Works) -> None:
    selection = read_filters("title.search:migrant AND clinic OR asthma,type:article", held)
    assert selection.oql == ["title has (+migrant clinic asthma)", "type is article"]
    assert selection.searches == 1
    assert operators('a AND b OR "c AND d" NOT e') == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [("migrant", "migrants"), ("vaccinated", "vaccination"), ("study", "studies"), ("screen", "screening")],
)
def test_word_forms_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["access", "virus", "crisis", "bus", "sing"])
def test_endings_that_are_none_stay(word: str) -> None:
    assert stem(word) == word
