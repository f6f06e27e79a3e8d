"""How a disagreement ends: by discussion or by an arbiter, kept as an event, so that the verdicts stay what they were.

What was said independently is what agreement is measured on; a resolution stands above it and can be taken back.

Of several on one work the newest counts. In copies that know nothing of one another a work may be settled twice. Clocks
cannot tell whether that happened, so each resolution names those that its ledger held on the work when it was made: one
that no other names was made by people who knew of no later one. Where several are such and differ, the newest counts
until somebody settles the work once more, in a ledger that holds them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from litrev.model import Decision, Event, EventKind, Verdict
from litrev.screening.history import UNDO
from litrev.screening.outcome import RESOLUTION, State, direction
from litrev.screening.stages import StageRules


class How(StrEnum):
    """Who settled it."""

    DISCUSSION = "discussion"
    """Those who disagreed, together."""
    ARBITER = "arbiter"
    """Somebody whom the protocol names for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a disagreement on one work at one stage was settled to."""

    id: str
    record: str
    """It speaks for the whole work that the record belongs to."""
    stage: str
    verdict: Verdict
    """`WITHDRAWN`: as if nobody had settled it."""
    criteria: tuple[str, ...] = ()
    note: str = ""
    how: How
    by: str
    """Who recorded it."""
    at: datetime
    """UTC."""
    settles: tuple[str, ...] = ()
    """The ids of the decisions that were looked at, and of every earlier resolution of the work that was known."""
    criteria_version: str = ""

    def to_event(self) -> Event:
        """As the ledger keeps it."""
        content: dict[str, Any] = {
            "stage": self.stage,
            "verdict": self.verdict.value,
            "criteria": list(self.criteria),
            "note": self.note,
            "how": self.how.value,
            "settles": list(self.settles),
            "criteria_version": self.criteria_version,
        }
        return Event(id=self.id, kind=EventKind.RESOLUTION, record=self.record, by=self.by, at=self.at, content=content)

    @staticmethod
    def from_event(event: Event) -> Resolution | None:
        """What the ledger kept; None where the event is no resolution that this version understands."""
        held = event.content
        try:
            verdict, how = Verdict(held.get("verdict", "")), How(held.get("how", ""))
        except ValueError:
            return None
        if event.kind is not EventKind.RESOLUTION:
            return None
        return Resolution(
            id=event.id,
            record=event.record,
            stage=str(held.get("stage", "")),
            verdict=verdict,
            criteria=tuple(map(str, held.get("criteria", ()))),
            note=str(held.get("note", "")),
            how=how,
            by=event.by,
            at=event.at,
            settles=tuple(map(str, held.get("settles", ()))),
            criteria_version=str(held.get("criteria_version", "")),
        )

    def as_decision(self) -> Decision:
        """As one more verdict on the work, given by nobody of the team: what `outcome_of` reads."""
        return Decision(
            id=self.id,
            record=self.record,
            stage=self.stage,
            verdict=self.verdict,
            criteria=self.criteria,
            note=self.note,
            reviewer=RESOLUTION,
            at=self.at,
            criteria_version=self.criteria_version,
        )


def resolutions(events: Iterable[Event]) -> list[Resolution]:
    """Every resolution among `events`, taken back or not, in their order."""
    return [found for event in events if (found := Resolution.from_event(event)) is not None]


def in_force(said: Iterable[Resolution]) -> list[Resolution]:
    """Those that nobody has taken back; what took another back is not among them, whatever it says."""
    said = list(said)
    undone = {one.id.removeprefix(UNDO) for one in said if one.id.startswith(UNDO)}
    return [one for one in said if one.id not in undone and not one.id.startswith(UNDO)]


def rivals(said: Iterable[Resolution], rules: StageRules) -> tuple[Resolution, ...]:
    """Of the resolutions of one work at one stage those that were made without knowing of one another and come to
    different things, the oldest first: the last one counts. None where all that stand apart agree."""
    standing = [one for one in in_force(said) if one.verdict is not Verdict.WITHDRAWN and rules.admits(one.verdict)]
    known = {id_ for one in standing for id_ in one.settles}
    apart = sorted((one for one in standing if one.id not in known), key=lambda one: (one.at, one.id))
    return tuple(apart) if len({_comes_to(one, rules) for one in apart}) > 1 else ()


def _comes_to(one: Resolution, rules: StageRules) -> tuple[State, tuple[str, ...]]:
    state = direction(one.verdict, rules)
    return state, rules.ranked(one.criteria) if state is State.EXCLUDED else ()
