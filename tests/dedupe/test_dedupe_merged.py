"""The merged view of a work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.dedupe.merged import disagreements, merge_records
from litrev.model import Abstract, Author, DocumentType, Notice, NoticeKind, Record, Section

AUTHORS = (Author("Roy", "Anna"), Author("Sow", "Binta"))


def pubmed(**known: object) -> Record:
    return Record(**({"id": "pubmed:11111111", "source": "pubmed", "pmid": "11111111"} | known))  # type: ignore[arg-type]  # free choice of fields


def openalex(**known: object) -> Record:
    return Record(**({"id": "openalex:W42", "source": "openalex"} | known))  # type: ignore[arg-type]  # free choice of fields


def test_one_record_is_its_own_view() -> None:
    record = pubmed(title="Forgoing care")
    assert merge_records([record]) is record


def test_no_record_is_no_work() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merge_records([])


def test_the_view_bears_the_works_id_and_names_its_sources() -> None:
    merged = merge_records([pubmed(), openalex()])
    assert (merged.id, merged.source) == ("openalex:W42", "openalex, pubmed")


def test_the_own_title_comes_from_whoever_has_it_beside_the_translation() -> None:
    merged = merge_records(
        [
            pubmed(title="", translated_title="Forgoing care among migrants"),
            openalex(title="Renoncement aux soins des migrants"),
        ]
    )
    assert merged.title == "Renoncement aux soins des migrants"
    assert merged.translated_title == "Forgoing care among migrants"


def test_a_translation_given_as_title_elsewhere_does_not_take_its_place() -> None:
    merged = merge_records(
        [
            pubmed(title="Renoncement aux soins", translated_title="Forgoing care."),
            openalex(title="Forgoing Care"),
        ]
    )
    assert (merged.title, merged.translated_title) == ("Renoncement aux soins", "Forgoing care.")


def test_capitals_give_way_to_a_title_that_can_be_read() -> None:
    merged = merge_records([pubmed(title="ACCESS TO CARE"), openalex(title="Access to care")])
    assert merged.title == "Access to care"


def test_the_longer_list_of_authors_counts_only_when_it_holds_the_other() -> None:
    longer = (*AUTHORS, Author("Traoré", "Cheick"))
    strange = (Author("Editorial", "Board"), Author("Someone", "Else"), Author("Third", "Man"))
    assert merge_records([pubmed(authors=AUTHORS), openalex(authors=longer)]).authors == longer
    assert merge_records([pubmed(authors=AUTHORS), openalex(authors=strange)]).authors == AUTHORS


def test_a_list_known_to_be_cut_gives_way_to_a_complete_one() -> None:
    merged = merge_records([pubmed(authors=AUTHORS[:1], authors_complete=False), openalex(authors=AUTHORS)])
    assert (merged.authors, merged.authors_complete) == (AUTHORS, True)


def test_an_orcid_of_one_source_is_given_to_the_same_person_of_another() -> None:
    known = (Author("Roy", "A.", orcid="0000-0001-2345-6789"),)
    merged = merge_records([pubmed(authors=AUTHORS), openalex(authors=known)])
    assert [author.orcid for author in merged.authors] == ["0000-0001-2345-6789", ""]


def test_a_labelled_abstract_is_preferred_unless_it_is_a_stump() -> None:
    labelled = (Section("To learn who forgoes care.", "AIM"), Section("Many do.", "RESULTS"))
    flat = (Section("AimTo learn who forgoes care.ResultsMany do."),)
    long = (Section("To learn who forgoes care. " * 10),)
    assert merge_records([pubmed(abstract=labelled), openalex(abstract=flat)]).abstract == labelled
    assert merge_records([pubmed(abstract=labelled), openalex(abstract=long)]).abstract == long
    assert merge_records([pubmed(), openalex(abstract=flat)]).abstract == flat


def test_a_date_is_not_put_together_from_two_sources() -> None:
    merged = merge_records([pubmed(year=2019), openalex(year=2018, published="2018-12-30")])
    assert (merged.year, merged.published) == (2019, "")


def test_a_guessed_language_gives_way_to_a_known_one() -> None:
    guess = openalex(languages=("ca",), languages_detected=True)
    assert merge_records([guess, pubmed(languages=("fr",))]).languages == ("fr",)
    assert merge_records([guess, pubmed()]).languages_detected


def test_openalex_knows_open_copies_and_references() -> None:
    merged = merge_records(
        [
            pubmed(full_text_url="https://example.org/a", mesh=("Refugees*",)),
            openalex(full_text_url="https://example.org/b", references=("openalex:W1",), mesh=("Adult",)),
        ]
    )
    assert (merged.full_text_url, merged.references) == ("https://example.org/b", ("openalex:W1",))
    assert merged.mesh == ("Refugees*", "Adult")


def test_lists_are_joined_without_repeats() -> None:
    notice = Notice(NoticeKind.RETRACTED_BY, "Somewhere", pmid="22222222")
    merged = merge_records(
        [
            pubmed(keywords=("Accès aux soins",), notices=(notice,), retracted=True),
            openalex(keywords=("acces aux soins", "migrants"), notices=(Notice(notice.kind, pmid="22222222"),)),
        ]
    )
    assert merged.keywords == ("Accès aux soins", "migrants")
    assert merged.notices == (notice,)
    assert merged.retracted


def test_a_second_doi_is_kept_among_the_other_ids() -> None:
    merged = merge_records([pubmed(doi="10.5555/a"), openalex(doi="10.5555/b", other_ids=(("mag", "7"),))])
    assert merged.doi == "10.5555/a"
    assert merged.other_ids == (("mag", "7"), ("doi", "10.5555/b"))


def test_the_publication_leads_its_preprint_whoever_has_it() -> None:
    preprint = pubmed(type=DocumentType.PREPRINT, journal="A repository", doi="10.5555/pre")
    merged = merge_records([preprint, openalex(journal="A journal", doi="10.5555/art")])
    assert (merged.type, merged.journal, merged.doi) == (DocumentType.ARTICLE, "A journal", "10.5555/art")


RECORDS = st.lists(
    st.builds(
        Record,
        id=st.sampled_from([f"x:{n}" for n in range(5)]),
        source=st.sampled_from(["pubmed", "openalex", "cairn"]),
        title=st.text(max_size=5),
        translated_title=st.text(max_size=5),
        authors=st.lists(st.builds(Author, family=st.text(max_size=3)), max_size=3).map(tuple),
        year=st.none() | st.integers(1900, 2030),
        doi=st.sampled_from(["", "10.5555/a", "10.5555/b"]),
        abstract=st.lists(st.builds(Section, text=st.text(min_size=1, max_size=5)), max_size=2).map(tuple),
        other_abstracts=st.lists(st.builds(Abstract, language=st.just("fr"), sections=st.just(())), max_size=1).map(
            tuple
        ),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda r: r.id,
)


@given(RECORDS)
def test_the_order_of_the_records_does_not_matter(records: list[Record]) -> None:
    assert merge_records(records) == merge_records(records[::-1])
    assert disagreements(records) == disagreements(records[::-1])


@given(RECORDS)
def test_nothing_is_invented_and_nothing_known_is_missing(records: list[Record]) -> None:
    merged = merge_records(records)
    for name in ("title", "year", "doi", "abstract"):
        known = [getattr(r, name) for r in records if getattr(r, name)]
        value = getattr(merged, name)
        assert (value in known) if known else not value


def test_records_that_agree_have_no_disagreement_though_spelling_and_silence_differ() -> None:
    assert (
        disagreements(
            [
                pubmed(
                    title="Renoncement", translated_title="Forgoing care.", year=2019, pages="123-8", authors=AUTHORS
                ),
                openalex(title="Forgoing Care", pages="123–128", authors=(Author("ROY", "A"),)),
            ]
        )
        == []
    )


def test_each_field_that_differs_is_named_with_what_each_record_says() -> None:
    found = disagreements([pubmed(title="A", year=2019, doi="10.5555/a"), openalex(title="A", year=2018)])
    assert [(d.field, d.values) for d in found] == [("year", (("openalex:W42", "2018"), ("pubmed:11111111", "2019")))]
    differ = disagreements([pubmed(retracted=True, title="One"), openalex(title="Two", type=DocumentType.ERRATUM)])
    assert {d.field for d in differ} == {"retracted", "title", "type"}
