"""Writing BibTeX as Zotero reads it best: UTF-8, the fewest escapes, one entry at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from bibtexparser.library import Library
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field
from bibtexparser.writer import BibtexFormat
from bibtexparser.writer import write as write_library

from litrev.formats.bibtex_text import clean, spell, spell_doi, spell_url
from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry, Extras
from litrev.i18n import _, ngettext
from litrev.model import Author, DocumentType, Notice, NoticeKind, Record

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
    if name := _PUBLISHERS.get(kind, "publisher"):
        fields[name] = spell(publisher)
        fields["address"] = spell(record.place)
    return fields


def _names(authors: Iterable[Author]) -> str:
    return " and ".join(name for name in map(_name, authors) if name)


def _name(author: Author) -> str:
    """`Family, Given` or `Family, Jr, Given`; whatever cannot be split so stands in braces as one name."""
    if author.literal or not (author.family and author.given):
        whole = clean(author.literal or author.family or author.given)
        return f"{{{spell(whole)}}}" if whole else ""
    return ", ".join(_name_part(part) for part in (author.family, author.suffix, author.given) if clean(part))


def _name_part(text: str) -> str:
    """Braces keep commas and the word "and" from parting a name."""
    part = spell(text)
    return f"{{{part}}}" if "," in part or re.search(r"\band\b", part, re.IGNORECASE) else part


def _date(record: Record) -> str:
    given = record.published if re.fullmatch(r"\d{4}(-\d\d){0,2}", record.published) else ""
    return given or _year(record)


def _year(record: Record) -> str:
    return f"{record.year:04d}" if record.year is not None and record.year >= 0 else ""


def _pages(pages: str) -> str:
    """Page ranges with `--`; article numbers stay here too, for Zotero drops `eid`."""
    return "--".join(spell(part) for part in re.split(r"(?<=\w)\s*[-‐‑–—]+\s*(?=\w)", clean(pages)))


def _keywords(record: Record, extras: Extras) -> str:
    """Tags, keywords and subject headings once each. Zotero splits them at every comma and semicolon."""
    words = [*extras.tags, *record.keywords, *(heading.rstrip("*") for heading in record.mesh)]
    tags: dict[str, str] = {}
    for word in words:
        tag = " - ".join(part for part in re.split(r"\s*[,;]\s*", clean(word)) if part)[:255]
        tags.setdefault(tag.casefold(), tag)
    return ", ".join(spell(tag) for tag in tags.values() if tag)


def _notes(record: Record, extras: Extras) -> dict[str, str]:
    """What the review says of the work, its retraction, what the source left out: a note each."""
    notes = [*extras.notes, *_retraction(record), *_cut_authors(record)]
    texts = [note if note.startswith("litrev:") else f"litrev: {note}" for note in notes]
    kept = [*texts[: len(_NOTES) - 1], " ".join(texts[len(_NOTES) - 1 :])]
    return {name: spell(text) for name, text in zip(_NOTES, kept, strict=False)}


def _retraction(record: Record) -> list[str]:
    """That it was retracted, corrected or doubted, with the notice's citation where the source gives one."""
    said = []
    for kind, label in _notice_labels().items():
        texts = [_notice_text(notice) for notice in record.notices if notice.kind is kind]
        if texts or (kind is NoticeKind.RETRACTED_BY and record.retracted):
            cited = "; ".join(text for text in texts if text)
            said.append(f"{label}: {cited}" if cited else label)
    return said


def _notice_labels() -> dict[NoticeKind, str]:
    return {
        NoticeKind.RETRACTED_BY: _("RETRACTED"),
        NoticeKind.CONCERN_BY: _("Expression of concern"),
        NoticeKind.CORRECTED_BY: _("Corrected"),
    }


def _notice_text(notice: Notice) -> str:
    ids = [f"PMID {notice.pmid}" if notice.pmid else "", f"doi:{notice.doi}" if notice.doi else ""]
    return ", ".join(part for part in (notice.text, *ids) if part)


def _cut_authors(record: Record) -> list[str]:
    if record.authors_complete:
        return []
    n = len(record.authors)
    return [
        ngettext("The source gives only the first author.", "The source gives only the first {n} authors.", n).format(
            n=n
        )
    ]


def _eprint(record: Record) -> str:
    return next((value for scheme, value in record.other_ids if scheme.casefold() == "arxiv"), "")


_FIELDS: dict[str, Callable[[Record, Extras], str]] = {
    "title": lambda r, _e: spell(r.title or r.translated_title),
    "translatedtitle": lambda r, _e: spell(r.translated_title) if r.title not in ("", r.translated_title) else "",
    "author": lambda r, _e: _names(r.authors),
    "editor": lambda r, _e: _names(r.editors),
    "date": lambda r, _e: _date(r),
    "year": lambda r, _e: _year(r),
    "volume": lambda r, _e: spell(r.volume),
    "number": lambda r, _e: spell(r.issue),
    "pages": lambda r, _e: _pages(r.pages),
    "edition": lambda r, _e: spell(r.edition),
    "doi": lambda r, _e: spell_doi(r.doi),
    "pmid": lambda r, _e: spell(r.pmid),
    "pmcid": lambda r, _e: spell(r.pmcid),
    "eprint": lambda r, _e: spell_doi(_eprint(r)),
    "eprinttype": lambda r, _e: "arxiv" if _eprint(r) else "",
    "issn": lambda r, _e: ", ".join(map(spell, r.issn)),
    "isbn": lambda r, _e: ", ".join(map(spell, r.isbn)),
    "language": lambda r, _e: ", ".join(map(spell, r.languages)),
    "url": lambda r, _e: spell_url(r.url or r.full_text_url),
    "urldate": lambda _r, e: e.accessed,
    "keywords": _keywords,
    "abstract": lambda r, _e: spell(r.abstract_text),
}
"""Field by field, in the order of the file."""
