"""Two people on two copies of a review: screened apart, deduplicated differently, joined again."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from litrev.cli.main import run
from litrev.errors import ConflictError, ExitCode, InputError, UsageError
from litrev.model import LinkKind, Page, RunStatus, Verdict
from litrev.review import Review
from litrev.screening.allotment import Way
from litrev.screening.outcome import State
from litrev.screening.standing import Standing
from litrev.steps.agreeing import agree
from litrev.steps.allotting import allot
from litrev.steps.conflicting import conflicts
from litrev.steps.counting import prisma
from litrev.steps.deduplicating import dedupe
from litrev.steps.duties import todo
from litrev.steps.ledger import corpus, where_works_stand
from litrev.steps.merging import Merged, merge
from litrev.steps.overview import status
from litrev.steps.regrouping import merge_records, split, undo_by_hand
from litrev.steps.resolving import resolve
from litrev.steps.reviewing import review_pairs
from litrev.steps.screening import screen
from litrev.steps.sharing import share
from litrev.store import open_store

sys.path.insert(0, str(Path(__file__).parents[1] / "tui"))
from doubtful_review import fill, pair

START = datetime(2031, 6, 1, tzinfo=UTC)
PAIRS = 5
PROTOCOL = """\
litrev: 1
title: {en: Harbour care}
team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}, {id: cy, role: arbiter}]
sources: [{id: pubmed, query: care}, {id: openalex, query: "title.search:care"}]
criteria: [{code: P, exclude: {en: Wrong population}}, {code: C, exclude: {en: Wrong concept}}]
stages: [{id: title_abstract, reviewers: 2, kappa_min: 0.6}, {id: full_text, reviewers: 1}]
resolution: {by: cy, rule: discussion-then-arbiter}
"""


@pytest.fixture
def copies(tmp_path: Path) -> Callable[[str], Review]:
    """Copies of one review, by name: five works, each with two records that the rules cannot tell."""
    origin = tmp_path / "origin"
    origin.mkdir()
    (origin / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    fill(Review(origin), [record for n in range(PAIRS) for record in pair(n)])

    def copy(name: str) -> Review:
        shutil.copytree(origin, tmp_path / name)
        return Review(tmp_path / name)

    return copy


def clock(start: datetime) -> Callable[[], datetime]:
    """A laptop's clock, that goes on by a second at each look."""
    ticks = iter(range(10**6))
    return lambda: start + timedelta(seconds=next(ticks))


def read(review: Review, who: str, verdict: Callable[[str], Verdict], now: Callable[[], datetime]) -> None:
    """Screen everything that is asked of `who` at the first stage."""
    with screen(review, reviewer=who, stage="title_abstract", now=now) as sitting:
        while (work := sitting.session.current) is not None:
            chosen = verdict(work)
            sitting.decide(chosen, ("P",) if chosen is Verdict.EXCLUDE else ())


def standing_of(review: Review) -> Standing:
    protocol = review.load()
    with open_store(review.store_path) as store:
        return where_works_stand(protocol, store, corpus(protocol, store))


def file_of(review: Review, who: str) -> Path:
    return share(review, reviewer=who, file=review.folder / f"{who}.jsonl", now=lambda: START).file


def even(work: str) -> bool:
    return int(work[-1]) % 2 == 0


def apart(copies: Callable[[str], Review]) -> tuple[Review, Review]:
    """ada, whose clock is a day ahead, joins two records by hand; bo joins others and cuts one off. Both screen."""
    ada, bo = copies("ada"), copies("bo")
    ahead, behind = clock(START + timedelta(days=1)), clock(START)
    dedupe(ada, now=ahead)
    dedupe(bo, versions="join", now=behind)
    merge_records(ada, ["openalex:W1000", "pubmed:1000"], reviewer="ada", now=ahead)
    merge_records(bo, ["openalex:W1001", "pubmed:1001"], reviewer="bo", now=behind)
    merge_records(bo, ["openalex:W1002", "pubmed:1002"], reviewer="bo", now=behind)
    split(bo, ["pubmed:1002"], reviewer="bo", now=behind)
    read(ada, "ada", lambda _work: Verdict.INCLUDE, ahead)
    read(bo, "bo", lambda work: Verdict.INCLUDE if even(work) else Verdict.EXCLUDE, behind)
    return ada, bo


