"""How OpenAlex would describe an invented paper: a Work object, with the habits and gaps of the real ones."""

from __future__ import annotations

import json
import random
from html import escape
from typing import Any

from litrev.demo.papers import Kind, Oddity, Paper, Person

_TYPES = {
    Kind.CONFERENCE: "article",
    Kind.CHAPTER: "book-chapter",
}
_RAW_TYPES = {
    Kind.CONFERENCE: "proceedings-article",
    Kind.PREPRINT: "posted-content",
    Kind.CHAPTER: "book-chapter",
    Kind.BOOK: "book",
    Kind.REPORT: "report",
}


def work(paper: Paper, seed: int) -> bytes:
    """A Work object as JSON."""
    dice = random.Random(seed * 9_000_011 + paper.serial)  # noqa: S311 - repeatable, not secret
    doi, pmid = _doi(paper, dice), _pmid(paper, dice)
    title = _title(paper, dice)
    year = paper.year + (dice.choice((-1, 1)) if dice.random() < 0.08 else 0)
    day = "01-01" if dice.random() < 0.2 else f"{paper.month:02d}-{dice.randint(1, 28):02d}"
    abstract = _abstract(paper, dice)
    location = _location(paper, doi)
    ids = {"openalex": f"https://openalex.org/{paper.openalex}"}
    ids |= {"doi": doi} if doi else {}
    ids |= {"pmid": pmid} if pmid else {}
    described = {
        "id": ids["openalex"],
        "doi": doi or None,
        "title": title,
        "display_name": title,
        "publication_year": year,
        "publication_date": f"{year}-{day}",
        "ids": ids,
        "language": paper.language if dice.random() < 0.93 else "ca",
        "primary_location": location,
        "type": _TYPES.get(paper.kind, paper.kind.value),
        "indexed_in": ["crossref", "pubmed"] if pmid else ["crossref"],
        "open_access": {"is_oa": True, "oa_status": "green", "oa_url": location["pdf_url"]},
        "authorships": _authorships(paper, dice),
        "cited_by_count": dice.randint(0, 140),
        "biblio": _biblio(paper, dice),
        "is_retracted": paper.oddity is Oddity.RETRACTED and paper.parent is None,
        "is_paratext": False,
        "keywords": [{"id": "https://openalex.org/keywords/precarity", "display_name": "Precarity", "score": 0.61}],
        "mesh": _headings(paper) if pmid else [],
        "locations_count": 1,
        "locations": [location],
        "best_oa_location": location,
        "referenced_works": _references(paper, dice),
        "related_works": [],
        "abstract_inverted_index": inverted(abstract) if abstract else None,
        "updated_date": "2026-10-04T08:12:31.000000",
        "created_date": "2026-01-09",
    }
    return json.dumps(described).encode()


def unreadable_work(paper: Paper, seed: int) -> bytes:
    """A Work object whose id is lost."""
    described = json.loads(work(paper, seed))
    described["id"] = described["ids"]["openalex"] = None
    return json.dumps(described).encode()


