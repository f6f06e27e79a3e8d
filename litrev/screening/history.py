"""A reviewer's acts at one stage and their undoing, read from the decisions alone.

An undo is a decision like any other: it holds what held before, under an id that names the decision it undoes. So
the stack of acts can be rebuilt from the rows, and a session that was killed can be undone further.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from litrev.model import Decision, Verdict
from litrev.screening.outcome import order_of

UNDO = "undo:"


def acts(decisions: Iterable[Decision], stage: str, reviewer: str) -> list[Decision]:
    """What `reviewer` decided at `stage` and has not undone, the oldest first."""
    own = {d.id: d for d in decisions if d.stage == stage and d.reviewer == reviewer}
    undone = {id_.removeprefix(UNDO) for id_ in own if id_.startswith(UNDO)}
    return sorted((d for id_, d in own.items() if id_ not in undone and not id_.startswith(UNDO)), key=order_of)


def undoing(act: Decision, earlier: Iterable[Decision], work_of: Callable[[str], str], at: datetime) -> Decision:
    """The decision that undoes `act`: what the reviewer held of the work before it (`earlier` acts), or nothing."""
    work = work_of(act.record)
    former = max((d for d in earlier if work_of(d.record) == work), key=order_of, default=None)
    if former is None:
        return replace(act, id=UNDO + act.id, verdict=Verdict.WITHDRAWN, criteria=(), note="", at=at, seconds=None)
    return replace(former, id=UNDO + act.id, record=act.record, at=at, seconds=None)
