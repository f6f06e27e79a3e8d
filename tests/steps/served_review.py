"""A review whose two sources are small stand-in servers that may change what they hold between two searches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any

from litrev.cli.main import run as command_line
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.model import Decision, Verdict
from litrev.review import Review
from litrev.steps.ledger import utc_now
from litrev.store import Store, new_id, open_store

PROTOCOL = """\
litrev: 1
title: {en: Care}
team: [{id: a, role: reviewer}]
contact: someone@example.org
sources:
  - {id: pubmed, query: care}
  - {id: openalex, query: "title.search:care"}
criteria: [{code: P, exclude: {en: Wrong population}}]
"""
FIRST_WORK = 9_800_000_000


def article(pmid: int, title: str = "", *, doi: str = "", notes: str = "", year: int = 2020) -> bytes:
    """A small invented article; `notes` are CommentsCorrections elements."""
    own = f'<ArticleId IdType="doi">{doi}</ArticleId>' if doi else ""
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>{year}"
        f"</Year></PubDate></JournalIssue><Title>Journal of Examples</Title></Journal><ArticleTitle>"
        f"{title or f'Care in the town number {pmid} and around it'}</ArticleTitle></Article>"
        f"<CommentsCorrectionsList>{notes}</CommentsCorrectionsList></MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId>{own}</ArticleIdList></PubmedData></PubmedArticle>'
    ).encode()


def work(number: int, title: str = "", *, cites: Iterable[int] = (), **fields: Any) -> dict[str, Any]:
    """A small invented work that cites others; `fields` replace or add root fields."""
    title = title or f"Care beside the lake number {number} in winter"
    id_ = f"https://openalex.org/W{FIRST_WORK + number}"
    described = {
        "id": id_,
        "title": title,
        "publication_year": 2000 + number % 25,
        "publication_date": f"{2000 + number % 25}-{1 + number % 12:02}-01",
        "ids": {"openalex": id_},
        "type": "article",
        "referenced_works": [f"https://openalex.org/W{FIRST_WORK + n}" for n in cites],
    }
    return {**described, **fields}


def openalex_id(number: int) -> str:
    """The record id of `work(number)`."""
    return f"openalex:W{FIRST_WORK + number}"


@dataclass
class Served:
    """The review and its servers."""

    review: Review
    pubmed: PubMedStandIn
    openalex: OpenAlexStandIn

    def ledger(self) -> Store:
        return open_store(self.review.store_path)

    def decide(self, record: str, verdict: Verdict, stage: str = "title_abstract") -> None:
        criteria = ("P",) if verdict is Verdict.EXCLUDE else ()
        decision = Decision(
            id=new_id(), record=record, stage=stage, verdict=verdict, criteria=criteria, reviewer="a", at=utc_now()
        )
        with self.ledger() as store:
            store.add_decisions([decision])

    def include(self, record: str) -> None:
        """Include at both stages."""
        for stage in ("title_abstract", "full_text"):
            self.decide(record, Verdict.INCLUDE, stage)

    def say(self, *words: str) -> tuple[int, str, str]:
        """Type a command: its exit code, what it printed, what it said."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = command_line([*words, "--review", str(self.review.folder)])
        return code, out.getvalue(), err.getvalue()

    def json(self, *words: str) -> Any:
        """What a command prints with `--json`."""
        return json.loads(self.say(*words, "--json")[1])


Serve = Callable[..., Served]
