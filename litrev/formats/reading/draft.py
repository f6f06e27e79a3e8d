"""One entry of a file on its way to a record: whatever has a place in a record gets it, the rest stays under its name.

Every format gives its values as (field, name in the file, text); what makes a record of them is here, once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from litrev.formats.reading.names import author_of, authors_of
from litrev.model import Author, DocumentType, Record, Reject
from litrev.text import plain, plain_markup


class Field(StrEnum):
    """What a value of a file says of the document; the words are those of `--map`."""

    TITLE = "title"
    TRANSLATED_TITLE = "translated_title"
    AUTHOR = "author"
    AUTHORS = "authors"
    EDITOR = "editor"
    EDITORS = "editors"
    YEAR = "year"
    DATE = "date"
    ONLINE = "published_online"
    JOURNAL = "journal"
    ABBREVIATION = "journal_abbreviation"
    VOLUME = "volume"
    ISSUE = "issue"
    PAGES = "pages"
    FIRST_PAGE = "first_page"
    LAST_PAGE = "last_page"
    ARTICLE_NUMBER = "article_number"
    PUBLISHER = "publisher"
    PLACE = "place"
    EDITION = "edition"
    LANGUAGE = "language"
    ABSTRACT = "abstract"
    KEYWORD = "keyword"
    KEYWORDS = "keywords"
    MESH = "mesh"
    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"
    SERIAL = "issn"
    """ISSNs and ISBNs, as they are mixed in one tag."""
    URL = "url"
    FULL_TEXT = "full_text_url"
    TYPE = "type"
    ID = "id"
    """A number that the database gave."""
    EXTRA = "extra"
    """What a record has no place for."""


class Repair(StrEnum):
    """What was mended in an entry."""

    DOI = "doi"
    """A DOI was taken out of an address, or found in another field."""
    ENCODING = "encoding"
    START = "start"
    """The line that begins an entry is missing."""
    END = "end"
    """The line that ends an entry is missing."""
    PAGES = "pages"
    """`No`–`Specified` is no range of pages."""
    SERIAL = "issn"
    """An ISSN got its hyphen, or lost the words beside it."""
    KEYWORDS = "keywords"
    """Several keywords stood in one value."""
    REPEATED_FIELD = "repeated_field"
    """A field that can stand once stood twice: the second is kept beside."""
    REPEATED_KEY = "repeated_key"
    """A citation key that another entry bears too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry of a file, read or rejected."""

    item: Record | Reject
    line: int = 0
    """Where it begins, from 1."""
    raw: str = ""
    """As it stands in the file."""
    repairs: tuple[Repair, ...] = ()


Values = dict[Field, list[tuple[str, str]]]

_ADDRESS = re.compile(r"(?:\b(?:https?|ftp)://|\bwww\.)(?:(?!&(?:lt|gt|quot);)[^\s<>\"])+", re.IGNORECASE)
_TWICE = "&amp;amp;"
"""An ampersand that is still one after `plain_markup`, which resolves what was escaped twice."""


def shown(text: str) -> str:
    """Text as a reader sees it, without markup. In an address `&copy=1` is no sign: only `&amp;` is resolved."""
    if "<" not in text and "&" not in text:
        return plain(text)
    if "&" in text:
        text = _ADDRESS.sub(lambda found: found.group().replace("&amp;", "&").replace("&", _TWICE), text)
    return plain_markup(text)


class Draft:
    """The values of one entry, as they are found."""

    def __init__(self) -> None:
        self.type: DocumentType | None = None
        self.authors: list[Author] = []
        self.editors: list[Author] = []
        self.authors_complete = True
        self.other_ids: list[tuple[str, str]] = []
        self.extra: list[tuple[str, str]] = []
        self.repairs: list[Repair] = []
        self.values: Values = {}

    def add(self, field: Field, name: str, text: str) -> None:
        """Take `text`, which the file calls `name`; an empty one says nothing."""
        if not text or text.isspace():
            return
        if field is Field.AUTHOR or field is Field.EDITOR:
            self._person(field, name, text)
        elif field is Field.AUTHORS:
            self.authors += authors_of(text)
        elif field is Field.EDITORS:
            self.editors += authors_of(text)
        elif field is Field.EXTRA:
            self.keep(name, text)
        else:
            self.values.setdefault(field, []).append((name, text))

    def keep(self, name: str, text: str) -> None:
        """Keep what has no place of its own."""
        text = shown(text)
        if text and (name, text) not in self.extra:
            self.extra.append((name, text))

    def _person(self, field: Field, name: str, text: str) -> None:
        author = author_of(text)
        if author.name:
            (self.authors if field is Field.AUTHOR else self.editors).append(author)
        else:
            self.keep(name, text)

    def has(self, field: Field) -> bool:
        """Whether any value of that field came."""
        return field in self.values
