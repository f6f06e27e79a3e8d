"""A file that is written in pieces is there whole or not at all, and never in the place of something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from litrev.errors import ConflictError
from litrev.formats.whole import write_pieces


def broken(error: BaseException) -> Iterator[bytes]:
    yield b"@article{one}"
    raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("the ledger went away")])
def test_what_breaks_off_leaves_the_earlier_file_and_no_half_one(tmp_path: Path, error: BaseException) -> None:
    file = tmp_path / "corpus.bib"
    file.write_text("@article{kept}")
    with pytest.raises(type(error)):
        write_pieces(file, broken(error), [".bib"])
    assert file.read_text() == "@article{kept}"
    assert list(tmp_path.iterdir()) == [file]


def test_another_kind_of_file_is_refused_before_the_rest_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "notes.odt"
    file.write_bytes(b"PK my notes")
    asked = iter([b"", b"@article{one}", b"@article{two}"])
    with pytest.raises(ConflictError):
        write_pieces(file, asked, [".bib"])
    assert list(asked) == [b"@article{two}"]


def test_an_empty_set_keeps_a_file_even_where_it_has_a_heading(tmp_path: Path) -> None:
    file = tmp_path / "corpus.csv"
    file.write_text("key,title\na,b\n")
    with pytest.raises(ConflictError, match="empty"):
        write_pieces(file, iter([b"key,title\n"]), [".csv"], empty=True)
    write_pieces(tmp_path / "new.csv", iter([b"key,title\n"]), [".csv"], empty=True)
    assert (tmp_path / "new.csv").read_text() == "key,title\n"
