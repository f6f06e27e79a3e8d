"""What is left to chance, kept as events of the ledger: the pilot round, read first by everybody; the reading order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litrev.model import Event, EventKind
from litrev.screening.queue import by_seed
from litrev.screening.stages import StageRules
from litrev.screening.standing import Round, Standing

PILOT = "pilot"
ORDER = "order"
"""Of the seed of the reading order; `order:date` and `order:id` where somebody asked for another order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Works drawn for one purpose at one stage."""

    id: str
    stage: str
    seed: str
    """What made the lot: the same seed draws the same works from the same ones."""
    records: tuple[str, ...]
    """The ids that the works had when they were drawn, in reading order."""
    by: str
    at: datetime
    """UTC."""
    purpose: str = PILOT
    readers: tuple[str, ...] = ()
    """Who read at the stage when they were drawn; empty where nobody noted it."""

    def to_event(self) -> Event:
        """As the ledger keeps it."""
        content: dict[str, Any] = {
            "purpose": self.purpose,
            "stage": self.stage,
            "seed": self.seed,
            "records": list(self.records),
        }
        if self.readers:
            content["readers"] = list(self.readers)
        return Event(id=self.id, kind=EventKind.DRAW, by=self.by, at=self.at, content=content)

    @staticmethod
    def from_event(event: Event) -> Draw | None:
        """What the ledger kept; None where the event is no draw that this version understands."""
        held = event.content
        records = held.get("records")
        if event.kind is not EventKind.DRAW or not isinstance(records, list):
            return None
        return Draw(
            id=event.id,
            stage=str(held.get("stage", "")),
            seed=str(held.get("seed", "")),
            records=tuple(record for record in records if isinstance(record, str)),
            by=event.by,
            at=event.at,
            purpose=str(held.get("purpose", "")),
            readers=tuple(map(str, held.get("readers", ()))),
        )


def pilot_draw(events: Iterable[Event], stage: str) -> Draw | None:
    """The pilot round of `stage`: of several draws the oldest, so that copies that drew apart agree once merged."""
    return min(_draws(events, stage, PILOT), key=_age, default=None)


def reading_draw(events: Iterable[Event], stage: str) -> Draw | None:
    """What made the reading order of `stage` when it was first used; the oldest, as for a pilot round."""
    return min(_draws(events, stage, ORDER), key=_age, default=None)


def orders_used(events: Iterable[Event], stage: str) -> dict[str, list[str]]:
    """The orders in which people had the works of `stage` shown (`order`, `order:date` …) -> those people."""
    used: dict[str, set[str]] = {}
    for event in events:
        draw = Draw.from_event(event)
        if draw is not None and draw.stage == stage and draw.purpose.partition(":")[0] == ORDER:
            used.setdefault(draw.purpose, set()).add(draw.by)
    return {purpose: sorted(people) for purpose, people in sorted(used.items())}


def shared_seed(title: str, stage: str) -> str:
    """A seed that all copies of a review find for themselves, and another review does not."""
    return hashlib.sha256(f"{title}\0{stage}".encode()).hexdigest()[:8]


def _draws(events: Iterable[Event], stage: str, purpose: str) -> list[Draw]:
    draws = (Draw.from_event(event) for event in events)
    return [draw for draw in draws if draw is not None and draw.purpose == purpose and draw.stage == stage]


def _age(draw: Draw) -> tuple[datetime, str]:
    return draw.at, draw.id


def pilot_round(
    events: Iterable[Event], rules: StageRules, work_of: Mapping[str, str], id_now: Callable[[str], str] = str
) -> Round | None:
    """The pilot round of the stage of `rules`, under the ids that works and people have now; None as long as none was
    drawn, and where verdicts are no secret: at a stage that is not blind, or where one verdict is the outcome.

    Its works wait for those who read at the stage when they were drawn and have not left. Who came later reads them
    too, and nothing waits for that: a review that goes on with new people does not begin anew. Where the draw names
    nobody, everybody who is there now is meant.
    """
    draw = pilot_draw(events, rules.id) if rules.blind and rules.reviewers > 1 else None
    if draw is None:
        return None
    named = set(map(id_now, draw.readers)) or set(rules.readers)
    works = (work_of[record] for record in draw.records if record in work_of)
    return Round(frozenset(works), frozenset(rules.readers) & named)


def pilot_of(events: Iterable[Event], stage: str) -> frozenset[str]:
    """The record ids of the pilot round of `stage`; empty as long as none was drawn."""
    draw = pilot_draw(events, stage)
    return frozenset(draw.records) if draw else frozenset()


def lot(where: Standing, stage: str, size: int, seed: str) -> tuple[str, ...]:
    """`size` works (or all, where there are fewer) that reached `stage` and that nobody has decided there."""
    undecided = (work for work in where.reached(stage) if not where.verdicts.get((work, stage)))
    return tuple(by_seed(seed)(undecided)[:size])
