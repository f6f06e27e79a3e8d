"""How core code tells that it is moving on: one call, drawn (or not) at the rim."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as often as convenient; must be cheap and safe to call from several threads."""

    def __call__(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        """`done` of `total` units of `what` (a source's name, a step); `total` is None while unknown."""


def silent(what: str, done: int, total: int | None, detail: str = "") -> None:
    """Draw nothing."""
