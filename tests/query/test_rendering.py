"""Trees in the syntax of PubMed and OpenAlex: what is sent means exactly the tree, and what is lost is said."""

from __future__ import annotations

import re
import string
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.errors import ProtocolError
from litrev.query import And, Field, Heading, Native, Node, Not, Or, Query, Term, Translation, Years, openalex, pubmed
from litrev.query.lint import lint_native
from litrev.query.problem import errors

MIGRANT, CARE, ANIMALS = Term("migrant", truncated=True), Term("access to care"), Term("animals")


def _pubmed(node: Node) -> str:
    return pubmed.render(Query(node)).native


def _openalex(node: Node) -> str:
    return openalex.render(Query(node)).native


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Term("care"), "care[tiab]"),
        (Term("care", Field.TITLE), "care[ti]"),
        (Term("care", Field.ABSTRACT), "care[ab]"),
        (Term("care", Field.ALL), "care[all]"),
        (MIGRANT, "migrant*[tiab]"),
        (CARE, '"access to care"[tiab]'),
        (Term("asylum seeker", truncated=True), "asylum seeker*[tiab]"),
        (Term("wounds and injur", truncated=True), '"wounds and injur*"[tiab]'),
        (Term("sans-papiers"), '"sans-papiers"[tiab]'),
        (Term("l’accès"), '"l\'accès"[tiab]'),
        (Term("or"), '"or"[tiab]'),
        (Heading("Refugees"), '"Refugees"[mh]'),
        (Heading("Refugees", explode=False), '"Refugees"[mh:noexp]'),
        (And((CARE, Years(2010, None))), '"access to care"[tiab] AND 2010:3000[dp]'),
        (And((CARE, Years(None, 2020))), '"access to care"[tiab] AND 1000:2020[dp]'),
        (Or((And((CARE, ANIMALS)), MIGRANT)), '("access to care"[tiab] AND animals[tiab]) OR migrant*[tiab]'),
        (Not(And((MIGRANT, CARE)), ANIMALS), '(migrant*[tiab] AND "access to care"[tiab]) NOT animals[tiab]'),
        (
            And((Or((MIGRANT, CARE)), Native("x[ti] OR y[ti]"))),
            '(migrant*[tiab] OR "access to care"[tiab]) AND (x[ti] OR y[ti])',
        ),
        (Or((MIGRANT, Term("migrant", truncated=True, language="fr"))), "migrant*[tiab]"),
    ],
)
def test_pubmed_gets_every_group_in_parentheses_and_every_term_with_its_tag(node: Node, expected: str) -> None:
    assert _pubmed(node) == expected


def test_pubmed_is_sent_forms_where_it_would_ignore_a_truncation() -> None:
    inner = pubmed.render(Query(Term("demandeur* d'asile", language="fr")))
    assert '"demandeurs d\'asile"[tiab]' in inner.native
    assert "*" not in inner.native
    assert [loss.what for loss in inner.losses] == ["demandeur* d'asile"]
    short = pubmed.render(Query(Term("réf", truncated=True, language="fr")))
    assert "*" not in short.native
    assert [loss.what for loss in short.losses] == ["réf*"]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Term("care"), "title_and_abstract.search:care"),
        (Term("care", Field.TITLE), "title.search:care"),
        (CARE, 'title_and_abstract.search:"access to care"'),
        (MIGRANT, "title_and_abstract.search.exact:migrant*"),
        (And((Term("care"), MIGRANT)), "title_and_abstract.search:care,title_and_abstract.search.exact:migrant*"),
        (
            And((Term("care"), Years(2010, 2020))),
            "title_and_abstract.search:care,from_publication_date:2010-01-01,to_publication_date:2020-12-31",
        ),
        (Not(Term("care"), Term("rats")), "title_and_abstract.search:(care NOT rats)"),
        (
            Not(And((MIGRANT, Term("care"), Years(2010, None))), Term("rats")),
            "title_and_abstract.search.exact:migrant*,title_and_abstract.search:(care NOT rats),"
            "from_publication_date:2010-01-01",
        ),
        (
            Or((And((Term("care"), Term("law"))), MIGRANT)),
            "title_and_abstract.search.exact:(((care OR cares) AND law) OR migrant*)",
        ),
        (Term("a, b|c: d"), 'title_and_abstract.search:"a b c d"'),
        (Term("and"), 'title_and_abstract.search:"and"'),
        (
            And((Native('"a b" OR c'), Term("care"))),
            'title_and_abstract.search:("a b" OR c),title_and_abstract.search:care',
        ),
        (Heading("Refugee Health, Urban"), 'title_and_abstract.search:"Urban Refugee Health"'),
    ],
)
def test_openalex_gets_a_filter_for_each_conjunct(node: Node, expected: str) -> None:
    assert _openalex(node) == expected


def test_beside_a_truncated_word_the_others_are_spelled_out_because_exact_is_unstemmed() -> None:
    translation = openalex.render(Query(Or((MIGRANT, Term("residence permit", language="en")))))
    assert translation.native == (
        'title_and_abstract.search.exact:(migrant* OR "residence permit" OR "residence permits")'
    )
    assert "residence permits" in translation.losses[0].instead
    assert "migrant*" in translation.losses[0].what


def test_every_loss_of_openalex_is_listed() -> None:
    node = Or(
        (Heading("Refugees"), Term("asylum seeker", truncated=True, language="en"), Term("x1", Field.TITLE), CARE)
    )
    whats = [loss.what for loss in openalex.render(Query(node)).losses]
    assert whats == ["subject heading Refugees", "asylum seeker*", "x1"]


