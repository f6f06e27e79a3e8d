"""bib-dedupe (https://pypi.org/project/bib-dedupe) on one set: run by its own Python, never imported by litrev.

    python dedupe_peer.py RECORDS.csv[.xz] CLUSTERS.csv

Its steps as its README has them (prep, block, match, cluster); the columns it does not know are dropped. The sets have
one column for what a paper stands in, bib-dedupe two: it gets the column as journal and as book title, so that papers
of meetings have theirs. Clusters of more than one record are written as `id,cluster`.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import bib_dedupe.cluster
import pandas as pd
from bib_dedupe.bib_dedupe import block, match, prep

NAMES = {"id": "ID", "authors": "author", "entrytype": "ENTRYTYPE"}
KNOWN = (
    "ID", "ENTRYTYPE", "title", "author", "year", "journal", "booktitle",
    "volume", "number", "pages", "doi", "abstract",
)  # fmt: skip


def main() -> None:
    records = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
    records = records.rename(columns=NAMES)
    if "ENTRYTYPE" not in records:
        records["ENTRYTYPE"] = "article"
    records.loc[records["ENTRYTYPE"] == "", "ENTRYTYPE"] = "article"
    records["booktitle"] = records["journal"]
    known = [name for name in KNOWN if name in records]
    matched = match(block(prep(records[known], verbosity_level=0), verbosity_level=0), verbosity_level=0)
    groups = bib_dedupe.cluster.get_connected_components(matched)
    with Path(sys.argv[2]).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "cluster"))
        rows.writerows((record, group[0]) for group in groups for record in group)


if __name__ == "__main__":
    main()
