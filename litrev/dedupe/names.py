"""People's names as databases write them: lists taken apart, family names made comparable."""

from __future__ import annotations

import re
from functools import lru_cache

from litrev.dedupe.titles import to_latin
from litrev.model import Author

_PARTICLE_LIST = "de van von der den del della di da dos das la le ter ten el al bin du do st zu y e"
_PARTICLES = frozenset(_PARTICLE_LIST.split())
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "md", "phd", "prof", "dr"}
_GLUED = re.compile(r"\.\s*(?=[^\W\d_][^\W\d_.]|[A-Z]['’]|(?:de|van|von|el|al|la|le|di|da)\s)")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?<!Mc)(?<!Mac)(?<!De)(?<!Di)(?<!La)(?<!Le)(?<!Van)(?<!Fitz)(?=[A-Z][a-zß-ÿ'])")
_INITIALS = re.compile(r"(?:[^\W\d_a-zß-ÿ][.\-]*){1,4}")
_STUCK_INITIALS = re.compile(r"^(.*[a-zß-ÿ])([A-Z]{1,3})\.?$")
_UNSAYABLE = re.compile(r"[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]{1,2}")
_NOT_LETTER = re.compile(r"[\W\d_]+")
_ET_AL = re.compile(r"[;,\s]*\b(?:et al\.?|and others)\s*$", re.IGNORECASE)


def split_authors(text: str) -> tuple[Author, ...]:
    """The people in an author field, whichever of the usual ways it is written in."""
    text = _ET_AL.sub("", text.strip())
    pieces = _pieces(text)
    if pieces == [text] and "," not in text:
        return _glued_authors(text)
    return tuple(author for author in map(_author, pieces) if author.family)


def given_keys(author: Author) -> tuple[str, ...]:
    """Given names written out, in plain letters: what a source that turns names round takes for the family name."""
    given = author.given or (split_name(author.literal)[1] if not author.family else "")
    if len(given) <= 3:
        return ()
    return tuple(_key(word) for word in given.replace("-", "").split() if len(word) > 3)


def family_key(author: Author) -> str:
    """The family name in one word of plain letters, without particles; of a body, its whole name."""
    return _key(author.family or split_name(author.literal)[0] or author.literal)


def split_name(name: str) -> tuple[str, str]:
    """Family and given part of one name: `Family, G`, `Family G`, `G Family`, `FamilyG.`."""
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), given.strip()
    words = [w for w in name.split() if w.strip(".").lower() not in _SUFFIXES]
    if len(words) < 2:
        stuck = _STUCK_INITIALS.match(name.strip())
        return (stuck.group(1), stuck.group(2)) if stuck else (name.strip(" ."), "")
    end = len(words)
    while end > 1 and _INITIALS.fullmatch(words[end - 1]):
        end -= 1
    if end < len(words):
        start = 0
        return " ".join(words[start:end]), " ".join(words[end:])
    if len(words) == 2 and _UNSAYABLE.fullmatch(words[1]):
        return words[0], words[1]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


@lru_cache(maxsize=50_000)
def _author(piece: str) -> Author:
    family, given = split_name(piece.strip())
    return Author(family=family, given=given)


def _glued_authors(text: str) -> tuple[Author, ...]:
    """`Adeli K.Lewis G. F.` and `Wang QingMeng Jian`, as reference managers glue lists; family names come first."""
    pieces = [piece.strip() for part in _GLUED.split(text) for piece in _CAMEL.split(part)]
    if len(pieces) == 1:
        return tuple(author for author in map(_author, pieces) if author.family)
    return tuple(_family_first(piece) for piece in pieces if piece)


def _family_first(piece: str) -> Author:
    words = piece.split()
    if len(words) < 2 or _INITIALS.fullmatch(words[-1]):
        return _author(piece)
    end = 1
    while end < len(words) - 1 and words[end - 1].lower() in _PARTICLES:
        end += 1
    return Author(family=" ".join(words[:end]), given=" ".join(words[end:]))


def _pieces(text: str) -> list[str]:
    if ";" in text:
        return text.split(";")
    if " and " in text:
        return text.split(" and ")
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 2 or (len(parts) == 2 and all(" " in part for part in parts)):
        return parts
    return [text]


@lru_cache(maxsize=200_000)
def _key(family: str) -> str:
    if family.isascii() and family.isalpha():
        return family.lower()
    words = [w for w in _NOT_LETTER.split(to_latin(family.replace("'", "").replace("’", ""))) if w]
    kept = [w for w in words if w not in _PARTICLES and w not in _SUFFIXES]
    return "".join(kept or words)
