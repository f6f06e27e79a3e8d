"""What the search log of a review holds for its report: values that `litrev.steps` reads from ledger and archive."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from litrev.model import Run
from litrev.protocol import Protocol, SourceEntry
from litrev.query.lines import Line
from litrev.query.tree import SLICE_MARK

_PERSONAL = ("tool", "email", "api_key", "mailto")
"""Parameters that are not part of the search."""


@dataclass(frozen=True, slots=True)
class Response:
    """One page of a source's answer, as it is archived."""

    number: int
    at: datetime
    """UTC."""
    sha256: str


BY_HAND = "by hand"
"""The name under which a run holds what was added without a file."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was imported."""

    name: str
    format: str
    entries: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The run that counts of one source."""

    entry: SourceEntry
    label: str
    """The source as people call it."""
    platform: str = ""
    """Through what it was searched; empty where nobody said."""
    run: Run
    lines: tuple[Line, ...] = ()
    losses: tuple[tuple[str, str], ...] = ()
    """What the translation could not carry over, and what is sent instead."""
    responses: tuple[Response, ...] = ()
    withheld: tuple[str, ...] = ()
    """Record ids that were announced and not given."""
    known_items: tuple[tuple[str, bool], ...] = ()
    """Each paper that the search must find, and whether this run found it."""

    @property
    def natives(self) -> tuple[str, ...]:
        """The queries exactly as sent; several where one request could not hold the strategy."""
        return tuple(self.run.native_query.split(SLICE_MARK))

    @property
    def read_as(self) -> str:
        """The server's own reading of the query; may be empty."""
        for name in ("query_translation", "read_as"):
            if isinstance(words := self.run.detail.get(name), str) and words:
                return words
        return ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the source said of the query: dropped phrases …"""
        return tuple(str(words) for words in self.run.detail.get("warnings", ()))

    @property
    def files(self) -> tuple[File, ...]:
        """Of imported files, what the run is made of."""
        return tuple(
            File(str(f.get("file", "")), str(f.get("format", "")), int(f.get("entries", 0)), str(f.get("sha256", "")))
            for f in self.run.detail.get("files", ())
        )

    @property
    def endpoint(self) -> str:
        """The base address that was asked."""
        return str(self.run.detail.get("endpoint", ""))

    @property
    def version(self) -> str:
        """The version of litrev that searched."""
        return str(self.run.detail.get("litrev", ""))

    @property
    def request(self) -> str:
        """The request that asked for the count, with QUERY where the encoded query stood; may be empty.

        What names the program and the person who searched is left out.
        """
        method, _space, rest = str(self.run.detail.get("request", "")).partition(" ")
        url, _space, form = rest.partition(" ")
        address, _mark, asked = url.partition("?")
        sent = parse_qsl(form or asked, keep_blank_values=True)
        if all(value != self.natives[0] for _name, value in sent):
            return ""
        named = {name: "QUERY" if value == self.natives[0] else value for name, value in sent if name not in _PERSONAL}
        return f"{method} {address}{' ' if form else '?'}{urlencode(named)}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the pages' SHA-256 sums, in hexadecimal, one a line."""
        listed = "".join(f"{response.sha256}\n" for response in self.responses)
        return hashlib.sha256(listed.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """The deduplication that counts."""

    at: datetime
    version: str
    """Of litrev."""
    records: int
    works: int
    same: int
    """Pairs that the rules joined."""
    unsure: int
    """Pairs that the rules left to a person."""
    waiting: int
    """Of these, pairs that nobody has judged."""
    different: int
    """Pairs that look alike and that a rule kept apart."""
    by_people: int
    """Pairs that a person judged."""
    joins_versions: bool
    sure_from: float
    unsure_from: float
    compared: tuple[str, ...]
    """The fields that are compared, in words."""
    kept_apart: tuple[str, ...]
    """What is never joined, in words."""
    left_to_a_person: tuple[str, ...] = ()
    """What is not joined without a person's word, though it looks alike, in words."""
    is_old: bool
    """Records have come since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLog:
    """All that a report says of a review's search."""

    protocol: Protocol
    searches: tuple[Search, ...]
    """The runs that count, in the protocol's order; citation searching last."""
    labels: Mapping[str, str]
    """Each source of the protocol as people call it, by its id."""
    platforms: Mapping[str, str]
    """Through what each of them is searched, by its id; empty where nobody said."""
    earlier: tuple[Run, ...] = ()
    """Complete runs that newer ones of the same strategy have replaced, the oldest first."""
    unfinished: tuple[Run, ...] = ()
    """Runs that are not counted."""
    merging: Merging | None = None
    at: datetime
    """When the report is made, UTC."""
    version: str

    def search_of(self, entry: SourceEntry) -> Search | None:
        """The run that counts of a source of the protocol."""
        return next((search for search in self.searches if search.entry.id == entry.id), None)
