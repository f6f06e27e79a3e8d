"""From what a person types to record ids: an identifier in any of its spellings, or words of a title."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Connection, func, or_, select

from litrev.store.rows import indexed
from litrev.store.tables import records, storable
from litrev.text import bare_doi, bare_pmid, fold

_PMID = re.compile(r"(?:pmid\s*:?\s*)?\d+|\S*ncbi\.nlm\.nih\.gov/(?:pubmed/)?\d+\S*", re.IGNORECASE)
_PMCID = re.compile(r"(?:pmcid\s*:?\s*|\S*/)?(PMC\d+)(?:[/?#]\S*)?", re.IGNORECASE)


def find(connection: Connection, identifier: str, *, exact: bool) -> list[str]:
    """The records that `identifier` names; when there are none, and not `exact`, those whose id it may begin.

    A DOI, a PMID or a PMCID is whole or nothing: it is never taken for the beginning of another one.
    """
    text = storable(identifier).strip()
    names = _names(text)
    named = _ids(connection, or_(records.c.id.in_(_spellings(text)), *names))
    if named or exact or names or not text:
        return named
    return _beginning_with(connection, text.lower())


def _names(text: str) -> list[ColumnElement[bool]]:
    """Where to look when `text` has the form of a DOI, a PMID, a PMCID."""
    names = []
    if doi := bare_doi(text):
        names.append(records.c.doi == indexed(doi))
    if _PMID.fullmatch(text) and (pmid := bare_pmid(text)):  # `0001` is none, and would be every record without one
        names.append(records.c.pmid == pmid)
    if pmcid := _PMCID.fullmatch(text):
        names.append(records.c.pmcid == pmcid.group(1).upper())
    return names


def _spellings(text: str) -> list[str]:
    """A record id as it may be meant: sources' names are in lower case, their own ids in one case throughout."""
    source, colon, local = text.partition(":")
    return [text, *(f"{source.lower()}{colon}{form}" for form in (local, local.lower(), local.upper()))]


def _beginning_with(connection: Connection, text: str) -> list[str]:
    """By the start of the whole id (`openalex:w29`), or of what the source calls the record (`w29`).

    A source may count in several series (`europepmc:MED:1`, `europepmc:PPR:PPR1`): the number alone will do there.
    """
    held = func.lower(records.c.id).contains(text, autoescape=True)  # reads every id, but nothing else
    found = _ids(connection, held)
    whole = [record for record in found if record.lower() == text or record.lower().endswith(f":{text}")]
    return whole or [record for record in found if _begins(record.lower(), text)]


def _begins(record: str, text: str) -> bool:
    return (":" in text and record.startswith(text)) or f":{text}" in record


def _ids(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    query = select(records.c.id).distinct().where(condition).order_by(records.c.id)
    return list(connection.execute(query).scalars())


def search_titles(connection: Connection, words: str, limit: int | None) -> list[str]:
    """The records whose title, in its own language or in translation, holds all the words, however accented."""
    conditions = [records.c.title_fold.contains(word, autoescape=True) for word in fold(storable(words)).split()]
    if not conditions:
        return []
    query = select(records.c.id).distinct().where(*conditions).order_by(records.c.id).limit(limit)
    return list(connection.execute(query).scalars())
