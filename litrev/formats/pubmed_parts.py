"""The parts of a PubMed article's XML, each read as what it means. Every function takes elements and gives values."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from litrev.formats import pubmed_dates
from litrev.formats.pubmed_dates import Published
from litrev.formats.pubmed_kinds import notice_kind
from litrev.model import Abstract, Author, Notice, NoticeKind, Section
from litrev.text import bare_doi, bare_orcid, bare_pmcid, bare_pmid, language_code, plain

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_INLINE_TAG = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|italic|bold|sc|p|br|mml:\w+)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"\W*(?:no abstract (?:is )?available|abstract (?:is )?(?:not available|available from the publisher)"
    r"|not available)\W*",
    re.IGNORECASE,
)
_ARTICLE_NUMBER = re.compile(r"[A-Za-z]{0,5}\d{1,10}(?:-\d{1,3})?")
# Where a year is looked for in the history when the citation has none: publication before bookkeeping.
_HISTORY = (
    "ppublish",
    "epublish",
    "ecollection",
    "aheadofprint",
    "pubmed",
    "entrez",
    "medline",
    "accepted",
    "received",
)


def text_of(element: Element | None) -> str:
    """All of an element's text, across inline tags; entities and inline tags that were escaped twice are resolved."""
    if element is None:
        return ""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    if "<" in text:
        text = _INLINE_TAG.sub("", text)
    return plain(text)


def text_at(element: Element, path: str) -> str:
    return text_of(element.find(path))


def texts_of(elements: Iterable[Element]) -> tuple[str, ...]:
    """The texts that say something, each once."""
    return tuple(dict.fromkeys(filter(None, map(text_of, elements))))


def _said(text: str) -> str:
    """`text`, or nothing when it only says that there is nothing."""
    return "" if _PLACEHOLDER.fullmatch(text) else text


def titles(document: Element, fallback: Element | None) -> tuple[str, str]:
    """The title in the document's language, and its translation.

    PubMed puts a title that it translated in brackets. A title without any that has a vernacular one beside it is
    in the document's first language; then the vernacular one is the translation.
    """
    given, vernacular = _said(text_at(document, "ArticleTitle")), _said(text_at(document, "VernacularTitle"))
    translated = _unbracketed(given)
    if translated:
        return vernacular or translated, translated
    if given:
        return given, vernacular if vernacular != given else ""
    return vernacular or (text_of(fallback) if document.tag == "BookDocument" else ""), ""


def _unbracketed(title: str) -> str:
    """What stands in the brackets of a wholly bracketed title, else an empty string."""
    body = title.rstrip(". ")
    if not (body.startswith("[") and body.endswith("]")):
        return ""
    depth = 0
    for place, sign in enumerate(body, start=1):
        depth += (sign == "[") - (sign == "]")
        if depth == 0 and place < len(body):
            return ""
    inner = body[1:-1].strip()
    return inner + "." if inner and title.endswith(".") and inner[-1] not in ".?!" else inner


def sections(parts: Iterable[Element]) -> tuple[Section, ...]:
    found = []
    for part in parts:
        label = plain(part.get("Label")).rstrip(":")
        if text := _said(text_of(part)):
            found.append(Section(text, "" if label.upper() == "UNLABELLED" else label))
    return tuple(found)


def other_abstracts(citation: Element) -> tuple[Abstract, ...]:
    found = (
        Abstract(language_code(other.get("Language")), sections(other.iterfind("AbstractText")))
        for other in citation.iterfind("OtherAbstract")
    )
    return tuple(abstract for abstract in found if abstract.sections)


def names(lists: Iterable[Element], *, editors: bool) -> tuple[Author, ...]:
    names = (
        _name(author)
        for each in lists
        if (each.get("Type") == "editors") is editors
        for author in each.iterfind("Author")
        if author.get("ValidYN") != "N"
    )
    return tuple(name for name in names if name.name)


def _name(author: Element) -> Author:
    orcid = next((i.text for i in author.iterfind("Identifier") if i.get("Source", "").upper() == "ORCID"), "")
    family = text_at(author, "LastName")
    given = text_at(author, "ForeName") or text_at(author, "Initials")
    return Author(
        family=family,
        given=given if family else "",
        suffix=text_at(author, "Suffix") if family else "",
        literal="" if family else text_at(author, "CollectiveName") or given,
        orcid=bare_orcid(orcid),
    )


def date_of(element: Element | None) -> Published:
    if element is None:
        return Published()
    if words := text_at(element, "MedlineDate"):
        return pubmed_dates.from_words(words)
    return pubmed_dates.from_parts(*(text_at(element, part) for part in ("Year", "Month", "Day", "Season")))


def published(element: Element, issue: Element | None, electronic: Element | None) -> Published:
    """The date of the issue; if that tells no year, the electronic one; else the year of a bookkeeping date."""
    given, online = date_of(issue), date_of(electronic)
    if given.year:
        return given
    if online.year:
        return Published(online.year, online.iso, given.as_given)
    history = [
        *element.iterfind("PubmedData/History/PubMedPubDate"),
        *element.iterfind("PubmedBookData/History/PubMedPubDate"),
    ]
    dated = sorted(
        history, key=lambda d: _HISTORY.index(s) if (s := d.get("PubStatus", "")) in _HISTORY else len(_HISTORY)
    )
    kept = (element.find(f"MedlineCitation/{name}") for name in ("DateCreated", "DateCompleted", "DateRevised"))
    year = next((found.year for found in map(date_of, (*dated, *kept)) if found.year), None)
    return Published(year, str(year or ""), given.as_given)


