"""Deduplication as a tool of its own: files in, clusters, doubtful pairs and kept rows out."""

from __future__ import annotations

import csv
import gzip
import json
import lzma
from pathlib import Path

import pytest

from litrev.cli.main import run

TITLE = "Night clinics in harbour towns: a cohort of dockers"
ROWS = [
    {"id": "1", "title": TITLE, "authors": "Vroomen, P", "year": "2019"},
    {"id": "2", "title": TITLE.upper(), "authors": "Vroomen, Piet", "year": "2019"},
    {"id": "3", "title": "Owls and their winter prey in the far north", "authors": "Zell, A", "year": "2001"},
]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "records.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", "title", "authors", "year"])
        writer.writeheader()
        writer.writerows(ROWS)
    return file


def clusters_in(file: Path) -> dict[str, str]:
    with file.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row["cluster"] for row in csv.DictReader(stream)}


def test_each_row_gets_its_cluster(records: Path) -> None:
    out = records.with_name("clusters.csv")
    assert run(["dedupe", str(records), "--clusters", str(out)]) == 0
    assert clusters_in(out) == {"1": "1", "2": "1", "3": "3"}


@pytest.mark.parametrize("suffix", [".csv.xz", ".csv.gz", ".jsonl", ".jsonl.gz"])
def test_compressed_tables_and_json_lines_are_read_as_they_are(records: Path, suffix: str) -> None:
    raw = records.read_bytes() if "csv" in suffix else "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    file = records.with_name("other" + suffix)
    if suffix.endswith("xz"):
        raw = lzma.compress(raw)
    file.write_bytes(gzip.compress(raw) if suffix.endswith("gz") else raw)
    out = records.with_name("clusters.csv")
    assert run(["dedupe", str(file), "--clusters", str(out)]) == 0
    assert clusters_in(out) == {"1": "1", "2": "1", "3": "3"}


def test_several_files_are_one_set(records: Path, tmp_path: Path) -> None:
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, part in (("a.csv", lines[:2]), ("b.csv", [lines[0], *lines[2:]])):
        (tmp_path / name).write_text("".join(part), encoding="utf-8")
    out = tmp_path / "clusters.csv"
    assert run(["dedupe", str(tmp_path / "b.csv"), str(tmp_path / "a.csv"), "--clusters", str(out)]) == 0
    assert clusters_in(out) == {"2": "2", "3": "3", "1": "2"}


def test_of_each_cluster_the_fullest_row_is_kept_with_all_its_columns(records: Path) -> None:
    out = records.with_name("kept.csv")
    assert run(["dedupe", str(records), "--kept", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as stream:
        assert list(csv.DictReader(stream)) == [ROWS[1], ROWS[2]]


def test_doubtful_pairs_come_with_their_reasons(tmp_path: Path) -> None:
    file, out = tmp_path / "r.jsonl", tmp_path / "pairs.csv"
    rows = [
        {"id": "a", "title": f"{TITLE} in winter", "authors": ["Ostrander, M", "Vroomen, P"], "year": 2019},
        {"id": "b", "title": "Night clinics in harbour towns: dockers", "authors": "Ostrander, M", "year": 2018},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run(["dedupe", str(file), "--pairs", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as stream:
        (pair,) = csv.DictReader(stream)
    assert (pair["id_1"], pair["id_2"]) == ("a", "b")
    assert pair["reasons"]
    assert 0 < float(pair["score"]) < 1


@pytest.mark.parametrize(
    ("content", "word"),
    [("name,title\n1,x\n", "id"), ("id,title\n1,x\n1,y\n", "twice"), ("id,title\n,x\n", "no id")],
)
def test_a_table_without_good_ids_is_refused_in_words(
    tmp_path: Path, content: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r.csv"
    file.write_text(content, encoding="utf-8")
    assert run(["dedupe", str(file), "--clusters", str(tmp_path / "c.csv")]) == 5
    assert word in capsys.readouterr().err
    assert not (tmp_path / "c.csv").exists()


def test_files_to_write_need_files_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dedupe", "--clusters", "c.csv"]) == 2
    assert "litrev dedupe records.csv" in capsys.readouterr().err


def test_the_result_can_be_had_as_json(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dedupe", str(records), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"records": 3, "works": 2, "duplicates": 1, "unsure": 0}


RIS = "TY  - JOUR\nTI  - {title}\nAU  - Vroomen, Piet\nPY  - 2019\nN1  - kept as it is\nER  - \n\n"


def test_entries_that_stay_are_written_as_they_stood(tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(RIS.format(title=TITLE), encoding="utf-8")
    (tmp_path / "b.ris").write_text(RIS.format(title=TITLE.upper()) + RIS.format(title=ROWS[2]["title"]), "utf-8")
    kept, clusters = tmp_path / "kept.ris", tmp_path / "clusters.csv"
    code = run(
        ["dedupe", str(tmp_path / "a.ris"), str(tmp_path / "b.ris"), "--kept", str(kept), "--clusters", str(clusters)]
    )
    assert code == 0
    assert clusters_in(clusters) == {"a.ris:1": "a.ris:1", "b.ris:1": "a.ris:1", "b.ris:2": "b.ris:2"}
    assert (
        kept.read_text(encoding="utf-8")
        == RIS.format(title=TITLE) + RIS.format(title=ROWS[2]["title"]).rstrip("\n") + "\n"
    )


@pytest.mark.parametrize(
    ("head", "entry", "between", "end"),
    [
        (
            "FN Clarivate Analytics Web of Science\nVR 1.0\n",
            "PT J\nAU {who}\nTI {title}\nPY 2019\nER",
            "\n\n",
            "\n\nEF\n",
        ),
        ("", "%0 Journal Article\n%T {title}\n%A {who}\n%D 2019", "\n\n", "\n"),
    ],
    ids=["Web of Science", "EndNote"],
)
def test_what_stays_of_a_tagged_file_is_a_file_of_its_kind(
    tmp_path: Path, head: str, entry: str, between: str, end: str
) -> None:
    texts = [entry.format(title=row["title"], who=row["authors"]) for row in ROWS]
    (tmp_path / "a.txt").write_text(head + between.join(texts) + end, encoding="utf-8")
    kept = tmp_path / "kept.txt"
    assert run(["dedupe", str(tmp_path / "a.txt"), "--kept", str(kept)]) == 0
    assert kept.read_text(encoding="utf-8") in [head + between.join([one, texts[2]]) + end for one in texts[:2]]


def test_references_and_tables_are_compared_but_not_kept_in_one_file(tmp_path: Path, records: Path) -> None:
    (tmp_path / "a.ris").write_text(RIS.format(title=TITLE), encoding="utf-8")
    (tmp_path / "a.bib").write_text(
        f"@article{{k, title = {{{TITLE}}}, author = {{Vroomen, Piet}}, year = 2019}}", "utf-8"
    )
    clusters = tmp_path / "clusters.csv"
    files = [str(tmp_path / "a.ris"), str(tmp_path / "a.bib"), str(records)]
    assert run(["dedupe", *files, "--clusters", str(clusters)]) == 0
    assert set(clusters_in(clusters).values()) == {"a.ris:1", "3"}
    assert run(["dedupe", *files, "--kept", str(tmp_path / "kept.ris")]) == 2
    assert run(["dedupe", *files[:2], "--kept", str(tmp_path / "kept.ris")]) == 2
