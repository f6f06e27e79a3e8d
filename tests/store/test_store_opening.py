"""Opening a ledger: new, old, too new, damaged, read-only, locked, full; and what a person is told."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from ledger_examples import a_decision, a_record, a_run, add
from ledger_fixtures import new_schema
from sqlalchemy import Connection, Engine, event

from litrev.errors import ConflictError, ExitCode, LitrevError, ProtocolError
from litrev.store import migrations, open_store
from litrev.store.database import connect

pytest_plugins = ["ledger_fixtures"]

NEXT = max(migrations.STEPS, default=1) + 1
"""The form that comes after today's."""


def filled(file: Path) -> Path:
    """A ledger with one run, one page and one decision."""
    with open_store(file) as store:
        store.add_run(a_run())
        add(store, a_run(), 1, [a_record(1)])
        store.add_decisions([a_decision("d")])
    return file


def assert_said(caught: pytest.ExceptionInfo[LitrevError], *words: str) -> None:
    """The message holds the words, says what to do next, and speaks no SQLAlchemy."""
    said = f"{caught.value.message} {caught.value.hint}"
    for word in words:
        assert word in said
    assert caught.value.hint
    assert "sqlalche" not in said.lower()
    assert "Traceback" not in said
    assert "\n" not in said


@pytest.mark.parametrize("name", ["review.db", "a folder with é, ? and #/review 100%.db"])
@pytest.mark.parametrize("spell", [Path, str])
def test_a_ledger_is_opened_by_its_path(tmp_path: Path, name: str, spell: Callable[[Path], Path | str]) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    with open_store(spell(filled(file))) as store:
        assert store.ids_of("run-1") == ["pubmed:1"]
        assert not store.read_only
        assert store.name == str(file)
    assert list(file.parent.iterdir()) == [file]


def test_a_ledger_is_opened_by_its_url(tmp_path: Path) -> None:
    file = filled(tmp_path / "review.db")
    with open_store(f"sqlite:///{file}") as store:
        assert store.ids_of("run-1") == ["pubmed:1"]


def test_a_relative_path_stays_where_it_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("review.db") as store:
        store.add_run(a_run())
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.chdir(elsewhere)
        with ThreadPoolExecutor(2) as pool:  # each thread on a connection of its own
            together = Barrier(2)
            ids = list(pool.map(lambda _n: (together.wait(), store.runs()[0].id)[1], range(2)))
        assert ids == ["run-1", "run-1"]
    assert not list(elsewhere.iterdir())


def test_a_ledger_is_in_wal_mode(tmp_path: Path) -> None:
    with closing(sqlite3.connect(filled(tmp_path / "review.db"))) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "review.db").touch()
    filled(tmp_path / "review.db")


