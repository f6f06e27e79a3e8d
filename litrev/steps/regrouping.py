"""Joining works and taking records out of one, by hand; what happens to the decisions made on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from litrev.dedupe.answers import Act, acts, next_moment, undoing
from litrev.dedupe.byhand import joining, parting
from litrev.dedupe.cluster import IdPair, words_of_persons
from litrev.errors import InputError, UsageError
from litrev.i18n import _
from litrev.model import Decision, Link, LinkKind, Work
from litrev.protocol import Protocol, stage_label
from litrev.review import Review
from litrev.screening.outcome import RESOLUTION, State, newest_by_reviewer
from litrev.steps.ledger import Corpus, corpus, decisions_of, find_works, open_ledger, utc_now, where_works_stand
from litrev.steps.team import reviewer_or_only
from litrev.steps.works import ShownWork, show_works
from litrev.store import Store, new_id


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was decided at one stage on the records of a work, where joining brought several decisions together."""

    stage_label: str
    conflict: bool
    """The reviewers do not agree now."""
    held: tuple[Decision, ...]
    """What each reviewer holds now; empty while one could still be swayed by it."""
    outdated: tuple[Decision, ...]
    """Decisions that counted for a part of the work, and that a newer one of the same reviewer now outranks."""


@dataclass(frozen=True, slots=True)
class WorkAfter:
    """A work as it is now."""

    shown: ShownWork
    stage_label: str
    verdicts: tuple[Verdicts, ...]
    undecided: bool
    """Nobody has decided on any of its records, but on the work that they were part of."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What came of it."""

    links: tuple[Link, ...]
    """Those that were added."""
    before: tuple[Work, ...]
    after: tuple[WorkAfter, ...]
    outranked: tuple[Link, ...]
    """Words of persons on the same pairs that count no longer."""


def merge_records(
    review: Review,
    ids: Sequence[str],
    *,
    reviewer: str | None = None,
    note: str = "",
    now: Callable[[], datetime] = utc_now,
) -> Regrouped:
    """Make one work of the works that these records, works, DOIs or PMIDs belong to.

    Raises UsageError when they are one work already, InputError for an id that nobody or several bear.
    """
    with _Hand(review, reviewer, now) as hand:
        chosen = [hand.record(name) for name in ids]
        touched = hand.works_of(chosen)
        if len(touched) < 2:
            raise UsageError(
                _("These are one work already: {work}.").format(work=touched[0].id),
                _("Give the ids of two works or more; litrev show tells what is in one."),
            )
        members = {member for work in touched for member in work.members}
        return hand.say(LinkKind.SAME, joining(chosen, members, hand.links), note, touched)


def split(
    review: Review,
    ids: Sequence[str],
    *,
    reviewer: str | None = None,
    note: str = "",
    now: Callable[[], datetime] = utc_now,
) -> Regrouped:
    """Take these records out of their work, together where something joins them.

    Raises UsageError when they are whole works, InputError for an id that nobody or several bear.
    """
    with _Hand(review, reviewer, now) as hand:
        leaving = {hand.record(name, of_its_own=True) for name in ids}
        touched = hand.works_of(sorted(leaving))
        pairs = [pair for work in touched for pair in parting(leaving.intersection(work.members), work.members)]
        if not pairs:
            raise UsageError(
                _("Nothing would stay behind: these are all records of {works}.").format(
                    works=", ".join(work.id for work in touched)
                ),
                _("Name only those that do not belong to the work."),
            )
        return hand.say(LinkKind.DIFFERENT, pairs, note, touched)


