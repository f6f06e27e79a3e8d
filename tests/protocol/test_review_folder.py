"""Finding a review, and making one."""

from __future__ import annotations

from pathlib import Path

import pytest

from litrev.errors import ConflictError, ProtocolError
from litrev.protocol import ReviewType, Severity, problems, translation
from litrev.review import Review, create_review, find_review, first_questions

ANSWERS = {
    "title": 'Santé : "écrans" # et sommeil',
    "population": "Enfants",
    "population_fr": "enfant*, no, l’enfance, « jeunes »",
    "population_en": "child*; adolescent*",
    "subject": "Écrans",
    "subject_fr": "écran*, temps d'écran",
    "subject_en": '"screen time", yes',
    "place": "Europe",
    "contact": "someone@example.org",
    "reviewers": "anna, bob",
}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", list(ReviewType))
@pytest.mark.parametrize("answers", [{}, ANSWERS], ids=["example", "answered"])
def test_a_new_review_is_valid_as_it_stands(
    tmp_path: Path, lang: str, kind: ReviewType, answers: dict[str, str]
) -> None:
    review = create_review(tmp_path / "care", lang=lang, kind=kind, answers=answers)
    protocol = review.load()
    assert [p for p in problems(review.protocol_file) if p.severity is Severity.ERROR] == []
    assert (protocol.lang, protocol.type) == (lang, kind)
    assert [stage.id for stage in protocol.stages] == ["title_abstract", "full_text"]
    assert all(translation(protocol, entry) for entry in protocol.sources)
    assert sorted(path.name for path in review.folder.iterdir()) == ["review.yaml"]


def test_a_new_review_has_one_reviewer_and_no_limit_that_nobody_asked_for(tmp_path: Path) -> None:
    protocol = create_review(tmp_path / "care", lang="en", kind=ReviewType.SCOPING).load()
    assert [member.id for member in protocol.team] == ["a"]
    assert {stage.reviewers for stage in protocol.stages} == {1}
    assert protocol.years is None


def test_answers_fill_the_template(tmp_path: Path) -> None:
    protocol = create_review(tmp_path / "care", lang="fr", kind=ReviewType.SCOPING, answers=ANSWERS).load()
    assert protocol.title.in_language("fr") == ANSWERS["title"]
    assert protocol.concepts["population"].fr == ("enfant*", "no", "l’enfance", "jeunes")
    assert protocol.concepts["population"].en == ("child*", "adolescent*")
    assert protocol.concepts["population"].mesh == ()
    assert protocol.concepts["sujet"].en == ("screen time", "yes")
    assert [member.id for member in protocol.team] == ["anna", "bob"]
    assert {stage.reviewers for stage in protocol.stages} == {2}
    assert protocol.resolution is not None
    assert protocol.contact == "someone@example.org"
    assert protocol.question is not None
    assert protocol.question.concept is not None


def test_every_first_question_fills_something(tmp_path: Path) -> None:
    before = create_review(tmp_path / "before", lang="en").protocol_file.read_text(encoding="utf-8")
    for question in first_questions():
        assert question.prompt
        after = create_review(tmp_path / question.key, lang="en", answers={question.key: "zebra, yak"})
        assert after.protocol_file.read_text(encoding="utf-8") != before


def test_the_comments_are_in_the_language_of_the_review(tmp_path: Path) -> None:
    french = create_review(tmp_path / "fr", lang="fr").protocol_file.read_text(encoding="utf-8")
    english = create_review(tmp_path / "en", lang="en").protocol_file.read_text(encoding="utf-8")
    assert "Le protocole de votre revue" in french
    assert "The protocol of your review" in english


def test_a_review_is_never_overwritten(tmp_path: Path) -> None:
    review = create_review(tmp_path / "care", lang="en")
    review.protocol_file.write_text("mine", encoding="utf-8")
    with pytest.raises(ConflictError, match="not overwritten"):
        create_review(tmp_path / "care", lang="en")
    assert review.protocol_file.read_text(encoding="utf-8") == "mine"


def test_a_file_cannot_become_a_review_folder(tmp_path: Path) -> None:
    (tmp_path / "care").write_text("", encoding="utf-8")
    with pytest.raises(ConflictError, match="is a file"):
        create_review(tmp_path / "care", lang="en")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "care").write_text("", encoding="utf-8")
    with pytest.raises(ProtocolError, match="cannot be written") as caught:
        create_review(tmp_path / "care" / "inner", lang="en")
    assert caught.value.hint
    with pytest.raises(ProtocolError):
        create_review(tmp_path / ("x" * 300), lang="en")


def test_a_review_is_found_from_any_folder_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review = create_review(tmp_path / "care", lang="en")
    inner = review.folder / "archive" / "pubmed"
    inner.mkdir(parents=True)
    assert find_review(inner) == review
    assert find_review(review.protocol_file) == review
    monkeypatch.chdir(inner)
    assert find_review() == review
    assert find_review().archive == review.folder / "archive"


@pytest.mark.parametrize(
    ("file", "hint"),
    [("review.yml", "rename it"), ("care/review.yaml", "cd care"), ("notes.txt", "litrev init NAME")],
)
def test_where_there_is_no_review_the_next_step_is_named(tmp_path: Path, file: str, hint: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("", encoding="utf-8")
    with pytest.raises(ProtocolError, match="no review here") as caught:
        find_review(tmp_path)
    assert hint in caught.value.hint


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match="no folder"):
        find_review(tmp_path / "nowhere")


def test_the_ledger_is_a_file_of_the_folder_unless_an_address_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = create_review(tmp_path / "care", lang="en")
    protocol = review.load()
    assert review.store_location(protocol) == review.folder / "review.db"
    elsewhere = protocol.model_copy(update={"store": "postgresql://db/review"})
    assert review.store_location(elsewhere) == "postgresql://db/review"
    monkeypatch.setenv("LITREV_STORE", "other.db")
    assert review.store_location(elsewhere) == review.folder / "other.db"
    assert isinstance(review, Review)
