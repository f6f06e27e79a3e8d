"""What a drawing is made of: boxes, arrows and lines of text, in points from the upper left corner. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Face(StrEnum):
    """A cut of the one typeface."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"


class Look(StrEnum):
    """What a box looks like."""

    PLAIN = "plain"
    HEAD = "head"
    """The yellow bar over databases and registers."""
    SIDE_HEAD = "side_head"
    """The grey bars over previous studies and other methods."""
    BAR = "bar"
    """The blue bars at the left; their text is turned."""
    NOTICE = "notice"
    """Over everything: the numbers are not final."""


class Anchor(StrEnum):
    """What the x of a line is."""

    START = "start"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where its baseline starts (or has its middle)."""

    x: float
    y: float
    text: str
    width: float
    """As measured in the typeface that the drawing is set in."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that are one sentence or label, in one size and face."""

    lines: tuple[Line, ...]
    size: float
    face: Face = Face.REGULAR
    anchor: Anchor = Anchor.START
    turned: bool = False
    """Read from below to above (a single line)."""

    @property
    def text(self) -> str:
        """The whole of it."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its text."""

    key: str
    """Its name: `screened`, `other_sought` …"""
    x: float
    y: float
    width: float
    height: float
    look: Look
    text: tuple[Paragraph, ...]
    open: bool = False
    """Its number is not final; it is drawn with a broken line."""

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def words(self) -> str:
        """All its text."""
        return " ".join(paragraph.text for paragraph in self.text)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line through points, with a head at the last."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture."""

    width: float
    height: float
    title: str
    description: str
    """The diagram in words, for who does not see it."""
    language: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[Paragraph, ...]
    """Under the boxes: footnotes and the citation."""
