"""How deduplication grows with the number of records, and how it compares with bib-dedupe's speed.

    python benchmarks/dedupe_scale.py [--peer FOLDER] [--peer-up-to N] [RECORDS …]

Invented records of known truth (`litrev.demo.duplicates`), 10,000, 100,000 and 1,000,000 of them unless said otherwise,
go through litrev's command line; sets of at most N records (10,000) through bib-dedupe too. `growth` is the processor
time for a record times its logarithm, set against the smallest set's: 1 or less is n log n or better. Prints a Markdown
table.
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dedupe_runs import Cost, litrev, peer, peer_python, scoring, table_row

from litrev.demo.duplicates import COLUMNS as FIELDS
from litrev.demo.duplicates import rows

COLUMNS = ("records", "tool", "seconds", "CPU s", "CPU ms/record", "growth", "peak MB", "removal F1", "FP", "FN")


def write(count: int, folder: Path) -> tuple[Path, Path]:
    """The records, and which of them are one document."""
    records, truth = folder / f"records-{count}.csv", folder / f"truth-{count}.csv"
    with (
        records.open("w", newline="", encoding="utf-8") as file,
        truth.open("w", newline="", encoding="utf-8") as labels,
    ):
        table, answers = csv.DictWriter(file, FIELDS[:-1], extrasaction="ignore"), csv.writer(labels)
        table.writeheader()
        answers.writerow(("id", "cluster"))
        for row in rows(count):
            table.writerow(row)
            answers.writerow((row["id"], row["cluster"]))
    return records, truth


def row(count: int, tool: str, cost: Cost, files: tuple[Path, Path], smallest: dict[str, float]) -> str:
    """Costs and scores of one run; `smallest` remembers each tool's time for n log n at its first size."""
    truth, clusters = files
    scorer = scoring()
    found = scorer.score(scorer.load(str(truth)), scorer.load(str(clusters)))[0]
    unit = cost.cpu / (count * math.log(count))
    growth = unit / smallest.setdefault(tool, unit)
    return table_row(
        f"{count:,}", tool, f"{cost.seconds:.1f}", f"{cost.cpu:.1f}", f"{1000 * cost.cpu / count:.2f}",
        f"{growth:.2f}", f"{cost.peak:.0f}", f"{found['rem_f1']:.4f}", found["rem_FP"], found["rem_FN"],
    )  # fmt: skip


def measure(counts: list[int], folder: Path, python: Path, peer_up_to: int) -> Iterator[str]:
    """A row for each size and tool."""
    smallest: dict[str, float] = {}
    said = folder / "said.txt"
    for count in counts:
        records, truth = write(count, folder)
        ours = folder / "litrev.csv"
        yield row(count, "litrev", litrev(records, ours, said), (truth, ours), smallest)
        if count <= peer_up_to:
            theirs = folder / "peer.csv"
            yield row(count, "bib-dedupe", peer(records, theirs, said, python), (truth, theirs), smallest)
        records.unlink()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("records", nargs="*", type=int)
    options.add_argument("--peer", type=Path, help="a folder to keep bib-dedupe's environment in")
    options.add_argument("--peer-up-to", type=int, default=10_000, metavar="N")
    given = options.parse_args()
    print(table_row(*COLUMNS))
    print(table_row(*("---" for _column in COLUMNS)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = peer_python(given.peer or folder / "peer")
        for line in measure(given.records or [10_000, 100_000, 1_000_000], folder, python, given.peer_up_to):
            print(line, flush=True)


if __name__ == "__main__":
    main()
