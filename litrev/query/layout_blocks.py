"""Strategies pasted as a Markdown table, or in code fences under headings."""

from __future__ import annotations

import re

from litrev.i18n import _
from litrev.query.layout_rows import FENCE, FINAL, LABEL, TITLE, Line, Row, Span, leave_aside
from litrev.query.notes import Notes

_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?$")
_SEARCH_COLUMN = re.compile(r"search|query|strateg|recherche|requête|terms?|string|équation", re.IGNORECASE)
_NUMBER_COLUMN = re.compile(r"^\s*(?:#|n[o°]?\.?|line|ligne|set|step|id|no\.)\s*$", re.IGNORECASE)
_NUMBER_IN_TITLE = re.compile(r"^[#*\s]*(?:line|ligne|search|set|step|étape)?\s*#?\s*(\d{1,3})\b", re.IGNORECASE)


def table(rows: list[Row], notes: Notes) -> list[Line]:
    """A Markdown table: the column that holds searches, numbered by its first column or by position."""
    rule = next((place for place, row in enumerate(rows) if place and _RULE.match(row.text)), None)
    if rule is None or "|" not in rows[rule - 1].text:
        return []
    header = [row_cell[1].strip() for row_cell in _cells(rows[rule - 1])]
    body = [row for row in rows[rule + 1 :] if "|" in row.text]
    column = _search_column(header, body)
    if column is None:
        return []
    numbers = next((place for place, name in enumerate(header) if _NUMBER_COLUMN.match(name)), None)
    lines = []
    for position, row in enumerate(body, 1):
        cells = _cells(row)
        if column >= len(cells) or not cells[column][1].strip(" `"):
            continue
        number = position
        if numbers is not None and (found := re.search(r"\d+", cells[numbers][1])):
            number = int(found.group())
        lines.append(Line(number, (_bare(*cells[column]),)))
    notes.warn(
        rows[rule - 1].start,
        _("This is a table: only its column “{name}” is read.").format(name=header[column]),
        _("Written as numbered lines."),
    )
    leave_aside([row for row in rows if "|" not in row.text], notes)
    return lines


def _cells(row: Row) -> list[tuple[int, str]]:
    """Where each cell of a table's row starts, and its text; a | in backticks parts nothing."""
    cells = []
    start, quoted = 0, False
    for place, char in enumerate(row.text):
        quoted ^= char == "`"
        if char == "|" and not quoted:
            cells.append((row.start + start, row.text[start:place]))
            start = place + 1
    cells.append((row.start + start, row.text[start:]))
    return cells[1:-1] if row.text.lstrip().startswith("|") else cells


def _search_column(header: list[str], body: list[Row]) -> int | None:
    scores = []
    for column in range(len(header)):
        cells = [found[column][1] for row in body if column < len(found := _cells(row))]
        syntax = sum(bool(re.search(r"\[[^\]]+\]|#\d|\b(?:AND|OR)\b", cell)) for cell in cells)
        scores.append((syntax, bool(_SEARCH_COLUMN.search(header[column])), -column))
    best = max(scores, default=(0, False, 0))
    return -best[2] if best[0] else None


def _bare(start: int, text: str) -> Span:
    """A cell without spaces and backticks around it."""
    inner = text.strip(" \t`")
    at = start + text.index(inner)
    return at, at + len(inner)


# ---- code fences


def fenced(rows: list[Row], notes: Notes) -> list[Line]:
    """Blocks between ``` lines, numbered by the headings above them or by position."""
    fences = [place for place, row in enumerate(rows) if FENCE.match(row.text)]
    if len(fences) < 2:
        return []
    lines: list[Line] = []
    outside: list[Row] = []
    last = -1
    for opening, closing in zip(fences[::2], [*fences[1::2], len(rows)][: len(fences[::2])], strict=False):
        above = [row for row in rows[last + 1 : opening] if row.text.strip()]
        outside += above
        last = closing
        inside = [row for row in rows[opening + 1 : closing] if row.text.strip()]
        if not inside:
            continue
        titles = [row.text for row in above if TITLE.match(row.text) or LABEL.match(row.text)]
        number = _NUMBER_IN_TITLE.match(titles[-1]) if titles else None
        span = (inside[0].start, inside[-1].span[1])
        lines.append(
            Line(
                int(number.group(1)) if number else len(lines) + 1,
                (span,),
                final=bool(titles and FINAL.search(titles[-1])),
            )
        )
    leave_aside([*outside, *(row for row in rows[last + 1 :] if row.text.strip())], notes)
    return lines
