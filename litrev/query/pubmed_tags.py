"""The field tags of PubMed (PubMed Help, "Search field tags", 2026), short and long."""

from __future__ import annotations

import difflib
import re

_SHORT = (
    "1au", "ab", "ad", "aid", "all", "au", "auid", "book", "cn", "cois", "crdt", "date", "dcom", "dp", "ec",
    "edat", "ed", "epdt", "filter", "fau", "fir", "gr", "id", "ip", "ir", "irad", "isbn", "jid", "jour", "la",
    "lang", "lastau", "lid", "lr", "majr", "mdat", "mesh", "mh", "mhda", "nlmid", "nm", "ot", "own", "owner", "pa",
    "pdat", "pg", "pl", "pmc", "pmcid", "pmid", "ppdt", "ps", "pt", "ptyp", "pubn", "rn", "sb", "sh", "si", "so",
    "subh", "subheading", "subset", "ta", "text", "ti", "tiab", "title", "tt", "tw", "uid", "vi", "vol", "volume",
    "word",
)  # fmt: skip
_LONG = (
    "abstract", "affiliation", "all fields", "article identifier", "author", "author - corporate",
    "author - first", "author - full", "author - identifier", "author - last", "author name",
    "comment corrections", "completion date", "conflict of interest statements", "corporate author", "create date",
    "date - completion", "date - create", "date - entrez", "date - entry", "date - mesh", "date - modification",
    "date - publication", "ec/rn number", "editor", "electronic publication date", "entrez date", "entry terms",
    "first author", "first author name", "full author name", "full investigator name", "grant number",
    "grants and funding", "investigator", "issue", "journal", "language", "last author", "last author name",
    "location id", "mesh date", "mesh major topic", "mesh subheading", "mesh subheadings", "mesh terms",
    "modification date", "nlm unique id", "other term", "pagination", "personal name as subject",
    "pharmacological action", "place of publication", "print publication date", "publication date",
    "publication type", "publisher", "secondary source id", "subject - personal name", "supplementary concept",
    "text word", "text words", "title/abstract", "transliterated title",
)  # fmt: skip
_KNOWN = frozenset((*_SHORT, *_LONG))
_EXPLODABLE = frozenset({"mh", "mesh", "mesh terms", "majr", "mesh major topic", "sh", "mesh subheading", "subh"})
_NEAR = frozenset({"ti", "title", "tiab", "title/abstract", "ad", "affiliation"})


def is_known_tag(tag: str) -> bool:
    """True of `tiab`, `MeSH Terms`, `mh:noexp`, `tiab:~3` …"""
    name = " ".join(tag.casefold().split())
    base, _colon, rest = name.partition(":")
    base = base.strip()
    if not rest:
        return name in _KNOWN
    if re.fullmatch(r"~\s*\d+", rest.strip()):
        return base in _NEAR
    return rest.strip() in ("noexp", "no exp") and base in _EXPLODABLE


def nearest_tag(tag: str) -> str:
    """The known tag that `tag` looks like, or an empty string."""
    name = " ".join(tag.casefold().split())
    near = difflib.get_close_matches(name, ["tiab", "mh:noexp", *sorted(_KNOWN)], n=1, cutoff=0.7)
    return near[0] if near else ""
