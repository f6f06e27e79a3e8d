"""Decisions made in Rayyan, Covidence or ASReview: their exports read as plain rows of decisions.

- **Rayyan** (help.rayyan.ai, “Understanding Your Rayyan Export Files”, 2026): `articles.csv` has the columns
  `key,title,year,…,notes,doi,keywords,pubmed_id,pmc_id`; the notes hold sections apart by `|`:
  `RAYYAN-INCLUSION: {"Ada"=>"Included", "Eva"=>"Maybe"} | RAYYAN-LABELS: … | RAYYAN-EXCLUSION-REASONS: a,b |
  USER-NOTES: {"Ada"=>["later"]}`. Who has not decided is not named. Reasons are everybody's together.
- **Covidence**: a list a file, `review_59500_excluded_csv_20241003192320.csv`, with the columns `Title,Authors,
  Abstract,Published Year,…,DOI,Ref,Covidence #,Study,Notes,Tags` and no verdict; in the list of excluded full texts the
  notes say `Exclusion reason: Wrong study design;` (files that reviews published on Zenodo and GitHub, 2019 to 2025).
- **ASReview** (asreview.readthedocs.io, “Progress and results” and “Data format”; source of versions 1 to 3): the table
  that was put in, with `asreview_label` 1 or 0, empty or -1 where nobody has decided, `asreview_note`, `asreview_time`;
  version 1 says `included` beside `asreview_ranking`.

In files that litrev wrote for them, its own id comes back: in ASReview's column `litrev_id`, in Rayyan's notes
(`litrev: pubmed:31054321`), and in Covidence's `Accession Number`, where a work has no PMID.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from litrev.text import bare_doi, bare_pmid, fold

Row = Mapping[str, str]
PlainRow = dict[str, str]
"""`id` (ours), `doi`, `pmid`, `title`, `year`, `verdict`, `reason` (several apart by `;`), `note`: as `bulk.read`
takes them."""


class Tool(StrEnum):
    """A program whose exports are known."""

    RAYYAN = "Rayyan"
    COVIDENCE = "Covidence"
    ASREVIEW = "ASReview"


INCLUDE, EXCLUDE, MAYBE, UNDECIDED = "include", "exclude", "maybe", ""
_COVIDENCE_LISTS = {
    "included": INCLUDE, "extract": INCLUDE, "extraction": INCLUDE, "select": INCLUDE, "excluded": EXCLUDE,
    "irrelevant": EXCLUDE, "screen": UNDECIDED,
}  # fmt: skip
"""What the lists hold: `select` waits for its full text, so its title and abstract were let through."""
_SECTION = re.compile(r"(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES)\s*:", re.IGNORECASE)
_TOLD = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*"((?:[^"\\]|\\.)*)"')
_NOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*\[(.*?)\](?=\s*[,}])', re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_OUR_ID = re.compile(r"(?<!\w)litrev:\s*([^\s|;,\"]+)")
_PMID = re.compile(r"\d{1,8}")
"""Accession numbers of other databases are longer or have letters."""
_REASON = re.compile(r"Exclusion reason:\s*([^;]*);?", re.IGNORECASE)


def recognised(columns: Iterable[str], rows: Sequence[Row]) -> Tool | None:
    """The program that wrote a table with these columns, or None."""
    names = {_name(column) for column in columns}
    if "covidence #" in names:
        return Tool.COVIDENCE
    if "asreview_label" in names or {"included", "asreview_ranking"} <= names:
        return Tool.ASREVIEW
    if any(_SECTION.search(_notes(row)) for row in rows):
        return Tool.RAYYAN
    return Tool.RAYYAN if {"key", "notes", "pubmed_id", "pmc_id"} <= names else None


def people_in(rows: Iterable[Row]) -> Counter[str]:
    """Who has decided in a Rayyan export, and on how many rows."""
    return Counter(name for row in rows for name, _verdict in _TOLD.findall(_sections(row).get("RAYYAN-INCLUSION", "")))


def list_verdict(file_name: str) -> str | None:
    """What Covidence's list of that name holds: `include`, `exclude`, empty for one not decided; None when it is not
    told."""
    words = re.split(r"[^a-z]+", file_name.casefold())
    found = {_COVIDENCE_LISTS[word] for word in words if word in _COVIDENCE_LISTS}
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Reader:
    """What has to be known beside the table."""

    person: str = ""
    """Whose decisions, of those in a Rayyan export."""
    verdict: str = UNDECIDED
    """What the rows of a list without verdicts are."""


def plain_row(tool: Tool, row: Row, reader: Reader) -> PlainRow:
    """A row of the export; its verdict is empty where nobody, or not that person, has decided."""
    cells = {_name(column): (cell or "").strip() for column, cell in row.items() if column}
    doi = bare_doi(_first(cells, "doi")) or bare_doi(_first(cells, "url", "link"))
    accession = _first(cells, "accession number")
    pmid = _first(cells, "pubmed_id", "pmid") or _pmid_in(_first(cells, "url", "link"))
    plain = {
        "id": _first(cells, "litrev_id") or _noted_id(row) or (accession if ":" in accession else ""),
        "doi": doi,
        "pmid": bare_pmid((pmid or (accession if _PMID.fullmatch(accession) else "")).removesuffix(".0")),
        "title": _first(cells, "title", "primary_title"),
        "year": _first(cells, "year", "published year", "publication_year", "publication year").removesuffix(".0"),
    }
    return plain | _READERS[tool](row, cells, reader)


def _rayyan(row: Row, _cells: Mapping[str, str], reader: Reader) -> PlainRow:
    sections = _sections(row)
    verdicts = dict(_TOLD.findall(sections.get("RAYYAN-INCLUSION", "")))
    verdict = _VERDICTS.get(verdicts.get(reader.person, "").casefold(), UNDECIDED)
    reasons = sections.get("RAYYAN-EXCLUSION-REASONS", "").split(",") if verdict == EXCLUDE else []
    notes = dict(_NOTED.findall(sections.get("USER-NOTES", "")))
    said = _TEXT.findall(notes.get(reader.person, ""))
    return {
        "verdict": verdict,
        "reason": ";".join(reason.strip() for reason in reasons if reason.strip()),
        "note": " / ".join(text.replace('\\"', '"') for text in said),
    }


def _covidence(_row: Row, cells: Mapping[str, str], reader: Reader) -> PlainRow:
    notes = cells.get("notes", "")
    reasons = [found.strip() for found in _REASON.findall(notes) if found.strip()]
    verdict = EXCLUDE if reasons else reader.verdict
    note = _REASON.sub("", notes).strip(" ;\n")
    return {"verdict": verdict, "reason": ";".join(reasons), "note": note}


def _asreview(_row: Row, cells: Mapping[str, str], _reader: Reader) -> PlainRow:
    label = cells["asreview_label"] if "asreview_label" in cells else cells.get("included", "")
    verdict = {"1": INCLUDE, "1.0": INCLUDE, "0": EXCLUDE, "0.0": EXCLUDE}.get(label, UNDECIDED)
    return {
        "verdict": verdict,
        "reason": "",
        "note": _first(cells, "asreview_note", "exported_notes", "asreview_notes"),
    }


_VERDICTS = {"included": INCLUDE, "excluded": EXCLUDE, "maybe": MAYBE}
_READERS: dict[Tool, Callable[[Row, Mapping[str, str], Reader], PlainRow]] = {
    Tool.RAYYAN: _rayyan,
    Tool.COVIDENCE: _covidence,
    Tool.ASREVIEW: _asreview,
}


def title_key(title: str) -> str:
    """What two spellings of a title have in common; empty for one too short to tell documents apart."""
    words = re.findall(r"\w+", fold(title))
    return "".join(words) if len(words) >= _FEWEST_WORDS else ""


_FEWEST_WORDS = 4


def _notes(row: Row) -> str:
    return next((cell or "" for column, cell in row.items() if column and _name(column) in ("notes", "note", "n1")), "")


def _sections(row: Row) -> dict[str, str]:
    """Rayyan's sections of the notes by their names."""
    text = _notes(row)
    found = list(_SECTION.finditer(text))
    ends = [section.start() for section in found[1:]] + [len(text)] * bool(found)
    return {
        section.group(1).upper(): text[section.end() : end].strip().removesuffix("|").strip()
        for section, end in zip(found, ends, strict=True)
    }


def _name(column: str) -> str:
    return column.strip().removeprefix("\ufeff").casefold()


def _first(cells: Mapping[str, str], *names: str) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _noted_id(row: Row) -> str:
    """The id that litrev wrote into the notes; empty where it did not."""
    found = _OUR_ID.search(_notes(row))
    return found.group(1) if found else ""


def _pmid_in(address: str) -> str:
    return bare_pmid(address) if "ncbi.nlm.nih.gov" in address else ""
