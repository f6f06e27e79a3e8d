"""Each rule in the tables earns its place: switched off, it lets some invented example come out wrong.

A new rule needs an example here. Every example is a pair of records, what the rules must hold of it, and the policy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from dedupe_examples import ABSTRACT, ARTICLE, OTHER_ABSTRACT, again, sparse

from litrev.dedupe import Policy, Versions, explain
from litrev.dedupe.features import FEATURES, Feature
from litrev.dedupe.vetoes import DOUBTS, VERSION_VETOES, VETOES, Veto
from litrev.model import Author, DocumentType, LinkKind, Record, Section

SAME, DIFFERENT, UNSURE = LinkKind.SAME, LinkKind.DIFFERENT, LinkKind.UNSURE
TITLE = ARTICLE.title
EDITOR = (Author("Ostrander", "Mila"),)
STRANGERS = (Author("Zell", "Ada"), Author("Brankovic", "Bo"))
FRENCH = "Parcours vers les soins primaires chez les nouveaux arrivants dans les villes portuaires du nord"


@dataclass(frozen=True)
class Example:
    one: Record
    other: Record
    kind: LinkKind
    versions: Versions = "separate"


def article(**changes: Any) -> Record:
    return again("openalex:W1", **changes)


def bare(**changes: Any) -> Record:
    return sparse("openalex:W1", **changes)


BY_FEATURE: dict[str, Example] = {
    "title": Example(bare(), sparse(title="Pollen on the decks of ferries"), DIFFERENT),
    "authors": Example(bare(), sparse(authors=STRANGERS), UNSURE),
    "year": Example(bare(title="Harbour winters", authors=()), sparse(title="Harbour winters", authors=(), year=2020),
                    UNSURE),
    "place": Example(bare(volume="14", pages="221-8"), sparse(volume="15", pages="17-30"), UNSURE),
    "journal": Example(bare(journal="Coastal Law"),
                       sparse(journal="Journal of Harbour Medicine", title=TITLE + "s"), UNSURE),
    "abstract": Example(
        bare(title="Harbour winters", authors=EDITOR, year=None, abstract=(Section(ABSTRACT),)),
        sparse(title="Harbour winters", authors=EDITOR, abstract=(Section(OTHER_ABSTRACT),)),
        UNSURE,
    ),
    "doi": Example(
        Record(id="a:1", source="a", title="Winter clinics", doi="10.5555/w"),
        Record(id="b:1", source="b", title="Winter clinics: a review of forty years on the coast", doi="10.5555/w"),
        SAME,
    ),
    "pmid": Example(
        Record(id="a:1", source="a", title="Winter clinics", pmid="9000001"),
        Record(id="b:1", source="b", title="Winter clinics: a review of forty years on the coast", pmid="9000001"),
        SAME,
    ),
    "numbers": Example(
        bare(title="Harbour winters, 2 towns", abstract=(Section(ABSTRACT),)),
        sparse(title="Harbour winters in 3 towns", abstract=(Section(ABSTRACT),)),
        UNSURE,
    ),
    "issue": Example(
        bare(title="Harbour winters", authors=(), issue="3"), sparse(title="Harbour winters", authors=(), issue="4"),
        UNSURE,
    ),
}  # fmt: skip

BY_VETO: dict[str, Example] = {
    "about_another": Example(ARTICLE, again(title="Erratum to: " + TITLE), DIFFERENT),
    "two_pmids": Example(
        again("pubmed:1", pmid="1", abstract=()), again("pubmed:2", pmid="2", abstract=()), DIFFERENT
    ),
    "protocol": Example(ARTICLE, again(title=TITLE + ": study protocol", pages="", volume="", doi="", abstract=()),
                        DIFFERENT),
    "parts": Example(
        bare(title="Harbour pollen and its season along the coast. Part I"),
        sparse(title="Harbour pollen and its season along the coast. Part II"),
        DIFFERENT,
    ),
    "chapter": Example(bare(title="Paths to primary care among newcomers"),
                       sparse(title="Chapter 2. Paths to primary care among newcomers"), DIFFERENT),
    "numbers": Example(bare(title=TITLE + " of 3 winters"), sparse(title=TITLE + " of 2 winters"), DIFFERENT),
    "shared_identifier": Example(
        article(title="Dental visits of dock workers in autumn and their costs"),
        again(title="Pollen counts on northern ferries", authors=STRANGERS, pmid="9000001"),
        DIFFERENT,
    ),
    "copied_identifier": Example(
        article(),
        again(title="Paths to care of newcomers in harbour towns, a cohort", journal="Coastal Law", volume=""),
        DIFFERENT,
    ),
    "meeting_abstract": Example(article(volume="", issue="", doi="10.5555/one", pages="221"),
                                again(volume="14 Suppl 2", issue="", pages="S221", doi="10.0000/two", journal="Coast"),
                                DIFFERENT),
    "printed_elsewhere": Example(article(), again(journal="Coastal Law", volume="3", doi="10.5555/law.1"), DIFFERENT),
    "two_dois": Example(article(), again(pages="290", doi="10.5555/jhm.2029.290"), DIFFERENT),
    "preprint": Example(ARTICLE, again(type=DocumentType.PREPRINT, doi="", journal="medRxiv", volume="", pages=""),
                        DIFFERENT),
    "update": Example(
        article(journal="Cochrane Database of Systematic Reviews", volume="", issue="", pages="CD990001",
                doi="10.1002/14651858.cd990001.pub2"),
        again(journal="Cochrane Database Syst Rev", volume="", issue="", pages="CD990001",
              doi="10.1002/14651858.cd990001.pub3"),
        DIFFERENT,
    ),
    "lost_title": Example(article(), again(title="#NAME?"), UNSURE),
    "translation_unplaced": Example(
        article(title=FRENCH, doi=""), again(title="Reaching first-line medicine: recent immigrants", pages="", doi=""),
        UNSURE,
    ),
    "later_part": Example(bare(), sparse(title=TITLE + ". Part II"), UNSURE),
    "later_report": Example(
        bare(year=2026), sparse(year=2029, title=TITLE + ": three-year follow-up"), UNSURE
    ),
    "another_text": Example(
        bare(abstract=(Section(ABSTRACT),)), sparse(year=2030, abstract=(Section(OTHER_ABSTRACT),)), UNSURE
    ),
}  # fmt: skip


def kind_of(example: Example) -> LinkKind:
    return explain(example.one, example.other, policy=Policy(example.versions)).kind


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_without_a_feature_its_example_comes_out_wrong(feature: Feature, monkeypatch: pytest.MonkeyPatch) -> None:
    example = BY_FEATURE[feature.name]
    assert kind_of(example) is example.kind
    mute = tuple(replace(f, levels={}) if f is feature else f for f in FEATURES)
    monkeypatch.setattr("litrev.dedupe.judge.FEATURES", mute)
    assert kind_of(example) is not example.kind


@pytest.mark.parametrize("table", ["VETOES", "VERSION_VETOES", "DOUBTS"])
def test_without_a_veto_or_a_doubt_its_example_comes_out_wrong(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules: tuple[Veto, ...] = {"VETOES": VETOES, "VERSION_VETOES": VERSION_VETOES, "DOUBTS": DOUBTS}[table]
    idle = []
    for rule in rules:
        example = BY_VETO[rule.__name__]
        assert kind_of(example) is example.kind, rule.__name__
        with monkeypatch.context() as patch:
            patch.setattr(f"litrev.dedupe.judge.{table}", tuple(other for other in rules if other is not rule))
            if kind_of(example) is example.kind:
                idle.append(rule.__name__)
    assert not idle


@pytest.mark.parametrize("place", [(f.name, level) for f in FEATURES for level in f.levels])
def test_every_level_has_a_reason_of_its_own(place: tuple[str, str]) -> None:
    words = [level.words for feature in FEATURES for level in feature.levels.values()]
    feature, level = place
    assert words.count({f.name: f for f in FEATURES}[feature].levels[level].words) == 1


def test_no_example_is_left_of_a_rule_that_has_gone() -> None:
    assert set(BY_FEATURE) == {feature.name for feature in FEATURES}
    assert set(BY_VETO) == {rule.__name__ for rule in (*VETOES, *VERSION_VETOES, *DOUBTS)}
