"""Adding by hand: a report, a web page, what somebody sent. Each is an entry of its source's page of CSL-JSON.

What is added to a source stands on one page of its run, beside the files that were imported to it; adding makes a new
run, as importing does. The same again changes nothing; another word on the same document is a new version of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litrev.errors import UsageError
from litrev.formats.pdf import read_pdf
from litrev.formats.reading.account import read_content
from litrev.formats.reading.content import content_of, read_file
from litrev.formats.reading.dates import date_of
from litrev.formats.reading.names import author_of
from litrev.i18n import _
from litrev.model import Author, DocumentType, Record, Run
from litrev.protocol import Arm, SourceEntry
from litrev.review import Review
from litrev.sources.settings import Clock, system_clock
from litrev.steps import archive
from litrev.steps.imported import BY_HAND, ImportedFile, newest_import, with_account
from litrev.steps.importing import Arrived, Piece, file_source, kept_files, store_run
from litrev.steps.ledger import open_ledger
from litrev.steps.lock import only_search
from litrev.text import bare_doi, bare_pmid

_CSL = {
    DocumentType.ARTICLE: "article-journal", DocumentType.REVIEW: "review", DocumentType.PREPRINT: "article",
    DocumentType.REPORT: "report", DocumentType.THESIS: "thesis", DocumentType.BOOK: "book",
    DocumentType.CHAPTER: "chapter", DocumentType.CONFERENCE: "paper-conference", DocumentType.WEBPAGE: "webpage",
    DocumentType.DATASET: "dataset", DocumentType.SOFTWARE: "software", DocumentType.OTHER: "document",
}  # fmt: skip
_USUAL = {Arm.WEBSITE: DocumentType.WEBPAGE, Arm.ORGANISATION: DocumentType.REPORT}
"""What a source of that arm mostly gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a person says of a document."""

    title: str = ""
    authors: Sequence[str] = ()
    year: str = ""
    """A year or a date, however written."""
    url: str = ""
    doi: str = ""
    pmid: str = ""
    kind: str = ""
    """A document type; by default a web page from a website, a report from an organisation."""
    language: str = ""
    abstract: str = ""
    publisher: str = ""
    journal: str = ""
    pages: str = ""
    note: str = ""
    keywords: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of it."""

    record: Record
    source: str
    run: Run | None
    already: bool = False
    """The source has this very entry."""
    changed: bool = False
    """The source has the document, described otherwise until now."""
    from_pdf: tuple[str, ...] = ()
    """Fields that were taken from the PDF."""


def add(
    review: Review,
    description: Description,
    *,
    source: str,
    pdf: Path | None = None,
    clock: Clock = system_clock,
) -> Added:
    """Add a document to a source of the protocol. Raises UsageError for a source or a type that is not there, or
    without a title and a DOI; InputError for a file that is no PDF.
    """
    protocol = review.load()
    entry = file_source(protocol, source)
    description, taken = _completed(description, pdf)
    item = _item(description, entry, pdf)
    record = _read_one(item, entry.id)
    with only_search(review.folder), open_ledger(review, protocol) as store:
        former = newest_import(store, entry.id)
        arrived = kept_files(review, store, former)
        place = next((n for n, one in enumerate(arrived) if one.file.file == BY_HAND), None)
        items = json.loads(arrived[place].pieces[0].raw) if place is not None else []
        same = next((n for n, old in enumerate(items) if _read_one(old, entry.id).id == record.id), None)
        if same is not None and items[same] == item:
            return Added(record=record, source=entry.id, run=former, already=True, from_pdf=taken)
        items[same if same is not None else len(items) : same + 1 if same is not None else None] = [item]
        page = _page(items, entry.id)
        if place is None:
            arrived.append(page)
        else:
            arrived[place] = page
        run = store_run(review, store, entry, arrived, clock.now(), former)
    return Added(record=record, source=entry.id, run=run, changed=same is not None, from_pdf=taken)


