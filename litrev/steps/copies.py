"""Other copies of a review as people hand them over: a folder, a ledger, a zip of the folder, or a person's file.

Nothing of the other copy is changed: its ledger is read from a copy of our own.
"""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from litrev.errors import InputError, LitrevError
from litrev.i18n import _, refusal
from litrev.protocol import Protocol, load_protocol
from litrev.review import PROTOCOL_NAME
from litrev.screening.sharing import Share, is_share, read_share
from litrev.steps import archive
from litrev.steps.packing import MANIFEST
from litrev.store import ArchivedPage, Store, open_store

LEDGER_NAME = "review.db"
_SQLITE = b"SQLite format 3\0"
_LARGEST_SHARE = 500_000_000
"""Bytes; no reviewer decides so much."""
_LOG = "-wal"
"""Where SQLite keeps the last changes of a ledger that was not closed."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A whole copy of a review, open for reading."""

    name: str
    """What people call it."""
    store: Store
    protocol: Protocol | None
    """None where it has no review.yaml that can be read."""
    _read: Callable[[str], bytes | None]

    def page(self, page: ArchivedPage) -> bytes | None:
        """A page's file as the copy's archive has it; None where it does not. Raises InputError when it has changed."""
        if not (_is_plain(page.run) and _is_plain(page.file)):
            raise InputError(
                _("In {copy}, a response is said to lie outside the archive: {file}.").format(
                    copy=self.name, file=f"{page.run}/{page.file}"
                ),
                _("Nothing was taken in. Somebody has changed that copy; ask for another one."),
            )
        content = self._read(f"archive/{page.run}/{page.file}")
        if content is not None and not _holds(content, page.sha256):
            raise InputError(
                _("In {copy}, the archived response {file} is damaged.").format(copy=self.name, file=page.file),
                _("Nothing was taken in. Ask for the copy again."),
            )
        return content

    def other_file(self, run: str, name: str) -> bytes | None:
        """Another file of a run in the copy's archive."""
        return self._read(f"archive/{run}/{name}")


def _is_plain(name: str) -> bool:
    """A name that stays in its folder, on any system."""
    return re.fullmatch(r"[\w.+~-]+", name) is not None and name.strip(".") != ""


def _holds(content: bytes, sha256: str) -> bool:
    try:
        return archive.digest(gzip.decompress(content)) == sha256
    except (OSError, EOFError, zlib.error):
        return False


@contextmanager
def open_places(places: list[Path]) -> Iterator[tuple[list[tuple[str, Share]], list[Copy]]]:
    """The persons' files (with their names) and the whole copies that `places` are, all of them sound.

    Raises InputError naming the first that is missing, damaged or something else.
    """
    with ExitStack() as stack:
        shares: list[tuple[str, Share]] = []
        copies: list[Copy] = []
        for place in places:
            try:
                found = stack.enter_context(_open(place))
            except OSError as error:
                raise InputError(
                    _("{file} cannot be read: {why}.").format(file=place, why=refusal(error)),
                    _("Check the name and the permissions. Nothing was taken in."),
                ) from None
            if isinstance(found, Copy):
                copies.append(found)
            else:
                shares += found
        yield shares, copies


def _open(place: Path) -> AbstractContextManager[Copy | list[tuple[str, Share]]]:
    if not place.exists():
        raise InputError(
            _("There is no file or folder {file}.").format(file=place), _("Check its name and where it lies.")
        )
    if place.is_dir():
        return _folder(place)
    with place.open("rb") as file:
        start = file.read(65_536)
    if start.startswith(_SQLITE):
        return _ledger(str(place), place, place.parent)
    if zipfile.is_zipfile(place):
        return _zipped(place)
    if is_share(start):
        return _given([(str(place), read_share(place.read_bytes(), str(place)))])
    raise _something_else(str(place))


def _something_else(name: str) -> InputError:
    return InputError(
        _("{file} is neither a file of litrev share nor a copy of a review.").format(file=name),
        _("Give a person's file (a.jsonl), a copy's folder, its review.db, or a zip of the folder."),
    )


@contextmanager
def _given(shares: list[tuple[str, Share]]) -> Iterator[list[tuple[str, Share]]]:
    yield shares


