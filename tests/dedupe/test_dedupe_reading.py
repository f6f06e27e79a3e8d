"""Titles, names, pages and rows taken apart."""

from __future__ import annotations

import pytest

from litrev.dedupe import record_from_row
from litrev.dedupe.block import candidates
from litrev.dedupe.compare import same_journal
from litrev.dedupe.names import family_key, split_authors
from litrev.dedupe.prepare import prepare
from litrev.dedupe.titles import abstract_head, read_title
from litrev.model import Record


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Ostrander, Mila and de Vroomen, P", ["ostrander", "vroomen"]),
        ("M P Ostrander; J B Quillfeather", ["ostrander", "quillfeather"]),
        ("Ostrander M.Quillfeather J. B.de Vroomen P.", ["ostrander", "quillfeather", "vroomen"]),
        ("OstranderM.QuillfeatherJB.", ["ostrander", "quillfeather"]),
        ("Ostrander MilaMcQuill Jo-AnnVroomen Piet", ["ostrander", "mcquill", "vroomen"]),
        ("Ostrander M, Quillfeather JB, Vroomen P", ["ostrander", "quillfeather", "vroomen"]),
        ("Mila Ostrander", ["ostrander"]),
        ("Ostrander M; et al.", ["ostrander"]),
        ("Ødegård-Núñez, Åse", ["odegardnunez"]),
        ("", []),
    ],
)
def test_author_lists_are_read_in_the_usual_ways(text: str, families: list[str]) -> None:
    assert [family_key(author) for author in split_authors(text)] == families


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("17β-estradiol in two winters", "17beta-Estradiol in 2 Winters"),
        ("Harbour care [Review] [45 refs]", "Harbour care"),
        ("Harbour care (Structured abstract)", "Harbour care."),
        ("[Harbour care among newcomers]", "Harbour care among newcomers"),
        ("Harbour care among newcomers. [Chinese]", "Harbour care among newcomers"),
        ("Withdrawn: harbour care", "Harbour care"),
        ("Harbour care in children [Erratum appears in J Harb 2030;3:4]", "Harbour care in children"),
        ("Harbour&#39;s <sub>care</sub>", "Harbour’s care"),
    ],
)
def test_what_databases_add_to_a_title_does_not_count(one: str, other: str) -> None:
    assert read_title(one).squeezed == read_title(other).squeezed


@pytest.mark.parametrize("text", ["Response time of harbour ambulances", "Protocols in harbour clinics", "Re-entry"])
def test_an_ordinary_title_is_no_reply_and_no_protocol(text: str) -> None:
    assert not read_title(text).marks


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Rectificatif : les soins au port", "erratum"),
        ("Réponse des auteurs", "reply"),
        ("Commentaire sur les soins au port", "comment"),
        ("Les soins au port : protocole d’une cohorte", "protocol"),
    ],
)
def test_what_is_about_another_document_is_known_in_french(text: str, mark: str) -> None:
    assert mark in read_title(text).marks


@pytest.mark.parametrize("text", ["Editorial", "Letter to the Editor", "Editor's comments", "#NAME?", "In this issue"])
def test_headings_are_known(text: str) -> None:
    assert read_title(text).generic


@pytest.mark.parametrize(
    ("pages", "volume", "first", "last"),
    [
        ("221-8", "4", "221", "228"),
        ("S12-S15", "4", "12", "15"),
        ("e1234", "4", "1234", ""),
        ("06-Oct", "4", "6", "10"),
        ("1-12", "", "", ""),
        ("1-12", "4", "1", "12"),
        ("Suppl-12", "4", "", ""),
        ("no pagination", "4", "", ""),
    ],
)
def test_pages_are_read_as_digits(pages: str, volume: str, first: str, last: str) -> None:
    found = prepare(Record(id="a:1", source="a", pages=pages, volume=volume, year=2020))
    assert (found.first_page, found.last_page) == (first, last)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Journal of Harbour Medicine", "J Harbour Med", True),
        ("The Annals of Coast and Sea", "Ann Coast Sea", True),
        ("JHM", "Journal of Harbour Medicine", True),
        ("Harbour", "Harbour Research", False),
        ("Journal of Harbour Medicine", "Journal of Coastal Medicine", False),
        ("Journal of Evident Coasts", "Chinese Journal of Evident Coasts", False),
    ],
)
def test_journals_meet_their_abbreviations(one: str, other: str, *, same: bool) -> None:
    a, b = (prepare(Record(id="a:1", source="a", journal=name)).journal for name in (one, other))
    assert same_journal(a.replace("jhm", "jhm"), b) is same


def test_section_labels_and_empty_phrases_are_not_an_abstract() -> None:
    body = "newcomers in harbour towns seldom meet a physician before the second winter of their stay in the north."
    assert abstract_head("BACKGROUND: " + body) == abstract_head(body.capitalize()) != ""
    assert abstract_head("No abstract available.") == ""


def test_a_row_becomes_a_record() -> None:
    row = {
        "id": "x1",
        "title": "Harbour care",
        "authors": "Ostrander, M",
        "year": "2029.0",
        "doi": "https://doi.org/10.5555/A",
    }
    found = record_from_row(row)
    assert (found.id, found.year, found.doi, found.authors[0].family) == ("x1", 2029, "10.5555/a", "Ostrander")


def test_blocks_stay_linear_when_every_title_is_one() -> None:
    many = [prepare(Record(id=f"a:{n}", source="a", title="Editorial", year=2020)) for n in range(400)]
    firsts, _seconds = candidates(many)
    assert len(firsts) < 400 * 10
