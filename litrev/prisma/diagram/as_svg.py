"""A drawing as SVG: text as text, a title and a description for who does not see it, nothing from outside.

It has a white ground of its own, so that it can be read in a dark viewer too. Only attributes that Word, Inkscape and
LibreOffice know; the same drawing gives the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from litrev.prisma.diagram.fonts import FAMILIES
from litrev.prisma.diagram.shapes import Anchor, Arrow, Box, Drawing, Face, Look, Paragraph


@dataclass(frozen=True, slots=True)
class Style:
    """Fill and stroke of a box, and how round its corners are."""

    fill: str
    stroke: str
    radius: float = 0


STYLES = {
    Look.PLAIN: Style("#ffffff", "#000000"),
    Look.HEAD: Style("#ffc000", "#7f6000", 4),
    Look.SIDE_HEAD: Style("#d0cece", "#595959", 4),
    Look.BAR: Style("#9dc3e6", "#1f4e79", 4),
    Look.NOTICE: Style("#fff4e0", "#b45f06", 2),
}
STROKE = 0.75
DASH = (3, 2)
ARROW_HEAD = (4.6, 1.9)
"""Length and half the width of an arrow's head, in points."""
_WEIGHTS = {Face.REGULAR: "", Face.BOLD: ' font-weight="700"', Face.ITALIC: ' font-style="italic"'}
_MARGIN = 6


def write_svg(drawing: Drawing, *, links: Mapping[str, str] | None = None) -> str:
    """The file. `links`: boxes by key -> an address in the page that the drawing stands in."""
    return "\n".join(_lines(drawing, links or {})) + "\n"


def _lines(drawing: Drawing, links: Mapping[str, str]) -> Iterator[str]:
    width, height = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    role = "group" if links else "img"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}pt" height="{_n(height)}pt"'
        f' viewBox="{-_MARGIN} {-_MARGIN} {_n(width)} {_n(height)}" role="{role}"'
        f' aria-labelledby="prisma-title prisma-description" lang="{drawing.language}" xml:lang="{drawing.language}">'
    )
    yield f'<title id="prisma-title">{escape(drawing.title)}</title>'
    yield f'<desc id="prisma-description">{escape(drawing.description)}</desc>'
    yield f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>'
    yield f'<g font-family="{FAMILIES}" fill="#000000">'
    yield from (_arrow(arrow) for arrow in drawing.arrows)
    for box in drawing.boxes:
        yield from _box(box, links.get(box.key, ""))
    for note in drawing.notes:
        yield _text(note)
    yield "</g>"
    yield "</svg>"


def _box(box: Box, link: str) -> Iterator[str]:
    style = STYLES[box.look]
    rounded = f' rx="{style.radius}"' if style.radius else ""
    broken = f' stroke-dasharray="{DASH[0]} {DASH[1]}"' if box.open or box.look is Look.NOTICE else ""
    opening = f"<a href={quoteattr(link)} aria-label={quoteattr(box.words)}>" if link else ""
    yield f'{opening}<g id="box-{box.key}">'
    yield (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"{rounded}'
        f' fill="{style.fill}" stroke="{style.stroke}" stroke-width="{STROKE}"{broken}/>'
    )
    for paragraph in box.text:
        yield _text(paragraph)
    yield "</g></a>" if link else "</g>"


def _text(paragraph: Paragraph) -> str:
    """One element for each paragraph, so that a search finds words on both sides of a line's end."""
    middle = ' text-anchor="middle"' if paragraph.anchor is Anchor.MIDDLE else ""
    first = paragraph.lines[0]
    turned = f' transform="rotate(-90 {_n(first.x)} {_n(first.y)})"' if paragraph.turned else ""
    attributes = f' font-size="{_n(paragraph.size)}"{_WEIGHTS[paragraph.face]}{middle}{turned}'
    if len(paragraph.lines) == 1:
        return f'<text x="{_n(first.x)}" y="{_n(first.y)}"{attributes}>{escape(first.text)}</text>'
    spans = " ".join(
        f'<tspan x="{_n(line.x)}" y="{_n(line.y)}">{escape(line.text)}</tspan>' for line in paragraph.lines
    )
    return f"<text{attributes}>{spans}</text>"


def _arrow(arrow: Arrow) -> str:
    """The line ends within its head, which is drawn by hand: some programs lose SVG's markers."""
    shaft, head = arrow_parts(arrow)
    line = " ".join(f"{_n(x)},{_n(y)}" for x, y in shaft)
    tip = " ".join(f"{_n(x)},{_n(y)}" for x, y in head)
    return (
        f'<g><polyline points="{line}" fill="none" stroke="#000000" stroke-width="{STROKE}"/>'
        f'<polygon points="{tip}" fill="#000000"/></g>'
    )


Points = tuple[tuple[float, float], ...]


def arrow_parts(arrow: Arrow) -> tuple[Points, Points]:
    """The points of the line and of the head's triangle."""
    (x0, y0), (x, y) = arrow.points[-2:]
    length, half = ARROW_HEAD
    if x0 == x:
        back = y - length if y > y0 else y + length
        return (*arrow.points[:-1], (x, back)), ((x, y), (x - half, back), (x + half, back))
    back = x - length if x > x0 else x + length
    return (*arrow.points[:-1], (back, y)), ((x, y), (back, y - half), (back, y + half))


def _n(value: float) -> str:
    """A number of points, to the hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