def _folder(place: Path) -> AbstractContextManager[Copy]:
    inner = [found.parent for found in sorted(place.glob(f"*/{LEDGER_NAME}"))]
    for folder in (place, *(inner if len(inner) == 1 else ())):
        if (folder / LEDGER_NAME).is_file():
            return _ledger(str(place), folder / LEDGER_NAME, folder)
    raise InputError(
        _("The folder {folder} holds no {ledger}: it is no copy of a review.").format(folder=place, ledger=LEDGER_NAME),
        _("If its ledger is in PostgreSQL, take what its people decided: litrev share --as NAME there."),
    )


@contextmanager
def _ledger(name: str, file: Path, folder: Path) -> Iterator[Copy]:
    def read(path: str) -> bytes | None:
        found = folder / path
        return found.read_bytes() if found.is_file() else None

    with tempfile.TemporaryDirectory(prefix="litrev-merge-") as temporary:
        for beside in ("", _LOG):
            source = file.with_name(file.name + beside)
            if source.exists():
                shutil.copyfile(source, Path(temporary) / (LEDGER_NAME + beside))
        with _opened(name, Path(temporary), read) as copy:
            yield copy


@contextmanager
def _opened(name: str, temporary: Path, read: Callable[[str], bytes | None]) -> Iterator[Copy]:
    """The copy whose ledger lies in `temporary`. Raises InputError when it is damaged."""
    try:
        store = open_store(temporary / LEDGER_NAME)
    except LitrevError as error:
        raise _damaged(name, error, temporary) from None
    with store:
        try:
            store.prove()
        except LitrevError as error:
            raise _damaged(name, error, temporary) from None
        yield Copy(name, store, _protocol(read(PROTOCOL_NAME), temporary), read)


def _damaged(name: str, error: LitrevError, temporary: Path) -> InputError:
    why = error.message.replace(str(temporary / LEDGER_NAME), LEDGER_NAME)
    return InputError(
        _("{copy} cannot be taken in: {why}").format(copy=name, why=why),
        _("Nothing was taken in. Ask for the copy again; litrev must not be running in it while it is copied."),
    )


def _protocol(text: bytes | None, temporary: Path) -> Protocol | None:
    if text is None:
        return None
    file = temporary / PROTOCOL_NAME
    file.write_bytes(text)
    try:
        return load_protocol(file)
    except LitrevError:
        return None


def _zipped(place: Path) -> AbstractContextManager[Copy | list[tuple[str, Share]]]:
    """A zip of a copy's folder, or of persons' files."""
    try:
        with zipfile.ZipFile(place) as zipped:
            names = zipped.namelist()
            ledgers = [name for name in names if PurePosixPath(name).name == LEDGER_NAME]
            if len(ledgers) == 1:
                return _zipped_copy(place, ledgers[0])
            if any(PurePosixPath(name).name == MANIFEST for name in names):
                raise InputError(
                    _("{file} is an archive of a review.").format(file=place),
                    _("Make a review of it first: litrev open {file} copy, then: litrev merge copy").format(file=place),
                )
            shares = [
                (name, zipped.read(name))
                for name in names
                if zipped.getinfo(name).file_size <= _LARGEST_SHARE and is_share(_start(zipped, name))
            ]
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _bad_zip(place, error) from None
    if not shares:
        raise _something_else(str(place))
    return _given([(f"{place}: {name}", read_share(raw, f"{place}: {name}")) for name, raw in shares])


def _start(zipped: zipfile.ZipFile, name: str) -> bytes:
    with zipped.open(name) as member:
        return member.read(200)


def _bad_zip(place: Path, error: Exception) -> InputError:
    return InputError(
        _("The zip file {file} cannot be read: {why}.").format(file=place, why=error),
        _("It may have come only in part: ask for it again, without a password. Nothing was taken in."),
    )


@contextmanager
def _zipped_copy(place: Path, ledger: str) -> Iterator[Copy]:
    root = ledger.removesuffix(LEDGER_NAME)
    with zipfile.ZipFile(place) as zipped, tempfile.TemporaryDirectory(prefix="litrev-merge-") as temporary:
        members = set(zipped.namelist())

        def read(path: str) -> bytes | None:
            try:
                return zipped.read(root + path) if root + path in members else None
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
                raise _bad_zip(place, error) from None

        for beside in ("", _LOG):
            if ledger + beside in members:
                try:
                    with (
                        zipped.open(ledger + beside) as source,
                        (Path(temporary) / (LEDGER_NAME + beside)).open("wb") as target,
                    ):
                        shutil.copyfileobj(source, target, 1 << 20)
                except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
                    raise _bad_zip(place, error) from None
        with _opened(str(place), Path(temporary), read) as copy:
            yield copy
