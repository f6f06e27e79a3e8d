"""Which reports are of one study: what people said of pairs of them, and what comes of it.

PRISMA counts studies and their reports apart (Page 2021, items 16a and 17). A report of which nobody has said anything
is a study of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from litrev.model import Event, EventKind

Pair = tuple[str, str]
"""Two work ids, the smaller first."""
_SAME, _DIFFERENT = "same", "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody's word on two reports."""

    id: str
    a: str
    b: str
    """Record ids, each of which speaks for its work."""
    same: bool
    by: str
    at: datetime
    """UTC."""
    act: str
    """What was said in one go, and is undone in one go."""

    def to_event(self) -> Event:
        """As the ledger keeps it."""
        content = {"other": self.b, "word": _SAME if self.same else _DIFFERENT, "act": self.act}
        return Event(id=self.id, kind=EventKind.STUDY, record=self.a, by=self.by, at=self.at, content=content)


def undoing(act: str, *, id_: str, by: str, at: datetime) -> Event:
    """The event that takes back all words of `act`."""
    return Event(id=id_, kind=EventKind.STUDY, by=by, at=at, content={"undoes": act})


def words(events: Iterable[Event]) -> list[Word]:
    """The words that count, the oldest first: those undone, and what this version does not understand, left out."""
    held = [event for event in events if event.kind is EventKind.STUDY]
    undone = {event.content.get("undoes") for event in held}
    found = [
        Word(
            id=event.id,
            a=event.record,
            b=str(event.content["other"]),
            same=event.content["word"] == _SAME,
            by=event.by,
            at=event.at,
            act=str(event.content.get("act", event.id)),
        )
        for event in held
        if event.content.get("word") in (_SAME, _DIFFERENT) and event.content.get("other")
    ]
    return sorted((word for word in found if word.act not in undone), key=lambda word: (word.at, word.id))


def answers(said: Iterable[Word], work_of: Mapping[str, str]) -> dict[Pair, Word]:
    """The newest word on each pair of works."""
    newest: dict[Pair, Word] = {}
    for word in said:
        a, b = work_of.get(word.a), work_of.get(word.b)
        if a is not None and b is not None and a != b:
            newest[min(a, b), max(a, b)] = word
    return newest


def studies(works: Collection[str], answered: Mapping[Pair, Word]) -> dict[str, str]:
    """Work id -> the smallest work id of its study, for every one of `works`.

    What is the same study as a third is one study with it, whatever was said of the two themselves.
    """
    parent: dict[str, str] = {}

    def root(work: str) -> str:
        while parent.setdefault(work, work) != work:
            parent[work] = parent[parent[work]]
            work = parent[work]
        return work

    for (a, b), word in answered.items():
        if word.same:
            one, other = sorted((root(a), root(b)))
            parent[other] = one
    first: dict[str, str] = {}
    for work in sorted(works):
        first.setdefault(root(work), work)
    return {work: first[root(work)] for work in works}


def groups(works: Collection[str], answered: Mapping[Pair, Word]) -> list[tuple[str, ...]]:
    """The same as lists: each study's works in order, by the first of them."""
    members: dict[str, list[str]] = {}
    for work, study in sorted(studies(works, answered).items()):
        members.setdefault(study, []).append(work)
    return [tuple(members[study]) for study in sorted(members)]
