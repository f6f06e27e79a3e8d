"""The two streams: made safe before anything is printed, whatever the console can show."""

from __future__ import annotations

import codecs
import os
import sys
from typing import TextIO

from litrev.text import fold

_PLAIN = {"✓": "OK", "✗": "X", "→": "->", "·": "-", "…": "...", "−": "-", "–": "-", "“": '"', "”": '"', "’": "'",
          "«": '"', "»": '"', "\u00a0": " ", "\u202f": " ", "≤": "<=", "⚠": "!", "×": "x",
          "│": "|", "─": "-"}  # fmt: skip


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Print é as e and ✓ as OK where the console has neither, instead of failing."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    near = "".join(_PLAIN.get(c) or fold(c).encode("ascii", "replace").decode() for c in text)
    return near, error.end


def prepare_streams() -> None:
    """UTF-8 into files and pipes; on a console its own encoding, what it lacks replaced by the nearest letters."""
    codecs.register_error("litrev-nearest", _nearest)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            reconfigure(errors="litrev-nearest")
        else:
            reconfigure(encoding="utf-8")


def close_quietly(stream: TextIO) -> None:
    """Leave a stream whose reader has gone (`litrev records | head`) without a second complaint at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return
