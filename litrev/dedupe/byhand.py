"""What a person does to works: which pairs must be said to be the same, or not, so that works join or part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from litrev.dedupe.cluster import IdPair, words_of_persons, works
from litrev.model import Link, LinkKind, Work

_LAST = datetime.max.replace(tzinfo=UTC)


def joining(chosen: Sequence[str], members: Collection[str], links: Sequence[Link]) -> list[IdPair]:
    """The pairs to call the same so that all of `members` become one work.

    `chosen`: the records that were named, at least one of each work; `members`: those works' records; `links`: all that
    count. As few as will do: the first record with each other one named, pairs that a person has called different, and
    the first record with whatever a veto would then leave behind, until it leaves nothing behind.
    """
    first = chosen[0]
    pairs = {_pair(first, other) for other in chosen if other != first}
    pairs |= {
        pair
        for pair, link in words_of_persons(links).items()
        if link.kind is not LinkKind.SAME and set(pair) <= set(members)
    }
    while left_behind := set(members) - set(_work_of(first, links, pairs)):
        pairs |= {_pair(first, member) for member in left_behind}
    return sorted(pairs)


def parting(leaving: Collection[str], members: Collection[str]) -> list[IdPair]:
    """The pairs to call different so that no record in `leaving` is one work with any other of `members`."""
    staying = [member for member in members if member not in leaving]
    return sorted(_pair(one, other) for one in leaving for other in staying)


def path(start: str, end: str, links: Iterable[Link]) -> list[Link]:
    """The fewest links by which `start` is the same as `end`, a person's word before the rules'; none: empty."""
    links = list(links)
    spoken = words_of_persons(links)
    steps: dict[str, list[tuple[str, Link]]] = {}
    for link in links:
        held = spoken.get((link.a, link.b), link)
        if held is link and link.kind is LinkKind.SAME:
            steps.setdefault(link.a, []).append((link.b, link))
            steps.setdefault(link.b, []).append((link.a, link))
    came: dict[str, tuple[str, Link] | None] = {start: None}
    ring = [start]
    while ring and end not in came:
        following = []
        for record in ring:
            for other, link in sorted(steps.get(record, ()), key=lambda step: (-(step[1].score or 1.0), step[0])):
                if other not in came:
                    came[other] = (record, link)
                    following.append(other)
        ring = following
    return _back(end, came)


def _back(end: str, came: dict[str, tuple[str, Link] | None]) -> list[Link]:
    found: list[Link] = []
    at = came.get(end)
    while at is not None:
        record, link = at
        found.insert(0, link)
        at = came[record]
    return found


def _work_of(record: str, links: Sequence[Link], pairs: Iterable[IdPair]) -> tuple[str, ...]:
    """The work of `record`, were the pairs called the same."""
    template = Link(id="", a="", b="", kind=LinkKind.SAME, by="?", at=_LAST)
    said = [replace(template, id=f"{a}\n{b}", a=a, b=b) for a, b in pairs]
    ids = {end for link in (*links, *said) for end in (link.a, link.b)}
    found: list[Work] = works(ids, (*links, *said))
    return next((work.members for work in found if record in work.members), (record,))


def _pair(one: str, other: str) -> IdPair:
    return (one, other) if one < other else (other, one)
