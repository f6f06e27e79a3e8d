"""Included reports are grouped into studies by a person, and PRISMA counts both."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from served_review import Serve, Served, openalex_id, work

from litrev.model import Verdict
from litrev.steps import prisma, search
from litrev.steps.grouping import Grouping
from litrev.tui.browser import Opened

pytest_plugins = ["served_fixtures"]
CLINIC = "Care by mobile clinics for travelling people in winter"


@pytest.fixture
def served(serve: Serve) -> Served:
    """Four included reports, three of them of one study; one work that is not included."""
    people: list[dict[str, object]] = [{"raw_author_name": name, "author": {}} for name in ("Rossi, Ada", "Blanc, Eva")]
    of_clinic = [CLINIC, f"{CLINIC}: study protocol", f"{CLINIC}: five-year follow-up"]
    titles = [*of_clinic, "Care of sailors and teeth", "Care and bread"]
    made = serve([], [work(n, title, authorships=people) for n, title in enumerate(titles, 1)])
    search(made.review)
    for number in (1, 2, 3, 4):
        made.include(openalex_id(number))
    made.decide(openalex_id(5), Verdict.EXCLUDE)
    return made


def studies(served: Served) -> list[list[int]]:
    numbers = {openalex_id(n): n for n in range(1, 6)}
    return [[numbers[r["id"]] for r in study["reports"]] for study in served.json("studies")["studies"]]


def type_keys(served: Served, monkeypatch: pytest.MonkeyPatch, keys: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(keys) + "\n"))
    code, out, err = served.say("studies")
    assert code == 0, err
    return out


def included(served: Served) -> tuple[int, int]:
    flow = prisma(served.review)
    assert all(check.holds for check in flow.checks)
    return flow.counts.new_studies, flow.counts.new_reports


def test_a_person_answers_pair_by_pair_and_prisma_counts_studies(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert included(served) == (4, 4)
    out = type_keys(served, monkeypatch, "y")
    assert "the titles are alike" in out
    assert included(served) == (3, 4)
    out = type_keys(served, monkeypatch, "xy")
    assert "4 reports → 2 studies" in out
    assert included(served) == (2, 4)
    assert studies(served) == [[1, 2, 3], [4]]


def test_no_later_undo_and_stop(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    type_keys(served, monkeypatch, "nsq")
    assert included(served) == (4, 4)
    assert len(served.json("studies")["suggestions"]) == 2
    type_keys(served, monkeypatch, "uyq")
    assert included(served) == (3, 4)
    type_keys(served, monkeypatch, "uq")
    assert (included(served), len(served.json("studies")["suggestions"])) == ((4, 4), 3)


def test_joining_and_splitting_by_hand(served: Served) -> None:
    ids = [openalex_id(n) for n in range(6)]
    assert "4 reports → 2 studies" in served.say("studies", "--join", ids[1], ids[2], ids[4])[1]
    assert studies(served) == [[1, 2, 4], [3]]
    served.say("studies", "--join", ids[3], ids[4])
    assert included(served) == (1, 4)
    served.say("studies", "--split", ids[2])
    assert studies(served) == [[1, 3, 4], [2]]
    served.say("studies", "--undo")
    assert included(served) == (1, 4)
    out = served.say("studies", "--list")[1]
    assert out.count("  + ") == 3


def test_a_study_keeps_together_what_stays_when_a_report_falls_out(served: Served) -> None:
    served.say("studies", "--join", openalex_id(1), openalex_id(2), openalex_id(4))
    served.decide(openalex_id(1), Verdict.EXCLUDE, "full_text")
    assert included(served) == (2, 3)
    assert studies(served) == [[2, 4], [3]]
    served.say("studies", "--split", openalex_id(2))
    assert included(served) == (3, 3)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--join", openalex_id(1)], "one study already"),
        (["--join", openalex_id(1), openalex_id(5)], "is not included"),
        (["--join", openalex_id(1), "10.5555/none"], "No work"),
        (["--split", openalex_id(1)], "only report"),
        (["--split"], "want some"),
        ([openalex_id(1)], "want some"),
        (["--undo"], "nothing of a"),
        (["--list", "--undo"], "exclude each other"),
        (["--as", "nobody"], "no “nobody”"),
    ],
)
def test_what_cannot_be_is_explained(served: Served, typed: list[str], told: str) -> None:
    code, _out, err = served.say("studies", *typed)
    assert code in (2, 5)
    assert told in err
    assert "→" in err


def test_a_word_on_a_slow_clock_still_comes_last_and_who_was_renamed_takes_it_back(served: Served) -> None:
    ids = [openalex_id(n) for n in range(6)]
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    with Grouping(served.review, "a", now=lambda: ahead) as grouping:
        grouping.join([ids[1], ids[2]])
    served.say("studies", "--split", ids[2])
    assert studies(served) == [[1], [2], [3], [4]]
    file = served.review.folder / "review.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{id: a, role: reviewer}", "{id: ada, role: reviewer, formerly: [a]}"), "utf-8")
    served.say("studies", "--undo")
    assert studies(served) == [[1, 2], [3], [4]]


def test_the_abstracts_and_the_documents_are_at_hand_and_the_last_answer_can_be_taken_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(address: str) -> Opened:
        opened.append(address)
        return Opened.NO_BROWSER

    monkeypatch.setattr("litrev.cli.studies.open_address", note)
    out = type_keys(served, monkeypatch, "ado?q")
    assert "(no abstract)" in out
    assert "a  the abstracts of both" in out
    assert len(opened) == 4
    assert studies(served) == [[1], [2], [3], [4]]
    pairs = len(served.json("studies")["suggestions"])
    type_keys(served, monkeypatch, "n" * pairs + "uq")
    assert len(served.json("studies")["suggestions"]) == 1
