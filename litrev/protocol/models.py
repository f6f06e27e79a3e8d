"""What review.yaml may hold: every key, its meaning and its default. Descriptions become the published JSON Schema."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from litrev.model import DocumentType
from litrev.protocol.text import Bilingual, Part, Text, Texts, plain_wording
from litrev.query import Field as SearchField
from litrev.query import Heading, Years

SearchedFields = Literal[SearchField.TITLE, SearchField.ABSTRACT, SearchField.TITLE_ABSTRACT, SearchField.ALL]
KNOWN_SOURCES = ("pubmed", "openalex", "europepmc", "hal")
"""Sources with a search interface; anything else is searched by hand and imported as a file."""
FILE = "file"
"""`via` of a source that is imported from files."""


class ReviewType(StrEnum):
    """Changes nouns and required checks."""

    SYSTEMATIC = "systematic"
    SCOPING = "scoping"
    RAPID = "rapid"


class Framework(StrEnum):
    """How the question is taken apart."""

    PICO = "PICO"
    PCC = "PCC"
    PEO = "PEO"
    SPIDER = "SPIDER"
    OTHER = "other"


class Role(StrEnum):
    """What somebody of the team does."""

    REVIEWER = "reviewer"
    ARBITER = "arbiter"


class Arm(StrEnum):
    """Where a source stands in the PRISMA diagram."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION_SEARCHING = "citation_searching"
    OTHER = "other"


class Reasons(StrEnum):
    """Whether an exclusion names its criterion."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class Undecided(StrEnum):
    """What becomes of a `maybe` at the end of a stage."""

    ADVANCE = "advance"
    DISCUSS = "discuss"


class Versions(StrEnum):
    """Whether a Cochrane update, or a preprint and its article, are one work."""

    SEPARATE = "separate"
    JOIN = "join"


class ResolutionRule(StrEnum):
    """How two different verdicts become one."""

    DISCUSSION = "discussion"
    ARBITER = "arbiter"
    DISCUSSION_THEN_ARBITER = "discussion-then-arbiter"


class Question(Part):
    """The question, in the parts of its framework."""

    framework: Framework = Field(Framework.PICO, description="PICO, PCC, PEO, SPIDER or other.")
    text: Bilingual | None = Field(None, description="The question as one sentence.")
    population: Bilingual | None = None
    intervention: Bilingual | None = None
    comparison: Bilingual | None = None
    outcome: Bilingual | None = None
    concept: Bilingual | None = None
    context: Bilingual | None = None
    exposure: Bilingual | None = None
    sample: Bilingual | None = None
    phenomenon: Bilingual | None = None
    design: Bilingual | None = None
    evaluation: Bilingual | None = None
    research_type: Bilingual | None = None


class Registration(Part):
    """Where the protocol is registered."""

    registry: Text | None = Field(None, description="PROSPERO, OSF …")
    id: Text | None = Field(None, description="The number that the registry gave.")
    date: dt.date | None = Field(None, description="2026-10-01")
    url: Text | None = None


class Member(Part):
    """Somebody of the team."""

    id: Text = Field(description="Short, as given to --as: a, b, jd.")
    role: Role = Field(Role.REVIEWER, description="reviewer or arbiter.")
    name: Text | None = None
    formerly: Texts = Field((), description="Ids that the person had before: what was decided under them is theirs.")
    left: dt.date | None = Field(
        None, description="When the person left: what they decided stands, nothing more is asked of them."
    )


class MeshHeading(Part):
    """A MeSH heading; a plain text is exploded (its narrower headings are found too)."""

    name: Text
    explode: bool = Field(default=True, description="false: only this heading, not the narrower ones.")

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class Concept(Part):
    """One block of the search: words that mean the same, joined by OR. A * at a word's end stands for any ending."""

    fr: Texts = Field((), description="French words and phrases: [migrant*, accès aux soins].")
    en: Texts = Field((), description="English words and phrases.")
    mesh: tuple[MeshHeading, ...] = Field((), description="MeSH headings, spelt as in the MeSH browser.")
    note: Text | None = None

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Language and term as written, in order."""
        return (*(("fr", term) for term in self.fr), *(("en", term) for term in self.en))

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The MeSH headings as nodes of a strategy."""
        return tuple(Heading(heading.name, heading.explode) for heading in self.mesh)


