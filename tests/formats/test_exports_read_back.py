"""What litrev writes it reads back unchanged, but for what a format has no place for, which is listed here."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hard_records import BODY, EVERY_TYPE, FRENCH, HARD_URL, JUNIOR, SINGLE_KEYWORD
from hypothesis import given, settings
from hypothesis import strategies as st

from litrev.formats.bookkeeping import NOTICES
from litrev.formats.entry import Entry, Extras
from litrev.formats.reading.content import content_of
from litrev.formats.reading.registry import format_of, read
from litrev.formats.registry import format_named
from litrev.i18n import speaking
from litrev.model import Author, DocumentType, Notice, NoticeKind, Record, Section
from litrev.text import plain

FORMATS = ("bibtex", "ris", "rdf", "csljson", "csv", "xlsx", "jsonl")
OURS = {"id", "source", "source_types", "other_ids", "extra"}
"""What a record gets from being read: where it came from, and what stood beside."""

PAPERS = {kind for kind in DocumentType if kind not in {
    DocumentType.PREPRINT, DocumentType.REPORT, DocumentType.THESIS, DocumentType.BOOK, DocumentType.CHAPTER,
    DocumentType.CONFERENCE, DocumentType.WEBPAGE, DocumentType.DATASET, DocumentType.SOFTWARE, DocumentType.OTHER,
}}  # fmt: skip
KEPT = {DocumentType.DATASET, DocumentType.PREPRINT, DocumentType.OTHER, DocumentType.WEBPAGE, DocumentType.SOFTWARE}

LOST: dict[str, set[str]] = {
    "bibtex": {"mesh"},
    "ris": {"mesh"},
    "rdf": {"mesh"},
    "csljson": {"mesh", "full_text_url"},
    "csv": set(),
    "xlsx": set(),
    "jsonl": set(),
}
"""Subject headings come back as keywords where there is one list of tags."""
SHORTENED = {"bibtex": {"abstract"}}
"""BibTeX has one line for an abstract, so its parts come back as one."""


def lost(name: str, record: Record) -> set[str]:
    """The fields of this work that the format has no place for."""
    found = set(LOST[name]) | SHORTENED.get(name, set())
    if name in ("bibtex", "ris", "rdf", "csljson") and record.type in KEPT:
        found |= {"journal", "publisher"}  # who keeps it, and who published it, are one there
    if name == "bibtex" and record.type in (DocumentType.REPORT, DocumentType.BOOK, DocumentType.THESIS):
        found.add("journal")
    if name == "bibtex" and record.type not in PAPERS:
        found.add("journal_abbreviation")
    if name != "jsonl" and not record.published:
        found.add("published")  # the year
    if name == "csljson" and record.full_text_url and not record.url:
        found.add("url")
    return found


def clean_works() -> list[Record]:
    """The hard works without what no record holds (markup) and what RIS cannot hold (a comma in a body's name)."""
    body = replace(BODY, literal="Health Access and Rights Group")
    works = [
        replace(
            work,
            title=f"Émigration & Ψ-santé: 50 % of #1_α, p<0.05, no {number}",
            abstract=(Section("Care & rights, p<0.05.", "BACKGROUND"), Section("AB - is no tag; 50 %.", "METHODS")),
            authors=tuple(body if author == BODY else author for author in work.authors),
            url=f"{HARD_URL}{number}",
        )
        for number, work in enumerate(EVERY_TYPE)
    ]
    return [*works, SINGLE_KEYWORD, replace(FRENCH, title="Renoncer aux soins", translated_title="Forgoing care")]


def there_and_back(name: str, entries: list[Entry]) -> list[Record]:
    row = format_named(name)
    content = content_of(b"".join(row.pieces(entries)), f"corpus{row.suffix}")
    items = [reading.item for reading in read(content, format_of(content), "back")]
    assert all(isinstance(item, Record) for item in items), items
    return [item for item in items if isinstance(item, Record)]


def compared(name: str, record: Record, back: Record) -> None:
    left_out = lost(name, record) | OURS
    for field in fields(Record):
        before, after = getattr(record, field.name), getattr(back, field.name)
        if field.name == "keywords":
            headings = {heading.rstrip("*") for heading in record.mesh} if "mesh" in left_out else set()
            after = tuple(w for w in after if w not in headings - set(before))
            before = tuple(word.replace(", ", " - ") for word in before) if name == "bibtex" else before
        if field.name == "notices" and name != "jsonl":
            before = tuple(notice for notice in before if notice.kind in NOTICES)
        if field.name == "authors":
            before, after = (tuple(map(folded, people)) for people in (before, after))
        if field.name not in left_out:
            assert after == before, (name, record.type, field.name)


def folded(author: Author) -> tuple[str, str]:
    """A name as every format has it: the suffix with the family or the given name, a lone name as one."""
    whole = f"{author.family} {author.given} {author.suffix}".split() or author.literal.split()
    return (" ".join(sorted(whole)), author.family.removesuffix(f" {JUNIOR.suffix}") if author.given else "")


@pytest.mark.parametrize("name", FORMATS)
def test_every_type_comes_back(name: str) -> None:
    works = clean_works()
    entries = [(work, Extras(tags=("litrev:included",), standing="included")) for work in works]
    for record, back in zip(works, there_and_back(name, entries), strict=True):
        compared(name, record, back)


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_table_keeps_each_heading_the_last_stop_of_initials_and_a_retraction(name: str) -> None:
    record = Record(
        id="x:1",
        source="x",
        title="Care",
        authors=(Author("Ek", "B. O."), Author("Lind", "D.G.")),
        published_online="2019-02-01",
        mesh=("Aged, 80 and over", "Refugees/psychology*", "Humans"),
        retracted=True,
    )
    sole = Record(id="x:2", source="x", title="Access", authors=(Author("Lind", "D."),))
    back, back_sole = there_and_back(name, [(record, Extras()), (sole, Extras())])
    compared(name, record, back)
    assert back_sole.authors == sole.authors


@pytest.mark.parametrize("name", ["ris", "csljson", "csv", "xlsx", "bibtex"])
def test_initials_that_look_like_a_suffix_are_initials(name: str) -> None:
    record = Record(id="x:1", source="x", title="Care", authors=(Author("Ek", "JR"), Author("Lind", "SR")))
    assert there_and_back(name, [(record, Extras())])[0].authors == record.authors


@pytest.mark.parametrize(("kind", "name"), [(DocumentType.THESIS, "ris"), (DocumentType.DATASET, "ris")])
def test_whoever_else_made_it_comes_back(kind: DocumentType, name: str) -> None:
    record = Record(id="x:1", source="x", title="Care", type=kind, editors=(Author("Ek", "Bo"),))
    assert there_and_back(name, [(record, Extras())])[0].editors == record.editors


def test_sums_and_round_figures_come_back_from_bibtex() -> None:
    for text in ("From $75 to 5% more, or $80.", "About (~18%) and =~3", "H$_2$O"):
        record = Record(id="x:1", source="x", title="Care", abstract=(Section(text),))
        assert there_and_back("bibtex", [(record, Extras())])[0].abstract_text == text


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_title_that_begins_as_a_formula_comes_back_as_it_was(name: str) -> None:
    for title in ("=1+1 is no formula", "-5 °C", "@home", "+33", "'quoted'"):
        (back,) = there_and_back(name, [(Record(id="x:1", source="x", title=title), Extras())])
        assert back.title == title


def test_json_lines_hold_the_hardest_record_whole() -> None:
    works = [*EVERY_TYPE, FRENCH]
    for record, back in zip(works, there_and_back("jsonl", [(work, Extras()) for work in works]), strict=True):
        known = replace(back, id=record.id, source=record.source, other_ids=record.other_ids)
        assert known == record


REVIEWED = Extras(
    key="ek2019Care",
    tags=("litrev:excluded", "litrev:reason=wrong population"),
    notes=("Excluded (full text): wrong population; no data",),
    standing="excluded",
    stage="full text",
    reasons=("wrong population", "no data"),
    collection=("Excluded", "wrong population"),
)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", FORMATS)
def test_what_another_review_said_stays_beside_and_what_is_true_of_the_document_comes_back(
    name: str, lang: str
) -> None:
    notices = (
        Notice(NoticeKind.RETRACTED_BY, "J Test. 2021;3:4", "90000009", "10.5555/r.1"),
        Notice(NoticeKind.CONCERN_BY, "J Test. 2020;9:1"),
        Notice(NoticeKind.CORRECTED_BY, "", "90000010"),
    )
    record = Record(
        id="x:1", source="x", title="Care", authors=(Author("Ek", "Bo"),), keywords=("migrants", "care"),
        authors_complete=False, retracted=True, notices=notices,
    )  # fmt: skip
    with speaking(lang):
        (back,) = there_and_back(name, [(record, REVIEWED)])
    assert (back.keywords, back.retracted, back.authors_complete) == (record.keywords, True, False)
    assert back.notices == notices
    ours = Extras(key="ek2019Care", tags=("litrev:included",), standing="included")
    for again in ("bibtex", "ris", "rdf", "csljson", "csv"):
        text = b"".join(format_named(again).pieces([(back, ours)])).decode()
        assert "litrev:included" in text
        assert not any(word in text for word in ("excluded", "wrong population", "Exclu"))
    if name != "jsonl":
        assert any("litrev:excluded" in text for _name, text in back.extra), back.extra


LETTERS = st.text(alphabet="abcdeéèçßøŁαЖ中 '’-:,.()%#_+=@", min_size=1, max_size=30).map(plain)
WORDS = (
    st.text(alphabet="abcdeéèçßøŁαЖ中 ’-", min_size=1, max_size=12).map(plain).filter(lambda word: word.strip("-’ "))
)
NAMES = st.text(alphabet="abcdéèçßøŁ'-", min_size=2, max_size=9).map(lambda name: f"X{name}").map(plain)
SENTENCES = LETTERS.map(lambda text: plain(f"We saw {text} y."))
RECORDS = st.builds(
    Record,
    id=st.just("x:1"),
    source=st.just("x"),
    title=LETTERS.map(lambda text: plain(f"On {text} x")),
    translated_title=st.just("") | LETTERS.map(lambda text: plain(f"Of {text} z")),
    type=st.sampled_from(sorted(PAPERS)),
    authors=st.lists(st.builds(Author, family=NAMES, given=NAMES), max_size=3).map(tuple),
    year=st.just(2019),
    published=st.sampled_from(["2019", "2019-03", "2019-03-14"]),
    journal=WORDS.map(lambda text: plain(f"Journal of {text}")),
    volume=st.sampled_from(["", "12", "S1"]),
    issue=st.sampled_from(["", "3", "3-4"]),
    pages=st.sampled_from(["", "e1234", "123-8", "S12-S18"]),
    abstract=st.lists(st.builds(Section, text=LETTERS.map(lambda text: plain(f"We saw {text} y."))), max_size=1).map(
        tuple
    ),
    keywords=st.lists(WORDS, max_size=3, unique_by=str.casefold).map(tuple),
    doi=st.sampled_from(["", "10.5555/a_b(c)<1::aid>3.0.co;2-#", "10.5555/x--y"]),
    pmid=st.sampled_from(["", "90000001"]),
    languages=st.sampled_from([(), ("fr",), ("en", "fr")]),
)


@pytest.mark.parametrize("name", FORMATS)
@given(record=RECORDS)
@settings(max_examples=40)
def test_any_article_comes_back(name: str, record: Record) -> None:
    (back,) = there_and_back(name, [(record, Extras())])
    compared(name, record, back)
