"""How Europe PMC would describe an invented paper: a result of the shape `core`, with the habits of the real ones."""

from __future__ import annotations

import json
import random
from typing import Any

from litrev.demo.papers import Kind, Oddity, Paper, Person

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGES = {"en": "eng", "fr": "fre", "ar": "ara"}
_TYPES = {
    Kind.CONFERENCE: ["abstract", "Congress"],
    Kind.EDITORIAL: ["editorial", "Editorial"],
    Kind.ERRATUM: ["Published Erratum", "correction"],
    Kind.RETRACTION: ["Retraction of Publication", "retraction notice"],
    Kind.PREPRINT: ["Preprint"],
    Kind.BOOK: ["Book"],
    Kind.CHAPTER: ["Book"],
}


def holds(paper: Paper) -> bool:
    """Whether Europe PMC has the paper: every other one that PubMed has, and every preprint."""
    return paper.kind is Kind.PREPRINT or (paper.in_pubmed and paper.serial // 4 % 2 == 0)


def record_id(paper: Paper) -> str:
    """Source and id, as in litrev's record ids: `MED:90000001`."""
    return f"PPR:PPR{paper.pmid}" if paper.kind is Kind.PREPRINT else f"MED:{paper.pmid}"


def result(paper: Paper, seed: int) -> bytes:
    """A result as JSON."""
    dice = random.Random(seed * 5_000_011 + paper.serial)  # noqa: S311 - repeatable, not secret
    source, _colon, number = record_id(paper).partition(":")
    preprint = source == "PPR"
    described: dict[str, Any] = {
        "id": number,
        "source": source,
        "pmid": "" if preprint else number,
        "doi": paper.doi if dice.random() < 0.94 else "",
        "title": _title(paper, dice),
        "authorString": ", ".join(_short(person) for person in paper.authors) + ("." if paper.authors else ""),
        "authorList": {"author": _authors(paper)},
        "pubYear": str(paper.year),
        "journalInfo": None if preprint else _journal(paper),
        "bookOrReportDetails": {"publisher": "Lantern Preprints", "yearOfPublication": paper.year}
        if preprint
        else None,
        "pageInfo": "" if preprint else "-".join(str(page) for page in dict.fromkeys(paper.pages)),
        "abstractText": _abstract(paper),
        "language": _LANGUAGES[paper.language],
        "pubTypeList": {"pubType": _kinds(paper)},
        "meshHeadingList": None if preprint else {"meshHeading": _headings(paper)},
        "keywordList": {"keyword": ["precarity", paper.headings[-1].lower()]},
        "commentCorrectionList": {"commentCorrection": _notices(paper)},
        "isOpenAccess": "Y" if preprint else "N",
        "firstPublicationDate": f"{paper.year}-{paper.month:02d}-14",
    }
    return json.dumps({name: value for name, value in described.items() if _says(value)}).encode()


def unreadable_result(paper: Paper, seed: int) -> bytes:
    """A result whose source and id are lost."""
    described = json.loads(result(paper, seed))
    return json.dumps({**described, "id": None, "source": None}).encode()


def _says(value: object) -> bool:
    """A key without a value is left out, and so is an empty list in its wrapper."""
    return bool(any(value.values()) if isinstance(value, dict) else value)


def _title(paper: Paper, dice: random.Random) -> str:
    title = paper.english_title
    if dice.random() < 0.05:  # markup arrives escaped
        title = title.replace(" and ", " &amp; ").replace(" among ", " &lt;i&gt;among&lt;/i&gt; ")
    if paper.kind is Kind.PREPRINT:
        return title
    translated = paper.language != "en" and paper.title != paper.english_title
    return f"[{title}]." if translated else f"{title}."


def _short(person: Person) -> str:
    return f"{person.family} {person.initials}"


def _authors(paper: Paper) -> list[dict[str, str]]:
    people = [
        {"fullName": _short(p), "firstName": p.given, "lastName": p.family, "initials": p.initials}
        for p in paper.authors
    ]
    return [*people, {"collectiveName": paper.body}] if paper.body else people


def _journal(paper: Paper) -> dict[str, Any]:
    return {
        "issue": paper.issue,
        "volume": str(paper.volume),
        "dateOfPublication": f"{paper.year} {_MONTHS[paper.month - 1]}",
        "monthOfPublication": paper.month,
        "yearOfPublication": paper.year,
        "printPublicationDate": f"{paper.year}-{paper.month:02d}-01",
        "journal": {
            "title": paper.journal["name"],
            "isoabbreviation": paper.journal["short"],
            "issn": paper.journal["issn"],
        },
    }


def _abstract(paper: Paper) -> str:
    if paper.structured:
        return "".join(f"<h4>{label.capitalize()}</h4>{text}" for label, text in paper.sections)
    return " ".join(text for _label, text in paper.sections)


def _kinds(paper: Paper) -> list[str]:
    kinds = _TYPES.get(paper.kind, ["research-article", "Journal Article"])
    return [*kinds, "Retracted Publication"] if _retracted(paper) else kinds


def _retracted(paper: Paper) -> bool:
    return paper.oddity is Oddity.RETRACTED and paper.parent is None


def _headings(paper: Paper) -> list[dict[str, Any]]:
    return [{"majorTopic_YN": "Y" if name != "Humans" else "N", "descriptorName": name} for name in paper.headings]


def _notices(paper: Paper) -> list[dict[str, Any]]:
    words = {Kind.ERRATUM: "Erratum for", Kind.RETRACTION: "Retraction of"}.get(paper.kind)
    if words and paper.parent:
        return [{"type": words, "source": "MED", "id": paper.parent.pmid, "reference": paper.journal["short"]}]
    if _retracted(paper):
        notice = str(int(paper.pmid) + 1)
        return [{"type": "Retraction in", "source": "MED", "id": notice, "reference": paper.journal["short"]}]
    return []
