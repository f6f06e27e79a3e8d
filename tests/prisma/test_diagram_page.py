"""The page whose boxes open their works: what is in it, and how it behaves in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from browser import Browser, browsing, chromium

from litrev.model import Author, Record, Work
from litrev.prisma.boxes import Terminal, ends
from litrev.prisma.counts import Arm, Counts, Found, Studies, count
from litrev.prisma.diagram import draw
from litrev.prisma.diagram.as_page import Listed, write_page
from litrev.prisma.diagram.words import words
from litrev.screening.outcome import Outcome, State
from litrev.screening.stages import Criterion, StageRules
from litrev.screening.standing import Position

HOSTILE = '</script><script>window.hurt = 1</script><img src=x onerror="window.hurt = 2">'
STAGES = (
    StageRules(id="ta", criteria=(Criterion("P"),)),
    StageRules(id="ft", reports=True, criteria=(Criterion("P"),)),
)
THROUGH = Outcome(State.INCLUDED)
OUTCOMES = (
    (Outcome(State.EXCLUDED),),
    (Outcome(State.CONFLICT, decided=2, needed=2),),
    (THROUGH, Outcome(State.PENDING)),
    (THROUGH, Outcome(State.NOT_RETRIEVED)),
    (THROUGH, Outcome(State.EXCLUDED, reasons=("P",))),
    (THROUGH, Outcome(State.INCLUDED)),
)
MANY = 3000


def review(works: int, previous: tuple[int, int] | None = None) -> tuple[Counts, list[Listed]]:
    """Works by number, each in turn with another outcome; the first two are known, every tenth is found twice, and the
    last six by a website only."""
    ids = [f"pubmed:{n:05}" for n in range(works)]
    again, web = frozenset(ids[::10]), frozenset(ids[-6:])
    found = [
        Found(label="PubMed", arm=Arm.DATABASE, announced=works - 6 + 1, records=frozenset(ids) - web, rejected=1),
        Found(label="PubMed, again", arm=Arm.DATABASE, announced=len(again - web), records=again - web),
        Found(label="A website", arm=Arm.WEBSITE, announced=6, records=web),
    ]
    held = [Work(id_, (id_,)) for id_ in ids]
    places = {
        id_: Position(id_, STAGES[len(outcomes) - 1].id, outcomes)
        for n, id_ in enumerate(ids)
        for outcomes in [OUTCOMES[n % len(OUTCOMES)]]
    }
    reasons, known = (("P", f"Wrong {HOSTILE}"),), ids[:2]
    counts = count(found, held, places, STAGES, reasons, known=known, studies=Studies(previous=previous))
    listed = [
        Listed(ended, record(n), ("PubMed",), reasons[0][1] if ended.reason else "")
        for n, ended in enumerate(ends(found, held, places, STAGES, known=known))
    ]
    return counts, listed


def record(n: int) -> Record:
    plain = Record(
        id=f"pubmed:{n:05}",
        source="pubmed",
        title=f"Invented title {n} on œuvres",
        authors=(Author(family=f"Name{n:05}", given="Ada"),),
        year=2000 + n % 25,
        journal="An Invented Journal",
        doi=f"10.5555/x.{n}",
        pmid=str(90_000_000 + n),
    )
    return replace(plain, title=HOSTILE, journal=HOSTILE, url="javascript:window.hurt=3") if n % 6 == 5 else plain


def page_of(works: int, lang: str = "en", previous: tuple[int, int] | None = None) -> tuple[str, Counts]:
    counts, listed = review(works, previous)
    drawing = draw(counts, lang=lang, title=f"Care {HOSTILE}")
    return write_page(drawing, listed, words(lang), unread=counts.excluded_other - counts.known), counts


def held_in(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="works" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    held: dict[str, Any] = json.loads(found.group(1))
    return held


class Outline(HTMLParser):
    """The tags of a page and what they point to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]


def test_each_box_lists_as_many_works_as_it_counts() -> None:
    page, counts = page_of(120)
    lists = held_in(page)["lists"]
    sizes = {key: sum(len(group["works"]) for group in one["groups"]) for key, one in lists.items()}
    assert sizes["screened"] == counts.records_screened
    assert sizes["excluded"] == counts.records_excluded
    assert sizes["sought"] == counts.dbr_sought_reports
    assert sizes["not_retrieved"] == counts.dbr_notretrieved_reports
    assert sizes["assessed"] == counts.dbr_assessed
    assert sizes["reports_excluded"] == counts.dbr_excluded_reports
    assert sizes["included"] == counts.new_reports
    assert sizes["other_sought"] == counts.other_sought_reports
    assert sizes["other_identified"] == counts.website_results
    removed = {group["title"]: len(group["works"]) for group in lists["removed"]["groups"]}
    assert list(removed.values()) == [counts.duplicates, counts.known]
    assert "could not be read: 1" in lists["removed"]["note"]


def test_of_a_work_that_waits_only_that_is_said() -> None:
    page, _counts = page_of(60)
    held = held_in(page)
    states = {work["state"] for work in held["works"]}
    assert states == {"Removed: screened in an earlier review", "Excluded by title and abstract", "Waiting",
                      "Waiting for the full report", "Report not retrieved", "Included",
                      f"Excluded: Wrong {HOSTILE}"}  # fmt: skip
    assert "conflict" not in page.lower()
    assert "single reviewers" in held["lists"]["screened"]["note"]
    assert not held["lists"]["included"]["note"]


