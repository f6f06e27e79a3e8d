"""A reviewer's sitting: the session of `litrev.screening` with the works, notes, labels and joins around it.

Whatever is pressed is in the ledger before anything moves on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from litrev.errors import UsageError
from litrev.i18n import _
from litrev.model import Decision, EventKind, LinkKind, Verdict, Work
from litrev.protocol import Criterion, Protocol
from litrev.review import Review
from litrev.screening.labels import Draft, Label, drafts_of, labels_of
from litrev.screening.pace import Pace, pace
from litrev.screening.session import Session
from litrev.steps.full_text_places import FullText, full_text_of, full_text_standing
from litrev.steps.ledger import Corpus, decisions_of, events_of, find_works
from litrev.steps.regrouping import acts_by_hand, merge_records, split, undo_by_hand
from litrev.steps.works import ShownWork, show_works
from litrev.store import Store, new_id

_KEPT = 64
"""Works that are kept at hand in full."""
MOST_FOUND = 50
"""Works that are listed for words of a title."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sitting rests on; made anew when works are joined or taken apart."""

    corpus: Corpus
    session: Session
    pilot: frozenset[str]
    """The works of the stage's pilot round, if the reviewer takes part in it."""
    again: bool = False
    """Verdicts that were given before the criteria were amended are looked at once more, and no other works."""


@dataclass(frozen=True, slots=True)
class Regrouping:
    """A joining or splitting by hand that the reviewer has not taken back."""

    kind: LinkKind
    """SAME or DIFFERENT."""
    records: tuple[str, ...]
    acts: int
    """Verdicts of the reviewer at the stage that were older."""


Opener = Callable[[Session | None], Opened]
"""Opens the session over the ledger as it is now; given the former one, it goes on from there."""


