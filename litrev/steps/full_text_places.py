"""Where the full text of a work opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from litrev.model import EventKind, Record, Work
from litrev.review import Review
from litrev.screening.retrieval import Attempt, Copy, attempts, copies, held
from litrev.steps.readers import Readers
from litrev.store import Store

FOLDER = "fulltext"
"""Where the files lie in the review's folder."""


def full_text_of(review: Review, store: Store, work: Work) -> str:
    """Where the full text of `work` opens: a file, what a person gave, a free copy, else the page of its DOI.

    Empty where nothing at all is known.
    """
    records = list(store.records(work.members).values())
    own = set(work.members)
    steps = [step for step in attempts(store.events(EventKind.RETRIEVAL)) if step.record in own]
    return place_of(review, steps, copies(records)) or next(iter(_pages(records)), "")


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
