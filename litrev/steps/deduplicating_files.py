"""Deduplicating files of records without a review: which rows are the same work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from litrev.dedupe import Pair, Policy, Versions, judge_records, judge_rows, processors, record_from_row, works
from litrev.dedupe.match import collector_resting
from litrev.errors import InputError, UsageError
from litrev.formats.tables import Row, Table, read_table, write_table
from litrev.i18n import _
from litrev.model import RULES, Link, LinkKind
from litrev.progress import Progress, silent
from litrev.steps.bibliographies import Bibliography, read_bibliography, write_entries

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class FileClusters:
    """What the rules made of the files' rows."""

    tables: tuple[Table, ...]
    clusters: dict[str, str]
    """Row id -> the id of its cluster's first row, in the order of the files."""
    unsure: tuple[Pair, ...]
    """Pairs for a person, the likeliest first."""
    links: tuple[Link, ...]
    """What the rules hold of every pair worth a word."""
    bibliographies: tuple[Bibliography, ...] = ()
    """Those of the files that are no tables with ids, but what databases export."""

    @property
    def works(self) -> int:
        """How many different works there are."""
        return len(set(self.clusters.values()))

    def write_clusters(self, file: Path) -> None:
        """A table `id,cluster`, a row for each row of the files."""
        write_table(file, ("id", "cluster"), ({"id": i, "cluster": c} for i, c in self.clusters.items()))

    def write_pairs(self, file: Path) -> None:
        """The uncertain pairs with their reasons: `id_1,id_2,score,reasons`."""
        rows = (
            {"id_1": pair.a, "id_2": pair.b, "score": f"{pair.score:.4f}", "reasons": "; ".join(pair.why)}
            for pair in self.unsure
        )
        write_table(file, ("id_1", "id_2", "score", "reasons"), rows)

    def write_kept(self, file: Path) -> None:
        """One row of each cluster, the one that says most (of equals the first), with all its columns.

        Of what databases export, the entries as they stood; raises UsageError where files are of several kinds.
        """
        best: dict[str, tuple[tuple[int, int], Table, int]] = {}
        for table in self.tables:
            for place, row in enumerate(table.rows):
                cluster, fullness = self.clusters[row["id"]], _fullness(row)
                if cluster not in best or fullness > best[cluster][0]:
                    best[cluster] = fullness, table, place
        kept = (table.rows[place] for _fullness_of_row, table, place in best.values())
        if self.bibliographies:
            if len(self.bibliographies) < len(self.tables):
                raise UsageError(
                    _("--kept cannot write tables and other files of references into one file."),
                    _("Name files of one format, or use --clusters."),
                )
            write_entries(file, self.bibliographies, [row["id"] for row in kept])
            return
        columns = dict.fromkeys(name for table in self.tables for name in table.columns)
        write_table(file, columns, kept)


def dedupe_files(
    files: Sequence[Path], *, versions: Versions = "separate", progress: Progress = silent
) -> FileClusters:
    """Find the rows of CSV or JSON-lines files (`.gz` and `.xz` too), or entries of RIS, BibTeX …, that are one work.

    Columns: `id`, `title`, and as far as they are there authors, year, journal, volume, number, pages, doi, pmid,
    abstract, source; what databases export needs no ids. Raises InputError for a table without ids or titles, or an
    id that stands twice.
    """
    with collector_resting():
        read = [read_bibliography(file) or read_table(file) for file in files]
        return _dedupe(read, Policy(versions), progress)


def _dedupe(read: Sequence[Bibliography | Table], policy: Policy, progress: Progress) -> FileClusters:
    tables = tuple(one.table if isinstance(one, Bibliography) else one for one in read)
    ids = _ids(tables)
    bibliographies = tuple(one for one in read if isinstance(one, Bibliography))
    if bibliographies:
        records = [
            record
            for one in read
            for record in (one.records if isinstance(one, Bibliography) else map(record_from_row, one.rows))
        ]
        pairs = judge_records(records, policy=policy, progress=progress, workers=processors())
    else:
        rows = (table.rows for table in tables)
        pairs = judge_rows(*rows, policy=policy, progress=progress, workers=processors())
    links = [_link(pair) for pair in pairs]
    first: dict[str, str] = {}
    for work in works(ids, links):
        leader = min(work.members, key=ids.__getitem__)
        first.update(dict.fromkeys(work.members, leader))
    unsure = sorted((p for p in pairs if p.kind is LinkKind.UNSURE), key=lambda p: (-p.score, p.a, p.b))
    clusters = {record_id: first[record_id] for record_id in ids}
    return FileClusters(tables, clusters, tuple(unsure), tuple(links), bibliographies)


def _ids(tables: Sequence[Table]) -> dict[str, int]:
    """Row id -> its place among all rows."""
    places: dict[str, int] = {}
    for table in tables:
        if table.rows and not {"id", "title"} <= set(table.columns):
            raise InputError(
                _("{file} needs the columns id and title; it has: {columns}.").format(
                    file=table.file, columns=", ".join(table.columns)
                ),
                _("Rename its columns; authors, year, journal, doi, pmid, abstract help too."),
            )
        for number, row in enumerate(table.rows, 1):
            row_id = row.get("id", "")
            if not row_id or row_id in places:
                what = (
                    _("The id “{id}” stands twice (row {row} of {file}).")
                    if row_id
                    else _("Row {row} of {file} has no id.")
                )
                raise InputError(
                    what.format(id=row_id, row=number, file=table.file), _("Give each record an id of its own.")
                )
            places[row_id] = len(places)
    return places


def _link(pair: Pair) -> Link:
    return Link(
        id=f"{pair.a}\n{pair.b}",
        a=pair.a,
        b=pair.b,
        kind=pair.kind,
        by=RULES,
        why=pair.why,
        score=pair.score,
        at=_EPOCH,
    )


def _fullness(row: Row) -> tuple[int, int]:
    return sum(1 for cell in row.values() if cell.strip()), sum(map(len, row.values()))
