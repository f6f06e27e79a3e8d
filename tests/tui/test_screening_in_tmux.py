"""A reviewer's day in a real terminal: forty works, two power cuts, and the ledger holds exactly what was pressed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from screening_review import said, screening_review, work

from litrev.review import Review

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
WORKS = 45
KEYS = {"i": ("include", ()), "1": ("exclude", ("P",)), "2": ("exclude", ("C",)), "m": ("maybe", ())}


class Pane:
    """A terminal of 80 columns and 24 rows with `litrev screen` in it."""

    def __init__(self, review: Review, socket: Path) -> None:
        self._review = review
        self._tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]

    def open(self, place: int) -> None:
        """Start it and wait for the work of that number."""
        command = f"exec {sys.executable} -m litrev screen --as ada --order id"
        self._run("new-session", "-d", "-s", "day", "-x", "80", "-y", "24", "-c", str(self._review.folder), command)
        self.wait_for(f"{place}/{WORKS} ")

    def press(self, key: str, place: int) -> None:
        """Press a key as soon as a person could have read the work, and wait for the work of that number."""
        time.sleep(0.11)
        self._run("send-keys", "-t", "day", key)
        self.wait_for(f"{place}/{WORKS} ")

    def cut(self) -> None:
        """kill -9, in the middle of whatever it does."""
        pid = self._run("display-message", "-p", "-t", "day", "#{pane_pid}")
        os.kill(int(pid), signal.SIGKILL)
        until = time.monotonic() + 10
        there = [*self._tmux, "has-session", "-t", "day"]
        while subprocess.run(there, capture_output=True, check=False).returncode == 0:
            assert time.monotonic() < until
            time.sleep(0.02)

    def wait_for(self, words: str) -> str:
        until = time.monotonic() + 30
        while True:
            shown = self._run("capture-pane", "-p", "-t", "day")
            if words in shown:
                return shown
            assert time.monotonic() < until, f"“{words}” is not in\n{shown}"
            time.sleep(0.01)

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)

    def _run(self, *words: str) -> str:
        done = subprocess.run([*self._tmux, *words], capture_output=True, text=True, check=True, env=_environment())
        return done.stdout


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return {**os.environ, "PYTHONPATH": root, "LITREV_LANG": "en", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def pane(tmp_path: Path) -> Iterator[Pane]:
    review = screening_review(tmp_path / "review", [work(n) for n in range(1, WORKS + 1)])
    made = Pane(review, tmp_path / "tmux")
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
