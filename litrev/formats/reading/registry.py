"""The table of formats that files of records are read from, each known by what a file holds and not by its ending."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from litrev.errors import InputError
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Field, Reading
from litrev.i18n import _


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table; its module has `recognises`, `count` and `read`."""

    name: str
    """As `--format` takes it and `--json` gives it."""
    label: str
    module: str

    @property
    def reader(self) -> Any:
        """The module, imported when it is used."""
        return importlib.import_module(f"litrev.formats.reading.{self.module}")


FORMATS = (
    Format("pubmed-xml", "PubMed XML", "pubmed"),
    Format("zotero-rdf", "Zotero RDF", "zotero_rdf"),
    Format("endnote-xml", "EndNote XML", "endnote"),
    Format("wos", "Web of Science", "wos"),
    Format("enw", "EndNote (.enw)", "enw"),
    Format("nbib", "NBIB (MEDLINE)", "nbib"),
    Format("ris", "RIS", "ris"),
    Format("bibtex", "BibTeX", "bibtex"),
    Format("jsonl", "JSON lines", "litrev_lines"),
    Format("csl-json", "CSL-JSON", "csl"),
    Format("pmids", "PMIDs", "pmids"),
    Format("csv", "CSV", "rows"),
)
"""In the order in which they are tried: the surest marks first."""
XLSX = Format("xlsx", "Excel", "rows")
_WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b"
    r"|(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?Content-Type:\s*multipart/related",
    re.IGNORECASE | re.DOTALL,
)
"""HTML, or a page that the browser saved whole (MHTML)."""


def format_of(content: Content) -> Format:
    """The format that the file is in. Raises InputError when it is none, with what was seen."""
    if not content.text and content.raw:
        return XLSX
    if not content.text.strip():
        raise InputError(_("{file} is empty.").format(file=content.name), _("Export it again."))
    if _WEB_PAGE.match(content.text):
        raise InputError(
            _("{file} is a web page, not a file of records.").format(file=content.name),
            _(
                "Open the database, log in if it asks you to, and look for Export, Download or Cite beside the "
                "results: choose RIS, NBIB or BibTeX. Do not save the page itself."
            ),
        )
    for row in FORMATS:
        if row.reader.recognises(content.text):
            return row
    first = content.text.strip().split("\n", 1)[0][:80]
    raise InputError(
        _("{file} is in no format that litrev reads; it begins with: {first}").format(file=content.name, first=first),
        _(
            "Export it as RIS, NBIB, BibTeX, CSL-JSON, Web of Science's plain text, EndNote's .enw or XML, PubMed XML, "
            "Zotero RDF, CSV or XLSX."
        ),
    )


def format_named(name: str) -> Format:
    """The row of that name."""
    return next(row for row in (*FORMATS, XLSX) if row.name == name)


def count(content: Content, row: Format) -> int:
    """Entries in the file, counted without reading them."""
    counted: int = row.reader.count(content)
    return counted


def read(content: Content, row: Format, source: str, told: Mapping[str, Field] | None = None) -> Iterator[Reading]:
    """Every entry in order; `told` names columns of a table. Raises InputError where nothing can be read at all."""
    if row.module == "rows":
        readings: Iterator[Reading] = row.reader.read(content, source, told)
    else:
        readings = row.reader.read(content, source)
    return readings
