"""What must not matter: the order of records, case, accents, white space, HTML, Unicode forms."""

from __future__ import annotations

import html
import random
import unicodedata
from dataclasses import replace

from dedupe_examples import ARTICLE, again, as_links, sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from litrev.dedupe import explain, judge_records, works
from litrev.model import Author, LinkKind, Record

WORDS = "harbour winter clinic éventail naïve ferry pollen façade trust newcomer 12 years β-blocker Ærø coast".split()  # noqa: SIM905 - a list of words reads better so

titles = st.lists(st.sampled_from(WORDS), min_size=4, max_size=9).map(" ".join)
records = st.builds(
    lambda n, title, family, year: Record(
        id=f"s:{n}", source="s", title=title, authors=(Author(family, "A."),), year=year
    ),
    st.integers(0, 30),
    titles,
    st.sampled_from(["Ostrander", "Quillfeather", "Müller"]),
    st.integers(2020, 2024),
)


def clusters(given_records: list[Record]) -> list[tuple[str, ...]]:
    return [w.members for w in works((r.id for r in given_records), as_links(judge_records(given_records)))]


@settings(max_examples=40)
@given(st.lists(records, max_size=14), st.integers(0, 999))
def test_the_order_of_records_does_not_matter(some: list[Record], seed: int) -> None:
    mixed = random.Random(seed).sample(some, len(some))
    assert judge_records(mixed) == judge_records(some)


@settings(max_examples=60)
@given(records)
def test_an_exact_copy_always_joins(record: Record) -> None:
    assert clusters([record, replace(record, id="z:1")]) == [(record.id, "z:1")]


@settings(max_examples=25)
@given(st.integers(2, 60))
def test_any_number_of_copies_is_one_work(copies: int) -> None:
    assert len(clusters([again(f"file:{n:03}") for n in range(copies)])) == 1


def changed(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return [
        text.upper(), text.lower(), plain, "  " + text.replace(" ", " \r\n\t "), unicodedata.normalize("NFD", text),
        html.escape(text), "<i>" + text + "</i>", text.replace("é", "&eacute;"), text + ".", f"[{text}]",
        text.replace(" ", "\u00a0"), text.replace("-", "–"),
    ]  # fmt: skip


@settings(max_examples=60)
@given(titles, st.integers(0, 11))
def test_spelling_does_not_matter(title: str, way: int) -> None:
    one = replace(sparse("openalex:W1"), title=title)
    other = replace(sparse(), title=changed(title)[way])
    assert explain(one, other).kind is LinkKind.SAME


def test_a_record_given_twice_under_one_id_is_one_record() -> None:
    first, second = again("file:1"), again("file:1", title="Something else entirely about ferries")
    assert judge_records([first, second, ARTICLE]) == judge_records([second, first, ARTICLE])


def test_nothing_and_one_record_give_no_pairs() -> None:
    assert judge_records([]) == []
    assert judge_records([ARTICLE]) == []
    assert judge_records([Record(id="a:1", source="a"), Record(id="a:2", source="a")]) == []
