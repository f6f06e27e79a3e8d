"""Several processes: the same pairs as one, whatever the order of the rows."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from litrev.dedupe import Pair, judge_records, judge_rows, match, record_from_row
from litrev.dedupe.crew import flat, pack, raised, unpack
from litrev.dedupe.prepare import prepare
from litrev.demo.duplicates import rows
from litrev.model import LinkKind


@pytest.fixture(scope="module")
def invented() -> list[dict[str, str]]:
    return list(islice(rows(900, seed=7), 900))


@pytest.fixture(scope="module")
def alone(invented: list[dict[str, str]]) -> list[Pair]:
    return judge_rows(invented)


def test_two_processes_find_what_one_finds(
    invented: list[dict[str, str]], alone: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match, "CREW_FROM", 0)
    monkeypatch.setattr(match, "_PIECE", 100)
    told: set[str] = set()

    def note(what: str, done: int, total: int | None, detail: str = "") -> None:
        told.add(what)

    mixed = random.Random(3).sample(invented, len(invented))
    assert judge_rows(mixed, workers=2, progress=note) == alone
    assert told == {"prepare", "compare"}


def test_of_two_rows_with_one_id_two_processes_keep_the_one_that_one_keeps(
    invented: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = [*invented[:300], *({**row, "title": f"A{row['title']}"} for row in invented[100:200])]
    alone = judge_rows(twice)
    monkeypatch.setattr(match, "CREW_FROM", 0)
    monkeypatch.setattr(match, "_PIECE", 50)
    assert judge_rows(twice, workers=2) == judge_rows(twice[::-1], workers=2) == alone


def test_rows_and_records_give_the_same_pairs(invented: list[dict[str, str]], alone: list[Pair]) -> None:
    assert judge_records(map(record_from_row, invented)) == alone
    assert sum(pair.kind is LinkKind.SAME for pair in alone) > 200


def test_a_record_comes_back_from_another_process_as_it_went(invented: list[dict[str, str]]) -> None:
    for row in invented[:50]:
        form = prepare(record_from_row(row))
        assert raised(unpack(pack(flat(form)))) == form
