"""Adding documents by hand, and where PRISMA counts them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served_review import article, openalex_id, work

from litrev.cli.main import run as command_line
from litrev.demo.europepmc import EuropePmcStandIn
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.errors import InputError, UsageError
from litrev.model import Author, Decision, DocumentType, EventKind, Verdict
from litrev.review import Review
from litrev.screening.retrieval import Availability
from litrev.sources.settings import SystemClock
from litrev.steps.adding import Added, Description, add
from litrev.steps.counting import prisma
from litrev.steps.importing import import_files
from litrev.steps.ledger import utc_now
from litrev.steps.retrieving import full_texts
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
    return add(review, Description(**said), source=source, pdf=pdf, offline=True)


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


@pytest.mark.parametrize("name", ["anonymous", "Microsoft Office User", "admin", "Utilisateur Windows"])
def test_what_a_program_writes_for_want_of_an_author_is_none(review: Review, name: str) -> None:
    done = put(review, pdf=pdf(review.folder, "Care at the border", author=name))
    assert (done.record.authors, done.from_pdf) == ((), ("title",))


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


class NoWaiting(SystemClock):
    """The machine's clock, whose waiting takes no time."""

    def sleep(self, seconds: float) -> None:
        """Come back at once."""


class Databases:
    """The three that are asked for a DOI or a PMID, as stand-ins."""

    def __init__(self) -> None:
        works = [
            work(1, "Care at the lake", doi="https://doi.org/10.5555/lake.1", type="report"),
            work(2, "Another paper that is cited", doi="https://doi.org/10.5555/cited.2"),
        ]
        notice = (
            '<CommentsCorrections RefType="RetractionIn"><RefSource>J Ex. 2022;1:2</RefSource></CommentsCorrections>'
        )
        self.openalex = OpenAlexStandIn(works, budget=(10**6, 10**6))
        self.pubmed = PubMedStandIn([article(91, "Care in the hills", doi="10.5555/hills.9", notes=notice)])
        self.europepmc = EuropePmcStandIn([])
        self.every = {"OPENALEX": self.openalex, "PUBMED": self.pubmed, "EUROPEPMC": self.europepmc}

    @property
    def asked(self) -> int:
        return sum(len(server.log) for server in self.every.values())


@pytest.fixture
def databases(monkeypatch: pytest.MonkeyPatch) -> Iterator[Databases]:
    made = Databases()
    for name, server in made.every.items():
        server.start()
        monkeypatch.setenv(f"LITREV_{name}_URL", server.url)
    monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
    yield made
    for server in made.every.values():
        server.stop()


@pytest.fixture
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """No database can be reached."""
    for name in ("OPENALEX", "PUBMED", "EUROPEPMC"):
        monkeypatch.setenv(f"LITREV_{name}_URL", "http://127.0.0.1:9")


def find(review: Review, source: str = "refs", file: Path | None = None, **said: Any) -> Added:
    return add(review, Description(**said), source=source, pdf=file, clock=NoWaiting())


def test_a_doi_is_enough_and_what_a_person_says_counts_before_it(review: Review, databases: Databases) -> None:
    done = find(review, doi="10.5555/LAKE.1")
    assert (done.record.title, done.record.doi) == ("Care at the lake", "10.5555/lake.1")
    assert (done.record.type, done.record.source) == (DocumentType.REPORT, "refs")
    assert done.looked_up is not None
    assert done.looked_up.label == "OpenAlex"
    assert ("source", f"OpenAlex: {openalex_id(1)}") in done.record.extra
    asked = databases.asked
    assert find(review, doi="10.5555/lake.1").already
    assert databases.asked == asked
    own = find(review, "web", doi="10.5555/lake.1", title="My title", kind="webpage")
    assert (own.record.title, own.record.type, own.record.year) == ("My title", DocumentType.WEBPAGE, 2001)


def test_a_pmid_is_looked_up_in_pubmed_and_a_retraction_is_not_lost(review: Review, databases: Databases) -> None:
    done = find(review, pmid="91")
    assert (done.record.title, done.record.pmid, done.record.doi) == ("Care in the hills", "91", "10.5555/hills.9")
    assert done.record.retracted
    assert done.looked_up is not None
    assert done.looked_up.label == "PubMed"
    by_doi = find(review, "web", doi="10.5555/hills.9")
    assert by_doi.looked_up is not None
    assert (by_doi.looked_up.label, by_doi.looked_up.without) == ("PubMed", ("OpenAlex", "Europe PMC"))


