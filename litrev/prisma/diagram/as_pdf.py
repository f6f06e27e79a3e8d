"""A drawing as PDF, by ReportLab: the same geometry, the typeface embedded, the text searchable."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from reportlab.lib.colors import HexColor, black
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFInfo, PDFString
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from litrev.prisma.diagram.as_svg import DASH, STROKE, STYLES, arrow_parts
from litrev.prisma.diagram.fonts import font_file, has_glyph, other_fonts
from litrev.prisma.diagram.shapes import Anchor, Arrow, Box, Drawing, Face, Line, Look, Paragraph
from litrev.prisma.diagram.sizes import A4, MARGIN

_NAMES = {face: f"OpenSans-{face.value}" for face in Face}
_SMALL_MARGIN = 8.0


def to_pdf(drawing: Drawing) -> bytes:
    """The file; an A4 page where the drawing fits on one, else a page as large as the drawing.

    The same drawing gives the same bytes. A sign that neither Open Sans nor the computer has is shown as □.
    """
    width, height, left, top = _page(drawing)
    file = io.BytesIO()
    for face, name in _NAMES.items():
        pdfmetrics.registerFont(TTFont(name, str(font_file(face))))
    canvas = Canvas(
        file,
        pagesize=(width, height),
        invariant=1,
        lang=drawing.language,
        initialFontName=_NAMES[Face.REGULAR],  # type: ignore[arg-type]  # the stubs say float, ReportLab means a name
    )
    canvas._doc.info = _Facts()  # type: ignore[attr-defined]  # the stubs leave it out
    canvas.setTitle(drawing.title)
    canvas.setSubject(drawing.description)
    canvas.setCreator("litrev")
    canvas.translate(left, height - top)
    canvas.setLineWidth(STROKE)
    for arrow in drawing.arrows:
        _draw_arrow(canvas, arrow)
    for box in drawing.boxes:
        _draw_box(canvas, box)
    for note in drawing.notes:
        _draw_text(canvas, note)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


class _Facts(PDFInfo):
    """What the file says of itself: no author, whom nobody told, and no date, so that it stays the same."""

    def format(self, document: PDFDocument) -> bytes:
        known = {"Title": self.title, "Subject": self.subject, "Creator": self.creator, "Producer": self.producer}
        return PDFDictionary({name: PDFString(words) for name, words in known.items()}).format(document)


def _page(drawing: Drawing) -> tuple[float, float, float, float]:
    """Width and height of the page, and where the drawing starts on it."""
    for width, height in (A4, A4[::-1]):
        if abs(width - 2 * MARGIN - drawing.width) < 1 and drawing.height <= height - 2 * MARGIN:
            return width, height, MARGIN, MARGIN
    return drawing.width + 2 * _SMALL_MARGIN, drawing.height + 2 * _SMALL_MARGIN, _SMALL_MARGIN, _SMALL_MARGIN


def _draw_box(canvas: Canvas, box: Box) -> None:
    style = STYLES[box.look]
    canvas.setFillColor(HexColor(style.fill))
    canvas.setStrokeColor(HexColor(style.stroke))
    canvas.setDash(*((DASH,) if box.open or box.look is Look.NOTICE else ()))
    if style.radius:
        canvas.roundRect(box.x, -box.bottom, box.width, box.height, style.radius, stroke=1, fill=1)
    else:
        canvas.rect(box.x, -box.bottom, box.width, box.height, stroke=1, fill=1)
    canvas.setDash()
    for paragraph in box.text:
        _draw_text(canvas, paragraph)


def _draw_text(canvas: Canvas, paragraph: Paragraph) -> None:
    canvas.setFillColor(black)
    for line in paragraph.lines:
        canvas.saveState()
        canvas.translate(line.x, -line.y)
        if paragraph.turned:
            canvas.rotate(90)
        _draw_line(canvas, line, paragraph)
        canvas.restoreState()


def _draw_line(canvas: Canvas, line: Line, paragraph: Paragraph) -> None:
    """In runs of one typeface, from the origin."""
    x = -line.width / 2 if paragraph.anchor is Anchor.MIDDLE else 0.0
    for font, run in _runs(line.text, paragraph.face):
        canvas.setFont(font, paragraph.size)
        canvas.drawString(x, 0, run)
        x += pdfmetrics.stringWidth(run, font, paragraph.size)


def _runs(text: str, face: Face) -> Iterator[tuple[str, str]]:
    """The text in pieces with the name of a typeface that can show each."""
    for ours, signs in groupby(text, lambda sign: has_glyph(sign, face)):
        if ours:
            yield _NAMES[face], "".join(signs)
            continue
        for sign in signs:
            fallback = _fallback(sign)
            yield (fallback, sign) if fallback else (_NAMES[face], "\u25a1" if has_glyph("\u25a1", face) else "?")


@cache
def _fallback(sign: str) -> str:
    """The name of a typeface of the computer that has the sign; empty where there is none."""
    for number, other in enumerate(other_fonts()):
        if ord(sign) in other.signs:
            name = f"Other{number}"
            pdfmetrics.registerFont(TTFont(name, other.file))
            return name
    return ""


def _draw_arrow(canvas: Canvas, arrow: Arrow) -> None:
    shaft, head = arrow_parts(arrow)
    canvas.setStrokeColor(black)
    canvas.setFillColor(black)
    line, tip = canvas.beginPath(), canvas.beginPath()
    for path, points in ((line, shaft), (tip, head)):
        path.moveTo(points[0][0], -points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, -y)
    tip.close()
    canvas.drawPath(line, stroke=1, fill=0)
    canvas.drawPath(tip, stroke=0, fill=1)
