"""What OpenAlex can be asked by a filter of its own (years, types, languages, identifiers), and what not at all."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping

from litrev.i18n import _
from litrev.query.shown import shown
from litrev.query.tree import DateKind, Dates, Field, Heading, Leaf, Loss, Native, Near, Node, Or, Term, Years
from litrev.text import bare_doi, language_code

MOST_VALUES = 100
"""Values joined by | that OpenAlex takes in one filter."""
_TEXT_FIELDS = frozenset(
    {Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.ALL, Field.MAPPED, Field.TEXT_WORD, Field.KEYWORD}
    | {Field.TRANSLITERATED_TITLE, Field.SUBSTANCE, Field.PERSON, Field.PHARMACOLOGICAL_ACTION}
)
_TYPES: Mapping[str, str] = {
    "journal article": "type:article",
    "review": "type:review",
    "editorial": "type:editorial",
    "letter": "type:letter",
    "preprint": "type:preprint",
    "dataset": "type:dataset",
    "published erratum": "type:erratum",
    "retracted publication": "is_retracted:true",
    "retraction of publication": "type:retraction",
    "retraction notice": "type:retraction",
}
_DATE_KINDS = (DateKind.PUBLICATION, DateKind.ELECTRONIC, DateKind.PRINT)
_EARLIEST, _LATEST = 1000, 2999


def is_text(leaf: Leaf) -> bool:
    """True of what is looked for in titles and abstracts."""
    match leaf:
        case Term():
            types = (Field.PUBLICATION_TYPE, Field.PUBLICATION_TYPE_ONLY)
            return leaf.field in _TEXT_FIELDS or (leaf.field in types and not is_filter(leaf))
        case Near():
            return leaf.field in _TEXT_FIELDS
        case Heading():
            return bool(leaf.name)
    return isinstance(leaf, Native)


def is_publication_type(leaf: Leaf) -> bool:
    """True of a type that is not OpenAlex's, and so only a word in the text."""
    return isinstance(leaf, Term) and leaf.field in (Field.PUBLICATION_TYPE, Field.PUBLICATION_TYPE_ONLY)


def is_filter(leaf: Leaf) -> bool:
    """True of what has a filter of its own."""
    return bool(_values(leaf)) or leaf == Years(None, None)


def same_filter(node: Node) -> str:
    """The name of the filter that all parts of `node` (a leaf, or an OR of leaves) go into; empty when none does."""
    parts = node.parts if isinstance(node, Or) else (node,)
    names = {_name(part) for part in parts}
    return names.pop() if len(names) == 1 and "" not in names else ""


def _name(node: Node) -> str:
    """The filter of one leaf; dates cannot be joined by |, so each has a name of its own."""
    match node:
        case Term():
            values = _values(node)
            return values[0].partition(":")[0] if values else ""
        case Years() | Dates():
            return f"date {node}" if is_filter(node) else ""
    return ""


def filters(node: Node, losses: list[Loss]) -> list[str]:
    """`type:review|letter` and the like, for a node of one `same_filter`."""
    parts = node.parts if isinstance(node, Or) else (node,)
    found: list[str] = []
    for part in parts:
        if isinstance(part, Term | Years | Dates):
            found += _values(part)
            _note(part, losses)
    if len(parts) == 1:
        return found
    name = found[0].partition(":")[0]
    return [f"{name}:{'|'.join(dict.fromkeys(text.partition(':')[2] for text in found))}"]


def exclusion(leaf: Leaf, losses: list[Loss]) -> str:
    """`type:!letter`, or an empty string where OpenAlex has no such filter."""
    values = _values(leaf)
    if isinstance(leaf, Term) and len(values) == 1 and values[0].startswith(("type:", "language:", "is_retracted:")):
        _note(leaf, losses)
        name, _colon, text = values[0].partition(":")
        return f"{name}:false" if text == "true" else f"{name}:!{text}"
    return ""


def values_in(native: str) -> int:
    """The most values that one filter of `native` joins."""
    return max(part.count("|") + 1 for part in re.sub(r'"[^"]*"', "", native).split(","))


def _values(leaf: Leaf) -> list[str]:
    match leaf:
        case Years():
            return _span(f"{leaf.first:04}" if leaf.first else "", f"{leaf.last:04}" if leaf.last else "")
        case Dates() if leaf.kind in _DATE_KINDS and leaf.last:
            return _span(leaf.first, leaf.last)
        case Term():
            return _term(leaf)
    return []


def _term(term: Term) -> list[str]:
    text = " ".join(term.text.casefold().split())
    match term.field:
        case Field.PMID if text.isdecimal():
            return [f"pmid:{text}"]
        case Field.DOI | Field.ARTICLE_ID | Field.LOCATION_ID if bare_doi(term.text) and not set(',|"') & set(text):
            return [f"doi:{bare_doi(term.text)}"]
        case Field.LANGUAGE if re.fullmatch("[a-z]{2}", language_code(text)):
            return [f"language:{language_code(text)}"]
        case Field.PUBLICATION_TYPE | Field.PUBLICATION_TYPE_ONLY if not term.truncated and text in _TYPES:
            return [_TYPES[text]]
    return []


def _span(first: str, last: str) -> list[str]:
    bounds = []
    if first and int(first[:4]) > _EARLIEST:
        bounds.append(f"from_publication_date:{_day(first, end=False)}")
    if last and int(last[:4]) < _LATEST:
        bounds.append(f"to_publication_date:{_day(last, end=True)}")
    return bounds


def _day(text: str, *, end: bool) -> str:
    """`2019/2` as its first day, or as its last."""
    year, month, day = ([int(part) for part in text.split("/")] + [0, 0])[:3]
    month = month or (12 if end else 1)
    last = calendar.monthrange(max(year, 1), month)[1]
    return f"{year:04}-{month:02}-{min(day or last, last) if end else min(day or 1, last):02}"


def _note(leaf: Term | Years | Dates, losses: list[Loss]) -> None:
    if isinstance(leaf, Dates) and leaf.kind is not DateKind.PUBLICATION:
        losses.append(Loss(shown(leaf), _("OpenAlex has one date of publication, which is used")))
    elif isinstance(leaf, Term) and leaf.field is Field.LANGUAGE:
        losses.append(Loss(shown(leaf), _("OpenAlex guesses languages, and is often wrong: papers may be lost")))
    elif is_publication_type(leaf):
        losses.append(Loss(shown(leaf), _("OpenAlex's own type of that name, which it gives by its own rules")))
