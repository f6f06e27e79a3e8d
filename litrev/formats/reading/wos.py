"""Web of Science's plain text (`FN …`, `VR 1.0`, two-letter tags, `ER`), also called ISI format, `.ciw` for EndNote.

A line of three spaces goes on with the value before it. The meaning of the tags is in `wos_tags`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Reading, Repair
from litrev.formats.reading.wos_tags import LISTS, fill

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|\s*)")
_ANY_TAG = re.compile(r"^([A-Z][A-Z0-9])(?= |[^\S\n]*$)", re.MULTILINE)
_HEAD = re.compile(r"\s*FN [^\n]*\n\s*VR \d")
_TYPE = re.compile(r"^PT [A-Z]\s*$", re.MULTILINE)
_MARK = re.compile(r"^(?:UT \S+:\S+|E[RF])\s*$", re.MULTILINE)
_OF_THE_FILE = ("FN", "VR")
_ENDS = ("ER", "EF")
_WRAPPED = 100
"""Characters that no line of a text has that was broken to fit: longer ones are paragraphs."""


def recognises(text: str) -> bool:
    """Whether the text is Web of Science's: it says so, or its entries begin and end as there."""
    return bool(_HEAD.match(text)) or bool(_MARK.search(text) and (_TYPE.search(text) or "\nUT " in text))


def count(content: Content) -> int:
    """Entries by their types, and those that lost theirs."""
    tags = (tag for tag in _ANY_TAG.findall(content.text) if tag not in _OF_THE_FILE)
    marks = "".join({"PT": "T", "ER": "E", "EF": "E"}.get(tag, "o") for tag in tags)
    return len(re.findall(r"To*|o+", marks))


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every entry in order."""
    for entry in _entries(content.text):
        yield _reading(entry, content, source)


@dataclass(slots=True)
class _Entry:
    """The tags of one entry with their lines, and where it stands."""

    line: int
    values: list[tuple[str, list[str]]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    ended: bool = False


def _entries(text: str) -> Iterator[_Entry]:
    current: _Entry | None = None
    for number, line in enumerate(text.split("\n"), 1):
        found = _TAG.fullmatch(line)
        tag = found.group(1) if found else ""
        if tag in _OF_THE_FILE:
            continue
        if current is not None and (tag == "PT" or tag in _ENDS):
            current.ended = tag == "ER"
            current.raw += [line] if tag == "ER" else []
            yield current
            current = None
        if tag in _ENDS:
            continue
        if tag and current is None:
            current = _Entry(number)
        if current is not None:
            current.raw.append(line)
            _take(current, tag, (found.group(2) or "") if found else line)
    if current is not None:
        yield current


def _take(entry: _Entry, tag: str, text: str) -> None:
    if tag:
        entry.values.append((tag, [text.strip()]))
    elif text.strip():
        entry.values[-1][1].append(text.strip())


def _reading(entry: _Entry, content: Content, source: str) -> Reading:
    draft = Draft()
    if entry.values[0][0] != "PT":
        draft.repairs.append(Repair.START)
    if not entry.ended:
        draft.repairs.append(Repair.END)
    if content.is_mended(entry.line, entry.line + len(entry.raw) - 1):
        draft.repairs.append(Repair.ENCODING)
    fill(draft, [(tag, _text(tag, lines)) for tag, lines in entry.values])
    raw = "\n".join(entry.raw).rstrip("\n")
    item = build(draft, source, raw, f"line {entry.line}")
    return Reading(item, entry.line, raw, tuple(dict.fromkeys(draft.repairs)))


def _text(tag: str, lines: list[str]) -> str:
    """Lists as tables have them, set apart by semicolons; other lines were broken to fit, but for long paragraphs."""
    if tag in LISTS:
        return "; ".join(line.removesuffix(";") for line in lines)
    paragraphs = tag == "AB" and any(len(line) > _WRAPPED for line in lines)
    return ("\n" if paragraphs else " ").join(lines)
