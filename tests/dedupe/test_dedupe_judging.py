"""What the rules say of two records, on invented ones: what joins, and every veto."""

from __future__ import annotations

from typing import Any

import pytest
from dedupe_examples import ABSTRACT, ARTICLE, OTHER_ABSTRACT, again, sparse

from litrev.dedupe import Policy, explain, judge_records, match
from litrev.dedupe.features import FEATURES
from litrev.dedupe.vetoes import VERSION_VETOES, VETOES
from litrev.model import (
    Abstract,
    Author,
    DocumentType,
    LinkKind,
    Notice,
    NoticeKind,
    Record,
    Section,
)

SAME, DIFFERENT, UNSURE = LinkKind.SAME, LinkKind.DIFFERENT, LinkKind.UNSURE


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"journal": "J Harbour Med", "pages": "221-228", "doi": ""},
        {"title": "PATHS TO PRIMARY CARE AMONG NEWCOMERS IN NORTHERN HARBOUR TOWNS"},
        {"authors": (Author("Ostrander", "M"), Author("Quillfeather", "JB"), Author("Vroomen", "P"))},
        {"authors": tuple(Author(a.given, a.family) for a in ARTICLE.authors)},
        {"authors": tuple(reversed(ARTICLE.authors)), "year": 2030},
        {"title": ARTICLE.title + " [Review] [45 refs]"},
        {"title": "[" + ARTICLE.title + "]."},
        {"doi": "10.5555/JHM.2029.221".lower(), "volume": "14 Suppl 1"},
        {"doi": "10.0000/another.agency"},
        {"pages": "221-228", "volume": "", "abstract": (Section("Objective: " + ABSTRACT),)},
        {"pages": "1-12", "volume": "", "issue": ""},
    ],
)
def test_one_article_in_two_spellings_is_one_work(changes: dict[str, Any]) -> None:
    assert explain(ARTICLE, again(**changes)).kind is SAME


def test_title_authors_and_year_are_enough_when_nothing_contradicts() -> None:
    found = explain(ARTICLE, sparse())
    assert found.kind is SAME
    assert found.why[0] == "equal long titles"


def test_an_equal_doi_is_enough_for_records_that_say_little_else() -> None:
    one = Record(id="a:1", source="a", title="Winter clinics", doi="10.5555/w")
    other = Record(id="b:1", source="b", title="Winter clinics: a review of forty years on the coast", doi="10.5555/w")
    assert explain(one, other).kind is SAME


def test_a_lost_subtitle_is_forgiven_with_an_author_and_not_without() -> None:
    assert (
        explain(ARTICLE, sparse(title="Paths to primary care among newcomers in northern harbour towns")).kind is SAME
    )
    stranger = sparse(
        title="Paths to primary care among newcomers in northern harbour towns", authors=(Author("Zell"),)
    )
    assert explain(ARTICLE, stranger).kind is not SAME


FRENCH = "Parcours vers les soins primaires chez les nouveaux arrivants dans les villes portuaires du nord"


def test_a_translated_title_is_recognised_by_any_title_of_the_other() -> None:
    pubmed = sparse(title=FRENCH, translated_title="Paths to primary care in harbour towns", languages=("fr",))
    assert explain(pubmed, sparse("openalex:W1", title=FRENCH.upper())).kind is SAME
    assert explain(pubmed, sparse("openalex:W1", title="Paths to primary care in harbour towns")).kind is SAME


def test_titles_in_two_languages_meet_at_one_place() -> None:
    bracketed = again(title="[Reaching first-line medicine: recent immigrants by the sea].", doi="", abstract=())
    assert explain(again("openalex:W1", title=FRENCH, doi="", abstract=()), bracketed).kind is SAME


def test_titles_in_two_languages_meet_over_an_abstract_that_both_have() -> None:
    english = Abstract("en", (Section(ABSTRACT),))
    one = sparse(title=FRENCH, abstract=(Section("Les villes portuaires voient passer bien des gens. " * 4),))
    other = sparse("openalex:W1", title=ARTICLE.title, abstract=(Section(ABSTRACT),))
    with_both = again("pubmed:9000001", title=FRENCH, other_abstracts=(english,), abstract=one.abstract)
    assert explain(other, with_both).score > explain(other, one).score


def test_names_and_titles_in_cyrillic_meet_their_romanisation() -> None:
    one = Record(id="a:1", source="a", title="Доступ мигрантов к первичной помощи в портовых городах севера", year=2030,
                 authors=(Author("Вихров", "И"),))  # fmt: skip
    other = Record(id="b:1", source="b", title="Dostup migrantov k pervichnoi pomoshchi v portovykh gorodakh severa",
                   year=2030, authors=(Author("Vikhrov", "Ilia"),))  # fmt: skip
    assert explain(one, other).kind is SAME