@pytest.mark.parametrize(
    "content", [b"not a database at all, " * 100, b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "review.db"
    file.write_bytes(content)
    with pytest.raises(ProtocolError) as caught:
        open_store(file)
    assert_said(caught, "review.db", "damaged")
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "places.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (id)")
    with pytest.raises(ProtocolError) as caught:
        open_store(file)
    assert_said(caught, "places.db", "another program")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_ledger_that_breaks_while_it_is_read_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = filled(tmp_path / "review.db")
    content = bytearray(file.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xee" * 64
    file.write_bytes(content)
    with pytest.raises(ProtocolError) as caught, open_store(file) as store:
        list(store.records_of(["run-1"]))
    assert_said(caught, "review.db", "damaged")


@pytest.mark.parametrize("where", ["", "no/such/folder/review.db"])
def test_a_path_where_no_file_can_be_is_named(tmp_path: Path, where: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        open_store(tmp_path / where)
    assert_said(caught, str(tmp_path / where))
    assert caught.value.exit_code == ExitCode.PROTOCOL


def test_a_newer_ledger_is_refused_untouched(address: str) -> None:
    open_store(address).close()
    with closing(connect(address)) as database:
        database.writing(lambda connection: connection.exec_driver_sql("UPDATE litrev_schema SET version = 99"))
    with pytest.raises(ProtocolError) as caught:
        open_store(address)
    assert_said(caught, "newer", "99")


def renamed(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE decisions ADD COLUMN mood VARCHAR")


def broken(connection: Connection) -> None:
    renamed(connection)
    connection.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")


def test_an_older_ledger_is_brought_up_to_date_step_by_step(address: str) -> None:
    with open_store(address) as store:
        store.add_decisions([a_decision("d")])
    done: list[int] = []
    steps = {NEXT: renamed, NEXT + 1: lambda _connection: done.append(3)}
    with closing(connect(address)) as database:
        migrations.prepare(database, steps)
        migrations.prepare(database, steps)
        with database.reading() as connection:
            found = connection.exec_driver_sql("SELECT id, mood FROM decisions").all()
            assert [tuple(row) for row in found] == [("d", None)]
            assert connection.exec_driver_sql("SELECT version FROM litrev_schema").scalar() == NEXT + 1
    assert done == [3]


def test_a_step_that_fails_changes_nothing(address: str) -> None:
    open_store(address).close()
    with closing(connect(address)) as database, pytest.raises(ProtocolError):
        migrations.prepare(database, {NEXT: broken})
    with open_store(address) as store:
        assert store.decisions() == []


def test_an_older_file_is_copied_first_with_all_that_its_log_holds(tmp_path: Path) -> None:
    file = tmp_path / "review.db"
    with open_store(file) as other:
        other.add_decisions([a_decision("d")])  # still open: what it wrote is in the log
        for name in (f"review.db.v{NEXT - 1}.bak", f"review.db.v{NEXT - 1}.bak2"):
            with closing(connect(file)) as database:
                migrations.prepare(database, {NEXT: renamed})
                database.writing(back_again)
            with open_store(tmp_path / name) as copy:
                assert copy.decisions() == [a_decision("d")]


def back_again(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE decisions DROP COLUMN mood")
    connection.exec_driver_sql(f"UPDATE litrev_schema SET version = {NEXT - 1}")


def test_a_new_ledger_is_not_copied(tmp_path: Path) -> None:
    filled(tmp_path / "review.db")
    assert [path.name for path in tmp_path.iterdir()] == ["review.db"]


def test_a_locked_ledger_can_be_read_and_says_who_waits(tmp_path: Path) -> None:
    file = filled(tmp_path / "review.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as other, open_store(file, patience=0.05) as store:
        other.execute("BEGIN IMMEDIATE")
        assert store.ids_of("run-1") == ["pubmed:1"]
        with pytest.raises(ConflictError) as caught:
            store.add_decisions([a_decision("e")])
        assert_said(caught, "review.db", "Another program")
        with open_store(file, patience=0.05) as second:
            assert len(second.decisions()) == 1
        other.execute("ROLLBACK")
        assert store.add_decisions([a_decision("e")]) == 1


def test_a_locked_run_in_postgresql_says_so_too(postgres: str) -> None:
    address = new_schema(postgres)
    with open_store(address, patience=0.05) as store, closing(connect(address)) as other:
        store.add_run(a_run())

        def hold(connection: Connection) -> None:
            connection.exec_driver_sql("SELECT * FROM runs FOR UPDATE")
            with pytest.raises(ConflictError) as caught:
                add(store, a_run(), 1, [a_record(1)])
            assert_said(caught, "Another program")

        other.writing(hold)
        assert add(store, a_run(), 1, [a_record(1)]).new == 1


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    file = filled(tmp_path / "review.db")

    def small_disk(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {file.stat().st_size // 4096 + 4}")

    event.listen(Engine, "connect", small_disk)
    try:
        with open_store(file) as store:
            with pytest.raises(ProtocolError) as caught:
                add(store, a_run(), 2, [a_record(n) for n in range(2, 400)])
            assert_said(caught, "review.db", "room")
            assert store.ids_of("run-1") == ["pubmed:1"]
            assert add(store, a_run(), 2, []).run.pages == 2
    finally:
        event.remove(Engine, "connect", small_disk)
    assert caught.value.exit_code == ExitCode.PROTOCOL


posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write anywhere: be somebody else meanwhile."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@posix
@pytest.mark.parametrize("modes", [(0o444, 0o555), (0o644, 0o555), (0o444, 0o777)])
def test_a_read_only_review_can_be_read_and_not_written(open_folder: Path, modes: tuple[int, int]) -> None:
    file = filled(open_folder / "review.db")
    file.chmod(modes[0])
    open_folder.chmod(modes[1])
    with nobody(), open_store(file) as store:
        assert store.read_only
        assert [record.id for record in store.records_of(["run-1"])] == ["pubmed:1"]
        assert len(store.decisions()) == 1
        with pytest.raises(ProtocolError) as caught:
            store.add_decisions([a_decision("e")])
        assert_said(caught, "review.db", "permissions")


@posix
def test_a_read_only_copy_whose_last_changes_cannot_be_read_is_refused(open_folder: Path, tmp_path: Path) -> None:
    with open_store(tmp_path / "review.db") as store:
        store.add_decisions([a_decision("d")])
        for name in ("review.db", "review.db-wal"):
            shutil.copy(tmp_path / name, open_folder / name)
            (open_folder / name).chmod(0o444)
    open_folder.chmod(0o555)
    with nobody(), pytest.raises(ProtocolError) as caught:
        open_store(open_folder / "review.db")
    assert_said(caught, "review.db-wal")


@posix
def test_no_ledger_can_be_made_in_a_read_only_folder(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with nobody(), pytest.raises(ProtocolError) as caught:
        open_store(open_folder / "review.db")
    assert_said(caught, "review.db", "permissions")


@posix
@pytest.mark.parametrize("where", ["review.db", "below/review.db"])
def test_a_closed_folder_is_named_without_a_traceback(open_folder: Path, where: str) -> None:
    (open_folder / "below").mkdir()
    filled(open_folder / "review.db")
    open_folder.chmod(0o700 if os.geteuid() == 0 else 0o000)
    with nobody(), pytest.raises(ProtocolError) as caught:
        open_store(open_folder / where)
    assert_said(caught, "review.db")


@posix
def test_an_older_ledger_that_cannot_be_written_says_so(open_folder: Path) -> None:
    file = filled(open_folder / "review.db")
    file.chmod(0o444)
    open_folder.chmod(0o555)
    with nobody(), closing(connect(file)) as database, pytest.raises(ProtocolError) as caught:
        migrations.prepare(database, {NEXT: renamed})
    assert_said(caught, "review.db", "read")


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("mysql://u:Geheim-1@host/db", "mysql"),
        ("postgresql+nosuchdriver://u:Geheim-1@127.0.0.1:1/db", "127.0.0.1"),
        ("postgresql://u:Geheim-1@127.0.0.1:1/db", "127.0.0.1"),
        ("postgresql://u:Geheim-1@127.0.0.1:notaport/db", "postgresql://"),
        ("postgresql://127.0.0.1:1/db?password=Geheim-1&user=u", "127.0.0.1"),
        ("postgresql://127.0.0.1:1/db?pasword=Geheim-1", "127.0.0.1"),
        ("postgres://u:Geheim-1@127.0.0.1:1/db", "127.0.0.1"),
        ("://Geheim-1", "address"),
        ("sqlite://", "file"),
        ("sqlite:///:memory:", "file"),
    ],
)
def test_an_address_that_leads_nowhere_is_explained_without_its_password(address: str, word: str) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(ProtocolError) as caught:
        open_store(address)
    assert_said(caught, word)
    assert "Geheim" not in f"{caught.value.message}{caught.value.hint}{caught.value.__cause__}"


def test_a_missing_driver_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ProtocolError) as caught:
        open_store("postgresql://u:Geheim-1@127.0.0.1/db")
    assert_said(caught, "litrev[postgres]")


def test_a_closed_ledger_gives_its_file_back(tmp_path: Path) -> None:
    file = filled(tmp_path / "review.db")
    moved = file.rename(tmp_path / "moved.db")
    with open_store(moved) as store:
        assert len(store.decisions()) == 1


def test_a_ledger_of_the_first_form_gets_the_tables_of_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    filled(old)
    open_store(new).close()
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("DROP TABLE known")
        connection.execute("DROP TABLE events")
        connection.execute("UPDATE litrev_schema SET version = 1")
        connection.commit()
    with open_store(old) as store:
        assert store.decisions() == [a_decision("d")]
    assert described(old) == described(new)


def described(file: Path) -> dict[str, object]:
    """Each table's columns and indexes, as SQLite tells them."""
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master ORDER BY name")]
        return {
            name: (
                [
                    (row[1], row[2].upper(), row[3], row[5])
                    for row in connection.execute(f"PRAGMA table_info('{name}')")
                ],
                [row[1:3] for row in connection.execute(f"PRAGMA index_list('{name}')")],
            )
            for name in names
        }
