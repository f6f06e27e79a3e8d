"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# What passes here passes everywhere: examples are drawn from a fixed seed. `--hypothesis-profile explore` draws others.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("fixed")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records beside the project; the test is skipped where there is none."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real records are not beside the project")
    return SHARED


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, address, language or proxy of the machine reaches a test."""
    for name in ("NCBI_API_KEY", "OPENALEX_API_KEY", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PUBMED_URL", "OPENALEX_URL", "EUROPEPMC_URL", "HAL_URL", "STORE", "RATE_LIMIT"):
        monkeypatch.delenv(f"LITREV_{name}", raising=False)
    for name in ("ZOTERO_URL", "ZOTERO_API_URL", "ZOTERO_KEY"):
        monkeypatch.delenv(f"LITREV_{name}", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", os.devnull)  # where no file of keys can be
    monkeypatch.setenv("LITREV_LANG", "en")
