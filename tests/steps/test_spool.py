"""Pages that came early are held for a search that is killed, each given out once, none kept too long."""

from __future__ import annotations

from pathlib import Path

from litrev.steps.spool import Spool


def opened(folder: Path) -> Spool:
    spool = Spool()
    spool.open(folder)
    return spool


def test_what_an_interrupted_attempt_had_is_given_once(tmp_path: Path) -> None:
    opened(tmp_path / "ahead").keep("GET page 2", b"two")
    later = opened(tmp_path / "ahead")
    assert later.take("GET page 3") is None
    assert later.take("GET page 2") == b"two"
    assert later.take("GET page 2") is None


def test_an_answer_of_this_attempt_is_asked_for_anew(tmp_path: Path) -> None:
    spool = opened(tmp_path / "ahead")
    spool.keep("GET page 2", b"short")
    assert spool.take("GET page 2") is None


def test_what_is_stored_is_not_held(tmp_path: Path) -> None:
    spool = opened(tmp_path / "ahead")
    spool.keep("GET page 1", b"one")
    spool.keep("GET page 2", b"two")
    spool.drop("GET page 1")
    later = opened(tmp_path / "ahead")
    assert (later.take("GET page 1"), later.take("GET page 2")) == (None, b"two")


def test_half_an_answer_is_none(tmp_path: Path) -> None:
    opened(tmp_path / "ahead").keep("GET page 1", b"one")
    (half,) = (tmp_path / "ahead").iterdir()
    half.rename(half.with_suffix(".part"))
    assert opened(tmp_path / "ahead").take("GET page 1") is None


def test_nothing_is_left_at_the_end_of_a_run(tmp_path: Path) -> None:
    spool = opened(tmp_path / "ahead")
    spool.keep("GET page 1", b"one")
    spool.clear()
    assert not (tmp_path / "ahead").exists()


def test_without_a_folder_nothing_is_held(tmp_path: Path) -> None:
    spool = Spool()
    spool.keep("GET page 1", b"one")
    spool.drop("GET page 1")
    spool.clear()
    assert spool.take("GET page 1") is None
    assert list(tmp_path.iterdir()) == []
