"""Tables of records: CSV, TSV and XLSX, with the columns that databases and screening tools write."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from litrev.errors import InputError, UsageError
from litrev.formats.reading.building import build
from litrev.formats.reading.columns import fields_of, is_tagged, squeezed
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Field, Reading, Repair
from litrev.formats.reading.kinds import refined
from litrev.formats.reading.wos_tags import fill as fill_tagged
from litrev.i18n import _
from litrev.text import bare_pmid, typed

_QUOTED = re.compile(r'"(?:[^"]|"")*"?')
_WHOLLY_QUOTED = re.compile(r'\A"((?:[^"]|"")*)"\Z')
_GUARDED = re.compile(r"^'(?=[=+@-])")
"""What keeps a cell from being a formula (OWASP, CSV Injection) is no part of it."""
_CITATION = re.compile(r"\. (\d{4}(?: [A-Z][a-z]{2}(?: \d{1,2})?)?);([^\s:;()]*)(?:\(([^)]*)\))?:([\w.-]+?)\.(?=\s|$)")
_ZIP_ERRORS = (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, IndexError, TypeError, AttributeError)


def recognises(text: str) -> bool:
    """Whether the text is a table: its first line has columns."""
    first = text.lstrip("\n").split("\n", 1)[0]
    return any(first.count(sign) for sign in ",;\t")


def count(content: Content) -> int:
    """Rows below the header, by their lines outside of quotation marks; a workbook's by its sheet's rows."""
    if not content.text:
        return _workbook_count(content)
    text, separator = _told_separator(content.text)
    if _is_unquoted(text, separator):
        return max(sum(map(bool, map(str.strip, text.split("\n")))) - 1, 0)
    cell = re.compile(rf'(?:\A|(?<=[{re.escape(separator)}\n]))"((?:[^"]|"")*)(?:"|\Z)')
    bare = cell.sub(lambda found: "x" if found.group(1).strip() else "", text)
    return max(sum(bool(line.replace(separator, "").strip()) for line in bare.split("\n")) - 1, 0)


def columns_of(content: Content) -> list[str]:
    """The names of the columns."""
    return next((cells for _line, cells, _raw in _rows(content)), [])


def only_pmids(content: Content, *, with_titles: bool = False) -> list[str]:
    """The PMIDs of a table that has them and no titles (or any), an empty string for a row without; else nothing."""
    numbered = _rows(content)
    names = [squeezed(name) for name in next((cells for _line, cells, _raw in numbered), [])]
    fields = list(fields_of(names, {}).values())
    if (Field.TITLE in fields and not with_titles) or Field.PMID not in fields:
        return []
    place = fields.index(Field.PMID)
    return [bare_pmid(cells[place]) if place < len(cells) else "" for _line, cells, _raw in numbered]


def told_fields(mapping: Sequence[str]) -> dict[str, Field]:
    """`COLUMN=field` as given to --map. Raises UsageError."""
    told = {}
    for text in mapping:
        column, equals, name = text.rpartition("=")
        wanted = "issn" if name.strip() == "isbn" else name.strip().lower()
        if not equals or wanted not in {field.value for field in Field}:
            raise UsageError(
                _("“{text}” does not say what a column holds.").format(text=text),
                _("Write COLUMN=FIELD, with one of: {fields}").format(fields=", ".join(map(str, Field))),
            )
        told[column.strip()] = Field(wanted)
    return told


def read(content: Content, source: str, told: Mapping[str, Field] | None = None) -> Iterator[Reading]:
    """Every row in order. Raises InputError when no column is known to hold what names a document."""
    numbered = _rows(content)
    header = [name.strip() for name in next((cells for _line, cells, _raw in numbered), [])]
    fields = _fields(header, dict(told or {}), content)
    for line, cells, raw in numbered:
        draft = Draft()
        if content.is_mended(line, line + raw.count("\n")):
            draft.repairs.append(Repair.ENCODING)
        for n, text in enumerate(cells[len(header) :]):
            draft.keep(f"column {len(header) + n + 1}", text)
        if is_tagged(header):
            fill_tagged(draft, _tagged(draft, header, cells, told or {}))
        else:
            _fill(draft, header, cells, fields)
        item = build(draft, source, raw, f"line {line}", retracted=_is_retracted(header, cells))
        yield Reading(item, line, raw, tuple(dict.fromkeys(draft.repairs)))


def _fields(header: list[str], told: dict[str, Field], content: Content) -> dict[str, Field | str]:
    if missing := [name for name in told if name not in header]:
        raise UsageError(
            _("{file} has no column “{name}”.").format(file=content.name, name=missing[0]),
            _("Its columns are: {columns}").format(columns=", ".join(header)),
        )
    fields = fields_of(header, told)
    if not {Field.TITLE, Field.DOI, Field.PMID} & set(fields.values()):
        raise InputError(
            _("{file} is read as a table, and none of its columns is known to hold a title: {columns}").format(
                file=content.name, columns=", ".join(header)[:500]
            ),
            _untitled_hint(content, header),
        )
    return fields


def _untitled_hint(content: Content, header: list[str]) -> str:
    if any(name.casefold() == "verdict" for name in header):
        return _("A table of verdicts comes in so: litrev decide {file} --as NAME").format(file=typed(content.name))
    return _('Say which is which: --map "{column}=title" --map "…=authors" --map "…=year"').format(
        column=header[0] if header else "…"
    )


def _fill(draft: Draft, header: list[str], cells: list[str], fields: Mapping[str, Field | str]) -> None:
    parts: dict[str, str] = {}
    short = ""
    cells = [_GUARDED.sub("", cell, 1) for cell in cells]
    cited = {
        squeezed(column): cell for column, cell in zip(header, cells, strict=False) if fields[column] is Field.EXTRA
    }
    for column, cell in zip(header, cells, strict=False):
        field = fields[column]
        if not isinstance(field, Field):
            parts[field] = cell
            draft.keep(column, cell)
        elif field is Field.AUTHORS and draft.authors:  # the short form beside full names, or the other way round
            short = cell
        elif field is Field.ID:
            if cell.strip():
                draft.add(field, squeezed(column) or column, cell)
        else:
            for text in re.split(r"\s*[;\n]\s*", cell) if field is Field.MESH else (cell,):
                draft.add(field, column, text)
            parts.setdefault(str(field), cell)
    if short:
        _longer_names(draft, short)
    if "citation" in cited and not draft.has(Field.VOLUME):
        _citation(draft, cited["citation"])
    if parts.get("month") and (year := parts.get("year")):
        draft.add(Field.DATE, "month", f"{year} {parts['month']} {parts.get('day', '')}".strip())
    draft.type = refined(None, [parts.get("type", "")]) if parts.get("type") else None


def _tagged(draft: Draft, header: list[str], cells: list[str], told: Mapping[str, Field]) -> list[tuple[str, str]]:
    """The tags of Web of Science with their texts, but for columns that somebody told the meaning of."""
    values = []
    for column, cell in zip(header, cells, strict=False):
        if column in told:
            draft.add(told[column], column, cell)
        else:
            values.append((column.upper(), cell))
    return values


def _is_retracted(header: list[str], cells: list[str]) -> bool:
    """Our own tables have a column for it."""
    given = (cell for column, cell in zip(header, cells, strict=False) if squeezed(column) == "retracted")
    return any(cell.strip().casefold() in ("yes", "true", "1") for cell in given)


def _citation(draft: Draft, text: str) -> None:
    """PubMed's table has volume, issue and pages in its citation only: `J. 2017 Mar 1;24(2):398-402. doi: …`."""
    if found := _CITATION.search(text):
        for field, value in zip((Field.DATE, Field.VOLUME, Field.ISSUE, Field.PAGES), found.groups(), strict=True):
            draft.add(field, "citation", value or "")


