"""`litrev demo`, in both languages: a whole review, offline, and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string

from litrev.cli.main import run
from litrev.demo.corpus import corpus


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_demo_leaves_a_review_whose_counts_are_proved(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"]) == 0
    printed = capsys.readouterr()
    assert "✗" not in printed.out
    assert run(["prisma", "--json", "--review", "litrev-demo"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts["in_progress"] is False
    assert all(check["holds"] for check in counts["checks"])
    exported = (elsewhere / "litrev-demo" / "corpus.bib").read_text(encoding="utf-8")
    library = parse_string(exported)
    assert len(library.entries) == counts["new_reports"]
    assert not library.failed_blocks


def test_the_demos_duplicates_are_nearly_those_that_were_made(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the pairs that the corpus makes one work, at least 95 % are joined, and at most 2 others with them."""
    assert run(["demo", "here"]) == 0
    capsys.readouterr()
    assert run(["records", "--json", "--review", "here"]) == 0
    works = json.loads(capsys.readouterr().out)["works"]
    truth = corpus().truth()
    joined = {frozenset((a, b)) for w in works for a in w["members"] for b in w["members"] if a < b}
    found = {member for work in works for member in work["members"]}
    true = {
        frozenset((a, b)) for a in found for b in found if a.startswith("openalex") and truth[a] == truth[b] and a != b
    }
    assert len(joined & true) >= 0.95 * len(true)
    assert len(joined - true) <= 2


def test_the_demo_speaks_french(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "fr", "demo"]) == 0
    out = capsys.readouterr().out
    assert "Enregistrements" in out
    assert "Records screened" not in out
    assert "lang: fr" in (elsewhere / "litrev-demo" / "review.yaml").read_text(encoding="utf-8")


def test_a_second_demo_stands_beside_the_first(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (elsewhere / "litrev-demo").mkdir()
    assert run(["demo", "litrev-demo"]) == 6
    assert "litrev demo" in capsys.readouterr().err
    assert run(["demo"]) == 0
    assert (elsewhere / "litrev-demo-2" / "corpus.bib").exists()
