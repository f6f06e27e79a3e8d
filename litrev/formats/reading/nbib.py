"""NBIB, PubMed's own format (MEDLINE): https://www.nlm.nih.gov/bsd/mms/medlineelements.html, as of 2026."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litrev.formats.pubmed_kinds import document_type, is_retracted, notice_kind
from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Field, Reading, Repair
from litrev.formats.reading.names import author_of
from litrev.model import Author, Notice, Record, Reject
from litrev.text import bare_doi, bare_orcid, bare_pmid, plain

TAGS = {
    "PMID": Field.PMID, "TI": Field.TITLE, "BTI": Field.TITLE, "TT": Field.TRANSLATED_TITLE, "JT": Field.JOURNAL,
    "TA": Field.ABBREVIATION, "AB": Field.ABSTRACT, "DP": Field.DATE, "DEP": Field.ONLINE, "VI": Field.VOLUME,
    "IP": Field.ISSUE, "PG": Field.PAGES, "LA": Field.LANGUAGE, "IS": Field.SERIAL, "ISBN": Field.SERIAL,
    "MH": Field.MESH, "OT": Field.KEYWORD, "PT": Field.TYPE, "PMC": Field.PMCID, "PL": Field.PLACE,
    "PB": Field.PUBLISHER, "EN": Field.EDITION, "FED": Field.EDITOR,
}  # fmt: skip
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)")
_START = re.compile(r"^PMID {0,2}-", re.MULTILINE)
_NOTICES = {
    "RIN": "RetractionIn", "ROF": "RetractionOf", "EIN": "ErratumIn", "EFR": "ErratumFor", "CIN": "CommentIn",
    "CON": "CommentOn", "UIN": "UpdateIn", "UOF": "UpdateOf", "RPI": "RepublishedIn", "RPF": "RepublishedFrom",
    "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor", "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom", "RRI": "RetractedandRepublishedIn", "RRF": "RetractedandRepublishedFrom",
}  # fmt: skip


def recognises(text: str) -> bool:
    """Whether the text is NBIB: an entry begins with its PMID."""
    return len(_START.findall(text)) > len(re.findall(r"^TY {0,2}-", text, re.MULTILINE))


def count(content: Content) -> int:
    """Entries by their first lines; lines before the first PMID are the rest of one."""
    head = content.text[: found.start()] if (found := _START.search(content.text)) else content.text
    beheaded = bool(re.search(r"^[A-Z][A-Z0-9]{1,3} {0,2}-", head, re.MULTILINE))
    return len(_START.findall(content.text)) + beheaded


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every entry in order."""
    values: list[list[str]] = []
    raw: list[str] = []
    start = 0
    for number, line in enumerate(content.text.split("\n"), 1):
        found = _TAG.fullmatch(line)
        if found and found.group(1) == "PMID" and values:
            yield _reading(values, raw, start, content, source)
            values, raw = [], []
        if found:
            start = start if values else number
            values.append([found.group(1), found.group(2)])
        elif values and line.strip():
            values[-1][1] += f" {line.strip()}"
        if values:
            raw.append(line)
    if values:
        yield _reading(values, raw, start, content, source)


def _reading(values: list[list[str]], lines: list[str], start: int, content: Content, source: str) -> Reading:
    draft = Draft()
    if values[0][0] != "PMID":
        draft.repairs.append(Repair.START)
    if content.is_mended(start, start + len(lines) - 1):
        draft.repairs.append(Repair.ENCODING)
    raw = "\n".join(lines).rstrip("\n")
    item = _item(draft, values, source, raw, f"line {start}")
    return Reading(item, start, raw, tuple(dict.fromkeys(draft.repairs)))


def _item(draft: Draft, values: list[list[str]], source: str, raw: str, place: str) -> Record | Reject:
    notices: list[Notice] = []
    kinds: list[str] = []
    _people(draft, values)
    for tag, given in values:
        text = plain(given)
        if tag in ("LID", "AID"):
            _location(draft, tag, text)
        elif tag in _NOTICES:
            notices.append(Notice(notice_kind(_NOTICES[tag]), text, _pmid_in(text), bare_doi(text)))
        elif tag == "TI" and re.fullmatch(r"\[.+\]\.?", text):
            _bracketed(draft, values, text)
        elif tag == "TT" and any(t == "TI" and re.fullmatch(r"\[.+\]\.?", plain(v)) for t, v in values):
            draft.add(Field.TITLE, tag, text)
        elif tag not in _PEOPLE:
            kinds += [text] if tag == "PT" else []
            draft.add(TAGS.get(tag, Field.EXTRA), tag, text)
    draft.type = document_type(kinds) if kinds else None
    return build(draft, source, raw, place, notices=tuple(notices), retracted=is_retracted(kinds, [
        _NOTICES[tag] for tag, _text in values if tag in _NOTICES
    ]))  # fmt: skip


_PEOPLE = ("AU", "FAU", "CN", "AUID", "AD")


def _people(draft: Draft, values: list[list[str]]) -> None:
    """`FAU` is an author's full name, `AU` its short form, `CN` a body; `AUID` and `AD` are the last author's."""
    full = any(tag == "FAU" for tag, _text in values)
    authors: list[Author] = []
    for tag, given in values:
        text = plain(given)
        if tag == ("FAU" if full else "AU"):
            authors.append(author_of(text))
        elif tag == "CN":
            authors.append(Author(literal=text))
        elif tag == "AUID" and authors and (orcid := bare_orcid(text)):
            last = authors[-1]
            authors[-1] = Author(last.family, last.given, last.suffix, last.literal, orcid)
        elif tag in ("AUID", "AD"):
            draft.keep(tag, text)
    draft.authors = [author for author in authors if author.name]


def _location(draft: Draft, tag: str, text: str) -> None:
    value, _space, kind = text.rpartition(" ")
    if kind == "[doi]":
        draft.add(Field.DOI, tag, value)
    elif kind.startswith("[") and value:
        draft.other_ids.append((kind.strip("[]"), value))
    else:
        draft.keep(tag, text)


def _bracketed(draft: Draft, values: list[list[str]], text: str) -> None:
    """A title that PubMed translated stands in brackets; the document's own, if given, in `TT`."""
    inner = text.rstrip(".")[1:-1].strip()
    draft.add(Field.TRANSLATED_TITLE, "TI", inner)
    if all(tag != "TT" for tag, _text in values):
        draft.add(Field.TITLE, "TI", inner)


def _pmid_in(text: str) -> str:
    found = re.search(r"PMID:\s*(\d+)", text)
    return bare_pmid(found.group(1)) if found else ""
