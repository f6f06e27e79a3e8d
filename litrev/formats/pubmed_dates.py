"""PubMed's many ways to write a date, as a year and an ISO date that claims no more than is known."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Published:
    """When a document came out."""

    year: int | None = None
    iso: str = ""
    """`2019`, `2019-03`, `2019-03-14`, or empty."""
    as_given: str = ""
    """The words, when they are not such a date: `1998 Dec-1999 Jan`, `2019 Summer`."""


def from_parts(year: str, month: str = "", day: str = "", season: str = "") -> Published:
    """A date given in parts; the month may be a name or a number. A part that makes no sense is left out."""
    found = _YEAR.search(year)
    if found is None:
        return Published(as_given=_joined(year, season or month, day))
    number = int(found.group())
    iso = _iso(number, month, day)
    unread = season or (month if month and iso == found.group() else "")
    return Published(number, iso, _joined(year, unread) if unread else "")


def from_words(words: str) -> Published:
    """A date given in words (`MedlineDate`, nbib's `DP`). Of a span, the year it starts in, and its words are kept."""
    found = _YEAR.search(words)
    if found is None:
        return Published(as_given=words)
    rest = words[found.end() :].split()
    if words[: found.start()].strip() or len(rest) > 2:
        return Published(int(found.group()), found.group(), words)
    iso = _iso(int(found.group()), *rest)
    exact = iso.count("-") == len(rest)
    return Published(int(found.group()), iso if exact else found.group(), "" if exact else words)


def _iso(year: int, month: str = "", day: str = "") -> str:
    number = _month(month)
    if not number:
        return str(year)
    if day.isdigit() and 1 <= int(day) <= calendar.monthrange(year, number)[1]:
        return f"{year}-{number:02}-{int(day):02}"
    return f"{year}-{number:02}"


def _month(text: str) -> int:
    """1 to 12, or 0 when `text` is no single month."""
    if text.isdecimal() and len(text) <= 2:
        return int(text) if 1 <= int(text) <= 12 else 0
    return _MONTHS.get(text[:3].lower(), 0) if text.isalpha() else 0


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
