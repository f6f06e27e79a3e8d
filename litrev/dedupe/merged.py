"""The merged view of a work: each field from the record that knows it best.

Records are read in the order of `leading`: the publication before its preprint, then PubMed, Europe PMC, HAL, files
and entries by hand, OpenAlex last, for its metadata come from many hands. What each field takes:

| field | from | because |
|---|---|---|
| title | the first that is no translation and not all capitals | a reader wants the document's own title, OpenAlex has it where PubMed has the translation |
| translated_title | the first that is not the title | |
| authors | the first complete list, or a longer one that holds all of it | sources cut lists, some without a word |
| date | year and dates of one record, the first that has a year | two records' halves make a date that nobody gave |
| journal, volume, issue, pages, type … | the first that has it | |
| languages | the first that knows, before one that guessed | OpenAlex detects them, often wrongly |
| abstract | the first with labelled sections, else the longest | abstracts get cut and flattened on the way |
| full_text_url, references | OpenAlex before others | it follows open copies and citations |
| keywords, mesh, notices, issn, isbn, other ids | all of them | |
| retracted | if anybody says so | a retraction missed is worse than one checked |

A DOI, PMID or PMCID that is not the leading one's is kept among the other ids.
"""  # noqa: E501 - a table's rows cannot be broken

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litrev.model import Author, DocumentType, Notice, Record
from litrev.text import fold

_TRUST = {"pubmed": 0, "europepmc": 1, "hal": 2, "openalex": 9}
_OTHERS_TRUST = 5
_SATELLITES = (DocumentType.PREPRINT, DocumentType.ERRATUM, DocumentType.RETRACTION)

_FIRST = (
    "editors", "published_online", "type", "journal", "journal_abbreviation", "volume", "issue", "pages", "publisher",
    "place", "edition", "doi", "pmid", "pmcid", "url",
)  # fmt: skip
_ALL = ("source_types", "mesh", "issn", "isbn")


def leading(records: Iterable[Record]) -> list[Record]:
    """`records`, those whose word counts most first."""
    return sorted(records, key=lambda r: (r.type in _SATELLITES, _trust(r), -_richness(r), r.id))


def merge_records(records: Sequence[Record]) -> Record:
    """What the records of one work say together. Its id is the smallest of theirs; its source names them all.

    Raises ValueError when there are none.
    """
    if not records:
        raise ValueError("a work has at least one record")
    if len(records) == 1:
        return records[0]
    led = leading(records)
    openalex_first = sorted(led, key=lambda r: r.source != "openalex")
    known: dict[str, Any] = {name: _first(led, name) for name in _FIRST}
    known |= {name: _all(led, name) for name in _ALL}
    known |= _titles(led) | _dates(led) | _authors(led) | _languages(led) | _abstracts(led)
    return Record(
        id=min(r.id for r in records),
        source=", ".join(sorted({r.source for r in records})),
        keywords=_keywords(led),
        notices=_notices(led),
        other_ids=_other_ids(led, known),
        full_text_url=_first(openalex_first, "full_text_url"),
        full_text_licence=next((r.full_text_licence for r in openalex_first if r.full_text_url), ""),
        references=_first(openalex_first, "references"),
        retracted=any(r.retracted for r in records),
        updated=max(r.updated for r in records),
        **known,
    )


def _trust(record: Record) -> int:
    return _TRUST.get(record.source, _OTHERS_TRUST)


def _richness(record: Record) -> int:
    """How much the record says: among equals, the one that says more leads."""
    return len(record.to_json())


def _first(led: Sequence[Record], name: str) -> Any:
    """The first value that holds something, else the field's empty value."""
    return next((value for r in led if (value := getattr(r, name))), getattr(led[0], name))


def _all(led: Sequence[Record], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for r in led for value in getattr(r, name)))


def _keywords(led: Sequence[Record]) -> tuple[str, ...]:
    """Once each, whatever their case and accents."""
    words: dict[str, str] = {}
    for record in led:
        for word in record.keywords:
            words.setdefault(fold(word), word)
    return tuple(words.values())


def _form(title: str) -> str:
    """What two spellings of one title have in common."""
    return re.sub(r"\W+", "", fold(title))


def _titles(led: Sequence[Record]) -> dict[str, str]:
    translations = {_form(r.translated_title) for r in led if r.translated_title}
    titles = [r.title for r in led if r.title]
    own = [title for title in titles if _form(title) not in translations] or titles
    title = next((t for t in own if t != t.upper()), own[0] if own else "")
    translated = next(
        (r.translated_title for r in led if r.translated_title and _form(r.translated_title) != _form(title)), ""
    )
    return {"title": title, "translated_title": translated}


def _dates(led: Sequence[Record]) -> dict[str, Any]:
    dated = next((r for r in led if r.year is not None), led[0])
    return {"year": dated.year, "published": dated.published, "published_as_given": dated.published_as_given}


