"""The HTTP client that all sources share: rate limit, timeouts, bounded retries, `Retry-After`, masked keys.

An answer that is not whole and good never leaves this module: it is asked for again, or it is a SourceError.
"""

from __future__ import annotations

import email.utils
import html
import json
import random
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import requests

from litrev import __version__
from litrev.errors import SourceError
from litrev.i18n import _, moment, ngettext
from litrev.sources.settings import Clock, Spool, is_loopback, system_clock

__all__ = [
    "Clock",
    "Http",
    "RateLimiter",
    "Response",
    "Transient",
    "is_loopback",
    "limiter_for",
    "resume_hint",
    "server_words",
    "system_clock",
]

Params = Sequence[tuple[str, str]]
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
WHOLE_ANSWER_SECONDS = 600.0
"""A server that trickles is left after this long."""
MAX_BACKOFF_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 120.0
"""A longer Retry-After is told to the person instead of being waited for."""
TRIES_WHEN_UNREACHABLE = 3
"""No answer ever came: most likely this computer is offline, and a person waits for the message."""
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
MASK = "***"
_MARGIN = 1.08
"""Requests are spaced this much wider than the limit asks, since their travel times differ."""


class Transient(Exception):  # noqa: N818 - a word to the client, never seen by a person
    """Raised by a `check`: this answer is a passing trouble, ask again."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        """Translated, without a full stop."""
        self.retry_after = retry_after
        """Seconds to wait at least; None leaves it to the backoff."""


@dataclass(frozen=True)
class Response:
    """A whole answer, with every secret masked."""

    status: int
    headers: Mapping[str, str]
    """Names compare without regard to case."""
    body: bytes
    request: str
    """Method, address and parameters in the order sent."""

    @property
    def text(self) -> str:
        """The body as UTF-8; bytes that are not come out as U+FFFD."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """The body as JSON, raw line breaks in strings allowed. Raises ValueError on anything else.

        All callers get the same object: change nothing in it.
        """
        return self._parsed

    @cached_property
    def _parsed(self) -> Any:
        return json.loads(self.text, strict=False)


Check = Callable[[Response], None]
"""Looks at an answer of any status: raises Transient (ask again), SourceError (final), or lets it pass."""


def _accept(response: Response) -> None:
    """The check of a caller that has none of its own."""


class RateLimiter:
    """Spaces requests evenly, for all threads that share it, so that no window of a second holds too many."""

    def __init__(self, per_second: float | None, clock: Clock) -> None:
        """`clock` tells the time; each client sleeps through its own."""
        self.per_second = per_second
        """May be changed between requests; None is no limit."""
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 0.0
        self._quiet_until = 0.0

    def wait(self, sleeper: Clock | None = None) -> None:
        """Come back when the next request may leave. Sleeps through `sleeper`, be it for 0 seconds."""
        while True:
            slot = self._take()
            (sleeper or self._clock).sleep(max(0.0, slot - self._clock.monotonic()))
            with self._lock:
                if self._quiet_until <= slot:
                    return

    def pause(self, seconds: float) -> None:
        """Nobody sends a request before `seconds` have passed."""
        with self._lock:
            self._quiet_until = max(self._quiet_until, self._clock.monotonic() + seconds)

    def _take(self) -> float:
        with self._lock:
            slot = max(self._clock.monotonic(), self._next, self._quiet_until)
            self._next = slot + (_MARGIN / self.per_second if self.per_second else 0.0)
            return slot


_limiters: dict[tuple[str, str, int], RateLimiter] = {}
_limiters_lock = threading.Lock()


def limiter_for(
    per_second: float, base_url: str, clock: Clock, *, key: str = "", rate_limited: bool = True
) -> RateLimiter:
    """A limiter of `per_second` requests; without a limit only for a stand-in server on this machine.

    A service counts what comes from a key or a computer, however many clients send it: so those of one address, key
    and clock share their limiter, be they open side by side or one after the other. A clock that only stands before
    another one (`beneath`) counts as that one.
    """
    clock = getattr(clock, "beneath", clock)
    if not rate_limited and is_loopback(base_url):
        return RateLimiter(None, clock)
    with _limiters_lock:
        # The limiter holds its clock, so that no other clock can come by the same `id`.
        return _limiters.setdefault((base_url, key, id(clock)), RateLimiter(per_second, clock))


@dataclass(frozen=True, slots=True)
class _Trouble:
    """One try that came to nothing."""

    reason: str
    retry_after: float | None = None
    unreachable: bool = False
    """Nothing listens there, or its name is not known."""


class Http:
    """A client of one service. Safe to share between threads."""

    def __init__(  # noqa: PLR0913 - all but two are settings with a default
        self,
        name: str,
        base_url: str,
        *,
        limiter: RateLimiter,
        clock: Clock = system_clock,
        params: Params = (),
        headers: Mapping[str, str] | None = None,
        secrets: Iterable[str] = (),
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        max_tries: int = 6,
        spool: Spool | None = None,
        most_bytes: int | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`params` go with every request, after its own; `timeouts` are connect and read, in seconds.

        `spool` holds the answers to requests that ask for it, until the caller has stored them. An answer of more
        than `most_bytes` is left as soon as it is known to be.
        """
        self.name = name
        self.base_url = base_url.rstrip("/")
        self.limiter = limiter
        self.requests = 0
        """Requests sent so far, repeated ones included."""
        self.retries = 0
        """Requests that were sent again."""
        self._clock = clock
        self._params = tuple(params)
        self._mask = _Mask(secrets)
        self._timeouts = timeouts
        self._max_tries = max_tries
        self._spool = spool
        self._most_bytes = most_bytes
        self._jitter = jitter
        self._answered = False
        self._lock = threading.Lock()
        self._session = requests.Session()
        self._session.trust_env = not is_loopback(base_url)  # no proxy, no .netrc towards this machine
        self._session.headers.update({"User-Agent": f"litrev/{__version__}", **(headers or {})})

    def get(self, path: str, params: Params = (), check: Check = _accept, *, spooled: bool = False) -> Response:
        """The answer to a GET that passes `check`. Raises SourceError when there is none to be had.

        `spooled`: an answer that an interrupted attempt had already is not asked for again.
        """
        query = urlencode((*params, *self._params))
        address = self._address(path)
        return self._had_or_new("GET", f"{address}?{query}" if query else address, None, check, spooled=spooled)

    def post(self, path: str, data: Params = (), check: Check = _accept, *, spooled: bool = False) -> Response:
        """As `get`, the parameters sent as a form."""
        form = urlencode((*data, *self._params))
        return self._had_or_new("POST", self._address(path), form, check, spooled=spooled)

    @property
    def answered(self) -> bool:
        """The service has answered at least once, be it with an error."""
        return self._answered

    def masked(self, text: str) -> str:
        """`text` without any of the secrets."""
        return self._mask.text(text)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _address(self, path: str) -> str:
        return f"{self.base_url}/{path.lstrip('/')}" if path else self.base_url

    def _had_or_new(self, method: str, url: str, form: str | None, check: Check, *, spooled: bool) -> Response:
        """The answer in the spool, else one that is asked for and put there."""
        if not spooled or self._spool is None:
            return self._insist(method, url, form, check)
        request = self._mask.text(" ".join(filter(None, (method, url, form))))
        body = self._spool.take(request)
        if body is not None:
            had = Response(200, requests.structures.CaseInsensitiveDict(), body, request)
            with suppress(Transient):
                check(had)
                return had
        response = self._insist(method, url, form, check)
        self._spool.keep(response.request, response.body)
        return response

    def _insist(self, method: str, url: str, form: str | None, check: Check) -> Response:
        """Send until an answer passes, at most `max_tries` times."""
        tries = 0
        while True:
            self.limiter.wait(self._clock)
            tries += 1
            outcome = self._try(method, url, form, check)
            if isinstance(outcome, Response):
                return outcome
            self._give_up_or_pause(outcome, tries)
            with self._lock:
                self.retries += 1

    def _give_up_or_pause(self, trouble: _Trouble, tries: int) -> None:
        if trouble.retry_after is not None and trouble.retry_after > LONGEST_WAIT_SECONDS:
            raise self._told_to_wait(trouble, trouble.retry_after)
        limit = self._max_tries
        if trouble.unreachable and not self._answered:
            limit = min(limit, TRIES_WHEN_UNREACHABLE)
        if tries >= limit:
            raise self._exhausted(trouble, tries)
        backoff = min(MAX_BACKOFF_SECONDS, 2.0 ** (tries - 1) * (1 + self._jitter() / 2))
        self.limiter.pause(trouble.retry_after or backoff)

    def _told_to_wait(self, trouble: _Trouble, seconds: float) -> SourceError:
        until = moment(self._clock.now() + timedelta(seconds=min(seconds, 1e9)))
        message = _("{name} asks to wait until {until} UTC: {reason}.")
        return SourceError(message.format(name=self.name, until=until, reason=trouble.reason), resume_hint())

    def _exhausted(self, trouble: _Trouble, tries: int) -> SourceError:
        message = ngettext(
            "{name} ({url}) gave no good answer in {n} try: {reason}.",
            "{name} ({url}) gave no good answer in {n} tries: {reason}.",
            tries,
        )
        url = self.masked(self.base_url)
        return SourceError(message.format(name=self.name, url=url, n=tries, reason=trouble.reason), resume_hint())

    def _try(self, method: str, url: str, form: str | None, check: Check) -> Response | _Trouble:
        """One request and what became of it."""
        sent = self._send(method, url, form)
        if isinstance(sent, _Trouble):
            return sent
        self._answered = True
        try:
            check(sent)
        except Transient as told:
            wait = told.retry_after if told.retry_after is not None else _retry_after(sent, self._clock.now())
            return _Trouble(self.masked(told.reason), wait)
        if sent.status in RETRIED_STATUSES:
            return _Trouble(_status_words(sent), _retry_after(sent, self._clock.now()))
        if sent.status >= 400:
            raise self._refused(sent)
        return sent

    def _refused(self, response: Response) -> SourceError:
        message = _("{name} refused the request: {words}.").format(name=self.name, words=_status_words(response))
        hint = _("Check your key for {name}.").format(name=self.name) if response.status in (401, 403) else ""
        return SourceError(message, hint)

    def _send(self, method: str, url: str, form: str | None) -> Response | _Trouble:
        with self._lock:
            self.requests += 1
        try:
            headers = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
            with self._session.request(
                method, url, data=form, headers=headers, timeout=self._timeouts, stream=True
            ) as answer:
                return self._whole(answer, " ".join(filter(None, (method, url, form))))
        except requests.RequestException as error:
            trouble = _trouble(error)
        if trouble is None:  # raised here, outside the handler, so that no address with a key hangs on to the error
            raise self._unusable_address()
        return trouble

    def _unusable_address(self) -> SourceError:
        address = urlsplit(self.base_url)
        if address.scheme in ("http", "https") and address.hostname:  # a good one: the way to it is not
            return SourceError(
                _("{name} cannot be reached: the address of the proxy is not usable.").format(name=self.name),
                _("Check HTTPS_PROXY and HTTP_PROXY in your environment; a SOCKS proxy will not do."),
            )
        return SourceError(
            _("{name}: “{url}” is not a usable address.").format(name=self.name, url=self.masked(self.base_url)),
            _("Check the LITREV_…_URL variables of your environment."),
        )

    def _refuse_too_much(self, size: int) -> None:
        if self._most_bytes is not None and size > self._most_bytes:
            megabytes = round(self._most_bytes / 1e6)
            raise SourceError(_("{name} sends more than {n} MB.").format(name=self.name, n=megabytes))

    def _whole(self, answer: requests.Response, request: str) -> Response | _Trouble:
        """The answer, all of it, or the trouble that it is not."""
        deadline = self._clock.monotonic() + WHOLE_ANSWER_SECONDS
        announced = answer.headers.get("Content-Length", "")
        self._refuse_too_much(int(announced) if announced.isdigit() else 0)
        pieces, size = [], 0
        for piece in answer.iter_content(1 << 16):
            pieces.append(piece)
            size += len(piece)
            self._refuse_too_much(size)
            if self._clock.monotonic() > deadline:
                return _Trouble(_("the answer did not come to an end"))
        if announced.isdigit() and answer.raw.tell() != int(announced):
            return _Trouble(_("the answer was cut short"))
        headers = requests.structures.CaseInsensitiveDict(
            {name: self._mask.text(value) for name, value in answer.headers.items()}
        )
        return Response(answer.status_code, headers, self._mask.bytes(b"".join(pieces)), self._mask.text(request))


