"""One OpenAlex work, as its API gives it, read as a Record. Pure: no network, no disk, and it never raises.

https://help.openalex.org (the Work object), read August 2026.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from litrev.model import Author, Record, Reject
from litrev.sources import display_names, readable_text
from litrev.sources.json_values import items_at, object_at, objects_at, readable_at, text_at, text_of
from litrev.sources.openalex_types import document_type, source_types
from litrev.text import bare_doi, bare_pmcid, bare_pmid, language_code

SOURCE = "openalex"
MOST_AUTHORS_IN_LISTS = 100
"""Lists cut the authors here; a work asked for by its id has them all."""
FIELDS = (
    "id", "doi", "ids", "title", "display_name", "publication_year", "publication_date", "updated_date", "type",
    "language", "is_retracted", "is_paratext", "authorships", "primary_location", "best_oa_location", "open_access",
    "biblio", "keywords", "mesh", "referenced_works", "abstract_inverted_index",
)  # fmt: skip
"""The root fields that a record is made of."""

_WORK_ID = re.compile(r"(?:^|/)W(\d{1,18})/?$", re.IGNORECASE)
_UNSAID = frozenset(("", "-", "--", "–", "n/a", "na", "none", "null", "nan", "undefined", "unknown", "no page", "n.p."))


def read_works(raw: bytes) -> Iterator[Record | Reject]:
    """The works in a response: a page of results, or one work."""
    try:
        answer = json.loads(raw.decode("utf-8", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        yield Reject(raw.decode("utf-8", errors="replace"), "the response is not JSON", "response")
        return
    yield from read_answer(answer)


def read_answer(answer: object) -> Iterator[Record | Reject]:
    """The works in a response that has been parsed."""
    if isinstance(answer, dict) and isinstance(answer.get("results"), list):
        for number, work in enumerate(answer["results"], start=1):
            yield read_work(work, f"item {number}")
    else:
        yield read_work(answer, "response")


def read_work(work: object, place: str = "") -> Record | Reject:
    """The record that `work` (parsed JSON) describes, or why it is none."""
    if not isinstance(work, dict):
        return _reject(work, "not a JSON object", place)
    number = work_number(work.get("id")) or work_number(object_at(work, "ids").get("openalex"))
    if not number:
        return _reject(work, "no OpenAlex id", place)
    return _record(work, f"{SOURCE}:W{number}")


def _reject(work: object, reason: str, place: str) -> Reject:
    """With an id made of its content: a list that is gone through again must not count it again."""
    raw = _as_json(work)
    return Reject(raw, reason, place, f"{SOURCE}:unread-{hashlib.sha256(raw.encode()).hexdigest()[:16]}")


def work_number(text: object) -> str:
    """The digits of a work's id (`https://openalex.org/W2741809807`), or an empty string."""
    found = _WORK_ID.search(text.strip()) if isinstance(text, str) else None
    return found.group(1) if found else ""


