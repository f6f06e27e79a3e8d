"""The lint: everything that a source would misread without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litrev.query.lint import lint_native, lint_override, lint_term
from litrev.query.problem import Severity, errors


@pytest.mark.parametrize(
    "term",
    [
        "migrant*",
        "accès aux soins",
        '"access to care"',
        '"asylum seeker*"',
        "sans-papiers",
        "2019",
        "l'enfance",
        "health and safety",
    ],
)
def test_ordinary_terms_pass(term: str) -> None:
    assert lint_term(term) == []


@pytest.mark.parametrize(
    ("term", "word"),
    [
        ("*", "no word"),
        ("", "no word"),
        ('"access to care', "quotes"),
        ('"a b" c', "quotes"),
        ("migrant[tiab]", "tag"),
        ("(migrant)", "parenthesis"),
        ("migrant OR refugee", "OR"),
        ("AI*", "3 letters"),
        ("wom?n", "?"),
    ],
)
def test_terms_that_no_source_would_search_as_written_are_errors(term: str, word: str) -> None:
    found = errors(lint_term(term))
    assert found
    assert any(word in problem.what for problem in found)
    assert all(problem.repair for problem in found)


@pytest.mark.parametrize("term", ["réf*", "demandeur* d'asile"])
def test_terms_that_are_sent_in_other_forms_are_warnings(term: str) -> None:
    assert [problem.severity for problem in lint_term(term)] == [Severity.WARNING]


@pytest.mark.parametrize(
    "query",
    [
        "health",
        '"Transients and Migrants"[mh] AND (care[tiab] OR access*[tiab])',
        "Transients and Migrants[mh] AND refugee*[tw]",
        "Wounds and Injuries[MeSH Terms]",
        "(a[ti] OR b[ti]) AND 2010:3000[dp]",
        '"rights care"[tiab:~3] NOT animals[mh:noexp]',
        "“access to care”[tiab]",
        "systematic[sb] AND Smith J[au]",
        '"2020/01/01"[Date - Publication] : "3000"[Date - Publication]',
        "asthma[Title/Abstract] AND review[pt]",
    ],
)
def test_faithful_pubmed_queries_pass(query: str) -> None:
    assert errors(lint_native(query, "pubmed")) == []


@pytest.mark.parametrize(
    ("query", "column", "word"),
    [
        ("   ", 1, "empty"),
        ("asthma[tiabb]", 7, "[tiabb]"),
        ("(a OR b)[tiab]", 9, "group"),
        ("(care[tiab]", 1, "never closed"),
        ("care[tiab])", 11, "never opened"),
        ('"care[tiab]', 1, "partner"),
        ("vaccin∗[tiab]", 7, "keyboard"),
        ("AI*[tiab]", 1, "4 letters"),
        ("NOT animals[mh]", 1, "NOT"),
        ("care AND (NOT animals)", 11, "NOT"),
        ("migrants[tiab] or refugees[tiab]", 16, "small letters"),
        ("migrants[tiab] and refugees[tiab]", 16, "small letters"),
        ("care[tiab:~2]", 5, "quoted phrase"),
        ('"care"[tiab:~2]', 7, "quoted phrase"),
        ('"access care*"[tiab:~2]', 15, "quoted phrase"),
    ],
)
def test_pubmed_queries_that_it_would_misread_are_refused_in_place(query: str, column: int, word: str) -> None:
    found = errors(lint_native(query, "pubmed"))
    assert found
    assert (found[0].line, found[0].column) == (1, column)
    assert word in found[0].what


def test_a_near_miss_of_a_tag_is_named() -> None:
    assert "[tiab]" in lint_native("asthma[tiabb]", "pubmed")[0].repair


def test_mixed_operators_are_a_warning_for_pubmed_and_an_error_for_openalex() -> None:
    assert [p.severity for p in lint_native("a1 AND b1 OR c1", "pubmed")] == [Severity.WARNING]
    assert [p.column for p in errors(lint_native("title.search:a1 AND b1 OR c1", "openalex"))] == [24]


def test_lines_of_a_long_query_are_counted() -> None:
    found = lint_native("care[tiab]\nAND asthma[foo]", "pubmed")
    assert (found[0].line, found[0].column) == (2, 11)


@pytest.mark.parametrize(
    "query",
    [
        "title_and_abstract.search:health",
        'title_and_abstract.search:(migrant OR "access, to care") AND health,from_publication_date:2010-01-01',
        "title_and_abstract.search.exact:vaccin*",
        "type:article|review,cites:W1",
    ],
)
def test_faithful_openalex_filters_pass(query: str) -> None:
    assert lint_native(query, "openalex") == []


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("health", "no name"),
        ("title_and_abstract.search:a, b", "no name"),
        ("title_and_abstract.search:health[tiab]", "PubMed"),
        ("title_and_abstract.search:health or care", "small letters"),
        ("title_and_abstract.search:NOT animals", "NOT"),
        ("title_and_abstract.search:vaccin*", "stems"),
        ("title_and_abstract.search.exact:va*", "3 letters"),
        ("title_and_abstract.search:(health", "never closed"),
        ("title_and_abstract.search:“health care”", "Curly"),
    ],
)
def test_openalex_filters_that_it_would_misread_are_refused(query: str, word: str) -> None:
    found = errors(lint_native(query, "openalex"))
    assert any(word in problem.what for problem in found)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("title.search:care", "only the words"),
        ("care, rights", "comma"),
        ("care or rights", "small letters"),
        ("", "empty"),
    ],
)
def test_an_override_for_openalex_holds_only_the_inside_of_a_value(text: str, word: str) -> None:
    assert any(word in problem.what for problem in errors(lint_override(text, "openalex")))


def test_what_was_searched_by_hand_is_left_alone() -> None:
    assert lint_native("migrants ET (soins", "file") == []


@pytest.mark.shared
def test_published_strategies_without_a_fault_are_not_refused(shared: Path) -> None:
    lines = (shared / "data" / "strategies" / "strategies.jsonl").read_text(encoding="utf-8").splitlines()
    clean = [
        row
        for row in map(json.loads, lines)
        if row["syntax"] == "pubmed" and not row["known_problems"] and "multi-line" not in " ".join(row["features"])
    ]
    assert clean
    refused = {row["id"]: errors(lint_native(row["text"], "pubmed")) for row in clean}
    assert {key: found for key, found in refused.items() if found} == {}
