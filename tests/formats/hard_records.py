"""Invented works with all that formats stumble over: every type, and what is in none of them easy to write."""

from __future__ import annotations

from litrev.formats.entry import Entry, Extras
from litrev.model import Author, DocumentType, Notice, NoticeKind, Record, Section

HARD_TITLE = "Émigration & <i>Ψ-santé</i>: 50 % of #1_α, p<0.05, from $5 to $10"
HARD_DOI = "10.5555/(sici)1097-0258(19980815)17:15<1661::aid-x>3.0.co;2-2"
HARD_URL = "https://example.org/a_b?c=%20d&e=100%25&copy=1#f~g"
BODY = Author(literal="Health, Access and Rights Group")
PARTICLE = Author("de la Cruz", "María José")
JUNIOR = Author("King", "M. L.", "Jr")
REASON = "Wrong population; not in Europe, mostly"

_CONTAINERS = {
    DocumentType.BOOK: "",
    DocumentType.THESIS: "",
    DocumentType.SOFTWARE: "",
    DocumentType.REPORT: "Working papers on care",
    DocumentType.PREPRINT: "An open repository",
    DocumentType.DATASET: "A data repository",
    DocumentType.WEBPAGE: "A site on care",
    DocumentType.OTHER: "A keeper of papers",
}
_PUBLISHED = (DocumentType.BOOK, DocumentType.THESIS, DocumentType.SOFTWARE, DocumentType.REPORT,
              DocumentType.CHAPTER, DocumentType.CONFERENCE)  # fmt: skip
_PAGED = {DocumentType.BOOK: "320", DocumentType.THESIS: "212", DocumentType.CHAPTER: "11-29",
          DocumentType.CONFERENCE: "S1-S9", DocumentType.REPORT: "1-40"}  # fmt: skip
_PAPERS = (DocumentType.ARTICLE, DocumentType.REVIEW, DocumentType.EDITORIAL, DocumentType.LETTER,
           DocumentType.ERRATUM, DocumentType.RETRACTION)  # fmt: skip


def work(kind: DocumentType, number: int) -> Record:
    """A work of that type with as much as such a work has."""
    paper = kind in _PAPERS
    return Record(
        id=f"test:{number:03}",
        source="test",
        type=kind,
        title=f"{HARD_TITLE}, number {number}",
        authors=(PARTICLE, JUNIOR, BODY, Author("Ōtsukawa", "Zofia")),
        year=2019,
        published="2019-03-14",
        journal="Journal of Care & Rights" if paper else _CONTAINERS.get(kind, "Proceedings & papers on care"),
        journal_abbreviation="J Care" if paper else "",
        volume="12" if paper else "",
        issue="3" if paper else "",
        pages="e1234" if paper else _PAGED.get(kind, ""),
        publisher="Presses de l'Été" if kind in _PUBLISHED else "",
        place="Lyon" if kind in _PUBLISHED else "",
        languages=("fr",),
        abstract=(
            Section("Care & rights, p<0.05 in <i>two</i> towns.", "BACKGROUND"),
            Section("AB - is no tag; 50 % of $5 to $10."),
            Section("x" * 70, "RESULTS"),
        ),
        keywords=("Diabetes Mellitus, Type 2", "accès aux soins"),
        mesh=("Refugees/psychology*",),
        doi=f"{HARD_DOI}.{number}",
        pmid=f"9{number:07}" if paper else "",
        pmcid=f"PMC9{number:06}" if paper else "",
        issn=("1234-5678",) if paper else (),
        isbn=("978-0-00-000000-2",) if kind in (DocumentType.BOOK, DocumentType.CHAPTER) else (),
        url=f"{HARD_URL}{number}",
    )


EVERY_TYPE = tuple(work(kind, number) for number, kind in enumerate(DocumentType, 1))

SINGLE_KEYWORD = Record(id="test:100", source="test", title="One keyword", year=2020, keywords=("care, access",))
BARE = Record(id="test:101", source="test", title="Nothing but a title")
UNTITLED = Record(id="test:102", source="test", authors=(Author("Sow", "A"),), year=2001)
FRENCH = Record(
    id="pubmed:90000103", source="pubmed", pmid="90000103",
    title="Renoncer aux soins.", translated_title="Forgoing care.",
    authors=(Author("Müller", "Ada"), Author("Plato")), authors_complete=False, year=2021, published="2021-05",
)  # fmt: skip
RETRACTED = Record(
    id="test:104", source="test", title="A claim", year=2018, retracted=True,
    notices=(Notice(NoticeKind.RETRACTED_BY, "J Test. 2021;1:2", pmid="99999999"),),
)  # fmt: skip
FORMULA = Record(id="test:105", source="test", title="=1+1 is no formula", year=2022, authors=(Author("@home", "A"),))


def entries() -> list[Entry]:
    """All of them, as a review exports them: included, excluded with a reason, undecided."""
    included = Extras(tags=("litrev:included",), standing="included", collection=("Included",))
    excluded = Extras(
        tags=("litrev:excluded", "litrev:reason=Wrong population - not in Europe - mostly"),
        notes=(f"Excluded (full text): {REASON}",),
        standing="excluded",
        stage="full text",
        reasons=(REASON,),
        collection=("Excluded", REASON),
    )
    pending = Extras(tags=("litrev:pending",), standing="pending", collection=("Undecided",))
    states = (included, excluded)
    found = [(record, states[place % 2]) for place, record in enumerate(EVERY_TYPE)]
    return [*found, *((one, pending) for one in (SINGLE_KEYWORD, BARE, UNTITLED, FRENCH, RETRACTED, FORMULA))]
