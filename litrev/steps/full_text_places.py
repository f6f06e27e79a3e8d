"""Where the full text of a work opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from litrev.model import EventKind, Record, Work
from litrev.review import Review
from litrev.screening.retrieval import Attempt, Availability, Copy, Step, attempts, availability, copies, held
from litrev.steps.readers import Readers
from litrev.store import Store

FOLDER = "fulltext"
"""Where the files lie in the review's folder."""


@dataclass(frozen=True, slots=True)
class FullText:
    """How the full text of a work stands for who is to read it; whether somebody said that it cannot be had is left
    out, for that is a verdict."""

    how: Availability
    place: str = ""
    """Held: the file, from the review's folder, or an address; open: the address of a free copy."""
    whom: str = ""
    """Asked: the library, the author."""
    at: datetime | None = None
    """Asked: when, UTC."""


def full_text_of(review: Review, store: Store, work: Work) -> str:
    """Where the full text of `work` opens: a file, what a person gave, a free copy, else the page of its DOI.

    Empty where nothing at all is known.
    """
    records = list(store.records(work.members).values())
    return place_of(review, _steps(store, work), copies(records)) or next(iter(_pages(records)), "")


def full_text_standing(review: Review, store: Store, work: Work, records: Sequence[Record]) -> FullText:
    """How the full text of `work` stands."""
    steps, free = present(review, _steps(store, work)), copies(records)
    how = availability(steps, free, lost=False)
    if (brought := held(steps)) is not None:
        return FullText(how, brought.file or brought.url)
    if how is Availability.ASKED:
        asked = [step for step in steps if step.step is Step.ASKED][-1]
        return FullText(how, whom=asked.whom, at=asked.at)
    return FullText(how, free[0].url if free else "")


def _steps(store: Store, work: Work) -> list[Attempt]:
    own = set(work.members)
    return [step for step in attempts(store.events(EventKind.RETRIEVAL)) if step.record in own]


def free_copies_wait(readers: Readers, store: Store) -> bool:
    """Whether free copies may be fetched of reports that nobody has looked for or read yet."""
    stage = next((rules for rules in readers.where.stages if rules.reports), None)
    begun = any(event.kind is EventKind.RETRIEVAL for event in readers.events)
    if stage is None or begun or any(at == stage.id for _work, at in readers.where.verdicts):
        return False
    reached = set(readers.where.reached(stage.id))
    members = [record for work in readers.counted.works if work.id in reached for record in work.members]
    return any(copy.may_be_kept for copy in copies(list(store.records(members).values())))


def _pages(records: Iterable[Record]) -> Iterator[str]:
    records = list(records)
    yield from (f"https://doi.org/{record.doi}" for record in records if record.doi)
    yield from (record.url for record in records if record.url)


def place_of(review: Review, steps: Sequence[Attempt], free: Sequence[Copy]) -> str:
    """Where a full text opens: what was brought, else the best free copy; empty where there is neither."""
    brought = held(present(review, steps))
    if brought is not None:
        return str(review.folder / PurePosixPath(brought.file)) if brought.file else brought.url
    return free[0].url if free else ""


def present(review: Review, steps: Iterable[Attempt]) -> list[Attempt]:
    """Without the steps whose file somebody has taken away, or that lead somewhere else than they should.

    Steps come from colleagues' files too: what is opened is a file of this review's folder, or an address on the web.
    """
    return [step for step in steps if (_is_there(review, step.file) if step.file else _is_address(step.url))]


def _is_there(review: Review, file: str) -> bool:
    folder, _slash, name = file.partition("/")
    return folder == FOLDER and not re.search(r"[\\/:]|^\.\.?$", name) and (review.folder / folder / name).is_file()


def _is_address(url: str) -> bool:
    return not url or url.lower().startswith(("http://", "https://"))
