"""Tables for people and for programs that screen: complete, safe to open, with the columns that each program reads."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
import rispy
from hard_records import EVERY_TYPE, FORMULA, entries, work
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from litrev.errors import UsageError
from litrev.formats.entry import Entry, Extras
from litrev.formats.registry import FORMATS, format_named, format_of_file
from litrev.formats.sheet import Column, Sheet, StudyRow, bring_up_to_date
from litrev.formats.writing.sheets import COLUMNS, LONGEST_CELL, harmless
from litrev.model import Author, DocumentType, Record, Section


def made(name: str, these: list[Entry] | None = None) -> bytes:
    return b"".join(format_named(name).pieces(entries() if these is None else these))


def table(name: str, these: list[Entry] | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made(name, these).decode("utf-8-sig"), newline="")))


def sheet(these: list[Entry]) -> Any:
    return load_workbook(io.BytesIO(made("xlsx", these))).active


def test_a_row_for_each_work_with_every_column() -> None:
    rows = table("csv")
    assert len(rows) == len(entries())
    assert list(rows[0]) == list(COLUMNS)
    for (record, extras), row in zip(entries(), rows, strict=True):
        assert row["doi"] == record.doi
        assert row["standing"] == extras.standing
        assert row["type"] == record.type.value
        assert row["abstract"] == record.abstract_text


def test_excel_sees_utf_8_and_windows_ends_of_lines() -> None:
    raw = made("csv")
    assert raw.startswith(b"\xef\xbb\xbfkey,")
    assert raw.split(b"\r\n")[0].endswith(b"sources")


@given(st.text(max_size=20))
def test_no_cell_of_a_csv_begins_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell)
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_a_workbook_holds_text_where_a_title_looks_like_a_formula() -> None:
    found = sheet([(FORMULA, Extras())])
    title = found.cell(row=2, column=list(COLUMNS).index("title") + 1)
    assert (title.value, title.data_type, title.quotePrefix) == ("=1+1 is no formula", "s", True)
    assert not any(cell.data_type == "f" for row in found.iter_rows() for cell in row)


def test_a_workbook_is_set_for_reading() -> None:
    found = sheet(entries())
    assert found.max_row == len(entries()) + 1
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == f"A1:AJ{len(entries()) + 1}"
    assert found["A1"].font.bold


def test_an_abstract_longer_than_a_cell_is_cut_visibly_and_control_signs_are_left_out() -> None:
    long = Record(id="x:1", source="x", title="A\x01B", abstract=(Section("𝄞" * 20_000),))
    found = sheet([(long, Extras())])
    row = {name: found.cell(row=2, column=place).value for place, name in enumerate(COLUMNS, 1)}
    assert len(row["abstract"].encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert row["abstract"].endswith(" […]")
    assert row["title"] == "AB"


def test_rayyan_gets_its_own_columns_and_authors_set_apart_by_and() -> None:
    record = work(DocumentType.ARTICLE, 1)
    body = Author(literal="Care and Rights Group")
    (row,) = table("rayyan", [(Record(**{**fields(record), "authors": (*record.authors[:2], body)}), Extras())])
    assert row["authors"].split(" and ") == ["de la Cruz, María José", "King, M. L., Jr", "Care & Rights Group"]
    assert (row["year"], row["month"], row["day"]) == ("2019", "3", "14")
    assert row["notes"] == "litrev: test:001"
    assert (row["pubmed_id"], row["pmc_id"]) == (record.pmid, record.pmcid)
    assert not made("rayyan").startswith(b"\xef\xbb\xbf")


def fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__slots__}


def test_asreview_gets_labels_for_what_is_settled_alone() -> None:
    labels = {row["litrev_id"]: row["included"] for row in table("asreview")}
    for record, extras in entries():
        assert labels[record.id] == {"included": "1", "excluded": "0"}.get(extras.standing, "")
    assert set(table("asreview")[0]) >= {"title", "abstract", "authors", "keywords", "doi", "url", "included"}


def test_covidence_gets_plain_ris_that_another_reader_takes_whole() -> None:
    found = rispy.loads(made("covidence").decode())
    assert len(found) == len(entries())
    for (record, _extras), one in zip(entries(), found, strict=True):
        assert one.get("title", "") == record.title.removesuffix("." if record.pmid else "")
        assert one.get("doi", "") == record.doi
    text = made("covidence").decode()
    assert "\nM2  - " not in text
    assert "\nN1  - " not in text
    assert "&lt;" not in text
    chapter = next(one for record, one in zip(EVERY_TYPE, found, strict=False) if record.type is DocumentType.CHAPTER)
    assert (chapter["start_page"], chapter["end_page"]) == ("11", "29")


def test_zoteros_ris_is_read_whole_by_another_reader_too() -> None:
    found = rispy.loads(made("ris").decode())
    assert [one.get("doi", "").replace("&lt;", "<") for one in found] == [record.doi for record, _extras in entries()]


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: str(row.name))
def test_works_are_written_one_by_one(row: Any) -> None:
    """The first piece comes before the second work is asked for; but a workbook is one whole."""
    asked: list[int] = []

    def endless() -> Any:
        while True:
            asked.append(len(asked))
            yield Record(id=f"x:{len(asked)}", source="x", title=f"Work {len(asked)}"), Extras()

    if row.binary:
        return
    pieces = row.pieces(endless())
    for _first in range(4):
        next(pieces)
    assert len(asked) <= 5


def test_endings_mean_formats_and_impossible_ones_are_told() -> None:
    for name, expected in (("a.RIS", "ris"), ("dir.x/a.bib", "bibtex"), ("a.json", "csljson"), ("a.ndjson", "jsonl")):
        found = format_of_file(name)
        assert found is not None
        assert found.name == expected
    assert format_of_file("corpus") is None
    assert format_of_file(".hidden") is None
    with pytest.raises(UsageError) as caught:
        format_of_file("nowhere/corpus.docx")
    assert "xlsx" in caught.value.hint


def test_an_extraction_sheet_holds_what_no_xml_can() -> None:
    title = "Bell\x07, half \ud800, none \ufffe"
    sheet = Sheet(ours=(Column("Id"), Column("Title")), columns=(), rows=[StudyRow("x:1", (title,))], gone="gone")
    made = bring_up_to_date(sheet, None).content
    assert made
    assert load_workbook(io.BytesIO(made)).worksheets[0]["B2"].value == "Bell\ufffd, half \ufffd, none \ufffd"
    assert bring_up_to_date(sheet, made).content is None


@pytest.mark.parametrize("name", [row.name for row in FORMATS if row.to_screen])
def test_whoever_screens_elsewhere_is_not_told_what_was_decided_here(name: str) -> None:
    record = Record(id="x:1", source="x", title="Care", keywords=("migrants",), mesh=("Humans",))
    told = Extras(
        tags=("litrev:excluded", "litrev:reason=wrong population"),
        notes=("Excluded (full text): wrong population",),
        standing="excluded",
        reasons=("wrong population",),
        collection=("Excluded", "wrong population"),
    )
    text = made(name, [(record, told)]).decode()
    assert "migrants" in text
    assert not re.search(r"(?i)exclu|wrong population|reason", text.replace("included", "", 1))
