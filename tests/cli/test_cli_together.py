"""The commands for several reviewers as they are typed, rightly and wrongly."""

from __future__ import annotations

import csv
import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from mistaken import Clerk, Life
from test_mistakes import assert_told

from litrev.errors import ExitCode

pytest_plugins = ["mistake_fixtures"]
IDS = [91_000_000 + n for n in range(6)]


@pytest.fixture
def two(life: Life) -> Clerk:
    """Two reviewers have decided six works; they disagree on two of them, on account of one criterion."""
    clerk = life("deduped")
    clerk.change("title_abstract, reviewers: 1", "title_abstract, reviewers: 2, kappa_min: 0.9")
    for who, verdicts in (("a", "iiiCPi"), ("b", "iiCCPi")):
        rows = [
            f"{n},{'include' if v in 'i' else 'exclude'},{v if v in 'PC' else ''}"
            for n, v in zip(IDS, verdicts, strict=True)
        ]
        clerk.write(f"{who}.csv", "\n".join(["id,verdict,reason", *rows]) + "\n")
        assert clerk.say("decide", f"{who}.csv", "--as", who).code == 0
    return clerk


def test_agreement_is_told_in_words_with_what_to_clarify(two: Clerk) -> None:
    told = two.say("agree").out
    assert "a and b: 6 works read by both · agreement 83 %" in told
    assert "✗ the protocol asks for 0.90" in told
    (stage,) = two.json("agree")["stages"]
    (pair,) = stage["rounds"][0]["pairs"]
    assert (pair["table"], pair["n"], pair["agreed"]) == ([[3, 1], [0, 2]], 6, 5)
    assert stage["rounds"][0]["round"] == "main"
    assert [one["criterion"] for one in stage["rounds"][0]["clarify"]] == ["C"]


def test_agreement_by_criterion_names_the_people_with_interval_and_pabak(two: Clerk) -> None:
    lines = [line.split() for line in two.say("agree").out.splitlines()]
    assert ["Criterion", "both", "a", "alone", "b", "alone", "agreement", "κ", "95", "%", "PABAK"] in lines
    assert ["P", "1", "0", "0", "100", "%", "1.00", "–", "1.00"] in lines
    assert any(line[:6] == ["C", "1", "0", "1", "83", "%"] and line[-1] == "0.67" for line in lines)
    assert "−0.00" not in two.say("agree").out


def test_an_amendment_is_called_for_only_while_works_are_left_or_agreement_falls_short(life: Life) -> None:
    clerk = life("deduped")
    clerk.change("title_abstract, reviewers: 1", "title_abstract, reviewers: 2, kappa_min: 0.2")
    ids = [work["id"] for work in clerk.json("records")["works"]]
    for who, verdicts in (("a", "iiiiPPPPP"), ("b", "iiPPPPPPP")):
        rows = [f"{n},{'include' if v == 'i' else 'exclude'},{v if v == 'P' else ''}"
                for n, v in zip(ids, verdicts, strict=True)]  # fmt: skip
        clerk.write(f"{who}.csv", "\n".join(["id,verdict,reason", *rows]) + "\n")
        clerk.write(f"{who}-most.csv", "\n".join(["id,verdict,reason", *rows[:-1]]) + "\n")
        clerk.say("decide", f"{who}-most.csv", "--as", who)
    assert "Clarify P in review.yaml before going on" in clerk.say("agree").out
    for who in "ab":
        clerk.say("decide", f"{who}.csv", "--as", who)
    done = clerk.say("agree").out
    assert "✓ the protocol asks for 0.20" in done
    assert "2 of 2 disagreements are about P" in done
    assert "Clarify" not in done
    clerk.change("kappa_min: 0.2", "kappa_min: 0.9")
    assert "Clarify P in review.yaml, and look again" in clerk.say("agree").out


