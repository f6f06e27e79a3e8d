"""Consoles that lack letters, readers that leave, streams that are closed, Ctrl-C at any moment: as real processes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from mistaken import ARTICLES, JOINED, WORKS, Life, Said, typed

from litrev.cli import console, render
from litrev.cli.main import run
from litrev.demo.faults import Faults, hanging
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.server import Request
from litrev.errors import ExitCode

pytest_plugins = ["mistake_fixtures"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix shell")


def clean(done: subprocess.CompletedProcess[bytes]) -> None:
    for word in (b"Traceback", b"Exception", b"mistake"):
        assert word not in done.stderr, done.stderr.decode("utf-8", "replace")


class Console:
    """A console or pipe of some encoding in the place of this process's streams."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, encoding: str, errors: str = "strict") -> None:
        self._raw = (io.BytesIO(), io.BytesIO())
        self._encoding = encoding
        for name, raw in zip(("stdout", "stderr"), self._raw, strict=True):
            monkeypatch.setattr(sys, name, io.TextIOWrapper(raw, encoding, errors))
        monkeypatch.setenv("PYTHONIOENCODING", encoding)
        console.prepare_streams()

    def say(self, *words: str) -> Said:
        for raw in self._raw:
            raw.truncate(0)
            raw.seek(0)
        code = run(words)
        console.settle()
        out, err = (raw.getvalue().decode(self._encoding) for raw in self._raw)
        return Said(code, out, err)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp850", "utf-16"])
