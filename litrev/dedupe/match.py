"""Every pair of a set of records that is worth a word: prepare -> block -> judge -> look for contradictions.

Large sets are prepared and judged by several processes at once when `workers` says so; the result is the same.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain, islice
from typing import TypeVar

from litrev.dedupe.block import candidates
from litrev.dedupe.cluster import Group, group
from litrev.dedupe.crew import Crew, PackedForms, crew_of, flat, pack, raised, unpack
from litrev.dedupe.judge import USUAL, Pair, Policy, judge
from litrev.dedupe.prepare import Prepared, prepare
from litrev.dedupe.sift import worth_a_word
from litrev.dedupe.table import record_from_row
from litrev.model import LinkKind, Record
from litrev.progress import Progress, silent

CONTRADICTION = 0.05
"""A score under which two records of one would-be cluster are held apart."""
CREW_FROM = 40_000
"""So many rows or candidate pairs are worth the start of other processes."""
_LARGEST_CHECKED = 40
"""Within a cluster of more records than this, each is checked against that many neighbours only."""
_PIECE = 2_000
"""Rows or pairs that a process takes at once."""

Form = TypeVar("Form")


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
    *tables: Collection[Mapping[str, str]],
    policy: Policy = USUAL,
    progress: Progress = silent,
    workers: int = 1,
) -> list[Pair]:
    """The same for the rows of tables (see `record_from_row`), which several workers can prepare at once."""
    rows, total = chain.from_iterable(tables), sum(map(len, tables))
    with collector_resting(), _crew(workers, total) as crew:
        if crew:
            return _matched(_prepared_by(crew, rows, policy, progress, total), policy, progress, workers, crew)
        forms = _prepare_rows(rows, policy)
        return _matched(_in_order(_told(forms, progress, total)), policy, progress, workers)


def _matched(
    prepared: Sequence[Prepared], policy: Policy, progress: Progress, workers: int, crew: Crew | None = None
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


def _told(forms: Iterable[Form], progress: Progress, total: int | None = None) -> Iterator[Form]:
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


def _prepared_by(
    crew: Crew, rows: Iterator[Mapping[str, str]], policy: Policy, progress: Progress, total: int
) -> PackedForms:
    """The same as `_in_order`, of packed forms."""
    taken = iter(lambda: [dict(row) for row in islice(rows, _PIECE)], [])
    pieces = (pack((tuple(policy), piece)) for piece in taken)
    found = chain.from_iterable(map(unpack, crew(prepare_piece, pieces)))
    prepared: dict[str, bytes] = {}
    for record_id, form in _told(found, progress, total):
        known = prepared.setdefault(record_id, form)
        if known is not form and repr(raised(unpack(form))) < repr(raised(unpack(known))):
            prepared[record_id] = form
    return PackedForms(prepared)


def prepare_piece(piece: bytes) -> bytes:
    """What one process does with packed rows: ids and packed forms."""
    policy, rows = unpack(piece)
    return pack([(form.id, pack(flat(form))) for form in _prepare_rows(rows, Policy(*policy))])


def _prepare_rows(rows: Iterable[Mapping[str, str]], policy: Policy) -> Iterator[Prepared]:
    return (prepare(record_from_row(row), across_languages=policy.across_languages) for row in rows)


def _judged(
    prepared: Sequence[Prepared], firsts: list[int], seconds: list[int], policy: Policy, crew: Crew | None
) -> Iterator[tuple[int, list[Pair]]]:
    """How many candidates have been judged, and what is worth saying of the last of them."""
    steps = [(start, min(start + _PIECE, len(firsts))) for start in range(0, len(firsts), _PIECE)]
    if crew is None:
        for start, end in steps:
            yield end, _worth_a_word(prepared, firsts[start:end], seconds[start:end], policy)
        return
    packed = prepared.packed if isinstance(prepared, PackedForms) else [pack(flat(form)) for form in prepared]
    pieces = (_piece(packed, firsts[start:end], seconds[start:end], policy) for start, end in steps)
    for (_start, end), answer in zip(steps, crew(judge_piece, pieces), strict=True):
        yield (
            end,
            [Pair(a=a, b=b, kind=LinkKind(kind), score=score, why=why) for a, b, kind, score, why in unpack(answer)],
        )


def _worth_a_word(
    prepared: Sequence[Prepared], firsts: Sequence[int], seconds: Sequence[int], policy: Policy
) -> list[Pair]:
    said = (worth_a_word(prepared[i], prepared[j], policy) for i, j in zip(firsts, seconds, strict=True))
    return [pair for pair in said if pair]


def _piece(packed: Sequence[bytes], firsts: list[int], seconds: list[int], policy: Policy) -> bytes:
    """Candidate pairs and the packed records that they need, packed."""
    needed = sorted({*firsts, *seconds})
    place = {i: n for n, i in enumerate(needed)}
    records = [packed[i] for i in needed]
    return pack((tuple(policy), records, [place[i] for i in firsts], [place[j] for j in seconds]))


def judge_piece(piece: bytes) -> bytes:
    """What one process does with packed candidates."""
    policy, records, firsts, seconds = unpack(piece)
    pairs = _worth_a_word([raised(unpack(record)) for record in records], firsts, seconds, Policy(*policy))
    return pack([(pair.a, pair.b, str(pair.kind.value), pair.score, pair.why) for pair in pairs])


def _contradictions(prepared: Sequence[Prepared], pairs: Sequence[Pair], policy: Policy) -> list[Pair]:
    """DIFFERENT pairs inside the clusters that the rules' links would make, so that clustering can avoid them."""
    said = {(pair.a, pair.b) for pair in pairs}
    ids = prepared.ids if isinstance(prepared, PackedForms) else [form.id for form in prepared]
    place = {record_id: n for n, record_id in enumerate(ids)}
    found = []
    for members in _chained(pairs):
        forms = {member: prepared[place[member]] for member in members}
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
