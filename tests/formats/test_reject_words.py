"""Why an entry was rejected is said in the reader's language, and kept in one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import litrev
from litrev.formats.reading.account import read_content
from litrev.formats.reading.content import content_of
from litrev.formats.reject_words import REASONS, place_words, reason_words
from litrev.i18n import speaking
from litrev.model import Reject

ROOT = Path(litrev.__file__).parent
MAKERS = {"Reject": 1, "unread": 2, "_reject": 1}
"""Functions that make rejects, and the place of the reason among their arguments."""
GOOD = "@article{b, title={Care}}\n"


def reasons_in(file: Path) -> Iterator[str]:
    """The reasons that a module writes out, without what follows a colon."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            said = (node.args + [None] * 3)[MAKERS[node.func.id]]
            first = said.values[0] if isinstance(said, ast.JoinedStr) else said
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value.removesuffix(": ")


def test_every_reason_in_the_program_has_words_in_other_languages() -> None:
    found = {reason for file in ROOT.rglob("*.py") for reason in reasons_in(file)}
    assert len(found) > len(REASONS) / 2
    assert {reason.partition(":")[0] for reason in found} <= set(REASONS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@article{a, title={Care\n", "the file ends within the entry"),
        ("@article{a, title={Care\n@article{b, title={Law}}\n", "another entry begins before this one is closed"),
        ("@article{a, title Care}\n" + GOOD, "a field has no value"),
        ("@article{a title={Care}}\n" + GOOD, "a comma is missing after the entry's key"),
    ],
)
def test_what_is_wrong_with_bibtex_is_said_in_our_words(text: str, found: str) -> None:
    rejects = [item for item in read_content(content_of(text.encode(), "a.bib"), "x").items if isinstance(item, Reject)]
    assert [one.reason for one in rejects] == [f"not BibTeX: {found}"]
    assert reason_words(rejects[0]) == f"not BibTeX ({found})"


def test_words_of_other_programs_lose_only_the_place_that_nobody_counts() -> None:
    xml = Reject("", "not well-formed XML: mismatched tag: line 3, column 7", "line 40")
    assert reason_words(xml) == "not well-formed XML (mismatched tag)"
    json = Reject("", "not JSON: Expecting ',' delimiter: line 1 column 20 (char 19)", "line 2")
    assert reason_words(json) == "not JSON (Expecting ',' delimiter)"
    assert reason_words(Reject("", "words of another version: whatever", "")) == "words of another version: whatever"


@pytest.mark.parametrize("place", ["line 4120", "row 7", "item 3", "after item 9", "response", "elsewhere 5", ""])
def test_places_keep_their_numbers(place: str) -> None:
    assert place_words(Reject("", "", place)) == place
    with speaking("fr"):
        assert re.findall(r"\d+", place_words(Reject("", "", place))) == re.findall(r"\d+", place)
