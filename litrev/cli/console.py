"""The streams: made safe before anything is printed, whatever the console can show."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import textwrap
from pathlib import Path
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
    _replace_closed_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream is sys.stdin:
            reconfigure(errors="replace")
        elif stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            reconfigure(errors="litrev-nearest")
        else:
            reconfigure(encoding="utf-8", errors="litrev-nearest")


def _replace_closed_streams() -> None:
    """A program may be started without streams (`>&-`, a scheduler): nothing is read there, and what is said is lost.

    Their numbers are taken, so that no file of the review is opened under the number of a stream.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def readable(argument: str) -> str:
    """A word of the command line as it was typed, where the locale made Python take its UTF-8 for something else."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument


def wrapped(text: str, stream: TextIO) -> str:
    """`text` in lines that break at words where `stream` is a terminal; the end of a line stands as far in as it."""
    if not stream.isatty():
        return text
    width = max(20, shutil.get_terminal_size().columns)
    return "\n".join(_wrapped_line(line, width) for line in text.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    lead = len(line) - len(line.lstrip(" →"))
    return textwrap.fill(
        line, width, subsequent_indent=" " * lead, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


def settle() -> None:
    """Write out what is left; a stream that takes no more is left without a second complaint at the end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            close_quietly(stream)


def close_quietly(stream: TextIO) -> None:
    """Leave a stream whose reader has gone (`litrev records | head`) without a second complaint at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return
