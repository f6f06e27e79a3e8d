"""Writing the RIS that Covidence imports, for teams that screen there.

Covidence takes RIS, EndNote XML and PubMed's text, no CSV; at most 15,000 references and 50 MB in a file
(support.covidence.org, Importing references). It finds duplicates by title, year, volume and authors. So this is plain
RIS: first and last page apart, nothing escaped for Zotero, no notes and no tags of the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litrev.formats.entry import Entry
from litrev.formats.writing.parts import (
    clean,
    container_of,
    date_of,
    joined,
    lines,
    listed,
    page_ends,
    title_of,
    year_of,
)
from litrev.formats.writing.ris import TYPES
from litrev.formats.writing.zotero_item import ITEM_TYPES
from litrev.model import Record

MOST_REFERENCES = 15_000
"""In one file."""

_TYPES = TYPES | {"preprint": "JOUR"}
"""Covidence has no type for preprints."""


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of the file, entry by entry."""
    for record, _extras in entries:
        yield "".join(f"{tag}  - {value}\n" for tag, value in _lines(record)) + "ER  - \n\n"


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    first, last = page_ends(record.pages)
    found = [
        ("TI", title_of(record)),
        *(("AU", listed(author)) for author in record.authors),
        ("PY", year_of(record)),
        ("DA", date_of(record).replace("-", "/") if len(date_of(record)) > 4 else ""),
        ("T2", container_of(record)),
        ("J2", clean(record.journal_abbreviation)),
        ("VL", clean(record.volume)),
        ("IS", clean(record.issue)),
        ("SP", first),
        ("EP", last),
        ("PB", clean(record.publisher)),
        ("SN", joined([*record.issn, *record.isbn][:1])),
        ("LA", joined(record.languages)),
        ("DO", clean(record.doi)),
        ("UR", clean(record.url or record.full_text_url)),
        ("AN", clean(record.pmid) or record.id),
        ("AB", lines(record.abstract_text).replace("\n", " ")),
        *(("KW", clean(word)) for word in record.keywords),
    ]
    yield "TY", _TYPES[ITEM_TYPES.get(record.type, "journalArticle")]
    yield from ((tag, value) for tag, value in found if value)
