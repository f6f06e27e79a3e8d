"""How fast litrev takes in what it searches, how much memory that takes, and how much room the result does.

    python benchmarks/ingest.py [RECORDS …]

For each number of records (5000, 20000 and 50000 unless said otherwise) the stand-in servers, in a process of their
own, without delays, serve an invented corpus of that size in each source; `litrev search` fetches all of it, one source
at a time. The clock is the wall's, the start of the program included; the peak of memory is that of the litrev process
alone. Not for Windows, which has no `wait4`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROTOCOL = """\
litrev: 1
title: {en: Benchmark}
type: scoping
lang: en
team: [{id: a, role: reviewer}]
contact: someone@example.org
sources:
  - {id: pubmed, arm: database, query: "all[sb]"}
  - {id: openalex, arm: database, query: "publication_year:1000-3000"}
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 1}]
"""
COLUMNS = ("source", "records", "seconds", "records/s", "cpu s", "peak MB", "store B/rec", "archive B/rec")


@contextmanager
def servers(records: int) -> Iterator[dict[str, str]]:
    """The environment in which litrev searches the stand-in servers."""
    command = [sys.executable, "-m", "litrev.demo.serve", "--records", str(records)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = dict(process.stdout.readline().strip().split("=", 1) for _server in range(2))
        try:
            yield os.environ | addresses | {"LITREV_RATE_LIMIT": "off"}
        finally:
            process.terminate()


def search(folder: Path, source: str, environment: dict[str, str]) -> tuple[float, float, float]:
    """One search: seconds, seconds of processor time, and megabytes of memory at the peak."""
    command = [sys.executable, "-m", "litrev", "search", "--source", source, "--json"]
    started = time.perf_counter()
    said = folder / "said.txt"
    with said.open("w") as talk:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=talk, stderr=talk)
        _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(said.read_text(encoding="utf-8"))
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)  # macOS counts in bytes, Linux in KiB
    return seconds, used.ru_utime + used.ru_stime, peak


def size(*paths: Path) -> int:
    """Bytes in files and folders."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file())


def measure(records: int) -> Iterator[tuple[str, ...]]:
    """A row for each source."""
    with servers(records) as environment:
        for source in ("pubmed", "openalex"):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
                seconds, processor, peak = search(folder, source, environment)
                store, kept = size(*folder.glob("review.db*")), size(folder / "archive")
            yield (
                source,
                f"{records:,}",
                f"{seconds:.1f}",
                f"{records / seconds:,.0f}",
                f"{processor:.1f}",
                f"{peak:.0f}",
                f"{store / records:,.0f}",
                f"{kept / records:,.0f}",
            )


def main() -> None:
    print("  ".join(f"{name:>13}" for name in COLUMNS))
    for records in [int(n) for n in sys.argv[1:]] or [5_000, 20_000, 50_000]:
        for row in measure(records):
            print("  ".join(f"{cell:>13}" for cell in row), flush=True)


if __name__ == "__main__":
    main()
