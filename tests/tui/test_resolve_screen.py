"""The screen on which disagreements are settled: every key and every state."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doubtful_review import PROTOCOL, fill, pair
from textual.pilot import Pilot
from textual.screen import ModalScreen

from litrev.cli.main import run
from litrev.model import Decision, Page, Section, Verdict
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.screening.resolutions import How, Resolution
from litrev.steps.conflicting import conflicts
from litrev.steps.resolving import resolve
from litrev.store import open_store
from litrev.tui.browser import Opened
from litrev.tui.questions import Help
from litrev.tui.resolve import ResolveApp

START = datetime(2031, 6, 1, tzinfo=UTC)
Steps = Callable[[Pilot[None], ResolveApp], Awaitable[None]]
ARABIC = "دراسة مخترعة"
HOSTILE = "[bold]Tide[/] \x1b[31mred <i>x</i>"


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Two reviewers who disagree on four works."""
    text = PROTOCOL.replace("reviewers: 1", "reviewers: 2").replace(
        "population}}]", "population}}, {code: C, exclude: No data}]"
    )
    (tmp_path / "review.yaml").write_text(text, encoding="utf-8")
    made = Review(tmp_path)
    one, other, third, fourth = (pair(n)[0] for n in range(4))
    long = "A very long abstract. " * 900
    fill(made, [
        replace(one, title=HOSTILE, abstract=(Section(long),)), replace(other, title=ARABIC, abstract=()),
        replace(third, authors=third.authors * 300), fourth,
    ])  # fmt: skip
    with open_store(made.store_path) as store:
        for number, record in enumerate((one, other, third, fourth)):
            for who, verdict in (("ada", Verdict.INCLUDE), ("bo", Verdict.EXCLUDE)):
                codes = ("P",) if verdict is Verdict.EXCLUDE else ()
                store.add_decisions([
                    Decision(
                        id=f"{who}{number}", record=record.id, stage="title_abstract", verdict=verdict, criteria=codes,
                        note=f"{who} thinks so", reviewer=who, at=START + timedelta(minutes=number),
                    )
                ])  # fmt: skip
    return made


def drive(review: Review, steps: Steps, size: tuple[int, int] = (80, 24), who: str = "ada") -> None:
    async def go() -> None:
        with resolve(review, reviewer=who, now=lambda: START) as settling:
            app = ResolveApp(settling)
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                await steps(pilot, app)

    asyncio.run(go())


def words(app: ResolveApp) -> str:
    """All that stands on the screen."""
    return "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())


def outcomes(review: Review) -> dict[str, tuple[State, tuple[str, ...], str]]:
    """Work -> what it was settled to, for which reasons, with which note."""
    (at,) = conflicts(review)
    return {
        one.disagreement.work: (
            one.disagreement.outcome.state,
            one.disagreement.outcome.reasons,
            one.disagreement.resolution.note if one.disagreement.resolution else "",
        )
        for one in at.settled
    }


def test_each_key_settles_and_is_saved_at_once(review: Review) -> None:
    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        assert "ada thinks so" in words(app)
        assert "bo thinks so" in words(app)
        await pilot.press("9")
        await pilot.pause()
        assert "There is no criterion 9." in words(app)
        await pilot.press("i")
        assert len(outcomes(review)) == 1
        await pilot.press("e", "enter", "2", "m")
        assert "Every disagreement is settled" in words(app)
        await pilot.press("i")

    drive(review, steps)
    ids = [f"openalex:W{n}" for n in range(1000, 1004)]
    assert outcomes(review) == dict(zip(ids, [
        (State.INCLUDED, (), ""), (State.EXCLUDED, ("P",), ""), (State.EXCLUDED, ("C",), ""), (State.INCLUDED, (), ""),
    ], strict=True))  # fmt: skip


def test_a_work_that_was_settled_twice_is_asked_once_more_with_both_resolutions_in_view(review: Review) -> None:
    for who, verdict in (("ada", Verdict.INCLUDE), ("bo", Verdict.EXCLUDE)):
        said = Resolution(
            id=f"r-{who}", record="openalex:W1000", stage="title_abstract", verdict=verdict, how=How.DISCUSSION, by=who,
            note=f"{who} reads it so", at=START + timedelta(days=1 + (who == "bo")),
        )  # fmt: skip
        with open_store(review.store_path) as store:
            store.add_events([said.to_event()])

    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        await pilot.press("i", "i", "i")
        assert "also settled: include" in words(app)
        assert "this counts: exclude, by discussion (recorded by bo) – “bo reads it so”" in words(app)
        await pilot.press("i")
        assert "Every disagreement is settled" in words(app)
        await pilot.press("u")
        assert "also settled: include" in words(app)
        await pilot.press("i")

    drive(review, steps, size=(100, 30))
    assert outcomes(review)["openalex:W1000"] == (State.INCLUDED, (), "")
    assert conflicts(review)[0].twice == ()


def test_a_note_is_letters_alone_and_is_kept_with_the_resolution(review: Review) -> None:
    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        await pilot.press("n", *"i quit", "enter")
        assert not outcomes(review)
        assert "i quit" in words(app)
        await pilot.resize_terminal(60, 20)
        await pilot.press("e", "enter", "n", *"never", "escape", "i")

    drive(review, steps)
    assert [note for _state, _reasons, note in outcomes(review).values()] == ["i quit", ""]


