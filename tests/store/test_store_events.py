"""Events: kept as they came, told apart by kind, added once however often they come."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

from litrev.model import Event, EventKind
from litrev.store import Store, open_store
from litrev.store.database import connect

pytest_plugins = ["ledger_fixtures"]

AT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def an_event(number: int, kind: EventKind = EventKind.LABEL) -> Event:
    content = {"label": "à relire ; “x”", "nested": [1, {"off": False}]}
    return Event(
        id=f"e{number}", kind=kind, record="pubmed:1", by="a", at=AT - timedelta(hours=number), content=content
    )


def test_events_come_back_as_they_went_in_the_oldest_first(store: Store) -> None:
    assert store.add_events([an_event(1), an_event(2), an_event(3)]) == 3
    assert store.events() == [an_event(3), an_event(2), an_event(1)]


def test_an_event_that_is_known_changes_nothing(store: Store) -> None:
    store.add_events([an_event(1)])
    assert store.add_events([an_event(1), an_event(2)]) == 1
    assert len(store.events()) == 2


def test_events_of_one_kind_are_asked_for_by_it(store: Store) -> None:
    store.add_events([an_event(1), an_event(2, EventKind.STUDY)])
    assert [event.id for event in store.events(EventKind.STUDY)] == ["e2"]


def test_a_ledger_from_before_takes_them_too(address: str) -> None:
    open_store(address).close()
    with closing(connect(address)) as database:
        database.writing(
            lambda connection: [
                connection.exec_driver_sql(statement)
                for statement in ("DROP TABLE events", "UPDATE litrev_schema SET version = 2")
            ]
        )
    with open_store(address) as store:
        assert store.add_events([an_event(1)]) == 1
        assert store.events() == [an_event(1)]
