"""A document of HAL is read in its own language, with everything it says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Abstract, Author, DocumentType, Record, Reject, Section
from litrev.sources.hal_records import FIELDS, read_doc, read_docs

WHOLE: dict[str, Any] = {
    "docid": 99000001,
    "halId_s": "hal-99000001",
    "uri_s": "https://hal.example.org/hal-99000001v2",
    "docType_s": "ART",
    "language_s": ["fr"],
    "title_s": ["Invented care", "Soins inventés&#x27E8;1&#x27E9;"],
    "fr_title_s": ["Soins inventés&#x27E8;1&#x27E9;"],
    "en_title_s": ["Invented care"],
    "fr_subTitle_s": ["une étude"],
    "subTitle_s": ["une étude"],
    "abstract_s": ["We asked.", "Nous avons demandé (p < .05)."],
    "fr_abstract_s": ["Nous avons <i>demandé</i> (p < .05)."],
    "en_abstract_s": ["International audience; We asked."],
    "keyword_s": ["Soins", "Accès aux soins", "Soins"],
    "authFullName_s": ["Anna Bressenne", "Carl van der Ouse"],
    "authLastName_s": ["Bressenne", "van der Ouse"],
    "authFirstName_s": ["Anna", "Carl"],
    "authQuality_s": ["aut", "crp"],
    "journalTitle_s": "Revue des soins inventés",
    "journalTitleAbbr_s": "Rev Soins",
    "journalIssn_s": "1234-5678",
    "journalEissn_s": "2345-678x",
    "journalPublisher_s": "Presses de la Lanterne",
    "volume_s": "12",
    "issue_s": ["3"],
    "page_s": "123--128",
    "publicationDate_s": "2021-03",
    "publicationDate_tdate": "2021-03-01T00:00:00Z",
    "publicationDateY_i": 2021,
    "producedDate_s": "2020",
    "modifiedDate_s": "2022-01-05 08:00:00",
    "doiId_s": "10.5555/Soins.1",
    "pubmedId_s": "90000001",
    "arxivId_s": "2101.00001",
    "fileMain_s": "https://hal.example.org/hal-99000001/document",
}


def small(**content: Any) -> Record:
    read = read_doc({"halId_s": "hal-99000001", **content})
    assert isinstance(read, Record)
    return read


def test_everything_that_a_document_says_is_in_the_record() -> None:
    assert read_doc(WHOLE) == Record(
        id="hal:hal-99000001",
        source="hal",
        title="Soins inventés⟨1⟩: une étude",
        translated_title="Invented care",
        authors=(Author("Bressenne", "Anna"), Author("van der Ouse", "Carl")),
        year=2021,
        published="2021-03",
        source_types=("ART",),
        journal="Revue des soins inventés",
        journal_abbreviation="Rev Soins",
        volume="12",
        issue="3",
        pages="123-128",
        publisher="Presses de la Lanterne",
        languages=("fr",),
        abstract=(Section("Nous avons demandé (p < .05)."),),
        other_abstracts=(Abstract("en", (Section("We asked."),)),),
        keywords=("Soins", "Accès aux soins"),
        doi="10.5555/soins.1",
        pmid="90000001",
        issn=("1234-5678", "2345-678X"),
        other_ids=(("arxiv", "2101.00001"),),
        url="https://hal.example.org/hal-99000001",
        full_text_url="https://hal.example.org/hal-99000001/document",
        updated="2022-01-05",
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"title_s": ["Care"]}, ("Care", "")),
        ({"title_s": ["Care", "Soins"], "language_s": ["fr"]}, ("Care", "")),
        ({"it_title_s": ["Cura"], "language_s": ["en"]}, ("Cura", "")),
        ({"en_title_s": ["Care"], "fr_title_s": ["Soins"]}, ("Care", "Soins")),
        ({"en_title_s": ["Care"], "fr_title_s": ["Soins"], "language_s": ["fr"]}, ("Soins", "Care")),
        ({"en_title_s": ["Care"], "fr_title_s": ["Care"], "language_s": ["en"]}, ("Care", "")),
        ({"de_title_s": ["Pflege"], "en_title_s": ["Care"], "language_s": ["es"]}, ("Care", "Pflege")),
        ({"title_s": ["Cuidado"], "en_title_s": ["Care"], "language_s": ["es"]}, ("Cuidado", "Care")),
        ({"title_s": "Care"}, ("Care", "")),
        ({"title_s": ["Care: a study"], "subTitle_s": ["A study"]}, ("Care: a study", "")),
        ({"title_s": ["What care?"], "subTitle_s": ["A study"]}, ("What care? A study", "")),
        ({"label_s": "A. Bressenne. Care. 2021"}, ("", "")),
    ],
)
def test_the_documents_own_language_goes_first(content: Any, expected: tuple[str, str]) -> None:
    read = small(**content)
    assert (read.title, read.translated_title) == expected


def test_an_abstract_in_another_language_alone_is_the_abstract() -> None:
    read = small(en_abstract_s=["We asked."], language_s=["fr"])
    assert read.abstract == (Section("We asked."),)
    assert read.other_abstracts == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"authLastName_s": ["Bressenne"], "authFirstName_s": ["Anna"]}, ["Bressenne, Anna"]),
        (
            {
                "authLastName_s": ["Bressenne", "Lantern"],
                "authFirstName_s": ["Anna"],
                "authFullName_s": ["Anna Bressenne", "Lantern"],
            },
            ["Bressenne, Anna", "Lantern"],
        ),
        (
            {
                "authFullName_s": ["Anna van der Ouse", "Mei Lan Tern"],
                "authLastNameFirstName_s": ["van der Ouse Anna", "Lan Tern Mei"],
            },
            ["van der Ouse, Anna", "Lan Tern, Mei"],
        ),
        ({"authFullName_s": ["Anna van der Ouse", "Lantern"]}, ["van der Ouse, Anna", "Lantern"]),
        ({"authLastName_s": ["Bressenne", "Ouse"], "authFirstName_s": ["Anna"]}, ["Bressenne", "Ouse"]),
        ({}, []),
    ],
)
def test_names_are_joined_only_when_there_are_as_many_of_each(content: Any, expected: list[str]) -> None:
    assert [author.name for author in small(**content).authors] == expected


def test_editors_are_told_from_authors_by_their_role() -> None:
    people = {"authLastName_s": ["Bressenne", "Ouse"], "authFirstName_s": ["Anna", "Carl"]}
    read = small(**people, authQuality_s=["aut", "edt"], scientificEditor_s=["Mei Lantern"])
    assert [author.name for author in read.authors] == ["Bressenne, Anna"]
    assert [editor.name for editor in read.editors] == ["Ouse, Carl", "Lantern, Mei"]
    assert len(small(**people, authQuality_s=["edt"]).authors) == 2


@pytest.mark.parametrize(
    ("kind", "finer", "expected"),
    [
        ("ART", "", DocumentType.ARTICLE),
        ("ART", "ARTREV", DocumentType.REVIEW),
        ("COMM", "", DocumentType.CONFERENCE),
        ("POSTER", "", DocumentType.CONFERENCE),
        ("OUV", "", DocumentType.BOOK),
        ("COUV", "", DocumentType.CHAPTER),
        ("THESE", "", DocumentType.THESIS),
        ("HDR", "", DocumentType.THESIS),
        ("REPORT", "", DocumentType.REPORT),
        ("UNDEFINED", "", DocumentType.PREPRINT),
        ("UNDEFINED", "WORKINGPAPER", DocumentType.REPORT),
        ("BLOG", "", DocumentType.WEBPAGE),
        ("SOFTWARE", "", DocumentType.SOFTWARE),
        ("MAP", "", DocumentType.OTHER),
        ("NEWFANGLED", "", DocumentType.OTHER),
    ],
)
def test_the_kind_of_document_is_told(kind: str, finer: str, expected: DocumentType) -> None:
    read = small(docType_s=kind, docSubType_s=finer)
    assert (read.type, read.source_types) == (expected, tuple(filter(None, (kind, finer))))


@pytest.mark.parametrize(
    ("content", "journal", "publisher"),
    [
        ({"docType_s": "COUV", "bookTitle_s": "Livre", "publisher_s": ["Lanterne"]}, "Livre", "Lanterne"),
        ({"docType_s": "COMM", "conferenceTitle_s": "Journées"}, "Journées", ""),
        ({"docType_s": "COMM", "conferenceTitle_s": "Journées", "journalTitle_s": "Revue"}, "Revue", ""),
        ({"docType_s": "THESE", "authorityInstitution_s": ["Université"]}, "", "Université"),
        ({"docType_s": "OUV", "publisher_s": ["Lanterne"], "bookTitle_s": "x"}, "", "Lanterne"),
    ],
)
def test_where_it_stands_depends_on_what_it_is(content: Any, journal: str, publisher: str) -> None:
    read = small(**content)
    assert (read.journal, read.publisher) == (journal, publisher)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"publicationDate_s": "1990", "publicationDate_tdate": "1990-01-01T00:00:00Z"}, (1990, "1990")),
        ({"publicationDate_s": "2014-05"}, (2014, "2014-05")),
        ({"publicationDate_s": "2014-5-3"}, (2014, "2014-05-03")),
        ({"producedDate_s": "2013-02-31"}, (2013, "2013-02")),
        ({"producedDateY_i": 2012}, (2012, "2012")),
        ({"producedDate_tdate": "2011-01-01T00:00:00Z"}, (None, "")),
        ({"docType_s": "THESE", "defenseDate_s": "2010-12-09", "publicationDate_s": "2011"}, (2010, "2010-12-09")),
        ({"publicationDate_s": "soon", "producedDateY_i": 2012}, (2012, "2012")),
    ],
)
def test_a_date_says_no_more_than_is_known(content: Any, expected: tuple[int | None, str]) -> None:
    read = small(**content)
    assert (read.year, read.published) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("601-619", "601-619"), ("343--364", "343-364"), ("94 - 128", "94-128"), ("S1 – S9", "S1-S9"), ("17 p.", "17 p.")],
)
def test_pages_are_written_in_one_way(given: str, expected: str) -> None:
    assert small(page_s=given).pages == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"fileMain_s": "https://hal.example.org/a"}, "https://hal.example.org/a"),
        ({"linkExtUrl_s": "https://arxiv.example.org/a", "linkExtId_s": "arxiv"}, "https://arxiv.example.org/a"),
        ({"linkExtUrl_s": "https://istex.example.org/a", "linkExtId_s": "istex"}, ""),
        ({"submitType_s": "notice"}, ""),
    ],
)
def test_only_what_anyone_may_read_is_a_free_copy(content: Any, expected: str) -> None:
    assert small(**content).full_text_url == expected


@pytest.mark.parametrize("given", ["hal-99000001", "hal-99000001v1", "hal-99000001v12"])
def test_all_versions_of_a_document_are_one_record(given: str) -> None:
    read = read_doc({"halId_s": given})
    assert isinstance(read, Record)
    assert read.id == "hal:hal-99000001"


@pytest.mark.parametrize("doc", [None, "x", {}, {"docid": 9, "title_s": ["Care"]}, {"halId_s": ""}, {"halId_s": "a b"}])
def test_what_has_no_id_is_rejected_with_its_text(doc: object) -> None:
    read = read_doc(doc, "item 3")
    assert isinstance(read, Reject)
    assert read.raw == (doc if isinstance(doc, str) else json.dumps(doc))
    assert read.id.startswith("hal:unread-")


def test_every_field_that_is_read_is_asked_for() -> None:
    assert len(FIELDS) == len(set(FIELDS))
    asked = set(FIELDS)
    told = {name for name in WHOLE if not name.endswith("_tdate")}
    assert {name for name in told if name not in asked and f"*{name[2:]}" not in asked} == set()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "x"]), inner),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(sorted({*WHOLE, *FIELDS, "xx_title_s", "zzz_abstract_s"})), anything, max_size=8)
)
def test_a_document_with_anything_in_it_never_raises(changes: dict[str, Any]) -> None:
    raw = json.dumps({"response": {"docs": [{**WHOLE, **changes}]}}).encode()
    for item in read_docs(raw):
        assert isinstance(item, Reject) or Record.from_json(item.to_json()) == item


@given(st.binary(max_size=60))
def test_bytes_of_any_kind_never_raise(raw: bytes) -> None:
    list(read_docs(raw))
