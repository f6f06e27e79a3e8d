"""One key from the keyboard, on Linux, macOS and Windows; a line's first character where there is no keyboard."""

from __future__ import annotations

import sys

CTRL_C, CTRL_D = "\x03", "\x04"


def read_key() -> str:
    """The next key pressed, without Enter. Raises KeyboardInterrupt on Ctrl-C, EOFError at the end of input."""
    key = _from_line() if not sys.stdin.isatty() else _from_windows() if sys.platform == "win32" else _from_terminal()
    if key == CTRL_C:
        raise KeyboardInterrupt
    if key == CTRL_D:
        raise EOFError
    return key


def _from_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()[:1] or "\n"


def _from_windows() -> str:
    import msvcrt  # noqa: PLC0415 - Windows only

    key = str(msvcrt.getwch())  # type: ignore[attr-defined]  # as above
    if key in ("\x00", "\xe0"):  # an arrow or a function key: two codes, the second tells which
        msvcrt.getwch()  # type: ignore[attr-defined]
        return ""
    return key


def _from_terminal() -> str:
    import select  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415
    import tty  # noqa: PLC0415

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)
        key = sys.stdin.read(1)
        if key == "\x1b":  # an arrow: swallow the rest of its sequence
            while select.select([sys.stdin], [], [], 0.01)[0]:
                sys.stdin.read(1)
            return ""
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    if not key:
        raise EOFError
    return key
