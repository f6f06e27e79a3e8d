"""RIS in the dialects that databases write: Ovid, Embase, ProQuest, EBSCO, Scopus, Web of Science, Zotero, EndNote …

The tags are those of the RIS specification (Research Information Systems, 2001 and 2011) and what exports of 2019–2026
make of them. Lines after the end of an entry belong to it when they bear no entry of their own (Ovid's `NL`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from litrev.formats.reading import zotero_extra
from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Field, Reading, Repair
from litrev.formats.reading.kinds import RIS as TYPES
from litrev.model import DocumentType as D
from litrev.text import bare_doi, fold

TAGS = {
    "TI": Field.TITLE, "T1": Field.TITLE, "CT": Field.TITLE, "TT": Field.TRANSLATED_TITLE, "T2": Field.JOURNAL,
    "JF": Field.JOURNAL, "JO": Field.JOURNAL, "BT": Field.JOURNAL, "SO": Field.JOURNAL, "JA": Field.ABBREVIATION,
    "J1": Field.ABBREVIATION, "J2": Field.ABBREVIATION, "JI": Field.ABBREVIATION, "J9": Field.ABBREVIATION,
    "NL": Field.ABBREVIATION, "AU": Field.AUTHOR, "A1": Field.AUTHOR, "A2": Field.EDITOR, "ED": Field.EDITOR,
    "PY": Field.YEAR, "Y1": Field.YEAR, "DA": Field.DATE, "AB": Field.ABSTRACT, "N2": Field.ABSTRACT,
    "KW": Field.KEYWORD, "DO": Field.DOI, "DI": Field.DOI, "UR": Field.URL, "L1": Field.FULL_TEXT, "SN": Field.SERIAL,
    "SP": Field.FIRST_PAGE, "EP": Field.LAST_PAGE, "PG": Field.PAGES, "C7": Field.ARTICLE_NUMBER, "VL": Field.VOLUME,
    "IS": Field.ISSUE, "PB": Field.PUBLISHER, "PU": Field.PUBLISHER, "CY": Field.PLACE, "PP": Field.PLACE,
    "PI": Field.PLACE, "ET": Field.EDITION, "LA": Field.LANGUAGE, "AN": Field.ID, "ID": Field.ID, "U2": Field.ID,
    "PM": Field.PMID,
}  # fmt: skip
_OTHERS = (
    "TY ER A3 A4 AD AI AV BP C1 C2 C3 C4 C5 C6 C8 CA CN CP CR DB DP DS FU FX L2 L3 L4 LB LK M1 M2 M3 N1 NV OP PA RI RN "
    "RP SE ST SV T3 TA U1 U3 U4 U5 WE WT Y2 CL PS"
)
KNOWN = {*TAGS, *_OTHERS.split()}
_STRICT = re.compile(r"([A-Z][A-Z0-9])  -(?: |$)(.*)")
_LOOSE = re.compile(r"[ \t]{0,3}([A-Za-z][A-Za-z0-9])[ \t]{0,4}-(?!-)[ \t]?(.*)")
_TYPE = re.compile(r"^[ \t]{0,3}TY[ \t]{0,4}-", re.MULTILINE | re.IGNORECASE)
_STRICT_TYPE = re.compile(r"^TY  -(?: |$)", re.MULTILINE)
_ANY_TAG = re.compile(r"^([A-Z][A-Z0-9])  -(?: |$)", re.MULTILINE)
_ANY_LOOSE_TAG = re.compile(r"^[ \t]{0,3}([A-Za-z][A-Za-z0-9])[ \t]{0,4}-(?!-)", re.MULTILINE)
_NUMBERING = re.compile(r"\s*(?:\d+[.)]?|<\d+>|record \d+ of \d+)?\s*", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether the text is RIS: an entry begins with its type."""
    return bool(_TYPE.search(text)) or len(re.findall(r"^(?:TI|T1|AU|A1|PY|Y1|JO|JF|AB|ER)  -", text, re.MULTILINE)) > 2


