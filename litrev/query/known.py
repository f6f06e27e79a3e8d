"""Papers that a search must find, and how each source is asked whether its strategy finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from litrev.model import Record
from litrev.query.tree import slices_of
from litrev.text import bare_doi, bare_pmid, fold


class IdKind(StrEnum):
    """What a known item is named by."""

    PMID = "pmid"
    DOI = "doi"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A paper that the search must find."""

    kind: IdKind
    value: str
    """A bare PMID or DOI, or words of a title."""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.value}"

    def names(self, record: Record) -> bool:
        """Whether `record` is this paper."""
        if self.kind is IdKind.PMID:
            return record.pmid == self.value
        if self.kind is IdKind.DOI:
            return self.value in (record.doi, *(value for scheme, value in record.other_ids if scheme == "doi"))
        wanted = _words(self.value)
        return any(wanted <= _words(title) for title in (record.title, record.translated_title) if title)


def known_item(text: str) -> KnownItem:
    """`pmid:…`, `doi:…` or `title:…` as the protocol has it; without a kind, what it looks like."""
    kind, colon, value = text.partition(":")
    if colon and kind.strip().lower() in tuple(IdKind):
        return _tidied(IdKind(kind.strip().lower()), value.strip())
    if bare_doi(text):
        return _tidied(IdKind.DOI, text)
    return _tidied(IdKind.PMID if text.strip().isdigit() else IdKind.TITLE, text.strip())


def _tidied(kind: IdKind, value: str) -> KnownItem:
    tidy = {IdKind.PMID: bare_pmid, IdKind.DOI: bare_doi}.get(kind)
    return KnownItem(kind, (tidy(value) if tidy else "") or value)


def restricted(source: str, native: str, items: Sequence[KnownItem]) -> list[str]:
    """Queries that find just those of `items` that `native` finds, in the source's syntax; none where it has no way.

    `native` may be empty: then those that the source holds at all.
    """
    build = {"pubmed": _pubmed, "openalex": _openalex}.get(source)
    return build(native, items) if build and items else []


def _pubmed(native: str, items: Sequence[KnownItem]) -> list[str]:
    written = {
        IdKind.PMID: lambda value: f"{value}[uid]",
        IdKind.DOI: lambda value: f'"{value}"[aid]',
        IdKind.TITLE: lambda value: " AND ".join(f"{word}[ti]" for word in sorted(_words(value))),
    }
    wanted = " OR ".join(f"({written[item.kind](item.value)})" for item in items)
    return [f"({native}) AND ({wanted})" if native else f"({wanted})"]


def _openalex(native: str, items: Sequence[KnownItem]) -> list[str]:
    """A filter for each kind: filters are joined by AND, values by `|`, at most 100; each slice is asked by itself."""
    filters = []
    for kind in (IdKind.PMID, IdKind.DOI):
        values = [item.value for item in items if item.kind is kind]
        filters += [f"{kind.value}:{'|'.join(values[n : n + 50])}" for n in range(0, len(values), 50)]
    for item in items:
        if item.kind is IdKind.TITLE:
            filters.append("title.search:" + " AND ".join(sorted(_words(item.value))))
    return [f"{one},{found}" if one else found for one in slices_of(native) for found in filters]


def _words(title: str) -> set[str]:
    return {word for word in "".join(c if c.isalnum() else " " for c in fold(title)).split() if len(word) > 2}
