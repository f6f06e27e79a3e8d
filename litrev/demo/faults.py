"""What can go wrong on the wire or behind it, and the plan that says at which requests it does."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litrev.demo.server import Request


class Kind(StrEnum):
    """How a fault shows. The first group replaces the answer, the second damages it, the third changes what it says."""

    ANSWER = "answer"
    """Another status, header and body instead."""
    REFUSAL = "refusal"
    """The server's own rate-limit answer."""
    RESET = "reset"
    """The connection is reset (RST)."""
    CLOSE = "close"
    """The connection is closed without an answer."""
    HANG = "hang"
    """Nothing for `seconds`, then closed."""

    SHORT_BODY = "short_body"
    """Content-Length announces more than is sent."""
    CUT_BODY = "cut_body"
    """Half of the body, with the right Content-Length."""
    DELAY = "delay"
    """The right answer, `seconds` late."""

    PARTIAL_PAGE = "partial_page"
    """OpenAlex's soft timeout: low count, `rows` rows, null cursor."""
    DRIFT = "drift"
    """OpenAlex: this page is cut from another order of the same works, where the order is not by date."""
    REORDER = "reorder"
    """OpenAlex: this page is cut from another order of the same works, whatever they are sorted by."""
    REPEAT = "repeat"
    """The page begins with the last `rows` rows of the page before it."""
    OMIT = "omit"
    """EFetch leaves out `rows` of the ids that it was asked for."""
    EXPIRED_HISTORY = "expired_history"
    """PubMed has forgotten every WebEnv."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    kind: Kind
    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    rows: int = 1
    retry_after: float | None = None
    """Seconds, for a Retry-After header."""
    as_date: bool = False
    """Retry-After as an HTTP date."""


HTML_ERROR = b"<html><head><title>Error</title></head><body><h1>%d</h1><p>The server is busy.</p></body></html>"


def rate_limited(retry_after: float | None = None, *, as_date: bool = False, status: int = 429) -> Fault:
    """The server's own "too many requests"; `status=200` hides the same body in a success, as PubMed does."""
    return Fault(kind=Kind.REFUSAL, status=status, retry_after=retry_after, as_date=as_date)


def failed(status: int = 503, *, html: bool = False, retry_after: float | None = None) -> Fault:
    """A 5xx answer, as JSON or as an HTML page."""
    if html:
        return Fault(
            kind=Kind.ANSWER,
            status=status,
            body=HTML_ERROR % status,
            content_type="text/html; charset=utf-8",
            retry_after=retry_after,
        )
    name = "query_timeout" if status == 504 else "Internal server error"
    body = json.dumps({"error": name, "message": "The request could not be completed."}).encode()
    return Fault(kind=Kind.ANSWER, status=status, body=body, retry_after=retry_after)


def answered(status: int, body: bytes, content_type: str = "application/json") -> Fault:
    """Any answer at all."""
    return Fault(kind=Kind.ANSWER, status=status, body=body, content_type=content_type)


def html_page() -> Fault:
    """An HTML page with status 200."""
    return answered(200, HTML_ERROR % 200, "text/html; charset=utf-8")


def empty_body() -> Fault:
    """Status 200 and nothing else."""
    return answered(200, b"")


