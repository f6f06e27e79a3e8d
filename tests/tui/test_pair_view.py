"""How a pair is drawn, whatever its records say."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from litrev.model import Author, Link, LinkKind, Record, Section
from litrev.steps.reviewing import compare_fields
from litrev.tui.pair_view import ShownPair, draw_pair

LINK = Link(
    id="x", a="a:1", b="b:1", kind=LinkKind.UNSURE, by="rules", why=("equal titles", "different journals"), score=0.5,
    at=datetime(2031, 5, 1, tzinfo=UTC),
)  # fmt: skip
ANY = st.text(st.characters(), max_size=80)


def drawn(one: Record, other: Record, width: int = 80, *, opened: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False)
    console.print(draw_pair(ShownPair(LINK, compare_fields(one, other)), width, opened=opened))
    written = console.file
    assert isinstance(written, io.StringIO)
    return written.getvalue()


def record(id_: str, text: str, other: str) -> Record:
    return Record(
        id=id_, source="a", title=text, translated_title=other, authors=(Author(text, other),), journal=other,
        abstract=(Section(text * 5, other),), doi=text, pages=other, year=2020,
    )  # fmt: skip


@given(ANY, ANY, st.sampled_from([20, 40, 60, 80, 200]), st.booleans())
def test_no_text_of_a_record_breaks_the_screen_or_reaches_the_terminal_raw(
    text: str, other: str, width: int, opened: bool
) -> None:
    shown = drawn(record("a:1", text, other), record("b:1", other, text), width, opened=opened)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


def test_a_translation_is_compared_with_the_title_that_it_is_like() -> None:
    one = Record(id="pubmed:1", source="pubmed", title="Soigner au port", translated_title="Caring in the harbour")
    other = Record(id="openalex:W1", source="openalex", title="Caring in a harbour")
    for left, right, marks in ((one, other, ("the", "a")), (other, one, ("a", "the"))):
        fields = {field.field: field for field in compare_fields(left, right)}
        assert not any(piece.differs for piece in (*fields["title"].left, *fields["title"].right))
        translated = fields["translated_title"]
        shown = [[piece.text for piece in side if piece.differs] for side in (translated.left, translated.right)]
        assert shown == [[marks[0]], [marks[1]]]


def test_two_titles_in_one_language_are_compared_though_one_has_a_translation() -> None:
    one = Record(id="pubmed:1", source="pubmed", title="Soigner au port", translated_title="Caring in the harbour")
    other = Record(id="openalex:W1", source="openalex", title="Soigner aux ports")
    title = compare_fields(one, other)[0]
    assert [piece.text for piece in title.right if piece.differs] == ["x", "s"]


def test_a_field_that_neither_has_is_left_out() -> None:
    bare = Record(id="a:1", source="a", title="Care")
    assert [field.field for field in compare_fields(bare, bare)] == ["title", "type"]


@pytest.mark.parametrize("score", [None, 0.5])
def test_reasons_for_and_against_stand_apart_and_a_veto_is_against(score: float | None) -> None:
    link = Link(
        id="x", a="a:1", b="b:1", kind=LinkKind.UNSURE, by="rules", score=score, at=LINK.at,
        why=("two PMIDs in PubMed itself", "equal titles", "same year", "abstracts somewhat alike"),
    )  # fmt: skip
    console = Console(file=io.StringIO(), width=80)
    fields = compare_fields(Record(id="a:1", source="a", title="x"), Record(id="b:1", source="b", title="x"))
    with console.capture() as capture:
        console.print(draw_pair(ShownPair(link, fields), 80, opened=False))
    lines = capture.get().splitlines()
    assert "+ equal titles; same year" in lines
    assert "− two PMIDs in PubMed itself" in lines
