"""References and citations of included works, followed through OpenAlex and counted as citation searching."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served_review import FIRST_WORK, Serve, Served, article, openalex_id, work

from litrev.demo.faults import Faults, budget_spent
from litrev.errors import ProtocolError
from litrev.model import RunStatus, Verdict
from litrev.steps import chase, dedupe, list_runs, preview_chase, prisma, search, status
from litrev.steps.chasing import LONGEST_VALUES, MOST_VALUES, Direction, batches
from litrev.steps.runs import Fate

pytest_plugins = ["served_fixtures"]


def others(*numbers: int, **fields: Any) -> list[dict[str, Any]]:
    """Works that the databases' search does not find."""
    return [work(n, f"Unrelated words about the town number {n}", **fields) for n in numbers]


@pytest.fixture
def served(serve: Serve) -> Served:
    """Work 1 is included: it cites 2 (found by the search too), 50 and 51; 60 and 61 cite it."""
    made = serve(
        [article(9)],
        [work(1, cites=(2, 50, 51)), work(2), *others(50, 51), *others(60, 61, cites=(1,)), *others(70, cites=(2,))],
    )
    search(made.review)
    dedupe(made.review)
    made.include(openalex_id(1))
    return made


def found(served: Served, strategy: str) -> list[str]:
    with served.ledger() as store:
        return store.ids_of(store.runs(strategy)[-1].id)


def test_references_and_citations_of_included_works_are_fetched(served: Served) -> None:
    done = chase(served.review)
    assert [s.run.status for s in done.searched] == [RunStatus.COMPLETE] * 2
    assert found(served, "chase:references") == [openalex_id(n) for n in (2, 50, 51)]
    assert found(served, "chase:citations") == [openalex_id(n) for n in (60, 61)]
    assert (done.seeds.unknown, done.gone) == ((), ())


def test_prisma_counts_them_in_the_other_arm_save_what_the_databases_found(served: Served) -> None:
    before = prisma(served.review).counts
    chase(served.review)
    dedupe(served.review)
    flow = prisma(served.review)
    assert all(check.holds for check in flow.checks)
    assert (before.citations_results, flow.counts.citations_results) == (None, 5)
    assert flow.counts.records_screened == before.records_screened, "the databases' arm is as it was"
    assert flow.counts.other_pending_records == 4
    served.include(openalex_id(60))
    served.decide(openalex_id(50), Verdict.EXCLUDE)
    flow = prisma(served.review)
    assert all(check.holds for check in flow.checks)
    assert (flow.counts.other_sought_reports, flow.counts.other_assessed, flow.counts.new_reports) == (1, 1, 2)
    assert "Citation searching" in served.say("prisma")[1]


def test_what_a_chase_brings_is_proved_listed_and_shown_like_any_search(served: Served) -> None:
    chase(served.review)
    dedupe(served.review)
    assert served.say("verify")[0] == 0
    assert {s.run.strategy: s.fate for s in list_runs(served.review)}["chase:citations"] is Fate.COUNTS
    assert [source.id for source in status(served.review).sources][2:] == ["chase:references", "chase:citations"]


def test_works_that_openalex_does_not_list_for_us_are_looked_up_first(serve: Serve) -> None:
    served = serve(
        [article(9, doi="10.5555/nine"), article(10, doi="10.5555/ten"), article(11)],
        [*others(80, doi="https://doi.org/10.5555/NINE", cites=(50,)), *others(50), *others(60, cites=(80,))],
    )
    search(served.review, sources=["pubmed"])
    for n in (9, 10):
        served.include(f"pubmed:{n}")
    before = prisma(served.review).counts.database_results
    planned = preview_chase(served.review)
    assert planned.seeds.to_look_up == ("pubmed:10", "pubmed:9")
    done = chase(served.review)
    assert done.seeds.works == {"pubmed:9": (f"W{FIRST_WORK + 80}",)}
    assert done.seeds.unknown == ("pubmed:10",)
    assert found(served, "chase:citations") == [openalex_id(60)]
    counts = prisma(served.review).counts
    assert (counts.database_results, counts.citations_results) == (before, 2), "the lookup is in no count"
    assert {s.run.strategy: s.fate for s in list_runs(served.review)}["chase:lookup"] is Fate.LOOKUP
    asked = len(served.openalex.log)
    assert preview_chase(served.review).seeds == done.seeds, "nothing is looked up twice"
    assert len(served.openalex.log) == asked + 1


