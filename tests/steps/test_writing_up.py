"""The report of a review says what its ledger holds, in the reader's language, and marks what nobody has written."""

from __future__ import annotations

import io
import json
import platform
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from finished_review import Copy

from litrev import __version__
from litrev.cli.main import run
from litrev.formats.document import Bullets, Document, Facts, Heading, Paragraph, Table, Tone, Verbatim, document_format
from litrev.i18n import speaking
from litrev.model import Decision, Verdict
from litrev.prisma.report import Report
from litrev.review import Review
from litrev.steps import write_report
from litrev.store import open_store

pytest_plugins = ["finished_fixtures"]


@pytest.fixture(scope="module")
def report(finished_folder: Path) -> Report:
    with speaking("en"):
        return write_report(Review(finished_folder), now=lambda: datetime(2026, 11, 22, 10, tzinfo=UTC))


def text_of(document: Document, under: str = "") -> str:
    """All words, or those that stand under a heading up to the next one."""
    said, here = [], not under
    for block in document.blocks:
        match block:
            case Heading():
                here = not under or block.text.startswith(under)
                said += [block.text] if here else []
            case Paragraph() if here:
                said.append(block.text)
            case Bullets() if here:
                said += block.items
            case Facts() if here:
                said += [
                    f"{name}: {value.text if isinstance(value, Verbatim) else value}" for name, value in block.rows
                ]
            case Table() if here:
                for row in (block.columns, *block.rows):
                    said.append(" | ".join(cell.text if isinstance(cell, Verbatim) else cell for cell in row))
    return "\n".join(said)


def test_methods_name_the_protocol_its_question_and_its_changes(report: Report) -> None:
    words = text_of(report.document)
    assert report.document.title == "Care & <access>: a review"
    assert "registered on OSF" in words
    assert "osf.example/abcde" in words
    assert "Population: Everybody" in words
    assert "No data, at all" in words
    assert "2026-02-01: Years were added Reason: too many" in words


def test_the_platform_of_each_source_is_the_same_in_methods_and_appendix(report: Report) -> None:
    words = text_of(report.document, "Information sources")
    assert "PubMed | database | PubMed | " in words
    assert "OpenAlex | database | OpenAlex | " in words
    assert "PubMed | PubMed | its programming interface" in text_of(report.document, "1. Database name")


def test_two_databases_on_one_platform_are_called_by_their_own_names(copied: Copy) -> None:
    entries = "\n".join(f"  - {{id: {name}, via: file, platform: Ovid}}" for name in ("embase", "medline"))
    words = text_of(write_report(copied(("sources:\n", f"sources:\n{entries}\n"))).document, "Information sources")
    assert "embase | database | Ovid | " in words
    assert "medline | database | Ovid | " in words


def test_the_selection_process_says_who_read_what_and_how_it_was_settled(report: Report) -> None:
    words = text_of(report.document, "Title and abstract")
    assert "Each record was read by 2 reviewers." in words
    assert "independently" in words
    assert "a (Ada Invented) read 16 works and b (Bea Invented) read 16 works." in words
    assert "to be settled by an arbiter: c." in words
    assert "Reviewers disagreed on 1 work. c settled 1." in words
    assert "a (Ada Invented) read 6 works" in text_of(report.document, "Full text"), "one could not be had"
    assert "No record was excluded by an automation tool" in text_of(report.document, "Automation")


def test_the_software_is_named_so_that_a_paper_can_say_and_cite_it(report: Report, finished: Review) -> None:
    words = text_of(report.document, "Automation")
    assert f"litrev (version {__version__}; Python {platform.python_version()})" in words
    assert "free software under the MIT licence" in words
    assert f"The litrev maintainers. litrev: literature reviews from the terminal (version {__version__})" in words
    about = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert about["license"] == "MIT"
    assert "The litrev maintainers" in (Path(__file__).parents[2] / "LICENSE").read_text(encoding="utf-8")
    assert not re.search(r"https?://|10\.\d{4}", words)
    assert "Python" not in text_of(write_report(finished, python="").document, "Automation")


