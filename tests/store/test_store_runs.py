"""Runs, their pages and their counters: the same in SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from ledger_examples import T0, a_page, a_record, a_run, add

from litrev.errors import ConflictError
from litrev.model import Reject, Run, RunStatus
from litrev.store import Store, open_store

pytest_plugins = ["ledger_fixtures"]


def stored(store: Store, run_id: str = "run-1") -> Run:
    found = store.run(run_id)
    assert found is not None
    return found


def test_a_run_comes_back_as_it_was_added(store: Store) -> None:
    run = replace(a_run(), finished=T0 + timedelta(microseconds=1), message="arrêtée", cursor="*")
    store.add_run(run)
    assert store.run("run-1") == run
    assert store.run("run-2") is None


def test_a_moment_keeps_its_microseconds_and_comes_back_in_utc(store: Store) -> None:
    paris = timezone(timedelta(hours=1))
    store.add_run(replace(a_run(), started=T0.astimezone(paris)))
    assert stored(store).started.isoformat() == "2026-11-20T14:02:03.456789+00:00"


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="time zone"):
        store.add_run(replace(a_run(), started=T0.replace(tzinfo=None)))


def test_adding_a_run_twice_changes_nothing(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1)])
    before = store.run("run-1")
    store.add_run(replace(a_run(), status=RunStatus.FAILED))
    assert store.run("run-1") == before


def test_runs_are_listed_from_the_oldest_and_by_strategy(store: Store) -> None:
    for name, minutes, strategy in (("b", 5, "pubmed"), ("c", 1, "pubmed-2"), ("a", 9, "pubmed")):
        store.add_run(a_run(name, minutes=minutes, strategy=strategy))
    assert [run.id for run in store.runs()] == ["c", "b", "a"]
    assert [run.id for run in store.runs("pubmed")] == ["b", "a"]
    assert store.runs("openalex") == []


def test_saving_a_run_moves_its_progress_and_leaves_its_question(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1)])
    end = replace(
        a_run(), status=RunStatus.COMPLETE, finished=T0, requests=7, announced=1, message="ok", detail={"é": 1}
    )
    saved = store.save_run(replace(end, native_query="another", source="other"))
    assert saved == stored(store)
    assert (saved.status, saved.finished, saved.requests, saved.announced) == (RunStatus.COMPLETE, T0, 7, 1)
    assert (saved.message, saved.detail, saved.native_query, saved.source) == (
        "ok",
        {"é": 1},
        a_run().native_query,
        "pubmed",
    )


def test_saving_an_old_copy_of_a_run_does_not_undo_its_counters(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1), Reject("raw", "no id")], withheld=["pubmed:9"])
    saved = store.save_run(replace(a_run(), status=RunStatus.COMPLETE))
    assert (saved.fetched, saved.rejected, saved.withheld, saved.pages) == (1, 1, 1, 1)


def test_an_unknown_run_can_neither_be_saved_nor_get_pages(store: Store) -> None:
    with pytest.raises(ConflictError, match="run-1"):
        store.save_run(a_run())
    with pytest.raises(ConflictError, match="run-1"):
        add(store, a_run(), 1, [a_record(1)])
    assert store.known_ids(["pubmed:1"]) == set()


def test_a_page_moves_its_run_on(store: Store) -> None:
    store.add_run(a_run())
    outcome = add(store, replace(a_run(), requests=3), 1, [a_record(1), a_record(2)], withheld=["pubmed:7"])
    assert outcome.new == 2
    assert outcome.run == stored(store)
    assert (outcome.run.fetched, outcome.run.withheld, outcome.run.pages, outcome.run.requests) == (2, 1, 1, 3)
    assert (outcome.run.cursor, outcome.run.announced) == ("after-1", 10)


def test_the_last_page_leaves_no_cursor(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1)])
    last = store.add_page(
        a_run(), number=2, file="f", sha256="0", page=replace(a_page(2), cursor=None), items=[], at=T0
    )
    assert last.run.cursor is None
    assert stored(store).cursor is None


def test_adding_a_page_twice_changes_nothing(store: Store) -> None:
    store.add_run(a_run())
    first = add(store, a_run(), 1, [a_record(1), Reject("x", "bad")])
    again = add(store, a_run(), 1, [a_record(1), a_record(2), Reject("y", "bad")], withheld=["pubmed:3"])
    assert again.run == first.run
    assert again.new == 0
    assert store.ids_of("run-1") == ["pubmed:1"]
    assert [reject.raw for reject in store.rejects("run-1")] == ["x"]


def test_an_earlier_page_that_comes_late_does_not_set_the_cursor_back(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 2, [a_record(2)])
    late = add(store, a_run(), 1, [a_record(1)])
    assert (late.run.cursor, late.run.pages, late.run.fetched) == ("after-2", 2, 2)


def test_a_record_on_two_pages_of_a_run_counts_once(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1), a_record(2), a_record(1)])
    outcome = add(store, a_run(), 2, [a_record(2), a_record(3)])
    assert outcome.run.fetched == 3
    assert outcome.new == 1


def test_a_record_known_from_another_run_is_fetched_but_not_new(store: Store) -> None:
    store.add_run(a_run("run-1"))
    store.add_run(a_run("run-2", minutes=1))
    add(store, a_run("run-1"), 1, [a_record(1)])
    outcome = add(store, a_run("run-2", minutes=1), 1, [a_record(1), a_record(2)])
    assert (outcome.run.fetched, outcome.new) == (2, 1)


def test_a_reject_with_an_id_counts_once_in_a_run_and_one_without_each_time(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [Reject("a", "bad", id="pubmed:5"), Reject("b", "bad"), Reject("b", "bad")])
    outcome = add(store, a_run(), 2, [Reject("a", "bad", id="pubmed:5"), Reject("c", "bad")])
    assert outcome.run.rejected == 4


def test_an_id_counts_as_the_best_that_was_given_for_it(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [Reject("a", "bad", id="pubmed:1")], withheld=["pubmed:1", "pubmed:2", "pubmed:3"])
    add(store, a_run(), 2, [a_record(1), Reject("b", "bad", id="pubmed:2")])
    run = stored(store)
    assert (run.fetched, run.rejected, run.withheld) == (1, 1, 1)
    assert store.withheld("run-1") == ["pubmed:3"]


def test_withheld_ids_are_named_once_in_order(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [], withheld=["pubmed:9", "pubmed:10"])
    outcome = add(store, a_run(), 2, [], withheld=["pubmed:9"])
    assert store.withheld("run-1") == ["pubmed:10", "pubmed:9"]
    assert outcome.run.withheld == 2


def test_pages_come_back_in_order_with_all_that_is_known_of_them(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 2, [])
    add(store, a_run(), 1, [a_record(1)], withheld=["pubmed:2", "pubmed:3"])
    first, second = store.pages("run-1")
    assert (first.number, second.number) == (1, 2)
    assert (first.run, first.file, first.sha256) == ("run-1", "archive/run-1/00001.xml.gz", f"{1:064x}")
    assert (first.request, first.cursor, first.announced) == ("GET /search?page=1", "after-1", 10)
    assert (first.withheld, first.retries, first.at) == (2, 1, T0 + timedelta(seconds=1))
    assert store.pages("run-2") == []


def test_a_reject_is_kept_word_for_word_whatever_is_in_it(store: Store) -> None:
    odd = Reject("\x00 lone \udce9 surrogate, é, 𝔘\r\n", "not XML", "page 1, item 0", "pubmed:1")
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1), odd])
    assert store.rejects("run-1") == [odd]


def test_characters_that_no_store_holds_become_the_replacement_character(store: Store) -> None:
    store.add_run(replace(a_run(), message="nul \x00 half \udc80", detail={"k": "\udc80"}))
    run = stored(store)
    assert run.message == "nul \ufffd half \ufffd"
    assert run.detail == {"k": "\ufffd"}


def test_a_ledger_remembers(address: str) -> None:
    with open_store(address) as store:
        store.add_run(a_run())
        add(store, a_run(), 1, [a_record(1)])
    with open_store(address) as store:
        assert store.ids_of("run-1") == ["pubmed:1"]
        assert stored(store).fetched == 1
