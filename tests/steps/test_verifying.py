"""A review proves itself from its archive; whatever is no longer as it was is named, and nothing else is."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing

import pytest
from served_review import Serve, Served, article, openalex_id, work

from litrev import __version__
from litrev.errors import ExitCode
from litrev.model import Verdict as Decided
from litrev.steps import archive, dedupe, search, verify
from litrev.steps.verifying import Kind, Verdict, Verified

pytest_plugins = ["served_fixtures"]

DAMAGED = b"<PubmedArticle><MedlineCitation><PMID/></MedlineCitation></PubmedArticle>"


@pytest.fixture
def served(serve: Serve) -> Served:
    """Seven records, of which two are one work, compared and partly screened."""
    title = "Care at the end of the line and what it costs"
    made = serve(
        [article(1, title, doi="10.5555/twin"), article(2), article(3)],
        [work(1, title, doi="https://doi.org/10.5555/twin"), work(2), work(3), work(4)],
    )
    search(made.review)
    assert dedupe(made.review).works == 6
    made.decide("pubmed:2", Decided.EXCLUDE)
    return made


def alter(served: Served, statement: str, *values: object) -> None:
    """Change the ledger behind litrev's back."""
    with closing(sqlite3.connect(served.review.store_path)) as connection:
        assert connection.execute(statement, values).rowcount > 0
        connection.commit()


def broken(proved: Verified) -> list[Kind]:
    return [check.kind for check in proved.checks if check.verdict is Verdict.BROKEN]


def noted(proved: Verified) -> list[Kind]:
    return [check.kind for check in proved.checks if check.verdict is Verdict.NOTED]


def test_a_review_that_nobody_touched_holds(served: Served) -> None:
    proved = verify(served.review)
    assert {check.verdict for check in proved.checks} == {Verdict.HOLDS}
    assert {check.kind for check in proved.checks} == set(Kind)
    assert proved.exit_code is ExitCode.DONE


def test_nothing_is_asked_of_the_sources(served: Served) -> None:
    before = len(served.pubmed.log) + len(served.openalex.log)
    verify(served.review)
    assert len(served.pubmed.log) + len(served.openalex.log) == before


@pytest.mark.parametrize("harm", ["gone", "changed", "cut"])
def test_a_page_that_is_not_as_it_came_is_named(served: Served, harm: str) -> None:
    page = next(served.review.archive.glob("*/page-*.xml.gz"))
    if harm == "gone":
        page.unlink()
    elif harm == "changed":
        page.write_bytes(gzip.compress(gzip.decompress(page.read_bytes()).replace(b"town", b"city")))
    else:
        page.write_bytes(page.read_bytes()[:-9])
    proved = verify(served.review)
    assert broken(proved) == [Kind.ARCHIVE]
    assert page.name in next(c for c in proved.checks if c.verdict is Verdict.BROKEN).places[0]
    assert proved.exit_code is ExitCode.INPUT


def test_a_record_that_left_the_ledger_is_missed(served: Served) -> None:
    alter(served, "DELETE FROM run_records WHERE record = ?", openalex_id(4))
    proved = verify(served.review)
    assert {Kind.READING, Kind.COUNTERS} <= set(broken(proved))
    assert any(openalex_id(4) in place for check in proved.checks for place in check.places)


def test_a_record_whose_stored_text_was_changed_is_named(served: Served) -> None:
    alter(served, "UPDATE records SET body = replace(body, 'lake', 'pond') WHERE id = ?", openalex_id(2))
    proved = verify(served.review)
    assert broken(proved)[0] is Kind.READING
    assert proved.checks[1].places == (openalex_id(2),) or proved.checks[4].places == (openalex_id(2),)
    assert proved.exit_code is ExitCode.CONFLICT


@pytest.mark.parametrize("column", ["fetched", "rejected", "withheld", "announced"])
def test_a_counter_that_was_changed_is_found(served: Served, column: str) -> None:
    alter(served, f"UPDATE runs SET {column} = {column} + 1 WHERE strategy = 'pubmed'")
    proved = verify(served.review)
    assert Kind.COUNTERS in broken(proved)
    assert proved.exit_code is ExitCode.SOURCE


def test_a_link_that_the_rules_did_not_make_is_found(served: Served) -> None:
    alter(served, "UPDATE links SET kind = 'different' WHERE kind = 'same'")
    proved = verify(served.review)
    assert broken(proved) == [Kind.LINKS]
    assert proved.exit_code is ExitCode.CONFLICT


def test_another_reading_by_a_later_litrev_is_told_and_is_no_damage(served: Served) -> None:
    """The archive is what was fetched; a litrev of another version may read more from it."""
    alter(served, 'UPDATE runs SET detail = replace(detail, ?, \'"litrev":"0.0.1"\')', f'"litrev":"{__version__}"')
    alter(
        served, 'UPDATE dedupes SET settings = replace(settings, ?, \'"litrev":"0.0.1"\')', f'"litrev":"{__version__}"'
    )
    with closing(sqlite3.connect(served.review.store_path)) as connection:
        text = (
            connection.execute("SELECT body FROM records WHERE id = 'pubmed:3'").fetchone()[0].replace("town", "TOWN")
        )
        version = archive.digest(text.encode())[:16]
        connection.execute(
            "INSERT INTO records SELECT id, ?, doi, pmid, pmcid, year, title_fold, ? FROM records "
            "WHERE id = 'pubmed:3'",
            (version, text),
        )
        connection.execute("UPDATE run_records SET version = ? WHERE record = 'pubmed:3'", (version,))
        connection.commit()
    proved = verify(served.review)
    assert broken(proved) == []
    assert Kind.READING in noted(proved)
    assert proved.exit_code is ExitCode.DONE


def test_records_that_came_after_the_last_comparison_are_noted(served: Served) -> None:
    search(served.review, sources=["pubmed"])
    proved = verify(served.review)
    assert (broken(proved), noted(proved)) == ([], [Kind.LINKS])


def test_rejects_are_read_again_too(serve: Serve) -> None:
    served = serve([article(1), DAMAGED.replace(b"<PMID/>", b"<PMID>7</PMID>"), article(3)])
    search(served.review)
    assert verify(served.review).exit_code is ExitCode.DONE


def test_the_command_tells_each_check_and_ends_with_its_code(served: Served) -> None:
    code, out, _err = served.say("verify")
    assert (code, "✗" in out, out.count("✓")) == (0, False, 8)
    next(served.review.archive.glob("*/page-*.json.gz")).unlink()
    code, out, err = served.say("verify")
    assert (code, out.count("✗")) == (5, 1)
    assert "Restore" in err
    assert served.json("verify")["holds"] is False
