"""What was handed over, as the ledger keeps it: an event for each work before it is sent, and one after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum

from litrev.model import Event, EventKind

WRITER = "litrev"
PERSONAL = "user"
"""The library of whoever uses Zotero on this computer; `user:123` where the service tells who that is."""


class State(StrEnum):
    """How far a work came."""

    SENDING = "sending"
    """On its way: if nothing newer is known, it may or may not have arrived."""
    SENT = "sent"
    FAILED = "failed"
    """Refused, or never left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One work in one library."""

    record: str
    """The id of the work at that time; it speaks for whatever work the record is in."""
    state: State
    target: str
    """`connector`, `local` or `web`."""
    library: str
    """`user`, `user:123`, or `group:` and its name."""
    computer: str
    """Tells one computer's Zotero from another's, where the library does not."""
    collection: str = ""
    """Its name; empty: whatever was selected, or none."""
    standing: str = ""
    """The set that it was in: `included`."""
    citekey: str = ""
    version: str = ""
    """A hash of what was sent."""
    zotero_key: str = ""
    """The item's key in Zotero, where litrev chose it."""
    session: str = ""
    """The connector's name for the batch."""

    def in_library(self, library: str, computer: str) -> bool:
        """Whether that is the library meant. A group's is the same for all; a person's is told by who they are, or
        by their computer where the program does not say."""
        if self.library == library and library != PERSONAL:
            return True
        mine = self.library.partition(":")[0] == PERSONAL == library.partition(":")[0]
        told = ":" in self.library and ":" in library
        return mine and not told and self.computer == computer

    def to_event(self, event_id: str, at: datetime) -> Event:
        """The row of the ledger."""
        content = {name: value for name, value in asdict(self).items() if name != "record" and value}
        return Event(
            id=event_id, kind=EventKind.HANDED_OVER, record=self.record, by=WRITER, at=at,
            content=content | {"state": self.state.value},
        )  # fmt: skip

    @staticmethod
    def from_event(event: Event) -> Sent | None:
        """What such a row says; None for one of another kind (keys of a file that was written)."""
        state = event.content.get("state")
        if not event.record or state not in list(State):
            return None
        known = {name: str(event.content.get(name, "")) for name in _TEXTS}
        return Sent(record=event.record, state=State(state), **known)


_TEXTS = tuple(field.name for field in fields(Sent) if field.name not in ("record", "state"))


def newest(events: Iterable[Event], library: str, computer: str, work_of: Mapping[str, str]) -> dict[str, list[Sent]]:
    """Work -> what is known of each of its records that was sent to this library: a list of more than one where works
    that were sent apart have been joined. The oldest first."""
    by_record: dict[str, Sent] = {}
    for sent in _all(events):
        if sent.in_library(library, computer) and sent.record in work_of:
            by_record[sent.record] = sent
    found: dict[str, list[Sent]] = {}
    for record, sent in by_record.items():
        if sent.state is not State.FAILED:
            found.setdefault(work_of[record], []).append(sent)
    return found


def _all(events: Iterable[Event]) -> Iterator[Sent]:
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    return (sent for event in ordered if (sent := Sent.from_event(event)))


def content_hash(text: str) -> str:
    """Tells whether what would be sent now is what was sent."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
