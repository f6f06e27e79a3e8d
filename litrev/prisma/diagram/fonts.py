"""The typeface: Open Sans, which a dependency brings, so that a machine without any font draws the same picture.

Widths are measured in it once, for every way of drawing. It is a little wider than Arial and Helvetica, which viewers
of an SVG may use instead, so that text stays in its box there too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ttf_opensans
from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from litrev.prisma.diagram.shapes import Face

FAMILIES = "'Open Sans', Arial, Helvetica, 'Liberation Sans', 'Nimbus Sans', sans-serif"
"""For CSS: those after the first are as wide or narrower."""

_OTHER_FILES = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/arialuni.ttf",
    "C:/Windows/Fonts/segoeui.ttf",
    "C:/Windows/Fonts/seguisym.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
"""Where computers keep a typeface without serifs and with more signs; used only for those that Open Sans lacks."""

_FILES: dict[Face, Path] = {
    Face.REGULAR: ttf_opensans.OPENSANS_REGULAR.path,
    Face.BOLD: ttf_opensans.OPENSANS_BOLD.path,
    Face.ITALIC: ttf_opensans.OPENSANS_ITALIC.path,
}


def font_file(face: Face) -> Path:
    """The TrueType file of a face."""
    return _FILES[face]


@cache
def metrics(face: Face) -> TTFontFace:
    """The widths and glyphs of a face."""
    return TTFontFace(str(_FILES[face]))


def has_glyph(sign: str, face: Face = Face.REGULAR) -> bool:
    """Whether the face can show the sign."""
    return ord(sign) in metrics(face).charToGlyph


@dataclass(frozen=True, slots=True)
class OtherFont:
    """A typeface of the computer."""

    file: str
    signs: Collection[int]


@cache
def other_fonts() -> tuple[OtherFont, ...]:
    """Those of `_OTHER_FILES` that are there and can be embedded."""
    found = []
    for file in _OTHER_FILES:
        try:
            found.append(OtherFont(file, TTFontFace(file).charToGlyph))
        except (TTFError, OSError):
            continue
    return tuple(found)


def lacking(text: str) -> str:
    """The signs of `text` that neither Open Sans nor `other_fonts` have, each once."""
    others = other_fonts()
    return "".join(
        sign
        for sign in dict.fromkeys(text)
        if sign.isprintable() and not has_glyph(sign) and not any(ord(sign) in other.signs for other in others)
    )


def text_width(text: str, size: float, face: Face = Face.REGULAR) -> float:
    """How wide the text is, in the unit of `size`. A sign that the face lacks is taken to be as wide as high."""
    widths: dict[int, float] = metrics(face).charWidths
    return sum(widths.get(ord(sign), 1000) for sign in text) * size / 1000


def wrap(text: str, width: float, size: float, face: Face = Face.REGULAR, *, hang: float = 0) -> list[str]:
    """`text` in lines no wider than `width`, those after the first narrower by `hang`.

    Broken at ordinary spaces; a word that is too wide by itself after a hyphen or slash, else anywhere.
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        room = width - (hang if lines else 0)
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, face) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, width - hang, size, face)
        lines += whole
    return [*lines, line]


def _pieces(word: str, width: float, size: float, face: Face) -> Iterator[str]:
    """A word in pieces that fit; the whole of it where it does."""
    while text_width(word, size, face) > width and len(word) > 1:
        fitting = 1
        while fitting < len(word) and text_width(word[: fitting + 1], size, face) <= width:
            fitting += 1
        hyphen = max(word.rfind(sign, 1, fitting) for sign in "-/\u2010\u2013") + 1
        cut = hyphen if hyphen > fitting // 3 else fitting
        yield word[:cut]
        word = word[cut:]
    yield word
