"""What the columns of databases' and screening tools' tables are called, and what they say.

Names are met in lower case without accents, spaces and punctuation. Those of PubMed, Scopus, Web of Science (full and
tagged), Embase, Rayyan, Covidence, Zotero, EndNote, Lens, Dimensions and ASReview, as exported in 2020–2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from litrev.formats.reading.draft import Field
from litrev.text import fold

_NAMES = {
    Field.TITLE: "title, article title, document title, primary title, titre, ti, item title",
    Field.TRANSLATED_TITLE: "translated title, english title, titre traduit",
    Field.AUTHORS: "authors, author, author names, author full names, author s, au, auteurs, auteur, creators, "
    "authors full names",
    Field.EDITORS: "editors, editor, book editors, be, editeurs",
    Field.YEAR: "year, publication year, published year, py, annee, pub year, date year, pubyear",
    Field.DATE: "publication date, date, date published, pd, date de publication, published, pubdate",
    Field.ONLINE: "early access date, online date, ea, publication date online, published online",
    Field.JOURNAL: "journal, journal book, source title, publication title, publication, so, revue, journal title, "
    "secondary title, container title, source, venue, book title, journal name",
    Field.ABBREVIATION: "abbreviated source title, journal abbreviation, journal iso abbreviation, ji, j9, "
    "iso source abbreviation, alternate title",
    Field.VOLUME: "volume, vl, vol",
    Field.ISSUE: "issue, is, number, numero, issue number",
    Field.PAGES: "pages, page range, pagination, pg",
    Field.FIRST_PAGE: "page start, start page, bp, beginning page, first page",
    Field.LAST_PAGE: "page end, end page, ep, ending page, last page",
    Field.ARTICLE_NUMBER: "art no, article number, ar, article no",
    Field.PUBLISHER: "publisher, pu, editeur",
    Field.PLACE: "place, publisher city, pi, place published, lieu, location",
    Field.EDITION: "edition",
    Field.LANGUAGE: "language, languages, language of original document, la, langue, article language",
    Field.ABSTRACT: "abstract, abstract note, ab, resume, abstract text",
    Field.KEYWORDS: "keywords, author keywords, index keywords, keywords plus, de, id, manual tags, automatic tags, "
    "mots cles, tags, keyword, emtree drug index terms, emtree medical index terms",
    Field.MESH: "mesh, mesh terms, mesh headings",
    Field.DOI: "doi, di, digital object identifier",
    Field.PMID: "pmid, pubmed id, pm, medline pmid, pubmedid, pubmed",
    Field.PMCID: "pmcid, pmc id, pmc",
    Field.SERIAL: "issn, eissn, isbn, sn, ei, bn, issn isbn, eisbn",
    Field.URL: "url, link, urls, lien, doi link, external url, source url",
    Field.FULL_TEXT: "full text url, pdf url, full text link",
    Field.TYPE: "document type, item type, dt, type, publication type, pt, type de document, reference type",
    Field.ID: "ut unique wos id, ut, eid, accession number, accession no, embase accession id, key, covidence, "
    "lens id, publication id, nihms id, an, record id, id number, unique id",
}  # fmt: skip


def squeezed(name: str) -> str:
    """A column's name in the form in which spellings meet."""
    return " ".join(re.sub(r"[^\w]+|_", " ", fold(name)).split())


FIELDS = {name: field for field, names in _NAMES.items() for name in (n.strip() for n in names.split(","))}
TAGGED_ONLY = frozenset(name for name in FIELDS if len(name) == 2)
"""Web of Science's two-letter columns mean that only together: a column `id` by itself is a number."""
_PARTS_OF_DATE = ("month", "day", "published month", "published day")
SIGNATURES = {
    "PubMed": ("journal book", "create date"),
    "Scopus": ("source title", "eid"),
    "Web of Science": ("ut unique wos id",),
    "Web of Science (tags)": ("ut", "so"),
    "Rayyan": ("key", "pubmed id", "location"),
    "Covidence": ("covidence",),
    "Zotero": ("abstract note", "item type"),
    "Embase": ("embase accession id",),
}
"""A program is known by columns that only its tables have together."""


def is_tagged(columns: Sequence[str]) -> bool:
    """Whether the columns are Web of Science's tags, whose meaning is in `wos_tags`."""
    return {"PT", "SO", "UT"} <= {name.strip().upper() for name in columns}


def program(columns: list[str]) -> str:
    """Whose table it is, as people call it; empty when it is nobody's known one."""
    names = set(map(squeezed, columns))
    return next((who for who, marks in SIGNATURES.items() if names.issuperset(marks)), "")


def fields_of(columns: list[str], told: dict[str, Field]) -> dict[str, Field | str]:
    """Each column -> its field, or `month` or `day`; columns with no place of their own are Field.EXTRA."""
    tagged = len({squeezed(name) for name in columns} & TAGGED_ONLY) > 4
    found: dict[str, Field | str] = {}
    for column in columns:
        name = squeezed(column)
        field = FIELDS.get(name, Field.EXTRA)
        if name in TAGGED_ONLY and not tagged:
            field = Field.ID if name in ("id", "an", "ut") else Field.EXTRA
        if name in _PARTS_OF_DATE:
            found[column] = name.removeprefix("published ")
        else:
            found[column] = field
    return found | told
