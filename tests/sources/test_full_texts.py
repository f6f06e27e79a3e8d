"""Full texts are fetched whole and only where they are PDFs, from a real server that misbehaves."""

from __future__ import annotations

import pytest
from wire import QuietClock, Told, serving

from litrev.errors import SourceError
from litrev.sources import full_texts
from litrev.sources.full_texts import FullTexts, OutOfReachError

PDF = b"%PDF-1.7\n" + b"words " * 200


def fetcher() -> FullTexts:
    return FullTexts(clock=QuietClock(), rate_limited=False, contact="someone@example.org")


def test_a_pdf_comes_whole_from_its_very_address() -> None:
    with serving(Told(body=PDF, headers={"Content-Type": "application/octet-stream"})) as server:
        assert fetcher().pdf(f"{server.url}/a%20b/1.pdf/?x=1&y") == PDF
    (asked,) = server.log
    assert (asked.path, asked.headers["from"]) == ("/base/a%20b/1.pdf/", "someone@example.org")
    assert "litrev" in asked.headers["user-agent"]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (Told(body=b"<html>Please buy</html>", headers={"Content-Type": "text/html; charset=utf-8"}), "text/html"),
        (Told(body=b""), "no PDF"),
        (Told(body=b"x" * 2000 + PDF), "no PDF"),
        (Told(status=404, body=b"gone"), "HTTP 404"),
        (Told(status=403, body=b"robot?"), "HTTP 403"),
        (Told(body=PDF, length=len(PDF) + 50), "cut short"),
        (Told(status=503), "HTTP 503"),
        (Told(status=429, headers={"Retry-After": "86400"}), "asks to wait"),
    ],
)
def test_what_is_no_whole_pdf_is_refused_with_why(told: Told, why: str) -> None:
    with serving(told) as server, pytest.raises(SourceError, match=why):
        fetcher().pdf(f"{server.url}/1.pdf")
    assert len(server.log) <= full_texts.TRIES


def test_a_passing_trouble_is_waited_for() -> None:
    with serving(Told(status=503, headers={"Retry-After": "3"}), Told(reset=True), Told(body=PDF)) as server:
        assert fetcher().pdf(f"{server.url}/1.pdf") == PDF


def test_a_server_that_nothing_comes_from_is_asked_once() -> None:
    clock = QuietClock()
    client = FullTexts(clock=clock, rate_limited=False)
    for _time in range(3):
        with pytest.raises(OutOfReachError, match="no connection"):
            client.pdf("http://127.0.0.1:9/1.pdf")
    assert clock.elapsed < 10


@pytest.mark.parametrize("length", [None, 0])
def test_a_file_without_end_is_left(monkeypatch: pytest.MonkeyPatch, length: int | None) -> None:
    monkeypatch.setattr(full_texts, "MOST_BYTES", 1000)
    body = PDF if length is None else PDF + b"x" * 300_000
    with serving(Told(body=body)) as server, pytest.raises(SourceError, match="more than"):
        fetcher().pdf(f"{server.url}/1.pdf")
    assert len(server.log) == 1


@pytest.mark.parametrize("url", ["ftp://example.org/1.pdf", "file:///etc/hosts", "nonsense", "http://"])
def test_what_is_not_on_the_web_is_not_asked_for(url: str) -> None:
    with pytest.raises(SourceError, match="not an address"):
        fetcher().pdf(url)


def test_one_server_is_asked_once_a_second() -> None:
    clock = QuietClock()
    with serving(Told(body=PDF)) as server:
        client = FullTexts(clock=clock)
        for _time in range(3):
            client.pdf(f"{server.url}/1.pdf")
        client.close()
    assert clock.elapsed >= 2
