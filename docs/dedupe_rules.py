"""The rules of deduplication as Markdown, made from the tables of `litrev.dedupe`: python docs/dedupe_rules.py

Writes them into `docs/deduplication.md` between its two marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from litrev.dedupe.described import DOUBT_WORDS
from litrev.dedupe.features import FEATURES, PRIOR
from litrev.dedupe.judge import USUAL
from litrev.dedupe.vetoes import DOUBTS, VERSION_VETOES, VETOES

PAGE = Path(__file__).resolve().parent / "deduplication.md"
BEGIN, END = "<!-- the tables of litrev.dedupe, by docs/dedupe_rules.py -->\n", "<!-- end of the tables -->\n"


def rules() -> str:
    """Features with their weights, then vetoes and doubts, in words."""
    return "\n".join((*_features(), *_reasons()))


def _said(rule: Callable[..., Any]) -> str:
    return " ".join((rule.__doc__ or "").split())


def _told(rule: Callable[..., Any]) -> str:
    """What the rule's author says of it and, of a doubt, what a paper's methods say."""
    words = DOUBT_WORDS.get(rule.__name__)
    return f"{_said(rule)} In a report: *{words}*." if words else _said(rule)


def _features() -> Iterator[str]:
    yield f"Before anything is compared: {PRIOR:+g} bits. The same work: a score of {USUAL.joined_from:.2f} or more."
    yield f"For a person: {USUAL.asked_from:.2f} or more. `dedupe:` in review.yaml may set other limits.\n"
    yield "| field | what is compared | outcome and weight in bits |"
    yield "|---|---|---|"
    for feature in FEATURES:
        levels = "; ".join(f"{level.words} {level.bits:+g}" for level in feature.levels.values())
        yield f"| {feature.name} | {_said(feature.level)} | {levels} |"


def _reasons() -> Iterator[str]:
    for title, table in (
        ("Vetoes: two records are held apart whatever else agrees", VETOES),
        ("Vetoes that fall with `versions: join`", VERSION_VETOES),
        ("Doubts: what would be joined is left to a person", DOUBTS),
    ):
        yield f"\n**{title}.**\n"
        yield from (f"- `{rule.__name__}`: {_told(rule)}" for rule in table)
    yield ""


def page(text: str) -> str:
    """The page with the rules as they are now."""
    before, _mark, rest = text.partition(BEGIN)
    return before + BEGIN + "\n" + rules() + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
