"""The diagram as one HTML page: every box opens the list of its works. Self-contained, and nothing is fetched.

Titles come from the world outside: they stand in a block of JSON, reach the page as text only, and a policy in the
page lets no other script run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from litrev.model import Record
from litrev.prisma.boxes import PASSED, Ended, Terminal, passing
from litrev.prisma.diagram.as_svg import write_svg
from litrev.prisma.diagram.shapes import Drawing
from litrev.prisma.diagram.words import Words
from litrev.text import fold

_HERE = Path(__file__).parent
_MOST_AUTHORS = 6
_MARKS = {ord(mark): None for mark in "*†‡"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A work as the page shows it."""

    ended: Ended
    record: Record
    """Merged from its sources."""
    sources: tuple[str, ...] = ()
    """Who found it, as people call them."""
    reason: str = ""
    """The label of the primary reason, where its report was excluded for one."""
    study: str = ""
    """The study that it reports: the same text for all reports of one; empty where it is the only one."""


def write_page(drawing: Drawing, works: Sequence[Listed], words: Words, *, unread: int = 0) -> str:
    """The page. `unread`: records that were announced and not delivered or not readable; they are no works."""
    listed = sorted(works, key=_order)
    lists = {key: _list(key, drawing, listed, words, unread) for key in _listed_boxes(drawing)}
    held = {
        "works": [_plain_work(one, words) for one in listed],
        "lists": lists,
        "words": {key: words.say(f"page.{key}", shown="{shown}", n="{n}") for key in ("shown", "none")},
    }
    diagram = write_svg(drawing, links={key: f"#list-{key}" for key in lists})
    return "\n".join(_html(drawing, diagram, held, words)) + "\n"


def _html(drawing: Drawing, diagram: str, held: dict[str, Any], words: Words) -> Iterator[str]:
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    yield f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">'
    yield f"<title>{escape(drawing.title)}</title>\n<style>{style}</style>\n</head>\n<body>"
    yield f"<h1>{escape(drawing.title)}</h1>"
    yield f'<p class="quiet hint">{escape(words.say("page.hint"))}</p>'
    yield f"<noscript><p>{escape(words.say('page.no_script'))}</p></noscript>"
    shape = ' class="upright"' if drawing.height > drawing.width * 0.7 else ""
    yield f"<main>\n<figure{shape}>\n{diagram}</figure>"
    yield '<section id="list" aria-labelledby="list-title" hidden>\n<h2 id="list-title" tabindex="-1"></h2>'
    yield '<p id="note" class="quiet"></p>'
    yield (
        f'<div class="tools"><label for="filter">{escape(words.say("page.filter"))}'
        '<input id="filter" type="search" autocomplete="off"></label>'
        f'<span id="count" role="status"></span>'
        f'<a id="back" class="back" href="#">{escape(words.say("page.back"))}</a></div>'
    )
    yield '<div id="groups"></div>'
    yield f'<button id="more" type="button">{escape(words.say("page.more"))}</button>'
    yield f'<button id="all" type="button">{escape(words.say("page.all"))}</button>'
    yield "</section>\n</main>"
    yield f'<script id="works" type="application/json">{_in_script(held)}</script>'
    yield f"<script>{script}</script>\n</body>\n</html>"


