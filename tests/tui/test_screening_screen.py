"""The screening screen: every key, every state, every width; driven key by key, held against the ledger."""

from __future__ import annotations

import importlib.util
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from screening_review import ODD, PLAIN, Clock, Hand, decide, events, said, screening_review, sit_down, twin, work
from textual.binding import Binding
from textual.widgets import Input

from litrev.cli.main import run
from litrev.errors import ConflictError, UsageError
from litrev.i18n import set_language
from litrev.model import Author, Decision, Verdict
from litrev.review import Review
from litrev.screening.retrieval import Attempt, Step
from litrev.steps.duties import todo
from litrev.steps.resolving import resolve
from litrev.steps.screening import ReadingOrder, screen
from litrev.store import Store, open_store
from litrev.tui.help import KEYS, help_text
from litrev.tui.screen import ScreeningApp
from litrev.tui.work_screen import WorkScreen

DOCS = Path(__file__).parents[2] / "docs"
AT = datetime(2031, 5, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


def row(who: str, number: int, verdict: Verdict, *criteria: str, note: str = "") -> Decision:
    return Decision(
        id=f"{who}-{number}", record=f"pubmed:{9000 + number}", stage="title_abstract", verdict=verdict,
        criteria=criteria, reviewer=who, at=AT, note=note,
    )  # fmt: skip


def test_one_key_gives_a_verdict_and_the_ledger_has_it_before_the_next_work_is_shown(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        assert at.work == "pubmed:9001"
        await at.press("i")
        assert said(review) == [("9001", "include", (), "")]
        await at.press("2", "m", "s", "P", "2")
        assert at.work is None
        assert "include" not in at.lines[0]

    app = sit_down(review, play)
    assert said(review)[1:] == [
        ("9002", "exclude", ("C",), ""), ("9003", "maybe", (), ""), ("9005", "maybe", (), ""),
        ("9004", "exclude", ("C",), ""),
    ]  # fmt: skip
    assert app.decided == 5


def test_an_exclusion_takes_several_reasons_by_digit_letter_or_arrows_or_is_called_off(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        await at.press("e", "2", "p", "enter")
        await at.press("e", "escape")
        assert "Not excluded" in at.text
        await at.press("e", "enter")
        await at.press("e", "1", "1", "down", "down", "space", "enter")
        await at.press("e", "z", "i", "9", "escape", "9")
        assert "There is no criterion 9." in at.text

    sit_down(review, play)
    assert said(review) == [
        ("9001", "exclude", ("P", "C"), ""), ("9002", "exclude", (), ""), ("9003", "exclude", ("C",), ""),
    ]  # fmt: skip


def test_on_a_french_keyboard_numbers_need_no_shift(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:3])

    async def play(at: Hand) -> None:
        await at.press("é")
        await at.press("e", "&", "é", "enter")

    sit_down(review, play)
    assert said(review) == [("9001", "exclude", ("C",), ""), ("9002", "exclude", ("P", "C"), "")]


def twelve_criteria(tmp_path: Path) -> Review:
    """P “Wrong population”, C “Wrong concept”, then X3 to X12 “Reason number 3 écrite” to 12."""
    more = "\n".join(f"  - {{code: X{n}, exclude: Reason number {n} écrite}}" for n in range(3, 13))
    return screening_review(tmp_path, PLAIN, criteria=more)


@pytest.mark.parametrize(
    ("keys", "reasons"),
    [
        ("c", ("C",)), ("P", ("P",)), ("1", ("P",)), ("2", ("C",)), ("11", ("X11",)), ("x12", ("X12",)),
        ("concept", ("C",)), ("écrite 7", ("X7",)), ("number 12", ("X12",)), ("WRÓNG con", ("C",)),
    ],
)  # fmt: skip
def test_beyond_nine_criteria_a_code_a_number_or_words_name_the_reason(
    tmp_path: Path, keys: str, reasons: tuple[str, ...]
) -> None:
    review = twelve_criteria(tmp_path)

    async def play(at: Hand) -> None:
        await at.press("e")
        assert "12 X12" in at.text
        at.app.screen.query_one(Input).value = keys
        await at.press("enter")
        assert at.work == "pubmed:9002"

    sit_down(review, play, size=(80, 30))
    assert [row[2] for row in said(review)] == [reasons]


def test_where_several_reasons_fit_enter_asks_before_it_takes_the_first(tmp_path: Path) -> None:
    review = twelve_criteria(tmp_path)

    async def play(at: Hand) -> None:
        await at.press("e", *"wrong", "enter")
        assert "once more takes P" in at.text
        await at.press("enter", "e", "x", "enter")
        assert "once more takes X3" in at.text
        await at.press("1", "enter")
        assert "once more takes X10" in at.text
        await at.press("down", "enter")
        assert at.work == "pubmed:9003"

    sit_down(review, play, size=(80, 30))
    assert [row[2] for row in said(review)] == [("P",), ("X11",)]


def test_beyond_nine_criteria_several_reasons_are_chosen_one_after_the_other(tmp_path: Path) -> None:
    review = twelve_criteria(tmp_path)

    async def play(at: Hand) -> None:
        await at.press("e", "c", "space", *"x12", "space", "enter")
        await at.press("e", "c", "space", *"11", "enter")
        assert at.work == "pubmed:9002"
        assert "[x] 11 X11" in at.text
        await at.press("enter", "left", "e")
        assert "[x] 2 C" in at.text.replace("  ", " ")
        await at.press(*"zzz", "enter")
        assert "None fits." in at.text

    sit_down(review, play, size=(80, 30))
    assert [row[2] for row in said(review)][:2] == [("C", "X12"), ("C", "X11")]


def test_a_new_label_may_be_part_of_an_old_one(tmp_path: Path) -> None:
    async def play(at: Hand) -> None:
        await at.press("l")
        await at.type("aftercare")
        await at.press("l", *"care", "down", "enter")
        assert at.sitting.labels("pubmed:9001") == ("aftercare", "care")
        await at.press("l", *"care", "enter")
        assert at.sitting.labels("pubmed:9001") == ("aftercare",)

    sit_down(screening_review(tmp_path, PLAIN), play)


@pytest.mark.parametrize("size", [(80, 24), (60, 24), (40, 12), (120, 60)])
def test_every_criterion_is_named_however_little_room_there_is(tmp_path: Path, size: tuple[int, int]) -> None:
    review = twelve_criteria(tmp_path)

    async def play(at: Hand) -> None:
        for number in range(3, 13):
            assert f"{number} X{number}" in at.text
        assert "1 P" in at.text
        assert "…" not in at.text.split("Access to clinics")[-1]
        assert ("Reason number 12" in at.text) == (size == (120, 60))
        assert "q stop" in at.text or size[1] < 20

    sit_down(review, play, size=size)


def test_at_full_text_a_reason_is_needed_and_a_report_may_not_be_had(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:3])
    decide(review, *(row(who, n, Verdict.INCLUDE) for who in ("ada", "bo") for n in (1, 2, 3)))

    async def play(at: Hand) -> None:
        assert "3 D" in at.text
        await at.press("e", "enter")
        assert "needs a reason" in at.text
        await at.press("d", "enter", "x", "i")
        assert at.work is None

    sit_down(review, play)
    assert [(n, verdict, why) for n, verdict, why, _note in said(review)[3:]] == [
        ("9001", "exclude", ("D",)), ("9002", "not_retrieved", ()), ("9003", "include", ()),
    ]  # fmt: skip


def test_x_is_no_key_where_no_reports_are_read(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:2])

    async def play(at: Hand) -> None:
        await at.press("x")
        assert "no reports are sought" in at.text

    sit_down(review, play)
    assert said(review) == []


