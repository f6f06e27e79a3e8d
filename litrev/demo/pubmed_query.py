"""Reads PubMed queries as PubMed does: left to right, forgiving, and silent about what it ignores.

A reader of its own, never `litrev.query`: else a test that sends a translation here would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from litrev.demo.index import words
from litrev.demo.pubmed_index import Articles

_TOKEN = re.compile(r'"[^"]*"\*?|\[[^\]]*\]|[()]|:(?=\s|")|[^\s()\[\]":]+(?::[^\s()\[\]":]+)*:?')
_ALL = ("ti", "tt", "ab", "ot", "mhw", "au", "ta")
_TEXT: dict[str, tuple[str, tuple[str, ...]]] = {
    "All Fields": ("all fields|all", _ALL),
    "Title/Abstract": ("title/abstract|tiab", ("ti", "ab", "ot")),
    "Title": ("title|ti", ("ti",)),
    "Abstract": ("abstract|ab", ("ab",)),
    "Text Word": ("text word|text words|tw|text", ("ti", "ab", "ot", "mhw")),
    "Other Term": ("other term|ot", ("ot",)),
    "Transliterated Title": ("transliterated title|tt", ("tt",)),
    "Author": ("author|au", ("au",)),
    "Journal": ("journal|ta|jour", ("ta",)),
}
_EXACT: dict[str, tuple[str, str]] = {
    "MeSH Terms": ("mesh terms|mh|mesh|mesh terms:exp|mh:exp", "mh"),
    "MeSH Terms:noexp": ("mesh terms:noexp|mh:noexp|mesh:noexp", "mh"),
    "MeSH Major Topic": ("mesh major topic|majr|majr:noexp|mesh major topic:noexp", "majr"),
    "Language": ("language|la|lang", "la"),
    "Publication Type": ("publication type|pt|ptyp", "pt"),
    "Article Identifier": ("article identifier|aid|doi|lid|location id|pmc|pii", "aid"),
}
_DATES = {
    "Date - Publication": ("date - publication|dp|pdat|publication date", "dp"),
    "Date - Entry": ("date - entry|edat|entry date", "edat"),
    "Date - Create": ("date - create|crdt|create date", "crdt"),
}
_UID = frozenset(("uid", "pmid"))
_NAMES = {
    alias: name for table in (_TEXT, _EXACT, _DATES) for name, row in table.items() for alias in row[0].split("|")
}
_NEAR = re.compile(r"(tiab|ti|title/abstract|title):~(\d+)")
_STOP_TEXT = """
a about again all almost also although always among an and another any are as at be because been before being between
both but by can could did do does done due during each either enough especially etc for found from further had has have
having here how however i if in into is it its itself just made mainly make may might most mostly must nearly neither no
nor obtained of often on or our overall perhaps quite rather really regarding seem seen several should show showed shown
shows significantly since so some such than that the their theirs them then there therefore these they this those
through thus to upon use used using various very was we were what when which while with within without would
"""
_STOP_WORDS = frozenset(_STOP_TEXT.split())
_LANGUAGES = {"english": "eng", "french": "fre", "spanish": "spa", "german": "ger", "arabic": "ara", "italian": "ita"}
_NARROWER = {
    "emigrants and immigrants": ("undocumented immigrants",),
    "ill housed persons": ("homeless youth",),
    "harm reduction": ("needle exchange programs", "opiate substitution treatment"),
    "health services accessibility": ("health equity", "universal health care"),
}
"""The one corner of the MeSH tree that exploding is tried on."""


@dataclass(slots=True)
class Reading:
    """What a query means and what PubMed tells of it."""

    found: int | None = None
    """The result set; None while nothing of the query counts."""
    translation: str = ""
    mapped: list[tuple[str, str]] = field(default_factory=list)
    """TranslationSet: from, to."""
    phrases_not_found: list[str] = field(default_factory=list)
    phrases_ignored: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)


_Part = tuple[int | None, str]


def read_query(
    term: str,
    articles: Articles,
    earlier: Callable[[int], int | None] = lambda _key: None,
    unindexed: frozenset[str] = frozenset(),
) -> Reading:
    """Read `term`. `earlier` gives the result of `#n`; `unindexed` phrases are held not to be in the phrase index."""
    straight = term.translate({0x201C: '"', 0x201D: '"', 0xAB: '"', 0xBB: '"'})
    reader = _Reader(_TOKEN.findall(straight), articles, earlier, unindexed)
    found, translation = reader.group(depth=0)
    reader.reading.found, reader.reading.translation = found, translation
    return reader.reading


class _Reader:
    def __init__(
        self, tokens: list[str], articles: Articles, earlier: Callable[[int], int | None], unindexed: frozenset[str]
    ) -> None:
        self._tokens = tokens
        self._place = 0
        self._articles = articles
        self._index = articles.index
        self._earlier = earlier
        self._unindexed = unindexed
        self.reading = Reading()

    # -- structure

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._place += 1
        return token

    def group(self, depth: int) -> _Part:
        """Operands joined left to right, up to the closing parenthesis or the end."""
        total: _Part = (None, "")
        operator = "AND"
        while piece := self._peek():
            if piece == ")":
                self._take()
                if depth:
                    break
            elif piece in ("AND", "OR", "NOT"):
                operator = self._take()
            elif piece.startswith("["):
                self._take()  # a tag on a group, or on nothing: ignored without a word
            else:
                total = _join(total, operator, self._operand(depth))
                operator = "AND"
        return total

    def _operand(self, depth: int) -> _Part:
        if self._peek() == "(":
            self._take()
            found, text = self.group(depth + 1)
            return found, f"({text})" if text else ""
        if self._peek().startswith('"'):
            return self._quoted()
        return self._words()

    def _tag(self) -> str:
        """The tag that follows, in lower case, or an empty string; one that PubMed does not know counts as none."""
        if not self._peek().startswith("["):
            return ""
        tag = " ".join(self._take()[1:-1].lower().split())
        known = tag in _NAMES or tag in _UID or tag in ("sb", "filter") or _NEAR.fullmatch(tag)
        return tag if known else "all"

    def _quoted(self) -> _Part:
        token = self._take()
        text, tag = token.strip('*"'), self._tag()
        if token.endswith("*"):
            text += "*"
        if self._peek() == ":":
            self._take()
            end = self._take().strip('"')
            return self._one(f"{text}:{end}", self._tag() or tag, quoted=False)
        return self._one(text, tag, quoted=True)

    def _words(self) -> _Part:
        run: list[str] = []
        while (token := self._peek()) and token not in ("(", ")", "AND", "OR", "NOT") and token[0] not in '["':
            run.append(self._take())
        text = " ".join(run)
        if re.fullmatch(r"#\d+", text):
            return self._earlier(int(text[1:])), text
        return self._one(text, self._tag(), quoted=False)

    # -- terms

    def _one(self, text: str, tag: str, *, quoted: bool) -> _Part:
        if tag in ("sb", "filter"):
            return self._index.everything, f"{text}[{tag}]"
        if tag in _UID:
            return self._uids(text)
        if near := _NEAR.fullmatch(tag):
            return self._near(text, near, quoted=quoted)
        name = _NAMES.get(tag, "All Fields")
        if name in _DATES or name in _EXACT:
            return self._dated(text, name) if name in _DATES else self._exact(text, name)
        if not tag and not quoted and "*" not in text:
            return self._untagged(text)
        return self._text(text, name, quoted=quoted)

    def _uids(self, text: str) -> _Part:
        low, _colon, high = text.partition(":")
        if not (low.strip().isdigit() and (not high or high.strip().isdigit())):
            self.reading.phrases_not_found.append(text)
            return 0, f"{text}[UID]"
        return self._articles.with_pmids(int(low), int(high or low)), f"{text}[UID]"

    def _dated(self, text: str, name: str) -> _Part:
        low, _colon, high = (part.strip(' "') for part in text.partition(":"))
        first, last = day_range(low)
        if high:
            last = day_range(high)[1]
        said = f"{low}:{high}" if high else low
        return self._articles.dated(_DATES[name][1], first, last), f"{said}[{name}]"

    def _exact(self, text: str, name: str) -> _Part:
        column = _EXACT[name][1]
        if column == "aid":
            wanted = {text.strip().lower()}
        elif column == "la":
            wanted = {_LANGUAGES.get(text.lower(), text.lower())}
        else:
            wanted = self._headings(text, column, explode="noexp" not in name)
        found = self._index.having(column, wanted)
        if not found:
            self.reading.phrases_not_found.append(text)
        return found, f'"{text}"[{name}]'

    def _headings(self, text: str, column: str, *, explode: bool) -> set[str]:
        heading = " ".join(words(text.split("/", maxsplit=1)[0]))
        if text.endswith("*"):
            return set(self._index.beginning(column, heading))
        return {heading, *(_NARROWER.get(heading, ()) if explode else ())}

    def _near(self, text: str, near: re.Match[str], *, quoted: bool) -> _Part:
        name = _NAMES[near.group(1)]
        said = words(text)
        if not quoted or len(said) < 2 or "*" in text:
            return self._text(text, name, quoted=quoted)
        slots = [frozenset((word,)) for word in said]
        found = 0
        for column in _TEXT[name][1]:
            found |= self._index.near(column, slots, int(near.group(2)))
        return found, f'"{text}"[{name}:~{near.group(2)}]'

    def _untagged(self, text: str) -> _Part:
        """Automatic term mapping, in little: a heading is searched as such too, other words are joined by AND."""
        said = words(text)
        heading = " ".join(said)
        if heading in self._index.vocabulary("mh"):
            to = f'"{heading}"[MeSH Terms] OR "{heading}"[All Fields]'
            self.reading.mapped.append((text, to))
            found = self._phrase(said, _ALL) | self._index.having("mh", self._headings(text, "mh", explode=True))
            return found, f"({to})"
        total: _Part = (None, "")
        for word in said:
            if word in _STOP_WORDS:
                self.reading.phrases_ignored.append(word)
            else:
                total = _join(total, "AND", self._word(word, "All Fields"))
        return total

    def _word(self, word: str, name: str) -> _Part:
        found = self._phrase([word], _TEXT[name][1])
        if not found:
            self.reading.phrases_not_found.append(word)
        return found, f'"{word}"[{name}]'

    def _text(self, text: str, name: str, *, quoted: bool) -> _Part:
        said = words(text)
        if not said:
            return None, ""
        truncated = text.endswith("*") and len(said[-1]) >= 4
        if len(said) == 1 and not truncated:
            return self._word(said[0], name)
        found = self._phrase(said, _TEXT[name][1], truncated=truncated)
        if " ".join(said) in self._unindexed:
            found = 0
        if found or truncated:
            return found, f'"{" ".join(said)}{"*" if truncated else ""}"[{name}]'
        if quoted:
            self.reading.quoted_not_found.append(f'"{text}"[{name}]')
            return None, ""
        total: _Part = (None, "")
        for word in said:
            total = _join(total, "AND", self._word(word, name))
        return total

    def _phrase(self, said: list[str], columns: tuple[str, ...], *, truncated: bool = False) -> int:
        found = 0
        for column in columns:
            slots = [frozenset((word,)) for word in said]
            if truncated:
                slots[-1] = self._index.beginning(column, said[-1])
            found |= self._index.phrase(column, slots)
        return found


def day_range(text: str) -> tuple[int, int]:
    """First and last day (yyyymmdd, 00 for unknown) of `2019`, `2019/3` or `2019/03/14`; nothing else holds a day."""
    parts = text.split("/")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return 1, 0
    year, month, day = [*(int(part) for part in parts), 0, 0][:3]
    return year * 10000 + month * 100 + day, year * 10000 + (month or 99) * 100 + (day or 99)


def _join(left: _Part, operator: str, right: _Part) -> _Part:
    """Two operands; one that counts for nothing leaves the other as it is."""
    if right[0] is None:
        return left
    if left[0] is None:
        return right
    text = f"{left[1]} {operator} {right[1]}"
    if operator == "OR":
        return left[0] | right[0], text
    return left[0] & (~right[0] if operator == "NOT" else right[0]), text
