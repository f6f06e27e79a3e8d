"""An SVG as PNG, by resvg: one wheel, no library of the system, no font of it either."""

from __future__ import annotations

import struct
import zlib

import resvg_py

from litrev.prisma.diagram.fonts import font_file, has_glyph, lacking, other_fonts
from litrev.prisma.diagram.shapes import Face


def to_png(svg: str, *, dpi: int = 300) -> bytes:
    """The picture of an SVG of `write_svg`. Fonts of the system are read only for signs that Open Sans lacks: one that
    looks alike where it has them all, else every one."""
    signs = "".join(sign for sign in set(svg) if sign.isprintable() and not has_glyph(sign))
    others = [other.file for other in other_fonts()] if signs else []
    picture = bytes(
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
    return _with_density(picture, dpi)


_BEFORE_DENSITY = 8 + 25
"""The signature of a PNG and its header, after which the density may stand."""


def _with_density(picture: bytes, dpi: int) -> bytes:
    """The picture with the chunk that says how large it is to be printed, in dots per metre (PNG, pHYs)."""
    per_metre = round(dpi / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    framed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return picture[:_BEFORE_DENSITY] + framed + picture[_BEFORE_DENSITY:]
