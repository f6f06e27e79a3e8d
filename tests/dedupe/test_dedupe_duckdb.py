"""The same blocks as joins on an engine: what scales past one machine finds the same candidate pairs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from litrev.demo.duplicates import rows

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "dedupe_duckdb.py"


def test_exact_key_blocks_are_the_same_in_duckdb_as_in_process(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    spec = importlib.util.spec_from_file_location("dedupe_duckdb", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.write_keys(rows(2_000, seed=11), tmp_path)
    joined = script.pairs_in_duckdb(tmp_path, "200MB")
    assert joined.tolist() == script.pairs_in_process(tmp_path).tolist()
    assert len(joined) > 500