def _record(work: Mapping[str, Any], record_id: str) -> Record:
    place = object_at(work, "primary_location")
    title = readable_at(work, "title") or readable_at(work, "display_name")
    authorships = objects_at(work, "authorships")
    year, published = _dates(work)
    biblio = object_at(work, "biblio")
    doi = bare_doi(text_at(work, "doi")) or bare_doi(text_at(object_at(work, "ids"), "doi"))
    return Record(
        id=record_id,
        source=SOURCE,
        title=title,
        authors=tuple(_authors(authorships)),
        authors_complete=not _cut_short(work, authorships),
        year=year,
        published=published,
        type=document_type(work, title),
        source_types=source_types(work),
        journal=_journal(place, title),
        volume=_biblio(biblio, "volume"),
        issue=_biblio(biblio, "issue"),
        pages=_pages(biblio),
        publisher=readable_at(object_at(place, "source"), "host_organization_name"),
        languages=_distinct([language_code(text_at(work, "language"))]),
        languages_detected=bool(text_at(work, "language")),
        abstract=readable_text.abstract(object_at(work, "abstract_inverted_index")),
        keywords=_distinct(readable_at(word, "display_name") for word in objects_at(work, "keywords")),
        mesh=_distinct(map(_heading, objects_at(work, "mesh"))),
        doi=doi,
        pmid=bare_pmid(text_at(object_at(work, "ids"), "pmid")),
        pmcid=_pmcid(work),
        issn=_issn(place),
        other_ids=tuple(_other_ids(work)),
        url=_address(place, "landing_page_url") or _page(record_id, doi),
        full_text_url=_free_copy(work),
        full_text_licence=_licence(work) if _free_copy(work) else "",
        retracted=work.get("is_retracted") is True or title.upper().startswith(("RETRACTED:", "RETRACTED ARTICLE")),
        references=_distinct(f"{SOURCE}:W{n}" for n in map(work_number, items_at(work, "referenced_works")) if n),
        updated=text_at(work, "updated_date"),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Those that hold something, each once, in order."""
    return tuple(dict.fromkeys(text for text in texts if text))


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", errors="replace").decode()


# --- people ---


def _authors(authorships: list[Mapping[str, Any]]) -> Iterator[Author]:
    for authorship in authorships:
        page = object_at(authorship, "author")
        one = display_names.author(
            readable_at(authorship, "raw_author_name"),
            readable_at(page, "display_name"),
            text_at(page, "orcid"),
            known=bool(text_at(page, "id")),
        )
        if one:
            yield one


def _cut_short(work: Mapping[str, Any], authorships: list[Mapping[str, Any]]) -> bool:
    """Lists mark a cut, but for the field that `select` leaves out: there the number 100 tells."""
    marked = work.get("is_authors_truncated")
    return marked if isinstance(marked, bool) else bool(marked) or len(authorships) == MOST_AUTHORS_IN_LISTS


# --- when and where ---


def _dates(work: Mapping[str, Any]) -> tuple[int | None, str]:
    """Year and date; 1 January stands for "some day of that year" (15 to 27 % of works)."""
    year = _year(text_at(work, "publication_year"))
    try:
        day = date.fromisoformat(text_at(work, "publication_date"))
    except ValueError:
        return year, str(year or "")
    if (day.month, day.day) == (1, 1):
        return year or day.year, f"{day.year:04}"
    return year or day.year, day.isoformat()


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[12]\d{3}", text, re.ASCII) else None


def _journal(place: Mapping[str, Any], title: str) -> str:
    """The journal, repository or book. What was deposited goes before the name of a platform or an index.

    A chapter stands in its book, not in "Springer eBooks"; an article that only PubMed or DOAJ knows is not in them.
    """
    source = object_at(place, "source")
    name, deposited = readable_at(source, "display_name"), _deposited_source(place)
    platform = text_at(source, "type") == "ebook platform" or name.startswith(("PubMed", "DOAJ"))
    if platform and deposited and deposited.casefold() != title.casefold():
        return deposited
    return name or deposited


def _deposited_source(place: Mapping[str, Any]) -> str:
    name = readable_at(place, "raw_source_name")
    return "" if name.lower() in _UNSAID or re.match(r"(?i)https?://|www\.", name) else name


def _biblio(biblio: Mapping[str, Any], name: str) -> str:
    value = readable_at(biblio, name)
    return "" if value.lower() in _UNSAID or not value.strip("0") else value


def _pages(biblio: Mapping[str, Any]) -> str:
    first, last = _biblio(biblio, "first_page"), _biblio(biblio, "last_page")
    if not first or not last or first == last or last in re.split("[-–]", first):
        return first or last
    return f"{first}-{last}"


def _issn(place: Mapping[str, Any]) -> tuple[str, ...]:
    source = object_at(place, "source")
    given = [text_of(item).upper() for item in [*items_at(source, "issn"), source.get("issn_l")]]
    return _distinct(item for item in given if re.fullmatch(r"\d{4}-\d{3}[\dX]", item, re.ASCII))


def _page(record_id: str, doi: str) -> str:
    return f"https://doi.org/{doi}" if doi else f"https://openalex.org/{record_id.partition(':')[2]}"


def _free_copy(work: Mapping[str, Any]) -> str:
    best = _address(object_at(work, "best_oa_location"), "pdf_url")
    return best or _address(object_at(work, "open_access"), "oa_url")


def _licence(work: Mapping[str, Any]) -> str:
    """The licence of the best free place, which is where both of the addresses of `_free_copy` lead."""
    return text_at(object_at(work, "best_oa_location"), "license")


def _address(parent: Mapping[str, Any], name: str) -> str:
    address = readable_text.readable(text_at(parent, name))
    return address if re.match(r"(?i)(?:https?|ftp)://\S+$", address) else ""


# --- identifiers and subjects ---


def _pmcid(work: Mapping[str, Any]) -> str:
    """From the ids, where it rarely is, else from the place of the free copy."""
    given = bare_pmcid(text_at(object_at(work, "ids"), "pmcid"))
    places = [object_at(work, "best_oa_location"), object_at(work, "primary_location"), *objects_at(work, "locations")]
    for address in (text_at(place, "landing_page_url") for place in places):
        found = re.search(r"(?i)/(?:pmc/articles|articles)/(?:pmc)?(\d+)", address)
        if not given and found and re.search(r"(?i)ncbi\.nlm\.nih\.gov|europepmc\.org", address):
            given = f"PMC{found.group(1)}"
    return given


def _other_ids(work: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = {"openalex", "doi", "pmid", "pmcid"}
    for scheme in object_at(work, "ids"):
        value = text_at(object_at(work, "ids"), scheme)
        if value and scheme not in known:
            yield text_of(scheme), value


def _heading(mesh: Mapping[str, Any]) -> str:
    name = "/".join(filter(None, (readable_at(mesh, "descriptor_name"), readable_at(mesh, "qualifier_name"))))
    return f"{name}*" if name and mesh.get("is_major_topic") is True else name
