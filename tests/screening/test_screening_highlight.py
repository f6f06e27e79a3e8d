"""Words that are marked: by criterion, whatever their case, accents and endings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.protocol import Protocol
from litrev.screening.highlight import (
    SEARCHED,
    Highlighter,
    find_words,
    fold_with_places,
    highlighter_for,
    stem,
)
from litrev.text import fold

ANY = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("eé\u0301œŒßaİ migrantesrefugié'’-*"), max_size=40
)


def marked(text: str, *terms: str, beginnings: bool = False) -> list[str]:
    found = Highlighter([("P", terms)], frozenset("P") if beginnings else frozenset()).marks(text)
    return [text[mark.start : mark.end] for mark in found]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("les Migrantes et", "migrant"),
        ("des réfugiées", "réfugié"),
        ("REFUGIE", "réfugié"),
        ("re\u0301fugie\u0301s", "réfugié"),
        ("the refugees' camp", "refugee"),
        ("studies", "study"),
        ("two countries", "country"),
        ("hôpitaux sociaux", "hôpital social"),
        ("les travaux", "travail"),
        ("une vie européenne", "européen"),
        ("actives", "actif"),
        ("women", "woman"),
        ("accès aux soins", "acces aux soin"),
        ("l’aide médicale d’État", "aide médicale d'état"),
        ("sans‑papiers", "sans-papiers"),
        ("asylum-seekers", "asylum seeker*"),
        ("œuvre", "oeuvres"),
    ],
)
def test_case_accents_and_endings_do_not_count(text: str, term: str) -> None:
    assert marked(text, term), stem(fold(term))


@pytest.mark.parametrize(
    ("text", "term"),
    [("cars", "care"), ("migration", "migrant"), ("accès à", "accès aux soins"), ("soins aux accès", "accès aux soins"),
     ("remigrant", "migrant*"), ("portfolio", "port"), ("", "x"), ("words", "-*")],
)  # fmt: skip
def test_other_words_are_left_alone(text: str, term: str) -> None:
    assert marked(text, term) == []


def test_a_criterions_words_are_beginnings_and_so_are_truncations() -> None:
    assert marked("Réfugiés, refuge, the refugial", "réfugi", beginnings=True) == ["Réfugiés", "refugial"]
    assert marked("migratory migrant", "migrat*") == ["migratory"]


def test_a_word_that_two_claim_goes_to_the_first_criterion() -> None:
    both = Highlighter([("P", ["soin"]), ("C", ["accès aux soins", "accès"]), (SEARCHED, ["soin", "port"])])
    text = "accès aux soins, port"
    assert [(text[m.start : m.end], m.code) for m in both.marks(text)] == [
        ("accès", "C"), ("soins", "P"), ("port", SEARCHED),
    ]  # fmt: skip
    alone = Highlighter([("C", ["accès", "accès aux soins"])])
    assert [text[m.start : m.end] for m in alone.marks(text)] == ["accès aux soins"]


def test_a_sign_that_folds_into_two_words_is_marked_once() -> None:
    assert marked("4¼", "4", beginnings=True) == ["4¼"]
    assert marked("x½y", "2y") == ["y"]


@given(ANY, st.lists(ANY, max_size=4))
def test_marks_lie_in_the_text_in_order_and_never_overlap(text: str, terms: list[str]) -> None:
    marks = Highlighter([("P", terms), ("C", ["e*"])], frozenset("P")).marks(text)
    ends = [0, *(mark.end for mark in marks)]
    for before, mark in zip(ends, marks, strict=False):
        assert before <= mark.start < mark.end <= len(text)


@given(ANY)
def test_every_letter_of_the_folded_text_knows_where_it_stood(text: str) -> None:
    folded = fold_with_places(text)
    assert len(folded.places) == len(folded.text) + 1
    assert list(folded.places) == sorted(folded.places)
    assert unicodedata.normalize("NFKD", fold(text)) == unicodedata.normalize("NFKD", folded.text) or not text.isascii()


def test_a_search_within_finds_parts_of_words_and_gives_places_in_the_original() -> None:
    text = "Œuvre d’Élisabeth, elisabethain"
    assert [text[start:end] for start, end in find_words(text, "ÉLISA")] == ["Élisa", "elisa"]
    assert [text[start:end] for start, end in find_words(text, "oeu")] == ["Œu"]
    assert find_words(text, "  ") == []


def test_the_words_of_a_pasted_strategy_are_marked_but_not_what_it_excludes() -> None:
    strategy = """\
        1. (migrant*[tiab] OR "asylum seekers"[tw] OR "Refugees"[Mesh] OR Rossi A[au])
        2. ("access care"[tiab:~3] OR clinics)
        3. #1 AND #2 NOT (animals[ti])
        """
    protocol = Protocol.model_validate(
        {"litrev": 1, "title": "x", "sources": [{"id": "pubmed"}], "strategy": strategy}
    )  # fmt: skip
    text = "Rossi: migrants and an asylum seeker find access to the clinic, not care of refugees or animals"
    marks = highlighter_for(protocol, "title_abstract").marks(text)
    assert [text[m.start : m.end] for m in marks] == ["migrants", "asylum seeker", "access", "clinic", "care"]
    assert {m.code for m in marks} == {SEARCHED}


def test_a_stage_marks_its_own_criteria_and_the_words_of_the_search() -> None:
    protocol = Protocol.model_validate(
        {
            "litrev": 1,
            "title": "x",
            "sources": [{"id": "pubmed"}],
            "concepts": {"care": {"fr": ["soin*"], "en": ["access to care"]}},
            "criteria": [
                {"code": "P", "exclude": "no", "highlight": ["newcom"]},
                {"code": "D", "exclude": "no", "highlight": ["survey"], "stages": ["full_text"]},
            ],
        }
    )
    text = "Newcomers' access to care: a survey"
    marks = highlighter_for(protocol, "title_abstract").marks(text)
    assert [(text[m.start : m.end], m.code) for m in marks] == [("Newcomers", "P"), ("access to care", SEARCHED)]
    assert [m.code for m in highlighter_for(protocol, "full_text").marks(text)] == ["P", SEARCHED, "D"]
