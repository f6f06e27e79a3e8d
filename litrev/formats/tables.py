"""Rows from files of tables: CSV (any separator and encoding) and JSON lines, as they are or compressed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litrev.errors import InputError
from litrev.formats.whole import write_whole
from litrev.i18n import _, refusal
from litrev.text import decode

Row = dict[str, str]
"""Column name -> cell."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
JSON_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows."""

    file: Path
    columns: tuple[str, ...]
    """In order of first appearance."""
    rows: list[Row]
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
    first = text.lstrip("\r\n").split("\n", 1)[0]
    numbered = [
        (line, cells)
        for line, cells in enumerate(_csv_cells(text, told or max(",;\t", key=first.count), file), 2 if told else 1)
        if any(map(str.strip, cells))
    ]
    names = numbered[0][1] if numbered else []
    _refuse_repeated(names, file)
    return Table(
        file,
        tuple(name for name in names if name),
        [{name: cell for name, cell in zip(names, cells, strict=False) if name} for _line, cells in numbered[1:]],
        tuple(line for line, _cells in numbered[1:]),
        frozenset(line for line, cells in numbered[1:] if any(map(str.strip, cells[len(names) :]))),
    )


def _told_separator(text: str) -> tuple[str, str]:
    """The separator that Excel's own first line names (`sep=;`), and the text after that line."""
    found = re.match(r'"?sep=(.)"?[ \t]*\r?\n', text, re.IGNORECASE)
    return (found.group(1), text[found.end() :]) if found else ("", text)


def _csv_cells(text: str, separator: str, file: Path) -> list[list[str]]:
    """The rows as a spreadsheet has them. Raises InputError when a quotation mark swallows the rest of the file."""
    try:
        return list(csv.reader(_lines(text), delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise InputError(
                _("{file} has a quotation mark that is never closed.").format(file=file),
                _("Save it again as CSV (UTF-8) from your spreadsheet."),
            ) from None
    try:  # a quotation mark within a cell, which most programs forgive
        return list(csv.reader(_lines(text), delimiter=separator))
    except csv.Error as error:
        raise InputError(
            _("{file} is not a CSV table: {why}").format(file=file, why=error), _("Save it again as CSV (UTF-8).")
        ) from None


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
