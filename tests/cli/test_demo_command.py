"""`litrev demo`, in both languages: a whole review, offline, and what it leaves behind."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from litrev.cli.main import run
from litrev.demo.corpus import corpus


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's folder, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "a demo"
    with redirect_stdout(StringIO()) as printed:
        assert run(["demo", str(folder)]) == 0
    return folder, printed.getvalue()


def test_the_demo_leaves_a_review_whose_counts_are_proved(
    played: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, printed = played
    assert "✗" not in printed
    assert printed.count(f'cd "{folder}"') == 3
    assert run(["prisma", "--json", "--review", str(folder)]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts["in_progress"] is False
    assert counts["doubtful_pairs"] == 0
    assert run(["prisma", "--final", "--review", str(folder)]) == 0
    assert all(check["holds"] for check in counts["checks"])
    assert counts["dbr_notretrieved_reports"] > 0
    assert 0 < counts["new_studies"] < counts["new_reports"]
    exported = (folder / "corpus.ris").read_text(encoding="utf-8")
    assert exported.count("\nER  -") == counts["new_reports"]


def test_the_demo_writes_the_diagram_in_both_languages_and_the_report(played: tuple[Path, str]) -> None:
    folder, _printed = played
    written = {file.name for file in (folder / "exports").iterdir()}
    assert {"prisma.en.svg", "prisma.fr.svg", "PRISMA2020.csv"} <= written
    assert (folder / "report.docx").read_bytes().startswith(b"PK")


def test_the_demos_duplicates_are_nearly_those_that_were_made(
    played: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the pairs that the corpus makes one work, at least 95 % are joined, and at most 2 others with them."""
    assert run(["records", "--json", "--review", str(played[0])]) == 0
    works = json.loads(capsys.readouterr().out)["works"]
    truth = corpus().truth()
    joined = {frozenset((a, b)) for w in works for a in w["members"] for b in w["members"] if a < b}
    found = {member for work in works for member in work["members"]}
    true = {
        frozenset((a, b)) for a in found for b in found if a.startswith("openalex") and truth[a] == truth[b] and a != b
    }
    assert len(joined & true) >= 0.95 * len(true)
    assert len(joined - true) <= 2


def test_the_demo_speaks_french_and_stands_beside_an_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "litrev-demo").mkdir()
    assert run(["demo", "litrev-demo"]) == 6
    assert "litrev demo" in capsys.readouterr().err
    assert run(["--lang", "fr", "demo"]) == 0
    out = capsys.readouterr().out
    assert "Enregistrements" in out
    assert "Records screened" not in out
    assert "lang: fr" in (tmp_path / "litrev-demo-2" / "review.yaml").read_text(encoding="utf-8")
