"""A protocol that changes after searching and screening: nothing breaks, nothing is lost, what is left out is said."""

from __future__ import annotations

import pytest
from mistaken import ARTICLES, JOINED, WORKS, Clerk, Life
from test_mistakes import assert_told

from litrev.errors import ExitCode
from litrev.store import open_store

pytest_plugins = ["mistake_fixtures"]
FULL_TEXT = "  - {id: full_text, reviewers: 1}\n"
FIRST = "  - {id: title_abstract, reviewers: 1}\n"
SECOND = '  - {id: openalex, query: "title.search:care"}\n'


def decisions(clerk: Clerk) -> int:
    with open_store(clerk.folder / "review.db") as store:
        return len(store.decisions())


def everything_works(clerk: Clerk) -> str:
    """Every command that reads runs; gives what `status` warns of."""
    for words in (["check"], ["records"], ["prisma"], ["prisma", "--json"], ["export", "--which", "all"], ["dedupe"]):
        said = clerk.say(*words)
        assert said.code == 0, said.err
        assert "✗" not in said.out
    warned = clerk.say("status")
    assert warned.code == 0
    assert clerk.say("prisma").err.startswith(warned.err)  # who counts is told as much
    return warned.err


def test_a_source_that_is_removed_is_not_counted_and_its_decisions_go_on_speaking(life: Life) -> None:
    """Decisions stand at a work's first record, which is OpenAlex's: without it, they must still speak for PubMed's."""
    clerk = life("screened")
    before = clerk.json("status")["stages"]
    clerk.change(SECOND, "")
    told = everything_works(clerk)
    assert "openalex is no longer in review.yaml: its search is not counted." in told
    seen = clerk.json("status")
    assert (seen["records"], seen["works"]) == (ARTICLES, ARTICLES)
    assert [stage["excluded"] for stage in seen["stages"]] == [stage["excluded"] for stage in before]
    assert "openalex was left out: it is no longer in review.yaml." in clerk.say("dedupe").out
    clerk.change("criteria:", SECOND + "criteria:")
    assert clerk.say("dedupe").code == 0
    back = clerk.json("status")
    assert back["works"] == ARTICLES + WORKS - JOINED
    assert back["stages"] == before


def test_sources_that_are_all_renamed_are_looked_for_again(life: Life) -> None:
    clerk = life("screened")
    clerk.change("id: pubmed,", "id: pm, via: pubmed,")
    clerk.change("id: openalex,", "id: oa, via: openalex,")
    said = clerk.say("prisma")
    assert "pubmed is no longer in review.yaml" in said.err
    assert "openalex is no longer in review.yaml" in said.err
    assert "nothing to count yet" in said.err
    assert_told(clerk.say("dedupe"), ExitCode.PROTOCOL, "no search of this review is complete")
    assert clerk.json("status")["next"]["command"].startswith("litrev search")
    assert decisions(clerk) == ARTICLES + 2


def test_a_criterion_that_is_renamed_leaves_its_exclusions_and_says_so(life: Life) -> None:
    clerk = life("screened")
    before = clerk.json("prisma")
    clerk.change("code: P,", "code: POP,")
    clerk.change("code: C,", "code: CON,")
    told = everything_works(clerk)
    assert "2 exclusions name the criterion P, which is no longer in review.yaml; they stand." in told
    assert "1 exclusion names the criterion C" in told
    after = clerk.json("prisma")
    assert (after["records_excluded"], after["dbr_excluded_reports"]) == (2, 1)
    assert after["new_reports"] == before["new_reports"]
    assert sum(after["dbr_excluded"].values()) == 1
    again = clerk.say("decide", "d.csv", "--as", "a")
    assert again.code == ExitCode.INPUT
    assert "“P” is not a criterion of this stage (POP, CON)" in again.out


def test_criteria_that_are_all_removed_leave_their_exclusions(life: Life) -> None:
    clerk = life("screened")
    text = (clerk.folder / "review.yaml").read_text(encoding="utf-8")
    start, end = text.index("criteria:"), text.index("stages:")
    clerk.write("review.yaml", text[:start] + "criteria: []\n" + text[end:])
    assert "criterion P" in everything_works(clerk)
    assert clerk.json("prisma")["records_excluded"] == 2


def test_a_stage_that_is_removed_takes_its_decisions_out_of_the_counts_and_says_so(life: Life) -> None:
    clerk = life("screened")
    clerk.change(FULL_TEXT, "")
    told = everything_works(clerk)
    assert "2 decisions at the stage full_text, which is no longer in review.yaml, are not counted." in told
    assert [stage["id"] for stage in clerk.json("status")["stages"]] == ["title_abstract"]
    assert_told(clerk.say("decide", "f.csv", "--as", "a", "--stage", "full_text"), ExitCode.USAGE, "full_text")
    clerk.change("stages:\n", "stages:\n" + FULL_TEXT)
    clerk.change(FULL_TEXT + FIRST, FIRST + FULL_TEXT)
    assert [stage["excluded"] for stage in clerk.json("status")["stages"]] == [2, 1]


def test_a_reviewer_who_leaves_the_team_has_still_decided(life: Life) -> None:
    clerk = life("screened")
    before = clerk.json("status")["stages"]
    clerk.change("{id: a, role: reviewer}", "{id: z, role: reviewer}")
    everything_works(clerk)
    assert clerk.json("status")["stages"] == before
    assert_told(clerk.say("screen", "--as", "a"), ExitCode.USAGE, "no “a” in the team", "z, b")


@pytest.mark.usefixtures("served")
def test_a_strategy_that_changes_is_searched_anew_and_never_mixed(life: Life) -> None:
    clerk = life("searched")
    clerk.change("query: care}", "query: care AND town}")
    assert_told(clerk.say("search", "--resume"), ExitCode.CONFLICT, "strategy has changed", "litrev search")
    assert clerk.say("search").code == 0
