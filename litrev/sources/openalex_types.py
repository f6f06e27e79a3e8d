"""What kind of document an OpenAlex work is, from its own word, the publisher's and the title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from litrev.model import DocumentType
from litrev.sources.json_values import object_at, text_at

_TYPES = {
    "article": DocumentType.ARTICLE,
    "data-paper": DocumentType.ARTICLE,
    "software-paper": DocumentType.ARTICLE,
    "review": DocumentType.REVIEW,
    "preprint": DocumentType.PREPRINT,
    "posted-content": DocumentType.PREPRINT,
    "dissertation": DocumentType.THESIS,
    "book": DocumentType.BOOK,
    "monograph": DocumentType.BOOK,
    "edited-book": DocumentType.BOOK,
    "reference-book": DocumentType.BOOK,
    "book-chapter": DocumentType.CHAPTER,
    "book-section": DocumentType.CHAPTER,
    "reference-entry": DocumentType.CHAPTER,
    "conference-paper": DocumentType.CONFERENCE,
    "conference-abstract": DocumentType.CONFERENCE,
    "proceedings": DocumentType.CONFERENCE,
    "proceedings-article": DocumentType.CONFERENCE,
    "dataset": DocumentType.DATASET,
    "database": DocumentType.DATASET,
    "software": DocumentType.SOFTWARE,
    "report": DocumentType.REPORT,
    "standard": DocumentType.REPORT,
    "erratum": DocumentType.ERRATUM,
    "letter": DocumentType.LETTER,
    "editorial": DocumentType.EDITORIAL,
    "retraction": DocumentType.RETRACTION,
    "libguides": DocumentType.WEBPAGE,
}
"""OpenAlex's types, and Crossref's where it has more; all others (paratext, peer-review, grant …) are OTHER."""
_RAW_TYPES = (
    (re.compile(r"proceedings|conference"), DocumentType.CONFERENCE),
    (re.compile(r"thesis|dissertation"), DocumentType.THESIS),
    (re.compile(r"posted-content|preprint"), DocumentType.PREPRINT),
    (re.compile(r"\breport\b|workingpaper|working paper"), DocumentType.REPORT),
    (re.compile(r"book-chapter|bookpart|book part|book chapter"), DocumentType.CHAPTER),
    (re.compile(r"^journal(?:-issue|-volume)?$"), DocumentType.OTHER),
    (re.compile(r"^(?:edited-book|reference-book|monograph|book|info:eu-repo/semantics/book)$"), DocumentType.BOOK),
)
"""What the publisher or repository called it, which says more than OpenAlex's catch-all `article`."""
_TITLES = (
    (
        re.compile(r"(?i)(?:erratum|errata|corrigend(?:um|a)|(?:author |publisher )?correction)(?: to\b|:|$)"),
        DocumentType.ERRATUM,
    ),
    (re.compile(r"(?i)retraction(?: note| notice)?(?: to\b|:|$)|notice of retraction"), DocumentType.RETRACTION),
)
_PREPRINT_SERVERS = re.compile(r"(?i)\w*rxiv\b|^ssrn\b|preprints|research square|authorea")


def document_type(work: Mapping[str, Any], title: str) -> DocumentType:
    """The kind of `work`, whose readable title is `title`."""
    given = text_at(work, "type").lower()
    if work.get("is_paratext") is True:
        return DocumentType.OTHER
    if given in ("", "article"):
        return _finer_type(work, title)
    if given == "book-chapter" and _raw_type(work) == "journal-article":
        return DocumentType.ARTICLE  # OpenAlex guessed it from the title; the publisher knows
    return _TYPES.get(given, DocumentType.OTHER)


def _finer_type(work: Mapping[str, Any], title: str) -> DocumentType:
    """What an `article` more exactly is."""
    for pattern, kind in _TITLES:
        if pattern.match(title):
            return kind
    for pattern, kind in _RAW_TYPES:
        if pattern.search(_raw_type(work)):
            return kind
    source = object_at(object_at(work, "primary_location"), "source")
    if text_at(source, "type") == "conference":
        return DocumentType.CONFERENCE
    if text_at(source, "type") == "repository" and _PREPRINT_SERVERS.search(text_at(source, "display_name")):
        return DocumentType.PREPRINT
    return DocumentType.ARTICLE


def _raw_type(work: Mapping[str, Any]) -> str:
    return (text_at(object_at(work, "primary_location"), "raw_type") or text_at(work, "type_crossref")).lower()


def source_types(work: Mapping[str, Any]) -> tuple[str, ...]:
    """OpenAlex's and the publisher's own words for the type."""
    place = object_at(work, "primary_location")
    said = [text_at(work, "type"), text_at(work, "type_crossref"), text_at(place, "raw_type")]
    return tuple(dict.fromkeys(filter(None, [*said, "paratext" if work.get("is_paratext") is True else ""])))