class YearLimits(Part):
    """Years of publication, both included."""

    first: int | None = Field(None, alias="from", ge=1500, le=2200, description="The first year.")
    last: int | None = Field(None, alias="to", ge=1500, le=2200, description="The last year; leave out for today.")
    why: Bilingual | None = Field(None, description="The reason: PRISMA-S asks for it.")


def _keep(value: object) -> object:
    return () if value == "all" else [value] if isinstance(value, str) else value


class LanguageLimits(Part):
    """Languages that are kept."""

    keep: Annotated[tuple[Text, ...], BeforeValidator(_keep)] = Field((), description="all, or a list: [fr, en].")
    why: Bilingual | None = Field(None, description="The reason: PRISMA-S asks for it.")


class Limits(Part):
    """What narrows the search besides the concepts, each with its reason."""

    years: YearLimits = Field(default_factory=lambda: YearLimits.model_validate({}))
    languages: LanguageLimits = Field(default_factory=lambda: LanguageLimits.model_validate({}))


class SourceEntry(Part):
    """One strategy of one source. Two strategies of a source are two entries with the same `via`."""

    id: Text = Field(description="Short and unique: pubmed, openalex, cairn, pubmed-fr.")
    via: Text | None = Field(
        None, description=f"Which source answers: {', '.join(KNOWN_SOURCES)}, or {FILE} for imported files."
    )
    arm: Arm = Field(Arm.DATABASE, description="Where it stands in the PRISMA diagram.")
    query: Text | None = Field(None, description="A query in the source's own syntax, sent as it stands.")
    override: dict[str, Text] = Field(
        default_factory=dict, description="Concept: what to search for it here, in the source's own syntax."
    )
    platform: Text | None = Field(None, description="Through which platform it was searched: Ovid, Cairn.info …")
    name: Bilingual | None = Field(None, description="As reports print it.")
    url: Text | None = None
    date: dt.date | None = Field(None, description="When it was searched by hand: 2026-11-20.")
    note: Bilingual | None = None

    @property
    def source(self) -> str:
        """The name in the table of sources: `via`, else the id where that is a known source, else `file`."""
        return self.via or (self.id if self.id in KNOWN_SOURCES else FILE)


class PastedStrategy(Part):
    """A PubMed strategy as it was pasted, carried over to every source; a concept named “strategy” in combine:."""

    text: str | None = Field(None, description="The strategy itself; lines and #1 AND #2 are understood.")
    file: Text | None = Field(None, description="Or the name of a text file beside review.yaml: pubmed.txt.")

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class SearchFilter(Part):
    """A published search filter, used by its name in combine: population AND filter:lmic."""

    query: dict[str, Text] = Field(description="Source: the filter in its syntax. pubmed: is carried over to others.")
    title: Bilingual | None = None
    version: Text | None = Field(None, description="Its version or date, as its authors give it.")
    citation: Text | None = Field(None, description="How the appendix cites it (PRISMA-S 10).")
    url: Text | None = None
    note: Bilingual | None = None


class Press(Part):
    """Peer review of the search strategy."""

    reviewer: Text | None = None
    date: dt.date | None = None


class YearRule(Part):
    """Years of publication that are eligible, both included."""

    first: int | None = Field(None, alias="from", ge=1500, le=2200, description="The first year.")
    last: int | None = Field(None, alias="to", ge=1500, le=2200, description="The last year.")


def _as_keep(value: object) -> object:
    return {"keep": value} if isinstance(value, str | list) else value


class LanguageRule(Part):
    """Languages that are eligible. A document that is in one of them too is; a guessed language never tells."""

    keep: Texts = Field((), description="Codes or names: [fr, en].")


class TypeRule(Part):
    """Kinds of document that are eligible, or that are not."""

    keep: tuple[DocumentType, ...] = Field((), description="Only these: [article, review].")
    exclude: tuple[DocumentType, ...] = Field((), description="None of these: [editorial, letter].")


class Rule(Part):
    """What a program can tell of a work by itself: it is marked as ineligible before anybody reads it."""

    years: YearRule | None = Field(None, description="{from: 2010, to: 2025}; either may be left out.")
    languages: Annotated[LanguageRule | None, BeforeValidator(_as_keep)] = Field(
        None, description="Those that are kept: [fr, en]."
    )
    types: Annotated[TypeRule | None, BeforeValidator(_as_keep)] = Field(
        None, description="Those that are kept: [article, review]; or {exclude: [editorial, letter]}."
    )


