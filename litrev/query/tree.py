"""The tree that every strategy is read into and rendered from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """Where a term is looked for."""

    TITLE = "title"
    ABSTRACT = "abstract"
    TITLE_ABSTRACT = "title_abstract"
    ALL = "all"
    MAPPED = "mapped"
    """Nowhere in particular: PubMed maps an untagged term to headings and fields by itself."""
    TEXT_WORD = "text_word"
    KEYWORD = "keyword"
    TRANSLITERATED_TITLE = "transliterated_title"
    AUTHOR = "author"
    FIRST_AUTHOR = "first_author"
    LAST_AUTHOR = "last_author"
    FULL_AUTHOR = "full_author"
    AUTHOR_ID = "author_id"
    CORPORATE_AUTHOR = "corporate_author"
    EDITOR = "editor"
    INVESTIGATOR = "investigator"
    FULL_INVESTIGATOR = "full_investigator"
    AFFILIATION = "affiliation"
    JOURNAL = "journal"
    NLM_ID = "nlm_id"
    VOLUME = "volume"
    ISSUE = "issue"
    PAGES = "pages"
    BOOK = "book"
    PUBLISHER = "publisher"
    PLACE = "place"
    ISBN = "isbn"
    LANGUAGE = "language"
    PUBLICATION_TYPE = "publication_type"
    PUBLICATION_TYPE_ONLY = "publication_type_only"
    """Without the narrower types."""
    FILTER = "filter"
    """A subset that the source defines and changes, such as `systematic` or `medline`."""
    SUBSTANCE = "substance"
    SUBSTANCE_NUMBER = "substance_number"
    PHARMACOLOGICAL_ACTION = "pharmacological_action"
    PERSON = "person"
    """A person as subject."""
    GRANT = "grant"
    SECONDARY_ID = "secondary_id"
    ARTICLE_ID = "article_id"
    LOCATION_ID = "location_id"
    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"
    OWNER = "owner"
    INTERESTS = "interests"
    """Conflict of interest statements."""


class DateKind(StrEnum):
    """Which date of a record."""

    PUBLICATION = "publication"
    ELECTRONIC = "electronic"
    PRINT = "print"
    ENTRY = "entry"
    CREATE = "create"
    COMPLETION = "completion"
    MESH = "mesh"
    MODIFICATION = "modification"


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, without quotes and without its truncation sign."""

    text: str
    """A `*` left inside a phrase (`demandeur* d'asile`) stands for any ending of the word before it."""
    field: Field = Field.TITLE_ABSTRACT
    truncated: bool = False
    """A `*` stood at its end: any ending of the last word will do."""
    language: str = ""
    """`fr` or `en` where the protocol says so: how inflections are expanded."""
    quoted: bool | None = None
    """Whether a pasted strategy has it in quotes; None where each source may choose."""


@dataclass(frozen=True, slots=True)
class Near:
    """Words that stand near each other, in any order."""

    text: str
    distance: int
    """At most so many other words between them."""
    field: Field = Field.TITLE_ABSTRACT


@dataclass(frozen=True, slots=True)
class Heading:
    """A subject heading (MeSH), a heading with a subheading, or a subheading of any heading (no `name`)."""

    name: str
    explode: bool = True
    major: bool = False
    """Only where it is a major topic of the document."""
    subheading: str = ""


@dataclass(frozen=True, slots=True)
class Years:
    """Published from `first` to `last`, both included; None leaves an end open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Dates:
    """From `first` to `last`, both included, each `2019`, `2019/12` or `2019/12/31`."""

    kind: DateKind
    first: str
    last: str = ""
    """Empty where `first` is a span by itself: `last 5 years`."""


@dataclass(frozen=True, slots=True)
class Native:
    """A source's own syntax, put in parentheses and otherwise sent as it stands (a concept's `override`)."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts. `label` is the concept's name where the node is one."""

    parts: tuple[Node, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    """`kept` without what `removed` finds."""

    kept: Node
    removed: Node


Leaf = Term | Near | Heading | Years | Dates | Native
Node = Leaf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A whole strategy."""

    root: Node


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a source cannot be asked exactly as written."""

    what: str
    """The term or construct, as the strategy has it."""
    instead: str
    """What is sent, and what that means for the result; translated."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A query in a source's syntax."""

    native: str
    """Several queries, one on each line, where one request cannot hold the strategy: what any of them finds."""
    losses: tuple[Loss, ...] = ()

    @property
    def natives(self) -> tuple[str, ...]:
        """The queries of `native`, whose results together are the strategy's."""
        return slices_of(self.native)


SLICE_MARK = "\n;\n"
"""What stands between the queries of a strategy that is asked in slices."""


def slices_of(native: str) -> tuple[str, ...]:
    """The queries of a stored native query, mostly one; what any of them finds is the strategy's result."""
    return tuple(native.split(SLICE_MARK))


def leaves(node: Node) -> Iterator[Leaf]:
    """The terms, headings and dates of `node`, in order."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from leaves(part)
        case Not():
            yield from leaves(node.kept)
            yield from leaves(node.removed)
        case _:
            yield node
