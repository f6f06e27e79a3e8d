"""The tree that every strategy is read into and rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """Where a term is looked for."""

    TITLE = "title"
    ABSTRACT = "abstract"
    TITLE_ABSTRACT = "title_abstract"
    ALL = "all"


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


@dataclass(frozen=True, slots=True)
class Heading:
    """A subject heading (MeSH)."""

    name: str
    explode: bool = True


@dataclass(frozen=True, slots=True)
class Years:
    """Published from `first` to `last`, both included; None leaves an end open."""

    first: int | None
    last: int | None


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


Node = Term | Heading | Years | Native | And | Or | Not


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
    losses: tuple[Loss, ...] = ()