def test_no_stray_key_says_anything_of_a_work(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)
    bound = {key for keys in KEYS for key in keys.bound.split(",")}
    stray = [key for key in "yzrvYZ²é&0*$" if key not in bound] + ["tab", "enter", "delete", "insert", "f5", "home"]

    async def play(at: Hand) -> None:
        await at.press(*stray, "escape", "shift+tab", "ctrl+s", "ctrl+p")
        assert at.work == "pubmed:9001"
        assert len(at.app.screen_stack) == 2

    sit_down(review, play)
    assert said(review) == []
    assert events(review) == []


def test_a_key_held_down_decides_one_work(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)
    clock = Clock(0)

    async def play(at: Hand) -> None:
        clock.now += 3
        await at.press("i", "i", "i", "1")
        assert "Nothing was saved" in at.text
        clock.now += 0.2
        await at.press("m")

    sit_down(review, play, clock=clock)
    assert [entry[:2] for entry in said(review)] == [("9001", "include"), ("9002", "maybe")]


def test_undo_goes_back_as_far_as_there_are_verdicts_also_on_another_day(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def first(at: Hand) -> None:
        await at.press("i", "2", "left", "1")
        assert [entry[1:3] for entry in said(review)][-1] == ("exclude", ("P",))

    async def second(at: Hand) -> None:
        await at.press("u")
        assert (at.work, "again exclude (C)" in at.text) == ("pubmed:9002", True)
        await at.press("ctrl+z", "u")
        assert (at.work, "no verdict" in at.text) == ("pubmed:9001", True)
        await at.press("u")
        assert "nothing to undo" in at.text

    sit_down(review, first)
    sit_down(review, second)
    assert len(said(review)) == 6
    with screen(review, reviewer="ada") as sitting:
        assert sitting.session.advance.done == 0


def test_going_back_shows_the_former_verdict_and_a_new_one_outranks_it(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        await at.press("1", "i", "left", "left")
        assert "Your verdict so far: exclude (P)" in at.text
        await at.press("left")
        assert "first one" in at.text
        await at.press("e")
        assert "[x] 1 P" in at.text
        await at.press("p", "c", "enter")
        await at.press("right", "right")
        assert at.work == "pubmed:9005"
        await at.press("right")
        assert at.work == "pubmed:9003"

    sit_down(review, play)
    assert said(review)[-1] == ("9001", "exclude", ("C",), "")


def test_a_note_is_in_the_ledger_at_once_and_goes_with_the_verdict(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def first(at: Hand) -> None:
        await at.press("n", *"check i e u q")
        await at.pilot.resize_terminal(60, 20)
        await at.pilot.pause()
        assert "check i e u q" in at.text
        await at.press("enter")
        assert "Note: check i e u q" in at.text

    async def second(at: Hand) -> None:
        assert "Note: check i e u q" in at.text
        await at.press("s", "i", "g", *"pmid:9001", "enter", "i")
        assert "Note" not in at.text
        await at.press("u")
        assert "Note: check i e u q" in at.text
        await at.press("n", "escape", "n", *"!", "enter", "m", "g", *"pmid:9001", "enter")
        assert "Note: check i e u q!" in at.text
        await at.press("n", "ctrl+u", "enter")
        assert "Your verdict so far: maybe" in at.text

    sit_down(review, first)
    assert said(review) == []
    sit_down(review, second)
    notes = [(number, verdict, note) for number, verdict, _why, note in said(review)]
    assert notes == [
        ("9002", "include", ""), ("9001", "include", "check i e u q"), ("9001", "withdrawn", ""),
        ("9001", "maybe", "check i e u q!"), ("9001", "maybe", ""),
    ]  # fmt: skip


def test_a_note_on_a_work_seen_before_puts_nothing_off(tmp_path: Path) -> None:
    async def play(at: Hand) -> None:
        await at.press("i", "left", "n")
        await at.type("second thoughts")
        assert (at.work, at.sitting.session.advance.skipped) == ("pubmed:9001", 0)
        await at.press("1")
        assert at.work == "pubmed:9002"

    review = screening_review(tmp_path, PLAIN[:4])
    sit_down(review, play)
    assert said(review)[1:] == [
        ("9001", "include", (), "second thoughts"),
        ("9001", "exclude", ("P",), "second thoughts"),
    ]


def test_labels_are_put_on_and_taken_off_and_are_the_reviewers_own(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        await at.press("l")
        await at.type("to discuss")
        await at.press("l")
        await at.type("Method [b]")
        assert "Labels: to discuss, Method [b]" in at.text
        await at.press("right", "l", "down", "enter")
        assert at.sitting.labels("pubmed:9002") == ("Method [b]",)
        await at.press("left", "l", *"disc", "enter")
        assert "Labels: Method [b]" in at.text

    async def other(at: Hand) -> None:
        assert "Label" not in at.text

    sit_down(review, play)
    with screen(review, reviewer="ada") as sitting:
        assert sitting.labels("pubmed:9001") == ("Method [b]",)
        assert sitting.all_labels == ["Method [b]"]
    sit_down(review, other, who="bo")


def test_jumping_takes_numbers_and_identifiers(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        for words, work_id in (
            ("4", "pubmed:9004"), ("https://doi.org/10.5555/HARBOUR.2", "pubmed:9002"), ("pmid:9005", "pubmed:9005"),
            ("pubmed:9003", "pubmed:9003"),
        ):  # fmt: skip
            await at.press("g")
            await at.type(words)
            assert at.work == work_id
        await at.press("i", "g")
        await at.type("77")
        assert "nothing of number" in at.text
        await at.press("g", "escape")
        while at.work:
            await at.press("i")

    sit_down(review, play)
    assert len(said(review)) == 5


def test_searching_within_marks_what_is_found_and_goes_there(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [ODD[1]])

    async def play(at: Hand) -> None:
        assert "needle" not in at.text
        await at.press(".", "/")
        await at.type("NÉEDLE")
        assert "needle" in at.text
        assert any("reverse" in style for style in at.styles("needle"))
        await at.press("/")
        await at.type("word24")
        first = at.text
        await at.press("f3", "f3")
        assert at.text != first
        await at.press(",", ",", ",")
        await at.press("/")
        await at.type("absent")
        assert "“absent” is not in what is shown." in at.text

    sit_down(review, play)


def test_searching_within_finds_whatever_is_shown(tmp_path: Path) -> None:
    odd = replace(ODD[5], publisher="Quayside Press", authors=(Author("Ostrander", "Mila"),))
    review = screening_review(tmp_path, [odd, twin(6, title="Newcomers in harbours")])
    link(review, "pubmed:9006", "openalex:W9006")

    async def play(at: Hand) -> None:
        for words, place in (
            ("réfugiés au", "1 of 1"), ("ostrander", "1 of 1"), ("in port", "1 of 1"), ("2016", "1 of 1"),
            ("erratum", "1 of 1"), ("refugiees", "1 of 1"), ("access", "1 of 2"), ("port", "1 of 3"),
            ("9006", "1 of 1"),
        ):  # fmt: skip
            await at.press("/", "ctrl+u")
            await at.type(words)
            assert f"“{words}”: line {place}" in at.text
        await at.press("/", "ctrl+u", *"quayside", "enter")
        assert "in all that is known: a shows it" in at.text
        await at.press("a", ".")
        assert "“quayside”: line 1 of 1" in at.text
        await at.press("t", "/", "ctrl+u", *"in harbours", "enter")
        assert "“in harbours”: line 1 of 1" in at.text

    sit_down(review, play, size=(80, 30))


def test_a_long_abstract_scrolls_and_its_title_stays(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [ODD[1]])

    async def play(at: Hand) -> None:
        for keys in (("space",), ("down",), ("j", "pagedown")):
            before = at.lines
            await at.press(*keys)
            assert at.lines != before
            assert "Newcomers at harbour 2" in at.lines[1]
        await at.press(*["pageup"] * 4, "b", "up", "k")
        assert "OBJECTIVE We asked." in at.text

    sit_down(review, play)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (200, 50), (40, 12)])
def test_every_state_of_a_work_is_shown_safely_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    review = screening_review(tmp_path, ODD)
    seen: list[str] = []

    async def play(at: Hand) -> None:
        while at.work:
            seen.append(at.text)
            shown = "".join(at.lines)
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
            assert all(len(line) <= size[0] for line in at.lines)
            await at.press("a", "t", "t", "i")
        assert "Nothing is left" in at.text or size[1] < 15

    sit_down(review, play, size=size)
    assert len(seen) == len(ODD)
    assert "No abstract." in seen[0]
    assert "وصول" in seen[2]
    assert "<b>Bold</b> [red]care[/red]" in seen[3]
    assert "300 authors: Family0, G; Family1, G" in seen[4]
    assert "Family299" in seen[4] or size[0] < 60
    assert "Family200" not in seen[4]
    assert "RETRACTED — Ann Harb Med. 2031;4:1" in seen[5]
    if size[1] >= 20:
        assert "CORRECTED — Erratum 2" in seen[5]
        assert "Réfugiés au port [Newcomers in port]" in seen[5]
        assert "Keywords: ports; access" in seen[5] or size[1] < 24


def test_words_are_marked_by_criterion_in_both_languages(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [ODD[5]])

    async def play(at: Hand) -> None:
        (population,), (search,) = at.styles("réfugiées"), at.styles("accès aux soins")
        assert "underline" in population
        assert "color(5)" in population
        assert "underline" in search
        assert any("color(6)" in style for style in at.styles("access"))
        assert at.styles("P") == {population}
        assert "·P" not in at.text
        await at.press("c")
        assert "Newcomers ≠ Wrong population" in at.text

    sit_down(review, play)


def test_without_colours_the_code_of_the_criterion_follows_the_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    review = screening_review(tmp_path, [ODD[5]])

    async def play(at: Hand) -> None:
        assert "réfugiées·P" in at.text
        assert "RETRACTED" in at.lines[1]
        assert any("reverse" in str(segment.style) for segment in at.app.screen._compositor.render_strips()[1])
        assert not re.search(r"color\(\d", str(list(at.app.screen._compositor.render_strips())))

    sit_down(review, play)


def test_the_queue_may_be_empty_or_have_one_left(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:1])

    async def one(at: Hand) -> None:
        await at.press("s")
        assert "only one left" in at.text
        await at.press("right")
        assert "no further work" in at.text
        await at.press("i")
        assert "Nothing is left" in at.text

    async def none(at: Hand) -> None:
        keys = ["i", "1", "e", "m", "x", "s", "n", "l", "right", "a", "t", "o", "d", "w", "space", ".", "b"]
        for key in keys:
            await at.press(key)
        assert len(at.app.screen_stack) == 2
        await at.press("left")
        assert at.work == "pubmed:9001"

    async def nothing(at: Hand) -> None:
        assert "there is nothing to screen" in at.text

    sit_down(review, one)
    assert len(said(review)) == 1
    sit_down(review, none)
    assert len(said(review)) == 1
    sit_down(review, nothing, stage="full_text")


def test_what_sources_say_stands_together_and_differences_are_marked(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [work(1), twin(1, title="Newcomers at harbor 1")])
    link(review, "openalex:W9001", "pubmed:9001")

    async def play(at: Hand) -> None:
        await at.press("t")
        assert "2 records: openalex:W9001, pubmed:9001" in at.text
        assert "color(5)" in str(list(at.app.screen._compositor.render_strips()))
        await at.press("a")
        assert "Records: openalex:W9001, pubmed:9001" in at.text or "Address" in at.text

    sit_down(review, play)


def link(review: object, a: str, b: str) -> None:
    from litrev.steps.regrouping import merge_records  # noqa: PLC0415 - here alone

    merge_records(review, [a, b], reviewer="ada")  # type: ignore[arg-type]  # a review


def test_two_works_are_joined_and_taken_apart_again(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [*PLAIN[:3], twin(3, title="Newcomers, harbour three", doi="")])

    async def play(at: Hand) -> None:
        assert at.sitting.session.advance.total == 4
        await at.press("g")
        await at.type("pubmed:9003")
        await at.press("i", "g")
        await at.type("openalex:W9003")
        await at.press("w")
        await at.type("harbour 3")
        assert "Newcomers at harbour 3" in at.text
        await at.press("escape")
        assert "Not joined." in at.text
        await at.press("w", *"harbour 3", "enter", "space", "i", "enter")
        assert "Joined: one work." in at.text
        assert "Your verdict on it: include" in at.text
        assert (at.work, at.sitting.session.advance.total) == ("openalex:W9003", 3)
        await at.press("u")
        assert (at.work, at.sitting.session.advance.total) == ("openalex:W9003", 4)
        await at.press("w", *"9003", "enter", "enter", "d")
        assert "which records do not belong" in at.text
        await at.press("1", "enter")
        assert "Taken out: openalex:W9003" in at.text
        assert at.sitting.session.advance.total == 4
        await at.press("u", "w", *"nothing", "enter")
        assert "No other work has" in at.text
        while at.work:
            await at.press("m")

    sit_down(review, play)
    assert len({number for number, *_rest in said(review)}) <= 4
    with screen(review, reviewer="ada") as sitting:
        assert sitting.session.advance.left == 0


def test_the_latest_act_is_undone_first_also_joins_and_splits_of_another_day(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def first(at: Hand) -> None:
        await at.press("i", "w", *"9003", "enter", "enter")
        assert "Joined: one work." in at.text
        await at.press("d", "2", "enter")
        assert "Taken out: pubmed:9003" in at.text
        await at.press("w", *"9005", "enter", "enter", "m")

    async def second(at: Hand) -> None:
        total = at.sitting.session.advance.total
        await at.press("u")
        assert "you have no verdict on this work" in at.text
        await at.press("g")
        await at.type("pubmed:9004")
        await at.press("u")
        assert "Undone: pubmed:9002, pubmed:9005 are apart again." in at.text
        assert (at.work, at.sitting.session.advance.total) == ("pubmed:9002", total + 1)
        await at.press("e", "c", "enter", "u")
        assert "you have no verdict on this work" in at.text
        await at.press("u")
        assert "Undone: pubmed:9002, pubmed:9003 are one work again." in at.text

    async def third(at: Hand) -> None:
        await at.press("u")
        assert "Undone: pubmed:9002, pubmed:9003 are apart again." in at.text
        await at.press("u")
        assert (at.work, "you have no verdict on this work" in at.text) == ("pubmed:9001", True)
        await at.press("u")
        assert "nothing to undo" in at.text
        assert at.sitting.session.advance.total == 5

    sit_down(review, first)
    sit_down(review, second)
    sit_down(review, third)


def test_who_has_a_new_id_takes_back_what_they_joined_under_the_old_one(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)
    link(review, "pubmed:9001", "pubmed:9002")
    file = review.folder / "review.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{id: ada, role", "{id: eve, formerly: [ada], role"), encoding="utf-8")

    async def play(at: Hand) -> None:
        await at.press("u")
        assert "Undone: pubmed:9001, pubmed:9002 are apart again." in at.text

    sit_down(review, play, who="eve")


def test_works_to_join_are_told_apart_and_both_are_shown_before_they_are_joined(tmp_path: Path) -> None:
    title = "On the access to care of people who have only just come to the great harbours of the north"
    alike = [work(n, title=title, authors=(Author(f"Sailor{n}", "A"),)) for n in (1, 2, 3)]
    review = screening_review(tmp_path, [*alike, work(4)])

    async def play(at: Hand) -> None:
        await at.press("w")
        await at.type("harbours north")
        assert "2012 Sailor2 pubmed:9002 On the access" in at.text
        await at.press("down", "enter")
        for words in ("Sailor1, A", "Sailor3, A", "2011", "2013", "PMID 9001", "doi:10.5555/harbour.3", "pubmed:9003"):
            assert words in at.text
        await at.press("escape")
        assert at.sitting.session.advance.total == 4
        await at.press("w", *"harbours north", "enter", "down", "enter", "enter")
        assert "Joined: one work." in at.text
        assert at.sitting.show(str(at.work)).work.members == ("pubmed:9001", "pubmed:9003")

    sit_down(review, play)


def test_a_document_is_opened_at_its_doi_and_only_on_the_web(tmp_path: Path) -> None:
    bare = work(2, doi="", pmid="", url="javascript:alert(1)")
    free = work(3, doi="", pmid="", full_text_url="https://papers.example.org/3.pdf")
    review = screening_review(tmp_path, [work(1, doi="10.5555/a b#c"), bare, free])

    async def play(at: Hand) -> None:
        await at.press("o", "right", "o")
        assert "No source gives" in at.text
        await at.press("right", "o")
        assert at.opened == ["https://doi.org/10.5555/a%20b%23c", "https://papers.example.org/3.pdf"]

    sit_down(review, play)


def test_at_full_text_the_file_that_the_review_has_is_opened(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:2])
    decide(review, *(row(who, n, Verdict.INCLUDE) for who in ("ada", "bo") for n in (1, 2)))
    (tmp_path / "fulltext").mkdir()
    file = tmp_path / "fulltext" / "one.pdf"
    file.write_bytes(b"%PDF-1.4")
    brought = Attempt(id="x", record="pubmed:9001", step=Step.GOT, by="ada", at=AT, file="fulltext/one.pdf")
    with open_store(review.store_path) as store:
        store.add_events([brought.to_event()])

    async def play(at: Hand) -> None:
        await at.press("o", "right", "o")
        assert at.opened == [file.as_uri(), "https://doi.org/10.5555/harbour.2"]

    sit_down(review, play)


