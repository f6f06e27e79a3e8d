"""Threads, processes and sudden death: writers queue, pages are whole or absent."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ledger_examples import a_decision, a_record, a_run, add

from litrev.model import Reject
from litrev.store import Store, open_store

pytest_plugins = ["ledger_fixtures"]

PER_PAGE = 20

WRITER = f"""
import sys
sys.path.insert(0, sys.argv[4])
from ledger_examples import a_record, a_run, add
from litrev.model import Reject
from litrev.store import open_store

address, name, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open_store(address) as store:
    run = a_run(name)
    store.add_run(run)
    for number in range(1, last + 1):
        items = [a_record(f"{{name}}-{{number}}-{{n}}") for n in range({PER_PAGE})]
        add(store, run, number, [*items, Reject("x", "bad")], withheld=[f"pubmed:{{name}}-{{number}}-held"])
        print(number, flush=True)
"""


def writer(address: str, name: str, pages: int) -> subprocess.Popen[str]:
    """A process of its own that adds `pages` pages to the run `name` and prints each one's number."""
    words = [sys.executable, "-c", WRITER, address, name, str(pages), str(Path(__file__).parent)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_whole(store: Store, name: str, pages: int) -> None:
    """The run has exactly the pages 1 to `pages`, each with all its rows, and its counters say so."""
    run = store.run(name)
    assert run is not None
    assert (run.pages, run.fetched, run.rejected, run.withheld) == (pages, pages * PER_PAGE, pages, pages)
    assert [page.number for page in store.pages(name)] == list(range(1, pages + 1))
    ids = {f"pubmed:{name}-{number}-{n}" for number in range(1, pages + 1) for n in range(PER_PAGE)}
    assert set(store.ids_of(name)) == ids
    assert {record.id for record in store.records_of([name])} == ids
    assert len(store.rejects(name)) == len(store.withheld(name)) == pages


def test_two_threads_write_two_runs_at_the_same_time(store: Store) -> None:
    def search(name: str) -> None:
        run = a_run(name)
        store.add_run(run)
        for number in range(1, 16):
            items = [a_record(f"{name}-{number}-{n}") for n in range(PER_PAGE)]
            add(store, run, number, [*items, Reject("x", "bad")], withheld=[f"pubmed:{name}-{number}-held"])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(search, ["one", "two"]))
    assert_whole(store, "one", 15)
    assert_whole(store, "two", 15)


def test_threads_that_add_the_same_pages_and_records_add_them_once(store: Store) -> None:
    store.add_run(a_run())
    numbers = range(1, 9)

    def search(step: int) -> int:
        same = [a_record(n) for n in range(30)]
        return sum(add(store, a_run(), n, [*same, a_record(f"page-{n}")][::step]).new for n in numbers)

    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(search, [1, -1, 1, -1]))
    run = store.run("run-1")
    assert run is not None
    assert (run.pages, run.fetched) == (8, 38)
    assert sum(new) == 38


def test_two_processes_write_at_the_same_time_even_into_a_new_ledger(address: str) -> None:
    writers = [writer(address, name, 12) for name in ("one", "two")]
    for process in writers:
        _out, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint
    with open_store(address) as store:
        assert_whole(store, "one", 12)
        assert_whole(store, "two", 12)


def test_a_process_that_is_killed_leaves_whole_pages_only(address: str) -> None:
    for death in range(3):
        name = f"killed-{death}"
        with writer(address, name, 10_000) as process:
            assert process.stdout is not None
            for _page in range(2 + 3 * death):
                process.stdout.readline()
            process.kill()
            told = 2 + 3 * death + len(process.stdout.readlines())
        with open_store(address) as store:
            run = store.run(name)
            assert run is not None
            assert run.pages in (told, told + 1)
            assert_whole(store, name, run.pages)
            resumed = add(store, run, run.pages + 1, [a_record(f"{name}-again")])
            assert resumed.run.pages == run.pages + 1


def test_a_reader_is_not_held_up_by_a_writer_and_sees_only_finished_pages(address: str) -> None:
    with open_store(address) as writing, open_store(address) as reading, ThreadPoolExecutor(1) as pool:
        writing.add_run(a_run())

        def search() -> None:
            for number in range(1, 21):
                add(writing, a_run(), number, [a_record(f"{number}-{n}") for n in range(PER_PAGE)])

        done = pool.submit(search)
        seen = 0
        while not done.done():
            run = reading.run("run-1")
            assert run is not None
            assert run.fetched == run.pages * PER_PAGE
            assert run.pages >= seen
            seen = run.pages
        done.result()
        assert len(reading.ids_of("run-1")) == 20 * PER_PAGE


def test_two_reviewers_decide_at_the_same_time(address: str) -> None:
    def decide(reviewer: str) -> int:
        with open_store(address) as store:
            return sum(store.add_decisions([a_decision(f"{reviewer}-{n}")]) for n in range(25))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(decide, "ab")) == [25, 25]
    with open_store(address) as store:
        assert len(store.decisions()) == 50
