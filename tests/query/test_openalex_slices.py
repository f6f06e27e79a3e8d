"""Strategies that one request cannot hold: cut so that the slices together find exactly what the whole finds."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litrev.errors import ProtocolError
from litrev.query import And, DateKind, Dates, Field, Heading, Near, Node, Not, Or, Query, Term, Years, openalex
from litrev.query.lint import lint_native
from litrev.query.pasted import read_pasted
from litrev.query.problem import errors

CARE = Term("care")


def _natives(node: Node) -> tuple[str, ...]:
    return openalex.render(Query(node)).natives


def _many(word: str, number: int) -> Or:
    return Or(tuple(Term(f"{word} expression {n}") for n in range(number)))


@pytest.mark.parametrize(
    "node",
    [
        _many("long", 200),
        And((_many("long", 200), CARE, Years(2010, None))),
        And((_many("left", 150), _many("right", 150))),
        Not(_many("long", 200), Term("rats")),
        And((Or((Term("trunca", truncated=True), *_many("long", 200).parts)), CARE)),
        Or(tuple(Term(str(90000001 + n), Field.PMID) for n in range(250))),
    ],
)
def test_a_long_strategy_is_cut_into_requests_that_fit(node: Node) -> None:
    natives = _natives(node)
    assert 1 < len(natives) <= openalex.MOST_SLICES
    for native in natives:
        assert openalex.encoded_length(native) <= openalex.LONGEST_FILTER
        assert native.count("|") < 100
        assert errors(lint_native(native, "openalex")) == []


def test_the_slices_of_a_truncated_strategy_are_all_searched_exactly() -> None:
    """Else the halves without a * would be stemmed, and find more than the whole."""
    natives = _natives(Or((Term("trunca", truncated=True), *_many("long", 200).parts)))
    assert all(native.startswith("title_and_abstract.search.exact:") for native in natives)


def test_every_term_is_in_some_slice_and_every_conjunct_in_each() -> None:
    natives = _natives(And((_many("long", 200), CARE)))
    for n in range(200):
        assert sum(f'"long expression {n}"' in native for native in natives) == 1
    assert all(native.endswith(",title_and_abstract.search:care") for native in natives)


def test_what_not_leaves_out_cannot_be_cut() -> None:
    with pytest.raises(ProtocolError, match="too long"):
        _natives(Not(CARE, _many("long", 200)))


def test_words_beside_identifiers_and_years_become_slices() -> None:
    node = Or((CARE, Term("90000001", Field.PMID), Term("90000002", Field.PMID), Years(2010, 2011)))
    with pytest.raises(ProtocolError):
        _natives(node)  # two years of everything
    node = Or((CARE, Term("90000001", Field.PMID), Term("90000002", Field.PMID), And((Years(2010, 2011), CARE))))
    assert _natives(node) == (
        "title_and_abstract.search:care",
        "pmid:90000001|90000002",
        "from_publication_date:2010-01-01,to_publication_date:2011-12-31,title_and_abstract.search:care",
    )


@pytest.mark.parametrize(
    ("node", "native"),
    [
        (Near("right care", 3), 'title_and_abstract.search:"right care"~3'),
        (And((CARE, Dates(DateKind.PUBLICATION, "2019/2", "2020/02"))),
         "title_and_abstract.search:care,from_publication_date:2019-02-01,to_publication_date:2020-02-29"),
        (And((CARE, Term("review", Field.PUBLICATION_TYPE))), "title_and_abstract.search:care,type:review"),
        (And((CARE, Or((Term("review", Field.PUBLICATION_TYPE), Term("letter", Field.PUBLICATION_TYPE))))),
         "title_and_abstract.search:care,type:review|letter"),
        (Not(CARE, Or((Term("rats"), Term("letter", Field.PUBLICATION_TYPE)))),
         "title_and_abstract.search:(care NOT rats),type:!letter"),
        (And((CARE, Term("french", Field.LANGUAGE))), "title_and_abstract.search:care,language:fr"),
        (Term("10.5555/Invented.1", Field.DOI), "doi:10.5555/invented.1"),
        (And((CARE, Term("systematic", Field.FILTER))), "title_and_abstract.search:care"),
        (Or((CARE, Term("Invented J", Field.JOURNAL))), "title_and_abstract.search:care"),
        (Not(CARE, Term("comment", Field.PUBLICATION_TYPE)), "title_and_abstract.search:care"),
        (Term("right care", Field.MAPPED, quoted=False), "title_and_abstract.search:(right AND care)"),
        (Term("right care", Field.MAPPED, quoted=True), 'title_and_abstract.search:"right care"'),
        (Heading("Skin Diseases", subheading="nursing"), 'title_and_abstract.search:"Skin Diseases"'),
    ],
)  # fmt: skip
def test_what_openalex_has_a_filter_for_is_filtered_and_the_rest_is_told(node: Node, native: str) -> None:
    assert _natives(node) == (native,)
    told = openalex.render(Query(node)).losses
    exact = isinstance(node, Near) or native.startswith(("doi:", "title_and_abstract.search:care,from"))
    assert bool(told) != exact


def test_an_alternative_that_would_find_nearly_everything_is_left_out() -> None:
    rash, review = Term("rash"), Term("review", Field.PUBLICATION_TYPE)
    journal = Term("Invented Database", Field.JOURNAL)
    translation = openalex.render(Query(Or((rash, And((journal, review))))))
    assert translation.native == "title_and_abstract.search:rash"
    assert any("less is found" in loss.instead for loss in translation.losses)


# ---- the union of the slices is the whole

_WORDS = ("alpha", "beta", "gamma")
_PMIDS = ("90000001", "90000002")
_DOCUMENTS = [
    (frozenset(words), pmid) for size in range(4) for words in combinations(_WORDS, size) for pmid in ("", *_PMIDS)
]
_trees = st.recursive(
    st.one_of(st.sampled_from(_WORDS).map(Term), st.sampled_from(_PMIDS).map(lambda number: Term(number, Field.PMID))),
    lambda nodes: st.one_of(
        st.builds(And, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(nodes, min_size=1, max_size=4).map(tuple)),
        st.builds(Not, nodes, st.sampled_from(_WORDS).map(Term)),
    ),
    max_leaves=7,
)


def _finds(node: Node, words: frozenset[str], pmid: str) -> bool:
    match node:
        case And():
            return all(_finds(part, words, pmid) for part in node.parts)
        case Or():
            return any(_finds(part, words, pmid) for part in node.parts)
        case Not():
            return _finds(node.kept, words, pmid) and not _finds(node.removed, words, pmid)
        case Term():
            return node.text == pmid if node.field is Field.PMID else node.text in words
    raise AssertionError(node)


def _found(native: str, words: frozenset[str], pmid: str) -> bool:
    for part in native.split(","):
        name, _colon, text = part.partition(":")
        if name == "pmid":
            if pmid not in text.split("|"):
                return False
        elif not _holds(re.findall(r"[()]|\w+", text), words):
            return False
    return True


def _holds(tokens: list[str], words: frozenset[str]) -> bool:
    def level() -> bool:
        value = operand()
        while tokens and tokens[0] != ")":
            operator = tokens.pop(0)
            right = operand()
            value = {"AND": value and right, "OR": value or right, "NOT": value and not right}[operator]
        return value

    def operand() -> bool:
        token = tokens.pop(0)
        if token != "(":
            return token in words
        value = level()
        tokens.pop(0)
        return value

    return level()


@settings(max_examples=200)
@given(_trees)
def test_the_slices_together_find_exactly_what_the_tree_finds(node: Node) -> None:
    try:
        translation = openalex.render(Query(node))
    except ProtocolError:
        return
    if translation.losses:
        return
    for words, pmid in _DOCUMENTS:
        assert any(_found(native, words, pmid) for native in translation.natives) == _finds(node, words, pmid)


def test_a_pasted_strategy_is_carried_over_with_everything_that_is_lost_named() -> None:
    query = read_pasted(
        '(Skin Diseases[mh] OR erupti*[tiab] OR "skin rash"[ti]) AND review[pt] AND systematic[sb] NOT rats[tiab]'
    ).query
    assert query is not None
    translation = openalex.render(query)
    assert "type:review" in translation.native
    whats = " ".join(loss.what for loss in translation.losses)
    assert all(word in whats for word in ("Skin Diseases", "erupti*", "skin rash", "review", "systematic"))
