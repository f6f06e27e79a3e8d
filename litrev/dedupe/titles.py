"""Normal forms of titles and abstracts for comparing: pure functions from text to text."""

from __future__ import annotations

import re
from typing import NamedTuple

from litrev.dedupe.words import (
    ENGLISH_WORDS,
    FOREIGN_WORDS,
    GENERIC,
    GREEK,
    LANGUAGE_NAMES,
    MARK_HINTS,
    MARKS,
    NUMBER_WORDS,
    PART_HINTS,
    PART_WORDS,
    PUBLICATION_WORDS,
    TRANSLITERATION,
)
from litrev.text import fold, plain_markup

_WORD = re.compile(r"[^\W_]+")
_NO_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
"""Blanks for what is no letter and no digit of ASCII: translated and split, text falls into the words of `_WORD`."""
_NO_SIGNS = dict.fromkeys(_NO_WORDS)
"""The same, left out."""
_APOSTROPHE = re.compile("['’‘`´]")
_SEPARATOR = re.compile(r"[:?!;]|\.(?=\s)|\s[-–—]+(?=\s)|—|\s--\s?")
_LANGUAGE = "|".join(LANGUAGE_NAMES)
_ASIDE = re.compile(
    rf"\.\s(?:{_LANGUAGE})\.?$"
    rf"|[\s.]*[\[(](?:\d{{1,4}}|\d+ refs?\.?|{'|'.join(PUBLICATION_WORDS)}|in [a-z]+|(?:{_LANGUAGE})(?: translation)?)"
    r"[\])][\s.]*$"
)
_APPEARS = re.compile(
    r"[\s.]*[\[(]?\s*(?:(?:published )?err?at(?:um|a)|corrections?|comments?|corrected and republished|see comments?)"
    r"(?: appears?| published| in:| in\b|\]).*$"
)
_LEAD = re.compile(r"^(?:withdrawn|retracted(?: article)?|republished(?: article)?|reprint of)\s*[:.\]-]+\s*")
_PART = re.compile(rf"\b(?:{'|'.join(PART_WORDS)})\.?\s*(\d{{1,2}}|[ivx]{{1,4}}|[a-d])\b")
_LONE_PART = re.compile(r"(?:^|[.:;,]\s*|\s)(i|ii|iii|iv|v|vi|vii|viii|ix|x)(?:[.:,;]|$)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_NUMBER = re.compile(r"\d+")
_LABEL = re.compile(
    r"^(?:abstract|unlabelled|summary|article abstract|resume|background|objectives?|purpose|aims?|introduction"
    r"|context|study design|importance|methods?|rationale|hypothesis|design|problem|issue|and|of|the|study|review|this"
    r"|goals?|data|summary of)\b[\s:.]*"
)


class Title(NamedTuple):
    """One title of a record, ready to be compared; a named tuple, made and packed faster than a dataclass."""

    words: str
    """Folded words and numbers, single spaces between them."""
    squeezed: str
    """The same without the spaces: `17 beta` and `17beta` meet."""
    segments: tuple[str, ...]
    """Squeezed parts between `:` `?` `.`, the main title first."""
    numbers: frozenset[str]
    """Every number, Roman and written ones as digits."""
    part: str
    """The number of the part (`2` of `Part II`), or empty."""
    marks: frozenset[str]
    """What the words say the document is beside an article: `erratum`, `reply`, `protocol` … (`words.MARKS`)."""
    english: bool
    """The little words of the title do not betray another language."""
    generic: bool
    """`Editorial`, `Letter to the editor`: a heading that many documents share, or nothing but numbers."""


NO_TITLE = Title("", "", (), frozenset(), "", frozenset(), english=True, generic=False)


def to_latin(text: str) -> str:
    """Lower case, no accents, Greek letters named, Cyrillic transliterated."""
    if text.isascii():
        return text.lower()
    return fold(text.translate(GREEK)).translate(TRANSLITERATION)


def read_title(text: str) -> Title:
    """The forms of `text`; what databases add in brackets (`[Review]`, `[45 refs]`) is left out."""
    folded = _without_additions(_folded(text))
    segments = [words for words in map(_words, _SEPARATOR.split(folded)) if words]
    if not segments:
        return NO_TITLE
    words = segments[0] if len(segments) == 1 else [word for segment in segments for word in segment]
    joined = " ".join(words)
    squeezed = joined.replace(" ", "")
    distinct = frozenset(words)
    foreign = distinct & FOREIGN_WORDS
    generic = len(words) < 12 and bool(GENERIC.fullmatch(joined) or joined == "name" or joined.isdigit())
    return Title(
        words=joined,
        squeezed=squeezed,
        segments=tuple(map("".join, segments)),
        numbers=frozenset() if squeezed.isalpha() else _numbers(joined),
        part="" if distinct.isdisjoint(PART_HINTS) else _part(folded),
        marks=frozenset() if generic or distinct.isdisjoint(MARK_HINTS) else _marks(folded),
        english=not foreign or len(foreign) <= len(distinct & ENGLISH_WORDS),
        generic=generic,
    )


def abstract_head(text: str, length: int = 400) -> str:
    """The first words of an abstract, folded, without section labels; empty when too short to tell anything."""
    head = _folded(text[: length + length // 2])
    previous = ""
    while head != previous:
        previous, head = head, _LABEL.sub("", head.lstrip(" :.-[]*"))
    if head.startswith(("no abstract", "no results available", "(1", "(2")):
        return ""
    squeezed = (head.translate(_NO_SIGNS) if head.isascii() else "".join(_WORD.findall(head)))[:length]
    return squeezed if len(squeezed) >= 60 else ""


def _folded(text: str) -> str:
    if "<" in text or "&" in text:
        text = plain_markup(text)
    if "  " in text or not text.isprintable() or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    latin = to_latin(text)
    return latin.replace("'", "").replace("`", "") if latin.isascii() else _APOSTROPHE.sub("", latin)


def _numbers(words: str) -> frozenset[str]:
    return frozenset(number.lstrip("0") or "0" for number in _NUMBER.findall(words))


def _marks(folded: str) -> frozenset[str]:
    return frozenset(mark for mark, pattern in MARKS.items() if pattern.search(folded))


def _without_additions(folded: str) -> str:
    if folded.startswith(("w", "r")):
        folded = _LEAD.sub("", folded)
    if folded.startswith("["):
        folded = folded[1:].rstrip(". ")
        folded = folded[:-1] if folded.endswith("]") and folded.count("[") < folded.count("]") else folded
    previous = ""
    while previous != folded and ("." in folded or folded.endswith((")", "]"))):
        previous, folded = folded, _ASIDE.sub("", folded)
    if "appear" in folded or "[" in folded or "(" in folded:
        shorter = _APPEARS.sub("", folded)
        folded = shorter if len(shorter) >= 15 else folded
    return folded.strip(" .[]*")


def _words(folded: str) -> list[str]:
    return [NUMBER_WORDS.get(word, word) for word in _bare_words(folded)]


def _bare_words(folded: str) -> list[str]:
    return folded.translate(_NO_WORDS).split() if folded.isascii() else _WORD.findall(folded)


def _part(folded: str) -> str:
    found = _PART.search(folded) or _LONE_PART.search(folded)
    if not found:
        return ""
    value = found.group(1)
    if value in _ROMAN:
        return str(_ROMAN[value])
    return value if value.isdigit() else str("abcd".index(value) + 1) if value in "abcd" else ""
