"""Adding documents by hand, and where PRISMA counts them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from litrev.errors import InputError, UsageError
from litrev.model import Author, Decision, DocumentType, Verdict
from litrev.review import Review
from litrev.steps.adding import Added, Description, add
from litrev.steps.counting import prisma
from litrev.steps.importing import import_files
from litrev.steps.ledger import utc_now
from litrev.steps.verifying import verify
from litrev.store import new_id, open_store

PROTOCOL = """\
litrev: 1
title: {en: Care}
team: [{id: a, role: reviewer}]
sources:
  - {id: embase, via: file}
  - {id: mdm, arm: organisation, name: Doctors of Examples}
  - {id: web, arm: website, via: file}
  - {id: refs, arm: citation_searching, via: file}
criteria: [{code: P, exclude: {en: Wrong population}}]
"""


@pytest.fixture
def review(tmp_path: Path) -> Review:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    return Review(tmp_path)


def put(review: Review, source: str = "mdm", pdf: Path | None = None, **said: Any) -> Added:
    return add(review, Description(**said), source=source, pdf=pdf)


def pdf(folder: Path, title: str = "", text: str = "", author: str = "") -> Path:
    """A small PDF, as programs make them."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - slow to import

    file = folder / "report.pdf"
    canvas = Canvas(str(file))
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.drawString(100, 700, text)
    canvas.save()
    return file


def test_a_document_is_what_was_said_of_it(review: Review) -> None:
    done = put(
        review, title="Yearly report", authors=["Doctors of Examples", "Berg, Ada"], year="May 2024", language="fr"
    )
    record = done.record
    assert (record.title, record.published, record.type) == ("Yearly report", "2024-05", DocumentType.REPORT)
    assert record.authors == (Author(literal="Doctors of Examples"), Author("Berg", "Ada"))
    assert record.languages == ("fr",)
    assert put(review, source="web", title="A page", url="https://example.org").record.type is DocumentType.WEBPAGE


def test_the_same_again_changes_nothing_and_another_word_is_a_new_version(review: Review) -> None:
    first = put(review, title="Yearly report", year="2024")
    again = put(review, title="Yearly report", year="2024")
    assert (again.already, again.run) == (True, first.run)
    better = put(review, title="Yearly report", year="2024", url="https://example.org/r")
    assert (better.changed, better.record.id) == (True, first.record.id)
    with open_store(review.store_path) as store:
        assert len(store.runs()) == 2
        assert [r.url for r in store.versions(first.record.id)] == ["", "https://example.org/r"]


def test_documents_add_up_beside_imported_files(review: Review) -> None:
    put(review, title="One report")
    file = review.folder / "more.ris"
    file.write_text("TY  - RPRT\nTI  - Another report\nER  - \n", encoding="utf-8")
    import_files(review, [file], source="mdm")
    done = put(review, title="Third report")
    assert done.run is not None
    assert (done.run.fetched, done.run.pages) == (3, 2)
    assert prisma(review).counts.organisation_results == 3
    assert verify(review).exit_code == 0


def test_each_arm_counts_where_prisma_wants_it(review: Review) -> None:
    put(review, "embase", title="From a database")
    ids = [put(review, source, title=f"From {source}").record.id for source in ("mdm", "web", "refs")]
    with open_store(review.store_path) as store:
        for record, stages in zip(ids, (("title_abstract", "full_text"), ("title_abstract",), ()), strict=True):
            store.add_decisions(_included(record, stage) for stage in stages)
    counts = prisma(review).counts
    assert (counts.database_results, counts.duplicates, counts.records_screened) == (1, 0, 1)
    assert (counts.organisation_results, counts.website_results, counts.citations_results) == (1, 1, 1)
    assert (counts.other_sought_reports, counts.other_assessed, counts.new_reports) == (2, 1, 1)


def _included(record: str, stage: str) -> Decision:
    return Decision(id=new_id(), record=record, stage=stage, verdict=Verdict.INCLUDE, reviewer="a", at=utc_now())


def test_a_pdf_tells_its_title_authors_and_doi(review: Review) -> None:
    file = pdf(review.folder, "Care at the border", "A study. https://doi.org/10.5555/Care.1, published", "Berg, Ada")
    done = put(review, pdf=file)
    assert (done.record.title, done.record.doi) == ("Care at the border", "10.5555/care.1")
    assert done.record.authors == (Author("Berg", "Ada"),)
    assert set(done.from_pdf) >= {"title", "authors", "doi"}
    assert dict(done.record.extra)["file"].startswith("report.pdf sha256:")
    assert put(review, pdf=file, title="Its true title").record.title == "Its true title"


@pytest.mark.parametrize("title", ["", "Microsoft Word - draft3.docx", "untitled"])
def test_a_pdf_that_names_itself_badly_needs_a_title(review: Review, title: str) -> None:
    with pytest.raises(UsageError) as told:
        put(review, pdf=pdf(review.folder, title, "nothing"))
    assert "--title" in told.value.hint


def test_a_damaged_pdf_says_nothing_and_another_file_is_refused(review: Review) -> None:
    whole = pdf(review.folder, "Care at the border").read_bytes()
    broken = review.folder / "broken.pdf"
    for end in range(20, len(whole), max(1, len(whole) // 12)):
        broken.write_bytes(whole[:end])
        assert put(review, pdf=broken, title=f"Given {end}").record.title == f"Given {end}"
    broken.write_text("TY  - JOUR", encoding="utf-8")
    with pytest.raises(InputError, match="not a PDF"):
        put(review, pdf=broken, title="x")


@pytest.mark.parametrize(
    "said",
    [{}, {"title": "T", "doi": "11.5/x"}, {"title": "T", "pmid": "abc"}, {"title": "T", "year": "soon"},
     {"title": "T", "kind": "pamphlet"}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(review: Review, said: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as told:
        put(review, **said)
    assert told.value.hint
