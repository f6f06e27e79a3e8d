"""Files of references, as databases export them, for `litrev dedupe FILES`: records, and each entry as it stood."""

from __future__ import annotations

import gzip
import lzma
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from litrev.errors import InputError, UsageError
from litrev.formats.reject_words import place_words, reason_words
from litrev.formats.tables import Row, Table, is_json_lines
from litrev.formats.whole import write_whole
from litrev.i18n import _
from litrev.model import Record

if TYPE_CHECKING:
    from litrev.formats.reading.content import Content
    from litrev.formats.reading.draft import Reading
    from litrev.formats.reading.registry import Format

_HEAD = 65_536
_AROUND = {
    "csl-json": ("[\n", ",\n", "\n]\n"),
    "pubmed-xml": ('<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>\n', "\n", "\n</PubmedArticleSet>\n"),
    "endnote-xml": ('<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n', "\n", "\n</records></xml>\n"),
    "wos": ("FN Clarivate Analytics Web of Science\nVR 1.0\n", "\n\n", "\n\nEF\n"),
    "csv": ("", "\n", "\n"),
}
"""What stands before, between and after the entries of a file; empty lines between them elsewhere."""
_STRINGS = re.compile(r"^@string\s*\{.*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A file of references."""

    table: Table
    """Its records as rows, with ids such as `scopus.ris:12` (the twelfth entry)."""
    records: tuple[Record, ...]
    raws: dict[str, str]
    """Row id -> the entry as it stands in the file."""
    format: str
    head: str = ""
    """What entries need from elsewhere in the file: a table's header, BibTeX's strings."""


def read_bibliography(file: Path) -> Bibliography | None:
    """The references in a file; None for JSON lines, a table with ids of its own, and one of no known program.

    Raises InputError for a file that cannot be read, and where an entry cannot be: to leave one out without a word
    would change what is kept.
    """
    if is_json_lines(file) or _has_ids(file):
        return None
    from litrev.formats.reading.columns import program  # noqa: PLC0415 - tables with ids, read above all, need no reader
    from litrev.formats.reading.content import content_of, read_file  # noqa: PLC0415
    from litrev.formats.reading.registry import format_of, read  # noqa: PLC0415
    from litrev.formats.reading.rows import columns_of  # noqa: PLC0415

    content = content_of(read_file(file), file.name)
    row = format_of(content)
    if row.module == "pmids":
        raise InputError(
            _("{file} is a list of PMIDs and has no records itself.").format(file=file.name),
            _("Their records are fetched by: litrev import FILE --source NAME"),
        )
    if row.name == "csv" and not program(columns_of(content)):
        return None
    readings = list(read(content, row, "file"))
    records = [_named(file, number, reading) for number, reading in enumerate(readings, 1)]
    rows = [_row(record) for record in records]
    raws = {record.id: reading.raw for record, reading in zip(records, readings, strict=True)}
    return Bibliography(Table(file, tuple(_COLUMNS), rows), tuple(records), raws, row.name, _head(content, row))


def _has_ids(file: Path) -> bool:
    """Whether the file's first line names the columns id and title."""
    try:
        with _opened(file) as stream:
            head = stream.read(_HEAD)
    except (OSError, EOFError, lzma.LZMAError):
        return False  # told in words by whoever reads it
    line = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n", 1)[0]
    if line[:4].lower() == b"sep=":
        line = head.split(b"\n", 2)[1]
    names = {name.strip(b' "\r') for name in re.split(rb"[,;\t]", line)}
    return {b"id", b"title"} <= names


def _opened(file: Path) -> IO[bytes]:
    if file.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(file, "rb"))
    return cast(IO[bytes], lzma.open(file, "rb")) if file.suffix.lower() == ".xz" else file.open("rb")


def _named(file: Path, number: int, reading: Reading) -> Record:
    if not isinstance(reading.item, Record):
        raise InputError(
            _("{file}, {place}: an entry cannot be read: {why}.").format(
                file=file.name, place=place_words(reading.item), why=reason_words(reading.item)
            ),
            _("Mend or remove it; to see them all: litrev import FILE --dry-run"),
        )
    return replace(reading.item, id=f"{file.name}:{number}")


_COLUMNS = ("id", "title", "authors", "year", "journal", "volume", "number", "pages", "doi", "pmid", "abstract")


def _row(record: Record) -> Row:
    cells = (
        record.id, record.title, "; ".join(author.name for author in record.authors), str(record.year or ""),
        record.journal, record.volume, record.issue, record.pages, record.doi, record.pmid, record.abstract_text,
    )  # fmt: skip
    return dict(zip(_COLUMNS, cells, strict=True))


def _head(content: Content, row: Format) -> str:
    if row.name == "csv":
        return content.text.removeprefix("\ufeff").split("\n", 1)[0] + "\n"
    if row.name == "bibtex":
        return "".join(f"{line}\n" for line in _STRINGS.findall(content.text))
    return ""


def write_entries(out: Path, bibliographies: Sequence[Bibliography], kept: Iterable[str]) -> None:
    """Write the entries of these ids as they stood, in their format. Raises UsageError when files are of several."""
    formats = sorted({one.format for one in bibliographies})
    if len(formats) > 1 or formats == ["xlsx"]:
        raise UsageError(
            _("--kept writes entries as they stood, so the files must be of one format of text; these are {formats}.")
            .format(formats=", ".join(formats)),
            _("Name files of one format, or use --clusters, which says for each entry where it belongs."),
        )  # fmt: skip
    before, between, after = _AROUND.get(formats[0], ("", "\n\n", "\n"))
    raws = {id_: raw for one in bibliographies for id_, raw in one.raws.items()}
    heads = list(dict.fromkeys(one.head for one in bibliographies))
    if formats[0] == "csv" and len(heads) > 1:
        raise UsageError(
            _("--kept writes rows as they stood, and these tables have different columns."),
            _("Name tables of one export, or use --clusters."),
        )
    text = before + "".join(heads) + between.join(raws[id_].strip("\n") for id_ in kept) + after
    write_whole(out, text.encode(), (out.suffix or ".ris",), keep_former=True)
