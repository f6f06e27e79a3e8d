"""Wrong command lines, wrong places, wrong protocols: one clear message, the right exit code, nothing lost."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from mistaken import PROTOCOL, Clerk, Life, Said, typed

from litrev.cli.commands import COMMANDS
from litrev.errors import ExitCode

pytest_plugins = ["mistake_fixtures"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="Unix paths and permissions")


def assert_told(said: Said, code: ExitCode, *words: str) -> None:
    """One message on stderr: what and why, then what to do next; nothing that looks like a result."""
    assert said.code == code, said.everything
    assert said.out == ""
    lines = said.err.splitlines()
    assert lines[0].startswith("Error: ")
    assert lines[-1].startswith("→ "), said.err
    assert said.err.count("Error: ") == 1
    assert "Traceback" not in said.err
    assert "mistake" not in said.err
    for word in words:
        assert word in said.err, said.err


# --- the command line ---


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["serach"], ["no command “serach”", "Did you mean search"]),
        (["xyz"], ["no command “xyz”", "litrev --help"]),
        ([""], ["no command"]),
        (["search", "--dryrun"], ["--dryrun", "Did you mean --dry-run?", "litrev search --help"]),
        (["search", "--source"], ["--source needs a value", "litrev search --help"]),
        (["--foo"], ["--foo", "litrev --help"]),
        (["check", "extra", "words"], ["Too many words: extra words", "quotes"]),
        (["init", "my", "review"], ["Too many words: review", "quotes"]),
        (["screen"], ["--as is missing", "--as a"]),
        (["decide", "x.csv"], ["--as is missing", "--as a"]),
        (["decide", "--as", "a"], ["Give a file of decisions", "litrev decide --id"]),
        (["show"], ["missing: ID", "litrev show --help"]),
        (["--lang", "de", "check"], ["“de”", "--lang en or --lang fr"]),
        (["init", "x", "--type", "sistematic"], ["“sistematic”", "systematic, scoping, rapid"]),
        (["init", "x", "--review", "y"], ["--review", "litrev init my-review"]),
        (["init"], ["folder is to be called", "litrev init my-review"]),
        (["init", "  "], ["folder is to be called", "litrev init my-review"]),
        (["init", "two\nlines"], ["cannot be the name", "my-review"]),
        (["screen", "--as", "a", "--order", "x"], ["--order cannot be “x”", "'random', 'date', 'id'"]),
        (["prisma", "--csv", "--json"], ["exclude each other", "one of them"]),
    ],
)
def test_a_wrong_command_line_is_told(nowhere: Clerk, words: list[str], told: list[str]) -> None:
    assert_told(nowhere.say(*words), ExitCode.USAGE, *told)
    assert list(nowhere.folder.iterdir()) == []


@pytest.mark.parametrize("option", ["--lang", "--review"])
def test_an_option_at_the_end_wants_its_value(nowhere: Clerk, option: str) -> None:
    said = nowhere.say("check", option)
    assert (said.code, said.out) == (ExitCode.USAGE, "")
    assert f"{option} needs a value" in said.err


@pytest.mark.parametrize("words", [["-h"], ["help"], ["--help"], []])
def test_however_help_is_asked_for_it_comes(nowhere: Clerk, words: list[str]) -> None:
    said = nowhere.say(*words)
    assert said.code == 0
    assert all(f"\n  {row.name}" in said.out for row in COMMANDS)
    assert nowhere.say("help", "search").out == nowhere.say("search", "-h").out == nowhere.say("search", "--help").out


def test_the_version_is_told_without_a_command(nowhere: Clerk) -> None:
    said = nowhere.say("--version")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("litrev ")


# --- where there is no review ---

IN_A_REVIEW = [
    ["check"],
    ["search"],
    ["search", "--json"],
    ["dedupe"],
    ["records"],
    ["show", "x"],
    ["screen", "--as", "a"],
    ["decide", "x.csv", "--as", "a"],
    ["prisma", "--json"],
    ["export"],
    ["status"],
]


@pytest.mark.parametrize("words", IN_A_REVIEW, ids=" ".join)
def test_without_a_review_every_command_says_how_to_make_or_find_one(nowhere: Clerk, words: list[str]) -> None:
    assert_told(
        nowhere.say(*words), ExitCode.PROTOCOL, "no review here", str(nowhere.folder), "litrev init", "--review"
    )


@pytest.mark.parametrize(
    "name", ["review.yml", "Review.YAML", "review.yaml.txt", "review (1).yaml", "revue.yaml", "protocol.yml"]
)
def test_a_protocol_under_another_name_is_pointed_out(nowhere: Clerk, name: str) -> None:
    if (nowhere.folder / "A").exists() or sys.platform in ("win32", "darwin"):
        pytest.skip("names do not tell capitals apart here")
    nowhere.write(name, PROTOCOL)
    assert_told(nowhere.say("status"), ExitCode.PROTOCOL, f"There is a {name}: rename it to review.yaml")


def test_a_protocol_written_in_a_word_processor_is_pointed_out(nowhere: Clerk) -> None:
    nowhere.write("Review.docx", b"PK\x03\x04")
    assert_told(nowhere.say("check"), ExitCode.PROTOCOL, "Review.docx is no plain text", "text editor")


def test_other_files_are_not_taken_for_protocols(nowhere: Clerk) -> None:
    for name in ("review.csv", "notes.txt", "docker-compose.yaml", "review.yaml.bak"):
        nowhere.write(name, "version: 3\n")
    assert_told(nowhere.say("check"), ExitCode.PROTOCOL, "Make one: litrev init NAME")


def test_a_review_one_folder_below_is_pointed_out_as_it_can_be_typed(nowhere: Clerk) -> None:
    assert nowhere.say("init", "mes soins").code == 0
    assert_told(nowhere.say("status"), ExitCode.PROTOCOL, 'cd "mes soins"', '--review "mes soins"')


def test_a_folder_in_the_place_of_the_protocol_is_told(nowhere: Clerk) -> None:
    (nowhere.folder / "review.yaml").mkdir()
    assert_told(nowhere.say("check"), ExitCode.PROTOCOL, "not a file")


def test_a_review_that_is_not_where_it_is_said_to_be_is_told(nowhere: Clerk) -> None:
    assert_told(nowhere.say("check", "--review", "gone"), ExitCode.PROTOCOL, "There is no folder", "gone")
    nowhere.write("a.txt", "x")
    assert_told(nowhere.say("check", "--review", "a.txt"), ExitCode.PROTOCOL, "no review here")


def test_a_review_is_found_from_below_by_its_file_and_under_any_name(nowhere: Clerk) -> None:
    name = "été 🎉 d'œuvre"
    assert nowhere.say("init", name).code == 0
    for place in (name, f"{name}/review.yaml"):
        assert nowhere.say("status", "--review", place).code == 0
    below = nowhere.folder / name / "a" / "b"
    below.mkdir(parents=True)
    assert nowhere.say("status", "--review", str(below)).code == 0


@posix
@pytest.mark.parametrize("words", [["status"], ["init", "x"], ["demo"], ["--help"]], ids=" ".join)
def test_a_current_folder_that_was_deleted_is_told(tmp_path: Path, words: list[str]) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = typed(gone, *words, before=gone.rmdir)
    assert b"Traceback" not in done.stderr
    assert b"mistake" not in done.stderr
    if words == ["--help"]:
        assert done.returncode == 0
    else:
        assert done.returncode == ExitCode.PROTOCOL
        assert b"no longer exists" in done.stderr


# --- init ---


def test_init_never_overwrites(nowhere: Clerk) -> None:
    assert nowhere.say("init", "mine").code == 0
    protocol = nowhere.folder / "mine" / "review.yaml"
    protocol.write_text("my work", encoding="utf-8")
    assert_told(nowhere.say("init", "mine"), ExitCode.CONFLICT, "exists already", "litrev check --review")
    assert protocol.read_text(encoding="utf-8") == "my work"


def test_init_goes_into_a_folder_with_other_files(nowhere: Clerk) -> None:
    (nowhere.folder / "mine").mkdir()
    (nowhere.folder / "mine" / "notes.txt").write_text("my notes")
    assert nowhere.say("init", "mine").code == 0
    assert (nowhere.folder / "mine" / "notes.txt").read_text() == "my notes"


def test_init_does_not_take_a_file_for_a_folder(nowhere: Clerk) -> None:
    nowhere.write("mine", "my notes")
    assert_told(nowhere.say("init", "mine"), ExitCode.CONFLICT, "is a file")
    assert_told(nowhere.say("init", "mine/sub"), ExitCode.PROTOCOL, "cannot be written")
    assert (nowhere.folder / "mine").read_text() == "my notes"


def test_init_here_does_not_send_anybody_elsewhere(nowhere: Clerk) -> None:
    said = nowhere.say("init", ".")
    assert said.code == 0
    assert "cd " not in said.out


@posix
def test_a_name_that_no_disk_takes_is_told(nowhere: Clerk) -> None:
    assert_told(nowhere.say("init", "n" * 300), ExitCode.PROTOCOL, "too long")


class Typist:
    """A terminal's input: lines, then what happens when there are no more."""

    def __init__(self, *lines: str, then: type[BaseException] | None = None) -> None:
        self._lines = list(lines)
        self._then = then

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        if self._lines:
            return self._lines.pop(0) + "\n"
        if self._then:
            raise self._then
        return ""


