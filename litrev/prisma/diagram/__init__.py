"""The PRISMA 2020 flow diagram: counts and words become a drawing, and the drawing an SVG, a PNG or a PDF.

    from litrev.prisma.diagram import draw, svg, png, pdf

`draw` -> `Drawing`; `svg(drawing)` -> text; `png(svg_text)` and `pdf(drawing)` -> bytes. All are pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from litrev.prisma.counts import Counts
from litrev.prisma.diagram.as_svg import write_svg
from litrev.prisma.diagram.content import compose
from litrev.prisma.diagram.fonts import lacking
from litrev.prisma.diagram.shapes import Drawing
from litrev.prisma.diagram.sizes import Width, drawn_to_fit
from litrev.prisma.diagram.words import words

__all__ = ["Drawing", "Width", "draw", "pdf", "png", "svg", "unshown"]


def draw(
    counts: Counts,
    *,
    lang: str,
    title: str = "",
    scoping: bool = False,
    width: Width = Width.A4,
    warnings: Sequence[str] = (),
) -> Drawing:
    """The diagram of `counts`, whose labels (sources, reasons) are in `lang` already.

    `title` is the review's, for the drawing's accessible name; `warnings` say, in words, why the numbers are not final
    besides what waits for a verdict.
    """
    content = compose(counts, words(lang, scoping=scoping), title=title, warnings=warnings)
    return drawn_to_fit(content, width)


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG file."""
    return write_svg(drawing)


def png(svg_text: str, *, dpi: int = 300) -> bytes:
    """The picture of an SVG that `svg` made."""
    from litrev.prisma.diagram.as_png import to_png  # noqa: PLC0415 - resvg is loaded only where it is wanted

    return to_png(svg_text, dpi=dpi)


def pdf(drawing: Drawing) -> bytes:
    """The drawing as a PDF file, its typeface embedded, its text searchable."""
    from litrev.prisma.diagram.as_pdf import to_pdf  # noqa: PLC0415 - as above

    return to_pdf(drawing)


def unshown(drawing: Drawing) -> str:
    """The signs of the drawing that no known font of this computer has: PNG and PDF may miss them, the SVG does not."""
    return lacking(drawing.description)
