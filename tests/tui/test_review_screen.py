"""The review of doubtful pairs on the screen: every key, every state, every width; driven key by key."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from doubtful_review import doubtful_review, fill, pair, said
from textual.pilot import Pilot

from litrev.dedupe.cluster import words_of_persons
from litrev.errors import ConflictError
from litrev.i18n import set_language
from litrev.model import LinkKind, Record, Section
from litrev.review import Review
from litrev.steps.deduplicating import dedupe
from litrev.steps.reviewing import Reviewing, review_pairs
from litrev.tui.pairs import PairsApp
from litrev.tui.questions import Help

SAME, DIFFERENT = LinkKind.SAME, LinkKind.DIFFERENT
Play = Callable[["Screen"], Awaitable[None]]


class Screen:
    """The app with what a person sees and does."""

    def __init__(self, app: PairsApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """All on one line, for what is wrapped."""
        return " ".join(self.text.split())


def sit_down(review: Review, play: Play, *, size: tuple[int, int] = (80, 24), who: str = "ada") -> PairsApp:
    """One sitting before the screen."""

    async def run(reviewing: Reviewing) -> PairsApp:
        app = PairsApp(reviewing)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(Screen(app, pilot))
        return app

    with review_pairs(review, reviewer=who) as reviewing:
        return asyncio.run(run(reviewing))


def standing(review: Review) -> dict[tuple[str, str], LinkKind]:
    return {ends: link.kind for ends, link in words_of_persons(said(review)).items()}


@contextmanager
def french() -> Iterator[None]:
    set_language("fr")
    try:
        yield
    finally:
        set_language("en")


@pytest.mark.parametrize(("key", "kind"), [("m", SAME), ("M", SAME), ("k", DIFFERENT), ("K", DIFFERENT)])
def test_a_key_answers_and_the_next_pair_is_shown(tmp_path: Path, key: str, kind: LinkKind) -> None:
    review = doubtful_review(tmp_path, 2)

    async def play(screen: Screen) -> None:
        assert "0/2" in screen.lines[0]
        assert "openalex:W1000" in screen.text
        await screen.press(key)
        assert "1/2" in screen.lines[0]
        assert "openalex:W1001" in screen.text
        (link,) = said(review)  # in the ledger while the screen is still open
        assert (link.a, link.b, link.kind, link.by) == ("openalex:W1000", "pubmed:1000", kind, "ada")

    assert sit_down(review, play).answered == 1


def test_later_puts_a_pair_off_and_stores_nothing(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 2)

    async def play(screen: Screen) -> None:
        await screen.press("l")
        assert "openalex:W1001" in screen.text
        assert "1 put off" in screen.lines[0]
        await screen.press("m")
        assert "openalex:W1000" in screen.text

    sit_down(review, play)
    assert standing(review) == {("openalex:W1001", "pubmed:1001"): SAME}


def test_undo_asks_the_pair_again_as_often_as_one_likes(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 3)

    async def play(screen: Screen) -> None:
        await screen.press("m", "k", "u", "u", "u")
        assert "There is nothing to undo." in screen.text
        assert "0/3" in screen.lines[0]

    assert sit_down(review, play).answered == 0
    assert standing(review) == {}
    assert len(said(review)) == 4  # nothing is deleted


def test_undo_reaches_back_into_earlier_sittings(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 3)

    async def first(screen: Screen) -> None:
        await screen.press("m", "m", "q")

    async def second(screen: Screen) -> None:
        assert "2/3" in screen.lines[0]
        await screen.press("u", "u")
        assert "openalex:W1000" in screen.text
        await screen.press("k")

    sit_down(review, first)
    sit_down(review, second)
    assert standing(review) == {("openalex:W1000", "pubmed:1000"): DIFFERENT}


def test_q_leaves_and_an_answer_given_is_kept(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 2)

    async def play(screen: Screen) -> None:
        await screen.press("m", "q")
        assert not screen.app.is_running or screen.app._exit

    sit_down(review, play)
    assert len(standing(review)) == 1


@pytest.mark.parametrize("closing", ["q", "escape", "enter", "space"])
def test_the_help_names_every_key_and_behind_it_no_key_answers(tmp_path: Path, closing: str) -> None:
    review = doubtful_review(tmp_path, 2)

    async def play(screen: Screen) -> None:
        await screen.press("?")
        assert isinstance(screen.app.screen, Help)
        for key in "mkluoq":
            assert re.search(rf"│ {key}  \w", screen.text), key
        await screen.press("m", "k", "l", "u", "?")
        assert said(review) == []
        await screen.press(closing)
        assert not isinstance(screen.app.screen, Help)
        assert "0/2" in screen.lines[0]

    sit_down(review, play)


def test_a_long_abstract_is_cut_until_it_is_opened_and_can_be_scrolled(tmp_path: Path) -> None:
    one, other = pair(1)
    long = replace(one, abstract=(Section("first " + "middle " * 700 + "lastword"),))
    review = doubtful_review(tmp_path, 0, more=[long, other])

    async def play(screen: Screen) -> None:
        assert "first middle" in screen.text
        assert "…" in screen.text
        await screen.press("o", "end")
        await screen.pilot.pause(0.1)
        for _page in range(30):
            await screen.press("space")
        assert "lastword" in screen.text
        await screen.press("b", "o")
        assert "lastword" not in screen.text

    sit_down(review, play)


def test_where_a_record_says_nothing_a_dash_stands(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 1)

    async def play(screen: Screen) -> None:
        (authors,) = [line for line in screen.lines if "Authors" in line]
        assert authors.split() == ["Authors", "–", "Ostrander,", "M0"]

    sit_down(review, play)


def respelt() -> list[Record]:
    """A doubtful pair whose titles differ in two letters and whose years differ by one."""
    one, other = pair(1)
    return [replace(one, title="Wharf" + one.title), replace(other, title="Whxrp" + other.title, journal="")]


def underlined(screen: Screen) -> str:
    strips = screen.app.screen._compositor.render_strips()
    return "".join(s.text for strip in strips for s in strip if s.style and s.style.underline)


def test_what_differs_is_underlined_and_said_for_and_against(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 0, more=respelt())

    async def play(screen: Screen) -> None:
        assert underlined(screen) == "afxp" + "01"
        assert "+ one title is the other without its subtitle" in screen.text
        assert "− years one apart" in screen.text

    sit_down(review, play)


@pytest.mark.parametrize("title", [
    "[bold red]Care[/bold red] of [link=https://example.org]ports[/link] and [/] of [] quays",
    "<b>Care</b> of &lt;ports&gt; where p < .05 and <script>quays</script> stand",
    "Care of ports \\[escaped] :smile: $variable {braces} of quays %s",
])  # fmt: skip
def test_text_that_looks_like_markup_is_shown_as_it_is(tmp_path: Path, title: str) -> None:
    one, other = (replace(record, title=title) for record in pair(1))
    review = doubtful_review(tmp_path, 0, more=[one, other])

    async def play(screen: Screen) -> None:
        await screen.press("o")
        shown = "".join("".join(line.split()) for line in screen.lines)
        assert title.split(maxsplit=1)[0] in shown
        assert all(word in screen.text for word in title.split() if len(word) < 15)

    sit_down(review, play, size=(140, 30))


def test_control_characters_reach_no_terminal(tmp_path: Path) -> None:
    one, other = (replace(r, title=r.title[:30] + "\x1b[31m\x07\u202e\x00" + r.title[30:]) for r in pair(1))
    review = doubtful_review(tmp_path, 0, more=[one, other])

    async def play(screen: Screen) -> None:
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", screen.text)

    sit_down(review, play)


def test_letters_from_right_to_left_never_share_a_line_with_the_other_record(tmp_path: Path) -> None:
    title = "الرعاية الصحية للوافدين الجدد في مدن الموانئ الشمالية دراسة متابعة"
    one, other = (replace(record, title=title) for record in pair(1))
    review = doubtful_review(tmp_path, 0, more=[one, other])

    async def play(screen: Screen) -> None:
        with_arabic = [line for line in screen.lines if "الرعاية" in line]
        assert [line.split()[0] for line in with_arabic] == ["A", "B"]
        await screen.press("m")

    sit_down(review, play)
    assert list(standing(review).values()) == [SAME]


@pytest.mark.parametrize("size", [(60, 24), (40, 12), (20, 6), (76, 24), (80, 24), (200, 60)])
def test_it_works_in_a_terminal_of_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    review = doubtful_review(tmp_path, 2)

    async def play(screen: Screen) -> None:
        assert all(len(line) <= size[0] for line in screen.lines)
        assert "0/2" in screen.lines[0]
        await screen.press("o", "m", "?", "q", "k")

    sit_down(review, play, size=size)
    assert sorted(standing(review).values()) == [DIFFERENT, SAME]


def test_in_60_columns_the_records_stand_in_turn(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 1)

    async def play(screen: Screen) -> None:
        assert re.search(r"^ A openalex:W1000 *$", screen.text, re.MULTILINE)
        assert re.search(r"^ B pubmed:1000 *$", screen.text, re.MULTILINE)
        await screen.pilot.resize_terminal(100, 24)
        await screen.pilot.pause()
        assert re.search(r"openalex:W1000 +pubmed:1000", screen.text)

    sit_down(review, play, size=(60, 30))


def test_without_colour_the_differences_are_still_underlined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    review = doubtful_review(tmp_path, 0, more=respelt())

    async def play(screen: Screen) -> None:
        assert screen.app.no_color
        assert underlined(screen) == "afxp" + "01"

    sit_down(review, play)


def test_where_no_pair_is_doubtful_it_says_so(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 0, more=[Record(id="pubmed:1", source="pubmed", title="Alone")])

    async def play(screen: Screen) -> None:
        assert "No pair of records is doubtful" in screen.words
        await screen.press("m", "k", "l", "o", "u", "?", "q")
        assert "There is nothing to undo." in screen.text

    sit_down(review, play)
    assert said(review) == []


def test_after_the_last_pair_it_says_so_and_the_answer_can_still_be_undone(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 1)

    async def play(screen: Screen) -> None:
        await screen.press("m")
        assert "Every doubtful pair is answered." in screen.words
        assert "1/1" in screen.lines[0]
        await screen.press("k")  # no pair to answer: nothing is stored
        assert len(said(review)) == 1
        await screen.press("u", "k")

    sit_down(review, play)
    assert list(standing(review).values()) == [DIFFERENT]


def test_an_answer_that_cannot_be_saved_is_said_and_the_pair_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = doubtful_review(tmp_path, 2)

    async def play(screen: Screen) -> None:
        def refuse(_links: object) -> None:
            raise ConflictError("Another program holds the ledger.", "Try again.")

        monkeypatch.setattr(screen.app._session, "_keep", refuse)
        await screen.press("m")
        assert "Another program holds the ledger." in screen.text
        assert "0/2" in screen.lines[0]
        assert "openalex:W1000" in screen.text
        monkeypatch.undo()
        await screen.press("m")
        assert "1/2" in screen.lines[0]

    assert sit_down(review, play).answered == 1


def test_a_third_record_that_a_rule_tears_off_is_named(tmp_path: Path) -> None:
    one, other = pair(1)
    third = replace(other, id="pubmed:77", pmid="77", source="pubmed", year=one.year, journal=one.journal)
    second = replace(other, pmid="1001")
    review = doubtful_review(tmp_path, 0, more=[one, second, third])

    async def play(screen: Screen) -> None:
        assert "with pubmed:77" in screen.words
        await screen.press("m")
        assert "a rule keeps apart: pubmed:77" in screen.words

    sit_down(review, play)


def test_it_speaks_french(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 1)

    async def play(screen: Screen) -> None:
        for english in ("The rules", "different journals", "same work", "doubtful", "Journal ", "Title"):
            assert english not in screen.text, english
        assert "Titre" in screen.text
        assert "(0,95)" in screen.text
        await screen.press("?")
        assert "same work" not in screen.text

    with french():
        sit_down(review, play)


def test_sixty_pairs_quit_resumed_killed_and_undone_leave_exactly_what_was_pressed(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 60)
    stack: list[tuple[tuple[str, str], LinkKind]] = []

    async def press(screen: Screen, keys: str) -> None:
        for key in keys:
            asked = screen.app._session.current
            await screen.press(key)
            if key in "mk" and asked:
                stack.append(((asked.a, asked.b), SAME if key == "m" else DIFFERENT))
            elif key == "u" and stack:
                stack.pop()
            assert f"{len(stack)}/60" in screen.lines[0]

    async def first(screen: Screen) -> None:
        await press(screen, "mkmmlkmuumkml" * 2)
        await screen.press("q")

    async def killed(screen: Screen) -> None:
        await press(screen, "uuumkmk" + "mmk" * 5)
        # A second program opens the review while this one never gets to its end: nothing is held back in memory.
        with review_pairs(review, reviewer="ada") as other:
            assert other.session.advance.done == len(stack)

    async def last(screen: Screen) -> None:
        await press(screen, "u" * 5 + "m" * 12 + "k" * (48 - len(stack) + 5) + "uuu" + "mmm")
        await screen.press("q")

    sit_down(review, first)
    sit_down(review, killed)
    sit_down(review, last)
    assert standing(review) == dict(stack)
    assert len(standing(review)) == 60
    assert dedupe(review).waiting == 0
    assert standing(review) == dict(stack)


def test_what_a_new_search_brings_is_asked_and_nothing_that_was_answered(tmp_path: Path) -> None:
    review = doubtful_review(tmp_path, 2)

    async def answer(screen: Screen) -> None:
        await screen.press("m", "k")

    async def again(screen: Screen) -> None:
        assert "openalex:W1050" in screen.text
        assert "2/3" in screen.lines[0]

    sit_down(review, answer)
    fill(review, [record for n in (0, 1, 50) for record in pair(n)])
    assert dedupe(review).waiting == 1
    sit_down(review, again)
