"""A work as an item of Zotero: its type, its fields, its people; what has no field of its own stands in Extra.

The fields are those of Zotero's schema 41 (Zotero 8); those that older versions lack (citation key, PMID) are lines of
Extra, from which Zotero takes them when it has the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from litrev.formats.entry import Extras
from litrev.formats.writing.parts import (
    arxiv_of,
    clean,
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
from litrev.formats.writing.parts import container_of as container
from litrev.model import Author, DocumentType, Record

ITEM_TYPES = {
    DocumentType.PREPRINT: "preprint",
    DocumentType.REPORT: "report",
    DocumentType.THESIS: "thesis",
    DocumentType.BOOK: "book",
    DocumentType.CHAPTER: "bookSection",
    DocumentType.CONFERENCE: "conferencePaper",
    DocumentType.WEBPAGE: "webpage",
    DocumentType.DATASET: "dataset",
    DocumentType.SOFTWARE: "computerProgram",
    DocumentType.OTHER: "document",
}
"""All others are journal articles."""

_COMMON = {"title": "title", "abstract": "abstractNote", "date": "date", "url": "url", "accessed": "accessDate"}
_SPOKEN = {**_COMMON, "language": "language"}
_PLACES: dict[str, dict[str, str]] = {
    "journalArticle": _SPOKEN | {"container": "publicationTitle", "abbreviation": "journalAbbreviation",
        "volume": "volume", "issue": "issue", "pages": "pages", "doi": "DOI", "issn": "ISSN"},
    "preprint": _SPOKEN | {"keeper": "repository", "place": "place", "doi": "DOI", "arxiv": "archiveID"},
    "report": _SPOKEN | {"publisher": "institution", "place": "place", "pages": "pages", "container": "seriesTitle"},
    "thesis": _SPOKEN | {"publisher": "university", "place": "place", "pages": "numPages"},
    "book": _SPOKEN | {"publisher": "publisher", "place": "place", "volume": "volume", "edition": "edition",
        "pages": "numPages", "isbn": "ISBN", "container": "series"},
    "bookSection": _SPOKEN | {"container": "bookTitle", "publisher": "publisher", "place": "place",
        "volume": "volume", "edition": "edition", "pages": "pages", "isbn": "ISBN"},
    "conferencePaper": _SPOKEN | {"container": "proceedingsTitle", "publisher": "publisher", "place": "place",
        "volume": "volume", "pages": "pages", "doi": "DOI", "isbn": "ISBN"},
    "webpage": _SPOKEN | {"keeper": "websiteTitle"},
    "dataset": _SPOKEN | {"keeper": "repository", "place": "repositoryLocation", "edition": "versionNumber",
        "doi": "DOI"},
    "computerProgram": _COMMON | {"keeper": "company", "place": "place", "edition": "versionNumber", "isbn": "ISBN"},
    "document": _SPOKEN | {"keeper": "publisher"},
}  # fmt: skip
"""Type -> what we know -> Zotero's field for it."""

_LINES = {"doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "volume": "Volume", "issue": "Issue", "pages": "Pages",
          "edition": "Edition", "language": "Language", "place": "Place", "arxiv": "arXiv"}  # fmt: skip
"""What stands in Extra where the type has no field for it, so that nothing is lost."""
_SILENT = {("journalArticle", "place")}
"""Where such a line would only be noise: no style cites the town of a journal."""

_CREATORS = {"computerProgram": "programmer"}
_EDITED = frozenset({"journalArticle", "preprint", "book", "bookSection", "conferencePaper", "document"})
"""Types that have editors; elsewhere they are contributors."""


@dataclass(frozen=True, slots=True)
class Creator:
    """Somebody, by Zotero's word for what they did."""

    role: str
    last: str
    first: str = ""
    """Empty for a body, whose whole name is `last`."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of Zotero."""

    type: str
    fields: Mapping[str, str]
    """By Zotero's names, `extra` aside; only those that hold something."""
    creators: tuple[Creator, ...]
    extra: tuple[str, ...]
    """Lines of Extra, each `Name: value`."""
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    """Text, not HTML."""
    link: str = ""
    """Where the full text is, if elsewhere than `url`."""


def zotero_item(record: Record, extras: Extras, key: str) -> Item:
    """The item of one work."""
    kind = ITEM_TYPES.get(record.type, "journalArticle")
    known = _known(record, extras)
    places = _PLACES[kind]
    url = known["url"]
    link = clean(record.full_text_url)
    return Item(
        kind,
        {places[name]: value for name, value in known.items() if value and name in places},
        tuple(_creators(record, kind)),
        tuple(_extra(record, key, kind, known)),
        tuple(tags_of(record, extras)),
        tuple(notes_of(record, extras)),
        link if link != url else "",
    )


def _known(record: Record, extras: Extras) -> dict[str, str]:
    return {
        "title": title_of(record),
        "abstract": lines(record.abstract_text),
        "container": container(record),
        "keeper": container(record) or clean(record.publisher),
        "abbreviation": clean(record.journal_abbreviation),
        "publisher": clean(record.publisher),
        "place": clean(record.place),
        "edition": clean(record.edition),
        "volume": clean(record.volume),
        "issue": clean(record.issue),
        "pages": clean(record.pages),
        "date": date_of(record),
        "language": joined(record.languages),
        "doi": clean(record.doi),
        "arxiv": f"arXiv:{arxiv}" if (arxiv := arxiv_of(record).removeprefix("arXiv:")) else "",
        "issn": joined(record.issn),
        "isbn": joined(record.isbn, " "),
        "url": clean(record.url or record.full_text_url),
        "accessed": extras.accessed,
    }


def _extra(record: Record, key: str, kind: str, known: Mapping[str, str]) -> Iterable[str]:
    """Zotero takes the first four for fields of their own where it has these."""
    first = {"Citation Key": key, "PMID": record.pmid, "PMCID": record.pmcid}
    yield from (f"{name}: {clean(value)}" for name, value in first.items() if value)
    for name, label in _LINES.items():
        if known[name] and name not in _PLACES[kind] and (kind, name) not in _SILENT:
            yield f"{label}: {known[name].removeprefix('arXiv:')}"
    if title := translated_title_of(record):
        yield f"Translated Title: {title}"
    if kind == "preprint" and known["keeper"] != known["publisher"] and known["publisher"]:
        yield f"Publisher: {known['publisher']}"


def _creators(record: Record, kind: str) -> Iterable[Creator]:
    yield from _named(record.authors, _CREATORS.get(kind, "author"))
    yield from _named(record.editors, "editor" if kind in _EDITED else "contributor")


def _named(people: Iterable[Author], role: str) -> Iterable[Creator]:
    for person in people:
        if is_one_name(person):
            name = one_name(person)
            if name:
                yield Creator(role, name)
        else:
            yield Creator(role, clean(person.family), joined((person.given, person.suffix)))


def item_json(item: Item) -> dict[str, Any]:
    """The item as Zotero's web API takes it, its notes aside."""
    creators = [
        {"creatorType": one.role, "lastName": one.last, "firstName": one.first}
        if one.first
        else {"creatorType": one.role, "name": one.last}
        for one in item.creators
    ]
    tags = [{"tag": tag} for tag in item.tags]
    extra = {"extra": "\n".join(item.extra)} if item.extra else {}
    return {"itemType": item.type, **item.fields, **extra, "creators": creators, "tags": tags}
