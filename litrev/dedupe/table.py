"""Rows of a table (CSV with the columns of the public labelled sets) as records."""

from __future__ import annotations

import re
from collections.abc import Mapping

from litrev.dedupe.names import split_authors
from litrev.model import DocumentType, Record, Section
from litrev.text import bare_doi, bare_pmid

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_TYPES = {"conference": DocumentType.CONFERENCE, "inproceedings": DocumentType.CONFERENCE, "book": DocumentType.BOOK,
          "inbook": DocumentType.CHAPTER, "incollection": DocumentType.CHAPTER, "phdthesis": DocumentType.THESIS,
          "preprint": DocumentType.PREPRINT, "techreport": DocumentType.REPORT}  # fmt: skip


def record_from_row(row: Mapping[str, str]) -> Record:
    """The record in a row: columns `id` and `title`; all others (authors, year, journal, volume …) may be missing."""
    abstract = row.get("abstract") or ""
    year = _YEAR.search(row.get("year") or "")
    return Record(
        id=row["id"],
        source=row.get("source") or "",
        title=row.get("title") or "",
        authors=split_authors(row.get("authors") or ""),
        year=int(year.group()) if year else None,
        journal=row.get("journal") or "",
        volume=row.get("volume") or "",
        issue=row.get("number") or "",
        pages=row.get("pages") or "",
        doi=bare_doi(row.get("doi")),
        pmid=bare_pmid(row.get("pmid")),
        abstract=(Section(abstract),) if abstract else (),
        type=_TYPES.get((row.get("entrytype") or "").lower(), DocumentType.ARTICLE),
    )
