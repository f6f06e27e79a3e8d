"""What we export, we import unchanged, as far as each format has a place for it."""

from __future__ import annotations

from typing import Any

import pytest

from litrev.formats.entry import Extras
from litrev.formats.reading.account import read_content
from litrev.formats.reading.content import content_of
from litrev.formats.registry import FORMATS, format_named
from litrev.model import Author, DocumentType, Record, Section

WORK: dict[str, Any] = {
    "title": "Soins & droits : 5 % de {tout} «été» p<0.05",
    "authors": (Author("de la Cruz", "Zoé"), Author(literal="Care and Society Group"), Author("Ek", "Bo")),
    "year": 2019,
    "published": "2019-03-14",
    "journal": "Annals & Examples",
    "volume": "3",
    "issue": "2",
    "pages": "12-15",
    "doi": "10.5555/a_(b)c",
    "pmid": "99000001",
    "pmcid": "PMC12",
    "issn": ("0000-0019",),
    "languages": ("fr",),
    "keywords": ("care", "Soins"),
    "abstract": (Section("One text, whole.", "BACKGROUND"), Section("Another.", "METHODS")),
    "url": "https://example.org/a_b?c=%20&d",
}
FLAT = {"abstract"}
"""Formats of lines and cells keep an abstract's words, not always its sections."""
WITHOUT = {
    "bibtex": FLAT,
    "rayyan": FLAT | {"pmcid", "published", "authors"},  # a body whose name holds "and" cannot be told from two
    "asreview": FLAT | set(WORK) - {"title", "authors", "year", "doi", "keywords", "journal"},
    "covidence": FLAT | {"published", "pmid", "pmcid"},
}
"""What a format has no place for."""
READ_BACK = [row.name for row in FORMATS]


def back(name: str, record: Record) -> Record:
    raw = b"".join(format_named(name).pieces([(record, Extras(key="k", tags=("litrev:included",)))]))
    found = read_content(content_of(raw, f"a.{name}"), "x")
    assert found.account.adds_up
    assert isinstance(found.items[0], Record)
    return found.items[0]


@pytest.mark.parametrize("name", READ_BACK)
def test_an_article_comes_back_as_it_went(name: str) -> None:
    record = Record(id="x:1", source="x", **WORK)
    read = back(name, record)
    wrong = {
        field: (getattr(read, field), value)
        for field, value in WORK.items()
        if field not in WITHOUT.get(name, set()) and getattr(read, field) != value
    }
    assert not {k: v for k, v in wrong.items() if k != "keywords"}
    if "keywords" not in WITHOUT.get(name, set()):
        assert set(WORK["keywords"]) <= set(read.keywords)


@pytest.mark.parametrize("name", ["bibtex", "ris", "rdf", "csljson", "csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("kind", DocumentType)
def test_every_type_of_document_keeps_its_title_and_its_type(name: str, kind: DocumentType) -> None:
    read = back(name, Record(id="x:1", source="x", title="Care", type=kind, year=2020))
    assert (read.title, read.year, read.type) == ("Care", 2020, kind)
    assert not [word for word in read.keywords if "type" in word]
