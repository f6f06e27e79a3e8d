"""Web of Science's plain text and tables of tags, and EndNote's tagged format (Google Scholar) with Refer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from test_reading_formats import one, read

from litrev.formats.reading.content import content_of
from litrev.formats.reading.registry import format_of
from litrev.model import Author, DocumentType, Record, Reject

WOS = """\
FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Berg, A
   Ek, B
AF Berg, Ada
   Ek, Bo
CA Access Study Grp
TI Care of people beside the lake: a study of
   three towns
SO ANNALS OF EXAMPLES
LA English
DT Article; Early Access
DE access to care; migrants,
   undocumented
ID LAW
AB We saw three towns.
   They were
   alike.
C1 [Berg, Ada] Univ Examples, Lund, Sweden.
   [Ek, Bo] Univ Elsewhere, Umea, Sweden.
OI Berg, Ada/0000-0001-2345-6789; Roe, Cy/0000-0002-0000-0000
CR Roe B, 2001, ANN EX, V1, P1, DOI 10.5555/other
   Roe C, 2002, ANN EX, V1, P1
PU PRESS
PI LUND
SN 0000-0019
EI 0000-0027
J9 ANN EX
JI Ann. Ex.
PD MAR 4
PY 2019
VL 3
IS 2
BP 12
EP 15
DI 10.5555/Ab.1
EA FEB 2019
PG 4
PM 99000001
UT WOS:000000000000001
ER

PT B
AU Lind, C
BE Sow, D
   Ek, B
TI A chapter
SO BOOK OF CHAPTERS
SE Examples of Series
DT Article; Book Chapter
BN 978-0-00-000000-2
AR e7
PY 2020
UT WOS:000000000000002
ER

