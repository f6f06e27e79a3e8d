"""Writing a file that a person named: whole or not at all, and never over something else of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from litrev.errors import ConflictError, InputError
from litrev.i18n import _, refusal


def write_whole(name: str, pieces: Sequence[str], suffix: str) -> None:
    """Write `pieces` to the file `name`; an older one of the same kind stays until the new one is there.

    Of the same kind is what ends in `suffix` or begins with the same sign. Raises ConflictError for any other file
    that is there (a protocol, a ledger, somebody's notes), and rather than emptying one; InputError when the disk
    refuses.
    """
    file = Path(name).expanduser()
    try:
        file = file.resolve()
        if file.is_dir():
            raise InputError(
                _("{file} is a folder.").format(file=name),
                _("Give a file's name: -o {file}").format(file=Path(name) / f"corpus{suffix}"),
            )
        if file.is_file():
            _refuse_other_kinds(file, name, "".join(pieces[:1]), suffix)
            _replace(file, pieces)
        elif file.exists():  # a device or a pipe: there is nothing to keep
            _fill(file, pieces)
        else:
            _replace(file, pieces)
    except OSError as error:
        raise InputError(
            _("{file} cannot be written: {why}").format(file=name, why=refusal(error)),
            _("Choose another folder with -o FILE."),
        ) from None


def _refuse_other_kinds(file: Path, name: str, beginning: str, suffix: str) -> None:
    with file.open("r+b") as stream:  # may it be written? To replace it, only the folder's permission would be asked
        old = stream.read(200).lstrip()
    if not old:
        return
    if not beginning:
        raise ConflictError(
            _("This set is empty, and {file} holds something: it stays as it is.").format(file=name),
            _("Remove the file first if it is no longer wanted."),
        )
    if file.suffix.lower() != suffix and old[:1] != beginning.encode()[:1]:
        raise ConflictError(
            _("{file} is there already and is another kind of file: it is not overwritten.").format(file=name),
            _("Give another name: -o corpus{suffix}").format(suffix=suffix),
        )


def _replace(file: Path, pieces: Sequence[str]) -> None:
    unfinished = file.with_name(file.name + ".part")
    try:
        _fill(unfinished, pieces)
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _fill(file: Path, pieces: Sequence[str]) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(pieces)
