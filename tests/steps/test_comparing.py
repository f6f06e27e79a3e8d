"""The difference between two runs, for any two runs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Notice, NoticeKind, Record
from litrev.steps.comparing import changed_fields, compare, signalled, signals, signals_since

RUNS = st.dictionaries(st.integers(0, 30).map(lambda n: f"pubmed:{n}"), st.sampled_from("abc"))


@given(RUNS, RUNS)
def test_the_difference_leads_from_one_run_to_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    found = compare(before.items(), after.items())
    assert before.keys() - set(found.gone) | set(found.new) == after.keys()
    assert all(before[record] != after[record] for record in found.changed)
    assert found.same == len(before) - len(found.gone) - len(found.changed)
    assert len(after) == found.same + len(found.changed) + len(found.new)


@given(RUNS, RUNS)
def test_going_back_is_the_difference_turned_round(before: dict[str, str], after: dict[str, str]) -> None:
    there, back = compare(before.items(), after.items()), compare(after.items(), before.items())
    assert (there.new, there.gone, there.changed, there.same) == (back.gone, back.new, back.changed, back.same)


@given(RUNS)
def test_a_run_differs_from_itself_in_nothing(run: dict[str, str]) -> None:
    found = compare(run.items(), reversed(run.items()))
    assert (found.new, found.gone, found.changed, found.same) == ((), (), (), len(run))


def test_the_fields_that_changed_are_named() -> None:
    before = Record(id="pubmed:1", source="pubmed", title="Care", year=2020)
    assert changed_fields(before, before) == ()
    assert changed_fields(before, replace(before, year=2021, doi="10.5555/a")) == ("year", "doi")


def test_a_signal_is_news_only_once() -> None:
    before = Record(id="pubmed:1", source="pubmed")
    corrected = replace(before, notices=(Notice(NoticeKind.CORRECTED_BY, pmid="7"),))
    both = replace(corrected, retracted=True)
    assert signals_since(before, both) == (NoticeKind.RETRACTED_BY, NoticeKind.CORRECTED_BY)
    assert signals_since(corrected, both) == (NoticeKind.RETRACTED_BY,)
    assert signals_since(both, both) == ()
    assert signals(replace(before, notices=(Notice(NoticeKind.COMMENTED_BY),))) == frozenset()


def test_a_notice_names_the_document_that_it_is_about() -> None:
    notice = Record(
        id="pubmed:9",
        source="pubmed",
        notices=(
            Notice(NoticeKind.RETRACTS, pmid="4"),
            Notice(NoticeKind.CORRECTS),
            Notice(NoticeKind.COMMENTS, pmid="5"),
        ),
    )
    assert signalled(notice) == [(NoticeKind.RETRACTED_BY, "4")]
