"""How long `litrev --help` takes beside a Typer program of two commands, both started anew, in turn, in one run.

    python benchmarks/help_time.py [ROUNDS]

Prints the median of each in milliseconds and the median of the ratios of neighbouring rounds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TWO_COMMANDS = '''
import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False)

@app.command()
def one(n: int = typer.Option(1, help="A number.")) -> None:
    """The first."""

@app.command()
def two() -> None:
    """The second."""

app()
'''


def seconds(command: list[str]) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "two.py"
        script.write_text(TWO_COMMANDS, encoding="utf-8")
        plain, ours = [sys.executable, str(script), "--help"], [sys.executable, "-m", "litrev", "--help"]
        seconds(plain), seconds(ours)
        pairs = [(seconds(plain), seconds(ours)) for _round in range(rounds)]
    medians = [statistics.median(column) * 1000 for column in zip(*pairs, strict=True)]
    ratio = statistics.median(ours / plain for plain, ours in pairs)
    print(
        f"two-command Typer {medians[0]:.0f} ms, litrev --help {medians[1]:.0f} ms, ratio {ratio:.2f} ({rounds} rounds)"
    )


if __name__ == "__main__":
    main()
