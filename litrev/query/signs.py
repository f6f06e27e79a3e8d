"""What every linter of strategies looks at: quotes, parentheses, operators, stars; each problem placed in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.characters import CURLY_DOUBLE, STARS
from litrev.query.problem import Problem, Severity

_OPEN_STARS = re.compile(f"[{STARS}]")
LOWER_OPERATOR = re.compile(r"(?<![\w-])(?:and|or|not)(?![\w-])")


def problem_in(text: str, start: int, what: str, repair: str, severity: Severity = Severity.ERROR) -> Problem:
    before = text[:start]
    return Problem(
        line=before.count("\n") + 1,
        column=start - (before.rfind("\n") + 1) + 1,
        what=what,
        repair=repair,
        severity=severity,
    )


def unbalanced(text: str) -> list[Problem]:
    """Quotes and parentheses without their partner, at most one of each."""
    problems = []
    straight = "".join('"' if c in CURLY_DOUBLE else c for c in text)
    quotes = [m.start() for m in re.finditer('"', straight)]
    if len(quotes) % 2:
        problems.append(
            problem_in(text, quotes[-1], _("A quotation mark has no partner."), _('Close the phrase: "…".'))
        )
        return problems
    opened: list[int] = []
    for found in re.finditer(r'"[^"]*"|[()]', straight):
        if found.group() == "(":
            opened.append(found.start())
        elif found.group() == ")" and not opened:
            problems.append(
                problem_in(
                    text,
                    found.start(),
                    _("A parenthesis is closed that was never opened."),
                    _("Remove it, or open it before."),
                )
            )
            return problems
        elif found.group() == ")":
            opened.pop()
    if opened:
        problems.append(
            problem_in(text, opened[-1], _("This parenthesis is never closed."), _("Close it, or remove it: ( … )."))
        )
    return problems


def typographic(text: str, source: str) -> Iterator[Problem]:
    """Signs of word processors that `source` takes for something else."""
    for star in _OPEN_STARS.finditer(text):
        yield problem_in(
            text,
            star.start(),
            _("{sign} is not the * of the keyboard: it would be searched as a letter.").format(sign=star.group()),
            _("Type *."),
        )
    if source != "pubmed" and (curly := re.search("[“”„]", text)):  # PubMed straightens them itself
        yield problem_in(
            text, curly.start(), _("Curly quotes are not understood here."), _('Type straight quotes: "…".')
        )


def leading_not(text: str) -> Iterator[Problem]:
    """NOT at the start of the text or of a group."""
    for found in re.finditer(r"(?:^|\(|:|,)\s*(NOT)\b", blanked(text)):
        yield problem_in(
            text,
            found.start(1),
            _("NOT cannot come first: a database would look for the very thing to be left out."),
            _("Write what is wanted first: A NOT B."),
        )


def mixed_level(blank: str) -> str:
    """All of `blank` turned to spaces, but for the first operator that differs from an earlier one of its level."""
    seen: list[str] = [""]
    for found in re.finditer(r"[(),]|\bAND\b|\bOR\b", blank):
        match found.group():
            case "(":
                seen.append("")
            case ")":
                if len(seen) > 1:
                    seen.pop()
            case ",":
                seen[-1] = "" if len(seen) == 1 else seen[-1]
            case operator:
                if seen[-1] and seen[-1] != operator:
                    return " " * found.start() + operator
                seen[-1] = operator
    return ""


def straighten_quotes(text: str) -> str:
    """`text` with straight double quotes, every character in its place."""
    return "".join('"' if c in CURLY_DOUBLE else c for c in text)


def blanked(text: str) -> str:
    """`text` with what stands in quotes turned to spaces, every other character in its place."""
    return re.sub(r'"[^"]*"', lambda m: '"' + " " * (len(m.group()) - 2) + '"', straighten_quotes(text))


def nothing_to_search(source: str) -> ProtocolError:
    """A part of a strategy holds no word: leaving it out would search something else."""
    return ProtocolError(
        _("A part of the strategy holds no word that {source} could search.").format(source=source),
        _("Give each concept at least one word; what NOT leaves out needs one too."),
    )
