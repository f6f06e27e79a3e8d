"""Citation keys of a review: what once went out in a bibliography stays, for it may stand in somebody's manuscript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from litrev.formats.citekey import Wish, give_keys, wish_of
from litrev.model import Event, EventKind, Work
from litrev.protocol import Protocol
from litrev.steps.ledger import Corpus, utc_now
from litrev.steps.works import show_works
from litrev.store import Store, new_id

WRITER = "litrev"
"""Who the events are by."""


def keys_of_review(protocol: Protocol, store: Store, counted: Corpus) -> dict[str, str]:
    """The key of every work that counts: the one that it went out with, else one that no other bears."""
    return give_keys(_wishes(protocol, store, counted), remembered_keys(store, counted))


def _wishes(protocol: Protocol, store: Store, counted: Corpus) -> Iterable[Wish]:
    pattern = protocol.export.citekey
    return (wish_of(shown.merged, shown.work.id, pattern) for shown in show_works(store, counted.works, _nowhere))


def _nowhere(_work: str) -> None:
    """Keys do not depend on where works stand."""


def remembered_keys(store: Store, counted: Corpus) -> dict[str, str]:
    """Work -> the key that it went out with first. Of works that were joined since, the oldest key stays; of one that
    was parted, the part with the record that stood for it keeps the key."""
    keys: dict[str, str] = {}
    given: set[str] = set()
    for record, key in _went_out(store):
        work = counted.work_of.get(record)
        if work is not None and work not in keys and key.casefold() not in given:
            keys[work] = key
            given.add(key.casefold())
    return keys


def _went_out(store: Store) -> Iterable[tuple[str, str]]:
    """Record and key, the oldest first."""
    for event in store.events(EventKind.HANDED_OVER):
        keys = event.content.get("keys")
        if isinstance(keys, dict):
            yield from sorted(keys.items())
        elif event.record and event.content.get("citekey"):
            yield event.record, event.content["citekey"]


def remember_keys(store: Store, works: Iterable[Work], keys: Mapping[str, str], where: str) -> None:
    """Keep the keys of `works` that went out for the first time; a ledger that may only be read keeps none."""
    if store.read_only:
        return
    had = {record for record, _key in _went_out(store)}
    new = {work.id: keys[work.id] for work in works if had.isdisjoint(work.members)}
    if new:
        content = {"target": where, "keys": new}
        event = Event(id=new_id(), kind=EventKind.HANDED_OVER, by=WRITER, at=utc_now(), content=content)
        store.add_events([event])
