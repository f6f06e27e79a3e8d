"""YAML's complaints in plain words: what is wrong on which line, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from litrev.i18n import _

Explanation = tuple[str, str, int, int]
"""What is wrong, what to write instead, line, column (from 1)."""


def explain(error: yaml.MarkedYAMLError, text: str) -> Explanation:
    """The first thing that keeps `text` from being read."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    tab = _tab(lines, line)
    if tab:
        return (_("A tab stands at the beginning of the line."), _("Use spaces to indent, never the tab key."), *tab)
    missing = _missing_space(lines, line)
    if missing:
        return missing
    start = error.context_mark
    if start is not None and _began_earlier(error):
        line, column = start.line + 1, start.column + 1
    what, repair = _words(f"{error.context or ''} | {error.problem or ''}", lines[line - 1], column)
    return what, repair, line, column


def _tab(lines: list[str], line: int) -> tuple[int, int] | None:
    """Where a tab indents, at the place of the complaint or just before it."""
    for number in (line, line - 1):
        if 0 < number <= len(lines) and (found := re.match(r" *\t", lines[number - 1])):
            return number, found.end()
    return None


def _missing_space(lines: list[str], line: int) -> Explanation | None:
    """A `key:value` without its space, on the line of the complaint or the one before."""
    for number in (line, line - 1):
        if 0 < number <= len(lines) and (found := re.match(r"\s*(?:- )?([A-Za-z_]+):(?=[^\s/])", lines[number - 1])):
            repair = _("Write a space after the colon: {key}: …").format(key=found.group(1))
            return _("There is no space after the colon."), repair, number, found.end()
    return None


def _began_earlier(error: yaml.MarkedYAMLError) -> bool:
    """True when the place to repair is where something began, not where the reader noticed."""
    context, problem = error.context or "", error.problem or ""
    opened = re.search(r"quoted scalar|flow (?:sequence|mapping)", context)
    ended = re.search(r"end of stream|document start|'<stream end>'|document separator", problem)
    return bool(opened and ended) or "could not find expected ':'" in problem


def _words(complaint: str, line: str, column: int) -> tuple[str, str]:
    before = line[: column - 1]
    for pattern, words in _TABLE:
        if re.search(pattern, complaint):
            return words(before)
    return (
        _("This line cannot be read."),
        _("Compare its colons, brackets, quotes and indentation with the lines above; then run litrev check again."),
    )


def _block(before: str) -> tuple[str, str]:
    """The reader met something that it did not expect, behind `before`."""
    if not before.strip(" -"):
        return (
            _("This line is not indented like the others of its block."),
            _("Begin the lines of one block at the same column, with spaces."),
        )
    return (
        _("Something stands after the end of a value."),
        _('Put the whole value in quotes; an apostrophe inside asks for double ones: "l\'accès".'),
    )


def _colon(before: str) -> tuple[str, str]:
    if re.fullmatch(r"\s+(?:- )?[\w-]+", before):
        return _block("")
    return (
        _("A colon stands inside a value."),
        _('Put a value that holds a colon in quotes: title: "Access: a review".'),
    )


_TABLE: tuple[tuple[str, Callable[[str], tuple[str, str]]], ...] = (
    (
        "mapping values are not allowed",
        _colon,
    ),
    (
        "quoted scalar.*(?:end of stream|document)",
        lambda before: (_("A quotation mark is opened here and never closed."), _('Close it: "…".')),
    ),
    (
        "escape character",
        lambda before: (
            _("A backslash in double quotes means something else in YAML."),
            _("Use single quotes around the value: '…'."),
        ),
    ),
    (
        "could not find expected ':'",
        lambda before: (
            _("There is no colon on this line."),
            _("Write name: value, with a space after the colon."),
        ),
    ),
    (
        r"found '[\]}]'",
        lambda before: (_("A bracket is closed that was never opened."), _("Remove it.")),
    ),
    (
        "block scalar",
        lambda before: (
            _("After > or | the line must end."),
            _("Write the text below it, indented, or put the whole value in quotes."),
        ),
    ),
    (
        "document start.*block mapping start",
        lambda before: _block(""),
    ),
    (
        "flow sequence",
        lambda before: (
            _("A list opened with [ is not continued or closed as it should be."),
            _("Separate its items by commas and close it: [one, two]. Put an item with , : [ ] in quotes."),
        ),
    ),
    (
        "flow mapping",
        lambda before: (
            _("A block opened with { is not continued or closed as it should be."),
            _(
                "Separate its parts by commas and close it: {{id: a, role: reviewer}}. "
                "Put a value with , : [ ] or quotes inside in quotes: '…'."
            ).format(),
        ),
    ),
    (
        "alias|anchor",
        lambda before: (
            _("A value cannot begin with * or &: YAML gives these signs another meaning."),
            _('Put it in quotes: "*…". In a search term the * stands at the end of the word.'),
        ),
    ),
    (
        "cannot start any token",
        lambda before: (
            _("A value cannot begin with this sign."),
            _('Put the value in quotes: "…".'),
        ),
    ),
    (
        "expected a single document|document start|directive",
        lambda before: (_("The file holds a second document, after a line “---” or “%…”."), _("Remove that line.")),
    ),
    (
        "duplicate anchor|tag",
        lambda before: (
            _("A value cannot begin with “!”: YAML gives it another meaning."),
            _('Put the value in quotes: "…".'),
        ),
    ),
    ("block (?:end|mapping|collection|sequence)", _block),
    (
        "not allowed here|block",
        lambda before: (
            _("This line does not fit here: a list item or a name is not indented like its neighbours."),
            _("Begin the lines of one block at the same column, with spaces."),
        ),
    ),
)
