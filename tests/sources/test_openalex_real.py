"""Every real work at hand is read, and read sensibly."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from litrev.model import DocumentType, Record
from litrev.sources.openalex_works import read_work

pytestmark = pytest.mark.shared


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def trapped(shared: Path) -> list[tuple[set[str], dict[str, Any]]]:
    rows = lines(shared / "data/openalex/works_with_traps.jsonl.gz")
    return [(set(row["traps"]), row["work"]) for row in rows]


@pytest.fixture(scope="module")
def works(shared: Path, trapped: list[tuple[set[str], dict[str, Any]]]) -> list[dict[str, Any]]:
    plain = [*lines(shared / "data/openalex/works_sample.jsonl.gz"), *lines(shared / "data/overlap/openalex.jsonl.gz")]
    return [*plain, *(work for _traps, work in trapped)]


def record(work: dict[str, Any]) -> Record:
    read = read_work(work)
    assert isinstance(read, Record)
    return read


def test_every_work_is_a_record_that_can_be_stored(works: list[dict[str, Any]]) -> None:
    assert len(works) == 349
    for work in works:
        read = record(work)
        assert Record.from_json(read.to_json()) == read
        assert read.id == f"openalex:{work['id'].rpartition('/')[2]}"


def test_no_text_holds_markup_entities_or_odd_spaces(works: list[dict[str, Any]]) -> None:
    for read in map(record, works):
        for text in (read.title, read.journal, read.publisher, read.abstract_text.replace("\n", " ")):
            assert not re.search(
                r"</?(?:i|sub|sup|p|h\d|jats:\w+|mml:\w+|italic)\b[^<>]*>|&(?:amp|lt|gt|#\d+);|  ", text
            )


def test_every_author_has_one_name(works: list[dict[str, Any]]) -> None:
    for read in map(record, works):
        assert all(bool(author.family) != bool(author.literal) for author in read.authors)
        assert not any("," in author.family or "*" in author.name for author in read.authors)


def test_ids_and_dates_have_their_form(works: list[dict[str, Any]]) -> None:
    for read in map(record, works):
        assert re.fullmatch(r"|10\.\d{4,9}/\S+", read.doi)
        assert re.fullmatch(r"|\d{1,8}", read.pmid)
        assert re.fullmatch(r"|PMC\d+", read.pmcid)
        assert re.fullmatch(r"|\d{4}(?:-\d\d-\d\d)?", read.published)
        assert not read.published.endswith("-01-01")
        assert read.url.startswith(("http://", "https://"))
        assert all(re.fullmatch(r"openalex:W\d+", reference) for reference in read.references)


def test_each_trap_is_handled(trapped: list[tuple[set[str], dict[str, Any]]]) -> None:
    for traps, work in trapped:
        read = record(work)
        expected = {
            "abstract_null": not read.abstract,
            "abstract_prefix": not read.abstract_text.lower().startswith("abstract"),
            "title_null": not read.title,
            "title_allcaps": read.title.isupper(),
            "doi_null": not read.doi,
            "no_authors": not read.authors,
            "authors_truncated_100": not read.authors_complete and len(read.authors) == 100,
            "corporate_author": any(author.literal for author in read.authors),
            "date_jan1": len(read.published) == 4,
            "language_null": not read.languages,
            "retracted": read.retracted,
            "type_erratum": read.type is DocumentType.ERRATUM,
            "type_retraction": read.type is DocumentType.RETRACTION,
            "type_paratext": read.type is DocumentType.OTHER,
            "type_preprint": read.type is DocumentType.PREPRINT,
            "type_report": read.type is DocumentType.REPORT,
            "pmid_shared_by_two_works": bool(read.pmid),
            "page_non_digit": not read.pages.isdigit() and bool(read.pages),
        }
        assert [trap for trap in traps if not expected.get(trap, True)] == [], read.id
