"""From what a person types to record ids: an identifier in any of its spellings, or words of a title."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Connection, or_, select

from litrev.store.rows import local_id
from litrev.store.tables import records
from litrev.text import bare_doi, bare_pmid, fold

_PMID = re.compile(r"(?:pmid\s*:?\s*)?\d+|\S*ncbi\.nlm\.nih\.gov/(?:pubmed/)?\d+\S*", re.IGNORECASE)
_PMCID = re.compile(r"(?:pmcid\s*:?\s*|\S*/)?(PMC\d+)(?:[/?#]\S*)?", re.IGNORECASE)
_LAST = "\U0010ffff"
"""Sorts behind every text."""


def find(connection: Connection, identifier: str, *, exact: bool) -> list[str]:
    """The records that `identifier` names; when there are none, and not `exact`, those whose id it may begin.

    A DOI, a PMID or a PMCID is whole or nothing: it is never taken for the beginning of another one.
    """
    text = identifier.strip()
    if not text:
        return []
    named = set(_ids(connection, _names(text))) if _names(text) else set()
    if ":" in text:
        same = _ids(connection, [records.c.local_id == local_id(text)])
        named.update(record for record in same if record.lower() == text.lower())
    if named or exact or _names(text):
        return sorted(named)
    return _beginning_with(connection, text.lower())


def _names(text: str) -> list[ColumnElement[bool]]:
    """The columns to look into when `text` has the form of a DOI, a PMID, a PMCID."""
    names = []
    if doi := bare_doi(text):
        names.append(records.c.doi == doi)
    if _PMID.fullmatch(text):
        names.append(records.c.pmid == bare_pmid(text))
    if pmcid := _PMCID.fullmatch(text):
        names.append(records.c.pmcid == pmcid.group(1).upper())
    return names


def _beginning_with(connection: Connection, text: str) -> list[str]:
    """By the start of the whole id (`openalex:w29`), or of what the source calls the record (`w29`)."""
    start = local_id(text) if ":" in text else text
    found = _ids(connection, [(records.c.local_id >= start) & (records.c.local_id < start + _LAST)])
    return [record for record in found if ":" not in text or record.lower().startswith(text)]


def _ids(connection: Connection, conditions: list[ColumnElement[bool]]) -> list[str]:
    query = select(records.c.id).distinct().where(or_(*conditions)).order_by(records.c.id)
    return list(connection.execute(query).scalars())


def search_titles(connection: Connection, words: str, limit: int | None) -> list[str]:
    """The records whose title, in its own language or in translation, holds all the words, however accented."""
    conditions = [records.c.title_fold.contains(word, autoescape=True) for word in fold(words).split()]
    if not conditions:
        return []
    query = select(records.c.id).distinct().where(*conditions).order_by(records.c.id).limit(limit)
    return list(connection.execute(query).scalars())
