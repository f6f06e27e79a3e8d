"""Every pair of a set of records that is worth a word: prepare -> block -> judge -> look for contradictions.

Large sets are prepared and judged by several processes at once when `workers` says so; the result is the same.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain

from litrev.dedupe.block import candidates
from litrev.dedupe.cluster import Group, group
from litrev.dedupe.crew import Crew, Task, crew_of, flat, pack, raised, unpack
from litrev.dedupe.judge import USUAL, Pair, Policy, judge
from litrev.dedupe.prepare import Prepared, prepare
from litrev.dedupe.sift import worth_a_word
from litrev.dedupe.table import record_from_row
from litrev.model import LinkKind, Record
from litrev.progress import Progress, silent

CONTRADICTION = 0.33
"""A score under which two records of one would-be cluster are held apart."""
CREW_FROM = 40_000
"""So many rows or candidate pairs are worth the start of other processes."""
_LARGEST_CHECKED = 40
"""Within a cluster of more records than this, each is checked against that many neighbours only."""
_PIECE = 2_000
"""Rows or pairs that a process takes at once."""


def judge_records(
    records: Iterable[Record], *, policy: Policy = USUAL, progress: Progress = silent, workers: int = 1
) -> list[Pair]:
    """Every pair worth a word, by ids: same, unsure, and different where a veto parts what looks alike.

    The order of `records` does not matter; of two records with one id the first in the order of their content counts.
    With more `workers` than one, the calling program must be safe to import (`if __name__ == "__main__"`).
    """
    with collector_resting():
        forms = (prepare(record, across_languages=policy.across_languages) for record in records)
        prepared = _in_order(_told(forms, progress))
        return _matched(prepared, policy, progress, workers)


def judge_rows(
    rows: Sequence[Mapping[str, str]],
    *,
    policy: Policy = USUAL,
    progress: Progress = silent,
    workers: int = 1,
) -> list[Pair]:
    """The same for rows of a table (see `record_from_row`), which several workers can prepare at once."""
    with collector_resting(), _crew(workers, len(rows)) as crew:
        forms = _prepared_by(crew, rows, policy) if crew else _prepare_rows(rows, policy)
        prepared = _in_order(_told(forms, progress, len(rows)))
        return _matched(prepared, policy, progress, workers, crew)


def _matched(
    prepared: list[Prepared], policy: Policy, progress: Progress, workers: int, crew: Crew | None = None
) -> list[Pair]:
    found = candidates(prepared)
    firsts, seconds = found[0].tolist(), found[1].tolist()
    ready = nullcontext(crew) if crew else _crew(workers, len(firsts))
    with ready as at_work:
        pairs = []
        for done, said in _judged(prepared, firsts, seconds, policy, at_work):
            progress("compare", done, len(firsts))
            pairs += said
    pairs += _contradictions(prepared, pairs, policy)
    return sorted(pairs, key=lambda pair: (pair.a, pair.b))


def _crew(workers: int, size: int) -> AbstractContextManager[Crew | None]:
    return crew_of(workers) if workers > 1 and size >= CREW_FROM else nullcontext()


@contextmanager
def collector_resting() -> Iterator[None]:
    """Without the cyclic garbage collector: nothing here makes cycles, and its walks cost a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _told(forms: Iterable[Prepared], progress: Progress, total: int | None = None) -> Iterator[Prepared]:
    for done, form in enumerate(forms):
        if done % (10 * _PIECE) == 0:
            progress("prepare", done, total)
        yield form


def _in_order(forms: Iterable[Prepared]) -> list[Prepared]:
    """By id, each id once."""
    prepared: dict[str, Prepared] = {}
    for form in forms:
        if form.id not in prepared or repr(form) < repr(prepared[form.id]):
            prepared[form.id] = form
    return [prepared[i] for i in sorted(prepared)]


_Rows = Sequence[Mapping[str, str]]


