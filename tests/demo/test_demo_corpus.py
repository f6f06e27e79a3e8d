"""The invented corpus: the same every time, well-formed, with a truth that can be counted on."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from demo_wire import Client

from litrev.demo.corpus import Corpus, corpus, review_text
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.papers import Kind, Oddity, Paper, phrases
from litrev.demo.pubmed import PubMedStandIn
from litrev.model import Verdict
from litrev.protocol import load_protocol, problems, translation
from litrev.protocol.models import Protocol


@pytest.fixture(scope="module")
def demo() -> Corpus:
    return corpus()


@pytest.fixture(scope="module")
def articles(demo: Corpus) -> dict[str, ET.Element]:
    roots = [ET.fromstring(raw) for raw in demo.articles()]
    return {root.findtext("*/PMID") or "": root for root in roots}


@pytest.fixture(scope="module")
def works(demo: Corpus) -> dict[str, dict[str, Any]]:
    made = [json.loads(raw) for raw in demo.works()]
    return {made_one["id"].rpartition("/")[2]: made_one for made_one in made}


@pytest.fixture(scope="module")
def protocol(tmp_path_factory: pytest.TempPathFactory) -> Protocol:
    path = tmp_path_factory.mktemp("demo") / "review.yaml"
    path.write_text(review_text(), encoding="utf-8")
    assert [problem for problem in problems(path) if problem.severity == "error"] == []
    return load_protocol(path)


@pytest.fixture(scope="module")
def found(demo: Corpus, protocol: Protocol) -> set[str]:
    """Record ids that the protocol's own queries find."""
    natives = {}
    for entry in protocol.sources:
        rendered = translation(protocol, entry)
        assert rendered is not None
        natives[entry.id] = rendered.native
    ids = set()
    with PubMedStandIn(demo.articles()) as pubmed, Client(pubmed.url) as client:
        answer = client.post("/esearch.fcgi", db="pubmed", term=natives["pubmed"], retmode="json", retmax=9999)
        ids |= {f"pubmed:{pmid}" for pmid in answer.json()["esearchresult"]["idlist"]}
    with OpenAlexStandIn(demo.works(), budget=(10**6, 0)) as openalex, Client(openalex.url) as client:
        for page in range(1, 6):
            answer = client.get("/works", filter=natives["openalex"], per_page=200, page=page)
            ids |= {f"openalex:{work['id'].rpartition('/')[2]}" for work in answer.json()["results"]}
    return ids


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert list(islice(corpus().articles(), 50)) == list(islice(corpus().articles(), 50))
    assert list(islice(corpus(seed=1).works(), 50)) == list(islice(corpus(seed=1).works(), 50))
    assert list(islice(corpus(seed=1).works(), 50)) != list(islice(corpus(seed=2).works(), 50))


def test_the_demo_has_the_size_and_overlap_that_were_planned(demo: Corpus, found: set[str]) -> None:
    by_source = Counter(record.partition(":")[0] for record in found)
    shared = Counter(demo.truth()[record] for record in found)
    assert 400 <= by_source["pubmed"] <= 450
    assert 500 <= by_source["openalex"] <= 590
    assert 290 <= sum(count == 2 for count in shared.values()) <= 350


def test_the_search_selects(
    demo: Corpus, found: set[str], articles: dict[str, ET.Element], works: dict[str, dict[str, Any]]
) -> None:
    noise = {paper.id for paper, _, _ in demo.papers() if paper.noise}
    assert len(found) < 0.75 * (len(articles) + len(works))
    assert not noise & {demo.truth()[record] for record in found}


def test_the_truth_names_every_record_once(
    demo: Corpus, articles: dict[str, ET.Element], works: dict[str, dict[str, Any]]
) -> None:
    truth = demo.truth()
    assert set(truth) == {f"pubmed:{pmid}" for pmid in articles} | {f"openalex:{id_}" for id_ in works}
    assert max(Counter(truth.values()).values()) == 2


def test_nothing_in_it_is_real(articles: dict[str, ET.Element], works: dict[str, dict[str, Any]]) -> None:
    assert all(int(pmid) > 90_000_000 for pmid in articles)
    assert all(int(id_[1:]) > 9_900_000_000 for id_ in works)
    dois = [work["doi"] for work in works.values() if work["doi"]]
    dois += [e.text for root in articles.values() for e in root.iter("ELocationID") if e.text]
    assert all(re.search(r"(^|doi\.org/)10\.5555/", doi) for doi in dois)


def test_shared_works_are_described_differently(
    demo: Corpus, articles: dict[str, ET.Element], works: dict[str, dict[str, Any]]
) -> None:
    pairs = [
        (articles[p.pmid], works[p.openalex])
        for p, in_pubmed, in_openalex in demo.papers()
        if in_pubmed and in_openalex
    ]
    titles = [(article.findtext(".//ArticleTitle") or "", work["title"]) for article, work in pairs]
    assert sum(a.rstrip(".") == b for a, b in titles) < 0.8 * len(pairs)
    assert any(a.startswith("[") and not b.isupper() for a, b in titles)
    assert any(b.isupper() for _, b in titles)
    assert all(any(mark in b for _, b in titles) for mark in ("&amp;", "<i>", "&lt;i&gt;"))
    assert any("pmid" not in work["ids"] for _, work in pairs)
    assert any(work["doi"] is None for _, work in pairs)
    assert any(not list(article.iter("ELocationID")) for article, _ in pairs)
    years = [(article.findtext(".//PubDate/Year"), work["publication_year"]) for article, work in pairs]
    assert 0.03 < sum(a is not None and int(a) != b for a, b in years) / len(pairs) < 0.15
    assert any("Abstract" in (work["abstract_inverted_index"] or {}) for _, work in pairs)


