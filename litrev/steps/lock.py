"""One search of a review at a time: two on one run would write over each other's pages."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from litrev.errors import ConflictError
from litrev.i18n import _


@contextmanager
def only_search(folder: Path) -> Iterator[None]:
    """Hold the search of the review in `folder`; the system lets go when the program ends, however that comes about.

    The file that is held stands in the computer's folder for temporary files, so that a review has nothing in it that
    is not its own. Where that cannot be written nothing is held. Raises ConflictError when another program holds it.
    """
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    try:
        file = (Path(tempfile.gettempdir()) / f"litrev-search-{name}.lock").open("a+b")
    except OSError:
        yield
        return
    with file:
        try:
            _hold(file)
        except OSError:
            raise ConflictError(
                _("Another search of this review is running."), _("Wait until it has ended, then try again.")
            ) from None
        yield


def _hold(file: IO[bytes]) -> None:
    """Take the file for this program alone, or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