def test_copies_screened_apart_and_deduplicated_differently_merge_without_loss(copies: Callable[[str], Review]) -> None:
    ada, bo = apart(copies)
    with open_store(ada.store_path) as one, open_store(bo.store_path) as other:
        decided = {d.id for store in (one, other) for d in store.decisions()}
        by_hand = {link.id for store in (one, other) for link in store.links() if link.by != "rules"}
    file_of(bo, "bo")
    third = copies("third")
    merge(third, [ada.folder, bo.folder])
    merge(ada, [bo.folder])
    merge(bo, [ada.folder])
    for review in (ada, bo, third):
        with open_store(review.store_path) as store:
            assert {d.id for d in store.decisions()} == decided
            assert {link.id for link in store.links() if link.by != "rules"} == by_hand
    assert standing_of(ada) == standing_of(bo) == standing_of(third)
    assert not merge(ada, [bo.folder, third.folder, bo.folder / "bo.jsonl"]).anything
    (first, _full) = conflicts(ada)
    assert {one.disagreement.work for one in first.open} == {"openalex:W1001", "openalex:W1003", "pubmed:1003"}
    with resolve(ada, reviewer="cy", now=clock(START - timedelta(days=9))) as settling:
        settling.settle(Verdict.INCLUDE, note="read again")
        settling.settle(Verdict.EXCLUDE, settling.former_reasons)
    merge(bo, [file_of(ada, "cy")])
    tally = standing_of(bo).tally("title_abstract")
    assert (tally[State.CONFLICT], tally[State.PENDING]) == (1, 0)
    assert standing_of(bo) == standing_of(ada)
    with resolve(bo, reviewer="cy", now=clock(START)) as settling:
        assert settling.advance.left == 1
        settling.settle(Verdict.EXCLUDE, ("C",))
    read_full = [work for work, position in standing_of(bo).positions.items() if position.stage == "full_text"]
    with screen(bo, reviewer="bo", stage="full_text", now=clock(START)) as sitting:
        while sitting.session.current:
            sitting.decide(Verdict.INCLUDE)
    flow = prisma(bo)
    assert all(check.holds for check in flow.checks)
    assert flow.counts.new_reports == len(read_full)


