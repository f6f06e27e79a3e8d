"""Rules of the protocol take works out of screening, openly, and give them back."""

from __future__ import annotations

import pytest
from served_review import PROTOCOL, Serve, Served, article, openalex_id, work

from litrev.model import Verdict
from litrev.steps import dedupe, export, list_works, prisma, search, status

pytest_plugins = ["served_fixtures"]
WITH_RULE = PROTOCOL.replace(
    "{code: P, exclude: {en: Wrong population}}",
    "{code: P, exclude: {en: Wrong population}}, {code: Y, exclude: {en: Too old}, rule: {years: {from: 2010}}}",
)


@pytest.fixture
def served(serve: Serve) -> Served:
    """Works of 2020, 2002 and 1999 in PubMed; of 2001 and 2015 in OpenAlex; one in both, whose years differ."""
    title = "Care at the end of the line and what it costs"
    made = serve(
        [article(1, title, doi="10.5555/twin", year=2009), article(2, year=2002), article(3, year=1999), article(4)],
        [work(1), work(15), work(12, title, doi="https://doi.org/10.5555/twin")],
        WITH_RULE,
    )
    search(made.review)
    dedupe(made.review)
    return made


MARKED = {"pubmed:2", "pubmed:3", openalex_id(1)}


def marked(served: Served) -> set[str]:
    return {shown.work.id for shown in list_works(served.review, automatic=True)}


def test_marked_works_are_shown_with_their_rule_and_counted_apart(served: Served) -> None:
    assert marked(served) == MARKED
    assert status(served.review).automatic == 3
    flow = prisma(served.review)
    assert (flow.counts.excluded_automatic, flow.counts.records_screened) == (3, 3)
    assert all(check.holds for check in flow.checks)
    assert "3 works marked as ineligible by a rule" in served.say("status")[1]
    assert "rule of Y: year 2002" in served.say("show", "2")[1]
    assert "rule of Y" not in served.say("show", "1")[1]
    assert "The rule of Y marks 3 works" in served.say("check")[1]
    (row,) = [row for row in served.json("records", "--automatic")["works"] if row["id"] == "pubmed:2"]
    assert (row["state"], row["reason"]) == ("automatic", "Y")


def test_a_persons_verdict_outranks_the_rule_until_it_is_taken_back(served: Served) -> None:
    served.decide("pubmed:2", Verdict.INCLUDE)
    assert marked(served) == MARKED - {"pubmed:2"}
    assert prisma(served.review).counts.dbr_sought_reports == 1
    served.decide("pubmed:2", Verdict.WITHDRAWN)
    assert marked(served) == MARKED


def test_a_table_of_decisions_reaches_what_a_rule_keeps_from_screening(served: Served) -> None:
    file = served.review.folder / "d.csv"
    file.write_text("id,verdict\n2,maybe\n", encoding="utf-8")
    assert served.json("decide", str(file), "--as", "a")["applied"] == 1
    assert marked(served) == MARKED - {"pubmed:2"}
    assert "litrev decide" in served.say("records", "--automatic")[2]


def test_a_marked_work_is_brought_back_by_name_and_the_marked_are_counted_in_todo(served: Served) -> None:
    assert "3 works are not asked of anybody" in served.say("todo")[1]
    assert served.json("todo")["automatic"] == 3
    assert "litrev decide --id ID --verdict include" in served.say("records", "--automatic")[2]
    done = served.json("decide", "--id", "2", "--id", "pubmed:3", "--verdict", "maybe", "--note", "old", "--as", "a")
    assert (done["applied"], done["refused"]) == (2, [])
    assert marked(served) == {openalex_id(1)}
    assert (
        "was known already" in served.say("decide", "--id", "2", "--verdict", "maybe", "--note", "old", "--as", "a")[1]
    )
    served.say("decide", "--id", "2", "--verdict", "withdrawn", "--as", "a")
    assert marked(served) == {openalex_id(1), "pubmed:2"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--id", "none", "--verdict", "include"), "none: No work has"),
        (("--id", "2", "--verdict", "exclude", "--reason", "Z"), "“Z” is not a criterion"),
        (("--id", "2"), "Say which verdict"),
        ((), "Give a file of decisions"),
        (("d.csv", "--id", "2", "--verdict", "include"), "Give a file of decisions"),
    ],
)
def test_what_decide_cannot_do_by_name_is_told(served: Served, words: tuple[str, ...], told: str) -> None:
    code, out, err = served.say("decide", *words, "--as", "a")
    assert code in (2, 5)
    assert told in out + err
    assert marked(served) == MARKED


def test_removing_the_rule_gives_all_back(served: Served) -> None:
    served.review.protocol_file.write_text(PROTOCOL, encoding="utf-8")
    assert marked(served) == set()
    counts = prisma(served.review).counts
    assert (counts.excluded_automatic, counts.records_screened) == (0, 6)
    assert "rule" not in served.say("check")[1]


def test_an_earlier_review_comes_before_a_rule_and_a_bibliography_tells_them_apart(served: Served) -> None:
    (served.review.folder / "screened.txt").write_text("pmid:2\n", encoding="utf-8")
    served.say("known", str(served.review.folder / "screened.txt"))
    counts = prisma(served.review).counts
    assert (counts.known, counts.excluded_automatic, counts.records_screened) == (1, 2, 3)
    text = b"".join(export(served.review, which="all").pieces).decode()
    assert (text.count("litrev:automatic"), text.count("litrev:known")) == (2, 1)
    assert (export(served.review, which="automatic").works, export(served.review, which="known").works) == (2, 1)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{years: {from: 2020, to: 2010}}", "run backwards"),
        ("{years: {since: 2020}}", "Unknown key “since”"),
        ("{languages: [klingon, fr]}", "“klingon” is not a language"),
        ("{types: {keep: [article], exclude: [letter]}}", "never both"),
        ("{types: [artcle]}", "Did you mean “article”"),
        ("{}", "says nothing"),
        ("{years: {}}", "says nothing"),
        ("published since 2010", "A block of names"),
        ("{year: {from: 2010}}", "Did you mean “years”"),
    ],
)
def test_a_rule_that_cannot_be_is_explained(serve: Serve, written: str, told: str) -> None:
    made = serve(protocol=WITH_RULE.replace("{years: {from: 2010}}", written))
    code, out, err = made.say("check")
    assert code == 3
    assert told.casefold() in (out + err).casefold(), out + err


def test_before_a_search_check_says_what_a_rule_will_do(serve: Serve) -> None:
    made = serve(protocol=WITH_RULE)
    assert "once a search has been run" in made.say("check")[1]
    assert not made.review.store_path.exists()
