"""EndNote's tagged format (`.enw`: `%0 Journal Article`, `%T …`), which Google Scholar and journals offer, and Refer.

The tags are those of EndNote's manual (Creating a Tagged EndNote Import File, 2013-2023). Entries are set apart by an
empty line, which may stand in a value too: where entries name their type (`%0`), that begins them. In Refer, which
names no types, `%Q` is a body that is the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from litrev.formats.reading import zotero_extra
from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.dates import date_of
from litrev.formats.reading.draft import Draft, Field, Reading, Repair
from litrev.formats.reading.kinds import ENDNOTE as TYPES
from litrev.formats.reading.kinds import refined
from litrev.model import Author
from litrev.model import DocumentType as D
from litrev.text import bare_pmid, fold, plain

TAGS = {
    "T": Field.TITLE, "Q": Field.TRANSLATED_TITLE, "J": Field.JOURNAL, "B": Field.JOURNAL, "D": Field.YEAR,
    "8": Field.DATE, "V": Field.VOLUME, "N": Field.ISSUE, "P": Field.PAGES,
    "I": Field.PUBLISHER, "C": Field.PLACE, "7": Field.EDITION, "@": Field.SERIAL, "R": Field.DOI, "U": Field.URL,
    "X": Field.ABSTRACT, "G": Field.LANGUAGE, "9": Field.TYPE,
}  # fmt: skip
_OF_ARTICLES = {"O": Field.ABBREVIATION, "7": Field.ONLINE, "&": Field.FIRST_PAGE, "]": Field.ARTICLE_NUMBER}
"""What these say of a journal's article alone."""
_TAG = re.compile(r"\s{0,3}%([0-9A-Zf@?!#$\]&()*+^><\[=~:;])(?:[ \t]+(.*)|)")
_TYPE = re.compile(r"^\s{0,3}%0 +[A-Z]", re.MULTILINE)
_PMCID = re.compile(r"PMC\d+")


def recognises(text: str) -> bool:
    """Whether the text is tagged so: an entry names its type, or the text begins with a title, people or a date."""
    lines = [line for line in text.lstrip().split("\n", 20)[:20] if line.strip()]
    tags = [found.group(1) for found in map(_TAG.fullmatch, lines) if found]
    return bool(_TYPE.search(text)) or (len(tags) > 2 and "T" in tags and _TAG.fullmatch(lines[0]) is not None)


def count(content: Content) -> int:
    """Entries by their first lines."""
    return len(_starts(content.text.split("\n")))


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every entry in order."""
    lines = content.text.split("\n")
    starts = _starts(lines)
    typed = bool(_TYPE.search(content.text))
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _reading(lines[start:end], start + 1, content, source, typed=typed)


def _starts(lines: list[str]) -> list[int]:
    """Where entries begin: at their type; where there is none, at the first tag behind an empty line.

    In a file whose entries name their type, that is one only where a second title follows: else the empty line stands
    in a value.
    """
    tags = [found.group(1) if (found := _TAG.fullmatch(line)) else "" for line in lines]
    typed = "0" in tags
    starts: list[int] = []
    for place, tag in enumerate(tags):
        behind = place > 0 and not lines[place - 1].strip()
        if not tag:
            continue
        first = not starts or tag == "0"
        if first or (behind and (not typed or _is_another(tags, lines, starts[-1], place))):
            starts.append(place)
    return starts


def _is_another(tags: list[str], lines: list[str], start: int, place: int) -> bool:
    """Whether the block at `place` has a title of its own, and the entry before it has one already."""
    end = place
    while end < len(lines) and lines[end].strip() and tags[end] != "0":
        end += 1
    return "T" in tags[place:end] and "T" in tags[start:place]


def _reading(lines: list[str], number: int, content: Content, source: str, *, typed: bool) -> Reading:
    raw = "\n".join(lines).rstrip()
    draft = Draft()
    if content.is_mended(number, number + raw.count("\n")):
        draft.repairs.append(Repair.ENCODING)
    values = _values(lines)
    if typed and values[0][0] != "0":
        draft.repairs.append(Repair.START)
    _fill(draft, values)
    item = build(draft, source, raw, f"line {number}")
    return Reading(item, number, raw, tuple(dict.fromkeys(draft.repairs)))


def _values(lines: list[str]) -> list[tuple[str, str]]:
    """Tags and their texts; a line without a tag goes on with the text before it."""
    values: list[list[str]] = []
    for line in lines:
        found = _TAG.fullmatch(line)
        if found:
            values.append([found.group(1), (found.group(2) or "").strip()])
        elif line.strip():
            values[-1][1] += f"\n{line.strip()}"
    return [(tag, text) for tag, text in values]


def _fill(draft: Draft, values: list[tuple[str, str]]) -> None:
    named = next((plain(text) for tag, text in values if tag == "0"), "")
    database = fold(" ".join(text for tag, text in values if tag in ("~", "W")))
    draft.type = (TYPES.get(fold(named)) or refined(None, [named])) if named else None
    draft.add(Field.TYPE, "%0", named)
    several = [tag for tag, _text in values].count("K") > 1
    for tag, text in values:
        if tag in ("A", "E") or (tag == "Y" and draft.type is D.THESIS):  # who guided it
            _people(draft, draft.authors if tag == "A" else draft.editors, tag, text)
        elif tag == "Q" and not named:
            draft.authors.append(Author(literal=plain(text)))
        elif tag == "M":
            is_pmid = bare_pmid(text) == text and any(name in database for name in ("pubmed", "medline", "nlm"))
            draft.add(Field.PMID if is_pmid else Field.ID, "accession-num", text)
        elif tag == "2":
            draft.add(Field.PMCID if _PMCID.fullmatch(text) else Field.EXTRA, "%2", text)
        elif tag == "Z":
            zotero_extra.take_lines(draft, "%Z", text, zotero_extra.IDS)
        elif tag == "K":
            draft.add(Field.KEYWORD if several else Field.KEYWORDS, "%K", text)
        elif tag in ("U", ">"):
            _addresses(draft, tag, text)
        elif tag != "0":
            draft.add(_field(draft, tag, text), f"%{tag}", text)


def _field(draft: Draft, tag: str, text: str) -> Field:
    if draft.type is D.THESIS and tag == "B":  # its department
        return Field.EXTRA
    if draft.type is D.ARTICLE and tag in _OF_ARTICLES:
        return Field.EXTRA if tag == "7" and not date_of(text).iso else _OF_ARTICLES[tag]
    return TAGS.get(tag, Field.EXTRA)


def _people(draft: Draft, people: list[Author], tag: str, text: str) -> None:
    """One a line; a comma at the end, or two within, tell that it is a body."""
    for line in filter(None, map(plain, text.split("\n"))):
        if line.endswith(",") or ",," in line:
            people.append(Author(literal=re.sub(r"\s*,[\s,]*", ", ", line).strip(", ")))
        else:
            draft.add(Field.AUTHOR if people is draft.authors else Field.EDITOR, f"%{tag}", line)


def _addresses(draft: Draft, tag: str, text: str) -> None:
    """One a line; of what is attached only what is on the web is an address."""
    for line in filter(None, map(plain, text.split("\n"))):
        web = re.match(r"(?:https?://|www\.)", line, re.IGNORECASE)
        field = Field.FULL_TEXT if tag == ">" else Field.URL
        draft.add(field if web else Field.EXTRA, f"%{tag}", line)
