"""Works as a person looks at them: merged from their records, with where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from litrev.dedupe.cluster import words_of_persons, words_of_rules
from litrev.dedupe.merged import Disagreement, disagreements, merge_records
from litrev.errors import InputError, UsageError
from litrev.i18n import _
from litrev.model import DocumentType, EventKind, Link, Record, Work
from litrev.protocol import Protocol, stage_label
from litrev.review import Review
from litrev.screening.labels import labels_of
from litrev.screening.outcome import State
from litrev.screening.rules import Mark, Trait
from litrev.screening.standing import Position
from litrev.steps.full_text_places import full_text_of
from litrev.steps.labels import type_label
from litrev.steps.ledger import Corpus, corpus, events_of, find_works, open_ledger, where_works_stand
from litrev.steps.readers import Readers
from litrev.steps.team import reviewer_or_only
from litrev.steps.voices import Voices, voices
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
    """Where it stands in screening; None where it is not screened here."""
    mark: Mark | None = None
    """Why a rule of the protocol marks it as ineligible."""


@dataclass(frozen=True, slots=True)
class WorkInFull:
    """One work with all that the review knows of it."""

    shown: ShownWork
    disagreements: tuple[Disagreement, ...]
    links: tuple[Link, ...]
    """Between its records, and from them to others that look alike."""
    stage_label: str
    """What people call the furthest stage that it reached; empty where it stands nowhere."""
    voices: tuple[Voices, ...] = ()
    """What reviewers said of it, as far as anybody may see it, and what settled a disagreement."""
    full_text: str = ""
    """Where its full text opens: a file or an address; empty where neither is known."""


def list_works(
    review: Review, find: str = "", *, automatic: bool = False, label: str = "", reviewer: str | None = None
) -> Iterator[ShownWork]:
    """Every work that counts, by id; with `find`, those with all its words in a title, or with that id, DOI or PMID.

    `automatic`: only those that a rule of the protocol marks as ineligible. `label`: only those that `reviewer` has put
    this label on; nobody else's labels are looked at. Raises UsageError where they have no such label, or for an
    unknown reviewer.
    """
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
        if automatic:
            chosen = [work for work in chosen if work.id in counted.automatic]
        if label:
            labelled = _labelled(_own_labels(protocol, store, counted, reviewer), label)
            chosen = [work for work in chosen if work.id in labelled]
        yield from show_works(store, chosen, where.positions.get, counted.automatic)


def list_labels(review: Review, *, reviewer: str | None = None) -> dict[str, int]:
    """The labels of `reviewer` (by default the team's only member) and how many works bear each, the most used first.

    Raises UsageError for an unknown reviewer.
    """
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        used = _own_labels(protocol, store, corpus(protocol, store), reviewer)
    return {name: len(works) for name, works in used.items()}


def _own_labels(protocol: Protocol, store: Store, counted: Corpus, reviewer: str | None) -> dict[str, list[str]]:
    """Label -> the works that count and bear it, the most used first."""
    who = reviewer_or_only(protocol, reviewer)
    counting = {work.id for work in counted.works}
    used: dict[str, list[str]] = {}
    for work, names in labels_of(events_of(protocol, store, EventKind.LABEL), who, counted.work_of.get).items():
        for name in names if work in counting else ():
            used.setdefault(name, []).append(work)
    return dict(sorted(used.items(), key=lambda item: (-len(item[1]), item[0])))


def _labelled(used: Mapping[str, list[str]], label: str) -> set[str]:
    """The works with this label, in whatever case it is written."""
    wanted = " ".join(label.split()).casefold()
    found = [works for name, works in used.items() if name.casefold() == wanted]
    if not found:
        raise UsageError(
            _("No work bears the label “{name}” of yours.").format(name=label),
            _("Your labels: {names}").format(names=", ".join(used) or "–"),
        )
    return {work for works in found for work in works}


def show_works(
    store: Store, works: Iterable[Work], position_of: PositionOf, automatic: Mapping[str, Mark] | None = None
) -> Iterator[ShownWork]:
    """The works with their records, read a few hundred at a time."""
    remaining = iter(works)
    while chunk := list(islice(remaining, _CHUNK)):
        records = store.records(member for work in chunk for member in work.members)
        for work in chunk:
            members = tuple(records[member] for member in work.members)
            mark = automatic.get(work.id) if automatic else None
            yield ShownWork(work, merge_records(members), members, position_of(work.id), mark)


def show_work(review: Review, identifier: str) -> WorkInFull:
    """The one work that an id, DOI or PMID means. Raises InputError when none or several are meant."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        found = find_works(store, counted, identifier, exact=False)
        work = _the_one(counted, found, identifier)
        where = where_works_stand(protocol, store, counted)
        readers = Readers(protocol, counted, (), tuple(events_of(protocol, store)), where)
        shown = next(show_works(store, [work], where.positions.get, counted.automatic))
        members = set(work.members)
        links = tuple(link for link in _standing_links(store) if link.a in members or link.b in members)
        label = stage_label(protocol, shown.position.stage) if shown.position else ""
        place = full_text_of(review, store, work)
        differing = tuple(disagreements(shown.records))
        return WorkInFull(shown, differing, links, label, voices(readers, work.id), place)


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


def mark_words(mark: Mark) -> str:
    """By which rule, and why, a work is ineligible."""
    words = {
        Trait.YEAR: _("marked by the rule of {code}: year {values}"),
        Trait.LANGUAGE: _("marked by the rule of {code}: language {values}"),
        Trait.TYPE: _("marked by the rule of {code}: type {values}"),
    }[mark.trait]
    values = [type_label(DocumentType(value)) if mark.trait is Trait.TYPE else value for value in mark.values]
    return words.format(code=mark.criterion, values=", ".join(values))


def state_word(position: Position | None, mark: Mark | None = None) -> str:
    """A position's state as people read it. A work that is not screened here has none."""
    if mark is not None:
        return mark_words(mark)
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
