"""Which work a reviewer reads next: an order over works, and who still has to read which.

An order is any function from work ids to the same ids in reading order; a ranking by relevance is one more of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from litrev.screening.outcome import State
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


def waiting(where: Standing, stage: str, reviewer: str, order: Order) -> list[str]:
    """The works that `reviewer` is asked to read at `stage`, in reading order.

    Left out: works that have not come so far, those that the reviewer has decided, and those that enough others
    have decided. An arbiter is asked for the works that the reviewers do not agree on, and for no others unless they
    vote too.
    """
    number = where.number(stage)
    rules = where.stages[number]
    wanted = set() if reviewer in rules.arbiters - rules.voting_arbiters else {State.PENDING}
    if reviewer in rules.arbiters:
        wanted |= {State.CONFLICT, State.UNDECIDED}
    return order(
        work
        for work, position in where.positions.items()
        if (outcome := position.at(number)) is not None
        and outcome.state in wanted
        and reviewer not in where.verdicts.get((work, stage), ())
    )