def test_at_full_text_it_is_said_how_the_full_text_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    free = "https://papers.example.org/2.pdf"
    review = screening_review(tmp_path, [work(1), work(2, full_text_url=free), work(3), work(4), work(5)])
    decide(review, *(row(who, n, Verdict.INCLUDE) for who in ("ada", "bo") for n in range(1, 6)))
    (tmp_path / "fulltext").mkdir()
    (tmp_path / "fulltext" / "one.pdf").write_bytes(b"%PDF-1.4")
    steps = [
        Attempt(id="x", record="pubmed:9001", step=Step.GOT, by="ada", at=AT, file="fulltext/one.pdf"),
        Attempt(id="y", record="pubmed:9003", step=Step.ASKED, by="ada", at=AT, whom="the [library]"),
        Attempt(id="z", record="pubmed:9004", step=Step.GOT, by="ada", at=AT, file="fulltext/gone.pdf"),
        Attempt(id="m", record="pubmed:9005", step=Step.MISSING, by="bo", at=AT),
    ]
    with open_store(review.store_path) as store:
        store.add_events([step.to_event() for step in steps])
    nothing = "Full text: no copy is known, and nobody was asked for one"
    lines = [
        "Full text: fulltext/one.pdf", f"Full text: free to read at {free}",
        "Full text: asked for on 2031-05-09 (the [library])", nothing, nothing,
    ]  # fmt: skip

    async def play(at: Hand) -> None:
        for line in lines:
            assert line in at.text
            await at.press("s")

    sit_down(review, play)
    monkeypatch.setattr("sys.stdin", io.StringIO("s\ns\ns\ns\n"))
    assert run(["screen", "--as", "ada", "--plain", "--order", "id", "--review", str(review.folder)]) == 0
    said_by_line = capsys.readouterr().out
    assert [line for line in said_by_line.splitlines() if line.startswith("Full text:")] == lines


