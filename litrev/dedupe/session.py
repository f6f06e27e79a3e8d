"""The review of doubtful pairs without a screen: what is asked next, answered, put off, undone; one reviewer.

Nothing is remembered but the links, each saved before anything moves on: a session that is killed and opened again goes
on where it was. What was put off comes again at the end, and in the next session.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from litrev.dedupe.answers import Act, acts, next_moment, undoing, waiting
from litrev.dedupe.cluster import IdPair, group, words_of_rules, works
from litrev.model import RULES, Link, LinkKind


@dataclass(frozen=True, slots=True)
class Advance:
    """How far the review is. A pair that another answer settles counts as done."""

    done: int
    total: int
    put_off: int

    @property
    def left(self) -> int:
        """Pairs that still wait, those put off included."""
        return self.total - self.done


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a session needs from outside."""

    clock: Callable[[], datetime]
    """The time, UTC."""
    new_id: Callable[[], str]
    """An id that no link has."""
    save: Callable[[Sequence[Link]], None]
    """Keeps links for good before it returns."""


class ReviewSession:
    """One person answering. `current` is the pair in front of them, None when nothing waits."""

    def __init__(
        self, found: Collection[str], links: Sequence[Link], *, reviewer: str, desk: Desk, formerly: Sequence[str] = ()
    ) -> None:
        """`found`: the records that count. `formerly`: ids that the reviewer had before."""
        self.reviewer = reviewer
        self._desk = desk
        self._found = frozenset(found)
        rules = words_of_rules(links)
        self._doubts = [link for link in rules if link.kind is LinkKind.UNSURE]
        self._said = [link for link in links if link.by != RULES]
        self._near = _Neighbourhoods(rules + self._said)
        self._work_of = _work_of(self._near.ids, rules)
        self._asked = {_pair(link) for link in self._ask(self._doubts)}
        self._work_of = _work_of(self._near.ids, rules + self._said)
        self._waiting = self._ask(self._doubts + self._said)
        self._acts = [act for act in acts(self._said, reviewer, *formerly) if not act.by_command]
        self._put_off: dict[IdPair, None] = {}
        self._pinned: IdPair | None = None

    @property
    def current(self) -> Link | None:
        """The rules' link of the pair to answer: its score and its reasons."""
        by_pair = {_pair(link): link for link in self._waiting}
        if self._pinned in by_pair:
            return by_pair[self._pinned]
        fresh = next((link for pair, link in by_pair.items() if pair not in self._put_off), None)
        return fresh or next((by_pair[pair] for pair in self._put_off if pair in by_pair), None)

    @property
    def advance(self) -> Advance:
        """How far the review is."""
        open_pairs = {_pair(link) for link in self._waiting}
        total = len(self._asked | open_pairs)
        return Advance(total - len(open_pairs), total, len(open_pairs & self._put_off.keys()))

    def work(self, record: str) -> tuple[str, ...]:
        """The records that are one work with `record` as things stand, itself among them."""
        mine = self._work_of.get(record, record)
        return tuple(other for other in self._near.of(record) if self._work_of.get(other, other) == mine)

    def answer(self, kind: LinkKind) -> Link:
        """Say SAME or DIFFERENT of the current pair, and go on. Raises IndexError when nothing is asked."""
        asked = self.current
        if asked is None:
            raise IndexError("no pair waits for an answer")
        said = Link(
            id=self._desk.new_id(), a=asked.a, b=asked.b, kind=kind, by=self.reviewer,
            at=next_moment(self._said, self._desk.clock),
        )  # fmt: skip
        self._keep([said])
        self._acts.append(Act((said,)))
        self._put_off.pop(_pair(said), None)
        self._pinned = None
        return said

    def later(self) -> None:
        """Put the current pair behind all others. Nothing is recorded."""
        asked = self.current
        if asked is not None:
            self._pinned = None
            self._put_off.pop(_pair(asked), None)
            self._put_off[_pair(asked)] = None

    def undo(self) -> Link | None:
        """Take back the reviewer's last answer that stands, and ask its pair again; None when there is none."""
        if not self._acts:
            return None
        (taken,) = self._acts[-1].links
        self._keep(undoing(self._acts[-1], self._acts[:-1], next_moment(self._said, self._desk.clock)))
        self._acts.pop()
        self._pinned = _pair(taken)
        return taken

    def _keep(self, said: Sequence[Link]) -> None:
        self._desk.save(said)
        self._said += said
        for link in said:
            self._near.add(link)
            self._work_of |= _work_of(self._near.of(link.a), self._near.links(link.a))
        self._waiting = self._ask(self._doubts + self._said)

    def _ask(self, links: Sequence[Link]) -> list[Link]:
        return waiting(links, self._work_of, lambda record: not self._found.isdisjoint(self.work(record)))


class _Neighbourhoods:
    """Records that answers could make one work, with the links among them: what one answer changes stays there."""

    def __init__(self, links: Sequence[Link]) -> None:
        self.ids = {record for link in links for record in _pair(link)}
        near = [_pair(link) for link in links if link.kind in (LinkKind.SAME, LinkKind.UNSURE)]
        self._members = {i: members for members in group(self.ids, near, apart=()) for i in members}
        self._links: dict[str, list[Link]] = {}
        for link in links:
            self.add(link)

    def of(self, record: str) -> tuple[str, ...]:
        return self._members.get(record, (record,))

    def links(self, record: str) -> list[Link]:
        return self._links.get(self.of(record)[0], [])

    def add(self, link: Link) -> None:
        if self.of(link.a) == self.of(link.b):
            self._links.setdefault(self.of(link.a)[0], []).append(link)


def _pair(link: Link) -> IdPair:
    return link.a, link.b


def _work_of(ids: Iterable[str], links: Iterable[Link]) -> dict[str, str]:
    return {member: work.id for work in works(ids, links) for member in work.members}
