"""The exact-key blocks of deduplication as joins in DuckDB, within a bounded memory, and the same in process.

    python benchmarks/dedupe_duckdb.py [RECORDS] [--memory 1GB]

Every record gives its exact keys (`litrev.dedupe.block.exact_keys`), written as rows `hash, owner` beside the titles by
which large blocks are walked: what a map step on any engine would give. DuckDB joins them out of core; numpy sorts them
as litrev does. Both must find the same candidate pairs, or the program fails.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np

from litrev.dedupe import record_from_row
from litrev.dedupe.block import CAP, WINDOW, exact_keys, pairs_of_keys
from litrev.dedupe.prepare import prepare
from litrev.demo.duplicates import rows as invented_rows

KEYS, TITLES, PAIRS = "keys.csv", "titles.csv", "pairs.csv"

JOIN = f"""
CREATE TABLE ranks AS
    SELECT owner, row_number() OVER (ORDER BY title, year, owner) AS place FROM read_csv('{{folder}}/{TITLES}',
        header = false, columns = {{{{'owner': 'INTEGER', 'year': 'INTEGER', 'title': 'VARCHAR'}}}});
CREATE TABLE keys AS
    SELECT hash, owner FROM read_csv('{{folder}}/{KEYS}',
        header = false, columns = {{{{'hash': 'BIGINT', 'owner': 'INTEGER'}}}})
    SEMI JOIN (SELECT hash FROM read_csv('{{folder}}/{KEYS}',
        header = false, columns = {{{{'hash': 'BIGINT', 'owner': 'INTEGER'}}}})
        GROUP BY hash HAVING count(*) > 1) AS shared USING (hash);
CREATE TABLE blocks AS
    SELECT hash, owner, count(*) OVER (PARTITION BY hash) AS size,
        row_number() OVER (PARTITION BY hash ORDER BY place) AS at
    FROM keys JOIN ranks USING (owner);
COPY (
    SELECT DISTINCT least(a.owner, b.owner) AS one, greatest(a.owner, b.owner) AS other
    FROM blocks AS a JOIN blocks AS b ON a.hash = b.hash AND b.at > a.at
        AND b.at - a.at <= CASE WHEN a.size <= {CAP} THEN {CAP - 1} ELSE {WINDOW} END
    WHERE a.owner <> b.owner
) TO '{{folder}}/{PAIRS}' (HEADER false);
"""
"""Blocks beyond the cap are walked with a window in the order of titles, as in process."""


def write_keys(rows: Iterable[Mapping[str, str]], folder: Path) -> None:
    """The map step: of each row its keys and its title, nothing else."""
    with (folder / KEYS).open("w", encoding="utf-8") as keys, (folder / TITLES).open("w", encoding="utf-8") as titles:
        for owner, row in enumerate(rows):
            form = prepare(record_from_row(row))
            titles.write(f"{owner},{form.year},{form.title.squeezed}\n")
            for key in exact_keys(form):
                digest = blake2b("\x1f".join(key).encode(), digest_size=8).digest()
                keys.write(f"{int.from_bytes(digest, signed=True)},{owner}\n")


def pairs_in_duckdb(folder: Path, memory: str) -> np.ndarray:
    """The reduce step in DuckDB: two columns, sorted."""
    with duckdb.connect(str(folder / "blocks.duckdb")) as engine:
        engine.execute(f"SET memory_limit = '{memory}'; SET temp_directory = '{folder}/spill'; SET threads = 2")
        engine.execute("SET preserve_insertion_order = false")
        engine.execute(JOIN.format(folder=folder))
    return _sorted(np.loadtxt(folder / PAIRS, delimiter=",", dtype=np.int64, ndmin=2))


def pairs_in_process(folder: Path) -> np.ndarray:
    """The same keys through litrev's own blocks."""
    keys = np.loadtxt(folder / KEYS, delimiter=",", dtype=np.int64, ndmin=2)
    with (folder / TITLES).open(encoding="utf-8") as file:
        known = [line.rstrip("\n").split(",") for line in file]
    order = sorted(range(len(known)), key=lambda n: (known[n][2], int(known[n][1]), n))
    rank = np.empty(len(known), dtype=np.int64)
    rank[order] = np.arange(len(known))
    first, second = pairs_of_keys(np.ascontiguousarray(keys[:, 0]), keys[:, 1].astype(np.intc), rank)
    return _sorted(np.stack((first, second), axis=1))


def _sorted(pairs: np.ndarray) -> np.ndarray:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("records", nargs="?", type=int, default=1_000_000)
    options.add_argument("--memory", default="1GB")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        moments = [time.process_time()]
        write_keys(invented_rows(given.records), folder)
        moments.append(time.process_time())
        joined = pairs_in_duckdb(folder, given.memory)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        moments.append(time.process_time())
        own = pairs_in_process(folder)
        moments.append(time.process_time())
    if not np.array_equal(joined, own):
        raise SystemExit(f"the pairs differ: {len(joined):,} in DuckDB, {len(own):,} in process")
    spent = [after - before for before, after in pairwise(moments)]
    print(f"{given.records:,} records, {len(own):,} candidate pairs, the same in both")
    print(f"keys {spent[0]:.0f} s, DuckDB {spent[1]:.0f} s, in process {spent[2]:.0f} s of processor time")
    print(f"peak of the process with DuckDB, limited to {given.memory}: {peak:,} MB")


if __name__ == "__main__":
    main()
