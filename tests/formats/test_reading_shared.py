"""Real exports: each entry is a record or a reject, and no word of a file is lost that a record has a place for."""

from __future__ import annotations

import calendar
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from litrev.formats.reading.account import FileRead, read_content
from litrev.formats.reading.content import content_of
from litrev.formats.reading.latex import plain_latex
from litrev.formats.reading.registry import format_of, read
from litrev.model import Record
from litrev.text import fold, plain_markup

pytestmark = pytest.mark.shared

FILES = {
    "exports/embase.ris": ("ris", 6), "exports/ovid_psycinfo.ris": ("ris", 6), "exports/proquest.ris": ("ris", 6),
    "exports/psycinfo_gambling.ris": ("ris", 124), "exports/pubmed_gambling.ris": ("ris", 176),
    "exports/scopus.ris": ("ris", 10), "exports/scopus_gambling.ris": ("ris", 255),
    "exports/web_of_science.ris": ("ris", 50), "exports/zotero.ris": ("ris", 1000),
    "exports/zotero.bib": ("bibtex", 1000), "pubmed/efetch_sample.xml.gz": ("pubmed-xml", 543),
    "pubmed/export_2020s.csv": ("csv", 52), "pubmed/export_legacy.csv": ("csv", 27),
    "pubmed/hospitals.nbib.txt": ("nbib", 10), "pubmed/restoration.nbib": ("nbib", 104),
}  # fmt: skip
SAYS_NOTHING = {
    "ER",  # the end of an entry
    "LA", "language",  # a code stands for the word
    "Language",
    "AU",  # NBIB: the short form of the name in FAU
    "Initials",
    "EndPage",  # of the pages in MedlinePgn
}  # fmt: skip
"""Tags whose words need not stand in the record."""
NOTATION = {
    "DO": {"http", "https", "dx", "doi", "org"},  # a DOI is kept bare
    "DA": {"undefined"},  # what some exports put for a day that they do not know
    "IS": {"print", "electronic", "linking"},  # which of the ISSNs it is
    "SN": {"issn", "isbn"},
    "author": {"and"},
    "AUID": {"http", "https", "orcid", "org"},
    "Identifier": {"http", "https", "orcid", "org"},
}
"""Words of a tag that say how it is written, not what."""
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def read_shared(shared: Path, name: str) -> FileRead:
    file = shared / "data" / name
    return read_content(content_of(file.read_bytes(), file.name), "x")


@pytest.mark.parametrize("name", FILES)
def test_every_entry_of_a_real_file_is_a_record_or_a_reject(shared: Path, name: str) -> None:
    account = read_shared(shared, name).account
    assert (account.format, account.entries) == FILES[name]
    assert account.adds_up
    assert account.rejected == 0


@pytest.mark.parametrize("name", FILES)
def test_no_word_of_a_real_file_is_lost(shared: Path, name: str) -> None:
    file = shared / "data" / name
    content = content_of(file.read_bytes(), file.name)
    row = format_of(content)
    lost: Counter[str] = Counter()
    examples: dict[str, str] = {}
    header = next(iter(_cells(content.text)), [])
    for reading in read(content, row, "x"):
        assert isinstance(reading.item, Record)
        kept = words(record_text(reading.item))
        for tag, text in tagged(row.name, reading.raw, header):
            missing = words(text) - kept - NOTATION.get(tag, set())
            if missing and tag not in SAYS_NOTHING:
                lost[tag] += 1
                examples.setdefault(tag, f"{sorted(missing)[:6]} of {text[:80]!r}")
    assert not lost, examples


def record_text(record: Record) -> str:
    return record.to_json().replace("\\n", " ").replace('\\"', '"')


def words(text: str) -> set[str]:
    """Letters and digits in runs; a month is its number, leading zeros do not count, ISSNs lose their hyphens."""
    text = re.sub(r"\b(\d{4})-?(\d{3}[\dXx])\b", r"\1 \2", plain_markup(text))
    found = re.findall(r"[^\W_]+", fold(text))
    return {str(MONTHS.get(word[:3], word.lstrip("0"))) if len(word) == 3 else word.lstrip("0") for word in found} - {
        ""
    }


def tagged(kind: str, raw: str, header: list[str]) -> Iterator[tuple[str, str]]:
    if kind == "pubmed-xml":
        yield from _elements(ElementTree.fromstring(raw))
        return
    if kind == "csv":
        yield from zip(header, next(iter(_cells(raw))), strict=False)
        return
    patterns = {"ris": r"([A-Z][A-Z0-9])  -(.*)", "nbib": r"([A-Z]{2,4}) *- (.*)", "bibtex": r"\s*([\w-]+) = \{?(.*)"}
    tag = ""
    for line in raw.split("\n"):
        found = re.fullmatch(patterns[kind], line)
        if found:
            tag = found.group(1)
        text = found.group(2) if found else re.sub(r"^@\w+\{|^\d+\.$|^\}$", "", line)
        text = re.sub(r"(\d{4})(\d\d)(\d\d)", r"\1 \2 \3", text) if tag == "DEP" else text
        yield tag, plain_latex(text) if kind == "bibtex" else text


def _elements(element: Element) -> Iterator[tuple[str, str]]:
    """The texts of elements without children of their own but inline tags; what is cited or invalid is passed over."""
    for child in element:
        if child.tag == "ReferenceList" or child.get("ValidYN") == "N" or child.get("RefType") == "Cites":
            continue
        if child.tag in ("DateCompleted", "DateCreated"):
            yield child.tag, "".join((part.text or "").zfill(2) for part in child)
        elif len(child) and not (child.text or "").strip():
            yield from _elements(child)
        else:
            yield child.tag, "".join(child.itertext())


def _cells(text: str) -> Iterator[list[str]]:
    return iter(csv.reader(text.removeprefix("\ufeff").split("\n")))
