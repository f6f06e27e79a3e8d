"""XML that a person was given: read without entities, and item by item, so that a damaged one spoils no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from litrev.errors import InputError
from litrev.i18n import _

_DECLARES = re.compile(r"<!ENTITY", re.IGNORECASE)


class Item(NamedTuple):
    """One item of the file."""

    raw: str
    line: int


def refuse_entities(text: str, name: str) -> None:
    """Raise InputError for XML that defines entities: no bibliography needs them, and they can blow up."""
    if _DECLARES.search(text):
        raise InputError(
            _("{file} defines XML entities, which a bibliography never needs; it is not read.").format(file=name),
            _("Ask where it comes from, or export it again as RIS."),
        )


def items(text: str, names: str) -> Iterator[Item]:
    """The elements of these names (a regular expression), one after the other; the last one even if it never ends."""
    start = re.compile(rf"<({names})(?=[\s>/])[^<>]*>")
    line, counted = 1, 0
    found = start.search(text)
    while found:
        end = re.compile(rf"</{found.group(1)}\s*>").search(text, found.end())
        following = start.search(text, found.end())
        stop = end.end() if end else following.start() if following else len(text)
        if end and following and following.start() < end.start():
            stop = following.start()  # its own end is missing
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield Item(text[found.start() : stop], line)
        found = start.search(text, stop)