def test_verdicts_that_came_from_a_table_ask_for_the_tool_that_they_were_given_in(copied: Copy) -> None:
    review = copied()
    assert "taken in from a table" not in text_of(write_report(review).document)
    table = review.folder / "d.csv"
    table.write_text("id,verdict,reason\npubmed:6,include,\n", encoding="utf-8")
    assert run(["decide", str(table), "--as", "a", "--stage", "full_text", "--review", str(review.folder)]) == 0
    assert "To write: where 1 verdict was given that was taken in from a table" in text_of(
        write_report(review).document, "Full text"
    )


def test_methods_tell_the_numbers_of_deduplication_and_the_appendix_its_rules(report: Report) -> None:
    words = text_of(report.document, "Deduplication")
    assert "16 distinct records came to 16 works." in words
    assert "Appendix B, item 16" in words
    assert "two records of PubMed with two PMIDs" not in words
    assert text_of(report.document).count("Never joined by the rules:") == 1
    assert "Never joined by the rules:" in text_of(report.document, "16. Deduplication")


def test_agreement_is_given_with_its_interval(report: Report) -> None:
    words = text_of(report.document, "Agreement between reviewers").replace("\u00a0", " ")
    assert "title and abstract | a (Ada Invented), b (Bea Invented) | 16 | 93.8 % | 0.88 [0.64; 1.00]" in words


def test_the_numbers_stand_in_sentences_with_their_arithmetic(report: Report) -> None:
    words = text_of(report.document, "Study selection")
    assert "found 16 records (PubMed 14, OpenAlex 2)" in words
    assert "9 were excluded on title and abstract. 7 reports were sought (16 − 9 = 7)." in words
    assert "1 could not be had. 6 were read (7 − 1 = 6)." in words
    assert "2 of them were excluded (Wrong population 1, No data, at all 1)" in words
    assert "3 studies, in 4 reports, are included." in words


def test_included_reports_stand_with_their_study_and_their_retraction(report: Report) -> None:
    (table,) = [b for b in report.document.blocks if isinstance(b, Table) and b.caption.startswith("Reports included")]
    assert len(table.rows) == 4
    assert table.columns[1] == "Study"
    assert len({row[1] for row in table.rows}) <= 3
    assert "Type" not in table.columns
    assert not any("[article]" in str(row) for row in table.rows)
    told = text_of(report.document, "Retractions")
    assert "retracted" in told
    assert "J Ex. 2024;1:2" in told
    assert any("retracted: say what was done" in words for _under, words in report.gaps)


def test_excluded_reports_are_listed_with_every_reason_and_lost_ones_too(report: Report) -> None:
    words = text_of(report.document, "Appendix A")
    assert words.count("doi:10.5555/care.") == 2
    assert "Wrong population\nNo data, at all" in words
    assert "doi:10.5555/care.7" in text_of(report.document, "Reports that could not be had")


def test_the_search_appendix_and_the_diagram_are_in_it(report: Report) -> None:
    headings = [block.text for block in report.document.blocks if isinstance(block, Heading)]
    assert "Appendix B. How the literature was searched (PRISMA-S)" in headings
    assert "8. Full search strategies" in headings
    (picture,) = report.document.images
    assert "(n\u00a0=\u00a016)" in picture.svg
    assert picture.png.startswith(b"\x89PNG")
    assert picture.words


def test_what_nobody_has_written_is_marked_and_nothing_is_said_for_it(report: Report) -> None:
    marked = [b.text for b in report.document.blocks if isinstance(b, Paragraph) and b.tone is Tone.MISSING]
    assert len(marked) == len(report.gaps)
    assert all(text.startswith(("To write", "Missing")) for text in marked)
    for words in ("Funding", "Risk of bias", "Synthesis", "Data collection"):
        assert any(under.startswith(words) for under, _text in report.gaps)


