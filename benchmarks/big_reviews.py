"""What the commands that look at a whole review cost, as it grows.

    python benchmarks/big_reviews.py [--rounds N] [WORKS ...]      (default: 3 rounds; 1000 10000 100000 works)

Synthetic reviews of two stages, two reviewers and an arbiter, written straight into the store: the invented records of
`screen_latency.py`, a twentieth of them joined, a hundredth left as doubtful pairs; both reviewers have decided a
quarter of the works at the first stage, so that there are half as many decisions as works, and half of what came
through at the second. `litrev screen` is opened until it has drawn the first work; `with a rule` is the same review
with a criterion that a program checks (years). Each command is started anew and counted with its start-up, the best of
the rounds. Prints a Markdown table. Not for Windows, which has no `wait4`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from dedupe_runs import Cost, run, table_row
from screen_latency import START, START_UP, fill

from litrev.model import Decision, Event, EventKind, Verdict
from litrev.screening.draws import Draw
from litrev.store import open_store

PROTOCOL = """\
litrev: 1
title: {en: Harbour care, fr: Soins au port}
team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}, {id: cy, role: arbiter}]
resolution: {by: cy, rule: arbiter}
sources: [{id: pubmed, query: care}]
criteria:
  - {code: P, exclude: {en: Wrong population}}
  - {code: C, exclude: {en: Wrong concept}}
  - {code: Y, exclude: {en: Too old}RULE}
stages:
  - {id: title_abstract, reviewers: 2, pilot: 50}
  - {id: full_text, reviewers: 2}
"""
RULE = ", rule: {years: {from: 2004}}"
COLUMNS = ("works", "command", "seconds", "CPU s", "peak MB")
COMMANDS = ("status", "todo", "conflicts", "agree", "prisma")
LITREV = (sys.executable, "-m", "litrev", "--review")


def verdict(number: int, who: str, every: int) -> Verdict:
    """Few are let through; the two differ on one of some twenty."""
    if number % 23 == 5:
        return Verdict.INCLUDE if who == "ada" else Verdict.EXCLUDE
    return Verdict.INCLUDE if number % every == 3 else Verdict.EXCLUDE


def decision(number: int, who: str, stage: str) -> Decision:
    said = verdict(number, who, 32 if stage == "title_abstract" else 128)
    minutes = number + (10**6 if stage == "full_text" else 0)
    return Decision(
        id=f"{stage}{who}{number:08}", record=f"pubmed:{number}", stage=stage, reviewer=who, verdict=said,
        criteria=("P", "C")[number % 2 :] if said is Verdict.EXCLUDE else (), seconds=30.0,
        note="Look again." if number % 40 == 0 else "", at=START + timedelta(minutes=minutes, seconds=len(who)),
    )  # fmt: skip


def decisions(count: int) -> Iterator[Decision]:
    """Of a quarter of the works at the first stage, of half of what came through at the second."""
    for number in range(3, count + 1, 4):
        for who in ("ada", "bo"):
            yield decision(number, who, "title_abstract")
        if number % 64 == 3:
            for who in ("ada", "bo"):
                yield decision(number, who, "full_text")


def events(count: int) -> Iterator[Event]:
    """A pilot round, settled disagreements, notes."""
    pilot = tuple(f"pubmed:{number}" for number in range(3, min(count, 203), 4))
    yield Draw(id="draw", stage="title_abstract", seed="title_abstract", records=pilot, by="ada", at=START).to_event()
    for number in range(3, count + 1, 100):
        content = {"text": "Ask the authors.", "stage": "title_abstract"}
        yield Event(
            id=f"n{number}", kind=EventKind.NOTE, record=f"pubmed:{number}", by="ada", at=START, content=content
        )


def make(folder: Path, count: int) -> None:
    """The review with so many records, without a rule."""
    write_protocol(folder, rule=False)
    with open_store(folder / "review.db") as store:
        fill(store, count)
        store.add_decisions(decisions(count))
        store.add_events(events(count))


def write_protocol(folder: Path, *, rule: bool) -> None:
    (folder / "review.yaml").write_text(PROTOCOL.replace("RULE", RULE if rule else ""), encoding="utf-8")


def best(words: list[str | Path], said: Path, rounds: int) -> Cost:
    """The round that needed the least processor time, after one that is not counted (files in memory)."""
    run(words, said)
    return min((run(words, said) for _round in range(rounds)), key=lambda cost: cost.cpu)


def measure(folder: Path, rounds: int) -> Iterator[tuple[str, Cost]]:
    said = folder / "said.txt"
    for rule in (False, True):
        write_protocol(folder, rule=rule)
        ending = ", with a rule" if rule else ""
        for command in COMMANDS if not rule else COMMANDS[:1]:
            yield f"litrev {command}{ending}", best([*LITREV, folder, command, "--json"], said, rounds)
        opening: list[str | Path] = [sys.executable, "-c", START_UP, folder]
        yield f"litrev screen{ending}", best(opening, said, rounds)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("works", nargs="*", type=int, default=[1000, 10_000, 100_000])
    given.add_argument("--rounds", type=int, default=3)
    options = given.parse_args()
    print(table_row(*COLUMNS))
    print(table_row(*("---" for _column in COLUMNS)))
    for count in options.works:
        with tempfile.TemporaryDirectory() as name:
            make(Path(name), count)
            for command, cost in measure(Path(name), options.rounds):
                numbers = f"{cost.seconds:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}"
                print(table_row(f"{count:,}", command, *numbers), flush=True)


if __name__ == "__main__":
    main()