def test_what_no_database_has_needs_a_title_which_a_person_may_be_asked_for(
    review: Review, databases: Databases
) -> None:
    with pytest.raises(UsageError, match=r"10\.5555/none is not in OpenAlex, Europe PMC, PubMed") as told:
        find(review, doi="10.5555/none")
    assert "--title" in told.value.hint
    assert not review.store_path.exists() or not prisma(review).counts.citations_results
    answered = add(review, Description(doi="10.5555/none"), source="refs", ask=lambda: "A title", clock=NoWaiting())
    assert (answered.record.title, answered.record.doi) == ("A title", "10.5555/none")


@pytest.mark.usefixtures("nobody_there")
def test_without_a_connection_it_goes_on_with_what_is_known(review: Review) -> None:
    done = find(review, doi="10.5555/lake.1", title="Care at the lake")
    assert done.record.title == "Care at the lake"
    assert done.looked_up is not None
    assert (done.looked_up.record, len(done.looked_up.silent)) == (None, 2)
    with pytest.raises(UsageError, match="could not be looked up"):
        find(review, doi="10.5555/other")


def test_offline_nothing_is_asked(review: Review, databases: Databases) -> None:
    assert put(review, title="Care", doi="10.5555/lake.1").looked_up is None
    assert put(review, doi="10.5555/lake.1").already
    with pytest.raises(UsageError, match="Nothing says"):
        put(review, "web", doi="10.5555/lake.1")
    assert databases.asked == 0


def test_the_doi_in_a_pdf_is_looked_up_unless_it_is_that_of_a_paper_that_it_cites(
    review: Review, databases: Databases
) -> None:
    own = find(review, file=pdf(review.folder, "", "Care at the lake. https://doi.org/10.5555/lake.1"))
    assert (own.record.title, own.from_pdf, own.not_its_own) == ("Care at the lake", ("doi",), "")
    cited = find(review, file=pdf(review.folder, "A report on wells", "Wells. doi:10.5555/cited.2"))
    assert (cited.record.title, cited.record.doi) == ("A report on wells", "")
    assert cited.not_its_own == "10.5555/cited.2"


def test_the_day_on_which_a_pdf_was_made_is_not_its_year(review: Review) -> None:
    assert put(review, pdf=pdf(review.folder, "Care at the border")).record.year is None


def test_the_pdf_is_kept_as_the_full_text_and_handed_in_once(review: Review) -> None:
    file = pdf(review.folder, "Care at the border", author="Berg, Ada")
    done = put(review, pdf=file)
    kept = review.folder / done.full_text
    assert kept.read_bytes() == file.read_bytes()
    assert kept.parent.name == "fulltext"
    again = put(review, pdf=file)
    assert (again.already, again.full_text) == (True, "")
    assert len(list(kept.parent.iterdir())) == 1
    with open_store(review.store_path) as store:
        assert [event.by for event in store.events(EventKind.RETRIEVAL)] == ["a"]
        store.add_decisions([_included(done.record.id, "title_abstract")])
    (sought,) = full_texts(review)
    assert (sought.availability, sought.place) == (Availability.HELD, str(kept))
    kept.unlink()
    assert put(review, pdf=file).full_text == done.full_text


def test_the_command_says_what_came_from_where(
    review: Review, databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    assert databases.asked == 0
    words = ["add", "--source", "refs", "--review", str(review.folder)]
    assert command_line([*words, str(pdf(review.folder, "", "Care at the lake doi:10.5555/lake.1"))]) == 0
    said = capsys.readouterr()
    assert f"Looked up in OpenAlex ({openalex_id(1)})" in said.out
    assert "kept as its full text: fulltext/" in said.out
    assert "Asking OpenAlex for 10.5555/lake.1" in said.err
    assert command_line([*words, "--doi", "10.5555/none"]) == 2
    assert "10.5555/none is not in" in capsys.readouterr().err