def undo_by_hand(
    review: Review,
    kind: LinkKind,
    ids: Sequence[str] = (),
    *,
    reviewer: str | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Regrouped:
    """Take back the reviewer's last joining (SAME) or splitting (DIFFERENT), or the last that names all of `ids`.

    With `ids`, an answer given in the review of doubtful pairs can be taken back too. Raises UsageError when there is
    none.
    """
    with _Hand(review, reviewer, now) as hand:
        named = {hand.record(name, of_its_own=True) for name in ids}
        own = acts(hand.links, *hand.protocol.ids_of(hand.who))
        fitting = [
            act for act in own if act.kind is kind and named <= act.records and (named or act.by_command)
        ]  # fmt: skip
        if not fitting:
            raise UsageError(
                _("There is nothing of {who} to take back here.").format(who=hand.who),
                _("litrev show ID lists who linked what; answers of the review are undone there, with u."),
            )
        return hand.take_back(fitting[-1], [act for act in own if act is not fitting[-1]])


def acts_by_hand(store: Store, ids: Sequence[str]) -> list[Act]:
    """What the person of these ids joined and split and did not take back, the oldest first; answers to doubtful
    pairs are left out."""
    return [act for act in acts(store.links_by(*ids), *ids) if act.by_command]


class _Hand:
    """An open ledger and what it held before anything was said."""

    def __init__(self, review: Review, reviewer: str | None, now: Callable[[], datetime]) -> None:
        self.protocol: Protocol = review.load()
        self.who = reviewer_or_only(self.protocol, reviewer)
        self._now = now
        self._store: Store = open_ledger(review, self.protocol)
        self._before: Corpus = corpus(self.protocol, self._store)
        self.links: list[Link] = self._store.links()

    def __enter__(self) -> _Hand:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._store.close()

    def record(self, name: str, *, of_its_own: bool = False) -> str:
        """The record that `name` means: itself, or one of the work that an id, DOI or PMID finds.

        `of_its_own`: the name must mean one record, since a whole work is not meant.
        """
        if name in self._before.work_of:
            return name
        found = [record for record in self._store.find(name) if record in self._before.work_of]
        works = find_works(self._store, self._before, name, exact=False)
        if len(works) == 1 and (len(found) == 1 or not of_its_own):
            return found[0]
        if not works:
            raise InputError(
                _("No work of this review has the id, DOI or PMID “{id}”.").format(id=name),
                _('To look for words in titles: litrev records --find "WORDS"'),
            )
        raise InputError(
            _("“{id}” may mean several: {found}.").format(id=name, found=", ".join(found[:10])),
            _("Give one of these ids."),
        )

    def works_of(self, records: Iterable[str]) -> list[Work]:
        """The works of these records, with every record ever joined to them."""
        ids = dict.fromkeys(self._before.work_of[record] for record in records)
        return [self._before.clusters[work] for work in ids]

    def say(self, kind: LinkKind, pairs: Sequence[IdPair], note: str, touched: Sequence[Work]) -> Regrouped:
        """Store what is said of the pairs as one act, and tell what came of it."""
        spoken = words_of_persons(self.links)
        outranked = tuple(spoken[pair] for pair in pairs if pair in spoken and spoken[pair].kind is not kind)
        at, act = next_moment(self.links, self._now), new_id()
        why = (note.strip(),) if note.strip() else ()
        links = [Link(id=new_id(), a=a, b=b, kind=kind, by=self.who, why=why, at=at, batch=act) for a, b in pairs]
        return self._store_and_tell(links, touched, outranked)

    def take_back(self, act: Act, others: Sequence[Act]) -> Regrouped:
        """Store the links that undo `act`, and tell what came of it."""
        links = undoing(act, others, next_moment(self.links, self._now))
        touched = self.works_of(sorted(act.records & self._before.work_of.keys()))
        return self._store_and_tell(links, touched, ())

    def _store_and_tell(self, links: Sequence[Link], touched: Sequence[Work], outranked: tuple[Link, ...]) -> Regrouped:
        self._store.add_links(links)
        after = corpus(self.protocol, self._store)
        members = {member for work in touched for member in work.members}
        ids = sorted({after.work_of[member] for member in members if member in after.work_of})
        parts = [*touched, *(after.clusters[i] for i in ids)]
        return Regrouped(tuple(links), tuple(touched), self._tell(after, ids, parts), outranked)

    def _tell(self, after: Corpus, ids: Sequence[str], parts: Sequence[Work]) -> tuple[WorkAfter, ...]:
        where = where_works_stand(self.protocol, self._store, after)
        decisions = [d for d in decisions_of(self.protocol, self._store) if d.reviewer != RESOLUTION]
        works = [work for work in after.works if work.id in ids]
        told = []
        for shown in show_works(self._store, works, where.positions.get, after.automatic):
            cluster = after.clusters[shown.work.id]
            own = [d for d in decisions if d.record in cluster.members]
            around = {member for part in parts if set(part.members) & set(cluster.members) for member in part.members}
            told.append(
                WorkAfter(
                    shown,
                    stage_label(self.protocol, shown.position.stage) if shown.position else "",
                    self._verdicts(shown, own, [part for part in parts if set(part.members) < set(cluster.members)]),
                    undecided=not newest_by_reviewer(own) and any(d.record in around for d in decisions),
                )
            )
        return tuple(told)

    def _verdicts(self, shown: ShownWork, own: Sequence[Decision], parts: Sequence[Work]) -> tuple[Verdicts, ...]:
        """Stage by stage what the decisions made on the parts of a work come to, where there are several."""
        found = []
        for number, stage in enumerate(self.protocol.stages):
            here = [decision for decision in own if decision.stage == stage.id]
            outcome = shown.position.at(number) if shown.position else None
            newest = newest_by_reviewer(here)
            outdated = [
                decision
                for part in parts
                for who, decision in newest_by_reviewer([d for d in here if d.record in part.members]).items()
                if who in newest and newest[who].verdict is not decision.verdict
            ]
            conflict = outcome is not None and outcome.state is State.CONFLICT
            # While a reviewer has yet to read the work, what the others hold of it is not told.
            settled = outcome is not None and outcome.state is not State.PENDING
            if conflict or outdated:
                seen = [d for d in newest.values() if settled or d.reviewer == self.who]
                old = [d for d in outdated if settled or d.reviewer == self.who]
                label = stage_label(self.protocol, stage.id)
                if conflict or old:
                    found.append(Verdicts(label, conflict, tuple(sorted(seen, key=_by)), tuple(sorted(old, key=_by))))
        return tuple(found)


def _by(decision: Decision) -> tuple[str, str]:
    return decision.reviewer, decision.record
