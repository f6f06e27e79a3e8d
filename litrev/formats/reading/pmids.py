"""Lists of PMIDs: one a line, or a table that has no titles. Their records are fetched from PubMed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from litrev.formats.reading import rows
from litrev.formats.reading.content import Content
from litrev.model import Reject
from litrev.text import bare_pmid

_LINE = re.compile(
    r"\s*(?:(?:pmid\s*:?\s*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?\d{1,9}/?"
    r"[\s,;]*)+",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\W*(?:pmids?|pubmed ids?)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list names."""

    pmids: tuple[str, ...]
    """In order, with repetitions."""
    rejects: tuple[Reject, ...] = ()
    """Lines without a PMID."""


def recognises(text: str) -> bool:
    """Whether most lines hold PMIDs and nothing else."""
    lines = [line for line in text.split("\n") if line.strip()]
    if lines and _HEADER.fullmatch(lines[0]):
        del lines[0]
    if lines and not _LINE.fullmatch(lines[0]) and rows.recognises(lines[0]):
        return False  # the header of a table
    return bool(lines) and sum(bool(_LINE.fullmatch(line)) for line in lines) * 2 > len(lines)


def listed(content: Content, *, with_titles: bool = False) -> Listed | None:
    """The PMIDs of a plain list or of a table that has PMIDs and no titles; None for anything else.

    `with_titles`: of any table that has them.
    """
    if content.text and recognises(content.text):
        return _plain(content.text)
    if (content.text and rows.recognises(content.text)) or not content.text:
        found = rows.only_pmids(content, with_titles=with_titles)
        rejects = [Reject("", "no PMID", f"row {n}") for n, pmid in enumerate(found, 2) if not pmid]
        return Listed(tuple(filter(None, found)), tuple(rejects)) if any(found) else None
    return None


def _plain(text: str) -> Listed:
    pmids: list[str] = []
    rejects: list[Reject] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if _LINE.fullmatch(line):
            pmids += [pmid for pmid in map(bare_pmid, re.findall(r"\d+", line)) if pmid]
        elif number > 1 or not _HEADER.fullmatch(line):
            rejects.append(Reject(line, "no PMID", f"line {number}"))
    return Listed(tuple(pmids), tuple(rejects))
