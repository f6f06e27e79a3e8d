"""Recognising strategies in the syntax of other platforms, which PubMed would read as something else."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELDS = "ti|ab|tw|kf|kw|sh|hw|mp|pt|fs|jn|jw|cm|de|tx|ot|nm|au|in|xs|ed"
_END = r"(?=\s*(?:$|[)\]]|\b(?:or|and|not)\b))"
_LINE = r"^[ \t]*(?:\d+[.)]?[ \t]+)?"
_PLATFORMS = {
    "Ovid": (
        rf"{_LINE}exp[ \t]+[^\n/]+/",
        rf"(?<=[\w)\"*])/{_END}",
        rf"\.(?:{_FIELDS})(?:,(?:{_FIELDS}))*\.?{_END}",
        r"(?<![\w-])adj\d*(?![\w-])",
        r"(?<![\w-])(?:or|and)/\d+(?:-\d+)?",
        rf"{_LINE}limit[ \t]+\d+[ \t]+to\b",
    ),
    "Embase": (
        r"(?<=[\w'\"])/(?:exp|de|mj)\b",
        r"(?<=[\w'\")*]):(?:ti|ab|kw|de|tn|it|py|la)(?:,(?:ti|ab|kw|de|tn))*\b",
        r"\bNEAR/\d+",
    ),
    "Scopus": (r"\b(?:TITLE-ABS-KEY|TITLE-ABS|ABS|KEY|SRCTITLE|AUTHKEY|INDEXTERMS)\s*\(", r"\b(?:W|PRE)/\d+\b"),
    "Web of Science": (r"(?<!\w)(?:TS|TI|AB|AK|KP|SO|PY|DT|WC)\s*=\s*[(\"\w]",),
    "EBSCOhost": (
        r"\(?(?<!\w)(?:MH|MM|DE|SU|ZU)[ \t]+\"",
        r"(?<![\w\])])(?:TI|AB|TX|SU)[ \t]+(?:[(\"]|\w+[ \t]+(?:AND|OR|NOT)[ \t]+(?:TI|AB|TX|SU)[ \t])",
        r"^[ \t]*S\d+[ \t]*[:.)][ \t]|(?<!\w)S\d+[ \t]+(?:AND|OR|NOT)[ \t]+S\d+\b",
    ),
    "Cochrane Library": (r"\[mh[ \t]+[^\]]+\]", r"(?<=[\w)\"*]):(?:ti|ab|kw)(?:,(?:ti|ab|kw))*\b"),
}
_SIGNS = {
    name: re.compile("|".join(f"(?:{sign})" for sign in signs), re.MULTILINE | (re.IGNORECASE if name == "Ovid" else 0))
    for name, signs in _PLATFORMS.items()
}


@dataclass(frozen=True, slots=True)
class Foreign:
    """The first sign of another platform's syntax."""

    platform: str
    sign: str
    start: int


def first_foreign_sign(text: str) -> Foreign | None:
    """The first `exp X/`, `.ti,ab.`, `:ti,ab`, `TITLE-ABS-KEY(`, `TS=(` … of `text`."""
    found = [
        Foreign(platform, sign.group().strip(), sign.start() + len(sign.group()) - len(sign.group().lstrip()))
        for platform, pattern in _SIGNS.items()
        if (sign := pattern.search(text))
    ]
    return min(found, key=lambda sign: sign.start, default=None)
