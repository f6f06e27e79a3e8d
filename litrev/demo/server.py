"""The plumbing of the stand-in servers: HTTP on loopback, the request log, rate limits, faults carried out."""

from __future__ import annotations

import gzip
import os
import socket
import struct
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, TypedDict, Unpack
from urllib.parse import parse_qsl, urlsplit

from litrev.demo.faults import Fault, Faults, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked. Parameters of the query string and of a posted form stand together; the last one wins."""

    number: int
    """Counted from 1 over the life of the server."""
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    line_bytes: int
    """Length of the request line."""
    at: float
    """Seconds on the server's clock."""
    body: bytes = b""
    """As it was posted."""


@dataclass(slots=True, kw_only=True)
class Reply:
    """What the server answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    """The ids that the client asked for by name."""
    served: tuple[str, ...] = ()
    """The ids of the records in the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the request log."""

    number: int
    at: float
    """Seconds on the server's clock."""
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    asked: tuple[str, ...]
    served: tuple[str, ...]
    """Ids of the records sent whole; empty when the answer was damaged."""
    status: int
    """0 when the connection was reset, closed or left hanging."""
    sent: int
    """Bytes of the body."""
    fault: Kind | None


class Window:
    """At most `limit` events in any `seconds`."""

    def __init__(self, limit: int, seconds: float = 1.0) -> None:
        self.limit = limit
        self._seconds = seconds
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def admit(self, now: float) -> bool:
        """Whether an event at `now` is within the limit; a refused one does not count."""
        with self._lock:
            while self._times and self._times[0] <= now - self._seconds:
                self._times.popleft()
            if len(self._times) >= self.limit:
                return False
            self._times.append(now)
            return True


class Options(TypedDict, total=False):
    """How any stand-in server behaves; all may be left out."""

    faults: Faults
    rate: bool
    """Enforce the real service's limits per second; off by default."""
    delay: float
    """Seconds before each answer."""
    compress: bool
    """Offer gzip."""
    clock: Callable[[], float]
    """Seconds; what the log and the limits go by."""


