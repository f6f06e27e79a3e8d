"""What is written is what bibtexparser reads back, however nasty the record."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from hypothesis import given, settings
from hypothesis import strategies as st

from litrev.errors import UsageError
from litrev.formats import pubmed_xml
from litrev.formats.entry import Entry, Extras
from litrev.formats.registry import format_named
from litrev.formats.writing.bibtex_text import spell, spell_doi, spell_url
from litrev.formats.writing.parts import clean, title_of
from litrev.model import Author, DocumentType, Notice, NoticeKind, Record, Section
from litrev.sources.openalex_works import read_work

_NAMED = {r"{\textbackslash}": "\\", r"{\textbraceleft}": "{", r"{\textbraceright}": "}"}
_TOKEN = re.compile(r"\{\\text\w+\}|\\\^\{\}|\\[&%#_$\\{}]|[{}]|.", re.DOTALL)


def decode(value: str) -> str:
    """What a reader makes of a spelling: written apart from the writer's own tables."""

    def meaning(token: str) -> str:
        if token in _NAMED:
            return _NAMED[token]
        if token in "{}":
            return ""
        return token[1] if len(token) > 1 else token

    return "".join(meaning(token) for token in _TOKEN.findall(value))


def written(*entries: Entry | Record) -> str:
    pairs = [entry if isinstance(entry, tuple) else (entry, Extras()) for entry in entries]
    return "".join(format_named("bibtex").write(pairs))


def read(text: str) -> Library:
    library = parse_string(text)
    assert library.failed_blocks == []
    return library


def fields(record: Record, extras: Extras | None = None) -> dict[str, str]:
    (entry,) = read(written((record, extras or Extras()))).entries
    return {name: str(field.value) for name, field in entry.fields_dict.items()}


def record(**known: object) -> Record:
    return Record(**({"id": "test:1", "source": "test", "title": "A title"} | known))  # type: ignore[arg-type]  # free choice of fields


