"""A reviewer's day in a real terminal: forty works, two power cuts, and the ledger holds exactly what was pressed."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from screening_review import said, screening_review, work

from litrev.review import Review

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
WORKS = 45
PATIENCE = 60
"""Seconds after which nothing is waited for any more."""
KEYS = {"i": ("include", ()), "1": ("exclude", ("P",)), "2": ("exclude", ("C",)), "m": ("maybe", ())}


class Pane:
    """A terminal of 80 columns and 24 rows with `litrev screen` in it, in a tmux server of its own.

    The server outlives the sessions that it holds, and a program that has died leaves its last words on the screen.
    """

    def __init__(self, review: Review) -> None:
        self._review = review
        self._server = f"litrev-{os.getpid()}-{uuid4().hex[:12]}"
        self._sockets = tempfile.mkdtemp(prefix="tmux-")
        self._sessions = 0
        self._tmux("start-server", ";", "set-option", "-g", "exit-empty", "off", ";",
                   "set-option", "-g", "remain-on-exit", "on")  # fmt: skip

    def open(self, place: int) -> None:
        """Start it and wait for the work of that number."""
        self._sessions += 1
        command = f"exec {shlex.quote(sys.executable)} -m litrev screen --as ada --order id"
        folder = str(self._review.folder)
        self._tmux("new-session", "-d", "-s", self._name, "-x", "80", "-y", "24", "-c", folder, command)
        self.wait_for(f"{place}/{WORKS} ")

    def press(self, key: str, place: int) -> None:
        """Press a key as soon as a person could have read the work, and wait for the work of that number."""
        time.sleep(0.11)
        self._tmux("send-keys", "-t", self._name, key)
        self.wait_for(f"{place}/{WORKS} ")

    def cut(self) -> None:
        """kill -9, in the middle of whatever it does."""
        os.kill(int(self._told("#{pane_pid}")), signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while self._told("#{pane_dead}") != "1":
            assert time.monotonic() < until, "the program is still there"
            time.sleep(0.02)
        self._tmux("kill-session", "-t", self._name)

    def wait_for(self, words: str) -> str:
        """The screen once these words are on it."""
        until = time.monotonic() + PATIENCE
        while True:
            shown = self._tmux("capture-pane", "-p", "-t", self._name)
            if words in shown:
                return shown
            assert self._told("#{pane_dead}") != "1", f"the program has ended:\n{shown}"
            assert time.monotonic() < until, f"“{words}” is not in\n{shown}"
            time.sleep(0.01)

    def close(self) -> None:
        command = ["tmux", "-L", self._server, "kill-server"]
        subprocess.run(command, capture_output=True, check=False, env=self._environment)
        shutil.rmtree(self._sockets, ignore_errors=True)

    @property
    def _name(self) -> str:
        return f"day-{self._sessions}"

    def _told(self, what: str) -> str:
        return self._tmux("display-message", "-p", "-t", self._name, what).strip()

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._server, "-f", "/dev/null", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=self._environment)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}"
        return done.stdout

    @property
    def _environment(self) -> dict[str, str]:
        root = str(Path(__file__).parents[2])
        around = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
        own = {"PYTHONPATH": root, "LITREV_LANG": "en", "LC_ALL": "C.UTF-8", "TMUX_TMPDIR": self._sockets}
        return {**around, **own}


@pytest.fixture
def pane(tmp_path: Path) -> Iterator[Pane]:
    review = screening_review(tmp_path / "review", [work(n) for n in range(1, WORKS + 1)])
    made = Pane(review)
    try:
        yield made
    finally:
        made.close()


def test_forty_works_two_power_cuts_and_undone_verdicts(pane: Pane, tmp_path: Path) -> None:
    pressed = [list(KEYS)[n % len(KEYS)] for n in range(40)]
    pane.open(1)
    for number, key in enumerate(pressed, 1):
        pane.press(key, number + 1)
        if number in (13, 27):
            pane.cut()
            pane.open(number + 1)
    for place in (40, 39, 38):
        pane.press("u", place)
    assert "Undone" in pane.wait_for("Undone")
    pane.cut()
    ledger = said(Review(tmp_path / "review"))
    assert [(verdict, why) for _number, verdict, why, _note in ledger[:40]] == [KEYS[key] for key in pressed]
    assert len({number for number, *_rest in ledger}) == 40
    assert [(number, verdict) for number, verdict, _why, _note in ledger[40:]] == [
        (number, "withdrawn") for number in ("9040", "9039", "9038")
    ]
