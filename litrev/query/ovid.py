"""Recognising a strategy in Ovid's syntax, which PubMed would read as something else."""

from __future__ import annotations

import re

_FIELDS = "ti|ab|tw|kf|kw|sh|hw|mp|pt|fs|jn|jw|cm|de|tx|ot|nm|au|in|xs|ed"
_END = r"(?=\s*(?:$|[)\]]|\b(?:or|and|not)\b))"
_SIGNS = (
    r"^[ \t]*(?:\d+[.)]?[ \t]+)?exp[ \t]+[^\n/]+/",
    rf"(?<=[\w)\"*])/{_END}",
    rf"\.(?:{_FIELDS})(?:,(?:{_FIELDS}))*\.?{_END}",
    r"(?<![\w-])adj\d*(?![\w-])",
    r"(?<![\w-])(?:or|and)/\d+(?:-\d+)?",
    r"^[ \t]*(?:\d+[.)]?[ \t]+)?limit[ \t]+\d+[ \t]+to\b",
)
_SIGN = re.compile("|".join(f"(?:{sign})" for sign in _SIGNS), re.IGNORECASE | re.MULTILINE)


def first_ovid_sign(text: str) -> re.Match[str] | None:
    """The first `exp X/`, `X/`, `.ti,ab.`, `adj3`, `or/1-6` or `limit 4 to` of `text`."""
    return _SIGN.search(text)