def look_into(pdf: Path) -> Description:
    """What a PDF says of itself. Raises InputError when it is none."""
    said = read_pdf(pdf)
    return Description(title=said.title, authors=said.authors, year=said.year, doi=said.doi)


def _completed(given: Description, pdf: Path | None) -> tuple[Description, tuple[str, ...]]:
    """What a person said, and what the PDF adds; a DOI of the PDF's text is taken only with or without a title."""
    if pdf is None:
        return given, ()
    said = look_into(pdf)
    found = {
        name: value
        for name in ("title", "authors", "year", "doi")
        if not getattr(given, name) and (value := getattr(said, name))
    }
    known = {name: getattr(given, name) for name in Description.__slots__}
    return Description(**known | found), tuple(found)


def _item(said: Description, entry: SourceEntry, pdf: Path | None) -> dict[str, Any]:
    """The description as a CSL-JSON item, keys in order."""
    if not said.title.strip() and not said.doi.strip():
        raise UsageError(
            _("Nothing says what the document is called."), _('Give its title: litrev add --source NAME --title "…"')
        )
    if said.doi and not bare_doi(said.doi):
        raise UsageError(
            _("“{doi}” is not a DOI.").format(doi=said.doi), _("A DOI begins with 10., such as 10.1000/abc.")
        )
    if said.pmid and bare_pmid(said.pmid) != said.pmid.strip():
        raise UsageError(_("“{pmid}” is not a PMID.").format(pmid=said.pmid), _("A PMID is a number: 31054321."))
    date = date_of(said.year) if said.year else None
    if date is not None and date.year is None:
        raise UsageError(
            _("“{year}” holds no year.").format(year=said.year), _("For example: --year 2024, or 2024-05-31")
        )
    item: dict[str, Any] = {
        "type": _CSL[_kind(said.kind, entry)],
        "title": said.title,
        "author": [_csl_author(author_of(name)) for name in said.authors if name.strip()],
        "issued": {"raw": date.iso} if date else None,
        "DOI": bare_doi(said.doi),
        "PMID": said.pmid.strip(),
        "URL": said.url,
        "publisher": said.publisher,
        "container-title": said.journal,
        "page": said.pages,
        "language": said.language,
        "abstract": said.abstract,
        "keyword": list(said.keywords),
        "note": said.note,
        "file": f"{pdf.name} sha256:{archive.digest(read_file(pdf))}" if pdf else "",
    }
    return {name: value for name, value in item.items() if value}


def _kind(name: str, entry: SourceEntry) -> DocumentType:
    if not name:
        return _USUAL.get(entry.arm, DocumentType.ARTICLE)
    kinds = [kind.value for kind in _CSL]
    if name.strip().lower() not in kinds:
        raise UsageError(
            _("“{kind}” is no type of document.").format(kind=name),
            _("Choose among: {names}").format(names=", ".join(kinds)),
        )
    return DocumentType(name.strip().lower())


def _csl_author(author: Author) -> dict[str, str]:
    parts = {"family": author.family, "given": author.given, "suffix": author.suffix, "literal": author.literal}
    return {name: value for name, value in parts.items() if value}


def _raw(items: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps(items, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "replace")


def _read_one(item: dict[str, Any], source: str) -> Record:
    read = read_content(content_of(_raw([item]), BY_HAND), source).items[0]
    if not isinstance(read, Record):
        raise UsageError(_("Nothing says what the document is called."), _("Give its title."))
    return read


def _page(items: Sequence[dict[str, Any]], source: str) -> Arrived:
    raw = _raw(items)
    read = read_content(content_of(raw, BY_HAND), source)
    file = ImportedFile(file=BY_HAND, sha256=archive.digest(raw), format="", encoding="")
    return Arrived(with_account(file, read.account), [Piece(raw, "json", list(read.items), BY_HAND)], read.account)
