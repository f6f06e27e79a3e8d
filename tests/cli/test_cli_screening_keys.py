"""Screening line by line at a real terminal: every key that a hand may hit, and none that does what it does not say."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mistaken import Clerk, Life, Said

from litrev.model import Decision
from litrev.store import open_store

pytest_plugins = ["mistake_fixtures"]
terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
KEYS_LINE = "q\u00a0stop"


class Terminal:
    """`litrev` at a terminal: keys in, screen out."""

    def __init__(self, folder: Path, words: tuple[str, ...], **environment: str) -> None:
        import pty  # noqa: PLC0415 - not on Windows

        self._master, slave = pty.openpty()
        self.seen = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "litrev", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm", "COLUMNS": "80"}
            | environment,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - no other thread runs when the test starts it
        )
        os.close(slave)

    def press(self, keys: str, awaited: str) -> str:
        """Press keys at once, as a function key or a paste does, and wait until `awaited` is on the screen."""
        os.write(self._master, keys.encode())
        return self.wait(awaited)

    def wait(self, awaited: str) -> str:
        import select  # noqa: PLC0415 - not on Windows

        start, until = len(self.seen), time.monotonic() + 20
        while awaited not in self.seen[start:]:
            assert time.monotonic() < until, f"“{awaited}” is not in {self.seen[start:]!r}"
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self._master, 65536).decode("utf-8", "replace")
                except OSError:  # Linux tells so that the other side is closed
                    assert awaited in self.seen[start:], self.seen[start:]
        return self.seen[start:]

    def code(self) -> int:
        return self._process.wait(20)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(20)
        os.close(self._master)


def _own_terminal() -> None:
    import fcntl  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.default_int_handler)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def screening(folder: Path, *words: str, **environment: str) -> Iterator[Terminal]:
    """A reviewer's terminal with the first work on it."""
    running = Terminal(folder, words or ("screen", "--as", "a", "--plain"), **environment)
    try:
        running.wait(KEYS_LINE if not words else "")
        yield running
    finally:
        running.close()


def decisions(folder: Path) -> list[Decision]:
    with open_store(folder / "review.db") as store:
        return store.decisions()


@terminal
def test_no_key_without_a_meaning_decides_anything(life: Life) -> None:
    """Function keys send digits and letters after an escape: F5 is `ESC [15~`, and must not exclude for reason 1."""
    folder = life("deduped").folder
    arrows, functions = ("\x1b[A", "\x1bOB", "\x1b[1;5C"), ("\x1b[15~", "\x1b[3~", "\x1b[2~\x1b[1~", "\x1b")
    with screening(folder) as at:
        for keys in (*arrows, *functions, "²", "à", "ù", "\t", "\x13", "\x11"):
            at.press(keys, KEYS_LINE)
        time.sleep(0.3)  # whatever is left of a sequence would be taken for keys now
        at.press("q", "0 verdicts saved")
        assert at.code() == 0
    assert decisions(folder) == []


@terminal
def test_keys_typed_ahead_are_all_heard(life: Life) -> None:
    folder = life("deduped").folder
    with screening(folder) as at:
        at.press("e2iq", "2 verdicts saved")
        assert at.code() == 0
    assert [(d.verdict.value, d.criteria) for d in decisions(folder)] == [("exclude", ("C",)), ("include", ())]


@terminal
def test_an_exclusion_can_be_taken_back_before_its_reason_is_given(life: Life) -> None:
    folder = life("deduped").folder
    with screening(folder) as at:
        for key in ("u", "\x1b", "\x1b[A", "q"):
            at.press("e", "Reason")
            at.press(key, "Not excluded")
        at.press("e", "Reason")
        at.press("7", "Reason")  # there are two criteria: asked again
        at.press("\r", "2/")
        at.press("q", "1 verdict saved")
    assert [(d.verdict.value, d.criteria) for d in decisions(folder)] == [("exclude", ())]


@terminal
def test_ctrl_z_undoes_instead_of_putting_the_program_away(life: Life) -> None:
    folder = life("deduped").folder
    with screening(folder) as at:
        at.press("i", "2/9")
        at.press("\x1a", "Undone")
        at.press("q", "0 verdicts saved")
        assert at.code() == 0