class Criterion(Part):
    """A reason to exclude. The order of the list is their priority in PRISMA."""

    code: Text = Field(description="One letter or short word: P.")
    exclude: Bilingual = Field(description="The reason as reports print it: Wrong population.")
    include: Bilingual | None = Field(None, description="What is included, for the screening screen.")
    highlight: Texts = Field((), description="Beginnings of words to colour in titles and abstracts.")
    stages: Texts = Field((), description="Stages that use it; all when left out.")
    rule: Rule | None = Field(
        None,
        description="Years, languages or types that a program may check: works that fail are marked, not read.",
    )


def _both(label: Bilingual | None) -> tuple[str, str]:
    return (label.fr or "", label.en or "") if label else ("", "")


def _rule(criterion: Criterion) -> str:
    return criterion.rule.model_dump_json() if criterion.rule else ""


class Stage(Part):
    """One round of screening."""

    id: Text = Field(description="title_abstract, full_text.")
    label: Bilingual | None = None
    reviewers: int = Field(1, ge=1, le=2, description="How many people decide on each work: 1 or 2.")
    blind: bool = Field(default=True, description="true: nobody sees the other's verdict before giving one.")
    pilot: int = Field(0, ge=0, description="How many works are screened first by everybody, to tune the criteria.")
    kappa_min: float | None = Field(None, ge=0, le=1, description="Agreement that the pilot should reach: 0.6.")
    reason: Reasons = Field(Reasons.OPTIONAL, description="Whether an exclusion must name its criterion.")
    undecided: Undecided = Field(Undecided.ADVANCE, description="What becomes of a maybe: advance or discuss.")

    @model_validator(mode="before")
    @classmethod
    def _full_text_gives_reasons(cls, value: Any) -> Any:
        """PRISMA wants a reason for each full text that is excluded."""
        if isinstance(value, dict) and value.get("id") == "full_text" and value.get("reason") is None:
            return {**value, "reason": Reasons.REQUIRED}
        return value


def _default_stages() -> tuple[Stage, ...]:
    return tuple(Stage.model_validate({"id": name}) for name in ("title_abstract", "full_text"))


class Resolution(Part):
    """How conflicts between reviewers end; PRISMA and Cochrane want it defined in advance."""

    by: Text | None = Field(None, description="The id of the person who decides.")
    rule: ResolutionRule | None = Field(None, description="discussion, arbiter or discussion-then-arbiter.")


class Dedupe(Part):
    """How sure the rules must be (0–1) that two records are the same work."""

    auto: float = Field(0.97, ge=0, le=1, description="From here on they are joined.")
    review: float = Field(0.80, ge=0, le=1, description="From here on a person is asked.")
    across_languages: bool = Field(default=True, description="Whether a title may meet its translation.")


class Zotero(Part):
    """Where the corpus goes in Zotero."""

    collection: Text | None = None
    tags: Texts = ()


class ExtractionColumn(Part):
    """A column of the extraction sheet; a plain text is its name."""

    name: Bilingual = Field(description="The heading of the column.")
    help: Bilingual | None = Field(None, description="What to write in it.")
    choices: Texts = Field((), description="The only values that may be chosen: [cohort, trial, survey].")

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        if isinstance(value, str) or (isinstance(value, dict) and value and value.keys() <= {"fr", "en"}):
            return {"name": value}
        return value


class Export(Part):
    """How the bibliography is written."""

    citekey: Text = Field("[auth][year][shorttitle]", description="The pattern of citation keys.")
    zotero: Zotero = Field(default_factory=lambda: Zotero.model_validate({}))


class PreviousVersion(Part):
    """Counts of the version that this review updates; only then the PRISMA templates for updates are used."""

    studies: int = Field(ge=0, description="Studies included in the previous version.")
    reports: int = Field(ge=0, description="Reports of these studies.")
    citation: Text | None = None


class Amendment(Part):
    """A change of the protocol after the start."""

    date: dt.date
    what: Bilingual
    why: Bilingual | None = None


