"""Which work a reviewer reads next: an order over works, and who still has to read which.

An order is any function from work ids to the same ids in reading order; a ranking by relevance is one more of them
(`first` puts a pilot round before whichever it is).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping

from litrev.screening.outcome import Outcome, State
from litrev.screening.standing import Standing

Order = Callable[[Iterable[str]], list[str]]


def by_seed(seed: int | str) -> Order:
    """At random, by a recorded seed.

    The same order for every reviewer of the review: two who read half of it have read the same half, so that pilot
    and agreement rest on shared works. Works that come later fall between the others without moving them.
    """

    def place(work: str) -> tuple[bytes, str]:
        return hashlib.blake2b(f"{seed}\0{work}".encode(), digest_size=8).digest(), work

    return lambda works: sorted(works, key=place)


def by_date(dates: Mapping[str, str]) -> Order:
    """By ISO date, the newest first; works without one come last."""

    def arrange(works: Iterable[str]) -> list[str]:
        return sorted(sorted(works), key=lambda work: dates.get(work, ""), reverse=True)

    return arrange


def by_id(works: Iterable[str]) -> list[str]:
    """By work id."""
    return sorted(works)


def first(works: Collection[str], order: Order) -> Order:
    """`order`, but `works` before all others: a pilot round."""

    def arrange(ids: Iterable[str]) -> list[str]:
        return sorted(order(ids), key=lambda work: work not in works)

    return arrange


def everything(_work: str) -> bool:
    """Everybody is asked to read every work."""
    return True


def waiting(
    where: Standing,
    stage: str,
    reviewer: str,
    order: Order,
    asked: Callable[[str], bool] = everything,
    shared: Collection[str] = (),
) -> list[str]:
    """The works that `reviewer` is asked to read at `stage`, in reading order.

    Left out: works that have not come so far, those that the reviewer has decided, those that enough others have
    decided, and those that are allotted to others (`asked` says no). An arbiter is asked for the works that the
    reviewers do not agree on, and for no others unless they vote too.

    `shared`: works that every reviewer reads, however many have and whoever they are allotted to (a pilot round),
    until they are settled, or their report turns out not to be had.
    """
    rules = where.stages[where.number(stage)]
    votes = reviewer not in rules.arbiters - rules.voting_arbiters
    settles = {State.CONFLICT, State.UNDECIDED} if reviewer in rules.arbiters else set()

    def wanted(work: str, outcome: Outcome) -> bool:
        if outcome.state in settles:
            return True
        if not votes:
            return False
        if work in shared:
            return not outcome.settled_by and outcome.state is not State.NOT_RETRIEVED
        return outcome.state is State.PENDING and asked(work)

    done = {work for (work, at), held in where.verdicts.items() if at == stage and reviewer in held}
    return order([work for work, outcome in where.outcomes(stage) if work not in done and wanted(work, outcome)])
