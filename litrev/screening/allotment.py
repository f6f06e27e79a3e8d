"""Who of several reviewers reads which work: decided by a hash of the work's id, so that works that come later are
allotted too, and alike in every copy of the review."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import Any

from litrev.model import Event, EventKind
from litrev.screening.stages import StageRules

Asked = Callable[[str], bool]
"""Work id -> whether a reviewer is asked to read it."""


class Way(StrEnum):
    """How works are dealt out."""

    ALL = "all"
    """Everybody is asked for every work, until enough have decided."""
    SHARE = "share"
    """Each reads a share of the works."""
    PAIR = "pair"
    """Each work goes to one of the pairs that the reviewers make, every pair as often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """One way of dealing out the works of one stage; the newest of a stage counts."""

    id: str
    stage: str
    way: Way
    shares: tuple[tuple[str, float], ...] = ()
    """Who takes part, with their weights (any unit; equal for pairs), in the order in which they were named."""
    seed: str = ""
    by: str
    at: datetime
    """UTC."""

    def to_event(self) -> Event:
        """As the ledger keeps it."""
        content: dict[str, Any] = {
            "stage": self.stage,
            "way": self.way.value,
            "shares": [list(share) for share in self.shares],
            "seed": self.seed,
        }
        return Event(id=self.id, kind=EventKind.ALLOTMENT, by=self.by, at=self.at, content=content)

    @staticmethod
    def from_event(event: Event) -> Allotment | None:
        """What the ledger kept; None where the event is no allotment that this version understands."""
        held = event.content
        if event.kind is not EventKind.ALLOTMENT or held.get("way") not in [way.value for way in Way]:
            return None
        return Allotment(
            id=event.id,
            stage=str(held.get("stage", "")),
            way=Way(held["way"]),
            shares=tuple((str(who), float(weight)) for who, weight in held.get("shares", ())),
            seed=str(held.get("seed", "")),
            by=event.by,
            at=event.at,
        )


def allotment_of(events: Iterable[Event], stage: str) -> Allotment | None:
    """The allotment that counts at `stage`: the newest."""
    made = (Allotment.from_event(event) for event in events)
    here = [allotment for allotment in made if allotment is not None and allotment.stage == stage]
    return max(here, key=lambda allotment: (allotment.at, allotment.id), default=None)


def asked_of(
    events: Iterable[Event],
    rules: StageRules,
    reviewer: str,
    *,
    pilot: Iterable[str] = (),
    id_now: Callable[[str], str] = str,
) -> Asked:
    """Whether `reviewer` is asked to read a work at the stage of `rules`.

    Everybody reads the works of the `pilot`. Whoever has left is asked for nothing: the next in line takes their
    place, and nobody else's works move. `id_now`: the id that somebody of the allotment has today; works are dealt to
    the ids that it names, so that a new id moves none.
    """
    allotment = allotment_of(events, rules.id)
    shares = dict(allotment.shares) if allotment else {}
    present = [who for who in shares if id_now(who) in rules.readers]
    if reviewer not in rules.readers and reviewer not in rules.arbiters:
        return lambda _work: False
    if allotment is None or allotment.way is Way.ALL or not present:
        return lambda _work: True
    if reviewer not in rules.readers:
        return lambda _work: True
    everybody = frozenset(pilot)
    dealt = _dealer(allotment.way, shares, allotment.seed, rules.reviewers)
    own = {who for who in present if id_now(who) == reviewer}

    def asked(work: str) -> bool:
        if work in everybody:
            return True
        return not own.isdisjoint(_present(dealt(work), present, allotment.seed, work, rules.reviewers))

    return asked


def _present(chosen: Sequence[str], present: Sequence[str], seed: str, work: str, wanted: int) -> list[str]:
    """Those of `chosen` who are still there, filled up to `wanted` in an order that the work's id makes."""
    here = [who for who in chosen if who in present]
    if len(here) < wanted:
        others = sorted((who for who in present if who not in here), key=lambda who: _lot(f"{seed}\0{work}\0{who}"))
        here += others[: wanted - len(here)]
    return here


def _dealer(way: Way, shares: Mapping[str, float], seed: str, readers: int) -> Callable[[str], Sequence[str]]:
    """Work id -> the people that it was dealt to, whether they are still there or not."""
    people = sorted(shares)
    wanted = min(readers, len(people))
    if way is Way.PAIR:
        groups = list(combinations(people, wanted))
        return lambda work: groups[int(_lot(f"{seed}\0{work}") * len(groups))]
    chances = _chances([shares[who] for who in people], wanted)
    return lambda work: _drawn(people, chances, seed, work)


def _chances(weights: Sequence[float], wanted: int) -> list[float]:
    """The chance of each to be among the `wanted` readers of a work: in proportion, but nobody reads a work twice."""
    capped: set[int] = set()
    while True:
        rest = sum(weight for place, weight in enumerate(weights) if place not in capped)
        left = wanted - len(capped)
        chances = [
            1.0 if place in capped else left * weight / rest if rest else 0.0 for place, weight in enumerate(weights)
        ]
        over = {place for place, chance in enumerate(chances) if chance > 1 + 1e-12} - capped
        if not over:
            return chances
        capped |= over


def _drawn(people: Sequence[str], chances: Sequence[float], seed: str, work: str) -> list[str]:
    """Systematic sampling (Madow 1949): each is drawn with exactly their chance, in an order that the work makes."""
    order = sorted(range(len(people)), key=lambda place: _lot(f"{seed}\0{work}\0order\0{people[place]}"))
    start, reached, drawn = _lot(f"{seed}\0{work}"), 0.0, []
    for place in order:
        before, reached = reached, reached + chances[place]
        if math.floor(reached - start + 1e-9) > math.floor(before - start + 1e-9):
            drawn.append(people[place])
    return drawn


def _lot(text: str) -> float:
    """A number from 0 to below 1 that `text` makes."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big") / 2**48
