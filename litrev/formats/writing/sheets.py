"""Writing tables for people: CSV, and workbooks for Excel and LibreOffice.

A title may begin with `=`, and a spreadsheet would take it for a formula. In a workbook such a cell is text and marked
so; in CSV, which cannot say that, an apostrophe stands before it (OWASP, CSV Injection). CSV begins with UTF-8's mark,
without which Excel reads accents wrongly, and has Windows' ends of lines (RFC 4180).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry, Extras
from litrev.formats.writing.parts import (
    clean,
    date_of,
    joined,
    lines,
    listed,
    notes_of,
    title_of,
    translated_title_of,
    year_of,
)
from litrev.model import Record
from litrev.text import for_xml

LONGEST_CELL = 32_767
"""Characters that Excel holds in a cell."""
_CUT = " […]"
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"title": 60, "translated_title": 40, "authors": 40, "journal": 30, "abstract": 60, "doi": 28, "url": 28}

Cell = Callable[[Record, Extras, str], str]

COLUMNS: dict[str, Cell] = {
    "key": lambda _r, _e, key: key,
    "id": lambda r, _e, _k: r.id,
    "standing": lambda _r, e, _k: e.standing,
    "stage": lambda _r, e, _k: e.stage,
    "reasons": lambda _r, e, _k: joined(e.reasons, "; "),
    "type": lambda r, _e, _k: r.type.value,
    "title": lambda r, _e, _k: title_of(r),
    "translated_title": lambda r, _e, _k: translated_title_of(r),
    "authors": lambda r, _e, _k: joined(map(listed, r.authors), "; "),
    "editors": lambda r, _e, _k: joined(map(listed, r.editors), "; "),
    "year": lambda r, _e, _k: year_of(r),
    "date": lambda r, _e, _k: date_of(r),
    "published_online": lambda r, _e, _k: r.published_online,
    "journal": lambda r, _e, _k: clean(r.journal),
    "journal_abbreviation": lambda r, _e, _k: clean(r.journal_abbreviation),
    "volume": lambda r, _e, _k: clean(r.volume),
    "issue": lambda r, _e, _k: clean(r.issue),
    "pages": lambda r, _e, _k: clean(r.pages),
    "publisher": lambda r, _e, _k: clean(r.publisher),
    "place": lambda r, _e, _k: clean(r.place),
    "edition": lambda r, _e, _k: clean(r.edition),
    "language": lambda r, _e, _k: joined(r.languages, "; "),
    "doi": lambda r, _e, _k: clean(r.doi),
    "pmid": lambda r, _e, _k: clean(r.pmid),
    "pmcid": lambda r, _e, _k: clean(r.pmcid),
    "issn": lambda r, _e, _k: joined(r.issn, "; "),
    "isbn": lambda r, _e, _k: joined(r.isbn, "; "),
    "url": lambda r, _e, _k: clean(r.url),
    "full_text_url": lambda r, _e, _k: clean(r.full_text_url),
    "abstract": lambda r, _e, _k: lines(r.abstract_text),
    "keywords": lambda r, _e, _k: joined(r.keywords, "; "),
    "mesh": lambda r, _e, _k: joined(r.mesh, "; "),
    "tags": lambda _r, e, _k: joined(e.tags, "; "),
    "notes": lambda r, e, _k: joined(notes_of(r, e), " "),
    "retracted": lambda r, _e, _k: "yes" if r.retracted else "",
    "sources": lambda r, _e, _k: joined(r.source.split(", "), "; "),
}
"""Column -> what it holds. The names are English in every language, for programs read them too."""


def rows(entries: Iterable[Entry]) -> Iterator[list[str]]:
    """The cells of each work, in the order of `COLUMNS`."""
    keys = Keys()
    for record, extras in entries:
        key = extras.key or keys.key(record)
        yield [cell(record, extras, key) for cell in COLUMNS.values()]


def write_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of a .csv file, row by row."""
    yield "\ufeff"
    yield from csv_lines([list(COLUMNS)], rows(entries), end="\r\n")


def csv_lines(head: Iterable[Sequence[str]], body: Iterable[Sequence[str]], *, end: str = "\n") -> Iterator[str]:
    """Rows as text; none begins a formula."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator=end)
    for part in (head, body):
        for row in part:
            writer.writerow([harmless(cell) for cell in row])
            yield line.getvalue()
            line.seek(0)
            line.truncate()


def harmless(cell: str) -> str:
    """`cell` with an apostrophe before what a spreadsheet would take for a formula; numbers are none."""
    if not cell.startswith(_RISKY) or re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell):
        return cell
    return f"'{cell}"


def write_xlsx(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A workbook with one sheet; it is written to the disk first, row by row, for its parts cannot stand apart."""
    from openpyxl import Workbook  # noqa: PLC0415 - half a second, which no other format should wait for

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("litrev")
    _lay_out(sheet)
    sheet.append([_heading(sheet, name) for name in COLUMNS])
    count = 1
    for row in rows(entries):
        sheet.append([_cell(sheet, text) for text in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{_letter(len(COLUMNS))}{count}"
    with TemporaryFile() as packed:
        book.save(packed)
        packed.seek(0)
        while piece := packed.read(1 << 16):
            yield piece


def _lay_out(sheet: Any) -> None:
    sheet.freeze_panes = "A2"
    for place, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[_letter(place)].width = _WIDTHS.get(name, 14)


def _heading(sheet: Any, name: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Font  # noqa: PLC0415 - as above

    cell = WriteOnlyCell(sheet, value=name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, text: str) -> Any:
    """Text as it is; what begins as a formula is marked as text, so that it stays so when somebody edits it."""
    text = _fitting(for_xml(text, ""))
    if not text.startswith(_RISKY):
        return text or None
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _fitting(text: str) -> str:
    """As much as a cell holds, counted as Excel does, with a sign where it was cut."""
    if len(text) * 2 <= LONGEST_CELL or len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return text
    raw = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - len(_CUT))]
    return raw.decode("utf-16-le", "ignore") + _CUT


def _letter(place: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