class StandIn(ABC):
    """A stand-in server as a context manager: started on entry, stopped and checked on exit.

    `log` holds every request in order of arrival; an exception inside the stand-in is raised again on exit.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        self.faults = options.get("faults") or Faults()
        self.rate = options.get("rate", False)
        self.delay = options.get("delay", 0.0)
        self.compress = options.get("compress", False)
        self.clock = options.get("clock", time.monotonic)
        self.log: list[Entry] = []
        self.bugs: list[BaseException] = []
        self.stopping = threading.Event()
        self._numbers = 0
        self._lock = threading.Lock()
        self._http: _HttpServer | None = None

    @abstractmethod
    def load(self) -> None:
        """Read the records; called once, on start."""

    @abstractmethod
    def unload(self) -> None:
        """Give back what `load` took."""

    @abstractmethod
    def answer(self, request: Request, fault: Fault | None) -> Reply:
        """What the service answers, bent by a fault of the third group."""

    @abstractmethod
    def refusal(self, request: Request) -> Reply:
        """What the service answers when it is asked too often."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The base address, to be put where the real service's is configured."""

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        if self._http is None:
            raise RuntimeError("the stand-in server is not running")
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self, port: int = 0) -> Self:
        """Load the records and listen; port 0 takes a free one."""
        self.load()
        self._http = _HttpServer(("127.0.0.1", port), self)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening, end every open connection, give back the records."""
        self.stopping.set()
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http.end_connections()
            self._http = None
        self.unload()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()
        if error is None and self.bugs:
            raise self.bugs[0]

    # -- what tests ask afterwards

    def served(self) -> list[str]:
        """Ids of the records that were sent whole, in order, repetitions included."""
        return [id_ for entry in self.log for id_ in entry.served]

    def requests(self, path: str = "") -> list[Entry]:
        """The log, or its part whose path contains `path`."""
        return [entry for entry in self.log if path in entry.path]

    def max_per_second(self) -> int:
        """The most requests that arrived within any one second."""
        times = sorted(entry.at for entry in self.log)
        most, first = 0, 0
        for last, at in enumerate(times):
            while times[first] <= at - 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most

    # -- one request

    def number(self) -> int:
        """The number of the request that has just arrived."""
        with self._lock:
            self._numbers += 1
            return self._numbers

    def respond(self, request: Request, fault: Fault | None) -> Reply:
        """The reply to a request that gets one."""
        if fault is None or fault.kind not in (Kind.ANSWER, Kind.REFUSAL):
            return self.answer(request, fault)
        if fault.kind is Kind.REFUSAL:
            reply = self.refusal(request)
            reply.status = fault.status
        else:
            reply = Reply(status=fault.status, body=fault.body, content_type=fault.content_type)
        reply.headers.update(fault.headers)
        if fault.retry_after is not None:
            reply.headers["Retry-After"] = _retry_after(fault.retry_after, as_date=fault.as_date)
        return reply

    def record(self, request: Request, reply: Reply | None, sent: int, fault: Fault | None, *, whole: bool) -> None:
        """Write the request into the log; no reply means that the connection was cut."""
        entry = Entry(
            number=request.number,
            at=request.at,
            method=request.method,
            path=request.path,
            params=request.params,
            headers=request.headers,
            asked=reply.asked if reply else (),
            served=reply.served if reply and whole else (),
            status=reply.status if reply else 0,
            sent=sent,
            fault=fault.kind if fault else None,
        )
        with self._lock:
            self.log.append(entry)


def _retry_after(seconds: float, *, as_date: bool) -> str:
    if as_date:
        return formatdate(time.time() + seconds, usegmt=True)
    return f"{seconds:g}"


class _HttpServer(ThreadingHTTPServer):
    """Knows its stand-in and its open connections, and keeps exceptions instead of printing them."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], stand_in: StandIn) -> None:
        super().__init__(address, _Handler)
        self.stand_in = stand_in
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        """Wake the threads that wait for a client's next request, so that they close their sockets."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was quicker

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, ConnectionError):
            self.stand_in.bugs.append(error)


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the stand-in, carries out what a fault does to the connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _HttpServer
    raw_requestline: bytes

    def do_GET(self) -> None:
        self._handle(b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self._handle(self.rfile.read(length))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing: the stand-in keeps its own log."""

    def _handle(self, body: bytes) -> None:
        stand_in = self.server.stand_in
        request = self._request(body)
        fault = stand_in.faults.meet(request)
        wait = stand_in.delay + (fault.seconds if fault else 0.0)
        if wait:
            stand_in.stopping.wait(wait)
        if fault and fault.kind in (Kind.RESET, Kind.CLOSE, Kind.HANG):
            stand_in.record(request, None, 0, fault, whole=False)
            self._cut(abruptly=fault.kind is Kind.RESET)
            return
        reply = stand_in.respond(request, fault)
        damaged = fault is not None and fault.kind in (Kind.SHORT_BODY, Kind.CUT_BODY)
        content = self._content(reply, request)
        length = len(content)
        if damaged:
            content = content[: length // 2]
        if fault is None or fault.kind is not Kind.SHORT_BODY:
            length = len(content)
        stand_in.record(request, reply, len(content), fault, whole=not damaged)
        self._send(reply, content, length)

    def _request(self, body: bytes) -> Request:
        stand_in = self.server.stand_in
        parts = urlsplit(self.path)
        kind = self.headers.get("Content-Type") or ""
        form = body.decode("utf-8", "replace") if not kind.startswith(("text/plain", "application/json")) else ""
        pairs = [*parse_qsl(parts.query, keep_blank_values=True), *parse_qsl(form, keep_blank_values=True)]
        return Request(
            number=stand_in.number(),
            method=self.command,
            path=parts.path,
            params=dict(pairs),
            headers={name.lower(): value for name, value in self.headers.items()},
            line_bytes=len(self.raw_requestline),
            at=stand_in.clock(),
            body=body,
        )

    def _content(self, reply: Reply, request: Request) -> bytes:
        wanted = "gzip" in request.headers.get("accept-encoding", "")
        if not (self.server.stand_in.compress and wanted and reply.body):
            return reply.body
        reply.headers["Content-Encoding"] = "gzip"
        return gzip.compress(reply.body, compresslevel=1)

    def _send(self, reply: Reply, content: bytes, length: int) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if length != len(content):
            self.close_connection = True
        self.end_headers()
        self.wfile.write(content)

    def _cut(self, *, abruptly: bool) -> None:
        self.close_connection = True
        if abruptly:  # closing with linger 0 sends RST instead of FIN
            self.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
            )
            self.rfile.close()
            self.connection.close()
