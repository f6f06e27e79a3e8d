"""Every recorded page of Europe PMC and HAL is read, and read sensibly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from litrev.demo.europepmc import EuropePmcStandIn
from litrev.demo.hal import HalStandIn
from litrev.demo.serve import read_pages
from litrev.model import DocumentType, Record, Reject
from litrev.sources.europepmc_records import read_result, read_results
from litrev.sources.hal_records import read_doc

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def results(shared: Path) -> list[dict[str, Any]]:
    return list(read_pages(*sorted((shared / "data/europepmc").glob("*.json"))))


@pytest.fixture(scope="module")
def core(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [result for result in results if "pubTypeList" in result]


@pytest.fixture(scope="module")
def docs(shared: Path) -> list[dict[str, Any]]:
    """All but those of the fields that come unasked, which name no document."""
    paths = sorted((shared / "data/hal").glob("*.json"))
    return list(read_pages(*(path for path in paths if "default_fields" not in path.name)))


def records(read: Any, items: list[dict[str, Any]]) -> list[Record]:
    found = [read(item) for item in items]
    assert all(isinstance(one, Record) for one in found)
    return found


def test_every_result_is_a_record_that_can_be_stored(results: list[dict[str, Any]]) -> None:
    found = records(read_result, results)
    assert len(found) == 1353
    for result, read in zip(results, found, strict=True):
        assert read.id == f"europepmc:{result['source']}:{result['id']}"
        assert Record.from_json(read.to_json()) == read
        assert read.title
        assert read.year or not result.get("pubYear")


def test_every_document_is_a_record_that_can_be_stored(docs: list[dict[str, Any]]) -> None:
    found = records(read_doc, docs)
    assert len(found) == 59
    for read in found:
        assert Record.from_json(read.to_json()) == read
        assert read.title
        assert read.year


def test_no_text_holds_markup_entities_or_odd_spaces(results: list[dict[str, Any]], docs: list[dict[str, Any]]) -> None:
    for read in [*records(read_result, results), *records(read_doc, docs)]:
        texts = [read.title, read.journal, read.publisher, *read.keywords, read.abstract_text.replace("\n", " ")]
        for text in texts:
            assert not re.search(r"</?(?:i|b|sub|sup|p|h\d)\b[^<>]*>|&(?:amp|lt|gt|#\w+);|  |\u00ad", text)


def test_every_author_has_one_name(results: list[dict[str, Any]], docs: list[dict[str, Any]]) -> None:
    for read in [*records(read_result, results), *records(read_doc, docs)]:
        assert all(bool(author.family) != bool(author.literal) for author in read.authors)
        assert not any("," in author.family for author in read.authors)


def test_as_many_authors_as_are_named(results: list[dict[str, Any]]) -> None:
    for result in results:
        named = result.get("authorString", "").rstrip(".").split(", ") if result.get("authorString") else []
        listed = result.get("authorList", {}).get("author")
        (read,) = records(read_result, [result])
        assert len(read.authors) == len(listed if listed is not None else named)


def test_no_letter_of_an_abstract_is_lost(core: list[dict[str, Any]]) -> None:
    """What stands in angle brackets and is no tag is text: `p <.01 … <h4>` must not be taken for one long tag."""
    assert len(core) == 28
    for result in core:
        (read,) = records(read_result, [result])
        bare = re.sub(r"</?(?:h4|i|b|sub|sup)>", "", result.get("abstractText", ""))
        kept = "".join(section.label + section.text for section in read.abstract)
        assert re.sub(r"\W", "", bare) == re.sub(r"\W", "", kept)


def test_structured_abstracts_keep_their_headings(core: list[dict[str, Any]]) -> None:
    structured = [result for result in core if "<h4>" in result.get("abstractText", "")]
    assert len(structured) > 10
    for result in structured:
        (read,) = records(read_result, [result])
        assert [section.label for section in read.abstract] == re.findall("<h4>(.*?)</h4>", result["abstractText"])


def test_ids_and_dates_have_their_form(results: list[dict[str, Any]], docs: list[dict[str, Any]]) -> None:
    for read in [*records(read_result, results), *records(read_doc, docs)]:
        assert re.fullmatch(r"|10\.\d{4,9}/\S+", read.doi)
        assert re.fullmatch(r"|\d{1,8}", read.pmid)
        assert re.fullmatch(r"|PMC\d+", read.pmcid)
        assert re.fullmatch(r"|\d{4}(?:-\d\d){0,2}", read.published)
        assert read.url.startswith("https://")
        assert all(re.fullmatch(r"\d{4}-\d{3}[\dX]", issn) for issn in read.issn)


def test_kinds_are_as_expected(results: list[dict[str, Any]]) -> None:
    for result in results:
        (read,) = records(read_result, [result])
        words = ";".join(read.source_types).lower()
        if result["source"] == "PPR":
            assert read.type is DocumentType.PREPRINT
            assert read.journal
        if "published erratum" in words:
            assert read.type is DocumentType.ERRATUM
        if "retraction of publication" in words:
            assert read.type is DocumentType.RETRACTION
        if "retracted publication" in words:
            assert read.retracted


def test_fields_that_come_unasked_are_rejected_with_their_text(shared: Path) -> None:
    for doc in read_pages(shared / "data/hal/hal_default_fields_page.json"):
        read = read_doc(doc)
        assert isinstance(read, Reject)
        assert json.loads(read.raw) == doc


def test_recorded_pages_are_served_as_they_are(
    core: list[dict[str, Any]], docs: list[dict[str, Any]], shared: Path
) -> None:
    assert len(list(read_results((shared / "data/europepmc/europepmc_core_page25.json").read_bytes()))) == 25
    with EuropePmcStandIn(core) as europepmc:
        assert len(europepmc.found("SRC:MED OR SRC:PMC")) == 28
        assert 0 < len(europepmc.found("TITLE:cancer")) < 28
    with HalStandIn(docs) as hal:
        assert 0 < len(hal.found("title_t:(laboratory river*)")) < len(docs)
