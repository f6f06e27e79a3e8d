"""A workbook in which people fill in a row for each study: made, and brought up to date without losing what they wrote.

An existing workbook is edited in place: its other sheets, its own columns, its colours and comments stay. Text of ours
is always text: no spreadsheet takes a title that begins with `=` for a formula.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from litrev.text import for_xml

SHEET, HELP, CHOICES = "Extraction", "Columns", "Choices"
_LAST_ROW = 5000
"""Down to which a column's choices hold."""
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_OURS = PatternFill("solid", fgColor="F4F6F8")
_REFERENCES = 60
"""The width of the column of references, in letters."""
_LONGEST = 32_000
"""Letters in a cell; Excel takes 32,767."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that people fill in."""

    name: str
    help: str = ""
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Other headings that mean it: in another language."""


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study: what the program writes of it."""

    id: str
    cells: tuple[str, ...]
    """One for each of `Sheet.ours` but the first, which is the id."""
    former_ids: tuple[str, ...] = ()
    """Ids that it may have been listed under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the workbook should hold."""

    ours: tuple[Column, ...]
    """The columns that the program writes; the first one holds the id, the second whether it is still included."""
    columns: tuple[Column, ...]
    rows: Sequence[StudyRow]
    gone: str
    """What stands in the second column of a row whose study is not there any more."""
    part_of: Mapping[str, str] = field(default_factory=dict)
    """Id of a row that is no study of its own any more -> what stands there then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The workbook after it was brought up to date."""

    content: bytes | None
    """None when there was nothing to change."""
    new: int
    """Rows that were added."""
    gone: tuple[str, ...]
    """Ids of rows whose study is not there any more."""
    kept: int
    """Cells that people had filled."""


_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, OSError, SyntaxError
)  # fmt: skip
"""What openpyxl raises for damaged files; a fault of their XML is a SyntaxError."""


class NotASheetError(ValueError):
    """The bytes are no workbook, or one without the column of ids."""


def bring_up_to_date(sheet: Sheet, former: bytes | None) -> Written:
    """The workbook for `sheet`, with all that `former` holds. Raises NotASheetError when `former` is something else."""
    book, page = _opened(sheet, former)
    changes = [False]

    def put(cell: Cell, text: str) -> None:
        if _text(cell.value) != (clean := _clean(text)):
            cell.value = clean or None
            if clean:
                cell.data_type = "s"
            changes[0] = True

    places = _places(page, sheet, put)
    kept = _filled(page, sheet, places)
    found = _rows_by_id(page, places[sheet.ours[0].name])
    new, used = 0, set[int]()
    for row in sheet.rows:
        place = next((found[id_] for id_ in (row.id, *row.former_ids) if id_ in found and found[id_] not in used), 0)
        if not place:
            new, place = new + 1, _first_free(page, used)
            page.row_dimensions[place].height = _height(row.cells)
        used.add(place)
        for column, text in zip(sheet.ours, (row.id, *row.cells), strict=True):
            cell = page.cell(place, places[column.name])
            put(cell, text)
            cell.alignment, cell.fill = Alignment(wrap_text=True, vertical="top"), _OURS
    gone = _mark_gone(page, sheet, places, {id_: at for id_, at in found.items() if at not in used}, put)
    helped = _describe(book, sheet, put)
    _choose(book, page, sheet, places)
    changed = changes[0] or former is None or helped
    return Written(content=_saved(book) if changed else None, new=new, gone=gone, kept=kept)


def _opened(sheet: Sheet, former: bytes | None) -> tuple[Workbook, Worksheet]:
    if former is None:
        book = Workbook()
        page = book.active
        assert isinstance(page, Worksheet)
        page.title = SHEET
        page.freeze_panes = "D2"
        page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        return book, page
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl does not know; the former file is kept
            book = load_workbook(io.BytesIO(former))
    except _UNREADABLE as error:
        raise NotASheetError(str(error)) from None
    names = {sheet.ours[0].name, *sheet.ours[0].also}
    for page in book.worksheets:
        if isinstance(page, Worksheet) and names & set(_headings(page)):
            return book, page
    raise NotASheetError(sheet.ours[0].name)


def _headings(page: Worksheet) -> dict[str, int]:
    """The headings of the first row, with the number of their column."""
    return {text: cell.column for cell in page[1] if (text := _text(cell.value).strip())}


