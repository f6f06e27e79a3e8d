"""A search that is killed, or interrupted, at any moment: resuming it gives what an undisturbed one would have given.

Real processes, really killed, against the stand-in servers, whose request log tells what was asked twice.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from litrev.demo.faults import Faults, hanging
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.server import Entry, Request, StandIn
from litrev.model import RunStatus
from litrev.steps import archive
from litrev.store import open_store

KILLS = 10
SEED = 20261120
PROTOCOL = """\
litrev: 1
title: {en: Care}
type: scoping
lang: en
team: [{id: a, role: reviewer}]
contact: someone@example.org
sources:
  - {id: pubmed, arm: database, query: care}
  - {id: openalex, arm: database, query: "title.search:care"}
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 1}]
"""
# As `python -m litrev`, but a Ctrl-C is heard even where the tests run in a background that ignores it.
LITREV = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from litrev.cli.main import main; main()"
)
# The same, and at the n-th time that it comes to a certain point of its writing, it kills itself.
SUICIDAL = """
import os, pathlib, signal, sys
from litrev.store import ingest, store

moment, left = sys.argv.pop(1), int(sys.argv.pop(1))

def die():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

def in_half_a_file(descriptor, _sync=os.fsync):
    if left == 1:
        os.truncate(descriptor, os.fstat(descriptor).st_size // 2)
    die()
    _sync(descriptor)

def after_the_file(self, target, _replace=pathlib.Path.replace):
    _replace(self, target)
    die()

def after_the_records(connection, table, rows, _insert=ingest.insert_new):
    _insert(connection, table, rows)
    if table.name == "records":
        die()

def before_the_counters(*args, _move_on=ingest._move_on):
    die()
    return _move_on(*args)

def after_the_transaction(*args, _add=store.Store.add_page, **named):
    outcome = _add(*args, **named)
    die()
    return outcome

if moment == "half a file": os.fsync = in_half_a_file
if moment == "after the file": pathlib.Path.replace = after_the_file
if moment == "after the records": ingest.insert_new = after_the_records
if moment == "before the counters": ingest._move_on = before_the_counters
if moment == "after the transaction": store.Store.add_page = after_the_transaction
from litrev.cli.main import main
main()
"""


def articles(n: int) -> Iterator[bytes]:
    """So small that thousands of them take no time; many close together, so that even ranges do not do."""
    for number in range(n):
        pmid = 30_000_000 + (number if number < n * 5 // 6 else number * 400)
        yield (
            f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Care {number}</ArticleTitle>"
            "</Article></MedlineCitation></PubmedArticle>"
        ).encode()


def works(n: int) -> Iterator[dict[str, object]]:
    for number in range(n):
        day = f"20{number % 20:02}-01-01"
        yield {"id": f"https://openalex.org/W{9_900_000_000 + number}", "title": f"Care {number}"} | {
            "publication_date": day,
            "publication_year": int(day[:4]),
        }


@dataclass
class Review:
    """A review folder, the two servers it searches, and when each of its searches began."""

    folder: Path
    pubmed: PubMedStandIn
    openalex: OpenAlexStandIn
    sessions: list[tuple[float, float]] = field(default_factory=list)
    """By the servers' clock and by the calendar's, in seconds."""

    @property
    def servers(self) -> tuple[StandIn, StandIn]:
        return self.pubmed, self.openalex

    @property
    def asked(self) -> int:
        return sum(len(server.log) for server in self.servers)

    def start(self, *arguments: str, program: str = LITREV) -> subprocess.Popen[str]:
        """A search in a process of its own."""
        self.sessions.append((time.monotonic(), time.time()))
        urls = {"LITREV_PUBMED_URL": self.pubmed.url, "LITREV_OPENALEX_URL": self.openalex.url}
        return subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            cwd=self.folder,
            env=os.environ | urls | {"LITREV_RATE_LIMIT": "off"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def finish(self, *arguments: str) -> list[dict[str, object]]:
        """Search to the end; what `--json` says of the runs."""
        process = self.start("search", "--json", *arguments)
        out, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        runs: list[dict[str, object]] = json.loads(out)["runs"]
        return runs

    def wait_for(self, requests: int, process: subprocess.Popen[str]) -> None:
        """Come back when the servers were asked so often since the process began, or it has ended."""
        before = self.asked
        while self.asked < before + requests and process.poll() is None:
            time.sleep(0.002)


@contextmanager
def review(folder: Path, *, pubmed: int, openalex: int, delay: float, faults: Faults | None = None) -> Iterator[Review]:
    folder.mkdir()
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    with (
        PubMedStandIn(articles(pubmed), delay=delay, faults=faults or Faults()) as first,
        OpenAlexStandIn(works(openalex), delay=delay, faults=faults or Faults(), budget=(10**9, 10**9)) as second,
    ):
        yield Review(folder, first, second)


def contents(folder: Path) -> dict[str, set[str]]:
    """What a review's ledger holds: the versions of every record, by source."""
    with open_store(folder / "review.db") as store:
        runs = store.runs()
        assert [run.status for run in runs] == [RunStatus.COMPLETE] * 2
        return {run.source: {f"{r.id} {r.version}" for r in store.records_of([run.id])} for run in runs}


def check_archive(folder: Path) -> None:
    """Every stored page is in the archive with its hash, and the archive has no other."""
    with open_store(folder / "review.db") as store:
        for run in store.runs():
            pages, kept = store.pages(run.id), folder / "archive" / run.id
            assert [page.number for page in pages] == list(range(1, len(pages) + 1))
            for page in pages:
                assert archive.digest(archive.fetch(kept, page.file, page.sha256)) == page.sha256
            assert {page.file for page in pages} == {file.name for file in kept.glob("page-*.gz")}
            assert not list(kept.glob("*.part"))


ASKED = ("term", "retmax", "id", "filter", "cursor")
"""The parameters that tell what was asked."""


def key(entry: Entry) -> tuple[str, ...]:
    """What was asked, whoever asked."""
    return (entry.path, *(entry.params.get(name, "") for name in ASKED))


def is_page(entry: Entry) -> bool:
    return entry.path.endswith("efetch.fcgi") or "cursor" in entry.params


def check_nothing_asked_twice(review: Review) -> None:
    """After a kill only the page in flight is asked for again: what had come was stored, or held for the next search.

    What led to a stored page (a listing, a count) is asked for by no later search either.
    """
    with open_store(review.folder / "review.db") as store:
        stored = {
            run.source: [(page.at.timestamp(), as_asked(page.request)) for page in store.pages(run.id)]
            for run in store.runs()
        }
    for name, server in (("pubmed", review.pubmed), ("openalex", review.openalex)):
        settled: set[tuple[str, ...]] = set()
        before: set[tuple[str, ...]] = set()
        for number in range(len(review.sessions)):
            asked = [entry for entry in server.log if _session(review, entry.at, 0) == number]
            kept = {request for at, request in stored[name] if _session(review, at, 1) == number}
            pages = {key(entry) for entry in asked if is_page(entry)}
            assert kept <= pages | before
            assert len(pages & before) <= 1, "more was asked for again than the page in flight"
            before |= pages
            for entry in asked:
                assert key(entry) not in settled, "asked again although its page was stored"
            end = max((place for place, entry in enumerate(asked) if key(entry) in kept), default=0)
            settled.update(kept, (key(entry) for entry in asked[:end] if not is_page(entry)))
            assert len({key(entry) for entry in asked}) == len(asked)


def as_asked(request: str) -> tuple[str, ...]:
    """The `key` of a request as a stored page keeps it: method, address, form."""
    _method, address, *form = request.split(" ", 2)
    parts = urlsplit(address)
    params = dict(parse_qsl("&".join((parts.query, *form)), keep_blank_values=True))
    return (parts.path, *(params.get(name, "") for name in ASKED))


def _session(review: Review, at: float, clock: int) -> int:
    """The search that a moment falls into."""
    return sum(session[clock] <= at for session in review.sessions) - 1


def test_a_search_killed_at_ten_random_moments_ends_with_the_same_set(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    with review(tmp_path / "killed", pubmed=12_000, openalex=7_950, delay=0.01) as killed:
        for number in range(KILLS):
            process = killed.start("search", *(["--resume"] if number else []))
            killed.wait_for(dice.randint(1, 6), process)
            time.sleep(dice.uniform(0, 0.1))
            process.kill()
            _out, errors = process.communicate(timeout=10)
            assert process.returncode not in (0, 1, 4), f"it had ended before it was killed: {errors}"
        runs = killed.finish("--resume")
        assert [(run["status"], run["announced"], run["fetched"]) for run in runs] == [
            ("complete", 12_000, 12_000),
            ("complete", 7_950, 7_950),
        ]
        assert len(killed.pubmed.requests("esearch")) > 3, "the list was to be bisected"
        check_nothing_asked_twice(killed)
        check_archive(killed.folder)
        whole = Review(tmp_path / "whole", killed.pubmed, killed.openalex)
        whole.folder.mkdir()
        (whole.folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
        whole.finish()
        assert contents(killed.folder) == contents(whole.folder)
        given = {"pubmed": killed.pubmed.pmids, "openalex": killed.openalex.ids}
    for source, ids in given.items():
        found = {line.split()[0] for line in contents(killed.folder)[source]}
        assert found == {f"{source}:{id_}" for id_ in ids}


def test_a_search_killed_in_the_middle_of_writing_loses_nothing(tmp_path: Path) -> None:
    moments = ("half a file", "after the file", "after the records", "before the counters", "after the transaction")
    with review(tmp_path / "killed", pubmed=2_900, openalex=950, delay=0.0) as killed:
        for nth, moment in enumerate(moments, start=2):
            process = killed.start(moment, str(nth), "search", "--resume", program=SUICIDAL)
            _out, errors = process.communicate(timeout=30)
            assert process.returncode not in (0, 1, 4), errors
            for file in killed.folder.rglob("*.gz"):
                assert gzip.decompress(file.read_bytes()), "a file is under its name before it is whole"
        runs = killed.finish("--resume")
        assert [(run["status"], run["fetched"]) for run in runs] == [("complete", 2_900), ("complete", 950)]
        check_nothing_asked_twice(killed)
        check_archive(killed.folder)


ctrl_c = pytest.mark.skipif(os.name == "nt", reason="Windows cannot send Ctrl-C to one process alone")


@ctrl_c
@pytest.mark.parametrize("requests", [1, 12])
def test_ctrl_c_stops_a_search_that_resuming_completes(tmp_path: Path, requests: int) -> None:
    with review(tmp_path / "stopped", pubmed=2_900, openalex=950, delay=0.1) as stopped:
        process = stopped.start("search")
        stopped.wait_for(requests, process)
        seconds, errors = _interrupt(process)
        assert seconds < 3
        assert "Traceback" not in errors
        assert "litrev search --resume" in errors
        runs = stopped.finish("--resume")
        assert [(run["status"], run["fetched"]) for run in runs] == [("complete", 2_900), ("complete", 950)]
        check_nothing_asked_twice(stopped)
        check_archive(stopped.folder)


@ctrl_c
@pytest.mark.parametrize("number", [1, 4])
def test_ctrl_c_does_not_wait_for_a_server_that_hangs(tmp_path: Path, number: int) -> None:
    hung: list[str] = []

    def hangs(request: Request) -> bool:
        if request.number == number:
            hung.append(request.path)
        return request.number == number

    faults = Faults().when(hangs, hanging(60))
    with review(tmp_path / "hanging", pubmed=2_900, openalex=950, delay=0.0, faults=faults) as stopped:
        process = stopped.start("search")
        while len(hung) < len(stopped.servers) and process.poll() is None:
            time.sleep(0.01)
        seconds, errors = _interrupt(process)
        assert seconds < 8
        assert "Traceback" not in errors
        assert "litrev search --resume" in errors
        runs = stopped.finish("--resume")
        assert [(run["status"], run["fetched"]) for run in runs] == [("complete", 2_900), ("complete", 950)]


def _interrupt(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Press Ctrl-C: seconds until it has ended, and what it said."""
    assert process.poll() is None, "it had ended already"
    pressed = time.monotonic()
    process.send_signal(signal.SIGINT)
    _out, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    return time.monotonic() - pressed, errors
