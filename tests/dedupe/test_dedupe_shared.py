"""The labelled sets and the real overlap: thresholds that must hold. Scores by removal, as published comparisons do."""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from dedupe_examples import as_links

from litrev.dedupe import explain, judge_records, record_from_row, works
from litrev.formats import pubmed_xml
from litrev.model import LinkKind, Record
from litrev.sources.openalex_works import read_work

pytestmark = pytest.mark.shared


def rows_of(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with lzma.open(path, "rt", newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def removal(rows: list[dict[str, str]]) -> tuple[float, int]:
    """F1 of the records removed, and studies lost (the last record of a true cluster removed)."""
    records = [record_from_row(row) for row in rows]
    work_of = {i: w.id for w in works((r.id for r in records), as_links(judge_records(records))) for i in w.members}
    kept_of: dict[str, str] = {}
    kept = {kept_of.setdefault(work_of[row["id"]], row["id"]) for row in rows}
    clusters: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        clusters[row["cluster"]].append(row["id"])
    right = lost = missed = 0
    for members in clusters.values():
        stay = sum(i in kept for i in members)
        right += len(members) - max(stay, 1)
        lost += stay == 0
        missed += max(stay - 1, 0)
    return 2 * right / (2 * right + lost + missed), lost


@pytest.mark.parametrize(
    ("name", "f1", "lost"),
    [("pubmed_openalex", 0.995, 0), ("pubmed_openalex_full", 0.999, 0), ("cytology_screening", 0.999, 0)],
)
def test_the_labelled_sets_are_deduplicated_as_well_as_before(shared: Path, name: str, f1: float, lost: int) -> None:
    reached, studies_lost = removal(rows_of(shared / "data" / "dedupe" / f"{name}.csv.xz"))
    assert reached >= f1
    assert studies_lost <= lost


def test_the_documents_that_pubmed_and_openalex_both_have_are_joined(shared: Path) -> None:
    folder = shared / "data" / "overlap"
    found = [
        r for r in pubmed_xml.read(gzip.decompress((folder / "pubmed.xml.gz").read_bytes())) if isinstance(r, Record)
    ]
    with gzip.open(folder / "openalex.jsonl.gz", "rt", encoding="utf-8") as lines:
        found += [r for r in (read_work(json.loads(line)) for line in lines) if isinstance(r, Record)]
    made = works((r.id for r in found), as_links(judge_records(found)))
    with (folder / "pairs.tsv").open(encoding="utf-8") as file:
        for pair in csv.DictReader(file, delimiter="\t"):
            ids = {f"pubmed:{pair['pmid']}", f"openalex:{pair['openalex_id'].rpartition('/')[2]}"}
            assert any(ids == set(work.members) for work in made)


def test_no_two_records_of_pubmed_are_joined(shared: Path) -> None:
    raw = gzip.decompress((shared / "data" / "pubmed" / "efetch_sample.xml.gz").read_bytes())
    records = {r.id: r for r in pubmed_xml.read(raw) if isinstance(r, Record)}
    pairs = [p for p in judge_records(records.values()) if p.kind is LinkKind.SAME]
    assert not pairs, [explain(records[p.a], records[p.b]) for p in pairs]
