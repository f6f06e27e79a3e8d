"""Small reviews at each stage of their life, made once through the program and copied for each test.

Test modules name this one in `pytest_plugins`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from mistaken import ARTICLES, PROTOCOL, WORKS, Clerk, Life, article, work

from litrev.cli.main import run
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn


@contextmanager
def _servers(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with ExitStack() as stack:
        pubmed = stack.enter_context(PubMedStandIn([article(n) for n in range(ARTICLES)]))
        openalex = stack.enter_context(OpenAlexStandIn([work(n) for n in range(WORKS)], budget=(10**6, 10**6)))
        patch.setenv("LITREV_PUBMED_URL", pubmed.url)
        patch.setenv("LITREV_OPENALEX_URL", openalex.url)
        patch.setenv("LITREV_RATE_LIMIT", "off")
        yield


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The two sources of the reviews, on this machine."""
    with _servers(monkeypatch):
        yield


@pytest.fixture(scope="session")
def stages_of_life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reviews `empty`, `searched`, `deduped` and `screened`."""
    root = tmp_path_factory.mktemp("lives")
    (root / "empty").mkdir()
    (root / "empty" / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, _servers(patch):
        patch.setenv("LITREV_LANG", "en")
        patch.setenv("XDG_CONFIG_HOME", os.devnull)
        patch.delenv("OPENALEX_API_KEY", raising=False)
        for before, name, command in (("empty", "searched", "search"), ("searched", "deduped", "dedupe")):
            shutil.copytree(root / before, root / name)
            assert run([command, "--review", str(root / name)]) == 0
    shutil.copytree(root / "deduped", root / "screened")
    ids = [91_000_000 + n for n in range(ARTICLES)]
    rows = [
        f"{pmid},{'exclude' if n % 3 == 0 else 'include'},{'P' if n % 3 == 0 else ''}" for n, pmid in enumerate(ids)
    ]
    (root / "screened" / "d.csv").write_text("\n".join(["id,verdict,reason", *rows]), encoding="utf-8")
    (root / "screened" / "f.csv").write_text(f"id,verdict,reason\n{ids[1]},exclude,C\n{ids[2]},include,\n")
    for file, stage in (("d.csv", "title_abstract"), ("f.csv", "full_text")):
        words = ["decide", str(root / "screened" / file), "--as", "a", "--stage", stage]
        assert run([*words, "--review", str(root / "screened")]) == 0
    return root


@pytest.fixture
def life(
    stages_of_life: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Life:
    def at(name: str) -> Clerk:
        folder = tmp_path / "review"
        shutil.copytree(stages_of_life / name, folder)
        monkeypatch.chdir(folder)
        return Clerk(folder, capsys)

    return at


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Clerk:
    """An empty current folder that is in no review."""
    monkeypatch.chdir(tmp_path)
    return Clerk(tmp_path, capsys)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user can reach (pytest's own are closed to others)."""
    import tempfile  # noqa: PLC0415 - used here alone

    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)
