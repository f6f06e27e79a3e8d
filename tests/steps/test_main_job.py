"""The main job from end to end on real records: searched, deduplicated, screened, counted, exported, read back."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bibtexparser.entrypoint import parse_string

from litrev.cli.main import run
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.serve import read_articles, read_works
from litrev.review import find_review
from litrev.store import open_store

PROTOCOL = """\
litrev: 1
title: Real records
contact: review@example.org
team:
  - {id: a, role: reviewer}
sources:
  - {id: pubmed, query: "all[sb]"}
  - {id: openalex, query: "publication_year:1000-3000"}
criteria:
  - {code: P, exclude: Wrong population}
  - {code: D, exclude: No data, stages: [full_text]}
"""


@pytest.fixture(scope="module")
def served(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Every real record behind the stand-in servers, and the ids that they should give."""
    data = shared / "data"
    pubmed_files = [data / "pubmed" / "efetch_sample.xml.gz", data / "overlap" / "pubmed.xml.gz"]
    works = [json.loads(line) for line in read_works(data / "openalex" / "works_sample.jsonl.gz")]
    works += [json.loads(line)["work"] for line in read_works(data / "openalex" / "works_with_traps.jsonl.gz")]
    works += [json.loads(line) for line in read_works(data / "overlap" / "openalex.jsonl.gz")]
    with PubMedStandIn(read_articles(*pubmed_files)) as pubmed, OpenAlexStandIn(works) as openalex:
        folder = tmp_path_factory.mktemp("review")
        (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
        yield {
            "folder": folder,
            "pubmed": pubmed,
            "openalex": openalex,
            "pmids": {pmid for file in pubmed_files for pmid in own_pmids(file)},
            "work_ids": {work["id"].rsplit("/", 1)[1] for work in works},
        }


def own_pmids(file: Path) -> Iterator[str]:
    """Each article's PMID, read from the file without litrev."""
    for element in ElementTree.fromstring(gzip.decompress(file.read_bytes())):
        pmid = element.find("./MedlineCitation/PMID")
        pmid = element.find("./BookDocument/PMID") if pmid is None else pmid
        assert pmid is not None
        yield (pmid.text or "").strip()


class Job:
    """litrev at work in one review folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> str:
        assert run([*arguments, "--review", str(self.folder)]) == code
        printed = self.capsys.readouterr()
        assert "Traceback" not in printed.err
        return printed.out

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", code=code))

    def decide(self, ids: list[str], stage: str, every: int) -> None:
        """Include every so many-th, exclude the rest by P, all through a file."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("id", "verdict", "reason"))
        writer.writerows((w, "include", "") if n % every == 0 else (w, "exclude", "P") for n, w in enumerate(ids))
        file = self.folder / f"{stage}.csv"
        file.write_text(text.getvalue(), encoding="utf-8")
        assert self.json("decide", str(file), "--as", "a", "--stage", stage)["applied"] == len(ids)


@pytest.mark.shared
def test_the_main_job_on_every_real_record(
    served: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITREV_PUBMED_URL", served["pubmed"].url)
    monkeypatch.setenv("LITREV_OPENALEX_URL", served["openalex"].url)
    monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
    job = Job(served["folder"], capsys)

    runs = {entry["source"]: entry for entry in job.json("search")["runs"]}
    assert {entry["status"] for entry in runs.values()} == {"complete"}
    with open_store(find_review(served["folder"]).store_path) as store:
        fetched = {name: set(store.ids_of(entry["run"])) for name, entry in runs.items()}
    assert fetched["pubmed"] == {f"pubmed:{pmid}" for pmid in served["pmids"]}
    assert fetched["openalex"] == {f"openalex:{work}" for work in served["work_ids"]}

    made = job.json("dedupe")
    records = len(fetched["pubmed"]) + len(fetched["openalex"])
    assert made["records"] == records
    assert made["duplicates"] == records - made["works"]

    works = job.json("records")["works"]
    assert sorted(member for work in works for member in work["members"]) == sorted(set().union(*fetched.values()))
    for work in works[::25]:
        assert job.json("show", work["id"])["id"] == work["id"]

    ids = [work["id"] for work in works]
    job.decide(ids, "title_abstract", every=3)
    let_through = [work["id"] for work in job.json("records")["works"] if work["stage"] == "full_text"]
    assert let_through == ids[::3]
    job.decide(let_through, "full_text", every=2)

    counts = job.json("prisma")
    assert all(check["holds"] for check in counts["checks"])
    assert counts["database_results"] == records
    assert counts["database_specific_results"] == {name: len(fetched[name.lower()]) for name in ("PubMed", "OpenAlex")}
    assert counts["records_screened"] == len(ids)
    assert counts["dbr_sought_reports"] == len(let_through)
    assert counts["new_reports"] == len(let_through[::2])
    assert counts["in_progress"] is False

    for which, expected in (("included", let_through[::2]), ("all", ids)):
        library = parse_string(job("export", "--which", which))
        assert not library.failed_blocks
        assert len(library.entries) == len(expected)
        assert len({entry.key for entry in library.entries}) == len(expected)
        for entry in library.entries:
            for field in entry.fields:
                assert str(field.value).count("{") == str(field.value).count("}")


@pytest.mark.shared
def test_the_pairs_that_both_sources_describe_are_one_work_each(
    served: dict[str, Any], shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    works = Job(served["folder"], capsys).json("records")["works"]
    work_of = {member: work["id"] for work in works for member in work["members"]}
    with (shared / "data" / "overlap" / "pairs.tsv").open(encoding="utf-8") as file:
        pairs = list(csv.DictReader(file, delimiter="\t"))
    assert len(pairs) == 8
    for pair in pairs:
        openalex = "openalex:" + pair["openalex_id"].rsplit("/", 1)[1]
        assert work_of[f"pubmed:{pair['pmid']}"] == work_of[openalex]
