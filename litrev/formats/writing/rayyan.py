"""Writing the CSV that Rayyan imports, for teams that screen there.

The columns are those of Rayyan's own importer and exporter (RayyanFormats::Plugins::CSV, in its published source, and
the file that Rayyan exports today): authors are set apart by " and ", `title` must be there. Limits: 100 MB a file
(help.rayyan.ai, How to Import References, 2026). Verdicts are not carried over, nor the tags that tell them:
who screens there decides without knowing them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litrev.formats.bookkeeping import is_ours
from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry, Extras
from litrev.formats.writing.parts import clean, date_of, joined, lines, listed, parted_tags, title_of, year_of
from litrev.formats.writing.sheets import csv_lines
from litrev.model import Author, Record

COLUMNS = (
    "key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url", "language",
    "publisher", "location", "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id",
)  # fmt: skip


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of the file, row by row."""
    keys = Keys()
    rows = (_row(record, extras.key or keys.key(record), _words(record)) for record, extras in entries)
    yield from csv_lines([COLUMNS], rows)


def _words(record: Record) -> list[str]:
    """Keywords and headings; whoever screens there must not see what was decided here."""
    return [word for word in parted_tags(record, Extras(), ",;") if not is_ours(word)]


def _row(record: Record, key: str, tags: Iterable[str]) -> list[str]:
    _year, month, day = (*date_of(record).split("-"), "", "", "")[:3]
    return [
        key,
        title_of(record),
        year_of(record) or _year,
        month.lstrip("0"),
        day.lstrip("0"),
        clean(record.journal),
        joined(record.issn[:1]),
        clean(record.volume),
        clean(record.issue),
        clean(record.pages),
        " and ".join(name for name in map(_name, record.authors) if name),
        clean(record.url or record.full_text_url),
        joined(record.languages),
        clean(record.publisher),
        clean(record.place),
        lines(record.abstract_text),
        f"litrev: {record.id}",
        clean(record.doi),
        ",".join(tags),
        clean(record.pmid),
        clean(record.pmcid),
    ]


def _name(author: Author) -> str:
    """`Family, Given`; the word that parts authors is no part of a name."""
    return re.sub(r" and ", " & ", listed(author), flags=re.IGNORECASE)
