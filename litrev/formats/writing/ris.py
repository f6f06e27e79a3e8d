"""Writing RIS as Zotero reads it best: of all formats but its own RDF it loses least there.

What each tag becomes in Zotero was measured on its own translator and read in it (RIS.js, 2023-07-28):

- M2 are lines of Extra, from which Zotero takes citation key, PMID, PMCID and the real type.
- All values but AB and N1 are taken for HTML: `<i>` and `&amp;` are escaped there, `p<0.05` needs none.
- Breaks of lines in an abstract are kept once the file has shown a line of more than 85 characters.
- A keyword is parted at `;`, the only one of a record at commas too. A body's name is parted at its first comma.
- M3 of an article would replace its DOI, a second SN or ET be dropped, an address with `PM:` be taken for a PMID.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry, Extras
from litrev.formats.writing.parts import clean, page_ends, parted_tags, translated_title_of, without, year_of
from litrev.formats.writing.zotero_item import Creator, Item, zotero_item
from litrev.model import Record

TYPES = {
    "journalArticle": "JOUR",
    "preprint": "UNPD",
    "report": "RPRT",
    "thesis": "THES",
    "book": "BOOK",
    "bookSection": "CHAP",
    "conferencePaper": "CONF",
    "webpage": "ELEC",
    "dataset": "DATA",
    "computerProgram": "COMP",
    "document": "GEN",
}
_RETYPED = ("preprint", "document")
"""Types without a tag of their own: a line `Type:` in Extra makes them what they are."""

_TAGS = {
    "publicationTitle": "T2", "bookTitle": "T2", "websiteTitle": "T2", "seriesTitle": "T2", "series": "T2",
    "proceedingsTitle": "C3",
    "journalAbbreviation": "J2",
    "volume": "VL",
    "issue": "IS",
    "publisher": "PB", "institution": "PB", "university": "PB", "company": "PB",
    "place": "CY", "repositoryLocation": "CY",
    "edition": "ET", "versionNumber": "ET",
    "ISSN": "SN", "ISBN": "SN",
    "language": "LA",
}  # fmt: skip
"""Zotero's field -> tag, where that is all there is to say."""
_OWN_TAGS = {("conferencePaper", "place"): "C1", ("dataset", "repository"): "PB"}
_IN_EXTRA = {("preprint", "repository"): "Repository", ("preprint", "archiveID"): "Archive ID",
             ("preprint", "place"): "Place", ("document", "publisher"): "Publisher"}  # fmt: skip
_EDITORS = {"book": "A3", "thesis": "A3", "dataset": "A4", "journalArticle": "A2", "bookSection": "A2",
            "conferencePaper": "A2", "document": "A2"}  # fmt: skip
"""The tag that Zotero takes for an editor or, where a type has none, for a contributor; else ED."""

_LONG = 85
_LINE_AS_TAG = re.compile(r"[A-Z][A-Z0-9] {1,2}-")

Line = tuple[str, str]


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of a .ris file, entry by entry."""
    keys = Keys()
    longest = 0
    for record, extras in entries:
        text = _padded(entry_text(record, extras, extras.key or keys.key(record)), longest)
        if longest <= _LONG:
            longest = max(longest, *map(len, text.split("\n")))
        yield text


def entry_text(record: Record, extras: Extras, key: str) -> str:
    """One work, from TY to ER and the empty line after it."""
    item = zotero_item(record, extras, key)
    found = [("TY", TYPES[item.type]), *_lines(record, extras, item), ("ER", "")]
    return "".join(f"{tag}  - {value}\n" for tag, value in found) + "\n"


def _lines(record: Record, extras: Extras, item: Item) -> Iterator[Line]:
    yield from _escaped(("TI", title) for title in [item.fields.get("title", "")])
    yield from _escaped(("TT", title) for title in [translated_title_of(record)])
    yield from _escaped(("AU" if one.role in ("author", "programmer") else _EDITORS.get(item.type, "ED"), _name(one))
                        for one in item.creators)  # fmt: skip
    yield from _escaped(_dates(record, item))
    yield from _escaped((_tag(item.type, name), value) for name, value in item.fields.items())
    yield from _escaped(_pages(item.fields))
    url = item.fields.get("url", "")
    yield from _escaped([("DO", clean(record.doi)), ("UR", url.replace("PM:", "PM%3A")), ("L1", item.link)])
    yield from _escaped(("M2", line) for line in _extra(item))
    yield from _abstract(item.fields.get("abstractNote", ""))
    yield from (("N1", _marked(note)) for note in item.notes)
    yield from _escaped(_keywords(record, extras))


def _escaped(found: Iterable[Line]) -> Iterator[Line]:
    """Lines that hold something, fit to be taken for HTML."""
    return ((tag, _marked(_entities(value))) for tag, value in found if tag and value)


def _entities(value: str) -> str:
    return value.replace("&", "&amp;") if "&" in value and html.unescape(value) != value else value


def _marked(value: str) -> str:
    """No `<` that could begin a tag."""
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", value) if "<" in value else value


def _tag(kind: str, name: str) -> str:
    if (kind, name) in _IN_EXTRA:
        return ""
    return _OWN_TAGS.get((kind, name)) or _TAGS.get(name, "")


def _name(creator: Creator) -> str:
    """`Family, Given`. A body with a comma in its name would be parted there."""
    return f"{creator.last}, {creator.first}" if creator.first else without(",", creator.last)


def _dates(record: Record, item: Item) -> Iterator[Line]:
    date = item.fields.get("date", "")
    if len(date) > 4:
        yield "DA", (date.replace("-", "/") + "///")[: 11 if len(date) > 7 else 9]
    yield "PY", year_of(record) or date[:4]
    yield "Y2", item.fields.get("accessDate", "").replace("-", "/")


def _pages(fields: Mapping[str, str]) -> Iterator[Line]:
    if "numPages" in fields:
        yield "SP", fields["numPages"]
        return
    first, last = page_ends(fields.get("pages", ""))
    yield "SP", first
    yield "EP", last


def _extra(item: Item) -> Iterator[str]:
    yield from (line for line in item.extra if not line.startswith("DOI: "))
    if item.type in _RETYPED:
        yield f"Type: {item.type}"
    for (kind, name), label in _IN_EXTRA.items():
        if kind == item.type and name in item.fields:
            yield f"{label}: {item.fields[name]}"


def _abstract(text: str) -> Iterator[Line]:
    """Its lines; one that looks like a tag stands a little in, which no reader keeps."""
    if text:
        first, *rest = text.split("\n")
        yield "AB", "\n".join([first, *(f" {line}" if _LINE_AS_TAG.match(line) else line for line in rest)])


def _keywords(record: Record, extras: Extras) -> list[Line]:
    tags = parted_tags(record, extras, ";")
    if len(tags) == 1 and "," in tags[0]:
        tags = [without(",", tags[0])]
    return [("KW", tag) for tag in tags]


def _padded(text: str, longest: int) -> str:
    """`text`, its second line made long enough that Zotero keeps the breaks in the abstract. No reader sees it."""
    before, _tag, abstract = text.partition("\nAB  - ")
    broken = "\n" in abstract.split("\nN1  - ")[0].split("\nKW  - ")[0].split("\nER  - ")[0]
    if not broken or longest > _LONG or any(len(line) > _LONG for line in before.split("\n")):
        return text
    first, second, rest = text.split("\n", 2)
    return "\n".join((first, second.ljust(_LONG + 1), rest))
