"""Handing a set of works over to Zotero, and remembering what arrived, so that nothing goes there twice."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from uuid import uuid4

from litrev.errors import SourceError
from litrev.formats.entry import Entry
from litrev.i18n import _
from litrev.model import EventKind
from litrev.progress import Progress, silent
from litrev.review import Review
from litrev.sources.http import Clock, system_clock
from litrev.steps.exporting import Selection, select
from litrev.steps.ledger import open_ledger
from litrev.steps.roads import Parcel, Road, road_to_zotero
from litrev.steps.sets import Which, deciding_stage, standing_at
from litrev.store import Store, new_id
from litrev.zotero.connector import closed
from litrev.zotero.sent import Sent, State, content_hash, newest
from litrev.zotero.wire import TooBusy, Unanswered, Unreachable


@dataclass(frozen=True, slots=True)
class Named:
    """A work that a person should look at."""

    work: str
    title: str
    why: str = ""


@dataclass(slots=True)
class HandedOver:
    """What came of it."""

    target: str
    """`connector`, `local` or `web`."""
    collection: str
    """Where the works are now, as Zotero calls it; empty: the library itself."""
    wanted: int
    """Works in the set."""
    sent: int = 0
    there: int = 0
    """Handed over before, or found in the library."""
    elsewhere: int = 0
    """Of these, works that were sent to another collection: they stay in that one."""
    filed: int = 0
    """Of these, works that were sent to another collection and are in this one too now."""
    unchecked: int = 0
    """Of these, works of which Zotero does not say whether they are still there."""
    restored: int = 0
    """Works that were in Zotero's bin and are out of it again, with `resend`."""
    gone: list[Named] = field(default_factory=list)
    """Sent in an earlier time and no longer in Zotero: somebody has deleted them. Only `resend` sends them again."""
    changed: int = 0
    """Of those there, works that litrev knows more or other things of by now: Zotero's copy stays as it is."""
    refused: list[Named] = field(default_factory=list)
    uncertain: list[Named] = field(default_factory=list)
    """Sent, and no answer came: look in Zotero, then send them with `again` or leave it."""
    left: list[Named] = field(default_factory=list)
    """Sent in an earlier time, and included, excluded or not obtained since, other than then. Nothing is deleted."""
    joined: list[Named] = field(default_factory=list)
    """Sent apart and one work now: two items in Zotero."""
    stopped: SourceError | None = None
    """Why the rest was not sent."""


def hand_over(  # noqa: PLR0913 - all but the review have a default
    review: Review,
    *,
    collection: str | None = None,
    which: str | Sequence[str] = (),
    stage: str | None = None,
    reasons: Sequence[str] = (),
    again: bool = False,
    resend: bool = False,
    environment: Mapping[str, str] | None = None,
    progress: Progress = silent,
    clock: Clock = system_clock,
) -> HandedOver:
    """Send the works of a set to Zotero: with a key to the web library, else to the Zotero that runs here.

    `collection`: its name; by default the protocol's `export.zotero.collection`; without any, what is selected in
    Zotero. `again` sends also what may have arrived; `resend` what is no longer there, and where Zotero does not say,
    everything. Raises SourceError when Zotero is not there or takes nothing,
    UsageError when it has no such collection.
    """
    protocol = review.load()
    name = (protocol.export.zotero.collection or "" if collection is None else collection).strip()
    with ExitStack() as open_things, open_ledger(review, protocol) as store:
        if store.read_only:
            raise SourceError(
                _("The ledger can only be read, so litrev could not remember what it sent."),
                _("Hand over from a copy of the review that you may write to, or: litrev export -o corpus.ris"),
            )
        chosen = select(protocol, store, which, stage=stage, reasons=reasons)
        road = road_to_zotero(os.environ if environment is None else environment, name, clock, open_things)
        sending = _Sending(store, chosen, road, clock, progress, again=again, resend=resend)
        entries = (_tagged(entry, protocol.export.zotero.tags) for entry in chosen.entries(store, protocol))
        return sending.run(entries)


def _tagged(entry: Entry, tags: Sequence[str]) -> Entry:
    record, extras = entry
    return record, replace(extras, tags=(*tags, *extras.tags))


