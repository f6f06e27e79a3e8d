"""Writing a file that a person named: whole or not at all, and never over something else of theirs."""

from __future__ import annotations

from collections.abc import Collection
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
        if file.is_dir():
            raise InputError(
                _("{file} is a folder.").format(file=shown),
                _("Give a file's name, such as {file}.").format(file=Path(shown) / f"corpus{next(iter(suffixes))}"),
            )
        if file.exists() and not file.is_file():  # a device or a pipe: there is nothing to keep
            file.write_bytes(content)
            return None
        former = _former(file, shown, content, suffixes) if file.exists() else b""
        _replace(file, content, backup := _free_name(file) if keep_former and former not in (b"", content) else None)
    except OSError as error:
        raise InputError(
            _("{file} cannot be written: {why}").format(file=shown, why=refusal(error)),
            _("Choose a folder that is there and that you may write to."),
        ) from None
    return backup


def _former(file: Path, shown: str, content: bytes, suffixes: Collection[str]) -> bytes:
    """What the file holds, which may be replaced."""
    with file.open("r+b") as stream:  # may it be written? To replace it, only the folder's permission would be asked
        old = stream.read()
    if old.strip() and not content:
        raise ConflictError(
            _("This set is empty, and {file} holds something: it stays as it is.").format(file=shown),
            _("Remove the file first if it is no longer wanted."),
        )
    if old.strip() and file.suffix.lower() not in suffixes and old.lstrip()[:1] != content.lstrip()[:1]:
        raise ConflictError(
            _("{file} is there already and is another kind of file: it is not overwritten.").format(file=shown),
            _("Give another name, such as corpus{suffix}.").format(suffix=next(iter(suffixes))),
        )
    return old


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