class Screening:
    """One reviewer's sitting at one stage. `session` says what is shown; a new one stands there after a regrouping."""

    def __init__(
        self, review: Review, protocol: Protocol, store: Store, opener: Opener, now: Callable[[], datetime]
    ) -> None:
        self.protocol = protocol
        self._review = review
        self._store = store
        self._open = opener
        self._now = now
        self._regrouped: list[Regrouping] | None = None
        self._take(opener(None))

    def _take(self, opened: Opened) -> None:
        self._corpus = opened.corpus
        self.session = opened.session
        self.pilot = opened.pilot
        self.again = opened.again
        self._works = opened.corpus.clusters
        self._kept: dict[str, ShownWork] = {}
        who, work_of = self.session.reviewer, self._corpus.work_of.get
        self._labels = labels_of(events_of(self.protocol, self._store, EventKind.LABEL), who, work_of)
        drafts = events_of(self.protocol, self._store, EventKind.NOTE)
        self.notes = drafts_of(
            drafts,
            decisions_of(self.protocol, self._store) if drafts else [],
            stage=self.session.rules.id,
            reviewer=who,
            work_of=work_of,
        )
        """Work -> a note that waits for its verdict."""

    # What is shown

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria of the stage, in the protocol's order."""
        return self.protocol.criteria_of(self.session.rules.id)

    def show(self, work: str) -> ShownWork:
        """A work in full. Its position is left out: it would tell what others decided."""
        if work not in self._kept:
            shown = next(show_works(self._store, [self._counted(work)], lambda _work: None))
            if len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[work] = shown
        return self._kept[work]

    def _counted(self, work: str) -> Work:
        """The work with those of its records that count."""
        members = tuple(record for record in self._works[work].members if record in self._corpus.records)
        return Work(work, members)

    def look_ahead(self) -> None:
        """Read the work that is likely to come next, while the reviewer reads this one."""
        if work := self.session.upcoming:
            self.show(work)

    @property
    def pilot_done(self) -> int:
        """Works of the pilot round that the reviewer holds a verdict on."""
        return sum(self.session.has_decided(work) for work in self.pilot)

    @property
    def in_pilot(self) -> bool:
        """Whether the reviewer has not finished the pilot round."""
        return any(self.session.is_open(work) for work in self.pilot)

    @property
    def pace(self) -> Pace:
        """The reviewer's pace at the stage."""
        return pace(self.session.acts, self.session.advance.left, self._now())

    def full_text(self, work: str) -> str:
        """Where the work's full text opens: a file of the review, or an address; empty where nothing is known."""
        return full_text_of(self._review, self._store, self._works[work])

    def full_text_standing(self, work: str) -> FullText | None:
        """How the work's full text stands; None at a stage where none is read."""
        if not self.session.rules.reports:
            return None
        return full_text_standing(self._review, self._store, self._works[work], self.show(work).records)

    # What the reviewer does

    def decide(self, verdict: Verdict, criteria: Sequence[str] = (), seconds: float | None = None) -> Decision:
        """Record a verdict with the note that waits, or that the former verdict had. Raises as `Session.decide`."""
        work = self.session.current or ""
        decision = self.session.decide(verdict, criteria, self.note, seconds)
        self.notes.pop(work, None)
        return decision

    def confirm(self, seconds: float | None = None) -> Decision:
        """Let the former verdict on the current work stand, under the criteria as they are now.

        Raises UsageError where there is none, or where its reason is no criterion any more.
        """
        held = self.session.mine
        if held is None:
            raise UsageError(_("You have no verdict on this work that could stand."), "")
        return self.decide(held.verdict, held.criteria, seconds)

    @property
    def note(self) -> str:
        """The reviewer's note on the current work: the one that waits, else that of the verdict."""
        held = self.session.mine
        return self.notes.get(self.session.current or "", held.note if held else "")

    def write_note(self, text: str) -> None:
        """Keep a note on the current work; it goes with the verdict, also with one that is given already."""
        work, held, text = self.session.current, self.session.mine, text.strip()
        if work is None or text == self.note:
            return
        if held is not None:
            self.session.amend(text)
            return
        self._keep_draft(work, text)

    def _keep_draft(self, work: str, text: str) -> None:
        draft = Draft(
            id=new_id(), record=work, stage=self.session.rules.id, text=text, by=self.session.reviewer,
            at=self.session.moment(),
        )  # fmt: skip
        self._store.add_events([draft.to_event()])
        self.notes[work] = text
        if not text:
            del self.notes[work]

    def undo(self) -> Decision | Regrouping | None:
        """Take back the last act, of this sitting or an earlier one: a joining or splitting by hand, or a verdict.

        What came back: the decision that undoes (its work is shown again, its note waits), the regrouping that was
        taken back, or None where there is nothing.
        """
        by_hand = self._by_hand()
        if by_hand and by_hand[-1].acts >= len(self.session.acts):
            return self._undo_regrouping(by_hand)
        undone = self.session.acts[-1] if self.session.acts else None
        row = self.session.undo()
        work = self.session.current
        if row is not None and undone is not None and work and undone.note and self.session.mine is None:
            self._keep_draft(work, undone.note)
        return row

    # Labels

    def labels(self, work: str) -> tuple[str, ...]:
        """The reviewer's labels on a work."""
        return self._labels.get(work, ())

    @property
    def all_labels(self) -> list[str]:
        """Every label that the reviewer has in use, the most used first."""
        used: dict[str, int] = {}
        for names in self._labels.values():
            for name in names:
                used[name] = used.get(name, 0) + 1
        return sorted(used, key=lambda name: (-used[name], name))

    def label(self, names: Collection[str]) -> None:
        """Let the current work have these labels and no others."""
        work = self.session.current
        if work is None:
            return
        before = self.labels(work)
        wanted = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
        changed = [(name, False) for name in before if name not in wanted]
        changed += [(name, True) for name in wanted if name not in before]
        who = self.session.reviewer
        rows = [
            Label(id=new_id(), record=work, name=name, on=on, by=who, at=self.session.moment()) for name, on in changed
        ]
        self._store.add_events(row.to_event() for row in rows)
        self._labels[work] = (*(name for name in before if name in wanted), *(n for n in wanted if n not in before))

    # Other works

    def find(self, words: str) -> list[ShownWork]:
        """The works that an id, DOI or PMID means, or that have all these words in a title."""
        ids = find_works(self._store, self._corpus, words, exact=False)
        if not ids:
            records = self._store.search_titles(words, limit=MOST_FOUND * 4)
            ids = list(dict.fromkeys(self._corpus.work_of[r] for r in records if r in self._corpus.work_of))
        return list(show_works(self._store, [self._counted(work) for work in ids[:MOST_FOUND]], lambda _work: None))

    def _by_hand(self) -> list[Regrouping]:
        """The reviewer's joinings and splittings that stand, of earlier sittings too, the oldest first."""
        if self._regrouped is None:
            found = acts_by_hand(self._store, self.protocol.ids_of(self.session.reviewer))
            times = [act.at for act in self.session.acts]
            self._regrouped = [
                Regrouping(act.kind, tuple(sorted(act.records)), bisect_right(times, act.links[0].at))
                for act in found
                if act.records <= self._corpus.work_of.keys()
            ]
        return self._regrouped

    def join(self, other: str) -> None:
        """Make one work of the current one and `other`. Raises as `merge_records`."""
        work = self.session.current
        if work is not None:
            self._by_hand()
            done = merge_records(self._review, [work, other], reviewer=self.session.reviewer, now=self.session.moment)
            self._after_regrouping(LinkKind.SAME, [end for link in done.links for end in (link.a, link.b)], work)

    def part(self, records: Sequence[str]) -> None:
        """Take records out of the current work. Raises as `split`."""
        work = self.session.current
        if work is not None:
            self._by_hand()
            split(self._review, records, reviewer=self.session.reviewer, now=self.session.moment)
            self._after_regrouping(LinkKind.DIFFERENT, records, work)

    def _after_regrouping(self, kind: LinkKind, records: Sequence[str], work: str) -> None:
        done = Regrouping(kind, tuple(dict.fromkeys(records)), len(self.session.acts))
        self._by_hand().append(done)
        self._read_anew(work)

    def _undo_regrouping(self, by_hand: list[Regrouping]) -> Regrouping:
        done = by_hand[-1]
        undo_by_hand(self._review, done.kind, done.records, reviewer=self.session.reviewer, now=self.session.moment)
        by_hand.pop()
        current = self.session.current
        if current is None or not set(self._works[current].members) & set(done.records):
            current = done.records[0]
        self._read_anew(current)
        return done

    def _read_anew(self, record: str) -> None:
        """The queue as it is now, at the work that `record` belongs to, where the reviewer is asked for it."""
        self._take(self._open(self.session))
        self.session.jump(self._corpus.work_of.get(record, record))

    def position_of(self, text: str) -> str:
        """Where `text` (a number, an id, a DOI, a PMID) leads: the work is shown. Raises UsageError where nowhere.

        A number of one to six digits is a place in the reading order; `pmid:123` is a PMID whatever its length.
        """
        place = int(text) if text.isdecimal() and len(text) <= 6 else 0
        if place and self.session.jump_to(place):
            return self.session.current or ""
        found = find_works(self._store, self._corpus, text, exact=False)
        asked = [work for work in found if self.session.is_asked(work)]
        if len(asked) == 1 and self.session.jump(asked[0]):
            return asked[0]
        if found and not asked:
            raise UsageError(
                _("You are not asked to read {work} at this stage.").format(work=found[0]),
                _("litrev show ID shows any work of the review."),
            )
        if asked:
            raise UsageError(
                _("“{id}” may mean several works: {works}.").format(id=text, works=", ".join(asked[:5])),
                _("Give one of these ids."),
            )
        raise UsageError(
            _("There is nothing of number, id, DOI or PMID “{id}” here.").format(id=text),
            _("Numbers go from 1 to {n}.").format(n=self.session.advance.total),
        )
