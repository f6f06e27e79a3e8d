"""An SVG as PNG, by resvg: one wheel, no library of the system, no font of it either."""

from __future__ import annotations

import resvg_py

from litrev.prisma.diagram.fonts import font_file, has_glyph, lacking, other_fonts
from litrev.prisma.diagram.shapes import Face


def to_png(svg: str, *, dpi: int = 300) -> bytes:
    """The picture of an SVG of `write_svg`. Fonts of the system are read only for signs that Open Sans lacks: one that
    looks alike where it has them all, else every one."""
    signs = "".join(sign for sign in set(svg) if sign.isprintable() and not has_glyph(sign))
    others = [other.file for other in other_fonts()] if signs else []
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            dpi=96,  # without it a size in points is none
            zoom=dpi / 96,
            skip_system_fonts=not lacking(signs),
            font_files=[*(str(font_file(face)) for face in Face), *others],
            sans_serif_family="Open Sans",
            font_family="Open Sans",
            background="#ffffff",
        )
    )
