"""`litrev dedupe --review` and its neighbours on the command line: where there is nothing to answer, or no terminal."""

from __future__ import annotations

import csv
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from doubtful_review import PROTOCOL, doubtful_review, pair

from litrev.cli.main import run as command_line
from litrev.review import Review
from litrev.steps import status


def say(review: Review, *words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = command_line([*words, "--review", str(review.folder)])
    return code, out.getvalue(), err.getvalue()


def test_doubtful_pairs_are_pointed_to_and_can_be_read_in_a_table(tmp_path: Path) -> None:
    made = doubtful_review(tmp_path, 3)
    assert "litrev dedupe --review" in say(made, "status")[1]
    file = tmp_path / "pairs.csv"
    code, out, _err = say(made, "dedupe", "--pairs", str(file))
    assert (code, "litrev dedupe --review" in out) == (0, True)
    with file.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert [row["id_1"] for row in rows] == ["openalex:W1000", "openalex:W1002", "openalex:W1001"]
    assert rows[0]["reasons"].startswith("equal long titles; ")
    assert rows[0]["title_1"] == rows[0]["title_2"] != ""
    assert status(made).unsure == 3


def review_command(review: Review, *words: str) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = command_line(["--review", str(review.folder), "dedupe", "--review", *words])
    return code, err.getvalue()


def test_without_doubtful_pairs_or_a_terminal_the_review_says_so(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 0, more=pair(0)[:1])
    code, told = review_command(review, "--as", "ada")
    assert (code, "nothing to answer" in told) == (0, True)
    code, told = review_command(review, "--as", "zoe")
    assert (code, "The team is: ada, bo." in told) == (2, True)
    (tmp_path / "other").mkdir()
    code, told = review_command(doubtful_review(tmp_path / "other", 1), "--as", "ada")
    assert code == 2
    assert "a terminal" in told
    assert "litrev dedupe --pairs pairs.csv" in told


def test_before_anything_was_compared_the_review_names_the_command(tmp_path: Path) -> None:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    code, told = review_command(Review(tmp_path), "--as", "ada")
    assert code == 3
    assert "litrev dedupe" in told


def test_review_with_a_folder_is_the_reviews_folder_and_without_one_the_commands_own(
    tmp_path: Path,
) -> None:
    review = doubtful_review(tmp_path, 1)
    assert say(review, "dedupe")[0] == 0
    assert review_command(review, "--json", "--as", "ada")[0] == 2
