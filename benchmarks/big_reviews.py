"""What the commands that look at a whole review cost, as it grows.

    python benchmarks/big_reviews.py [--rounds N] [WORKS ...]      (default: 3 rounds; 1000 10000 100000 works)

The reviews are those of `big_review_made.py`. `litrev screen` is opened until it has drawn the first work; `with a
rule` is the same review with a criterion that a program checks (years). Each command is started anew and counted with
its start-up, the best of the rounds. Prints a Markdown table. Not for Windows, which has no `wait4`.

Nothing of litrev is imported here: Linux counts the memory of whoever starts a program as the program's own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dedupe_runs import Cost, run, table_row

HERE = Path(__file__).resolve().parent
COLUMNS = ("works", "command", "seconds", "CPU s", "peak MB")
COMMANDS = ("status", "todo", "conflicts", "agree", "prisma")
CRITERION, RULE = "{en: Too old}", "{en: Too old}, rule: {years: {from: 2004}}"


def best(words: list[str | Path], said: Path, rounds: int) -> Cost:
    """The round that needed the least processor time, after one that is not counted (files in memory)."""
    run(words, said)
    return min((run(words, said) for _round in range(rounds)), key=lambda cost: cost.cpu)


def looks(folder: Path, rounds: int, commands: tuple[str, ...] = COMMANDS) -> Iterator[tuple[str, Cost]]:
    """Each command, and `screen` until it stands."""
    said = folder / "said.txt"
    for command in commands:
        words = [sys.executable, "-m", "litrev", "--review", folder, command, "--json"]
        yield f"litrev {command}", best(words, said, rounds)
    yield "litrev screen", best([sys.executable, HERE / "screen_start_up.py", folder], said, rounds)


def measure(folder: Path, works: int, rounds: int) -> Iterator[tuple[str, Cost]]:
    subprocess.run([sys.executable, HERE / "big_review_made.py", folder, str(works)], check=True)
    yield from looks(folder, rounds)
    protocol = folder / "review.yaml"
    protocol.write_text(protocol.read_text(encoding="utf-8").replace(CRITERION, RULE), encoding="utf-8")
    for command, cost in looks(folder, rounds, ("status",)):
        yield f"{command}, with a rule", cost


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("works", nargs="*", type=int, default=[1000, 10_000, 100_000])
    given.add_argument("--rounds", type=int, default=3)
    options = given.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once, not at each start
    print(table_row(*COLUMNS))
    print(table_row(*("---" for _column in COLUMNS)))
    for works in options.works:
        with tempfile.TemporaryDirectory() as name:
            for command, cost in measure(Path(name), works, options.rounds):
                numbers = f"{cost.seconds:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}"
                print(table_row(f"{works:,}", command, *numbers), flush=True)


if __name__ == "__main__":
    main()
