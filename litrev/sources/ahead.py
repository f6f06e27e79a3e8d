"""Asking for what comes next while the caller still stores what came before."""

from __future__ import annotations

import threading
from collections.abc import Callable
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
