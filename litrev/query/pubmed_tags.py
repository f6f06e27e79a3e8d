"""The field tags of PubMed (PubMed Help, "Search field tags", 2026), short and long, and what each means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from litrev.query.characters import OPERATORS, is_operator
from litrev.query.tree import DateKind, Field

TERM_TAGS: Mapping[Field, tuple[str, ...]] = {
    Field.TITLE: ("ti", "title"),
    Field.ABSTRACT: ("ab", "abstract"),
    Field.TITLE_ABSTRACT: ("tiab", "title/abstract"),
    Field.ALL: ("all", "all fields"),
    Field.TEXT_WORD: ("tw", "text word", "text words", "text", "word"),
    Field.KEYWORD: ("ot", "other term"),
    Field.TRANSLITERATED_TITLE: ("tt", "transliterated title"),
    Field.AUTHOR: ("au", "author", "author name"),
    Field.FIRST_AUTHOR: ("1au", "author - first", "first author", "first author name"),
    Field.LAST_AUTHOR: ("lastau", "author - last", "last author", "last author name"),
    Field.FULL_AUTHOR: ("fau", "author - full", "full author name"),
    Field.AUTHOR_ID: ("auid", "author - identifier"),
    Field.CORPORATE_AUTHOR: ("cn", "author - corporate", "corporate author"),
    Field.EDITOR: ("ed", "editor"),
    Field.INVESTIGATOR: ("ir", "investigator"),
    Field.FULL_INVESTIGATOR: ("fir", "full investigator name", "investigator - full"),
    Field.AFFILIATION: ("ad", "affiliation", "irad"),
    Field.JOURNAL: ("ta", "journal", "jour", "so"),
    Field.NLM_ID: ("jid", "nlm unique id", "nlmid"),
    Field.VOLUME: ("vi", "volume", "vol"),
    Field.ISSUE: ("ip", "issue"),
    Field.PAGES: ("pg", "pagination"),
    Field.BOOK: ("book",),
    Field.PUBLISHER: ("pubn", "publisher"),
    Field.PLACE: ("pl", "place of publication"),
    Field.ISBN: ("isbn",),
    Field.LANGUAGE: ("la", "language", "lang"),
    Field.PUBLICATION_TYPE: ("pt", "publication type", "ptyp"),
    Field.FILTER: ("filter", "sb", "subset"),
    Field.SUBSTANCE: ("nm", "supplementary concept", "substance name"),
    Field.SUBSTANCE_NUMBER: ("rn", "ec", "ec/rn number", "registry number"),
    Field.PHARMACOLOGICAL_ACTION: ("pa", "pharmacological action"),
    Field.PERSON: ("ps", "personal name as subject", "subject - personal name"),
    Field.GRANT: ("gr", "grant number", "grants and funding"),
    Field.SECONDARY_ID: ("si", "secondary source id"),
    Field.ARTICLE_ID: ("aid", "article identifier", "id"),
    Field.LOCATION_ID: ("lid", "location id"),
    Field.DOI: ("doi",),
    Field.PMID: ("pmid", "uid"),
    Field.PMCID: ("pmcid", "pmc"),
    Field.OWNER: ("owner", "own"),
    Field.INTERESTS: ("cois", "conflict of interest statements"),
}
"""The first is the one that is sent."""
DATE_TAGS: Mapping[DateKind, tuple[str, ...]] = {
    DateKind.PUBLICATION: ("dp", "pdat", "date - publication", "publication date", "date"),
    DateKind.ELECTRONIC: ("epdt", "epdat", "electronic publication date"),
    DateKind.PRINT: ("ppdt", "ppdat", "print publication date"),
    DateKind.ENTRY: ("edat", "date - entry", "date - entrez", "entrez date", "entry date"),
    DateKind.CREATE: ("crdt", "cdat", "date - create", "create date"),
    DateKind.COMPLETION: ("dcom", "date - completion", "completion date"),
    DateKind.MESH: ("mhda", "date - mesh", "mesh date"),
    DateKind.MODIFICATION: ("lr", "mdat", "date - modification", "modification date"),
}
_HEADING = ("mh", "mesh", "mesh terms", "mesh term", "mesh heading", "mesh headings")
_MAJOR = ("majr", "mj", "mesh major topic", "major topic", "mesh major topics")
_SUBHEADING = ("sh", "mesh subheading", "mesh subheadings", "subh", "subheading", "subheadings")
_NO_EXPLOSION = ("noexp", "no exp", "noexplode")
_NEAR = (Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION)

_FIELDS = {name: field for field, names in TERM_TAGS.items() for name in names}
_DATES = {name: kind for kind, names in DATE_TAGS.items() for name in names}
_KNOWN = (*_FIELDS, *_DATES, *_HEADING, *_MAJOR, *_SUBHEADING)
_FREQUENT = ("tiab", "mh:noexp")


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag says of the term before it."""

    field: Field | None = None
    date: DateKind | None = None
    heading: bool = False
    major: bool = False
    subheading: bool = False
    explode: bool = True
    near: int | None = None
    """The distance of `[tiab:~3]`."""

    @property
    def is_subject(self) -> bool:
        """True of headings and subheadings."""
        return self.heading or self.subheading


def meaning(tag: str) -> Tag | None:
    """What `tiab`, `MeSH Terms`, `mh:noexp`, `tiab:~3` … mean; None for a tag that PubMed does not know."""
    name = " ".join(tag.casefold().split())
    base, colon, rest = (part.strip() for part in name.partition(":"))
    if not colon:
        return _plain(base)
    found = _plain(base)
    if distance := re.fullmatch(r"~\s*(\d+)", rest):
        near = found is not None and found.field in _NEAR
        return Tag(field=found.field, near=int(distance.group(1))) if found and near else None
    if found is None or rest not in _NO_EXPLOSION:
        return None
    if found.field is Field.PUBLICATION_TYPE:
        return Tag(field=Field.PUBLICATION_TYPE_ONLY)
    if not found.is_subject:
        return None
    return Tag(heading=found.heading, major=found.major, subheading=found.subheading, explode=False)


def _plain(name: str) -> Tag | None:
    if name in _HEADING or name in _MAJOR:
        return Tag(heading=True, major=name in _MAJOR)
    if name in _SUBHEADING:
        return Tag(subheading=True)
    if name in _DATES:
        return Tag(date=_DATES[name])
    if name in _FIELDS:
        return Tag(field=_FIELDS[name])
    return None


def is_known_tag(tag: str) -> bool:
    """True of `tiab`, `MeSH Terms`, `mh:noexp`, `tiab:~3` …"""
    return meaning(tag) is not None


def nearest_tag(tag: str) -> str:
    """The known tag that `tag` looks like, or an empty string."""
    name = " ".join(tag.casefold().split())
    base, colon, rest = (part.strip() for part in name.partition(":"))
    if colon and _plain(base) is not None:
        return base if rest in _NO_EXPLOSION else ""
    near = difflib.get_close_matches(name, [*_FREQUENT, *sorted(_KNOWN)], n=1, cutoff=0.7)
    return near[0] if near else ""


def must_quote(text: str, field: Field) -> bool:
    """True where words that stand without quotes in a strategy would be read as syntax."""
    words = text.split()
    if re.search(r"[()|#&?$]", text) or any(word in OPERATORS or word.startswith(":") for word in words):
        return True
    if any(is_operator(word) for word in words):
        return field is Field.MAPPED or "or" in words or is_operator(words[0]) or is_operator(words[-1])
    return field is Field.MAPPED and text.replace(" ", "").isdecimal()
