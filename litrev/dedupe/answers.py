"""What people say of pairs, read from the links alone: which pairs wait for them, what was said, how it is undone.

An undo is a link like any other: it says what its person held of the pair before, under an id that names the link that
it undoes. So the stack of answers can be rebuilt from the rows, and a session that was killed can be undone further.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf, log2

from litrev.dedupe.cluster import words_of_persons, words_of_rules
from litrev.dedupe.features import FEATURES
from litrev.model import RULES, Link, LinkKind

UNDO = "undo:"
MIDDLE = 3.5
"""The bits half-way between the usual limits, of what is joined and of what a person is asked about."""
_TICK = timedelta(microseconds=1)
_BITS = {level.words: level.bits for feature in FEATURES for level in feature.levels.values()}


def waiting(links: Sequence[Link], work_of: Mapping[str, str], counts: Callable[[str], bool]) -> list[Link]:
    """The pairs that wait for a person, the most doubtful first.

    `work_of`: record -> its work, where that is not itself; `counts`: whether a record's work counts in the review. A
    pair waits when the rules are unsure of it, no person has spoken of it, and its two works are neither one already
    nor held apart by a person.
    """
    spoken = words_of_persons(links)
    parted = [pair for pair, link in spoken.items() if link.kind is not LinkKind.SAME]
    apart = {frozenset(work_of.get(record, record) for record in pair) for pair in parted}
    doubts = (link for link in words_of_rules(links) if link.kind is LinkKind.UNSURE and (link.a, link.b) not in spoken)
    asked = []
    for link in doubts:
        works = frozenset(work_of.get(record, record) for record in (link.a, link.b))
        if len(works) == 2 and works not in apart and (counts(link.a) or counts(link.b)):
            asked.append(link)
    return sorted(asked, key=_doubt)


def _doubt(link: Link) -> tuple[float, str, str]:
    """How far the odds are from the middle, in bits: a score of 1 or 0 is as far as can be."""
    score = link.score or 0.0
    bits = log2(score / (1 - score)) if 0 < score < 1 else inf
    return round(abs(bits - MIDDLE), 1), link.a, link.b


def weight_of(reason: str) -> float | None:
    """How many bits a stored reason weighs for (or, below 0, against) one work; None for a veto."""
    return _BITS.get(reason)


@dataclass(frozen=True, slots=True)
class Act:
    """What one person said at once: an answer in the review, or all the links of one `merge-records` or `split`."""

    links: tuple[Link, ...]

    @property
    def kind(self) -> LinkKind:
        """SAME or DIFFERENT."""
        return self.links[0].kind

    @property
    def by_command(self) -> bool:
        """Not an answer in the review."""
        return bool(self.links[0].batch)

    @property
    def records(self) -> set[str]:
        """The records that it speaks of."""
        return {record for link in self.links for record in (link.a, link.b)}


def acts(links: Iterable[Link], *ids: str) -> list[Act]:
    """What the person of these ids said and has not undone, the oldest first."""
    own = {link.id: link for link in links if link.by in ids and link.by != RULES}
    undone = {id_.removeprefix(UNDO) for id_ in own if id_.startswith(UNDO)}
    said: dict[str, list[Link]] = {}
    for id_, link in sorted(own.items(), key=lambda item: (item[1].at, item[0])):
        if id_ not in undone and not id_.startswith(UNDO) and link.kind is not LinkKind.WITHDRAWN:
            said.setdefault(link.batch or id_, []).append(link)
    return [Act(tuple(group)) for group in said.values()]


def undoing(act: Act, others: Iterable[Act], at: datetime) -> list[Link]:
    """The links that take `act` back: what its person holds of each pair by their `others` acts, or nothing.

    Each bears the id under which the word was said that it takes back, so that it does so in every copy, whichever id
    the person has there; what they held under another id of theirs goes on standing by itself.
    """
    held = {(link.a, link.b, link.by): link for other in others for link in other.links}
    rows = []
    for link in act.links:
        former = held.get((link.a, link.b, link.by)) or replace(link, kind=LinkKind.WITHDRAWN, why=())
        rows.append(replace(former, id=UNDO + link.id, at=at, batch=link.batch))
    return rows


def next_moment(links: Iterable[Link], clock: Callable[[], datetime]) -> datetime:
    """The clock's time, but later than every person's link, so that the newest word is the last that was said."""
    latest = max((link.at for link in links if link.by != RULES), default=None)
    now = clock()
    return now if latest is None else max(now, latest + _TICK)
