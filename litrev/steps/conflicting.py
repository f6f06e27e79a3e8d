"""The disagreements of a review, with both verdicts and what was noted; and as a table for a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from litrev.formats.tables import write_table
from litrev.model import Decision, Record
from litrev.review import Review
from litrev.screening.conflicts import Disagreement
from litrev.steps.ledger import open_ledger
from litrev.steps.readers import Readers, read
from litrev.steps.team import stage_id
from litrev.steps.works import show_works
from litrev.store import Store


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """A disagreement with the work that it is about."""

    disagreement: Disagreement
    merged: Record
    """The work's fields, each from its best source."""


@dataclass(frozen=True, slots=True)
class StageConflicts:
    """The disagreements of one stage."""

    stage: str
    label: str
    open: tuple[ShownConflict, ...]
    twice: tuple[ShownConflict, ...]
    """Settled to different things by people who did not know of one another: to be settled once more."""
    settled: tuple[ShownConflict, ...]
    """The others."""
    by: tuple[str, ...]
    """Who may settle them."""


def conflicts(review: Review, *, stage: str | None = None) -> list[StageConflicts]:
    """The disagreements at `stage`, or at every stage; works that wait for a verdict are not among them."""
    protocol = review.load()
    chosen = [stage_id(protocol, stage)] if stage else [known.id for known in protocol.stages]
    with open_ledger(review, protocol) as store:
        readers = read(protocol, store)
        return [_at(readers, store, one) for one in chosen]


def _at(readers: Readers, store: Store, stage: str) -> StageConflicts:
    found = readers.disagreements(stage)
    merged = merged_works(readers, store, [one.work for one in found])
    shown = [ShownConflict(one, merged[one.work]) for one in found]
    return StageConflicts(
        stage=stage,
        label=readers.rules(stage).name,
        open=tuple(one for one in shown if one.disagreement.is_open),
        twice=tuple(one for one in shown if not one.disagreement.is_open and one.disagreement.rivals),
        settled=tuple(one for one in shown if not one.disagreement.waits),
        by=readers.settlers(stage)[0],
    )


def merged_works(readers: Readers, store: Store, works: list[str]) -> Mapping[str, Record]:
    """The works of these ids, each merged from those of its records that count."""
    wanted = set(works)
    chosen = [work for work in readers.counted.works if work.id in wanted]
    return {shown.work.id: shown.merged for shown in show_works(store, chosen, lambda _work: None)}


_COLUMNS = ("id", "title", "stage", "reviewer_1", "verdict_1", "reasons_1", "note_1", "reviewer_2", "verdict_2",
            "reasons_2", "note_2", "others", "settled", "settled_by", "settled_note",
            "settled_otherwise")  # fmt: skip


def write_conflicts(found: list[StageConflicts], file: Path) -> int:
    """Write the disagreements, open ones first, as a table; how many there are."""
    rows = [_row(one) for at in found for one in (*at.open, *at.twice, *at.settled)]
    write_table(file, _COLUMNS, rows)
    return len(rows)


def _row(shown: ShownConflict) -> dict[str, str]:
    one = shown.disagreement
    row = {
        "id": one.work,
        "title": shown.merged.title or shown.merged.translated_title,
        "stage": one.stage,
        "others": "; ".join(f"{v.reviewer}: {v.verdict.value}" for v in one.verdicts[2:]),
    }
    for number, vote in enumerate(one.verdicts[:2], 1):
        row |= dict(_cells(vote, number))
    if one.resolution:
        row |= {
            "settled": one.resolution.verdict.value,
            "settled_by": f"{one.resolution.by} ({one.resolution.how.value})",
            "settled_note": one.resolution.note,
        }
        row["settled_otherwise"] = "; ".join(f"{r.by}: {r.verdict.value}" for r in one.rivals[:-1])
    elif one.outcome.settled_by:
        row |= {"settled": one.outcome.state.value, "settled_by": one.outcome.settled_by}
    return {name: row.get(name, "") for name in _COLUMNS}


def _cells(vote: Decision, number: int) -> Iterator[tuple[str, str]]:
    yield f"reviewer_{number}", vote.reviewer
    yield f"verdict_{number}", vote.verdict.value
    yield f"reasons_{number}", "; ".join(vote.criteria)
    yield f"note_{number}", vote.note
