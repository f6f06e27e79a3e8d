"""EndNote XML, as EndNote X7–21 exports it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Field, Reading
from litrev.formats.reading.kinds import ENDNOTE as TYPES
from litrev.formats.reading.kinds import refined
from litrev.formats.reading.xml_text import items, refuse_entities
from litrev.model import Reject
from litrev.text import bare_pmid

_START = re.compile(r"<record[\s>]")
PATHS = {
    "contributors/authors/author": Field.AUTHOR, "contributors/secondary-authors/author": Field.EDITOR,
    "titles/title": Field.TITLE, "titles/translated-title": Field.TRANSLATED_TITLE,
    "periodical/full-title": Field.JOURNAL, "titles/secondary-title": Field.JOURNAL,
    "periodical/abbr-1": Field.ABBREVIATION, "titles/alt-title": Field.ABBREVIATION,
    "alt-periodical/full-title": Field.ABBREVIATION, "alt-periodical/abbr-1": Field.ABBREVIATION, "pages": Field.PAGES,
    "volume": Field.VOLUME, "number": Field.ISSUE, "issue": Field.ISSUE, "edition": Field.EDITION,
    "dates/year": Field.YEAR, "dates/pub-dates/date": Field.DATE, "publisher": Field.PUBLISHER,
    "pub-location": Field.PLACE, "isbn": Field.SERIAL, "language": Field.LANGUAGE, "abstract": Field.ABSTRACT,
    "keywords/keyword": Field.KEYWORD, "electronic-resource-num": Field.DOI, "urls/related-urls/url": Field.URL,
    "urls/pdf-urls/url": Field.FULL_TEXT, "work-type": Field.TYPE, "custom7": Field.ARTICLE_NUMBER,
}  # fmt: skip


def recognises(text: str) -> bool:
    """Whether the text is EndNote's XML."""
    return bool(re.search(r"<records>|<ref-type[\s>]|<source-app[^>]*EndNote", text))


def count(content: Content) -> int:
    """Entries by their opening tags."""
    return len(_START.findall(content.text))


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every record in order. Raises InputError for XML that defines entities."""
    refuse_entities(content.text, content.name)
    for raw, line in items(content.text, "record"):
        place = f"line {line}"
        try:
            element = ElementTree.fromstring(raw)  # noqa: S314 - a piece of text without any declaration
        except ElementTree.ParseError as error:
            yield Reading(Reject(raw, f"not well-formed XML: {error}", place), line, raw)
            continue
        draft = Draft()
        _fill(draft, element)
        yield Reading(build(draft, source, raw, place), line, raw, tuple(dict.fromkeys(draft.repairs)))


def _fill(draft: Draft, record: Element) -> None:
    medline = any(
        name in "".join(record.find(path).itertext()).lower()  # type: ignore[union-attr]  # looked for just before
        for path in ("remote-database-name", "remote-database-provider", "source-app")
        if record.find(path) is not None
        for name in ("medline", "pubmed", "nlm")
    )
    for path, element in _leaves(record):
        text = "".join(element.itertext()).strip().replace("\r", "\n")
        special = _SPECIAL.get(path)
        if special:
            special(draft, element, text, medline)
        else:
            draft.add(PATHS.get(path, Field.EXTRA), path, text)


def _leaves(record: Element, above: str = "") -> Iterator[tuple[str, Element]]:
    """Elements that hold text, with their paths; `style` only dresses it."""
    for child in record:
        path = f"{above}{child.tag}"
        if any(inner.tag != "style" for inner in child):
            yield from _leaves(child, f"{path}/")
        else:
            yield path, child


def _kind(draft: Draft, element: Element, text: str, _medline: bool) -> None:  # noqa: FBT001 - as its siblings
    name = element.get("name", "")
    draft.type = TYPES.get(name.lower()) or refined(None, [name])
    draft.add(Field.TYPE, "ref-type", name or text)


def _accession(draft: Draft, _element: Element, text: str, medline: bool) -> None:  # noqa: FBT001 - as its siblings
    is_pmid = medline and bare_pmid(text) == text
    draft.add(Field.PMID if is_pmid else Field.ID, "accession-num", text)


def _custom_2(draft: Draft, _element: Element, text: str, _medline: bool) -> None:  # noqa: FBT001 - as its siblings
    draft.add(Field.PMCID if re.fullmatch(r"PMC\d+", text) else Field.EXTRA, "custom2", text)


_SPECIAL: dict[str, Callable[[Draft, Element, str, bool], None]] = {
    "ref-type": _kind,
    "accession-num": _accession,
    "custom2": _custom_2,
}
