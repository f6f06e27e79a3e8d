"""A connection to where the ledger lies: a SQLite file or a PostgreSQL database, behind the same two verbs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.store import failures
from litrev.store.tables import schema

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds that one writer waits for another before it gives up."""
_ATTEMPTS = 5
_WRITES = "litrev_writes"
# How SQLite opens a file (https://www.sqlite.org/uri.html, 2024).
_WRITABLE, _READABLE, _FROZEN = "", "mode=ro", "mode=ro&immutable=1"

_SETTINGS = {
    "foreign_keys": "ON",
    "synchronous": "FULL",  # a decision that was confirmed survives a power cut; costs one flush a transaction
    "wal_autocheckpoint": "8000",  # 32 MB: fewer rounds of copying during a search
}


class Database:
    """Reads and writes in transactions; safe to share between threads."""

    def __init__(self, engine: Engine, name: str, *, file: Path | None, read_only: bool, secret: str = "") -> None:
        self.engine = engine
        self.name = name
        """What messages call it: a path, or a server and its database; never a password."""
        self.file = file
        """None for a server."""
        self.read_only = read_only
        self._writer = engine.execution_options(**{_WRITES: True})
        self._secret = secret

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger and changes nothing."""
        with failures.explained(self.name, self._secret), self.engine.connect() as connection:
            yield connection

    def writing(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in one transaction: all of it is kept, or nothing.

        `work` is done again when the server asks for it, so it must change nothing but the ledger.
        """
        if self.read_only:
            raise failures.unwritable(self.name, _("it can only be read"))
        with failures.explained(self.name, self._secret):
            for _attempt in range(_ATTEMPTS - 1):
                try:
                    return self._once(work)
                except DBAPIError as error:
                    if not failures.is_repeatable(error):
                        raise
            return self._once(work)

    def _once(self, work: Callable[[Connection], T]) -> T:
        with self._writer.begin() as connection:
            return work(connection)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def connect(where: Path | str, *, patience: float = PATIENCE) -> Database:
    """The database at a path or a URL. `patience`: seconds to wait for another writer."""
    if isinstance(where, str) and "://" in where:
        url = _url(where)
        if url.get_backend_name() == "postgresql":
            return _postgresql(url, patience)
        where = _sqlite_path(url)
    return _sqlite(Path(where), patience)


def _url(text: str) -> URL:
    try:
        return make_url(text.replace("postgres://", "postgresql://", 1) if text.startswith("postgres://") else text)
    except (ArgumentError, ValueError):  # the cause may quote the password
        raise ProtocolError(
            _("The address of the ledger cannot be read."),
            _("Write it as postgresql://USER:PASSWORD@SERVER/DATABASE, or give the path of a file."),
        ) from None


def _sqlite_path(url: URL) -> str:
    if url.get_backend_name() != "sqlite":
        raise ProtocolError(
            _("litrev cannot keep a ledger in {engine}.").format(engine=url.get_backend_name()),
            _("Use a file (SQLite) or a PostgreSQL database."),
        )
    if not url.database or url.database == ":memory:":
        raise ProtocolError(
            _("A ledger in memory would be lost at the end of the command."), _("Give the path of a file.")
        )
    return url.database


def _sqlite(path: Path, patience: float) -> Database:
    name, path = str(path), path.absolute()
    with failures.explained(name):
        if path.is_dir() or not path.parent.is_dir():
            reason = _("it is a folder") if path.is_dir() else _("its folder does not exist")
            raise ProtocolError(
                _("The ledger {ledger} cannot be opened: {reason}.").format(ledger=name, reason=reason),
                _("Check the path, or create a review with: litrev init NAME"),
            )
        mode = _mode(path, patience)
    engine = create_engine(
        "sqlite+pysqlite://", creator=lambda: _sqlite_connection(path, mode, patience), poolclass=QueuePool
    )
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, name, file=path, read_only=mode != _WRITABLE)


def _mode(path: Path, patience: float) -> str:
    """How `path` can be opened: for writing if at all possible, else for reading."""
    try:
        with closing(_sqlite_connection(path, _WRITABLE, patience)) as connection:
            _turn_to_wal(connection, time.monotonic() + patience)
            _prove_writable(connection)
    except sqlite3.Error as error:
        if not (failures.is_unwritable(error) and path.exists()):
            raise
    else:
        return _WRITABLE
    try:
        _read_something(path, _READABLE, patience)
    except sqlite3.Error as error:
        if not failures.is_unwritable(error):
            raise
    else:
        return _READABLE
    _refuse_unread_log(path)
    _read_something(path, _FROZEN, patience)
    return _FROZEN


def _turn_to_wal(connection: sqlite3.Connection, deadline: float) -> None:
    """Let readers and a writer work at the same time. Where the disk cannot (some network drives), go on without.

    SQLite does not wait by itself when two programs want this of a new file at once.
    """
    while True:
        try:
            if _is_ours(connection) and connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not failures.is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Not another program's database, which `migrations` refuses and which must stay as it was."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return not names or schema.name in names


def _prove_writable(connection: sqlite3.Connection) -> None:
    """Raise SQLITE_READONLY where nothing can be written; somebody else's lock proves nothing against it."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("BEGIN IMMEDIATE")  # which SQLite grants even for a file that it opened for reading
        connection.execute("PRAGMA user_version = 0")
    except sqlite3.OperationalError as error:
        if not failures.is_busy(error):
            raise
    finally:
        connection.rollback()


def _read_something(path: Path, mode: str, patience: float) -> None:
    with closing(_sqlite_connection(path, mode, patience)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _refuse_unread_log(path: Path) -> None:
    """Without write access SQLite reads no write-ahead log: rather nothing than an old state of the review."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise failures.unwritable(str(path), _("its last changes are still in {log}").format(log=log.name))


def _sqlite_connection(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    """One connection that leaves transactions to us (`isolation_level=None`; see `_begin_sqlite`)."""
    connection = sqlite3.connect(
        path if mode == _WRITABLE else f"{path.absolute().as_uri()}?{mode}",
        uri=mode != _WRITABLE,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,  # the pool lends a connection to one thread at a time
    )
    for setting, value in _SETTINGS.items():
        connection.execute(f"PRAGMA {setting} = {value}")
    return connection


def _begin_sqlite(connection: Connection) -> None:
    """Writers take their place in the queue at once: a reader that turns writer later may be refused."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL, patience: float) -> Database:
    secret = str(url.password or "")
    name = f"{url.host or url.query.get('host') or 'localhost'}/{url.database or ''}"
    try:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise ProtocolError(
            _("The ledger is in PostgreSQL, and the driver for it is not installed."),
            _("Install it with: pip install 'litrev[postgres]'"),
        ) from None

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get(_WRITES, False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")

    return Database(engine, name, file=None, read_only=False, secret=secret)