def test_the_pilot_round_and_the_main_round_are_headed_as_such(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = life("deduped")
    clerk.change("title_abstract, reviewers: 1", "title_abstract, reviewers: 2, pilot: 3")
    for who in "ab":
        monkeypatch.setattr("sys.stdin", StringIO("i\n1\n" * 4 + "i\n"))
        assert clerk.say("screen", "--as", who, "--plain").code == 0
    told = clerk.say("agree").out
    assert told.index("title and abstract, pilot round\n") < told.index("title and abstract, main round\n")


def test_shares_are_told_as_shares_of_the_readings(life: Life) -> None:
    clerk = life("deduped")
    clerk.change("title_abstract, reviewers: 1", "title_abstract, reviewers: 2")
    clerk.change("  - {id: b, role: reviewer}\n", "  - {id: b, role: reviewer}\n  - {id: c, role: reviewer}\n")
    told = clerk.say("allot", "--by-share", "a=50", "b=30", "c=20").out
    assert "title and abstract: each does a share of the readings: a 50 %, b 30 %, c 20 %" in told
    assert "a: 9 works to read, of 18 readings" in told
    assert "readings" not in clerk.say("allot", "--all").out


def test_who_gave_one_answer_to_all_leaves_no_interval(life: Life) -> None:
    clerk = life("deduped")
    clerk.change("title_abstract, reviewers: 1", "title_abstract, reviewers: 2")
    for who, verdicts in (("a", ["include"] * 6), ("b", ["include"] * 4 + ["exclude"] * 2)):
        rows = [f"{n},{v}" for n, v in zip(IDS, verdicts, strict=True)]
        clerk.write("d.csv", "id,verdict\n" + "\n".join(rows) + "\n")
        clerk.say("decide", "d.csv", "--as", who)
    told = clerk.say("agree").out
    assert "κ 0.00 · PABAK 0.33" in told
    assert "no interval can be computed" in told
    assert "[" not in told


def test_the_same_answer_throughout_is_said_in_words(life: Life) -> None:
    clerk = life("deduped")
    clerk.change("title_abstract, reviewers: 1", "title_abstract, reviewers: 2")
    clerk.write("d.csv", "id,verdict\n" + "\n".join(f"{n},include" for n in IDS) + "\n")
    for who in "ab":
        clerk.say("decide", "d.csv", "--as", who)
    assert "kappa cannot be computed: both gave the same answer to every work" in clerk.say("agree").out
    assert clerk.json("agree")["stages"][0]["rounds"][0]["pairs"][0]["kappa"] is None


def test_conflicts_are_listed_and_written_for_a_meeting(two: Clerk) -> None:
    told = two.say("conflicts")
    assert "title and abstract: 1 conflict" in told.out
    assert "b: exclude (C)" in told.out
    assert two.say("conflicts", "-o", "meeting.csv").code == 0
    with (two.folder / "meeting.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["verdict_1"], row["verdict_2"], row["reasons_2"], row["settled"]) == ("include", "exclude", "C", "")


def test_status_and_todo_name_whose_turn_it_is(two: Clerk) -> None:
    assert two.json("status")["next"]["command"].startswith("litrev screen --as ")
    left = two.json("todo")
    assert {(one["reviewer"], one["works"]) for one in left["reading"] if one["stage"] == "title_abstract"} == {
        ("a", 3), ("b", 3)
    }  # fmt: skip
    assert [(one["works"], one["how"]) for one in left["conflicts"]] == [(1, "discussion")]
    assert "1 conflict to discuss, title and abstract: a, b" in two.say("todo", "--as", "a").out


def test_what_is_shared_is_merged_and_told(two: Clerk, tmp_path: Path) -> None:
    shutil.copytree(two.folder, tmp_path / "b")
    said = two.say("share", "--as", "a")
    assert "a.jsonl: 6 verdicts of a" in said.out
    assert 'litrev merge "a one.jsonl"' in two.say("share", "--as", "a", "-o", "a one.jsonl").err
    assert two.say("share", "--as", "a").code == 0, "its own kind of file is replaced"
    told = two.say("merge", "a.jsonl", str(tmp_path / "b"))
    assert told.code == 0
    assert "a.jsonl: nothing new" in told.out
    assert "title and abstract: 6/9 decided · 1 conflict" in told.out
    (first, second) = two.json("merge", "a.jsonl", str(tmp_path / "b"))["taken"]
    assert (first["reviewer"], second["reviewer"]) == ("a", "")
    assert set(first["new"].values()) == {0}
    assert json.loads((two.folder / "a.jsonl").read_text(encoding="utf-8").splitlines()[0])["format"] == 1


def test_only_who_has_read_the_pilot_round_is_told_so(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = life("deduped")
    clerk.change("{id: b, role: reviewer}", "{id: b, role: arbiter}")
    clerk.change("title_abstract, reviewers: 1", "title_abstract, reviewers: 1, pilot: 1")
    monkeypatch.setattr("sys.stdin", StringIO("i\nq\n"))
    assert "read the pilot round" in clerk.say("screen", "--as", "a", "--plain").err
    said = clerk.say("screen", "--as", "b", "--plain")
    assert "Nothing is left for you" in said.err
    assert "read the pilot round" not in said.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("merge",), ExitCode.INPUT, "what to take in"),
        (("conflicts", "-o", "meeting.pdf"), ExitCode.USAGE, "ends in one of: .csv"),
        (("merge", "nix.jsonl"), ExitCode.INPUT, "no file or folder nix.jsonl"),
        (("merge", "review.yaml"), ExitCode.INPUT, "neither a file of litrev share"),
        (("merge", "archive"), ExitCode.INPUT, "holds no review.db"),
        (("share", "--as", "zed"), ExitCode.USAGE, "no “zed” in the team"),
        (("share", "--as", "a", "-o", "review.yaml"), ExitCode.CONFLICT, "another kind of file"),
        (("resolve", "--as", "zed"), ExitCode.USAGE, "no “zed” in the team"),
        (("conflicts", "--stage", "nix"), ExitCode.USAGE, "no stage “nix”"),
        (("conflicts", "--json", "-o", "x.csv"), ExitCode.USAGE, "exclude each other"),
        (("agree", "--stage", "full_txt"), ExitCode.USAGE, "Did you mean full_text"),
        (("allot", "--by-share"), ExitCode.USAGE, "who reads how much"),
        (("allot", "--by-share", "a=1", "a=2"), ExitCode.USAGE, "named twice"),
        (("allot", "--by-share", "a=-1", "b=1"), ExitCode.USAGE, "no share"),
        (("allot", "--by-share", "zed=1", "b=1"), ExitCode.USAGE, "no “zed”"),
        (("allot", "--by-pair", "--stage", "full_text"), ExitCode.USAGE, "no pairs"),
        (("allot", "a=1"), ExitCode.USAGE, "go with --by-share"),
        (("todo", "--as", "zed"), ExitCode.USAGE, "no “zed”"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_mistake_is_told_with_what_to_do(two: Clerk, words: tuple[str, ...], code: ExitCode, told: str) -> None:
    assert_told(two.say(*words), code, told)


def test_an_old_id_that_is_somebody_elses_is_a_mistake_in_the_protocol(two: Clerk) -> None:
    two.change("{id: a, role: reviewer}", "{id: a, role: reviewer, formerly: [b]}")
    found = two.say("check")
    assert found.code == ExitCode.PROTOCOL
    assert "“b” is said to be a former id of a, and belongs to somebody else" in found.out
