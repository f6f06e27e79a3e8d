"""Where everything stands: content and a size of text give a drawing. Pure; every box is as high as its text wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from litrev.prisma.diagram.content import Bar, Cell, Column, Content, Row, Text
from litrev.prisma.diagram.fonts import text_width, wrap
from litrev.prisma.diagram.shapes import Anchor, Arrow, Box, Drawing, Face, Line, Look, Paragraph

_SHARES = {Column.PREVIOUS: 0.85, Column.MAIN: 1.0, Column.SIDE: 1.12, Column.OTHER: 0.95, Column.OTHER_SIDE: 1.05}
"""How the width is shared among the columns; those that hold reasons want more."""
_OF_REASONS = (Column.SIDE, Column.OTHER_SIDE)
_LEADING = 1.32
"""From baseline to baseline, in sizes of text."""
_CENTRED = (Look.HEAD, Look.SIDE_HEAD, Look.BAR)


@dataclass(frozen=True, slots=True)
class Setting:
    """How wide the drawing is and how large its text."""

    width: float
    size: float
    note_size: float
    favour: float = 1.0
    """How much more of the width than usual the columns with reasons get."""

    @property
    def pad(self) -> float:
        """Between a box and its text."""
        return self.size * 0.62

    @property
    def gap(self) -> float:
        """Between boxes, where an arrow goes."""
        return self.size * 2.1

    @property
    def bar(self) -> float:
        """A blue bar's thickness."""
        return self.size * 2.0


def lay_out(content: Content, setting: Setting) -> Drawing:
    """The drawing of `content` in `setting`."""
    spans = _columns(content.columns, setting)
    boxes: dict[str, Box] = {}
    top = 0.5
    if content.notice:
        notice = _box("notice", content.notice, 0.5, top, setting.width - 1, setting, Look.NOTICE)
        boxes["notice"] = notice
        top = notice.bottom + setting.gap * 0.6
    rows: dict[Row, tuple[float, float]] = {}
    for row in Row:
        cells = [cell for cell in content.cells if cell.row is row]
        if cells:
            placed = [_placed(cell, spans, top, setting) for cell in cells]
            height = max([box.height for box in placed] + [_bar_height(bar, row, setting) for bar in content.bars])
            boxes |= {box.key: _stretched(box, height, setting) for box in placed}
            rows[row] = (top, top + height)
            top += height + setting.gap * (0.6 if row is Row.HEAD else 1)
    for bar in content.bars:
        boxes[bar.key] = _bar(bar, rows, setting)
    arrows = tuple(_arrow(boxes[start], boxes[end]) for start, end in content.arrows)
    notes = tuple(_notes(content, top - setting.gap * 0.3, setting))
    height = notes[-1].lines[-1].y + setting.note_size * 0.5 if notes else top
    return Drawing(setting.width, height, content.title, _description(content), content.language,
                   tuple(boxes.values()), arrows, notes)  # fmt: skip


def _columns(columns: list[Column], setting: Setting) -> dict[Column, tuple[float, float]]:
    """Left edge and width of each column, right of the blue bars."""
    start = setting.bar + setting.gap * 0.5
    shares = {column: _SHARES[column] * (setting.favour if column in _OF_REASONS else 1) for column in columns}
    room = setting.width - 0.5 - start - setting.gap * (len(columns) - 1)
    share = room / sum(shares.values())
    spans = {}
    for column in columns:
        spans[column] = (start, share * shares[column])
        start += spans[column][1] + setting.gap
    return spans


def _placed(cell: Cell, spans: Mapping[Column, tuple[float, float]], top: float, setting: Setting) -> Box:
    left, _width = spans[cell.column]
    last_left, last_width = spans[cell.last or cell.column]
    return _box(cell.key, cell.text, left, top, last_left + last_width - left, setting, cell.look, is_open=cell.open)


