"""Adding by hand: a report, a web page, what somebody sent. Each is an entry of its source's page of CSL-JSON.

What is added to a source stands on one page of its run, beside the files that were imported to it; adding makes a new
run, as importing does. The same again changes nothing; another word on the same document is a new version of it. What a
person says counts before what a database says of the DOI or PMID, and that before what a PDF says of itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from litrev.errors import UsageError
from litrev.formats.entry import Extras
from litrev.formats.pdf import PdfSays, read_pdf
from litrev.formats.reading.account import read_content
from litrev.formats.reading.content import content_of, read_file
from litrev.formats.reading.dates import date_of
from litrev.formats.reading.names import author_of
from litrev.formats.writing.csl import csl_item
from litrev.i18n import _, speaking
from litrev.model import Author, DocumentType, Record, Run
from litrev.protocol import Arm, Protocol, SourceEntry
from litrev.query.known import IdKind, KnownItem
from litrev.review import Review
from litrev.screening.retrieval import PROGRAM
from litrev.sources.registry import open_source
from litrev.sources.settings import Clock, system_clock
from litrev.steps import archive
from litrev.steps.full_text_files import keep_with_record
from litrev.steps.imported import BY_HAND, ImportedFile, files_of, kept_pages, newest_import, with_account
from litrev.steps.importing import Arrived, Piece, file_source, kept_files, store_run
from litrev.steps.ledger import open_ledger
from litrev.steps.lock import only_search
from litrev.steps.looking_up import LookedUp, OpenSource, look_up
from litrev.steps.team import reviewer_id
from litrev.store import Store
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
    looked_up: LookedUp | None = None
    """What the databases said; None when they were not asked."""
    not_its_own: str = ""
    """A DOI in the PDF that was left out: it is that of another document, as far as can be told."""
    full_text: str = ""
    """The file in the review that the PDF was kept as; empty without one, or when it was there already."""


Ask = Callable[[], str]
"""Asks the person for a title."""


def add(  # noqa: PLR0913 - all but the first two have a default
    review: Review,
    description: Description,
    *,
    source: str,
    pdf: Path | None = None,
    offline: bool = False,
    reviewer: str | None = None,
    ask: Ask | None = None,
    tell: Callable[[str], None] = lambda words: None,
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
) -> Added:
    """Add a document to a source of the protocol; its DOI or PMID is looked up unless `offline`, its PDF is kept.

    `reviewer` has the PDF. `ask` asks for a title that nobody tells; `tell` hears which database is asked. Raises
    UsageError for a source, a type or a person that is not there, or without a title; InputError for a file that is no
    PDF.
    """
    protocol = review.load()
    entry = file_source(protocol, source)
    by = _who(protocol, reviewer)
    said = _Said(description, pdf)
    said.check(entry)
    found = None
    with open_ledger(review, protocol) as store:
        held = _held(review, store, entry)
    known = next((item for item in held if said.is_told_by(item, entry)), None)
    if known is None and not offline and said.ids:
        found = look_up(said.ids, contact=protocol.contact or "", clock=clock, opener=opener, tell=tell)
        said.take(found)
    item = known or said.item(entry)
    if not item.get("title"):
        item |= {"title": _title(said, found, ask)}
    with only_search(review.folder), open_ledger(review, protocol) as store:
        done = _put(review, store, entry, item, clock)
        kept = keep_with_record(review, store, done.record, read_file(pdf), by, clock.now()) if pdf else ""
    return replace(
        done, from_pdf=said.from_pdf, looked_up=found, not_its_own=said.not_its_own, full_text=kept
    )  # fmt: skip


def _who(protocol: Protocol, reviewer: str | None) -> str:
    """Who has the PDF: the person named, the only one that there is, else nobody in particular."""
    if reviewer is not None:
        return reviewer_id(protocol, reviewer)
    return protocol.team[0].id if len(protocol.team) == 1 else PROGRAM


def _held(review: Review, store: Store, entry: SourceEntry) -> list[dict[str, Any]]:
    """What was added by hand to the source so far."""
    former = newest_import(store, entry.id)
    first = 0
    for file in files_of(former) if former else ():
        if former and file.file == BY_HAND:
            items: list[dict[str, Any]] = json.loads(kept_pages(review, store, former, file, first)[0].raw)
            return items
        first += file.pages
    return []


def _put(review: Review, store: Store, entry: SourceEntry, item: dict[str, Any], clock: Clock) -> Added:
    """The item among those of the source, in a new run; in the former one when it is there already."""
    record = _read_one(item, entry.id)
    former = newest_import(store, entry.id)
    arrived = kept_files(review, store, former)
    place = next((n for n, one in enumerate(arrived) if one.file.file == BY_HAND), None)
    items = json.loads(arrived[place].pieces[0].raw) if place is not None else []
    same = next((n for n, old in enumerate(items) if _read_one(old, entry.id).id == record.id), None)
    if same is not None and items[same] == item:
        return Added(record=record, source=entry.id, run=former, already=True)
    items[same if same is not None else len(items) : same + 1 if same is not None else None] = [item]
    page = _page(items, entry.id)
    if place is None:
        arrived.append(page)
    else:
        arrived[place] = page
    run = store_run(review, store, entry, arrived, clock.now(), former)
    return Added(record=record, source=entry.id, run=run, changed=same is not None)


class _Said:
    """What a person, a database and a PDF say of a document."""

    def __init__(self, given: Description, pdf: Path | None) -> None:
        self._given = given
        self._pdf = pdf
        self._of_pdf = read_pdf(pdf) if pdf else PdfSays()
        self._found: Record | None = None
        self.label = ""
        self.not_its_own = ""

    @property
    def doi(self) -> str:
        """The DOI that the person gave, else the PDF's."""
        return self._given.doi or self._of_pdf.doi

    @property
    def ids(self) -> list[KnownItem]:
        """What the document can be looked up by."""
        pmid, doi = bare_pmid(self._given.pmid), bare_doi(self.doi)
        ids = [(IdKind.PMID, pmid), (IdKind.DOI, doi)]
        return [KnownItem(kind, value) for kind, value in ids if value]

    @property
    def from_pdf(self) -> tuple[str, ...]:
        """The fields that are the PDF's."""
        taken = {
            "title": self._of_pdf.title and not self._title_told(),
            "authors": self._of_pdf.authors and not self._given.authors and not (self._found and self._found.authors),
            "doi": self._of_pdf.doi and not self._given.doi,
        }
        return tuple(name for name, value in taken.items() if value)

    def _title_told(self) -> bool:
        """Whether a person or a database tells the title."""
        return bool(self._given.title or (self._found and (self._found.title or self._found.translated_title)))

    def take(self, looked_up: LookedUp) -> None:
        """Take what a database says; a DOI that the PDF only cites is left out."""
        record = looked_up.record
        if record is None:
            return
        title = record.title or record.translated_title
        if not self._given.doi and not self._given.pmid and not self._of_pdf.names(title):
            self.not_its_own = self._of_pdf.doi
            self._of_pdf = replace(self._of_pdf, doi="")
            return
        self._found, self.label = record, looked_up.label

    def check(self, entry: SourceEntry) -> None:
        """Raise UsageError for what makes no sense."""
        given = self._given
        if given.doi and not bare_doi(given.doi):
            raise UsageError(
                _("“{doi}” is not a DOI.").format(doi=given.doi), _("A DOI begins with 10., such as 10.1000/abc.")
            )
        if given.pmid and bare_pmid(given.pmid) != given.pmid.strip():
            raise UsageError(_("“{pmid}” is not a PMID.").format(pmid=given.pmid), _("A PMID is a number: 31054321."))
        if given.year and date_of(given.year).year is None:
            raise UsageError(
                _("“{year}” holds no year.").format(year=given.year), _("For example: --year 2024, or 2024-05-31")
            )
        _kind(given.kind, entry)

    def is_told_by(self, item: dict[str, Any], entry: SourceEntry) -> bool:
        """Whether an item that was added before has the same id and all that the person says now."""
        if not item.get("title") or not self.ids:
            return False
        doi, pmid = bare_doi(self.doi), self._given.pmid.strip()
        if (doi and item.get("DOI") != doi) or (pmid and item.get("PMID") != pmid):
            return False
        given = self._given_item(entry)
        if not self._given.kind:
            del given["type"]
        return all(item.get(name) == value for name, value in given.items())

    def item(self, entry: SourceEntry) -> dict[str, Any]:
        """The document as a CSL-JSON item."""
        of_pdf: dict[str, Any] = {
            "title": self._of_pdf.title,
            "author": [_csl_author(author_of(name)) for name in self._of_pdf.authors],
            "DOI": bare_doi(self._of_pdf.doi),
        }
        found: dict[str, Any] = {}
        if self._found is not None:
            with speaking("en"):  # the same entry whatever language the person reads
                found = csl_item(self._found, Extras(), "")
            found["source"] = f"{self.label}: {self._found.id}"
        given = self._given_item(entry)
        if found and not self._given.kind:
            del given["type"]
        if given.get("note") and found.get("note"):
            given["note"] += f"\n{found['note']}"
        return {name: value for name, value in (of_pdf | found | given).items() if value}

    def _given_item(self, entry: SourceEntry) -> dict[str, Any]:
        """What the person says."""
        said = self._given
        item: dict[str, Any] = {
            "type": _CSL[_kind(said.kind, entry)],
            "title": said.title.strip() and said.title,
            "author": [_csl_author(author_of(name)) for name in said.authors if name.strip()],
            "issued": {"raw": date_of(said.year).iso} if said.year else None,
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
            "file": f"{self._pdf.name} sha256:{archive.digest(read_file(self._pdf))}" if self._pdf else "",
        }
        return {name: value for name, value in item.items() if value}


def _title(said: _Said, found: LookedUp | None, ask: Ask | None) -> str:
    """A title from the person, since nobody else tells one. Raises UsageError when they cannot be asked or say none."""
    title = ask().strip() if ask else ""
    if title:
        return title
    hint = _('Give its title: litrev add --source NAME --title "…"')
    ids = ", ".join(item.value for item in said.ids)
    if found and found.silent:
        words = _("Nothing says what the document is called: {id} could not be looked up. {why}")
        raise UsageError(words.format(id=ids, why=" ".join(found.silent)), hint)
    if found and not said.not_its_own:
        words = _("Nothing says what the document is called: {id} is not in {sources}.")
        raise UsageError(words.format(sources=", ".join(found.without), id=ids), hint)
    raise UsageError(_("Nothing says what the document is called."), hint)


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
