"""A result of Europe PMC is read with everything it says, whatever shape it comes in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Author, DocumentType, Notice, NoticeKind, Record, Reject, Section
from litrev.sources.europepmc_records import read_result, read_results, sections

WHOLE: dict[str, Any] = {
    "id": "90000001",
    "source": "MED",
    "pmid": "90000001",
    "pmcid": "PMC9900001",
    "doi": "10.5555/Care.1",
    "title": "Care &lt;i&gt;in situ&lt;/i&gt; for people aged &lt; 40 years &amp; over.",
    "authorString": "Bressenne AB, Lantern Study Group.",
    "authorList": {
        "author": [
            {
                "fullName": "Bressenne AB",
                "firstName": "Anna B",
                "lastName": "Bressenne",
                "initials": "AB",
                "authorId": {"type": "ORCID", "value": "0000-0001-2345-6789"},
            },
            {"collectiveName": "Lantern Study Group"},
            {"fullName": "van der Ouse C"},
        ]
    },
    "journalInfo": {
        "issue": "3",
        "volume": "12",
        "dateOfPublication": "2021 Mar 4",
        "monthOfPublication": 3,
        "yearOfPublication": 2021,
        "printPublicationDate": "2021-03-01",
        "journal": {
            "title": "Journal of Invented Care",
            "isoabbreviation": "J Inv Care",
            "issn": "1234-567x",
            "essn": "2345-6789",
        },
    },
    "pubYear": "2021",
    "pageInfo": "123-8",
    "abstractText": (
        "<h4>Aim</h4>To count H<sub>2</sub>O\u00ad.<h4>Results: </h4>Fewer came (p < .05, n >10).<h4>Conclusions</h4>"
        "Ask <b>again</b>."
    ),
    "language": "eng",
    "pubTypeList": {"pubType": ["Systematic Review", "review-article", "Journal Article"]},
    "keywordList": {"keyword": ["Care", "Access to Care", "Care"]},
    "meshHeadingList": {
        "meshHeading": [
            {"majorTopic_YN": "N", "descriptorName": "Humans"},
            {
                "majorTopic_YN": "Y",
                "descriptorName": "Refugees",
                "meshQualifierList": {
                    "meshQualifier": [{"qualifierName": "psychology", "majorTopic_YN": "N"}],
                },
            },
            {
                "majorTopic_YN": "N",
                "descriptorName": "Health Services",
                "meshQualifierList": {
                    "meshQualifier": [
                        {"qualifierName": "economics", "majorTopic_YN": "Y"},
                        {"qualifierName": "trends", "majorTopic_YN": "N"},
                    ],
                },
            },
        ]
    },
    "fullTextUrlList": {
        "fullTextUrl": [
            {"availabilityCode": "S", "documentStyle": "doi", "url": "https://doi.org/10.5555/care.1"},
            {"availabilityCode": "OA", "documentStyle": "html", "url": "https://example.org/PMC9900001"},
            {"availabilityCode": "OA", "documentStyle": "pdf", "url": "https://example.org/PMC9900001?pdf"},
        ]
    },
    "commentCorrectionList": {
        "commentCorrection": [
            {
                "type": "Erratum in",
                "source": "MED",
                "id": "90000009",
                "reference": "J Inv Care. 2022;1:2. doi: 10.5555/err.1.",
            }
        ]
    },
    "electronicPublicationDate": "2020-12-30",
    "firstPublicationDate": "2020-12-30",
    "dateOfRevision": "2022-01-05",
    "manuscriptId": "INV12",
    "isOpenAccess": "Y",
}


def record(**changes: Any) -> Record:
    """The whole result with changes; None takes a key away."""
    result = {name: value for name, value in {**WHOLE, **changes}.items() if value is not None}
    read = read_result(result)
    assert isinstance(read, Record)
    return read


def small(**content: Any) -> Record:
    read = read_result({"id": "90000001", "source": "MED", **content})
    assert isinstance(read, Record)
    return read


def test_everything_that_a_result_says_is_in_the_record() -> None:
    assert record() == Record(
        id="europepmc:MED:90000001",
        source="europepmc",
        title="Care in situ for people aged < 40 years & over.",
        authors=(
            Author("Bressenne", "Anna B", orcid="0000-0001-2345-6789"),
            Author(literal="Lantern Study Group"),
            Author("van der Ouse", "C"),
        ),
        year=2021,
        published="2021-03-04",
        published_online="2020-12-30",
        type=DocumentType.REVIEW,
        source_types=("Systematic Review", "review-article", "Journal Article"),
        journal="Journal of Invented Care",
        journal_abbreviation="J Inv Care",
        volume="12",
        issue="3",
        pages="123-8",
        languages=("en",),
        abstract=(
            Section("To count H2O.", "Aim"),
            Section("Fewer came (p < .05, n >10).", "Results"),
            Section("Ask again.", "Conclusions"),
        ),
        keywords=("Care", "Access to Care"),
        mesh=("Humans", "Refugees/psychology*", "Health Services/economics*", "Health Services/trends"),
        doi="10.5555/care.1",
        pmid="90000001",
        pmcid="PMC9900001",
        issn=("1234-567X", "2345-6789"),
        other_ids=(("manuscript", "INV12"),),
        url="https://europepmc.org/article/MED/90000001",
        full_text_url="https://example.org/PMC9900001?pdf",
        notices=(
            Notice(NoticeKind.CORRECTED_BY, "J Inv Care. 2022;1:2. doi: 10.5555/err.1.", "90000009", "10.5555/err.1"),
        ),
        updated="2022-01-05",
    )


def test_a_preprint_names_its_server_its_day_and_its_article() -> None:
    notice = {"type": "Preprint of", "source": "MED", "id": "90000001", "reference": "J Inv Care. 2021"}
    read = read_result(
        {
            "id": "PPR900001",
            "source": "PPR",
            "title": "Invented care",
            "bookOrReportDetails": {"publisher": "Lantern Preprints", "yearOfPublication": 2020},
            "pubTypeList": {"pubType": ["Preprint"]},
            "pubYear": "2020",
            "firstPublicationDate": "2020-06-16",
            "commentCorrectionList": {"commentCorrection": [notice]},
        }
    )
    assert isinstance(read, Record)
    assert (read.id, read.type, read.journal, read.publisher) == (
        "europepmc:PPR:PPR900001",
        DocumentType.PREPRINT,
        "Lantern Preprints",
        "",
    )
    assert (read.year, read.published, read.pmid) == (2020, "2020-06-16", "")
    assert read.notices == (Notice(NoticeKind.UPDATED_BY, "J Inv Care. 2021", "90000001"),)
    assert read.other_ids == (("ppr", "PPR900001"),)


def test_an_articles_notice_of_its_preprint_keeps_the_preprints_id() -> None:
    preprint = {"type": "Preprint in", "source": "PPR", "id": "PPR900001", "reference": "Lantern Preprints"}
    read = small(commentCorrectionList={"commentCorrection": [preprint]})
    assert read.notices == (Notice(NoticeKind.UPDATES, "Lantern Preprints (PPR900001)"),)


def test_what_only_pmc_has_is_known_by_its_pmcid() -> None:
    read = read_result({"id": "PMC9900001", "source": "PMC", "title": "Care"})
    assert isinstance(read, Record)
    assert (read.id, read.pmcid, read.pmid) == ("europepmc:PMC:PMC9900001", "PMC9900001", "")


def test_a_lite_result_is_read_too() -> None:
    read = small(
        title="Care.",
        authorString="Bressenne AB, O'Ouse-Lantern C, Lantern Study Group.",
        journalTitle="J Inv Care",
        journalVolume="12",
        issue="3",
        journalIssn="1234-5678; 2345-6789; ",
        pubYear="2021",
        pubType="letter; comment",
    )
    assert [author.name for author in read.authors] == ["Bressenne, AB", "O'Ouse-Lantern, C", "Lantern Study Group"]
    assert (read.journal, read.volume, read.issue, read.issn) == (
        "J Inv Care",
        "12",
        "3",
        ("1234-5678", "2345-6789"),
    )
    assert (read.year, read.published, read.type) == (2021, "2021", DocumentType.LETTER)
    assert read.source_types == ("letter", "comment")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"dateOfPublication": "2021 Mar"}, (2021, "2021-03", "")),
        ({"dateOfPublication": "2021"}, (2021, "2021", "")),
        ({"dateOfPublication": "1998 Dec-1999 Jan"}, (1998, "1998", "1998 Dec-1999 Jan")),
        ({"dateOfPublication": " "}, (2021, "2021-03", "")),
        ({"dateOfPublication": None, "monthOfPublication": 0}, (2021, "2021", "")),
    ],
)
def test_the_date_of_the_issue_says_no_more_than_is_known(changes: Any, expected: tuple[int, str, str]) -> None:
    journal = {"dateOfPublication": "", "yearOfPublication": 2021, "monthOfPublication": 3, **changes}
    read = small(journalInfo={**journal, "printPublicationDate": "2021-03-01"}, pubYear="2021")
    assert (read.year, read.published, read.published_as_given) == expected


@pytest.mark.parametrize(
    ("content", "year"),
    [
        ({"pubYear": "2019"}, 2019),
        ({"journalInfo": {"yearOfPublication": 2018}}, 2018),
        ({"journalInfo": {"yearOfPublication": 0}, "firstPublicationDate": "2017-05-01"}, 2017),
        ({"bookOrReportDetails": {"yearOfPublication": 2016}}, 2016),
        ({"pubYear": "unknown"}, None),
        ({}, None),
    ],
)
def test_the_year_is_found_where_it_is(content: Any, year: int | None) -> None:
    assert small(**content).year == year


@pytest.mark.parametrize(
    ("source", "kinds", "expected"),
    [
        ("MED", ["Journal Article"], DocumentType.ARTICLE),
        ("MED", ["research-article", "Journal Article"], DocumentType.ARTICLE),
        ("MED", ["Published Erratum", "correction"], DocumentType.ERRATUM),
        ("PMC", ["correction", "Journal Article"], DocumentType.ERRATUM),
        ("PMC", ["retraction", "Journal Article"], DocumentType.RETRACTION),
        ("MED", ["Retraction of Publication", "Journal Article"], DocumentType.RETRACTION),
        ("MED", ["Retracted Publication", "Journal Article"], DocumentType.ARTICLE),
        ("PMC", ["review-article", "Journal Article"], DocumentType.REVIEW),
        ("PMC", ["abstract", "Journal Article"], DocumentType.CONFERENCE),
        ("PMC", ["editorial"], DocumentType.EDITORIAL),
        ("MED", ["Book", "Review"], DocumentType.BOOK),
        ("ETH", [], DocumentType.THESIS),
        ("PAT", ["Patent"], DocumentType.OTHER),
        ("PPR", [], DocumentType.PREPRINT),
        ("HIR", [], DocumentType.REPORT),
        ("AGR", [], DocumentType.ARTICLE),
    ],
)
def test_the_kind_of_document_is_told(source: str, kinds: list[str], expected: DocumentType) -> None:
    read = read_result({"id": "9", "source": source, "pubTypeList": {"pubType": kinds}})
    assert isinstance(read, Record)
    assert read.type is expected


def test_a_chapter_stands_in_its_book() -> None:
    book = {"publisher": "Lantern Press", "comprisingTitle": "A Book of Care", "isbn13": "9780000000002"}
    read = small(pubTypeList={"pubType": ["Book"]}, bookOrReportDetails=book)
    assert (read.type, read.journal, read.publisher) == (DocumentType.CHAPTER, "A Book of Care", "Lantern Press")
    assert read.isbn == ("9780000000002",)


@pytest.mark.parametrize(
    "content",
    [
        {"pubTypeList": {"pubType": ["Journal Article", "Retracted Publication"]}},
        {"commentCorrectionList": {"commentCorrection": [{"type": "Retraction in", "source": "MED", "id": "9"}]}},
        {"title": "RETRACTED: Care."},
    ],
)
def test_a_retracted_article_is_marked(content: Any) -> None:
    assert small(**content).retracted


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Retraction in", NoticeKind.RETRACTED_BY),
        ("Retraction of", NoticeKind.RETRACTS),
        ("Expression of concern in", NoticeKind.CONCERN_BY),
        ("Corrected and republished in", NoticeKind.REPUBLISHED_BY),
        ("Comment on", NoticeKind.COMMENTS),
        ("Update of", NoticeKind.UPDATES),
        ("Summary for patients in", NoticeKind.OTHER),
    ],
)
def test_notices_say_what_the_other_publication_does(words: str, kind: NoticeKind) -> None:
    notice = {"type": words, "source": "MED", "id": "9", "reference": "J Inv Care."}
    read = small(commentCorrectionList={"commentCorrection": [notice]})
    assert [each.kind for each in read.notices] == [kind]
    assert read.notices[0].text == (
        "Summary for patients in: J Inv Care." if kind is NoticeKind.OTHER else "J Inv Care."
    )


def test_a_notice_that_retracts_is_not_itself_retracted() -> None:
    notice = {"type": "Retraction of", "source": "MED", "id": "9"}
    assert not small(commentCorrectionList={"commentCorrection": [notice]}).retracted


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("[Care in the city].", "fre", ("Care in the city.", "Care in the city.")),
        ("[Care: what for?]", "ger", ("Care: what for?", "Care: what for?")),
        ("[Care] and [cure].", "fre", ("[Care] and [cure].", "")),
        ("[Care].", "eng", ("[Care].", "")),
    ],
)
def test_brackets_around_a_foreign_title_mean_a_translation(
    title: str, language: str, expected: tuple[str, str]
) -> None:
    read = small(title=title, language=language)
    assert (read.title, read.translated_title) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Care.", [("", "Care.")]),
        ("<h4>Abstract</h4>Care.", [("", "Care.")]),
        ("Before. <h4>Methods</h4>We <i>asked</i>.", [("", "Before."), ("Methods", "We asked.")]),
        ("<h4>Empty</h4><h4>Results</h4><p>One.</p><p>Two.</p>", [("Results", "One. Two.")]),
        ("a <.01 and b> 2 <h4>Aim</h4>c", [("", "a <.01 and b> 2"), ("Aim", "c")]),
        ("P &lt; .05 &amp; less", [("", "P < .05 & less")]),
        ("No abstract available.", []),
        ("", []),
    ],
)
def test_abstracts_fall_into_their_sections(markup: str, expected: list[tuple[str, str]]) -> None:
    assert [(section.label, section.text) for section in sections(markup)] == expected


@pytest.mark.parametrize(
    "result",
    [None, "x", {}, {"id": "9"}, {"source": "MED"}, {"id": "9", "source": "medline"}, {"id": "", "source": "MED"}],
)
def test_what_has_no_source_and_id_is_rejected_with_its_text(result: object) -> None:
    read = read_result(result, "item 3")
    assert isinstance(read, Reject)
    assert json.loads(read.raw) == result if not isinstance(result, str) else read.raw == result
    assert read.place == "item 3"
    assert read_result(result) == Reject(read.raw, read.reason, "", read.id)


def test_a_response_that_is_no_list_is_one_reject() -> None:
    for raw in (b"<html>", b"{}", b'{"errCode": 404}', b"[1]", b"\xff"):
        (reject,) = read_results(raw)
        assert isinstance(reject, Reject)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "author", "x"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), anything, max_size=8))
def test_a_result_with_anything_in_it_never_raises(changes: dict[str, Any]) -> None:
    raw = json.dumps({"resultList": {"result": [{**WHOLE, **changes}]}}).encode()
    for item in read_results(raw):
        assert isinstance(item, Reject) or Record.from_json(item.to_json()) == item


@given(
    st.sampled_from(["authorList", "journalInfo", "meshHeadingList", "commentCorrectionList", "pubTypeList"]), anything
)
def test_a_part_with_anything_in_it_never_raises(name: str, content: Any) -> None:
    inner = dict.fromkeys(WHOLE[name], content)
    (item,) = read_results(json.dumps({"resultList": {"result": [{**WHOLE, name: inner}]}}).encode())
    assert isinstance(item, Record)


@given(st.binary(max_size=60))
def test_bytes_of_any_kind_never_raise(raw: bytes) -> None:
    list(read_results(raw))
