"""What a review adds to its works in a bibliography, and what comes back of it when the file is read again.

Tags and notes that begin with `litrev:` tell of the review that wrote them, not of the document: read by another
review they are kept beside. But that a report was retracted, corrected or doubted, or that its list of authors is cut,
is true of the document and comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from litrev.i18n import LANGUAGES, N_, translation
from litrev.model import Notice, NoticeKind
from litrev.text import plain

MARK = "litrev:"
NOTICES = {
    NoticeKind.RETRACTED_BY: N_("RETRACTED"),
    NoticeKind.CONCERN_BY: N_("Expression of concern"),
    NoticeKind.CORRECTED_BY: N_("Corrected"),
}
"""What a note calls them."""
CUT_AUTHORS = ("The source gives only the first author.", "The source gives only the first {n} authors.")
_NOTE = re.compile(rf"(?:^|(?<=\s)){MARK}\s+")
_IDS = re.compile(r"(?:(?:^|, )PMID (\d+))?(?:(?:^|, )doi:(\S+))?$")


@dataclass(slots=True)
class ReadBack:
    """What notes say of the document itself."""

    notices: list[Notice] = field(default_factory=list)
    retracted: bool = False
    authors_complete: bool = True


def is_ours(word: str) -> bool:
    """Whether a keyword is a tag of a review."""
    return word.lstrip().casefold().startswith(MARK)


def read_back(texts: Iterable[str]) -> ReadBack:
    """What the reviews' notes among `texts` say of the document, in whatever language they were written."""
    found = ReadBack()
    for note in _notes(texts):
        label, _colon, cited = note.partition(": ")
        kind = _labels().get(label.strip().casefold())
        if kind is not None:
            found.retracted |= kind is NoticeKind.RETRACTED_BY
            cited_apart = [one for one in cited.split("; ") if one.strip()]
            if not cited_apart and kind is not NoticeKind.RETRACTED_BY:
                cited_apart = [""]
            found.notices += (_notice(kind, one) for one in cited_apart)
        elif any(pattern.fullmatch(note) for pattern in _cut()):
            found.authors_complete = False
    return found


def _notes(texts: Iterable[str]) -> Iterator[str]:
    """Each note by itself; several may stand in one field."""
    for text in texts:
        if MARK in text:
            _before, *notes = _NOTE.split(text)
            yield from map(str.strip, notes)


def _notice(kind: NoticeKind, cited: str) -> Notice:
    """`J Test 2020;1:2, PMID 123, doi:10.5555/a` taken apart again."""
    ids = _IDS.search(cited)
    pmid, doi = (ids.group(1) or "", ids.group(2) or "") if ids else ("", "")
    return Notice(kind, cited[: ids.start()].strip() if ids else cited.strip(), pmid, doi)


@cache
def _labels() -> dict[str, NoticeKind]:
    return {
        plain(translation(lang).gettext(label)).casefold(): kind
        for lang in LANGUAGES
        for kind, label in NOTICES.items()
    }


@cache
def _cut() -> tuple[re.Pattern[str], ...]:
    said = {plain(translation(lang).ngettext(*CUT_AUTHORS, n)) for lang in LANGUAGES for n in (1, 2)}
    return tuple(re.compile(re.escape(text).replace(r"\{n\}", r"\d+")) for text in said)
