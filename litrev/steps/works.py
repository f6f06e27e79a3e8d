"""Works as a person looks at them: merged from their records, with where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from litrev.dedupe.cluster import words_of_persons, words_of_rules
from litrev.dedupe.merged import Disagreement, disagreements, merge_records
from litrev.errors import InputError
from litrev.i18n import _
from litrev.model import Link, Record, Work
from litrev.protocol import stage_label
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.screening.standing import Position
from litrev.steps.ledger import Corpus, corpus, find_works, open_ledger, where_works_stand
from litrev.store import Store

_CHUNK = 500

PositionOf = Callable[[str], Position | None]
"""Work id -> where it stands."""


@dataclass(frozen=True, slots=True)
class ShownWork:
    """A work with the words of its sources."""

    work: Work
    merged: Record
    """Each field from the best source."""
    records: tuple[Record, ...]
    position: Position | None
    """Where it stands in screening."""


@dataclass(frozen=True, slots=True)
class WorkInFull:
    """One work with all that the review knows of it."""

    shown: ShownWork
    disagreements: tuple[Disagreement, ...]
    links: tuple[Link, ...]
    """Between its records, and from them to others that look alike."""
    stage_label: str
    """What people call the furthest stage that it reached; empty where it stands nowhere."""


def list_works(review: Review, find: str = "") -> Iterator[ShownWork]:
    """Every work that counts, by id; with `find`, those with all its words in a title, or with that id, DOI or PMID."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        where = where_works_stand(protocol, store, counted)
        chosen: Sequence[Work] = counted.works
        if find.strip():
            named = set(find_works(store, counted, find))
            titled = store.search_titles(find)
            named.update(counted.work_of[record] for record in titled if record in counted.work_of)
            chosen = [work for work in counted.works if work.id in named]
        yield from show_works(store, chosen, where.positions.get)


def show_works(store: Store, works: Iterable[Work], position_of: PositionOf) -> Iterator[ShownWork]:
    """The works with their records, read a few hundred at a time."""
    remaining = iter(works)
    while chunk := list(islice(remaining, _CHUNK)):
        records = store.records(member for work in chunk for member in work.members)
        for work in chunk:
            members = tuple(records[member] for member in work.members)
            yield ShownWork(work, merge_records(members), members, position_of(work.id))


def show_work(review: Review, identifier: str) -> WorkInFull:
    """The one work that an id, DOI or PMID means. Raises InputError when none or several are meant."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        found = find_works(store, counted, identifier, exact=False)
        work = _the_one(counted, found, identifier)
        where = where_works_stand(protocol, store, counted)
        shown = next(show_works(store, [work], where.positions.get))
        members = set(work.members)
        links = tuple(link for link in _standing_links(store) if link.a in members or link.b in members)
        label = stage_label(protocol, shown.position.stage) if shown.position else ""
        return WorkInFull(shown, tuple(disagreements(shown.records)), links, label)


def _standing_links(store: Store) -> list[Link]:
    """What persons hold now, then what the rules do."""
    links = store.links()
    return [*words_of_persons(links).values(), *words_of_rules(links)]


def _the_one(counted: Corpus, found: Sequence[str], identifier: str) -> Work:
    if not found:
        raise InputError(
            _("No work of this review has the id, DOI or PMID “{id}”.").format(id=identifier),
            _('To look for words in titles: litrev records --find "WORDS"'),
        )
    if len(found) > 1:
        raise InputError(
            _("“{id}” may mean several works: {works}.").format(id=identifier, works=", ".join(found[:10])),
            _("Give one of these ids."),
        )
    return next(work for work in counted.works if work.id == found[0])


def state_word(position: Position | None) -> str:
    """A position's state as people read it. A work that is not screened here has none."""
    if position is None:
        return _("known from an earlier review")
    return {
        State.PENDING: _("to screen"),
        State.CONFLICT: _("conflict"),
        State.UNDECIDED: _("undecided"),
        State.EXCLUDED: _("excluded"),
        State.NOT_RETRIEVED: _("not retrieved"),
        State.INCLUDED: _("included"),
    }[position.state]
