"""An open ledger with the works whose full text is sought, and what can be recorded of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from litrev.errors import ConflictError, InputError, UsageError
from litrev.i18n import _
from litrev.model import Decision, EventKind, Record, Verdict, Work
from litrev.review import Review
from litrev.screening.bulk import held_by
from litrev.screening.history import acts, undoing
from litrev.screening.outcome import State
from litrev.screening.retrieval import Attempt, Availability, Copy, Step, attempts, availability, copies
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing
from litrev.steps.full_text_files import keep_file
from litrev.steps.full_text_places import place_of, present
from litrev.steps.ledger import Corpus, corpus, decisions_of, events_of, find_works, open_ledger, stand
from litrev.steps.works import show_works
from litrev.store import new_id

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sought:
    """A work whose full text is sought."""

    work: Work
    merged: Record
    availability: Availability
    place: str
    """Where the full text opens: a path, or an address; empty where neither is known."""
    copies: tuple[Copy, ...]
    """Free copies, those that may be kept first."""
    steps: tuple[Attempt, ...]
    """What was done, the oldest first."""
    state: State
    """What its stage holds of it: nobody's verdict before the stage's own outcome."""

    @property
    def is_wanted(self) -> bool:
        """Somebody still has to get hold of it to read it."""
        return self.state.is_open and self.availability in (Availability.ASKED, Availability.WAITING)


class Desk:
    """An open ledger with the works whose full text is sought."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.protocol = review.load()
        self._store = open_ledger(review, self.protocol)
        try:
            self._corpus: Corpus = corpus(self.protocol, self._store)
            self._read_decisions()
            self.rules: StageRules = _report_stage(self._where)
        except BaseException:
            self._store.close()
            raise

    def _read_decisions(self) -> None:
        self._decisions = decisions_of(self.protocol, self._store)
        self._held: dict[str, dict[str, Decision]] = {}
        self._where: Standing = stand(self.protocol, self._store, self._corpus, self._decisions)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_error: object) -> None:
        self._store.close()

    def sought(self, only: Collection[str] | None = None) -> Iterator[Sought]:
        """All that are sought, or those of `only`, as they stand now."""
        number = self._where.number(self.rules.id)
        reached = set(self._where.reached(self.rules.id))
        chosen = [w for w in self._corpus.works if w.id in reached and (only is None or w.id in only)]
        steps = self._steps()
        for shown in show_works(self._store, chosen, self._where.positions.get):
            position = self._where.positions[shown.work.id]
            outcome = position.at(number)
            state = outcome.state if outcome else State.PENDING
            own = steps.get(shown.work.id, [])
            free = copies(shown.records)
            lost, read = state is State.NOT_RETRIEVED, not state.is_open
            how = availability(present(self.review, own), free, lost=lost, read=read)
            place = place_of(self.review, own, free)
            yield Sought(shown.work, shown.merged, how, place, tuple(free), tuple(own), state)

    def _steps(self) -> dict[str, list[Attempt]]:
        steps: dict[str, list[Attempt]] = {}
        for step in attempts(events_of(self.protocol, self._store, EventKind.RETRIEVAL)):
            if step.record in self._corpus.work_of:
                steps.setdefault(self._corpus.work_of[step.record], []).append(step)
        return steps

    def one(self, identifier: str) -> Sought:
        """The work that an id, DOI or PMID means. Raises as `named`."""
        return self.named([identifier])[0]

    def named(self, identifiers: Sequence[str]) -> list[Sought]:
        """The works that these ids, DOIs or PMIDs mean, each once.

        Raises InputError, or UsageError where one is not sought.
        """
        works = list(dict.fromkeys(map(self._work, identifiers)))
        sought = {one.work.id: one for one in self.sought(works)}
        if missing := [work for work in works if work not in sought]:
            raise UsageError(
                _("The full text of {work} is not sought: it has not come to the stage “{stage}”.").format(
                    work=missing[0], stage=self.rules.name
                ),
                _("litrev show {work} tells where it stands.").format(work=missing[0]),
            )
        return [sought[work] for work in works]

    def _work(self, identifier: str) -> str:
        found = find_works(self._store, self._corpus, identifier, exact=False)
        if len(found) != 1:
            words = (
                _("“{id}” may mean several works: {works}.").format(id=identifier, works=", ".join(found[:10]))
                if found
                else _("No work of this review has the id, DOI or PMID “{id}”.").format(id=identifier)
            )
            raise InputError(words, _("litrev fulltext lists what is sought, with its ids."))
        return found[0]

    def anew(self, works: Iterable[str]) -> list[Sought]:
        """The works as they stand after what was recorded."""
        self._read_decisions()
        return self.named(list(works))

    def note(self, one: Sought, step: Step, by: str, at: datetime, **told: str) -> Attempt:
        """Record a step, at `at` but later than what was done before, whatever the clock that was done by."""
        at = max([at, *(former.at + _TICK for former in one.steps)])
        attempt = Attempt(id=new_id(), record=one.work.id, by=by, at=at, step=step, **told)
        self._store.add_events([attempt.to_event()])
        return attempt

    def keep(self, one: Sought, content: bytes, suffix: str) -> tuple[str, str]:
        """Put a file into the review; its name from the review's folder, and its SHA-256."""
        return keep_file(self.review, one.merged, one.work.id, content, suffix)

    def decide(self, work: str, step: Attempt, verdict: Verdict, note: str = "") -> None:
        """Record the verdict that a person's step is at the full-text stage; it bears the step's id."""
        decision = Decision(
            id=f"{step.step}:{step.id}", record=work, stage=self.rules.id, verdict=verdict, note=note,
            reviewer=step.by, at=self._moment(work, step.by, step.at),
            criteria_version=self.protocol.criteria_version_of(self.rules.id),
        )  # fmt: skip
        self._store.add_decisions([decision])

    def take_back(self, work: str, step: Attempt, at: datetime) -> None:
        """Let the person's verdict be again what it was before `step`, as long as nothing has changed it since."""
        work_of = self._corpus.work_of
        own = [act for act in acts(self._decisions, self.rules.id, step.by) if work_of.get(act.record) == work]
        if own and own[-1].id == f"{step.step}:{step.id}":
            row = undoing(own[-1], own[:-1], work_of.__getitem__, self._moment(work, step.by, at))
            self._store.add_decisions([row])

    def _newest(self, work: str, who: str) -> Decision | None:
        """The person's newest decision on a work, a withdrawal included."""
        if who not in self._held:
            self._held[who] = held_by(who, self.rules.id, self._corpus.clusters.values(), self._decisions)
        return self._held[who].get(work)

    def _moment(self, work: str, who: str, at: datetime) -> datetime:
        """`at`, but later than what the person decided before, whatever the clock that was said by."""
        newest = self._newest(work, who)
        return at if newest is None else max(at, newest.at + _TICK)

    def ensure_unread(self, work: str, who: str) -> None:
        """Raises ConflictError where the person has given a verdict that only a reader of the report can give."""
        given = self._newest(work, who)
        if given is not None and given.verdict not in (Verdict.NOT_RETRIEVED, Verdict.WITHDRAWN):
            raise ConflictError(
                _("{who} has decided on {work} at this stage already, so its report was there.").format(
                    who=who, work=work
                ),
                _("Take that verdict back first (u in litrev screen), then try again."),
            )

    def withdraw(self, work: str, step: Attempt) -> None:
        """Take back the person's word that it could not be had, if they gave it: by `step` it is there."""
        given = self._newest(work, step.by)
        if given is not None and given.verdict is Verdict.NOT_RETRIEVED:
            self.decide(work, step, Verdict.WITHDRAWN)


def _report_stage(where: Standing) -> StageRules:
    for rules in where.stages:
        if rules.reports:
            return rules
    raise UsageError(
        _("The protocol has no stage at which full texts are read."),
        _("Add it to review.yaml:  stages: [{{id: title_abstract}}, {{id: full_text}}]").format(),
    )
