"""OpenAlex works read as records: invented works, one trap each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Author, DocumentType, Record, Reject
from litrev.sources.openalex_works import FIELDS, read_work, read_works

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def whole() -> dict[str, Any]:
    """A work with every field filled."""
    source = {
        "id": "https://openalex.org/S1",
        "display_name": "Journal of Invented Care",
        "issn_l": "1234-5678",
        "issn": ["1234-5678", "8765-432x"],
        "host_organization_name": "Invented &amp; Sons",
        "type": "journal",
    }
    return {
        "id": "https://openalex.org/W2990000000",
        "doi": "https://doi.org/10.5555/ABC.1",
        "ids": {
            "openalex": "https://openalex.org/W2990000000",
            "doi": "https://doi.org/10.5555/abc.1",
            "mag": "2990000000",
            "pmid": "https://pubmed.ncbi.nlm.nih.gov/99000001",
            "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/9900001",
        },
        "title": "Access to care of <i>invented</i> people",
        "publication_year": 2019,
        "publication_date": "2019-03-14",
        "updated_date": "2026-02-16T07:36:33.822630",
        "type": "article",
        "language": "fr",
        "is_retracted": False,
        "is_paratext": False,
        "authorships": [
            {
                "author": {
                    "id": "https://openalex.org/A1",
                    "display_name": "Ada Invented",
                    "orcid": "https://orcid.org/0000-0001-2345-6789",
                },
                "raw_author_name": "Invented, Ada",
            }
        ],
        "primary_location": {
            "landing_page_url": "https://example.org/abc",
            "source": source,
            "raw_source_name": "J Inv Care",
            "raw_type": "journal-article",
        },
        "best_oa_location": {"pdf_url": "https://example.org/abc.pdf"},
        "open_access": {"oa_url": "https://example.org/free"},
        "biblio": {"volume": "31", "issue": "2", "first_page": "55", "last_page": "63"},
        "keywords": [{"display_name": "Invention"}, {"display_name": "Care"}, {"display_name": "Care"}],
        "mesh": [
            {"descriptor_name": "Refugees", "qualifier_name": "psychology", "is_major_topic": True},
            {"descriptor_name": "Humans", "qualifier_name": None, "is_major_topic": False},
        ],
        "referenced_works": ["https://openalex.org/W11", "https://openalex.org/W12", None],
        "abstract_inverted_index": {"People": [0], "need": [1], "care.": [2]},
    }


def read(**changes: Any) -> Record:
    record = read_work(whole() | changes)
    assert isinstance(record, Record)
    return record


def authors(*authorships: tuple[str | None, str | None]) -> tuple[Author, ...]:
    """The authors of a work whose authorships have these printed names and names of author pages."""
    made = [{"raw_author_name": raw, "author": {"id": "A1", "display_name": page}} for raw, page in authorships]
    return read(authorships=made).authors


def test_every_field_of_a_work_reaches_the_record() -> None:
    assert read() == Record(
        id="openalex:W2990000000",
        source="openalex",
        title="Access to care of invented people",
        authors=(Author("Invented", "Ada", orcid="0000-0001-2345-6789"),),
        year=2019,
        published="2019-03-14",
        type=DocumentType.ARTICLE,
        source_types=("article", "journal-article"),
        journal="Journal of Invented Care",
        volume="31",
        issue="2",
        pages="55-63",
        publisher="Invented & Sons",
        languages=("fr",),
        languages_detected=True,
        abstract=read().abstract,
        keywords=("Invention", "Care"),
        mesh=("Refugees/psychology*", "Humans"),
        doi="10.5555/abc.1",
        pmid="99000001",
        pmcid="PMC9900001",
        issn=("1234-5678", "8765-432X"),
        other_ids=(("mag", "2990000000"),),
        url="https://example.org/abc",
        full_text_url="https://example.org/abc.pdf",
        references=("openalex:W11", "openalex:W12"),
        updated="2026-02-16T07:36:33.822630",
    )
    assert read().abstract_text == "People need care."


def test_the_fields_asked_for_are_those_that_are_read() -> None:
    assert set(whole()) | {"display_name"} == set(FIELDS)
    assert read_work({name: value for name, value in whole().items() if name in FIELDS}) == read()


def test_a_work_with_nothing_but_its_id_is_a_record() -> None:
    bare = read_work({"id": "https://openalex.org/W7"})
    assert bare == Record(id="openalex:W7", source="openalex", url="https://openalex.org/W7")


@pytest.mark.parametrize(
    "work", [None, 7, "W7", [], {}, {"id": None}, {"id": "https://openalex.org/A7"}, {"id": ["W7"]}]
)
def test_what_is_no_work_is_a_reject_with_its_text(work: object) -> None:
    reject = read_work(work, "item 3")
    assert isinstance(reject, Reject)
    assert json.loads(reject.raw) == work
    assert reject.place == "item 3"
    assert reject.reason


def test_a_page_gives_its_works_in_order_and_its_rejects_in_place() -> None:
    page = {"meta": {"count": 3}, "results": [whole(), "junk", {"id": "W8"}]}
    first, second, third = read_works(json.dumps(page).encode())
    assert isinstance(first, Record)
    assert isinstance(second, Reject)
    assert second.place == "item 2"
    assert isinstance(third, Record)
    assert third.id == "openalex:W8"


def test_a_response_that_is_not_json_is_one_reject() -> None:
    (reject,) = read_works(b"<html>\xff")
    assert isinstance(reject, Reject)
    assert reject.reason == "the response is not JSON"


@given(st.dictionaries(st.sampled_from([*FIELDS, "is_authors_truncated", "locations", "type_crossref"]), JSON_VALUES))
def test_no_value_of_a_field_makes_reading_fail(changes: dict[str, Any]) -> None:
    item = read_work(whole() | changes)
    item.to_json().encode() if isinstance(item, Record) else item.raw.encode()


@given(st.data())
def test_no_value_deeper_down_makes_reading_fail(data: st.DataObject) -> None:
    work = whole()
    for _change in range(3):
        parent: Any = work
        while True:
            keys = list(parent) if isinstance(parent, dict) else range(len(parent))
            key = data.draw(st.sampled_from(list(keys)))
            if not isinstance(parent[key], dict | list) or not parent[key] or data.draw(st.booleans()):
                parent[key] = data.draw(JSON_VALUES)
                break
            parent = parent[key]
    item = read_work(work)
    if isinstance(item, Record):
        assert Record.from_json(item.to_json()) == item


# --- titles and places ---


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (None, ""),
        ("&lt;i&gt;In vitro&lt;/i&gt; care", "In vitro care"),
        ("&amp;lt;i&amp;gt;In vitro&amp;lt;/i&amp;gt; care", "In vitro care"),
        ("A new cure for<i>Inventia</i>disease", "A new cure for Inventia disease"),
        ("CO<sub>2</sub> &amp; H<sub>2</sub>O", "CO2 & H2O"),
        ("Mass in<mml:math><mml:mi>p</mml:mi></mml:math>collisions", "Mass in p collisions"),
        ("Levels where p &lt; .05 and q &gt; 3", "Levels where p < .05 and q > 3"),
        ("If a <b and c> d", "If a <b and c> d"),
        ("THE RIGHT TO CARE", "THE RIGHT TO CARE"),
        ("Two\n  lines\u200b", "Two lines"),
    ],
)
def test_titles_are_plain_text(raw: str | None, title: str) -> None:
    assert read(title=raw, display_name=None).title == title


def test_a_missing_title_is_taken_from_the_display_name() -> None:
    assert read(title=None, display_name="Shown").title == "Shown"


@pytest.mark.parametrize(
    ("year", "day", "read_year", "published"),
    [
        (2019, "2019-01-01", 2019, "2019"),
        (2019, "2019-12-01", 2019, "2019-12-01"),
        (None, "2019-12-01", 2019, "2019-12-01"),
        (2019, None, 2019, "2019"),
        ("2019", "soon", 2019, "2019"),
        (99999, None, None, ""),
        (None, None, None, ""),
    ],
)
def test_the_first_of_january_says_only_the_year(
    year: object, day: object, read_year: int | None, published: str
) -> None:
    record = read(publication_year=year, publication_date=day)
    assert (record.year, record.published) == (read_year, published)


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [
        ("123", "130", "123-130"),
        ("e1234", "e1234", "e1234"),
        ("n71", None, "n71"),
        (None, "130", "130"),
        ("123-130", "130", "123-130"),
        ("n/a", "n/a", ""),
        ("000", "000", ""),
        (12, 15, "12-15"),
        (None, None, ""),
    ],
)
def test_pages(first: object, last: object, pages: str) -> None:
    assert read(biblio={"first_page": first, "last_page": last}).pages == pages


@pytest.mark.parametrize(
    ("place", "journal"),
    [
        ({"source": {"display_name": "Invented Archive", "type": "repository"}}, "Invented Archive"),
        ({"source": None, "raw_source_name": "Proceedings of Care &amp; Law"}, "Proceedings of Care & Law"),
        ({"source": None, "raw_source_name": "http://example.org/x.pdf"}, ""),
        ({"source": {"display_name": "Invented eBooks", "type": "ebook platform"}}, "Invented eBooks"),
        (
            {"source": {"display_name": "Invented eBooks", "type": "ebook platform"}, "raw_source_name": "A Book"},
            "A Book",
        ),
        (None, ""),
    ],
)
def test_where_a_work_stands(place: object, journal: str) -> None:
    assert read(primary_location=place).journal == journal


def test_without_a_landing_page_the_doi_leads_to_it() -> None:
    assert read(primary_location=None).url == "https://doi.org/10.5555/abc.1"


def test_only_web_addresses_are_links() -> None:
    record = read(primary_location={"landing_page_url": "javascript:alert(1)"}, best_oa_location={"pdf_url": "x y"})
    assert record.url == "https://doi.org/10.5555/abc.1"
    assert record.full_text_url == "https://example.org/free"


def test_the_place_of_the_free_copy_tells_the_pmcid() -> None:
    record = read(ids={}, best_oa_location={"landing_page_url": "https://www.ncbi.nlm.nih.gov/pmc/articles/9900002"})
    assert (record.pmcid, record.pmid) == ("PMC9900002", "")


# --- kinds ---


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"type": "review"}, DocumentType.REVIEW),
        ({"type": "preprint"}, DocumentType.PREPRINT),
        ({"type": "dissertation"}, DocumentType.THESIS),
        ({"type": "book-chapter", "primary_location": None}, DocumentType.CHAPTER),
        ({"type": "erratum"}, DocumentType.ERRATUM),
        ({"type": "retraction"}, DocumentType.RETRACTION),
        ({"type": "letter"}, DocumentType.LETTER),
        ({"type": "editorial"}, DocumentType.EDITORIAL),
        ({"type": "dataset"}, DocumentType.DATASET),
        ({"type": "report"}, DocumentType.REPORT),
        ({"type": "peer-review"}, DocumentType.OTHER),
        ({"type": "libguides"}, DocumentType.WEBPAGE),
        ({"type": "something new"}, DocumentType.OTHER),
        ({"is_paratext": True}, DocumentType.OTHER),
        ({"type": None}, DocumentType.ARTICLE),
        ({"primary_location": {"raw_type": "proceedings-article"}}, DocumentType.CONFERENCE),
        ({"primary_location": {"source": {"type": "conference"}}}, DocumentType.CONFERENCE),
        ({"primary_location": {"raw_type": "posted-content"}}, DocumentType.PREPRINT),
        ({"primary_location": {"raw_type": "info:eu-repo/semantics/doctoralThesis"}}, DocumentType.THESIS),
        ({"primary_location": {"source": {"type": "repository", "display_name": "medRxiv"}}}, DocumentType.PREPRINT),
        ({"primary_location": {"source": {"type": "repository", "display_name": "HAL"}}}, DocumentType.ARTICLE),
        ({"title": "Correction: Access to care"}, DocumentType.ERRATUM),
        ({"title": "Correction of vision in exile"}, DocumentType.ARTICLE),
        ({"title": "Retraction Note: Access to care"}, DocumentType.RETRACTION),
    ],
)
def test_kinds_of_documents(changes: dict[str, Any], kind: DocumentType) -> None:
    assert read(**changes).type is kind


def test_a_retracted_work_is_marked() -> None:
    assert read(is_retracted=True).retracted
    assert read(title="RETRACTED: Access to care").retracted
    assert not read(is_retracted=None).retracted


# --- authors ---


@pytest.mark.parametrize(
    ("printed", "page", "family", "given"),
    [
        ("Invented, Ada M.", "Ada Invented", "Invented", "Ada M."),
        ("Ada Invented", "Ada Invented", "Invented", "Ada"),
        (None, "Ada Invented", "Invented", "Ada"),
        ("ADA INVENTED", "Ada Invénted", "Invénted", "Ada"),
        ("Invented A", "Ada Invented", "Invented", "Ada"),
        ("Invented AM", None, "Invented", "AM"),
        ("Ada Invented", "Bo Other", "Invented", "Ada"),
        ("Juana de la Cruz", None, "de la Cruz", "Juana"),
        ("Jan van den Berg", None, "van den Berg", "Jan"),
        ("J. Van Der Deijl", None, "Van Der Deijl", "J."),
        ("Mohamed Ben Ali", None, "Ben Ali", "Mohamed"),
        ("Ben Invented", None, "Invented", "Ben"),
        ("Anh Van Nguyen", None, "Nguyen", "Anh Van"),
        ("Ana Otero y Garzón", None, "Otero y Garzón", "Ana"),
        ("Maria Da Silva Santos", None, "Da Silva Santos", "Maria"),
        ("de la Cruz, Juana", None, "de la Cruz", "Juana"),
        ("Dr. Ada Invented*", None, "Invented", "Ada"),
        ("Ada Rodrı\u0301guez\u2010Paz", None, "Rodríguez-Paz", "Ada"),
        ("Sychkov", None, "Sychkov", ""),
    ],
)
def test_names_are_split(printed: str | None, page: str | None, family: str, given: str) -> None:
    (author,) = authors((printed, page))
    assert (author.family, author.given, author.literal) == (family, given, "")


def test_a_suffix_is_kept_apart() -> None:
    assert authors(("Invented, Ada, Jr.", None), ("Bo Other III", None)) == (
        Author("Invented", "Ada", "Jr."),
        Author("Other", "Bo", "III"),
    )


@pytest.mark.parametrize(
    "name",
    ["R Core Team", "Access Study Group", "Ministère de l'Invention", "World Health Organization", "CARE Consortium"],
)
def test_bodies_are_not_split(name: str) -> None:
    assert authors((name, name)) == (Author(literal=name),)


def test_a_body_is_also_told_by_the_lack_of_an_author_page() -> None:
    made = [{"raw_author_name": name, "author": {"id": None}} for name in ("OECD", "Invented Bank", "Ada Invented")]
    names = [author.literal for author in read(authorships=made).authors]
    assert names == ["OECD", "Invented Bank", ""]


def test_several_people_in_one_name_are_kept_as_they_stand() -> None:
    (author,) = authors(("1Ada Invented, 2Bo Other, 3Cy Third", None))
    assert author.literal == "1Ada Invented, 2Bo Other, 3Cy Third"


def test_the_orcid_of_another_person_is_not_taken() -> None:
    other = {"id": "A2", "display_name": "Bo Other", "orcid": "https://orcid.org/0000-0001-2345-6789"}
    (author,) = read(authorships=[{"raw_author_name": "Ada Invented", "author": other}]).authors
    assert author == Author("Invented", "Ada")


@pytest.mark.parametrize(("number", "marked", "complete"), [(99, None, True), (100, None, False), (100, False, True)])
def test_a_cut_list_of_authors_is_marked(number: int, marked: bool | None, *, complete: bool) -> None:
    made = [{"raw_author_name": f"Ada Invented{'x' * n}", "author": None} for n in range(number)]
    assert read(authorships=made, is_authors_truncated=marked).authors_complete is complete