class Protocol(Part):
    """A review's protocol: review.yaml."""

    litrev: int = Field(ge=1, le=1, description="The version of this format: 1.")
    title: Bilingual
    type: ReviewType = Field(ReviewType.SYSTEMATIC, description="systematic, scoping or rapid.")
    lang: Literal["fr", "en"] | None = Field(None, description="Language of screens and outputs: fr or en.")
    question: Question | None = None
    protocol: Registration | None = None
    team: tuple[Member, ...] = Field((), description="Who takes part: [{id: a, role: reviewer}].")
    contact: Text | None = Field(None, description="An e-mail address; PubMed asks every program for one.")
    concepts: dict[str, Concept] = Field(default_factory=dict, description="The blocks of the search, by name.")
    strategy: PastedStrategy | None = Field(
        None,
        description="A pasted PubMed strategy instead of concepts, or beside them: its text, or {file: pubmed.txt}.",
    )
    filters: dict[str, SearchFilter] = Field(
        default_factory=dict, description="Published search filters by name, or the name of a YAML file that has them."
    )
    combine: Text | None = Field(
        None, description="How the concepts are joined: population AND (care OR rights). Without it: all by AND."
    )
    fields: SearchedFields = Field(SearchField.TITLE_ABSTRACT, description="title, abstract, title_abstract or all.")
    limits: Limits = Field(default_factory=lambda: Limits.model_validate({}))
    sources: tuple[SourceEntry, ...] = Field(min_length=1, description="What is searched.")
    known_items: Texts = Field((), description="Works that the search must find: pmid:…, doi:…, title:….")
    prior_work: Bilingual | None = Field(None, description="An earlier review whose search was taken up (PRISMA-S 11).")
    contacts: Bilingual | None = Field(None, description="Who was asked for further studies (PRISMA-S 6).")
    press: Press | None = Field(None, description="Who reviewed the search, and when (PRISMA-S 14).")
    criteria: tuple[Criterion, ...] = ()
    stages: tuple[Stage, ...] = Field(default_factory=_default_stages, min_length=1)
    resolution: Resolution | None = None
    dedupe: Dedupe = Field(default_factory=lambda: Dedupe.model_validate({}))
    versions: Versions = Field(Versions.SEPARATE, description="Updates and preprints: separate works, or join.")
    export: Export = Field(default_factory=lambda: Export.model_validate({}))
    store: Text | None = Field(None, description="Address of a PostgreSQL database; a file in the folder without it.")
    extraction: tuple[ExtractionColumn, ...] = Field(
        (), description="Columns of the extraction sheet: [Country, {name: Design, choices: [cohort, trial]}]."
    )
    previous_version: PreviousVersion | None = None
    amendments: tuple[Amendment, ...] = Field((), description="Dated changes of this protocol.")

    @property
    def years(self) -> Years | None:
        """The limit on years as a node of a strategy; None when both ends are open."""
        limit = self.limits.years
        return None if limit.first is None and limit.last is None else Years(limit.first, limit.last)

    @property
    def criteria_version(self) -> str:
        """A hash (12 hexadecimal digits) of all stages' criteria, by which two copies of a review compare theirs."""
        content = [[stage.id, self.criteria_version_of(stage.id)] for stage in self.stages]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]

    def criteria_version_of(self, stage: str) -> str:
        """A hash (12 hexadecimal digits) of what a verdict at `stage` depends on: the meaning of its own criteria.

        Codes, words and rules count; order, colours, capitals and punctuation do not, nor what other stages use.
        """
        content = sorted(
            [c.code, *(plain_wording(text) for label in (c.exclude, c.include) for text in _both(label)), _rule(c)]
            for c in self.criteria_of(stage)
        )
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]

    def criteria_versions_of(self, stage: str) -> frozenset[str]:
        """The stamps of verdicts at `stage` that today's criteria stand behind; a verdict may also bear none.

        Besides the stage's own, that of all criteria together: earlier versions stamped verdicts so.
        """
        return frozenset({"", self.criteria_version_of(stage), self.criteria_version})

    def source_entry(self, name: str) -> SourceEntry | None:
        """The source whose id is `name`."""
        return next((entry for entry in self.sources if entry.id == name), None)

    def stage(self, name: str) -> Stage | None:
        """The stage whose id is `name`."""
        return next((stage for stage in self.stages if stage.id == name), None)

    def member(self, name: str) -> Member | None:
        """The person of the team whose id is `name`."""
        return next((member for member in self.team if member.id == name), None)

    def id_now(self, name: str) -> str:
        """The id that the person who was called `name` has today; `name` itself where nobody was renamed."""
        return next((m.id for m in self.team if name in m.formerly and name != m.id), name)

    def ids_of(self, name: str) -> tuple[str, ...]:
        """Every id of the person who is called `name` today, that one first."""
        member = self.member(name)
        return (name, *(former for former in member.formerly if former != name)) if member else (name,)

    def criteria_of(self, stage: str) -> tuple[Criterion, ...]:
        """The criteria used at `stage`, by priority."""
        return tuple(c for c in self.criteria if not c.stages or stage in c.stages)