@terminal
def test_a_note_goes_with_its_work_and_no_other(life: Life) -> None:
    folder = life("deduped").folder
    with screening(folder) as at:
        at.press("n", "Note:")
        at.press("à relire\r", "goes with your verdict")
        at.press("s", KEYS_LINE)  # later: the next work has no note
        at.press("i", "3/9")
        at.press("q", "à relire")  # said at the end, for it waits
    assert [d.note for d in decisions(folder)] == [""]
    with screening(folder) as at:
        at.press("iq", "1 verdict saved")  # the work that was put off comes first on another day
    assert sorted(d.note for d in decisions(folder)) == ["", "à relire"]


@terminal
def test_an_undone_verdict_gives_its_note_back(life: Life) -> None:
    folder = life("deduped").folder
    with screening(folder) as at:
        at.press("n", "Note:")
        at.press("à relire\r", "goes with your verdict")
        at.press("i", "2/9")
        at.press("u", "à relire")
        at.press("m", "2/9")
        at.press("q", "1 verdict saved")
    assert [d.note for d in decisions(folder) if d.verdict.value == "maybe"] == ["à relire"]


@terminal
@pytest.mark.parametrize("where", ["", "e", "n"], ids=["at a work", "at a reason", "in a note"])
def test_ctrl_c_ends_with_its_code_and_keeps_what_was_decided(life: Life, where: str) -> None:
    folder = life("deduped").folder
    with screening(folder) as at:
        at.press("i", "2/9")
        if where:
            at.press(where, {"e": "Reason", "n": "Note:"}[where])
        at.press("\x03", "Everything up to here is kept")
        assert at.code() == 130
        assert "Traceback" not in at.seen
    assert [d.verdict.value for d in decisions(folder)] == ["include"]


@terminal
@pytest.mark.parametrize("where", ["", "e"], ids=["at a work", "at a reason"])
def test_ctrl_d_is_as_good_as_q(life: Life, where: str) -> None:
    folder = life("deduped").folder
    with screening(folder) as at:
        if where:
            at.press(where, "Reason")
        at.press("\x04", "0 verdicts saved")
        assert at.code() == 0
    assert decisions(folder) == []


@terminal
def test_the_terminal_is_as_it_was_afterwards(life: Life) -> None:
    import termios  # noqa: PLC0415 - not on Windows

    folder = life("deduped").folder
    with screening(folder) as at:
        at.press("q", "saved")
        at.code()
        local = termios.tcgetattr(at._master)[3]
        assert local & termios.ECHO
        assert local & termios.ICANON


@terminal
@pytest.mark.parametrize("environment", [{"TERM": "dumb", "COLUMNS": "60"}, {"NO_COLOR": "1", "LC_ALL": "C"}])
def test_any_terminal_will_do(life: Life, environment: dict[str, str]) -> None:
    folder = life("deduped").folder
    with screening(folder, **environment) as at:
        at.press("i", "2/9")
        at.press("q", "1 verdict saved")
        assert at.code() == 0
        if environment.get("TERM") == "dumb":
            assert "\x1b" not in at.seen
        if "NO_COLOR" in environment:
            assert "\x1b[3" not in at.seen


@pytest.mark.parametrize(
    ("given", "verdicts"),
    [
        (b"", []),
        (b"i\nexclude\n1\n", ["include", "exclude"]),
        (b"e\n", []),
        (b"n\n", []),
        (b"n\nsome words\ni\n", ["include"]),
        (b"\xff\n\x00\n\n\n", []),
        (b"q\ni\n", []),
    ],
    ids=["nothing", "words", "no reason", "no note", "note", "no text", "after q"],
)
def test_keys_may_come_from_a_file_that_ends_anywhere(
    life: Life, monkeypatch: pytest.MonkeyPatch, given: bytes, verdicts: list[str]
) -> None:
    clerk = life("deduped")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8", errors="replace"))
    said = clerk.say("screen", "--as", "a")
    assert said.code == 0, said.err
    assert "verdict" in said.err
    assert [d.verdict.value for d in decisions(clerk.folder)] == verdicts


ALL = b"i\n" * 9


