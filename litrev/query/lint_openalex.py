"""What OpenAlex drops, glues together or refuses (its API as of August 2026)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litrev.i18n import _
from litrev.query.problem import Problem
from litrev.query.signs import LOWER_OPERATOR, blanked, mixed_level, problem_in


def lint_openalex(text: str) -> Iterator[Problem]:
    """The problems of `text`, the value of `filter`."""
    blank = blanked(text)
    start = 0
    for part in [*re.finditer(",", blank), None]:
        end = part.start() if part else len(text)
        key, colon, _value = blank[start:end].partition(":")
        if not colon or not re.fullmatch(r"\s*[a-z_][\w.\-]*\s*", key):
            yield problem_in(
                text,
                start,
                _("OpenAlex's filter is a list of name:value, and this part has no name."),
                _("Write for instance title_and_abstract.search:(migrant OR refugee)."),
            )
        elif ".search" in key or key.strip() == "search":
            yield from lint_openalex_value(text, start + len(key) + 1, end, exact=".exact" in key)
        start = end + 1


def lint_openalex_value(text: str, start: int, end: int, *, exact: bool) -> Iterator[Problem]:
    """The problems of the search value from `start` to `end`."""
    value = text[start:end]
    blank = blanked(value)
    if tag := re.search(r"\[[^\]]*\]", blank):
        yield problem_in(
            text,
            start + tag.start(),
            _("{tag} is PubMed's syntax: OpenAlex would glue it to the word and find nothing.").format(tag=tag.group()),
            _("Remove it."),
        )
    if (found := re.search(r"(?:^|\()\s*(NOT)\b", blank)) is not None:
        yield problem_in(
            text,
            start + found.start(1),
            _("NOT cannot come first: a database would look for the very thing to be left out."),
            _("Write what is wanted first: A NOT B."),
        )
    for found in LOWER_OPERATOR.finditer(blank):
        yield problem_in(
            text,
            start + found.start(),
            _("“{word}” in small letters is dropped by OpenAlex, which then means AND.").format(word=found.group()),
            _("Write {operator}, or put the phrase that holds it in quotes.").format(operator=found.group().upper()),
        )
    for found in re.finditer(r"\bAND\b|\bOR\b", mixed_level(blank)):
        yield problem_in(
            text,
            start + found.start(),
            _("AND and OR meet without parentheses: OpenAlex knows no precedence."),
            _("Put what belongs together in parentheses: (a OR b) AND c."),
        )
    yield from _stars(text, start, blank, exact=exact)


def _stars(text: str, start: int, blank: str, *, exact: bool) -> Iterator[Problem]:
    for star in re.finditer(r"(\w*)[*?]", blank):
        if len(star.group(1)) < 3:
            yield problem_in(
                text,
                start + star.start(),
                _("OpenAlex wants at least 3 letters before * and refuses {term}.").format(term=star.group()),
                _("Write the words out, joined by OR."),
            )
        elif not exact:
            yield problem_in(
                text,
                start + star.start(),
                _("OpenAlex refuses * in a search that it stems: {term}.").format(term=star.group()),
                _("Use the name ending in .search.exact."),
            )
