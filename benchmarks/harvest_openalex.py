"""Whether a harvest of 50,000 OpenAlex works is the server's own list, undisturbed and through troubles.

    python benchmarks/harvest_openalex.py [WORKS]

The stand-in server, in this process, gives an invented corpus; the search is the real one, with a clock that does not
wait. Prints for each case how many works were missing, how many came twice, and how long it took.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litrev.demo import faults
from litrev.demo.corpus import corpus
from litrev.demo.faults import Faults
from litrev.demo.openalex import OpenAlexStandIn
from litrev.review import find_review
from litrev.steps.searching import search
from litrev.store import open_store

PROTOCOL = """\
litrev: 1
title: {en: Benchmark}
sources: [{id: openalex, query: "publication_year:1000-3000"}]
"""
CASES = {
    "undisturbed": Faults(),
    "5 % of requests fail": Faults().randomly(0.05, faults.failed(503), seed=1),
    "pages repeat rows": Faults().every(7, faults.repeating(20)),
    "partial pages": Faults().every(60, faults.partial_page(40)),
}


class Clock:
    """Time that passes by sleeping, and at once."""

    elapsed = 0.0

    def monotonic(self) -> float:
        return self.elapsed

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 14, tzinfo=UTC) + timedelta(seconds=self.elapsed)

    def sleep(self, seconds: float) -> None:
        self.elapsed += seconds


def harvest(server: OpenAlexStandIn, folder: Path) -> str:
    """Search once and compare; one line of figures."""
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    review = find_review(folder)
    asked, started = len(server.log), time.perf_counter()
    (searched,) = search(review, clock=Clock())
    seconds = time.perf_counter() - started
    with open_store(review.store_path) as store:
        found = store.ids_of(searched.run.id)
    expected = {f"openalex:{id_}" for id_ in server.ids}
    return (
        f"{searched.run.status.value:9} {len(expected - set(found)):7} missing {len(found) - len(set(found)):5} twice "
        f"{len(server.log) - asked:6} requests {seconds:7.1f} s"
    )


def main() -> None:
    """Every case on one server."""
    works = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with OpenAlexStandIn(corpus(works).works(), budget=(10**9, 10**9)) as server:
        os.environ["LITREV_OPENALEX_URL"] = server.url
        for name, plan in CASES.items():
            server.faults = plan
            with tempfile.TemporaryDirectory() as folder:
                print(f"{name:22} {harvest(server, Path(folder))}")


if __name__ == "__main__":
    main()
