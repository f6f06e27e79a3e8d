"""What a review is made of: records, runs, links, decisions. Values only: nothing here reads or writes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any


class DocumentType(StrEnum):
    """What kind of document a record describes; the least that a bibliography tells apart."""

    ARTICLE = "article"
    REVIEW = "review"
    PREPRINT = "preprint"
    REPORT = "report"
    THESIS = "thesis"
    BOOK = "book"
    CHAPTER = "chapter"
    CONFERENCE = "conference"
    WEBPAGE = "webpage"
    DATASET = "dataset"
    SOFTWARE = "software"
    EDITORIAL = "editorial"
    LETTER = "letter"
    ERRATUM = "erratum"
    RETRACTION = "retraction"
    OTHER = "other"


class NoticeKind(StrEnum):
    """How another publication bears on this one. The word says what the *other* one does."""

    RETRACTED_BY = "retracted_by"
    RETRACTS = "retracts"
    CORRECTED_BY = "corrected_by"
    CORRECTS = "corrects"
    CONCERN_BY = "concern_by"
    CONCERNS = "concerns"
    UPDATED_BY = "updated_by"
    UPDATES = "updates"
    COMMENTED_BY = "commented_by"
    COMMENTS = "comments"
    REPUBLISHED_BY = "republished_by"
    REPUBLISHES = "republishes"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or a body when `family` is empty and `literal` is set."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""
    """The name of a body ("Access Study Group"), or a person's name that could not be split."""
    orcid: str = ""
    """Bare: 0000-0001-2345-6789."""

    @property
    def name(self) -> str:
        """As a bibliography lists it: `Family, Given, Suffix`, or the literal."""
        return self.literal or ", ".join(part for part in (self.family, self.given, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an abstract; `label` is empty for an unstructured one."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract in a language other than the record's first one."""

    language: str
    """ISO 639-1 where there is one, else as the source says; may be empty."""
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A retraction, erratum, update or comment that ties this record to another publication."""

    kind: NoticeKind
    text: str = ""
    """The citation as the source gives it."""
    pmid: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one source said of one document. Never edited: a later word of the source is a new version.

    All text is plain (no HTML, no entities, single spaces, NFC); inline markup is reduced to its text.
    Missing is `""`, `None` or an empty tuple, never a placeholder such as "No abstract available".
    """

    id: str
    """`source:local`, such as `pubmed:31054321`, `openalex:W2990000000`, `cairn:5d0c…`; the same on any machine."""
    source: str
    """The name of the source as the protocol has it."""
    title: str = ""
    """In the document's own language where the source gives it, else as the source gives it."""
    translated_title: str = ""
    """The source's translation of the title (PubMed's bracketed English one), without its brackets."""
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    """False when the source cut the list (OpenAlex: at 100)."""
    editors: tuple[Author, ...] = ()
    year: int | None = None
    published: str = ""
    """The date of the issue or document, as exactly as known: `2019`, `2019-03`, `2019-03-14`."""
    published_as_given: str = ""
    """The source's own words when they are not such a date: `1998 Dec-1999 Jan`."""
    published_online: str = ""
    """The electronic date, when the source gives one besides."""
    type: DocumentType = DocumentType.ARTICLE
    source_types: tuple[str, ...] = ()
    """The source's own words for the type: `Randomized Controlled Trial`, `journal-article`."""
    journal: str = ""
    """The journal, the book that a chapter stands in, the proceedings, the repository."""
    journal_abbreviation: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    """First and last as the source has them (`123-8`), or an article number (`e1234`)."""
    publisher: str = ""
    place: str = ""
    edition: str = ""
    languages: tuple[str, ...] = ()
    """ISO 639-1 where there is one."""
    languages_detected: bool = False
    """True when a program guessed them (OpenAlex): do not filter on them."""
    abstract: tuple[Section, ...] = ()
    other_abstracts: tuple[Abstract, ...] = ()
    keywords: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    """Subject headings: `Health Services Accessibility`, `Refugees/psychology`; a major topic ends in `*`."""
    doi: str = ""
    """Bare and in lower case: `10.1000/abc`."""
    pmid: str = ""
    pmcid: str = ""
    """With its letters: `PMC123`."""
    issn: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    other_ids: tuple[tuple[str, str], ...] = ()
    """Scheme and value: `("mag", "2741809807")`, `("pii", "S0140…")`, a second DOI `("doi", …)`."""
    url: str = ""
    """Where a person reads about the document."""
    full_text_url: str = ""
    """Where a free full text is, if the source knows one."""
    full_text_licence: str = ""
    """Under which licence it is there, in the source's own words: `cc-by`."""
    retracted: bool = False
    notices: tuple[Notice, ...] = ()
    references: tuple[str, ...] = ()
    """Ids of the works it cites, where the source lists them (`openalex:W…`)."""
    updated: str = ""
    """When the source last changed the record, as it says."""
    extra: tuple[tuple[str, str], ...] = ()
    """What an imported file says besides, under its own names: `("AD", "Department of …")`, `("N1", "Cited By: 3")`."""

    @property
    def abstract_text(self) -> str:
        """The abstract as one text, a labelled section a line."""
        return "\n".join(f"{s.label}: {s.text}" if s.label else s.text for s in self.abstract)

    def to_json(self) -> str:
        """A compact, canonical JSON object with only the fields that hold something: the form that is stored."""
        content = {"id": self.id, "source": self.source}
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                content[name] = value
        return _ENCODER.encode(content)

    @property
    def version(self) -> str:
        """A hash (16 hexadecimal digits) of the content: equal content, equal version."""
        return content_version(self.to_json())

    @staticmethod
    def from_json(text: str) -> Record:
        """The record that `to_json` wrote. Raises ValueError on anything else."""
        raw: dict[str, Any] = json.loads(text)
        for name, build in _BUILDERS.items():
            if name in raw:
                raw[name] = tuple(build(item) for item in raw[name])
        for name in _STRING_TUPLES & raw.keys():
            raw[name] = tuple(raw[name])
        if "type" in raw:
            raw["type"] = DocumentType(raw["type"])
        return Record(**raw)


def content_version(text: str) -> str:
    """The version of the record that `to_json` wrote as `text`, for whoever has the text already."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _fields_of(part: Author | Section | Abstract | Notice) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__slots__}


# `asdict` copies every string and takes nearly three times as long; every fetched record passes here.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_fields_of)
_DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(Record) if f.name not in ("id", "source")}
_STRING_TUPLES = {"source_types", "languages", "keywords", "mesh", "issn", "isbn", "references"}


def _sections(items: list[dict[str, str]]) -> tuple[Section, ...]:
    return tuple(Section(**item) for item in items)


_BUILDERS: dict[str, Any] = {
    "authors": lambda item: Author(**item),
    "editors": lambda item: Author(**item),
    "abstract": lambda item: Section(**item),
    "other_abstracts": lambda item: Abstract(item["language"], _sections(item["sections"])),
    "notices": lambda item: Notice(**{**item, "kind": NoticeKind(item["kind"])}),
    "other_ids": tuple,
    "extra": tuple,
}


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that a source or a file delivered and that cannot be read as a record. Counted, shown, kept."""

    raw: str
    """The text as it came."""
    reason: str
    """Why it cannot be read, in English (it is stored)."""
    place: str = ""
    """Where it stood: `page 3, item 17`, `line 210`."""
    id: str = ""
    """Its record id (`pubmed:123`), when that at least can be read."""


class RunStatus(StrEnum):
    """How far a search of one source came."""

    PARTIAL = "partial"
    """Started, and fewer came than were announced; `--resume` goes on. A run in progress is partial."""
    COMPLETE = "complete"
    """announced = records + rejects + withheld."""
    FAILED = "failed"
    """Refused before anything was fetched (bad query, bad key, no network)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A source's answer to "how many?"."""

    announced: int
    detail: dict[str, Any] = field(default_factory=dict)
    """The server's own reading of the query, its warnings, the cost: plain JSON values, kept for the report."""
    warnings: tuple[str, ...] = ()
    """What a person must see before trusting the number (dropped phrases …), translated."""
    advice: tuple[str, ...] = ()
    """What a person should know before fetching (what it costs …), translated."""
    raw: bytes = b""
    """The response as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One raw response, as it is archived. `cursor` continues after it; None after the last."""

    raw: bytes
    request: str
    """Method, address and parameters, without keys."""
    cursor: str | None
    """Opaque to all but the source that made it."""
    announced: int
    """Hits that the source announces for the whole run, as known at this page."""
    withheld: tuple[str, ...] = ()
    """Record ids that were announced, asked for again by id, and not given."""
    expected: tuple[str, ...] | None = None
    """The record ids that this page was asked for, where the source knows them."""
    retries: int = 0
    """Requests that had to be repeated to get this page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One search of one source."""

    id: str
    source: str
    """The source's name in the table of sources: `pubmed`, `openalex`."""
    strategy: str
    """The id of the source's entry in the protocol; two strategies of one source count side by side."""
    native_query: str
    """Exactly as sent."""
    status: RunStatus = RunStatus.PARTIAL
    announced: int = 0
    fetched: int = 0
    """Distinct records stored."""
    rejected: int = 0
    withheld: int = 0
    requests: int = 0
    started: datetime
    """UTC."""
    finished: datetime | None = None
    """UTC; None while it runs or when it was killed."""
    message: str = ""
    """Why it is not complete, in the language of whoever ran it."""
    cursor: str | None = None
    """Where to go on."""
    pages: int = 0
    detail: dict[str, Any] = field(default_factory=dict)
    """`Count.detail`, endpoint, version of litrev, what the translation lost: plain JSON values."""


class LinkKind(StrEnum):
    """What somebody holds of two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    """The rules leave it to a person."""
    WITHDRAWN = "withdrawn"
    """Undo: as if this person had said nothing of the pair."""


RULES = "rules"
"""`Link.by` of a link that the matcher made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two records are the same work, are not, or might be. `a` < `b` always."""

    id: str
    a: str
    b: str
    kind: LinkKind
    by: str
    """`RULES`, or a reviewer's id: a person's newest link on a pair outranks the rules for ever."""
    why: tuple[str, ...] = ()
    """Reasons in words, the strongest first, in English (they are stored)."""
    score: float | None = None
    """0–1, how sure the rules are that the two are the same; None for a person."""
    at: datetime
    """UTC."""
    batch: str = ""
    """Of the rules: the `dedupe` that made it; only the newest batch counts. Of a person: the `merge-records` or
    `split` whose links belong together; empty for an answer in the review of doubtful pairs."""


class Verdict(StrEnum):
    """What a reviewer says of a work at one stage."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"
    NOT_RETRIEVED = "not_retrieved"
    """Full text only: the report was sought and could not be had."""
    WITHDRAWN = "withdrawn"
    """Undo: as if the reviewer had not decided at this stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One verdict of one reviewer on one record at one stage. The newest counts; all are kept."""

    id: str
    record: str
    """A record id; it speaks for the whole work that the record belongs to."""
    stage: str
    """The id of a stage of the protocol: `title_abstract`, `full_text`."""
    verdict: Verdict
    criteria: tuple[str, ...] = ()
    """Codes of the criteria it fails (exclude)."""
    note: str = ""
    reviewer: str
    at: datetime
    """UTC."""
    seconds: float | None = None
    """Time spent reading, where the program saw it."""
    criteria_version: str = ""
    """Hash of the criteria it was made under."""


class KnownKind(StrEnum):
    """By what a list of an earlier review names a document."""

    RECORD = "record"
    """A record id."""
    DOI = "doi"
    PMID = "pmid"
    WITHDRAWN = "withdrawn"
    """Undo: the list whose batch is the value counts no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document that an earlier review has screened, so that it is not screened again."""

    id: str
    batch: str
    """The taking in of one list."""
    kind: KnownKind
    value: str
    """The record id, the bare DOI or the PMID; or the batch that is taken back."""
    origin: str
    """Where the list came from, as people call it."""
    at: datetime
    """UTC."""


class EventKind(StrEnum):
    """What was done for the review beside links and decisions."""

    LABEL = "label"
    """A reviewer's own label on a work was put on or taken off."""
    NOTE = "note"
    """A reviewer wrote down something that waits for their verdict."""
    RETRIEVAL = "retrieval"
    """A full text was looked for, asked for, or found."""
    STUDY = "study"
    """Two reports are of one study, or are not."""
    ALLOTMENT = "allotment"
    """Who reads what."""
    RESOLUTION = "resolution"
    """A work on which reviewers disagreed was settled, or that was taken back."""
    DRAW = "draw"
    """Works were drawn by lot: a pilot round."""
    HANDED_OVER = "handed_over"
    """A work was sent to a reference manager."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that somebody did for the review. As with decisions, the newest counts where two contradict."""

    id: str
    kind: EventKind
    record: str = ""
    """The record that it is about, which speaks for its work; empty where it is about the whole review."""
    by: str
    """A reviewer's id, or the program's own name for itself."""
    at: datetime
    """UTC."""
    content: dict[str, Any] = field(default_factory=dict)
    """Plain JSON values; the room that the kind belongs to knows their names."""


@dataclass(frozen=True, slots=True)
class Work:
    """Records that are one document. Its id is its smallest member's; any member's id, DOI or PMID finds it."""

    id: str
    members: tuple[str, ...]
    """Record ids in order."""