def test_the_questions_of_init_make_a_protocol_that_is_in_order(
    nowhere: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        "mon-projet",
        'L\'accès : "soins" #1',
        "exilé·e·s",
        "migrant*, exilé*",
        "",
        "les soins",
        "",
        "",
        "",
        "",
        "",
    ]
    monkeypatch.setattr("sys.stdin", Typist(*answers))
    said = nowhere.say("init")
    assert said.code == 0, said.err
    assert nowhere.say("check", "--review", "mon-projet").code == 0


def test_a_taken_name_is_told_before_the_other_questions(nowhere: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere.say("init", "taken")
    monkeypatch.setattr("sys.stdin", Typist("taken", "a\tb", "free", *[""] * 10))
    said = nowhere.say("init")
    assert said.code == 0
    assert said.err.index("exists already") < said.err.index("Title of the review")
    assert (nowhere.folder / "free" / "review.yaml").exists()


@pytest.mark.parametrize("then", [None, KeyboardInterrupt], ids=["ctrl-d", "ctrl-c"])
def test_leaving_the_questions_makes_nothing(
    nowhere: Clerk, monkeypatch: pytest.MonkeyPatch, then: type[BaseException] | None
) -> None:
    monkeypatch.setattr("sys.stdin", Typist("mine", "A title", then=then))
    said = nowhere.say("init")
    assert said.code == ExitCode.INTERRUPTED
    assert "No review was made" in said.err
    assert list(nowhere.folder.iterdir()) == []


# --- the protocol ---


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("type: scoping", "\ttype: scoping", ["tab", "spaces"]),
        ("id: pubmed,", "id: pubmde,", ["pubmde", "Did you mean pubmed"]),
        ("query: care}", 'query: ""}', ["empty"]),
        ("query: care}", "query: '(care AND \"access to care'}", ["quotation mark", "Close"]),
        ("query: care}", "query: '(care AND (access'}", ["parenthesis", "Close"]),
        ("criteria:", "criterias:", ["criterias", "Did you mean “criteria”"]),
    ],
    ids=["tab", "source", "empty query", "quotes", "parenthesis", "key"],
)
def test_a_mistake_in_the_protocol_is_told_with_its_line_and_nothing_is_sent(
    life: Life, old: str, new: str, told: list[str]
) -> None:
    clerk = life("empty")
    clerk.change(old, new)
    lines = (clerk.folder / "review.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if new in text)
    checked = clerk.say("check")
    assert checked.code == ExitCode.PROTOCOL
    assert f"review.yaml:{line}" in checked.out
    searched = clerk.say("search")
    assert (searched.code, searched.out) == (ExitCode.PROTOCOL, "")
    for word in told:
        assert word in checked.out
        assert word in searched.err
    assert not (clerk.folder / "archive").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nothing\n",
        b"PK\x03\x04 word/document.xml",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf1 hello}",
        PROTOCOL.encode("utf-16"),
        PROTOCOL.replace("Care", "Études").encode("latin-1"),
        b"\x00\x01\x02" * 500,
        b"- a\n- list\n",
        b"words",
        b"x: y\n" * 300,
    ],
    ids=["empty", "comment", "docx", "doc", "rtf", "utf-16", "latin-1", "bytes", "list", "words", "300 mistakes"],
)
def test_a_protocol_that_is_none_is_told_by_every_command(life: Life, content: bytes) -> None:
    clerk = life("screened")
    clerk.write("review.yaml", content)
    before = (clerk.folder / "review.db").read_bytes()
    assert clerk.say("check").code == ExitCode.PROTOCOL
    for words in (["status"], ["search"], ["export", "-o", "x.bib"], ["screen", "--as", "a"], ["prisma", "--json"]):
        said = clerk.say(*words)
        assert_told(said, ExitCode.PROTOCOL, "review.yaml")
        assert len(said.err.splitlines()) < 40
    assert (clerk.folder / "review.yaml").read_bytes() == content
    assert (clerk.folder / "review.db").read_bytes() == before


