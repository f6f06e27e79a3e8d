"""Links made into works: guarded, whatever their order, with people's words above the rules'."""

from __future__ import annotations

from itertools import combinations

from dedupe_examples import link
from hypothesis import given
from hypothesis import strategies as st

from litrev.dedupe import works
from litrev.model import RULES, Link, LinkKind, Work

SAME, DIFFERENT, UNSURE, WITHDRAWN = LinkKind.SAME, LinkKind.DIFFERENT, LinkKind.UNSURE, LinkKind.WITHDRAWN
IDS = [f"s:{n}" for n in range(8)]
PAIRS = list(combinations(IDS, 2))

rule_links = st.builds(
    lambda pair, kind, score: link(pair[0], pair[1], kind, score=score),
    st.sampled_from(PAIRS),
    st.sampled_from([SAME, DIFFERENT, UNSURE]),
    st.floats(0, 1),
)
personal_links = st.builds(
    lambda pair, kind, who, minute: link(pair[0], pair[1], kind, by=who, minute=minute),
    st.sampled_from(PAIRS),
    st.sampled_from([SAME, DIFFERENT, UNSURE, WITHDRAWN]),
    st.sampled_from(["ada", "bo"]),
    st.integers(0, 50),
)


def members(made: list[Work]) -> list[tuple[str, ...]]:
    return [work.members for work in made]


def together(made: list[Work], a: str, b: str) -> bool:
    return any(a in work.members and b in work.members for work in made)


def test_a_record_that_nothing_joins_is_a_work_of_its_own() -> None:
    assert works(["s:2", "s:1"], []) == [Work("s:1", ("s:1",)), Work("s:2", ("s:2",))]


def test_duplicates_of_duplicates_are_one_work_named_by_its_smallest_member() -> None:
    chain = [link("s:3", "s:4", SAME, score=0.9), link("s:1", "s:3", SAME, score=0.95)]
    assert works(IDS[1:5], chain) == [Work("s:1", ("s:1", "s:3", "s:4")), Work("s:2", ("s:2",))]


def test_a_veto_is_not_overruled_by_a_chain_and_the_surest_link_wins() -> None:
    links = [
        link("s:1", "s:2", SAME, score=0.9),
        link("s:2", "s:3", SAME, score=0.99),
        link("s:1", "s:3", DIFFERENT, score=0.02),
    ]
    assert members(works(IDS[1:4], links)) == [("s:1",), ("s:2", "s:3")]


def test_links_to_records_that_are_not_here_are_passed_over() -> None:
    assert members(works(["s:1"], [link("s:1", "s:9", SAME)])) == [("s:1",)]


def test_a_person_parts_what_the_rules_join_even_through_a_third_record() -> None:
    links = [
        link("s:1", "s:2", SAME, score=1.0),
        link("s:1", "s:3", SAME, score=0.9),
        link("s:2", "s:3", SAME, score=0.95),
        link("s:1", "s:2", DIFFERENT, by="ada"),
    ]
    assert members(works(IDS[1:4], links)) == [("s:1",), ("s:2", "s:3")]


def test_a_person_joins_what_the_rules_part() -> None:
    links = [link("s:1", "s:2", DIFFERENT, score=0.0), link("s:1", "s:2", SAME, by="ada")]
    assert members(works(IDS[1:3], links)) == [("s:1", "s:2")]


def test_later_means_apart_until_somebody_says_more() -> None:
    links = [link("s:1", "s:2", SAME, score=1.0), link("s:1", "s:2", UNSURE, by="ada")]
    assert members(works(IDS[1:3], links)) == [("s:1",), ("s:2",)]


def test_withdrawing_restores_what_the_rules_said() -> None:
    rules = link("s:1", "s:2", SAME, score=1.0)
    said = link("s:1", "s:2", DIFFERENT, by="ada", minute=1)
    undone = link("s:1", "s:2", WITHDRAWN, by="ada", minute=2)
    assert works(IDS[1:3], [rules, said, undone]) == works(IDS[1:3], [rules])


def test_withdrawing_ones_own_word_leaves_the_others_word_standing() -> None:
    links = [
        link("s:1", "s:2", SAME, by="bo", minute=1),
        link("s:1", "s:2", DIFFERENT, by="ada", minute=2),
        link("s:1", "s:2", WITHDRAWN, by="ada", minute=3),
    ]
    assert members(works(IDS[1:3], links)) == [("s:1", "s:2")]


def test_the_newest_word_of_two_people_counts() -> None:
    links = [link("s:1", "s:2", SAME, by="ada", minute=5), link("s:1", "s:2", DIFFERENT, by="bo", minute=4)]
    assert together(works(IDS, links), "s:1", "s:2")


def test_of_the_rules_links_only_the_newest_batch_counts() -> None:
    def batch(a: str, b: str, name: str, minute: int) -> Link:
        made = link(a, b, SAME, minute=minute, score=1.0)
        return Link(id=made.id, a=made.a, b=made.b, kind=SAME, by=RULES, score=1.0, at=made.at, batch=name)

    links = [batch("s:1", "s:2", "old", 1), batch("s:2", "s:3", "new", 2)]
    assert members(works(IDS[1:4], links)) == [("s:1",), ("s:2", "s:3")]


@given(st.lists(rule_links | personal_links, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_records_and_links_does_not_matter(links: list[Link], shuffler: object) -> None:
    expected = works(IDS, links)
    ids, mixed = list(IDS), list(links)
    shuffler.shuffle(ids)  # type: ignore[attr-defined]  # Hypothesis types its Random as object
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]
    assert works(ids, mixed) == expected


@given(st.lists(rule_links, max_size=30))
def test_no_work_holds_two_records_that_the_rules_part(links: list[Link]) -> None:
    made = works(IDS, links)
    assert not any(together(made, x.a, x.b) for x in links if x.kind is DIFFERENT)


@given(st.lists(rule_links, max_size=30), st.sampled_from([SAME, DIFFERENT, UNSURE]))
def test_a_persons_newest_word_always_wins(links: list[Link], kind: LinkKind) -> None:
    said = link("s:1", "s:4", kind, by="ada", minute=99)
    assert together(works(IDS, [*links, said]), "s:1", "s:4") is (kind is SAME)


@given(st.lists(rule_links | personal_links, max_size=25))
def test_every_record_is_in_exactly_one_work(links: list[Link]) -> None:
    found = [i for work in works(IDS, links) for i in work.members]
    assert sorted(found) == IDS


@given(st.lists(rule_links | personal_links, max_size=20), st.lists(rule_links, max_size=10))
def test_adding_records_never_splits_what_a_person_joined(links: list[Link], more: list[Link]) -> None:
    said = [*links, link("s:0", "s:1", SAME, by="ada", minute=99)]
    assert together(works([*IDS, "s:9"], [*said, *more, link("s:1", "s:9", SAME, score=1.0)]), "s:0", "s:1")
