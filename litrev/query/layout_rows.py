"""The rows of a pasted text, and the searches that are found among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from litrev.i18n import _
from litrev.query.notes import Notes

LABEL = re.compile(
    r"^[ \t]*(?:\*\*)?(?:#[ ]?(\d{1,3})(?:[ \t]*[:.)–—-]|\t|[ \t]+(?!(?:and|or|not)\b|[)]))"
    r"|(\d{1,3})(?:[.):]|\t|[ \t]+(?=[(\"“#]))"
    r"|(?:line|ligne|search|set|step|étape|s)[ \t]*#?(\d{1,3})[ \t]*[:.)–—-])(?:\*\*)?[ \t]*",
    re.IGNORECASE,
)
TITLE = re.compile(r"^\s*(?:#{1,6}\s+[^\d\s]|#{2,6}\s|\*\*.*\*\*:?\s*$|//|--+\s*$|=+\s*$|>\s)")
FINAL = re.compile(r"\b(?:final|full|complete|combined|whole|finale|complète|combinée)\b", re.IGNORECASE)
FENCE = re.compile(r"^\s*(?:```|~~~)")

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


def leave_aside(rows: Iterable[Row], notes: Notes) -> None:
    """Headings and remarks, each group of neighbours as one problem."""
    for row in rows:
        if not row.text.strip():
            continue
        notes.warn(
            row.start,
            _("This is a heading or a remark, not a part of the search: {text}").format(text=row.text.strip()[:60]),
            _("Left out."),
        )