# --- too early ---


def test_a_review_without_a_search_says_what_comes_first(life: Life) -> None:
    clerk = life("empty")
    for words in (["dedupe"], ["screen", "--as", "a"]):
        assert_told(clerk.say(*words), ExitCode.PROTOCOL, "no search of this review is complete", "litrev search")
    clerk.write("d.csv", "id,verdict\n1,include\n")
    assert "No work has the id" in clerk.say("decide", "d.csv", "--as", "a").out
    assert_told(clerk.say("show", "pubmed:1"), ExitCode.INPUT, "pubmed:1", "litrev records --find")
    assert clerk.say("status").code == 0
    assert "Next: litrev search" in clerk.say("status").out
    assert "nothing to count yet" in clerk.say("prisma").err
    assert "No work here" in clerk.say("records").err
    told = clerk.say("todo")
    assert "no search of this review is complete" in told.out
    assert "litrev search" in told.err
    assert "PubMed and OpenAlex have no complete search" in clerk.say("report", "-o", "report.md").err
    for words in (["report"], ["report", "--prisma-s"], ["press", "--no-counts"]):
        assert_told(clerk.say(*words, "-o", "report.pdf"), ExitCode.USAGE, "report.pdf", ".md, .html, .docx")
    assert not (clerk.folder / "report.pdf").exists()
    exported = clerk.say("export")
    assert (exported.code, exported.out) == (0, "")
    assert "This set is empty" in exported.err