def _longer_names(draft: Draft, other: str) -> None:
    """Of two columns of authors, the one with fuller names; the other is kept beside."""
    first = draft.authors
    draft.authors = []
    draft.add(Field.AUTHORS, "authors", other)
    if sum(len(a.name) for a in draft.authors) < sum(len(a.name) for a in first):
        draft.authors = first
    draft.keep("authors", other)


def _rows(content: Content) -> Iterator[tuple[int, list[str], str]]:
    """Line, cells and raw text of the header and every row that says something."""
    if not content.text:
        yield from _workbook_rows(content)
        return
    csv.field_size_limit(sys.maxsize)
    text, separator = _told_separator(content.text)
    above = content.text.count("\n", 0, len(content.text) - len(text))
    lines = text.split("\n")
    if _is_unquoted(text, separator):
        yield from _unquoted_rows(lines, above)
        return
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                _("{file} is not a CSV table: {why}").format(file=content.name, why=error),
                _("Save it again as CSV (UTF-8)."),
            ) from None
        start, before = before, reader.line_num
        if any(map(str.strip, cells)):
            yield above + start + 1, cells, "\n".join(lines[start : reader.line_num])


def _is_unquoted(text: str, separator: str) -> bool:
    """Web of Science sets its cells apart by tabs and puts none in quotation marks, which may then begin a title."""
    return separator == "\t" and is_tagged(text.lstrip("\n").split("\n", 1)[0].split(separator))