def _authors(led: Sequence[Record]) -> dict[str, Any]:
    lists = [r for r in led if r.authors and r.authors_complete] or [r for r in led if r.authors]
    if not lists:
        return {"authors": (), "authors_complete": all(r.authors_complete for r in led)}
    best = lists[0]
    for other in lists[1:]:
        if len(other.authors) > len(best.authors) and _families(best) <= _families(other):
            best = other
    orcids = {_who(author): author.orcid for r in reversed(led) for author in r.authors if author.orcid}
    authors = tuple(
        author if author.orcid or not author.family else replace(author, orcid=orcids.get(_who(author), ""))
        for author in best.authors
    )
    return {"authors": authors, "authors_complete": best.authors_complete}


def _families(record: Record) -> set[str]:
    return {_form(author.family or author.literal) for author in record.authors}


def _who(author: Author) -> tuple[str, str]:
    return _form(author.family or author.literal), fold(author.given)[:1]


def _languages(led: Sequence[Record]) -> dict[str, Any]:
    named = [r for r in led if r.languages]
    best = next((r for r in named if not r.languages_detected), named[0] if named else led[0])
    return {"languages": best.languages, "languages_detected": best.languages_detected}


def _abstracts(led: Sequence[Record]) -> dict[str, Any]:
    labelled = [r for r in led if any(section.label for section in r.abstract)]
    whole = max(led, key=lambda r: len(r.abstract_text))
    best = labelled[0] if labelled and 2 * len(labelled[0].abstract_text) > len(whole.abstract_text) else whole
    others = {abstract.language: abstract for r in reversed(led) for abstract in r.other_abstracts}
    return {"abstract": best.abstract, "other_abstracts": tuple(others[language] for language in sorted(others))}


def _notices(led: Sequence[Record]) -> tuple[Notice, ...]:
    """One for each notice, though sources cite it differently."""
    notices: dict[tuple[str, str], Notice] = {}
    for record in led:
        for notice in record.notices:
            notices.setdefault((notice.kind, notice.pmid or notice.doi or notice.text), notice)
    return tuple(notices.values())


def _other_ids(led: Sequence[Record], known: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    ids = [pair for r in led for pair in r.other_ids]
    ids += [(name, value) for r in led for name in ("doi", "pmid", "pmcid") if (value := getattr(r, name))]
    return tuple(dict.fromkeys((name, value) for name, value in ids if known.get(name) != value))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field that the records of one work do not agree on."""

    field: str
    """As `Record` names it."""
    values: tuple[tuple[str, str], ...]
    """Record id and what it says, for each record that says something."""


def disagreements(records: Sequence[Record]) -> list[Disagreement]:
    """Where the records of one work contradict each other, spelling and silence aside."""
    found = []
    for field, (shown, meant) in _COMPARED.items():
        said = [(r, meant(r)) for r in sorted(records, key=lambda r: r.id) if meant(r)]
        if any(not (one & other) for place, (_r, one) in enumerate(said) for _s, other in said[place + 1 :]):
            found.append(Disagreement(field, tuple((r.id, shown(r)) for r, _meant in said)))
    return found


def _one(value: object) -> set[str]:
    return {str(value)} if value else set()


def _spelt(name: str) -> Callable[[Record], str]:
    return lambda record: str(getattr(record, name))


def _first_page(record: Record) -> set[str]:
    return _one(re.split(r"[-‐‑–—]", record.pages)[0].strip().casefold())


def _first_author(record: Record) -> str:
    return record.authors[0].family or record.authors[0].literal if record.authors else ""


_COMPARED: dict[str, tuple[Callable[[Record], str], Callable[[Record], set[str]]]] = {
    "title": (
        lambda r: r.title or r.translated_title,
        lambda r: {_form(title) for title in (r.title, r.translated_title) if title},
    ),
    "authors": (_first_author, lambda r: _one(_form(_first_author(r)))),
    "year": (_spelt("year"), lambda r: _one(r.year)),
    "volume": (_spelt("volume"), lambda r: _one(r.volume.casefold())),
    "issue": (_spelt("issue"), lambda r: _one(r.issue.casefold())),
    "pages": (_spelt("pages"), _first_page),
    "doi": (_spelt("doi"), lambda r: _one(r.doi) | {value for name, value in r.other_ids if name == "doi"}),
    "pmid": (_spelt("pmid"), lambda r: _one(r.pmid)),
    "type": (lambda r: r.type.value, lambda r: _one(r.type if r.type in _SATELLITES else "publication")),
    "retracted": (_spelt("retracted"), lambda r: _one(str(r.retracted))),
}
"""Field -> how it is shown, and the forms of it of which two records must share one."""
