"""The rules of the stages, as a protocol gives them."""

from __future__ import annotations

from typing import Any

from litrev.protocol import Protocol
from litrev.screening.stages import StageRules, rules_from_protocol

TEAM = [{"id": "a"}, {"id": "b"}, {"id": "c", "role": "arbiter"}]


def rules(**known: Any) -> tuple[StageRules, ...]:
    content = {
        "litrev": 1,
        "title": "An invented review",
        "question": {"framework": "PCC"},
        "team": TEAM,
        "concepts": {"care": {"en": ["access to care"]}},
        "combine": "care",
        "sources": [{"id": "pubmed", "arm": "database"}],
        "criteria": [
            {"code": "P", "exclude": {"fr": "Hors population", "en": "Wrong population"}},
            {"code": "D", "exclude": "No data", "stages": ["full_text"]},
        ],
        "stages": [
            {"id": "title_abstract", "reviewers": 2, "undecided": "discuss", "blind": False},
            {"id": "full_text", "reviewers": 1},
        ],
    }
    return rules_from_protocol(Protocol.model_validate(content | known))


def test_each_stage_has_its_own_rules() -> None:
    first, second = rules()
    assert (first.id, first.reviewers, first.reports, first.undecided_advances) == ("title_abstract", 2, False, False)
    assert (first.blind, first.reason_required) == (False, False)
    assert (second.id, second.reviewers, second.reports, second.reason_required) == ("full_text", 1, True, True)


def test_a_criterion_is_a_reason_only_at_its_stages() -> None:
    first, second = rules()
    assert (first.codes, second.codes) == (("P",), ("P", "D"))
    assert first.criteria[0].labels == ("Hors population", "Wrong population")


def test_arbiters_are_those_of_that_role_and_whoever_resolves() -> None:
    assert rules()[0].arbiters == {"c"}
    named = rules(resolution={"by": "b"})[0]
    assert named.arbiters == {"b", "c"}
    assert named.voting_arbiters == {"b", "c"}, "one reviewer is left where two are asked for"


def test_an_arbiter_of_a_small_team_votes() -> None:
    small = rules(team=[{"id": "a"}, {"id": "c", "role": "arbiter"}])
    assert small[0].voting_arbiters == {"c"}
    assert small[1].voting_arbiters == frozenset()


def test_without_a_full_text_stage_reports_are_read_after_the_first() -> None:
    stages = [{"id": "quick"}, {"id": "slow"}]
    assert [stage.reports for stage in rules(stages=stages)] == [False, True]
    assert [stage.reports for stage in rules(stages=[{"id": "full_text"}])] == [True]
