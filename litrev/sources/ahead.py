"""Asking for what comes next while the caller still stores what came before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Queue
from typing import Generic, TypeVar

from litrev.sources.settings import Clock, system_clock

T = TypeVar("T")


def keeps_real_time(clock: Clock) -> bool:
    """Whether two requests may wait side by side. A clock that moves only when somebody sleeps would have no time."""
    return getattr(clock, "beneath", clock) is system_clock


class Ahead(Generic[T]):
    """One answer that is on its way. Its thread is a daemon: nothing waits for it when the program ends."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._answers: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._answers.append(self._ask())
        except BaseException as error:  # noqa: BLE001 - a thread's rim: `result` raises it again
            self._error = error

    def result(self) -> T:
        """The answer, waited for; or the error that it ended in."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._answers[0]


def read_ahead(answers: Iterator[T], most: int) -> Iterator[T]:
    """The same answers in the same order, each asked for while the caller still works on earlier ones.

    At most `most` beyond the one in the caller's hands are asked for. `answers` runs in one thread of its own, which
    ends with the caller's interest.
    """
    coming: Queue[T | _End] = Queue()
    room = threading.Semaphore(most)
    left = threading.Event()

    def run() -> None:
        end = _End()
        try:
            while room.acquire() and not left.is_set():
                coming.put(next(answers))
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001 - a thread's rim: raised again for the caller
            end = _End(error)
        coming.put(end)

    threading.Thread(target=run, name="ahead", daemon=True).start()
    try:
        while not isinstance(answer := coming.get(), _End):
            room.release()
            yield answer
        if answer.error is not None:
            raise answer.error
    finally:
        left.set()
        room.release()


@dataclass(frozen=True, slots=True)
class _End:
    """Nothing follows, or only what went wrong."""

    error: BaseException | None = None
