"""The documents are true: the README shows what the program prints, and every command and option stands in them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from litrev.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_and_the_guides_show_what_the_program_prints(refresh: ModuleType) -> None:
    written = {path: path.read_text(encoding="utf-8") for path in refresh.PAGES}
    for path, text in refresh.refreshed(written).items():
        kept = path.read_text(encoding="utf-8")
        assert refresh.without_moments(kept) == refresh.without_moments(text), path.name


def test_the_reference_is_every_commands_help(refresh: ModuleType) -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == refresh.reference()


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [row.name for row in COMMANDS if f"| `litrev {row.name}` |" not in readme] == []


def test_every_command_has_an_example_in_its_help() -> None:
    reference = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for row in COMMANDS:
        section = reference.split(f"## litrev {row.name}\n")[1].split("\n## ")[0]
        assert re.search(rf"^ +litrev {row.name}", section, re.MULTILINE), row.name


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
