"""Two searches of one review never run at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from litrev.cli.main import run
from litrev.errors import ConflictError
from litrev.steps.lock import only_search

HOLD = """\
import pathlib, sys
from litrev.steps.lock import only_search

with only_search(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_search_is_told_to_wait(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "review.yaml").write_text(
        "litrev: 1\ntitle: Two at once\nsources: [{id: pubmed, query: owls}]\n", encoding="utf-8"
    )
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert run(["search", "--review", str(tmp_path)]) == 6
        assert "Another search" in capsys.readouterr().err
        other.kill()
    with only_search(tmp_path):
        pass


def test_the_lock_is_let_go_when_a_search_fails(tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="mine"), only_search(tmp_path):
        raise ConflictError("mine")
    with only_search(tmp_path):
        pass
