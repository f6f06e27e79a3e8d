"""One result of Europe PMC's search, as its web service gives it, read as a Record. Pure, and it never raises.

The shapes `core` and `lite` of https://europepmc.org/RestfulWebService, as recorded in 2025 and 2026; only `core` has
abstracts. A record is known by its source and id together: PubMed's numbers (MED) and those of preprints (PPR),
patents (PAT), Agricola (AGR) and others are counted each on their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litrev.formats import pubmed_dates
from litrev.formats.pubmed_dates import Published
from litrev.formats.pubmed_kinds import document_type as pubmed_type
from litrev.formats.pubmed_kinds import is_retracted, notice_kind
from litrev.model import Author, DocumentType, Notice, NoticeKind, Record, Reject, Section
from litrev.sources.display_names import split
from litrev.sources.json_pages import path, read_page, unread
from litrev.sources.json_values import items_at, object_at, objects_at, readable_at, text_at, text_of
from litrev.sources.readable_text import readable
from litrev.text import bare_doi, bare_orcid, bare_pmcid, bare_pmid, language_code

SOURCE = "europepmc"
PAGE = "https://europepmc.org/article/{source}/{id}"

_SOURCE = re.compile(r"[A-Z]{2,5}")
_ID = re.compile(r"[^\s:]{1,80}")
_HEADING = re.compile(r"<h\d[^<>]*>(.*?)</h\d\s*>", re.IGNORECASE | re.DOTALL)
_UNLABELLED = frozenset(("", "abstract", "summary", "unlabelled"))
_PLACEHOLDER = re.compile(r"(?i)\W*(?:no abstract(?: is)?(?: available| provided)?|abstract not available)?\W*")
_DAY = re.compile(r"([12]\d{3})-(\d\d)-(\d\d)")
_INITIALS = re.compile(r"[^\W\d_]{1,5}(?:-[^\W\d_]{1,3})?\.?")

_TYPES = (
    ("retraction", DocumentType.RETRACTION),
    ("correction", DocumentType.ERRATUM),
    ("corrected-article", DocumentType.ERRATUM),
    ("thesis", DocumentType.THESIS),
    ("book chapter", DocumentType.CHAPTER),
    ("chapter", DocumentType.CHAPTER),
    ("book", DocumentType.BOOK),
    ("report", DocumentType.REPORT),
    ("abstract", DocumentType.CONFERENCE),
    ("meeting-report", DocumentType.CONFERENCE),
    ("systematic-review", DocumentType.REVIEW),
    ("review-article", DocumentType.REVIEW),
    ("article-commentary", DocumentType.LETTER),
    ("guideline", DocumentType.REPORT),
    ("patent", DocumentType.OTHER),
)
"""What publishers call it (JATS's `article-type`), where PubMed's words leave it an article; the first row decides."""
_BY_SOURCE = {
    "PPR": DocumentType.PREPRINT,
    "PAT": DocumentType.OTHER,
    "ETH": DocumentType.THESIS,
    "NBK": DocumentType.BOOK,
    "HIR": DocumentType.REPORT,
}
"""What the records of a source are, when their own words do not say."""
_NOTICES = {"preprint in": NoticeKind.UPDATES, "preprint of": NoticeKind.UPDATED_BY}
"""Europe PMC's own; the others are PubMed's with spaces between."""


def read_results(raw: bytes) -> Iterator[Record | Reject]:
    """The results in a response, `core` or `lite`."""
    return read_page(raw, SOURCE, results_in, read_result)


def results_in(answer: Any) -> list[Any] | None:
    """The results in a response (parsed JSON); None when it is no answer to a search."""
    found = path(answer, "resultList", "result")
    if found is None and path(answer, "hitCount") == 0:
        return []
    return found if isinstance(found, list) else None


def read_result(result: object, place: str = "") -> Record | Reject:
    """The record that `result` (parsed JSON) describes, or why it is none."""
    if not isinstance(result, dict):
        return unread(SOURCE, result, "not a JSON object", place)
    record_id = identity(result)
    return _record(result, record_id) if record_id else unread(SOURCE, result, "no source and id", place)


def identity(result: object) -> str:
    """The record id of a result, `europepmc:MED:90000001`, or an empty string."""
    if not isinstance(result, dict):
        return ""
    source, number = text_at(result, "source"), text_at(result, "id")
    return f"{SOURCE}:{source}:{number}" if _SOURCE.fullmatch(source) and _ID.fullmatch(number) else ""


def _record(result: Mapping[str, Any], record_id: str) -> Record:
    """A record; one line a field, so it is long."""
    _own, source, number = record_id.split(":")
    journal, book = object_at(result, "journalInfo"), object_at(result, "bookOrReportDetails")
    title, translated = _titles(result)
    published = _published(result, source)
    kinds = _kinds(result)
    kind = _document_type(kinds, source, book)
    notices = objects_at(object_at(result, "commentCorrectionList"), "commentCorrection")
    chapter_of = readable_at(book, "comprisingTitle")
    publisher = readable_at(book, "publisher")
    return Record(
        id=record_id,
        source=SOURCE,
        title=title,
        translated_title=translated,
        authors=tuple(_authors(result)),
        year=published.year,
        published=published.iso,
        published_as_given=published.as_given,
        published_online=_day(text_at(result, "electronicPublicationDate")),
        type=kind,
        source_types=kinds,
        journal=_journal(result, journal) or chapter_of or (publisher if source == "PPR" else ""),
        journal_abbreviation=text_at(object_at(journal, "journal"), "isoabbreviation")
        or text_at(object_at(journal, "journal"), "medlineAbbreviation"),
        volume=text_at(journal, "volume") or text_at(result, "journalVolume"),
        issue=text_at(journal, "issue") or text_at(result, "issue"),
        pages=text_at(result, "pageInfo"),
        publisher="" if source == "PPR" else publisher,
        edition=readable_at(book, "edition"),
        languages=_distinct(map(language_code, re.split(r"[,;/]", text_at(result, "language")))),
        abstract=sections(_raw_text(result, "abstractText")),
        keywords=_distinct(readable(text_of(word)) for word in items_at(object_at(result, "keywordList"), "keyword")),
        mesh=_distinct(_headings(result)),
        doi=bare_doi(text_at(result, "doi")),
        pmid=bare_pmid(text_at(result, "pmid") or (number if source == "MED" else "")),
        pmcid=bare_pmcid(text_at(result, "pmcid") or (number if source == "PMC" else "")),
        issn=_issn(result, journal),
        isbn=_distinct(text_at(book, name) for name in ("isbn13", "isbn10")),
        other_ids=tuple(_other_ids(result)),
        url=PAGE.format(source=source, id=number),
        full_text_url=_free_copy(result),
        full_text_licence=text_at(result, "license") if _free_copy(result) else "",
        retracted=_is_retracted(kinds, notices, title),
        notices=tuple(map(_notice, notices)),
        updated=_day(text_at(result, "dateOfRevision")),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Those that hold something, each once, in order."""
    return tuple(dict.fromkeys(text for text in texts if text))


def _raw_text(parent: Mapping[str, Any], name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""


# --- text ---


def sections(markup: str) -> tuple[Section, ...]:
    """The sections of an abstract whose headings stand in `<h4>`; a bare `p < .05` beside them is left alone."""
    pieces = _HEADING.split(markup)
    labels = ["", *(readable(text_of(label)).rstrip(" :.") for label in pieces[1::2])]
    told = zip(labels, (readable(text_of(piece)) for piece in pieces[::2]), strict=True)
    return tuple(
        Section(text, "" if label.lower() in _UNLABELLED else label)
        for label, text in told
        if text and not _PLACEHOLDER.fullmatch(text)
    )


def _titles(result: Mapping[str, Any]) -> tuple[str, str]:
    """The title, and the translation that it is when PubMed's brackets say so."""
    given = readable_at(result, "title")
    inner = re.fullmatch(r"\[([^\[\]]+)\](\.?)", given)
    if inner is None or text_at(result, "language") == "eng":
        return given, ""
    words, stop = inner.group(1).strip(), inner.group(2)
    translated = words + (stop if words and words[-1] not in ".?!" else "")
    return translated, translated


# --- people ---


def _authors(result: Mapping[str, Any]) -> Iterator[Author]:
    listed = [_author(one) for one in objects_at(object_at(result, "authorList"), "author")]
    if not any(one.name for one in listed):
        listed = [_from_string(name) for name in text_at(result, "authorString").rstrip(". ").split(", ")]
    return (one for one in listed if one.name)


def _author(one: Mapping[str, Any]) -> Author:
    body = readable_at(one, "collectiveName")
    family = readable_at(one, "lastName")
    if body or not family:
        return Author(literal=body) if body else _from_string(readable_at(one, "fullName"))
    given = readable_at(one, "firstName") or readable_at(one, "initials")
    identifier = object_at(one, "authorId")
    orcid = bare_orcid(text_at(identifier, "value")) if text_at(identifier, "type").upper() == "ORCID" else ""
    return Author(family, given, readable_at(one, "suffix"), orcid=orcid)


def _from_string(name: str) -> Author:
    """An author of `authorString`: `Bressenne AB`, or a body without initials."""
    words = name.split()
    if len(words) < 2 or not (_INITIALS.fullmatch(words[-1]) and words[-1].isupper()):
        return Author(literal=name)
    family, given, suffix = split(name, family_first=True)
    return Author(family, given, suffix) if family else Author(literal=name)


# --- when and where ---


def _published(result: Mapping[str, Any], source: str) -> Published:
    """The date of the issue in its own words; a preprint's first day; else what year there is.

    `printPublicationDate` makes up a first of the month, and 0 stands for no year.
    """
    journal = object_at(result, "journalInfo")
    found = pubmed_dates.from_words(text_at(journal, "dateOfPublication"))
    if found.year:
        return found
    first = _day(text_at(result, "firstPublicationDate"))
    given = [result.get("pubYear"), journal.get("yearOfPublication")]
    given.append(object_at(result, "bookOrReportDetails").get("yearOfPublication"))
    year = next((text for text in map(text_of, given) if re.fullmatch(r"[12]\d{3}", text, re.ASCII)), "")
    if first and (source == "PPR" or not year) and year in ("", first[:4]):
        return Published(int(first[:4]), first)
    month = text_at(journal, "monthOfPublication")
    return pubmed_dates.from_parts(year, month if month != "0" else "") if year else Published()


def _day(text: str) -> str:
    return text if _DAY.fullmatch(text) else ""


def _journal(result: Mapping[str, Any], journal: Mapping[str, Any]) -> str:
    return readable_at(object_at(journal, "journal"), "title") or readable_at(result, "journalTitle")


def _issn(result: Mapping[str, Any], journal: Mapping[str, Any]) -> tuple[str, ...]:
    inner = object_at(journal, "journal")
    given = [text_at(inner, "issn"), text_at(inner, "essn"), *text_at(result, "journalIssn").split(";")]
    given = [text.strip().upper() for text in given]
    return _distinct(text for text in given if re.fullmatch(r"\d{4}-\d{3}[\dX]", text, re.ASCII))


def _free_copy(result: Mapping[str, Any]) -> str:
    """A free copy: open access before merely free, a PDF before a page."""
    places = objects_at(object_at(result, "fullTextUrlList"), "fullTextUrl")
    free = [p for p in places if text_at(p, "availabilityCode") in ("OA", "F")]
    free.sort(key=lambda p: (text_at(p, "documentStyle") != "pdf", text_at(p, "availabilityCode") != "OA"))
    addresses = (text_at(place, "url") for place in free)
    return next((address for address in addresses if re.match(r"(?i)https?://\S+$", address)), "")


# --- kinds and notices ---


def _kinds(result: Mapping[str, Any]) -> tuple[str, ...]:
    listed = [readable(text_of(kind)) for kind in items_at(object_at(result, "pubTypeList"), "pubType")]
    return _distinct(listed or [kind.strip() for kind in text_at(result, "pubType").split(";")])


def _document_type(kinds: Iterable[str], source: str, book: Mapping[str, Any]) -> DocumentType:
    words = {kind.casefold() for kind in kinds}
    kind = pubmed_type(words)
    if kind in (DocumentType.ARTICLE, DocumentType.REVIEW):
        own = next((own for word, own in _TYPES if word in words), None)
        kind = kind if own is None else own
    if kind is DocumentType.ARTICLE:
        kind = _BY_SOURCE.get(source, kind)
    if kind is DocumentType.BOOK and text_at(book, "comprisingTitle"):
        return DocumentType.CHAPTER
    return kind


def _is_retracted(kinds: Iterable[str], notices: Iterable[Mapping[str, Any]], title: str) -> bool:
    ref_types = [_ref_type(text_at(notice, "type")) for notice in notices]
    return is_retracted(kinds, ref_types) or title.upper().startswith(("RETRACTED:", "RETRACTED ARTICLE:"))


def _ref_type(words: str) -> str:
    """`Expression of concern in` as PubMed's XML spells it: `ExpressionOfConcernIn`."""
    return "".join(word if word == "and" else word.capitalize() for word in words.lower().split())


def _notice(notice: Mapping[str, Any]) -> Notice:
    words, said = text_at(notice, "type"), readable_at(notice, "reference")
    kind = _NOTICES.get(words.lower()) or notice_kind(_ref_type(words))
    other = text_at(notice, "id")
    pmid = bare_pmid(other) if text_at(notice, "source") == "MED" else ""
    if other and not pmid:  # a preprint: its id is the only handle
        said = f"{said} ({other})" if said else other
    return Notice(kind, f"{words}: {said}" if kind is NoticeKind.OTHER else said, pmid, bare_doi(said))


# --- identifiers and subjects ---


def _other_ids(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, scheme in (("manuscriptId", "manuscript"), ("bookid", "bookid")):
        if value := text_at(result, name):
            yield scheme, value
    if text_at(result, "source") in ("PPR", "PAT", "AGR", "CBA", "CTX", "ETH", "HIR"):
        yield text_at(result, "source").lower(), text_at(result, "id")


def _headings(result: Mapping[str, Any]) -> Iterator[str]:
    """`Descriptor` or `Descriptor/qualifier`, one for each qualifier; a major topic ends in an asterisk."""
    for heading in objects_at(object_at(result, "meshHeadingList"), "meshHeading"):
        name, major = readable_at(heading, "descriptorName"), text_at(heading, "majorTopic_YN") == "Y"
        qualifiers = objects_at(object_at(heading, "meshQualifierList"), "meshQualifier")
        if name and not qualifiers:
            yield f"{name}*" if major else name
        for qualifier in qualifiers if name else ():
            star = "*" if major or text_at(qualifier, "majorTopic_YN") == "Y" else ""
            yield f"{name}/{readable_at(qualifier, 'qualifierName')}{star}"
