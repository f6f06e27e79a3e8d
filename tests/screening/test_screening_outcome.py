"""What verdicts on one work come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from litrev.model import Decision, Verdict
from litrev.screening.outcome import Outcome, State, newest_by_reviewer, outcome_of
from litrev.screening.stages import Criterion, StageRules

START = datetime(2026, 1, 1, tzinfo=UTC)
CRITERIA = (Criterion("P"), Criterion("C"), Criterion("G"))
ONE = StageRules(id="title_abstract", criteria=CRITERIA)
TWO = StageRules(id="title_abstract", reviewers=2, arbiters=frozenset("z"), criteria=CRITERIA)
FULL = StageRules(id="full_text", reviewers=2, reports=True, undecided_advances=False, criteria=CRITERIA)


def said(*verdicts: str, rules: StageRules = TWO) -> Outcome:
    """The outcome of verdicts such as `a include`, `b exclude C,P`, in their order."""
    decisions = []
    for number, text in enumerate(verdicts):
        who, verdict, *codes = text.split()
        decisions.append(
            Decision(
                id=str(number),
                record="test:1",
                stage=rules.id,
                verdict=Verdict(verdict),
                criteria=tuple(codes[0].split(",")) if codes else (),
                reviewer=who,
                at=START + timedelta(minutes=number),
            )
        )
    return outcome_of(newest_by_reviewer(decisions), rules)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ((), State.PENDING),
        (("a include",), State.PENDING),
        (("a include", "b include"), State.INCLUDED),
        (("a include", "b maybe"), State.INCLUDED),
        (("a exclude", "b exclude"), State.EXCLUDED),
        (("a include", "b exclude"), State.CONFLICT),
        (("a maybe", "b exclude"), State.CONFLICT),
        (("a include", "b exclude", "z exclude"), State.EXCLUDED),
        (("z exclude", "a include", "b exclude"), State.EXCLUDED),
        (("a include", "z exclude"), State.PENDING),
        (("z exclude",), State.PENDING),
        (("a include", "b exclude", "z exclude", "z withdrawn"), State.CONFLICT),
        (("a include", "b exclude", "b include"), State.INCLUDED),
        (("a include", "b include", "b withdrawn"), State.PENDING),
        (("a include", "b include", "c exclude"), State.CONFLICT),
        (("a not_retrieved", "b include"), State.PENDING),
    ],
)
def test_two_reviewers_and_an_arbiter(verdicts: tuple[str, ...], state: State) -> None:
    assert said(*verdicts).state is state


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        (("a maybe", "b maybe"), State.UNDECIDED),
        (("a maybe", "b include"), State.CONFLICT),
        (("a not_retrieved", "b not_retrieved"), State.NOT_RETRIEVED),
        (("a not_retrieved",), State.NOT_RETRIEVED),
        (("a not_retrieved", "a withdrawn"), State.PENDING),
        (("a include",), State.PENDING),
        (("a not_retrieved", "b exclude"), State.CONFLICT),
    ],
)
def test_full_text_knows_missing_reports_and_discussion(verdicts: tuple[str, ...], state: State) -> None:
    assert said(*verdicts, rules=FULL).state is state


def test_two_people_who_disagree_where_one_is_asked_are_a_conflict() -> None:
    assert said("a include", rules=ONE).state is State.INCLUDED
    assert said("a include", "b exclude", rules=ONE).state is State.CONFLICT


def test_an_arbiter_alone_is_enough_where_one_is_asked() -> None:
    alone = StageRules(id="title_abstract", arbiters=frozenset("z"))
    outcome = said("z exclude", rules=alone)
    assert (outcome.state, outcome.settled_by) == (State.EXCLUDED, "z")


def test_the_primary_reason_is_the_first_of_the_protocol_among_all_that_were_given() -> None:
    outcome = said("a exclude G", "b exclude C,G")
    assert (outcome.primary, outcome.reasons) == ("C", ("C", "G"))


def test_reasons_that_the_protocol_no_longer_has_come_last() -> None:
    assert said("a exclude OLD", "b exclude G").reasons == ("G", "OLD")


def test_an_arbiters_reason_stands_alone_and_without_one_the_reviewers_do() -> None:
    assert said("a include", "b exclude G", "z exclude P").reasons == ("P",)
    assert said("a include", "b exclude G", "z exclude").reasons == ("G",)


def test_how_many_have_decided_is_told() -> None:
    outcome = said("a include")
    assert (outcome.decided, outcome.needed) == (1, 2)


@pytest.mark.parametrize(
    ("verdicts", "state", "needed"),
    [
        (("a include",), State.PENDING, 2),
        (("a include", "b include"), State.PENDING, 3),
        (("a include", "b exclude"), State.PENDING, 3),
        (("a include", "b include", "c include"), State.INCLUDED, 2),
        (("a include", "b include", "c exclude"), State.CONFLICT, 2),
        (("a include", "b include", "c include", "c withdrawn"), State.PENDING, 3),
        (("a include", "b include", "gone include"), State.PENDING, 4),
        (("a include", "b exclude", "z exclude"), State.EXCLUDED, 2),
    ],
)
def test_two_verdicts_come_to_nothing_while_a_third_reader_is_awaited(
    verdicts: tuple[str, ...], state: State, needed: int
) -> None:
    decisions = [
        Decision(id=str(n), record="test:1", stage=TWO.id, verdict=Verdict(word), reviewer=who, at=START)
        for n, (who, word) in enumerate(text.split() for text in verdicts)
    ]
    found = outcome_of(newest_by_reviewer(decisions), TWO, frozenset("abc"))
    assert (found.state, found.needed) == (state, needed)


def test_that_a_report_cannot_be_had_is_no_secret() -> None:
    decision = Decision(
        id="1", record="test:1", stage=FULL.id, verdict=Verdict.NOT_RETRIEVED, reviewer="a", at=START
    )  # fmt: skip
    assert outcome_of({"a": decision}, FULL, frozenset("abc")).state is State.NOT_RETRIEVED


def test_an_arbiter_who_reviews_too_votes_until_enough_others_have() -> None:
    both = StageRules(
        id="title_abstract", reviewers=2, arbiters=frozenset("z"), voting_arbiters=frozenset("z"), criteria=CRITERIA
    )
    assert said("a include", "z include", rules=both).state is State.INCLUDED
    assert said("a include", "z exclude", rules=both).state is State.CONFLICT
    assert said("a include", "z exclude", "b include", rules=both).settled_by == "z"