def papers_with(demo: Corpus, oddity: Oddity) -> list[Paper]:
    return [paper for paper, _, _ in demo.papers() if paper.oddity is oddity]


@pytest.mark.parametrize("oddity", list(Oddity)[1:])
def test_each_trap_is_there_and_found(oddity: Oddity, demo: Corpus, found: set[str]) -> None:
    trapped = {paper.id for paper in papers_with(demo, oddity)}
    assert trapped & {demo.truth()[record] for record in found}


def test_an_erratum_shares_identifiers_with_its_article_and_is_another_work(
    demo: Corpus, works: dict[str, dict[str, Any]]
) -> None:
    errata = [paper for paper in papers_with(demo, Oddity.ERRATUM) if paper.kind is Kind.ERRATUM]
    shared = [paper for paper in errata if paper.parent and paper.parent.pmid in works[paper.openalex]["ids"]["pmid"]]
    same_doi = [paper for paper in errata if paper.parent and works[paper.openalex]["doi"].endswith(paper.parent.doi)]
    assert shared == errata
    assert 0 < len(same_doi) < len(errata)
    assert all(paper.parent and paper.id != paper.parent.id for paper in errata)


def test_a_retraction_is_told_from_both_sides(demo: Corpus, articles: dict[str, ET.Element]) -> None:
    for paper in papers_with(demo, Oddity.RETRACTED):
        kind = "RetractionOf" if paper.parent else "RetractionIn"
        other = str(int(paper.pmid) + (-1 if paper.parent else 1))
        link = articles[paper.pmid].find(".//CommentsCorrections")
        assert link is not None
        assert (link.get("RefType"), link.findtext("PMID")) == (kind, other)
        assert other in articles


def test_a_long_author_list_and_a_collective_author_are_there(demo: Corpus, articles: dict[str, ET.Element]) -> None:
    crowd = [paper for paper in papers_with(demo, Oddity.CROWD) if paper.pmid in articles]
    assert all(len(articles[paper.pmid].findall(".//Author")) == 117 for paper in crowd)
    assert any(root.findtext(".//CollectiveName") for root in articles.values())
    assert any("Article" in root.tag and root.tag == "PubmedBookArticle" for root in articles.values())


def test_an_unreadable_record_of_each_source_is_added_on_demand() -> None:
    spoilt = corpus(20, unreadable=True)
    lost_article = ET.fromstring(list(spoilt.articles())[-1])
    lost_work = json.loads(list(spoilt.works())[-1])
    assert lost_article.find("MedlineCitation/Article") is None
    assert lost_work["id"] is None
    with PubMedStandIn(spoilt.articles()) as pubmed, OpenAlexStandIn(spoilt.works()) as openalex:
        assert (len(pubmed.pmids), len(openalex.ids)) == (21, 21)


def test_a_larger_corpus_has_exactly_so_many_records_in_each_source() -> None:
    large = corpus(1500)
    assert sum(1 for _ in large.articles()) == 1500
    assert sum(1 for _ in large.works()) == 1500
    assert len(large.truth()) == 3000


def test_the_criteria_decide_in_the_protocols_order(demo: Corpus, protocol: Protocol) -> None:
    order = [criterion.code for criterion in protocol.criteria]
    assert order == ["P", "C", "G", "D", "L"]
    for paper, _, _ in islice(demo.papers(), 200):
        early, late = (demo.expected_verdict(paper.id, stage) for stage in ("title_abstract", "full_text"))
        assert early.criterion in ("", "P", "C", "G")
        assert (early.verdict is Verdict.EXCLUDE) is bool(early.criterion)
        if early.criterion:
            assert late == early


def test_both_stages_keep_some_and_drop_some(demo: Corpus, found: set[str]) -> None:
    selected = {demo.truth()[record] for record in found}
    passed = {work for work in selected if demo.expected_verdict(work).verdict is Verdict.INCLUDE}
    included = {work for work in passed if demo.expected_verdict(work, "full_text").verdict is Verdict.INCLUDE}
    assert 0.1 < len(passed) / len(selected) < 0.35
    assert 0.4 < len(included) / len(passed) < 0.8


def test_the_scripted_reviewers_disagree_on_about_one_work_in_twelve(demo: Corpus) -> None:
    ids = sorted(set(demo.truth().values()))
    differing = [work for work in ids if demo.scripted_verdict(work, "a") != demo.scripted_verdict(work, "b")]
    assert 0.05 < len(differing) / len(ids) < 0.11
    assert all(demo.scripted_verdict(work, "c") == demo.expected_verdict(work) for work in differing)
    assert all(demo.scripted_verdict(work, "a") == corpus().scripted_verdict(work, "a") for work in differing[:3])


def test_the_known_items_are_all_found_but_one(demo: Corpus, protocol: Protocol, found: set[str]) -> None:
    papers = {f"pmid:{p.pmid}": p for p, _, _ in demo.papers()} | {f"doi:{p.doi}": p for p, _, _ in demo.papers()}
    works_found = {demo.truth()[record] for record in found}
    known = [papers[str(item)] for item in protocol.known_items]
    assert [paper.id in works_found for paper in known] == [True, True, False]
    assert all(demo.expected_verdict(paper.id).verdict is Verdict.INCLUDE for paper in known)


def test_the_phrases_come_in_both_languages() -> None:
    for name in ("populations", "statuses", "topics", "places", "methods", "titles", "results", "conclusions", "noise"):
        assert all(entry["en"] and entry["fr"] for entry in phrases()[name])


def test_the_tables_lie_beside_the_code() -> None:
    room = Path(__file__).parents[2] / "litrev" / "demo"
    assert {"phrases.yaml", "review.yaml"} <= {path.name for path in room.iterdir()}
