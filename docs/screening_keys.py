"""The card of the screening screen's keys, made from their table in `litrev.tui.help`: python docs/screening_keys.py

Writes `docs/screening-keys.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from litrev.i18n import set_language
from litrev.screening.digits import AZERTY
from litrev.tui.help import KEYS

PAGE = Path(__file__).resolve().parent / "screening-keys.md"
_WORDS = """
Capitals do the same as small letters. A key that is not in this list does nothing, and none deletes anything. In a list
or a line to fill in: Enter takes, Escape goes back. In the list of reasons a digit or the first letter of a code
chooses; beyond nine criteria, type a code, a number or words. Mouse: a click on a key in the last lines is that key; in
a list a click chooses, a double click takes.
"""


def card() -> str:
    """The whole page."""
    return (
        "\n".join(["# `litrev screen`: the keys", "", "| key | what it does |", "| --- | --- |", *_rows()])
        + "\n"
        + _WORDS
    )


def _rows() -> Iterator[str]:
    for row in KEYS:
        if row.part:
            yield f"| **{row.part}** | |"
        more = f": {' '.join(AZERTY)}" if row.action == "exclude_by" else ""
        yield f"| {row.shown} | {row.explained}{more} |"


if __name__ == "__main__":
    set_language("en")
    PAGE.write_text(card(), encoding="utf-8")
