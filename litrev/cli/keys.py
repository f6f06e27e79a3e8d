"""Single keys and lines from the keyboard, on Linux, macOS and Windows; lines alone where there is no keyboard."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

CTRL_C, CTRL_D, CTRL_Z, ESCAPE = "\x03", "\x04", "\x1a", "\x1b"


class Keyboard(Protocol):
    """Where a reviewer's keys come from."""

    def key(self) -> str:
        """The next key pressed, without Enter; empty for Escape, an arrow or a function key.

        Raises KeyboardInterrupt on Ctrl-C, EOFError at the end of input.
        """

    def line(self) -> str:
        """What is typed up to Enter, without spaces around it. Raises as `key`."""


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """The keyboard, made ready for single keys until the end of the block."""
    if not sys.stdin.isatty():
        yield _Lines()
    elif sys.platform == "win32":
        yield _WindowsKeys()
    else:
        with _TerminalKeys(sys.stdin.fileno()) as keys:
            yield keys


class _Lines:
    """Keys from a pipe or a file: each line counts for its first character."""

    def key(self) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()[:1] or "\n"

    def line(self) -> str:
        return _typed_line()


class _WindowsKeys:
    """Keys from a Windows console."""

    def key(self) -> str:
        import msvcrt  # noqa: PLC0415 - Windows only

        pressed = str(msvcrt.getwch())  # type: ignore[attr-defined]  # as above
        if pressed in ("\x00", "\xe0"):  # an arrow or a function key: two codes, the second tells which
            msvcrt.getwch()  # type: ignore[attr-defined]  # as above
            return ""
        return _meaning(pressed)

    def line(self) -> str:
        return _typed_line()


class _TerminalKeys:
    """Keys from a terminal, read from its descriptor: Python's own buffer would hide bytes from `select`."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._before: list[Any] = []

    def __enter__(self) -> _TerminalKeys:
        import termios  # noqa: PLC0415 - not on Windows

        self._before = termios.tcgetattr(self._terminal)
        self._set(self._single_keys())
        return self

    def __exit__(self, *_error: object) -> None:
        self._set(self._before)

    def key(self) -> str:
        pressed = ""
        while not pressed:
            pressed = self._decoder.decode(self._bytes(1))
        if pressed == ESCAPE:
            self._swallow_sequence()
            return ""
        return _meaning(pressed)

    def line(self) -> str:
        self._set(self._before)
        typed = b""
        try:
            while not typed.endswith(b"\n"):
                piece = os.read(self._terminal, 4096)
                if not piece:
                    break
                typed += piece
        finally:
            self._set(self._single_keys())
        if not typed:
            raise EOFError
        return typed.decode(sys.stdin.encoding or "utf-8", "replace").strip()

    def _bytes(self, count: int) -> bytes:
        try:
            read = os.read(self._terminal, count)
        except OSError:  # the terminal's window was closed
            raise EOFError from None
        if not read:
            raise EOFError
        return read

    def _swallow_sequence(self) -> None:
        """Take the rest of what an arrow or a function key sends: letters and digits that are no keys of their own.

        ECMA-48: ESC [ parameters final, the final byte in 0x40-0x7E; ESC O and one byte for keypads.
        """
        if not self._waits(0.05):
            return
        introducer = self._bytes(1)
        if introducer == b"O" and self._waits(0.5):
            self._bytes(1)
        while introducer == b"[" and self._waits(0.5):
            if 0x40 <= self._bytes(1)[0] <= 0x7E:
                return

    def _waits(self, seconds: float) -> bool:
        import select  # noqa: PLC0415 - not on Windows

        return bool(select.select([self._terminal], [], [], seconds)[0])

    def _single_keys(self) -> list[Any]:
        """The terminal's settings for keys without Enter and echo; Ctrl-Z, Ctrl-S and the like are keys as any."""
        import termios  # noqa: PLC0415 - not on Windows

        flags_in, flags_out, control, local, speed_in, speed_out, characters = self._before
        characters = list(characters)
        no_key = bytes([os.fpathconf(self._terminal, "PC_VDISABLE")])
        for name in ("VSUSP", "VDSUSP", "VQUIT"):
            if hasattr(termios, name):
                characters[getattr(termios, name)] = no_key
        characters[termios.VMIN], characters[termios.VTIME] = 1, 0
        flags_in &= ~termios.IXON
        local &= ~(termios.ICANON | termios.ECHO)
        return [flags_in, flags_out, control, local, speed_in, speed_out, characters]

    def _set(self, settings: list[Any]) -> None:
        import termios  # noqa: PLC0415 - not on Windows

        termios.tcsetattr(self._terminal, termios.TCSADRAIN, settings)


def _typed_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def _meaning(pressed: str) -> str:
    if pressed == CTRL_C:
        raise KeyboardInterrupt
    if pressed == CTRL_D:
        raise EOFError
    return pressed
