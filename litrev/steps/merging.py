"""Taking in what others did: their files or whole copies of the review, in any order, any number of times."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from litrev.errors import ConflictError, InputError
from litrev.i18n import _
from litrev.model import RULES, RunStatus
from litrev.progress import Progress, silent
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.screening.sharing import Share
from litrev.steps import archive
from litrev.steps.copies import Copy, open_places
from litrev.steps.ledger import open_ledger
from litrev.steps.readers import read
from litrev.store import Gained, Rows, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one file or copy brought."""

    name: str
    """What people call it."""
    reviewer: str = ""
    """Whose file it is; empty for a whole copy."""
    gained: Gained
    files: int = 0
    """Archived responses that came with it."""
    without_archive: int = 0
    """Of a whole copy: responses that its archive does not have, nor ours."""
    unknown_records: int = 0
    """Records that it speaks of and that this copy has never found."""
    strangers: tuple[str, ...] = ()
    """Who decided in it and is not in the team of review.yaml."""
    other_criteria: bool = False
    """Its protocol has other criteria than ours."""


@dataclass(frozen=True, slots=True)
class StageAfter:
    """How far a stage is after the merge."""

    id: str
    label: str
    reached: int
    decided: int
    """Works with as many verdicts as the stage asks for."""
    conflicts: int
    """Works that wait for somebody to settle them."""
    twice: tuple[str, ...] = ()
    """Works that were settled twice and differently, in copies that did not know of one another."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it."""

    taken: tuple[Taken, ...]
    stages: tuple[StageAfter, ...]

    @property
    def anything(self) -> bool:
        """Something was new."""
        return any(taken.gained.anything or taken.files for taken in self.taken)


def merge(review: Review, places: Sequence[Path], *, progress: Progress = silent) -> Merged:
    """Take in persons' files and whole copies of the review: all of them or, when one is refused, nothing.

    Copies are of one review when they know a search in common, or when at least half of what the other speaks of is
    known here. Raises InputError for what is damaged or no such thing, ConflictError for another review and for rows
    that contradict ours.
    """
    protocol = review.load()
    with open_places(list(places)) as (shares, copies), open_ledger(review, protocol) as store:
        for name, share in shares:
            _same_review(store, name, {*share.runs}, share.records)
        for copy in copies:
            _same_review(store, copy.name, {run.id for run in copy.store.runs()}, _records_of(copy.store), whole=True)
        files = _Files(review, progress)
        with files:
            brought = [files.take(copy) for copy in copies]
            rows = [Rows(name, share.links, share.decisions, share.events) for name, share in shares]
            gained = store.merge(rows, [(copy.name, copy.store) for copy in copies])
            files.keep()
        of_shares = [_of_share(protocol, store, *both) for both in zip(shares, gained[: len(shares)], strict=True)]
        of_copies = [
            _of_copy(protocol, copy, new, files_of)
            for copy, new, files_of in zip(copies, gained[len(shares) :], brought, strict=True)
        ]
        return Merged((*of_shares, *of_copies), tuple(_stages(protocol, store)))


# One review?


def _same_review(store: Store, name: str, runs: set[str], records: Iterable[str], *, whole: bool = False) -> None:
    """Raise ConflictError when the other copy is of another review."""
    ours = {run.id for run in store.runs()}
    if ours & runs or (whole and not ours):
        return
    if not ours:
        raise ConflictError(
            _("This copy of the review has searched nothing yet, so nobody can tell whether {file} is of it.").format(
                file=name
            ),
            _("Take in a whole copy first (its folder or a zip of it), then the file."),
        )
    spoken = set(records)
    if spoken and 2 * len(store.known_ids(spoken)) >= len(spoken):
        return
    raise ConflictError(
        _("{file} is of another review: it knows none of the searches made here, and hardly any record.").format(
            file=name
        ),
        _("Nothing was taken in. Check that the file and the folder belong together (litrev runs lists the searches)."),
    )


