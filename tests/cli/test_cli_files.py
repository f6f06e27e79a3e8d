"""Disks that are full, folders that are closed, files that are in the way, ledgers that are broken: nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from mistaken import ARTICLES, WORKS, Clerk, Life, typed
from test_mistakes import assert_told

from litrev.errors import ExitCode, ProtocolError
from litrev.steps import archive

pytest_plugins = ["mistake_fixtures"]
full = pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs /dev/full")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Unix permissions")


@contextmanager
def nobody() -> Iterator[None]:
    """As a user whom permissions bind; root's do not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but SQLite's helpers."""
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.name.endswith(("-wal", "-shm"))}


# --- export ---


@pytest.mark.parametrize("name", ["review.yaml", "review.db", "notes.docx", "archive/page"])
def test_an_export_overwrites_nothing_that_is_no_bibliography(life: Life, name: str) -> None:
    clerk = life("screened")
    if name == "archive/page":
        name = str(next(path for path in (clerk.folder / "archive").rglob("page-*")).relative_to(clerk.folder))
    elif name == "notes.docx":
        clerk.write(name, b"PK\x03\x04 a year of work")
    before = contents(clerk.folder)
    assert_told(clerk.say("export", "-o", name), ExitCode.CONFLICT, name, "not overwritten", "corpus.bib")
    assert contents(clerk.folder) == before


@pytest.mark.parametrize("words", [["press", "--no-counts"], ["report", "--prisma-s"]], ids=" ".join)
def test_a_document_overwrites_neither_a_ledger_nor_what_somebody_has_written_into_it(
    life: Life, words: list[str]
) -> None:
    clerk = life("screened")
    before = contents(clerk.folder)
    for name in ("review.db", "review.yaml"):
        assert_told(clerk.say(*words, "-o", name), ExitCode.CONFLICT, name, "not overwritten")
    assert contents(clerk.folder) == before
    for n in range(2):
        clerk.write("mine.md", f"# My own words {n}")
        said = clerk.say(*words, "-o", "mine.md")
        assert said.code == 0, said.err
        assert "is kept in mine.md.bak" in said.err
    kept = [(clerk.folder / name).read_text(encoding="utf-8") for name in ("mine.md.bak", "mine.md.bak2")]
    assert kept == ["# My own words 0", "# My own words 1"]


def test_a_table_that_is_written_over_the_one_that_was_read_keeps_it(nowhere: Clerk) -> None:
    table = "id,title\n1,Care in the town of Lille\n2,Care in the town of Lille\n"
    nowhere.write("mine.csv", table)
    assert nowhere.say("dedupe", "mine.csv", "--clusters", "mine.csv").code == 0
    assert (nowhere.folder / "mine.csv.bak").read_text() == table
    nowhere.write("notes.odt", "PK my notes")
    assert_told(nowhere.say("dedupe", "mine.csv.bak", "--clusters", "notes.odt"), ExitCode.CONFLICT, "notes.odt")


def test_an_export_replaces_an_earlier_one_whatever_it_is_called(life: Life) -> None:
    clerk = life("screened")
    for name in ("corpus.bib", "corpus.txt", "un corpus é.bib"):
        assert clerk.say("export", "-o", name, "--which", "all").code == 0
        first = (clerk.folder / name).read_text(encoding="utf-8")
        assert clerk.say("export", "-o", name, "--which", "included").code == 0
        assert (clerk.folder / name).read_text(encoding="utf-8") != first
    clerk.write("other.bib", "% a comment\n@comment{mine}")
    assert clerk.say("export", "-o", "other.bib").code == 0
    assert [path.name for path in clerk.folder.glob("*.part")] == []


def test_an_empty_set_does_not_empty_a_file(life: Life) -> None:
    clerk = life("deduped")
    clerk.write("corpus.bib", "@article{a, title = {A}}")
    assert_told(clerk.say("export", "-o", "corpus.bib"), ExitCode.CONFLICT, "This set is empty", "corpus.bib")
    assert (clerk.folder / "corpus.bib").read_text() == "@article{a, title = {A}}"
    assert clerk.say("export", "-o", "new.bib").code == 0
    assert (clerk.folder / "new.bib").read_text() == ""


def test_an_export_into_a_folder_or_a_missing_one_is_told(life: Life) -> None:
    clerk = life("screened")
    for name in (".", "archive", "archive/"):
        assert_told(clerk.say("export", "-o", name), ExitCode.INPUT, "is a folder", "corpus.bib")
    assert_told(
        clerk.say("export", "-o", "gone/x.bib"),
        ExitCode.INPUT,
        "gone/x.bib cannot be written",
        "a folder that is there",
    )


@posix
def test_an_export_through_a_link_keeps_the_link_and_a_device_stays_one(life: Life) -> None:
    clerk = life("screened")
    (clerk.folder / "real.bib").write_text("@article{old}")
    (clerk.folder / "link.bib").symlink_to("real.bib")
    assert clerk.say("export", "-o", "link.bib").code == 0
    assert (clerk.folder / "link.bib").is_symlink()
    assert "old" not in (clerk.folder / "real.bib").read_text(encoding="utf-8")
    os.mkfifo(clerk.folder / "pipe")
    reader = os.open(clerk.folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert clerk.say("export", "-o", "pipe").code == 0
    assert os.read(reader, 10).startswith(b"@")
    os.close(reader)
    assert (clerk.folder / "pipe").is_fifo()


@posix
def test_a_protected_bibliography_is_left_alone(life: Life, open_place: Path) -> None:
    clerk = life("screened")
    kept = open_place / "kept.bib"
    kept.write_text("@article{kept}")
    kept.chmod(0o444)
    open_place.chmod(0o777)
    shutil.copytree(clerk.folder, open_place / "review")
    with nobody():
        said = clerk.say("export", "-o", str(kept), "--review", str(open_place / "review"))
    assert_told(said, ExitCode.INPUT, "kept.bib cannot be written", "not permitted")
    assert kept.read_text() == "@article{kept}"


@full
def test_a_full_disk_keeps_the_earlier_export(life: Life) -> None:
    clerk = life("screened")
    clerk.write("corpus.bib", "@article{kept}")
    (clerk.folder / "corpus.bib.part").symlink_to("/dev/full")
    said = clerk.say("export", "-o", "corpus.bib", "--which", "all")
    assert_told(said, ExitCode.INPUT, "corpus.bib cannot be written", "the disk is full")
    assert (clerk.folder / "corpus.bib").read_text() == "@article{kept}"
    assert not (clerk.folder / "corpus.bib.part").is_symlink()


@full
def test_a_full_disk_leaves_no_half_a_response_in_the_archive(tmp_path: Path) -> None:
    (tmp_path / "page-00001.xml.part").symlink_to("/dev/full")
    with pytest.raises(ProtocolError) as caught:
        archive.keep(tmp_path, "page-00001.xml", b"<xml/>" * 999)
    assert "the disk is full" in caught.value.message
    assert "litrev search --resume" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_search_into_a_closed_archive_is_told_and_nothing_counts(life: Life, served: None) -> None:
    clerk = life("empty")
    clerk.write("archive", "a file in the way")
    said = clerk.say("search")
    assert_told(said, ExitCode.PROTOCOL, "cannot be kept in", "archive", "litrev search --resume")
    assert (clerk.folder / "archive").read_text() == "a file in the way"
    (clerk.folder / "archive").unlink()
    assert clerk.say("search", "--resume").code == 0
    assert clerk.json("status")["records"] == ARTICLES + WORKS


# --- closed folders ---


@posix
def test_a_review_that_may_only_be_read_is_shown_and_what_would_write_is_told(
    stages_of_life: Path, open_place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = open_place / "review"
    shutil.copytree(stages_of_life / "screened", folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    clerk, here = Clerk(folder, capsys), ("--review", str(folder))
    before = contents(folder)
    with nobody():
        for words in (["status"], ["check"], ["records"], ["show", "91000000"], ["prisma"], ["export"]):
            assert clerk.say(*words, *here).code == 0, words
        assert_told(clerk.say("dedupe", *here), ExitCode.PROTOCOL, "review.db", "can only be read", "permissions")
        assert_told(clerk.say("export", "-o", str(folder / "x.bib"), *here), ExitCode.INPUT, "x.bib", "not permitted")
        assert_told(clerk.say("init", str(folder / "x")), ExitCode.PROTOCOL, "cannot be written", "not permitted")
        more = open_place / "more.csv"
        assert_told(clerk.say("decide", str(more), "--as", "b", *here), ExitCode.INPUT, "more.csv")
    assert contents(folder) == before


@posix
def test_a_review_that_may_not_be_opened_is_told(
    stages_of_life: Path, open_place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = open_place / "review"
    shutil.copytree(stages_of_life / "empty", folder)
    clerk = Clerk(folder, capsys)
    (folder / "review.yaml").chmod(0o600 if os.geteuid() == 0 else 0)
    with nobody():
        said = clerk.say("status", "--review", str(folder))
    assert_told(said, ExitCode.PROTOCOL, "review.yaml cannot be read", "not permitted")
    folder.chmod(0o700 if os.geteuid() == 0 else 0)
    with nobody():
        said = clerk.say("status", "--review", str(folder))
    assert_told(said, ExitCode.PROTOCOL, "cannot be read", "not permitted")


# --- ledgers ---

READERS = (["status"], ["records"], ["prisma"], ["export"], ["dedupe"], ["screen", "--as", "a"])


@pytest.mark.parametrize("damage", ["start", "middle", "end", "text", "folder"])
def test_a_broken_ledger_is_told_by_every_command_and_left_as_it_is(life: Life, damage: str) -> None:
    clerk = life("screened")
    ledger = clerk.folder / "review.db"
    raw = ledger.read_bytes()
    noise = bytes(range(256)) * 64
    broken = {
        "start": noise + raw[len(noise) :],
        "middle": raw[:4096] + noise * 8 + raw[4096 + 8 * len(noise) :],
        "end": raw[: len(raw) // 3],
        "text": b"id,verdict\n",
    }
    ledger.unlink()
    if damage == "folder":
        ledger.mkdir()
    else:
        ledger.write_bytes(broken[damage])
    for words in READERS:
        assert_told(clerk.say(*words), ExitCode.PROTOCOL, "review.db")
    if damage != "folder":
        assert ledger.read_bytes()[:4096] == broken[damage][:4096]


def test_a_ledger_of_a_newer_litrev_is_told(life: Life) -> None:
    clerk = life("screened")
    with closing(sqlite3.connect(clerk.folder / "review.db")) as connection:
        connection.execute("UPDATE litrev_schema SET version = 99")
        connection.commit()
    for words in READERS:
        assert_told(clerk.say(*words), ExitCode.PROTOCOL, "newer litrev", "Update")


def test_a_ledger_that_another_program_holds_is_told(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litrev.store.store.open_store.__kwdefaults__", {"patience": 0.2})
    clerk = life("screened")
    with closing(sqlite3.connect(clerk.folder / "review.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_told(clerk.say("dedupe"), ExitCode.CONFLICT, "Another program", "Wait")
        assert clerk.say("status").code == 0
        other.execute("ROLLBACK")
    assert clerk.say("dedupe").code == 0


def test_a_ledger_that_was_moved_away_is_missed(life: Life) -> None:
    clerk = life("screened")
    (clerk.folder / "review.db").unlink()
    for words in (["status"], ["prisma"]):
        said = clerk.say(*words)
        assert said.code == 0
        assert "archive holds 2 searches" in said.err
        assert "put it back" in said.err


def test_a_missing_archive_stops_no_work(life: Life) -> None:
    clerk = life("screened")
    shutil.rmtree(clerk.folder / "archive")
    for words in (["status"], ["prisma"], ["records"], ["export"], ["dedupe"]):
        assert clerk.say(*words).code == 0


@pytest.mark.parametrize(
    "store", ["postgresql://u:geheim@127.0.0.1:1/db", "mysql://u:geheim@127.0.0.1:1/db", "no/x.db"]
)
def test_a_ledger_elsewhere_that_cannot_be_reached_is_told_without_its_password(
    life: Life, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    monkeypatch.setenv("LITREV_STORE", store)
    said = life("screened").say("status")
    assert_told(said, ExitCode.PROTOCOL)
    assert "geheim" not in said.err


# --- real devices ---


@full
@pytest.mark.parametrize("words", ["prisma", "export"])
def test_output_that_nobody_can_keep_is_told(life: Life, words: str) -> None:
    clerk = life("screened")
    shell = ["sh", "-c", '"$@" > /dev/full', "sh"]
    done = typed(clerk.folder, *words.split(), prefix=shell)
    assert done.returncode == ExitCode.INPUT, done.stderr
    assert b"the disk is full" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