def _unquoted_rows(lines: list[str], above: int) -> Iterator[tuple[int, list[str], str]]:
    """Lines cut at their tabs; cells that a spreadsheet put in quotation marks lose these."""
    for number, line in enumerate(lines, above + 1):
        if line.strip():
            yield number, [_WHOLLY_QUOTED.sub(_unquoted, cell) for cell in line.split("\t")], line


def _unquoted(found: re.Match[str]) -> str:
    return found.group(1).replace('""', '"')


def _told_separator(text: str) -> tuple[str, str]:
    """The table's text and its separator: the one that Excel's own first line names (`sep=;`), else the header's."""
    told = re.match(r'\ufeff?"?sep=([,;\t|:^~])"?[ \t]*\n', text, re.IGNORECASE)
    if told:
        return text[told.end() :], told.group(1)
    text = text.removeprefix("\ufeff")
    first = _QUOTED.sub("", text.lstrip("\n").split("\n", 1)[0])
    return text, max(",;\t", key=first.count)


def _workbook_rows(content: Content) -> Iterator[tuple[int, list[str], str]]:
    """The first sheet that holds anything. Raises InputError for a file that is no workbook."""
    from openpyxl import load_workbook  # noqa: PLC0415 - half a second, for one format

    try:
        book = load_workbook(io.BytesIO(content.raw), read_only=True, data_only=True)
        for sheet in book.worksheets:
            found = False
            for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
                cells = [_cell(value) for value in row]
                if any(cells):
                    found = True
                    yield line, cells, "\t".join(cells)
            if found:
                return
    except _ZIP_ERRORS as error:
        if b"word/document.xml" in content.raw:
            raise InputError(
                _("{file} is a Word document: no list of references can be read from it.").format(file=content.name),
                _("Export the references from the database or from Zotero: litrev import FILE.ris --source NAME"),
            ) from None
        raise InputError(
            _("{file} is not an Excel workbook that can be read: {why}").format(file=content.name, why=error),
            _("Save it as CSV (UTF-8): litrev import {file} --source NAME").format(file=typed("FILE.csv")),
        ) from None


def _cell(value: object) -> str:
    """A cell as text; a whole number that Excel made a float keeps no `.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _workbook_count(content: Content) -> int:
    """Rows with a value, by the sheet's own tags."""
    try:
        with zipfile.ZipFile(io.BytesIO(content.raw)) as book:
            for name in sorted(
                (n for n in book.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml", n)), key=_natural
            ):
                sheet = book.read(name).decode("utf-8", "replace")
                rows = re.findall(r"<(?:\w+:)?row\b[^>]*>(.*?)</(?:\w+:)?row>", sheet, re.DOTALL)
                filled = sum(bool(re.search(r"<(?:\w+:)?(?:v|t)\b[^/>]*>", row)) for row in rows)
                if filled:
                    return filled - 1
    except _ZIP_ERRORS:
        pass
    return 0


def _natural(name: str) -> int:
    return int("".join(filter(str.isdigit, name)) or 0)
