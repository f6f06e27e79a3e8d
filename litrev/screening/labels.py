"""A reviewer's own words beside their verdicts: labels on works, and notes that wait for a verdict; both are events.

They are seen by their reviewer alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from litrev.model import Decision, Event, EventKind

WorkOf = Callable[[str], str | None]
"""Record id -> the work that it belongs to now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label put on a work, or taken off."""

    id: str
    record: str
    name: str
    on: bool
    by: str
    at: datetime
    """UTC."""

    def to_event(self) -> Event:
        """As the ledger keeps it."""
        content = {"label": self.name, "on": self.on}
        return Event(id=self.id, kind=EventKind.LABEL, record=self.record, by=self.by, at=self.at, content=content)

    @staticmethod
    def from_event(event: Event) -> Label | None:
        """What the ledger kept; None where it is no label."""
        name, on = event.content.get("label"), event.content.get("on")
        if event.kind is not EventKind.LABEL or not isinstance(name, str) or not isinstance(on, bool):
            return None
        return Label(id=event.id, record=event.record, name=name, on=on, by=event.by, at=event.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A note on a work that waits for its verdict at a stage; an empty one takes it back."""

    id: str
    record: str
    stage: str
    text: str
    by: str
    at: datetime
    """UTC."""

    def to_event(self) -> Event:
        """As the ledger keeps it."""
        content = {"stage": self.stage, "text": self.text}
        return Event(id=self.id, kind=EventKind.NOTE, record=self.record, by=self.by, at=self.at, content=content)

    @staticmethod
    def from_event(event: Event) -> Draft | None:
        """What the ledger kept; None where it is no note."""
        stage, text = event.content.get("stage"), event.content.get("text")
        if event.kind is not EventKind.NOTE or not isinstance(stage, str) or not isinstance(text, str):
            return None
        return Draft(id=event.id, record=event.record, stage=stage, text=text, by=event.by, at=event.at)


def labels_of(events: Iterable[Event], reviewer: str, work_of: WorkOf) -> dict[str, tuple[str, ...]]:
    """Work -> the labels that `reviewer` has put on it, in the order in which they were; the newest word counts."""
    labels = (Label.from_event(event) for event in events if event.by == reviewer)
    found: dict[str, dict[str, None]] = {}
    for label in sorted(filter(None, labels), key=lambda label: (label.at, label.id)):
        work = work_of(label.record)
        if work is not None:
            found.setdefault(work, {}).pop(label.name, None)
            if label.on:
                found[work][label.name] = None
    return {work: tuple(names) for work, names in found.items() if names}


def drafts_of(
    events: Iterable[Event], decisions: Iterable[Decision], *, stage: str, reviewer: str, work_of: WorkOf
) -> dict[str, str]:
    """Work -> the note of `reviewer` that waits at `stage`: one that is newer than any verdict of theirs there."""
    decided: dict[str, datetime] = {}
    for decision in decisions:
        work = work_of(decision.record)
        if work is not None and (decision.stage, decision.reviewer) == (stage, reviewer):
            decided[work] = max(decision.at, decided.get(work, decision.at))
    drafts = (Draft.from_event(event) for event in events if event.by == reviewer)
    found: dict[str, str] = {}
    for draft in sorted(filter(None, drafts), key=lambda draft: (draft.at, draft.id)):
        work = work_of(draft.record)
        if work is not None and draft.stage == stage and (work not in decided or draft.at > decided[work]):
            found[work] = draft.text
    return {work: text for work, text in found.items() if text}