def raw_depth_is_balanced(text: str, *, escapes: bool) -> bool:
    """Whether braces balance for a reader that takes `\\{` as text (`escapes`), or as a brace like any other."""
    depth = 0
    for sign in re.findall(r"\\.|[{}]" if escapes else r"[{}]", text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


NASTY = st.text(
    alphabet=st.sampled_from("TELaé \\{}$&%#_~^-'`!?\"@,;=()<>\n\t\u00a0\u200b\u2028αß李T"), max_size=30
) | st.text(max_size=30)


@given(NASTY)
@settings(max_examples=400)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert decode(spell(text)) == clean(text)


@given(NASTY)
@settings(max_examples=400)
def test_braces_balance_for_readers_that_know_escapes_and_for_those_that_do_not(text: str) -> None:
    assert raw_depth_is_balanced(spell(text), escapes=True)
    assert raw_depth_is_balanced(spell(text), escapes=False)


AUTHORS = st.lists(
    st.builds(Author, family=NASTY, given=NASTY, suffix=NASTY) | st.builds(Author, literal=NASTY), max_size=3
)


@given(
    st.lists(
        st.builds(
            record,
            id=st.uuids().map(lambda u: f"test:{u}"),
            title=NASTY,
            journal=NASTY,
            abstract=st.lists(st.builds(Section, text=NASTY, label=NASTY), max_size=2).map(tuple),
            authors=AUTHORS.map(tuple),
            doi=NASTY,
            url=NASTY,
            pages=NASTY,
            keywords=st.lists(NASTY, max_size=3).map(tuple),
            year=st.none() | st.integers(0, 2100),
            type=st.sampled_from(DocumentType),
            authors_complete=st.booleans(),
            retracted=st.booleans(),
        ),
        max_size=4,
    )
)
@settings(max_examples=150)
def test_every_entry_comes_back_whole_from_nasty_records(records: list[Record]) -> None:
    entries = read(written(*records)).entries
    assert len(entries) == len(records)
    for entry, source in zip(entries, records, strict=True):
        values = {name: str(field.value) for name, field in entry.fields_dict.items()}
        assert decode(values.get("title", "")) == clean(source.title)
        assert decode(values.get("abstract", "")) == clean(source.abstract_text)
        assert decode(values.get("doi", "")) == clean(source.doi)
        assert values.get("url", "") == spell_url(source.url)
        container = values.get("journal") or values.get("booktitle") or values.get("journaltitle", "")
        assert decode(container) in (clean(source.journal), "")


def test_the_text_of_a_hard_title_is_spelt_as_zotero_reads_it() -> None:
    title = "Émigration & <i>santé</i>: 50 % of #1_α, p<0.05"
    assert fields(record(title=title))["title"] == r"Émigration \& <i>santé</i>: 50 \% of \#1\_α, p<0.05"


def test_a_doi_keeps_its_signs_and_its_hyphens_do_not_become_a_dash() -> None:
    doi = "10.5555/a_b(c)<1::aid>3.0.co;2-#--x"
    assert fields(record(doi=doi))["doi"] == "10.5555/a_b(c)<1::aid>3.0.co;2-#{-}{-}x"
    assert decode(spell_doi(doi)) == doi


def test_an_address_is_written_raw() -> None:
    url = "https://example.org/a_b?c=%20&d=~e#f"
    assert fields(record(url=url))["url"] == url


def test_an_address_never_opens_a_brace() -> None:
    assert spell_url("https://example.org/{a}\\ b") == "https://example.org/%7Ba%7D%5C%20b"


def test_names_stand_family_first_and_bodies_in_braces() -> None:
    authors = (
        Author("de la Cruz", "María José"),
        Author("King", "M. L.", "Jr"),
        Author(literal="Health, Access and Rights Group"),
        Author("Plato"),
    )
    assert fields(record(authors=authors))["author"] == (
        "de la Cruz, María José and King, Jr, M. L. and {Health, Access and Rights Group} and {Plato}"
    )


def test_a_cut_list_of_authors_says_so_in_a_note_and_invents_no_author() -> None:
    values = fields(record(authors=(Author("Roy", "A"), Author("Sow", "B")), authors_complete=False))
    assert values["author"] == "Roy, A and Sow, B"
    assert values["note"] == "litrev: The source gives only the first 2 authors."


def test_pages_are_a_range_and_article_numbers_stay_in_pages() -> None:
    assert fields(record(pages="123-8"))["pages"] == "123--8"
    assert fields(record(pages="S12–S18"))["pages"] == "S12--S18"
    assert fields(record(pages="e1234"))["pages"] == "e1234"


def test_keywords_hold_no_comma_and_no_semicolon_of_their_own() -> None:
    values = fields(
        record(keywords=("Diabetes; adult", "access"), mesh=("Diabetes Mellitus, Type 2*", "Access")),
        Extras(tags=("litrev:included",)),
    )
    assert values["keywords"].split(", ") == [
        "litrev:included",
        "Diabetes - adult",
        "access",
        "Diabetes Mellitus - Type 2",
    ]


def test_the_reason_is_exactly_one_note_and_a_retraction_another() -> None:
    notice = Notice(NoticeKind.RETRACTED_BY, "J Test. 2021;1:2", pmid="99999999")
    values = fields(
        record(retracted=True, notices=(notice,)), Extras(notes=("excluded at full text: wrong population",))
    )
    assert values["note"] == "litrev: excluded at full text: wrong population"
    assert values["annote"] == "litrev: RETRACTED: J Test. 2021;1:2, PMID 99999999"
    assert "comment" not in values


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DocumentType.ARTICLE, "article"),
        (DocumentType.REVIEW, "article"),
        (DocumentType.PREPRINT, "misc"),
        (DocumentType.REPORT, "techreport"),
        (DocumentType.THESIS, "phdthesis"),
        (DocumentType.BOOK, "book"),
        (DocumentType.CHAPTER, "incollection"),
        (DocumentType.CONFERENCE, "inproceedings"),
        (DocumentType.WEBPAGE, "online"),
        (DocumentType.DATASET, "misc"),
        (DocumentType.SOFTWARE, "software"),
    ],
)
def test_every_type_is_one_that_zotero_knows(kind: DocumentType, expected: str) -> None:
    (entry,) = read(written(record(type=kind))).entries
    assert entry.entry_type == expected


