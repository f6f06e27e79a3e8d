"""What a colleague would point out: terms that add nothing, spelling mistakes, no headings, a thin French block."""

from __future__ import annotations

import pytest

from litrev.query import Field, Term
from litrev.query.build import read_term
from litrev.query.habits import lint_habits, misspelt, much_thinner, superfluous


def _terms(*words: str, language: str = "en") -> list[Term]:
    return [read_term(word, Field.TITLE_ABSTRACT, language) for word in words]


@pytest.mark.parametrize(
    ("words", "index", "said"),
    [
        (("migrant*", "migrants"), 1, "found by “migrant*”"),
        (("migrants", "migrant*"), 0, "found by “migrant*”"),
        (("migrant*", "migrant worker*"), 1, "found by “migrant*”"),
        (("work*", "migrant worker"), 1, "found by “work*”"),
        (("asylum seek*", "asylum seeker"), 1, "found by “asylum seek*”"),
        (("Care", "law", "care"), 2, "twice"),
        (("réfugié*", "refugiee"), 1, "found by “réfugié*”"),
    ],
)
def test_a_term_that_another_finds_already_is_named(words: tuple[str, ...], index: int, said: str) -> None:
    found = list(superfluous(_terms(*words)))
    assert [(f.index, said in f.what) for f in found] == [(index, True)]
    assert found[0].repair


@pytest.mark.parametrize(
    "words",
    [
        ("migrant", "migrants"),
        ("migrant*", "immigrant*"),
        ("care", "care*"),
        ("asylum seek*", "seeker of asylum"),
        ("well-being", "well being"),
    ],
)
def test_terms_that_each_add_something_pass(words: tuple[str, ...]) -> None:
    assert [f for f in superfluous(_terms(*words)) if "care" not in f.what] == []


def test_a_truncated_title_does_not_cover_an_abstract() -> None:
    assert list(superfluous([Term("migra", Field.TITLE, truncated=True), Term("migrant", Field.ABSTRACT)])) == []


@pytest.mark.parametrize("wrong", ["imigrant status", "immigratn status", "immigrent status", "inmigrant*"])
def test_a_word_one_letter_from_a_frequent_one_is_a_likely_mistake(wrong: str) -> None:
    found = list(misspelt(_terms("immigrant rights", "immigrant care", wrong)))
    assert [f.index for f in found] == [2]
    assert "immigrant" in found[0].what


@pytest.mark.parametrize(
    "other", ["immigrants", "emigrated", "behavior of a town", "organization", "immigrant", "paediatric", "analysis"]
)
def test_inflections_and_both_spellings_of_english_are_no_mistakes(other: str) -> None:
    terms = _terms("immigrant care", "immigrant law", "behaviour of", "behaviour in", "organisation a")
    terms += _terms("organisation b", "pediatric a", "pediatric b", "analyses a", "analyses b", other)
    assert list(misspelt(terms)) == []


def test_languages_do_not_correct_each_other() -> None:
    english = _terms("confort zone", "confort home")
    assert list(misspelt([*english, *_terms("comfort", language="fr")])) == []


@pytest.mark.parametrize(("french", "english", "thin"), [(2, 7, True), (3, 9, False), (0, 9, False), (1, 5, False)])
def test_a_french_block_of_less_than_a_third_is_thin(french: int, english: int, thin: bool) -> None:
    assert much_thinner(french, english) is thin


def test_findings_in_a_strategy_have_their_places() -> None:
    text = "(rash[tiab] OR erupti*[tiab]\n OR eruption[tiab] OR rash[tiab]) AND care[tiab]"
    found = lint_habits(text)
    assert [(p.line, p.column) for p in found] == [(2, 5), (2, 23), (1, 1)]
    assert "no subject heading" in found[-1].what


def test_a_strategy_that_cannot_be_read_is_left_to_the_lint() -> None:
    assert lint_habits("(rash[ti]") == []
    assert lint_habits("rash OR fever") == []  # PubMed looks for headings by itself
