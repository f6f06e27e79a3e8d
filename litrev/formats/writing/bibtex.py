"""Writing BibTeX as Zotero reads it best: UTF-8, the fewest escapes, one entry at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from bibtexparser.library import Library
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field
from bibtexparser.writer import BibtexFormat
from bibtexparser.writer import write as write_library

from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry, Extras
from litrev.formats.writing.bibtex_text import spell, spell_doi, spell_url
from litrev.formats.writing.parts import (
    arxiv_of,
    clean,
    date_of,
    is_one_name,
    notes_of,
    one_name,
    parted_tags,
    title_of,
    translated_title_of,
    year_of,
)
from litrev.model import Author, DocumentType, Record

# Zotero drops entries of types that it does not know (`@dataset`, `@preprint`) without a word.
_TYPES = {
    DocumentType.PREPRINT: "misc",
    DocumentType.REPORT: "techreport",
    DocumentType.THESIS: "phdthesis",
    DocumentType.BOOK: "book",
    DocumentType.CHAPTER: "incollection",
    DocumentType.CONFERENCE: "inproceedings",
    DocumentType.WEBPAGE: "online",
    DocumentType.DATASET: "misc",
    DocumentType.SOFTWARE: "software",
    DocumentType.OTHER: "misc",
}
_TOLD = frozenset(_TYPES) - {DocumentType.PREPRINT, DocumentType.DATASET} | {DocumentType.ARTICLE}
"""Types that the entry's own tells; the others are named in `entrysubtype`, which Zotero passes over."""
# Where `Record.journal` goes: what the document stands in. Nothing where Zotero has no place for it.
_CONTAINERS = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "online": "journaltitle",
}
_PUBLISHERS = {"phdthesis": "school", "techreport": "institution", "article": "", "online": ""}
_NOTES = ("note", "annote", "comment", "review")
"""Zotero makes a note of its own of each of these."""


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of a .bib file, entry by entry."""
    layout = BibtexFormat()  # type: ignore[no-untyped-call]  # the library gives its constructor no types
    layout.indent = "  "
    layout.trailing_comma = True
    keys = Keys()
    for record, extras in entries:
        key = extras.key or keys.key(record)
        yield write_library(Library([block(record, extras, key)]), layout) + "\n"


def block(record: Record, extras: Extras, key: str) -> Block:
    """The entry of one work."""
    kind = _TYPES.get(record.type, "article")
    values = {name: value(record, extras) for name, value in _FIELDS.items()}
    values |= _container(record, kind) | _notes(record, extras)
    fields = [Field(name, f"{{{value}}}") for name, value in values.items() if value]
    return Block(kind, key, fields)


def _container(record: Record, kind: str) -> dict[str, str]:
    """What it stands in and who published it, under the names that this type has for them."""
    publisher = record.publisher
    if kind in ("misc", "software") and not publisher:
        publisher = record.journal  # the repository
    fields = {}
    if name := _CONTAINERS.get(kind):
        fields[name] = spell(record.journal)
    if kind == "article":
        fields["shortjournal"] = spell(record.journal_abbreviation)
    if name := _PUBLISHERS.get(kind, "publisher"):
        fields[name] = spell(publisher)
        fields["address"] = spell(record.place)
    return fields


def _names(authors: Iterable[Author]) -> str:
    return " and ".join(name for name in map(_name, authors) if name)


def _name(author: Author) -> str:
    """`Family, Given` or `Family, Jr, Given`; whatever cannot be split so stands in braces as one name."""
    if is_one_name(author):
        whole = one_name(author)
        return f"{{{spell(whole)}}}" if whole else ""
    return ", ".join(_name_part(part) for part in (author.family, author.suffix, author.given) if clean(part))


def _name_part(text: str) -> str:
    """Braces keep commas and the word "and" from parting a name."""
    part = spell(text)
    return f"{{{part}}}" if "," in part or re.search(r"\band\b", part, re.IGNORECASE) else part


def _pages(pages: str) -> str:
    """Page ranges with `--`; article numbers stay here too, for Zotero drops `eid`."""
    return "--".join(spell(part) for part in re.split(r"(?<=\w)\s*[-‐‑–—]+\s*(?=\w)", clean(pages)))


def _keywords(record: Record, extras: Extras) -> str:
    """Tags, keywords and subject headings once each. Zotero splits them at every comma and semicolon."""
    return ", ".join(spell(tag) for tag in parted_tags(record, extras, ",;"))


def _notes(record: Record, extras: Extras) -> dict[str, str]:
    """A field each; what is too many shares the last."""
    texts = notes_of(record, extras)
    kept = [*texts[: len(_NOTES) - 1], " ".join(texts[len(_NOTES) - 1 :])]
    return {name: spell(text) for name, text in zip(_NOTES, kept, strict=False)}


_FIELDS: dict[str, Callable[[Record, Extras], str]] = {
    "entrysubtype": lambda r, _e: "" if r.type in _TOLD else r.type.value,
    "title": lambda r, _e: spell(title_of(r)),
    "translatedtitle": lambda r, _e: spell(translated_title_of(r)),
    "author": lambda r, _e: _names(r.authors),
    "editor": lambda r, _e: _names(r.editors),
    "date": lambda r, _e: date_of(r),
    "year": lambda r, _e: year_of(r),
    "volume": lambda r, _e: spell(r.volume),
    "number": lambda r, _e: spell(r.issue),
    "pages": lambda r, _e: _pages(r.pages),
    "edition": lambda r, _e: spell(r.edition),
    "doi": lambda r, _e: spell_doi(r.doi),
    "pmid": lambda r, _e: spell(r.pmid),
    "pmcid": lambda r, _e: spell(r.pmcid),
    "eprint": lambda r, _e: spell_doi(arxiv_of(r)),
    "eprinttype": lambda r, _e: "arxiv" if arxiv_of(r) else "",
    "issn": lambda r, _e: ", ".join(map(spell, r.issn)),
    "isbn": lambda r, _e: ", ".join(map(spell, r.isbn)),
    "language": lambda r, _e: ", ".join(map(spell, r.languages)),
    "url": lambda r, _e: spell_url(r.url or r.full_text_url),
    "urldate": lambda _r, e: e.accessed,
    "keywords": _keywords,
    "abstract": lambda r, _e: spell(r.abstract_text),
}
"""Field by field, in the order of the file."""