def test_screening_and_counting_before_deduplication_are_possible_and_said(life: Life) -> None:
    clerk = life("searched")
    assert "have not been compared yet: litrev dedupe" in clerk.say("prisma").err
    assert "Next: litrev dedupe" in clerk.say("status").out


# --- which one is meant ---


def test_who_which_stage_which_source_which_set(life: Life) -> None:
    clerk = life("deduped")
    for words, told in (
        (["screen", "--as", "zoe"], ["no “zoe” in the team", "a, b", "review.yaml"]),
        (["screen", "--as", ""], ["in the team", "a, b"]),
        (["screen", "--as", "a", "--stage", "fulltxt"], ["no stage “fulltxt”", "Did you mean full_text"]),
        (["search", "--source", "pubmde"], ["no source “pubmde”", "Did you mean pubmed"]),
        (["search", "--source", ""], ["Known here: openalex, pubmed"]),
        (["export", "--which", "inclded"], ["no set of works “inclded”", "included, excluded, undecided, all"]),
        (["export", "--format", "bibtexx"], ["no format “bibtexx”", "bibtex"]),
        (["dedupe", "--versions", "both"], ["both", "separate", "join"]),
    ):
        assert_told(clerk.say(*words), ExitCode.USAGE, *told)


@pytest.mark.parametrize("stage", ["full_text", "full-text", "full text", "Full Text", "FULLTEXT"])
def test_a_stage_is_known_however_it_is_written(life: Life, stage: str) -> None:
    clerk = life("screened")
    clerk.write("more.csv", "id,verdict\n91000004,include\n")
    assert clerk.say("decide", "more.csv", "--as", "b", "--stage", stage).out == "1 decision applied\n"


