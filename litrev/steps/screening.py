"""Screening one work after the other: the session of `litrev.screening`, tied to a review's ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.model import Decision
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.queue import by_seed, waiting
from litrev.screening.session import Desk, Session
from litrev.screening.stages import rules_from_protocol
from litrev.screening.standing import standing
from litrev.steps.ledger import Corpus, corpus, open_ledger, utc_now
from litrev.steps.team import reviewer_id, stage_id
from litrev.steps.works import ShownWork, show_works
from litrev.store import Store, new_id


@dataclass(frozen=True, slots=True)
class Screening:
    """A session with the works that it is about. Each verdict is in the ledger before the next work is shown."""

    protocol: Protocol
    session: Session
    _store: Store
    _corpus: Corpus

    def show(self, work: str) -> ShownWork:
        """A work in full. Its position is left out: it would tell what others decided."""
        found = next(w for w in self._corpus.works if w.id == work)
        return next(show_works(self._store, [found], lambda _work: None))


@contextmanager
def screen(
    review: Review, *, reviewer: str, stage: str | None = None, now: Callable[[], datetime] = utc_now
) -> Iterator[Screening]:
    """Open `reviewer`'s session at `stage` (by default the first one where something waits for them).

    Works come at random, in an order that the stage's id seeds: the same for everybody, so that two reviewers who
    stop halfway have read the same half. Raises ProtocolError when there is nothing to screen yet, UsageError for an
    unknown reviewer or stage.
    """
    protocol = review.load()
    who = reviewer_id(protocol, reviewer)
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        if not counted.works:
            raise ProtocolError(
                _("There is nothing to screen: no search of this review is complete."), _("Type: litrev search")
            )
        works, decisions = counted.screened, store.decisions()
        rules = rules_from_protocol(protocol)
        chosen = stage_id(protocol, stage) if stage else _where_something_waits(counted, store, protocol, who)
        session = Session(
            works,
            decisions,
            rules,
            stage=chosen,
            reviewer=who,
            order=by_seed(chosen),
            desk=Desk(
                clock=now,
                new_id=new_id,
                save=lambda decision: _keep(store, decision),
                criteria_version=protocol.criteria_version,
            ),
        )
        yield Screening(protocol, session, store, counted)


def _keep(store: Store, decision: Decision) -> None:
    store.add_decisions([decision])


def _where_something_waits(counted: Corpus, store: Store, protocol: Protocol, who: str) -> str:
    rules = rules_from_protocol(protocol)
    where = standing(counted.screened, store.decisions(), rules)
    for stage in rules:
        if waiting(where, stage.id, who, by_seed(stage.id)):
            return stage.id
    return rules[0].id
