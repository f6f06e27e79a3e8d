"""A strategy as numbered lines: nothing of it is lost, and each line can be asked by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from litrev.protocol import Protocol, load_protocol
from litrev.query import openalex, pubmed
from litrev.query.build import build_query
from litrev.query.lines import Line, LineKind, strategy_lines
from litrev.query.tree import Query

PROTOCOL = """\
litrev: 1
title: Owls
concepts:
  birds: {fr: [hibou*], en: [owls], mesh: [Strigiformes, {name: Birds, explode: false}]}
  places: {en: [lake, harbour]}
  toys: {en: [toys]}
combine: birds AND places NOT toys
limits: {years: {from: 2010, why: the law}}
sources: [{id: pubmed}, {id: openalex}]
"""


@pytest.fixture
def protocol(tmp_path: Path) -> Protocol:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    return load_protocol(tmp_path / "review.yaml")


def query_of(protocol: Protocol, source: int) -> Query:
    query = build_query(protocol, protocol.sources[source])
    assert isinstance(query, Query)
    return query


def expanded(lines: list[Line], text: str) -> str:
    """A line with what the numbers in it stand for, without the parentheses that only group."""
    while re.search(r"#\d", text):
        text = re.sub(r"#(\d+)", lambda found: lines[int(found[1]) - 1].shown, text)
    return re.sub("[()]", "", text)


def test_pubmeds_lines_are_headings_then_languages_then_the_concept(protocol: Protocol) -> None:
    lines = strategy_lines(query_of(protocol, 0), pubmed.render, in_detail=True)
    assert [(line.kind.value, line.concept, line.shown) for line in lines] == [
        ("heading", "birds", '"Strigiformes"[mh]'),
        ("heading", "birds", '"Birds"[mh:noexp]'),
        ("words", "birds", "hibou*[tiab]"),
        ("words", "birds", "owls[tiab]"),
        ("concept", "birds", "#1 OR #2 OR #3 OR #4"),
        ("concept", "places", "lake[tiab] OR harbour[tiab]"),
        ("concept", "toys", "toys[tiab]"),
        ("limit", "", "2010:3000[dp]"),
        ("whole", "", "((#5 AND #6) NOT #7) AND #8"),
    ]


def test_the_last_line_is_what_is_sent(protocol: Protocol) -> None:
    for source, render in enumerate((pubmed.render, openalex.render)):
        query = query_of(protocol, source)
        for in_detail in (True, False):
            last = strategy_lines(query, render, in_detail=in_detail)[-1]
            assert (last.kind, last.native) == (LineKind.WHOLE, render(query).native)


def test_the_lines_put_together_hold_every_term_of_the_strategy(protocol: Protocol) -> None:
    lines = strategy_lines(query_of(protocol, 0), pubmed.render, in_detail=True)
    terms = set(re.split(r" (?:AND|OR|NOT) ", re.sub("[()]", "", lines[-1].native)))
    assert set(re.split(r" (?:AND|OR|NOT) ", expanded(lines, lines[-1].shown))) == terms


def test_a_limit_that_cannot_be_asked_alone_still_has_its_line(protocol: Protocol) -> None:
    lines = strategy_lines(query_of(protocol, 1), openalex.render, in_detail=False)
    limit = next(line for line in lines if line.kind is LineKind.LIMIT)
    assert (limit.shown, limit.native) == ("2010\u2013", "")
    assert lines[-1].shown.endswith(f"#{lines.index(limit) + 1}")