EF
"""


def test_web_of_science_is_read_with_full_names_bodies_and_both_issns() -> None:
    first, chapter = read(WOS, "wos").items
    assert isinstance(first, Record)
    assert first.title == "Care of people beside the lake: a study of three towns"
    assert first.authors == (
        Author("Berg", "Ada", orcid="0000-0001-2345-6789"), Author("Ek", "Bo"), Author(literal="Access Study Grp"),
    )  # fmt: skip
    assert (first.journal, first.journal_abbreviation) == ("ANNALS OF EXAMPLES", "Ann. Ex.")
    assert (first.published, first.published_online) == ("2019-03-04", "2019-02")
    assert (first.volume, first.issue, first.pages) == ("3", "2", "12-15")
    assert (first.doi, first.pmid, first.issn) == ("10.5555/ab.1", "99000001", ("0000-0019", "0000-0027"))
    assert first.keywords == ("access to care", "migrants, undocumented", "LAW")
    assert first.abstract_text == "We saw three towns. They were alike."
    assert (first.type, first.source_types) == (DocumentType.ARTICLE, ("Article", "Early Access"))
    assert {"OI": "Roe, Cy/0000-0002-0000-0000", "PG": "4", "J9": "ANN EX"}.items() <= dict(first.extra).items()
    assert isinstance(chapter, Record)
    assert (chapter.type, chapter.journal, chapter.pages) == (DocumentType.CHAPTER, "BOOK OF CHAPTERS", "e7")
    assert chapter.editors == (Author("Sow", "D"), Author("Ek", "B"))
    assert ("SE", "Examples of Series") in chapter.extra


def table(text: str) -> str:
    """The same entries as a table of tags: lists set apart by semicolons, broken lines joined."""
    rows: list[dict[str, str]] = []
    tag = ""
    for line in text.split("\n")[2:]:
        if line.startswith("PT "):
            rows.append({})
        if line[:2].strip() and line[:2] not in ("ER", "EF"):
            tag = line[:2]
            rows[-1][tag] = line[3:]
        elif line.startswith("   "):
            between = "; " if tag in ("AU", "AF", "BE", "CA", "C1", "CR") else " "
            rows[-1][tag] += between + line.strip()
    columns = list(dict.fromkeys(tag for row in rows for tag in row))
    lines = ["\t".join(columns), *("\t".join(row.get(tag, "") for tag in columns) for row in rows)]
    return "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_table_of_tags_gives_the_same_records_as_the_plain_text(encoding: str) -> None:
    lined, rows = read(WOS, "wos").items, read(table(WOS).encode(encoding), "csv").items
    for from_text, from_table in zip(lined, rows, strict=True):
        assert isinstance(from_text, Record)
        assert isinstance(from_table, Record)
        assert set(from_table.extra) == set(from_text.extra)
        assert replace(from_table, extra=from_text.extra) == from_text


def test_in_a_table_of_tags_a_quotation_mark_begins_a_title_and_swallows_no_row() -> None:
    rows = [
        "PT\tAU\tTI\tSO\tPY\tUT",
        'J\tBerg, A\t"Nothing" about us\tANN EX\t2019\tWOS:1',
        'J\tEk, B\t"Open\tANN EX\t2019\tWOS:2',
        'J\t"Ek, B; Lind, C"\t"Said ""so"" twice"\tANN EX\t2019\tWOS:3',
    ]
    found = [item for item in read("\n".join(rows) + "\n", "csv").items if isinstance(item, Record)]
    assert [record.title for record in found] == ['"Nothing" about us', '"Open', 'Said "so" twice']
    assert [len(record.authors) for record in found] == [1, 1, 2]


def test_downloads_joined_to_one_file_and_entries_without_beginning_or_end_all_count() -> None:
    found = read(WOS + WOS.replace("\nER\n", "\n").replace("PT B\n", "ER\n\n"), "wos")
    assert [item.title[:4] for item in found.items if isinstance(item, Record)] == ["Care", "A ch", "Care", "A ch"]
    assert found.account.repairs == {"end": 1, "start": 1}


def test_an_entry_of_web_of_science_that_names_nothing_is_rejected_with_its_line() -> None:
    reject = read("FN ISI Export Format\nVR 1.0\nPT J\nTI Care\nUT ISI:1\nER\n\nPT J\nNR 3\nER\nEF\n", "wos").items[1]
    assert isinstance(reject, Reject)
    assert (reject.place, reject.raw) == ("line 8", "PT J\nNR 3\nER")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("PT J\nDT Article; Proceedings Paper", DocumentType.ARTICLE),
        ("PT J\nDT Proceedings Paper", DocumentType.CONFERENCE),
        ("PT J\nDT Review; Early Access", DocumentType.REVIEW),
        ("PT J\nDT Editorial Material", DocumentType.EDITORIAL),
        ("PT J\nDT Letter", DocumentType.LETTER),
        ("PT J\nDT Correction", DocumentType.ERRATUM),
        ("PT J\nDT Retraction", DocumentType.RETRACTION),
        ("PT J\nDT Meeting Abstract", DocumentType.CONFERENCE),
        ("PT J\nDT Article; Data Paper", DocumentType.ARTICLE),
        ("PT B\nDT Book", DocumentType.BOOK),
        ("PT B\nDT Editorial Material; Book Chapter", DocumentType.CHAPTER),
        ("PT B\nDT Proceedings Paper", DocumentType.CONFERENCE),
        ("PT S\nDT Article\nSO ANOTHER TITLE", DocumentType.CHAPTER),
        ("PT S\nDT Article\nSO CARE", DocumentType.BOOK),
        ("PT P", DocumentType.OTHER),
    ],
)
def test_web_of_sciences_types_are_taken_for_what_they_are(head: str, kind: DocumentType) -> None:
    record = one(f"FN Clarivate Analytics Web of Science\nVR 1.0\n{head}\nTI Care\nUT WOS:1\nER\nEF\n", "wos")
    assert record.type is kind
    assert not record.retracted
    assert record.journal != "CARE"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("FN ISI Export Format\nVR 1.0\nPT J\nTI Care\nDT Article; Retracted Publication\nER\nEF\n", "wos"),
        ("PT\tTI\tDT\tSO\tUT\nJ\tCare\tArticle; Retracted Publication\tA\tWOS:1\n", "csv"),
        ("Article Title,Document Type,UT (Unique WOS ID)\nCare,Article; Retracted Publication,WOS:1\n", "csv"),
        ("TY  - JOUR\nTI  - Care\nM3  - Retracted\nDB  - Scopus\nER  - \n", "ris"),
    ],
)
def test_a_retracted_publication_is_an_article_that_was_retracted(text: str, kind: str) -> None:
    record = one(text, kind)
    assert (record.type, record.retracted) == (DocumentType.ARTICLE, True)


def test_long_lines_of_an_abstract_are_its_paragraphs() -> None:
    text = WOS.replace("We saw three towns.\n   They were\n   alike.", f"Aims: {'x' * 100}.\n   Methods: none.")
    record = read(text, "wos").items[0]
    assert isinstance(record, Record)
    assert len(record.abstract) == 2


EVERY_WOS_TAG = (
    "AU AF BA BF CA GP BE TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FP FX CR NR TC Z9 U1 U2 PU PI "
    "PA SN EI BN J9 JI PD PY VL IS SI PN SU MA BP EP AR DI D2 DL EA EY PG P2 WC WE SC GA PM OA HP HC DA UT X1 ZZ"
)


def words(tags: Iterable[str]) -> dict[str, str]:
    """A word for each tag that stands nowhere else."""
    return {tag: f"Word{chr(97 + number // 26)}{chr(97 + number % 26)}x" for number, tag in enumerate(tags)}


def unheard(record: Record, said: dict[str, str]) -> set[str]:
    kept = record.to_json().casefold()
    return {tag for tag, word in said.items() if word.casefold() not in kept}


@pytest.mark.parametrize("kind", ["J", "B", "S", "P"])
def test_no_tag_of_web_of_science_is_lost(kind: str) -> None:
    said = words(EVERY_WOS_TAG.split())
    lines = "".join(f"{tag} {word}\n" for tag, word in said.items())
    record = one(f"FN Clarivate Analytics Web of Science\nVR 1.0\nPT {kind}\n{lines}ER\n\nEF\n", "wos")
    assert unheard(record, said) <= {"AU"}  # the short form of the names in AF


SCHOLAR = """\
%0 Journal Article
%T Care of people beside the lake
%A Berg, Ada
%A de la Cruz, José
%J Annals of Examples
%V 3
%N 2
%P 12-15
%@ 0000-0019
%D 2019
%I Press of Examples
"""
ENDNOTE = """\
%0 Journal Article
%A Berg, Ada
%A Access Study Group,
%A Ministry of Examples,,Department of Care
%+ Univ Examples
%D 2019
%T Care
%J Annals of Examples
%O Ann Ex
%V 3
%N 2
%P 12-15
%8 Mar 4
%7 2019/02/01
%! Care
%@ 0000-0019
%R https://doi.org/10.5555/Ab.1
%M 99000001
%2 PMC12
%F 12
%K access
law
%X First paragraph ends here.

