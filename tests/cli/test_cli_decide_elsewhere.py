"""What was decided in Rayyan, Covidence, ASReview or Excel is taken in as it was exported."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from mistaken import Clerk, Life
from openpyxl import Workbook
from test_mistakes import assert_told

from litrev.errors import ExitCode
from litrev.model import Decision
from litrev.store import open_store

pytest_plugins = ["mistake_fixtures"]


def decisions(clerk: Clerk) -> dict[str, Decision]:
    with open_store(clerk.folder / "review.db") as store:
        return {decision.record: decision for decision in store.decisions()}


def table(clerk: Clerk, name: str, rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return clerk.write(name, text.getvalue())


def works(clerk: Clerk) -> list[dict[str, Any]]:
    return list(clerk.json("records")["works"])


def article(work: dict[str, Any], notes: str, **cells: str) -> dict[str, str]:
    return {"key": "rayyan-1", "title": work["title"], "year": str(work["year"] or ""), "url": "", "notes": notes,
            "doi": work["doi"], "pubmed_id": work["pmid"], "pmc_id": ""} | cells  # fmt: skip


def inclusion(**people: str) -> str:
    told = ", ".join(f'"{name}"=>"{verdict}"' for name, verdict in people.items())
    return f"RAYYAN-INCLUSION: {{{told}}}"


def test_rayyan_with_two_people_asks_whose_and_leaves_the_undecided_alone(life: Life) -> None:
    clerk = life("deduped")
    first, second, third, fourth = works(clerk)[:4]
    rows = [
        article(first, inclusion(Ada="Included", Eva="Excluded")),
        article(second, inclusion(Ada="Excluded") + " | RAYYAN-EXCLUSION-REASONS: Wrong population,too far"),
        article(third, inclusion(Eva="Maybe")),
        article(fourth, "nothing yet"),
    ]
    file = table(clerk, "articles.csv", rows)
    assert_told(clerk.say("decide", file, "--as", "a"), ExitCode.INPUT, "several people", "Ada (2), Eva (2)")
    assert_told(clerk.say("decide", file, "--as", "a", "--reviewer-in-file", "Bo"), ExitCode.INPUT, "Bo", "Eva")
    assert decisions(clerk) == {}
    said = clerk.say("decide", file, "--as", "a", "--reviewer-in-file", "ada")
    assert said.code == 0
    assert "Rayyan: the decisions of Ada" in said.out
    assert "2 rows without a decision" in said.out
    assert "too far (1)" in said.out
    made = decisions(clerk)
    assert {r: d.verdict.value for r, d in made.items()} == {first["id"]: "include", second["id"]: "exclude"}
    assert (made[second["id"]].criteria, made[second["id"]].note) == (("P",), "Rayyan: too far")
    mapped = clerk.json("decide", file, "--as", "a", "--reviewer-in-file", "Ada", "--reason", "Too far=P")
    assert (mapped["applied"], mapped["unchanged"], mapped["other_reasons"]) == (1, 1, {})
    wrong = clerk.say("decide", file, "--as", "a", "--reviewer-in-file", "Ada", "--reason", "too far=Z")
    assert_told(wrong, ExitCode.USAGE, "too far=Z", "P")


def test_rayyans_zip_is_read_as_it_comes(life: Life) -> None:
    clerk = life("deduped")
    first = works(clerk)[0]
    name = table(clerk, "articles.csv", [article(first, inclusion(Ada="Included"))])
    with zipfile.ZipFile(clerk.folder / "rayyan.zip", "w") as archive:
        archive.write(clerk.folder / name, "export/articles.csv")
        archive.writestr("export/customizations_log.csv", "article_id,key\n")
    assert clerk.json("decide", "rayyan.zip", "--as", "a")["applied"] == 1
    with zipfile.ZipFile(clerk.folder / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "no")
    assert_told(clerk.say("decide", "other.zip", "--as", "a"), ExitCode.INPUT, "other.zip", "Save it as CSV")


def test_works_are_found_by_doi_then_pmid_then_a_title_that_one_alone_has(life: Life) -> None:
    clerk = life("deduped")
    named = next(w for w in works(clerk) if w["doi"] and w["pmid"])
    rows = [
        article(named, inclusion(Ada="Included"), doi="10.5555/wrong"),
        article(named, inclusion(Ada="Included"), doi="", pubmed_id=""),
        article(named, inclusion(Ada="Included"), doi="", pubmed_id="", year="1901"),
        article(named, inclusion(Ada="Included"), doi="", pubmed_id="", title="No such title in this review at all"),
        article(named, inclusion(Ada="Included"), doi="", pubmed_id="", title=""),
    ]
    found = clerk.say("decide", table(clerk, "articles.csv", rows), "--as", "a")
    assert found.code == ExitCode.INPUT
    assert "1 decision applied" in found.out
    assert "3 rows refused" in found.out
    assert "No such title" in found.out
    assert list(decisions(clerk)) == [named["id"]]


def test_files_written_for_other_programs_come_back_whole_though_works_share_doi_and_title(life: Life) -> None:
    clerk = life("deduped")
    clerk.say("split", "openalex:W9700000000", "--as", "a")
    listed = works(clerk)
    assert len({work["doi"] for work in listed if work["doi"]}) < len([work for work in listed if work["doi"]])
    for who, program in zip("ab", ("asreview", "rayyan"), strict=True):
        clerk.say("export", "--format", program, "--which", "all", "-o", f"{program}.csv")
        with (clerk.folder / f"{program}.csv").open(encoding="utf-8-sig", newline="") as written:
            rows = list(csv.DictReader(written))
        assert clerk.json("decide", f"{program}.csv", "--as", who)["undecided"] == len(rows) == len(listed)
        for number, row in enumerate(rows):
            if program == "asreview":
                row["asreview_label"] = str(number % 2)
            else:
                row["notes"] += " | " + inclusion(Ada=("Excluded", "Included")[number % 2])
        answer = clerk.json("decide", table(clerk, f"{program}.csv", rows), "--as", who)
        assert (answer["applied"], answer["refused"]) == (len(listed), [])
    rows = [
        {"Title": work["title"], "DOI": work["doi"], "Accession Number": work["pmid"] or work["id"], "Covidence #": "1"}
        for work in listed
    ]
    answer = clerk.json("decide", table(clerk, "review_7_excluded.csv", rows), "--as", "a")
    assert (answer["applied"] + answer["unchanged"], answer["refused"]) == (len(listed), [])


def test_of_many_refused_rows_the_first_are_printed_and_json_has_all(life: Life) -> None:
    clerk = life("deduped")
    clerk.write("d.csv", "id,verdict\n" + "".join(f"none:{n},include\n" for n in range(30)))
    said = clerk.say("decide", "d.csv", "--as", "a")
    assert said.code == ExitCode.INPUT
    assert "none:19" in said.out
    assert "none:20" not in said.out
    assert "… and 10 more: --json lists all." in said.out
    refused = json.loads(clerk.say("decide", "d.csv", "--as", "a", "--json").out)["refused"]
    assert len(refused) == 30


def test_a_list_of_covidence_tells_by_its_name_or_is_told(life: Life) -> None:
    clerk = life("deduped")
    first, second = works(clerk)[:2]
    rows = [
        {"Title": w["title"], "DOI": w["doi"], "Published Year": str(w["year"] or ""), "Covidence #": str(n),
         "Study": f"Rossi {n}", "Notes": notes, "Tags": ""}
        for n, (w, notes) in enumerate([(first, ""), (second, "Exclusion reason: Wrong population; ")])
    ]  # fmt: skip
    file = table(clerk, "review_7_irrelevant_csv_20240303130132.csv", rows)
    assert clerk.json("decide", file, "--as", "a")["applied"] == 2
    assert {d.verdict.value for d in decisions(clerk).values()} == {"exclude"}
    assert decisions(clerk)[second["id"]].criteria == ("P",)
    unnamed = table(clerk, "list.csv", rows[:1])
    assert_told(clerk.say("decide", unnamed, "--as", "a"), ExitCode.INPUT, "list.csv", "--verdict include")
    assert_told(clerk.say("decide", unnamed, "--as", "a", "--verdict", "perhaps"), ExitCode.USAGE, "perhaps")
    assert clerk.json("decide", unnamed, "--as", "a", "--verdict", "include")["applied"] == 1


def test_asreview_and_a_workbook_with_numbers(life: Life) -> None:
    clerk = life("deduped")
    listed = works(clerk)[:4]
    rows = [
        {"record_id": str(n), "title": w["title"], "doi": w["doi"], "asreview_label": label, "asreview_note": ""}
        for n, (w, label) in enumerate(zip(listed, ["1", "0", "", "-1"], strict=True))
    ]
    answer = clerk.json("decide", table(clerk, "asreview.csv", rows), "--as", "a")
    assert (answer["origin"], answer["applied"], answer["undecided"]) == ("ASReview", 2, 2)
    book = Workbook()
    book.active.title = "Empty"
    sheet = book.create_sheet("Decisions")
    sheet.append([])
    sheet.append(["PMID", "Verdict", "Motif", None, "Vu"])
    pmids = [int(w["pmid"]) for w in works(clerk) if w["pmid"]][:2]
    sheet.append([float(pmids[0]), "Exclure", "P", None, True])
    sheet.append([pmids[1], True])
    book.save(clerk.folder / "d.xlsx")
    assert clerk.json("decide", "d.xlsx", "--as", "a")["refused"] == []


@pytest.mark.parametrize("broken", ["cut", "other"])
def test_a_broken_workbook_is_told_with_what_to_do(life: Life, tmp_path: Path, broken: str) -> None:
    clerk = life("deduped")
    book = Workbook()
    book.active.append(["id", "verdict"])
    book.save(clerk.folder / "d.xlsx")
    raw = (clerk.folder / "d.xlsx").read_bytes()
    if broken == "cut":
        clerk.write("d.xlsx", raw[: len(raw) // 2])
    else:
        with zipfile.ZipFile(clerk.folder / "d.xlsx", "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types")
    assert_told(clerk.say("decide", "d.xlsx", "--as", "a"), ExitCode.INPUT, "d.xlsx", "Save it as CSV")


def test_what_is_said_of_an_export_needs_one(life: Life) -> None:
    clerk = life("deduped")
    clerk.write("d.csv", "id,verdict\n91000000,include\n")
    assert_told(clerk.say("decide", "d.csv", "--as", "a", "--reviewer-in-file", "Ada"), ExitCode.USAGE, "no export")
