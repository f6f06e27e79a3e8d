"""How long a reviewer waits: from a verdict's key to the next work, and from `litrev screen` to the first.

    python benchmarks/screen_latency.py [RECORDS ...]      (default: 1000 10000 100000)

Synthetic reviews, written straight into the store: invented abstracts of some 1,400 letters, a tenth of the works with
two records, a third already decided by the reviewer. Keys go through Textual's pilot; each time ends when the screen
holds the next work's title. Start-up is that of a whole process, until the session could show its first work.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litrev.model import Author, Decision, Link, LinkKind, Page, Record, Run, RunStatus, Section, Verdict
from litrev.review import Review
from litrev.steps.screening import screen
from litrev.store import Store, new_id, open_store
from litrev.tui.screen import ScreeningApp

PROTOCOL = """\
litrev: 1
title: {en: Harbour care, fr: Soins au port}
team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}]
sources: [{id: pubmed, query: care}]
concepts:
  care: {fr: [accès aux soins, renoncement*], en: [access to care, unmet need*, clinic]}
criteria:
  - {code: P, exclude: {en: Wrong population}, include: {en: Newcomers}, highlight: [newcom, undocument, migrant]}
  - {code: C, exclude: {en: Wrong concept}, include: {en: Access to care}, highlight: [access, renounc, barrier]}
  - {code: G, exclude: {en: Not a port}, highlight: [harbour, port]}
stages: [{id: title_abstract, reviewers: 2}]
"""
START = datetime(2031, 5, 1, tzinfo=UTC)
PAGE = 1000
KEYS = 200
TEXT = (
    "access barrier care clinic cohort cost delay doctor family fever harbour health hospital insurance interview "
    "island language later legal measured migrant midwife month need newcomer nurse often patient port reason "
    "renounced result season shelter show ship study survey town treatment undocumented unmet visit ward week winter"
)
WORDS = TEXT.split()


def records(count: int) -> Iterator[Record]:
    """Invented ones, the same each time."""
    chance = random.Random(7)
    for n in range(count):
        text = " ".join(chance.choices(WORDS, k=200))
        yield Record(
            id=f"pubmed:{n + 1}", source="pubmed", pmid=str(n + 1), doi=f"10.5555/bench.{n}", year=2000 + n % 30,
            title=f"Number {n}. " + " ".join(chance.choices(WORDS, k=12)), journal="Annals of Harbour Medicine",
            authors=tuple(Author(f"Family{chance.randrange(900)}", "Given") for _author in range(6)),
            abstract=(Section(text[:700], "METHODS"), Section(text[700:], "RESULTS")), languages=("en",),
        )  # fmt: skip


def fill(store: Store, count: int) -> None:
    """One complete run, and links of one deduplication."""
    run = Run(id="run", source="pubmed", strategy="pubmed", native_query="care", announced=count, started=START)
    store.add_run(run)
    pages = max(1, count // PAGE)
    made = records(count)
    for number in range(1, pages + 1):
        items = [next(made) for _record in range(count // pages)]
        page = Page(raw=b"", request="GET", cursor=None if number == pages else str(number), announced=count)
        run = store.add_page(run, number=number, file="p", sha256="0", page=page, items=items, at=START).run
    store.save_run(replace(run, status=RunStatus.COMPLETE, finished=START))
    pairs = [(f"pubmed:{n}", f"pubmed:{n + 1}") for n in range(1, count, 20)]
    links = [Link(id=f"l{n}", a=min(pair), b=max(pair), kind=LinkKind.SAME, by="rules", at=START)
             for n, pair in enumerate(pairs)]  # fmt: skip
    links += [Link(id=f"u{n}", a=f"pubmed:{n}", b=f"pubmed:{n}0", kind=LinkKind.UNSURE, by="rules", at=START)
              for n in range(7, count // 10, 10)]  # fmt: skip
    store.add_dedupe("batch", at=START, settings={}, records=count, works=count - len(pairs), links=links)


def decide(store: Store, count: int) -> None:
    """A third of the works decided by one reviewer."""
    store.add_decisions(
        Decision(
            id=new_id(), record=f"pubmed:{n}", stage="title_abstract", reviewer="ada", seconds=30.0,
            verdict=Verdict.INCLUDE if n % 7 else Verdict.EXCLUDE, at=START + timedelta(seconds=n),
        )
        for n in range(1, count, 3)
    )  # fmt: skip


def make(folder: Path, count: int) -> Review:
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    review = Review(folder)
    with open_store(review.store_path) as store:
        fill(store, count)
        decide(store, count)
    return review


async def press(review: Review) -> list[float]:
    """Milliseconds from each key to the next work on the screen."""
    times = []
    with screen(review, reviewer="ada") as sitting:
        tick = iter(range(10**9))
        app = ScreeningApp(sitting, clock=lambda: float(next(tick)))
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.pause()
            for number in range(KEYS):
                await asyncio.sleep(0.02)  # the reviewer reads, and the work after next is fetched meanwhile
                before = sitting.session.current
                begun = time.perf_counter()
                app.simulate_key("i" if number % 3 else "2")
                while sitting.session.current == before:
                    await asyncio.sleep(0)
                title = sitting.show(str(sitting.session.current)).merged.title.split(".")[0]
                while title not in _screen(app):
                    await asyncio.sleep(0)
                times.append((time.perf_counter() - begun) * 1000)
    return times


def _screen(app: ScreeningApp) -> str:
    """The title's row as the screen has it."""
    strips = app.screen._compositor.render_strips()
    return "".join(segment.text for segment in strips[1])


def start_up(review: Review) -> float:
    """Seconds from an interpreter that has nothing loaded to the first work drawn, the best of three."""
    words = [sys.executable, Path(__file__).with_name("screen_start_up.py"), review.folder]
    found = []
    for _round in range(3):
        begun = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True)
        found.append(time.perf_counter() - begun)
    return min(found)


def main(sizes: list[int]) -> None:
    print("| records | key to next work: median ms | 95 % ms | worst ms | start-up s |")
    print("| --- | --- | --- | --- | --- |")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            review = make(Path(folder), size)
            seconds = start_up(review)
            times = asyncio.run(press(review))
            ordered = sorted(times)
            print(
                f"| {size:,} | {statistics.median(times):.0f} | {ordered[int(len(ordered) * 0.95)]:.0f} "
                f"| {ordered[-1]:.0f} | {seconds:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1000, 10_000, 100_000])
