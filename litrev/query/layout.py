"""Where the lines of a pasted strategy begin and end, whatever stands around them.

People paste strategies out of documents: numbered, under headings, in code fences, in tables, with remarks between.
A `Line` is one search; its spans are the characters of the text that belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from litrev.i18n import _
from litrev.query.layout_blocks import fenced, table
from litrev.query.layout_rows import FENCE, FINAL, LABEL, TITLE, Line, Row, leave_aside
from litrev.query.notes import Notes

_MARK = re.compile(r"^\s*(?:>+|[-•–·*])\s+(?=\S)")
_COUNTING = re.compile(r"^[ \t]*(\d{1,3})[.:)]?[ \t]+(?=\S)")
_ABOUT = re.compile(
    r"\b(?:search|strateg\w+|quer(?:y|ies)|pubmed|medline|database|recherche|stratégie|requête|equation|équation|results?"
    r"|résultats?|concept|filters?|limits?|date|note|block|bloc)\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^\s*(?:(?:final\s+)?(?:pubmed|medline)?\s*(?:search|query|strategy|string)*\s*(?:in\s+)?(?:pubmed|medline)?)\s*:\s+"
    r"(?=[(\"“\w])",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"[.;,–—=-]?[ \t]*\(?(?:total|results?|hits?|references?|records?|items?|n|résultats?)\b[\w ]{0,30}[=:][ \t]*"
    r"\d[\d,.  ]*\)?[ \t]*\.?\s*$",
    re.IGNORECASE,
)
_GLUED_COUNT = re.compile(
    r"(?:(?<=[\])])|(?<=#\d)|(?<=#\d\d))(?:[ \t]*\(\d{1,3}(?:[,.]?\d{3})*\)|[ \t]+\d{1,3}(?:[,.]\d{3})*)[ \t]*$"
)
_SEARCH_WORD = re.compile(r"Search[ \t:]+(?=[(\"#\w])")
_SORT = re.compile(r"[ \t]*\bsort by:.*$", re.IGNORECASE | re.MULTILINE)
_INTERFACE = re.compile(r"[;.,]?[ \t]*\b(?:filters?|limits?|filtres?|limites?)[ \t]*:", re.IGNORECASE)
_INSTRUCTION = re.compile(r"^\s*(?:limit|restrict|filter|limiter)(?:ed)?\b.*\b(?:to|à)\b", re.IGNORECASE)
_ENDS_WITH_OPERATOR = re.compile(r"(?:\b(?:AND|OR|NOT)|[(|])\s*$")
_BEGINS_WITH_OPERATOR = re.compile(r"\s*(?:(?:AND|OR|NOT)\b|[)|:])")
_SENTENCE_ENDS = re.compile(r"(?:(?<=[\])\"”])|(?<=#\d)|(?<=#\d\d))\.\s+(?=[#(\"“\w])")


def find_lines(straight: str, notes: Notes) -> list[Line]:
    """The searches of a text whose quotes are straight already; what is left aside is noted as a problem."""
    rows = _without_marks(list(_rows(straight)), notes)
    for reading in (table, fenced, _labelled, _by_position, _sentences):
        lines = reading(rows, notes)
        if lines:
            break
    else:
        lines = _whole(rows, notes)
    return [_trimmed(line, straight, notes) for line in lines]


def _rows(text: str) -> Iterator[Row]:
    start = 0
    for piece in text.split("\n"):
        yield Row(start, piece)
        start += len(piece) + 1


def _without_marks(rows: list[Row], notes: Notes) -> list[Row]:
    """The rows without the > of an answered message, or the - • of a list, where every row has one."""
    written = [row for row in rows if row.text.strip()]
    marks = [_MARK.match(row.text) for row in written]
    if len(written) < 2 or not all(marks):
        return rows
    notes.warn(
        written[0].start, _("Every line begins with a mark of a list or of a message."), _("The marks are left out.")
    )
    cut = {row.start: found.end() for row, found in zip(written, marks, strict=True) if found}
    return [Row(row.start + cut.get(row.start, 0), row.text[cut.get(row.start, 0) :]) for row in rows]


# ---- numbered lines


def _labelled(rows: list[Row], notes: Notes) -> list[Line]:
    """`#1: …` or `1. …`, each with the rows that go on with it; then what stands under a heading “Final …”."""
    labels = _labels(rows)
    numbers = [_label_number(found) for found in labels.values()]
    if len(numbers) < 2 or sorted(set(numbers)) not in (numbers, numbers[::-1]):
        return []  # PubMed's own history has the newest first
    lines: list[Line] = []
    aside: list[Row] = []
    final = False
    fresh = False
    for place, row in enumerate(rows):
        if place in labels:
            start = row.start + labels[place].end()
            lines.append(Line(_label_number(labels[place]), ((start, row.span[1]),)))
            fresh = final = False
        elif not row.text.strip():
            fresh = True
        elif _is_title(row.text):
            aside.append(row)
            final, fresh = bool(FINAL.search(row.text)), True
        elif (fresh and (final or not lines)) or _joins_lines(row.text, rows[place - 1].text):
            lines.append(Line(max((line.number for line in lines), default=0) + 1, (row.span,), final=final))
            fresh = False
        elif not lines:  # something stands before the first number
            lines.append(Line(0, (row.span,)))
        else:
            lines[-1] = replace(lines[-1], spans=(*lines[-1].spans, row.span))
    leave_aside(aside, notes)
    return _without_search(lines, rows)


def _without_search(lines: list[Line], rows: list[Row]) -> list[Line]:
    """The lines without the word Search, which PubMed's history puts before each."""
    text = "\n".join(row.text for row in rows)
    first = rows[0].start
    found = [_SEARCH_WORD.match(text, line.start - first) for line in lines]
    if not all(found):
        return lines
    return [
        replace(line, spans=((word.end() + first, line.spans[0][1]), *line.spans[1:]))
        for line, word in zip(lines, found, strict=True)
        if word
    ]


