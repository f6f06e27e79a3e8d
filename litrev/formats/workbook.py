"""Tables as people hand them over: besides CSV, an Excel workbook, or the archive that Rayyan sends."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from litrev.errors import InputError
from litrev.formats.tables import Table, read_table, table_of_text
from litrev.i18n import _, refusal
from litrev.text import decode

_RAYYAN = "articles.csv"
_MOST_BYTES = 1_000_000_000
"""A table that unpacks to more is not meant to be read."""


def read_any_table(file: Path) -> Table:
    """The rows of a CSV file, of the first sheet with rows of an .xlsx workbook, or of `articles.csv` in a .zip.

    Raises InputError as `read_table`, and for a workbook that cannot be read.
    """
    try:
        with file.open("rb") as stream:
            begins = stream.read(4)
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder."),
        ) from None
    if begins != b"PK\x03\x04":
        return read_table(file)
    try:
        with zipfile.ZipFile(file) as archive:
            if "[Content_Types].xml" in archive.namelist():
                return _sheet(file)
            return _archived(archive, file)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:  # damaged, encrypted, unheard of
        raise _unreadable(file, error) from None


def _archived(archive: zipfile.ZipFile, file: Path) -> Table:
    found = next((info for info in archive.infolist() if Path(info.filename).name.casefold() == _RAYYAN), None)
    if found is None:
        raise _unreadable(file, _("it holds no sheet and no {name}").format(name=_RAYYAN))
    if found.file_size > _MOST_BYTES:
        raise _unreadable(file, _("it is too large"))
    return table_of_text(decode(archive.read(found)), file)


def _sheet(file: Path) -> Table:
    from openpyxl import load_workbook  # noqa: PLC0415 - half a second, and most tables are CSV

    try:
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                rows = [
                    (line, cells)
                    for line, row in enumerate(sheet.iter_rows(values_only=True), 1)
                    if any(cells := [_cell(value) for value in row])
                ]
                if rows:
                    return _table(file, rows)
        finally:
            book.close()
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
    ) as error:  # what openpyxl makes of a broken one
        raise _unreadable(file, error) from None
    return Table(file, (), [])


def _table(file: Path, rows: list[tuple[int, list[str]]]) -> Table:
    names = [name.strip() for name in rows[0][1]]
    columns = tuple(name for name in names if name)
    if repeated := next((name for place, name in enumerate(columns) if name in columns[:place]), ""):
        raise InputError(
            _("{file} has two columns called “{name}”.").format(file=file, name=repeated),
            _("Give one of them another name, or remove it."),
        )
    return Table(
        file,
        columns,
        [{name: cell for name, cell in zip(names, cells, strict=False) if name} for _line, cells in rows[1:]],
        tuple(line for line, _cells in rows[1:]),
    )


def _cell(value: Any) -> str:
    """As a person reads it: a PMID that the sheet holds as a number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def _unreadable(file: Path, why: object) -> InputError:
    return InputError(
        _("{file} is a workbook or an archive that cannot be read: {why}.").format(file=file, why=str(why).rstrip(".")),
        _("Save it as CSV (UTF-8), then try again."),
    )
