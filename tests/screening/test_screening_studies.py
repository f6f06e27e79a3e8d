"""Reports and studies: what people say of pairs, what follows from it, and what is suggested."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Abstract, Author, Record, Section
from litrev.screening.companions import Clue, Report, registration_numbers, suggestions
from litrev.screening.studies import Word, answers, groups, studies, undoing, words

START = datetime(2026, 1, 1, tzinfo=UTC)
WORKS = [f"w:{n}" for n in range(6)]


def word(number: int, a: str, b: str, *, same: bool = True, act: str = "") -> Word:
    at = START + timedelta(minutes=number)
    return Word(id=str(number), a=a, b=b, same=same, by="a", at=at, act=act or str(number))


def of(*said: Word) -> list[tuple[str, ...]]:
    kept = words(one.to_event() for one in said)
    return groups(WORKS[:4], answers(kept, {work: work for work in WORKS}))


def test_a_report_of_which_nothing_is_said_is_a_study_of_its_own() -> None:
    assert of() == [("w:0",), ("w:1",), ("w:2",), ("w:3",)]


def test_what_is_the_same_as_a_third_is_one_study_with_it() -> None:
    assert of(word(1, "w:0", "w:1"), word(2, "w:1", "w:3")) == [("w:0", "w:1", "w:3"), ("w:2",)]
    assert of(word(1, "w:0", "w:5"), word(2, "w:5", "w:3")) == [("w:0", "w:3"), ("w:1",), ("w:2",)]


def test_the_newest_word_on_a_pair_counts() -> None:
    assert of(word(1, "w:0", "w:1"), word(2, "w:1", "w:0", same=False))[0] == ("w:0",)
    assert of(word(1, "w:0", "w:1", same=False), word(2, "w:1", "w:0"))[0] == ("w:0", "w:1")


def test_an_undone_act_is_as_if_it_had_not_been() -> None:
    said = [word(1, "w:0", "w:1"), word(2, "w:0", "w:1", same=False, act="x"), word(3, "w:2", "w:3", act="x")]
    events = [one.to_event() for one in said] + [undoing("x", id_="u", by="a", at=START)]
    assert groups(WORKS[:4], answers(words(events), {w: w for w in WORKS}))[0] == ("w:0", "w:1")


def test_words_follow_their_records_into_other_works() -> None:
    assert answers([word(1, "r:1", "r:2")], {"r:1": "w:1", "r:2": "w:1"}) == {}
    assert list(answers([word(1, "r:2", "r:1")], {"r:1": "w:1", "r:2": "w:0"})) == [("w:0", "w:1")]


@given(
    st.lists(
        st.builds(
            word,
            st.integers(0, 99),
            st.sampled_from(WORKS),
            st.sampled_from(WORKS),
            same=st.booleans(),
        ),
        max_size=30,
    ),
    st.sets(st.sampled_from(WORKS)),
)
def test_every_report_is_in_exactly_one_study_however_much_was_said(said: list[Word], included: set[str]) -> None:
    distinct = list({one.id: one for one in said}.values())
    events = [one.to_event() for one in distinct]
    answered = answers(words(events), {work: work for work in WORKS})
    listed = groups(included, answered)
    assert sorted(work for group in listed for work in group) == sorted(included)
    assert (1 if included else 0) <= len(listed) <= len(included)
    assert groups(included, answers(words([*events[::-1], *events]), {w: w for w in WORKS})) == listed
    assert len(set(studies(WORKS, answered).values())) <= len(WORKS)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Registered (NCT01234567) and nct 01234568.", {"NCT01234567", "NCT01234568"}),
        ("ISRCTN12345678; EudraCT 2010-123456-12", {"ISRCTN12345678", "2010-123456-12"}),
        ("PACTR201501000987654, CTRI/2019/05/019012", {"PACTR201501000987654", "CTRI/2019/05/019012"}),
        ("ACTRN12600000123456 DRKS00012345 JPRN-UMIN000012345", {"ACTRN12600000123456", "DRKS00012345",
                                                                 "JPRN-UMIN000012345"}),
        ("PROSPERO CRD42018012345", {"CRD42018012345"}),
        ("from 2010-2012, n = 123456; NCT123; phone 2010-123-45", set()),
    ],
)  # fmt: skip
def test_registration_numbers_are_found_wherever_they_stand(text: str, numbers: set[str]) -> None:
    for record in (
        Record(id="x:1", source="x", title=text),
        Record(id="x:1", source="x", abstract=(Section(text),)),
        Record(id="x:1", source="x", other_abstracts=(Abstract("fr", (Section(text),)),)),
        Record(id="x:1", source="x", other_ids=(("ClinicalTrials.gov", text),)),
    ):
        assert registration_numbers(record) == numbers


TEAM = tuple(Author(family=name, given="A") for name in ("Rossi", "Blanc", "Nkemelu"))


def report(work: str, title: str = "", authors: tuple[Author, ...] = TEAM, **more: Any) -> Report:
    record = Record(id=work, source="x", title=title, authors=authors, **more)
    return Report(work, record, frozenset([work]))


def suggested(*reports: Report, said: tuple[Word, ...] = ()) -> list[tuple[str, str]]:
    works = [one.work for one in reports]
    answered = answers(said, {work: work for work in works})
    return [one.pair for one in suggestions(reports, studies(works, answered), answered)]


CLINIC = "Mobile clinics for travelling people in winter"


def test_a_common_registration_number_comes_first_and_near_titles_of_common_authors_after() -> None:
    found = suggestions(
        [
            report("w:0", CLINIC),
            report("w:1", f"{CLINIC}: protocol"),
            report("w:2", "Teeth of sailors (NCT01234567)", ()),
            report("w:3", "Something else, NCT01234567", ()),
        ],
        {},
        {},
    )
    assert [one.pair for one in found] == [("w:2", "w:3"), ("w:0", "w:1")]
    assert found[0].clues[0] == (Clue.REGISTERED, "NCT01234567")
    assert {clue for clue, _detail in found[1].clues} == {Clue.AUTHORS, Clue.TITLES, Clue.COMPANION}


def test_common_authors_alone_or_near_titles_alone_are_no_suggestion() -> None:
    assert suggested(report("w:0", CLINIC), report("w:1", "Teeth of sailors in port")) == []
    assert suggested(report("w:0", CLINIC), report("w:1", CLINIC, (Author(family="Sousa", given="B"),))) == []


def test_a_report_that_cites_another_of_its_authors_is_suggested() -> None:
    assert suggested(report("w:0", CLINIC), report("w:1", "Costs of care at night", references=("w:0",))) == [
        ("w:0", "w:1")
    ]


def test_a_list_of_many_trials_is_no_report_of_any_of_them() -> None:
    many = " ".join(f"NCT0123456{n}" for n in range(6))
    assert suggested(report("w:0", many, ()), report("w:1", "One, NCT01234561", ())) == []


def test_what_was_answered_is_not_suggested_again() -> None:
    three = (report("w:0", CLINIC), report("w:1", CLINIC + " II"), report("w:2", CLINIC + " III"))
    assert len(suggested(*three)) == 3
    assert suggested(*three, said=(word(1, "w:0", "w:1"),)) == [("w:0", "w:2"), ("w:1", "w:2")]
    assert suggested(*three, said=(word(1, "w:0", "w:1"), word(2, "w:1", "w:2", same=False))) == []