def _prepared_by(crew: Crew, rows: _Rows, policy: Policy) -> Iterator[Prepared]:
    pieces = ([dict(row) for row in rows[n : n + _PIECE]] for n in range(0, len(rows), _PIECE))
    preparing: Task[_Rows, Iterable[Prepared]] = Task(
        here=lambda rows: list(_prepare_rows(rows, policy)),
        there=prepare_piece,
        packed=lambda rows: pack((tuple(policy), rows)),
        unpacked=lambda answer: list(map(raised, unpack(answer))),
    )
    return chain.from_iterable(crew.work_through(preparing, pieces))


def prepare_piece(piece: bytes) -> bytes:
    """What another process does with packed rows."""
    policy, rows = unpack(piece)
    return pack([flat(form) for form in _prepare_rows(rows, Policy(*policy))])


def _prepare_rows(rows: _Rows, policy: Policy) -> Iterator[Prepared]:
    return (prepare(record_from_row(row), across_languages=policy.across_languages) for row in rows)


def _judged(
    prepared: Sequence[Prepared], firsts: list[int], seconds: list[int], policy: Policy, crew: Crew | None
) -> Iterator[tuple[int, list[Pair]]]:
    """How many candidates have been judged, and what is worth saying of the last of them."""
    steps = [(start, min(start + _PIECE, len(firsts))) for start in range(0, len(firsts), _PIECE)]

    def here(step: tuple[int, int]) -> list[Pair]:
        return _worth_a_word(prepared, firsts[slice(*step)], seconds[slice(*step)], policy)

    def packed(step: tuple[int, int]) -> bytes:
        return _piece(prepared, firsts[slice(*step)], seconds[slice(*step)], policy)

    judging = Task(here=here, there=judge_piece, packed=packed, unpacked=_pairs)
    answers = crew.work_through(judging, steps) if crew else map(here, steps)
    for (_start, end), answer in zip(steps, answers, strict=True):
        yield end, answer


def _pairs(answer: bytes) -> list[Pair]:
    return [Pair(a=a, b=b, kind=LinkKind(kind), score=score, why=why) for a, b, kind, score, why in unpack(answer)]


def _worth_a_word(
    prepared: Sequence[Prepared], firsts: Sequence[int], seconds: Sequence[int], policy: Policy
) -> list[Pair]:
    said = (worth_a_word(prepared[i], prepared[j], policy) for i, j in zip(firsts, seconds, strict=True))
    return [pair for pair in said if pair]


def _piece(prepared: Sequence[Prepared], firsts: list[int], seconds: list[int], policy: Policy) -> bytes:
    """Candidate pairs and the records that they need, packed."""
    needed = sorted({*firsts, *seconds})
    place = {i: n for n, i in enumerate(needed)}
    records = [flat(prepared[i]) for i in needed]
    return pack((tuple(policy), records, [place[i] for i in firsts], [place[j] for j in seconds]))


def judge_piece(piece: bytes) -> bytes:
    """What one process does with packed candidates."""
    policy, records, firsts, seconds = unpack(piece)
    pairs = _worth_a_word([raised(record) for record in records], firsts, seconds, Policy(*policy))
    return pack([(pair.a, pair.b, str(pair.kind.value), pair.score, pair.why) for pair in pairs])


def _contradictions(prepared: Sequence[Prepared], pairs: Sequence[Pair], policy: Policy) -> list[Pair]:
    """DIFFERENT pairs inside the clusters that the rules' links would make, so that clustering can avoid them."""
    said = {(pair.a, pair.b) for pair in pairs}
    forms = {form.id: form for form in prepared}
    found = []
    for members in _chained(pairs):
        for n, one in enumerate(members):
            for other in members[n + 1 : n + 1 + _LARGEST_CHECKED]:
                if (one, other) not in said:
                    pair = judge(forms[one], forms[other], policy)
                    if pair.kind is LinkKind.DIFFERENT and pair.score < CONTRADICTION:
                        found.append(pair)
    return found


def _chained(pairs: Sequence[Pair]) -> list[Group]:
    """What plain transitive closure would join, where it joins more than two."""
    same = [(pair.a, pair.b) for pair in pairs if pair.kind is LinkKind.SAME]
    return [members for members in group({i for pair in same for i in pair}, same, apart=()) if len(members) > 2]
