"""Writing a file that a person named: whole or not at all, and never over something else of theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

from litrev.errors import ConflictError, InputError
from litrev.i18n import _, refusal


def write_whole(
    name: str | Path, content: bytes, suffixes: Collection[str], *, keep_former: bool = False
) -> Path | None:
    """Write `content` to the file `name`; an older one of the same kind stays until the new one is there.

    Of the same kind is what ends in one of `suffixes` or begins with the same sign. With `keep_former` an older one
    that says something else is renamed; its new name is given. Raises ConflictError for any other file that is there
    (a protocol, a ledger, somebody's notes), and rather than emptying one; InputError when the disk refuses.
    """
    shown, file = str(name), Path(name).expanduser()
    try:
        file = file.resolve()
        _refuse_folder(file, shown, suffixes)
        if file.exists() and not file.is_file():  # a device or a pipe: there is nothing to keep
            file.write_bytes(content)
            return None
        former = _former(file, shown, content, suffixes) if file.exists() else b""
        _replace(file, content, backup := _free_name(file) if keep_former and former not in (b"", content) else None)
    except OSError as error:
        raise _unwritable(shown, error) from None
    return backup


def write_pieces(name: str | Path, pieces: Iterable[bytes], suffixes: Collection[str], *, empty: bool = False) -> None:
    """As `write_whole`, piece by piece; `empty` says that there is nothing in them to keep a file for."""
    shown, file = str(name), Path(name).expanduser()
    try:
        file = file.resolve()
        _refuse_folder(file, shown, suffixes)
        if file.exists() and not file.is_file():
            _write(file, pieces)
            return
        old = _first_sign(file) if file.exists() else b""
        start, rest = _begun(pieces)
        _refuse_loss(old, start.lstrip()[:1], file, shown, suffixes, empty=empty or not start)
        unfinished = file.with_name(file.name + ".part")
        try:
            _write(unfinished, chain([start], rest))
            unfinished.replace(file)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(shown, error) from None


def _begun(pieces: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The pieces up to the first that holds a sign, and the others."""
    rest = iter(pieces)
    start = b""
    for piece in rest:
        start += piece
        if start.strip():
            break
    return start, rest


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    with file.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)


def _first_sign(file: Path) -> bytes:
    """Of a file that may be written."""
    with file.open("r+b") as stream:
        while piece := stream.read(1 << 16):
            if piece.strip():
                return piece.lstrip()[:1]
    return b""


def _refuse_folder(file: Path, shown: str, suffixes: Collection[str]) -> None:
    if file.is_dir():
        raise InputError(
            _("{file} is a folder.").format(file=shown),
            _("Give a file's name, such as {file}.").format(file=Path(shown) / f"corpus{next(iter(suffixes))}"),
        )


def _unwritable(shown: str, error: OSError) -> InputError:
    return InputError(
        _("{file} cannot be written: {why}").format(file=shown, why=refusal(error)),
        _("Choose a folder that is there and that you may write to."),
    )


def _former(file: Path, shown: str, content: bytes, suffixes: Collection[str]) -> bytes:
    """What the file holds, which may be replaced."""
    with file.open("r+b") as stream:  # may it be written? To replace it, only the folder's permission would be asked
        old = stream.read()
    _refuse_loss(old.strip()[:1], content.lstrip()[:1], file, shown, suffixes, empty=not content)
    return old


def _refuse_loss(old: bytes, new: bytes, file: Path, shown: str, suffixes: Collection[str], *, empty: bool) -> None:
    """Raise ConflictError when what is there should stay; `old` and `new` are the first signs of either."""
    if old and empty:
        raise ConflictError(
            _("This set is empty, and {file} holds something: it stays as it is.").format(file=shown),
            _("Remove the file first if it is no longer wanted."),
        )
    if old and file.suffix.lower() not in suffixes and old != new:
        raise ConflictError(
            _("{file} is there already and is another kind of file: it is not overwritten.").format(file=shown),
            _("Give another name, such as corpus{suffix}.").format(suffix=next(iter(suffixes))),
        )


def _free_name(file: Path) -> Path:
    """`appendix.docx.bak`, or the first of `.bak2`, `.bak3` … that is free."""
    number, free = 1, file.with_name(file.name + ".bak")
    while free.exists():
        number += 1
        free = file.with_name(f"{file.name}.bak{number}")
    return free


def _replace(file: Path, content: bytes, backup: Path | None) -> None:
    unfinished = file.with_name(file.name + ".part")
    try:
        unfinished.write_bytes(content)
        if backup is not None:
            file.rename(backup)
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