class _Mask:
    """Replaces secrets by asterisks, however an address or a page spells them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {s for s in secrets if s}
        spelt = {spell(s) for s in known for spell in (str, quote, quote_plus, html.escape, _in_json)}
        either = "|".join(re.escape(s) for s in sorted(spelt, key=len, reverse=True))
        self._text = re.compile(either, re.IGNORECASE) if spelt else None
        self._bytes = re.compile(either.encode(), re.IGNORECASE) if spelt else None

    def text(self, text: str) -> str:
        return self._text.sub(MASK, text) if self._text else text

    def bytes(self, raw: bytes) -> bytes:
        return self._bytes.sub(MASK.encode(), raw) if self._bytes else raw


def _in_json(secret: str) -> str:
    return json.dumps(secret)[1:-1]


def resume_hint() -> str:
    """What to do after a source stayed away."""
    return _("Nothing that came is lost. Go on later with: litrev search --resume")


def server_words(response: Response) -> str:
    """What the body of an error says, in one short line of plain text; may be empty."""
    text = response.text
    try:
        parsed = response.json()
    except ValueError:
        text = html.unescape(re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<[^>]*>", " ", text))
    else:
        if isinstance(parsed, dict):
            said = [parsed.get(name) for name in ("error", "message", "reason")]
            text = " - ".join(word for word in said if isinstance(word, str)) or text
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 300 else line[:299] + "…"


def _status_words(response: Response) -> str:
    words = server_words(response).rstrip(".")
    return f"HTTP {response.status}, {words}" if words else f"HTTP {response.status}"


def _retry_after(response: Response, now: datetime) -> float | None:
    """The seconds that the server asks to wait (RFC 9110, 10.2.3), or None. A date is read by the server's clock."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.replace(".", "", 1).isdecimal():
        return float(asked)
    until = _http_date(asked)
    if until is None:
        return None
    return max(0.0, (until - (_http_date(response.headers.get("Date", "")) or now)).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_BAD_ADDRESSES = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
)


