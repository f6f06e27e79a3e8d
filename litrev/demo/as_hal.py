"""How HAL would describe an invented paper: a document with the fields that litrev asks for, gaps included."""

from __future__ import annotations

import json
import random
from typing import Any

from litrev.demo.papers import Kind, Paper

FIRST_HAL = 99_000_001
"""A range that HAL has not reached."""
_TYPES = {
    Kind.ARTICLE: "ART",
    Kind.EDITORIAL: "ART",
    Kind.CONFERENCE: "COMM",
    Kind.PREPRINT: "UNDEFINED",
    Kind.REPORT: "REPORT",
    Kind.BOOK: "OUV",
    Kind.CHAPTER: "COUV",
}


def holds(paper: Paper) -> bool:
    """Whether HAL has the paper: many French ones, and what appears outside journals; never a notice.

    Of an annual report it has one year: what it says of two would not tell them apart.
    """
    if paper.kind not in _TYPES or (paper.kind is Kind.REPORT and paper.parent is not None):
        return False
    return paper.kind is not Kind.ARTICLE or (paper.language == "fr" and paper.serial // 4 % 3 != 0)


def record_id(paper: Paper) -> str:
    """`halId_s`."""
    return f"hal-{FIRST_HAL + paper.serial:08d}"


def document(paper: Paper, seed: int) -> bytes:
    """A document as JSON."""
    dice = random.Random(seed * 3_000_017 + paper.serial)  # noqa: S311 - repeatable, not secret
    name = record_id(paper)
    notice = dice.random() < 0.4
    described: dict[str, Any] = {
        "docid": str(FIRST_HAL + paper.serial),
        "halId_s": name,
        "uri_s": f"https://hal.example.org/{name}v1",
        "docType_s": _TYPES[paper.kind],
        "submitType_s": "notice" if notice else "file",
        "language_s": [paper.language],
        **_titles(paper),
        **_abstracts(paper),
        "fr_keyword_s": ["précarité"],
        "keyword_s": ["précarité"],
        **_people(paper, dice),
        **_host(paper),
        "producedDate_s": str(paper.year) if dice.random() < 0.5 else f"{paper.year}-{paper.month:02d}",
        "producedDateY_i": paper.year,
        "publicationDateY_i": paper.year,
        "doiId_s": paper.doi if dice.random() < 0.6 else "",
        "fileMain_s": "" if notice else f"https://hal.example.org/{name}/document",
        "openAccess_bool": not notice,
    }
    return json.dumps({field: value for field, value in described.items() if value not in ("", [])}).encode()


def unreadable_document(paper: Paper, seed: int) -> bytes:
    """A document whose `halId_s` is lost."""
    described = json.loads(document(paper, seed))
    return json.dumps({**described, "halId_s": ""}).encode()


def _titles(paper: Paper) -> dict[str, list[str]]:
    titles = {f"{paper.language}_title_s": [paper.title], "title_s": [paper.title]}
    if paper.english_title != paper.title:
        titles["en_title_s"] = [paper.english_title]
        titles["title_s"] = [paper.english_title, paper.title]
    return titles


def _abstracts(paper: Paper) -> dict[str, list[str]]:
    english = " ".join(text for _label, text in paper.sections)
    french = " ".join(text for _label, text in paper.french)
    abstracts = {"en_abstract_s": [english] if english else [], "fr_abstract_s": [french] if french else []}
    return {**abstracts, "abstract_s": [text for text in (english, french) if text]}


def _people(paper: Paper, dice: random.Random) -> dict[str, list[str]]:
    """Lists of names; where one first name is missing, the lists no longer match."""
    people = [(person.given, person.family) for person in paper.authors]
    if people and dice.random() < 0.1:
        people[-1] = ("", people[-1][1])
    return {
        "authFullName_s": [f"{given} {family}".strip() for given, family in people],
        "authLastName_s": [family for _given, family in people],
        "authFirstName_s": [given for given, _family in people if given],
        "authQuality_s": ["aut"] * len(people),
    }


def _host(paper: Paper) -> dict[str, Any]:
    name, pages = paper.journal["name"], "-".join(str(page) for page in paper.pages)
    if paper.kind in (Kind.ARTICLE, Kind.EDITORIAL):
        numbers = {"volume_s": str(paper.volume), "issue_s": [paper.issue], "page_s": pages}
        return {"journalTitle_s": name, "journalIssn_s": paper.journal["issn"], **numbers}
    if paper.kind is Kind.CONFERENCE:
        return {"conferenceTitle_s": name}
    if paper.kind is Kind.CHAPTER:
        title = paper.parent.title if paper.parent else name
        return {"bookTitle_s": title, "publisher_s": ["Lantern Press"], "page_s": pages}
    return {"publisher_s": ["Lantern Press"]} if paper.kind is Kind.BOOK else {}
