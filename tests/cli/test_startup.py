"""What starting costs: no command waits for a library that it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from litrev.cli.commands import COMMANDS
from litrev.cli.main import run

# What the program has imported by the time it ends, listed after everything else that it prints.
LISTING = """
import atexit, sys
from litrev.cli.main import main
atexit.register(lambda: print("imported:", *sys.modules, file=sys.stderr))
main()
"""
PROTOCOL = """\
litrev: 1
title: {en: Care}
type: scoping
team: [{id: a, role: reviewer}]
contact: someone@example.org
sources: [{id: pubmed, arm: database, query: care}]
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 1}]
"""
HEAVY = {"rich", "requests", "sqlalchemy", "textual", "pydantic", "yaml", "numpy", "rapidfuzz", "bibtexparser", "docx"}
NETWORK_AND_STORE = {"requests", "urllib3", "sqlalchemy", "numpy", "rapidfuzz", "bibtexparser", "textual"}


def imported(folder: Path, *arguments: str) -> set[str]:
    """The packages that one command line imports."""
    done = subprocess.run(
        [sys.executable, "-c", LISTING, *arguments],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env=os.environ | {"TERM": "dumb"},
    )
    assert done.returncode == 0, done.stderr[:500]
    listed = done.stderr.partition("imported: ")[2].split()
    assert "litrev.cli.main" in listed
    return {name.partition(".")[0] for name in listed}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["--help", "--lang", "fr"]])
def test_help_waits_for_no_heavy_library(tmp_path: Path, arguments: list[str]) -> None:
    assert not imported(tmp_path, *arguments) & HEAVY


def test_check_waits_for_neither_the_network_nor_the_store(tmp_path: Path) -> None:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    packages = imported(tmp_path, "check")
    assert "yaml" in packages
    assert not packages & NETWORK_AND_STORE


def test_check_does_not_wait_for_the_store_where_a_rule_has_nothing_to_mark_yet(tmp_path: Path) -> None:
    ruled = PROTOCOL.replace("{en: Wrong population}", "{en: Too old}, rule: {years: {from: 2000}}")
    (tmp_path / "review.yaml").write_text(ruled, encoding="utf-8")
    assert not imported(tmp_path, "check") & NETWORK_AND_STORE


def test_init_waits_for_neither_the_network_nor_the_store(tmp_path: Path) -> None:
    assert not imported(tmp_path, "init", "mine") & NETWORK_AND_STORE


def test_search_does_not_wait_for_the_matcher(tmp_path: Path) -> None:
    packages = imported(tmp_path, "search", "--help")
    assert "requests" in packages
    assert not packages & {"numpy", "rapidfuzz", "bibtexparser", "textual"}


@pytest.mark.parametrize("command", ["status", "todo", "conflicts", "agree", "prisma"])
def test_who_only_counts_does_not_wait_for_numpy_or_the_network(tmp_path: Path, command: str) -> None:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    packages = imported(tmp_path, command)
    assert "sqlalchemy" in packages
    assert not packages & {"numpy", "requests", "bibtexparser", "textual"}


@pytest.mark.parametrize("name", [row.name for row in COMMANDS])
def test_the_help_of_every_command_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    usage, _heading, examples = capsys.readouterr().out.partition("Example")
    assert f"litrev {name}" in usage
    assert f"    litrev {name}" in examples