def count(content: Content) -> int:
    """Entries in the file by their first lines and last lines, without reading what stands between."""
    strict = _is_strict(content.text)
    tags = (_ANY_TAG if strict else _ANY_LOOSE_TAG).findall(content.text)
    marks = "".join({"TY": "T", "ER": "E"}.get(tag, "o") for tag in map(str.upper, tags) if strict or tag in KNOWN)
    return len(re.findall(r"T|(?:^|(?<=E))o+E|^o+(?=T)|^o+$", marks.lstrip("E")))


def _is_strict(text: str) -> bool:
    return len(_STRICT_TYPE.findall(text)) == len(_TYPE.findall(text)) and (
        bool(_STRICT_TYPE.search(text)) or bool(_ANY_TAG.search(text))
    )


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every entry in order."""
    for entry in _entries(content.text):
        yield _reading(entry, content, source)


@dataclass(slots=True)
class _Entry:
    """The tags and values of one entry, and where it stands."""

    line: int
    values: list[list[str]] = field(default_factory=list)
    """Tag and text; a text may hold several lines."""
    raw: list[str] = field(default_factory=list)
    last: int = 0
    started: bool = False
    """Its type was given."""
    ended: bool = False


def _entries(text: str) -> Iterator[_Entry]:  # noqa: C901 - one branch for each kind of line
    """The entries; what comes after an end goes to the entry that ended unless another end follows."""
    strict = _is_strict(text)
    match = _STRICT.fullmatch if strict else _LOOSE.fullmatch
    current: _Entry | None = None
    done: _Entry | None = None
    for number, line in enumerate(text.split("\n"), 1):
        found = match(line)
        tag = found.group(1).upper() if found else ""
        if not strict and tag not in KNOWN:
            tag = ""
        if tag == "TY":
            yield from _closed(done, current)
            done, current = None, _Entry(number, started=True)
        elif current is None and tag:
            current = _Entry(number)
        if current is None:
            if done is not None and not _NUMBERING.fullmatch(line):
                current = _Entry(number, raw=[])
            else:
                continue
        current.raw.append(line)
        current.last = number
        if tag == "ER":
            yield from _closed(done, None) if current.values else ()
            if current.values:
                current.ended = True
                done, current = current, None
            else:
                current = None
        elif tag and found:
            current.values.append([tag, found.group(2).strip()])
        elif line.strip():
            _continue(current, line)
    yield from _closed(done, current)


def _continue(entry: _Entry, line: str) -> None:
    """A line without a tag goes on with the value before it, unless it only numbers the next entry.

    After the end of an entry, what stands behind an empty line is something else (Ovid's links).
    """
    if not entry.started and entry.values and len(entry.raw) > 1 and not entry.raw[-2].strip():
        entry.values.append(["", line.strip()])
    elif entry.values and not re.fullmatch(r"\s*(?:\d{1,6}\.|<\d+>)\s*", line):
        entry.values[-1][1] += "\n" + line.strip()
    elif not entry.values and not _NUMBERING.fullmatch(line):
        entry.values.append(["", line.strip()])


def _closed(done: _Entry | None, current: _Entry | None) -> Iterator[_Entry]:
    """The entries that are whole now; lines after an end that bear no type and no end are the ended one's."""
    if done is not None and current is not None and not current.started:
        done.values += current.values
        done.raw += current.raw
        done.last = current.last
        current = None
    if done is not None:
        yield done
    if current is not None and any(tag for tag, _text in current.values):
        yield current


def _reading(entry: _Entry, content: Content, source: str) -> Reading:
    draft = Draft()
    if not entry.started:
        draft.repairs.append(Repair.START)
    if not entry.ended:
        draft.repairs.append(Repair.END)
    if content.is_mended(entry.line, entry.last):
        draft.repairs.append(Repair.ENCODING)
    _fill(draft, entry)
    raw = "\n".join(entry.raw).rstrip("\n")
    item = build(draft, source, raw, f"line {entry.line}")
    return Reading(item, entry.line, raw, tuple(dict.fromkeys(draft.repairs)))


def _fill(draft: Draft, entry: _Entry) -> None:
    database = fold(" ".join(text for tag, text in entry.values if tag in ("DB", "DP")))
    for tag, text in entry.values:
        special = _SPECIAL.get(tag)
        if tag == "TY":
            draft.type = TYPES.get(text.upper().strip(), D.ARTICLE)
            draft.add(Field.TYPE, tag, text)
        elif special is not None:
            special(draft, tag, text, database)
        else:
            draft.add(TAGS.get(tag, Field.EXTRA), tag, text)


def _work_type(draft: Draft, tag: str, text: str, _database: str) -> None:
    """M3: the kind of work; in some exports a DOI."""
    if bare_doi(text):
        draft.add(Field.DOI, tag, text)
    else:
        draft.add(Field.TYPE, tag, text)


def _custom_2(draft: Draft, tag: str, text: str, database: str) -> None:
    """C2: a PMCID (EndNote), a PMID (Scopus)."""
    if re.fullmatch(r"PMC\d+", text):
        draft.add(Field.PMCID, tag, text)
    elif text.isdecimal() and "scopus" in database:
        draft.add(Field.PMID, tag, text)
    else:
        draft.keep(tag, text)


def _custom_5(draft: Draft, tag: str, text: str, database: str) -> None:
    """C5: a PMID (Embase)."""
    is_pmid = text.isdecimal() and ("embase" in database or "medline" in database)
    draft.add(Field.PMID if is_pmid else Field.EXTRA, tag, text)


def _accession(draft: Draft, tag: str, text: str, database: str) -> None:
    """AN: the database's own number, which is a PMID in PubMed's and MEDLINE's."""
    is_pmid = text.isdecimal() and any(name in database for name in ("pubmed", "medline", "nlm"))
    draft.add(Field.PMID if is_pmid else Field.ID, tag, text)


def _issue(draft: Draft, tag: str, text: str, _database: str) -> None:
    """CP: an issue in old exports, a conference's title in Web of Science."""
    draft.add(Field.ISSUE if re.fullmatch(r"[\w./-]{1,12}", text) else Field.EXTRA, tag, text)


def _second_author(draft: Draft, tag: str, text: str, _database: str) -> None:
    """A2: an editor; Ovid puts the authors of all references there."""
    draft.add(Field.EDITOR if text.count(",") < 4 else Field.EXTRA, tag, text)


def _notes(draft: Draft, tag: str, text: str, _database: str) -> None:
    """N1: a note, in which lines such as `PMID: 123` are what they say."""
    zotero_extra.take_lines(draft, tag, text, zotero_extra.IDS)


def _extra(draft: Draft, tag: str, text: str, _database: str) -> None:
    """M2: Zotero's Extra."""
    zotero_extra.take_lines(draft, tag, text)


def _of_conference(draft: Draft, tag: str, text: str, _database: str) -> None:
    """C1 and C3 of a conference paper: where it was, and its proceedings (Zotero, EndNote)."""
    field_ = Field.PLACE if tag == "C1" else Field.JOURNAL
    draft.add(field_ if draft.type is D.CONFERENCE else Field.EXTRA, tag, text)


def _third_author(draft: Draft, tag: str, text: str, _database: str) -> None:
    """A3: editors of a book, those who guided a thesis (Zotero); else the editors of a series."""
    draft.add(Field.EDITOR if draft.type in (D.BOOK, D.THESIS) else Field.EXTRA, tag, text)


def _fourth_author(draft: Draft, tag: str, text: str, _database: str) -> None:
    """A4: who else made a dataset (Zotero)."""
    draft.add(Field.EDITOR if draft.type is D.DATASET else Field.EXTRA, tag, text)


_SPECIAL = {"M3": _work_type, "C2": _custom_2, "C5": _custom_5, "AN": _accession, "CP": _issue, "A2": _second_author,
            "M2": _extra, "N1": _notes, "C1": _of_conference, "C3": _of_conference, "A3": _third_author,
            "A4": _fourth_author}  # fmt: skip
