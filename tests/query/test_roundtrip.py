"""parse(render(tree)) is the same tree, whatever the tree."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from litrev.errors import ProtocolError
from litrev.query import (
    And,
    DateKind,
    Dates,
    Field,
    Heading,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Years,
    openalex,
    pubmed,
)
from litrev.query.lint import lint_native
from litrev.query.pasted import read_pasted
from litrev.query.problem import errors

_FIELDS = [field for field in Field if field is not Field.PMID]
_small = st.text(alphabet=string.ascii_lowercase + "éç", min_size=1, max_size=8)
_word = st.one_of(_small, st.builds(lambda a, b: f"{a}-{b}", _small, _small), st.just("nurse's"), st.just("NAD+"))
_WORDS_THAT_JOIN = {"and", "or", "not", "filter", "filters", "limit", "limits", "filtre", "filtres"}
_phrase = st.lists(_word.filter(lambda w: w not in _WORDS_THAT_JOIN), min_size=1, max_size=3).map(" ".join)
_quotable = st.one_of(_phrase, st.builds("{} AND {} (or {}: {})".format, _word, _word, _word, _word))
_stem = st.text(alphabet=string.ascii_lowercase, min_size=4, max_size=8).filter(lambda w: w not in _WORDS_THAT_JOIN)
_year = st.integers(1500, 2100)
_day = st.one_of(
    st.builds("{:04}/{:02}/{:02}".format, _year, st.integers(1, 12), st.integers(1, 28)),
    st.builds("{:04}/{:02}".format, _year, st.integers(1, 12)),
)
_leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, _phrase, st.sampled_from(_FIELDS), quoted=st.just(False)),
    st.builds(Term, _quotable, st.sampled_from(_FIELDS), quoted=st.just(True)),
    st.builds(Term, _stem, st.sampled_from(_FIELDS), st.just(True), quoted=st.booleans()),
    st.builds(Term, st.integers(1, 99_999_999).map(str), st.just(Field.PMID), quoted=st.just(False)),
    st.builds(
        Near,
        st.lists(_word, min_size=2, max_size=3).map(" ".join),
        st.integers(0, 20),
        st.sampled_from([Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION]),
    ),
    st.builds(Heading, _quotable, st.booleans(), st.booleans(), st.one_of(st.just(""), _small)),
    st.builds(Heading, st.just(""), st.booleans(), st.just(False), _small),
    st.builds(Years, _year, st.one_of(st.none(), _year)),
    st.builds(Dates, st.sampled_from(list(DateKind)), _day, _day),
    st.builds(Dates, st.sampled_from(list(DateKind)), st.integers(1, 40).map("last {} years".format)),
)


def _several(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=2, max_size=4).map(tuple)


trees = st.recursive(
    _leaves,
    lambda nodes: st.one_of(
        st.builds(And, _several(nodes)), st.builds(Or, _several(nodes)), st.builds(Not, nodes, nodes)
    ),
    max_leaves=10,
)


@given(trees)
def test_a_rendered_tree_is_read_back_as_the_same_tree(tree: Node) -> None:
    native = pubmed.render(Query(tree)).native
    reading = read_pasted(native)
    assert errors(list(reading.problems)) == []
    assert reading.root == tree
    assert pubmed.render(Query(reading.root)).native == native


@given(trees)
def test_a_rendered_tree_is_never_forbidden_by_the_lint(tree: Node) -> None:
    assert errors(lint_native(pubmed.render(Query(tree)).native, "pubmed")) == []


@given(st.text(alphabet='ab "[]()#1|*?:;.,$&/\n“”∗–ANDORtiab', max_size=60))
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    reading = read_pasted(text)
    lines = text.split("\n")
    assert (reading.root is None) == bool(errors(list(reading.problems)))
    for problem in reading.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    if reading.root is not None:
        assert read_pasted(reading.repaired).root == reading.root


@given(trees)
def test_whatever_openalex_is_sent_its_lint_allows(tree: Node) -> None:
    try:
        natives = openalex.render(Query(tree)).natives
    except ProtocolError:
        return
    for native in natives:
        assert errors(lint_native(native, "openalex")) == []
        assert openalex.encoded_length(native) <= openalex.LONGEST_FILTER


_PIECES = (
    "rash[tiab]",
    "Skin Diseases[mh]",
    '"skin rash"[ti]',
    "erupti*[tw]",
    "2010:2020[dp]",
    " OR ",
    " AND ",
    " NOT ",
)
_DAMAGE = ('"', "(", ")", "[", "]", " or ", " AND ", "\n", "*", "∗", "#1", "[tiab]", "|", ",", "“", ":", "x", " ", "")


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.sampled_from(_DAMAGE)), min_size=1, max_size=14).map("".join))
def test_a_damaged_strategy_is_refused_or_sent_as_the_tree_that_was_read(text: str) -> None:
    reading = read_pasted(text)
    if reading.query is None:
        return
    translation = pubmed.render(reading.query)
    assert errors(lint_native(translation.native, "pubmed")) == []
    if not translation.losses:
        assert read_pasted(translation.native).root == reading.root
