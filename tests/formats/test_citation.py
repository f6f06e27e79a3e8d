"""A work in a list of references."""

from __future__ import annotations

import pytest

from litrev.formats.citation import authors_of, citation, short_citation
from litrev.i18n import speaking
from litrev.model import Author, Record


def record(**fields: object) -> Record:
    return Record(id="x:1", source="x", **fields)  # type: ignore[arg-type]  # any field of a record


MARTIN, PETIT = Author("Martin", "Anne-Lise"), Author("Petit", "B. C.", suffix="Jr")


def test_an_article_is_cited_in_full() -> None:
    cited = citation(
        record(
            title="Soins et droits",
            translated_title="Care and rights.",
            authors=(MARTIN, PETIT),
            journal="J Ex",
            year=2020,
            volume="12",
            issue="3",
            pages="45-9",
            doi="10.5555/abc",
        )
    )
    assert cited == (
        "Martin AL, Petit BC Jr. Soins et droits [Care and rights]. J Ex. 2020;12(3):45-9. doi:10.5555/abc."
    )


def test_a_report_of_a_body_is_cited_with_its_place_and_address() -> None:
    body = record(title="Camps?", authors=(Author(literal="Access Group"),), place="Lyon", publisher="Sud", year=2019,
                  url="https://example.org/r")  # fmt: skip
    assert citation(body) == "Access Group. Camps? Lyon: Sud. 2019. https://example.org/r."


def test_what_is_unknown_is_left_out() -> None:
    with speaking("en"):
        assert citation(record()) == "[No title]."
        assert short_citation(record()) == "Anonymous n.d."


@pytest.mark.parametrize(
    ("count", "complete", "shown"), [(1, True, "A1"), (6, True, "A6"), (7, True, "et al"), (2, False, "et al")]
)
def test_many_authors_end_in_et_al(count: int, complete: bool, shown: str) -> None:
    people = tuple(Author(f"A{n}") for n in range(1, count + 1))
    assert authors_of(record(authors=people, authors_complete=complete)).endswith(shown)


def test_a_sentence_names_one_two_or_many() -> None:
    named = [short_citation(record(authors=(MARTIN, PETIT, MARTIN)[:n], year=2020)) for n in (1, 2, 3)]
    assert named == ["Martin 2020", "Martin & Petit 2020", "Martin et al. 2020"]
