"""How far reviewers agree: raw agreement, Cohen's kappa with its 95 % interval, PABAK; by criterion; where they differ.

Measured on the works that both of two reviewers have decided, and only where the stage has enough verdicts. A `maybe`
counts as the stage takes it: as an inclusion where it lets a work through, else as a third answer. Full texts that one
of the two could not get are left out: nobody judged them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from litrev.model import Decision, Verdict
from litrev.screening.outcome import RESOLUTION, State, direction
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing

Table = Sequence[Sequence[int]]
"""How often the first reviewer gave the answer of the row and the second that of the column."""

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""
_NO_WIDTH = 1e-6


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a table of two reviewers' answers comes to."""

    n: int
    """Answers that both gave."""
    agreed: int
    kappa: float | None
    """Cohen 1960; None where both gave one and the same answer throughout, or none: chance cannot be told apart."""
    low: float | None = None
    """The 95 % interval by the large-sample standard error of Fleiss, Cohen and Everitt 1969; within −1 and 1."""
    high: float | None = None
    pabak: float | None = None
    """Kappa adjusted for prevalence and bias (Byrt 1993); None without answers."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """`low` and `high`; None where they fall together: of no disagreement, of nothing else, or of one who gave one
        answer to all, the formula cannot tell how sure kappa is."""
        if self.low is None or self.high is None or self.high - self.low < _NO_WIDTH:
            return None
        return self.low, self.high

    @property
    def raw(self) -> float | None:
        """The share of equal answers; None without answers."""
        return self.agreed / self.n if self.n else None


def agreement(table: Table) -> Agreement:
    """The agreement of a square table of counts."""
    n = sum(map(sum, table))
    agreed = sum(row[place] for place, row in enumerate(table))
    if not n:
        return Agreement(0, 0, None)
    size = len(table)
    pabak = (size * agreed / n - 1) / (size - 1)
    rows = [sum(row) / n for row in table]
    columns = [sum(row[place] for row in table) / n for place in range(size)]
    chance = sum(one * other for one, other in zip(rows, columns, strict=True))
    # Counted, not computed: with one answer throughout, `chance` may miss 1 by a rounding error.
    if any(row[place] == n for place, row in enumerate(table)):
        return Agreement(n, agreed, None, pabak=pabak)
    kappa = (agreed / n - chance) / (1 - chance)
    spread = Z95 * math.sqrt(max(_variance(table, n, kappa, (rows, columns)), 0.0))
    return Agreement(n, agreed, kappa, max(kappa - spread, -1.0), min(kappa + spread, 1.0), pabak)


def _variance(table: Table, n: int, kappa: float, margins: tuple[Sequence[float], Sequence[float]]) -> float:
    """Fleiss, Cohen, Everitt, Psychol Bull 1969;72:323-327, formula 13."""
    rows, columns = margins
    chance = sum(one * other for one, other in zip(rows, columns, strict=True))
    size = range(len(table))
    agreeing = sum(table[i][i] / n * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in size)
    differing = sum(table[i][j] / n * (columns[i] + rows[j]) ** 2 for i in size for j in size if i != j)
    last = (kappa - chance * (1 - kappa)) ** 2
    return (agreeing + (1 - kappa) ** 2 * differing - last) / ((1 - chance) ** 2 * n)


@dataclass(frozen=True, slots=True)
class NamedCriterion:
    """How far two reviewers name the same criterion as a reason."""

    code: str
    both: int
    """Works for which both named it."""
    first: int
    """For which only the first did."""
    second: int
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two reviewers on the works that both have decided."""

    first: str
    second: str
    works: tuple[str, ...]
    """Those works, by id."""
    table: tuple[tuple[int, ...], ...]
    answers: tuple[State, ...]
    """What the rows and columns of `table` stand for."""
    agreement: Agreement
    criteria: tuple[NamedCriterion, ...]
    """In the protocol's order; those that neither named are left out."""
    differing: tuple[str, ...]
    """The works that they do not agree on."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A criterion in works that reviewers disagree on."""

    code: str
    works: tuple[str, ...]
    """The works where one of them named it and the other did not exclude for it."""


def pairs(where: Standing, stage: str, works: Collection[str]) -> list[PairAgreement]:
    """The agreement at `stage` of every two reviewers who have decided some of `works` both; by their ids.

    Arbiters who do not read like any reviewer are left out: they see the others' verdicts first.
    """
    rules = where.stages[where.number(stage)]
    held = {work: _votes(where, work, rules) for work in sorted(works)}
    people = sorted({who for votes in held.values() for who in votes})
    found = []
    for first, second in combinations(people, 2):
        shared = {work: (v[first], v[second]) for work, v in held.items() if first in v and second in v}
        if shared:
            found.append(_pair(first, second, shared, rules))
    return found


def closed(where: Standing, stage: str) -> list[str]:
    """The works of `stage` with enough verdicts: what may be compared without showing anybody an open verdict."""
    return sorted(work for work, outcome in where.outcomes(stage) if outcome.state is not State.PENDING)


def _votes(where: Standing, work: str, rules: StageRules) -> dict[str, Decision]:
    apart = rules.arbiters - rules.voting_arbiters
    return {
        vote.reviewer: vote
        for vote in where.verdicts.get((work, rules.id), {}).values()
        if vote.reviewer not in apart and vote.reviewer != RESOLUTION and vote.verdict is not Verdict.NOT_RETRIEVED
    }


def _pair(first: str, second: str, shared: dict[str, tuple[Decision, Decision]], rules: StageRules) -> PairAgreement:
    answers = [State.INCLUDED, State.EXCLUDED, *(() if rules.undecided_advances else (State.UNDECIDED,))]
    said = {work: tuple(direction(vote.verdict, rules) for vote in votes) for work, votes in shared.items()}
    counted = Counter(said.values())
    table = tuple(tuple(counted[one, other] for other in answers) for one in answers)
    return PairAgreement(
        first, second, tuple(shared), table, tuple(answers), agreement(table),
        tuple(_criteria(shared.values(), rules)), tuple(work for work, both in said.items() if both[0] != both[1]),
    )  # fmt: skip


def _criteria(shared: Iterable[tuple[Decision, Decision]], rules: StageRules) -> Iterable[NamedCriterion]:
    votes = [tuple(_reasons(vote) for vote in both) for both in shared]
    codes = rules.ranked(tuple(code for both in votes for named in both for code in named))
    for code in codes:
        counted = Counter((code in one, code in other) for one, other in votes)
        both, first, second = counted[True, True], counted[True, False], counted[False, True]
        table = ((both, first), (second, counted[False, False]))
        yield NamedCriterion(code, both, first, second, agreement(table))


def _reasons(vote: Decision) -> frozenset[str]:
    return frozenset(vote.criteria) if vote.verdict is Verdict.EXCLUDE else frozenset()


def cited(where: Standing, stage: str, found: Sequence[PairAgreement]) -> list[Cited]:
    """The criteria that the disagreements name, the most frequent first: what the team should clarify."""
    rules = where.stages[where.number(stage)]
    works: dict[str, set[str]] = {}
    for pair in found:
        for work in pair.differing:
            votes = _votes(where, work, rules)
            one, other = (_reasons(votes[who]) for who in (pair.first, pair.second))
            for code in one ^ other:
                works.setdefault(code, set()).add(work)
    rank = {code: place for place, code in enumerate(rules.ranked(tuple(works)))}
    return [
        Cited(code, tuple(sorted(held)))
        for code, held in sorted(works.items(), key=lambda item: (-len(item[1]), rank[item[0]]))
    ]
