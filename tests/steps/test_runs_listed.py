"""Every search is listed, with what came of it and whether it counts."""

from __future__ import annotations

import pytest
from served_review import PROTOCOL, Serve, article, work

from litrev.errors import UsageError
from litrev.steps import list_runs, search, show_run
from litrev.steps.runs import Fate

pytest_plugins = ["served_fixtures"]


def test_a_review_that_was_never_searched_says_so(serve: Serve) -> None:
    code, out, err = serve().say("runs")
    assert (code, out) == (0, "")
    assert "litrev search" in err


def test_only_the_newest_complete_run_of_a_strategy_counts(serve: Serve) -> None:
    served = serve([article(1), article(2)], [work(1)])
    search(served.review, sources=["pubmed"])
    search(served.review, sources=["pubmed"])
    search(served.review, sources=["openalex"])
    seen = list_runs(served.review)
    assert [(s.number, s.run.strategy, s.fate) for s in seen] == [
        (1, "pubmed", Fate.SUPERSEDED),
        (2, "pubmed", Fate.COUNTS),
        (3, "openalex", Fate.COUNTS),
    ]


def test_a_strategy_that_left_the_protocol_and_a_source_that_refused_are_told_apart(serve: Serve) -> None:
    served = serve([article(1)], [work(1)])
    search(served.review)
    only = PROTOCOL.replace('  - {id: openalex, query: "title.search:care"}\n', "")
    served.review.protocol_file.write_text(only, encoding="utf-8")
    served.pubmed.stop()
    search(served.review)
    fates = {(s.run.strategy, s.run.status.value): s.fate for s in list_runs(served.review)}
    assert fates == {
        ("pubmed", "complete"): Fate.COUNTS,
        ("openalex", "complete"): Fate.NOT_IN_PROTOCOL,
        ("pubmed", "failed"): Fate.FAILED,
    }


def test_a_run_is_shown_in_full_by_number_strategy_or_id(serve: Serve) -> None:
    served = serve([article(1), article(2)], [work(1)])
    served.pubmed.withheld = frozenset({"2"})
    search(served.review)
    whole = show_run(served.review, "pubmed")
    assert whole.seen.run.native_query == "care"
    assert whole.read_as
    assert whole.withheld == ("pubmed:2",)
    assert all(len(page.sha256) == 64 for page in whole.pages)
    assert show_run(served.review, whole.seen.run.id[:30]) == whole
    assert show_run(served.review, str(whole.seen.number)) == whole
    with pytest.raises(UsageError):
        show_run(served.review, "cairn")


def test_the_list_and_a_run_are_told_to_people_and_to_programs(serve: Serve) -> None:
    served = serve([article(1)], [work(1)])
    search(served.review)
    (first, second) = served.json("runs")["runs"]
    assert {first["strategy"], second["strategy"]} == {"pubmed", "openalex"}
    assert first["counts"] is True
    assert served.json("runs", "openalex")["page_list"][0]["sha256"]
    code, out, _err = served.say("runs", "openalex")
    assert code == 0
    assert "title.search:care" in out
    assert served.say("runs", "9")[0] == 2
