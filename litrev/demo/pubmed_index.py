"""PubMed articles as the stand-in holds them: their bytes as given, and an index of what they say."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from litrev.demo.index import Index, Shelf, bits_of, words

TEXT_FIELDS = ("ti", "tt", "ab", "ot", "mhw", "au", "ta")
"""Title, vernacular title, abstracts, keywords, words of headings, authors, journal."""
_PMID = re.compile(rb"<PMID[^>]*>\s*(\d+)\s*</PMID>")
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES.split(), 1)}
_YEAR = re.compile(r"\d{4}")


@dataclass(slots=True)
class Articles:
    """Every article that the stand-in serves."""

    index: Index = field(default_factory=lambda: Index(TEXT_FIELDS))
    shelf: Shelf = field(default_factory=Shelf)
    pmids: array[int] = field(default_factory=lambda: array("Q"))
    """By document number."""
    titles: list[str] = field(default_factory=list)
    dates: dict[str, list[tuple[int, ...]]] = field(default_factory=lambda: {"dp": [], "edat": [], "crdt": []})
    """By kind and document number: days as yyyymmdd."""
    numbers: dict[int, int] = field(default_factory=dict)
    """Document numbers by PMID."""

    @staticmethod
    def read(articles: Iterable[bytes]) -> Articles:
        """Index `PubmedArticle` and `PubmedBookArticle` elements. A PMID that comes again is passed over.

        One that is not well-formed XML is served all the same, and found by its PMID and by `all[sb]` alone.
        """
        held = Articles()
        for raw in articles:
            found = _PMID.search(raw)
            if found is None:
                raise ValueError(f"an article without a PMID: {raw[:80]!r}")
            if int(found.group(1)) not in held.numbers:
                held._add(int(found.group(1)), raw)
        held.index.seal()
        held.shelf.seal()
        return held

    def close(self) -> None:
        """Give back the files."""
        self.index.close()
        self.shelf.close()

    def _add(self, pmid: int, raw: bytes) -> None:
        try:
            root = ET.fromstring(raw)  # noqa: S314 - XML that the test or the demo itself supplies
        except ET.ParseError:
            root = ET.Element("PubmedArticle")
        n = self.index.add(_texts(root), _values(root, pmid))
        self.shelf.add(raw)
        self.pmids.append(pmid)
        self.numbers[pmid] = n
        self.titles.append(" ".join(_all_text(root, "ArticleTitle", "BookTitle")[:1]))
        published = tuple(_published(root))
        entered = tuple(_day(e) for e in root.iter("PubMedPubDate") if e.get("PubStatus") == "entrez") or published
        self.dates["dp"].append(published)
        self.dates["edat"].append(entered)
        self.dates["crdt"].append(entered)

    def with_pmids(self, low: int, high: int) -> int:
        """The articles whose PMID lies in the range, both ends included."""
        return bits_of((n for n, pmid in enumerate(self.pmids) if low <= pmid <= high), len(self.pmids))

    def dated(self, kind: str, low: int, high: int) -> int:
        """The articles with a date of this kind from `low` to `high` (yyyymmdd)."""
        found = (n for n, days in enumerate(self.dates[kind]) if any(low <= day <= high for day in days))
        return bits_of(found, len(self.pmids))


def articles_in(raw: bytes) -> Iterator[bytes]:
    """The article elements of an EFetch answer, as they stand."""
    place = 0
    while True:
        start = raw.find(b"<Pubmed", place)
        if start < 0:
            return
        tag = raw[start + 1 : start + 20].split(b">")[0].split()[0]
        if tag in (b"PubmedArticle", b"PubmedBookArticle"):
            end = raw.index(b"</" + tag + b">", start) + len(tag) + 3
            yield raw[start:end]
            place = end
        else:
            place = start + 7


def _all_text(root: ET.Element, *tags: str) -> list[str]:
    return ["".join(element.itertext()) for tag in tags for element in root.iter(tag)]


def _texts(root: ET.Element) -> dict[str, list[str]]:
    journal = [text for found in root.findall(".//Journal") for text in _all_text(found, "Title", "ISOAbbreviation")]
    return {
        "ti": _all_text(root, "ArticleTitle", "BookTitle"),
        "tt": _all_text(root, "VernacularTitle"),
        "ab": _all_text(root, "AbstractText"),
        "ot": _all_text(root, "Keyword"),
        "mhw": _all_text(root, "DescriptorName", "QualifierName"),
        "au": [_author(author) for author in root.iter("Author")],
        "ta": [*journal, *_all_text(root, "MedlineTA")],
    }


def _author(author: ET.Element) -> str:
    collective = author.findtext("CollectiveName")
    return collective or f"{author.findtext('LastName', '')} {author.findtext('Initials', '')}"


def _values(root: ET.Element, pmid: int) -> dict[str, list[str]]:
    headings = list(root.iter("MeshHeading"))
    ids = [
        e for tag in ("./PubmedData/ArticleIdList", "./PubmedBookData/ArticleIdList") for e in root.findall(tag + "/*")
    ]
    return {
        "pmid": [str(pmid)],
        "mh": [_flat(e.findtext("DescriptorName", "")) for e in headings],
        "majr": [_flat(e.findtext("DescriptorName", "")) for e in headings if _is_major(e)],
        "la": [text.lower() for text in _all_text(root, "Language")],
        "pt": [_flat(text) for text in _all_text(root, "PublicationType")],
        "aid": [(e.text or "").strip().lower() for e in [*root.iter("ELocationID"), *ids]],
        "issn": [text.lower() for text in _all_text(root, "ISSN", "ISSNLinking")],
    }


def _flat(text: str) -> str:
    return " ".join(words(text))


def _is_major(heading: ET.Element) -> bool:
    return any(part.get("MajorTopicYN") == "Y" for part in heading)


def _published(root: ET.Element) -> Iterator[int]:
    """Print and electronic dates: `[dp]` matches both."""
    for tag in (".//JournalIssue/PubDate", ".//ArticleDate", ".//Book/PubDate"):
        for date in root.findall(tag):
            yield _day(date)


def _day(date: ET.Element) -> int:
    """The day as yyyymmdd; the first one of the month or year where no more is known, as PubMed files it."""
    medline = date.findtext("MedlineDate") or ""
    year = _YEAR.search(date.findtext("Year") or medline)
    month_text = (date.findtext("Month") or "").strip().lower()
    month = int(month_text) if month_text.isdigit() else _MONTHS.get(month_text[:3], 1)
    day = (date.findtext("Day") or "").strip()
    return (int(year.group()) if year else 0) * 10000 + month * 100 + (int(day) if day.isdigit() else 1)