def test_an_unfinished_review_says_so_above_its_numbers(copied: Copy) -> None:
    review = copied()
    taken_back = Decision(
        id="back", record="pubmed:6", stage="full_text", verdict=Verdict.WITHDRAWN, reviewer="a",
        at=datetime(2026, 4, 1, tzinfo=UTC),
    )  # fmt: skip
    with open_store(review.folder / "other.db") as store:
        store.add_decisions([taken_back])
    words = text_of(write_report(review).document, "Study selection")
    assert "Not finished: 1 work waits for a verdict. All numbers below may change. Next: litrev status" in words
    assert "1 could not be had. 1 waits for a verdict. 5 were read (7 − 1 − 1 = 5)." in words


def test_a_scoping_review_speaks_of_sources_of_evidence(copied: Copy) -> None:
    review = copied(("lang: en", "lang: en\ntype: scoping"))
    words = text_of(write_report(review).document)
    assert "3 sources of evidence, in 4 reports, are included." in words
    assert "PRISMA-ScR item 9" in words
    assert "PRISMA-ScR items 10, 11" in words
    assert "Risk of bias" not in words


def test_a_bare_protocol_makes_a_report_of_gaps(tmp_path: Path) -> None:
    (tmp_path / "review.yaml").write_text("litrev: 1\ntitle: Bare\nsources: [{id: pubmed, query: x}]\n")
    made = write_report(Review(tmp_path))
    under = {heading for heading, _words in made.gaps}
    assert {"Protocol and registration", "Review question", "Eligibility criteria", "Information sources"} <= under


@pytest.mark.parametrize("name", ["r.md", "r.html", "r.docx"])
def test_every_format_holds_the_works_and_the_picture(finished: Review, tmp_path: Path, name: str) -> None:
    assert run(["report", "-o", str(tmp_path / name), "--review", str(finished.folder)]) == 0
    raw = (tmp_path / name).read_bytes()
    if name == "r.docx":
        word = docx.Document(io.BytesIO(raw))
        assert len(word.inline_shapes) == 1
        words = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
        assert {p.style.name for p in word.paragraphs if p.style is not None} >= {"Heading 1", "Heading 2", "Caption"}
    else:
        words = raw.decode()
        assert ("<svg" in words) if name == "r.html" else ("(r-prisma.en.svg)" in words)
    assert "HYPERLINK(1) care of towns" in words.replace("\\", "")
    assert (tmp_path / "r-prisma.en.svg").exists() == (name == "r.md")


def test_each_markdown_report_has_its_own_picture_and_takes_none_of_prismas(finished: Review, tmp_path: Path) -> None:
    folder = str(finished.folder)
    drawn = tmp_path / "prisma.svg"
    assert run(["prisma", "-o", str(drawn), "--review", folder]) == 0
    before = drawn.read_bytes()
    for name, lang in (("my report.md", "en"), ("my report.md", "fr"), ("other.md", "en")):
        assert run(["--lang", lang, "report", "-o", str(tmp_path / name), "--review", folder]) == 0
    pictures = {path.name for path in tmp_path.glob("*.svg")}
    assert pictures == {"prisma.svg", "my report-prisma.en.svg", "my report-prisma.fr.svg", "other-prisma.en.svg"}
    assert drawn.read_bytes() == before
    assert "(my%20report-prisma.fr.svg)" in (tmp_path / "my report.md").read_text(encoding="utf-8")
    assert "Records identified" in (tmp_path / "my report-prisma.en.svg").read_text(encoding="utf-8")


def test_json_gives_what_the_report_rests_on(finished: Review, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--json", "--review", str(finished.folder)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["counts"]["new_studies"] == 3
    assert [work["id"] for work in said["excluded"]] == ["pubmed:5", "pubmed:6"]
    assert said["stages"][0]["agreement"][0]["works"] == 16
    assert {item["item"] for item in said["search"]} == set(range(1, 17))
    assert said["to_write"]


def test_the_report_is_the_same_for_the_same_ledger(finished: Review) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    one, other = (write_report(finished, now=lambda: at).document for _time in range(2))
    assert document_format("html").write(one) == document_format("html").write(other)