VETOED: dict[str, tuple[dict[str, Any], str]] = {
    "erratum in the title": ({"title": "Erratum to: " + ARTICLE.title}, "erratum"),
    "erratum by type": ({"type": DocumentType.ERRATUM, "pages": "300", "doi": ""}, "erratum"),
    "erratum by notice": ({"notices": (Notice(NoticeKind.CORRECTS),), "pages": "300", "doi": ""}, "erratum"),
    "erratum by Web of Science": ({"title": ARTICLE.title + " (vol 14, pg 221, 2029)"}, "erratum"),
    "retraction": ({"title": "Retraction: " + ARTICLE.title}, "retraction"),
    "reply": ({"title": ARTICLE.title + ": authors' reply"}, "reply"),
    "comment": ({"title": "Comment on: " + ARTICLE.title}, "comment"),
    "protocol": ({"title": ARTICLE.title + ": study protocol", "pages": "17", "abstract": (), "doi": ""}, "protocol"),
    "numbers": ({"title": ARTICLE.title + " of 2 winters", "doi": "", "abstract": (), "pages": "9"}, "numbers"),
    "supplement": ({"volume": "14 Suppl 2", "pages": "S33", "doi": ""}, "supplement"),
    "two journals": ({"journal": "Coastal Health", "volume": "3", "pages": "70", "doi": ""}, "two journals"),
    "copied DOI": ({"journal": "Coastal Health", "volume": "3", "pages": "70"}, "two journals"),
    "two DOIs": ({"pages": "290", "doi": "10.5555/jhm.2029.290"}, "two DOIs"),
    "preprint by type": ({"type": DocumentType.PREPRINT, "doi": "", "pages": ""}, "preprint"),
    "preprint by DOI": ({"doi": "10.1101/2028.11.02.20200001", "pages": "", "volume": "", "journal": ""}, "preprint"),
}


@pytest.mark.parametrize("name", VETOED)
def test_a_veto_parts_what_looks_alike(name: str) -> None:
    changes, word = VETOED[name]
    base = again("openalex:W1", title=ARTICLE.title + " of 3 winters") if name == "numbers" else ARTICLE
    found = explain(base, again(**changes))
    assert found.kind is DIFFERENT
    assert word in found.why[0]
    assert found.score <= 0.02


def test_part_one_is_not_part_two() -> None:
    one = again("openalex:W1", title="Harbour pollen. Part I: grasses and their season along the coast")
    two = again(title="Harbour pollen. Part II: grasses and their season along the coast")
    found = explain(one, two)
    assert (found.kind, found.why[0]) == (DIFFERENT, "part 1 and part 2")


def test_a_chapter_is_not_its_book_nor_another_chapter() -> None:
    book = sparse(title="Paths to primary care among newcomers", type=DocumentType.BOOK)
    chapters = [sparse(f"openalex:W{n}", title=f"Chapter {n}. {book.title}") for n in (2, 3)]
    assert explain(book, chapters[0]).kind is DIFFERENT
    assert explain(*chapters).kind is DIFFERENT
    assert explain(chapters[0], again("pubmed:7", title=f"CHAPTER 2: {book.title}")).kind is SAME


def test_an_erratum_that_bears_the_pmid_of_its_article_stays_apart_and_says_why() -> None:
    article = again(pmid="9000001")
    erratum = again("openalex:W2", title="Correction: " + ARTICLE.title, pages="300", pmid="9000001", abstract=())
    (found,) = judge_records([article, erratum])
    assert (found.kind, found.why[0]) == (DIFFERENT, "only one of them is an erratum")


def test_abstracts_that_share_the_doi_of_their_supplement_stay_apart() -> None:
    one = again("openalex:W1", title="Dental visits of dock workers in autumn", pages="S12", volume="15 Suppl 1")
    two = again(title="Pollen counts on northern ferries", pages="S14", volume="15 Suppl 1",
                abstract=(Section(OTHER_ABSTRACT),))  # fmt: skip
    (found,) = judge_records([one, two])
    assert (found.kind, found.why[0]) == (DIFFERENT, "different titles and different abstracts")


def test_two_records_of_pubmed_itself_are_two_documents() -> None:
    assert explain(again("pubmed:1", pmid="1"), again("pubmed:2", pmid="2")).why[0] == "two PMIDs in PubMed itself"


