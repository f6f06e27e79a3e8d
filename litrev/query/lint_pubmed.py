"""What PubMed ignores or misreads without a word (facts of 2026: unknown tags, tags on groups, short stems)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litrev.i18n import _
from litrev.query.characters import is_operator
from litrev.query.problem import Problem, Severity
from litrev.query.pubmed_tags import is_known_tag, nearest_tag
from litrev.query.signs import LOWER_OPERATOR, blanked, leading_not, mixed_level, problem_in, straighten_quotes

_HEADING_FOLLOWS = re.compile(r'[^()\[\]"]*\[\s*(?:mh|mesh|majr|sh|mesh terms|mesh major topic)\b', re.IGNORECASE)


def lint_pubmed(text: str) -> Iterator[Problem]:
    """The problems that only PubMed has with `text`."""
    yield from leading_not(text)
    yield from _tags(text)
    yield from _stars(text)
    yield from _inner_stars(text)
    yield from _operators(text)


def _tags(text: str) -> Iterator[Problem]:
    for found in re.finditer(r"\[([^\[\]]*)\]", text):
        tag = found.group(1)
        if not is_known_tag(tag):
            near = nearest_tag(tag)
            yield problem_in(
                text,
                found.start(),
                _("PubMed does not know the tag [{tag}] and would ignore it without a word.").format(tag=tag),
                _("Did you mean [{tag}]?").format(tag=near)
                if near
                else _("Use a tag such as [tiab], [ti], [mh], [dp]."),
            )
        elif text[: found.start()].rstrip().endswith(")"):
            yield problem_in(
                text,
                found.start(),
                _("The tag [{tag}] stands on a group: PubMed ignores it without a word.").format(tag=tag),
                _("Write the tag behind each term inside: (a[{tag}] OR b[{tag}]).").format(tag=tag),
            )
        elif ":~" in tag and not re.search(r'"[^"*]*\s[^"*]*"\s*$', straighten_quotes(text[: found.start()])):
            yield problem_in(
                text,
                found.start(),
                _("[{tag}] works only on a quoted phrase of several words without *.").format(tag=tag),
                _('Write "two words"[{tag}].').format(tag=tag),
            )


def _stars(text: str) -> Iterator[Problem]:
    """A short stem alone is searched as it stands; within a phrase PubMed's help leaves open which letters count."""
    straight = straighten_quotes(text)
    for star in re.finditer(r"([^\s()\"\[\]*]*)\*", straight):
        if sum(c.isalnum() for c in star.group(1)) < 4:
            before = re.search(r"([^\s()\[\]]+)\s+$", straight[: star.start()])
            in_phrase = before is not None and not is_operator(before.group(1))
            yield problem_in(
                text,
                star.start(),
                _("Fewer than 4 letters stand before the * in {term}: PubMed ignores such a *.").format(
                    term=star.group()
                ),
                _("Write the words out, joined by OR."),
                Severity.WARNING if in_phrase else Severity.ERROR,
            )


def _inner_stars(text: str) -> Iterator[Problem]:
    """A `*` that does not end its phrase."""
    for phrase in re.finditer(r'"([^"]*)"', straighten_quotes(text)):
        if inner := re.search(r"\w\*(?=\s*[^\s*])", phrase.group(1)):
            yield problem_in(
                text,
                phrase.start(1) + inner.end() - 1,
                _("A * stands inside the phrase {term}: no source truncates there.").format(term=phrase.group()),
                _("Write the phrases out, joined by OR."),
                Severity.WARNING,
            )


def _operators(text: str) -> Iterator[Problem]:
    blank = re.sub(r"\[[^\[\]]*\]", lambda tag: f"[{' ' * (len(tag.group()) - 2)}]", blanked(text))
    for found in LOWER_OPERATOR.finditer(blank):
        if not _inside_heading(text, found):
            certain = _joins_units(text, found.start(), found.end()) or found.group() != "and"
            yield _lowercase(text, found, certain=certain)
    for found in re.finditer(r"\bAND\b|\bOR\b", mixed_level(blank)):
        yield problem_in(
            text,
            found.start(),
            _("AND and OR meet without parentheses: PubMed goes from left to right."),
            _("Put what belongs together in parentheses: (a OR b) AND c."),
            Severity.WARNING,
        )


def _inside_heading(text: str, found: re.Match[str]) -> bool:
    """True of the `and` in `Transients and Migrants[mh]`."""
    before, after = text[: found.start()], text[found.end() :]
    return bool(re.search(r"[\w,-]\s+$", before) and _HEADING_FOLLOWS.match(after))


def _joins_units(text: str, start: int, end: int) -> bool:
    """True when what stands left or right ends or begins a unit, so that the word cannot be part of a phrase."""
    return bool(re.search(r'[)\]"*]\s*$', text[:start]) or re.match(r'\s*[("]', text[end:]))


def _lowercase(text: str, found: re.Match[str], *, certain: bool) -> Problem:
    return problem_in(
        text,
        found.start(),
        _("“{word}” in small letters is not an operator.").format(word=found.group()),
        _("Write {operator}, or put the phrase that holds it in quotes.").format(operator=found.group().upper()),
        Severity.ERROR if certain else Severity.WARNING,
    )