class _Sending:
    """One hand-over: the ledger is written before and after each batch, so that it may stop anywhere."""

    def __init__(
        self,
        store: Store,
        chosen: Selection,
        road: Road,
        clock: Clock,
        progress: Progress,
        *,
        again: bool,
        resend: bool,
    ) -> None:
        self._store, self._chosen, self._road, self._clock, self._progress = store, chosen, road, clock, progress
        self._again, self._resend = again, resend
        events = store.events(EventKind.HANDED_OVER)
        self._now = max([clock.now(), *(event.at for event in events)])  # whatever the clock of those who sent before
        self._stage = deciding_stage(chosen.where)
        self._before = newest(events, road.library, road.computer, chosen.counted.work_of)
        self._done = HandedOver(road.target, road.collection, len(chosen.works))
        self._lost: set[str] = set()
        """Keys of items that were sent and are no longer there."""
        self._to_file: list[Sent] = []

    def run(self, entries: Iterator[Entry]) -> HandedOver:
        """Send what has not been sent."""
        self._settle()
        self._look_for_lost()
        parcels = (
            p for work, entry in zip(self._chosen.works, entries, strict=True) if (p := self._ready(work.id, entry))
        )
        handled = self._done.there + len(self._done.uncertain)
        while batch := list(islice(parcels, self._road.most)):
            try:
                self._send(batch)
            except SourceError as error:
                if not self._done.sent and not self._done.uncertain:
                    raise  # nothing has come of it
                self._done.stopped = error
                break
            handled += len(batch)
            self._progress("Zotero", handled, self._done.wanted)
        if not self._done.stopped:
            self._file()
        self._compare()
        return self._done

    def _settle(self) -> None:
        """Ask the road about batches that no answer came for; what it knows of has arrived. What it does not know of
        may have arrived all the same, in a Zotero that has been closed since."""
        waiting = [s for sents in self._before.values() for s in sents if s.state is State.SENDING]
        for session in sorted({s.session for s in waiting if s.collection == self._road.collection}):
            if session and self._road.knows(session):
                self._resolve(session, State.SENT)

    def _look_for_lost(self) -> None:
        """Ask which of the works that were sent are still there; with `resend`, take them out of the bin."""
        sent = [s for work in self._chosen.works for s in self._before.get(work.id, ()) if s.state is State.SENT]
        keys = {s.zotero_key for s in sent if s.zotero_key}
        lost = self._road.lost(keys) if keys else set()
        if lost is None:
            return
        revived = self._road.revive(lost) if lost and self._resend else set()
        self._lost = lost - revived
        back = [replace(s, collection=self._road.collection) for s in sent if s.zotero_key in revived]
        self._done.restored = len(back)
        self._update(back)

    def _update(self, settled: Sequence[Sent]) -> None:
        """Remember what is known better of what was sent before."""
        self._remember(settled)
        by_record = {sent.record: sent for sent in settled}
        for work, sents in self._before.items():
            self._before[work] = [by_record.get(sent.record, sent) for sent in sents]

    def _is_lost(self, before: Sequence[Sent]) -> bool:
        return all(sent.zotero_key in self._lost for sent in before)

    def _is_unchecked(self, before: Sequence[Sent]) -> bool:
        """Whether Zotero does not say whether any of these is still there."""
        return not self._road.repeatable or not any(sent.zotero_key for sent in before)

    def _file(self) -> None:
        """Put what is in other collections into this one too, where Zotero lets a program do that."""
        try:
            filed = self._road.put_in({sent.zotero_key for sent in self._to_file}) if self._to_file else set()
        except SourceError as error:
            self._done.stopped = error
            return
        moved = [sent for sent in self._to_file if sent.zotero_key in filed]
        self._done.filed = len(moved)
        self._done.elsewhere -= len(moved)
        self._remember(replace(sent, collection=self._road.collection) for sent in moved)

    def _resolve(self, session: str, state: State) -> None:
        found = [
            s for sents in self._before.values() for s in sents if s.session == session and s.state is State.SENDING
        ]
        self._update([replace(sent, state=state) for sent in found])

    def _ready(self, work: str, entry: Entry) -> Parcel | None:
        """The work as it is sent; None when it need not or must not be."""
        record, extras = entry
        told = replace(record, updated="", references=()).version  # whatever language the tags and notes are in
        parcel = Parcel(work, entry, content_hash(f"{told} {extras.standing} {extras.key}"))
        before = self._before.get(work, [])
        arrived = [sent for sent in before if sent.state is State.SENT]
        if arrived and self._is_lost(arrived):
            if self._resend:
                return parcel
            self._done.gone.append(_named(work, entry))
            return None
        if arrived and self._resend and self._is_unchecked(arrived):
            return parcel
        if arrived:
            self._was_there(work, entry, parcel, before)
            return None
        if before and not self._again and not self._road.repeatable:
            self._done.uncertain.append(_named(work, entry))
            return None
        return parcel

    def _was_there(self, work: str, entry: Entry, parcel: Parcel, before: list[Sent]) -> None:
        """Count a work that was handed over before."""
        self._done.there += 1
        self._done.unchecked += self._is_unchecked(before)
        self._done.changed += all(sent.version != parcel.version for sent in before)
        if all(sent.collection != self._road.collection for sent in before):
            self._done.elsewhere += 1
            self._to_file += [s for s in before if s.zotero_key and s.zotero_key not in self._lost][:1]
        if len(before) > 1:
            self._done.joined.append(_named(work, entry))

    def _send(self, batch: list[Parcel]) -> None:
        session = f"litrev-{uuid4().hex}"
        on_the_way = [self._sent(parcel, session, State.SENDING) for parcel in batch]
        self._remember(on_the_way)
        try:
            delivered = self._road.send(batch, session)
        except Unanswered:
            self._ask_after(batch, session, on_the_way)
            return
        except (SourceError, Unreachable, TooBusy) as error:
            self._remember(replace(sent, state=State.FAILED) for sent in on_the_way)
            raise (error if isinstance(error, SourceError) else closed(self._road.url)) from None
        refusals = delivered.refusals
        self._done.sent += delivered.new
        self._done.there += delivered.there
        self._done.collection = delivered.collection
        self._done.refused += [_named(p.work, p.entry, refusals[p.work]) for p in batch if p.work in refusals]
        states = {sent.record: State.FAILED if sent.record in refusals else State.SENT for sent in on_the_way}
        self._remember(replace(sent, state=states[sent.record]) for sent in on_the_way)

    def _ask_after(self, batch: list[Parcel], session: str, on_the_way: list[Sent]) -> None:
        """What became of a batch that no answer came for. Raises SourceError when it did not or may not have come."""
        known = self._road.knows(session)
        if known:
            self._done.sent += len(batch)
            self._remember(replace(sent, state=State.SENT) for sent in on_the_way)
            return
        if known is False:
            self._remember(replace(sent, state=State.FAILED) for sent in on_the_way)
            raise SourceError(
                _("The connection to Zotero broke before the works had arrived."),
                _("Try again: litrev export --zotero"),
            )
        self._done.uncertain += [_named(parcel.work, parcel.entry) for parcel in batch]
        raise SourceError(
            _("Zotero gave no answer: the last works may or may not have arrived."),
            _("Look in Zotero. If they are not there: litrev export --zotero --again"),
        )

    def _sent(self, parcel: Parcel, session: str, state: State) -> Sent:
        _record, extras = parcel.entry
        return Sent(
            record=parcel.work,
            state=state,
            target=self._road.target,
            library=self._road.library,
            computer=self._road.computer,
            collection=self._road.collection,
            standing=self._standing(parcel.work),
            citekey=extras.key,
            version=parcel.version,
            zotero_key=self._road.item_key(parcel.work),
            session=session,
        )

    def _remember(self, sents: Iterable[Sent]) -> None:
        self._now = max(self._clock.now(), self._now + timedelta(microseconds=1))  # the newest word counts
        self._store.add_events([sent.to_event(new_id(), self._now) for sent in sents])

    def _compare(self) -> None:
        """Name what was decided otherwise since it was sent."""
        turned: dict[str, str] = {}
        for work, sents in self._before.items():
            was = {sent.standing for sent in sents if sent.state is State.SENT and sent.standing}
            now = self._standing(work)
            if now in _SETTLED and was and now not in was:
                turned[work] = f"{', '.join(sorted(was))} → {now}"
        records = self._store.records(turned)
        self._done.left = [
            Named(work, records[work].title or records[work].translated_title, turned[work])
            for work in sorted(turned.keys() & records.keys())
        ]

    def _standing(self, work: str) -> str:
        """The set that the work is in, whatever was asked for."""
        where = self._chosen.where
        marked = work in self._chosen.counted.automatic
        stands = standing_at(where.positions.get(work), where, self._stage, marked=marked)
        return stands.value if stands else ""


_SETTLED = (Which.INCLUDED, Which.EXCLUDED, Which.NOT_RETRIEVED)


def _named(work: str, entry: Entry, why: str = "") -> Named:
    record, _extras = entry
    return Named(work, record.title or record.translated_title, why)
