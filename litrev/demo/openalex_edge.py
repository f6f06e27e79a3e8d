"""What stands before OpenAlex's API: keys, rates per second, the daily budget of credits, and how it says no."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from litrev.demo.server import Reply, Request, Window

LIST_COST = 1
SEARCH_COST = 10
"""Credits for a page of a list, and of a search; a work by its id is free."""
LONGEST_LINE = 8190
BROAD = 5
"""A query with more Boolean operators than this is held to a slower rate."""
_HTML = b"<!doctype html>\n<html lang=en>\n<title>%s</title>\n<h1>%s</h1>\n"


@dataclass(slots=True)
class Edge:
    """Who may ask what, how often, and what it costs."""

    keys: frozenset[str]
    budget: tuple[int, int]
    """Credits a day without and with a key."""
    enforce_rate: bool
    cursor_needs_key: bool
    spent: dict[str, int] = field(default_factory=dict)
    """Credits used, by key; those without a key under an empty string."""
    _windows: dict[tuple[str, bool], Window] = field(default_factory=dict)

    def check(self, request: Request) -> Reply | None:
        """Refuse a wrong or blank key, and a request line that is too long."""
        key = key_of(request)
        if (key is not None and key not in self.keys) or (
            key is None and self.cursor_needs_key and "cursor" in request.params
        ):
            return json_answer(401, {"error": "Invalid or missing API key", "message": "API key not found"})
        return html_answer(414, b"Request-URI Too Large") if request.line_bytes > LONGEST_LINE else None

    def charge(self, request: Request, cost: int, operators: int) -> Reply | None:
        """Take the request's credits, or refuse it: too fast, or too dear for what is left of the day."""
        key = key_of(request) or ""
        broad = operators > BROAD
        slow, fast = (5, 30) if key else (1, 10)
        window = self._windows.setdefault((key, broad), Window(slow if broad else fast))
        if self.enforce_rate and not window.admit(request.at):
            return _too_broad(slow) if broad else too_fast(fast)
        if self.spent.get(key, 0) + cost > self.budget[bool(key)]:
            return self._insufficient(request, cost)
        self.spent[key] = self.spent.get(key, 0) + cost
        return None

    def credits(self, request: Request, cost: int) -> dict[str, str]:
        """The headers that tell what is left."""
        budget, left = self.budget[bool(key_of(request))], self._left(request)
        headers = {"X-RateLimit-Limit": str(budget), "X-RateLimit-Remaining": str(left)}
        headers |= {"X-RateLimit-Credits-Used": str(cost), "X-RateLimit-Reset": str(_to_midnight())}
        dollars = {"Limit": budget, "Remaining": left, "Cost": cost}
        return headers | {f"X-RateLimit-{name}-USD": f"{count / 10_000:g}" for name, count in dollars.items()}

    def _left(self, request: Request) -> int:
        key = key_of(request) or ""
        return max(0, self.budget[bool(key)] - self.spent.get(key, 0))

    def _insufficient(self, request: Request, cost: int) -> Reply:
        message = (
            f"Insufficient budget. This request costs ${cost / 10_000:g} but you only have "
            f"${self._left(request) / 10_000:g} remaining. Resets at midnight UTC. Need more for your research? "
            "See https://openalex.org/pricing"
        )
        reply = json_answer(429, {"error": "Rate limit exceeded", "message": message, "retryAfter": _to_midnight()})
        reply.headers = self.credits(request, 0) | {
            "Retry-After": str(_to_midnight()),
            "X-RateLimit-Credits-Required": str(cost),
        }
        return reply


def key_of(request: Request) -> str | None:
    """The key that came with the request; None when none came, empty when a blank one did."""
    bearer = request.headers.get("authorization")
    if bearer is not None:
        return bearer.removeprefix("Bearer").strip()
    return request.params.get("api_key")


def json_answer(status: int, body: dict[str, Any]) -> Reply:
    """An error as JSON."""
    return Reply(status=status, body=json.dumps(body).encode())


def html_answer(status: int, title: bytes) -> Reply:
    """An error as a web page."""
    return Reply(status=status, body=_HTML % (title, title), content_type="text/html; charset=utf-8")


def too_fast(limit: int) -> Reply:
    """429 for a second too full."""
    message = f"You have exceeded {limit} requests per second. Please slow down."
    reply = json_answer(429, {"error": "Rate limit exceeded", "message": message, "retryAfter": 1})
    reply.headers["Retry-After"] = "1"
    return reply


def _too_broad(limit: int) -> Reply:
    message = f"Queries with more than {BROAD} operators are limited to {limit} per second."
    body = {"error": "Rate limit exceeded", "reason": "broad_boolean_query", "message": message, "retryAfter": 1}
    reply = json_answer(429, body)
    reply.headers["Retry-After"] = "1"
    return reply


def _to_midnight() -> int:
    """Seconds to midnight UTC."""
    return 86_400 - int(time.time()) % 86_400
