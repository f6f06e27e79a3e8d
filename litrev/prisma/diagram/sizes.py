"""How large a drawing is made: for an A4 page, or for the column of a journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from litrev.prisma.diagram.content import Content
from litrev.prisma.diagram.layout import Setting, lay_out
from litrev.prisma.diagram.shapes import Drawing

A4 = (595.28, 841.89)
MARGIN = 40.0
SMALLEST = 6.0
"""Points; no text is set smaller."""
_MM = 72 / 25.4
_COLUMN, _BOTH_COLUMNS = 85 * _MM, 174 * _MM


class Width(StrEnum):
    """What the drawing is for."""

    A4 = "a4"
    """A page of its own, upright or lying, as it fits better."""
    COLUMN = "column"
    """One column of a journal, 85 mm; both, 174 mm, where the template has more than two columns of boxes."""


_FAVOURS = (1.0, 1.3, 1.6, 2.0)


def drawn_to_fit(content: Content, width: Width) -> Drawing:
    """The drawing with the largest text that the place allows; where none does, the lowest, on a page of its own."""
    narrow = len(content.columns) <= 2
    if width is Width.COLUMN:
        return _balanced(content, Setting(_COLUMN, 6.0, 6.0) if narrow else Setting(_BOTH_COLUMNS, 6.5, 6.0))
    tried = []
    for setting, room in _on_a4(narrow=narrow):
        tried.append(_balanced(content, setting))
        if tried[-1].height <= room:
            return tried[-1]
    return min(tried, key=lambda drawing: drawing.height)


def _balanced(content: Content, setting: Setting) -> Drawing:
    """The usual columns; wider ones for the reasons where that makes the drawing lower by a tenth or more."""
    usual, *wider = (lay_out(content, replace(setting, favour=favour)) for favour in _FAVOURS)
    lowest = min(wider, key=lambda drawing: drawing.height)
    return lowest if lowest.height < usual.height * 0.9 else usual


def _on_a4(*, narrow: bool) -> Iterator[tuple[Setting, float]]:
    """Settings and the height there is, best first."""
    upright, lying = (A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN), (A4[1] - 2 * MARGIN, A4[0] - 2 * MARGIN)
    wishes = [(upright, size) for size in (9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6)]
    if not narrow:
        wishes = [(lying, size) for size in (9, 8.5, 8, 7.5, 7)] + [(upright, size) for size in (7, 6.5, 6)]
    for (width, height), size in wishes:
        yield Setting(width, size, max(SMALLEST, size * 0.85)), height
