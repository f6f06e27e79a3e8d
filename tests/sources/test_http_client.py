"""The shared HTTP client against a real server that misbehaves."""

from __future__ import annotations

import gzip
import logging
import threading
import time
import traceback
from itertools import pairwise

import pytest
from wire import InterruptedClock, QuietClock, Told, serving

from litrev import __version__
from litrev.errors import SourceError
from litrev.sources.http import Http, RateLimiter, Response, Transient, limiter_for, server_words
from litrev.sources.settings import Clock, is_loopback, system_clock

KEY = "s3cret+Key/99"


def client(url: str, clock: Clock, **options: object) -> Http:
    limiter = RateLimiter(None, clock)
    return Http("PubMed", url, limiter=limiter, clock=clock, jitter=lambda: 0.0, **options)  # type: ignore[arg-type]  # passed on as they are


def test_an_answer_carries_status_headers_body_and_the_request_in_order() -> None:
    with serving(Told(body="é".encode(), headers={"X-Left": "7"})) as server:
        http = client(server.url, QuietClock(), params=[("tool", "litrev")])
        answer = http.get("find", [("b", "é è"), ("a", "1+1")])
    assert answer == Response(
        200, answer.headers, "é".encode(), f"GET {server.url}/find?b=%C3%A9+%C3%A8&a=1%2B1&tool=litrev"
    )
    assert answer.headers["x-left"] == "7"
    assert server.log[0].pairs == [("b", "é è"), ("a", "1+1"), ("tool", "litrev")]
    assert server.log[0].headers["user-agent"] == f"litrev/{__version__}"
    assert (http.requests, http.retries) == (1, 0)


def test_a_posted_form_arrives_byte_for_byte() -> None:
    term = '("soins* & <santé>" OR a+b%20c)[tiab]' * 200
    with serving(Told()) as server:
        answer = client(server.url, QuietClock()).post("find", [("term", term)])
    assert server.log[0].method == "POST"
    assert server.log[0].params["term"] == term
    assert answer.request.startswith(f"POST {server.url}/find term=")


