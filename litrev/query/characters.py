"""Characters that word processors put in strategies, and the plain ones that databases understand."""

from __future__ import annotations

from litrev.text import plain

STARS = "∗⁎＊✱﹡"
"""What Word and PDF files make of `*`. PubMed takes it for a letter: 9 hits instead of 269,566."""
CURLY_DOUBLE = "“”„‟«»″＂"
CURLY_SINGLE = "‘’‚‛′ʼ"

_STRAIGHT = str.maketrans(
    {**dict.fromkeys(STARS, "*"), **dict.fromkeys(CURLY_DOUBLE, '"'), **dict.fromkeys(CURLY_SINGLE, "'")}
)
OPERATORS = ("AND", "OR", "NOT")


def straighten(text: str) -> str:
    """`text` with straight quotes, the common star and single spaces."""
    return plain(text.translate(_STRAIGHT))


def is_operator(word: str) -> bool:
    """True of `and`, `or`, `not` in any case: such a word is only a word inside quotes."""
    return word.upper() in OPERATORS