def test_what_no_slice_can_hold_is_refused_with_the_remedy() -> None:
    node = Not(CARE, Or(tuple(Term(f"expression number {n}") for n in range(200))))
    with pytest.raises(ProtocolError, match="too long") as caught:
        openalex.render(Query(node))
    assert "override" in caught.value.hint


@pytest.mark.parametrize("text", ["(a OR b", 'a" OR b', "a) OR (b"])
@pytest.mark.parametrize("render", [pubmed.render, openalex.render])
def test_a_broken_override_is_never_sent(render: object, text: str) -> None:
    with pytest.raises(ProtocolError):
        render(Query(And((CARE, Native(text)))))  # type: ignore[operator]  # either module's function


def test_an_override_cannot_begin_another_filter() -> None:
    with pytest.raises(ProtocolError, match="comma"):
        _openalex(Native("care, type:review"))


@pytest.mark.parametrize("render", [pubmed.render, openalex.render])
def test_nothing_to_search_is_an_error_and_never_everything(render: object) -> None:
    with pytest.raises(ProtocolError):
        render(Query(And((Or(()), Term("—")))))  # type: ignore[operator]  # either module's function


# ---- properties

_LETTERS = string.ascii_letters + "éàçœ"
_nasty = st.text(alphabet=_LETTERS + " '\"()[]*,|:-/?~∗“”", min_size=1, max_size=25).filter(
    lambda text: re.search(f"[{_LETTERS}]", text)
)
_words = st.lists(st.text(alphabet=_LETTERS, min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)
_fields = st.sampled_from([Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.ALL, Field.MAPPED, Field.TEXT_WORD])
_languages = st.sampled_from(["", "fr", "en"])


def _trees(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.builds(Term, texts, _fields, st.booleans(), _languages), st.builds(Heading, texts, st.booleans())
    )
    return st.recursive(
        leaves,
        lambda nodes: st.one_of(
            st.builds(And, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
            st.builds(Or, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
            st.builds(Not, nodes, nodes),
        ),
        max_leaves=6,
    )


def _balanced(text: str) -> bool:
    outside = re.sub(r'"[^"]*"', "", text)
    depth = 0
    for char in outside:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0 and '"' not in outside


@given(_trees(_nasty))
def test_nothing_rendered_for_pubmed_is_forbidden_by_the_lint(node: Node) -> None:
    native = _pubmed(node)
    assert _balanced(native)
    assert errors(lint_native(native, "pubmed")) == []


@given(_trees(_nasty))
def test_nothing_rendered_for_openalex_is_forbidden_by_the_lint(node: Node) -> None:
    for native in openalex.render(Query(node)).natives:
        assert _balanced(native)
        assert errors(lint_native(native, "openalex")) == []
        assert openalex.encoded_length(native) <= openalex.LONGEST_FILTER


@given(_trees(_words))
def test_every_term_of_the_tree_is_sent_to_pubmed(node: Node) -> None:
    native = _pubmed(node)
    assert all(text in native for text in _texts(node))


@given(_trees(_words))
def test_every_term_of_the_tree_is_sent_to_openalex(node: Node) -> None:
    native = _openalex(node)
    assert all(word in native for text in _texts(node) for word in text.split())


def _texts(node: Node) -> list[str]:
    match node:
        case And() | Or():
            return [text for part in node.parts for text in _texts(part)]
        case Not():
            return _texts(node.kept) + _texts(node.removed)
        case Term():
            return [node.text]
        case Heading():
            return [node.name]
    return []


# ---- what is sent, read back by an independent evaluator, finds what the tree finds

_WORDS = ("alpha", "beta", "gamma", "delta")
_DOCUMENTS = [frozenset(found) for size in range(5) for found in combinations(_WORDS, size)]


def _plain_trees() -> st.SearchStrategy[Node]:
    return st.recursive(
        st.sampled_from(_WORDS).map(Term),
        lambda nodes: st.one_of(
            st.builds(And, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
            st.builds(Or, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
            st.builds(Not, nodes, nodes),
        ),
        max_leaves=8,
    )


def _finds(node: Node, words: frozenset[str]) -> bool:
    match node:
        case And():
            return all(_finds(part, words) for part in node.parts)
        case Or():
            return any(_finds(part, words) for part in node.parts)
        case Not():
            return _finds(node.kept, words) and not _finds(node.removed, words)
        case Term():
            return node.text in words
    raise AssertionError(node)


def _evaluated(native: str, words: frozenset[str]) -> bool:
    """Left to right, as PubMed and OpenAlex read: only parentheses count."""
    tokens = re.findall(r"[()]|\w+", native)

    def level() -> bool:
        value = operand()
        while tokens and tokens[0] != ")":
            operator = tokens.pop(0)
            right = operand()
            value = {"AND": value and right, "OR": value or right, "NOT": value and not right}[operator]
        return value

    def operand() -> bool:
        token = tokens.pop(0)
        if token == "(":
            value = level()
            tokens.pop(0)
            return value
        return token in words

    return level()


@given(_plain_trees())
def test_what_is_sent_finds_exactly_what_the_tree_finds(node: Node) -> None:
    in_pubmed = _pubmed(node).replace("[tiab]", "")
    in_openalex = [part.removeprefix("title_and_abstract.search:") for part in _openalex(node).split(",")]
    for words in _DOCUMENTS:
        wanted = _finds(node, words)
        assert _evaluated(in_pubmed, words) == wanted
        assert all(_evaluated(part, words) for part in in_openalex) == wanted


def test_a_translation_is_the_same_every_time() -> None:
    node = And((Or((MIGRANT, CARE)), Not(CARE, ANIMALS)))
    assert isinstance(openalex.render(Query(node)), Translation)
    assert openalex.render(Query(node)) == openalex.render(Query(node))
