"""Invented records for the matcher's tests: one article, and ways to say it again or to say another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from litrev.dedupe import Pair
from litrev.model import RULES, Author, Link, LinkKind, Record, Section

START = datetime(2031, 5, 1, tzinfo=UTC)
ABSTRACT = (
    "Harbour towns see many newcomers who never meet a physician. We asked four hundred of them how they reached care, "
    "what it cost and whom they trusted, and followed them through two winters with monthly telephone calls."
)
OTHER_ABSTRACT = (
    "Ferries carry pollen. Traps on nine decks were emptied weekly and counted under a lens; grasses led in June, "
    "alder in March, and the crossing time explained a third of the variance in what came ashore with the passengers."
)

ARTICLE = Record(
    id="openalex:W1",
    source="openalex",
    title="Paths to primary care among newcomers in northern harbour towns: a cohort study",
    authors=(Author("Ostrander", "Mila"), Author("Quillfeather", "J. B."), Author("de Vroomen", "Piet")),
    year=2029,
    journal="Journal of Harbour Medicine",
    volume="14",
    issue="3",
    pages="221-8",
    abstract=(Section(ABSTRACT),),
    doi="10.5555/jhm.2029.221",
)


def again(id_: str = "pubmed:9000001", **changes: Any) -> Record:
    """The article as another source has it, with what it says otherwise."""
    return replace(ARTICLE, **{"id": id_, "source": id_.partition(":")[0], **changes})


def sparse(id_: str = "pubmed:9000001", **changes: Any) -> Record:
    """The article from a source that gives little: title, authors, year."""
    bare = {"journal": "", "volume": "", "issue": "", "pages": "", "abstract": (), "doi": ""}
    return again(id_, **{**bare, **changes})


def link(a: str, b: str, kind: LinkKind, *, by: str = RULES, minute: int = 0, score: float | None = None) -> Link:
    """A link said `minute` minutes after the start."""
    low, high = sorted((a, b))
    name = f"{low}|{high}|{by}|{minute}|{kind}"
    return Link(id=name, a=low, b=high, kind=kind, by=by, score=score, at=START + timedelta(minutes=minute))


def as_links(pairs: list[Pair]) -> list[Link]:
    """The rules' links of one run."""
    return [
        Link(id=f"{p.a}|{p.b}", a=p.a, b=p.b, kind=p.kind, by=RULES, why=p.why, score=p.score, at=START) for p in pairs
    ]
