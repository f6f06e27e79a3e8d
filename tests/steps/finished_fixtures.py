"""The fixtures of the finished review, for all test modules that name this one in `pytest_plugins`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from finished_review import Copy, make

from litrev.review import Review


@pytest.fixture(scope="session")
def finished_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; nobody may change it."""
    folder = tmp_path_factory.mktemp("finished") / "care"
    make(folder)
    return folder


@pytest.fixture
def finished(finished_folder: Path) -> Review:
    """For tests that only look."""
    return Review(finished_folder)


@pytest.fixture
def copied(finished_folder: Path, tmp_path: Path) -> Copy:
    """A copy that a test may change; each pair of texts is exchanged in its protocol."""

    def copy(*changes: tuple[str, str]) -> Review:
        folder = tmp_path / "copy"
        shutil.copytree(finished_folder, folder)
        text = (folder / "review.yaml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / "review.yaml").write_text(text, encoding="utf-8")
        return Review(folder)

    return copy