def _records_of(store: Store, enough: int = 2_000) -> Iterator[str]:
    """Some of the records that a copy found."""
    for run in reversed(store.runs()):
        if run.status is RunStatus.COMPLETE:
            yield from store.ids_of(run.id)[:enough]


# Archived responses


@dataclass(frozen=True, slots=True)
class _Brought:
    new: int = 0
    missing: int = 0


class _Files:
    """The archived responses of other copies, beside ours; taken away again when the rows are refused."""

    def __init__(self, review: Review, progress: Progress) -> None:
        self._archive = review.archive
        self._progress = progress
        self._written: list[Path] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_error: object) -> None:
        for file in self._written:
            with suppress(OSError):
                file.unlink()
                file.parent.rmdir()

    def keep(self) -> None:
        """The rows are in the ledger: what was written stays."""
        self._written.clear()

    def take(self, copy: Copy) -> _Brought:
        """Copy what our archive lacks. Raises InputError for a response that is not what it was."""
        pages = [page for run in copy.store.runs() for page in copy.store.pages(run.id)]
        new = missing = 0
        for number, page in enumerate(pages, 1):
            target = self._archive / page.run / page.file
            if not target.exists():
                content = copy.page(page)
                if content is None:
                    missing += 1
                else:
                    self._write(target, content)
                    new += 1
            self._progress(copy.name, number, len(pages))
        for run in copy.store.runs():
            self._take_count(copy, run.id)
        return _Brought(new, missing)

    def _take_count(self, copy: Copy, run: str) -> None:
        """The first answer of a source, which says how many there are."""
        target = self._archive / run / archive.COUNT
        content = None if target.exists() else copy.other_file(run, archive.COUNT)
        if content is not None:
            with suppress(OSError, EOFError):
                gzip.decompress(content)
                self._write(target, content)

    def _write(self, target: Path, content: bytes) -> None:
        self._written.append(target)
        archive.keep_as_it_is(target, content)


# What to tell


def _of_share(protocol: Protocol, store: Store, named: tuple[str, Share], gained: Gained) -> Taken:
    name, share = named
    return Taken(
        name=name,
        reviewer=share.reviewer,
        gained=gained,
        unknown_records=len(share.records - store.known_ids(share.records)),
        strangers=_strangers(protocol, [share.reviewer]),
        other_criteria=share.criteria_version not in ("", protocol.criteria_version),
    )


def _of_copy(protocol: Protocol, copy: Copy, gained: Gained, brought: _Brought) -> Taken:
    people = {decision.reviewer for decision in copy.store.decisions()}
    people |= {link.by for link in copy.store.links() if link.by != RULES}
    theirs = copy.protocol
    return Taken(
        name=copy.name,
        gained=gained,
        files=brought.new,
        without_archive=brought.missing,
        strangers=_strangers(protocol, people),
        other_criteria=theirs is not None and theirs.criteria_version != protocol.criteria_version,
    )


def _strangers(protocol: Protocol, people: Iterable[str]) -> tuple[str, ...]:
    team = {member.id for member in protocol.team}
    return tuple(sorted(who for who in set(people) if protocol.id_now(who) not in team))


def _stages(protocol: Protocol, store: Store) -> Iterator[StageAfter]:
    readers = read(protocol, store)
    for rules in readers.where.stages:
        tally = readers.where.tally(rules.id)
        reached = sum(tally.values())
        waiting = tally[State.CONFLICT] + tally[State.UNDECIDED]
        twice = tuple(readers.settled_twice(rules.id))
        yield StageAfter(rules.id, rules.name, reached, reached - tally[State.PENDING], waiting, twice)


def places_of(words: Sequence[str]) -> list[Path]:
    """The files and folders that a command line names. Raises InputError when there is none."""
    if not words:
        raise InputError(_("Say what to take in."), _("For example: litrev merge b.jsonl"))
    return [Path(word).expanduser() for word in words]
