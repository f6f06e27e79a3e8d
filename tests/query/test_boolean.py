"""Small Boolean formulas: what they mean, and where exactly they are wrong."""

from __future__ import annotations

import pytest

from litrev.query.boolean import FormulaError, Token, read_formula
from litrev.query.tree import And, Node, Not, Or, Term


def _leaf(token: Token) -> Node:
    return Term(token.text)


A, B, C, D = (Term(name) for name in "abcd")


@pytest.mark.parametrize(
    ("formula", "meaning"),
    [
        ("a", A),
        ("a AND b AND c", And((A, B, C))),
        ("a OR b", Or((A, B))),
        ("(a OR b) AND c", And((Or((A, B)), C))),
        ("a NOT b", Not(A, B)),
        ("a AND NOT b", Not(A, B)),
        ("a AND b NOT c", Not(And((A, B)), C)),
        ("a NOT b NOT c", Not(Not(A, B), C)),
        ("((a))", A),
        ("(a AND (b OR c)) NOT d", Not(And((A, Or((B, C)))), D)),
    ],
)
def test_a_formula_means_what_its_parentheses_say(formula: str, meaning: Node) -> None:
    assert read_formula(formula, _leaf) == meaning


@pytest.mark.parametrize(
    ("formula", "column", "word"),
    [
        ("", 1, "empty"),
        ("a AND b OR c", 9, "parentheses"),
        ("a OR b NOT c", 8, "parentheses"),
        ("a NOT b AND c", 9, "parentheses"),
        ("NOT a", 1, "NOT cannot come first"),
        ("a OR NOT b", 6, "NOT cannot come first"),
        ("a and b", 3, "not an operator"),
        ("a ET b", 3, "not an operator"),
        ("a b", 3, "no AND, OR or NOT"),
        ("a AND", 6, "missing"),
        ("AND a", 1, "nothing on its left"),
        ("(a AND b", 1, "never closed"),
        ("a AND b)", 8, "never opened"),
        ("a AND ()", 8, "missing"),
        ("(" * 60 + "a" + ")" * 60, 51, "too many"),
    ],
)
def test_a_wrong_formula_is_refused_at_the_very_place(formula: str, column: int, word: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(formula, _leaf)
    assert caught.value.problem.column == column
    assert word in caught.value.problem.what
    assert caught.value.problem.repair
