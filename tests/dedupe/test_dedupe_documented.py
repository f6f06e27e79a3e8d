"""The page on deduplication says what the tables say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_shows_the_rules_as_they_are() -> None:
    spec = importlib.util.spec_from_file_location("dedupe_rules", DOCS / "dedupe_rules.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = (DOCS / "deduplication.md").read_text(encoding="utf-8")
    assert script.BEGIN in text
    assert script.page(text) == text, "run: python docs/dedupe_rules.py"
