"""A review folder: where it is, what lies where in it, and making a new one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from litrev.errors import ConflictError, ProtocolError, UsageError
from litrev.i18n import _, refusal
from litrev.protocol import Protocol, ReviewType, load_protocol
from litrev.protocol.starting import FirstQuestion, first_questions, starting_text
from litrev.text import typed

PROTOCOL_NAME = "review.yaml"
_WORD_PROCESSORS = (".docx", ".doc", ".odt", ".rtf")

__all__ = ["PROTOCOL_NAME", "FirstQuestion", "Review", "create_review", "find_review", "first_questions", "new_review"]


@dataclass(frozen=True, slots=True)
class Review:
    """A folder that holds a review.yaml."""

    folder: Path
    """Absolute."""

    @property
    def protocol_file(self) -> Path:
        return self.folder / PROTOCOL_NAME

    @property
    def archive(self) -> Path:
        """Raw pages of every search, as they came."""
        return self.folder / "archive"

    @property
    def exports(self) -> Path:
        """Diagrams, tables and bibliographies."""
        return self.folder / "exports"

    @property
    def store_path(self) -> Path:
        """The ledger, when it is a file."""
        return self.folder / "review.db"

    def store_location(self, protocol: Protocol | None = None) -> Path | str:
        """Where the ledger is: LITREV_STORE, else the protocol's `store:`, else the file `review.db`.

        An address (`postgresql://…`) is a string; anything else is a path, relative ones from the folder.
        """
        wanted = os.environ.get("LITREV_STORE", "").strip() or (protocol.store if protocol else None)
        if not wanted:
            return self.store_path
        return wanted if "://" in wanted else self.folder / Path(wanted).expanduser()

    def load(self) -> Protocol:
        """The protocol. Raises ProtocolError that lists every error with its line."""
        return load_protocol(self.protocol_file)


def find_review(start: Path | None = None) -> Review:
    """The review that `start` (by default the current folder) lies in, looking upwards. Raises ProtocolError."""
    try:
        here = (start or Path.cwd()).expanduser().resolve()
    except OSError:
        raise _no_current_folder() from None
    if not _exists(here):
        raise ProtocolError(
            _("There is no folder {path}.").format(path=here),
            _("Check its spelling, or make a review: litrev init NAME"),
        )
    if here.is_file():
        here = here.parent
    for folder in (here, *here.parents):
        if _holds_protocol(folder):
            return Review(folder)
    raise ProtocolError(
        _("There is no review here: no {name} in {path} or in a folder above it.").format(
            name=PROTOCOL_NAME, path=here
        ),
        _hint(here),
    )


def _exists(here: Path) -> bool:
    """Whether there is such a file or folder. Raises ProtocolError where it may not be looked into."""
    try:
        if here.is_dir():
            (here / PROTOCOL_NAME).exists()
        return here.exists()
    except OSError as error:
        raise ProtocolError(
            _("{path} cannot be read: {reason}.").format(path=here, reason=refusal(error)),
            _("Get the permission to read it, or work on a copy of your own."),
        ) from None


def _holds_protocol(folder: Path) -> bool:
    try:
        return (folder / PROTOCOL_NAME).is_file()
    except OSError:  # a closed folder further up
        return False


def _hint(here: Path) -> str:
    names = sorted(path.name for path in here.iterdir())
    for name in names:
        if (here / name).is_file() and _looks_like_protocol(here / name):
            return _("There is a {found}: rename it to {name}.").format(found=name, name=PROTOCOL_NAME)
    for name in names:
        if name.lower().startswith("review.") and name.lower().endswith(_WORD_PROCESSORS):
            return _("{found} is no plain text: save its text from a text editor as {name}.").format(
                found=name, name=PROTOCOL_NAME
            )
    if PROTOCOL_NAME in names:
        return _("{name} is there, but it is not a file. Make a review in a new folder: litrev init NAME").format(
            name=PROTOCOL_NAME
        )
    below = sorted(path.parent.name for path in here.glob(f"*/{PROTOCOL_NAME}"))
    if below:
        return _("Go into the review's folder first (cd {folder}), or use: --review {folder}").format(
            folder=typed(below[0])
        )
    return _("Make one: litrev init NAME. Or say where it is: --review DIR.")


def _looks_like_protocol(path: Path) -> bool:
    """Under another name: review.yml, Review.yaml, review.yaml.txt, or any such file that begins as a protocol does."""
    parts = path.name.lower().split(".")
    if "yaml" not in parts[1:] and "yml" not in parts[1:] and parts[-1] != "txt":
        return False
    if parts[0] == "review" and parts[-1] != "bak" and len(parts) > 1 and parts[1] in ("yaml", "yml"):
        return True
    try:
        with path.open("rb") as file:
            return re.search(rb"^litrev:\s*\d", file.read(5000), re.MULTILINE) is not None
    except OSError:
        return False


def create_review(
    folder: Path, *, lang: str, kind: ReviewType = ReviewType.SYSTEMATIC, answers: Mapping[str, str] | None = None
) -> Review:
    """Make `folder` a review with a commented review.yaml in `lang`, filled with `answers` (see `first_questions`).

    Raises ConflictError when there is one already, ProtocolError when it cannot be written.
    """
    text = starting_text(lang, ReviewType(kind), answers or {})
    review = new_review(folder)
    try:
        review.folder.mkdir(parents=True, exist_ok=True)
        _write_new(review.protocol_file, text)
    except FileExistsError:
        raise _taken(review) from None
    except OSError as error:
        raise _unwritable(review, error) from error
    return review


def new_review(folder: Path) -> Review:
    """The review that `create_review` would make; nothing is written.

    Raises ConflictError when there is one already, UsageError when no folder can be called so.
    """
    if not folder.name.isprintable() or (folder.name and not folder.name.strip()):
        raise UsageError(
            _("“{name}” cannot be the name of a folder.").format(name=" ".join(str(folder).split())),
            _("Use letters, digits and hyphens: litrev init my-review"),
        )
    try:
        review = Review(folder.expanduser().absolute())
    except OSError:
        raise _no_current_folder() from None
    try:
        taken = os.path.lexists(review.protocol_file) or review.folder.is_file()
    except OSError as error:
        raise _unwritable(review, error) from None
    if taken:
        raise _taken(review)
    return review


def _unwritable(review: Review, error: OSError) -> ProtocolError:
    return ProtocolError(
        _("{path} cannot be written: {reason}.").format(path=review.protocol_file, reason=refusal(error)),
        _("Choose a folder that you may write to and that has room: litrev init PATH/NAME"),
    )


def _no_current_folder() -> ProtocolError:
    return ProtocolError(
        _("The current folder no longer exists."), _("Change to another one with cd, or use --review DIR.")
    )


def _write_new(path: Path, text: str) -> None:
    """Write `path` whole or not at all; FileExistsError when it is there."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _taken(review: Review) -> ConflictError:
    if review.folder.is_dir():
        return ConflictError(
            _("{path} exists already: it is not overwritten.").format(path=review.protocol_file),
            _("Choose another name, or go on with this one: litrev check --review {folder}").format(
                folder=typed(review.folder)
            ),
        )
    return ConflictError(
        _("{path} is a file, so it cannot be a review's folder.").format(path=review.folder), _("Choose another name.")
    )