def _places(page: Worksheet, sheet: Sheet, put: Any) -> dict[str, int]:
    """Where each column stands; those that are not there are added at the right."""
    known, places = _headings(page), {}
    last = max(known.values(), default=0)
    for column in (*sheet.ours, *sheet.columns):
        there = next((known[name] for name in (column.name, *column.also) if name in known), 0)
        if not there:
            last += 1
            there = last
            cell = page.cell(1, there)
            put(cell, column.name)
            cell.font, cell.fill = Font(bold=True), _HEAD
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            page.column_dimensions[get_column_letter(there)].width = _width(sheet, column)
        places[column.name] = there
    return places


def _width(sheet: Sheet, column: Column) -> float:
    """Wide for references, narrow for ids."""
    if column not in sheet.ours:
        return 22
    return (24, 14, 26, _REFERENCES, 12)[min(sheet.ours.index(column), 4)]


def _rows_by_id(page: Worksheet, column: int) -> dict[str, int]:
    return {
        text: row for row in range(page.max_row, 1, -1) if (text := _text(page.cell(row, column).value).strip())
    }  # fmt: skip


def _height(cells: Sequence[str]) -> float:
    """In points, so that the longest text can be read: not every program makes room by itself."""
    widest = max(cells, key=len, default="")
    lines = sum(1 + len(line) // _REFERENCES for line in widest.split("\n"))
    return min(400.0, 15.0 * lines)


def _first_free(page: Worksheet, used: set[int]) -> int:
    """The row after the last one that holds anything."""
    last = max(
        (row for row in range(1, page.max_row + 1) if any(cell.value is not None for cell in page[row])), default=1
    )
    return max(last, *used, 1) + 1


def _filled(page: Worksheet, sheet: Sheet, places: Mapping[str, int]) -> int:
    """Cells that are not ours and hold something."""
    ours = {places[column.name] for column in sheet.ours}
    return sum(
        cell.value is not None for row in page.iter_rows(min_row=2) for cell in row if cell.column not in ours
    )  # fmt: skip


def _mark_gone(
    page: Worksheet, sheet: Sheet, places: Mapping[str, int], rows: Mapping[str, int], put: Any
) -> tuple[str, ...]:
    """Say in the rows of other studies that they are not included any more. Nothing of them is removed."""
    for id_, row in rows.items():
        put(page.cell(row, places[sheet.ours[1].name]), sheet.part_of.get(id_, sheet.gone))
    return tuple(sorted(rows))


def _describe(book: Workbook, sheet: Sheet, put: Any) -> bool:
    """A page that says what to write in each column."""
    fresh = HELP not in book.sheetnames
    page = book.create_sheet(HELP) if fresh else book[HELP]
    for row, column in enumerate((*sheet.ours, *sheet.columns), 1):
        for place, text in enumerate((column.name, column.help, "; ".join(column.choices)), 1):
            put(page.cell(row, place), text)
            page.cell(row, place).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in (("A", 26), ("B", 70), ("C", 50)):
        page.column_dimensions[letter].width = width
    return fresh


def _choose(book: Workbook, page: Worksheet, sheet: Sheet, places: Mapping[str, int]) -> None:
    """Columns with choices let nothing else be typed; the choices stand on a page of their own."""
    if CHOICES in book.sheetnames:
        del book[CHOICES]
    rules = page.data_validations
    rules.dataValidation = [rule for rule in rules.dataValidation if CHOICES not in str(rule.formula1)]
    chosen = [column for column in sheet.columns if column.choices]
    if not chosen:
        return
    listed = book.create_sheet(CHOICES)
    listed.sheet_state = "hidden"
    for number, column in enumerate(chosen, 1):
        letter = get_column_letter(number)
        for row, choice in enumerate(column.choices, 1):
            listed.cell(row, number, _clean(choice)).data_type = "s"
        rule = DataValidation(
            type="list", formula1=f"={CHOICES}!${letter}$1:${letter}${len(column.choices)}", allow_blank=True
        )
        rule.showErrorMessage = True
        place = get_column_letter(places[column.name])
        rule.add(f"{place}2:{place}{_LAST_ROW}")
        page.add_data_validation(rule)


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _clean(text: str) -> str:
    """Without the characters that a workbook cannot hold."""
    return for_xml(text)[:_LONGEST]
