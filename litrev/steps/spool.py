"""Pages that came while earlier ones were being stored, held on the disk: a killed search asks for none again."""

from __future__ import annotations

import hashlib
import shutil
import threading
from contextlib import suppress
from pathlib import Path


class Spool:
    """A folder of answers, each under a hash of its request. It holds nothing until `open` says where.

    An answer is written before anybody may use it, and goes when its page is stored. Only what an earlier attempt left
    is given out: an answer of this attempt that proved too short is asked for anew. Losing one costs one more request,
    so that nothing here waits for the disk.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._left_over: set[str] = set()
        self._lock = threading.Lock()

    def open(self, folder: Path) -> None:
        """Hold answers in `folder`; what is in it was left by an attempt that was interrupted."""
        self._folder = folder
        self._left_over = {file.name for file in folder.glob("*")} if folder.is_dir() else set()

    def take(self, request: str) -> bytes | None:
        """What an earlier attempt had of this request, once."""
        name = _name(request)
        with self._lock:
            if self._folder is None or name not in self._left_over:
                return None
            self._left_over.discard(name)
            with suppress(OSError):
                return (self._folder / name).read_bytes()
        return None

    def keep(self, request: str, body: bytes) -> None:
        """Hold an answer until its page is stored."""
        if self._folder is None:
            return
        file = self._folder / _name(request)
        unfinished = file.with_suffix(".part")
        with suppress(OSError):  # without it the answer would be asked for again after a kill, no more
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(body)
            unfinished.replace(file)

    def drop(self, request: str) -> None:
        """Its page is stored."""
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / _name(request)).unlink(missing_ok=True)

    def clear(self) -> None:
        """The run is at its end."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _name(request: str) -> str:
    return hashlib.sha256(request.encode()).hexdigest()[:32]
