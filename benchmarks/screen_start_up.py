"""`litrev screen --as ada` without a terminal, until it has drawn the first work: what other benchmarks time.

python benchmarks/screen_start_up.py FOLDER
"""

from __future__ import annotations

import asyncio
import sys

import litrev.tui.screen
from litrev.cli.main import run


class DrawnOnce(litrev.tui.screen.WorkScreen):
    """Ends the program once the first work is drawn."""

    def on_mount(self) -> None:
        super().on_mount()
        self.call_after_refresh(self.app.exit)


def headless(app: litrev.tui.screen.ScreeningApp) -> None:
    asyncio.run(app.run_async(headless=True))


if __name__ == "__main__":
    litrev.tui.screen.WorkScreen = DrawnOnce
    litrev.tui.screen.ScreeningApp.run = headless
    sys.stdin.isatty = sys.stdout.isatty = lambda: True
    sys.exit(run(["--review", sys.argv[1], "screen", "--as", "ada"]))
