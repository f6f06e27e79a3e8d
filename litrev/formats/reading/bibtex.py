"""BibTeX and BibLaTeX, taken apart by bibtexparser 2; what it cannot read is rejected with its line.

Entry and field names as in the BibLaTeX manual 3.20 and in what Zotero, JabRef, Mendeley, HAL and Scholar write.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping

from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Field, Reading, Repair
from litrev.formats.reading.kinds import BIBTEX as TYPES
from litrev.formats.reading.latex import plain_latex, unescaped
from litrev.model import Author, Reject

FIELDS = {
    "title": Field.TITLE, "translatedtitle": Field.TRANSLATED_TITLE, "origtitle": Field.TRANSLATED_TITLE,
    "journal": Field.JOURNAL, "journaltitle": Field.JOURNAL, "booktitle": Field.JOURNAL, "maintitle": Field.JOURNAL,
    "shortjournal": Field.ABBREVIATION, "fjournal": Field.JOURNAL, "year": Field.YEAR, "date": Field.DATE,
    "volume": Field.VOLUME, "number": Field.ISSUE, "issue": Field.ISSUE, "pages": Field.PAGES,
    "eid": Field.ARTICLE_NUMBER, "articleno": Field.ARTICLE_NUMBER, "article-number": Field.ARTICLE_NUMBER,
    "publisher": Field.PUBLISHER,
    "institution": Field.PUBLISHER, "school": Field.PUBLISHER, "organization": Field.PUBLISHER, "address": Field.PLACE,
    "location": Field.PLACE, "edition": Field.EDITION, "doi": Field.DOI, "pmid": Field.PMID, "pmcid": Field.PMCID,
    "issn": Field.SERIAL, "isbn": Field.SERIAL, "language": Field.LANGUAGE, "langid": Field.LANGUAGE, "url": Field.URL,
    "keywords": Field.KEYWORDS, "keyword": Field.KEYWORDS, "author_keywords": Field.KEYWORDS, "mesh": Field.MESH,
    "abstract": Field.ABSTRACT, "type": Field.TYPE, "entrysubtype": Field.TYPE, "document_type": Field.TYPE,
    "unique-id": Field.ID,
}  # fmt: skip
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_START = re.compile(r"@[ \t]*(?!comment|string|preamble)[A-Za-z]\w*[ \t]*[{(]", re.IGNORECASE)
_LINE_START = re.compile(r"(?:^|(?<=[})]))[ \t]*(?:@\w*(?=@))?" + _START.pattern, re.MULTILINE | re.IGNORECASE)
_ENTRY = re.compile(
    _LINE_START.pattern + r"""(?:[^{}()=;"'\n]*,|\s*[\w-]+\s*=\s*[{"\d])""", re.MULTILINE | re.IGNORECASE
)
"""An entry's beginning and its key, or its first field where it has none; a rule of CSS (`@media (`) has neither."""
_SPACED_START = re.compile(r"(?:^|(?<=[})]))([ \t]*)@([ \t]+)(?=[A-Za-z]\w*[ \t]*[{(])", re.MULTILINE)
"""`@ article{`, which the library takes for a comment."""
_ADDRESSES = ("url", "doi", "file", "eprint", "issn", "isbn", "urldate", "date", "year", "pmid", "pmcid")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Whether the text is BibTeX: an entry begins with @, its type and its key."""
    return bool(_ENTRY.search(text))


def count(content: Content) -> int:
    """Entries by their first lines."""
    return len(_LINE_START.findall(content.text))


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every entry in order, those with a key that stood before too."""
    text = _SPACED_START.sub(r"\1\2@", content.text)  # as long as before, so that every place stays
    blocks = Splitter(text).split().blocks
    strings: dict[str, str] = {}
    for b in blocks:
        if isinstance(b, String):
            strings[b.key.lower()] = _value(str(b.value), strings)
    parents = {b.key.lower(): b for b in blocks if isinstance(b, Entry)}
    starts = {found.end() for found in _LINE_START.finditer(text)}
    place = 0
    for block in blocks:
        place = max(text.find(block.raw or "", place), place)
        if isinstance(block, ParsingFailedBlock) and not isinstance(
            block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)
        ):
            if _at_start(block, place, starts):  # else it is the rest of the one before
                yield _failed(block)
            continue
        entry, repairs = _entry(block)
        if entry is not None and (entry.fields or _at_start(block, place, starts)):
            yield _reading(entry, block, repairs, (content, source, strings, parents))


