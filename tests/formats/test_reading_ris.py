"""RIS: the same document in the words of each database, and files that are not as they should be."""

from __future__ import annotations

import pytest

from litrev.formats.reading import ris
from litrev.formats.reading.account import FileRead, read_content
from litrev.formats.reading.content import content_of
from litrev.formats.reading.draft import Repair
from litrev.model import Author, DocumentType, Record, Reject


def read(text: str | bytes) -> FileRead:
    raw = text.encode() if isinstance(text, str) else text
    found = read_content(content_of(raw, "a.ris"), "x")
    assert found.account.adds_up
    assert found.account.format == "ris"
    return found


def one(text: str) -> Record:
    items = read(text).items
    assert len(items) == 1
    assert isinstance(items[0], Record)
    return items[0]


def repairs(text: str) -> dict[str, int]:
    return dict(read(text).account.repairs)


EMBASE = """\
TY  - JOUR
M3  - Review
Y1  - 2014
VL  - 3
IS  - 3
SP  - 152
EP  - 160
SN  - 0000-0019
JF  - Annals of Examples
JO  - Annals of Examples
U2  - L000000001
DB  - Embase
L2  - http://dx.doi.org/10.5555/ABC.1
A1  - Lindqvist R.
A1  - de la Cruz D.G.
M1  - (Lindqvist R.) Department of Examples
T1  - Care beside the lake
KW  - human
N2  - One sentence. Another.
C5  - 99000001
ER  -
"""
OVID = """\
1.
TY  - JOUR
ID  - 2019-00000-001
DO  - http://dx.doi.org/10.5555/abc.1
T1  - Care beside the lake.
A1  - Lindqvist, Rut
Y1  - 2019//
SP  - No
EP  - Specified
ER  -
NL  - Ann Ex

Link to the Ovid Full Text: https://example.org/x

2.
TY  - JOUR
T1  - Another
A1  - Berg, Ada
ER  -
"""
WEB_OF_SCIENCE = (
    "TY  - JOUR\r\nAU  - Berg, A\r\nTI  - Care\r\nAB  - First part.\r\n   Second part.\r\n"
    "AD  - Univ A\rAD  - Univ B\rPU  - PRESS\r\nJ9  - ANN EX\r\nDA  - AUG\r\nPY  - 1999\r\n"
    "AN  - WOS:000000000000001\r\nN1  - Times Cited:  13\r\nTotal:  14\r\nER  -\r\n"
)


def test_embase_gives_its_own_number_pubmeds_and_the_doi_of_a_link() -> None:
    record = one(EMBASE)
    assert (record.doi, record.pmid, record.pages) == ("10.5555/abc.1", "99000001", "152-160")
    assert record.authors == (Author("Lindqvist", "R."), Author("de la Cruz", "D.G."))
    assert record.type is DocumentType.REVIEW
    assert ("U2", "L000000001") in record.other_ids
    assert ("M1", "(Lindqvist R.) Department of Examples") in record.extra
    assert repairs(EMBASE) == {"doi": 1}


def test_ovid_puts_pages_in_words_and_lines_after_the_end() -> None:
    first, second = read(OVID).items
    assert isinstance(first, Record)
    assert (first.pages, first.journal_abbreviation, first.year) == ("", "Ann Ex", 2019)
    assert ("", "Link to the Ovid Full Text: https://example.org/x") in first.extra
    assert isinstance(second, Record)
    assert second.title == "Another"
    assert repairs(OVID) == {"doi": 1, "pages": 1}


def test_web_of_science_ends_some_lines_with_a_bare_carriage_return() -> None:
    record = one(WEB_OF_SCIENCE)
    assert [text for tag, text in record.extra if tag == "AD"] == ["Univ A", "Univ B"]
    assert (record.published, record.publisher, record.journal_abbreviation) == ("1999-08", "PRESS", "ANN EX")
    assert record.abstract_text == "First part.\nSecond part."
    assert ("N1", "Times Cited: 13 Total: 14") in record.extra


def test_tags_in_lower_case_and_without_spaces_are_read() -> None:
    record = one("ty  -JOUR\nti-Care: a study\nau - Berg, Ada\npy -2020\ner -\n")
    assert (record.title, record.year, record.authors[0].family) == ("Care: a study", 2020, "Berg")


def test_a_line_of_an_abstract_that_looks_like_a_tag_stays_in_it() -> None:
    record = one("TY  - JOUR\nTI  - Care\nAB  - We looked at\nIL - 6 and others\nER  - \n")
    assert record.abstract_text == "We looked at IL - 6 and others"


