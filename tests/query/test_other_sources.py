"""Strategies for Europe PMC and HAL: everything in parentheses and in a field, every loss named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.errors import ProtocolError
from litrev.query import (
    And,
    DateKind,
    Dates,
    Field,
    Heading,
    Native,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Years,
    europepmc,
    hal,
)

CARE, RATS = Term("care"), Term("rats")


def _europepmc(node: Node) -> str:
    return europepmc.render(Query(node)).native


def _hal(node: Node) -> str:
    return hal.render(Query(node)).native


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (CARE, "TITLE_ABS:care"),
        (Term("right care", Field.TITLE), 'TITLE:"right care"'),
        (Term("migrant", truncated=True), "TITLE_ABS:migrant*"),
        (Term("right", Field.TEXT_WORD), "(TITLE_ABS:right OR KW:right OR MESH:right)"),
        (And((Or((CARE, RATS)), Term("law"))), "(TITLE_ABS:care OR TITLE_ABS:rats) AND TITLE_ABS:law"),
        (Not(CARE, RATS), "(TITLE_ABS:care NOT TITLE_ABS:rats)"),
        (Heading("Refugees"), 'MESH:"Refugees"'),
        (Term("90000001", Field.PMID), "(EXT_ID:90000001 AND SRC:MED)"),
        (Term("10.5555/Invented", Field.DOI), 'DOI:"10.5555/invented"'),
        (Term("french", Field.LANGUAGE), "LANG:fre"),
        (Term("review", Field.PUBLICATION_TYPE), "PUB_TYPE:review"),
        (Term("Fictive A", Field.AUTHOR), 'AUTH:"Fictive A"'),
        (And((CARE, Years(2010, None))), "TITLE_ABS:care AND PUB_YEAR:[2010 TO 3000]"),
        (
            And((CARE, Dates(DateKind.PUBLICATION, "2019/02", "2020/02"))),
            "TITLE_ABS:care AND FIRST_PDATE:[2019-02-01 TO 2020-02-29]",
        ),
        (Near("right care", 3), "(TITLE_ABS:right AND TITLE_ABS:care)"),
        (And((CARE, Native("OPEN_ACCESS:y"))), "TITLE_ABS:care AND (OPEN_ACCESS:y)"),
        (Term("OR"), 'TITLE_ABS:"OR"'),
        (And((CARE, Term("systematic", Field.FILTER))), "TITLE_ABS:care"),
    ],
)
def test_europe_pmc_gets_every_word_in_its_field(node: Node, expected: str) -> None:
    assert _europepmc(node) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (CARE, "(title_t:care OR abstract_t:care)"),
        (Term("care", Field.TITLE), "title_t:care"),
        (Term("care", Field.ALL), "text:care"),
        (Near("right care", 3), '(title_t:"right care"~3 OR abstract_t:"right care"~3)'),
        (And((Term("care", Field.TITLE), Years(2010, None))), "title_t:care AND producedDateY_i:[2010 TO *]"),
        (And((Term("care", Field.TITLE), Term("fre", Field.LANGUAGE))), "title_t:care AND language_s:fr"),
        (Heading("Refugee Health, Urban"), '(title_t:"Urban Refugee Health" OR abstract_t:"Urban Refugee Health")'),
        (Term("journal article", Field.PUBLICATION_TYPE), "docType_s:ART"),
    ],
)
def test_hal_gets_every_word_in_title_and_abstract(node: Node, expected: str) -> None:
    assert _hal(node) == expected


@pytest.mark.parametrize("render", [europepmc.render, hal.render])
def test_what_a_source_cannot_be_asked_is_named(render: object) -> None:
    node = And((CARE, Or((Term("asylum seeker", truncated=True, language="en"), Term("2", Field.VOLUME)))))
    node = And((node, Dates(DateKind.CREATE, "2019", "2020")))
    losses = render(Query(node)).losses  # type: ignore[operator]  # either module's function
    assert [loss.what for loss in losses] == ["2", "2019:2020", "asylum seeker*"]


@pytest.mark.parametrize("render", [europepmc.render, hal.render])
@pytest.mark.parametrize("node", [Or(()), Term("—"), Term("x", Field.FILTER), Native("(a"), And((CARE, Or(())))])
def test_nothing_or_a_broken_override_is_never_sent(render: object, node: Node) -> None:
    with pytest.raises(ProtocolError):
        render(Query(node))  # type: ignore[operator]  # either module's function


_nasty = st.text(alphabet="abé '\"()[]{}:/\\~^?*+-!&|,", min_size=1, max_size=12).filter(
    lambda t: re.search("[abé]", t)
)
_trees = st.recursive(
    st.builds(Term, _nasty, st.sampled_from([Field.TITLE, Field.MAPPED, Field.TITLE_ABSTRACT]), st.booleans()),
    lambda nodes: st.one_of(
        st.builds(And, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, nodes, nodes),
    ),
    max_leaves=6,
)


@given(_trees)
def test_no_sign_of_a_term_becomes_syntax(node: Node) -> None:
    for native in (_europepmc(node), _hal(node)):
        outside = re.sub(r'"[^"]*"', '""', native)
        assert outside.count("(") == outside.count(")")
        assert outside.count('"') % 2 == 0
        assert re.sub(r"\b(?:TITLE|TITLE_ABS|title_t|abstract_t):|\b(?:AND|OR|NOT)\b|[\w'\".*() +-]", "", outside) == ""