def _at_start(block: Block, place: int, starts: set[int]) -> bool:
    """Whether the block begins as an entry does; an @ within a line may be that of an e-mail address."""
    begun = _START.match(block.raw or "")
    return begun is not None and place + begun.end() in starts


def _failed(block: ParsingFailedBlock) -> Reading:
    """The entry that begins in the block, which ends where the library gave up."""
    raw, line = block.raw or "", (block.start_line or 0) + 1
    why = str(getattr(block.error, "abort_reason", ""))
    found = next((words for begins, words in _WHY if why.startswith(begins)), "it cannot be read")
    return Reading(Reject(raw, f"not BibTeX: {found}", f"line {line}"), line, raw)


_WHY = (
    ("Unexpectedly reached end", "the file ends within the entry"),
    ("Unexpected block start", "another entry begins before this one is closed"),
    ("Expected a `=`", "a field has no value"),
    ("Expected equals sign", "a field has no value"),
    ("Expected either a `,`", "a comma is missing after a field"),
    ("Expected comma after entry key", "a comma is missing after the entry's key"),
)
"""What the library says (bibtexparser 2.1, splitter.py), and our words for it."""


def _entry(block: Block) -> tuple[Entry | None, list[Repair]]:
    if isinstance(block, DuplicateBlockKeyBlock):
        inner = block.ignore_error_block
        return (inner, [Repair.REPEATED_KEY]) if isinstance(inner, Entry) else (None, [])
    if isinstance(block, DuplicateFieldKeyBlock):
        inner = block.ignore_error_block
        return (inner, [Repair.REPEATED_FIELD]) if isinstance(inner, Entry) else (None, [])
    return (block, []) if isinstance(block, Entry) else (None, [])


_Context = tuple[Content, str, Mapping[str, str], Mapping[str, Entry]]


def _reading(entry: Entry, block: Block, repairs: list[Repair], context: _Context) -> Reading:
    content, source, strings, parents = context
    line, raw = (block.start_line or 0) + 1, block.raw or entry.raw or ""
    if content.is_mended(line, line + raw.count("\n")):
        repairs.append(Repair.ENCODING)
    draft = Draft()
    draft.repairs = repairs
    kind = entry.entry_type.lower()
    draft.type = TYPES.get(kind)
    draft.add(Field.TYPE, "entrytype", kind)
    if entry.key:
        draft.other_ids.append(("citation-key", entry.key))
    _fill(draft, _values(entry, strings, parents))
    return Reading(build(draft, source, raw, f"line {line}"), line, raw, tuple(dict.fromkeys(draft.repairs)))


def _values(entry: Entry, strings: Mapping[str, str], parents: Mapping[str, Entry]) -> list[tuple[str, str]]:
    """Field names in lower case and their values; what `crossref` points to gives what the entry itself lacks."""
    found = [(field.key.lower(), _value(str(field.value), strings)) for field in entry.fields]
    own = dict(found)
    parent = parents.get(own.get("crossref", "").strip().lower())
    if parent is not None and parent is not entry:
        for name, value in ((f.key.lower(), _value(str(f.value), strings)) for f in parent.fields):
            target = "booktitle" if name == "title" else name
            if target not in own and name not in ("author", "doi", "pages", "url", "crossref", "abstract"):
                found.append((target, value))
    return found


def _value(text: str, strings: Mapping[str, str]) -> str:
    """A value without its braces or quotes; names of strings are replaced, pieces joined."""
    text = text.strip()
    if len(text) > 1 and text[0] == "{" and text[-1] == "}" and "#" not in text:
        return text[1:-1]
    return "".join(
        _unquoted(piece) if piece[:1] in '{"' else strings.get(piece.lower(), piece) for piece in _pieces(text)
    )


def _pieces(text: str) -> list[str]:
    """What # joins, outside of braces and quotes."""
    pieces, depth, quoted, start = [], 0, False, 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "#" and depth == 0 and not quoted:
            pieces.append(text[start:place].strip())
            start = place + 1
    return [*pieces, text[start:].strip()]


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] + text[-1] in ("{}", '""') else text


