"""One file that holds many: a zip written piece by piece, with their checksums, and read back with distrust.

The bytes depend on the contents alone: entries have one fixed date and the rights of an ordinary file. The checksums
stand in `SHA256SUMS`, which `sha256sum --check` reads.
"""

from __future__ import annotations

import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from litrev.errors import InputError
from litrev.i18n import _, refusal

SUMS = "SHA256SUMS"
_DATE = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 16
_PACKED = (".gz", ".xz", ".zip", ".png", ".docx", ".xlsx")
"""What is not made smaller by packing it again."""
LARGEST_SUMS = 64 << 20
SWELLING = 300
"""An archive that unpacks to more than so many times its size (and `FREE` bytes) is refused; text swells 20-fold."""
FREE = 64 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A file in the package."""

    name: str
    """With `/` between folders."""
    size: int
    sha256: str


class Packer:
    """Writes a package; a context manager. `inspect` sees every piece before it is written; `finish` ends it."""

    def __init__(self, stream: IO[bytes], inspect: Callable[[str, bytes], None] = lambda _name, _piece: None) -> None:
        self._zip = zipfile.ZipFile(stream, "w", strict_timestamps=True)
        self._inspect = inspect
        self.parts: list[Part] = []

    def add(self, name: str, pieces: Iterable[bytes]) -> Part:
        """Write a file in pieces, none of which is kept."""
        entry = zipfile.ZipInfo(name, _DATE)
        entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
        entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        seen, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                self._inspect(name, piece)
                seen.update(piece)
                size += len(piece)
                file.write(piece)
        self.parts.append(Part(name, size, seen.hexdigest()))
        return self.parts[-1]

    def finish(self) -> None:
        """Write the checksums."""
        lines = "".join(f"{part.sha256}  {part.name}\n" for part in sorted(self.parts, key=lambda part: part.name))
        self.add(SUMS, [lines.encode()])

    def __enter__(self) -> Packer:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()


def is_package(file: Path) -> bool:
    """Whether a file begins as a zip does."""
    with file.open("rb") as stream:
        return stream.read(2) == b"PK"


class Package:
    """A package that was checked: its names are safe, and every file is what its checksum says. A context manager."""

    def __init__(self, file: Path) -> None:
        """Raises InputError for anything that is no sound package of ours."""
        self.file = file
        self._reading: list[IO[bytes]] = []
        try:
            self._zip = zipfile.ZipFile(file)
        except (OSError, zipfile.BadZipFile) as error:
            why = refusal(error) if isinstance(error, OSError) else _("it is no zip, or it was cut off")
            raise InputError(
                _("The archive {file} cannot be read: {why}.").format(file=file, why=why),
                _("Fetch or copy it again."),
            ) from None
        try:
            self._check()
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def _close(self) -> None:
        """Give the file back, also where somebody stopped in the middle of reading a part of it."""
        for file in self._reading:
            file.close()
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """Every file but the checksums, in order."""
        return sorted(name for name in self._zip.namelist() if name != SUMS)

    def read(self, name: str) -> Iterator[bytes]:
        """A file's content in pieces."""
        try:
            with self._zip.open(name) as file:
                self._reading.append(file)
                while piece := file.read(_CHUNK):
                    yield piece
            self._reading.remove(file)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise self._damaged(_("{name} cannot be unpacked").format(name=name)) from error

    def lines(self, name: str) -> Iterator[bytes]:
        """A file's lines, without their ends."""
        rest = b""
        for piece in self.read(name):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
        if rest:
            yield rest

    def whole(self, name: str) -> bytes:
        """A file's content at once; b"" where there is no such file."""
        return b"".join(self.read(name)) if name in self._zip.namelist() else b""

    def _check(self) -> None:
        entries = self._zip.infolist()
        names = [entry.filename for entry in entries]
        for entry in entries:
            if not _is_safe(entry):
                raise InputError(
                    _("The archive {file} holds a file that would be written elsewhere: {name}.").format(
                        file=self.file, name=ascii(entry.filename)
                    ),
                    _("It was not made by litrev: do not trust it."),
                )
        if len({name.casefold() for name in names}) < len(names):
            raise self._damaged(_("a name is in it twice"))
        self._refuse_swelling(entries)
        sums = self._sums(names)
        if missing := sorted(sums.keys() ^ (set(names) - {SUMS})):
            raise self._damaged(_("{name} is missing, or not in its checksums").format(name=missing[0]))
        for name, sha256 in sums.items():
            seen = hashlib.sha256()
            for piece in self.read(name):
                seen.update(piece)
            if seen.hexdigest() != sha256:
                raise self._damaged(_("{name} is not what its checksum says").format(name=name))

    def _refuse_swelling(self, entries: list[zipfile.ZipInfo]) -> None:
        swollen = sum(entry.file_size for entry in entries)
        if swollen > FREE + SWELLING * self.file.stat().st_size:
            raise InputError(
                _("The archive {file} would unpack to {size} GB: it is not unpacked.").format(
                    file=self.file, size=round(swollen / 1e9, 1)
                ),
                _("It was not made by litrev: do not trust it."),
            )

    def _sums(self, names: list[str]) -> dict[str, str]:
        if SUMS not in names or self._zip.getinfo(SUMS).file_size > LARGEST_SUMS:
            raise InputError(
                _("{file} is not an archive of a review: it has no {name}.").format(file=self.file, name=SUMS),
                _("Give a file that “litrev archive” wrote."),
            )
        lines = self.whole(SUMS).decode("utf-8", "replace").splitlines()
        found = [re.fullmatch(r"([0-9a-f]{64})  (.+)", line) for line in lines]
        return {match[2]: match[1] for match in found if match}

    def _damaged(self, why: str) -> InputError:
        return InputError(
            _("The archive {file} is damaged: {why}.").format(file=self.file, why=why),
            _("Fetch or copy it again, and compare its size with where it came from."),
        )


def _is_safe(entry: zipfile.ZipInfo) -> bool:
    """An ordinary file whose name stays in the folder on any system."""
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        bool(re.fullmatch(r"[^\\:*?\"<>|\x00-\x1f\x7f]+", name))
        and not name.startswith("/")
        and all(part not in ("", ".", "..") for part in name.split("/"))
        and all(part == part.rstrip(". ") for part in PurePosixPath(name).parts)
        and kind in (0, stat.S_IFREG)
        and not entry.flag_bits & 0x1  # encrypted
    )
