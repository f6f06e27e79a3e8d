"""Importing files: what is kept, counted, told and proved."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from served_review import Serve, article

from litrev.cli.main import run as command_line
from litrev.errors import InputError, SourceError, UsageError
from litrev.model import RunStatus
from litrev.review import Review
from litrev.steps import archive
from litrev.steps.counting import prisma
from litrev.steps.importing import How, Imported, import_files
from litrev.steps.reporting import report_search
from litrev.steps.verifying import verify
from litrev.store import open_store

pytest_plugins = ["served_fixtures"]

PROTOCOL = """\
litrev: 1
title: {en: Care}
team: [{id: a, role: reviewer}]
sources:
  - {id: pubmed, query: care}
  - {id: embase, via: file, platform: Embase.com, query: "care:ti", date: 2026-11-20}
  - {id: trials, via: file, arm: register}
criteria: [{code: P, exclude: {en: Wrong population}}]
"""
ENTRY = "TY  - JOUR\nTI  - {title}\nAU  - Berg, Ada\nPY  - 2020\nAB  - A text.\nER  - \n\n"
BROKEN = "TY  - JOUR\nKW  - alone\nER  - \n\n"


@pytest.fixture
def review(tmp_path: Path) -> Review:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    return Review(tmp_path)


def ris(review: Review, name: str, *titles: str) -> Path:
    """A file with an entry for each title; an empty one cannot be read."""
    file = review.folder / name
    file.write_text("".join(ENTRY.format(title=t) if t else BROKEN for t in titles), encoding="utf-8")
    return file


def take(review: Review, *files: Path, source: str = "embase", **how: Any) -> Imported:
    return import_files(review, files, source=source, how=How(**how))


def say(review: Review, *words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = command_line([*words, "--review", str(review.folder)])
    return code, out.getvalue(), err.getvalue()


def test_a_file_is_a_complete_run_whose_every_entry_is_accounted_for(review: Review) -> None:
    done = take(review, ris(review, "a.ris", "Care by the lake", "", "Law in the town"))
    assert done.run is not None
    assert (done.run.status, done.run.announced, done.run.fetched, done.run.rejected) == (RunStatus.COMPLETE, 3, 2, 1)
    assert (done.files[0].account.read, done.files[0].new) == (2, 2)
    with open_store(review.store_path) as store:
        assert store.rejects(done.run.id)[0].raw.startswith("TY  - JOUR\nKW  - alone")


def test_the_file_is_archived_as_it_came(review: Review) -> None:
    file = ris(review, "a.ris", "Care by the lake")
    run = take(review, file).run
    assert run is not None
    with open_store(review.store_path) as store:
        page = store.pages(run.id)[0]
    assert archive.fetch(review.archive / run.id, page.file, page.sha256) == file.read_bytes()
    assert page.request == "file a.ris"


def test_importing_twice_changes_nothing(review: Review) -> None:
    file = ris(review, "a.ris", "Care by the lake")
    first = take(review, file)
    again = take(review, file, file)
    assert again.run == first.run
    assert [one.already for one in again.files] == [True, True]
    with open_store(review.store_path) as store:
        assert len(store.runs()) == 1


def test_a_further_file_counts_with_the_former_ones_unless_it_replaces_them(review: Review) -> None:
    take(review, ris(review, "a.ris", "Care by the lake"))
    second = take(review, ris(review, "b.ris", "Law in the town"))
    assert (second.run and second.run.fetched, second.kept, second.files[0].new) == (2, 1, 1)
    third = take(review, ris(review, "c.ris", "Third of all"), afresh=True)
    assert (third.run and third.run.fetched, third.kept) == (1, 0)
    assert [f.announced for f in prisma(review).counts.found] == [1]


def test_entries_described_alike_both_count_as_identified(review: Review) -> None:
    done = take(
        review,
        ris(review, "a.ris", "Care by the lake", "Care by the lake"),
        ris(review, "b.ris", "Care by the lake", "Two"),
    )
    assert done.run is not None
    assert (done.run.status, done.run.fetched) == (RunStatus.COMPLETE, 4)
    assert [one.repeated for one in done.files] == [1, 1]
    with open_store(review.store_path) as store:
        alike = [id_.partition("-")[0] for id_ in store.ids_of(done.run.id)]
    assert sorted(map(alike.count, set(alike))) == [1, 3]
    say(review, "dedupe")
    counts = prisma(review).counts
    assert (counts.database_results, counts.duplicates, counts.records_screened) == (4, 2, 2)


def test_a_register_is_counted_as_one_and_the_proof_holds(review: Review) -> None:
    take(review, ris(review, "a.ris", "Care by the lake", ""), source="trials")
    take(review, ris(review, "b.ris", "Law in the town"), source="trials")
    counts = prisma(review).counts
    assert (counts.register_results, counts.excluded_other) == (3, 1)
    proved = verify(review)
    assert proved.exit_code == 0
    assert not [c for c in proved.checks if "cannot read pages" in c.said]


def test_a_changed_archive_is_found_out(review: Review) -> None:
    run = take(review, ris(review, "a.ris", "Care by the lake")).run
    assert run is not None
    with open_store(review.store_path) as store:
        page = store.pages(run.id)[0]
    archive.keep(review.archive / run.id, page.file.removesuffix(".gz"), b"TY  - JOUR\nTI  - Forged\nER  - \n")
    assert verify(review).exit_code == 5


def test_an_unknown_source_is_told_with_the_line_to_add(review: Review) -> None:
    file = ris(review, "a.ris", "Care")
    with pytest.raises(UsageError) as told:
        take(review, file, source="cairn")
    assert "- {id: cairn, via: file" in told.value.hint
    with pytest.raises(UsageError) as told:
        take(review, file, source="pubmed")
    assert "- {id: pubmed-file, via: file" in told.value.hint


def test_one_unreadable_file_keeps_all_out(review: Review) -> None:
    good, bad = ris(review, "a.ris", "Care"), review.folder / "b.ris"
    bad.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match=r"b\.ris"):
        take(review, good, bad)
    with open_store(review.store_path) as store:
        assert store.runs() == []


def test_the_appendix_lists_the_files_and_no_earlier_search(review: Review) -> None:
    for name in ("a.ris", "b.ris"):
        take(review, ris(review, name, f"Care in {name}"))
    made = report_search(review)
    eighth = next(item for item in made.items if item.number == 8)
    assert "a.ris" in str(eighth.blocks)
    assert "care:ti" in str(eighth.blocks)
    assert next(item for item in made.items if item.number == 12).none


def test_the_account_as_json_has_the_promised_numbers(review: Review) -> None:
    file = ris(review, "a.ris", "Care by the lake", "")
    code, out, _err = say(review, "import", str(file), "--source", "embase", "--json")
    (account,) = json.loads(out)["files"]
    assert code == 0
    expected = {
        "file": "a.ris",
        "format": "ris",
        "encoding": "UTF-8",
        "read": 1,
        "repaired": 0,
        "rejected": 1,
        "new": 1,
    }
    assert {name: account[name] for name in expected} == expected
    assert account["rejects"][0]["place"] == "line 8"


def test_a_dry_run_needs_no_review_and_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x.ris"
    file.write_text(ENTRY.format(title="Care"), encoding="utf-8")
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(StringIO()):
        assert command_line(["import", str(file), "--dry-run"]) == 0
    assert "1 read" in out.getvalue()
    assert list(tmp_path.iterdir()) == [file]


def test_a_list_of_pmids_is_fetched_and_what_is_not_given_is_named(serve: Serve) -> None:
    served = serve([article(31000001), article(31000002)], protocol=PROTOCOL)
    file = served.review.folder / "list.txt"
    file.write_text("PMID\n31000001\n31000002\n31000002\n31000999\nnone here\n", encoding="utf-8")
    done = import_files(served.review, [file], source="embase")
    assert done.run is not None
    assert (done.run.status, done.run.fetched, done.run.rejected, done.run.withheld) == (RunStatus.COMPLETE, 2, 1, 1)
    assert done.files[0].account.withheld == ("pubmed:31000999",)
    assert (done.files[0].repeated, done.files[0].account.adds_up) == (1, True)
    more = import_files(served.review, [ris(served.review, "b.ris", "Law in the town")], source="embase")
    assert more.run is not None
    assert (more.run.status, more.run.fetched, more.run.withheld) == (RunStatus.COMPLETE, 3, 1)
    again = import_files(served.review, [file], source="embase")
    assert (again.files[0].already, again.files[0].account.read) == (True, 2)
    assert verify(served.review).exit_code == 0


def test_a_source_whose_entries_do_not_add_up_is_in_no_count(review: Review) -> None:
    file = review.folder / "a.bib"
    file.write_text(
        "notes @article{a, title = {Within a line}, year = 2020}\n@article{b, title = {At its start}}\n", "utf-8"
    )
    code, out, _err = say(review, "import", str(file), "--source", "embase")
    assert code == 4
    assert "is not the 1 entries in the file" in out
    assert prisma(review).counts.found == ()
    good = take(review, ris(review, "b.ris", "Care by the lake"))
    assert good.run is not None
    assert (good.run.status, good.run.fetched) == (RunStatus.COMPLETE, 1)


def test_a_file_is_read_otherwise_when_its_columns_are_told_anew(review: Review) -> None:
    file = review.folder / "t.csv"
    file.write_text("Nom,Quand\nCare by the lake,2019\n", encoding="utf-8")
    take(review, file, mapping=["Nom=title"])
    done = take(review, file, mapping=["Nom=title", "Quand=year"])
    assert done.run is not None
    assert (done.run.fetched, done.files[0].already) == (1, False)
    with open_store(review.store_path) as store:
        assert [record.year for record in store.records_of([done.run.id])] == [2019]
    assert verify(review).exit_code == 0


def test_a_list_whose_records_cannot_be_fetched_leaves_nothing_behind(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITREV_PUBMED_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
    file = review.folder / "list.txt"
    file.write_text("31000001\n", encoding="utf-8")
    with pytest.raises(SourceError) as told:
        import_files(review, [file], source="embase", clock=HurriedClock())
    assert "again" in told.value.hint
    with open_store(review.store_path) as store:
        assert store.runs() == []


class HurriedClock:
    """A clock that does not wait."""

    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 11, 20, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def test_status_says_which_file_is_awaited(review: Review) -> None:
    (review.folder / "review.yaml").write_text(
        PROTOCOL.replace("  - {id: pubmed, query: care}\n", ""), encoding="utf-8"
    )
    assert "litrev import FILE --source embase" in say(review, "status")[1]
    take(review, ris(review, "a.ris", "Care by the lake"))
    out = say(review, "status")[1]
    assert "litrev import FILE --source trials" in out
    assert "embase       1/1 ✓" in out
    assert "litrev import FILE --source embase" in say(review, "search")[2]


PAGE = """{head}<title>Sign in</title>
<style>
@import url("a.css");
@media (max-width: 600px) {{ .menu {{ display: none }} }}
@media print {{ a, p {{ color: black }} }}
</style></head><body>Please log in, or cite: TY  - JOUR</body></html>
"""


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE html>\n<html><head>",
        "\n<HTML lang='fr'><head>",
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html><head>',
        "<!-- saved from url=(0021)http://localhost/page -->\n<html><head>",
        "From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n<html><head>",
    ],
)
def test_a_saved_web_page_is_refused_and_counted_nowhere(review: Review, head: str) -> None:
    take(review, ris(review, "a.ris", "Care by the lake"))
    page = review.folder / "login.ris"
    page.write_text(PAGE.format(head=head), encoding="utf-8")
    with pytest.raises(InputError, match="web page") as refused:
        take(review, page)
    assert "RIS" in refused.value.hint
    assert say(review, "import", str(page), "--dry-run")[0] == 5
    with open_store(review.store_path) as store:
        assert [run.announced for run in store.runs("embase")] == [1]


def test_a_style_sheet_is_no_bibtex(review: Review) -> None:
    sheet = review.folder / "page.bib"
    sheet.write_text("@media (max-width: 600px) {\n  a, b { color: red }\n}\n@page {\n margin: 1cm\n}\n", "utf-8")
    with pytest.raises(InputError, match="in no format"):
        take(review, sheet)


def test_a_file_whose_entries_are_all_rejected_is_not_taken_in_and_says_why(review: Review) -> None:
    code, out, err = say(review, "import", str(ris(review, "odd.ris", "", "")), "--source", "embase")
    assert (code, out) == (5, "")
    assert "none of its 2 entries can be read" in err
    assert "no title and no identifier" in err
    assert "Nothing was imported" in err
    with open_store(review.store_path) as store:
        assert store.runs("embase") == []
    told = json.loads(say(review, "import", str(review.folder / "odd.ris"), "--dry-run", "--json")[1])
    assert [reject["place"] for reject in told["files"][0]["rejects"]] == ["line 1", "line 5"]


def test_one_is_one_in_what_is_said(review: Review) -> None:
    file = ris(review, "a.ris", "Care by the lake")
    assert "embase: 1 record = 1 entry" in say(review, "import", str(file), "--source", "embase")[1]
    assert "nothing changed (1 record)" in say(review, "import", str(file), "--source", "embase")[1]
    more = ris(review, "b.ris", "Law", "")
    assert "embase: 2 records + 1 rejected = 3 entries" in say(review, "import", str(more), "--source", "embase")[1]
