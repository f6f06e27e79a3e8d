"""Works that a person joins or parts, and why the rules did or did not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dedupe_examples import ARTICLE, START, again, link, sparse
from hypothesis import given
from hypothesis import strategies as st

from litrev.dedupe import Policy, Versions, explain, works
from litrev.dedupe.byhand import joining, parting, path
from litrev.dedupe.features import FEATURES, PRIOR
from litrev.dedupe.weighing import weigh
from litrev.model import DocumentType, Link, LinkKind, Record

SAME, DIFFERENT, UNSURE = LinkKind.SAME, LinkKind.DIFFERENT, LinkKind.UNSURE


def says(pairs: list[tuple[str, str]], kind: LinkKind, minute: int = 999) -> list[Link]:
    return [link(a, b, kind, by="ada", minute=minute) for a, b in pairs]


def together(ids: str, links: list[Link], members: str) -> bool:
    return any(set(members) <= set(work.members) for work in works(ids, links))


def test_two_records_are_joined_by_one_link() -> None:
    assert joining(["b", "a"], {"a", "b"}, []) == [("a", "b")]


def test_a_veto_on_a_third_record_does_not_tear_a_work_that_a_person_joins() -> None:
    links = [link("a", "b", SAME, score=0.95), link("b", "x", DIFFERENT, score=0.02)]
    plain = [*links, *says([("a", "x")], SAME)]
    assert not together("abx", plain, "abx")
    pairs = joining(["a", "x"], {"a", "b", "x"}, links)
    assert together("abx", [*links, *says(pairs, SAME)], "abx")


def test_joining_outranks_what_a_person_held_apart_before() -> None:
    links = [link("a", "b", SAME, score=0.95), link("b", "x", DIFFERENT, by="bo", minute=5)]
    pairs = joining(["a", "x"], {"a", "b", "x"}, links)
    assert ("b", "x") in pairs
    assert together("abx", [*links, *says(pairs, SAME)], "abx")


def test_a_veto_that_cuts_twice_is_outranked_twice() -> None:
    links = [link("a", "b", SAME), link("b", "c", DIFFERENT), link("c", "d", SAME)]
    pairs = joining(["a", "d"], "abcd", links)
    assert together("abcd", [*links, *says(pairs, SAME)], "abcd")


def test_what_leaves_meets_none_of_what_stays() -> None:
    links = [
        link("a", "b", SAME, score=0.99),
        link("b", "c", SAME, score=0.99),
        link("a", "c", SAME, by="bo", minute=3),
    ]
    pairs = parting({"c"}, ("a", "b", "c"))
    found = works("abc", [*links, *says(pairs, DIFFERENT)])
    assert [work.members for work in found] == [("a", "b"), ("c",)]


IDS = "abcdef"
ENDS, KINDS, VOICES = st.sampled_from(IDS), st.sampled_from([SAME, DIFFERENT]), st.sampled_from(["rules", "bo"])
LINKS = st.lists(st.tuples(ENDS, ENDS, KINDS, VOICES, st.integers(0, 99)), max_size=14)


def links_of(drawn: list[tuple[str, str, LinkKind, str, int]]) -> list[Link]:
    return [
        link(a, b, kind, by=by, minute=0 if by == "rules" else minute, score=minute / 100 if by == "rules" else None)
        for a, b, kind, by, minute in drawn
        if a != b
    ]


@given(LINKS, st.lists(st.sampled_from(IDS), min_size=2, max_size=3, unique=True))
def test_whatever_was_said_before_what_a_person_joins_is_one_work(
    drawn: list[tuple[str, str, LinkKind, str, int]], chosen: list[str]
) -> None:
    links = links_of(drawn)
    members = {m for work in works(IDS, links) if set(chosen) & set(work.members) for m in work.members}
    said = says(joining(chosen, members, links), SAME)
    assert together(IDS, [*links, *said], "".join(members))


@given(LINKS, st.sampled_from(IDS))
def test_whatever_was_said_before_what_a_person_takes_out_is_alone(
    drawn: list[tuple[str, str, LinkKind, str, int]], leaving: str
) -> None:
    links = links_of(drawn)
    members = next(work.members for work in works(IDS, links) if leaving in work.members)
    found = works(IDS, [*links, *says(parting({leaving}, members), DIFFERENT)])
    after = next(work.members for work in found if leaving in work.members)
    assert set(after) & set(members) == {leaving}


def test_the_chain_is_the_shortest_and_skips_what_a_person_denied() -> None:
    links = [
        link("a", "b", SAME, score=0.9), link("b", "c", SAME, score=0.9), link("a", "c", SAME, score=0.85),
        link("a", "c", DIFFERENT, by="ada", minute=4),
    ]  # fmt: skip
    assert [(k.a, k.b) for k in path("a", "c", links)] == [("a", "b"), ("b", "c")]
    assert [(k.a, k.b) for k in path("a", "c", links[:3])] == [("a", "c")]
    assert path("a", "z", links) == []


OTHERS = [
    again(),
    sparse(),
    again(doi="10.5555/other"),
    again(title="A quite different paper on ferries and pollen"),
    again(type=DocumentType.ERRATUM, title="Erratum: " + ARTICLE.title),
    again("medrxiv:1", type=DocumentType.PREPRINT, doi="10.1101/2029.01.01.1"),
    Record(id="x:1", source="x"),
]


@pytest.mark.parametrize("versions", ["separate", "join"])
@pytest.mark.parametrize("other", OTHERS, ids=lambda r: r.title[:12] + r.doi[:9])
def test_what_is_weighed_is_what_was_judged(other: Record, versions: Versions) -> None:
    weighing = weigh(other, ARTICLE, policy=Policy(versions))
    pair = explain(ARTICLE, other, policy=Policy(versions))
    assert weighing.pair == pair
    assert [weight.feature for weight in weighing.weights] == [feature.name for feature in FEATURES]
    assert weighing.bits == PRIOR + sum(weight.bits or 0 for weight in weighing.weights)
    assert bool(weighing.vetoes) == (pair.why[: len(weighing.vetoes)] == weighing.vetoes != ())
    if not weighing.vetoes:
        assert round(1 / (1 + 2**-weighing.bits), 4) == pair.score


def test_a_word_said_later_is_the_one_that_the_chain_shows() -> None:
    early = link("a", "b", SAME, by="ada", minute=1)
    late = link("a", "b", SAME, by="bo", minute=2)
    assert path("a", "b", [early, late]) == [late]
    assert late.at == START + timedelta(minutes=2)
