"""The words that people write for columns and verdicts, in English and French, as tables and a reader of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from litrev.model import Verdict
from litrev.text import fold


class Column(StrEnum):
    """What a column of a file of decisions holds."""

    ID = "id"
    DOI = "doi"
    PMID = "pmid"
    VERDICT = "verdict"
    REASON = "reason"
    NOTE = "note"
    TITLE = "title"
    YEAR = "year"


OUR_ID = "litrev id"
"""The column of ids in tables that litrev writes for other programs, in its plain form."""
_COLUMNS = {
    Column.ID: (OUR_ID, "id", "identifiant", "identifier", "record", "record id", "work", "work id", "key", "cle",
                "enregistrement", "notice", "reference", "document"),
    Column.DOI: ("doi",),
    Column.PMID: ("pmid", "pubmed id", "pubmed"),
    Column.VERDICT: ("verdict", "decision", "avis", "vote", "status", "statut", "include", "included", "inclure"),
    Column.REASON: ("reason", "reasons", "motif", "motifs", "raison", "raisons", "criterion", "criteria", "critere",
                    "criteres", "exclusion reason", "exclusion reasons", "reason for exclusion",
                    "motif d exclusion", "motifs d exclusion", "raison d exclusion"),
    Column.NOTE: ("note", "notes", "comment", "comments", "commentaire", "commentaires", "remarque", "remarques"),
    Column.TITLE: ("title", "titre", "primary title"),
    Column.YEAR: ("year", "annee", "published year", "publication year", "annee de publication"),
}  # fmt: skip

_VERDICTS = {
    Verdict.INCLUDE: ("include", "included", "includes", "in", "yes", "y", "1", "true", "keep", "kept", "accept",
                      "accepted", "relevant", "inclure", "inclus", "incluse", "inclut", "oui", "o", "vrai", "garder",
                      "retenir", "retenu", "retenue", "pertinent"),
    Verdict.EXCLUDE: ("exclude", "excluded", "excludes", "out", "no", "n", "0", "false", "reject", "rejected",
                      "irrelevant", "exclure", "exclu", "exclue", "exclut", "non", "faux", "rejeter", "rejete",
                      "ecarter", "ecarte"),
    Verdict.MAYBE: ("maybe", "?", "unsure", "unclear", "undecided", "uncertain", "peut etre", "incertain",
                    "incertaine", "indecis", "doute", "a discuter"),
    Verdict.NOT_RETRIEVED: ("not retrieved", "not obtained", "not available", "unavailable", "no full text",
                            "non obtenu", "non obtenue", "non recupere", "non disponible", "indisponible",
                            "introuvable", "pas de texte integral"),
    Verdict.WITHDRAWN: ("withdrawn", "withdraw", "undo", "annuler", "annule", "retirer", "retire"),
}  # fmt: skip


def plain_words(text: str) -> str:
    """`text` without case, accents and punctuation but `?`: the form that the tables are in."""
    return " ".join(re.sub(r"[^\w?]|_", " ", fold(text)).split())


def _reversed(table: Mapping[Column, tuple[str, ...]]) -> dict[str, Column]:
    return {word: meaning for meaning, words in table.items() for word in words}


_COLUMN_OF = _reversed(_COLUMNS)
_VERDICT_OF = {word: meaning for meaning, words in _VERDICTS.items() for word in words}


def columns(names: Iterable[str]) -> dict[str, Column]:
    """What each of the columns `names` holds; the first of two that hold the same, and none that is unknown.

    A column that litrev wrote its own ids into comes before any other of ids.
    """
    found: dict[str, Column] = {}
    for name in sorted(names, key=lambda name: not name or plain_words(name) != OUR_ID):
        column = _COLUMN_OF.get(plain_words(name)) if name else None
        if column is not None and column not in found.values():
            found[name] = column
    return found


def verdict(text: str) -> Verdict | None:
    """The verdict that `text` means, or None."""
    return _VERDICT_OF.get(plain_words(text))
