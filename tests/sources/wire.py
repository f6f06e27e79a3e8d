"""For tests of sources: a real server on loopback that answers as told, and a clock that does not wait."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class QuietClock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.elapsed = 0.0
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return self.elapsed

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 14, 0, tzinfo=UTC) + timedelta(seconds=self.elapsed)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.elapsed += seconds


class InterruptedClock(QuietClock):
    """A clock whose sleep is interrupted, from the given one on."""

    def __init__(self, at_sleep: int) -> None:
        super().__init__()
        self.at_sleep = at_sleep

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if len(self.slept) >= self.at_sleep:
            raise KeyboardInterrupt


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    params: Mapping[str, str]
    pairs: Sequence[tuple[str, str]]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """An answer. A `length` that is not the body's cuts the connection off after the body."""

    status: int = 200
    body: bytes = b"fine"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    reset: bool = False
    hang: bool = False


Answerer = Callable[[Asked], Told]


class Server:
    """A server whose answers come from `answer`; `log` holds what was asked."""

    def __init__(self, answer: Answerer) -> None:
        self.answer = answer
        self.log: list[Asked] = []
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/base"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement

            def do_GET(self) -> None:
                outer._serve(self, urlsplit(self.path).query)

            def do_POST(self) -> None:
                outer._serve(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        return Handler

    def _serve(self, handler: BaseHTTPRequestHandler, query: str) -> None:
        pairs = parse_qsl(query, keep_blank_values=True)
        asked = Asked(
            handler.command,
            urlsplit(handler.path).path,
            dict(pairs),
            pairs,
            {k.lower(): v for k, v in handler.headers.items()},
        )
        self.log.append(asked)
        told = self.answer(asked)
        if told.hang:
            self.released.wait(10)
        if told.reset or told.hang:
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()
            handler.close_connection = True
            return
        handler.send_response_only(told.status)  # no Date of its own: an answer may bring one
        for name, value in told.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(told.body) if told.length is None else told.length))
        handler.end_headers()
        handler.wfile.write(told.body)
        handler.close_connection = told.length is not None


@contextmanager
def serving(*answers: Told | Answerer) -> Iterator[Server]:
    """A server that gives `answers` in turn, and the last one for ever; one of them may be a function."""
    left = list(answers)

    def answer(asked: Asked) -> Told:
        told = left.pop(0) if len(left) > 1 else left[0]
        return told if isinstance(told, Told) else told(asked)

    server = Server(answer)
    server.start()
    try:
        yield server
    finally:
        server.stop()
