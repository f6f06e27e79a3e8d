"""What people call the kinds of document and the fields of a record."""

from __future__ import annotations

from litrev.i18n import N_, _
from litrev.model import DocumentType

_TYPES = {
    DocumentType.ARTICLE: N_("article"),
    DocumentType.REVIEW: N_("review article"),
    DocumentType.PREPRINT: N_("preprint"),
    DocumentType.REPORT: N_("report"),
    DocumentType.THESIS: N_("thesis"),
    DocumentType.BOOK: N_("book"),
    DocumentType.CHAPTER: N_("book chapter"),
    DocumentType.CONFERENCE: N_("conference paper"),
    DocumentType.WEBPAGE: N_("web page"),
    DocumentType.DATASET: N_("dataset"),
    DocumentType.SOFTWARE: N_("software"),
    DocumentType.EDITORIAL: N_("editorial"),
    DocumentType.LETTER: N_("letter"),
    DocumentType.ERRATUM: N_("erratum"),
    DocumentType.RETRACTION: N_("retraction notice"),
    DocumentType.OTHER: N_("other document"),
}

_FIELDS = {
    "title": N_("Title"),
    "translated_title": N_("Translated title"),
    "authors": N_("Authors"),
    "year": N_("Year"),
    "published": N_("Date"),
    "journal": N_("Journal"),
    "volume": N_("Volume"),
    "issue": N_("Issue"),
    "pages": N_("Pages"),
    "place": N_("Volume and page"),
    "type": N_("Type"),
    "languages": N_("Language"),
    "doi": N_("DOI"),
    "pmid": N_("PMID"),
    "numbers": N_("Numbers in titles"),
    "abstract": N_("Abstract"),
    "retracted": N_("Retraction"),
}


def type_label(kind: DocumentType) -> str:
    """A kind of document in the active language."""
    return _(_TYPES[kind])


def field_label(name: str) -> str:
    """A field of a record, or a feature that records are compared by, called `name` there, in the active language."""
    return _(_FIELDS[name]) if name in _FIELDS else name
