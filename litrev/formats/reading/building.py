"""A record made of the values of one entry: fields in one form, repairs told, what has no place kept beside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from litrev.formats.bookkeeping import ReadBack, is_ours, read_back
from litrev.formats.entry import TYPE_TAG
from litrev.formats.pubmed_dates import Published
from litrev.formats.reading.dates import date_of
from litrev.formats.reading.draft import Draft, Field, Repair, shown
from litrev.formats.reading.kinds import is_retracted, refined
from litrev.model import Author, DocumentType, Notice, Record, Reject, Section
from litrev.text import bare_doi, bare_pmcid, bare_pmid, fold, language_code, plain

_ISBN = re.compile(r"(?<![\dXx-])(?:97[89][- ]?)?\d{1,5}[- ]?\d{1,7}[- ]?\d{1,7}[- ]?[\dXx](?![\dXx])")
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})-?(\d{3}[\dXx])(?![\dXx-])")
_NO_PAGES = re.compile(r"\W*(?:no(?:ne)?|n\.?\s*p\.?|not?\s*pagination|specified|unspecified|n/?a)\W*", re.IGNORECASE)
_DOI_TAIL = re.compile(r"[\s,;.]+$")
_LABEL = re.compile(r"([A-Z][A-Z /&,'()-]{2,60}): (\S.*)")
_TIGHT = re.compile(r"[^\W\d_]{2},[^\W\d_]{2}")
"""A comma between two words without a space parts them, as Rayyan writes keywords; that of `N,N-dimethyl` does not."""
_SENTENCE_END = re.compile(r"[.!?:;)\]”\"’'>]$")
_WELL_KNOWN = re.compile(r"(?:doi\s*[:=]?\s*|https?://(?:dx\.)?doi\.org/)(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ONE_VALUE = {
    Field.VOLUME: "volume", Field.ISSUE: "issue", Field.PUBLISHER: "publisher", Field.PLACE: "place",
    Field.EDITION: "edition", Field.FULL_TEXT: "full_text_url", Field.URL: "url",
    Field.TRANSLATED_TITLE: "translated_title", Field.ABBREVIATION: "journal_abbreviation",
}  # fmt: skip
NAMES = ("title", "doi", "pmid", "year", "journal", "volume", "issue", "pages")
"""The fields of a record that, with its first author, name the document."""


def build(
    draft: Draft, source: str, raw: str, place: str, *, notices: tuple[Notice, ...] = (), retracted: bool = False
) -> Record | Reject:
    """The record, or a reject when the entry names no document."""
    built = _Building(draft)
    built.read()
    known = built.known
    if not any(known.get(name) for name in ("title", "doi", "pmid", "pmcid", "url", "abstract")) and not (
        known.get("journal") and draft.authors
    ):
        return Reject(raw, "no title and no identifier", place)
    told = _told_by_a_review(draft, known)
    return Record(
        id=f"{source}:{identity(known, draft.authors, raw)}",
        source=source,
        authors=tuple(draft.authors),
        authors_complete=draft.authors_complete and told.authors_complete,
        editors=tuple(draft.editors),
        other_ids=tuple(dict.fromkeys(draft.other_ids)),
        extra=tuple(draft.extra),
        notices=tuple(dict.fromkeys((*notices, *told.notices))),
        retracted=retracted or told.retracted or is_retracted(known.get("source_types", ())),
        **known,
    )


def _told_by_a_review(draft: Draft, known: dict[str, Any]) -> ReadBack:
    """Set apart what a review of litrev said of the work; gives what it said of the document itself."""
    words = known.get("keywords", ())
    if ours := [word for word in words if is_ours(word)]:
        known["keywords"] = tuple(word for word in words if not is_ours(word))
        draft.keep("litrev", "; ".join(ours))
    return read_back(text for _name, text in draft.extra)


def identity(known: dict[str, Any], authors: Sequence[Author], raw: str) -> str:
    """16 hexadecimal digits of what names the document, whatever accents, case and the day's notes are.

    A database that exports the same document again, with another export date or more citations, so gives the same id.
    """
    parts = [re.sub(r"[\W_]+", "", fold(str(known.get(name) or ""))) for name in NAMES]
    parts.append(re.sub(r"[\W_]+", "", fold(authors[0].name)) if authors else "")
    if not parts[0] and not parts[1] and not parts[2]:
        parts.append(plain(raw))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Building:
    """The fields of a record as they are made out of an entry's values."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.values = draft.values
        self.known: dict[str, Any] = {}

    def read(self) -> None:
        """Every field in turn; what is left over is kept beside."""
        self._types()
        self._titles()
        self._dates()
        self._identifiers()
        self._pages()
        self._serials()
        self._abstract()
        self._words()
        for field, name in _ONE_VALUE.items():
            self._one(field, name)
        for name, text in self.values.get(Field.ID, ()):
            self.draft.other_ids.append((name, plain(text)))

    def _set(self, name: str, value: object) -> None:
        if value:
            self.known[name] = value

    def _one(self, field: Field, name: str) -> None:
        """The first value; others are kept beside."""
        values = self.values.get(field)
        if not values:
            return
        texts = [(tag, shown(text)) for tag, text in values]
        self._set(name, texts[0][1])
        for tag, text in texts[1:]:
            if text != texts[0][1]:
                self.draft.keep(tag, text)

    def _types(self) -> None:
        words = [plain(text) for _name, text in self.values.get(Field.TYPE, ())]
        self._set("source_types", tuple(dict.fromkeys(words)))
        kind = refined(self.draft.type, words)
        if kind is not DocumentType.ARTICLE:
            self.known["type"] = kind

    def _titles(self) -> None:
        whole = self.known.get("type") in (DocumentType.BOOK, DocumentType.THESIS, DocumentType.REPORT)
        self._one(Field.TITLE, "title")
        journals = [(tag, shown(text)) for tag, text in self.values.get(Field.JOURNAL, ())]
        if journals and not self.known.get("title") and whole:
            self.known["title"] = journals.pop(0)[1]
        if journals:
            self.known["journal"] = journals[0][1]
        short = self.values.setdefault(Field.ABBREVIATION, [])
        for tag, text in journals[1:]:
            if text != journals[0][1]:
                short.append((tag, text))
        if not short:
            del self.values[Field.ABBREVIATION]
        elif not journals:
            self.known["journal"] = shown(short[0][1])

    def _dates(self) -> None:
        years = [(name, date_of(text)) for name, text in self.values.get(Field.YEAR, ())]
        dates = [(name, date_of(text)) for name, text in self.values.get(Field.DATE, ())]
        best, former = Published(), ("", "")
        for (name, found), given in zip([*years, *dates], self._given_dates(), strict=True):
            if not best.year and (found.year or not best.as_given):
                self.draft.keep(*former)  # words that tell no year
                best, former = found, (name, given)
            elif not best.year:
                self.draft.keep(name, given)
            elif found.year is None:  # `AUG` beside a year
                joined = date_of(f"{best.year} {found.as_given}")
                best = joined if joined.iso.count("-") and not joined.as_given else best
                if best is not joined:
                    self.draft.keep(name, given)
            elif found.year == best.year and (len(found.iso) > len(best.iso) or (found.as_given and not best.as_given)):
                longer = max(found.iso, best.iso, key=len)
                best = Published(best.year, longer, best.as_given or found.as_given)
            elif found != best and not best.iso.startswith(found.iso):
                self.draft.keep(name, given)
        self._set("year", best.year)
        self._set("published", best.iso)
        self._set("published_as_given", best.as_given)
        for name, text in self.values.get(Field.ONLINE, ()):
            online = date_of(text).iso
            if online and "published_online" not in self.known:
                self._set("published_online", online)
            else:
                self.draft.keep(name, text)

    def _given_dates(self) -> list[str]:
        return [text for field in (Field.YEAR, Field.DATE) for _name, text in self.values.get(field, ())]

    def _identifiers(self) -> None:
        for name, text in self.values.get(Field.DOI, ()):
            self._doi(name, text)
        for field in (Field.URL, Field.FULL_TEXT):
            for _name, text in self.values.get(field, ()):
                self._doi_within(text)
        for _name, text in [*self.draft.extra, *self.draft.other_ids]:
            self._doi_within(text)
        for field, read in ((Field.PMID, bare_pmid), (Field.PMCID, bare_pmcid)):
            for name, text in self.values.get(field, ()):
                found = read(text)
                if found and str(field) not in self.known:
                    self._set(str(field), found)
                elif plain(text) != self.known.get(str(field)):
                    self.draft.keep(name, text)

    def _doi(self, name: str, text: str) -> None:
        given = _DOI_TAIL.sub("", text.strip())
        found = bare_doi(given)
        if not found:
            self.draft.keep(name, text)
        elif not self.known.get("doi"):
            self.known["doi"] = found
            if found != given.lower():
                self.draft.repairs.append(Repair.DOI)
        elif found != self.known["doi"]:
            self.draft.other_ids.append(("doi", found))

    def _doi_within(self, text: str) -> None:
        """An address or a note that begins with a DOI, where the entry has none of its own."""
        if not self.known.get("doi") and "10." in text and (found := _WELL_KNOWN.match(text)):
            self.known["doi"] = bare_doi(found.group(1))
            self.draft.repairs.append(Repair.DOI)

    def _pages(self) -> None:
        first, last = self._page(Field.FIRST_PAGE), self._page(Field.LAST_PAGE)
        whole = [(name, shown(text)) for name, text in self.values.get(Field.PAGES, ())]
        pages = whole[0][1] if whole else ""
        if first and not pages:
            pages = f"{first}-{last}" if last and last != first and "-" not in first else first
        elif last and not pages:
            pages = last
        elif first or last:
            self.draft.keep("pages", "-".join(filter(None, (first, last))))
        for name, text in whole[1:]:
            self.draft.keep(name, text)
        for name, text in self.values.get(Field.ARTICLE_NUMBER, ()):
            if pages and plain(text) != pages:
                self.draft.keep(name, text)
            else:
                pages = plain(text)
        self._set("pages", pages)

    def _page(self, field: Field) -> str:
        values = self.values.get(field, [])
        for name, text in values:
            if _NO_PAGES.fullmatch(text) and not text.strip().isdigit():
                self.draft.repairs.append(Repair.PAGES)
                self.draft.keep(name, text)
        pages = [plain(text) for _name, text in values if not _NO_PAGES.fullmatch(text)]
        for (name, _text), page in zip(values[1:], pages[1:], strict=False):
            self.draft.keep(name, page)
        return pages[0] if pages else ""

    def _serials(self) -> None:
        issn: list[str] = []
        isbn: list[str] = []
        for name, text in self.values.get(Field.SERIAL, ()):
            rest = text
            for found in _ISSN.finditer(text):
                issn.append(f"{found.group(1)}-{found.group(2).upper()}")
                rest = rest.replace(found.group(), "", 1)
            for found in _ISBN.finditer(rest):
                if sum(c.isdigit() or c in "Xx" for c in found.group()) in (10, 13):
                    isbn.append(found.group())
                    rest = rest.replace(found.group(), "", 1)
            if re.sub(r"\(?\b(?:e?ISSN|ISBN|electronic|print|linking)\b\)?:?|[\W_]+", "", rest, flags=re.IGNORECASE):
                self.draft.keep(name, text)
            elif issn and re.search(r"\d{7}[\dXx]|\(ISSN", text):
                self.draft.repairs.append(Repair.SERIAL)
        self._set("issn", tuple(dict.fromkeys(issn)))
        self._set("isbn", tuple(dict.fromkeys(isbn)))

    def _abstract(self) -> None:
        texts = self.values.get(Field.ABSTRACT, [])
        sections = [abstract_sections(text) for _name, text in texts]
        if sections:
            self._set("abstract", sections[0])
        for (name, text), read in zip(texts[1:], sections[1:], strict=True):
            if read != sections[0]:
                self.draft.keep(name, text)

    def _words(self) -> None:
        """Keywords, headings, languages."""
        given = [text for _name, text in self.values.get(Field.KEYWORD, ())]
        split = [part for text in given for part in _keywords(text, alone=len(given) == 1)]
        if len(split) > len(given):
            self.draft.repairs.append(Repair.KEYWORDS)
        listed = [part for _name, text in self.values.get(Field.KEYWORDS, ()) for part in _keywords(text, alone=True)]
        words = dict.fromkeys(filter(None, map(shown, (*split, *listed))))
        self._set("keywords", tuple(word for word in words if not self._tells_type(word)))
        mesh = [shown(text) for _name, text in self.values.get(Field.MESH, ())]
        self._set("mesh", tuple(dict.fromkeys(mesh)))
        said = [part for _name, text in self.values.get(Field.LANGUAGE, ()) for part in re.split(r"[;,]\s*", text)]
        self._set("languages", tuple(dict.fromkeys(filter(None, map(language_code, said)))))

    def _tells_type(self, word: str) -> bool:
        """Whether it is our own tag for a kind of article, which then is the type."""
        kind = word.removeprefix(TYPE_TAG)
        if kind == word or kind not in set(DocumentType) or self.known.get("type", kind) != kind:
            return False
        self.known["type"] = DocumentType(kind)
        return True


def _keywords(text: str, *, alone: bool) -> list[str]:
    """Several in one value are set apart by semicolons or lines; by commas only where it is the only value."""
    if ";" in text or "\n" in text:
        return [part for part in re.split(r"\s*[;\n]\s*", text) if part.strip()]
    if alone and (text.count(",") > 1 or _TIGHT.search(text)):
        return [part for part in re.split(r"\s*,\s*", text) if part.strip()]
    return [text]


def abstract_sections(text: str) -> tuple[Section, ...]:
    """A section for each paragraph; a line that goes on after the middle of a sentence was only wrapped."""
    lines: list[str] = []
    for line in map(shown, text.split("\n")):
        if lines and line and not _SENTENCE_END.search(lines[-1]):
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
    if len(lines) == 1:
        return (Section(lines[0]),)
    labelled = (_LABEL.fullmatch(line) for line in lines)
    return tuple(
        Section(found.group(2), found.group(1)) if found else Section(line)
        for line, found in zip(lines, labelled, strict=True)
    )