@pytest.mark.parametrize(
    "trouble",
    [
        Told(status=429),
        Told(status=500),
        Told(status=502),
        Told(status=503),
        Told(status=504),
        Told(reset=True),
        Told(body=b"half", length=400),
        Told(body=gzip.compress(b"whole" * 100)[:30], headers={"Content-Encoding": "gzip"}, length=90),
        Told(body=b"not gzip", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_a_passing_trouble_is_asked_again(trouble: Told) -> None:
    clock = QuietClock()
    with serving(trouble, trouble, Told(body=b"whole")) as server:
        http = client(server.url, clock)
        assert http.get("x").body == b"whole"
    assert (http.requests, http.retries) == (3, 2)
    assert clock.slept == [0, 1, 2]


def test_a_server_that_hangs_is_left_and_asked_again() -> None:
    with serving(Told(hang=True), Told(body=b"whole")) as server:
        assert client(server.url, QuietClock(), timeouts=(1.0, 0.1)).get("x").body == b"whole"


def test_a_compressed_answer_is_opened() -> None:
    with serving(Told(body=gzip.compress(b"whole"), headers={"Content-Encoding": "gzip"})) as server:
        assert client(server.url, QuietClock()).get("x").body == b"whole"


def test_the_waits_double_up_to_a_ceiling_and_the_tries_end() -> None:
    clock = QuietClock()
    with serving(Told(status=503)) as server, pytest.raises(SourceError) as caught:
        client(server.url, clock, max_tries=8).get("x")
    assert clock.slept == [0, 1, 2, 4, 8, 16, 30, 30]
    assert len(server.log) == 8
    assert "PubMed" in caught.value.message
    assert "HTTP 503" in caught.value.message
    assert "litrev search --resume" in caught.value.hint


def test_jitter_lengthens_a_wait_by_half_at_most() -> None:
    clock = QuietClock()
    with serving(Told(status=503), Told()) as server:
        Http("PubMed", server.url, limiter=RateLimiter(None, clock), clock=clock, jitter=lambda: 1.0).get("x")
    assert clock.slept == [0, 1.5]


def test_retry_after_in_seconds_is_waited_for_exactly() -> None:
    clock = QuietClock()
    with serving(Told(status=429, headers={"Retry-After": "7"}), Told()) as server:
        client(server.url, clock).get("x")
    assert clock.slept == [0, 7]


def test_retry_after_as_a_date_is_read_by_the_servers_clock() -> None:
    clock = QuietClock()
    dates = {"Date": "Fri, 20 Nov 2026 09:00:00 GMT", "Retry-After": "Fri, 20 Nov 2026 09:00:40 GMT"}
    with serving(Told(status=503, headers=dates), Told()) as server:
        client(server.url, clock).get("x")
    assert clock.slept == [0, 40]


def test_retry_after_as_a_date_is_read_by_our_clock_when_the_server_shows_none() -> None:
    clock = QuietClock()
    with serving(Told(status=503, headers={"Retry-After": "Fri, 20 Nov 2026 14:00:09 GMT"}), Told()) as server:
        client(server.url, clock).get("x")
    assert clock.slept == [0, 9]


@pytest.mark.parametrize("nonsense", ["soon", "-5", "Fri, 99 Nov 2026", "nan", "inf"])
def test_a_retry_after_that_says_nothing_leaves_it_to_the_backoff(nonsense: str) -> None:
    clock = QuietClock()
    with serving(Told(status=429, headers={"Retry-After": nonsense}), Told()) as server:
        client(server.url, clock).get("x")
    assert clock.slept == [0, 1]


def test_no_thread_sends_before_a_retry_after_has_ended() -> None:
    arrivals: list[float] = []
    begun = time.monotonic()

    def answer(_asked: object) -> Told:
        arrivals.append(time.monotonic() - begun)
        return Told(status=429, headers={"Retry-After": "0.5"}) if len(arrivals) == 1 else Told()

    with serving(answer) as server:
        http = Http("PubMed", server.url, limiter=RateLimiter(20, system_clock))
        threads = [threading.Thread(target=http.get, args=("x",)) for _n in range(3)]
        threads[0].start()
        time.sleep(0.1)
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(arrivals) == 4
    assert arrivals[1] - arrivals[0] >= 0.5


def test_a_long_retry_after_is_told_and_not_waited_for() -> None:
    clock = QuietClock()
    with serving(Told(status=429, headers={"Retry-After": "7200"})) as server, pytest.raises(SourceError) as caught:
        client(server.url, clock).get("x")
    assert len(server.log) == 1
    assert "2026-11-20 16:00 UTC" in caught.value.message


def test_a_refusal_is_final_and_told_in_the_servers_words() -> None:
    answer = Told(status=404, body=b"<html><title>x</title><h1>Not here</h1></html>")
    with serving(answer) as server, pytest.raises(SourceError, match=r"HTTP 404.*Not here"):
        client(server.url, QuietClock()).get("x")
    assert len(server.log) == 1


def test_a_check_may_ask_again_or_end_it() -> None:
    def check(response: Response) -> None:
        if response.body == b"later":
            raise Transient("not yet", 3)
        if response.status == 500:
            raise SourceError("final")

    clock = QuietClock()
    with serving(Told(body=b"later"), Told(status=500)) as server, pytest.raises(SourceError, match=r"^final$"):
        client(server.url, clock).get("x", check=check)
    assert clock.slept == [0, 3]
    assert len(server.log) == 2


def test_a_computer_that_is_offline_is_told_soon() -> None:
    clock = QuietClock()
    with serving(Told()) as server:
        url = server.url
    with pytest.raises(SourceError, match="is this computer online"):
        client(url, clock).get("x")
    assert clock.slept == [0, 1, 2]


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(SourceError, match="not a usable address"):
        client("eutils", QuietClock()).get("x")


def test_an_interrupt_takes_effect_between_requests() -> None:
    clock = InterruptedClock(at_sleep=2)
    with serving(Told()) as server:
        http = client(server.url, clock)
        http.get("x")
        with pytest.raises(KeyboardInterrupt):
            http.get("x")
    assert len(server.log) == 1


def test_the_key_is_in_no_request_body_header_or_message(caplog: pytest.LogCaptureFixture) -> None:
    echo = f'{{"error":"API key invalid","message":"{KEY} is bad","api-key":"{KEY}"}}'.encode()
    caplog.set_level(logging.DEBUG)
    with serving(Told(body=echo, headers={"X-Echo": KEY}), Told(status=400, body=echo)) as server:
        http = client(server.url, QuietClock(), params=[("api_key", KEY)], secrets=[KEY])
        answer = http.post("x", [("a", KEY)])
        with pytest.raises(SourceError) as caught:
            http.post("x")
    told = [answer.request, answer.text, repr(dict(answer.headers)), _everything(caught.value), caplog.text]
    for text in told:
        assert KEY not in text
        assert "s3cret" not in text.lower()
    assert "api_key=***" in answer.request
    assert server.log[0].params["api_key"] == KEY


@pytest.mark.parametrize(
    "trouble", [Told(reset=True), Told(status=503, body=KEY.encode()), Told(status=403, body=KEY.encode())]
)
def test_the_key_is_in_no_error(trouble: Told) -> None:
    with serving(trouble) as server, pytest.raises(SourceError) as caught:
        client(server.url, QuietClock(), params=[("api_key", KEY)], secrets=[KEY]).get("x")
    assert "s3cret" not in _everything(caught.value).lower()


def test_the_key_is_in_no_error_when_nobody_answers() -> None:
    for url in ("http://127.0.0.1:9/x", f"not-an-address?{KEY}"):
        with pytest.raises(SourceError) as caught:
            client(url, QuietClock(), params=[("api_key", KEY)], secrets=[KEY]).get("x")
        assert "s3cret" not in _everything(caught.value).lower()


def _everything(error: BaseException | None) -> str:
    """An error, its hint, and all that hangs on to it."""
    told = []
    while error is not None:
        told += [repr(error), str(vars(error)), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(told)


def test_loopback_bypasses_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(Told()) as server:
        assert client(server.url, QuietClock()).get("x").body == b"fine"


def test_only_this_machine_is_loopback() -> None:
    assert is_loopback("http://localhost:80/x")
    assert is_loopback("http://127.0.0.2/")
    assert is_loopback("http://[::1]:8/")
    assert not is_loopback("http://localhost.example.org/")
    assert not is_loopback("https://eutils.ncbi.nlm.nih.gov/entrez/eutils")
    assert not is_loopback("nonsense")


def test_requests_are_spaced_a_little_wider_than_the_limit() -> None:
    clock = QuietClock()
    limiter = RateLimiter(3, clock)
    starts = []
    for _n in range(10):
        limiter.wait()
        starts.append(clock.monotonic())
    gaps = [b - a for a, b in pairwise(starts)]
    assert starts[0] == 0
    assert all(1 / 3 < gap < 1.1 / 3 for gap in gaps)


def test_threads_that_share_a_limiter_stay_under_the_limit() -> None:
    limiter, starts = RateLimiter(40, system_clock), []

    def work() -> None:
        for _n in range(5):
            limiter.wait()
            starts.append(time.monotonic())

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    starts.sort()
    assert starts[-1] - starts[0] >= 19 / 40


def test_the_limit_is_only_lifted_for_a_server_on_this_machine() -> None:
    clock = QuietClock()
    assert limiter_for(3, "http://127.0.0.1:80", clock, rate_limited=False).per_second is None
    assert limiter_for(3, "http://127.0.0.1:80", clock).per_second == 3
    assert limiter_for(3, "https://eutils.ncbi.nlm.nih.gov", clock, rate_limited=False).per_second == 3


def test_clients_of_one_service_share_their_limit_however_many_there_are() -> None:
    clock, url = QuietClock(), "https://example.org/eutils"
    assert limiter_for(3, url, clock) is limiter_for(3, url, clock)
    assert limiter_for(3, url, clock) is not limiter_for(10, url, clock, key="mine")
    assert limiter_for(3, url, clock) is not limiter_for(3, "https://example.net", clock)
    assert limiter_for(3, url, clock) is not limiter_for(3, url, QuietClock())
    starts = []
    for _n in range(6):
        limiter_for(3, url, clock).wait()
        starts.append(clock.monotonic())
    assert starts[3] - starts[0] > 1


def test_a_servers_words_are_one_short_plain_line() -> None:
    def words(body: str) -> str:
        return server_words(Response(500, {}, body.encode(), ""))

    assert words("<html><head><title>t</title></head><body><h1>Bad&amp;worse</h1>\n</body>") == "Bad&worse"
    assert words('{"error":"No","message":"because"}') == "No - because"
    assert words("\x1b[31mred\x07") == "[31mred"
    assert len(words("x" * 5000)) == 300
    assert words("") == ""
