"""Searching again: the difference by id, what has been retracted meanwhile, and what stays as it was."""

from __future__ import annotations

import pytest
from served_review import Serve, Served, article, openalex_id, work

from litrev.demo.faults import Faults, budget_spent
from litrev.model import Decision, NoticeKind, Verdict
from litrev.screening.draws import Draw
from litrev.steps import dedupe, list_works, prisma, search, show_update, status, update
from litrev.steps.ledger import utc_now

pytest_plugins = ["served_fixtures"]

RETRACTED = (
    '<CommentsCorrections RefType="RetractionIn"><RefSource>Journal of Examples</RefSource><PMID>99</PMID>'
    "</CommentsCorrections>"
)
RETRACTS = RETRACTED.replace("RetractionIn", "RetractionOf").replace("99", "1")


@pytest.fixture
def served(serve: Serve) -> Served:
    made = serve([article(n) for n in (1, 2, 3)], [work(n) for n in (1, 2, 3)])
    search(made.review)
    dedupe(made.review)
    made.include("pubmed:1")
    made.decide("pubmed:2", Verdict.EXCLUDE)
    made.decide(openalex_id(1), Verdict.EXCLUDE)
    return made


def test_what_is_new_gone_and_changed_is_told_by_id(served: Served) -> None:
    served.pubmed.hold([article(1), article(3, year=2021), article(4), article(5)])
    served.openalex.hold([work(n) for n in (1, 2, 3, 4)])
    first, second = update(served.review).strategies
    assert first.difference is not None
    assert second.difference is not None
    assert (first.difference.new, first.difference.gone) == (("pubmed:4", "pubmed:5"), ("pubmed:2",))
    assert (first.difference.changed, first.difference.same) == (("pubmed:3",), 1)
    assert dict(first.fields).keys() >= {"year"}
    assert (second.difference.new, second.difference.same) == ((openalex_id(4),), 3)


def test_only_new_works_reach_screening(served: Served) -> None:
    waiting = {w.work.id for w in list_works(served.review) if w.position and w.position.state == "pending"}
    served.pubmed.hold([article(n) for n in (1, 2, 3, 4)])
    update(served.review)
    assert status(served.review).next_command == "litrev dedupe"
    dedupe(served.review)
    now = {w.work.id for w in list_works(served.review) if w.position and w.position.state == "pending"}
    assert now - waiting == {"pubmed:4"}
    assert waiting <= now


def test_a_work_that_was_retracted_since_is_told_with_its_standing(served: Served) -> None:
    served.pubmed.hold([article(1, notes=RETRACTED), article(2), article(3, notes=RETRACTED)])
    alarms = update(served.review).alarms
    assert [(a.signal, a.work, a.decided) for a in alarms] == [
        (NoticeKind.RETRACTED_BY, "pubmed:1", True),
        (NoticeKind.RETRACTED_BY, "pubmed:3", False),
    ]
    assert alarms[0].position is not None
    assert alarms[0].position.state == "included"
    assert update(served.review).alarms == (), "it is news once"


def test_a_new_notice_of_retraction_is_told_of_the_work_that_it_retracts(served: Served) -> None:
    served.pubmed.hold([article(1), article(2), article(3), article(99, "Retraction of care", notes=RETRACTS)])
    assert [(a.work, a.record) for a in update(served.review).alarms] == [("pubmed:1", "pubmed:99")]


def test_a_decision_on_a_record_that_is_gone_still_speaks_for_its_work(serve: Serve) -> None:
    title = "Care at the end of the line and what it costs"
    served = serve([article(1, title, doi="10.5555/twin"), article(2)], [work(1, title, doi="10.5555/twin"), work(2)])
    search(served.review)
    dedupe(served.review)
    served.include("pubmed:1")
    served.pubmed.hold([article(2), article(3)])
    found = update(served.review)
    assert found.vanished == ()
    for _again in range(2):
        dedupe(served.review)
        twin = next(w for w in list_works(served.review) if openalex_id(1) in w.work.members)
        assert twin.position is not None
        assert twin.position.state == "included"
    assert all(check.holds for check in prisma(served.review).checks)
    assert served.say("verify")[0] == 0


