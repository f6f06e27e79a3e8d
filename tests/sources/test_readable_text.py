"""Abstracts from OpenAlex: rebuilt, cleaned, cut into sections only where that is clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Section
from litrev.sources.readable_text import abstract, readable, sections

STRUCTURED = (
    Section("Care is rare.", "Background"),
    Section("We asked 12 people.", "Methods"),
    Section("96 answered.", "Results"),
    Section("Ask more.", "Conclusions"),
)


def index(text: str) -> dict[str, list[int]]:
    """What OpenAlex makes of `text`."""
    made: dict[str, list[int]] = {}
    for position, word in enumerate(text.split()):
        made.setdefault(word, []).append(position)
    return made


@given(st.text(alphabet="abc de", max_size=60))
def test_an_index_gives_its_text_back(text: str) -> None:
    assert " ".join(section.text for section in abstract(index(text))) == " ".join(text.split())


def test_gaps_between_positions_are_closed() -> None:
    assert abstract({"people": [7], "Many": [0], "left.": [900]}) == (Section("Many people left."),)


def test_what_is_not_a_position_is_passed_over() -> None:
    assert abstract({"Many": [0], "odd": "1", "words": None, "left.": [2, "3"]}) == (Section("Many left."),)


@pytest.mark.parametrize(
    "raw",
    [
        "Background: Care is rare. Methods: We asked 12 people. Results: 96 answered. Conclusions: Ask more.",
        "BackgroundCare is rare.MethodsWe asked 12 people.Results96 answered.ConclusionsAsk more.",
        "Background Care is rare. Methods We asked 12 people. Results 96 answered. Conclusions Ask more.",
        "Abstract Background: Care is rare. Methods: We asked 12 people. Results: 96 answered. Conclusions: Ask more.",
        "AbstractBackgroundCare is rare. MethodsWe asked 12 people. Results96 answered. ConclusionsAsk more.",
        "<h3>Background</h3> <p>Care is rare.</p><h3>Methods</h3><p>We asked 12 people.</p><h3>Results</h3> "
        "<p>96 answered.</p><h3>Conclusions</h3><p>Ask more.</p>",
        "&lt;p&gt;Background— Care is rare. Methods— We asked 12 people. Results— 96 answered. Conclusions— Ask more.",
    ],
)
def test_headings_make_sections_however_they_are_glued(raw: str) -> None:
    assert abstract(index(raw)) == STRUCTURED


def test_headings_in_capitals() -> None:
    raw = "BACKGROUND Care is rare. METHODS We asked. RESULTS: They answered."
    assert [(s.label, s.text) for s in sections(raw)] == [
        ("BACKGROUND", "Care is rare."),
        ("METHODS", "We asked."),
        ("RESULTS", "They answered."),
    ]


def test_french_headings() -> None:
    raw = "ContexteLe soin est rare. Méthodes : Nous avons demandé. RésultatsIls ont répondu. Conclusion : Demander."
    assert [s.label for s in sections(raw)] == ["Contexte", "Méthodes", "Résultats", "Conclusion"]


def test_headings_of_several_words() -> None:
    raw = "Purpose The purpose is care. Design/methodology/approach We asked. Findings They did. Originality/value New."
    assert [s.label for s in sections(raw)] == [
        "Purpose",
        "Design/methodology/approach",
        "Findings",
        "Originality/value",
    ]
    raw = (
        "Importance: Much. Design, Setting, and Participants: Few. Main Outcomes and Measures: One. Results: None yet."
    )
    assert [s.label for s in sections(raw)] == [
        "Importance",
        "Design, Setting, and Participants",
        "Main Outcomes and Measures",
        "Results",
    ]


def test_a_single_glued_background_is_a_heading() -> None:
    assert sections("BackgroundLow-cost care is rare.") == (Section("Low-cost care is rare.", "Background"),)


def test_what_stands_before_the_first_heading_is_kept() -> None:
    first, second, third = sections("Write to ada@example.orgBackground: Rare. Methods: Asked.")
    assert first == Section("Write to ada@example.org")
    assert (second.label, third.label) == ("Background", "Methods")


@pytest.mark.parametrize(
    "raw",
    [
        "Methods of care differ. Results were mixed. Background noise did not matter.",
        "This is the background. Care was studied with two methods. Results: mixed.",
        "1. Introduction: Law and Care. 2. Exile: Paths. 3. Conclusion: What Now.",
        "Introduction: Cities of Care. Conclusion: Towns.",
        "We used DesignBuilder. ResultsPlus was not used.",
    ],
)
def test_prose_and_tables_of_contents_are_left_whole(raw: str) -> None:
    assert sections(raw) == (Section(raw),)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Abstract Care is rare.", "Care is rare."),
        ("ABSTRACT: Care is rare.", "Care is rare."),
        ("AbstractAbstractCare is rare.", "Care is rare."),
        ("Abstract care is a kind of care.", "Abstract care is a kind of care."),
        ("Résumé Le soin est rare.", "Le soin est rare."),
        ("SummaryIn care.", "In care."),
        ("Summary care records exist.", "Summary care records exist."),
        ("International audience Care is rare.", "Care is rare."),
        ("Care&#13;\\n is&#13;\\n rare.", "Care is rare."),
        ("\\n Care is rare. \\n", "Care is rare."),
        ("An angle \\rightarrow stays.", "An angle \\rightarrow stays."),
    ],
)
def test_what_is_no_part_of_an_abstract_is_dropped(raw: str, text: str) -> None:
    assert sections(raw) == (Section(text),)


@pytest.mark.parametrize(
    "raw",
    [
        "", "No abstract provided", "No abstract provided in this article.", "[No abstract available]", "Abstract",
        "Abstract not available.", "N/A", "null", "Pas de résumé disponible", "International audience",
        "\\n Contains fulltext :\\n 1.pdf (Closed access)", "<p></p>", "-",
    ],
)  # fmt: skip
def test_placeholders_are_no_abstract(raw: str) -> None:
    assert sections(raw) == ()


@given(st.text(max_size=200))
def test_readable_text_stays_as_it_is(text: str) -> None:
    once = readable(text)
    assert "&lt;i&gt;" not in once
    assert readable(readable(once)) == readable(once)


@given(
    st.lists(
        st.sampled_from(
            ["Background", "Methods:", "ResultsWe", "Conclusion", "—", "AIM.", "care.", "is", "12", "and", "Findings"]
        )
    )
)
def test_sections_lose_no_word(words: list[str]) -> None:
    raw = " ".join(words)
    rebuilt = "".join(section.label + section.text for section in sections(raw))
    letters = [c for c in raw if c.isalnum()]
    assert [c for c in rebuilt if c.isalnum()] == letters
