"""Inflections that stand in for truncation."""

from __future__ import annotations

import pytest

from litrev.query.forms import phrase_forms, stem_forms, word_forms


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("permit", "en", {"permit", "permits"}),
        ("studies", "en", {"studies", "study"}),
        ("boxes", "en", {"boxes", "box"}),
        ("illness", "en", {"illness"}),
        ("hôpital", "fr", {"hôpital", "hôpitaux"}),
        ("hôpitaux", "fr", {"hôpitaux", "hôpital"}),
        ("bureau", "fr", {"bureau", "bureaux"}),
        ("exilé", "fr", {"exilé", "exilés", "exilée", "exilées"}),
        ("demandeur", "fr", {"demandeur", "demandeurs", "demandeuse", "demandeuses"}),
        ("accès", "fr", {"accès"}),
        ("santé", "fr", {"santé", "santés"}),
        ("from", "en", {"from"}),
        ("HIV", "en", {"HIV"}),
    ],
)
def test_a_word_comes_with_its_number_and_gender(word: str, language: str, expected: set[str]) -> None:
    forms = word_forms(word, language)
    assert set(forms) >= expected
    assert forms[0] == word


def test_french_phrases_inflect_noun_and_adjective_together() -> None:
    assert "situations irrégulières" in phrase_forms("situation irrégulière", "fr")
    assert "titres de séjour" in phrase_forms("titre de séjour", "fr")


def test_english_phrases_inflect_their_last_word() -> None:
    assert phrase_forms("residence permit", "en") == ("residence permit", "residence permits")


def test_a_star_inside_a_phrase_becomes_forms_of_that_word_alone() -> None:
    forms = phrase_forms("demandeur* d'asile", "fr")
    assert {"demandeur d'asile", "demandeurs d'asile", "demandeuse d'asile"} <= set(forms)
    assert all(form.endswith(" d'asile") and "*" not in form for form in forms)


def test_forms_of_a_stem_never_exceed_a_dozen() -> None:
    assert len(phrase_forms("acteur* locaux acteur* sociaux acteur*", "fr")) <= 12
    assert stem_forms("réf", "fr")[0] == "réf"
