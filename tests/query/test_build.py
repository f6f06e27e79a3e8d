"""From concepts to the tree of one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from litrev.errors import ProtocolError
from litrev.query import And, Field, Heading, Native, Not, Or, Query, Term, Years
from litrev.query.build import build_query, read_term


@dataclass(frozen=True)
class Words:
    words: Sequence[tuple[str, str]]
    headings: Sequence[Heading] = ()


@dataclass(frozen=True)
class Pasted:
    text: str | None


@dataclass(frozen=True)
class Filter:
    query: Mapping[str, str]


@dataclass(frozen=True)
class Strategy:
    concepts: Mapping[str, Words]
    combine: str | None = None
    fields: Field = Field.TITLE_ABSTRACT
    years: Years | None = None
    strategy: Pasted | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    id: str = "pubmed"
    source: str = "pubmed"
    query: str | None = None
    override: Mapping[str, str] = field(default_factory=dict)


PEOPLE = Words([("fr", "migrant*"), ("en", "asylum seeker*")], [Heading("Refugees")])
CARE = Words([("en", "access to care")])
BEASTS = Words([("en", "animals")])
PEOPLE_NODE = Or(
    (
        Term("migrant", truncated=True, language="fr"),
        Term("asylum seeker", truncated=True, language="en"),
        Heading("Refugees"),
    ),
    label="people",
)
CARE_NODE = Or((Term("access to care", language="en"),), label="care")


def test_concepts_are_joined_by_and_when_nothing_else_is_said() -> None:
    assert build_query(Strategy({"people": PEOPLE, "care": CARE}), Entry()) == Query(And((PEOPLE_NODE, CARE_NODE)))


def test_years_stand_beside_the_concepts() -> None:
    query = build_query(Strategy({"care": CARE}, years=Years(2010, None)), Entry())
    assert query == Query(And((CARE_NODE, Years(2010, None))))


def test_combine_says_how_the_concepts_are_joined() -> None:
    strategy = Strategy({"people": PEOPLE, "care": CARE, "beasts": BEASTS}, "(people OR care) NOT beasts")
    beasts = Or((Term("animals", language="en"),), label="beasts")
    assert build_query(strategy, Entry()) == Query(Not(Or((PEOPLE_NODE, CARE_NODE)), beasts))


def test_an_override_takes_the_place_of_its_concept_alone() -> None:
    query = build_query(Strategy({"people": PEOPLE, "care": CARE}), Entry(override={"care": "care[ti]"}))
    assert query == Query(And((PEOPLE_NODE, Or((Native("care[ti]"),), label="care"))))


def test_a_query_of_its_own_is_returned_untouched() -> None:
    own = '("Transients and Migrants"[mh]  OR  migrant*[tiab])\nAND care[ti]'
    assert build_query(Strategy({"care": CARE}), Entry(query=own)) == own


@pytest.mark.parametrize(
    ("strategy", "entry"),
    [
        (Strategy({"care": CARE}), Entry(query="")),
        (Strategy({"care": CARE}), Entry(query="asthma[foo]")),
        (Strategy({"care": CARE}), Entry(query="(care")),
        (Strategy({"care": CARE}), Entry(override={"care": '"care'})),
        (Strategy({"care": Words([("en", '"access to care')])}), Entry()),
        (Strategy({"care": Words([])}), Entry()),
        (Strategy({"care": Words([], [Heading("Refugees[mh]")])}), Entry()),
        (Strategy({}), Entry()),
        (Strategy({"care": CARE}, "care AND law"), Entry()),
    ],
)
def test_what_would_be_searched_otherwise_than_written_is_refused(strategy: Strategy, entry: Entry) -> None:
    with pytest.raises(ProtocolError) as caught:
        build_query(strategy, entry)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("migrant*", Term("migrant", truncated=True)),
        ("migrant∗", Term("migrant", truncated=True)),
        ('"access to care"', Term("access to care")),
        ("“access to care”", Term("access to care")),
        ('"asylum seeker*"', Term("asylum seeker", truncated=True)),
        ('"asylum seeker"*', Term("asylum seeker", truncated=True)),
        ("  l’accès   aux soins ", Term("l'accès aux soins")),
        ("demandeur* d'asile", Term("demandeur* d'asile")),
    ],
)
def test_a_term_is_read_as_people_write_it(written: str, term: Term) -> None:
    assert read_term(written, Field.TITLE_ABSTRACT) == term


SKIN = "(rash[tiab] OR Skin Diseases[mh]) AND care[tiab]"
RASH = Or((Term("rash", quoted=False), Heading("Skin Diseases")))
PASTED_CARE = Term("care", quoted=False)


def test_a_pasted_strategy_is_searched_and_its_parts_have_names() -> None:
    query = build_query(Strategy({}, strategy=Pasted(SKIN), years=Years(2010, None)), Entry())
    first, second = Or((RASH,), "strategy 1"), Or((PASTED_CARE,), "strategy 2")
    assert query == Query(And((first, second, Years(2010, None))))


def test_a_pasted_strategy_is_a_concept_that_combine_can_name() -> None:
    strategy = Strategy({"beasts": BEASTS}, "strategy NOT beasts", strategy=Pasted("rash[tiab]"))
    query = build_query(strategy, Entry())
    beasts = Or((Term("animals", language="en"),), label="beasts")
    assert query == Query(Not(Or((Term("rash", quoted=False),), "strategy"), beasts))


def test_a_filter_is_sent_as_written_and_carried_over_where_it_is_not() -> None:
    trials = {"trials": Filter({"pubmed": "trial*[tiab]", "openalex": "trial OR trials"})}
    own = Strategy({"care": CARE}, "care AND filter:trials", filters=trials)
    assert build_query(own, Entry()) == Query(And((CARE_NODE, Or((Native("trial*[tiab]"),), "filter:trials"))))
    there = build_query(own, Entry("hal", "hal"))
    assert there == Query(And((CARE_NODE, Or((Term("trial", truncated=True, quoted=False),), "filter:trials"))))


def test_filters_are_only_searched_where_combine_names_them() -> None:
    strategy = Strategy({"care": CARE}, filters={"trials": Filter({"pubmed": "trial[ti]"})})
    assert build_query(strategy, Entry()) == Query(And((CARE_NODE,)))


@pytest.mark.parametrize(
    "strategy",
    [
        Strategy({}, strategy=Pasted("NOT rats[ti]")),
        Strategy({}, strategy=Pasted("")),
        Strategy({"care": CARE}, "care AND filter:lmic"),
        Strategy({"care": CARE}, "care AND filter:lmic", filters={"lmic": Filter({"openalex": "poor"})}),
        Strategy({"care": CARE}, "care AND filter:lmic", filters={"lmic": Filter({"pubmed": "(poor[ti]"})}),
    ],
)
def test_a_strategy_or_filter_that_cannot_be_searched_is_refused(strategy: Strategy) -> None:
    with pytest.raises(ProtocolError) as caught:
        build_query(strategy, Entry())
    assert caught.value.hint