def test_a_missing_end_and_a_missing_beginning_are_repaired() -> None:
    text = "AU  - Berg, Ada\nTI  - First\nER  -\nTY  - JOUR\nTI  - Second\nTY  - BOOK\nTI  - Third\n"
    found = read(text)
    assert [item.title for item in found.items if isinstance(item, Record)] == ["First", "Second", "Third"]
    assert found.account.repairs == {Repair.START: 1, Repair.END: 2}


def test_an_entry_that_names_no_document_is_rejected_with_its_line_and_text() -> None:
    found = read("TY  - JOUR\nTI  - Care\nER  -\n\nTY  - JOUR\nKW  - alone\nER  -\n")
    reject = found.items[1]
    assert isinstance(reject, Reject)
    assert (reject.place, reject.reason) == ("line 5", "no title and no identifier")
    assert "KW  - alone" in reject.raw


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["a; b;c"], ("a", "b", "c")),
        (["a, b, c"], ("a", "b", "c")),
        (["Diabetes Mellitus, Type 2"], ("Diabetes Mellitus, Type 2",)),
        (["a, b, c", "d"], ("a, b, c", "d")),
        (["a\nb"], ("a", "b")),
    ],
)
def test_keywords_in_one_value_are_set_apart(given: list[str], expected: tuple[str, ...]) -> None:
    lines = "".join(f"KW  - {text}\n" for text in given)
    assert one(f"TY  - JOUR\nTI  - Care\n{lines}ER  - \n").keywords == expected


@pytest.mark.parametrize(
    "line", ["DO  - doi:10.5555/A(B)c", "M3  - 10.5555/a(b)c", "UR  - https://doi.org/10.5555/a(b)c"]
)
def test_a_doi_is_found_wherever_it_stands(line: str) -> None:
    assert one(f"TY  - JOUR\nTI  - Care\n{line}\nER  - \n").doi == "10.5555/a(b)c"


def test_the_doi_of_a_reference_is_not_the_entrys() -> None:
    assert one("TY  - JOUR\nTI  - Care\nM1  - Berg (2001). Text. http://dx.doi.org/10.5555/other\nER  - \n").doi == ""


def test_scopus_writes_issns_solid_and_its_pmid_in_c2() -> None:
    record = one("TY  - JOUR\nTI  - Care\nSN  - 00000019 (ISSN)\nC2  - 99000002\nC7  - e12\nDB  - Scopus\nER  - \n")
    assert (record.issn, record.pmid, record.pages) == (("0000-0019",), "99000002", "e12")


def test_isbns_and_issns_in_one_tag_are_told_apart() -> None:
    record = one("TY  - CHAP\nTI  - Care\nT2  - A Book\nSN  - 978-0-00-000000-2, 0000-0019\nA2  - Ek, Bo\nER  - \n")
    assert (record.isbn, record.issn) == (("978-0-00-000000-2",), ("0000-0019",))
    assert (record.type, record.journal, record.editors) == (DocumentType.CHAPTER, "A Book", (Author("Ek", "Bo"),))


def test_lines_of_zoteros_extra_are_what_they_say() -> None:
    record = one("TY  - UNPD\nTI  - Care\nM2  - PMID: 99000003\nM2  - Type: preprint\nM2  - Read twice\nER  - \n")
    assert (record.pmid, record.type) == ("99000003", DocumentType.PREPRINT)
    assert ("M2", "Read twice") in record.extra


def test_the_id_does_not_change_with_what_databases_change_every_day() -> None:
    first = one("TY  - JOUR\nTI  - Soins à l'hôpital\nAU  - Berg, Ada\nPY  - 2020\nN1  - Export Date: 1 May\nER  - \n")
    again = one(
        "TY  - JOUR\r\nT1  - SOINS A L'HOPITAL\r\nAU  - Berg, Ada\r\nPY  - 2020\r\nN1  - Cited: 5\r\nER  - \r\n"
    )
    other = one("TY  - JOUR\nTI  - Soins à l'hôpital\nAU  - Berg, Ada\nPY  - 2021\nER  - \n")
    assert first.id == again.id != other.id


def test_entries_are_counted_without_the_reader() -> None:
    assert ris.count(content_of(OVID.encode(), "a")) == 2
    assert ris.count(content_of(b"AU  - B\nTI  - C\nER  -\nTY  - JOUR\nTI  - D\n", "a")) == 2
