"""Free copies and their licences; how a full text stands after what was done for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from litrev.model import Event, EventKind, Record
from litrev.screening.retrieval import (
    Attempt,
    Availability,
    Copy,
    Step,
    attempts,
    availability,
    copies,
    held,
    licence_code,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
FREE = [Copy("https://example.org/1.pdf")]


def step(number: int, kind: Step, **told: Any) -> Attempt:
    return Attempt(id=str(number), record="x:1", by="a", at=START + timedelta(hours=number), step=kind, **told)


@pytest.mark.parametrize(
    ("written", "code", "kept"),
    [
        ("cc-by", "cc-by", True),
        ("CC BY-NC", "cc-by-nc", True),
        ("http://creativecommons.org/licenses/by-nc-nd/4.0/", "cc-by-nc-nd", True),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0", True),
        ("public-domain", "public-domain", True),
        ("publisher-specific-oa", "publisher-specific-oa", False),
        ("other-oa", "other-oa", False),
        ("", "", False),
    ],
)
def test_licences_have_one_spelling_and_say_whether_a_copy_may_be_kept(written: str, code: str, kept: bool) -> None:
    assert licence_code(written) == code
    assert Copy("https://example.org", code).may_be_kept is kept


def test_a_licence_speaks_for_its_own_sources_copy_alone() -> None:
    found = copies([
        Record(id="pubmed:1", source="pubmed", pmcid="PMC1", full_text_url="https://pmc.example/PMC1/"),
        Record(id="hal:1", source="hal", full_text_url="https://hal.example/1.pdf"),
        Record(id="openalex:W1", source="openalex", full_text_url="https://o.example/1", full_text_licence="CC BY"),
        Record(id="cairn:1", source="cairn"),
    ])  # fmt: skip
    assert [(copy.url, copy.licence) for copy in found] == [
        ("https://o.example/1", "cc-by"),
        ("https://hal.example/1.pdf", ""),
        ("https://europepmc.org/articles/PMC1?pdf=render", ""),
        ("https://pmc.example/PMC1/", ""),
    ]


def test_a_copy_that_two_sources_name_has_the_licence_that_one_knows() -> None:
    url = "https://example.org/1.pdf"
    found = copies([
        Record(id="hal:1", source="hal", full_text_url=url),
        Record(id="openalex:W1", source="openalex", full_text_url=url, full_text_licence="cc-by"),
    ])  # fmt: skip
    assert [(copy.licence, copy.origin) for copy in found] == [("cc-by", "openalex")]


@pytest.mark.parametrize(
    ("steps", "free", "how"),
    [
        ([], [], Availability.WAITING),
        ([], FREE, Availability.OPEN),
        ([step(1, Step.FAILED)], FREE, Availability.OPEN),
        ([step(1, Step.ASKED)], FREE, Availability.ASKED),
        ([step(1, Step.ASKED), step(2, Step.GOT)], [], Availability.HELD),
        ([step(1, Step.FETCHED)], FREE, Availability.HELD),
    ],
)
def test_how_a_full_text_stands(steps: list[Attempt], free: list[Copy], how: Availability) -> None:
    assert availability(steps, free, lost=False) is how
    assert availability(steps, free, lost=True) is Availability.NOT_OBTAINED


def test_what_a_person_brought_goes_before_what_the_program_did() -> None:
    found = held([step(1, Step.GOT, url="https://example.org"), step(2, Step.FETCHED, file="fulltext/1.pdf")])
    assert found is not None
    assert found.url == "https://example.org"


def test_a_step_is_in_the_ledger_as_it_was_and_undone_by_another() -> None:
    asked = step(1, Step.ASKED, whom="the library", note="card 12")
    undone = step(2, Step.UNDONE, undoes="1")
    unknown = Event(id="9", kind=EventKind.RETRIEVAL, record="x:1", by="a", at=START, content={"step": "telepathy"})
    assert Attempt.from_event(asked.to_event()) == asked
    assert attempts([unknown, asked.to_event()]) == [asked]
    assert attempts([undone.to_event(), asked.to_event()]) == []


def test_what_was_read_waits_for_nothing_even_where_nobody_noted_how_it_was_had() -> None:
    assert availability([], [], lost=False, read=True) is Availability.READ
