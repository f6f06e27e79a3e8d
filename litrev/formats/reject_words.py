"""Why an entry was rejected and where it stands, in the reader's language.

The ledger keeps the English words as they are, so that a reject is the same in every language and on every machine;
whoever shows one puts it through here.
"""

from __future__ import annotations

import re

from litrev.i18n import N_, _
from litrev.model import Reject

REASONS = (
    N_("no title and no identifier"),
    N_("no PMID"),
    N_("no article"),
    N_("neither an Article nor a BookDocument"),
    N_("not BibTeX"),
    N_("not JSON"),
    N_("not a JSON object"),
    N_("not well-formed XML"),
    N_("no record of litrev"),
    N_("no OpenAlex id"),
    N_("no source and id"),
    N_("no halId_s"),
    N_("the response is not JSON"),
    N_("the response holds no list of records"),
)
"""A colon and what the reader of the format found may follow them."""
_FOUND = (
    N_("the file ends within the entry"),
    N_("another entry begins before this one is closed"),
    N_("a field has no value"),
    N_("a comma is missing after a field"),
    N_("a comma is missing after the entry's key"),
    N_("it cannot be read"),
    N_("mismatched tag"),
    N_("not well-formed (invalid token)"),
    N_("unclosed token"),
    N_("unclosed CDATA section"),
    N_("no element found"),
    N_("undefined entity"),
    N_("duplicate attribute"),
    N_("unbound prefix"),
    N_("junk after document element"),
    N_("Expecting value"),
    N_("Expecting ',' delimiter"),
    N_("Expecting ':' delimiter"),
    N_("Expecting property name enclosed in double quotes"),
    N_("Unterminated string starting at"),
    N_("Invalid control character at"),
    N_("Extra data"),
)
"""What our reader of BibTeX, expat (XML) and Python's json say; other words are shown as they are."""
_PLACES = (N_("line {n}"), N_("row {n}"), N_("item {n}"), N_("after item {n}"), N_("response"))
_POSITION = re.compile(r":? ?\(?line \d+,? column \d+(?: \(char \d+\))?\)?$")
"""Within the entry, where nobody counts."""


def reason_words(reject: Reject) -> str:
    """Why it was rejected."""
    head, colon, found = reject.reason.partition(": ")
    if head not in REASONS:
        return reject.reason
    found = _POSITION.sub("", found).strip()
    if not colon or not found:
        return _(head)
    return _("{reason} ({found})").format(reason=_(head), found=_(found) if found in _FOUND else found)


def place_words(reject: Reject) -> str:
    """Where it stands."""
    number = re.search(r"\d+", reject.place)
    pattern = reject.place.replace(number.group(), "{n}", 1) if number else reject.place
    if pattern not in _PLACES:
        return reject.place
    return _(pattern).format(n=number.group() if number else "")
