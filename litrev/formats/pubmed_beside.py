"""What PubMed's XML says of an article or a book beside its record, under the names that NBIB has for it.

Affiliations (AD), grants (GR), substances (RN), investigators (FIR), interests (COIS), the dates of its history (PHST),
as in https://www.nlm.nih.gov/bsd/mms/medlineelements.html (2026); what NBIB has no name for keeps the element's own.
The texts of references are not kept: those with a PMID are in the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from litrev.formats.pubmed_parts import text_at, text_of
from litrev.text import bare_doi, bare_orcid

Pair = tuple[str, str]

_NAMES = {
    "Affiliation": "AD", "CopyrightInformation": "CI", "CitationSubset": "SB", "CoiStatement": "COIS",
    "GeneSymbol": "GS", "NumberOfReferences": "RF", "SpaceFlightMission": "SFM", "SupplMeshName": "NM", "Country": "PL",
    "MedlineTA": "TA", "NlmUniqueID": "JID", "PublicationStatus": "PST",
}  # fmt: skip
_IN_THE_RECORD = frozenset((
    "PMID", "ArticleTitle", "VernacularTitle", "BookTitle", "Pagination", "AbstractText", "LastName",
    "ForeName", "Initials", "Suffix", "CollectiveName", "Language", "PublicationTypeList", "PublicationType", "Journal",
    "ArticleDate", "ContributionDate", "PubDate", "KeywordList", "MeshHeadingList", "CommentsCorrectionsList",
    "ISSNLinking", "DateRevised", "Publisher", "Isbn", "Volume", "Edition", "ReferenceList",
))  # fmt: skip


def beside(article: Element) -> tuple[Pair, ...]:
    """Name and text of each, in the order of the file, once."""
    return tuple(dict.fromkeys(_owner(article)) | dict.fromkeys(_told(article)))


def _owner(article: Element) -> Iterator[Pair]:
    citation = article.find("MedlineCitation")
    if citation is not None:
        yield from (
            (name, citation.get(key, ""))
            for name, key in (("OWN", "Owner"), ("STAT", "Status"))
            if citation.get(key)
        )  # fmt: skip


def _told(element: Element) -> Iterator[Pair]:
    for child in element:
        if child.tag in _IN_THE_RECORD or (child.tag == "Author" and child.get("ValidYN") == "N"):
            continue
        if special := _SPECIAL.get(child.tag):
            yield from special(child)
        elif len(child) and not (child.text or "").strip():
            yield from _told(child)
        elif text := text_of(child):
            yield _NAMES.get(child.tag, child.tag), text


def _joined(element: Element, between: str, *paths: str) -> str:
    return between.join(text for text in (text_at(element, path) for path in paths) if text)


def _grant(grant: Element) -> Iterator[Pair]:
    yield "GR", _joined(grant, "/", "GrantID", "Acronym", "Agency", "Country")


def _chemical(chemical: Element) -> Iterator[Pair]:
    yield "RN", f"{text_at(chemical, 'RegistryNumber')} ({text_at(chemical, 'NameOfSubstance')})"


def _databank(bank: Element) -> Iterator[Pair]:
    name = text_at(bank, "DataBankName")
    numbers = [text_of(number) for number in bank.iterfind("AccessionNumberList/AccessionNumber")]
    yield from (("SI", f"{name}/{number}".rstrip("/")) for number in numbers or [""])


def _investigator(person: Element) -> Iterator[Pair]:
    if person.get("ValidYN") != "N":
        yield "FIR", _joined(person, ", ", "LastName", "ForeName", "Suffix")
        yield from (("IRAD", text_of(place)) for place in person.iter("Affiliation"))
        yield from (pair for number in person.iter("Identifier") for pair in _identifier(number))


def _subject(person: Element) -> Iterator[Pair]:
    yield "FPS", _joined(person, ", ", "LastName", "ForeName", "Suffix")


def _identifier(number: Element) -> Iterator[Pair]:
    """Of a place of work, or of a body; an author's ORCID is in the record, unless it is none."""
    source, text = number.get("Source", "Identifier"), text_of(number)
    if source.upper() != "ORCID" or not bare_orcid(text):
        yield source, text


def _no_doi(name: str, key: str) -> Callable[[Element], Iterator[Pair]]:
    """What is called a DOI and is none; the other ids are in the record."""

    def told(element: Element) -> Iterator[Pair]:
        if element.get(key) == "doi" and not bare_doi(text := text_of(element)):
            yield name, f"{text} [doi]"

    return told


def _owned(name: str, key: str) -> Callable[[Element], Iterator[Pair]]:
    """What an organisation says: `NASA: text`."""

    def told(element: Element) -> Iterator[Pair]:
        yield name, ": ".join(filter(None, (element.get(key, ""), text_of(element))))

    return told


def _date(name: str) -> Callable[[Element], Iterator[Pair]]:
    """`20190617`."""

    def told(date: Element) -> Iterator[Pair]:
        yield name, "".join(text_at(date, part).zfill(2) for part in ("Year", "Month", "Day"))

    return told


def _history(date: Element) -> Iterator[Pair]:
    """`2019/01/03 06:00 [pubmed]`."""
    day = "/".join(text_at(date, part).zfill(2) for part in ("Year", "Month", "Day"))
    hour = ":".join(text_at(date, part).zfill(2) for part in ("Hour", "Minute"))
    yield "PHST", f"{day} {hour} [{date.get('PubStatus', '')}]"


_SPECIAL: dict[str, Callable[[Element], Iterator[Pair]]] = {
    "Grant": _grant,
    "Chemical": _chemical,
    "DataBank": _databank,
    "Investigator": _investigator,
    "PersonalNameSubject": _subject,
    "Identifier": _identifier,
    "ELocationID": _no_doi("LID", "EIdType"),
    "ArticleId": _no_doi("AID", "IdType"),
    "GeneralNote": _owned("GN", "Owner"),
    "OtherID": _owned("OID", "Source"),
    "DateCompleted": _date("DCOM"),
    "DateCreated": _date("DA"),
    "PubMedPubDate": _history,
}
