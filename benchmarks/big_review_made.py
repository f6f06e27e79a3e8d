"""One of the synthetic reviews that `big_reviews.py` looks at: two stages, two reviewers and an arbiter.

    python benchmarks/big_review_made.py FOLDER WORKS

Written straight into the store: the invented records of `screen_latency.py`, a twentieth of them joined, a hundredth
left as doubtful pairs; both reviewers have decided a quarter of the works at the first stage, so that there are half as
many decisions as works, and half of what came through at the second.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from screen_latency import START, fill

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
  - {code: Y, exclude: {en: Too old}}
stages:
  - {id: title_abstract, reviewers: 2, pilot: 50}
  - {id: full_text, reviewers: 2}
"""


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
    """The review with so many records."""
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    with open_store(folder / "review.db") as store:
        fill(store, count)
        store.add_decisions(decisions(count))
        store.add_events(events(count))


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
