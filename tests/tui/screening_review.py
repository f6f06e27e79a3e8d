"""A review to screen in the terminal, with the works that screens stumble over; and a reviewer at its keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from doubtful_review import fill
from rich.cells import cell_len
from textual.pilot import Pilot

from litrev.model import Abstract, Author, Decision, Event, Notice, NoticeKind, Record, Section
from litrev.review import Review
from litrev.steps.screening import ReadingOrder, screen
from litrev.steps.sitting import Screening
from litrev.store import open_store
from litrev.tui.browser import Opened
from litrev.tui.screen import ScreeningApp

PROTOCOL = """\
litrev: 1
title: {{en: Harbour care, fr: Soins au port}}
team: [{{id: ada, role: reviewer}}, {{id: bo, role: reviewer}}, {{id: cy, role: arbiter}}]
sources:
  - {{id: pubmed, query: care}}
  - {{id: openalex, query: "title.search:care"}}
concepts: {{care: {{fr: [accès aux soins], en: [clinic*]}}}}
criteria:
  - {{code: P, exclude: Wrong population, include: Newcomers, highlight: [newcom, réfugi]}}
  - {{code: C, exclude: Wrong concept, highlight: [access]}}
  - {{code: D, exclude: No data, stages: [full_text]}}
{criteria}
stages: [{stage}, {{id: full_text, reviewers: 1}}]
"""
STAGE = "{id: title_abstract, reviewers: 2}"


def work(number: int, **said: object) -> Record:
    """An invented work; `said` goes over it."""
    given: dict[str, object] = {
        "title": f"Newcomers at harbour {number}", "year": 2010 + number, "journal": "Annals of Harbour Medicine",
        "authors": (Author("Ostrander", f"M{number}"),), "languages": ("en",), "doi": f"10.5555/harbour.{number}",
        "pmid": str(9000 + number), "abstract": (Section(f"Access to clinics, told {number} times."),),
    }  # fmt: skip
    return Record(id=f"pubmed:{9000 + number}", source="pubmed", **{**given, **said})  # type: ignore[arg-type]  # a table of fields


def twin(number: int, **said: object) -> Record:
    """The same work as another source has it."""
    record = work(number)
    given: dict[str, object] = {"title": record.title, "year": record.year, "doi": record.doi}
    return Record(id=f"openalex:W{9000 + number}", source="openalex", **{**given, **said})  # type: ignore[arg-type]  # as above


PLAIN = [work(n) for n in range(1, 6)]
LONG = Section(" ".join(f"word{n}" for n in range(2500)) + " needle at the end", "RESULTS")
ODD = [
    work(1, abstract=()),
    work(2, abstract=(Section("We asked.", "OBJECTIVE"), LONG)),
    work(3, title="وصول اللاجئين إلى الرعاية", abstract=(Section("دراسة في الميناء"),)),
    work(4, title="<b>Bold</b> [red]care[/red] \x1b[31mand\x07 \u202emore"),
    work(5, authors=tuple(Author(f"Family{n}", "G") for n in range(300))),
    work(6, translated_title="Newcomers in port", title="Réfugiés au port", retracted=True,
         notices=(
             Notice(NoticeKind.RETRACTED_BY, "Ann Harb Med. 2031;4:1"), Notice(NoticeKind.CORRECTED_BY, "Erratum 2"),
         ),
         other_abstracts=(Abstract("fr", (Section("L’accès aux soins des réfugiées."),)),),
         keywords=("ports", "access"),
    ),
]  # fmt: skip


def screening_review(
    folder: Path, records: list[Record] | None = None, *, stage: str = STAGE, criteria: str = ""
) -> Review:
    """A review with these records found and nothing decided."""
    folder.mkdir(exist_ok=True)
    (folder / "review.yaml").write_text(PROTOCOL.format(stage=stage, criteria=criteria), encoding="utf-8")
    review = Review(folder)
    found = PLAIN if records is None else records
    spare = [] if any(r.source == "openalex" for r in found) else [twin(0, title="A spare record", doi="")]
    fill(review, [*found, *spare] if spare and records is None else found)
    return review


class Hand:
    """A reviewer at the screen."""

    def __init__(self, app: ScreeningApp, pilot: Pilot[None], opened: list[str]) -> None:
        self.app = app
        self.pilot = pilot
        self.opened = opened

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def click(self, words: str, times: int = 1) -> None:
        """On the first letter of words that stand on the screen."""
        row, line = next((n, line) for n, line in enumerate(self.lines) if words in line)
        await self.click_at(cell_len(line[: line.index(words)]), row, times)

    async def click_at(self, column: int, row: int, times: int = 1) -> None:
        await self.pilot.click(offset=(column, row), times=times)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        """Into whatever asks for words, and Enter."""
        await self.pilot.press(*words, "enter")
        await self.pilot.pause()

    @property
    def sitting(self) -> Screening:
        return self.app.screening

    @property
    def work(self) -> str | None:
        """The id of the work that is shown."""
        return self.sitting.session.current

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        """All on one line, for what is wrapped."""
        return " ".join("\n".join(self.lines).replace("\u00a0", " ").split())

    def styles(self, word: str) -> set[str]:
        """The styles in which `word` stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return {str(segment.style) for strip in strips for segment in strip if segment.text.strip() == word}


class Clock:
    """Seconds that go by as fast as a test wants: a second each time it is looked at, or none."""

    def __init__(self, step: float = 1.0) -> None:
        self.step = step
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def sit_down(
    review: Review,
    play: Callable[[Hand], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
    who: str = "ada",
    stage: str | None = None,
    order: ReadingOrder = ReadingOrder.ID,
    pilot: bool = False,
    again: bool = False,
    clock: Callable[[], float] | None = None,
) -> ScreeningApp:
    """One sitting before the screen; works in the order of their ids."""
    opened: list[str] = []
    ticks = (datetime(2031, 6, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(10**6))

    def opener(address: str) -> Opened:
        opened.append(address)
        return Opened.YES

    async def run(sitting: Screening) -> ScreeningApp:
        app = ScreeningApp(sitting, clock=clock or Clock(), opener=opener)
        async with app.run_test(size=size) as driver:
            await driver.pause()
            await play(Hand(app, driver, opened))
        return app

    asked = {"stage": stage, "order": order, "pilot": pilot, "again": again}
    with screen(review, reviewer=who, now=lambda: next(ticks), **asked) as sitting:  # type: ignore[arg-type]  # as asked
        return asyncio.run(run(sitting))


def said(review: Review, who: str = "ada") -> list[tuple[str, str, tuple[str, ...], str]]:
    """Every decision of `who` in the ledger, the oldest first: number of the work, verdict, reasons, note."""
    with open_store(review.store_path) as store:
        return [
            (d.record.rsplit(":", 1)[-1], d.verdict.value, d.criteria, d.note)
            for d in store.decisions()
            if d.reviewer == who
        ]


def decide(review: Review, *rows: Decision) -> None:
    with open_store(review.store_path) as store:
        store.add_decisions(rows)


def events(review: Review) -> list[Event]:
    with open_store(review.store_path) as store:
        return store.events()