def _trouble(error: requests.RequestException) -> _Trouble | None:
    """What went wrong on the way, in a person's words; None when the address itself is at fault.

    The exception's own text is not used: it carries the whole address.
    """
    if isinstance(error, _BAD_ADDRESSES):
        return None
    out_of_reach = _out_of_reach(error)
    if out_of_reach:
        return _Trouble(out_of_reach, unreachable=True)
    if isinstance(error, requests.exceptions.Timeout):
        return _Trouble(_("no answer in time"))
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return _Trouble(_("the answer was cut short"))
    return _Trouble(_("the connection broke"))


def _out_of_reach(error: requests.RequestException) -> str:
    """Why no connection came about, or an empty string when one did."""
    if isinstance(error, requests.exceptions.ProxyError):
        return _("the proxy does not let it through")
    if isinstance(error, requests.exceptions.SSLError):
        return _("no secure connection (is a certificate missing? see REQUESTS_CA_BUNDLE)")
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return _("no connection in time (is this computer online?)")
    causes = _causes(error)
    if "NameResolutionError" in causes or "gaierror" in causes:
        return _("its name is not known to the network (is this computer online?)")
    if "NewConnectionError" in causes:
        return _("no connection (is this computer online?)")
    return ""


def _causes(error: BaseException) -> set[str]:
    """The names of the exceptions inside `error`, as urllib3 nests them."""
    names: set[str] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and type(one).__name__ not in names:
            names.add(type(one).__name__)
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return names
