"""The table of written formats: a name, what it is called, its ending, and the module that writes it."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from litrev.errors import UsageError
from litrev.formats.entry import Entry
from litrev.i18n import _

Write = Callable[[Iterable[Entry]], Iterator[str]]
"""Turns entries into the pieces of a file's text, in order, without holding them all."""

_HERE = "litrev.formats.writing"


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table."""

    name: str
    """As `--format` takes it."""
    label: str
    suffix: str
    module: str
    """One of its functions makes the file."""
    function: str = "write"
    binary: bool = False
    """What is written is no text."""
    to_screen: bool = False
    """It goes to a program for screening: all works are meant unless said otherwise."""

    @property
    def write(self) -> Write:
        """The writer of text; its module and what that needs are imported here."""
        return cast(Write, getattr(importlib.import_module(f"{_HERE}.{self.module}"), self.function))

    def pieces(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        """The file, in pieces."""
        for piece in self.write(entries):
            yield piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")


FORMATS = (
    Format("bibtex", "BibTeX", ".bib", "bibtex"),
    Format("ris", "RIS", ".ris", "ris"),
    Format("rdf", "Zotero RDF", ".rdf", "zotero_rdf"),
    Format("csljson", "CSL-JSON", ".json", "csl"),
    Format("csv", "CSV", ".csv", "sheets", "write_csv"),
    Format("xlsx", "Excel", ".xlsx", "sheets", "write_xlsx", binary=True),
    Format("jsonl", "JSON lines", ".jsonl", "jsonl"),
    Format("rayyan", "Rayyan", ".csv", "rayyan", to_screen=True),
    Format("covidence", "Covidence", ".ris", "covidence", to_screen=True),
    Format("asreview", "ASReview", ".csv", "asreview", to_screen=True),
)

_MORE_NAMES = {"bib": "bibtex", "biblatex": "bibtex", "json": "csljson", "csl": "csljson", "csl-json": "csljson",
               "excel": "xlsx", "zotero": "rdf", "ndjson": "jsonl"}  # fmt: skip


def format_named(name: str) -> Format:
    """The format `name`. Raises UsageError, with the names that there are, when there is none."""
    wanted = name.strip().casefold()
    wanted = _MORE_NAMES.get(wanted, wanted)
    for row in FORMATS:
        if row.name == wanted:
            return row
    names = [row.name for row in FORMATS]
    near = difflib.get_close_matches(wanted, names, 1)
    raise UsageError(
        _("There is no format “{name}”.").format(name=name),
        _("Did you mean “{near}”?").format(near=near[0])
        if near
        else _("The formats are: {names}.").format(names=", ".join(names)),
    )


_OTHERS = frozenset(("doc", "docx", "odt", "ods", "xls", "pdf", "html", "htm", "xml", "enw", "nbib", "md", "zip"))
"""Endings that promise what no format of ours is."""


def format_of_file(file: str) -> Format | None:
    """The format that a file's ending means; None when it means none.

    Raises UsageError for an ending that promises what we cannot write; a file that is there is another matter.
    """
    name = file.replace("\\", "/").rpartition("/")[2]
    ending = name.rpartition(".")[2].casefold() if "." in name.lstrip(".") else ""
    ending = _MORE_NAMES.get(ending, ending)
    found = next((row for row in FORMATS if ending and ending in (row.suffix[1:], row.name)), None)
    if found is None and ending in _OTHERS and not Path(file).exists():
        raise UsageError(
            _("The ending of {file} does not tell its format.").format(file=file),
            _("Add --format with one of: {names}").format(names=", ".join(row.name for row in FORMATS)),
        )
    return found
