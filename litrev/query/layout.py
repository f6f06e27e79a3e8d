"""Where the lines of a pasted strategy begin and end, whatever stands around them.

People paste strategies out of documents: numbered, under headings, in code fences, in tables, with remarks between.
A `Line` is one search; its spans are the characters of the text that belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from litrev.i18n import _
from litrev.query.notes import Notes

_MARK = re.compile(r"^\s*(?:>+|[-•–·*])\s+(?=\S)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_LABEL = re.compile(
    r"^[ \t]*(?:\*\*)?(?:#[ ]?(\d{1,3})(?:[ \t]*[:.)–—-]|\t|[ \t]+(?!(?:and|or|not)\b|[)]))"
    r"|(\d{1,3})(?:[.):]|\t|[ \t]+(?=[(\"“#]))"
    r"|(?:line|ligne|search|set|step|étape|s)[ \t]*#?(\d{1,3})[ \t]*[:.)–—-])(?:\*\*)?[ \t]*",
    re.IGNORECASE,
)
_COUNTING = re.compile(r"^[ \t]*(\d{1,3})[.:)]?[ \t]+(?=\S)")
_NUMBER_IN_TITLE = re.compile(r"^[#*\s]*(?:line|ligne|search|set|step|étape)?\s*#?\s*(\d{1,3})\b", re.IGNORECASE)
_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?$")
_SEARCH_COLUMN = re.compile(r"search|query|strateg|recherche|requête|terms?|string|équation", re.IGNORECASE)
_NUMBER_COLUMN = re.compile(r"^\s*(?:#|n[o°]?\.?|line|ligne|set|step|id|no\.)\s*$", re.IGNORECASE)
_TITLE = re.compile(r"^\s*(?:#{1,6}\s+[^\d\s]|#{2,6}\s|\*\*.*\*\*:?\s*$|//|--+\s*$|=+\s*$|>\s)")
_FINAL = re.compile(r"\b(?:final|full|complete|combined|whole|finale|complète|combinée)\b", re.IGNORECASE)
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
_GLUED_COUNT = re.compile(r"(?<=[\])])[ \t]+\d{1,3}(?:[,.]\d{3})*[ \t]*$")
_SORT = re.compile(r"[ \t]*\bsort by:.*$", re.IGNORECASE | re.MULTILINE)
_INTERFACE = re.compile(r"[;.,]?[ \t]*\b(?:filters?|limits?|filtres?|limites?)[ \t]*:", re.IGNORECASE)
_INSTRUCTION = re.compile(r"^\s*(?:limit|restrict|filter|limiter)(?:ed)?\b.*\b(?:to|à)\b", re.IGNORECASE)
_ENDS_WITH_OPERATOR = re.compile(r"(?:\b(?:AND|OR|NOT)|[(|])\s*$")
_BEGINS_WITH_OPERATOR = re.compile(r"\s*(?:(?:AND|OR|NOT)\b|[)|:])")
_SENTENCE_ENDS = re.compile(r"(?:(?<=[\])\"”])|(?<=#\d)|(?<=#\d\d))\.\s+(?=[#(\"“\w])")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One search of the strategy: its number, and the characters that it consists of."""

    number: int
    spans: tuple[Span, ...]
    final: bool = False
    """It stands under a heading such as “Final search string”."""
    instruction: bool = False
    """Words for a person, not for PubMed: `Limit #4 to English`."""

    @property
    def start(self) -> int:
        """Where it begins, from 0."""
        return self.spans[0][0]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the text, as it stands."""

    start: int
    text: str

    @property
    def span(self) -> Span:
        return self.start, self.start + len(self.text)


def find_lines(straight: str, notes: Notes) -> list[Line]:
    """The searches of a text whose quotes are straight already; what is left aside is noted as a problem."""
    rows = _without_marks(list(_rows(straight)), notes)
    for reading in (_table, _fenced, _labelled, _by_position, _sentences):
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


# ---- tables


def _table(rows: list[Row], notes: Notes) -> list[Line]:
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
    _leave_aside([row for row in rows if "|" not in row.text], notes)
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


def _fenced(rows: list[Row], notes: Notes) -> list[Line]:
    """Blocks between ``` lines, numbered by the headings above them or by position."""
    fences = [place for place, row in enumerate(rows) if _FENCE.match(row.text)]
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
        titles = [row.text for row in above if _TITLE.match(row.text) or _LABEL.match(row.text)]
        number = _NUMBER_IN_TITLE.match(titles[-1]) if titles else None
        span = (inside[0].start, inside[-1].span[1])
        lines.append(
            Line(
                int(number.group(1)) if number else len(lines) + 1,
                (span,),
                final=bool(titles and _FINAL.search(titles[-1])),
            )
        )
    _leave_aside([*outside, *(row for row in rows[last + 1 :] if row.text.strip())], notes)
    return lines


# ---- numbered lines


def _labelled(rows: list[Row], notes: Notes) -> list[Line]:
    """`#1: …` or `1. …`, each with the rows that go on with it; then what stands under a heading “Final …”."""
    labels = _labels(rows)
    numbers = [_label_number(found) for found in labels.values()]
    if len(numbers) < 2 or numbers != sorted(numbers):
        return []
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
            final, fresh = bool(_FINAL.search(row.text)), True
        elif (fresh and (final or not lines)) or _joins_lines(row.text, rows[place - 1].text):
            lines.append(Line(max((line.number for line in lines), default=0) + 1, (row.span,), final=final))
            fresh = False
        else:
            lines[-1] = replace(lines[-1], spans=(*lines[-1].spans, row.span)) if lines else Line(1, (row.span,))
    _leave_aside(aside, notes)
    return lines


