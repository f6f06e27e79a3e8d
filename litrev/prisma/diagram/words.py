"""The words of the diagram, from one editable file for each language. The French ones are not official.

They do not come from gettext: one program draws both languages at once, and the English ones are quoted to the letter.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litrev.i18n import LANGUAGES
from litrev.text import safe

_FOLDER = Path(__file__).parent / "labels"
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Words:
    """One language's labels, for one kind of review."""

    language: str
    labels: Mapping[str, str]
    """By `table.key`, such as `boxes.screened`."""

    def say(self, key: str, **values: str) -> str:
        """The label of `key` with its values, its spaces before signs no-break."""
        text = self.labels[key].format(**{"mark": "", **values})
        return _no_break(text) if self.language == "fr" else text

    def label(self, text: str) -> str:
        """A label of a person's, fit to be drawn: one line, no control signs, no narrow space that typefaces lack."""
        line = " ".join(part for part in safe(text).replace("\u202f", NBSP).split(" ") if part.strip(" \n\t"))
        return _no_break(line) if self.language == "fr" else line

    def number(self, n: int) -> str:
        """3,514 in English, 3 514 in French."""
        return f"{n:,}".replace(",", self.labels["thousands"].replace(" ", NBSP))

    def n(self, count: int) -> str:
        """`(n = 3,514)`, which no line break parts."""
        return self.labels["n"].format(n=self.number(count)).replace(" ", NBSP)

    def counted(self, label: str, count: int) -> str:
        """A label and its number."""
        return f"{label} {self.n(count)}"


def words(language: str, *, scoping: bool = False) -> Words:
    """The labels in `language` (an unknown one falls back to English); scoping reviews have their own nouns."""
    raw = _read(language if language in LANGUAGES else "en")
    labels = _flat({name: value for name, value in raw.items() if name != "scoping"})
    if scoping:
        labels |= _flat(raw["scoping"])
    return Words(language if language in LANGUAGES else "en", labels)


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def _flat(raw: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in raw.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": text for key, text in value.items()}
        else:
            flat[name] = value
    return flat


def _no_break(text: str) -> str:
    return re.sub(r" (?=[:;?!%»])|(?<=«) ", NBSP, text)