def test_where_no_reports_are_read_nothing_is_said_of_full_texts(tmp_path: Path) -> None:
    async def play(at: Hand) -> None:
        assert "Full text" not in at.text

    sit_down(screening_review(tmp_path, PLAIN[:1]), play)


def test_a_blind_stage_tells_nothing_of_others_and_an_open_one_does(tmp_path: Path) -> None:
    open_stage = "{id: title_abstract, reviewers: 2, blind: false}"
    for stage, shown in (("{id: title_abstract, reviewers: 2}", False), (open_stage, True)):
        review = screening_review(tmp_path / str(shown), PLAIN[:2], stage=stage)
        decide(review, row("bo", 1, Verdict.EXCLUDE, "P", note="seen by bo"))

        async def play(at: Hand, shown: bool = shown) -> None:
            for keys in ((), ("a",), ("t",), ("c", "escape"), ("i",), ("left",), ("e", "escape")):
                await at.press(*keys)
                told = re.search(r"\bbo\b|seen by", at.text) is not None
                assert told is (shown and at.work == "pubmed:9001")

        sit_down(review, play)


def test_at_an_open_stage_what_settled_a_disagreement_is_called_so(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:2], stage="{id: title_abstract, reviewers: 2, blind: false}")
    decide(review, row("ada", 1, Verdict.INCLUDE), row("bo", 1, Verdict.EXCLUDE, "P"))
    with resolve(review, reviewer="cy", stage="title_abstract") as settling:
        settling.settle(Verdict.EXCLUDE, ("C",), "as agreed")

    async def play(at: Hand) -> None:
        await at.press("left")
        assert "settled: exclude (C) – as agreed" in at.text
        assert "resolution" not in at.text

    sit_down(review, play)


