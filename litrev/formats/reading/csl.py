"""CSL-JSON: https://docs.citationstyles.org/en/stable/specification.html (1.0.2), as Zotero and others write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Field, Reading
from litrev.formats.reading.kinds import CSL as TYPES
from litrev.formats.reading.zotero_extra import take_lines
from litrev.model import Author, Reject
from litrev.text import bare_orcid, plain

FIELDS = {
    "title": Field.TITLE, "original-title": Field.TRANSLATED_TITLE, "translated-title": Field.TRANSLATED_TITLE,
    "container-title": Field.JOURNAL, "container-title-short": Field.ABBREVIATION,
    "journalAbbreviation": Field.ABBREVIATION, "volume": Field.VOLUME, "issue": Field.ISSUE, "page": Field.PAGES,
    "number": Field.ARTICLE_NUMBER, "publisher": Field.PUBLISHER, "publisher-place": Field.PLACE,
    "edition": Field.EDITION, "language": Field.LANGUAGE, "abstract": Field.ABSTRACT, "keyword": Field.KEYWORDS,
    "DOI": Field.DOI, "PMID": Field.PMID, "PMCID": Field.PMCID, "ISSN": Field.SERIAL, "ISBN": Field.SERIAL,
    "URL": Field.URL, "genre": Field.TYPE,
}  # fmt: skip
_STRING_OR_BRACE = re.compile(r'"(?:\\.|[^"\\])*"?|[{}\[\]]')


def recognises(text: str) -> bool:
    """Whether the text is JSON whose items have what CSL calls a type."""
    head = text.lstrip()[:1]
    return head in ("[", "{") and bool(re.search(r'"(?:type|title|DOI|PMID|container-title)"\s*:', text))


def count(content: Content) -> int:
    """Items by their opening braces."""
    return len(_spans(content.text))


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every item in order; one that is damaged does not spoil the others."""
    line, counted = 1, 0
    for start, end in _spans(content.text):
        raw = content.text[start:end]
        line += content.text.count("\n", counted, start)
        counted = start
        try:
            item = json.loads(raw)
        except ValueError as error:
            yield Reading(Reject(raw, f"not JSON: {error}", f"line {line}"), line, raw)
        else:
            yield _reading(item, raw, line, source)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where each item begins and ends: the outermost objects, or those of an outermost list (`items` of an object)."""
    base = 1 if re.match(r'\s*\{\s*"(?:items|references)"\s*:\s*\[', text) else 0
    spans, depth, start = [], 0, 0
    for found in _STRING_OR_BRACE.finditer(text):
        sign = found.group()
        if sign == "{":
            if depth == base:
                start = found.start()
            depth += 1
        elif sign == "}":
            depth = max(depth - 1, 0)
            if depth == base:
                spans.append((start, found.end()))
    if depth > base:
        spans.append((start, len(text)))
    return spans


def _reading(item: Mapping[str, Any], raw: str, line: int, source: str) -> Reading:
    draft = Draft()
    for name, value in sorted(item.items(), key=lambda pair: pair[0] == "note"):  # which may tell the real type
        _take(draft, str(name), value)
    return Reading(build(draft, source, raw, f"line {line}"), line, raw, tuple(dict.fromkeys(draft.repairs)))


def _take(draft: Draft, name: str, value: Any) -> None:
    if name == "type" and isinstance(value, str):
        draft.type = TYPES.get(value)
        draft.add(Field.TYPE, name, value)
    elif name in ("author", "editor") and isinstance(value, list):
        people = [author for author in map(_author, value) if author.name]
        (draft.authors if name == "author" else draft.editors).extend(people)
    elif name == "issued":
        draft.add(Field.DATE, name, _date(value))
    elif name == "note" and isinstance(value, str):
        take_lines(draft, name, value)
    elif name in ("id", "citation-key"):
        draft.other_ids.append((name, plain(str(value))))
    elif isinstance(value, list) and name in ("keyword", "keywords", "categories", "tags"):
        for word in value:
            draft.add(Field.KEYWORD, name, word if isinstance(word, str) else json.dumps(word, ensure_ascii=False))
    else:
        draft.add(FIELDS.get(name, Field.EXTRA), name, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, dict) and ("date-parts" in value or "raw" in value):
        return _date(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _author(value: Any) -> Author:
    if not isinstance(value, dict):
        return Author(literal=plain(str(value)))
    given = {name: plain(str(text)) for name, text in value.items() if isinstance(text, str)}
    particle = given.get("non-dropping-particle", "")
    family = " ".join(filter(None, (particle, given.get("family", ""))))
    first = " ".join(filter(None, (given.get("given", ""), given.get("dropping-particle", ""))))
    orcid = bare_orcid(given.get("ORCID"))
    if given.get("literal") or not family:
        return Author(literal=given.get("literal", "") or first, orcid=orcid)
    return Author(family, first, given.get("suffix", ""), orcid=orcid)


def _date(value: Any) -> str:
    """`2019-3-15` of date parts, of a raw date, or of what some write instead."""
    if not isinstance(value, dict):
        return str(value)
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return "-".join(str(part) for part in parts[0] if part)
    return str(value.get("raw") or value.get("literal") or "")