def test_a_cited_work_that_is_gone_is_named(serve: Serve) -> None:
    served = serve([], [work(1, cites=(50, 51)), *others(50)])
    search(served.review, sources=["openalex"])
    served.include(openalex_id(1))
    assert chase(served.review, directions=[Direction.REFERENCES]).gone == (f"W{FIRST_WORK + 51}",)


def test_hundreds_of_works_go_in_batches_and_are_counted_once(serve: Serve) -> None:
    cited = range(1000, 1250)
    served = serve([], [work(1, cites=cited), work(2, cites=cited), *others(*cited), *others(300, 301, cites=(1, 2))])
    search(served.review, sources=["openalex"])
    for n in (1, 2):
        served.include(openalex_id(n))
    references, citations = (s.run for s in chase(served.review).searched)
    assert (references.status, references.announced, references.fetched) == (RunStatus.COMPLETE, 250, 250)
    assert (citations.announced, citations.fetched) == (2, 2)
    assert references.native_query.count("openalex:") == 3
    assert all(check.holds for check in prisma(served.review).checks)


def test_a_chase_that_stopped_goes_on_with_resume(serve: Serve) -> None:
    cited = range(1000, 1250)
    served = serve([], [work(1, cites=cited), *others(*cited)])
    search(served.review, sources=["openalex"])
    served.include(openalex_id(1))
    served.openalex.faults = Faults().at(*range(6, 100), fault=budget_spent())
    (stopped, _citations) = chase(served.review).searched
    assert stopped.run.status is RunStatus.PARTIAL
    assert prisma(served.review).counts.citations_results is None
    assert status(served.review).next_command == "litrev search --resume"
    served.openalex.faults = Faults()
    search(served.review, resume=True)
    assert len(found(served, "chase:references")) == 250
    assert prisma(served.review).counts.citations_results is not None


def test_a_dry_run_fetches_and_stores_nothing(served: Served) -> None:
    shown = preview_chase(served.review)
    assert shown.announced == {Direction.REFERENCES: 3, Direction.CITATIONS: 2}
    assert len(list_runs(served.review)) == 2
    code, out, _err = served.say("chase", "--dry-run")
    assert (code, "at most 2" in out) == (0, True)


def test_there_must_be_works_to_start_from(serve: Serve) -> None:
    served = serve([article(1)], [work(1)])
    with pytest.raises(ProtocolError):
        chase(served.review)
    search(served.review)
    with pytest.raises(ProtocolError):
        chase(served.review)
    assert preview_chase(served.review, start="all").seeds.works


def test_the_command_tells_each_direction(served: Served) -> None:
    code, out, err = served.say("chase", "--citations")
    assert code == 0
    assert "2/2 ✓" in out
    assert "References" not in out
    assert "litrev dedupe" in err
    assert [run["fetched"] for run in served.json("chase")["runs"]] == [3, 2]


@given(st.lists(st.text("abW0123456789./é", min_size=1, max_size=300), max_size=250))
def test_batches_hold_every_value_in_order_and_fit_a_request(values: list[str]) -> None:
    made = [one.removeprefix("doi:").split("|") for one in batches("doi", values)]
    assert [value for batch in made for value in batch] == values
    assert all(len(batch) <= MOST_VALUES for batch in made)
    assert all(len(batch) == 1 or len(quote_plus("|".join(batch))) <= LONGEST_VALUES for batch in made)
