"""Whatever comes, in whatever order and however often: the counters equal what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_examples import a_decision, a_link, a_record, a_run, add

from litrev.model import Record, Reject, Run
from litrev.store import Store, open_store

pytest_plugins = ["ledger_fixtures"]

_quick = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
_names = count()
"""Every example has runs and records of its own, so that one ledger serves them all."""

local_ids = st.integers(1, 6)
items = st.one_of(
    st.builds(lambda local, title: ("record", local, title), local_ids, st.sampled_from(["one", "two"])),
    st.builds(lambda local: ("reject", local, ""), st.one_of(st.just(0), local_ids)),
)
pages = st.lists(st.tuples(st.lists(items, max_size=5), st.lists(local_ids, max_size=2)), min_size=1, max_size=5)
Pages = Sequence[tuple[Sequence[tuple[str, int, str]], Sequence[int]]]


def built(space: str, item: tuple[str, int, str]) -> Record | Reject:
    kind, local, title = item
    if kind == "record":
        return a_record(f"{space}-{local}", title=title)
    return Reject("raw", "bad", id=f"pubmed:{space}-{local}" if local else "")


def fill(store: Store, space: str, run: Run, wanted: Pages, order: Sequence[int]) -> None:
    store.add_run(run)
    for index in order:
        content, held = wanted[index]
        ids = [f"pubmed:{space}-{local}" for local in held]
        add(store, run, index + 1, [built(space, item) for item in content], withheld=ids)


def shape(store: Store, run: Run) -> object:
    """All that the ledger says of a run, without the run's own name."""
    found = store.run(run.id)
    assert found is not None
    return (
        replace(found, id=""),
        [replace(page, run="", file="") for page in store.pages(run.id)],
        store.rejects(run.id),
        store.withheld(run.id),
        list(store.records_of([run.id])),
    )


def counted_anew(space: str, wanted: Pages) -> tuple[int, int, int]:
    """Fetched, rejected and withheld from the pages themselves."""
    everything = [built(space, item) for content, _held in wanted for item in content]
    records = {item.id for item in everything if isinstance(item, Record)}
    rejects = [item for item in everything if isinstance(item, Reject)]
    named = {item.id for item in rejects if item.id} - records
    held = {f"pubmed:{space}-{local}" for _content, ids in wanted for local in ids} - records - named
    return len(records), len(named) + sum(not item.id for item in rejects), len(held)


@_quick
@given(wanted=pages, data=st.data())
def test_pages_in_any_order_and_however_often_give_the_same_run(
    store: Store, wanted: Pages, data: st.DataObject
) -> None:
    space = f"s{next(_names)}"
    order = data.draw(st.permutations(range(len(wanted))))
    again = data.draw(st.lists(st.sampled_from(order), max_size=3))
    straight, shuffled = a_run(f"{space}-a"), a_run(f"{space}-b")
    fill(store, space, straight, wanted, range(len(wanted)))
    fill(store, space, shuffled, wanted, [*order, *again])
    assert shape(store, straight) == shape(store, shuffled)


@_quick
@given(wanted=pages)
def test_the_counters_equal_what_is_stored(store: Store, wanted: Pages) -> None:
    space = f"s{next(_names)}"
    run = a_run(space)
    fill(store, space, run, wanted, range(len(wanted)))
    found = store.run(run.id)
    assert found is not None
    assert (found.fetched, found.rejected, found.withheld) == counted_anew(space, wanted)
    assert found.fetched == len(store.ids_of(run.id)) == len(list(store.records_of([run.id])))
    assert found.withheld == len(store.withheld(run.id))
    assert found.pages == len(store.pages(run.id)) == len(wanted)


@_quick
@given(wanted=pages)
def test_new_adds_up_to_the_distinct_ids(store: Store, wanted: Pages) -> None:
    space = f"s{next(_names)}"
    run = a_run(space)
    store.add_run(run)
    new = [add(store, run, n, [built(space, i) for i in content]).new for n, (content, _held) in enumerate(wanted, 1)]
    assert sum(new) == len(store.ids_of(run.id))


@settings(_quick, max_examples=8)
@given(numbers=st.lists(st.integers(0, 9), max_size=12), data=st.data())
def test_joining_two_ledgers_does_not_depend_on_order_or_repetition(
    new_address: Callable[[], str], numbers: list[int], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(numbers))
    with open_store(new_address()) as one, open_store(new_address()) as other:
        for store, portion in ((one, numbers), (other, [*shuffled, *numbers])):
            for number in portion:
                store.add_decisions([a_decision(f"d{number}", seconds=number % 3)])
                store.add_links([a_link(f"l{number}", seconds=number % 3)])
        assert one.decisions() == other.decisions()
        assert one.links() == other.links()