def test_an_arbiter_reads_what_is_in_conflict_without_being_told_who_said_what(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:3])
    decide(review, row("ada", 2, Verdict.INCLUDE, note="a-note"), row("bo", 2, Verdict.EXCLUDE, "P", note="b-note"))

    async def play(at: Hand) -> None:
        assert (at.work, at.sitting.session.advance.total) == ("pubmed:9002", 1)
        await at.press("a")
        assert not re.search(r"\bada\b|\bbo\b|-note|verdict so far", at.text)

    sit_down(review, play, who="cy")


def test_a_pilot_round_comes_first_is_the_same_for_all_and_its_end_is_told(tmp_path: Path) -> None:
    records = [work(n) for n in range(1, 9)]
    stage = "{id: title_abstract, reviewers: 2, pilot: 3}"
    reviews = [screening_review(tmp_path / name, records, stage=stage) for name in ("one", "two")]
    drawn: list[list[str]] = []

    async def play(at: Hand) -> None:
        assert "pilot 0/3" in at.lines[0]
        assert at.sitting.session.advance.total == 8
        first = []
        for _work in range(3):
            first.append(str(at.work))
            await at.press("i")
        drawn.append(first)
        assert "litrev agree" in at.text
        await at.press("enter")
        assert "pilot" not in at.lines[0]
        await at.press("i")
        await at.press("u", "u")
        assert "pilot 2/3" in at.lines[0]

    async def alone(at: Hand) -> None:
        assert at.sitting.session.advance.total == 3
        await at.press("i")
        assert at.work is None
        assert "litrev agree" in at.text
        assert "Enter goes on" not in at.text

    for review in reviews:
        sit_down(review, play, order=ReadingOrder.DATE)
    assert drawn[0] == drawn[1]
    assert [event.content["purpose"] for event in events(reviews[0])] == ["pilot", "order:date"]
    sit_down(reviews[0], alone, pilot=True)
    with pytest.raises(UsageError, match="no pilot"), screen(reviews[0], reviewer="ada", stage="full_text", pilot=True):
        pass


