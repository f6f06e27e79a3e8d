"""Tables of decisions as people save them: read rightly or refused by name, and never half understood in silence."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from mistaken import Clerk, Life
from test_mistakes import assert_told

from litrev.errors import ExitCode
from litrev.model import Decision
from litrev.store import open_store

pytest_plugins = ["mistake_fixtures"]
HEAD = "id,verdict,reason,note\n"
ONE = "91000000,include\n"


def decisions(clerk: Clerk) -> list[Decision]:
    with open_store(clerk.folder / "review.db") as store:
        return store.decisions()


def decide(clerk: Clerk, *more: str) -> tuple[int, int, list[tuple[int, str]]]:
    """Exit code, applied, and line and reason of what was refused."""
    said = clerk.say("decide", "d.csv", "--as", "a", *more, "--json")
    found = json.loads(said.out)
    return said.code, found["applied"], [(row["line"], row["reason"]) for row in found["refused"]]


@pytest.mark.parametrize(
    "content",
    [
        HEAD.encode() + ONE.encode(),
        b"\xef\xbb\xbf" + HEAD.encode() + ONE.encode(),
        (HEAD + ONE).encode("utf-16"),
        (HEAD + ONE).replace(",", ";").encode(),
        (HEAD + ONE).replace(",", "\t").encode(),
        (HEAD + ONE).replace("\n", "\r\n").encode(),
        (HEAD + ONE).replace("\n", "\r").encode(),
        ("sep=;\r\n" + (HEAD + ONE).replace(",", ";")).encode(),
        "identifiant;décision;motif;commentaire\n91000000;inclure;;à relire\n".encode("latin-1"),
        b"id,verdict\n91000000,include,,,,\n",
        b"\n\n ID , Verdict \n91000000 , Include \n\n,,\n",
        b'id,verdict,note\n91000000,include,"one, two\nand three"\n',
        b"id,verdict,note\n91000000,include,5\" tall\n",
        b"id,verdict\n91000000,include\n10.5555/care.0,include\nW9700000000,yes\n",
    ],
    ids=["plain", "bom", "utf-16", "semicolons", "tabs", "crlf", "cr", "sep=", "French latin-1", "empty cells", "blank",
         "quoted", "inches", "repeated"],
)  # fmt: skip
def test_a_table_is_read_however_it_was_saved(life: Life, content: bytes) -> None:
    clerk = life("deduped")
    clerk.write("d.csv", content)
    assert decide(clerk) == (0, 1, [])
    assert decide(clerk)[:2] == (0, 0)
    assert [d.verdict.value for d in decisions(clerk)] == ["include"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no decisions"),
        (b"\n\n,,\n", "no decisions"),
        (HEAD.encode(), "no decisions"),
        (ONE.encode() * 3, "first row"),
        (b"foo,bar\n1,2\n", "foo, bar"),
        (b"id,verdict,verdict\n91000000,include,exclude\n", "two columns called “verdict”"),
        (HEAD.encode() + b'91000000,include,,"a note\n91000001,exclude,P,\n', "never closed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook"),
        (b"PK\x03\x04", "workbook"),
        (b"SQLite format 3\0" + b"\1\2\3\0" * 99, "not a file of text"),
        (b"\x1b[2J\x07foo,bar\n1,2\n", "foo"),
    ],
    ids=["empty", "blank", "header alone", "no header", "columns", "twice", "open quote", "xls", "xlsx", "database",
         "control"],
)  # fmt: skip
def test_what_is_no_such_table_is_refused_whole(life: Life, content: bytes, told: str) -> None:
    clerk = life("deduped")
    clerk.write("d.csv", content)
    said = clerk.say("decide", "d.csv", "--as", "a")
    assert_told(said, ExitCode.INPUT, told)
    assert "\x1b" not in said.err
    assert "\x07" not in said.err
    assert decisions(clerk) == []


def test_a_real_workbook_is_refused_with_what_to_do(life: Life) -> None:
    clerk = life("deduped")
    with zipfile.ZipFile(clerk.folder / "d.xlsx", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    assert_told(clerk.say("decide", "d.xlsx", "--as", "a"), ExitCode.INPUT, "d.xlsx", "Save it as CSV")


@pytest.mark.parametrize("name", ["gone.csv", "archive", "."])
def test_what_is_no_file_is_told(life: Life, name: str) -> None:
    assert_told(life("deduped").say("decide", name, "--as", "a"), ExitCode.INPUT, name, "Check its name")


def test_each_row_that_cannot_be_applied_is_named_with_its_line_and_the_rest_is_applied(life: Life) -> None:
    clerk = life("deduped")
    rows = [
        "91000000,include,,",
        "",
        "91000001,exclude,P,one, two",
        "91000002,,P,",
        ",include,,",
        "91000003,perhaps,,",
        "gone,include,,",
        "91000004,exclude,Z,",
        "91000005,include,,",
        "91000005,exclude,,",
        "x" * 5000 + ",include,,",
    ]
    clerk.write("d.csv", HEAD + "\n".join(rows))
    code, applied, refused = decide(clerk)
    assert (code, applied) == (ExitCode.INPUT, 1)
    assert [line for line, _reason in refused] == [4, 5, 6, 7, 8, 9, 10, 11, 12]  # as a spreadsheet numbers them
    reasons = dict(refused)
    assert "more cells" in reasons[4]
    assert "verdict is missing" in reasons[5]
    assert "names no work" in reasons[6]
    assert "“perhaps” is no verdict" in reasons[7]
    assert "“gone”" in reasons[8]
    assert "“Z” is not a criterion" in reasons[9]
    assert "10, 11" in reasons[10] == reasons[11]
    assert len(reasons[12]) < 600
    assert [d.record for d in decisions(clerk)] == ["openalex:W9700000000"]


def test_an_empty_name_decides_as_nobody(life: Life) -> None:
    """`--as "$ME"` where ME is not set."""
    clerk = life("deduped")
    clerk.write("d.csv", HEAD + ONE)
    assert_told(clerk.say("decide", "d.csv", "--as", ""), ExitCode.USAGE, "a, b")
    assert decisions(clerk) == []


def test_a_stage_that_a_work_has_not_reached_is_named(life: Life) -> None:
    clerk = life("deduped")
    clerk.write("d.csv", HEAD + ONE)
    code, applied, refused = decide(clerk, "--stage", "full text")
    assert (code, applied) == (ExitCode.INPUT, 0)
    assert "the stage before has not let it through" in refused[0][1]


def test_a_table_that_is_a_device_or_protected_is_told(life: Life) -> None:
    clerk = life("deduped")
    if Path("/dev/null").exists():
        assert_told(clerk.say("decide", "/dev/null", "--as", "a"), ExitCode.INPUT, "no decisions")
