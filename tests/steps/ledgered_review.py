"""A review whose ledger is written straight away, without servers: its works and verdicts are what a test says."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from litrev.cli.main import run as command_line
from litrev.model import Author, Decision, Link, LinkKind, Page, Record, Run, RunStatus, Verdict
from litrev.review import Review
from litrev.store import Store, new_id, open_store

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
PROTOCOL = """\
litrev: 1
title: {en: Care}
lang: en
team: [{id: a, role: reviewer}, {id: b, role: reviewer}, {id: c, role: arbiter}]
contact: someone@example.org
sources: [{id: pubmed, query: care}]
criteria:
  - {code: P, exclude: {en: "Wrong population, or nobody", fr: Hors population}}
  - {code: D, exclude: {en: No data, fr: Sans données}, stages: [full_text]}
stages:
  - {id: title_abstract, reviewers: 2, blind: true}
  - {id: full_text, reviewers: 2, blind: true, reason: required}
resolution: {by: c, rule: arbiter}
export: {zotero: {tags: [litrev]}}
"""


def paper(number: int, title: str = "", **known: object) -> Record:
    """A small invented work."""
    filled = {
        "id": f"pubmed:{number}",
        "source": "pubmed",
        "pmid": str(number),
        "title": title or f"Care in the town number {number}.",
        "authors": (Author(f"Sow{chr(96 + number % 26)}", "Ada"),),
        "year": 2000 + number % 25,
    }
    return Record(**(filled | known))  # type: ignore[arg-type]  # free choice of fields


@dataclass
class Ledgered:
    """The review and ways to go on with it."""

    review: Review

    def store(self) -> Store:
        return open_store(self.review.store_path)

    def add(self, records: Iterable[Record]) -> None:
        """A newer search, which found these."""
        found = list(records)
        with self.store() as store:
            number = len(store.runs())
            started = AT + timedelta(hours=number)
            run = Run(id=new_id(), source="pubmed", strategy="pubmed", native_query="care", announced=len(found),
                      started=started)  # fmt: skip
            store.add_run(run)
            page = Page(raw=b"", request="GET", cursor=None, announced=len(found))
            store.add_page(run, number=1, file=f"{number}.xml", sha256="0" * 64, page=page, items=found, at=started)
            store.save_run(replace(run, status=RunStatus.COMPLETE, finished=started))

    def decide(self, record: str, who: str, verdict: Verdict, *codes: str, stage: str = "title_abstract") -> None:
        self._decide((record, who, stage, verdict, codes))

    def agree(self, record: str, verdict: Verdict, *codes: str, stage: str = "title_abstract") -> None:
        self._decide(*((record, who, stage, verdict, codes) for who in ("a", "b")))

    def include(self, *records: str) -> None:
        """At both stages."""
        stages = ("title_abstract", "full_text")
        self._decide(*((r, who, stage, Verdict.INCLUDE, ()) for r in records for stage in stages for who in ("a", "b")))

    def _decide(self, *said: tuple[str, str, str, Verdict, tuple[str, ...]]) -> None:
        with self.store() as store:
            first = len(store.decisions())
            store.add_decisions(
                Decision(id=new_id(), record=record, stage=stage, verdict=verdict, criteria=codes, reviewer=who,
                         at=AT + timedelta(days=1, seconds=first + place))
                for place, (record, who, stage, verdict, codes) in enumerate(said)
            )  # fmt: skip

    def join(self, one: str, other: str, kind: LinkKind = LinkKind.SAME) -> None:
        first, second = sorted((one, other))
        with self.store() as store:
            at = AT + timedelta(days=2, seconds=len(store.links()))
            store.add_links([Link(id=new_id(), a=first, b=second, kind=kind, by="a", at=at)])

    def say(self, *words: str) -> tuple[int, str, str]:
        """Type a command: its exit code, what it printed, what it said."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = command_line([*words, "--review", str(self.review.folder)])
        return code, out.getvalue(), err.getvalue()


def ledgered(folder: Path, records: Iterable[Record], protocol: str = PROTOCOL) -> Ledgered:
    """A review of these works, of which nobody has decided anything."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "review.yaml").write_text(protocol, encoding="utf-8")
    made = Ledgered(Review(folder))
    made.add(records)
    return made