def test_a_pilot_round_ends_when_what_was_put_off_is_decided_too(tmp_path: Path) -> None:
    records = [work(n) for n in range(1, 9)]
    review = screening_review(tmp_path, records, stage="{id: title_abstract, reviewers: 2, pilot: 3}")

    async def play(at: Hand) -> None:
        put_off = at.work
        await at.press("s", "i", "i")
        assert (at.work, "pilot 2/3" in at.lines[0]) == (put_off, True)
        await at.press("s")
        assert "only one left of the pilot round" in at.text
        await at.press("right")
        assert (at.work, "only one left of the pilot round" in at.text) == (put_off, True)
        await at.press("i")
        assert "You have read the pilot round." in at.text

    sit_down(review, play)


def test_a_third_reviewer_reads_the_pilot_too_and_a_stage_that_had_begun_draws_none(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [work(n) for n in range(1, 9)], stage="{id: title_abstract, pilot: 2}")
    decide(review, row("ada", 1, Verdict.INCLUDE))
    with screen(review, reviewer="ada") as sitting:
        assert not sitting.pilot
    for who in ("ada", "bo"):
        with screen(review, reviewer=who, pilot=True) as sitting:
            assert len(sitting.pilot) == 2
            assert "pubmed:9001" not in sitting.pilot
            while sitting.session.current:
                sitting.decide(Verdict.EXCLUDE)
    assert [event.content["purpose"] for event in events(review)].count("pilot") == 1


