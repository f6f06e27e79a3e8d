"""The counts, their proof and their files, for histories by hand and at random."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.errors import LitrevError
from litrev.model import Decision, Verdict, Work
from litrev.prisma.counts import Arm, Counts, Found, Studies, count
from litrev.prisma.proof import ensure, prove
from litrev.prisma.table import HEADER, to_csv, to_json
from litrev.screening.stages import Criterion, StageRules
from litrev.screening.standing import standing

START = datetime(2026, 1, 1, tzinfo=UTC)
REASONS = (("P", "Wrong population"), ("C", "Wrong concept, or none"))
CRITERIA = tuple(Criterion(code) for code, _label in REASONS)
STAGES = (
    StageRules(id="title_abstract", reviewers=2, criteria=CRITERIA),
    StageRules(id="full_text", reports=True, undecided_advances=False, criteria=CRITERIA),
)


def found(label: str, records: set[str], rejected: int = 0, withheld: int = 0, arm: Arm = Arm.DATABASE) -> Found:
    total = len(records) + rejected + withheld
    return Found(
        label=label, arm=arm, announced=total, records=frozenset(records), rejected=rejected, withheld=withheld
    )


def decide(*texts: str) -> list[Decision]:
    """From `who work stage verdict [codes]`."""
    decisions = []
    for number, text in enumerate(texts):
        who, work, stage, verdict, *codes = text.split()
        decisions.append(
            Decision(
                id=str(number),
                record=work,
                stage={"ta": "title_abstract", "ft": "full_text"}[stage],
                verdict=Verdict(verdict),
                criteria=tuple(codes[0].split(",")) if codes else (),
                reviewer=who,
                at=START + timedelta(minutes=number),
            )
        )
    return decisions


def through(*works: str) -> list[str]:
    return [f"{who} {work} ta include" for work in works for who in "ab"]


PUBMED, OPENALEX = {f"p:{n}" for n in range(6)}, {f"o:{n}" for n in range(5)}
WORKS = [
    Work("o:0", ("o:0", "p:0")),
    Work("o:1", ("o:1", "p:1")),
    *(Work(f"p:{n}", (f"p:{n}",)) for n in range(2, 6)),
    *(Work(f"o:{n}", (f"o:{n}",)) for n in range(2, 5)),
    Work("x:9", ("x:9",)),
]
HISTORY = decide(
    *through("o:0", "o:1", "p:2", "p:3", "p:4"),
    "a p:5 ta exclude P",
    "b p:5 ta exclude",
    "a o:2 ta include",
    "a o:3 ta include",
    "b o:3 ta exclude",
    "a o:0 ft include",
    "a o:1 ft exclude C,P",
    "a p:2 ft exclude C",
    "a p:3 ft not_retrieved",
)


def counts(history: list[Decision] = HISTORY, **known: object) -> Counts:
    sources = [found("PubMed", PUBMED, rejected=1), found("OpenAlex", OPENALEX, withheld=2)]
    where = standing(WORKS, history, STAGES)
    return count(sources, WORKS, where.positions, STAGES, REASONS, **known)  # type: ignore[arg-type]  # free choice of keywords


def test_every_number_of_a_review_by_hand() -> None:
    c = counts()
    assert (c.database_results, c.database_specific_results) == (14, (("PubMed", 7), ("OpenAlex", 7)))
    assert (c.duplicates, c.excluded_automatic, c.excluded_other) == (2, 0, 3)
    assert (c.records_screened, c.records_excluded, c.dbr_pending_records) == (9, 1, 3)
    assert (c.dbr_sought_reports, c.dbr_notretrieved_reports, c.dbr_pending_reports) == (5, 1, 1)
    assert (c.dbr_assessed, c.dbr_excluded) == (3, (("Wrong population", 1), ("Wrong concept, or none", 1)))
    assert (c.new_studies, c.new_reports, c.total_studies, c.total_reports) == (1, 1, 1, 1)
    assert (c.register_results, c.website_results, c.other_sought_reports, c.previous_studies) == (None,) * 4


def test_what_is_open_is_told_stage_by_stage() -> None:
    c = counts()
    assert c.in_progress
    assert [(p.stage, p.works, p.conflicts) for p in c.pending] == [("title_abstract", 3, 1), ("full_text", 1, 0)]
    assert c.conflicts == 1


def test_a_work_of_an_incomplete_run_is_left_out_of_every_count() -> None:
    where = standing(WORKS, decide(*through("x:9"), "a x:9 ft include"), STAGES)
    c = count([found("PubMed", PUBMED)], WORKS, where.positions, STAGES, REASONS)
    assert (c.records_screened, c.new_reports) == (6, 0)


def test_a_record_that_two_strategies_found_is_identified_twice_and_once_a_duplicate() -> None:
    sources = [found("PubMed, strategy 1", {"p:2", "p:3"}), found("PubMed, strategy 2", {"p:3"})]
    c = count(sources, WORKS, standing(WORKS, [], STAGES).positions, STAGES, REASONS)
    assert (c.database_results, c.duplicates, c.records_screened) == (3, 1, 2)


def test_registers_count_beside_databases_and_other_methods_apart() -> None:
    sources = [
        found("PubMed", {"p:2"}),
        found("A register", {"o:2"}, arm=Arm.REGISTER),
        found("A website", {"p:3", "o:0"}, arm=Arm.WEBSITE),
        found("A body", {"p:4"}, arm=Arm.ORGANISATION),
        found("PubMed again", {"p:0"}),
    ]
    history = decide(*through("p:2", "p:3", "p:4"), "a p:3 ft include", "a p:4 ft exclude P", "a p:2 ft include")
    c = count(sources, WORKS, standing(WORKS, history, STAGES).positions, STAGES, REASONS)
    assert (c.database_results, c.register_results, c.website_results, c.organisation_results) == (2, 1, 2, 1)
    assert (c.records_screened, c.other_sought_reports, c.other_assessed) == (3, 2, 2)
    assert (c.other_excluded, c.new_reports) == ((("Wrong population", 1),), 2)
    ensure(c)


def test_each_cause_for_which_other_methods_sought_less_is_counted() -> None:
    sources = [
        found("PubMed", {"p:2"}),
        found("A website", {"o:0", "o:1", "p:2", "p:3"}, rejected=1, arm=Arm.WEBSITE),
        found("A body", {"p:0", "p:4", "p:5", "o:2"}, withheld=1, arm=Arm.ORGANISATION),
        found("References", {"p:4", "o:3", "o:4"}, arm=Arm.CITATION),
    ]
    history = decide(*through("p:3"), "a p:4 ta exclude", "b p:4 ta exclude", "a p:5 ta include", "a p:3 ft include")
    places = standing(WORKS, history, STAGES).positions
    c = count(sources, WORKS, places, STAGES, REASONS, known={"o:2"}, automatic={"o:3", "o:4"})
    assert (c.other_identified, c.other_sought_reports) == (13, 1)
    assert dict(c.not_sought) == {
        "unread": 2, "in_databases": 1, "duplicates": 2, "known": 1, "automatic": 2, "excluded": 1, "waiting": 3,
    }  # fmt: skip
    equations = {check.rule: check.equation for check in ensure(c)}
    assert equations["A6"] == "13 − 2 − 1 − 2 − 1 − 2 − 1 − 3 = 1"


def test_works_marked_by_a_rule_are_removed_before_screening() -> None:
    c = counts(automatic={"o:4", "p:5"})
    assert (c.excluded_automatic, c.records_screened, c.records_excluded) == (2, 7, 0)
    ensure(c)


def test_reports_of_one_study_are_one_study() -> None:
    history = decide(*through("o:0", "o:1"), "a o:0 ft include", "a o:1 ft include")
    c = counts(history, studies=Studies({"o:0": "s1", "o:1": "s1"}, previous=(10, 12)))
    assert (c.new_studies, c.new_reports, c.total_studies, c.total_reports) == (1, 2, 11, 14)
    ensure(c)


def test_an_exclusion_without_a_reason_is_counted_as_such() -> None:
    c = counts(decide(*through("o:0"), "a o:0 ft exclude"))
    assert c.dbr_excluded == (("No reason given", 1),)


def test_a_review_without_any_run_counts_nothing_and_proves_it() -> None:
    c = count([], [], {}, STAGES, REASONS)
    assert all(check.holds for check in prove(c))
    assert not c.in_progress


def test_every_equation_shows_its_numbers() -> None:
    equations = {check.rule: check.equation for check in ensure(counts())}
    assert equations["A2"] == "14 − 2 − 0 − 3 = 9"
    assert equations["A3"] == "9 − 1 − 3 = 5"
    assert equations["A4"] == "5 − 1 − 1 = 3"
    assert equations["A8"] == "(3 − 2) = 1"


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("database_results", "A1"),
        ("duplicates", "A2"),
        ("records_screened", "A2"),
        ("records_excluded", "A3"),
        ("dbr_notretrieved_reports", "A4"),
        ("dbr_assessed", "A4"),
        ("dbr_excluded_reports", "A5"),
        ("new_reports", "A8"),
        ("new_studies", "A9"),
        ("total_reports", "A10"),
        ("dbr_pending_records", "A11"),
    ],
)
def test_a_number_that_is_wrong_breaks_its_rule(field: str, rule: str) -> None:
    c = counts()
    wrong = replace(c, **{field: getattr(c, field) + 1})
    assert rule in {check.rule for check in prove(wrong) if not check.holds}
    with pytest.raises(LitrevError):
        ensure(wrong)


def test_an_incomplete_run_that_slipped_in_is_caught() -> None:
    short = replace(found("PubMed", {"p:2"}), announced=5)
    c = count([short], WORKS, standing(WORKS, [], STAGES).positions, STAGES, REASONS)
    assert {check.rule for check in prove(c) if not check.holds} >= {"A0"}


RECORDS = [f"p:{n}" for n in range(5)] + [f"w:{n}" for n in range(3)]


@given(
    st.lists(
        st.builds(
            Decision,
            id=st.integers(0, 10**9).map(str),
            record=st.sampled_from(RECORDS),
            stage=st.sampled_from(["title_abstract", "full_text"]),
            verdict=st.sampled_from(Verdict),
            criteria=st.lists(st.sampled_from(["P", "C", "OLD"]), max_size=2).map(tuple),
            reviewer=st.sampled_from("abc"),
            at=st.integers(0, 30).map(lambda minute: START + timedelta(minutes=minute)),
        ),
        max_size=60,
    ),
    st.lists(st.integers(0, 5), min_size=len(RECORDS), max_size=len(RECORDS)),
    st.sets(st.sampled_from(RECORDS[:5])),
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.sets(st.sampled_from(RECORDS)),
    st.dictionaries(st.sampled_from(RECORDS), st.sampled_from("xyz")),
)
def test_the_sums_hold_for_any_history_whatever_rules_mark_and_studies_join(
    history: list[Decision],
    groups: list[int],
    second: set[str],
    lost: tuple[int, int],
    failing: set[str],
    studies: dict[str, str],
) -> None:
    """A work whose every record fails a rule is marked, unless somebody holds a verdict on it."""
    members: dict[int, list[str]] = {}
    for record, group in zip(RECORDS, groups, strict=True):
        members.setdefault(group, []).append(record)
    works = [Work(min(m), tuple(sorted(m))) for m in members.values()]
    sources = [
        found("one", set(RECORDS[:5]), *lost),
        found("two", second),
        found("web", set(RECORDS[5:]), arm=Arm.WEBSITE),
    ]
    where = standing(works, history, STAGES)
    decided = {work for (work, _stage), held in where.verdicts.items() if held}
    marked = {work.id for work in works if failing.issuperset(work.members)} - decided
    c = count(sources, works, where.positions, STAGES, REASONS, automatic=marked, studies=Studies(studies))
    assert all(check.holds for check in ensure(c))
    in_arms = {work.id for work in works if any(m in RECORDS[:5] or m in second for m in work.members)}
    assert (c.excluded_automatic, c.other_automatic) == (len(marked & in_arms), len(marked - in_arms))
    assert c.records_screened == len(in_arms - marked)
    boxes = [
        c.records_excluded,
        c.dbr_pending_records,
        c.dbr_notretrieved_reports,
        c.dbr_pending_reports,
        c.dbr_excluded_reports,
    ]
    assert sum(boxes) <= c.records_screened
    assert len(works) >= c.records_screened
    json.dumps(to_json(c))


def table(c: Counts) -> dict[str, dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(to_csv(c))))
    assert len(rows) == 34
    return {row["data"] if row["data"] != "NA" else row["box"]: row for row in rows}


def test_the_csv_has_the_packages_header_and_rows_in_its_order() -> None:
    text = to_csv(counts())
    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,n"
    assert tuple(text.splitlines()[0].split(",")) == HEADER
    assert list(table(counts()))[:5] == [
        "prevstud",
        "previous_studies",
        "previous_reports",
        "newstud",
        "database_results",
    ]
    assert list(table(counts()))[-2:] == ["total_studies_ma", "total_reports_ma"]


def test_numbers_stand_in_their_rows_and_what_is_not_shown_is_na() -> None:
    rows = table(counts())
    assert rows["database_results"]["n"] == "14"
    assert rows["database_specific_results"]["n"] == "PubMed, 7; OpenAlex, 7"
    assert rows["duplicates"]["boxtext"] == "Duplicate records removed"
    assert rows["records_screened"]["n"] == "9"
    for hidden in ("previous_studies", "register_results", "website_results", "other_excluded", "total_studies_ma"):
        assert rows[hidden]["n"] == "NA"


def test_what_yet_other_methods_found_is_in_the_csv_in_a_row_that_says_so() -> None:
    c = replace(counts(), website_results=12, other_results=4)
    rows = table(c)
    assert (rows["organisation_results"]["n"], rows["organisation_results"]["boxtext"]) == ("4", "Other methods")
    assert (rows["website_results"]["n"], rows["website_results"]["boxtext"]) == ("12", "Websites")
    rows = table(replace(c, organisation_results=9, citations_results=25))
    assert rows["organisation_results"]["n"] == "9"
    assert rows["citations_results"]["n"] == "29"
    assert rows["citations_results"]["boxtext"] == "Citation searching and other methods"


def test_labels_lose_the_signs_that_part_a_list_and_a_single_reason_gets_company() -> None:
    assert table(counts())["dbr_excluded"]["n"] == "Wrong population, 1; Wrong concept - or none, 1"
    single = counts(decide(*through("o:0"), "a o:0 ft exclude C"))
    assert table(single)["dbr_excluded"]["n"] == "Wrong concept - or none, 1; Other, 0"


def test_json_has_the_same_names_with_lists_as_objects() -> None:
    plain = to_json(counts())
    assert plain["database_specific_results"] == {"PubMed": 7, "OpenAlex": 7}
    assert plain["dbr_excluded"] == {"Wrong population": 1, "Wrong concept, or none": 1}
    assert plain["in_progress"] is True
    assert plain["pending"]["title_abstract"] == {"works": 3, "conflicts": 1}
    assert {name for name in table(counts()) if name.startswith("dbr_")} <= set(plain)