def test_a_console_that_lacks_letters_shows_the_nearest(
    life: Life, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    life("screened")
    poor = Console(monkeypatch, encoding)
    shown = poor.say("records")
    assert shown.code == 0
    assert ("ōtsu" if encoding == "utf-16" else "otsu") in shown.out
    assert ("acces" if encoding == "ascii" else "accès") in shown.out
    for words in (["status"], ["prisma"], ["show", "91000003"], ["check"], ["--lang", "fr", "prisma"]):
        assert poor.say(*words).code == 0
    assert poor.say("--lang", "fr", "search", "--source", "été").code == ExitCode.USAGE


def test_a_real_console_of_ascii_will_do(life: Life) -> None:
    done = typed(life("screened").folder, "--lang", "fr", "status", PYTHONIOENCODING="ascii:strict")
    clean(done)
    assert done.returncode == 0
    assert b"Les soins dans les villes" in done.stdout


def test_json_loses_no_letter_on_a_poor_console(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life("screened")
    said = Console(monkeypatch, "ascii").say("records", "--json")
    assert any("ōtsu" in work["title"] for work in json.loads(said.out)["works"])


@pytest.mark.parametrize("words", [["export", "--which", "all"], ["records", "--csv"]], ids=" ".join)
def test_a_file_that_loses_letters_on_its_way_says_so(
    life: Life, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    life("screened")
    assert "Some letters are not in" in Console(monkeypatch, "latin-1").say(*words).err
    rich = Console(monkeypatch, "utf-8").say(*words)
    assert "Some letters" not in rich.err
    assert "ōtsu" in rich.out


@posix
def test_words_typed_in_a_locale_without_letters_are_understood(life: Life) -> None:
    done = typed(
        life("deduped").folder, "records", "--find", "œuvre", LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    clean(done)
    assert "œuvre" in done.stdout.decode("utf-8")


@posix
def test_a_name_that_is_no_text_is_told(life: Life) -> None:
    folder = life("deduped").folder
    done = typed(folder, "decide", os.fsdecode(b"\xff\xfe.csv"), "--as", "a")
    clean(done)
    assert done.returncode == ExitCode.INPUT


@pytest.mark.parametrize("columns", ["abc", "0", "-5", "1", "60", "9999999999999999999999"])
def test_any_width_will_do(life: Life, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    said = life("screened").say("prisma")
    assert said.code == 0
    assert "Databases" in said.out.replace("\n", "")


def test_nothing_is_wider_than_a_terminal_of_60_columns(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    clerk = life("screened")
    for words in (["records"], ["prisma"], ["show", "91000000"]):
        table = [line for line in clerk.say(*words).out.splitlines() if "http" not in line and "; same" not in line]
        assert max(map(len, table)) <= 60, words


@posix
@pytest.mark.parametrize("words", ["records", "records --json", "prisma", "--help"])
def test_a_reader_who_leaves_is_no_fault(life: Life, words: str) -> None:
    """`litrev records | head -1`"""
    shell = ["sh", "-c", '{ "$@"; echo "code $?" >&2; } | true', "sh"]
    done = typed(life("screened").folder, *words.split(), prefix=shell)
    clean(done)
    assert b"code 0" in done.stderr


@posix
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(life: Life, closed: str) -> None:
    clerk = life("screened")
    before = clerk.say("records", "--csv").out
    shell = ["sh", "-c", f'"$@" {closed}', "sh"]
    for words, code in ((["dedupe"], 0), (["init"], 2)):
        done = typed(clerk.folder, *words, prefix=shell)
        clean(done)
        assert done.returncode == code
    assert clerk.say("records", "--csv").out == before


@posix
def test_a_bare_environment_will_do(life: Life) -> None:
    folder = life("screened").folder
    bare = subprocess.run(
        [sys.executable, "-m", "litrev", "status"],
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        check=False,
    )
    clean(bare)
    assert bare.returncode == 0
    assert b"Care in the towns" in bare.stdout
    assert "✓" in bare.stdout.decode("utf-8")


def test_python_m_litrev_and_run_say_the_same(life: Life) -> None:
    clerk = life("screened")
    assert typed(clerk.folder, "status", COLUMNS="100").stdout.decode() == clerk.say("status").out


# --- Ctrl-C ---


# A Ctrl-C is heard even where the tests run in a background that ignores it.
HEARING = "import os, signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
INTERRUPTING = HEARING + "interrupt = lambda *words, **named: os.kill(os.getpid(), signal.SIGINT)\n"


WHILE_IT_STARTS = """
import sys
class Finder:
    def find_spec(self, name, *_more):
        if name == "typer":
            interrupt()
sys.meta_path.insert(0, Finder())
"""


@posix
@pytest.mark.parametrize(
    ("words", "before"),
    [
        (["status"], WHILE_IT_STARTS),
        (["dedupe"], "from litrev.store import store\nstore.Store.records_of = interrupt"),
        (["dedupe"], "from litrev.store import store\nstore.Store.add_dedupe = interrupt"),
        (["decide", "f.csv", "--as", "b"], "from litrev.store import store\nstore.Store.add_decisions = interrupt"),
        (["export", "-o", "x.bib"], "from litrev.formats import whole\nwhole._write = interrupt"),
        (["records"], "from rich.console import Console\nConsole.print = interrupt"),
    ],
    ids=["while it starts", "reading", "saving links", "saving decisions", "writing a file", "showing"],
)
def test_ctrl_c_ends_any_command_with_130_and_nothing_half_done(life: Life, words: list[str], before: str) -> None:
    clerk = life("screened")
    works = clerk.say("records", "--csv").out
    done = subprocess.run(
        [sys.executable, "-c", f"{INTERRUPTING}{before}\nfrom litrev.__main__ import main\nmain()", *words],
        cwd=clerk.folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        check=False,
    )
    clean(done)
    assert done.returncode == ExitCode.INTERRUPTED
    assert clerk.say("records", "--csv").out == works
    assert not (clerk.folder / "x.bib").exists()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set when PubMed has been asked, which never answers."""
    heard = threading.Event()

    def hear(_request: Request) -> bool:
        heard.set()
        return True

    with PubMedStandIn([], faults=Faults().when(hear, hanging(60))) as server:
        monkeypatch.setenv("LITREV_PUBMED_URL", server.url)
        yield heard


@posix
@pytest.mark.parametrize("words", [["search"], ["search", "--dry-run"]], ids=" ".join)
def test_a_server_that_hangs_can_be_left(life: Life, asked: threading.Event, words: list[str]) -> None:
    clerk = life("empty")
    process = subprocess.Popen(
        [sys.executable, "-c", HEARING + "from litrev.__main__ import main; main()", *words, "--source", "pubmed"],
        cwd=clerk.folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert asked.wait(30)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED, err
    assert b"Traceback" not in err
    assert out == b""
    assert clerk.say("status").code == 0


# --- the pieces ---


def test_a_broken_pipe_within_a_table_ends_quietly(
    life: Life, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    life("screened")

    def gone(*_words: object, **_named: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(render, "table", gone)
    monkeypatch.setattr(console, "close_quietly", lambda _stream: None)
    assert run(["records"]) == 0
    assert "Error" not in capsys.readouterr().err


def test_the_reviews_of_these_tests_are_what_they_should_be(life: Life) -> None:
    seen = life("screened").json("status")
    assert (seen["records"], seen["works"]) == (ARTICLES + WORKS, ARTICLES + WORKS - JOINED)
    assert [stage["excluded"] for stage in seen["stages"]] == [2, 1]


def test_an_id_is_not_broken_in_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    row = ("openalex:W9900003113 +1", "2020", "Çelmekoğlu …", "What a harbour does for boats " * 4, "excluded")
    render.table(("Work", "Year", "First author", "Title", "Standing"), [row], whole=(0,))
    assert row[0] in capsys.readouterr().out
