"""Two texts side by side: which words, and which letters of them, the one has and the other has not.

Words that differ only in case, accents or punctuation are held equal, as by the rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from litrev.text import fold

_WORD = re.compile(r"\s*\S+")
_PLAIN = re.compile(r"\W+")
_SPELLINGS = 0.6
"""How alike (0–1) two words must be for their letters to be compared, and not the words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    text: str
    differs: bool = False


Pieces = tuple[Piece, ...]


def contrast(one: str, other: str) -> tuple[Pieces, Pieces]:
    """The two texts in pieces, what differs marked; joined again, the pieces are the texts. Against none, none differs.

    Linear in space, at worst quadratic in words: meant for titles, lists of authors and abstracts.
    """
    if not one.strip() or not other.strip():
        return _whole(one), _whole(other)
    mine, theirs = _WORD.findall(one), _WORD.findall(other)
    left: list[Piece] = []
    right: list[Piece] = []
    for (i, j), (k, m), equal in _stretches([_form(w) for w in mine], [_form(w) for w in theirs]):
        if equal:
            left.append(Piece("".join(mine[i:j])))
            right.append(Piece("".join(theirs[k:m])))
        else:
            by_letters = _spellings(mine[i:j], theirs[k:m])
            left += by_letters[0]
            right += by_letters[1]
    return _joined(left, one), _joined(right, other)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0–1, case and accents aside."""
    return Indel.normalized_similarity(fold(one), fold(other))


def _form(word: str) -> str:
    """What two spellings of a word have in common; a sign by itself stands for itself."""
    return _PLAIN.sub("", fold(word)) or word.strip()


def _whole(text: str) -> Pieces:
    return (Piece(text),) if text else ()


Span = tuple[int, int]


def _stretches(mine: Sequence[str] | str, theirs: Sequence[str] | str) -> list[tuple[Span, Span, bool]]:
    """Where the two are equal and where not, in order; what one lacks and what it has instead stand together."""
    found: list[tuple[Span, Span, bool]] = []
    for step in Indel.opcodes(mine, theirs):
        span = ((step.src_start, step.src_end), (step.dest_start, step.dest_end), step.tag == "equal")
        if found and not found[-1][2] and not span[2]:
            (i, _j), (k, _m), _equal = found.pop()
            span = ((i, step.src_end), (k, step.dest_end), False)
        found.append(span)
    return found


def _spellings(mine: list[str], theirs: list[str]) -> tuple[list[Piece], list[Piece]]:
    """Words that took the place of as many others, compared letter by letter where they are alike; else all marked."""
    if len(mine) != len(theirs):
        return _marked("".join(mine)), _marked("".join(theirs))
    left: list[Piece] = []
    right: list[Piece] = []
    for one, other in zip(mine, theirs, strict=True):
        if Indel.normalized_similarity(one.strip(), other.strip()) < _SPELLINGS:
            left += _marked(one)
            right += _marked(other)
            continue
        for (i, j), (k, m), equal in _stretches(one, other):
            left.append(Piece(one[i:j], differs=not equal))
            right.append(Piece(other[k:m], differs=not equal))
    return left, right


def _marked(text: str) -> list[Piece]:
    """`text` marked but for the space before it."""
    word = text.lstrip()
    return [Piece(text[: len(text) - len(word)]), Piece(word, differs=True)]


def _joined(pieces: list[Piece], text: str) -> Pieces:
    """Neighbours of one kind as one piece, empty ones left out, with the space at the end of `text`."""
    kept: list[Piece] = []
    for piece in (*pieces, Piece(text[len(text.rstrip()) :])):
        if piece.text and kept and kept[-1].differs == piece.differs:
            kept[-1] = Piece(kept[-1].text + piece.text, piece.differs)
        elif piece.text:
            kept.append(piece)
    return tuple(kept)
