"""Bytes as text: encodings are told by what a file holds."""

from __future__ import annotations

import gzip

import pytest

from litrev.errors import InputError, UsageError
from litrev.formats.reading.account import read_content
from litrev.formats.reading.content import content_of
from litrev.model import Record

TEXT = "TY  - JOUR\nTI  - Accès aux soins : « été » à l’hôpital\nAU  - Bœuf, Zoé\nER  - \n"
PLAIN = TEXT.replace("’", "'").replace("œ", "oe")


@pytest.mark.parametrize(
    ("raw", "called"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8 (BOM)"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("cp1252"), "Windows-1252"),
        (PLAIN.encode("latin-1"), "Windows-1252"),
        (TEXT.encode("mac_roman"), "Mac Roman"),
        (gzip.compress(TEXT.replace("\n", "\r\n").encode()), "UTF-8"),
        (TEXT.replace("\n", "\r").encode(), "UTF-8"),
    ],
)
def test_a_file_reads_the_same_in_any_encoding(raw: bytes, called: str) -> None:
    found = read_content(content_of(raw, "a.ris"), "x")
    record = found.items[0]
    assert isinstance(record, Record)
    assert found.account.encoding == called
    assert found.account.repairs == {}
    assert record.title.startswith("Accès aux soins : « été » à l")
    assert record.authors[0].given == "Zoé"


def test_lines_in_another_encoding_are_mended_and_told() -> None:
    raw = TEXT.encode() + TEXT.encode("cp1252")
    found = read_content(content_of(raw, "a.ris"), "x")
    assert found.account.encoding == "UTF-8 + Windows-1252"
    assert found.account.repairs == {"encoding": 1}
    assert {item.title for item in found.items if isinstance(item, Record)} == {"Accès aux soins : « été » à l’hôpital"}


def test_text_that_was_decoded_wrongly_before_is_mended() -> None:
    raw = TEXT.encode().decode("cp1252", "replace").replace("\ufffd", "\x9d").encode()
    found = read_content(content_of(raw, "a.ris"), "x")
    record = found.items[0]
    assert isinstance(record, Record)
    assert record.title.startswith("Accès aux soins")
    assert found.account.repairs == {"encoding": 1}


def test_an_encoding_can_be_told() -> None:
    raw = TEXT.replace("Accès", "访问").encode("gb18030", "replace")
    record = read_content(content_of(raw, "a.ris", "gb18030"), "x").items[0]
    assert isinstance(record, Record)
    assert record.title.startswith("访问")
    with pytest.raises(UsageError, match="no encoding"):
        content_of(raw, "a.ris", "klingon")


@pytest.mark.parametrize("raw", [b"%PDF-1.7 x", b"\xd0\xcf\x11\xe0xxxx", b"a\0b", b"", b"\x1f\x8bnot packed", b"hello"])
def test_what_is_no_file_of_records_is_told_so(raw: bytes) -> None:
    with pytest.raises(InputError) as told:
        read_content(content_of(raw, "thing"), "x")
    assert "thing" in told.value.message
    assert told.value.hint
