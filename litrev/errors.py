"""The errors that litrev raises on purpose; the command line turns each into a message and an exit code."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell is told. Scripts may rely on these numbers."""

    DONE = 0
    BUG = 1
    USAGE = 2
    PROTOCOL = 3
    SOURCE = 4
    INPUT = 5
    CONFLICT = 6
    INTERRUPTED = 130


class LitrevError(Exception):
    """Something a person can act on: what went wrong, and what to do next.

    `message` names the thing and the cause, `hint` the next step (may be empty). Both are already translated.
    """

    exit_code: ExitCode = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(LitrevError):
    """A command was called with words that do not fit together."""

    exit_code = ExitCode.USAGE


class ProtocolError(LitrevError):
    """The protocol or the review folder is missing or wrong."""

    exit_code = ExitCode.PROTOCOL


class SourceError(LitrevError):
    """A source refused, failed, or gave less than it announced."""

    exit_code = ExitCode.SOURCE


class InputError(LitrevError):
    """A file or a row that a person gave cannot be read."""

    exit_code = ExitCode.INPUT


class ConflictError(LitrevError):
    """Two things cannot both be true, or two programs want the same review at once."""

    exit_code = ExitCode.CONFLICT
