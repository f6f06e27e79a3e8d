"""What every bibliography says of a work, whatever its format: title, tags, notes, pages, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litrev.formats.bookkeeping import MARK, NOTICES
from litrev.formats.entry import TYPE_TAG, Extras
from litrev.i18n import _, ngettext
from litrev.model import Author, DocumentType, Notice, NoticeKind, Record
from litrev.text import plain

LONGEST_TAG = 255
"""Zotero's servers refuse longer ones (413)."""

_ARTICLES = frozenset(
    (DocumentType.REVIEW, DocumentType.EDITORIAL, DocumentType.LETTER, DocumentType.ERRATUM, DocumentType.RETRACTION)
)
"""Kinds of journal articles that bibliographies have no types for; a tag tells them, which Zotero keeps."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_ABBREVIATION = re.compile(
    r"(?:(?:\b[^\W\d_]\.){2}|\.\.|(?<![^\W\d_])(?:etc|al|inc|ltd|co|corp|jr|sr|vs|no|st|dr|prof|spp?|subsp|var|cf|ca|vol|pp)\.)$",
    re.IGNORECASE,
)
"""Ends of titles whose full stop belongs to a word: U.S., et al., spp.; or to an ellipsis. “Hepatitis C.” is none."""


def clean(text: str) -> str:
    """`text` on one line and fit for UTF-8."""
    return plain(text if text.isascii() else _SURROGATES.sub("\ufffd", text))


def lines(text: str) -> str:
    """`text` fit for UTF-8, its line breaks kept."""
    return "\n".join(line for line in map(clean, text.splitlines()) if line)


def title_of(record: Record) -> str:
    """The title, in its own language where that is known."""
    return _without_stop(record, clean(record.title or record.translated_title))


def translated_title_of(record: Record) -> str:
    """The source's translation of it, where that is another title."""
    if record.title in ("", record.translated_title):
        return ""
    return _without_stop(record, clean(record.translated_title))


def _without_stop(record: Record, title: str) -> str:
    """PubMed ends each title with a full stop, which no bibliography wants."""
    if not record.pmid or not title.endswith(".") or _ABBREVIATION.search(title):
        return title
    return title[:-1].rstrip()


def tags_of(record: Record, extras: Extras) -> list[str]:
    """The review's tags, what kind of article it is, keywords and subject headings, once each."""
    kind = [f"{TYPE_TAG}{record.type}"] if record.type in _ARTICLES else []
    words = [*extras.tags, *kind, *record.keywords, *(heading.rstrip("*") for heading in record.mesh)]
    tags: dict[str, str] = {}
    for word in words:
        tag = clean(word)[:LONGEST_TAG].rstrip()
        if tag:
            tags.setdefault(tag.casefold(), tag)
    return list(tags.values())


def without(signs: str, tag: str) -> str:
    """`tag` with a dash for those `signs` that would part it in two."""
    return " - ".join(part for part in re.split(rf"\s*[{re.escape(signs)}]\s*", tag) if part)


def parted_tags(record: Record, extras: Extras, signs: str) -> list[str]:
    """`tags_of` for a format that parts tags at `signs`, still once each."""
    tags: dict[str, str] = {}
    for tag in tags_of(record, extras):
        kept = without(signs, tag)[:LONGEST_TAG].rstrip()
        if kept:
            tags.setdefault(kept.casefold(), kept)
    return list(tags.values())


def notes_of(record: Record, extras: Extras) -> list[str]:
    """What the review says of the work, its retraction, what the source left out: each starts with `litrev:`."""
    notes = [*extras.notes, *_retraction(record), *_cut_authors(record)]
    return [note if note.startswith(MARK) else f"{MARK} {note}" for note in map(clean, notes) if note]


def _retraction(record: Record) -> Iterator[str]:
    """That it was retracted, corrected or doubted, with the notice's citation where the source gives one."""
    for kind, label in ((kind, _(name)) for kind, name in NOTICES.items()):
        texts = [_notice_text(notice) for notice in record.notices if notice.kind is kind]
        if texts or (kind is NoticeKind.RETRACTED_BY and record.retracted):
            cited = "; ".join(text for text in texts if text)
            yield f"{label}: {cited}" if cited else label


def _notice_text(notice: Notice) -> str:
    ids = [f"PMID {notice.pmid}" if notice.pmid else "", f"doi:{notice.doi}" if notice.doi else ""]
    return ", ".join(part for part in (notice.text, *ids) if part)


def _cut_authors(record: Record) -> list[str]:
    if record.authors_complete:
        return []
    n = len(record.authors)
    words = ngettext("The source gives only the first author.", "The source gives only the first {n} authors.", n)
    return [words.format(n=n)]


def is_one_name(author: Author) -> bool:
    """A body, or whoever has a family name or a given name alone."""
    return bool(author.literal) or not (clean(author.family) and clean(author.given))


def one_name(author: Author) -> str:
    """The name of such an author."""
    return clean(author.literal or author.family or author.given)


def listed(author: Author) -> str:
    """`Family, Given, Suffix`, or the one name."""
    if is_one_name(author):
        return one_name(author)
    return ", ".join(part for part in map(clean, (author.family, author.given, author.suffix)) if part)


def date_of(record: Record) -> str:
    """`2019`, `2019-03` or `2019-03-14`."""
    given = record.published if re.fullmatch(r"\d{4}(-\d\d){0,2}", record.published) else ""
    return given or year_of(record)


def year_of(record: Record) -> str:
    """Four digits."""
    return f"{record.year:04d}" if record.year is not None and record.year >= 0 else ""


def page_ends(pages: str) -> tuple[str, str]:
    """First and last page; what is not such a range (`e1234`, `12-15, 18`) is all in the first."""
    found = re.fullmatch(r"([^\s,;‐‑–—-]+)\s*[-‐‑–—]\s*([^\s,;‐‑–—-]+)", clean(pages))
    return (found[1], found[2]) if found else (clean(pages), "")


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """Those that hold something."""
    return between.join(part for part in map(clean, parts) if part)


def arxiv_of(record: Record) -> str:
    """Its number at arXiv."""
    return next((value for scheme, value in record.other_ids if scheme.casefold() == "arxiv"), "")


def container_of(record: Record) -> str:
    """What it stands in, or, of what stands by itself, who keeps it."""
    return clean(record.journal)
