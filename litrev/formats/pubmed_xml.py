"""PubMed's XML (PubmedArticleSet) read as records, one element in memory at a time.

The shape is that of NLM's DTD of 1 January 2025. Nothing outside the text is ever resolved: no DTD, no entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from litrev.formats import pubmed_parts as parts
from litrev.formats.pubmed_beside import beside
from litrev.formats.pubmed_kinds import document_type, is_retracted
from litrev.model import DocumentType, Record, Reject
from litrev.text import bare_pmid

SOURCE = "pubmed"
ADDRESS = "https://pubmed.ncbi.nlm.nih.gov/{pmid}/"

_CITATION = re.compile(
    rb"<(?:MedlineCitation|BookDocument)(?:\s[^<>]*)?>\s*<PMID(?:\s[^<>]*)?>\s*([1-9]\d{0,8})\s*</PMID>"
)
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ARTICLE_END = re.compile(rb"</Pubmed(?:Book)?Article\s*>")
_UNREADABLE = (ElementTree.ParseError, LookupError, ValueError)  # the last two: an encoding that expat does not know
_ARTICLES = frozenset({"PubmedArticle", "PubmedBookArticle"})


def read(raw: bytes | BinaryIO, source: str = SOURCE, *, whole: bool = False) -> Iterator[Record | Reject]:
    """Every article and book in a PubmedArticleSet, in order; `source` names the records' source.

    Left out because they are not part of a description: authors marked invalid (`ValidYN="N"`, NLM's superseded
    spellings), DeleteCitation and, unless `whole`, what `pubmed_beside` finds (investigators, affiliations, grants …),
    which then is in `extra`. An abstract that is only there in another form (`OtherAbstract`) goes to
    `other_abstracts`, and `abstract` stays empty. What is not well-formed ends the reading with a Reject; it never
    raises.
    """
    number = 0
    try:
        for number, element in enumerate(_elements(raw), start=1):
            item = _record(element, number, source)
            yield replace(item, extra=beside(element)) if whole and isinstance(item, Record) else item
    except _UNREADABLE as error:
        yield Reject(_beginning(raw), f"not well-formed XML: {error}", f"after item {number}")


def own_pmids(raw: bytes) -> list[str]:
    """The PMID of each article and book, an empty string for one without. Raises ValueError when the XML is not whole.

    This is how an answer is checked against what was asked for. The PMID opens a citation (so the DTD), which is
    found many times as fast without a tree; where that does not give one for each article, the tree decides.
    """
    try:
        expat.ParserCreate().Parse(raw, True)  # noqa: FBT003 - it takes no keywords
        found = _CITATION.findall(raw) if _is_simple(raw) else []
        if found and len(found) == len(_ARTICLE_END.findall(raw)):
            return [pmid.decode() for pmid in found]
        return [_own_pmid(element) for element in _elements(raw)]
    except (expat.ExpatError, *_UNREADABLE) as error:
        raise ValueError(str(error)) from None


def _is_simple(raw: bytes) -> bool:
    """Whether tags are what they look like: UTF-8, and nothing that could hold a tag without being one."""
    declared = _ENCODING.match(raw)
    utf8 = declared is None or declared.group(1).lower() == b"utf-8"
    return utf8 and not any(mark in raw for mark in (b"<!--", b"<![CDATA[", b"<!ENTITY", b"\x00"))


def _elements(raw: bytes | BinaryIO) -> Iterator[Element]:
    """The articles of a set, each emptied when the next is asked for; ParseError where it stops being well-formed."""
    stream = BytesIO(raw) if isinstance(raw, bytes) else raw
    # expat resolves no external entity and refuses entities that blow up (since 2.4), which is what S314 is about.
    for _event, element in ElementTree.iterparse(stream):  # noqa: S314
        if element.tag in _ARTICLES:
            yield element
            element.clear()


def _beginning(raw: bytes | BinaryIO) -> str:
    return raw[:2000].decode("utf-8", errors="replace") if isinstance(raw, bytes) else ""


def _record(element: Element, number: int, source: str) -> Record | Reject:
    pmid, place = _own_pmid(element), f"item {number}"
    if not pmid:
        return Reject(_as_xml(element), "no PMID", place)
    book, citation = element.find("BookDocument"), element.find("MedlineCitation")
    if book is not None:
        return _book(element, book, pmid, source)
    article = citation.find("Article") if citation is not None else None
    if citation is None or article is None:
        return Reject(_as_xml(element), "neither an Article nor a BookDocument", place, f"{source}:{pmid}")
    return _article(element, citation, article, pmid, source)


def _own_pmid(element: Element) -> str:
    for path in ("MedlineCitation/PMID", "BookDocument/PMID"):
        if pmid := bare_pmid(element.findtext(path)):
            return pmid
    return next((bare_pmid(own.text) for own in parts.own_ids(element) if own.get("IdType") == "pubmed"), "")


def _as_xml(element: Element) -> str:
    return ElementTree.tostring(element, encoding="unicode").strip()


def _article(element: Element, citation: Element, article: Element, pmid: str, source: str) -> Record:
    """A journal article; one line a field, so it is long."""
    ids = parts.identifiers(element, article, citation)
    title, translated = parts.titles(article, article.find("Journal/Title"))
    published = parts.published(element, article.find("Journal/JournalIssue/PubDate"), article.find("ArticleDate"))
    kinds = parts.texts_of(article.iterfind("PublicationTypeList/PublicationType"))
    notices = list(citation.iterfind("CommentsCorrectionsList/CommentsCorrections"))
    lists = article.findall("AuthorList")
    return Record(
        id=f"{source}:{pmid}",
        source=source,
        title=title,
        translated_title=translated,
        authors=parts.names(lists, editors=False),
        authors_complete=all(each.get("CompleteYN") != "N" for each in lists),
        editors=parts.names(lists, editors=True),
        year=published.year,
        published=published.iso,
        published_as_given=published.as_given,
        published_online=parts.date_of(article.find("ArticleDate")).iso,
        type=document_type(kinds),
        source_types=kinds,
        journal=parts.text_of(article.find("Journal/Title")),
        journal_abbreviation=parts.text_at(article, "Journal/ISOAbbreviation")
        or parts.text_at(citation, "MedlineJournalInfo/MedlineTA"),
        volume=parts.text_at(article, "Journal/JournalIssue/Volume"),
        issue=parts.text_at(article, "Journal/JournalIssue/Issue"),
        pages=parts.pages(article),
        languages=parts.languages(article),
        abstract=parts.sections(article.iterfind("Abstract/AbstractText")),
        other_abstracts=parts.other_abstracts(citation),
        keywords=parts.texts_of(citation.iterfind("KeywordList/Keyword")),
        mesh=parts.mesh(citation),
        doi=ids.doi,
        pmid=pmid,
        pmcid=ids.pmcid,
        issn=parts.texts_of([*article.iterfind("Journal/ISSN"), *citation.iterfind("MedlineJournalInfo/ISSNLinking")]),
        other_ids=ids.others,
        url=ADDRESS.format(pmid=pmid),
        full_text_url=ids.full_text_url,
        retracted=is_retracted(kinds, [notice.get("RefType", "") for notice in notices]),
        notices=tuple(parts.notice(notice) for notice in notices if notice.get("RefType") != "Cites"),
        references=parts.references(element, notices, source),
        updated=parts.date_of(citation.find("DateRevised")).iso,
    )


def _book(element: Element, document: Element, pmid: str, source: str) -> Record:
    """A chapter, or a whole book when it has no title of its own; one line a field, so it is long."""
    ids = parts.identifiers(element, document, document, *document.iterfind("Book"))
    title, translated = parts.titles(document, document.find("Book/BookTitle"))
    published = parts.published(element, document.find("Book/PubDate"), document.find("ContributionDate"))
    kinds = parts.texts_of(document.iterfind("PublicationType"))
    chapter = bool(parts.text_of(document.find("ArticleTitle")) or parts.text_of(document.find("VernacularTitle")))
    own, books = document.findall("AuthorList"), document.findall("Book/AuthorList")
    return Record(
        id=f"{source}:{pmid}",
        source=source,
        title=title,
        translated_title=translated,
        authors=parts.names(own, editors=False) or parts.names(books, editors=False),
        authors_complete=all(each.get("CompleteYN") != "N" for each in own),
        editors=parts.names(own, editors=True) or parts.names(books, editors=True),
        year=published.year,
        published=published.iso,
        published_as_given=published.as_given,
        published_online=parts.date_of(document.find("ContributionDate")).iso,
        type=DocumentType.CHAPTER if chapter else DocumentType.BOOK,
        source_types=kinds,
        journal=parts.text_of(document.find("Book/BookTitle")) if chapter else "",
        volume=parts.text_at(document, "Book/Volume"),
        pages=parts.pages(document),
        publisher=parts.text_at(document, "Book/Publisher/PublisherName"),
        place=parts.text_at(document, "Book/Publisher/PublisherLocation"),
        edition=parts.text_at(document, "Book/Edition"),
        languages=parts.languages(document),
        abstract=parts.sections(document.iterfind("Abstract/AbstractText")),
        keywords=parts.texts_of(document.iterfind("KeywordList/Keyword")),
        doi=ids.doi,
        pmid=pmid,
        pmcid=ids.pmcid,
        isbn=parts.texts_of(document.iterfind("Book/Isbn")),
        other_ids=ids.others,
        url=ADDRESS.format(pmid=pmid),
        full_text_url=ids.full_text_url,
        references=parts.references(element, (), source),
        updated=parts.date_of(document.find("DateRevised")).iso,
    )