def test_persons_files_do_as_well_as_whole_copies_in_any_order(copies: Callable[[str], Review]) -> None:
    ada, bo = copies("ada"), copies("bo")
    for review in (ada, bo):
        dedupe(review, now=clock(START))
    read(ada, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    read(bo, "bo", lambda _work: Verdict.INCLUDE, clock(START))
    of_ada, of_bo = file_of(ada, "ada"), file_of(bo, "bo")
    assert "Harbour Notes" not in of_ada.read_text(encoding="utf-8")
    merged = merge(ada, [of_bo])
    assert [(taken.reviewer, taken.gained.decisions) for taken in merged.taken] == [("bo", 2 * PAIRS)]
    assert (merged.stages[0].decided, merged.stages[0].reached) == (2 * PAIRS, 2 * PAIRS)
    third = copies("third")
    dedupe(third, now=clock(START))
    merge(third, [of_bo, of_ada, of_bo])
    assert not merge(third, [of_ada]).anything
    assert standing_of(third) == standing_of(ada)


def test_an_undo_made_on_a_slow_clock_still_comes_last(copies: Callable[[str], Review]) -> None:
    fast, slow = copies("fast"), copies("slow")
    with screen(fast, reviewer="ada", now=clock(START + timedelta(days=30))) as sitting:
        work = sitting.session.current
        sitting.decide(Verdict.INCLUDE)
    merge(slow, [file_of(fast, "ada")])
    with screen(slow, reviewer="ada", now=clock(START)) as sitting:
        sitting.undo()
    merge(fast, [file_of(slow, "ada")])
    for review in (fast, slow):
        assert not standing_of(review).verdicts[str(work), "title_abstract"]


def test_a_resolution_is_undone_step_by_step_and_taken_up_another_day(copies: Callable[[str], Review]) -> None:
    ada, bo = apart(copies)
    merge(ada, [bo.folder])
    before = standing_of(ada)
    with resolve(ada, reviewer="cy", now=clock(START)) as settling:
        total = settling.advance.total
        settling.settle(Verdict.INCLUDE)
        settling.later()
        settling.settle(Verdict.MAYBE)
    with resolve(ada, reviewer="cy", now=clock(START)) as settling:
        assert (settling.advance.done, settling.advance.total) == (2, total)
        assert settling.undo() is not None
        assert settling.undo() is not None
        assert settling.undo() is None
        assert settling.advance.left == total
    after = standing_of(ada)
    assert after.positions == before.positions


@pytest.mark.parametrize(("rule", "allowed"), [("arbiter", ("cy",)), ("discussion", ("ada", "bo", "cy"))])
def test_who_may_settle_is_what_the_protocol_says(
    copies: Callable[[str], Review], rule: str, allowed: Sequence[str]
) -> None:
    review = copies("ada")
    change(review, "discussion-then-arbiter", rule)
    for who in ("ada", "bo", "cy"):
        if who in allowed:
            with resolve(review, reviewer=who) as settling:
                assert settling.how.value == rule
        else:
            with pytest.raises(UsageError, match="settled by cy"), resolve(review, reviewer=who):
                pass


def change(review: Review, *texts: str) -> None:
    """Edit the protocol: pairs of old and new."""
    text = review.protocol_file.read_text(encoding="utf-8")
    for old, new in zip(texts[::2], texts[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    review.protocol_file.write_text(text, encoding="utf-8")


def goes_on(review: Review, found: str) -> None:
    """Take up the search that is not finished: one page more, with a record of today."""
    page = Page(raw=b"", request="GET", cursor=None, announced=3)
    with open_store(review.store_path) as store:
        (run,) = [run for run in store.runs() if run.status is RunStatus.PARTIAL]
        record = replace(pair(0)[1], id=found, title=f"A page of {review.folder.name}")
        kept = store.add_page(run, number=2, file="p2", sha256=found, page=page, items=[record], at=START).run
        store.save_run(replace(kept, status=RunStatus.COMPLETE, finished=START + timedelta(minutes=1)))


def test_where_a_search_went_on_in_both_copies_the_persons_files_still_merge(copies: Callable[[str], Review]) -> None:
    origin = copies("before")
    with open_store(origin.store_path) as store:
        unfinished = replace(store.runs("pubmed")[0], id="f" * 32, announced=3, started=START, finished=None)
        store.add_run(replace(unfinished, status=RunStatus.PARTIAL, pages=0, fetched=0))
        page = Page(raw=b"", request="GET", cursor="next", announced=3)
        found = [pair(0)[1], pair(1)[1]]
        store.add_page(unfinished, number=1, file="p1", sha256="1", page=page, items=found, at=START)
        (run_,) = [run for run in store.runs() if run.id == "f" * 32]
        store.save_run(replace(run_, status=RunStatus.PARTIAL))
    one, other = (Review(Path(shutil.copytree(origin.folder, origin.folder.with_name(name)))) for name in ("a", "b"))
    goes_on(one, "pubmed:7001")
    goes_on(other, "pubmed:7002")
    read(one, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    read(other, "bo", lambda _work: Verdict.INCLUDE, clock(START))
    with pytest.raises(ConflictError, match="taken up again") as told:
        merge(one, [other.folder])
    assert "litrev share" in told.value.hint
    (taken,) = merge(one, [file_of(other, "bo")]).taken
    assert (taken.gained.runs, taken.unknown_records) == (0, 1), "what only the other search found is named"
    standing = standing_of(one)
    assert standing.positions["pubmed:7001"].state is State.PENDING
    assert "pubmed:7002" not in standing.positions
    assert standing.positions["pubmed:1000"].state is State.PENDING
    assert standing.positions["pubmed:1000"].stage == "full_text", "both have read it"
    assert all(check.holds for check in prisma(one).checks)


# Settled in two copies


@pytest.fixture
def at_odds(copies: Callable[[str], Review]) -> tuple[Review, Review]:
    """ada and bo disagree on every second work, and both know it: each has the other's verdicts."""
    one, other = copies("one"), copies("other")
    for review in (one, other):
        dedupe(review, now=clock(START))
    read(one, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    read(other, "bo", lambda work: Verdict.INCLUDE if even(work) else Verdict.EXCLUDE, clock(START))
    merge(one, [file_of(other, "bo")])
    merge(other, [file_of(one, "ada")])
    return one, other


def settle(review: Review, who: str, *verdicts: Verdict, start: datetime = START) -> list[str]:
    """Settle the first disagreements that wait; the works."""
    with resolve(review, reviewer=who, stage="title_abstract", now=clock(start)) as settling:
        return [settling.settle(verdict, ("C",) if verdict is Verdict.EXCLUDE else ()).record for verdict in verdicts]


def told_twice(review: Review) -> list[str]:
    """The works that are listed as settled twice: by `conflicts`, and in the same number by whatever else tells."""
    at = conflicts(review, stage="title_abstract")[0]
    works = [one.disagreement.work for one in at.twice]
    assert prisma(review).settled_twice == len(works)
    assert status(review).stages[0].twice == len(works)
    waits = sum(one.works for one in todo(review).settling)
    assert waits == len(works) + len(at.open)
    return works


INCLUDE, EXCLUDE = Verdict.INCLUDE, Verdict.EXCLUDE


def test_a_work_settled_differently_in_two_copies_is_told_until_somebody_settles_it_once_more(
    at_odds: tuple[Review, Review],
) -> None:
    one, other = at_odds
    ahead = START + timedelta(days=90)
    works = settle(one, "cy", INCLUDE, INCLUDE, start=ahead)
    assert settle(other, "bo", EXCLUDE, INCLUDE) == works
    assert told_twice(one) == told_twice(other) == []
    merged = merge(one, [file_of(other, "bo")])
    merge(other, [one.folder])
    assert merged.stages[0].twice == (works[0],), "of the second work both said the same"
    for review in (one, other):
        assert told_twice(review) == [works[0]]
        assert standing_of(review).positions[works[0]].stage == "full_text", "the later one counts, by its clock"
        (shown,) = conflicts(review)[0].twice
        assert [(r.by, r.verdict) for r in shown.disagreement.rivals] == [("bo", EXCLUDE), ("cy", INCLUDE)]
    assert standing_of(one) == standing_of(other)
    left = len(conflicts(one)[0].open)
    assert settle(other, "ada", *[INCLUDE] * left, EXCLUDE)[-1] == works[0], "it comes after those never settled"
    assert told_twice(other) == []
    assert standing_of(other).positions[works[0]].state is State.EXCLUDED, "whatever cy's clock says"
    merge(one, [file_of(other, "ada")])
    assert told_twice(one) == []
    assert standing_of(one) == standing_of(other)


def test_whoever_knew_of_only_one_of_two_resolutions_ends_nothing(
    at_odds: tuple[Review, Review], copies: Callable[[str], Review]
) -> None:
    one, other = at_odds
    third = copies("third")
    merge(third, [one.folder])
    settle(one, "cy", INCLUDE)
    (work,) = settle(other, "bo", EXCLUDE)
    merge(third, [file_of(one, "cy")])
    with resolve(third, reviewer="cy", stage="title_abstract", now=clock(START + timedelta(days=9))) as settling:
        settling.undo()
        settling.settle(INCLUDE, note="read again")
    places = [file_of(other, "bo"), third.folder]
    merge(one, places)
    merge(other, [third.folder, one.folder])
    assert told_twice(one) == told_twice(other) == [work]
    assert standing_of(one) == standing_of(other)


def test_one_of_two_resolutions_taken_back_leaves_the_other_in_force_in_every_copy(
    at_odds: tuple[Review, Review],
) -> None:
    one, other = at_odds
    (work,) = settle(one, "cy", INCLUDE)
    settle(other, "bo", EXCLUDE, start=START + timedelta(days=2))
    with resolve(other, reviewer="bo", stage="title_abstract", now=clock(START + timedelta(days=3))) as settling:
        settling.undo()
    merge(one, [file_of(other, "bo")])
    merge(other, [file_of(one, "cy")])
    for review in (one, other):
        assert told_twice(review) == []
        assert standing_of(review).positions[work].stage == "full_text"


def test_two_works_that_turn_out_to_be_one_and_were_settled_differently_are_told(
    at_odds: tuple[Review, Review],
) -> None:
    review, _other = at_odds
    change(review, "reviewers: 2, kappa_min", "reviewers: 1, kappa_min")
    first, second = settle(review, "cy", INCLUDE, EXCLUDE)
    assert told_twice(review) == []
    merge_records(review, [first, second], reviewer="ada", now=clock(START))
    assert told_twice(review) == [min(first, second)]
    settle(review, "cy", *[INCLUDE] * len(conflicts(review)[0].open), INCLUDE)
    assert told_twice(review) == []


def test_every_command_that_should_says_that_a_work_was_settled_twice(at_odds: tuple[Review, Review]) -> None:
    one, other = at_odds
    n = len(conflicts(one)[0].open)
    works = settle(one, "cy", *[INCLUDE] * n)
    settle(other, "bo", *[EXCLUDE] * n)
    file = file_of(other, "bo")
    code, out, err = said(one, "merge", str(file))
    assert code == 0
    assert f"{n} works were settled twice and differently" in out
    assert works[0] in out
    assert "litrev conflicts" in err
    assert "settled twice" in said(one, "merge", str(file))[1], "as long as it waits"
    listed = said(one, "conflicts")[1]
    assert f"0 conflicts, {n} settled twice and differently" in listed
    assert "also settled: include, by the arbiter cy" in listed
    assert "this counts: exclude (C), by discussion (recorded by bo)" in listed
    (at, _full) = json.loads(said(one, "conflicts", "--json")[1])["stages"]
    assert [row["settled_otherwise"][0]["by"] for row in at["settled_twice"]] == ["cy"] * n
    assert f"{n} settled twice and differently" in said(one, "status")[1]
    assert json.loads(said(one, "status", "--json")[1])["stages"][0]["settled_twice"] == n
    assert "settled twice" in said(one, "prisma")[2]
    code, _out, err = said(one, "prisma", "--final")
    assert code == ExitCode.CONFLICT
    assert f"{n} works were settled twice and differently" in err


# People who come, go, and change their names


def test_who_was_renamed_has_decided_what_was_decided_under_the_old_id(copies: Callable[[str], Review]) -> None:
    ada, bo = apart(copies)
    merge(ada, [bo.folder])
    before = standing_of(ada)
    change(ada, "{id: bo, role: reviewer}", "{id: beatrix, role: reviewer, formerly: [bo]}")
    after = standing_of(ada)
    assert after.positions == before.positions
    assert {who for held in after.verdicts.values() for who in held} == {"ada", "beatrix"}
    assert agree(ada)[0].rounds[0].pairs[0].second == "beatrix"
    with screen(ada, reviewer="beatrix", stage="title_abstract", now=clock(START)) as sitting:
        assert sitting.session.current is None
        assert sitting.undo() is not None
    made = share(ada, reviewer="bo", file=ada.folder / "b.jsonl").share
    assert {d.reviewer for d in made.decisions} == {"bo", "beatrix"}
    third = copies("third")
    change(third, "{id: bo, role: reviewer}", "{id: beatrix, role: reviewer, formerly: [bo]}")
    assert merge(third, [ada.folder / "b.jsonl"]).taken[0].strangers == ()


def works_of(review: Review) -> list[tuple[str, ...]]:
    protocol = review.load()
    with open_store(review.store_path) as store:
        return [work.members for work in corpus(protocol, store).works if len(work.members) > 1]


def test_who_was_renamed_takes_back_what_they_joined_under_the_old_id_in_every_copy(
    copies: Callable[[str], Review],
) -> None:
    bo, ada = copies("bo"), copies("ada")
    dedupe(bo, now=clock(START))
    merge_records(bo, ["openalex:W1000", "pubmed:1000"], reviewer="bo", now=clock(START))
    with review_pairs(bo, reviewer="bo", now=clock(START)) as answering:
        answering.session.answer(LinkKind.SAME)
    merge(ada, [bo.folder])
    assert len(works_of(ada)) == 2
    change(bo, "{id: bo, role: reviewer}", "{id: beatrix, role: reviewer, formerly: [bo]}")
    for other in ("ada", "cy"):
        with pytest.raises(UsageError, match="nothing of"):
            undo_by_hand(bo, LinkKind.SAME, reviewer=other)
    undo_by_hand(bo, LinkKind.SAME, reviewer="beatrix", now=clock(START))
    with review_pairs(bo, reviewer="beatrix", now=clock(START)) as answering:
        left = answering.session.advance.left
        assert answering.session.undo() is not None
        assert answering.session.undo() is None
        assert answering.session.advance.left == left + 1
    assert works_of(bo) == []
    merge(ada, [file_of(bo, "beatrix")])
    assert works_of(ada) == [], "whose review.yaml still has the old id"


def test_what_a_person_said_under_two_ids_is_taken_back_step_by_step(copies: Callable[[str], Review]) -> None:
    review = copies("bo")
    dedupe(review, now=clock(START))
    two = ["openalex:W1000", "pubmed:1000"]
    merge_records(review, two, reviewer="bo", now=clock(START))
    change(review, "{id: bo, role: reviewer}", "{id: beatrix, role: reviewer, formerly: [bo]}")
    split(review, two[:1], reviewer="beatrix", now=clock(START))
    assert works_of(review) == []
    undo_by_hand(review, LinkKind.DIFFERENT, reviewer="beatrix", now=clock(START))
    assert works_of(review) == [tuple(two)]
    undo_by_hand(review, LinkKind.SAME, reviewer="beatrix", now=clock(START))
    assert works_of(review) == []
    with pytest.raises(UsageError, match="nothing of beatrix"):
        undo_by_hand(review, LinkKind.SAME, reviewer="beatrix")


def test_who_leaves_blocks_nothing(copies: Callable[[str], Review]) -> None:
    review = copies("ada")
    dedupe(review, now=clock(START))
    read(review, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    change(review, "{id: bo, role: reviewer}", "{id: bo, role: reviewer, left: 2031-06-02}")
    left = todo(review)
    assert {(one.reviewer, one.rest) for one in left.reading} == {("cy", 2 * PAIRS)}, "the arbiter steps in"
    change(review, "{id: cy, role: arbiter}", "{id: cy, role: arbiter, left: 2031-06-03}")
    change(review, "resolution: {by: cy, rule: discussion-then-arbiter}\n", "")
    left = todo(review)
    assert left.reading == ()
    assert [len(one.works) for one in left.stuck] == [2 * PAIRS]
    change(review, "team: [", "team: [{id: di, role: reviewer}, ")
    left = todo(review)
    assert [(one.reviewer, one.works) for one in left.reading] == [("di", 2 * PAIRS)]
    assert left.stuck == ()
    read(review, "di", lambda _work: Verdict.INCLUDE, clock(START))
    assert standing_of(review).tally("title_abstract")[State.INCLUDED] == 2 * PAIRS


def test_works_that_are_allotted_are_asked_of_those_alone_and_latecomers_are_named(
    copies: Callable[[str], Review],
) -> None:
    review = copies("ada")
    change(review, "team: [", "team: [{id: di, role: reviewer}, ")
    dealt = allot(review, way=Way.PAIR, now=clock(START))
    assert sum(n for _who, n in dealt.left) == 2 * 2 * PAIRS
    for who, n in dealt.left:
        with screen(review, reviewer=who, stage="title_abstract") as sitting:
            assert sitting.session.advance.left == n
    change(review, "team: [", "team: [{id: eve, role: reviewer}, ")
    assert todo(review, reviewer="eve").unplaced == (("title_abstract", "eve"),)
    assert {one.reviewer for one in todo(review).reading} <= {"ada", "bo", "di"}
    allot(review, way=Way.ALL, now=clock(START))
    assert todo(review, reviewer="eve").reading[0].works == 2 * PAIRS


def test_verdicts_under_other_criteria_are_listed_for_another_look(copies: Callable[[str], Review]) -> None:
    review = copies("ada")
    read(review, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    assert todo(review).amended == ()
    change(review, "Wrong population", "Wrong crew")
    (one,) = todo(review, reviewer="ada").amended
    assert (one.reviewer, len(one.works)) == ("ada", 2 * PAIRS)
    assert todo(review, reviewer="bo").amended == ()
    assert "ada: 10 verdicts were given under other criteria" in said(review, "check")[1]


def test_verdicts_are_looked_at_again_only_where_the_criteria_of_their_stage_changed(
    copies: Callable[[str], Review],
) -> None:
    review = copies("ada")
    read(review, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    change(review, "{code: C,", "{code: L, stages: [full_text], exclude: {en: Wrong language}}, {code: C,")
    assert todo(review).amended == ()
    change(review, "Wrong population", "wrong population.")
    change(review, "{code: P,", "{code: P, highlight: [crew],")
    assert todo(review).amended == ()
    change(review, "{code: C,", "{code: C, rule: {years: {from: 2010}},")
    assert [one.stage for one in todo(review).amended] == ["title_abstract"]


def test_stamps_of_all_criteria_together_still_hold(copies: Callable[[str], Review]) -> None:
    review = copies("ada")
    read(review, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    with closing(sqlite3.connect(review.folder / "review.db")) as ledger, ledger:
        ledger.execute("UPDATE decisions SET criteria_version = ?", [review.load().criteria_version])
    assert todo(review).amended == ()
    change(review, "Wrong population", "Wrong crew")
    assert len(todo(review).amended) == 1


def order_of_works(review: Review, who: str, *, decide: bool = False) -> list[str | None]:
    """The first five works that wait for somebody; with `decide` the first of them is decided."""
    with screen(review, reviewer=who, stage="title_abstract") as sitting:
        session = sitting.session
        found = [session.current, *(session.current for _step in range(4) if session.next())]
        if decide:
            session.jump(found[0] or "")
            sitting.decide(Verdict.INCLUDE)
    return found


def test_copies_read_in_one_order_whose_seed_is_kept_and_reported(copies: Callable[[str], Review]) -> None:
    ada, bo, other = copies("ada"), copies("bo"), copies("other")
    first = order_of_works(ada, "ada", decide=True)
    change(ada, "Harbour care", "Harbour care corrected")
    assert order_of_works(ada, "ada")[:4] == first[1:]
    assert order_of_works(bo, "bo") == first
    (seed, *_rest) = [stage["reading_seed"] for stage in json.loads(said(ada, "status", "--json")[1])["stages"]]
    assert seed
    assert f"To ada they were shown at random, in one order for all (seed: {seed})." in said(ada, "report")[1]
    change(other, "Harbour care", "Town care")
    assert order_of_works(other, "ada") != first


# Files that cannot be taken in


def said(review: Review, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*words, "--review", str(review.folder)])
    return code, out.getvalue(), err.getvalue()


def cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def edited(raw: bytes) -> bytes:
    return raw.replace(b'"verdict":"include"', b'"verdict":"exclude"', 1)


def of_another_kind(raw: bytes) -> bytes:
    return b'{"id": "openalex:W1000", "verdict": "include"}\n'


def of_another_person(raw: bytes) -> bytes:
    return _signed(raw.replace(b'"reviewer":"ada","at"', b'"reviewer":"bo","at"', 1))


def newer(raw: bytes) -> bytes:
    return _signed(raw.replace(b'"format":1', b'"format":2', 1))


def foreign(raw: bytes) -> bytes:
    head, *rest = raw.split(b"\n")
    alien = json.loads(head) | {"runs": ["0" * 32]}
    moved = b"\n".join([json.dumps(alien, separators=(",", ":")).encode(), *rest])
    return _signed(moved.replace(b'"record":"', b'"record":"x'))


def tampered(raw: bytes) -> bytes:
    return _signed(edited(raw))


def _signed(raw: bytes) -> bytes:
    """With a true last line, as somebody who knows the form could make it."""
    lines = raw.rstrip(b"\n").split(b"\n")[:-1]
    body = b"\n".join(lines) + b"\n"
    end = {"end": {"rows": len(lines) - 1, "sha256": hashlib.sha256(body).hexdigest()}}
    return body + json.dumps(end).encode() + b"\n"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (cut, "not whole"),
        (edited, "has changed"),
        (of_another_kind, "neither a file of litrev share nor a copy"),
        (of_another_person, "file of ada, and holds something of bo"),
        (newer, "newer litrev"),
        (foreign, "of another review"),
        (tampered, "changed by hand"),
        (lambda _raw: b"", "neither a file"),
        (lambda _raw: b"SQLite format 3\0" + b"x" * 5000, "cannot be taken in"),
        (lambda raw: b"PK\x03\x04" + raw, "neither a file|cannot be read"),
    ],
    ids=["cut", "edited", "another kind", "another person", "newer", "foreign", "tampered", "empty", "ledger", "zip"],
)
def test_a_file_that_is_damaged_or_foreign_is_refused_and_nothing_is_taken(
    copies: Callable[[str], Review], damage: Callable[[bytes], bytes], words: str
) -> None:
    ada, bo = copies("ada"), copies("bo")
    read(ada, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    read(bo, "bo", lambda _work: Verdict.INCLUDE, clock(START))
    raw = file_of(ada, "ada").read_bytes()
    if damage is tampered:
        merge(bo, [ada.folder / "ada.jsonl"])
    with open_store(bo.store_path) as store:
        before = store.decisions()
    bad = bo.folder / "bad.jsonl"
    bad.write_bytes(damage(raw))
    with pytest.raises((InputError, ConflictError), match=words) as told:
        merge(bo, [ada.folder / "ada.jsonl", bad])
    assert told.value.hint
    with open_store(bo.store_path) as store:
        assert store.decisions() == before


def test_windows_line_ends_and_a_zip_of_a_mail_program_do_no_harm(copies: Callable[[str], Review]) -> None:
    ada, bo, third = copies("ada"), copies("bo"), copies("third")
    read(ada, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    raw = file_of(ada, "ada").read_bytes()
    (bo.folder / "windows.jsonl").write_bytes(b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    assert merge(bo, [bo.folder / "windows.jsonl"]).taken[0].gained.decisions == 2 * PAIRS
    with zipfile.ZipFile(third.folder / "mail.zip", "w") as zipped:
        zipped.writestr("ada.jsonl", raw)
        zipped.writestr("note.txt", "Bonjour")
    assert merge(third, [third.folder / "mail.zip"]).taken[0].gained.decisions == 2 * PAIRS


def test_a_folder_its_ledger_and_a_zip_of_it_bring_the_same(copies: Callable[[str], Review], tmp_path: Path) -> None:
    ada = copies("ada")
    read(ada, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    shutil.make_archive(str(tmp_path / "ada-copy"), "zip", tmp_path, "ada")
    places = [ada.folder, ada.store_path, tmp_path / "ada-copy.zip"]
    found = []
    for number, place in enumerate(places):
        mine = copies(f"mine-{number}")
        before = (place.stat().st_mtime_ns, place.stat().st_size) if place.is_file() else None
        (taken,) = merge(mine, [place]).taken
        found.append((taken.gained.decisions, standing_of(mine)))
        assert before is None or before == (place.stat().st_mtime_ns, place.stat().st_size)
    assert found[0] == found[1] == found[2]
    assert found[0][0] == 2 * PAIRS


def test_an_empty_copy_takes_in_a_whole_one_and_no_persons_file(
    copies: Callable[[str], Review], tmp_path: Path
) -> None:
    ada = copies("ada")
    read(ada, "ada", lambda _work: Verdict.INCLUDE, clock(START))
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(ada.protocol_file, new)
    with pytest.raises(ConflictError, match="searched nothing"):
        merge(Review(new), [file_of(ada, "ada")])
    merged: Merged = merge(Review(new), [ada.folder])
    assert merged.taken[0].gained.runs == 2
    assert standing_of(Review(new)) == standing_of(ada)


def test_a_person_who_is_in_no_team_is_named_and_counts(copies: Callable[[str], Review]) -> None:
    ada, bo = copies("ada"), copies("bo")
    change(ada, "id: ada,", "id: zoe,")
    read(ada, "zoe", lambda _work: Verdict.INCLUDE, clock(START))
    (taken,) = merge(bo, [file_of(ada, "zoe")]).taken
    assert taken.strangers == ("zoe",)
    assert not taken.other_criteria


def test_whoever_did_nothing_has_nothing_to_share(copies: Callable[[str], Review]) -> None:
    with pytest.raises(UsageError, match="nothing to share"):
        file_of(copies("ada"), "bo")
