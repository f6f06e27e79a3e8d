"""How fast a reviewer reads, and what that makes of what is left."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from litrev.model import Decision

_LAST = 50
"""Verdicts that the pace rests on."""
_FEW = 3
"""With fewer, no pace is told."""
_BREAK = 300.0
"""Seconds from which on the reviewer has been away."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A reviewer's pace."""

    today: int
    """Works decided today, where the reviewer is."""
    per_hour: float | None
    """Works; None as long as too few are timed."""
    left: timedelta | None
    """Time that the works left will take at this pace."""


def pace(acts: Sequence[Decision], left: int, now: datetime) -> Pace:
    """The pace of `acts` (a reviewer's decisions at a stage, the oldest first) with `left` works to go.

    It is that of the last 50 that the program timed; who was away from one for more than five minutes is taken to
    have read it for five.
    """
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    count = len({act.record for act in acts[bisect_left(acts, midnight, key=lambda act: act.at) :]})
    seconds = [min(act.seconds, _BREAK) for act in acts[-_LAST:] if act.seconds is not None and act.seconds > 0]
    if len(seconds) < _FEW:
        return Pace(count, None, None)
    mean = sum(seconds) / len(seconds)
    return Pace(count, 3600 / mean, timedelta(seconds=mean * left))