def _labels(rows: list[Row]) -> dict[int, re.Match[str]]:
    """The rows that begin with a number; a bare one only where the rows count 1, 2, 3 …"""
    counting = {place: found for place, row in enumerate(rows) if (found := _COUNTING.match(row.text))}
    written = sum(bool(row.text.strip()) for row in rows)
    if len(counting) == written and [int(f.group(1)) for f in counting.values()] == list(range(1, written + 1)):
        return counting
    return {place: found for place, row in enumerate(rows) if (found := _LABEL.match(row.text))}


def _joins_lines(text: str, before: str) -> bool:
    """True of `#1 OR #2` without a number of its own."""
    alone = not _BEGINS_WITH_OPERATOR.match(text) and not _ENDS_WITH_OPERATOR.search(before)
    return alone and bool(re.match(r"\s*\(*\s*#\s?\d", text))


def _label_number(found: re.Match[str]) -> int:
    return int(next(group for group in found.groups() if group))


def _is_title(text: str) -> bool:
    """True of headings and remarks: no sign of syntax, and words that speak of a search."""
    if _TITLE.match(text):
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
    _leave_aside(aside, notes)
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
        if title or (_TITLE.match(row.text) and len(rows) > 1):
            aside.append(row)
        elif row.text.strip() and not _FENCE.match(row.text):
            kept.append(row)
    _leave_aside(aside, notes)
    if not kept:
        return []
    untouched = all(row.span[1] + 1 == after.start for row, after in zip(rows, rows[1:], strict=False))
    if not aside and untouched:
        return [Line(1, ((kept[0].start, kept[-1].span[1]),))]
    return [Line(1, tuple(row.span for row in kept))]


def _leave_aside(rows: Iterable[Row], notes: Notes) -> None:
    """Headings and remarks, each group of neighbours as one problem."""
    for row in rows:
        if not row.text.strip():
            continue
        notes.warn(
            row.start,
            _("This is a heading or a remark, not a part of the search: {text}").format(text=row.text.strip()[:60]),
            _("Left out."),
        )


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
