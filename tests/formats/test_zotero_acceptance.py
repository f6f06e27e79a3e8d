"""The fifteen checks that an export must pass in Zotero, on hard works of every type."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hard_records import BODY, EVERY_TYPE, FRENCH, HARD_DOI, HARD_URL, REASON, entries
from zotero_rules import Item, from_bibtex, from_csl, from_rdf, from_ris, rdf_collections

from litrev.formats import pubmed_xml
from litrev.formats.citekey import give_keys, wish_of
from litrev.formats.entry import Entry, Extras
from litrev.formats.registry import FORMATS, format_named
from litrev.formats.writing.parts import title_of
from litrev.model import Author, DocumentType, Record, Section
from litrev.sources.openalex_works import read_work

READERS: dict[str, Callable[[str], list[Item]]] = {
    "ris": from_ris,
    "rdf": from_rdf,
    "csljson": from_csl,
    "bibtex": from_bibtex,
}
ALL = pytest.mark.parametrize("name", READERS)
TYPES = {
    DocumentType.PREPRINT: "preprint",
    DocumentType.REPORT: "report",
    DocumentType.THESIS: "thesis",
    DocumentType.BOOK: "book",
    DocumentType.CHAPTER: "bookSection",
    DocumentType.CONFERENCE: "conferencePaper",
    DocumentType.WEBPAGE: "webpage",
    DocumentType.DATASET: "dataset",
    DocumentType.SOFTWARE: "computerProgram",
    DocumentType.OTHER: "document",
}


def written(name: str, these: list[Entry]) -> str:
    return b"".join(format_named(name).pieces(these)).decode()


@pytest.fixture(scope="module")
def shelves() -> dict[str, list[tuple[Entry, Item]]]:
    """Format -> each work with the item that Zotero makes of it."""
    return {name: list(zip(entries(), read(written(name, entries())), strict=True)) for name, read in READERS.items()}


Shelves = dict[str, list[tuple[Entry, Item]]]


def papers(shelf: list[tuple[Entry, Item]]) -> list[tuple[Record, Item]]:
    return [(record, item) for (record, _extras), item in shelf if record in EVERY_TYPE]


def type_tag(record: Record) -> list[str]:
    """What tells kinds of journal articles apart in Zotero, which has no types for them."""
    plain = record.type in TYPES or record.type is DocumentType.ARTICLE
    return [] if plain else [f"litrev:type={record.type}"]


@ALL
def test_1_as_many_items_come_in_as_works_went_out(shelves: Shelves, name: str) -> None:
    assert len(shelves[name]) == len(entries())


@ALL
def test_2_types_are_exact_but_where_bibtex_has_none(shelves: Shelves, name: str) -> None:
    lost = {"preprint": "document", "dataset": "document"} if name == "bibtex" else {}
    for record, item in papers(shelves[name]):
        expected = TYPES.get(record.type, "journalArticle")
        assert item.type == lost.get(expected, expected), record.type


@ALL
def test_3_a_doi_with_odd_signs_is_identical_and_bare(shelves: Shelves, name: str) -> None:
    for record, item in papers(shelves[name]):
        found = item.fields.get("DOI") or next(line[5:] for line in item.extra if line.startswith("DOI: "))
        assert found == record.doi
        assert HARD_DOI in found


@ALL
def test_4_an_address_is_identical(shelves: Shelves, name: str) -> None:
    for record, item in papers(shelves[name]):
        assert item.fields["url"] == record.url
        assert item.fields["url"].startswith(HARD_URL)


@ALL
def test_5_and_6_a_title_is_identical_and_shows_no_artefacts(shelves: Shelves, name: str) -> None:
    for record, item in papers(shelves[name]):
        expected = record.title.replace("$", "") if name == "bibtex" else record.title
        assert item.fields["title"] == expected
        assert "p<0.05" in item.fields["title"]
        assert "p<0.05" in item.fields["abstractNote"]
        assert not set("\\{}") & set(item.fields["title"])


@ALL
def test_7_a_body_is_one_name(shelves: Shelves, name: str) -> None:
    for _record, item in papers(shelves[name]):
        bodies = [last for _role, last, first in item.creators if not first]
        assert bodies == [BODY.literal if name != "ris" else "Health - Access and Rights Group"]


@ALL
def test_8_particles_stay_in_the_last_name_and_nobody_is_called_others(shelves: Shelves, name: str) -> None:
    for record, item in papers(shelves[name]):
        role = "programmer" if record.type is DocumentType.SOFTWARE and name in ("ris", "rdf") else "author"
        assert item.creators[0] == (role, "de la Cruz", "María José")
        assert len(item.creators) == len(record.authors)
        assert "others" not in str(item.creators).casefold()
    (french,) = (item for (record, _extras), item in shelves[name] if record is FRENCH)
    assert [last for _role, last, _first in french.creators] == ["Müller", "Plato"]


@ALL
def test_9_article_numbers_are_in_pages(shelves: Shelves, name: str) -> None:
    for record, item in papers(shelves[name]):
        if item.type == "journalArticle":
            assert item.fields["pages"] == record.pages == "e1234"


@ALL
def test_10_pmid_and_pmcid_are_fields_of_articles(shelves: Shelves, name: str) -> None:
    for record, item in papers(shelves[name]):
        assert item.fields.get("PMID", "") == record.pmid
        assert item.fields.get("PMCID", "") == record.pmcid
    report = Record(id="x:1", source="x", title="T", type=DocumentType.REPORT, pmid="90000001")
    (item,) = READERS[name](written(name, [(report, Extras())]))
    assert "PMID: 90000001" in item.extra


@pytest.mark.parametrize("name", ["ris", "rdf", "csljson"])
def test_11_citation_keys_are_kept(name: str) -> None:
    keys = give_keys(wish_of(record, record.id) for record, _extras in entries())
    keyed = [(record, Extras(key=keys[record.id])) for record, _extras in entries()]
    items = READERS[name](written(name, keyed))
    assert [item.fields["citationKey"] for item in items] == [keys[record.id] for record, _extras in keyed]


@pytest.mark.parametrize("name", ["ris", "rdf", "csljson"])
def test_12_a_structured_abstract_keeps_its_lines(shelves: Shelves, name: str) -> None:
    for record, item in papers(shelves[name]):
        assert item.fields["abstractNote"] == record.abstract_text


def test_12_lines_of_a_middling_length_are_kept_in_the_very_first_entry_of_a_ris_file() -> None:
    abstract = (Section("y" * 70, "ONE"), Section("z" * 70, "TWO"), Section("end", "THREE"))
    short = Record(id="x:1", source="x", title="A short one", abstract=abstract)
    (item,) = from_ris(written("ris", [(short, Extras())]))
    assert item.fields["abstractNote"] == short.abstract_text
    assert item.fields["title"] == "A short one"


@pytest.mark.parametrize("name", ["ris", "rdf", "bibtex"])
def test_13_tags_are_exact(shelves: Shelves, name: str) -> None:
    for (record, extras), item in shelves[name]:
        words = [*extras.tags, *type_tag(record), *record.keywords, *(word.rstrip("*") for word in record.mesh)]
        expected = [word.replace(", ", " - ") for word in words] if name == "bibtex" else words
        assert item.tags == expected
        assert all(len(tag) <= 255 for tag in item.tags)


@pytest.mark.parametrize("name", ["ris", "rdf"])
def test_13_a_single_keyword_with_a_comma_makes_no_two(name: str) -> None:
    record = Record(id="x:1", source="x", title="T", keywords=("care, access",))
    (item,) = READERS[name](written(name, [(record, Extras())]))
    assert len(item.tags) == 1


@pytest.mark.parametrize("name", ["ris", "rdf", "bibtex"])
def test_14_the_reason_is_exactly_one_note_and_extra_holds_what_was_meant(shelves: Shelves, name: str) -> None:
    for (record, extras), item in shelves[name]:
        reasons = [note for note in item.notes if REASON in note]
        assert len(reasons) == len(extras.notes)
        assert all(note.startswith("litrev:") for note in item.notes)
        meant = ("DOI: ", "PMID: ", "ISBN: ", "Language: ", "Repository: ", "Publisher: ", "Translated Title: ")
        assert all(line.startswith(meant) for line in item.extra), (record.type, item.extra)


@pytest.mark.parametrize("name", ["ris", "rdf", "csljson"])
def test_the_translation_of_a_title_stands_in_extra(shelves: Shelves, name: str) -> None:
    for (record, _extras), item in shelves[name]:
        told = [line for line in item.extra if line.startswith("Translated Title: ")]
        assert told == (["Translated Title: Forgoing care"] if record is FRENCH else [])


def test_15_collections_hold_the_right_items_and_prices_are_exact(shelves: Shelves) -> None:
    text = written("rdf", entries())
    collections = rdf_collections(text)
    by_name = {names[0]: parts for names, parts in collections.values()}
    titles = {item.id: item.fields.get("title") for item in from_rdf(text)}
    excluded = [record.title for record, extras in entries() if extras.standing == "excluded"]
    assert [titles[place] for place in by_name[REASON]] == excluded
    (inner,) = by_name["Excluded"]
    assert collections[inner][0] == [REASON]
    included = [record.title for record, extras in entries() if extras.standing == "included"]
    assert [titles[place] for place in by_name["Included"]] == included
    for name in ("ris", "rdf"):
        assert all("from $5 to $10" in item.fields["title"] for _record, item in papers(shelves[name]))


def test_dates_and_containers_arrive_in_the_fields_of_their_type(shelves: Shelves) -> None:
    containers = {"journalArticle": "publicationTitle", "bookSection": "bookTitle", "webpage": "websiteTitle",
                  "conferencePaper": "proceedingsTitle", "dataset": "repository", "report": "seriesTitle"}  # fmt: skip
    publishers = {"report": "institution", "thesis": "university", "book": "publisher", "computerProgram": "company"}
    for name in ("ris", "rdf"):
        for record, item in papers(shelves[name]):
            assert item.fields["date"] == "2019-03-14"
            if item.type in containers:
                assert item.fields[containers[item.type]] == record.journal
            if item.type in publishers:
                assert item.fields[publishers[item.type]] == record.publisher
                assert item.fields["repositoryLocation" if item.type == "dataset" else "place"] == record.place


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Access to care.", "Access to care"),
        ("Access to care?", "Access to care?"),
        ("Access to care…", "Access to care…"),
        ("Access to care...", "Access to care..."),
        ("Migrants in the U.S.", "Migrants in the U.S."),
        ("The work of Sow et al.", "The work of Sow et al."),
        ("Carriage of Salmonella spp.", "Carriage of Salmonella spp."),
        ("The care of hepatitis C.", "The care of hepatitis C"),
        ("Migrants in Washington, D.C.", "Migrants in Washington, D.C."),
        ("Renoncer aux soins.", "Renoncer aux soins"),
    ],
)
def test_the_full_stop_that_pubmed_adds_is_left_out_and_that_of_a_word_stays(title: str, expected: str) -> None:
    known = Record(id="pubmed:1", source="pubmed", pmid="1", title=title)
    (item,) = from_ris(written("ris", [(known, Extras())]))
    assert item.fields["title"] == expected


def test_a_title_that_pubmed_has_never_seen_keeps_its_stop() -> None:
    (item,) = from_ris(written("ris", [(Record(id="x:1", source="x", title="Care."), Extras())]))
    assert item.fields["title"] == "Care."


def test_the_first_address_is_no_pmid_and_entities_in_a_title_stay_text() -> None:
    record = Record(id="x:1", source="x", title="AT&amp;T and R&D", url="https://example.org/PM:12")
    (item,) = from_ris(written("ris", [(record, Extras())]))
    assert item.fields["title"] == "AT&amp;T and R&D"
    assert item.fields["url"] == "https://example.org/PM%3A12"


def test_rdf_leaves_out_signs_that_xml_has_no_place_for() -> None:
    record = Record(id="x:1", source="x", title="A\x00B\x0b \ufffe", authors=(Author(literal="\ud800"),))
    assert len(from_rdf(written("rdf", [(record, Extras())]))) == 1


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_an_empty_set_is_a_file_that_is_read(row: object) -> None:
    name = getattr(row, "name", "")
    made = b"".join(format_named(name).pieces([]))
    if name == "csljson":
        assert json.loads(made) == []
    if name == "rdf":
        assert from_rdf(made.decode()) == []


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ris", "rdf", "csljson"])
def test_every_real_record_arrives_in_zotero_as_it_was(shared: Path, name: str) -> None:
    raw = gzip.decompress((shared / "data/pubmed/efetch_sample.xml.gz").read_bytes())
    records = [one for one in pubmed_xml.read(raw) if isinstance(one, Record)]
    with gzip.open(shared / "data/openalex/works_with_traps.jsonl.gz", "rt", encoding="utf-8") as lines:
        works = (json.loads(line) for line in lines)
        records += [one for work in works if isinstance(one := read_work(work.get("work", work)), Record)]
    assert len(records) > 500
    items = READERS[name](written(name, [(record, Extras(tags=("litrev:included",))) for record in records]))
    for record, item in zip(records, items, strict=True):
        assert item.type == TYPES.get(record.type, "journalArticle")
        assert item.fields.get("title", "") == title_of(record)
        assert item.fields.get("abstractNote", "") == record.abstract_text
        assert item.fields.get("DOI") or f"DOI: {record.doi}" in item.extra or not record.doi
        assert len(item.creators) == len(record.authors) + len(record.editors)
        if name != "csljson":
            headings = [heading.rstrip("*") for heading in record.mesh]
            words = ["litrev:included", *type_tag(record), *record.keywords, *headings]
            tags = {(word.replace("; ", " - ") if name == "ris" else word)[:255].casefold() for word in words}
            assert {tag.casefold() for tag in item.tags} == tags