def test_the_page_asks_the_network_for_nothing_and_hostile_titles_are_text() -> None:
    page, _counts = page_of(30)
    outline = Outline(page)
    assert outline.tags.count("script") == 2
    assert "img" not in outline.tags
    assert all(address.startswith("#") for address in outline.addresses)
    assert "default-src 'none'" in page


def test_reports_of_one_study_stand_together() -> None:
    counts, listed = review(60)
    included = [one.ended.work for one in listed if one.ended.terminal is Terminal.INCLUDED]
    twins = {included[0], included[3]}
    joined = [replace(one, study="s" if one.ended.work in twins else one.ended.work) for one in listed]
    page = write_page(draw(counts, lang="en"), joined, words("en"))
    groups = held_in(page)["lists"]["included"]["groups"]
    assert [(group["title"].replace("\xa0", " "), len(group["works"])) for group in groups] == [
        ("One study in several reports (n = 2)", 2),
        (f"Studies of one report (n = {len(included) - 2})", len(included) - 2),
    ]


@pytest.mark.parametrize("terminal", Terminal)
def test_every_end_of_a_work_has_its_words_in_both_languages(terminal: Terminal) -> None:
    for lang in ("en", "fr"):
        assert words(lang).say(f"page.state_{terminal.value}", reason="…")


# In a browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium()
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def opened(tab: Browser, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    file = tmp_path_factory.mktemp("page") / "prisma.html"
    file.write_text(page_of(MANY)[0], encoding="utf-8")
    tab.said.clear()
    tab.open(file)
    return tab


def heading(tab: Browser) -> str:
    return str(tab.value("document.querySelector('#list h2').textContent"))


def rows(tab: Browser) -> int:
    return int(tab.value("document.querySelectorAll('#list li').length"))


def shown(tab: Browser) -> str:
    return str(tab.value("document.getElementById('count').textContent"))


def test_a_click_on_a_box_opens_its_works_a_hundred_at_a_time(opened: Browser) -> None:
    assert opened.value("document.getElementById('list').hidden")
    for box in ("identified", "removed", "screened", "excluded", "sought", "not_retrieved", "assessed", "included"):
        opened.click(f"#box-{box}")
        assert opened.value("location.hash") == f"#list-{box}"
        assert rows(opened) == 100
    assert heading(opened).startswith("Studies included in review (n")
    assert opened.value("document.activeElement.id") == "list-title"
    opened.click("#box-screened")
    assert heading(opened).replace("\xa0", " ") == "Records screened (n = 2,992)"
    assert shown(opened) == "100 of 2,992 shown"
    opened.click("#more")
    assert rows(opened) == 200
    opened.click("#all")
    assert rows(opened) == 2992
    assert opened.value("document.getElementById('more').hidden")


def test_every_box_that_has_a_list_opens_it_those_of_the_other_arms_too(
    tab: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page, counts = page_of(60, previous=(12, 15))
    held = held_in(page)["lists"]
    assert {"identified", "other_identified", "other_sought", "other_not_retrieved", "other_assessed",
            "other_reports_excluded", "removed", "included", "total"} <= set(held)  # fmt: skip
    file = tmp_path_factory.mktemp("both") / "prisma.html"
    file.write_text(page, encoding="utf-8")
    tab.open(file)
    for key, one in held.items():
        works = sum(len(group["works"]) for group in one["groups"])
        tab.click(f"#box-{key}")
        assert tab.value("location.hash") == f"#list-{key}"
        assert heading(tab) == one["heading"]
        assert rows(tab) == works
    assert sum(len(group["works"]) for group in held["total"]["groups"]) == counts.new_reports
    boxes = set(tab.value("[...document.querySelectorAll('svg g[id^=box-]')].map(box => box.id.slice(4))"))
    assert "previous" in boxes, "what an earlier version included is in no ledger: its box opens nothing"
    for key in boxes - set(held):
        before = tab.value("location.hash")
        tab.click(f"#box-{key}")
        assert tab.value("location.hash") == before, key


def test_words_narrow_the_list_whatever_their_case_and_accents(opened: Browser) -> None:
    opened.click("#box-screened")
    opened.click("#filter")
    opened.write("TITLE 1234")
    assert (rows(opened), shown(opened)) == (1, "1 of 1 shown")
    opened.write(" nowhere")
    assert (rows(opened), shown(opened)) == (0, "No work is here.")


def test_boxes_are_reached_and_left_with_keys_alone(opened: Browser) -> None:
    opened.press("Tab")
    opened.press("Tab")
    first = opened.value("document.activeElement.getAttribute('href')")
    assert str(first).startswith("#list-")
    opened.press("Enter")
    assert opened.value("document.activeElement.id") == "list-title"
    opened.press("Escape")
    assert opened.value("document.activeElement.getAttribute('href')") == first


def test_hostile_titles_do_nothing_and_nothing_is_fetched(opened: Browser) -> None:
    opened.click("#box-included")
    assert HOSTILE in opened.value("document.querySelector('#list li .title').textContent")
    assert opened.value("window.hurt === undefined")
    links = opened.value("[...document.querySelectorAll('#list a')].map(a => a.protocol)")
    assert set(links) <= {"https:", "http:", "file:"}
    assert [said for said in opened.said if not said.startswith("asked for file:")] == []
    assert len(opened.said) == 1


def test_printing_shows_the_whole_open_list(opened: Browser) -> None:
    opened.click("#box-included")
    opened.ask("Page.printToPDF")
    assert rows(opened) == opened.value("JSON.parse(document.getElementById('works').textContent)"
                                        ".lists.included.groups[0].works.length")  # fmt: skip