Second paragraph, with 50
% of them.

%Q Soins
%Z Notes: seen
%U https://example.org/?a=1&copy=2
https://example.org/b
%> internal-pdf://1/a.pdf
%~ PubMed
%G eng
%[ 2020/01/01

%0 Thesis
%A Lind, Carl
%Y Guide, Ada
%D 1990
%T Another
%B Department of Law
%I University of Examples
%9 Dissertation
"""
REFER = """\
%T Hearings of examples
%A Ada Berg
%Q Council of Examples
%D 1982
%J Annals of Examples

%A Ek B
%T Another
%D 1983
"""


def test_google_scholars_entry_is_read() -> None:
    record = one(SCHOLAR, "enw")
    assert (record.title, record.journal, record.year) == ("Care of people beside the lake", "Annals of Examples", 2019)
    assert record.authors == (Author("Berg", "Ada"), Author("de la Cruz", "José"))
    assert (record.volume, record.issue, record.pages, record.issn) == ("3", "2", "12-15", ("0000-0019",))
    assert (record.publisher, record.type) == ("Press of Examples", DocumentType.ARTICLE)


def test_endnotes_entry_is_read_with_its_empty_lines_bodies_and_numbers() -> None:
    article, thesis = read(ENDNOTE, "enw").items
    assert isinstance(article, Record)
    assert article.authors == (
        Author("Berg", "Ada"), Author(literal="Access Study Group"),
        Author(literal="Ministry of Examples, Department of Care"),
    )  # fmt: skip
    assert (article.published, article.published_online) == ("2019-03-04", "2019-02-01")
    assert (article.doi, article.pmid, article.pmcid) == ("10.5555/ab.1", "99000001", "PMC12")
    assert (article.journal_abbreviation, article.translated_title) == ("Ann Ex", "Soins")
    assert article.keywords == ("access", "law")
    assert article.abstract_text == "First paragraph ends here.\nSecond paragraph, with 50 % of them."
    assert article.url == "https://example.org/?a=1&copy=2"
    assert {("%+", "Univ Examples"), ("%Z", "Notes: seen"), ("%U", "https://example.org/b")} <= set(article.extra)
    assert isinstance(thesis, Record)
    assert (thesis.type, thesis.publisher, thesis.journal) == (DocumentType.THESIS, "University of Examples", "")
    assert thesis.editors == (Author("Guide", "Ada"),)


def test_entries_of_refer_are_set_apart_by_empty_lines() -> None:
    first, second = read(REFER, "enw").items
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.authors == (Author(literal="Ada Berg"), Author(literal="Council of Examples"))
    assert (second.title, second.authors) == ("Another", (Author("Ek", "B"),))


def test_an_entry_that_lost_its_type_is_one_all_the_same() -> None:
    found = read(SCHOLAR + "\n" + REFER.split("\n\n", maxsplit=1)[0] + "\n\n" + SCHOLAR, "enw")
    assert [item.title[:4] for item in found.items if isinstance(item, Record)] == ["Care", "Hear", "Care"]
    assert found.account.repairs == {"start": 1}


@pytest.mark.parametrize("kind", ["Journal Article", "Book", "Book Section", "Thesis", "Conference Paper", "Film"])
def test_no_tag_of_endnote_is_lost(kind: str) -> None:
    said = words("ABCDEFGHIJKLMNOPQRSTUVWXYZ12346789@?!#$]&()*+^><[=~")
    record = one(f"%0 {kind}\n" + "".join(f"%{tag} {word}\n" for tag, word in said.items()), "enw")
    assert unheard(record, said) == set()


@pytest.mark.parametrize(
    "text",
    ["TY  - JOUR\nTI  - Care\nAB  - %0 of them\nER  - \n", "@article{a, title = {Care}}\n% a comment\n%T x\n",
     "Title,Year\n%T care,2019\n", "PMID- 1\nTI  - Care\nPT  - Letter\n"],
)  # fmt: skip
def test_other_formats_are_not_taken_for_these(text: str) -> None:
    assert format_of(content_of(text.encode(), "a")).name not in ("wos", "enw")