def test_a_pilot_round_greets_no_arbiter_and_who_has_left_is_told_so(tmp_path: Path) -> None:
    stage = "{id: title_abstract, reviewers: 2, pilot: 3}"
    review = screening_review(tmp_path, PLAIN[:3], stage=stage)
    with screen(review, reviewer="ada") as sitting:
        assert len(sitting.pilot) == 3
    decide(review, row("ada", 2, Verdict.INCLUDE), row("bo", 2, Verdict.EXCLUDE, "P"))

    async def play(at: Hand) -> None:
        assert at.work == "pubmed:9002"
        assert "ilot" not in at.text
        await at.press("i")
        assert "ilot" not in at.text

    sit_down(review, play, who="cy")
    file = review.folder / "review.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{id: bo, role: reviewer}", "{id: bo, role: reviewer, left: 2031-01-01}"), "utf-8")
    with pytest.raises(UsageError, match="bo left the team on 2031-01-01") as told, screen(review, reviewer="bo"):
        pass
    assert "The team is now: ada, cy." in told.value.hint


def test_whoever_has_the_pilot_still_to_read_begins_there_although_enough_others_have(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:3], stage="{id: title_abstract, reviewers: 1, pilot: 2}")
    with screen(review, reviewer="ada") as sitting:
        while sitting.session.current:
            sitting.decide(Verdict.INCLUDE)
    with screen(review, reviewer="bo") as sitting:
        assert (sitting.session.rules.id, sitting.session.advance.left) == ("title_abstract", 2)


def under_old_criteria(tmp_path: Path) -> Review:
    """Ada decided on three works before the criteria were amended, and on one since; two are left to read."""
    review = screening_review(tmp_path, [work(n) for n in range(1, 7)])
    rows = [row("ada", 1, Verdict.INCLUDE), row("ada", 2, Verdict.EXCLUDE, "C", note="told twice"),
            row("ada", 3, Verdict.EXCLUDE, "P")]  # fmt: skip
    decide(review, *(replace(said, criteria_version="of old") for said in rows))
    with screen(review, reviewer="ada", order=ReadingOrder.ID) as sitting:
        sitting.decide(Verdict.INCLUDE)
    return review


def test_verdicts_of_before_the_criteria_were_amended_are_gone_through_again(tmp_path: Path) -> None:
    review = under_old_criteria(tmp_path)
    (left,) = todo(review, reviewer="ada").amended
    assert left.works == ("pubmed:9001", "pubmed:9002", "pubmed:9003")

    async def play(at: Hand) -> None:
        assert (at.work, "1/3" in at.lines[0], "another look" in at.lines[0]) == ("pubmed:9001", True, True)
        assert "v lets your verdict stand" in at.text
        await at.press("v")
        assert "before the criteria were amended: exclude (C) · Note: told twice" in at.text
        await at.press("n", *"!", "enter")
        assert (at.work, "before the criteria were amended" in at.text) == ("pubmed:9002", True)
        await at.press("v", "u")
        assert (at.work, at.sitting.session.advance.left) == ("pubmed:9002", 2)
        await at.press("s", "i")
        assert (at.work, "3 put off" in at.text) == ("pubmed:9002", False)

    async def rest(at: Hand) -> None:
        assert (at.work, at.sitting.session.advance.total) == ("pubmed:9002", 1)
        await at.press("v")
        assert "You have looked again at all" in at.text

    sit_down(review, play, again=True)
    assert todo(review, reviewer="ada").amended[0].works == ("pubmed:9002",)
    sit_down(review, rest, again=True)
    assert todo(review, reviewer="ada").amended == ()
    assert [entry for entry in said(review) if entry[0] == "9002"][-1] == ("9002", "exclude", ("C",), "told twice!")


def test_what_is_no_criterion_any_more_cannot_stand(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)
    decide(review, replace(row("ada", 1, Verdict.EXCLUDE, "OLD"), criteria_version="of old"))

    async def play(at: Hand) -> None:
        await at.press("v")
        assert (at.work, "“OLD” is not a criterion" in at.text) == ("pubmed:9001", True)
        await at.press("n", *"why", "enter", "e", "p", "enter")
        assert at.work is None

    sit_down(review, play, again=True)
    assert said(review)[1:] == [("9001", "exclude", ("OLD",), "why"), ("9001", "exclude", ("P",), "why")]


def test_where_no_verdict_was_given_before_nothing_can_stand(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        await at.press("v")
        assert (at.work, "no verdict on this work" in at.text) == ("pubmed:9001", True)

    sit_down(review, play)
    assert said(review) == []
    with pytest.raises(UsageError, match="do not go together"), screen(review, reviewer="ada", pilot=True, again=True):
        pass


def test_todo_names_the_command_that_goes_through_former_verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    review = under_old_criteria(tmp_path)
    assert run(["todo", "--as", "ada", "--review", str(review.folder)]) == 0
    command = "litrev screen --as ada --stage title_abstract --again"
    assert command in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("v\n2\nv\n"))
    assert run([*command.split()[1:], "--review", str(review.folder)]) == 0
    assert "You have looked again at all" in capsys.readouterr().err
    assert run([*command.split()[1:], "--review", str(review.folder)]) == 0
    assert "nothing to look at again" in capsys.readouterr().err
    assert len(said(review)) == 7


