"""Both stores for every test: a SQLite file, and a PostgreSQL server that lives as long as the tests.

Test modules name this one in `pytest_plugins`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from litrev.store import Store, open_store, tables
from litrev.store.database import Database, connect


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own; skips where there are no programs for one."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if not initdb or not pg_ctl or os.name != "posix":
        pytest.skip("no PostgreSQL server programs on this machine")
    folder = Path(tempfile.mkdtemp(prefix="litrev-pg-", dir="/tmp"))  # a socket's path must be short
    user = _unprivileged(folder)

    def call(*words: str) -> None:
        subprocess.run(words, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, user=user)

    try:
        call(initdb, "-D", f"{folder}/data", "-U", "litrev", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        call(pg_ctl, "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://litrev@/postgres?host={folder}"
        finally:
            call(pg_ctl, "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _program(name: str) -> str | None:
    """Debian keeps the server's programs out of the path."""
    return shutil.which(name) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default=None)


def _unprivileged(folder: Path) -> int | None:
    """PostgreSQL refuses to run as root: the id of somebody else, who is given the folder; None to stay who we are."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody").pw_uid
    os.chown(folder, user, -1)
    return user


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes empty places for ledgers, in each kind of database."""
    if request.param == "sqlite":
        return lambda: str(tmp_path_factory.mktemp("ledger") / "review.db")
    server: str = request.getfixturevalue("postgres")
    return lambda: new_schema(server)


def new_schema(server: str) -> str:
    """The address of an empty schema on the server: as good as a database of its own, and made in no time."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture
def address(new_address: Callable[[], str]) -> str:
    """An empty place for a ledger, in each kind of database."""
    return new_address()


@pytest.fixture(scope="session")
def ledger(new_address: Callable[[], str]) -> Iterator[tuple[Store, Database]]:
    """One ledger in each kind of database, and a way to empty it: creating tables takes longer than most tests."""
    address = new_address()
    with open_store(address) as store, closing(connect(address)) as database:
        yield store, database


@pytest.fixture
def store(ledger: tuple[Store, Database]) -> Store:
    """An empty ledger, in each kind of database."""
    opened, database = ledger
    filled = [table for table in reversed(tables.metadata.sorted_tables) if table is not tables.schema]
    database.writing(lambda connection: [connection.execute(table.delete()) for table in filled])
    return opened