def test_what_a_document_stands_in_goes_where_its_type_has_a_place() -> None:
    known = {"journal": "Where it stands", "publisher": "Press", "place": "Lyon"}
    assert fields(record(type=DocumentType.ARTICLE, **known))["journal"] == "Where it stands"
    assert fields(record(type=DocumentType.CHAPTER, **known))["booktitle"] == "Where it stands"
    assert fields(record(type=DocumentType.REPORT, **known))["institution"] == "Press"
    assert fields(record(type=DocumentType.THESIS, **known))["school"] == "Press"
    preprint = fields(record(type=DocumentType.PREPRINT, journal="A repository"))
    assert preprint["publisher"] == "A repository"


def test_dates_are_iso_and_the_year_stands_beside() -> None:
    values = fields(record(year=2019, published="2019-03"), Extras(accessed="2026-11-20"))
    assert (values["date"], values["year"], values["urldate"]) == ("2019-03", "2019", "2026-11-20")
    assert fields(record(year=2019))["date"] == "2019"


def test_two_titles_are_kept_apart() -> None:
    values = fields(record(title="Renoncer aux soins", translated_title="Forgoing care"))
    assert (values["title"], values["translatedtitle"]) == ("Renoncer aux soins", "Forgoing care")
    assert fields(record(title="", translated_title="Forgoing care"))["title"] == "Forgoing care"
    assert "translatedtitle" not in fields(record(title="Forgoing care", translated_title="Forgoing care"))


def test_one_dollar_is_escaped_and_two_are_left_bare() -> None:
    assert spell("cost $5") == r"cost \$5"
    assert spell("from $5 to $10") == "from $5 to $10"


def test_signs_that_readers_would_join_are_kept_apart() -> None:
    assert spell("a -- b ''c'' d!! TELEMEDICINE") == "a {-}{-} b {'}{'}c{'}{'} d{!}{!} {T}ELEMEDICINE"


def test_a_line_that_looks_like_an_entry_stays_in_its_field() -> None:
    values = fields(record(abstract=(Section("One.\n@article{x, title={y}}\nTwo."),)))
    assert decode(values["abstract"]) == "One. @article{x, title={y}} Two."


def test_entries_come_one_by_one() -> None:
    def endless() -> Iterable[Entry]:
        number = 0
        while True:
            number += 1
            yield record(id=f"test:{number}"), Extras()

    pieces = iter(format_named("bibtex").write(endless()))
    assert next(pieces).startswith("@article{")
    assert next(pieces).startswith("@article{")


def test_an_unknown_format_names_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        format_named("bibtx")
    assert "bibtex" in caught.value.hint


@pytest.mark.shared
def test_every_real_record_comes_back_whole(shared: Path) -> None:
    raw = gzip.decompress((shared / "data/pubmed/efetch_sample.xml.gz").read_bytes())
    records = {one.id: one for one in pubmed_xml.read(raw) if isinstance(one, Record)}
    for name in ("works_sample", "works_with_traps"):
        with gzip.open(shared / f"data/openalex/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            works = (json.loads(line) for line in lines)
            read_works = (read_work(work.get("work", work)) for work in works)
            records |= {one.id: one for one in read_works if isinstance(one, Record)}
    assert len(records) > 800
    entries = read(written(*records.values())).entries
    for entry, source in zip(entries, records.values(), strict=True):
        values = {name: str(field.value) for name, field in entry.fields_dict.items()}
        assert decode(values.get("title", "")) == title_of(source)
        assert decode(values.get("abstract", "")) == clean(source.abstract_text)
        assert decode(values.get("doi", "")) == source.doi
        assert "others" not in values.get("author", "").split(" and ")
