"""Rows from files of tables: CSV (any separator and encoding) and JSON lines, as they are or compressed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import marshal
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

from litrev.errors import InputError
from litrev.formats.whole import write_whole
from litrev.i18n import _, refusal
from litrev.text import decode

Row = dict[str, str]
"""Column name -> cell."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
JSON_LINES = (".jsonl", ".ndjson")


class PackedRows(Sequence[Row]):
    """Rows of the same columns, each in one piece of memory: a third of what dictionaries need.

    Each time that one is asked for it is unpacked anew.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """`names`: of the columns; cells of those without a name are left out."""
        self._places = [place for place, name in enumerate(names) if name]
        self._names = [name for name in names if name]
        self._all_named = all(names)
        self._packed: list[bytes] = []

    def append(self, cells: list[str]) -> None:
        """Add the row of these cells; at its end some may be missing, or too many."""
        if not self._all_named or len(cells) > len(self._names):
            cells = [cells[place] for place in self._places if place < len(cells)]
        self._packed.append(marshal.dumps(cells, 2))

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self._unpacked(row) for row in self._packed[place]]
        return self._unpacked(self._packed[place])

    def __iter__(self) -> Iterator[Row]:
        return map(self._unpacked, self._packed)

    def _unpacked(self, row: bytes) -> Row:
        return dict(zip(self._names, marshal.loads(row), strict=False))  # noqa: S302 - packed above


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows."""

    file: Path
    columns: tuple[str, ...]
    """In order of first appearance."""
    rows: Sequence[Row]
    lines: tuple[int, ...] = ()
    """The number of each row as a spreadsheet shows it: the header is 1, and blank rows count."""
    overlong: frozenset[int] = frozenset()
    """The numbers of rows with more cells than there are columns: what the last cells hold is not in `rows`."""


def is_json_lines(file: Path) -> bool:
    """By its name: `records.jsonl`, `records.jsonl.gz`."""
    return any(suffix.lower() in JSON_LINES for suffix in file.suffixes[-2:])


def read_table(file: Path) -> Table:
    """The rows of a CSV or JSON-lines file; `.gz` and `.xz` are unpacked.

    Raises InputError when the file cannot be read, is a workbook, or is no table.
    """
    text = decode(_content(file))
    if "\0" in text:
        raise InputError(_("{file} is not a file of text.").format(file=file), _("Save it as CSV (UTF-8)."))
    if is_json_lines(file):
        rows = list(_json_rows(text, file))
        return Table(file, tuple(dict.fromkeys(name for row in rows for name in row)), rows)
    return table_of_text(text, file)


def write_table(file: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Write rows as the file's name says: JSON lines, else CSV in UTF-8; packed for `.gz` and `.xz`.

    A table that was there is kept under another name: it may be the one that was read. Raises as `write_whole`.
    """
    text = io.StringIO(newline="")
    if is_json_lines(file):
        text.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        writer = csv.DictWriter(text, list(columns), lineterminator="\n", restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    raw = _packed(file, text.getvalue().encode("utf-8", "replace"))
    write_whole(file, raw, (".csv", ".tsv", *JSON_LINES, ".gz", ".xz"), keep_former=True)


def _packed(file: Path, raw: bytes) -> bytes:
    if file.suffix.lower() == ".gz":
        return gzip.compress(raw, mtime=0)
    return lzma.compress(raw) if file.suffix.lower() == ".xz" else raw


def _content(file: Path) -> bytes:
    unpack = {".gz": gzip.decompress, ".xz": lzma.decompress}.get(file.suffix.lower(), bytes)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder."),
        ) from None
    try:
        raw = unpack(raw)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise InputError(
            _("The file {file} cannot be unpacked: {why}").format(file=file, why=error), _("Fetch or copy it again.")
        ) from None
    if raw[:2] == b"PK" or raw[:4] == b"\xd0\xcf\x11\xe0":
        raise InputError(
            _("{file} is an Excel or LibreOffice workbook.").format(file=file),
            _("Save it as CSV (UTF-8), then try again."),
        )
    return raw


def table_of_text(text: str, file: Path) -> Table:
    """The rows of a CSV text, whatever separates them; `file` names it. Raises InputError when it is no table."""
    csv.field_size_limit(sys.maxsize)  # an abstract may be longer than the 131,072 characters of the usual limit
    told, text = _told_separator(text)
    header = next(filter(str.strip, _lines(text)), "")
    separator, start = told or max(",;\t", key=header.count), 2 if told else 1
    try:
        return _table(csv.reader(_lines(text), delimiter=separator, strict=True), file, start)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise InputError(
                _("{file} has a quotation mark that is never closed.").format(file=file),
                _("Save it again as CSV (UTF-8) from your spreadsheet."),
            ) from None
    try:  # a quotation mark within a cell, which most programs forgive
        return _table(csv.reader(_lines(text), delimiter=separator), file, start)
    except csv.Error as error:
        raise InputError(
            _("{file} is not a CSV table: {why}").format(file=file, why=error), _("Save it again as CSV (UTF-8).")
        ) from None


def _table(found: Iterable[list[str]], file: Path, start: int) -> Table:
    """The rows as a spreadsheet has them; `start` is the number of the first."""
    numbered = ((line, cells) for line, cells in enumerate(found, start) if any(map(str.strip, cells)))
    _line, names = next(numbered, (start, []))
    _refuse_repeated(names, file)
    rows, lines, overlong = PackedRows(names), [], []
    for line, cells in numbered:
        rows.append(cells)
        lines.append(line)
        if len(cells) > len(names) and any(map(str.strip, cells[len(names) :])):
            overlong.append(line)
    return Table(file, tuple(name for name in names if name), rows, tuple(lines), frozenset(overlong))


def _told_separator(text: str) -> tuple[str, str]:
    """The separator that Excel's own first line names (`sep=;`), and the text after that line."""
    found = re.match(r'"?sep=(.)"?[ \t]*\r?\n', text, re.IGNORECASE)
    return (found.group(1), text[found.end() :]) if found else ("", text)


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, as from `io.StringIO`, which would hold the whole text at four bytes a letter."""
    if text.count("\r") > text.count("\r\n"):  # as old Macs end lines; rare, and slow to look for
        yield from (line.group() for line in _LINE.finditer(text))
        return
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _refuse_repeated(names: list[str], file: Path) -> None:
    repeated = next((name for place, name in enumerate(names) if name and name in names[:place]), "")
    if repeated:
        raise InputError(
            _("{file} has two columns called “{name}”.").format(file=file, name=repeated),
            _("Give one of them another name, or remove it."),
        )


def _json_rows(text: str, file: Path) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise InputError(
                _("{file}, line {line}, is not a JSON object.").format(file=file, line=number),
                _("Each line must hold one object: {example}").format(example='{"id": "1", "title": "…"}'),
            )
        yield {str(name): _cell(value) for name, value in found.items()}


def _cell(value: Any) -> str:
    """A JSON value as a table's cell; the items of a list are set apart by semicolons."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(_cell, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