@pytest.mark.parametrize("closing", ["q", "escape", "enter", "space"])
def test_help_is_put_away_by_any_of_these_keys(review: Review, closing: str) -> None:
    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        await pilot.press("question_mark", closing)
        assert not isinstance(app.screen, Help)
        assert app.is_running

    drive(review, steps)


def test_help_scrolls_where_it_is_longer_than_the_screen(review: Review) -> None:
    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "is measured on that." not in words(app)
        await pilot.press("end")
        await pilot.pause()
        assert "is measured on that." in words(app)

    drive(review, steps, size=(60, 12))


def test_undo_later_help_and_leaving(review: Review) -> None:
    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        await pilot.press("u")
        await pilot.pause()
        assert "nothing to undo" in words(app)
        await pilot.press("i", "u", "s", "question_mark", "i")
        assert isinstance(app.screen, Help)
        await pilot.press("q", "a", "space", "b", "i", "q")

    drive(review, steps)
    assert list(outcomes(review)) == ["openalex:W1001"]
    drive(review, lambda pilot, _app: pilot.press("u"))
    assert outcomes(review) == {}


def test_an_exclusion_takes_any_reasons_of_the_stage_beyond_nine_too(review: Review) -> None:
    file = review.folder / "review.yaml"
    more = ", ".join(f"{{code: Q{n}, exclude: Reason number {n}}}" for n in range(3, 13))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("exclude: No data}]", f"exclude: No data}}, {more}]"), encoding="utf-8")

    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        await pilot.press("e", "escape")
        assert "Not excluded." in words(app)
        await pilot.press("e")
        await pilot.pause()
        assert "[x]  1 P" in words(app)
        await pilot.press(*"q12", "space", "1", "space", "enter")
        await pilot.press("e", *"s", "escape", "e", "ctrl+c", "e", "enter", "s", "4")
        assert app.is_running

    drive(review, steps)
    assert [reasons for _state, reasons, _note in outcomes(review).values()] == [("Q12",), ("P",), ("Q4",)]


def test_keys_are_clicked_and_a_click_beside_the_help_closes_it(review: Review) -> None:
    async def click(pilot: Pilot[None], app: ResolveApp, said: str) -> None:
        row, line = next((n, line) for n, line in enumerate(words(app).splitlines()) if said in line)
        await pilot.click(offset=(line.index(said), row))
        await pilot.pause()

    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        await click(pilot, app, "i include")
        await click(pilot, app, "? help")
        assert isinstance(app.screen, Help)
        await click(pilot, app, "include: the work goes on")
        assert isinstance(app.screen, Help)
        await pilot.click(offset=(1, 1))
        assert not isinstance(app.screen, Help)
        await click(pilot, app, "e exclude")
        await click(pilot, app, "Escape goes back")
        await click(pilot, app, "u undo")

        assert not isinstance(app.screen, ModalScreen)

    drive(review, steps)
    assert list(outcomes(review)) == ["openalex:W1000"]


def test_o_opens_the_document_and_a_the_abstract_as_where_works_are_screened(review: Review) -> None:
    with_doi = replace(pair(1)[0], doi="10.5555/harbour.1")
    with open_store(review.store_path) as store:
        run_of = store.runs()[0]
        page = Page(raw=b"", request="GET", cursor=None, announced=1)
        store.add_page(run_of, number=2, file="q", sha256="1", page=page, items=[with_doi], at=START)
    opened: list[str] = []

    def opener(address: str) -> Opened:
        opened.append(address)
        return Opened.YES if len(opened) == 1 else Opened.NO_BROWSER

    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        app._opener = opener
        await pilot.press("o")
        assert "No source gives a DOI" in words(app)
        before = words(app).count("A very long abstract.")
        await pilot.press("a")
        await pilot.pause()
        assert words(app).count("A very long abstract.") > before > 0
        await pilot.press("s", "o", "o")
        assert "There is no browser here. The address: https://doi.org/10.5555/harbour.1" in words(app)

    drive(review, steps, size=(120, 40))
    assert opened == ["https://doi.org/10.5555/harbour.1"] * 2
    assert outcomes(review) == {}


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 12), (200, 50)])
def test_whatever_a_record_holds_is_shown_as_it_is_at_every_size(review: Review, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None], app: ResolveApp) -> None:
        assert "\x1b" not in words(app)
        assert "[bold]Tide" in words(app) or size[1] < 20
        await pilot.press("a", "s", "s", "s")
        assert "ada thinks so" in words(app)

    drive(review, steps, size)


def test_the_plain_mode_takes_the_same_keys(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("?\nn\nas we said\ni\nu\ne\n2\ns\nq\n"))
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert run(["resolve", "--as", "bo", "--plain", "--review", str(review.folder)]) == 0
    assert "ada: include – “ada thinks so”" in out.getvalue()
    assert "2 conflicts settled; 2 left" in err.getvalue()
    assert [state for state, _reasons, _note in outcomes(review).values()] == [State.EXCLUDED, State.EXCLUDED]
