"""A record reduced to what the matcher compares: read once, normal forms only."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from litrev.dedupe.names import family_key, given_keys
from litrev.dedupe.titles import Title, abstract_head, read_title, to_latin
from litrev.model import DocumentType, NoticeKind, Record
from litrev.text import fold

_DIGITS = re.compile(r"\d+")
_PAGES = re.compile(r"([a-z]*)\s*(\d+)[a-z]*(?:\s*[-–—]+\s*([a-z]*)\s*(\d+))?")
_ONLY_LAST = re.compile(r"(?:suppl|[a-rt-z])\s*[-–—]+\s*\d+")
"""`Suppl-12`, `t-8`: the first page was lost."""
_MONTHS = {
    m: n for n, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_EXCEL_DATE = re.compile(r"^(?:(\d{1,4})-([a-z]{3})|([a-z]{3})-(\d{1,4}))$")
_SUPPLEMENT = re.compile(r"\bsuppl|\bsup\b|meeting abs|\bs-?\d+(?:-s?\d+)?$|^[^(]*\)")
_JOURNAL_NOISE = re.compile(
    r"\(.*?\)|\[.*?\]|\. conference\b.*$|[:;=/].*$|[^a-z0-9 ]"
    r"|\b(?:the|of|and|in|for|on|an|de|du|des|d|l|le|la|les|et|und|der|fur|di|e|i|y)\b"
    r"|\b(?:(?:19|20)\d\d|\d+(?:st|nd|rd|th)|annual|proceedings)\b"
)
"""Little words, asides, and what tells one meeting of a series from the next: its year and ordinal, which volumes tell,
and the meeting that Embase adds to a journal (`Stroke. Conference: …`)."""
_PREPRINT_DOI = re.compile(
    r"^10\.(?:1101/(?:\d{6}$|(?:19|20)\d\d\.)|21203/rs|31234|31235|31219|48550|2139/ssrn|20944|36227|22541|26434/chemrxiv)"
)
_PREPRINT_SERVER = re.compile(r"rxiv|research square|ssrn|social science research network|preprints|authorea|osf ")
_ABOUT = {DocumentType.ERRATUM: "erratum", DocumentType.RETRACTION: "retraction"}
_ABOUT_NOTICE = {NoticeKind.CORRECTS: "erratum", NoticeKind.RETRACTS: "retraction"}
_CHAPTER = re.compile(r"^\W*(?:chapter|chapitre|kapitel|capitulo|capitolo|hoofdstuk)\s+(\d+|[ivxl]+)\b")
_MAX_AUTHORS = 40


class Prepared(NamedTuple):
    """What is compared of one record. An empty value means that the record does not say.

    A named tuple, for it is made and packed faster than a dataclass.
    """

    id: str
    titles: tuple[Title, ...]
    """In every language that the record has it in; the record's own first."""
    foreign: bool
    """The document is known to be in another language than English, or its title to be a translation."""
    families: tuple[str, ...]
    """Family names in one word each, in order."""
    givens: tuple[str, ...]
    """Given names written out, for names that a source turned round."""
    year: int
    """0 when unknown."""
    journal: str
    issns: frozenset[str]
    volume: str
    issue: str
    first_page: str
    last_page: str
    supplement: bool
    """Volume, issue or page says that it stands in a supplement, where meetings' abstracts are printed."""
    doi: str
    pmid: str
    pmcid: str
    abstracts: tuple[str, ...]
    """Heads of the abstracts, in every language."""
    marks: frozenset[str]
    """What a title says it is beside an article: `erratum`, `retraction`, `reply`, `comment`, `protocol`."""
    stated: frozenset[str]
    """What the source says it is: `erratum`, `retraction`."""
    preprint: bool
    chapter: str
    """The number at the head of a chapter's title."""
    in_pubmed: bool
    """PubMed's own record, so that its PMID is certain."""

    @property
    def title(self) -> Title:
        """The record's first title."""
        return self.titles[0]


