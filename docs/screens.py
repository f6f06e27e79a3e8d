"""Draw the screens that the documents show, from invented records: `python docs/screens.py` writes docs/images."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from litrev.dedupe import explain
from litrev.dedupe.session import Desk, ReviewSession
from litrev.i18n import set_language
from litrev.model import Author, Link, Notice, NoticeKind, Page, Record, Run, RunStatus, Section
from litrev.review import Review
from litrev.steps.deduplicating import links_of
from litrev.steps.reviewing import Reviewing
from litrev.steps.screening import ReadingOrder, screen
from litrev.store import open_store
from litrev.tui.pairs import PairsApp
from litrev.tui.screen import ScreeningApp

IMAGES = Path(__file__).resolve().parent / "images"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
ONE = Record(
    id="openalex:W9900000417", source="openalex", year=2018,
    title="Leaving care halfway: renouncement of treatment among undocumented newcomers in port cities",
    abstract=(Section("Many newcomers begin treatment and do not finish it. We followed 212 of them for a year."),),
)  # fmt: skip
OTHER = Record(
    id="pubmed:90000417", source="pubmed", year=2019, journal="Annals of Migrant Medicine", pmid="90000417",
    title="Leaving care half-way: renouncement of treatments among undocumented new-comers in port cities.",
    authors=(Author("Kervoalan", "Thùy Linh"), Author("Lindqvister", "Yasmine"), Author("Bressenne", "Emre")),
)  # fmt: skip


class Shelf:
    """The two records where the ledger would be."""

    def records(self, ids: Iterable[str]) -> Mapping[str, Record]:
        return {record.id: record for record in (ONE, OTHER) if record.id in ids}


def session(links: list[Link]) -> ReviewSession:
    """A review of one pair, with nowhere to save to."""
    desk = Desk(clock=lambda: NOW, new_id=lambda: "said", save=lambda _links: None)
    return ReviewSession({ONE.id, OTHER.id}, links, reviewer="ada", desk=desk)


async def drawn() -> str:
    """The review of a doubtful pair."""
    links = links_of([explain(ONE, OTHER)], "rules", NOW)
    app = PairsApp(Reviewing(session(links), Shelf()))  # type: ignore[arg-type]  # only `records` is asked for
    async with app.run_test(size=(90, 24)) as pilot:
        await pilot.pause()
        return picture(app.export_screenshot(title="litrev dedupe --review --as ada"))


def picture(svg: str) -> str:
    """An SVG that fetches nothing from anywhere and is the same each time."""
    without_fonts = re.sub(r"@font-face\s*{.*?}", "", svg, flags=re.DOTALL)
    return re.sub(r"terminal-\d+", "terminal", without_fonts)


PROTOCOL = """\
litrev: 1
title: Leaving care halfway
team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}]
sources: [{id: pubmed, query: care}, {id: openalex, query: care}]
concepts: {care: {en: [treatment*, unmet need*], fr: [accès aux soins]}}
criteria:
  - {code: P, include: Undocumented newcomers, exclude: Not these, highlight: [undocumented, newcom, sans-papier]}
  - {code: C, include: Renouncing care, exclude: Wrong concept, highlight: [renounc, renonc, leaving care]}
  - {code: G, include: Port cities, exclude: Elsewhere, highlight: [port]}
  - {code: D, exclude: No data}
stages: [{id: title_abstract, reviewers: 2, pilot: 2}]
"""
TO_SCREEN = (
    Record(
        id="pubmed:90000501", source="pubmed", pmid="90000501", doi="10.5555/amm.2019.0417", year=2019, volume="31",
        issue="2", pages="55-63", journal="Annals of Migrant Medicine", languages=("fr",),
        title="Abandonner les soins en chemin : le renoncement des personnes sans-papiers dans les villes portuaires",
        translated_title="Leaving care halfway: renouncement of treatment among undocumented newcomers in port cities",
        authors=OTHER.authors, keywords=("undocumented", "ports", "treatment refusal"),
        abstract=(
            Section("Many newcomers begin treatment and do not finish it.", "BACKGROUND"),
            Section("We followed 212 undocumented people in four port cities for a year and asked them every month.",
                    "METHODS"),
            Section("Of these, 81 (38%) renounced care at least once, most often for want of papers. Unmet needs were "
                    "highest in the first winter.", "RESULTS"),
            Section("Renouncing care is seldom a choice.", "CONCLUSIONS"),
        ),
    ),
    Record(
        id="pubmed:90000502", source="pubmed", pmid="90000502", year=2015, journal="Harbour Notes", languages=("en",),
        title="A cure for seasickness among newcomers to the port", authors=(Author("Ostrander", "Mila"),),
        retracted=True, notices=(Notice(NoticeKind.RETRACTED_BY, "Harb Notes. 2016;4:1"),),
    ),
)  # fmt: skip


def review(folder: Path) -> Review:
    """A review with the works to screen."""
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    with open_store(folder / "review.db") as store:
        run = Run(
            id="r", source="pubmed", strategy="pubmed", native_query="care", started=NOW, announced=len(TO_SCREEN)
        )
        page = Page(raw=b"", request="GET", cursor=None, announced=len(TO_SCREEN))
        store.add_run(run)
        kept = store.add_page(run, number=1, file="p", sha256="0", page=page, items=TO_SCREEN, at=NOW).run
        store.save_run(replace(kept, status=RunStatus.COMPLETE, finished=NOW))
    return Review(folder)


async def screening(at: Review, keys: Iterable[str], size: tuple[int, int] = (90, 26)) -> str:
    """The screening screen after some keys."""
    ticks = count(10, 10)
    with screen(at, reviewer="ada", order=ReadingOrder.ID, now=lambda: NOW) as sitting:
        app = ScreeningApp(sitting, clock=lambda: float(next(ticks)))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
            await pilot.pause()
            return picture(app.export_screenshot(title="litrev screen --as ada"))


SCREENS: Mapping[str, tuple[Sequence[str], tuple[int, int]]] = {
    "screen-work": ((), (90, 26)),
    "screen-reasons": (("e", "1", "2"), (90, 26)),
    "screen-retracted": (("right",), (90, 20)),
    "screen-narrow": ((), (60, 26)),
    "screen-help": (("question_mark",), (90, 42)),
}
"""Picture -> the keys before it, and columns and rows."""


if __name__ == "__main__":
    set_language("en")
    drawings = {"dedupe-review": asyncio.run(drawn())}
    for name, (keys, size) in SCREENS.items():
        with tempfile.TemporaryDirectory() as folder:
            drawings[name] = asyncio.run(screening(review(Path(folder)), keys, size))
    for name, drawing in drawings.items():
        (IMAGES / f"{name}.svg").write_text(drawing + "\n", encoding="utf-8")