def test_an_id_is_known_however_it_is_written(life: Life) -> None:
    clerk = life("deduped")
    for called in ("91000000", "PMID: 91000000", "https://pubmed.ncbi.nlm.nih.gov/91000000/", "10.5555/CARE.0",
                   "https://doi.org/10.5555/care.0", "pubmed:91000000", "openalex:W9700000000", "W9700000000",
                   "https://openalex.org/W9700000000", "91000000.0"):  # fmt: skip
        assert clerk.json("show", called)["id"] == "openalex:W9700000000", called


def test_an_id_that_may_mean_several_is_told_with_all_of_them(life: Life) -> None:
    clerk = life("deduped")
    assert_told(clerk.say("show", "openalex:W97"), ExitCode.INPUT, "may mean several", "openalex:W9700000003")
    assert_told(clerk.say("show", "10.5555/nothing"), ExitCode.INPUT, "10.5555/nothing", "--find")


# --- every --json is JSON, and talk stays out of it ---


@pytest.mark.parametrize("name", ["empty", "searched", "deduped", "screened"])
@pytest.mark.parametrize(
    "words", [["check"], ["status"], ["records"], ["prisma"], ["schema"], ["dedupe"]], ids=" ".join
)
def test_json_is_nothing_but_json(life: Life, name: str, words: list[str]) -> None:
    clerk = life(name)
    said = clerk.say(*words, *(["--json"] if words != ["schema"] else []))
    if words == ["dedupe"] and name == "empty":
        assert (said.code, said.out) == (ExitCode.PROTOCOL, "")
    else:
        assert said.code == 0, said.err
        assert json.loads(said.out)


def test_no_command_writes_where_it_only_reads(life: Life) -> None:
    clerk = life("screened")
    before = {path: path.read_bytes() for path in clerk.folder.rglob("*") if path.is_file()}
    for words in (["status"], ["check"], ["records"], ["show", "91000000"], ["prisma"], ["export"]):
        assert clerk.say(*words).code == 0
    after = {path: path.read_bytes() for path in clerk.folder.rglob("*") if path.is_file()}
    assert {path.name for path in after if path.suffix not in ("", ".db-wal", ".db-shm")} >= {"review.yaml"}
    assert {p: b for p, b in after.items() if not p.name.startswith("review.db")} == {
        p: b for p, b in before.items() if not p.name.startswith("review.db")
    }


# --- a fault of litrev's own ---


@pytest.mark.parametrize("debug", ["", "1"])
def test_the_report_of_a_fault_holds_no_key(nowhere: Clerk, monkeypatch: pytest.MonkeyPatch, debug: str) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", "Geheim 1/2")
    monkeypatch.setenv("NCBI_API_KEY", "geheim-3")
    monkeypatch.setenv("LITREV_STORE", "postgresql://u:geheim-4@127.0.0.1/db")
    monkeypatch.setenv("TMPDIR", str(nowhere.folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("LITREV_DEBUG", debug)

    def broken(*_words: object) -> None:
        try:
            raise ValueError("https://x.example/?key=Geheim+1%2F2&api_key=geheim-3")
        except ValueError as error:
            raise RuntimeError("postgresql://u:geheim-4@127.0.0.1/db and Geheim 1/2") from error

    monkeypatch.setattr("litrev.cli.main._invoke", broken)
    said = nowhere.say("status")
    reports = "".join(path.read_text(encoding="utf-8") for path in nowhere.folder.glob("litrev-bug-*"))
    assert said.code == ExitCode.BUG
    assert "RuntimeError" in said.err
    assert "ValueError" in said.err + reports
    assert bool(reports) != bool(debug)
    assert "eheim" not in said.everything + reports
    if not debug:
        assert "Traceback" not in said.err
        assert str(nowhere.folder) in said.err


@posix
def test_a_fault_is_told_even_where_no_report_can_be_written(nowhere: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_words: object) -> None:
        raise RuntimeError("out of order")

    def full(*_words: object, **_named: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("litrev.cli.main._invoke", broken)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    said = nowhere.say("status")
    assert said.code == ExitCode.BUG
    assert "out of order" in said.err
