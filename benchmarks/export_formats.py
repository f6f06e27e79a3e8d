"""How fast 10,000 works are exported to each format, and how much memory that takes.

    python benchmarks/export_formats.py [RECORDS]

Two tables. `writing`: the writers alone, on invented records that are made one by one as they are asked for, beside
what bibtexparser and rispy need to write the same fields (their entries are made before the clock starts, for neither
can write one by one). `litrev export`: the whole command on a ledger of as many works, start of the program included.
Each row is a process of its own. Not for Windows, which has no `wait4`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from litrev.formats.entry import Entry, Extras
from litrev.formats.registry import FORMATS, format_named
from litrev.model import Author, Page, Record, Run, RunStatus, Section
from litrev.store import open_store

SENTENCE = "Access to care was measured among people in migration & others (p<0.05, 50 %), with results for health. "
PROTOCOL = """\
litrev: 1
title: {en: Benchmark}
lang: en
team: [{id: a, role: reviewer}]
contact: someone@example.org
sources: [{id: pubmed, query: care}]
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 1}]
"""


def record(number: int) -> Record:
    """An invented work of about 2.4 KB."""
    return Record(
        id=f"pubmed:{number}",
        source="pubmed",
        title=f"Renoncement aux soins des étudiant·e·s, étude no {number}.",
        authors=tuple(Author(f"Doe{n}é", f"Ada {n}") for n in range(6)),
        year=2000 + number % 25,
        published=f"{2000 + number % 25}-03-14",
        journal="Journal of Examples & Care",
        journal_abbreviation="J Ex Care",
        volume=str(number % 80),
        issue="3",
        pages=f"{number % 900}-{number % 900 + 8}",
        languages=("fr",),
        abstract=tuple(Section(SENTENCE * 4, label) for label in ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")),
        keywords=("access to care", "Diabetes Mellitus, Type 2", "migrants"),
        mesh=("Health Services Accessibility*", "Refugees/psychology"),
        doi=f"10.5555/ex_{number}(care)",
        pmid=str(number),
        issn=("1234-5678",),
        url=f"https://example.org/works/{number}?a_b=c",
    )


def entries(records: int) -> Iterator[Entry]:
    """Made as they are asked for."""
    extras = Extras(tags=("litrev:included",), standing="included", collection=("Included",))
    return ((record(number), replace(extras, key=f"doe{number}")) for number in range(1, records + 1))


def with_litrev(name: str, records: int) -> Callable[[], int]:
    """Write with one of our formats."""
    return lambda: sum(map(len, format_named(name).pieces(entries(records))))


def with_bibtexparser(records: int) -> Callable[[], int]:
    """The same entries, as bibtexparser has them."""
    from bibtexparser.library import Library  # noqa: PLC0415 - no part of the other rows' memory
    from bibtexparser.writer import write  # noqa: PLC0415 - as above

    from litrev.formats.writing.bibtex import block  # noqa: PLC0415 - as above

    library = Library([block(one, extras, extras.key) for one, extras in entries(records)])
    return lambda: len(write(library).encode())


def with_rispy(records: int) -> Callable[[], int]:
    """The same entries, as rispy has them."""
    import rispy  # noqa: PLC0415 - no part of the other rows' memory

    from litrev.formats.writing.ris import entry_text  # noqa: PLC0415 - as above

    text = "".join(entry_text(one, extras, extras.key) for one, extras in entries(records))
    known = rispy.loads(text)
    return lambda: len(rispy.dumps(known).encode())


def measure(what: str, records: int) -> None:
    """One row, in this process."""
    made = {"bibtexparser": with_bibtexparser, "rispy": with_rispy}.get(what)
    work = made(records) if made else with_litrev(what, records)
    if what == "records":
        work = lambda: sum(1 for _entry in entries(records))  # noqa: E731 - what the invention itself costs
    clock, started = time.perf_counter(), time.process_time()
    size = work()
    used, wall = time.process_time() - started, time.perf_counter() - clock
    row(what, size / 1e6 if what != "records" else 0, wall, used, peak_megabytes())


def row(*cells: str | float) -> None:
    """A line of the table."""
    print("| " + " | ".join(cell if isinstance(cell, str) else f"{cell:.1f}" for cell in cells) + " |", flush=True)


def peak_megabytes() -> float:
    """The most memory that this process has held (Linux counts in KiB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


def ledger(folder: Path, records: int) -> None:
    """A review that has found so many works."""
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    now = datetime.now(UTC)
    run = Run(id="r", source="pubmed", strategy="pubmed", native_query="care", announced=records, started=now)
    with open_store(folder / "review.db") as store:
        store.add_run(run)
        for number, first in enumerate(range(1, records + 1, 1000), 1):
            found = [record(n) for n in range(first, min(first + 1000, records + 1))]
            page = Page(raw=b"", request="GET", cursor=None, announced=records)
            store.add_page(run, number=number, file=f"{number}", sha256="0" * 64, page=page, items=found, at=now)
        store.save_run(replace(run, status=RunStatus.COMPLETE, finished=now))


def command(folder: Path, name: str) -> None:
    """One row of `litrev export`."""
    words = ["export", "--which", "all", "--format", name, "-o", f"{name}.out", "--review", str(folder)]
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "litrev", *words], cwd=folder, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    assert status == 0
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
    size = (folder / f"{name}.out").stat().st_size / 1e6
    row(name, size, time.perf_counter() - started, used.ru_utime + used.ru_stime, peak)


def main() -> None:
    """Both tables; or, with a second argument, one row of the first."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    if len(sys.argv) > 2:
        measure(sys.argv[2], records)
        return
    head = "| MB | seconds | CPU s | peak MB |\n| --- | --- | --- | --- | --- |"
    print(f"{records} works\n\n| writing {head}", flush=True)
    for what in ("records", *(one.name for one in FORMATS), "bibtexparser", "rispy"):
        subprocess.run([sys.executable, __file__, str(records), what], check=True)
    print(f"\n| litrev export {head}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        ledger(Path(folder), records)
        for one in FORMATS:
            command(Path(folder), one.name)


if __name__ == "__main__":
    main()