def _fill(draft: Draft, values: list[tuple[str, str]]) -> None:
    given = dict(values)
    month = given.get("month", "")
    for name, value in values:
        if name in ("author", "editor"):
            _people(draft, name, value)
        elif name == "year":
            draft.add(Field.YEAR, name, plain_latex(value))
            draft.add(Field.DATE, "month", _dated(plain_latex(value), month, given.get("day", "")))
        elif name in ("month", "day") and "year" in given:
            continue
        elif name == "pages":
            draft.add(Field.PAGES, name, re.sub(r"\s*(?:-{2,}|–|—)\s*", "-", unescaped(value)))
        elif name in ("keywords", "keyword", "author_keywords"):
            _keywords(draft, name, plain_latex(value))
        elif name == "eprint":
            _eprint(draft, value, given)
        elif name in ("eprinttype", "archiveprefix") and "eprint" in given:
            continue
        else:
            text = unescaped(value) if name in _ADDRESSES else plain_latex(value)
            draft.add(FIELDS.get(name, Field.EXTRA), name, text)


def _dated(year: str, month: str, day: str) -> str:
    """`2019 3 15` of a year, a month (its name or number) and a day."""
    number = _MONTHS.get(month.strip(' {}"').lower()[:3]) or month.strip(' {}"')
    return f"{year} {number} {day}".strip() if month else ""


def _keywords(draft: Draft, name: str, text: str) -> None:
    for word in re.split(r"\s*[;\n]\s*" if ";" in text else r"\s*,\s*", text):
        draft.add(Field.KEYWORD, name, word)


def _eprint(draft: Draft, value: str, given: Mapping[str, str]) -> None:
    kind = (given.get("eprinttype") or given.get("archiveprefix") or "").strip("{} ").lower()
    if kind in ("pubmed", "pmid"):
        draft.add(Field.PMID, "eprint", value)
    else:
        draft.other_ids.append((kind or "eprint", unescaped(value)))


def _people(draft: Draft, role: str, value: str) -> None:
    for name in _split_names(value):
        if name.strip().lower() in ("others", "et al", "et al."):
            draft.authors_complete = draft.authors_complete and role != "author"
        elif (author := _name(name)).name:
            (draft.authors if role == "author" else draft.editors).append(author)


def _split_names(value: str) -> list[str]:
    """The names between `and`s that stand outside of braces."""
    if "{" not in value:
        return _AND.split(value.strip())
    names, depth, start = [], 0, 0
    for found in re.finditer(r"\\.|[{}]|\s+and\s+", value, re.IGNORECASE | re.DOTALL):
        sign = found.group()
        if sign in "{}":
            depth += 1 if sign == "{" else -1
        elif depth == 0 and sign[0] != "\\":
            names.append(value[start : found.start()])
            start = found.end()
    return [*names, value[start:]]


def _name(text: str) -> Author:
    """`Family, Given`, `Family, Jr, Given`, `Given von Family`, or `{A Body}`."""
    text = text.strip()
    if text.startswith("{") and text.endswith("}") and _is_one_group(text):
        return Author(literal=" ".join(plain_latex(text[1:-1]).split()))
    parts = [" ".join(plain_latex(part).split()) for part in _outside(text, ",")]
    if len(parts) > 2:
        return Author(family=parts[0], given=", ".join(parts[2:]), suffix=parts[1])
    if len(parts) == 2:
        return Author(family=parts[0], given=parts[1]) if parts[1] else Author(literal=parts[0])
    return _forward([" ".join(plain_latex(word).split()) for word in _outside(text, " \t\n~") if word])


def _forward(words: list[str]) -> Author:
    """Given names, particles in lower case, family name."""
    if len(words) < 2:
        return Author(literal=" ".join(words))
    first = next((n for n, word in enumerate(words[:-1]) if n and word[:1].islower()), len(words) - 1)
    return Author(family=" ".join(words[first:]), given=" ".join(words[:first]))


def _is_one_group(text: str) -> bool:
    depth = 0
    for place, found in enumerate(re.finditer(r"\\.|[{}]", text, re.DOTALL)):
        depth += (found.group() == "{") - (found.group() == "}")
        if depth == 0 and place and found.end() < len(text):
            return False
    return depth == 0


def _outside(text: str, signs: str) -> list[str]:
    """`text` split at any of `signs` outside of braces."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and sign in signs:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]