def test_a_decided_record_that_nothing_stands_for_any_more_is_named(served: Served) -> None:
    served.pubmed.hold([article(3)])
    vanished = {(v.record, v.verdict) for v in update(served.review).vanished}
    assert vanished == {("pubmed:1", Verdict.INCLUDE), ("pubmed:2", Verdict.EXCLUDE)}


@pytest.mark.parametrize(("third", "told"), [(None, None), (Verdict.INCLUDE, Verdict.INCLUDE)])
def test_of_a_pilot_record_that_is_gone_no_verdict_is_told_before_all_have_read_it(
    served: Served, third: Verdict | None, told: Verdict | None
) -> None:
    text = served.review.protocol_file.read_text(encoding="utf-8")
    team = "team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}, {id: di, role: reviewer}]"
    stages = "stages: [{id: title_abstract, reviewers: 2, blind: true, pilot: 1}]\n"
    served.review.protocol_file.write_text(
        text.replace("team: [{id: a, role: reviewer}]", team) + stages, encoding="utf-8"
    )
    given = {"ada": Verdict.INCLUDE, "bo": Verdict.INCLUDE, **({"di": third} if third else {})}
    draw = Draw(id="d", stage="title_abstract", seed="s", records=("pubmed:2",), by="ada", at=utc_now(),
                readers=("ada", "bo", "di"))  # fmt: skip
    with served.ledger() as store:
        store.add_events([draw.to_event()])
        store.add_decisions(
            Decision(id=who, record="pubmed:2", stage="title_abstract", verdict=verdict, reviewer=who, at=utc_now())
            for who, verdict in given.items()
        )
    served.pubmed.hold([article(1), article(3)])
    assert {(v.record, v.verdict) for v in update(served.review).vanished if v.record == "pubmed:2"} == {
        ("pubmed:2", told)
    }


def test_an_update_that_stopped_half_way_is_resumed_and_shown_without_searching(served: Served) -> None:
    served.openalex.hold([work(n) for n in range(1, 251)])
    served.openalex.faults = Faults().at(*range(3, 100), fault=budget_spent())
    found = update(served.review, sources=["openalex"])
    assert not found.complete
    assert prisma(served.review).counts.database_results == 6, "the search before goes on counting"
    served.openalex.faults = Faults()
    search(served.review, sources=["openalex"], resume=True)
    asked = len(served.openalex.log)
    shown = show_update(served.review, sources=["openalex"])
    assert shown.strategies[0].difference is not None
    assert len(shown.strategies[0].difference.new) == 247
    assert len(served.openalex.log) == asked


def test_any_earlier_run_may_be_compared_with_the_newest(served: Served) -> None:
    for n in (4, 5):
        served.pubmed.hold([article(m) for m in range(1, n + 1)])
        search(served.review, sources=["pubmed"])
    numbers = [run["number"] for run in served.json("runs")["runs"] if run["strategy"] == "pubmed"]
    since = {n: served.json("update", "--since", str(n))["strategies"][0]["new"] for n in numbers}
    assert list(since.values()) == [["pubmed:4", "pubmed:5"], ["pubmed:5"], []]


def test_the_command_shouts_about_a_retracted_work_and_says_what_is_next(served: Served) -> None:
    served.pubmed.hold([article(1, notes=RETRACTED), article(3), article(4)])
    code, out, err = served.say("update")
    assert code == 0
    assert out.startswith("⚠ RETRACTED")
    assert "1 new, 1 gone, 1 changed" in out
    assert "litrev dedupe" in err
    assert served.say("update", "--show")[1] == out
    assert served.say("update", "--since", "1", "--source", "pubmed")[0] == 2
