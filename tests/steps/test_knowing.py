"""What an earlier review has screened is not asked for again; PRISMA counts it honestly; it can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from served_review import PROTOCOL, Serve, Served, article, openalex_id, work

from litrev.errors import InputError, UsageError
from litrev.model import Verdict
from litrev.review import Review
from litrev.steps import dedupe, export, forget_known, list_known, list_works, prisma, search, status, take_in_known
from litrev.steps.knowing import names_of
from litrev.steps.screening import screen

pytest_plugins = ["served_fixtures"]


@pytest.fixture
def served(serve: Serve) -> Served:
    title = "Care at the end of the line and what it costs"
    made = serve(
        [article(1, title, doi="10.5555/twin"), article(2, doi="10.5555/two"), article(3)],
        [work(1, title, doi="https://doi.org/10.5555/twin"), work(2), work(3)],
    )
    search(made.review)
    dedupe(made.review)
    return made


def taken(served: Served, text: str, name: str = "screened.txt") -> Path:
    file = served.review.folder / name
    file.write_text(text, encoding="utf-8")
    take_in_known(served.review, [file])
    return file


def asked(served: Served) -> set[str]:
    """The works that a reviewer is asked for."""
    shown: set[str] = set()
    with screen(served.review, reviewer="a") as screening:
        while (work_id := screening.session.current) and work_id not in shown:
            shown.add(work_id)
            screening.session.skip()
    return shown


def test_works_on_the_list_are_not_asked_for_whatever_they_are_called_by(served: Served) -> None:
    assert len(asked(served)) == 5
    taken(served, f"# our first review\nhttps://doi.org/10.5555/TWIN\n3\n{openalex_id(2).upper()[9:]}\n")
    assert asked(served) == {"pubmed:2", openalex_id(3)}
    assert status(served.review).known == 3


def test_prisma_counts_them_before_screening_and_shows_them_apart(served: Served) -> None:
    before = prisma(served.review).counts
    taken(served, "10.5555/twin pmid:3")
    flow = prisma(served.review)
    assert all(check.holds for check in flow.checks)
    assert (flow.counts.known, flow.counts.excluded_other) == (2, before.excluded_other + 2)
    assert flow.counts.records_screened == before.records_screened - 2
    assert flow.counts.database_results == before.database_results
    assert "Known from an earlier review" in served.say("prisma")[1]


def test_a_list_taken_in_again_adds_nothing_and_one_taken_back_counts_no_more(served: Served) -> None:
    file = taken(served, "3\n10.5555/two\n")
    again = take_in_known(served.review, [file])
    assert (again.names, again.already, again.known) == (0, 2, 2)
    (one,) = list_known(served.review)
    assert (one.number, one.names, one.works, one.origin) == (1, 2, 2, "screened.txt")
    forget_known(served.review, 1)
    assert (list_known(served.review), status(served.review).known, len(asked(served))) == ([], 0, 5)
    assert take_in_known(served.review, [file]).names == 2
    with pytest.raises(UsageError):
        forget_known(served.review, 7)


def test_a_record_that_comes_later_is_known_too(served: Served) -> None:
    taken(served, "pubmed:44")
    assert status(served.review).known == 0
    served.pubmed.hold([article(n) for n in (2, 3, 44)])
    search(served.review, sources=["pubmed"])
    dedupe(served.review)
    assert status(served.review).known == 1


def test_what_somebody_decided_here_stands(served: Served) -> None:
    served.include("pubmed:3")
    file = served.review.folder / "list.csv"
    file.write_text("Title;PMID\nOne;3\nTwo;2\n", encoding="utf-8")
    result = take_in_known(served.review, [file])
    assert (result.known, result.decided_here) == (1, 1)
    assert prisma(served.review).counts.new_reports == 1


def test_a_name_that_two_works_bear_makes_neither_known(serve: Serve) -> None:
    served = serve(
        [article(1, "Care in the harbour", doi="10.5555/same")],
        [work(1, "Erratum: care in the harbour", doi="https://doi.org/10.5555/same")],
    )
    search(served.review)
    result = take_in_known(served.review, [taken(served, "10.5555/same")])
    assert (result.known, result.ambiguous) == (0, ("10.5555/same",))


def test_known_works_are_exported_only_with_all(served: Served) -> None:
    taken(served, "3")
    assert export(served.review, which="undecided").works == 4
    everything = export(served.review, which="all")
    assert everything.works == 5
    assert b"".join(everything.pieces).decode().count("litrev:known") == 1


@pytest.mark.parametrize(
    ("part", "known"),
    [("screened", {"pubmed:2", "pubmed:3", openalex_id(1)}), ("excluded", {"pubmed:2"}), ("included", {"pubmed:3"})],
)
def test_an_earlier_review_is_taken_in_by_its_folder(
    served: Served, part: str, known: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    served.decide("pubmed:2", Verdict.EXCLUDE)
    served.include("pubmed:3")
    served.decide("pubmed:1", Verdict.INCLUDE)
    later = Review(tmp_path_factory.mktemp("later"))
    later.protocol_file.write_text(PROTOCOL, encoding="utf-8")
    search(later)
    dedupe(later)
    take_in_known(later, [served.review.folder], part=part)
    assert {shown.work.id for shown in list_works(later) if shown.position is None} == known


def test_what_cannot_be_read_is_named(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("pubmed:2\nan old paper\n", encoding="utf-8")
    assert take_in_known(served.review, [file]).unreadable == ("an old paper",)
    table = tmp_path / "table.csv"
    table.write_text("title,year\nA,2020\n", encoding="utf-8")
    for place in (table, tmp_path / "nowhere", served.review.folder):
        with pytest.raises(InputError):
            take_in_known(served.review, [place])
    with pytest.raises(UsageError):
        take_in_known(served.review, [file], part="liked")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("10.5555/ABC", ["10.5555/abc"]),
        ("https://doi.org/10.5555/abc", ["10.5555/abc"]),
        ("PMID: 123", ["123"]),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", ["123"]),
        ("https://openalex.org/W12", ["openalex:W12"]),
        ("pubmed:1 openalex:W2", ["pubmed:1", "openalex:W2"]),
        ("pubmed:1; 10.5555/abc", ["pubmed:1", "10.5555/abc"]),
        ("A title of 2020", []),
    ],
)
def test_a_document_is_named_in_any_spelling(text: str, names: list[str]) -> None:
    assert [value for _kind, value in names_of(text)] == names


def test_the_command_takes_in_lists_and_takes_back(served: Served) -> None:
    file = served.review.folder / "screened.txt"
    file.write_text("3\n", encoding="utf-8")
    code, out, err = served.say("known", str(file))
    assert (code, "1 work of this review is known" in out) == (0, True)
    assert "prior_work" in err
    assert served.json("known")["lists"][0]["works"] == 1
    assert "known from an earlier review" in served.say("show", "pubmed:3")[1]
    assert served.say("known", "--undo", "1")[0] == 0
    assert "taken in" in served.say("known")[2]
