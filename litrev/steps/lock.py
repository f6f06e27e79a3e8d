"""One search of a review at a time: two on one run would write over each other's pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from litrev.errors import ConflictError
from litrev.i18n import _


@contextmanager
def only_search(folder: Path) -> Iterator[None]:
    """Hold the search of the review whose archive is `folder`; the system lets go when the program ends, however.

    Raises ConflictError when another program holds it. A folder that cannot be written to is not held: nothing can be
    written over there, and keeping the first page will say so.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".searching").open("a+b")
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
