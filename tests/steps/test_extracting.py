"""The extraction sheet: a row for each study, the protocol's columns, and never a loss of what people wrote in it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from finished_review import Copy
from openpyxl.worksheet.worksheet import Worksheet

from litrev.cli.main import run
from litrev.errors import ConflictError, InputError
from litrev.formats.sheet import CHOICES, HELP, SHEET
from litrev.i18n import speaking
from litrev.model import Decision, Verdict
from litrev.review import Review
from litrev.steps import write_extraction
from litrev.steps.ledger import utc_now
from litrev.store import open_store

pytest_plugins = ["finished_fixtures"]


def page(file: Path, name: str = SHEET) -> Worksheet:
    found = openpyxl.load_workbook(file)[name]
    assert isinstance(found, Worksheet)
    return found


def rows(file: Path) -> list[dict[str, object]]:
    heads, *rest = page(file).iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rest]


def test_a_study_is_a_row_with_all_its_reports(finished: Review, tmp_path: Path) -> None:
    made = write_extraction(finished, tmp_path / "x.xlsx")
    assert (made.studies, made.new, made.kept, made.gone) == (3, 3, 0, ())
    found = rows(tmp_path / "x.xlsx")
    assert [row["Id"] for row in found] == ["pubmed:1", "pubmed:3", "pubmed:4"]
    assert str(found[0]["Reports"]).count("doi:10.5555/care.") == 2
    assert list(found[0])[4:] == ["Country", "Design"]
    assert page(tmp_path / "x.xlsx").freeze_panes == "D2"


def test_no_title_becomes_a_formula(finished: Review, tmp_path: Path) -> None:
    write_extraction(finished, tmp_path / "x.xlsx")
    cells = [cell for row in page(tmp_path / "x.xlsx").iter_rows() for cell in row if cell.value is not None]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_choices_are_offered_and_nothing_else_may_be_typed(finished: Review, tmp_path: Path) -> None:
    write_extraction(finished, tmp_path / "x.xlsx")
    (rule,) = page(tmp_path / "x.xlsx").data_validations.dataValidation
    assert rule.type == "list"
    assert str(rule.sqref).startswith("F2:")
    assert rule.formula1 == f"={CHOICES}!$A$1:$A$2"
    choices = [row[0] for row in page(tmp_path / "x.xlsx", CHOICES).iter_rows(values_only=True)]
    assert choices == ["cohort", "trial, randomised"]
    assert "How it was done" in str(list(page(tmp_path / "x.xlsx", HELP).values))


def test_what_people_wrote_stays_when_studies_come_and_go(copied: Copy, tmp_path: Path) -> None:
    review, file = copied(), tmp_path / "x.xlsx"
    write_extraction(review, file)
    book = openpyxl.load_workbook(file)
    sheet = book[SHEET]
    sheet["E2"], sheet["F3"], sheet["G1"], sheet["G4"] = "France", "cohort", "My own", 3.5
    sheet["G3"] = "=G4*2"
    book.create_sheet("Mine")["A1"] = "notes"
    book.save(file)
    with open_store(review.folder / "other.db") as store:
        store.add_decisions(
            Decision(id=f"gone-{who}", record="pubmed:3", stage="full_text", verdict=Verdict.EXCLUDE, criteria=("P",),
                     reviewer=who, at=utc_now())
            for who in ("a", "b")
        )  # fmt: skip
    made = write_extraction(review, file)
    assert (made.studies, made.new, made.kept, made.gone) == (2, 0, 4, ("pubmed:3",))
    assert made.former is not None
    found = {row["Id"]: row for row in rows(file)}
    assert found["pubmed:1"]["Country"] == "France"
    assert found["pubmed:3"]["Design"] == "cohort"
    assert found["pubmed:3"]["In the review"] == "no longer included"
    assert (found["pubmed:3"]["My own"], found["pubmed:4"]["My own"]) == ("=G4*2", 3.5)
    assert page(file, "Mine")["A1"].value == "notes"


def test_what_changes_nothing_writes_nothing(finished: Review, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    write_extraction(finished, file)
    before = file.read_bytes()
    assert write_extraction(finished, file).new == 0
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_another_language_finds_the_same_columns(finished: Review, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    write_extraction(finished, file)
    heads = list(rows(file)[0])
    with speaking("fr"):
        write_extraction(finished, file)
    assert list(rows(file)[0]) == heads


def test_without_columns_in_the_protocol_the_frameworks_are_taken(copied: Copy, tmp_path: Path) -> None:
    text = 'extraction:\n  - {fr: Pays, en: Country}\n  - {name: Design, help: {en: How it was done}, choices: [cohort, "trial, randomised"]}\n'  # noqa: E501 - as it stands in the protocol
    made = write_extraction(copied((text, "")), tmp_path / "x.xlsx")
    assert {"Country", "Intervention", "Comparison", "Outcomes"} <= set(made.columns)


def test_what_is_no_sheet_of_ours_is_left_alone(finished: Review, tmp_path: Path) -> None:
    notes, table = tmp_path / "notes.xlsx", tmp_path / "table.xlsx"
    notes.write_text("mine")
    openpyxl.Workbook().save(table)
    for file in (notes, table):
        before = file.read_bytes()
        with pytest.raises(ConflictError):
            write_extraction(finished, file)
        assert file.read_bytes() == before
    with pytest.raises(InputError):
        write_extraction(finished, tmp_path / "x.csv")


def test_the_command_says_how_many_studies(
    finished: Review, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--review", str(finished.folder)]
    assert run(["report", "--extraction", str(tmp_path / "x.xlsx"), "--json", *here]) == 0
    assert json.loads(capsys.readouterr().out)["studies"] == 3
    assert run(["report", "--extraction", str(tmp_path / "x.xlsx"), "--prisma-s", *here]) == 2
