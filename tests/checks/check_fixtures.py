"""Fixtures of the acceptance checks: virtual time and the stand-in servers.

Test modules name this one in `pytest_plugins`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from check_tools import ServeOpenAlex, ServePubMed, SharedClock

from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn


@pytest.fixture
def clock() -> SharedClock:
    return SharedClock()


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """The servers of one test; stopped, and asked for their own mistakes, at its end."""
    with ExitStack() as servers:
        yield servers


@pytest.fixture
def serve_pubmed(running: ExitStack, monkeypatch: pytest.MonkeyPatch, clock: SharedClock) -> ServePubMed:
    """Start a stand-in for PubMed over these articles, on the test's clock, and send litrev there."""

    def serve(held: Iterable[bytes], **options: Any) -> PubMedStandIn:
        server = running.enter_context(PubMedStandIn(held, **{"clock": clock.monotonic, **options}))
        monkeypatch.setenv("LITREV_PUBMED_URL", server.url)
        return server

    return serve


@pytest.fixture
def serve_openalex(running: ExitStack, monkeypatch: pytest.MonkeyPatch, clock: SharedClock) -> ServeOpenAlex:
    """Start a stand-in for OpenAlex over these works, on the test's clock, and send litrev there."""

    def serve(held: Iterable[bytes | Mapping[str, Any]], **options: Any) -> OpenAlexStandIn:
        options = {"clock": clock.monotonic, "budget": (10**6, 10**6), **options}
        server = running.enter_context(OpenAlexStandIn(held, **options))
        monkeypatch.setenv("LITREV_OPENALEX_URL", server.url)
        return server

    return serve


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line has no clock to replace: it asks a server on this machine without spacing its requests."""
    monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
