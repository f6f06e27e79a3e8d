"""Work shared among processes: pieces go out as bytes and come back as bytes, a few at a time; the rest is done here.

New processes are spawned, not forked, so that it goes the same way on every system and beside threads. Pieces are
packed with `marshal`, several times as fast as pickling dataclasses; both ends are the same Python.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from litrev.dedupe.prepare import Prepared
from litrev.dedupe.titles import Title

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Piece = TypeVar("Piece")
Answer = TypeVar("Answer")

Work = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Task(Generic[Piece, Answer]):
    """What is to be done with each piece, in this process or in another."""

    here: Callable[[Piece], Answer]
    there: Work
    """The same on a packed piece: a function of a module, which another process finds by its name."""
    packed: Callable[[Piece], bytes]
    unpacked: Callable[[bytes], Answer]


_AHEAD = 2
"""How many pieces for each process are on their way at a time: memory stays bounded."""
_WITHOUT_REFERENCES = 2
"""The version of marshal's format that does not look for shared objects."""


def processors() -> int:
    """How many processes can work at once on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


class Crew:
    """This process and others beside it."""

    def __init__(self, pool: ProcessPoolExecutor, others: int) -> None:
        self._pool = pool
        self._ahead = _AHEAD * others

    def work_through(self, task: Task[Piece, Answer], pieces: Iterable[Piece]) -> Iterator[Answer]:
        """The answers in the order of the pieces: while the others have enough to do, this process lends a hand."""
        out: deque[_Out[Piece, Answer]] = deque()
        for piece in pieces:
            if sum(not one.done() for one in out) < self._ahead:
                out.append(_Out(task, piece, self._pool.submit(task.there, task.packed(piece))))
            else:
                out.append(_Out(task, piece, None))
            while out and out[0].done():
                yield out.popleft().answer()
        while out:
            yield out.popleft().answer()


class _Out(Generic[Piece, Answer]):
    """A piece that is being worked on."""

    def __init__(self, task: Task[Piece, Answer], piece: Piece, future: Future[bytes] | None) -> None:
        self._task, self._piece, self._future = task, piece, future
        self._here = None if future else (task.here(piece),)

    def done(self) -> bool:
        return self._future is None or self._future.done()

    def answer(self) -> Answer:
        if self._here:
            return self._here[0]
        assert self._future
        if self._future.cancel():  # nobody has begun it
            return self._task.here(self._piece)
        return self._task.unpacked(self._future.result())


@contextmanager
def crew_of(size: int) -> Iterator[Crew]:
    """A crew of so many processes, this one among them, for as long as the block lasts."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - small sets, the usual case, start no process
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(size - 1, mp_context=get_context("spawn"), initializer=_begin) as pool:
        try:
            yield Crew(pool, size - 1)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin() -> None:
    """Ctrl-C is the parent's to answer; nothing here makes cycles for the collector."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def pack(values: Any) -> bytes:
    """Tuples, lists, dictionaries, sets, text and numbers as bytes."""
    return marshal.dumps(values, _WITHOUT_REFERENCES)


def unpack(piece: bytes) -> Any:
    """What `pack` packed."""
    return marshal.loads(piece)  # noqa: S302 - from a process of our own


def flat(record: Prepared) -> tuple[Any, ...]:
    """A prepared record as a plain tuple, which can be packed."""
    record_id, titles, *rest = record
    return (record_id, tuple(map(tuple, titles)), *rest)


def raised(found: Sequence[Any]) -> Prepared:
    """The prepared record that `flat` made flat; names and journals, which recur, are kept once."""
    record = Prepared(*found)
    return record._replace(
        titles=tuple(Title(*title) for title in record.titles),
        families=tuple(map(intern, record.families)),
        givens=tuple(map(intern, record.givens)),
        journal=intern(record.journal),
    )
