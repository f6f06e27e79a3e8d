"""What a person joins, splits and takes back, and what becomes of the decisions; why records are one work or not."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from litrev.cli.main import run as command_line
from litrev.errors import InputError, UsageError
from litrev.model import Author, Decision, Link, LinkKind, Page, Record, Run, RunStatus, Verdict
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.steps import dedupe, explain, list_works, merge_records, split, undo_by_hand, verify
from litrev.steps.verifying import Kind
from litrev.steps.verifying import Verdict as Proof
from litrev.store import open_store

PROTOCOL = """\
litrev: 1
title: {en: Harbour care}
team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}]
sources:
  - {id: pubmed, query: care}
  - {id: openalex, query: "title.search:care"}
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 2}]
"""
START = datetime(2031, 5, 1, tzinfo=UTC)
TITLE = "Paths to primary care among newcomers in northern harbour towns, a cohort study of two winters"
SAME, DIFFERENT = LinkKind.SAME, LinkKind.DIFFERENT

P1 = Record(id="pubmed:1", source="pubmed", title=TITLE, pmid="1", year=2020, authors=(Author("Ostrander", "Mila"),))
W1 = Record(id="openalex:W1", source="openalex", title=TITLE, doi="10.5555/one", pmid="1", year=2020,
            authors=(Author("Ostrander", "Mila"),))  # fmt: skip
P2 = Record(id="pubmed:2", source="pubmed", title="Pollen on ferries", pmid="2", doi="10.5555/two", year=2021)
W3 = Record(id="openalex:W3", source="openalex", title="A lighthouse keeper's diary", year=1999)
DOUBT = replace(P2, id="openalex:W9", source="openalex", pmid="", doi="", title=P2.title, year=2020)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """pubmed:1 and openalex:W1 are one work; the others are works of their own."""
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    made = Review(tmp_path)
    with open_store(made.store_path) as store:
        for source, records in (("pubmed", [P1, P2]), ("openalex", [W1, W3])):
            run = Run(
                id=f"run-{source}", source=source, strategy=source, native_query="care", announced=2, started=START
            )
            page = Page(raw=b"", request="GET", cursor=None, announced=2)
            store.add_run(run)
            kept = store.add_page(run, number=1, file="p", sha256="0", page=page, items=records, at=START).run
            store.save_run(replace(kept, status=RunStatus.COMPLETE, finished=START + timedelta(minutes=1)))
    dedupe(made)
    assert members(made) == [["openalex:W1", "pubmed:1"], ["openalex:W3"], ["pubmed:2"]]
    return made


def members(review: Review) -> list[list[str]]:
    return [list(work.work.members) for work in list_works(review)]


def decide(review: Review, record: str, verdict: Verdict, who: str = "ada", minute: int = 0) -> None:
    at = START + timedelta(days=1, minutes=minute)
    criteria = ("P",) if verdict is Verdict.EXCLUDE else ()
    decision = Decision(
        id=f"{record}{who}{at}", record=record, stage="title_abstract", verdict=verdict, criteria=criteria,
        reviewer=who, at=at,
    )  # fmt: skip
    with open_store(review.store_path) as store:
        store.add_decisions([decision])


def say(review: Review, *words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = command_line([*words, "--review", str(review.folder)])
    return code, out.getvalue(), err.getvalue()


def links(review: Review) -> list[Link]:
    with open_store(review.store_path) as store:
        return [link for link in store.links() if link.by != "rules"]


def test_works_are_joined_by_any_name_and_told_as_they_are_now(review: Review) -> None:
    done = merge_records(review, ["pubmed:1", "10.5555/two"], reviewer="ada", note="seen in print")
    assert members(review) == [["openalex:W1", "pubmed:1", "pubmed:2"], ["openalex:W3"]]
    (after,) = done.after
    assert after.shown.work.members == ("openalex:W1", "pubmed:1", "pubmed:2")
    assert {(link.by, link.kind, link.why) for link in links(review)} == {("ada", SAME, ("seen in print",))}


def test_the_rules_never_part_what_a_person_joined(review: Review) -> None:
    """Two PMIDs are a veto, and stay one."""
    merge_records(review, ["pubmed:1", "pubmed:2"], reviewer="ada")
    dedupe(review)
    assert members(review)[0] == ["openalex:W1", "pubmed:1", "pubmed:2"]


def test_a_record_taken_out_stays_out_when_the_rules_run_again(review: Review) -> None:
    split(review, ["openalex:W1"], reviewer="ada")
    assert members(review) == [["openalex:W1"], ["openalex:W3"], ["pubmed:1"], ["pubmed:2"]]
    dedupe(review)
    assert ["openalex:W1"] in members(review)


@pytest.mark.parametrize(("act", "kind"), [
    (lambda review: merge_records(review, ["pubmed:1", "pubmed:2", "openalex:W3"], reviewer="ada"), SAME),
    (lambda review: split(review, ["openalex:W1"], reviewer="ada"), DIFFERENT),
])  # fmt: skip
def test_undo_restores_the_works_and_deletes_nothing(
    review: Review, act: Callable[[Review], object], kind: LinkKind
) -> None:
    before = members(review)
    act(review)
    rows = links(review)
    undo_by_hand(review, kind, reviewer="ada")
    assert members(review) == before
    assert links(review)[: len(rows)] == rows
    with pytest.raises(UsageError):
        undo_by_hand(review, kind, reviewer="ada")


def test_undo_takes_back_the_act_that_names_the_ids(review: Review) -> None:
    merge_records(review, ["pubmed:1", "pubmed:2"], reviewer="ada")
    merge_records(review, ["pubmed:1", "openalex:W3"], reviewer="ada")
    undo_by_hand(review, SAME, ["pubmed:2"], reviewer="ada")
    assert members(review) == [["openalex:W1", "openalex:W3", "pubmed:1"], ["pubmed:2"]]


def test_nobody_takes_back_what_another_joined(review: Review) -> None:
    merge_records(review, ["pubmed:1", "pubmed:2"], reviewer="ada")
    with pytest.raises(UsageError, match="bo"):
        undo_by_hand(review, SAME, reviewer="bo")


def test_the_newer_word_counts_and_whose_it_outranks_is_told(review: Review) -> None:
    split(review, ["openalex:W1"], reviewer="ada")
    done = merge_records(review, ["openalex:W1", "pubmed:1"], reviewer="bo")
    assert [(link.by, link.kind) for link in done.outranked] == [("ada", DIFFERENT)]
    assert ["openalex:W1", "pubmed:1"] in members(review)


def test_what_cannot_be_joined_or_split_is_said(review: Review) -> None:
    with pytest.raises(UsageError, match="one work already"):
        merge_records(review, ["pubmed:1", "openalex:W1"], reviewer="ada")
    with pytest.raises(UsageError, match="stay behind"):
        split(review, ["pubmed:2"], reviewer="ada")
    with pytest.raises(InputError, match="pubmed:404"):
        merge_records(review, ["pubmed:1", "pubmed:404"], reviewer="ada")
    with pytest.raises(InputError, match="may mean several"):
        split(review, ["1"], reviewer="ada")  # the PMID of both records of the work
    with pytest.raises(UsageError, match="zoe"):
        merge_records(review, ["pubmed:1", "pubmed:2"], reviewer="zoe")
    with pytest.raises(UsageError, match="several people"):
        merge_records(review, ["pubmed:1", "pubmed:2"])
    assert links(review) == []


def test_decisions_that_clash_when_works_are_joined_are_named(review: Review) -> None:
    decide(review, "pubmed:2", Verdict.INCLUDE, "ada")
    decide(review, "openalex:W3", Verdict.EXCLUDE, "bo")
    done = merge_records(review, ["pubmed:2", "openalex:W3"], reviewer="ada")
    (verdicts,) = done.after[0].verdicts
    assert verdicts.conflict
    assert [(d.reviewer, d.verdict) for d in verdicts.held] == [("ada", Verdict.INCLUDE), ("bo", Verdict.EXCLUDE)]
    assert done.after[0].shown.position is not None
    assert done.after[0].shown.position.state is State.CONFLICT


def test_of_two_decisions_of_one_person_the_newer_counts_and_the_other_is_named(review: Review) -> None:
    decide(review, "pubmed:2", Verdict.INCLUDE, "ada", minute=1)
    decide(review, "openalex:W3", Verdict.EXCLUDE, "ada", minute=2)
    (verdicts,) = merge_records(review, ["pubmed:2", "openalex:W3"], reviewer="ada").after[0].verdicts
    assert [(d.record, d.verdict) for d in verdicts.outdated] == [("pubmed:2", Verdict.INCLUDE)]


def test_who_joins_works_does_not_learn_what_others_decided_while_screening_goes_on(review: Review) -> None:
    decide(review, "pubmed:2", Verdict.INCLUDE, "bo", minute=1)
    decide(review, "openalex:W3", Verdict.EXCLUDE, "bo", minute=2)
    assert merge_records(review, ["pubmed:2", "openalex:W3"], reviewer="ada").after[0].verdicts == ()


def test_a_part_on_which_nobody_decided_is_to_be_screened(review: Review) -> None:
    decide(review, "openalex:W1", Verdict.INCLUDE, "ada")
    after = {work.shown.work.id: work for work in split(review, ["openalex:W1"], reviewer="ada").after}
    assert not after["openalex:W1"].undecided
    assert after["pubmed:1"].undecided


def test_the_commands_tell_what_they_did_and_how_to_take_it_back(review: Review) -> None:
    decide(review, "pubmed:2", Verdict.INCLUDE, "ada")
    decide(review, "pubmed:1", Verdict.EXCLUDE, "bo")
    code, out, err = say(review, "merge-records", "pubmed:1", "pubmed:2", "--as", "ada")
    assert code == 0
    assert "2 works → 1 work" in out
    assert "3 records: openalex:W1, pubmed:1, pubmed:2" in out
    assert "Conflict (title and abstract): ada: include (pubmed:2), bo: exclude (pubmed:1)" in out
    assert "--undo" in err
    code, out, _err = say(review, "merge-records", "--undo", "--as", "ada")
    assert (code, "1 work → 2 works" in out) == (0, True)
    code, out, _err = say(review, "split", "openalex:W1", "--as", "ada", "--json")
    assert [work["id"] for work in json.loads(out)["after"]] == ["openalex:W1", "pubmed:1"]
    assert say(review, "split", "--undo", "--as", "ada")[0] == 0
    assert say(review, "merge-records", "pubmed:1", "--as", "ada")[0] == 2
    assert say(review, "split", "--as", "ada")[0] == 2


def test_what_was_taken_back_is_no_longer_shown_as_said(review: Review) -> None:
    say(review, "merge-records", "pubmed:1", "pubmed:2", "--as", "ada")
    assert "(ada)" in say(review, "show", "pubmed:1")[1]
    say(review, "merge-records", "--undo", "--as", "ada")
    assert "(ada)" not in say(review, "show", "pubmed:1")[1]


def test_explaining_one_work_shows_weights_and_chain(review: Review) -> None:
    found = explain(review, "pubmed:1", "10.5555/one")
    assert found.together
    assert [(link.a, link.b) for link in found.chain] == [("openalex:W1", "pubmed:1")]
    assert {w.feature: w.bits for w in found.weighing.weights}["title"] == 5
    code, out, _err = say(review, "dedupe", "--explain", "pubmed:1", "openalex:W1")
    assert code == 0
    for words in (
        "One work: openalex:W1 (2 records)",
        "+5.0",
        "equal long titles",
        "same PMID",
        "same work (the rules)",
    ):
        assert words in out


def test_explaining_two_works_names_the_veto_and_what_persons_said(review: Review) -> None:
    split(review, ["openalex:W1"], reviewer="bo", note="a reprint")
    found = explain(review, "pubmed:1", "openalex:W1")
    assert not found.together
    assert [(link.by, link.kind) for link in found.apart] == [("bo", DIFFERENT)]
    out = say(review, "dedupe", "--explain", "pubmed:1", "openalex:W1")[1]
    assert "not the same work (bo): a reprint" in out
    out = say(review, "dedupe", "--explain", "pubmed:1", "pubmed:2")[1]
    assert "Veto, whatever the weights: two PMIDs in PubMed itself" in out


def test_a_chain_leads_through_what_a_person_joined(review: Review) -> None:
    merge_records(review, ["pubmed:1", "openalex:W3"], reviewer="ada")
    out = json.loads(say(review, "dedupe", "--explain", "openalex:W1", "openalex:W3", "--json")[1])
    assert out["same_work"]
    assert [(link["a"], link["b"], link["by"]) for link in out["chain"]] == [
        ("openalex:W1", "pubmed:1", "rules"),
        ("openalex:W3", "pubmed:1", "ada"),
    ]


def test_explaining_needs_two_records_that_are_known(review: Review) -> None:
    assert say(review, "dedupe", "--explain", "pubmed:1", "pubmed:1")[0] == 2
    assert say(review, "dedupe", "--explain", "pubmed:1", "pubmed:404")[0] == 5


def test_rows_of_files_are_explained_too(review: Review, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "title", "year", "doi"))
        rows.writerows([("1", TITLE, 2020, "10.5555/x"), ("2", TITLE, 2020, "10.5555/x"), ("3", "Pollen", 2021, "")])
    code, out, _err = say(review, "dedupe", str(table), "--explain", "1", "2")
    assert (code, "One work: 1 (2 records)" in out) == (0, True)
    assert "Two works: 1 and 3" in say(review, "dedupe", str(table), "--explain", "1", "3")[1]
    assert say(review, "dedupe", str(table), "--explain", "1", "9")[0] == 5


def test_the_protocol_says_how_sure_the_rules_must_be(review: Review) -> None:
    usual = dedupe(review, now=lambda: START + timedelta(hours=1))
    assert (usual.works, usual.joined, usual.unsure) == (3, 1, 0)
    review.protocol_file.write_text(PROTOCOL + "dedupe: {auto: 0.9999999, review: 0.5}\n", encoding="utf-8")
    assert explain(review, "pubmed:1", "openalex:W1").weighing.pair.kind is SAME, "as at the last deduplication"
    careful = dedupe(review, now=lambda: START + timedelta(hours=2))
    assert (careful.works, careful.joined, careful.unsure) == (4, 0, 1)
    assert explain(review, "pubmed:1", "openalex:W1").weighing.pair.kind is LinkKind.UNSURE
    proved = [check for check in verify(review).checks if check.kind is Kind.LINKS]
    assert [check.verdict for check in proved] == [Proof.HOLDS], "judged again as it was judged"