def _labels(rows: list[Row]) -> dict[int, re.Match[str]]:
    """The rows that begin with a number; a bare one only where the rows count 1, 2, 3 …"""
    counting = {place: found for place, row in enumerate(rows) if (found := _COUNTING.match(row.text))}
    written = sum(bool(row.text.strip()) for row in rows)
    if len(counting) == written and [int(f.group(1)) for f in counting.values()] == list(range(1, written + 1)):
        return counting
    return {place: found for place, row in enumerate(rows) if (found := LABEL.match(row.text))}


def _joins_lines(text: str, before: str) -> bool:
    """True of `#1 OR #2` without a number of its own."""
    alone = not _BEGINS_WITH_OPERATOR.match(text) and not _ENDS_WITH_OPERATOR.search(before)
    return alone and bool(re.match(r"\s*\(*\s*#\s?\d", text))


def _label_number(found: re.Match[str]) -> int:
    return int(next(group for group in found.groups() if group))


def _is_title(text: str) -> bool:
    """True of headings and remarks: no sign of syntax, and words that speak of a search."""
    if TITLE.match(text):
        return True
    if re.search(r'[\[\]"*|]|#\d|\b(?:AND|OR|NOT)\b', text):
        return False
    bare = text.strip()
    return bare.endswith(":") or (bool(_ABOUT.search(bare)) and not re.search(r"[()]", bare) and len(bare.split()) > 1)


# ---- lines that are numbered by their position


def _by_position(rows: list[Row], notes: Notes) -> list[Line]:
    """One search a row, where rows refer to each other by `#n`."""
    if not any(re.search(r"#\s?\d{1,3}\b", row.text) for row in rows):
        return []
    groups: list[list[Row]] = []
    aside: list[Row] = []
    depth = 0
    for row in rows:
        if not row.text.strip():
            continue
        if depth == 0 and _is_title(row.text):
            aside.append(row)
            continue
        goes_on = groups and (
            depth > 0 or _BEGINS_WITH_OPERATOR.match(row.text) or _ENDS_WITH_OPERATOR.search(groups[-1][-1].text)
        )
        if goes_on:
            groups[-1].append(row)
        else:
            groups.append([row])
        depth = max(0, depth + row.text.count("(") - row.text.count(")"))
    if len(groups) < 2:
        return []
    leave_aside(aside, notes)
    notes.warn(
        groups[0][0].start,
        _("The lines have no numbers; #1, #2 … are taken by their order."),
        _("Written as numbered lines."),
    )
    return [Line(number, tuple(row.span for row in group)) for number, group in enumerate(groups, 1)]


