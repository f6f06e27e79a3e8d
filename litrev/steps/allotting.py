"""Dealing works out to more than two reviewers, recorded and changeable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from litrev.errors import UsageError
from litrev.i18n import _
from litrev.model import EventKind
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.allotment import Allotment, Way, allotment_of
from litrev.screening.stages import StageRules, rules_from_protocol
from litrev.steps.ledger import events_of, open_ledger, utc_now
from litrev.steps.readers import Readers, read
from litrev.steps.team import reviewer_id, stage_id
from litrev.store import new_id

PROGRAM = "litrev"
"""Who makes an allotment that nobody signs."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """How the works of a stage are dealt out."""

    stage: str
    label: str
    allotment: Allotment | None
    """None where nobody has dealt them out: everybody is asked for every work."""
    left: tuple[tuple[str, int], ...]
    """Who reads at the stage, and how many works still wait for them."""
    unplaced: tuple[str, ...]
    """Readers whom the allotment does not name: nothing but the pilot round is asked of them."""
    piloted: int = 0
    """Works of the pilot round, which everybody reads however the others are dealt out."""


def allot(
    review: Review,
    *,
    way: Way | None = None,
    shares: Mapping[str, float] | None = None,
    stage: str | None = None,
    seed: str = "",
    by: str | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Dealt:
    """Deal the works of `stage` (by default the first) out anew; without a `way`, only say how they are.

    `shares`: reviewer -> weight, for `Way.SHARE`. Raises UsageError for an unknown reviewer or too few of them.
    """
    protocol = review.load()
    chosen = stage_id(protocol, stage)
    rules = next(rules for rules in rules_from_protocol(protocol) if rules.id == chosen)
    with open_ledger(review, protocol) as store:
        if way is not None:
            weights = _weights(protocol, rules, way, shares or {})
            former = allotment_of(events_of(protocol, store, EventKind.ALLOTMENT), chosen)
            at = now() if former is None else max(now(), former.at + timedelta(microseconds=1))
            who = reviewer_id(protocol, by) if by else PROGRAM
            made = Allotment(
                id=new_id(), stage=chosen, way=way, shares=weights, seed=seed or chosen, by=who, at=at
            )  # fmt: skip
            store.add_events([made.to_event()])
        readers = read(protocol, store)
    return dealt(readers, chosen)


def dealt(readers: Readers, stage: str) -> Dealt:
    """How the works of a stage are dealt out, and what waits for whom."""
    rules = readers.rules(stage)
    allotment = allotment_of(readers.events, stage)
    left = tuple((who, len(readers.to_read(stage, who))) for who in rules.readers)
    named = {readers.protocol.id_now(who) for who, _weight in allotment.shares} if allotment else set()
    unplaced = [who for who in rules.readers if allotment and allotment.way is not Way.ALL and who not in named]
    return Dealt(stage, rules.name, allotment, left, tuple(unplaced), len(readers.pilot(stage)))


def _weights(
    protocol: Protocol, rules: StageRules, way: Way, shares: Mapping[str, float]
) -> tuple[tuple[str, float], ...]:
    if way is Way.ALL:
        return ()
    weights = dict.fromkeys(rules.readers, 1.0) if way is Way.PAIR else _named(protocol, rules, shares)
    people = list(weights)
    if way is Way.PAIR and rules.reviewers < 2:
        raise UsageError(
            _("At the stage “{stage}” one reviewer reads each work, so there are no pairs.").format(stage=rules.name),
            _("Deal out by share: litrev allot --by-share a=50 b=50"),
        )
    if len(people) < rules.reviewers:
        raise UsageError(
            _("The stage “{stage}” asks for {n} reviewers a work, and {people} would read.").format(
                stage=rules.name, n=rules.reviewers, people=", ".join(people) or "—"
            ),
            _("Name more people, or write reviewers: 1 in review.yaml."),
        )
    return tuple(weights.items())


def _named(protocol: Protocol, rules: StageRules, shares: Mapping[str, float]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for name, weight in shares.items():
        who = reviewer_id(protocol, name)
        if who not in rules.readers:
            raise UsageError(
                _("{who} does not read at the stage “{stage}”.").format(who=who, stage=rules.name),
                _("Those who do: {names}.").format(names=", ".join(rules.readers) or "—"),
            )
        if who in weights:
            raise UsageError(_("{who} is named twice.").format(who=who), _("Give each person one share."))
        weights[who] = weight
    return weights


def parse_shares(words: Sequence[str]) -> dict[str, float]:
    """`a=50 b=30` as weights by name. Raises UsageError for anything else."""
    shares: dict[str, float] = {}
    for word in words:
        name, equals, text = word.replace("%", "").partition("=")
        try:
            weight = float(text.replace(",", "."))
        except ValueError:
            weight = 0.0
        if not (equals and name.strip() and 0 < weight < 1e9):
            raise UsageError(
                _("“{word}” is no share.").format(word=word),
                _("Write who reads how much: litrev allot --by-share a=50 b=30 c=20"),
            )
        if name.strip() in shares:
            raise UsageError(_("{who} is named twice.").format(who=name.strip()), _("Give each person one share."))
        shares[name.strip()] = weight
    return shares
