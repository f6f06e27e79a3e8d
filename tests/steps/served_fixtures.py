"""The fixture that starts a review with its two servers. Test modules name this one in `pytest_plugins`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from served_review import PROTOCOL, Serve, Served

from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.review import Review


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a review over these articles and works."""
    running: list[PubMedStandIn | OpenAlexStandIn] = []

    def start(articles: Iterable[bytes] = (), works: Iterable[Any] = (), protocol: str = PROTOCOL) -> Served:
        (tmp_path / "review.yaml").write_text(protocol, encoding="utf-8")
        served = Served(
            Review(tmp_path), PubMedStandIn(list(articles)), OpenAlexStandIn(list(works), budget=(10**6, 10**6))
        )
        running.extend((served.pubmed, served.openalex))
        for server in running:
            server.start()
        monkeypatch.setenv("LITREV_PUBMED_URL", served.pubmed.url)
        monkeypatch.setenv("LITREV_OPENALEX_URL", served.openalex.url)
        monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
        return served

    yield start
    for server in running:
        server.stop()
