"""Dates as bibliographic files write them: each a year and an ISO date that claims no more than is known."""

from __future__ import annotations

import re

from litrev.formats import pubmed_dates
from litrev.formats.pubmed_dates import Published

_NUMBERS = re.compile(r"(\d{4})(?:[/.-](\d{1,2})?)?(?:[/.-](\d{1,2})?)?(?:[/.-](.*))?")
_SOLID = re.compile(r"((?:1[5-9]|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|er)?\.?\s+)?([^\W\d]+)\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2}),?\s+(\d{4})")
_FRENCH = {
    "janvier": "1", "février": "2", "fevrier": "2", "mars": "3", "avril": "4", "mai": "5", "juin": "6", "juillet": "7",
    "août": "8", "aout": "8", "septembre": "9", "octobre": "10", "novembre": "11", "décembre": "12", "decembre": "12",
}  # fmt: skip


def date_of(text: str) -> Published:
    """`2019/03/15/`, `1999/08//undefined`, `2019-03`, `15 March 2019`, `mars 2019`, `2019 Mar 15`, `20190315`."""
    text = " ".join(text.replace("undefined", "").split()).strip(" ,;")
    if found := _SOLID.fullmatch(text):
        return pubmed_dates.from_parts(*found.groups())
    if found := _NUMBERS.fullmatch(text):
        year, month, day, season = (part or "" for part in found.groups())
        read = pubmed_dates.from_parts(year, month, day)
        exact = read.iso.count("-") == bool(month) + bool(day) and not season
        return read if exact else Published(read.year, read.iso, text)
    if found := _MONTH_FIRST.fullmatch(text):
        return _worded(found.group(3), found.group(1), found.group(2), text)
    if found := _DAY_FIRST.fullmatch(text):
        return _worded(found.group(3), found.group(2), found.group(1) or "", text)
    return pubmed_dates.from_words(text)


def _worded(year: str, month: str, day: str, words: str) -> Published:
    found = pubmed_dates.from_parts(year, _FRENCH.get(month.lower(), month), day)
    exact = found.iso.count("-") == 1 + bool(day)
    return found if exact else Published(found.year, found.iso, words)
