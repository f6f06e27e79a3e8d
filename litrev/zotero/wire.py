"""HTTP to Zotero: what was refused, what never arrived, and what may have arrived though no answer came."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from litrev import __version__

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0
"""Zotero answers an import when all of it is saved."""
LONGEST_WAIT_SECONDS = 120.0
TRIES = 4

Sleep = Callable[[float], None]


class Unreachable(Exception):  # noqa: N818 - a word to the callers here, never seen by a person
    """Nothing listens there: nothing was sent."""


class Unanswered(Exception):  # noqa: N818 - as above
    """It may have arrived: the connection broke, or no answer came in time."""


class TooBusy(Exception):  # noqa: N818 - as above
    """The service asks to come back later than anybody wants to wait, or again and again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        """The body as JSON, or None."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Wire:
    """A connection to one address."""

    def __init__(self, base_url: str, *, sleep: Sleep, headers: Mapping[str, str] | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._sleep = sleep
        self._pause = 0.0
        self._session = requests.Session()
        self._session.trust_env = not _is_here(base_url)  # no proxy leads to this very computer
        self._session.headers.update({"User-Agent": f"litrev/{__version__}", **(headers or {})})

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(self, path: str, **params: str) -> Answer:
        """The answer to a question; asked again where none came."""
        for attempt in range(TRIES):
            try:
                return self._patiently("GET", path, params=params)
            except Unanswered:
                if attempt == TRIES - 1:
                    raise
                self._sleep(2.0**attempt)
        raise Unanswered

    def post(
        self, path: str, body: Any, *, headers: Mapping[str, str] | None = None, seconds: float = ANSWER_SECONDS
    ) -> Answer:
        """The answer to `body`: a text as it is, anything else as JSON. Raises Unanswered when none came."""
        if isinstance(body, str):
            raw, kind = body.encode("utf-8", "replace"), "text/plain; charset=utf-8"
        else:
            raw, kind = json.dumps(body).encode(), "application/json"
        return self._patiently("POST", path, data=raw, headers={"Content-Type": kind, **(headers or {})}, wait=seconds)

    def _patiently(self, method: str, path: str, **sent: Any) -> Answer:
        """Wait as long as the service asks (`Backoff`, and `Retry-After` with 429 or 503), then send."""
        for _attempt in range(TRIES):
            if self._pause:
                self._sleep(self._pause)
                self._pause = 0.0
            answer = self._send(method, path, **sent)
            self._pause = min(_seconds(answer.headers.get("Backoff", "")), LONGEST_WAIT_SECONDS)
            if answer.status not in (429, 503):
                return answer
            wait = _seconds(answer.headers.get("Retry-After", "")) or 2.0
            if wait > LONGEST_WAIT_SECONDS:
                break
            self._pause = max(self._pause, wait)
        raise TooBusy(wait)

    def _send(self, method: str, path: str, *, wait: float = ANSWER_SECONDS, **sent: Any) -> Answer:
        address = f"{self.base_url}/{path.lstrip('/')}"
        try:
            got = self._session.request(method, address, timeout=(CONNECT_SECONDS, wait), **sent)
        except requests.exceptions.ConnectTimeout:
            raise Unreachable from None
        except requests.exceptions.ConnectionError as error:
            raise (Unreachable if _never_left(error) else Unanswered) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema):
            raise Unreachable from None
        except requests.RequestException:
            raise Unanswered from None
        return Answer(got.status_code, got.headers, got.content.decode("utf-8", "replace"))


_NO_CONNECTION = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError", "SSLError")


def _never_left(error: requests.exceptions.ConnectionError) -> bool:
    """Whether no connection came about, as urllib3 nests the reason."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return type(reason).__name__ in _NO_CONNECTION


def _seconds(header: str) -> float:
    return float(header) if header.replace(".", "", 1).isdecimal() else 0.0


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
