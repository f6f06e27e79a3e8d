"""What an archive of a review holds, and where: shared by those who write and those who open it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from litrev.errors import InputError
from litrev.i18n import _

FORM = 1
"""Of archives that this litrev writes; it opens those up to it."""
MANIFEST, README = "manifest.json", "README.md"
PROTOCOL, LEDGER, RESPONSES, REPORTS = "protocol/", "ledger/", "responses/", "reports/"
LEFT_OUT = "left-out.json"
"""In a review's folder of responses: the review was opened from an archive without abstracts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in an archive."""

    form: int
    litrev: str
    """The version that wrote it."""
    changed: str
    """The newest moment in the ledger, UTC."""
    abstracts: bool
    """Abstracts and the sources' responses are in it."""
    names: bool
    """The names of the team are in it."""
    waiting: int
    """Works that waited for a verdict: the archive shows those that were given."""
    rows: dict[str, int]
    """Of each table."""

    def to_bytes(self) -> bytes:
        """As the file has it."""
        return (json.dumps({"litrev_archive": self.form, **asdict(self)}, indent=1) + "\n").encode()

    @staticmethod
    def from_bytes(raw: bytes, file: Path) -> Manifest:
        """Raises InputError when it is none, or one of a newer litrev."""
        try:
            content: dict[str, Any] = json.loads(raw)
            form = int(content.pop("litrev_archive"))
            manifest = Manifest(**content)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise InputError(
                _("{file} is not an archive of a review.").format(file=file),
                _("Give a file that “litrev archive” wrote."),
            ) from None
        if form > FORM:
            raise InputError(
                _("{file} was written by a newer litrev ({version}).").format(file=file, version=manifest.litrev),
                _("Update the program: pipx upgrade litrev"),
            )
        return manifest


def json_line(row: dict[str, Any]) -> bytes:
    """A row as a line of JSON; letters that UTF-8 lacks (halves of pairs in what could not be read) as escapes."""
    try:
        return (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(row, separators=(",", ":")) + "\n").encode()


def left_out(archive: Path) -> bool:
    """Whether the review whose responses would be in `archive` was opened from an archive without abstracts."""
    return (archive / LEFT_OUT).is_file()


def kept_files(folder: Path) -> Iterator[Path]:
    """The files kept of one run: responses, imported files; not those fetched ahead or half written."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix != ".part" and not path.is_symlink():
                yield path
