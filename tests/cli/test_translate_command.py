"""`litrev translate`: what programs and people get, and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from litrev.errors import UsageError
from litrev.steps.translating import RENDERERS, translate

GOOD = "#1: rash[tiab] OR erupti∗[tiab]\n#2: Skin Diseases[mh]\n#3: #1 AND #2\n"
OVID = "exp Skin Diseases/\nrash.ti,ab.\n1 or 2\n"


def _run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "litrev", "translate", *arguments, "--lang", "en"],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _json(*arguments: str, given: str) -> tuple[int, dict[str, Any]]:
    done = _run(*arguments, "--json", given=given)
    return done.returncode, json.loads(done.stdout)


def test_programs_get_terms_problems_repaired_native_and_losses() -> None:
    code, told = _json("-", "--to", "openalex", given=GOOD)
    assert code == 0
    assert told["terms"] == 3
    assert told["problems"][0] == {
        "line": 1,
        "column": 25,
        "what": "∗ is not the * of the keyboard: it would be searched as a letter.",
        "repair": "Written instead: *",
        "severity": "warning",
    }
    assert told["repaired"].splitlines()[0] == "#1: rash[tiab] OR erupti*[tiab]"
    assert told["native"] == [
        'title_and_abstract.search.exact:(rash OR rashes OR erupti*),title_and_abstract.search:"Skin Diseases"'
    ]
    assert any("Skin Diseases" in loss["what"] for loss in told["losses"])


def test_a_refusal_is_told_in_full_and_exits_with_5() -> None:
    code, told = _json(given=OVID)
    assert code == 5
    assert told["native"] == []
    assert told["terms"] == 0
    assert (told["problems"][0]["line"], told["problems"][0]["column"]) == (1, 1)
    assert "Ovid" in told["problems"][0]["what"]


def test_only_the_query_goes_to_the_output(tmp_path: Path) -> None:
    file = tmp_path / "strategy.txt"
    file.write_text(GOOD, encoding="utf-8")
    done = _run(str(file))
    assert done.returncode == 0
    assert done.stdout == '(rash[tiab] OR erupti*[tiab]) AND "Skin Diseases"[mh]\n'
    assert "strategy.txt:1:25" in done.stderr


def test_a_file_that_is_not_there_is_said_plainly() -> None:
    done = _run("nowhere.txt")
    assert done.returncode == 5
    assert "nowhere.txt" in done.stderr


def test_an_unknown_source_names_those_that_are_known() -> None:
    with pytest.raises(UsageError) as caught:
        translate("rash[ti]", to="scopus")
    assert "openalex" in caught.value.hint


@pytest.mark.parametrize("to", list(RENDERERS))
def test_every_source_is_translated_to_without_a_review(to: str) -> None:
    carried = translate("rash[tiab] AND 2010:3000[dp]", to=to)
    assert carried.terms == 2
    assert carried.problems == ()
    assert len(carried.natives) == 1
    assert "rash" in carried.natives[0]


def test_what_a_source_cannot_hold_is_refused_with_the_reason() -> None:
    carried = translate("90000001 90000002", to="hal")
    assert carried.natives == ()
    assert carried.terms == 2
    assert "HAL" in carried.problems[-1].what