def inverted(text: str) -> dict[str, list[int]]:
    """An abstract as OpenAlex stores it: each word with its places."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        places.setdefault(word, []).append(place)
    return places


def _doi(paper: Paper, dice: random.Random) -> str:
    if paper.kind is Kind.ERRATUM and paper.parent is not None and paper.serial % 8 < 4:
        return f"https://doi.org/{paper.parent.doi}"  # some errata carry the article's DOI
    return "" if dice.random() < 0.05 else f"https://doi.org/{paper.doi}"


def _pmid(paper: Paper, dice: random.Random) -> str:
    shared = paper.kind is Kind.ERRATUM and paper.parent is not None
    if not paper.in_pubmed or (dice.random() < 0.18 and not shared):
        return ""
    pmid = paper.parent.pmid if shared and paper.parent else paper.pmid  # errata carry the article's PMID
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"


def _title(paper: Paper, dice: random.Random) -> str:
    title = paper.english_title if paper.language == "fr" and dice.random() < 0.3 else paper.title
    chance = dice.random()
    if chance < 0.05 and ": " in title:
        return title.split(":")[0].strip()  # without its subtitle
    if chance < 0.11:
        return title.upper()
    if chance < 0.16:
        tag = ("<i>", "</i>") if chance < 0.135 else ("&lt;i&gt;", "&lt;/i&gt;")
        return escape(title).replace(" among ", f" {tag[0]}among{tag[1]} ").replace(" and ", " &amp; ")
    return title


def _abstract(paper: Paper, dice: random.Random) -> str:
    if not paper.sections or dice.random() < 0.12:
        return ""
    sections = paper.french if paper.french and dice.random() < 0.5 else paper.sections
    glue = "" if paper.structured and dice.random() < 0.4 else " "  # "BackgroundLow-cost …"
    text = " ".join(f"{label.capitalize()}{glue}{text}" if paper.structured else text for label, text in sections)
    return f"Abstract {text}" if dice.random() < 0.06 else text


def _authorships(paper: Paper, dice: random.Random) -> list[dict[str, Any]]:
    inverted_names = dice.random() < 0.17
    people = [
        _authorship(person, paper, place, inverted_names=inverted_names) for place, person in enumerate(paper.authors)
    ]
    if paper.body:
        people.append(
            {
                "author_position": "last",
                "author": {"id": None, "display_name": paper.body, "orcid": None},
                "raw_author_name": paper.body,
                "institutions": [],
            }
        )
    return people


def _authorship(person: Person, paper: Paper, place: int, *, inverted_names: bool) -> dict[str, Any]:
    name = f"{person.given} {person.family}"
    return {
        "author_position": "first" if place == 0 else "middle",
        "author": {"id": f"https://openalex.org/A99{paper.serial:07d}{place:03d}", "display_name": name, "orcid": None},
        "institutions": [],
        "is_corresponding": place == 0,
        "raw_author_name": f"{person.family}, {person.given}" if inverted_names else name,
        "raw_affiliation_strings": [],
    }


def _biblio(paper: Paper, dice: random.Random) -> dict[str, str | None]:
    if dice.random() < 0.1:  # an article number instead of pages
        first = last = f"e{paper.serial}"
    else:
        first, last = (str(page) for page in paper.pages)
    return {"volume": str(paper.volume), "issue": paper.issue, "first_page": first, "last_page": last}


def _location(paper: Paper, doi: str) -> dict[str, Any]:
    preprint = paper.kind is Kind.PREPRINT
    name = "Lantern Preprints" if preprint else paper.journal["name"]
    source = {
        "id": f"https://openalex.org/S99{paper.journal['issn'].replace('-', '')}",
        "display_name": name,
        "issn_l": None if preprint else paper.journal["issn"],
        "issn": None if preprint else [paper.journal["issn"]],
        "type": "repository" if preprint else "journal",
        "host_organization_name": "Lantern Press",
    }
    return {
        "id": doi.replace("https://doi.org/", "doi:") or None,
        "is_oa": True,
        "landing_page_url": doi or f"https://example.org/papers/{paper.serial}",
        "pdf_url": f"https://example.org/papers/{paper.serial}.pdf",
        "source": source if paper.kind not in (Kind.BOOK, Kind.REPORT) else None,
        "license": "cc-by",
        "version": "submittedVersion" if preprint else "publishedVersion",
        "raw_type": _RAW_TYPES.get(paper.kind, "journal-article"),
    }


def _headings(paper: Paper) -> list[dict[str, Any]]:
    return [
        {
            "descriptor_ui": "D000000",
            "descriptor_name": name,
            "qualifier_ui": "",
            "qualifier_name": None,
            "is_major_topic": True,
        }
        for name in paper.headings
    ]


def _references(paper: Paper, dice: random.Random) -> list[str]:
    """A few papers before it; some of them exist."""
    number = int(paper.openalex[1:])
    return [f"https://openalex.org/W{number - 4 * dice.randint(1, 60)}" for _ in range(dice.randint(0, 5))]