def _sentences(rows: list[Row], notes: Notes) -> list[Line]:
    """Lines that were run together in a paragraph, parted by full stops."""
    text = "\n".join(row.text for row in rows)
    if not re.search(r"#\d", text):
        return []
    stops = list(_SENTENCE_ENDS.finditer(text))
    if not stops:
        return []
    starts = [0, *(stop.end() for stop in stops)]
    ends = [*(stop.start() for stop in stops), len(text)]
    notes.warn(
        stops[0].start(),
        _("Several lines stand in one paragraph, parted by full stops; #1, #2 … are taken by their order."),
        _("Written as numbered lines."),
    )
    return [Line(number, (span,)) for number, span in enumerate(zip(starts, ends, strict=True), 1)]


# ---- one search


def _whole(rows: list[Row], notes: Notes) -> list[Line]:
    """Everything is one search, but for headings and remarks around it."""
    syntax = [row for row in rows if re.search(r"[\[\]()\"*|]|\b(?:AND|OR|NOT)\b", row.text)]
    kept, aside = [], []
    for row in rows:
        title = bool(row.text.strip()) and bool(syntax) and row not in syntax and _is_title(row.text)
        if title or (TITLE.match(row.text) and len(rows) > 1):
            aside.append(row)
        elif row.text.strip() and not FENCE.match(row.text):
            kept.append(row)
    leave_aside(aside, notes)
    if not kept:
        return []
    untouched = all(row.span[1] + 1 == after.start for row, after in pairwise(rows))
    if not aside and untouched:
        return [Line(1, ((kept[0].start, kept[-1].span[1]),))]
    return [Line(1, tuple(row.span for row in kept))]


# ---- what is glued to a line


def _trimmed(line: Line, straight: str, notes: Notes) -> Line:
    """The line without what the interface or the writer added around the search."""
    (first, _end), (_start, last) = line.spans[0], line.spans[-1]
    if prefix := _PREFIX.match(straight, first, line.spans[0][1]):
        _cut(notes, prefix.start(), prefix.end(), straight)
        first = prefix.end()
    text = straight[first:last]
    if _INSTRUCTION.match(text):
        return replace(line, instruction=True)
    for pattern in (_SORT, _COUNT, _GLUED_COUNT):
        if found := pattern.search(text):
            _cut(notes, first + found.start(), first + found.end(), straight)
            text = text[: found.start()]
    if found := re.search(r"(?<=[\w\])\"])\s*[.;,]+\s*$", text):
        text = text[: found.start()]
    text = text.rstrip()
    if (found := _INTERFACE.search(text)) and not re.search(r"\[[^\]]*$", text[: found.start()]):
        at = first + found.start()
        at += len(straight[at:]) - len(straight[at:].lstrip(" \t"))
        notes.refuse(
            at,
            _("Filters of PubMed's page stand here as words: {text}").format(text=straight[at:last].strip()[:80]),
            _("Write them as terms: AND humans[mh] AND english[la] AND 2018:2025[dp]."),
        )
        text = text[: found.start()]
    last = first + len(text)
    spans = [(max(start, first), min(end, last)) for start, end in line.spans]
    kept = tuple(span for span in spans if span[0] < span[1])
    return replace(line, spans=kept or ((first, first),))


def _cut(notes: Notes, start: int, end: int, straight: str) -> None:
    notes.warn(
        start + (len(straight[start:end]) - len(straight[start:end].lstrip())),
        _("This is not a part of the search: {text}").format(text=straight[start:end].strip()),
        _("Left out."),
    )
