"""A dry run: totals, each concept and heading alone, and the papers that the search must find."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from litrev.cli.main import run
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.model import Record
from litrev.query.known import IdKind, KnownItem, known_item
from litrev.review import Review
from litrev.steps import preview
from litrev.steps.previewing import ItemFound, Preview

PROTOCOL = """\
litrev: 1
title: Owls and lakes
contact: review@example.org
concepts:
  birds: {en: [owls, heron*], mesh: [Strigiformes, Strigyformes]}
  places: {en: [lake, harbour]}
sources: [{id: pubmed}, {id: openalex}]
known_items: ["pmid:90900001", "10.5555/two", "title:Herons of the harbour", "pmid:90900099"]
"""
PAPERS = {
    90900001: ("Owls by the lake", "10.5555/one"),
    90900002: ("Owls of the far north", "10.5555/two"),
    90900003: ("Herons of the harbour at dusk", "10.5555/three"),
}


def article(pmid: int, title: str, doi: str) -> bytes:
    heading = (
        "<MeshHeadingList><MeshHeading><DescriptorName>Strigiformes</DescriptorName></MeshHeading></MeshHeadingList>"
    )
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2020</Year>"
        f"</PubDate></JournalIssue></Journal><ArticleTitle>{title}</ArticleTitle></Article>"
        f"{heading if 'Owls' in title else ''}</MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="doi">{doi}</ArticleId>'
        f"</ArticleIdList></PubmedData></PubmedArticle>"
    ).encode()


def work(pmid: int, title: str, doi: str) -> dict[str, object]:
    ids = {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"}
    return {
        "id": f"https://openalex.org/W{pmid}", "doi": f"https://doi.org/{doi}", "title": title, "ids": ids,
        "display_name": title, "publication_year": 2020, "publication_date": "2020-05-01", "type": "article",
    }  # fmt: skip


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
    articles = [article(pmid, *words) for pmid, words in PAPERS.items()]
    works = [work(pmid, *words) for pmid, words in PAPERS.items()]
    with PubMedStandIn(articles) as pubmed, OpenAlexStandIn(works) as openalex:
        monkeypatch.setenv("LITREV_PUBMED_URL", pubmed.url)
        monkeypatch.setenv("LITREV_OPENALEX_URL", openalex.url)
        yield Review(tmp_path)


@pytest.fixture
def shown(review: Review) -> dict[str, Preview]:
    return {seen.strategy.id: seen for seen in preview(review)}


def test_each_concept_is_counted_by_itself(shown: dict[str, Preview]) -> None:
    for seen in shown.values():
        assert seen.count is not None
        counted = {part.name: part.found for part in seen.parts if not part.heading}
        assert (seen.count.announced, counted["places"]) == (2, 2)
        assert counted["birds"] == 3


def test_each_heading_is_counted_where_there_are_headings(shown: dict[str, Preview]) -> None:
    counted = {part.name: part.found for part in shown["pubmed"].parts if part.heading}
    assert counted == {"Strigiformes": 2, "Strigyformes": 0}
    assert not any(part.heading for part in shown["openalex"].parts)


def test_a_misspelt_heading_and_a_lost_paper_are_named(review: Review, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "--dry-run", "--review", str(review.folder)]) == 0
    out = capsys.readouterr().out
    assert "Strigyformes" in out.split("finds nothing")[0]
    assert "doi:10.5555/two: not found by places" in out
    assert "pmid:90900099: the source does not have it" in out


def test_a_lost_paper_is_laid_to_the_concept_that_loses_it(shown: dict[str, Preview]) -> None:
    for seen in shown.values():
        assert list(seen.known) == [
            ItemFound(KnownItem(IdKind.PMID, "90900001"), found=True),
            ItemFound(KnownItem(IdKind.DOI, "10.5555/two"), found=False, lost_by=("places",)),
            ItemFound(KnownItem(IdKind.TITLE, "Herons of the harbour"), found=True),
            ItemFound(KnownItem(IdKind.PMID, "90900099"), found=False, held=False),
        ]


def test_a_dry_run_stores_nothing(review: Review, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "--dry-run", "--json", "--review", str(review.folder)]) == 0
    seen = json.loads(capsys.readouterr().out)["sources"]
    assert [source["announced"] for source in seen] == [2, 2]
    assert sorted(path.name for path in review.folder.iterdir()) == ["review.yaml"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("pmid:123", KnownItem(IdKind.PMID, "123")),
        ("456", KnownItem(IdKind.PMID, "456")),
        ("https://doi.org/10.5555/ABC", KnownItem(IdKind.DOI, "10.5555/abc")),
        ("DOI: 10.5555/x", KnownItem(IdKind.DOI, "10.5555/x")),
        ("A title: with a colon", KnownItem(IdKind.TITLE, "A title: with a colon")),
    ],
)
def test_a_known_item_is_read_in_any_spelling(written: str, read: KnownItem) -> None:
    assert known_item(written) == read


def test_a_title_is_known_whatever_its_accents_and_case() -> None:
    item = known_item("title:accès aux soins")
    assert item.names(Record(id="a:1", source="a", title="ACCES AUX SOINS : une enquête"))
    assert not item.names(Record(id="a:2", source="a", title="Accès aux urgences"))
