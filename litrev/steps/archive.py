"""The archive of raw responses: one compressed file a page, never changed once written."""

from __future__ import annotations

import gzip
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from litrev.errors import InputError, ProtocolError
from litrev.i18n import _, refusal

COUNT = "count.gz"
"""A source's first answer in a run, which says how many there are."""
LEVEL = 4
"""Of gzip's nine. On real pages of PubMed and OpenAlex 6 takes half as much time again and saves 7 % of the room."""


def digest(raw: bytes) -> str:
    """SHA-256 of a response as it came (not of its compressed file)."""
    return hashlib.sha256(raw).hexdigest()


def keep(folder: Path, name: str, raw: bytes) -> str:
    """Write `raw` to `folder/name.gz` so that it is there whole or not at all; gives the file's name.

    Equal bytes give equal files. Raises ProtocolError where the disk refuses.
    """
    target = folder / f"{name}.gz"
    try:
        _write(target, gzip.compress(raw, compresslevel=LEVEL, mtime=0))
    except OSError as error:
        raise ProtocolError(
            _("A response cannot be kept in {folder}: {why}.").format(folder=folder, why=refusal(error)),
            _("Make room there, or get the permission to write, then go on with: litrev search --resume"),
        ) from None
    return target.name


def keep_as_it_is(target: Path, content: bytes) -> None:
    """Write a file of another copy's archive, whole or not at all. Raises ProtocolError where the disk refuses."""
    try:
        _write(target, content)
    except OSError as error:
        raise ProtocolError(
            _("A response cannot be kept in {folder}: {why}.").format(folder=target.parent, why=refusal(error)),
            _("Make room there, or get the permission to write, then merge again; nothing was taken in."),
        ) from None


def _write(target: Path, content: bytes) -> None:
    unfinished = target.with_suffix(".part")
    try:
        _write_through(target, unfinished, content)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def _write_through(target: Path, unfinished: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """See that the file's name, too, is on the disk before the ledger says that it is there (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fetch(folder: Path, name: str, sha256: str) -> bytes:
    """The response kept as `name`. Raises InputError when the file is gone or no longer what it was."""
    target = folder / name
    try:
        raw = gzip.decompress(target.read_bytes())
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise InputError(
            _("The archived response {file} cannot be read: {why}").format(file=target, why=error),
            _("Restore the folder “archive” from a copy of the review."),
        ) from None
    if digest(raw) != sha256:
        raise InputError(
            _("The archived response {file} has changed since it was fetched.").format(file=target),
            _("Restore the folder “archive” from a copy of the review."),
        )
    return raw
