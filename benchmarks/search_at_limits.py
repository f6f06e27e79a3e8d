"""How near a search comes to what a source's limits allow: 50,000 records at the real rates, nothing switched off.

    python benchmarks/search_at_limits.py [--records N] [--small] [--pubmed-key] [SOURCE …]

The stand-in server, in a process of its own, enforces the real limits and writes down when each request came and how
long it took to answer. OpenAlex is asked with a key (30 requests a second), PubMed without one (3 a second; 10 with
`--pubmed-key`), in pages of 100 and 500.

What is allowed: the requests that were sent, at the limit. OpenAlex's list is read along its cursor, so a page cannot
be asked for before the last one has come: where the server itself took longer than the limit's share, that counts. The
search takes from its first request to the end of the command (both processes read the same monotonic clock). Every run
must be complete without a single request having been refused, and take at most 1.15 times what is allowed. A computer
that cannot read 3,000 records a second is the limit itself: then the seconds of computing come near those that it took,
and `--small` shows the waiting alone. Not for Windows, which has no `resource`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from litrev.demo.corpus import corpus
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn

PROTOCOL = """\
litrev: 1
title: {en: Benchmark}
team: [{id: a, role: reviewer}]
contact: someone@example.org
sources:
  - {id: pubmed, arm: database, query: "all[sb]"}
  - {id: openalex, arm: database, query: "publication_year:1000-3000"}
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 1}]
"""
ALLOWED = 1.15
KEY = "known-key"
TIMES: list[tuple[float, float, int]] = []
"""In the server's process: when each request came, the seconds that its answer took, the answer's status."""


class TimedPubMed(PubMedStandIn):
    """Writes down how long each answer took."""

    def respond(self, request: Any, fault: Any) -> Any:
        return _timed(super().respond, request, fault)


class TimedOpenAlex(OpenAlexStandIn):
    """Writes down how long each answer took."""

    def respond(self, request: Any, fault: Any) -> Any:
        return _timed(super().respond, request, fault)


def _timed(respond: Any, request: Any, fault: Any) -> Any:
    started = time.perf_counter()
    reply = respond(request, fault)
    TIMES.append((request.at, time.perf_counter() - started, reply.status))
    return reply


def small_articles(records: int) -> Iterator[bytes]:
    """Articles that take no time to read: what remains is waiting."""
    for pmid in range(30_000_000, 30_000_000 + records):
        yield (
            f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Care {pmid}</ArticleTitle>"
            "</Article></MedlineCitation></PubmedArticle>"
        ).encode()


def small_works(records: int) -> Iterator[dict[str, Any]]:
    """Works that take no time to read."""
    for number in range(9_900_000_000, 9_900_000_000 + records):
        day = f"20{number % 20:02}-{1 + number % 12:02}-01"
        described = {"id": f"https://openalex.org/W{number}", "title": f"Care {number}"}
        yield described | {"publication_date": day, "publication_year": int(day[:4])}


def serve(source: str, records: int, *, small: bool) -> None:
    """Be the server: print its address, serve until a line comes in, print the log."""
    server: TimedPubMed | TimedOpenAlex
    if source == "pubmed":
        server = TimedPubMed(small_articles(records) if small else corpus(records).articles(), rate=True)
    else:
        works = small_works(records) if small else corpus(records).works()
        server = TimedOpenAlex(works, rate=True, budget=(10**9, 10**9))
    with server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(json.dumps(TIMES) + "\n")


def measure(source: str, records: int, *, pubmed_key: bool, small: bool) -> bool:
    """Search once; print the figures; whether they are within what is allowed."""
    limit = {"pubmed": 10.0 if pubmed_key else 3.0, "openalex": 30.0}[source]
    keys = {"OPENALEX_API_KEY": KEY} | ({"NCBI_API_KEY": KEY} if pubmed_key else {})
    command = [sys.executable, __file__, "--serve", "--records", str(records), source, *(["--small"] if small else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = {f"LITREV_{source.upper()}_URL": server.stdout.readline().strip()}
        environment = {**os.environ, **keys, **address, "LITREV_LANG": "en"}
        environment.pop("LITREV_RATE_LIMIT", None)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "review.yaml").write_text(PROTOCOL, encoding="utf-8")
            started = time.monotonic()
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(
                [sys.executable, "-m", "litrev", "search", "--source", source, "--json"],
                cwd=folder, env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
            ended = time.monotonic()
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            processor = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
        server.stdin.write("\n")
        server.stdin.flush()
        log: list[tuple[float, float, int]] = json.loads(server.stdout.readline())
    (run,) = json.loads(done.stdout)["runs"]
    return _report(source, run, log, limit, (started, ended, processor))


def _report(
    source: str, run: dict[str, Any], log: Sequence[Sequence[float]], limit: float, took: tuple[float, float, float]
) -> bool:
    """`took`: when the command was begun, when it had ended, and its processor time."""
    started, ended, processor = took
    begun = min(at for at, _answering, _status in log)
    seconds = ended - begun
    refused = sum(status == 429 for _at, _took, status in log)
    at_the_limit = len(log) / limit
    allowed = (
        sum(max(1 / limit, answering) for _at, answering, _status in log) if source == "openalex" else at_the_limit
    )
    served = sum(answering for _at, answering, _status in log)
    within = seconds <= ALLOWED * allowed and not refused and run["status"] == "complete"
    print(
        f"{source:<9}{run['fetched']:>7}/{run['announced']} records  {len(log):>4} requests at {limit:g}/s, "
        f"{refused} refused\n         at the limit {at_the_limit:.1f} s, allowed {allowed:.1f} s "
        f"(the server took {served:.1f} s), took {seconds:.1f} s, {processor:.1f} s of them computing "
        f"(and {begun - started:.1f} s to start): "
        f"{seconds / allowed:.2f} times what is allowed {'✓' if within else '✗'}"
    )
    return within


def main() -> int:
    """Measure each source; 1 when one took longer than is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="pubmed, openalex; both without it")
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--pubmed-key", action="store_true", help="ask PubMed with a key: 10 requests a second")
    parser.add_argument("--small", action="store_true", help="records of a title and a date: waiting, hardly computing")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.sources[0], chosen.records, small=chosen.small)
        return 0
    sources = chosen.sources or ["openalex", "pubmed"]
    within = [measure(one, chosen.records, pubmed_key=chosen.pubmed_key, small=chosen.small) for one in sources]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
