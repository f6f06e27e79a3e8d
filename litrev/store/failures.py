"""What can go wrong with a database, said so that a person can act on it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from litrev.errors import ConflictError, LitrevError, ProtocolError
from litrev.i18n import N_, _, refusal

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
_CLOSED_TO_US = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_UNWRITTEN = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
# PostgreSQL's SQLSTATEs (manual, appendix A).
_REPEATABLE_STATES = {"40001", "40P01", "23505", "42P07"}
"""Serialization failure, deadlock; and two programs that created the same thing at once."""
_BUSY_STATES = {"55P03", "40001", "40P01", "57014"}
_CLOSED_STATES = {"42501", "25006"}
_FULL_STATES = {"53100"}


def code_of(error: BaseException | None) -> int | None:
    """SQLite's primary result code, if `error` carries one."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def is_unwritable(error: BaseException | None) -> bool:
    """True for SQLite's ways of saying that a file or its folder cannot be written."""
    return code_of(error) in _CLOSED_TO_US


def is_busy(error: BaseException | None) -> bool:
    """True when another connection holds SQLite's lock."""
    return code_of(error) in _BUSY


def is_repeatable(error: DBAPIError) -> bool:
    """True when the same transaction, begun again, may well succeed (PostgreSQL and its kin)."""
    return getattr(error.orig, "sqlstate", None) in _REPEATABLE_STATES


@contextmanager
def explained(ledger: str, secret: str = "") -> Iterator[None]:
    """Turn a database's errors into ours. `ledger` is the name people know it by; `secret` never shows."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        if isinstance(error, StatementError) and not isinstance(error, DBAPIError):
            raise  # a value that no column takes is a bug of ours
        raise _explain(error, ledger, secret) from error


def _explain(error: Exception, ledger: str, secret: str) -> LitrevError:
    origin = getattr(error, "orig", None) or error
    cause = _cause(origin, secret)
    code, state = code_of(origin), getattr(origin, "sqlstate", None)
    if code in _BUSY or state in _BUSY_STATES:
        return _busy(ledger)
    if code in _DAMAGED:
        return damaged(ledger, cause)
    if code in _CLOSED_TO_US or state in _CLOSED_STATES or isinstance(origin, PermissionError):
        return unwritable(ledger, cause)
    if code in _UNWRITTEN or state in _FULL_STATES or getattr(origin, "errno", None) == errno.ENOSPC:
        return ProtocolError(
            _("The ledger {ledger} cannot be written: {cause}.").format(ledger=ledger, cause=cause),
            _("Make room on the disk, then repeat the command; nothing is half written."),
        )
    return ProtocolError(
        _("The ledger {ledger} cannot be used: {cause}.").format(ledger=ledger, cause=cause),
        _("Check the path or the address of the ledger (LITREV_STORE, review.yaml), and that its server runs."),
    )


def _cause(origin: BaseException, secret: str) -> str:
    """The cause on one line, without the full stop that our sentence ends in, and without a password."""
    words = refusal(origin) if isinstance(origin, OSError) else _known(str(origin))
    text = " ".join(words.split()).rstrip(".")
    return text.replace(secret, "***") if secret else text


_SQLITE_WORDS = (
    N_("unable to open database file"),
    N_("attempt to write a readonly database"),
    N_("database or disk is full"),
    N_("disk I/O error"),
    N_("file is not a database"),
    N_("database disk image is malformed"),
)
"""What SQLite says most often (sqlite.org/rescode.html)."""


def _known(words: str) -> str:
    return _(words) if words in _SQLITE_WORDS else words


def _busy(ledger: str) -> ConflictError:
    return ConflictError(
        _("Another program is writing to the ledger {ledger}.").format(ledger=ledger),
        _("Wait until it has finished, or close it, then repeat the command."),
    )


def damaged(ledger: str, cause: str) -> ProtocolError:
    """The file is no ledger, or no longer one."""
    return ProtocolError(
        _("{ledger} is damaged, or is not a ledger of litrev: {cause}.").format(ledger=ledger, cause=cause),
        _("Put a copy of it back in its place; the archived pages of your searches are untouched."),
    )


def unwritable(ledger: str, cause: str) -> ProtocolError:
    """The file or its folder may be read at most."""
    return ProtocolError(
        _("The ledger {ledger} cannot be opened for writing: {cause}.").format(ledger=ledger, cause=cause),
        _("Check the permissions of the file and its folder, or copy the review to a folder of your own."),
    )