def search_backend_failed() -> Fault:
    """PubMed's error inside a success."""
    body = {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": {"ERROR": "Search Backend failed: retry"}}
    return answered(200, json.dumps(body).encode())


def budget_spent(resets_in: int = 3600) -> Fault:
    """OpenAlex's daily budget is used up; `resets_in` seconds to midnight UTC."""
    message = (
        "Insufficient budget. This request costs $0.001 but you only have $0 remaining. "
        "Resets at midnight UTC. Need more for your research? See https://openalex.org/pricing"
    )
    return Fault(
        kind=Kind.ANSWER,
        status=429,
        body=json.dumps({"error": "Rate limit exceeded", "message": message, "retryAfter": resets_in}).encode(),
        retry_after=resets_in,
        headers=(
            ("X-RateLimit-Remaining", "0"),
            ("X-RateLimit-Credits-Required", "10"),
            ("X-RateLimit-Reset", str(resets_in)),
        ),
    )


def plan_required() -> Fault:
    """OpenAlex: what was asked is for paying plans; asking again never helps."""
    body = {"error": "Plan upgrade required", "message": "This filter needs a paid plan."}
    return answered(429, json.dumps(body).encode())


def reset() -> Fault:
    """The connection is reset."""
    return Fault(kind=Kind.RESET)


def closed() -> Fault:
    """The connection is closed without an answer."""
    return Fault(kind=Kind.CLOSE)


def short_body() -> Fault:
    """The connection ends before the announced length."""
    return Fault(kind=Kind.SHORT_BODY)


def cut_body() -> Fault:
    """A truncated document that HTTP takes for whole."""
    return Fault(kind=Kind.CUT_BODY)


def delayed(seconds: float) -> Fault:
    """The right answer, late."""
    return Fault(kind=Kind.DELAY, seconds=seconds)


def hanging(seconds: float = 60.0) -> Fault:
    """Silence, then a closed connection; ends at once when the server stops."""
    return Fault(kind=Kind.HANG, seconds=seconds)


def partial_page(rows: int = 1) -> Fault:
    """OpenAlex's soft timeout."""
    return Fault(kind=Kind.PARTIAL_PAGE, rows=rows)


def drifting() -> Fault:
    """OpenAlex's relevance order has moved since the last page."""
    return Fault(kind=Kind.DRIFT)


def reordering() -> Fault:
    """The works stand in another order on this page, even where the order should be steady."""
    return Fault(kind=Kind.REORDER)


def repeating(rows: int = 2) -> Fault:
    """The page repeats the end of the page before."""
    return Fault(kind=Kind.REPEAT, rows=rows)


def omitting(rows: int = 1) -> Fault:
    """EFetch delivers fewer than asked, this once."""
    return Fault(kind=Kind.OMIT, rows=rows)


def expired_history() -> Fault:
    """PubMed's history server has been restarted."""
    return Fault(kind=Kind.EXPIRED_HISTORY)


Condition = Callable[["Request"], bool]


class Faults:
    """A plan: which request meets which fault. The first rule that applies wins.

    Requests are counted from 1; with `path` a rule counts and meets only requests whose path contains it.
    """

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()

    def at(self, *numbers: int, fault: Fault, path: str = "") -> Faults:
        """The requests with these numbers."""
        return self._add(fault, path, lambda _request, number: number in numbers)

    def every(self, n: int, fault: Fault, path: str = "", times: int | None = None) -> Faults:
        """Every n-th request, at most `times`."""
        return self._add(fault, path, lambda _request, number: number % n == 0, times)

    def when(self, condition: Condition, fault: Fault, times: int | None = None) -> Faults:
        """Each request that `condition` holds for, at most `times`."""
        return self._add(fault, "", lambda request, _number: condition(request), times)

    def randomly(self, share: float, fault: Fault, seed: int, path: str = "") -> Faults:
        """A `share` (0-1) of the requests, the same ones for the same seed."""
        dice = random.Random(seed)  # noqa: S311 - repeatable chance is what a test needs
        return self._add(fault, path, lambda _request, _number: dice.random() < share)

    def meet(self, request: Request) -> Fault | None:
        """The fault that this request meets. Counts the request, so ask once for each."""
        with self._lock:
            met = [rule.fault for rule in self._rules if rule.applies(request)]
        return met[0] if met else None

    def _add(
        self, fault: Fault, path: str, applies: Callable[[Request, int], bool], times: int | None = None
    ) -> Faults:
        self._rules.append(_Rule(fault, path, applies, times))
        return self


@dataclass(slots=True)
class _Rule:
    fault: Fault
    path: str
    condition: Callable[[Request, int], bool]
    times: int | None
    seen: int = 0
    fired: int = 0

    def applies(self, request: Request) -> bool:
        if self.path not in request.path:
            return False
        self.seen += 1
        if (self.times is not None and self.fired >= self.times) or not self.condition(request, self.seen):
            return False
        self.fired += 1
        return True
