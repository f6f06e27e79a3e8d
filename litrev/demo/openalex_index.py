"""OpenAlex works as the stand-in holds them: their JSON cut at its root fields, and an index of what they say."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from litrev.demo.index import Index, Shelf, bits_of

_BEYOND = 2**40
_encode = json.JSONEncoder().encode
LISTED_AUTHORS = 100
"""Lists cut the authors here; a single work has all."""
_FIELDS = """
id doi title display_name publication_year publication_date ids language primary_location type open_access authorships
institutions countries_distinct_count institutions_distinct_count corresponding_author_ids
corresponding_institution_ids apc_list apc_paid fwci is_authors_truncated has_fulltext cited_by_count
citation_normalized_percentile cited_by_percentile_year biblio is_retracted is_paratext is_xpac primary_topic topics
keywords concepts mesh locations_count locations best_oa_location sustainable_development_goals awards funders
has_content content_urls referenced_works_count referenced_works related_works abstract_inverted_index counts_by_year
updated_date created_date indexed_in relevance_score
"""
WORK_FIELDS = frozenset(_FIELDS.split())
"""The root fields that `select` may name."""
_ENDINGS = "ational ations ation ments ment ingly ings ing edly ies ied ed es s ly"
_SUFFIXES = tuple(_ENDINGS.split())
_REPLACED = {"ational": "ate", "ations": "ate", "ation": "ate", "ies": "y", "ied": "y"}
_VOWEL = re.compile("[aeiouy]")


@cache
def stem(word: str) -> str:
    """A word without its English ending: enough that `migrants` meets `migrant`, `screening` meets `screened`."""
    for suffix in _SUFFIXES:
        base = word[: -len(suffix)]
        if word.endswith(suffix) and len(base) >= 3 and _VOWEL.search(base) and not word.endswith(("ss", "us", "is")):
            base += _REPLACED.get(suffix, "")
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeiouls":
                base = base[:-1]
            return base.removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


@dataclass(slots=True)
class Works:
    """Every work that the stand-in serves."""

    index: Index = field(default_factory=lambda: Index(("title", "abstract")))
    shelf: Shelf = field(default_factory=Shelf)
    """By document number: the work as lists give it, its root fields one after the other."""
    numbers: dict[int, int] = field(default_factory=dict)
    """Document numbers by OpenAlex number (W2741809807 is 2741809807)."""
    ids: array[int] = field(default_factory=lambda: array("Q"))
    dates: array[int] = field(default_factory=lambda: array("L"))
    """Days as yyyymmdd."""
    years: array[int] = field(default_factory=lambda: array("L"))
    cited: array[int] = field(default_factory=lambda: array("L"))
    titles: list[str] = field(default_factory=list)
    _whole: dict[int, bytes] = field(default_factory=dict)
    """Works whose list form is cut, in full."""
    _cuts: list[array[int]] = field(default_factory=list)
    _layouts: list[tuple[str, ...]] = field(default_factory=list)
    _known_layouts: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _by_stem: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    @staticmethod
    def read(works: Iterable[bytes | str | Mapping[str, Any]]) -> Works:
        """Index Work objects, given as JSON or as dictionaries. An id that comes again is passed over.

        A work without an id gets a number beyond all real ones; the work itself is served as it is.
        """
        held = Works()
        for raw in works:
            work = raw if isinstance(raw, Mapping) else json.loads(raw)
            if work_number(str(work.get("id"))) not in held.numbers:
                held._add(dict(work))
        held.index.seal()
        held.shelf.seal()
        return held

    def close(self) -> None:
        """Give back the files."""
        self.index.close()
        self.shelf.close()

    def _add(self, work: dict[str, Any]) -> None:
        number = work_number(str(work.get("id"))) or _BEYOND + len(self.ids)
        n = self.index.add(_texts(work), _values(work))
        if len(work.get("authorships") or ()) > LISTED_AUTHORS:
            self._whole[n] = json.dumps(work).encode()
            work = {**work, "authorships": work["authorships"][:LISTED_AUTHORS], "is_authors_truncated": True}
        self._shelve(work)
        self.numbers[number] = n
        self.ids.append(number)
        self.dates.append(int((work.get("publication_date") or "0000-00-00").replace("-", "")))
        self.years.append(work.get("publication_year") or 0)
        self.cited.append(work.get("cited_by_count") or 0)
        self.titles.append(work.get("display_name") or work.get("title") or "")

    def _shelve(self, work: dict[str, Any]) -> None:
        pieces = [f'"{name}": {_encode(value)}' for name, value in work.items()]
        ends, end = array("L"), 1
        for piece in pieces:  # only ASCII, so that characters are bytes
            end += len(piece)
            ends.append(end)
            end += 2
        layout = tuple(work)
        self._cuts.append(ends)
        self._layouts.append(self._known_layouts.setdefault(layout, layout))
        self.shelf.add(("{" + ", ".join(pieces) + "}").encode("ascii"))

    def listed(self, n: int, select: Collection[str] = ()) -> bytes:
        """The work as lists give it; with `select`, only these root fields. Nothing is parsed."""
        raw = self.shelf[n]
        if not select:
            return raw
        pieces, start = [], 1
        for name, end in zip(self._layouts[n], self._cuts[n], strict=True):
            if name in select:
                pieces.append(raw[start:end])
            start = end + 2
        return b"{" + b", ".join(pieces) + b"}"

    def whole(self, n: int) -> bytes:
        """The work as it is given alone."""
        return self._whole.get(n) or self.listed(n)

    def same_stem(self, column: str, word: str) -> frozenset[str]:
        """Words of the field that have the stem of `word`."""
        if column not in self._by_stem:
            table: dict[str, set[str]] = {}
            for known in self.index.vocabulary(column):
                table.setdefault(stem(known), set()).add(known)
            self._by_stem[column] = table
        return frozenset(self._by_stem[column].get(stem(word), ()))

    def between(self, column: array[int], low: int, high: int) -> int:
        """The works whose number in `column` lies in the range, both ends included."""
        return bits_of((n for n, value in enumerate(column) if low <= value <= high), len(self.ids))


def work_number(id_: str) -> int:
    """The number in `W2741809807`, with or without the address before it; 0 when there is none."""
    found = re.fullmatch(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?[Ww](\d+)", id_.strip())
    return int(found.group(1)) if found else 0


def abstract_of(work: Mapping[str, Any]) -> str:
    """The abstract, put together from its inverted index."""
    placed = {place: word for word, places in (work.get("abstract_inverted_index") or {}).items() for place in places}
    return " ".join(placed[place] for place in sorted(placed))


def _texts(work: Mapping[str, Any]) -> dict[str, list[str]]:
    return {"title": [work.get("display_name") or work.get("title") or ""], "abstract": [abstract_of(work)]}


def _values(work: Mapping[str, Any]) -> dict[str, list[str]]:
    ids = work.get("ids") or {}
    location = work.get("primary_location") or {}
    source = location.get("source") or {}
    doi = str(work.get("doi") or "")
    pmid = str(ids.get("pmid") or "")
    return {
        "type": [str(work.get("type") or "")],
        "language": [str(work.get("language") or "null")],
        "doi": [bare(doi)] if doi else [],
        "pmid": [bare(pmid)] if pmid else [],
        "issn": list(source.get("issn") or ()),
        "cites": [str(work_number(cited)) for cited in work.get("referenced_works") or ()],
        "is": [name for name, holds in _flags(work, doi, pmid).items() if holds],
    }


def _flags(work: Mapping[str, Any], doi: str, pmid: str) -> dict[str, object]:
    return {
        "is_retracted": work.get("is_retracted"),
        "is_paratext": work.get("is_paratext"),
        "is_oa": (work.get("open_access") or {}).get("is_oa"),
        "has_abstract": work.get("abstract_inverted_index"),
        "has_doi": doi,
        "has_pmid": pmid,
    }


def bare(identifier: str) -> str:
    """A DOI or PMID without the address before it, in lower case."""
    return re.sub(
        r"^(https?://(dx\.)?doi\.org/|https?://pubmed\.ncbi\.nlm\.nih\.gov/|doi:|pmid:)", "", identifier.lower()
    )
