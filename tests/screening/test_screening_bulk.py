"""Decisions from a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from litrev.errors import InputError
from litrev.model import Decision, Verdict, Work
from litrev.screening.bulk import Ballot, Bulk, held_by, read
from litrev.screening.stages import Criterion, StageRules

AT = datetime(2026, 1, 1, tzinfo=UTC)
RULES = StageRules(
    id="full_text",
    reports=True,
    reason_required=True,
    criteria=(
        Criterion("P", ("Hors population", "Wrong population")),
        Criterion("C", ("Hors concept", "Wrong concept, or none")),
    ),
)
WORKS = [Work(f"test:{n}", (f"test:{n}",)) for n in range(4)]
KNOWN = {f"test:{n}": [f"test:{n}"] for n in range(4)} | {
    "10.5555/two": ["test:1", "test:2"],
    "10.5555/one": ["test:1"],
}


def ballot(decisions: Iterable[Decision] = (), rules: StageRules = RULES) -> Ballot:
    return Ballot(
        rules=rules,
        reviewer="a",
        at=AT,
        resolve=lambda text: KNOWN.get(text, []),
        reached={"test:0", "test:1", "test:2"},
        held=held_by("a", rules.id, WORKS, decisions),
    )


def rows(*lines: str, header: str = "id,verdict,reason,note") -> list[dict[str, str]]:
    names = header.split(",")
    return [dict(zip(names, line.split("/"), strict=False)) for line in lines]


def one(line: str, header: str = "id,verdict,reason,note") -> Bulk:
    return read(rows(line, header=header), ballot())


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("include", Verdict.INCLUDE),
        ("INCLURE", Verdict.INCLUDE),
        ("Inclus", Verdict.INCLUDE),
        ("oui", Verdict.INCLUDE),
        ("1", Verdict.INCLUDE),
        ("Yes", Verdict.INCLUDE),
        ("Peut-être", Verdict.MAYBE),
        ("maybe", Verdict.MAYBE),
        ("?", Verdict.MAYBE),
        ("Non obtenu", Verdict.NOT_RETRIEVED),
        ("not_retrieved", Verdict.NOT_RETRIEVED),
        ("not retrieved", Verdict.NOT_RETRIEVED),
    ],
)
def test_verdicts_are_read_in_two_languages(word: str, verdict: Verdict) -> None:
    (decision,) = one(f"test:0/{word}").decisions
    assert decision.verdict is verdict


@pytest.mark.parametrize("word", ["exclude", "Exclu", "non", "NO", "0", "exclure"])
def test_exclusions_are_read_with_their_reason(word: str) -> None:
    (decision,) = one(f"test:0/{word}/P").decisions
    assert (decision.verdict, decision.criteria) == (Verdict.EXCLUDE, ("P",))


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        ("P", ("P",)),
        ("p", ("P",)),
        ("hors POPULATION", ("P",)),
        ("Wrong concept, or none", ("C",)),
        ("C;P", ("P", "C")),
        ("C, P", ("P", "C")),
        ("Hors concept | P", ("P", "C")),
        ("P; Wrong concept, or none", ("P", "C")),
    ],
)
def test_reasons_are_codes_or_labels_one_or_several(reason: str, codes: tuple[str, ...]) -> None:
    (decision,) = one(f"test:0/exclude/{reason}").decisions
    assert decision.criteria == codes


def test_columns_have_french_names_and_any_case() -> None:
    bulk = one("test:0/exclu/P/à voir", header="Identifiant,Décision,Motif d’exclusion,Remarques")
    (decision,) = bulk.decisions
    assert (decision.criteria, decision.note) == (("P",), "à voir")


def test_a_doi_in_a_column_of_its_own_finds_the_work() -> None:
    (decision,) = read([{"id": "", "DOI": "10.5555/one", "verdict": "include"}], ballot()).decisions
    assert decision.record == "test:1"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nobody/include", "No work has"),
        ("/include", "names no work"),
        ("test:3/include", "not at the stage"),
        ("test:0/perhaps not", "no verdict"),
        ("test:0//P", "verdict is missing"),
        ("test:0/exclude", "needs a reason"),
        ("test:0/exclude/Wrong populaton", "did you mean “Wrong population”"),
        ("test:0/exclude/Z9", "not a criterion"),
        ("test:0/include/P", "no reason for exclusion"),
    ],
)
def test_a_row_that_cannot_be_applied_is_named_with_its_reason(line: str, why: str) -> None:
    bulk = one(line)
    assert bulk.decisions == ()
    (refused,) = bulk.refused
    assert refused.line == 2
    assert why in refused.reason


def test_an_id_that_two_works_bear_is_refused_and_both_are_named() -> None:
    (refused,) = read([{"id": "10.5555/two", "verdict": "include"}], ballot()).refused
    assert "test:1, test:2" in refused.reason


def test_the_rest_of_the_file_is_applied() -> None:
    bulk = read(rows("test:0/include", "nobody/include", "test:1/maybe"), ballot())
    assert [d.record for d in bulk.decisions] == ["test:0", "test:1"]
    assert [row.line for row in bulk.refused] == [3]


def test_two_rows_that_contradict_each_other_are_both_refused() -> None:
    bulk = read(rows("test:0/include", "test:1/include", "test:0/exclude/P"), ballot())
    assert [d.record for d in bulk.decisions] == ["test:1"]
    assert [row.line for row in bulk.refused] == [2, 4]


def test_a_row_said_twice_counts_once() -> None:
    bulk = read(rows("test:0/include", "test:0/yes"), ballot())
    assert (len(bulk.decisions), bulk.unchanged, bulk.refused) == (1, 1, ())


def test_reading_a_file_again_adds_nothing() -> None:
    lines = rows("test:0/include", "test:1/exclude/P/why")
    first = read(lines, ballot())
    again = read(lines, ballot(first.decisions))
    assert (again.decisions, again.unchanged) == ((), 2)
    assert read(lines, ballot()).decisions == first.decisions


def test_a_file_can_bring_an_earlier_verdict_back() -> None:
    ledger = list(read(rows("test:0/include"), ballot()).decisions)
    ledger += read(rows("test:0/maybe"), ballot(ledger)).decisions
    (back,) = read(rows("test:0/include"), ballot(ledger)).decisions
    assert back.id not in {d.id for d in ledger}
    ledger.append(back)
    assert held_by("a", "full_text", WORKS, ledger)["test:0"].verdict is Verdict.INCLUDE


def test_a_withdrawal_needs_something_to_withdraw() -> None:
    assert read(rows("test:0/annuler"), ballot()).decisions == ()
    ledger = read(rows("test:0/include"), ballot()).decisions
    (gone,) = read(rows("test:0/annuler"), ballot(ledger)).decisions
    assert gone.verdict is Verdict.WITHDRAWN


def test_rows_of_a_half_filled_sheet_are_counted_and_passed_over() -> None:
    bulk = read(rows("test:0/include", "test:1/", "nobody//", "test:2///to read"), ballot())
    assert (len(bulk.decisions), bulk.undecided, bulk.refused) == (1, 3, ())


@pytest.mark.parametrize(
    ("line", "header", "work"),
    [
        ("10.5555/two/9/include", "doi,pmid,verdict", "test:2"),
        ("10.5555/two/none/A title of two/include", "doi,pmid,title,verdict", "test:1"),
        ("10.5555/two/7/A title of two/include", "doi,pmid,title,verdict", "test:1"),
        ("10.5555/one/9/include", "doi,pmid,verdict", "test:1"),
        ("K1/test:2/10.5555/two/include", "key,litrev_id,doi,verdict", "test:2"),
    ],
)
def test_of_several_works_with_one_doi_the_other_identifiers_and_the_title_tell(
    line: str, header: str, work: str
) -> None:
    known = KNOWN | {"9": ["test:2"], "7": ["test:1", "test:2"]}
    names, cells = header.split(","), line.replace("10.5555/", "10.5555|").split("/")
    row = {name: cell.replace("|", "/") for name, cell in zip(names, cells, strict=True)}
    named = replace(
        ballot(), resolve=lambda text: known.get(text, []), resolve_title=lambda _title, _year: ["test:0", "test:1"]
    )
    (decision,) = read([row], named).decisions
    assert decision.record == work


def test_empty_rows_and_missing_cells_are_passed_over() -> None:
    bulk = read([{"id": "", "verdict": ""}, {"id": "test:0", "verdict": "include", "note": None}], ballot())  # type: ignore[dict-item]  # what DictReader gives for a short row
    assert (len(bulk.decisions), bulk.refused) == (1, ())


def test_a_file_without_a_column_of_verdicts_is_refused_whole() -> None:
    with pytest.raises(InputError) as caught:
        read([{"id": "test:0", "title": "x"}], ballot())
    assert "title" in caught.value.message


def test_reports_cannot_be_missing_where_none_are_sought() -> None:
    rules = StageRules(id="title_abstract")
    (refused,) = read(rows("test:0/non obtenu"), ballot(rules=rules)).refused
    assert "no reports are sought" in refused.reason
