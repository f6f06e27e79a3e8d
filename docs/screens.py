"""Draw the screens that the documents show, from invented records: `python docs/screens.py` writes docs/images."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from litrev.dedupe import explain
from litrev.dedupe.session import Desk, ReviewSession
from litrev.i18n import set_language
from litrev.model import Author, Link, Record, Section
from litrev.steps.deduplicating import links_of
from litrev.steps.reviewing import Reviewing
from litrev.tui.pairs import PairsApp

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
    """The screen as an SVG that fetches nothing from anywhere."""
    links = links_of([explain(ONE, OTHER)], "rules", NOW)
    app = PairsApp(Reviewing(session(links), Shelf()))  # type: ignore[arg-type]  # only `records` is asked for
    async with app.run_test(size=(90, 24)) as pilot:
        await pilot.pause()
        picture = app.export_screenshot(title="litrev dedupe --review --as ada")
    without_fonts = re.sub(r"@font-face\s*{.*?}", "", picture, flags=re.DOTALL)
    return re.sub(r"terminal-\d+", "terminal", without_fonts)


if __name__ == "__main__":
    set_language("en")
    (IMAGES / "dedupe-review.svg").write_text(asyncio.run(drawn()) + "\n", encoding="utf-8")