def test_orders_are_by_lot_by_date_and_by_id(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [work(n, published=f"20{30 - n}-01") for n in range(1, 10)])
    found: dict[ReadingOrder, list[str | None]] = {}
    for order in ReadingOrder:
        with screen(review, reviewer="ada", order=order) as sitting:
            found[order] = []
            while sitting.session.next():
                found[order].append(sitting.session.current)
                if len(found[order]) == 8:
                    break
    ids = [f"pubmed:{9000 + n}" for n in range(2, 10)]
    assert found[ReadingOrder.ID] == found[ReadingOrder.DATE] == ids
    assert found[ReadingOrder.RANDOM] != ids


def test_what_cannot_be_saved_is_said_and_the_work_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review = screening_review(tmp_path, PLAIN[:2])

    def busy(*_args: object) -> int:
        raise ConflictError("Another program holds the ledger.", "Try again.")

    async def play(at: Hand) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Store, "add_decisions", busy)
            patched.setattr(Store, "add_events", busy)
            await at.press("i")
            assert (at.work, "Another program holds" in at.text) == ("pubmed:9001", True)
            await at.press("n", *"kept?", "enter")
            assert "Another program holds" in at.text
        await at.press("i")
        assert at.work == "pubmed:9002"

    sit_down(review, play)
    assert len(said(review)) == 1


def test_help_lists_every_key_and_no_key_works_behind_it(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:2])

    async def play(at: Hand) -> None:
        await at.press("question_mark")
        for keys in KEYS:
            assert keys.reports_only or keys.shown.split()[0] in at.text
        await at.press("i", "1", "u", "n", "escape")
        assert at.work == "pubmed:9001"
        await at.press("f1", "q")
        assert at.app.is_running
        await at.press("n", "x", "ctrl+c", "q")
        assert not at.app.is_running

    sit_down(review, play, size=(80, 50))
    assert said(review) == []


def test_a_click_on_a_key_of_the_line_is_that_key(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        await at.click("i include")
        await at.click("m maybe")
        await at.click("u undo")
        await at.click("1-9 by criterion")
        await at.click("[ ] 2 C", times=2)
        await at.click("n note")
        await at.type("clicked")
        assert "Note: clicked" in at.text
        line = at.lines[-1]
        await at.click_at(line.index(" · ") + 1, 23)
        await at.click_at(70, 0)
        assert at.work == "pubmed:9003"
        await at.click("q stop")
        assert not at.app.is_running

    sit_down(review, play)
    assert [entry[:3] for entry in said(review)] == [
        ("9001", "include", ()), ("9002", "maybe", ()), ("9002", "withdrawn", ()), ("9002", "exclude", ("C",)),
    ]  # fmt: skip


def test_reasons_are_chosen_by_a_click_and_taken_by_a_double_click_or_below(tmp_path: Path) -> None:
    review = twelve_criteria(tmp_path)

    async def play(at: Hand) -> None:
        await at.press("e")
        await at.click("[ ]  3 X3")
        await at.click("[ ]  5 X5", times=2)
        assert at.work == "pubmed:9002"
        await at.press("e")
        await at.click("[ ]  2 C")
        await at.click("Escape goes back")
        assert at.work == "pubmed:9003"
        await at.press("e", *"10")
        await at.click("[ ] 10 X10", times=2)
        await at.press("l")
        await at.type("one")
        await at.press("l")
        await at.click("[x] one", times=2)
        assert at.sitting.labels("pubmed:9004") == ()

    sit_down(review, play, size=(80, 30))
    assert [row[2] for row in said(review)] == [("X3", "X5"), ("C",), ("X10",)]


def test_a_click_beside_the_help_closes_it_and_beside_a_question_says_no(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)

    async def play(at: Hand) -> None:
        await at.press("question_mark")
        await at.click("include: let the work through")
        assert len(at.app.screen_stack) == 3
        await at.click_at(1, 3)
        assert len(at.app.screen_stack) == 2
        await at.press("w", *"9003", "enter")
        await at.click_at(1, 1)
        assert "Not joined." in at.text

    sit_down(review, play)
    assert said(review) == []


def test_french_screens_speak_french_and_pace_and_time_left_are_told(tmp_path: Path) -> None:
    review = screening_review(tmp_path, [work(n) for n in range(1, 60)])
    rows = [replace(row("ada", n, Verdict.INCLUDE), seconds=30.0) for n in range(1, 9)]
    decide(review, *rows)

    async def play(at: Hand) -> None:
        assert "9/59" in at.lines[0]
        assert "120/h" in at.lines[0]
        assert "26 min left" in at.lines[0]
        await at.press("i", "right")
        assert "1 today" in at.lines[0]
        assert "1 put off" in at.lines[0]

    sit_down(review, play, size=(120, 24))


def test_the_key_card_and_the_help_name_every_key_that_is_bound(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("screening_keys", DOCS / "screening_keys.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    card = (DOCS / "screening-keys.md").read_text(encoding="utf-8")
    assert script.card() == card, "run: python docs/screening_keys.py"
    help_ = " ".join(help_text(200, reports=True).plain.split())
    for name in ("k", "j", "Page Up", "Page Down", "F3", "Shift-F3", "h", "F1", "Ctrl-Z", "Ctrl-C", "Ctrl-Q", "Ctrl-D"):
        assert re.search(rf"\(also [^)]*\b{name}\b", help_), name
    listed = {key for row in KEYS for key in row.bound.split(",")}
    for bindings in (WorkScreen.BINDINGS, ScreeningApp.BINDINGS):
        assert {key for one in bindings if isinstance(one, Binding) for key in one.key.split(",")} <= listed
