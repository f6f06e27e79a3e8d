"""Grouping the included reports into studies: a person says which are of one, litrev suggests where to look."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from litrev.errors import InputError, UsageError
from litrev.i18n import _
from litrev.model import EventKind, Work
from litrev.review import Review
from litrev.screening.companions import Report, Suggestion, suggestions
from litrev.screening.outcome import State
from litrev.screening.standing import Standing
from litrev.screening.studies import Pair, Word, answers, groups, studies, undoing, words
from litrev.steps.full_text_places import full_text_of
from litrev.steps.ledger import Corpus, corpus, events_of, find_works, open_ledger, utc_now, where_works_stand
from litrev.steps.team import reviewer_or_only
from litrev.steps.works import ShownWork, show_works
from litrev.store import Store, new_id


@dataclass(frozen=True, slots=True)
class Study:
    """A study and its included reports."""

    id: str
    """Its first report's."""
    reports: tuple[ShownWork, ...]


def studies_of(store: Store, counted: Corpus) -> dict[str, str]:
    """Work id -> study, for every work that counts."""
    said = answers(words(store.events(EventKind.STUDY)), counted.work_of)
    return studies(counted.clusters.keys(), said) if said else {}


def included_works(counted: Corpus, where: Standing) -> list[Work]:
    """The works that the review includes: let through at its last stage."""
    last = where.stages[-1].id
    return [
        work
        for work in counted.works
        if (position := where.positions.get(work.id)) and position.stage == last and position.state is State.INCLUDED
    ]


class Grouping:
    """The included reports and what was said of them; a context manager. Each answer is kept at once."""

    def __init__(self, review: Review, reviewer: str | None = None, now: Callable[[], datetime] = utc_now) -> None:
        """`reviewer` may be left out by who only looks, and in a team of one."""
        self._review = review
        self._protocol = review.load()
        self._named = reviewer
        self._now = now
        self._store = open_ledger(review, self._protocol)
        try:
            self._corpus = corpus(self._protocol, self._store)
            where = where_works_stand(self._protocol, self._store, self._corpus)
            included = included_works(self._corpus, where)
            self.reports = {w.work.id: w for w in show_works(self._store, included, where.positions.get)}
        except BaseException:
            self._store.close()
            raise
        self._read()

    def __enter__(self) -> Grouping:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def _read(self) -> None:
        self._words = words(events_of(self._protocol, self._store, EventKind.STUDY))
        self._answered = answers(self._words, self._corpus.work_of)

    @property
    def who(self) -> str:
        """Who answers. Raises UsageError naming the team."""
        return reviewer_or_only(self._protocol, self._named)

    def studies(self) -> list[Study]:
        """The studies of the included reports, by id."""
        listed = groups(self.reports.keys(), self._answered)
        return [Study(works[0], tuple(self.reports[work] for work in works)) for works in listed]

    def full_text(self, work: str) -> str:
        """Where the report opens: a file of the review, or an address; empty where nothing is known."""
        return full_text_of(self._review, self._store, self.reports[work].work)

    def study_of(self, work: str) -> tuple[str, ...]:
        """The included reports of the study that `work` belongs to."""
        return next(works for works in groups(self.reports.keys(), self._answered) if work in works)

    def suggestions(self) -> list[Suggestion]:
        """Pairs that may be of one study and of which nobody has said anything, the likeliest first."""
        compared = [
            Report(work, shown.merged, frozenset(shown.work.members)) for work, shown in self.reports.items()
        ]  # fmt: skip
        return suggestions(compared, studies(self.reports.keys(), self._answered), self._answered)

    def named(self, identifier: str) -> str:
        """The included work that an id, DOI or PMID means. Raises InputError."""
        found = find_works(self._store, self._corpus, identifier, exact=False)
        if len(found) == 1 and found[0] in self.reports:
            return found[0]
        if not found:
            message = _("No work of this review has the id, DOI or PMID “{id}”.").format(id=identifier)
        elif len(found) > 1:
            message = _("“{id}” may mean several works: {works}.").format(id=identifier, works=", ".join(found[:10]))
        else:
            message = _("{work} is not included, so it is no report of an included study.").format(work=found[0])
        raise InputError(message, _("litrev studies --list shows the included reports with their ids."))

    def join(self, works: Collection[str]) -> None:
        """Make one study of the studies that these works belong to. Raises UsageError where they are one already."""
        joined = sorted({self.study_of(work) for work in works})
        if len(joined) < 2:
            raise UsageError(
                _("These are reports of one study already."),
                _("Give the ids of reports of two studies or more: litrev studies --list"),
            )
        first, *others = joined
        self._say([(min(a, b), max(a, b)) for study in others for a in first for b in study], same=True)

    def part(self, pair: Pair) -> None:
        """The two are reports of different studies."""
        self._say([pair], same=False)

    def split(self, works: Collection[str]) -> None:
        """Take each of these works out of its study. Raises UsageError where it is alone in it."""
        pairs: list[Pair] = []
        for work in works:
            others = [other for other in self._together(work) if other != work]
            if not others:
                raise UsageError(
                    _("{work} is the only report of its study.").format(work=work),
                    _("litrev studies --list shows the studies and their reports."),
                )
            pairs += [(min(work, other), max(work, other)) for other in others]
        self._say(sorted(set(pairs)), same=False)

    def _together(self, work: str) -> list[str]:
        """All works of a study, those that are not included too: one of them may hold it together."""
        of = studies(self._corpus.clusters.keys(), self._answered)
        return [other for other, study in of.items() if study == of[work]]

    def undo(self) -> bool:
        """Take back the person's last answer; False when there is none."""
        own = [word for word in self._words if word.by == self.who]
        if not own:
            return False
        self._store.add_events([undoing(own[-1].act, id_=new_id(), by=self.who, at=self._now())])
        self._read()
        return True

    def _say(self, pairs: Sequence[Pair], *, same: bool) -> None:
        act = new_id()
        at = max([self._now(), *(word.at + timedelta(microseconds=1) for word in self._words[-1:])])
        said = [
            Word(id=f"{act}:{n}", a=a, b=b, same=same, by=self.who, at=at, act=act) for n, (a, b) in enumerate(pairs)
        ]
        self._store.add_events(word.to_event() for word in said)
        self._read()
