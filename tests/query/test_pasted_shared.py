"""Published and working strategies, as people paste them: none is lost, none becomes another search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pubmed_truth import chance, holds

from litrev.query import pubmed
from litrev.query.lint import lint_native
from litrev.query.pasted import read_pasted
from litrev.query.problem import errors

pytestmark = pytest.mark.shared
DOCUMENTS = 40


@pytest.fixture
def strategies(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "data" / "strategies" / "strategies.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_clean_strategy_parses_with_its_terms_and_renders_to_the_same_logic(
    strategies: list[dict[str, Any]],
) -> None:
    clean = [row for row in strategies if not row["known_problems"]]
    assert len(clean) > 20
    for row in clean:
        reading = read_pasted(row["text"])
        assert reading.query is not None, row["id"]
        assert errors(list(reading.problems)) == [], row["id"]
        assert reading.terms == row["n_leaf_terms"], row["id"]
        translation = pubmed.render(reading.query)
        assert translation.losses == (), row["id"]
        assert errors(lint_native(translation.native, "pubmed")) == [], row["id"]
        assert read_pasted(translation.native).root == reading.root, row["id"]
        for seed in range(DOCUMENTS):
            assert holds(row["text"], chance(seed)) == holds(translation.native, chance(seed)), row["id"]


def test_every_faulty_strategy_is_repaired_or_refused_in_its_place(strategies: list[dict[str, Any]]) -> None:
    faulty = [row for row in strategies if row["known_problems"]]
    assert len(faulty) > 15
    for row in faulty:
        reading = read_pasted(row["text"])
        assert reading.problems, row["id"]
        lines = row["text"].split("\n")
        for problem in reading.problems:
            assert 1 <= problem.line <= len(lines), row["id"]
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, row["id"]
            assert problem.repair, row["id"]
        if reading.root is None:
            assert errors(list(reading.problems)), row["id"]
            continue
        again = read_pasted(reading.repaired)
        assert again.root == reading.root, row["id"]
        assert read_pasted(pubmed.render(again.query).native).root == reading.root if again.query else False, row["id"]


def test_ovid_is_refused_as_ovid(strategies: list[dict[str, Any]]) -> None:
    ovid = [row for row in strategies if row["syntax"] == "ovid"]
    assert ovid
    for row in ovid:
        problems = read_pasted(row["text"]).problems
        assert [problem.line for problem in problems] == [1], row["id"]
        assert "Ovid" in problems[0].what


def test_few_faulty_strategies_are_refused(strategies: list[dict[str, Any]]) -> None:
    refused = [row["id"] for row in strategies if row["syntax"] == "pubmed" and not read_pasted(row["text"]).query]
    assert len(refused) == 2
