"""Records: versions, streams, and finding them by what a person types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from ledger_examples import T0, a_record, a_run, add

from litrev.model import Author, DocumentType, Notice, NoticeKind, Record, Section
from litrev.store import Store, open_store

pytest_plugins = ["ledger_fixtures"]


@pytest.fixture
def two_runs(store: Store) -> Store:
    """Run 1 gave 1, 2, 3; an hour later run 2 gave 2 (changed), 3 and 4."""
    store.add_run(a_run("run-1"))
    store.add_run(a_run("run-2", minutes=60))
    add(store, a_run("run-1"), 1, [a_record(3), a_record(1), a_record(2)])
    later = [a_record(2, title="Corrigé"), a_record(3), a_record(4)]
    add(store, a_run("run-2"), 1, later, at=T0 + timedelta(hours=1))
    return store


def test_a_record_comes_back_field_by_field(store: Store) -> None:
    record = a_record(
        7,
        title="« Œuvre » 𝔘 \u202f",
        type=DocumentType.THESIS,
        editors=(Author(literal="Collectif"),),
        notices=(Notice(NoticeKind.RETRACTED_BY, "Retiré", pmid="8"),),
        other_ids=(("pii", "S0"),),
        year=None,
        retracted=True,
    )
    store.add_run(a_run())
    add(store, a_run(), 1, [record])
    assert store.record("pubmed:7") == record


def test_a_year_beyond_all_calendars_is_kept_in_the_record(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1, year=20190314201903142019), a_record(2, year=0)])
    assert store.records(["pubmed:1", "pubmed:2"])["pubmed:1"].year == 20190314201903142019


def test_an_outline_says_of_every_version_what_the_record_says(store: Store) -> None:
    """Also where the text of an abstract looks like a field, and for a year that no engine has a number for."""
    misleading = Section('"year":1999,"languages":["xx"],"type":"letter" \\ \x00')
    said = [
        a_record(1, year=20190314201903142019, languages=("fr", "Klingon"), abstract=(misleading,)),
        a_record(2, year=None, type=DocumentType.EDITORIAL, source_types=("Éditorial", '"]'), languages_detected=True),
        a_record(3, year=0, languages=(), type=DocumentType.ARTICLE),
    ]
    newer = [replace(said[0], year=2019, languages=())]
    store.add_run(a_run())
    add(store, a_run(), 1, said)
    add(store, a_run(), 2, newer)
    names = ("id", "year", "type", "source_types", "languages", "languages_detected")
    outlines = list(store.outlines(["pubmed:3", "pubmed:1", "pubmed:2", "pubmed:9"]))
    assert {tuple(getattr(outline, name) for name in names) for outline in outlines} == {
        tuple(getattr(record, name) for name in names) for record in (*said, *newer)
    }
    assert len(outlines) == 4


def test_a_title_longer_than_any_index_entry_is_found_by_its_end(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1, title="".join(f"mot{i} " for i in range(3000)), doi="")])
    assert store.search_titles("mot2999") == ["pubmed:1"]


def test_a_doi_longer_than_any_index_entry_is_kept_and_found(store: Store) -> None:
    doi = "10.5555/" + "".join(f"{i:04x}" for i in range(0, 65536, 13))
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1, doi=doi)])
    assert store.find(doi) == ["pubmed:1"]


def test_a_record_shows_its_newest_version_and_keeps_all(two_runs: Store) -> None:
    shown = two_runs.record("pubmed:2")
    assert shown is not None
    assert shown.title == "Corrigé"
    assert [record.title for record in two_runs.versions("pubmed:2")] == [a_record(2).title, "Corrigé"]
    assert two_runs.versions("pubmed:404") == []


def test_a_source_that_takes_its_word_back_shows_the_first_version_again(two_runs: Store) -> None:
    two_runs.add_run(a_run("run-3", minutes=120))
    add(two_runs, a_run("run-3"), 1, [a_record(2)], at=T0 + timedelta(hours=2))
    assert two_runs.record("pubmed:2") == a_record(2)
    assert [record.title for record in two_runs.versions("pubmed:2")] == ["Corrigé", a_record(2).title]


def test_records_of_gives_each_id_once_in_order_in_its_newest_version_among_the_runs(two_runs: Store) -> None:
    assert list(two_runs.records_of(["run-1"])) == [a_record(1), a_record(2), a_record(3)]
    both = list(two_runs.records_of(["run-2", "run-1"]))
    assert both == [a_record(1), a_record(2, title="Corrigé"), a_record(3), a_record(4)]
    assert list(two_runs.records_of([])) == []


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_records_of_does_not_depend_on_the_size_of_its_portions(two_runs: Store, chunk: int) -> None:
    found = [record.id for record in two_runs.records_of(["run-1", "run-2"], chunk=chunk)]
    assert found == ["pubmed:1", "pubmed:2", "pubmed:3", "pubmed:4"]


def test_ids_are_in_the_order_of_their_characters_on_every_engine(store: Store) -> None:
    ids = ["cairn:B", "cairn:a", "cairn:Ä", "Cairn:z", "cairn-2:a", "cairn:_", "cairn:\U0001d518", "cairn:\uffee"]
    store.add_run(a_run())
    add(store, a_run(), 1, [Record(id=name, source="cairn") for name in ids])
    assert store.ids_of("run-1") == sorted(ids)
    assert [record.id for record in store.records_of(["run-1"])] == sorted(ids)


def test_membership_names_every_run_of_every_record(two_runs: Store) -> None:
    assert list(two_runs.membership(["run-2", "run-1", "run-1"])) == [
        ("pubmed:1", "run-1"),
        ("pubmed:2", "run-1"),
        ("pubmed:2", "run-2"),
        ("pubmed:3", "run-1"),
        ("pubmed:3", "run-2"),
        ("pubmed:4", "run-2"),
    ]


def test_long_lists_of_ids_are_no_trouble(store: Store) -> None:
    store.add_run(a_run())
    records = [Record(id=f"pubmed:{number:05}", source="pubmed") for number in range(5_500)]
    outcome = add(store, a_run(), 1, records)
    ids = [record.id for record in records]
    assert outcome.run.fetched == outcome.new == 5_500
    assert store.ids_of("run-1") == ids
    assert store.known_ids([*ids, "pubmed:x"]) == set(ids)
    assert [record.id for record in store.records_of(["run-1"])] == ids


def test_unknown_ids_are_simply_not_there(two_runs: Store) -> None:
    assert two_runs.record("pubmed:404") is None
    assert two_runs.records(["pubmed:404", "pubmed:1"]) == {"pubmed:1": a_record(1)}
    assert two_runs.known_ids(["pubmed:404", "pubmed:4"]) == {"pubmed:4"}


@pytest.fixture(scope="module")
def library(new_address: Callable[[], str]) -> Iterator[Store]:
    """A few records to be found; the tests only read."""
    with open_store(new_address()) as store:
        store.add_run(a_run())
        fill(store)
        yield store


def fill(store: Store) -> None:
    items = [
        a_record(31054321, doi="10.5555/abc(1)", pmcid="PMC7654321"),
        a_record(310543210, doi="10.5555/abc(1)2"),
        Record(id="openalex:W2990000001", source="openalex", pmid="31054321", title="Ünïcode 100 % d’accès_libre"),
        Record(id="openalex:W2990000002", source="openalex", title="100 patients"),
        Record(id="cairn:5d0cAB", source="cairn", title="Renoncement", doi="10.5555/ABC(1)"),
    ]
    add(store, a_run(), 1, items)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pubmed:31054321", ["pubmed:31054321"]),
        (" PubMed:31054321 ", ["pubmed:31054321"]),
        ("pubmed:3105", ["pubmed:31054321", "pubmed:310543210"]),
        ("openalex:w2990000001", ["openalex:W2990000001"]),
        ("OpenAlex:W29900", ["openalex:W2990000001", "openalex:W2990000002"]),
        ("w2990000002", ["openalex:W2990000002"]),
        ("W29", ["openalex:W2990000001", "openalex:W2990000002"]),
        ("cairn:5D0", ["cairn:5d0cAB"]),
        ("10.5555/ABC(1)", ["cairn:5d0cAB", "pubmed:31054321"]),
        ("https://doi.org/10.5555/abc(1)", ["cairn:5d0cAB", "pubmed:31054321"]),
        ("doi:10.5555/Abc(1).", ["cairn:5d0cAB", "pubmed:31054321"]),
        ("10.5555/abc", []),
        ("31054321", ["openalex:W2990000001", "pubmed:31054321"]),
        ("PMID: 31054321", ["openalex:W2990000001", "pubmed:31054321"]),
        ("https://pubmed.ncbi.nlm.nih.gov/31054321/", ["openalex:W2990000001", "pubmed:31054321"]),
        ("3105432", []),
        ("pmid:3105432", []),
        ("pmc7654321", ["pubmed:31054321"]),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC7654321/", ["pubmed:31054321"]),
        ("PMC765432", []),
        ("", []),
        ("   ", []),
        (":", []),
        ("%", []),
        ("_", []),
        ("pubmed:_", []),
        ("\x00", []),
        ("\udce9", []),
        ("nothing of the kind", []),
    ],
)
def test_records_are_found_by_what_a_person_types(library: Store, typed: str, found: list[str]) -> None:
    assert library.find(typed) == found


@pytest.mark.parametrize("typed", ["pubmed:310543", "W2990000001", "openalex:W29", "cairn:5d0c"])
def test_an_exact_search_takes_no_beginning_for_the_whole(library: Store, typed: str) -> None:
    assert library.find(typed)
    assert library.find(typed, exact=True) == []


@pytest.mark.parametrize(
    "typed", ["openalex:w2990000001", "PUBMED:31054321", "cairn:5d0cAB", "10.5555/abc(1)", "31054321"]
)
def test_an_exact_search_knows_full_names_in_any_case(library: Store, typed: str) -> None:
    assert library.find(typed, exact=True) == library.find(typed) != []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("acces soins", ["pubmed:31054321", "pubmed:310543210"]),
        ("SOINS  Accès", ["pubmed:31054321", "pubmed:310543210"]),
        ("care 310543210", ["pubmed:310543210"]),
        ("unicode", ["openalex:W2990000001"]),
        ("100 %", ["openalex:W2990000001"]),
        ("s_l", ["openalex:W2990000001"]),
        ("s%l", []),
        ("", []),
        ("\x00", []),
    ],
)
def test_titles_are_searched_by_words_whatever_their_accents(library: Store, words: str, found: list[str]) -> None:
    assert library.search_titles(words) == found


def test_a_search_of_titles_can_be_cut_short(library: Store) -> None:
    assert library.search_titles("100", limit=1) == ["openalex:W2990000001"]


def test_what_a_record_was_once_called_still_finds_it_once(store: Store) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [a_record(1, title="Ancien", doi="10.5555/old"), a_record(1, title="Nouveau titre ancien")])
    assert store.find("10.5555/old") == ["pubmed:1"]
    assert store.search_titles("ancien") == ["pubmed:1"]
    assert replace(a_record(1), title="Nouveau titre ancien") == store.record("pubmed:1")
