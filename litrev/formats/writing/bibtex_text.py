"""How text is spelt in a BibTeX file, so that bibtexparser, Zotero and LaTeX all read what was meant.

| text | spelling | why |
|---|---|---|
| `& % # _` | `\\& \\% \\# \\_` | every reader takes them back |
| `$` | `\\$` once in a field, bare from two on | Zotero drops pairs of them anyhow; bare, no backslash stays |
| `^` | `\\^{}` | bare it stops LaTeX, `{\\textasciicircum}` becomes another sign in Zotero |
| `~` | as it is | Zotero knows no spelling that survives |
| `\\` | `\\\\`, or `{\\textbackslash}` before a brace of ours | bibtexparser takes a brace after a backslash for text |
| `{ }` in pairs | `\\{ \\}` | balanced for readers that count them and for those that do not |
| a brace alone | `{\\textbraceleft}`, `{\\textbraceright}` | an unbalanced one swallows the entries that follow |
| `--`, `''`, ` `` `, `!!`, `?!`, `!?` | each sign in braces | else Zotero and LaTeX make another sign of two |
| `TEL` | `{T}EL` | else Zotero may read TELEMEDICINE as ℡EMEDICINE |

Runs of white space are one space, and control characters go: no line of a value can look like a new entry.
"""

from __future__ import annotations

import re

from litrev.formats.writing.parts import clean

_SIMPLE = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "^": r"\^{}"}
_HARD = re.compile(r"[{}\\$]|--|''|``|[!?]{2}|TEL")
_LIGATURES = re.compile(r"-{2,}|'{2,}|`{2,}|[!?]{2,}|T(?=EL)")
_BRACE_NAMES = {"{": r"{\textbraceleft}", "}": r"{\textbraceright}"}


def spell(text: str) -> str:
    """`text` as a field's value or a part of one."""
    text = clean(text)
    if not _HARD.search(text):
        for sign, spelt in _SIMPLE.items():
            text = text.replace(sign, spelt)
        return text
    simple = _SIMPLE | ({"$": r"\$"} if text.count("$") == 1 else {})
    return _spell(text, simple)


def spell_doi(doi: str) -> str:
    """A DOI: bare but for what would break it."""
    return _spell(clean(doi), {})


def spell_url(url: str) -> str:
    """An address: raw, but what no address may hold is percent-encoded."""
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", clean(url))


def _spell(text: str, simple: dict[str, str]) -> str:
    """Sign by sign: `simple` ones, braces, backslashes and ligatures."""
    paired = _paired(text)
    grouped = {place for run in _LIGATURES.finditer(text) for place in range(*run.span())}
    spelt: list[str] = []
    for place, sign in enumerate(text):
        if place in grouped:
            spelt.append(f"{{{sign}}}")
        elif sign in "{}":
            spelt.append(f"\\{sign}" if place in paired else _BRACE_NAMES[sign])
        else:
            spelt.append(simple.get(sign, sign))
    return _backslashes(spelt)


def _backslashes(spelt: list[str]) -> str:
    """Spell the backslashes that are still bare, each by what follows it."""
    if "\\" not in spelt:
        return "".join(spelt)
    after = ["", *reversed(spelt)]
    out = []
    for sign, following in zip(reversed(spelt), after, strict=False):
        if sign == "\\":
            sign = r"{\textbackslash}" if following[:1] in ("", "{", "\\") else r"\\"  # noqa: PLW2901 - respelt
        out.append(sign)
    return "".join(reversed(out))


def _paired(text: str) -> set[int]:
    """Where the braces of `text` stand that have a partner."""
    paired: set[int] = set()
    opened: list[int] = []
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            opened.append(found.start())
        elif opened:
            paired |= {opened.pop(), found.start()}
    return paired
