"""Damaged files never end in a traceback, and each entry that is still to be seen is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_reading_formats import BIBTEX, ENDNOTE, NBIB, TABLES
from test_reading_ris import EMBASE, OVID, WEB_OF_SCIENCE
from test_reading_tagged import ENDNOTE as ENW
from test_reading_tagged import REFER, WOS, table
from test_reading_zotero_rdf import WHOLE as ZOTERO_RDF

from litrev.errors import LitrevError
from litrev.formats.reading.account import Account, FileRead, read_content
from litrev.formats.reading.content import content_of
from litrev.model import Record, Reject

WHOLE = [
    EMBASE * 2,
    OVID,
    WEB_OF_SCIENCE,
    WOS,
    table(WOS),
    ENW,
    REFER,
    NBIB * 2,
    BIBTEX,
    ENDNOTE,
    ZOTERO_RDF,
    *TABLES.values(),
    '[{"title": "A"}, {"title": "B"}]',
]
SIGNS = [
    "\n",
    "\r",
    "{",
    "}",
    '"',
    "@",
    "<",
    ">",
    "TY  - JOUR\n",
    "ER  - \n",
    "PMID- 1\n",
    "PT J\n",
    "\nER\n",
    "%0 Book\n",
    "\n\n%T A",
    ",",
    "\t",
    "é",
    "&#x0;",
    "\\",
]


ENCODINGS = st.sampled_from(["utf-8", "utf-16", "latin-1"])


def account_or_refusal(raw: bytes) -> Account | LitrevError:
    """What came of a file; the account's numbers are those of its items."""
    try:
        found = read_content(content_of(raw, "a.file"), "x")
    except LitrevError as error:
        refused = error
    else:
        return proved(found)
    assert refused.message
    assert refused.hint
    return refused


def proved(found: FileRead) -> Account:
    assert found.account.read == sum(isinstance(item, Record) for item in found.items)
    assert found.account.rejected == sum(isinstance(item, Reject) for item in found.items)
    return found.account


def shortened(whole: str, cut: tuple[float, float]) -> str:
    return whole[int(cut[0] * len(whole) / 2) : int(len(whole) * (1 - cut[1] / 2))]


def garbled(text: str, put: list[tuple[float, str]]) -> str:
    for share, sign in put:
        place = int(share * len(text))
        text = text[:place] + sign + text[place:]
    return text


@settings(max_examples=100)
@given(whole=st.sampled_from(WHOLE), cut=st.tuples(st.floats(0, 1), st.floats(0, 1)), encoding=ENCODINGS)
@example(whole=EMBASE, cut=(0.0, 0.5), encoding="utf-8")
def test_of_a_file_that_was_cut_every_entry_is_accounted_for(
    whole: str, cut: tuple[float, float], encoding: str
) -> None:
    account = account_or_refusal(shortened(whole, cut).encode(encoding, "replace"))
    assert isinstance(account, LitrevError) or account.adds_up, account


@pytest.mark.parametrize(
    ("whole", "cut", "put"),
    [
        (BIBTEX, (0.0, 0.625), [(0.15625, "@")]),
        (BIBTEX, (0.6328125, 0.0), [(0.0, "\n"), (1.0, "&#x0;"), (0.439453125, "\t")]),
        (ZOTERO_RDF, (0.0, 0.9375), [(0.265625, "\n")]),
    ],
)
def test_beginnings_of_entries_that_were_garbled_once_are_accounted_for(
    whole: str, cut: tuple[float, float], put: list[tuple[float, str]]
) -> None:
    account = account_or_refusal(garbled(shortened(whole, cut), put).encode())
    assert isinstance(account, LitrevError) or account.adds_up, account


@settings(max_examples=200)
@given(
    whole=st.sampled_from(WHOLE),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    put=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(SIGNS)), max_size=6),
    encoding=ENCODINGS,
)
def test_garbled_files_are_read_or_refused_in_words(
    whole: str, cut: tuple[float, float], put: list[tuple[float, str]], encoding: str
) -> None:
    """Where the very beginning of an entry is garbled, reading and counting may differ: `adds_up` tells so, and the
    import is in no count."""
    account_or_refusal(garbled(shortened(whole, cut), put).encode(encoding, "replace"))


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_read_or_refused_in_words(raw: bytes) -> None:
    account_or_refusal(raw)