def _policy(style: str, script: str) -> str:
    """Only this style and this script; no image, no connection, no frame, no form."""
    style_sum, script_sum = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style_sum}'; script-src 'sha256-{script_sum}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _in_script(value: Any) -> str:
    """JSON in which nothing can end the element that it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _listed_boxes(drawing: Drawing) -> list[str]:
    """The boxes of this drawing that open a list."""
    known = {*PASSED, "removed", "total"}
    return [box.key for box in drawing.boxes if box.key in known]


def _list(key: str, drawing: Drawing, listed: Sequence[Listed], words: Words, unread: int) -> dict[str, Any]:
    """Heading, note and groups of one box; works by their place in `listed`."""
    box = next(box for box in drawing.boxes if box.key == key)
    groups = _removed(listed, words) if key == "removed" else _passing(key, listed, words)
    shown = [listed[place] for _title, places in groups for place in places]
    notes = []
    if key == "removed" and unread:
        notes.append(words.say("page.unread_note", n=words.number(unread)))
    if any(one.ended.terminal.is_open for one in shown):
        notes.append(words.say("page.waiting_note"))
    return {
        "heading": (box.words if key in ("included", "total") else box.text[0].text)
        .translate(_MARKS)
        .rstrip(" :\u00a0"),
        "note": " ".join(notes),
        "groups": [{"title": title, "works": places} for title, places in groups],
    }


Groups = list[tuple[str, list[int]]]
"""Title, and places in the list of all works."""


def _removed(listed: Sequence[Listed], words: Words) -> Groups:
    """Why each was removed. A work with duplicates goes on; only its further records are removed."""
    main = [(place, one.ended) for place, one in enumerate(listed) if one.ended.main]
    groups = [
        ("duplicates", [place for place, ended in main if ended.identified > 1]),
        ("automatic", [place for place, ended in main if ended.terminal is Terminal.AUTOMATIC]),
        ("known", [place for place, ended in main if ended.terminal is Terminal.KNOWN]),
    ]
    return [(words.counted(words.say(f"page.{key}"), len(places)), places) for key, places in groups if places]


def _passing(key: str, listed: Sequence[Listed], words: Words) -> Groups:
    """The works of a box; reports excluded by their reason, the most frequent first."""
    inside = {one.work for one in passing("included" if key == "total" else key, (one.ended for one in listed))}
    places = [place for place, one in enumerate(listed) if one.ended.work in inside]
    if key in ("included", "total"):
        return _by_study(places, listed, words)
    if not key.endswith("reports_excluded"):
        return [("", places)]
    by_reason: dict[str, list[int]] = {}
    for place in places:
        by_reason.setdefault(listed[place].reason or words.say("page.no_reason"), []).append(place)
    ranked = sorted(by_reason.items(), key=lambda group: -len(group[1]))
    return [(words.counted(words.label(reason), len(group)), group) for reason, group in ranked]


def _by_study(places: Sequence[int], listed: Sequence[Listed], words: Words) -> Groups:
    """Studies of several reports first; one list without titles where there are none."""
    studies: dict[str, list[int]] = {}
    for place in places:
        studies.setdefault(listed[place].study or listed[place].ended.work, []).append(place)
    several = [group for group in studies.values() if len(group) > 1]
    if not several:
        return [("", list(places))]
    single = [place for group in studies.values() if len(group) == 1 for place in group]
    groups = [(words.counted(words.say("page.one_study"), len(group)), group) for group in several]
    return [*groups, (words.counted(words.say("page.single_reports"), len(single)), single)]


def _order(one: Listed) -> tuple[str, int, str, str]:
    """By first author, year and title, as a bibliography."""
    first = one.record.authors[0].name if one.record.authors else ""
    return fold(first), one.record.year or 0, fold(one.record.title), one.ended.work


def _plain_work(one: Listed, words: Words) -> dict[str, Any]:
    record, ended = one.record, one.ended
    ids = list(_ids(record, ended.work))
    address = next((address for _text, address in ids if address), record.url)
    count = words.say("page.record_count", n=words.number(ended.identified), more=words.number(ended.identified - 1))
    return {
        "title": words.label(record.title or record.translated_title) or words.say("page.no_title"),
        "url": record.url if record.url.startswith(("https://", "http://")) else address,
        "by": words.label(" · ".join(filter(None, (_authors(record), str(record.year or ""), record.journal)))),
        "ids": ids,
        "state": words.say(f"page.state_{ended.terminal.value}", reason=_reason(one, words)),
        "found": words.say("page.found_by", sources=words.label(", ".join(one.sources))) if one.sources else "",
        "records": count if ended.main and ended.identified > 1 else "",
    }


def _reason(one: Listed, words: Words) -> str:
    return words.label(one.reason) or words.say("page.no_reason")


def _authors(record: Record) -> str:
    names = [author.name for author in record.authors[:_MOST_AUTHORS]]
    more = len(record.authors) > _MOST_AUTHORS or not record.authors_complete
    return "; ".join([*names, "…"] if names and more else names)


def _ids(record: Record, work: str) -> Iterator[tuple[str, str]]:
    """Text and address (empty where there is none) of each identifier."""
    if record.doi:
        yield f"doi:{record.doi}", f"https://doi.org/{quote(record.doi, safe='/:;()')}"
    if record.pmid:
        yield f"PMID {record.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{quote(record.pmid)}/"
    yield work, ""