def test_editorials_of_one_editor_are_joined_at_one_place_only() -> None:
    editor = (Author("Ostrander", "Mila"),)
    one = again("openalex:W1", title="Editorial", authors=editor, abstract=(), doi="")
    assert (
        explain(one, again(title="Editorial", authors=editor, abstract=(), doi="", pages="1", issue="4")).kind
        is not SAME
    )
    assert explain(one, again(title="Editorial", authors=editor, abstract=())).score > 0.2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ARTICLE, again(type=DocumentType.PREPRINT, doi="10.5555/pre", journal="medRxiv", volume="", pages="")),
        (
            again("openalex:W1", journal="Cochrane Database of Systematic Reviews", volume="", pages="CD990001",
                  doi="10.1002/14651858.cd990001.pub2", year=2025),
            again(journal="Cochrane Database Syst Rev", volume="", pages="CD990001",
                  doi="10.1002/14651858.cd990001.pub3"),
        ),
    ],
)  # fmt: skip
def test_versions_are_separate_reports_unless_they_are_to_be_joined(one: Record, other: Record) -> None:
    assert explain(one, other).kind is DIFFERENT
    assert explain(one, other, policy=Policy("join")).kind is SAME


def test_what_is_merely_alike_is_left_to_a_person() -> None:
    found = explain(
        ARTICLE, sparse(title="Paths to primary care of newcomers in southern harbour towns: cohort studies")
    )
    assert found.kind is UNSURE


def test_a_spelling_is_no_exchanged_word() -> None:
    british = sparse(title=ARTICLE.title.replace("harbour", "harbor").replace("newcomers", "new-comers"))
    assert explain(ARTICLE, british).kind is SAME


def test_papers_of_one_team_in_one_year_are_not_worth_a_word() -> None:
    other = again(title="Pollen on the decks of northern ferries", pages="40", doi="10.5555/o", issue="1",
                  abstract=(Section(OTHER_ABSTRACT),))  # fmt: skip
    assert judge_records([ARTICLE, other]) == []


def test_a_contradiction_inside_a_chain_is_told() -> None:
    lone = sparse("cairn:1", title=ARTICLE.title)
    first = again("openalex:W1", abstract=(), doi="10.5555/first")
    second = again("pubmed:9000001", abstract=(), doi="", journal="Coastal Health", volume="3", pages="70")
    kinds = {(p.a, p.b): p.kind for p in judge_records([lone, first, second])}
    assert kinds["openalex:W1", "pubmed:9000001"] is DIFFERENT
    assert kinds["cairn:1", "openalex:W1"] is SAME


def test_two_documents_that_a_third_would_chain_are_held_apart_though_they_have_much_in_common() -> None:
    french = "Chemins vers les soins primaires des nouveaux venus dans les villes portuaires du nord"
    both = again("pubmed:1", pmid="1", doi="", translated_title=french)
    first = again("openalex:W1", pmid="1")
    second = again("openalex:W2", pmid="2", title=french, doi="10.5555/second", issue="4", year=2030)
    kinds = {(p.a, p.b): p.kind for p in judge_records([both, first, second])}
    assert kinds["openalex:W1", "pubmed:1"] is SAME
    assert kinds["openalex:W2", "pubmed:1"] is SAME
    assert 0.2 < explain(first, second).score < match.CONTRADICTION
    assert kinds["openalex:W1", "openalex:W2"] is DIFFERENT


def test_every_feature_and_every_veto_says_what_it_means() -> None:
    for feature in FEATURES:
        assert feature.level.__doc__
        assert all(level.words for level in feature.levels.values())
    assert all(veto.__doc__ for veto in VETOES + VERSION_VETOES)


def test_a_protocol_says_how_sure_the_rules_must_be() -> None:
    usual = explain(ARTICLE, sparse())
    assert usual.kind is SAME
    assert explain(ARTICLE, sparse(), policy=Policy(joined_from=0.99999)).kind is UNSURE
    assert explain(ARTICLE, sparse(), policy=Policy(joined_from=1, asked_from=0.99999)).kind is DIFFERENT


def test_a_title_meets_its_translation_only_where_the_protocol_lets_it() -> None:
    french = again("hal:1", title="Chemins vers les soins primaires des nouveaux venus dans les villes du nord", doi="")
    other = again(translated_title=french.title, doi="", abstract=())
    across, within = (explain(other, french, policy=Policy(across_languages=across)) for across in (True, False))
    assert across.kind is SAME
    assert within.score < across.score
    assert "different titles" in within.why
