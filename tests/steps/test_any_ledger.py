"""Any ledger at all: its counts add up, and the page of the diagram lists every work where it is counted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from litrev.i18n import set_language
from litrev.model import (
    Decision,
    Known,
    KnownKind,
    Link,
    LinkKind,
    Page,
    Record,
    Reject,
    Run,
    RunStatus,
    Verdict,
)
from litrev.review import Review
from litrev.screening.studies import Word, undoing
from litrev.steps import diagram_page, prisma
from litrev.store import Store, open_store

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
RECORDS = [f"{source}:{n}" for source in ("pubmed", "openalex", "trials", "web") for n in range(4)]
STRATEGIES = ("pubmed", "openalex", "trials", "web", "body", "gone")
PROTOCOL = """\
litrev: 1
title: Any
team: [{id: a, role: reviewer}, {id: b, role: reviewer}, {id: c, role: arbiter}]
sources:
  - {id: pubmed, query: care}
  - {id: openalex, query: "title.search:care"}
  - {id: trials, arm: register, via: file}
  - {id: web, arm: website, via: file}
  - {id: body, arm: organisation, via: file}
criteria:
  - {code: P, exclude: Wrong population}
  - {code: Y, exclude: Too old, rule: {years: {from: 2010}}}
stages:
  - {id: title_abstract, reviewers: 2}
  - {id: full_text, reviewers: 1, undecided: advance}
previous_version: {studies: 5, reports: 7}
"""


@dataclass(frozen=True)
class Searched:
    strategy: str
    records: list[str]
    rejects: int
    withheld: int
    status: RunStatus


pairs = st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)).filter(lambda pair: pair[0] < pair[1])
history = st.lists(
    st.one_of(
        st.builds(
            Searched,
            strategy=st.sampled_from(STRATEGIES),
            records=st.lists(st.sampled_from(RECORDS), unique=True),
            rejects=st.integers(0, 2),
            withheld=st.integers(0, 2),
            status=st.sampled_from([RunStatus.COMPLETE, RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.FAILED]),
        ),
        st.tuples(st.just("link"), pairs, st.sampled_from(LinkKind), st.sampled_from("ab")),
        st.tuples(st.just("dedupe"), st.lists(pairs, max_size=4)),
        st.tuples(
            st.just("decide"),
            st.lists(
                st.tuples(
                    st.sampled_from(RECORDS),
                    st.sampled_from(["title_abstract", "full_text"]),
                    st.sampled_from(Verdict),
                    st.sampled_from("abc"),
                    st.sampled_from(["", "P", "OLD"]),
                ),
                max_size=30,
            ),
        ),
        st.tuples(st.just("known"), st.lists(st.sampled_from(RECORDS), max_size=4)),
        st.tuples(st.just("study"), pairs, st.booleans(), st.booleans()),
    ),
    max_size=14,
)


class Scribe:
    """Writes a history into a ledger, a minute apart."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.minutes = 0

    def now(self) -> datetime:
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)

    def name(self) -> str:
        return f"{self.minutes:032x}"

    def write(self, happened: Any) -> None:
        if isinstance(happened, Searched):
            self.search(happened)
        else:
            getattr(self, happened[0])(*happened[1:])

    def search(self, searched: Searched) -> None:
        run = Run(id=f"run{self.minutes}", source=searched.strategy, strategy=searched.strategy, native_query="care",
                  started=self.now())  # fmt: skip
        years = [None, 1990, 2020]
        items: list[Record | Reject] = [
            Record(id=id_, source=searched.strategy, title=f"On {id_}", year=years[n % 3])
            for n, id_ in enumerate(searched.records)
        ]
        items += [Reject(raw=str(n), reason="unreadable") for n in range(searched.rejects)]
        withheld = tuple(f"{searched.strategy}:lost{n}" for n in range(searched.withheld))
        announced = len(items) + len(withheld)
        page = Page(raw=b"", request="GET", cursor=None, announced=announced, withheld=withheld)
        self.store.add_run(run)
        kept = self.store.add_page(run, number=1, file="p", sha256="0", page=page, items=items, at=self.now()).run
        self.store.save_run(replace(kept, status=searched.status, announced=announced, finished=self.now()))

    def link(self, pair: tuple[str, str], kind: LinkKind, by: str) -> None:
        at = self.now()
        self.store.add_links([Link(id=self.name(), a=pair[0], b=pair[1], kind=kind, by=by, at=at)])

    def dedupe(self, same: list[tuple[str, str]]) -> None:
        at, batch = self.now(), self.name()
        links = [
            Link(id=f"{batch}-{n}", a=a, b=b, kind=LinkKind.SAME, by="rules", at=at) for n, (a, b) in enumerate(same)
        ]
        self.store.add_dedupe(batch, at=at, settings={}, records=0, works=0, links=links)

    def decide(self, decided: list[tuple[str, str, Verdict, str, str]]) -> None:
        at = self.now()
        self.store.add_decisions(
            Decision(id=f"{self.name()}-{n}", record=record, stage=stage, verdict=verdict, reviewer=who, at=at,
                     criteria=(code,) if code and verdict is Verdict.EXCLUDE else ())
            for n, (record, stage, verdict, who, code) in enumerate(decided)
        )  # fmt: skip

    def known(self, records: list[str]) -> None:
        at = self.now()
        self.store.add_known(
            Known(id=f"{self.name()}-{n}", batch=self.name(), kind=KnownKind.RECORD, value=id_, origin="list", at=at)
            for n, id_ in enumerate(records)
        )

    def study(self, pair: tuple[str, str], same: bool, undone: bool) -> None:
        at, act = self.now(), self.name()
        events = [Word(id=act, a=pair[0], b=pair[1], same=same, by="a", at=at, act=act).to_event()]
        if undone:
            events.append(undoing(act, id_=f"{act}-undo", by="a", at=at))
        self.store.add_events(events)


