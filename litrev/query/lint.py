"""What would make a source search something else than what is written, without a word from the source.

Every check takes a text and gives problems placed in it (line and column from 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from litrev.i18n import _
from litrev.query.characters import straighten
from litrev.query.lint_openalex import lint_openalex, lint_openalex_value
from litrev.query.lint_pubmed import lint_pubmed
from litrev.query.problem import Problem, Severity
from litrev.query.signs import blanked, problem_in, typographic, unbalanced


def lint_term(text: str) -> list[Problem]:
    """The problems of one term of a concept, such as `migrant*` or `access to care`."""
    straight = straighten(text)
    if not re.search(r"\w", straight):
        return [problem_in(text, 0, _("This term holds no word."), _("Write a word, or remove it."))]
    if straight.count('"') not in (0, 2) or (straight.count('"') == 2 and not re.fullmatch(r'"[^"]+"\*?', straight)):
        return [
            problem_in(
                text,
                0,
                _("The quotes in {term} do not go around the whole term.").format(term=text),
                _("Write one phrase, and put the next one in an item of its own: [access to care, right to health]."),
            )
        ]
    return [*_signs_in_term(straight), *_stars_in_term(straight)]


def lint_heading(name: str) -> list[Problem]:
    """The problems of a subject heading, such as `Health Services Accessibility`."""
    wrong = re.search(r'[\[\]()*?:"]', name)
    if re.search(r"\w", name.partition("/")[0]) and not wrong:
        return []
    return [
        problem_in(
            name,
            wrong.start() if wrong else 0,
            _("{name} is not a heading as the MeSH browser writes it.").format(name=name),
            _("Write only the heading's name, without tags, quotes or *: Health Services Accessibility."),
        )
    ]


def _signs_in_term(text: str) -> Iterator[Problem]:
    if tag := re.search(r"\[[^\]]*\]?", text):
        yield problem_in(
            text,
            tag.start(),
            _("{tag} stands in a term: litrev adds each source's tags itself.").format(tag=tag.group()),
            _("Write only the words; a subject heading goes under mesh:, a whole strategy under the source's query:."),
        )
    elif bracket := re.search(r"[()]", text):
        yield problem_in(
            text,
            bracket.start(),
            _("A parenthesis stands in a term."),
            _("Write one term per item: [refugee, asylum seeker]."),
        )
    if operator := re.search(r"(?<!\S)(?:AND|OR|NOT)(?!\S)", "" if text.startswith('"') else text):
        yield problem_in(
            text,
            operator.start(),
            _("{word} stands in a term: each item is one word or one phrase.").format(word=operator.group()),
            _("Write one term per item; concepts are joined in combine:."),
        )


def _stars_in_term(text: str) -> Iterator[Problem]:
    for star in re.finditer(r"(\S*?)[*?]", text):
        stem = re.split(r"[\s\"'’]", star.group(1))[-1]
        if sum(c.isalnum() for c in stem) < 3:
            yield problem_in(
                text,
                star.start(),
                _("Fewer than 3 letters stand before the * in {term}: no source searches that.").format(term=text),
                _("Write the words out, each as a term of its own."),
            )
        elif sum(c.isalnum() for c in stem) < 4:
            yield problem_in(
                text,
                star.start(),
                _("Fewer than 4 letters stand before the * in {term}: PubMed ignores such a *.").format(term=text),
                _("Write the words out, each as a term of its own; PubMed is sent the likeliest forms."),
                Severity.WARNING,
            )
    if inner := re.search(r"\*(?=[\"]?\s)", text):
        yield problem_in(
            text,
            inner.start(),
            _("A * stands inside the phrase {term}: no source truncates there.").format(term=text),
            _("The likeliest forms are sent instead; write the phrases out to choose them yourself."),
            Severity.WARNING,
        )
    if "?" in text:
        yield problem_in(
            text,
            text.index("?"),
            _("A ? stands in {term}; litrev knows only * at the end of a word.").format(term=text),
            _("Write both spellings, each as a term of its own."),
        )


def lint_native(text: str, source: str) -> list[Problem]:
    """The problems of a query (or an override) in the syntax of `source`; other sources' own syntax is left alone."""
    if not text.strip():
        return [problem_in(text, 0, _("The query is empty."), _("Write the query, or remove the line."))]
    if source == "file":
        return []
    problems = [*unbalanced(text), *typographic(text, source)]
    if source == "pubmed":
        problems += lint_pubmed(text)
    if source == "openalex":
        problems += lint_openalex(text)
    return sorted(problems, key=lambda p: (p.line, p.column))


def lint_override(text: str, source: str) -> list[Problem]:
    """The problems of what stands in a concept's place, in the syntax of `source`."""
    if not text.strip() or source != "openalex":
        return lint_native(text, source)
    problems = [*unbalanced(text), *typographic(text, source)]
    if re.search(r"\w\.search(?:\.exact)?:", text):
        problems.append(
            problem_in(
                text,
                0,
                _("An override holds only the words of one concept, without name.search:."),
                _('Write for instance ("access to care" OR "right to health").'),
            )
        )
    if "," in blanked(text):
        problems.append(
            problem_in(
                text,
                blanked(text).index(","),
                _("A comma outside quotes would begin OpenAlex's next filter."),
                _("Write AND or OR instead of the comma."),
            )
        )
    problems += lint_openalex_value(text, 0, len(text), exact=True)
    return sorted(problems, key=lambda p: (p.line, p.column))
