"""Writing the CSV that ASReview LAB takes as a dataset, with the labels that the review has already settled.

Columns by the names in its documentation (asreview.readthedocs.io, Data format): title, abstract, keywords, authors,
doi, url and `included`: 1, 0, or nothing for what nobody has seen. `record_id` is its own; ours is `litrev_id`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litrev.formats.entry import Entry, Extras
from litrev.formats.writing.parts import clean, joined, lines, listed, title_of, year_of
from litrev.formats.writing.sheets import csv_lines
from litrev.model import Record

COLUMNS = ("litrev_id", "title", "abstract", "authors", "year", "journal", "keywords", "doi", "url", "included")
_LABELS = {"included": "1", "excluded": "0"}


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of the file, row by row."""
    yield from csv_lines([COLUMNS], (_row(record, extras) for record, extras in entries))


def _row(record: Record, extras: Extras) -> list[str]:
    return [
        record.id,
        title_of(record),
        lines(record.abstract_text),
        joined(map(listed, record.authors), "; "),
        year_of(record),
        clean(record.journal),
        joined(record.keywords, "; "),
        clean(record.doi),
        clean(record.url or record.full_text_url),
        _LABELS.get(extras.standing, ""),
    ]
