"""PubMed's words for kinds of documents and of notices, and what they mean here."""

from __future__ import annotations

from collections.abc import Iterable

from litrev.model import DocumentType, NoticeKind

# The first row that a record's publication types hold decides: what a document *is* comes before what it is about.
_TYPES = (
    ("retraction of publication", DocumentType.RETRACTION),
    ("retraction notice", DocumentType.RETRACTION),
    ("published erratum", DocumentType.ERRATUM),
    ("preprint", DocumentType.PREPRINT),
    ("editorial", DocumentType.EDITORIAL),
    ("expression of concern", DocumentType.EDITORIAL),
    ("letter", DocumentType.LETTER),
    ("dataset", DocumentType.DATASET),
    ("academic dissertation", DocumentType.THESIS),
    ("technical report", DocumentType.REPORT),
    ("congress", DocumentType.CONFERENCE),
    ("meeting abstract", DocumentType.CONFERENCE),
    ("systematic review", DocumentType.REVIEW),
    ("scoping review", DocumentType.REVIEW),
    ("meta-analysis", DocumentType.REVIEW),
    ("network meta-analysis", DocumentType.REVIEW),
    ("review", DocumentType.REVIEW),
    ("journal article", DocumentType.ARTICLE),
    ("comment", DocumentType.LETTER),
)
_RETRACTED = "retracted publication"

_NOTICES = {
    "RetractionIn": NoticeKind.RETRACTED_BY,
    "RetractionOf": NoticeKind.RETRACTS,
    "PartialRetractionIn": NoticeKind.RETRACTED_BY,
    "PartialRetractionOf": NoticeKind.RETRACTS,
    "RetractedandRepublishedIn": NoticeKind.RETRACTED_BY,
    "RetractedandRepublishedFrom": NoticeKind.REPUBLISHES,
    "ErratumIn": NoticeKind.CORRECTED_BY,
    "ErratumFor": NoticeKind.CORRECTS,
    "ExpressionOfConcernIn": NoticeKind.CONCERN_BY,
    "ExpressionOfConcernFor": NoticeKind.CONCERNS,
    "UpdateIn": NoticeKind.UPDATED_BY,
    "UpdateOf": NoticeKind.UPDATES,
    "CommentIn": NoticeKind.COMMENTED_BY,
    "CommentOn": NoticeKind.COMMENTS,
    "CorrectedandRepublishedIn": NoticeKind.REPUBLISHED_BY,
    "CorrectedandRepublishedFrom": NoticeKind.REPUBLISHES,
    "RepublishedIn": NoticeKind.REPUBLISHED_BY,
    "RepublishedFrom": NoticeKind.REPUBLISHES,
    "ReprintIn": NoticeKind.REPUBLISHED_BY,
    "ReprintOf": NoticeKind.REPUBLISHES,
}
_RETRACTIONS = frozenset({"RetractionIn", "RetractedandRepublishedIn"})


def document_type(publication_types: Iterable[str]) -> DocumentType:
    """The type that PubMed's publication types amount to. A retracted article is still an article."""
    words = {word.casefold() for word in publication_types}
    return next((kind for word, kind in _TYPES if word in words), DocumentType.ARTICLE)


def notice_kind(ref_type: str) -> NoticeKind:
    """What a `CommentsCorrections/@RefType` says of the other publication."""
    return _NOTICES.get(ref_type, NoticeKind.OTHER)


def is_retracted(publication_types: Iterable[str], ref_types: Iterable[str]) -> bool:
    """Whether the whole document was retracted, by its types or by its notices; a part of it does not count."""
    return _RETRACTED in {word.casefold() for word in publication_types} or not _RETRACTIONS.isdisjoint(ref_types)
