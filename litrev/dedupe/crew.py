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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, overload

from litrev.dedupe.prepare import Prepared
from litrev.dedupe.titles import Title

Work = Callable[[bytes], bytes]
Crew = Callable[[Work, Iterable[bytes]], Iterator[bytes]]
"""Does the work on each piece; the answers come in the order of the pieces."""

_AHEAD = 2
"""How many pieces for each process are on their way at a time: memory stays bounded."""
_WITHOUT_REFERENCES = 2
"""The version of marshal's format that does not look for shared objects."""


def processors() -> int:
    """How many processes can work at once on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def crew_of(size: int) -> Iterator[Crew]:
    """A crew of so many processes, this one among them, for as long as the block lasts."""
    from concurrent.futures import Future, ProcessPoolExecutor  # noqa: PLC0415 - small sets start no process
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(size - 1, mp_context=get_context("spawn"), initializer=_begin) as pool:

        def work_through(work: Work, pieces: Iterable[bytes]) -> Iterator[bytes]:
            out: deque[Future[bytes]] = deque()
            for piece in pieces:
                if sum(not one.done() for one in out) < _AHEAD * (size - 1):
                    out.append(pool.submit(work, piece))
                else:  # the others have enough to do
                    out.append(Future())
                    out[-1].set_result(work(piece))
                while out and out[0].done():
                    yield out.popleft().result()
            while out:
                yield out.popleft().result()

        try:
            yield work_through
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
    """The prepared record that `flat` made flat."""
    record_id, titles, *rest = found
    return Prepared(record_id, tuple(Title(*title) for title in titles), *rest)


class PackedForms(Sequence[Prepared]):
    """Prepared records in the order of their ids, each packed: a third of the space, and ready to be sent.

    Each time that one is asked for it is unpacked anew.
    """

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        self.ids = sorted(packed)
        self.packed = [packed[record_id] for record_id in self.ids]

    def __len__(self) -> int:
        return len(self.packed)

    @overload
    def __getitem__(self, place: int) -> Prepared: ...
    @overload
    def __getitem__(self, place: slice) -> list[Prepared]: ...
    def __getitem__(self, place: int | slice) -> Prepared | list[Prepared]:
        if isinstance(place, slice):
            return [raised(unpack(form)) for form in self.packed[place]]
        return raised(unpack(self.packed[place]))

    def __iter__(self) -> Iterator[Prepared]:
        return map(raised, map(unpack, self.packed))
