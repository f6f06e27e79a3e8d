"""Work shared among processes: pieces go out as bytes and come back as bytes, in order, a few at a time.

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
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from multiprocessing import get_context
from operator import attrgetter
from sys import intern
from typing import Any

from litrev.dedupe.prepare import Prepared
from litrev.dedupe.titles import Title

Work = Callable[[bytes], bytes]
Crew = Callable[[Work, Iterable[bytes]], Iterator[bytes]]
"""Does the work on each piece; the answers come in the order of the pieces."""

_AHEAD = 2
"""How many pieces for each process are on their way at a time: memory stays bounded."""
_WITHOUT_REFERENCES = 2
"""The version of marshal's format that does not look for shared objects."""
_of_title = attrgetter(*(field.name for field in fields(Title)))
_of_prepared = attrgetter(*(field.name for field in fields(Prepared)))
_NAMES = [field.name for field in fields(Prepared)]
_TITLES, _FAMILIES, _GIVENS, _JOURNAL = map(_NAMES.index, ("titles", "families", "givens", "journal"))


def processors() -> int:
    """How many processes can work at once on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def crew_of(size: int) -> Iterator[Crew]:
    """A crew of so many processes, for as long as the block lasts."""
    with ProcessPoolExecutor(size, mp_context=get_context("spawn"), initializer=_begin) as pool:

        def work_through(work: Work, pieces: Iterable[bytes]) -> Iterator[bytes]:
            out: deque[Future[bytes]] = deque()
            for piece in pieces:
                out.append(pool.submit(work, piece))
                if len(out) >= _AHEAD * size:
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
    """A prepared record as a tuple that can be packed."""
    found = list(_of_prepared(record))
    found[_TITLES] = tuple(map(_of_title, record.titles))
    return tuple(found)


def raised(found: Sequence[Any]) -> Prepared:
    """The prepared record that `flat` made flat; names and journals, which recur, are kept once."""
    values = list(found)
    values[_TITLES] = tuple(Title(*title) for title in values[_TITLES])
    values[_FAMILIES] = tuple(map(intern, values[_FAMILIES]))
    values[_GIVENS] = tuple(map(intern, values[_GIVENS]))
    values[_JOURNAL] = intern(values[_JOURNAL])
    return Prepared(*values)