def pages(document: Element) -> str:
    """As given (`123-8`); else first and last; else the publisher's id, if it looks like an article number."""
    if pages := text_at(document, "Pagination/MedlinePgn"):
        return pages
    first, last = text_at(document, "Pagination/StartPage"), text_at(document, "Pagination/EndPage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    piis = (text_of(each) for each in document.iterfind("ELocationID") if each.get("EIdType") == "pii")
    return next((pii for pii in piis if _ARTICLE_NUMBER.fullmatch(pii)), "")


def languages(document: Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (language_code(each.text) for each in document.iterfind("Language")))))


def mesh(citation: Element) -> tuple[str, ...]:
    """`Descriptor` or `Descriptor/qualifier`, one for each qualifier; a major topic ends in an asterisk."""
    found = []
    for heading in citation.iterfind("MeshHeadingList/MeshHeading"):
        descriptor = heading.find("DescriptorName")
        name, major = text_of(descriptor), descriptor is not None and descriptor.get("MajorTopicYN") == "Y"
        qualifiers = heading.findall("QualifierName")
        if not qualifiers:
            found.append(f"{name}*" if major else name)
        for qualifier in qualifiers:
            star = "*" if major or qualifier.get("MajorTopicYN") == "Y" else ""
            found.append(f"{name}/{text_of(qualifier)}{star}")
    return tuple(dict.fromkeys(found))


def notice(element: Element) -> Notice:
    ref_type = element.get("RefType", "")
    kind = notice_kind(ref_type)
    said = "; ".join(filter(None, (text_at(element, "RefSource"), text_at(element, "Note"))))
    text = f"{ref_type}: {said}" if kind is NoticeKind.OTHER else said
    return Notice(kind, text, bare_pmid(element.findtext("PMID")), bare_doi(text_at(element, "RefSource")))


def references(element: Element, notices: Iterable[Element], source: str) -> tuple[str, ...]:
    """The cited articles that have a PMID, as record ids."""
    cited = [
        own.text
        for path in ("PubmedData/ReferenceList", "PubmedBookData/ReferenceList")
        for references in element.iterfind(path)
        for own in references.iter("ArticleId")
        if own.get("IdType") == "pubmed"
    ]
    cited += [notice.findtext("PMID") for notice in notices if notice.get("RefType") == "Cites"]
    return tuple(dict.fromkeys(f"{source}:{pmid}" for pmid in map(bare_pmid, cited) if pmid))


def own_ids(element: Element) -> list[Element]:
    """The article's own ids: those of its reference lists stand deeper."""
    paths = (
        "PubmedData/ArticleIdList/ArticleId",
        "PubmedBookData/ArticleIdList/ArticleId",
        "BookDocument/ArticleIdList/ArticleId",
    )
    return [own for path in paths for own in element.iterfind(path)]


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What names a document besides its PMID."""

    doi: str
    pmcid: str
    others: tuple[tuple[str, str], ...]
    full_text_url: str


def identifiers(element: Element, *places: Element) -> Identifiers:
    """What names the document besides its PMID; of two DOIs that differ the first is its, the second an other id."""
    given = [(own.get("IdType", ""), text_of(own)) for own in own_ids(element)]
    for place in places:
        given += [(e.get("EIdType", ""), text_of(e)) for e in place.iterfind("ELocationID") if e.get("ValidYN") != "N"]
    dois = list(dict.fromkeys(filter(None, (bare_doi(value) for kind, value in given if kind == "doi"))))
    pmcid = next((bare_pmcid(value) for kind, value in given if kind == "pmc"), "")
    others = [("doi", doi) for doi in dois[1:]]
    others += [(kind, value) for kind, value in given if value and kind not in ("", "pubmed", "doi", "pmc")]
    others += [(register, value) for place in places for register, value in _registrations(place)]
    others += [("pmid-version", version) for version in _versions(element) if version not in ("", "1")]
    return Identifiers(dois[0] if dois else "", pmcid, tuple(dict.fromkeys(others)), _free_text(pmcid, others))


_REGISTERS = frozenset(
    ("ANZCTR", "ChiCTR", "ClinicalTrials.gov", "CRiS", "CTRI", "DRKS", "EudraCT", "IRCT", "ISRCTN", "JapicCTI",
     "JMACCT", "JPRN", "jRCT", "NTR", "PACTR", "ReBec", "REPEC", "RPCEC", "SLCTR", "TCTR", "UMIN CTR", "UMIN-CTR"),
)  # fmt: skip
"""Those of MEDLINE's data banks that are registers of studies; genes and proteins are not numbers of a study."""


def _registrations(place: Element) -> Iterable[tuple[str, str]]:
    """Register and number of the studies that a document reports."""
    for bank in place.iterfind("DataBankList/DataBank"):
        register = text_of(bank.find("DataBankName"))
        if register in _REGISTERS:
            yield from ((register, number) for e in bank.iterfind("AccessionNumberList/AccessionNumber")
                        if (number := text_of(e)))  # fmt: skip


def _versions(element: Element) -> list[str]:
    return [
        pmid.get("Version", "")
        for path in ("MedlineCitation/PMID", "BookDocument/PMID")
        for pmid in element.iterfind(path)
    ]


def _free_text(pmcid: str, others: Iterable[tuple[str, str]]) -> str:
    """The address of the free full text that NLM keeps itself, in PubMed Central or the Bookshelf."""
    if pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    return next(
        (f"https://www.ncbi.nlm.nih.gov/books/{value}/" for kind, value in others if kind == "bookaccession"), ""
    )
