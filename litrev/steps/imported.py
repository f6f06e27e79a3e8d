"""Runs of imported files: what they are made of, and how their archived bytes are read, now and at every proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from litrev.errors import InputError, LitrevError
from litrev.formats import pubmed_xml
from litrev.formats.reading.account import Account, numbered, read_content
from litrev.formats.reading.content import content_of
from litrev.formats.reading.draft import Field
from litrev.formats.reading.pmids import listed
from litrev.i18n import _
from litrev.model import Record, Reject, Run, RunStatus
from litrev.protocol.models import FILE
from litrev.review import Review
from litrev.steps import archive
from litrev.store import ArchivedPage, Store

BY_HAND = "by hand"
"""`ImportedFile.file` of what was added without a file."""
PMIDS = "pmids"
"""The format whose first page is the list itself; PubMed's answers are the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file as a run remembers it."""

    file: str
    sha256: str
    format: str
    encoding: str
    told: Mapping[str, str] = field(default_factory=dict)
    """Columns that a person named, and their fields."""
    forced: str = ""
    """The encoding that a person named."""
    pages: int = 1
    entries: int = 0
    read: int = 0
    rejected: int = 0
    repaired: int = 0
    repairs: Mapping[str, int] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    """Records of a list that PubMed does not give."""
    at: str = ""
    """ISO, UTC: when it was imported."""

    def to_json(self) -> dict[str, Any]:
        """As it stands in `Run.detail["files"]`."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> ImportedFile:
        """What `to_json` gave; a name that this litrev does not know says nothing."""
        known = {name: value[name] for name in ImportedFile.__slots__ if name in value}
        return ImportedFile(**known | {"withheld": tuple(known.get("withheld", ()))})

    def same_reading(self, other: ImportedFile) -> bool:
        """The same bytes, read the same way."""
        return (self.sha256, dict(self.told), self.forced) == (other.sha256, dict(other.told), other.forced)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def files_of(run: Run) -> list[ImportedFile]:
    """The files that an imported run is made of, in the order of its pages."""
    return [ImportedFile.from_json(one) for one in run.detail.get("files", ())]


def is_part_of(run: Run, newer: Run) -> bool:
    """Whether `newer` holds all that `run` does; what was added by hand only grows."""
    held = {file.sha256 for file in files_of(newer)}
    grown = any(file.file == BY_HAND for file in files_of(newer))
    return all(file.sha256 in held or (grown and file.file == BY_HAND) for file in files_of(run))


def newest_import(store: Store, source: str) -> Run | None:
    """The run of imported files that counts for a source of the protocol."""
    runs = [run for run in store.runs(source) if run.source == FILE and run.status is RunStatus.COMPLETE]
    return runs[-1] if runs else None


def read_page(file: ImportedFile, raw: bytes, source: str, place: int) -> list[Record | Reject]:
    """The items of a file's page (`place` counts from 0) as they are read today, before they are numbered."""
    if file.format == PMIDS:
        return list(pubmed_xml.read(raw)) if place else _lines_without(file, raw)
    told = {column: Field(name) for column, name in file.told.items()}
    return list(read_content(content_of(raw, file.file, file.forced), source, told).items)


def _lines_without(file: ImportedFile, raw: bytes) -> list[Record | Reject]:
    """The lines of a list that hold no PMID."""
    found = listed(content_of(raw, file.file, file.forced), with_titles=True)
    return list(found.rejects) if found else []


def page_reader(run: Run) -> Callable[[bytes], list[Record | Reject]]:
    """Reads the pages of an imported run one after the other; pages that cannot be read at all give a reject."""
    pages = iter([(file, place) for file in files_of(run) for place in range(file.pages)])
    seen: Counter[str] = Counter()

    def read(raw: bytes) -> list[Record | Reject]:
        file, place = next(pages, (None, 0))
        if file is None:
            return []
        try:
            return numbered(read_page(file, raw, run.strategy, place), seen)
        except LitrevError as error:
            return [Reject("", error.message)]

    return read


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of a former run, taken over."""

    raw: bytes
    items: list[Record | Reject]
    page: ArchivedPage


def kept_pages(review: Review, store: Store, run: Run, file: ImportedFile, first: int) -> list[KeptPage]:
    """The pages of one file of a run, from its archive. Raises InputError when the archive is not what it was."""
    pages = store.pages(run.id)[first : first + file.pages]
    if len(pages) < file.pages:
        raise InputError(
            _("The pages of {file} are no longer in the ledger.").format(file=file.file),
            _("Import it afresh, with --replace."),
        )
    kept = []
    for place, page in enumerate(pages):
        raw = archive.fetch(review.archive / run.id, page.file, page.sha256)
        kept.append(KeptPage(raw, read_page(file, raw, run.strategy, place), page))
    return kept


def suffix_of(name: str) -> str:
    """The ending of a page's file in the archive."""
    endings = {
        "bibtex": "bib",
        "csl-json": "json",
        "pubmed-xml": "xml",
        "endnote-xml": "xml",
        "wos": "txt",
        PMIDS: "txt",
    }
    return endings.get(name, name)


def with_account(file: ImportedFile, account: Account) -> ImportedFile:
    """The file with what became of its entries."""
    return replace(
        file,
        format=account.format,
        encoding=account.encoding,
        entries=account.entries,
        read=account.read,
        rejected=account.rejected,
        repaired=account.repaired,
        repairs=account.repairs,
    )
