"""Writing CSL-JSON (version 1.0.1, which every reader knows), one item after the other.

Zotero refuses a whole file for one item of type `software` and drops keywords; particles and suffixes are part of the
family name, for it reads no other. What it has a field for and CSL has not are lines of `note`, its Extra.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry, Extras
from litrev.formats.writing.parts import (
    clean,
    container_of,
    date_of,
    is_one_name,
    joined,
    lines,
    notes_of,
    one_name,
    tags_of,
    title_of,
    translated_title_of,
)
from litrev.model import Author, DocumentType, Record

_TYPES = {
    DocumentType.PREPRINT: "article",
    DocumentType.REPORT: "report",
    DocumentType.THESIS: "thesis",
    DocumentType.BOOK: "book",
    DocumentType.CHAPTER: "chapter",
    DocumentType.CONFERENCE: "paper-conference",
    DocumentType.WEBPAGE: "webpage",
    DocumentType.DATASET: "dataset",
    DocumentType.SOFTWARE: "book",
    DocumentType.OTHER: "article",
}
_REAL_TYPES = {DocumentType.SOFTWARE: "computerProgram", DocumentType.OTHER: "document"}
"""Where CSL 1.0.1 has no type: Zotero's own, named in Extra."""


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of a .json file: a list, item by item."""
    keys = Keys()
    before = "[\n"
    for record, extras in entries:
        item = csl_item(record, extras, extras.key or keys.key(record))
        yield before + json.dumps(item, ensure_ascii=False, indent=1)
        before = ",\n"
    yield ("[" if before == "[\n" else "\n") + "]\n"


def csl_item(record: Record, extras: Extras, key: str) -> dict[str, Any]:
    """One work."""
    preprint = record.type is DocumentType.PREPRINT
    keeper = joined([record.publisher]) or (container_of(record) if preprint else "")
    found: dict[str, Any] = {
        "id": key,
        "citation-key": key,
        "type": _TYPES.get(record.type, "article-journal"),
        "title": title_of(record),
        "translated-title": translated_title_of(record),
        "author": _names(record.authors),
        "editor": _names(record.editors),
        "issued": _date(date_of(record)),
        "accessed": _date(extras.accessed),
        "container-title": "" if preprint and keeper == container_of(record) else container_of(record),
        "container-title-short": clean(record.journal_abbreviation),
        "volume": clean(record.volume),
        "issue": clean(record.issue),
        "page": clean(record.pages),
        "edition": clean(record.edition),
        "publisher": keeper,
        "publisher-place": clean(record.place),
        "language": joined(record.languages),
        "DOI": clean(record.doi),
        "PMID": clean(record.pmid),
        "PMCID": clean(record.pmcid),
        "ISSN": joined(record.issn),
        "ISBN": joined(record.isbn, " "),
        "URL": clean(record.url or record.full_text_url),
        "abstract": lines(record.abstract_text),
        "keyword": joined((tag.replace(";", ",") for tag in tags_of(record, extras)), "; "),
        "annote": " ".join(notes_of(record, extras)),
        "note": "\n".join(_extra(record)),
    }
    return {name: value for name, value in found.items() if value}


def _extra(record: Record) -> Iterator[str]:
    if real := _REAL_TYPES.get(record.type):
        yield f"Type: {real}"
    if title := translated_title_of(record):
        yield f"Translated Title: {title}"


def _names(people: Iterable[Author]) -> list[dict[str, str]]:
    return [name for name in map(_name, people) if any(name.values())]


def _name(person: Author) -> dict[str, str]:
    if is_one_name(person):
        return {"literal": one_name(person)}
    return {"family": joined((person.family, person.suffix), " "), "given": clean(person.given)}


def _date(iso: str) -> dict[str, str]:
    return {"raw": iso} if iso else {}