def lists_of(page: str) -> tuple[list[dict[str, Any]], dict[str, set[int]]]:
    """The works of a page, and by box the places of those it lists."""
    found = re.search(r'<script id="works" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    held = json.loads(found.group(1))
    lists = {key: [place for group in one["groups"] for place in group["works"]] for key, one in held["lists"].items()}
    assert all(len(set(places)) == len(places) for key, places in lists.items() if key != "removed")
    return held["works"], {key: set(places) for key, places in lists.items()}


@settings(max_examples=25)
@given(history)
def test_the_counts_of_any_ledger_add_up_and_the_page_lists_every_work_where_it_is_counted(happened: list[Any]) -> None:
    set_language("en")
    with TemporaryDirectory() as folder:
        review = Review(Path(folder))
        review.protocol_file.write_text(PROTOCOL, encoding="utf-8")
        with open_store(review.store_path) as store:
            scribe = Scribe(store)
            for event in happened:
                scribe.write(event)
        flow = prisma(review)
        works, lists = lists_of(diagram_page(review))
    assert all(check.holds for check in flow.checks)
    c = flow.counts
    assert len(lists["screened"]) == c.records_screened
    assert len(lists["excluded"]) == c.records_excluded
    assert len(lists["sought"]) == c.dbr_sought_reports
    assert len(lists["not_retrieved"]) == c.dbr_notretrieved_reports
    assert len(lists["reports_excluded"]) == c.dbr_excluded_reports
    assert len(lists["included"]) == c.new_reports
    assert len(lists.get("other_sought", ())) == (c.other_sought_reports or 0)
    assert len(lists.get("other_reports_excluded", ())) == c.other_excluded_reports
    assert lists["identified"] | lists.get("other_identified", set()) == set(range(len(works)))
    assert not lists["identified"] & lists.get("other_identified", set())
    assert lists["screened"] == lists["excluded"] | lists["sought"] | {
        place for place in lists["screened"] if works[place]["state"] == "Waiting"
    }
