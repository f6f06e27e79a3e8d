"""Joining records into works, by the rules; what a person has linked stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from litrev import __version__
from litrev.dedupe import Pair, Policy, Versions, judge_records, processors
from litrev.dedupe.answers import waiting
from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.model import RULES, Link, LinkKind, Run
from litrev.progress import Progress, silent
from litrev.review import Review
from litrev.steps.dedupe_policy import policy_of
from litrev.steps.ledger import Corpus, corpus, counted_works, open_ledger, utc_now
from litrev.store import Store, new_id


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """What the rules made of the corpus."""

    records: int
    """Distinct records compared."""
    works: int
    duplicates: int
    """Records less works."""
    joined: int
    """Pairs held to be the same."""
    unsure: int
    """Pairs left to a person."""
    waiting: int
    """Those of them that no answer has settled yet."""
    kept_apart: int
    """Pairs that look alike and that a rule keeps apart."""
    reasons: tuple[tuple[str, int], ...]
    """The first reason of each joined pair, the most frequent first."""
    left_out: tuple[Run, ...]
    """Unfinished runs: their records were not compared."""


def dedupe(
    review: Review,
    *,
    versions: Versions | None = None,
    progress: Progress = silent,
    now: Callable[[], datetime] = utc_now,
) -> Deduplicated:
    """Compare the records of every run that counts and store the links; each call replaces the rules' last word.

    `versions` (`separate` or `join`) overrides the protocol's. Raises ProtocolError when there is nothing to compare.
    """
    protocol = review.load()
    policy = policy_of(protocol, versions)
    with open_ledger(review, protocol) as store:
        before = corpus(protocol, store)
        if not before.records:
            raise ProtocolError(
                _("There are no records to compare: no search of this review is complete."), _("Type: litrev search")
            )
        pairs = judge_corpus(store, before, policy, progress=progress)
        batch, former = new_id(), store.latest_dedupe()
        at = now() if former is None else max(now(), former.at + timedelta(microseconds=1))  # whoever's clock that was
        links = links_of(pairs, batch, at)
        people = [link for link in store.links() if link.by != RULES]
        clusters = counted_works(before.records, people + links)
        works = len(clusters)
        work_of = {member: work.id for work in clusters for member in work.members}
        left = len(waiting(people + links, work_of, work_of.__contains__))
        store.add_dedupe(
            batch,
            at=at,
            settings={**policy._asdict(), "litrev": __version__},
            records=len(before.records),
            works=works,
            links=links,
        )
    kinds = Counter(pair.kind for pair in pairs)
    reasons = Counter(pair.why[0] for pair in pairs if pair.kind is LinkKind.SAME and pair.why)
    return Deduplicated(
        records=len(before.records),
        works=works,
        duplicates=len(before.records) - works,
        joined=kinds[LinkKind.SAME],
        unsure=kinds[LinkKind.UNSURE],
        waiting=left,
        kept_apart=kinds[LinkKind.DIFFERENT],
        reasons=tuple(reasons.most_common()),
        left_out=before.left_out,
    )


def judge_corpus(store: Store, counted: Corpus, policy: Policy, *, progress: Progress = silent) -> list[Pair]:
    """What the rules say of the records that count, and of those that were decided on and have since gone.

    A source may no longer give a record that somebody has screened: it takes part, so that the decision goes on
    speaking for its work.
    """
    decided = {decision.record for decision in store.decisions()} - counted.records.keys()
    gone = store.records(sorted(decided)).values()
    every = chain(store.records_of(counted.run_ids), gone)
    return judge_records(every, policy=policy, progress=progress, workers=processors())


def links_of(pairs: Iterable[Pair], batch: str, at: datetime) -> list[Link]:
    """The links of one deduplication."""
    return [_link(pair, batch, at) for pair in pairs]


def _link(pair: Pair, batch: str, at: datetime) -> Link:
    return Link(
        id=f"{batch}:{pair.a}:{pair.b}",
        a=pair.a,
        b=pair.b,
        kind=pair.kind,
        by=RULES,
        why=pair.why,
        score=pair.score,
        at=at,
        batch=batch,
    )
