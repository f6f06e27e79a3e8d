"""A strategy that OpenAlex is asked in slices: the same works as one query would find, proved slice by slice."""

from __future__ import annotations

import random

import pytest
from served_review import Serve, Served, openalex_id, work

from litrev.demo.faults import plan_required
from litrev.demo.server import Request
from litrev.errors import ExitCode, SourceError
from litrev.model import Record, RunStatus
from litrev.query import And, Field, Node, Not, Or, Query, Term, openalex
from litrev.query.tree import SLICE_MARK, slices_of
from litrev.sources.openalex_slices import slice_pages
from litrev.sources.registry import open_source
from litrev.steps import search, verify

pytest_plugins = ["served_fixtures"]

PLACES = ("river", "forest", "desert")


def _protocol(query: str) -> str:
    indented = query.replace("\n", "\n      ")
    return f"""\
litrev: 1
title: {{en: Care}}
team: [{{id: a, role: reviewer}}]
contact: someone@example.org
sources:
  - id: openalex
    query: |
      {indented}
criteria: [{{code: P, exclude: {{en: Wrong population}}}}]
"""


SLICED = _protocol(SLICE_MARK.join(f"title.search:{place}" for place in PLACES))


def _works() -> list[dict[str, object]]:
    """260 works: each place has about a third, some have two, some none."""
    titles = [
        " and ".join(place for n, place in enumerate(PLACES, 2) if number % (n + 1) == 0) or "town"
        for number in range(260)
    ]
    return [work(number, f"Care at the {title} number {number}") for number, title in enumerate(titles)]


def _found(served: Served) -> set[str]:
    with served.ledger() as ledger:
        return {record.id for record in ledger.records_of([run.id for run in ledger.runs()])}


def test_a_search_in_slices_finds_what_one_query_finds(serve: Serve) -> None:
    sliced = serve(works=_works(), protocol=SLICED)
    done = search(sliced.review)[0].run
    found = _found(sliced)
    assert done.status is RunStatus.COMPLETE
    assert done.announced == done.fetched == len(found)
    counts = [one["announced"] for one in done.detail["slices"]]
    assert len(counts) == len(PLACES)
    assert sum(counts) - done.detail["overlap"] == done.announced
    assert done.detail["overlap"] > 0
    wanted = {
        openalex_id(number) for number in range(260) if any(number % (n + 1) == 0 for n, _place in enumerate(PLACES, 2))
    }
    assert found == wanted
    assert verify(sliced.review).exit_code is ExitCode.DONE


@pytest.mark.parametrize("seed", range(6))
def test_slices_and_the_whole_are_the_same_set_to_the_server(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Random strategies, asked whole and in small slices."""
    serve(works=_works())
    tree = _random_tree(random.Random(seed))
    whole = openalex.render(Query(tree)).native
    monkeypatch.setattr(openalex, "LONGEST_FILTER", 190)
    sliced = openalex.render(Query(tree)).native
    assert len(slices_of(sliced)) > 1
    assert _fetched(sliced) == _fetched(whole)


def _random_tree(chance: random.Random) -> And:
    def block(words: tuple[str, ...]) -> Or:
        chosen = chance.sample(words, chance.randint(2, len(words)))
        terms: list[Node] = [Term(word, chance.choice([Field.TITLE, Field.TITLE_ABSTRACT])) for word in chosen]
        return Or((*terms, Term("quiet village"), Term("wide square"), Not(Term("care"), Term(chance.choice(words)))))

    return And((block((*PLACES, "town")), Not(block(("care", "river", "town")), Term(chance.choice(PLACES)))))


def _fetched(native: str) -> set[str]:
    source = open_source("openalex")
    try:
        pages = source.pages(native, None, announced=source.count(native).announced)
        items = [item for page in pages for item in source.parse(page.raw)]
    finally:
        source.close()
    return {item.id for item in items if isinstance(item, Record)}


def test_a_long_strategy_is_fetched_as_the_whole_would_be(serve: Serve) -> None:
    words = [Term(f"expression number {number}") for number in range(200)]
    natives = slices_of(openalex.render(Query(Or((Term("river"), *words, Term("forest"))))).native)
    assert len(natives) > 1
    served = serve(works=_works(), protocol=_protocol(SLICE_MARK.join(natives)))
    done = search(served.review)[0].run
    assert done.status is RunStatus.COMPLETE
    assert _found(served) == {openalex_id(n) for n in range(260) if n % 3 == 0 or n % 4 == 0}


def test_a_stopped_search_goes_on_with_the_slice_it_was_in(serve: Serve) -> None:
    served = serve(works=_works(), protocol=SLICED)
    served.openalex.faults.when(_in_the_second_slice, plan_required(), times=1)
    stopped = search(served.review)[0].run
    assert stopped.status is RunStatus.PARTIAL
    assert 0 < stopped.fetched < stopped.announced
    asked = len(served.openalex.log)
    done = search(served.review, resume=True)[0].run
    assert done.status is RunStatus.COMPLETE
    assert done.announced == done.fetched == len(_found(served))
    assert not any("river" in entry.params["filter"] for entry in served.openalex.log[asked:])


def _in_the_second_slice(request: Request) -> bool:
    return "forest" in request.params["filter"] and "cursor" in request.params


def test_a_place_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(SourceError):
        list(slice_pages(("a", "b"), "no place", 1, lambda native: iter(())))