def typed_in(
    life: Life, monkeypatch: pytest.MonkeyPatch, *sittings: bytes, full_text: bool = False
) -> tuple[Clerk, Said]:
    """What somebody says who reads line by line, sitting after sitting; the last sitting's words."""
    clerk = life("screened" if full_text else "deduped")
    clerk.change("Hors concept}}\n", "Hors concept}}\n  - {code: LANG, exclude: Wrong language}\n")
    for given in sittings:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        said = clerk.say("screen", "--as", "a", "--stage", "full_text" if full_text else "title_abstract", "--plain")
        assert said.code == 0, said.err
    return clerk, said


def test_line_by_line_an_exclusion_takes_several_reasons_and_longer_codes(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, said = typed_in(life, monkeypatch, b"e\n,\nlang, 1\ne\n,\nZ\n,\nHors concept\n")
    assert [d.criteria for d in decisions(clerk.folder)] == [("P", "LANG"), ("C",)]
    assert "“Z” is not a criterion of this stage (P, C, LANG)" in said.err


@pytest.mark.parametrize("sittings", [(ALL + b"u\n",), (ALL, b"u\n")], ids=["at the last work", "on another day"])
def test_line_by_line_the_last_verdict_can_be_taken_back(
    life: Life, monkeypatch: pytest.MonkeyPatch, sittings: tuple[bytes, ...]
) -> None:
    clerk, said = typed_in(life, monkeypatch, *sittings)
    assert "u takes your last verdict back" in said.err
    assert "1 work left" in said.err
    assert decisions(clerk.folder)[-1].verdict.value == "withdrawn"


def test_line_by_line_the_work_before_is_shown_again_past_the_last_one(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, _said = typed_in(life, monkeypatch, ALL + b"b\nm\n\ni\n")
    assert [d.verdict.value for d in decisions(clerk.folder)] == ["include"] * 9 + ["maybe"]


@pytest.mark.parametrize("full_text", [True, False])
def test_line_by_line_no_reason_is_offered_only_where_none_is_required(
    life: Life, monkeypatch: pytest.MonkeyPatch, *, full_text: bool
) -> None:
    _clerk, said = typed_in(life, monkeypatch, b"e\n\nu\n", full_text=full_text)
    assert ("Enter for none" in said.err) is not full_text
    assert ("Not excluded" in said.err) is full_text


def test_a_labelled_work_is_found_again_by_whoever_labelled_it(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, _said = typed_in(life, monkeypatch, b"g\n91000003\nl\nTo discuss\ng\n91000004\nl\nlater\nl\nTo discuss\n")
    listed = clerk.json("records", "--labels", "--as", "a")["labels"]
    assert listed == [{"label": "To discuss", "works": 2}, {"label": "later", "works": 1}]
    found = clerk.json("records", "--label", "to  discuss", "--as", "a")["works"]
    assert [work["id"] for work in found] == ["pubmed:91000003", "pubmed:91000004"]
    assert "To discuss" in clerk.say("records", "--labels", "--as", "a").out
    assert clerk.json("records", "--labels", "--as", "b")["labels"] == []
    hers = clerk.say("records", "--label", "later", "--as", "b")
    assert hers.code == 2
    assert "No work bears the label “later” of yours" in hers.err
    assert "--as" in clerk.say("records", "--labels").err


def test_line_by_line_an_empty_line_clears_a_note(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, said = typed_in(life, monkeypatch, b"n\nto read\nn\n\ni\n")
    assert "it goes with your verdict" in said.err
    assert "The note is gone." in said.err
    assert [d.note for d in decisions(clerk.folder)] == [""]


def test_line_by_line_works_are_gone_to_labelled_and_told_where_they_are(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = "g\n91000003\nl\n très  utile\no\ni\nb\nu\nl\ntrès utile\ng\nnothing\n?\n"
    clerk, said = typed_in(life, monkeypatch, given.encode())
    made = decisions(clerk.folder)
    assert [(d.record, d.verdict.value) for d in made] == [
        ("pubmed:91000003", "include"), ("pubmed:91000003", "withdrawn"),
    ]  # fmt: skip
    assert "https://doi.org/10.5555/care.3" in said.out.splitlines()
    assert "Labels: très utile" in said.err
    assert "Labels: none" in said.err
    assert "There is nothing of number, id, DOI or PMID “nothing” here" in said.err
    assert "g  go to a number" in said.out
    assert "x  the full text" not in said.out