def prepare(record: Record, *, across_languages: bool = True) -> Prepared:
    """The comparable form of `record`; without `across_languages` it knows of one title and no other language."""
    titles = _titles(record) if across_languages else (read_title(record.title)._replace(english=True),)
    pages = _pages(record.pages)
    volume, issue = _number(record.volume), _number(record.issue)
    first = "" if pages[0] == "1" and not volume else pages[0]
    return Prepared(
        id=record.id,
        titles=titles,
        foreign=across_languages and _foreign(record),
        families=tuple(filter(None, map(family_key, record.authors[:_MAX_AUTHORS]))),
        givens=tuple(chain.from_iterable(map(given_keys, record.authors[:10]))),
        year=record.year or 0,
        journal=_journal(record.journal),
        issns=frozenset(record.issn),
        volume=volume if volume != str(record.year) else "",
        issue=issue,
        first_page=first,
        last_page=pages[1] if first else "",
        supplement=_in_supplement(record),
        doi=unquote(record.doi),
        pmid=record.pmid,
        pmcid=record.pmcid,
        abstracts=_abstracts(record),
        marks=titles[0].marks.union(*(title.marks for title in titles[1:])),
        stated=_stated(record),
        preprint=_preprint(record),
        chapter=_chapter(record),
        in_pubmed=record.source == "pubmed" or record.id.startswith("europepmc:MED:"),
    )


def _chapter(record: Record) -> str:
    found = _CHAPTER.match(fold(record.title))
    return found.group(1) if found else ""


def _titles(record: Record) -> tuple[Title, ...]:
    others = (v for scheme, v in record.other_ids if scheme == "title")
    found = [read_title(t) for t in dict.fromkeys((record.title, record.translated_title, *others)) if t]
    if len(found) == 1:
        return tuple(found)
    known = {t.squeezed: t for t in reversed(found) if t.squeezed}
    return tuple(dict.fromkeys(known[t.squeezed] for t in found if t.squeezed)) or (read_title(""),)


def _foreign(record: Record) -> bool:
    stated = bool(record.languages) and not record.languages_detected and "en" not in record.languages
    return stated or bool(record.translated_title) or record.title.startswith("[")


def _stated(record: Record) -> frozenset[str]:
    about = [_ABOUT[record.type]] if record.type in _ABOUT else []
    return frozenset(about + [_ABOUT_NOTICE[n.kind] for n in record.notices if n.kind in _ABOUT_NOTICE])


def _abstracts(record: Record) -> tuple[str, ...]:
    texts = (
        " ".join(s.text for s in sections)
        for sections in chain((record.abstract,), (a.sections for a in record.other_abstracts))
    )
    return tuple(head for head in map(abstract_head, texts) if head)


def _in_supplement(record: Record) -> bool:
    where = " | ".join((record.volume, record.issue, record.pages)).lower()
    if ("s" in where or ")" in where) and _SUPPLEMENT.search(where):
        return True
    return "_suppl" in record.doi or ". conference" in record.journal.lower()


def _preprint(record: Record) -> bool:
    """By its type or its server; a preprint's DOI says less than a journal or meeting that is named with pages."""
    if record.type is DocumentType.PREPRINT or _PREPRINT_SERVER.search(record.journal.lower()):
        return True
    return bool(_PREPRINT_DOI.match(record.doi)) and not (record.journal and record.pages)


def _number(text: str) -> str:
    """The first number in a volume or an issue: `88 Suppl 1` is 88; `1)` is what is left of `130 (suppl. 1)`."""
    if text.rstrip().endswith(")") and "(" not in text:
        return ""
    found = _DIGITS.search(text)
    return (found.group().lstrip("0") or "0") if found else ""


def _pages(text: str) -> tuple[str, str]:
    """First and last page as digits: `221-8` is 221, 228; `06-Oct`, as a spreadsheet spoils it, 6, 10."""
    text = text.lower().strip()
    spoilt = _EXCEL_DATE.match(text)
    if spoilt:
        day, month, month2, day2 = spoilt.groups()
        pair = (int(day), _MONTHS.get(month, 0)) if day else (_MONTHS.get(month2, 0), int(day2))
        return (str(pair[0]), str(pair[1])) if all(pair) else ("", "")
    if _ONLY_LAST.fullmatch(text):
        return "", ""
    found = _PAGES.search(text)
    if not found:
        return "", ""
    first, last = found.group(2).lstrip("0"), (found.group(4) or "").lstrip("0")
    if last and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, last


@lru_cache(maxsize=50_000)
def _journal(text: str) -> str:
    return " ".join(_JOURNAL_NOISE.sub(" ", to_latin(text).replace("'", " ").replace("’", " ")).split())
