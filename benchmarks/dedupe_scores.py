"""How well litrev deduplicates, beside bib-dedupe, on every labelled set that lies beside the project.

    python benchmarks/dedupe_scores.py [--peer FOLDER] [--only litrev|bib-dedupe] [SET …]

Each set (`../shared/data/dedupe/*.csv.xz`) goes through litrev's command line and through bib-dedupe, which is
installed from the package index into a virtual environment of its own (in FOLDER, or a temporary one). Where the labels
count the updates of a review as one document (srsr), litrev is told `--versions join`. Scored by the script that lies
beside the sets. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedupe_runs import SHARED, Cost, litrev, peer, peer_python, scoring, table_row

SETS = SHARED / "data" / "dedupe"
VERSIONS_JOINED = ("srsr",)
TOOLS = ("litrev", "bib-dedupe")
COLUMNS = ("set", "records", "tool", "removal F1", "FP", "FN", "pair precision", "pair recall", "CPU s", "peak MB")


def row(records: Path, name: str, tool: str, cost: Cost, clusters: Path) -> str:
    """Scores and costs of one run."""
    scorer = scoring()
    found: dict[str, Any] = scorer.score(scorer.load(str(records)), scorer.load(str(clusters)))[0]
    return table_row(
        name, f"{found['records']:,}", tool, f"{found['rem_f1']:.4f}", found["rem_FP"], found["rem_FN"],
        f"{found['pair_precision']:.4f}", f"{found['pair_recall']:.4f}", f"{cost.cpu:.1f}", f"{cost.peak:.0f}",
    )  # fmt: skip


def measure(records: Path, folder: Path, tools: list[str], python: Path | None) -> Iterator[str]:
    """A row for each tool."""
    name = records.name.partition(".")[0]
    said = folder / "said.txt"
    for tool in tools:
        clusters = folder / f"{name}-{tool}.csv"
        if tool == "litrev":
            options = ("--versions", "join") if name in VERSIONS_JOINED else ()
            yield row(records, " ".join((name, *options)), tool, litrev(records, clusters, said, *options), clusters)
        elif python:
            yield row(records, name, tool, peer(records, clusters, said, python), clusters)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sets", nargs="*")
    options.add_argument("--peer", type=Path, help="a folder to keep bib-dedupe's environment in")
    options.add_argument("--only", choices=TOOLS)
    given = options.parse_args()
    tools = [given.only] if given.only else list(TOOLS)
    print(table_row(*COLUMNS))
    print(table_row(*("---" for _column in COLUMNS)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = peer_python(given.peer or folder / "peer") if "bib-dedupe" in tools else None
        for records in sorted(SETS.glob("*.csv.xz")):
            if not given.sets or records.name.partition(".")[0] in given.sets:
                for line in measure(records, folder, tools, python):
                    print(line, flush=True)


if __name__ == "__main__":
    main()