def _box(  # noqa: PLR0913 - a rectangle, its words and how they are set
    key: str,
    text: tuple[Text, ...],
    x: float,
    y: float,
    width: float,
    setting: Setting,
    look: Look,
    *,
    is_open: bool = False,
) -> Box:
    """A box just as high as its text."""
    paragraphs = []
    baseline = y + setting.pad + setting.size * 0.98
    centred = look in _CENTRED
    for part in text:
        inset = part.level * setting.size * 0.9
        hang = 0 if centred or look is Look.NOTICE else setting.size * 0.5  # less than what is listed is set in
        room = width - 2 * setting.pad - inset
        lines = []
        for number, words in enumerate(wrap(part.words, room, setting.size, part.face, hang=hang)):
            left = x + width / 2 if centred else x + setting.pad + inset + (hang if number else 0)
            lines.append(Line(left, baseline, words, text_width(words, setting.size, part.face)))
            baseline += setting.size * _LEADING
        anchor = Anchor.MIDDLE if centred else Anchor.START
        paragraphs.append(Paragraph(tuple(lines), setting.size, part.face, anchor))
    count = sum(len(paragraph.lines) for paragraph in paragraphs)
    height = 2 * setting.pad + count * setting.size * _LEADING
    return Box(key, x, y, width, height, look, tuple(paragraphs), is_open)


def _stretched(box: Box, height: float, setting: Setting) -> Box:
    """The box as high as its row, its text in the middle; a short text beside a long list keeps a small box."""
    if height > box.height * 2.2 and height - box.height > setting.size * 4 * _LEADING:
        return box
    return _moved(box, height, (height - box.height) / 2)


def _moved(box: Box, height: float, down: float) -> Box:
    text = tuple(
        replace(paragraph, lines=tuple(replace(line, y=line.y + down) for line in paragraph.lines))
        for paragraph in box.text
    )
    return replace(box, height=height, text=text)


def _bar_height(bar: Bar, row: Row, setting: Setting) -> float:
    """What a bar of a single row wants that row to be: its word is turned and not broken."""
    if (bar.first, bar.last) != (row, row):
        return 0
    return text_width(bar.words, setting.size, Face.BOLD) + 2 * setting.pad


def _bar(bar: Bar, rows: Mapping[Row, tuple[float, float]], setting: Setting) -> Box:
    top, bottom = rows[bar.first][0], rows[bar.last][1]
    x = 0.5 + setting.bar / 2 + setting.size * 0.36
    line = Line(x, (top + bottom) / 2, bar.words, text_width(bar.words, setting.size, Face.BOLD))
    text = Paragraph((line,), setting.size, Face.BOLD, Anchor.MIDDLE, turned=True)
    return Box(bar.key, 0.5, top, setting.bar, bottom - top, Look.BAR, (text,))


def _arrow(start: Box, end: Box) -> Arrow:
    """Straight down or across where the boxes face each other; else down, and then across into the side."""
    overlap = min(start.right, end.right) - max(start.x, end.x)
    if overlap > 0:
        x = max(start.x, end.x) + overlap / 2
        return Arrow(((x, start.bottom), (x, end.y)))
    if start.y == end.y:
        y = start.y + min(start.height, end.height) / 2
        return Arrow(((start.right, y), (end.x, y)))
    x, y = start.x + start.width / 2, end.y + end.height / 2
    return Arrow(((x, start.bottom), (x, y), (end.x if end.x > x else end.right, y)))


def _notes(content: Content, top: float, setting: Setting) -> Iterator[Paragraph]:
    size = setting.note_size
    baseline = top + size
    for note in content.notes:
        lines = []
        for words in wrap(note, setting.width - 1, size):
            lines.append(Line(0.5, baseline, words, text_width(words, size)))
            baseline += size * _LEADING
        yield Paragraph(tuple(lines), size)
        baseline += size * 0.25


def _description(content: Content) -> str:
    """Every box in the order of reading."""
    said = [" ".join(text.words for text in content.notice)] if content.notice else []
    said += ["; ".join(text.words for text in cell.text).replace(":;", ":") for cell in content.cells]
    return ". ".join(words.rstrip(".") for words in said) + "."
