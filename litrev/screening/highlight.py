"""Words to mark in titles and abstracts: those of the criteria and those of the search, in French and English.

Case and accents do not count, nor endings of number and gender: `migrante` marks “migrantes”, `réfugié` “refugees”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from litrev.protocol import Protocol
from litrev.query.pasted import read_pasted
from litrev.query.tree import And, Field, Near, Node, Not, Or, Term
from litrev.text import fold

_WORD = re.compile(r"[^\W_]+")
_IRREGULAR = {"women": "woman", "men": "man", "children": "child", "yeux": "oeil", "feet": "foot", "teeth": "tooth"}

SEARCHED = ""
"""The code of words that are those of the search and of no criterion."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a text, and what it is marked for."""

    start: int
    end: int
    code: str
    """The criterion's code, or `SEARCHED`."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case and accents, and where each of its letters stood."""

    text: str
    places: Sequence[int]
    """Place in the original of each letter, and of the end."""


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    return fold(letter)


def fold_with_places(text: str) -> Folded:
    """`fold`, letter by letter: “œ” becomes two letters, a combining accent none."""
    if text.isascii():
        return Folded(text.casefold(), range(len(text) + 1))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = _fold_letter(letter)
        letters.append(plain)
        places.extend([place] * len(plain))
    return Folded("".join(letters), [*places, len(text)])


def find_words(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where `wanted` stands in `text`, as part of a word too; case and accents do not count."""
    needle = fold(wanted).strip()
    if not needle:
        return []
    folded = fold_with_places(text)
    return [_original(folded, at.start(), at.end()) for at in re.finditer(re.escape(needle), folded.text)]


def _original(folded: Folded, start: int, end: int) -> tuple[int, int]:
    """A stretch of the folded text in the original, the accents after its last letter included."""
    return folded.places[start], folded.places[end - 1] + 1 if end > start else folded.places[end]


def _words(folded: Folded) -> tuple[list[tuple[int, int]], list[str]]:
    """The words, and where each stands in the original; a letter that folds into two words (½) is the first's."""
    spans: list[tuple[int, int]] = []
    words: list[str] = []
    for found in _WORD.finditer(folded.text):
        start, end = _original(folded, *found.span())
        start = max(start, spans[-1][1] if spans else 0)
        if start < end:
            spans.append((start, end))
            words.append(found.group())
    return spans, words


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A folded word without its endings of number and gender, French or English; not a word that anybody writes."""
    word = _IRREGULAR.get(word, word)
    while len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    if len(word) > 4 and word.endswith("x"):
        word = word[:-1]
    if len(word) > 4 and word.endswith("ie"):  # studies, study; maladie, maladies
        return word[:-1]
    while len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return _ending(word)


def _ending(word: str) -> str:
    """What is left to bring together: social and sociaux, actif and active, européen and européenne, study."""
    while len(word) > 4 and word.endswith("s"):
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] in "lnt":
        word = word[:-1]
    if len(word) > 4 and word.endswith(("ail", "al", "au")):
        return word[: word.rindex("a") + 1]
    if len(word) > 3 and word.endswith("y"):
        return word[:-1] + "i"
    return word[:-1] + "v" if len(word) > 4 and word.endswith("f") else word


@dataclass(frozen=True, slots=True)
class _Form:
    """One word of a term: its beginning, or all of it but for the ending."""

    text: str
    beginning: bool

    def fits(self, word: str) -> bool:
        return word.startswith(self.text) if self.beginning else stem(word) == self.text


Forms = tuple[_Form, ...]
"""A term, word by word."""


def _term(text: str, *, beginnings: bool) -> Forms:
    """A word or phrase as its words are looked for; `*` stands for any ending."""
    folded = fold(text)
    found = list(_WORD.finditer(folded))
    forms = []
    for place, word in enumerate(found):
        cut = folded[word.end() : word.end() + 1] == "*" or (beginnings and place == len(found) - 1)
        forms.append(_Form(word.group() if cut else stem(word.group()), cut))
    return tuple(forms)


class Highlighter:
    """Marks the words of `groups` (code and terms); where two claim a word, the earlier group has it.

    `beginnings`: the codes whose terms stand for any word that begins so.
    """

    def __init__(self, groups: Iterable[tuple[str, Sequence[str]]], beginnings: frozenset[str] = frozenset()) -> None:
        self._terms: list[tuple[str, Forms]] = []
        for code, terms in groups:
            made = [_term(term, beginnings=code in beginnings) for term in terms]
            self._terms += [(code, term) for term in sorted(filter(None, made), key=len, reverse=True)]
        self._by_word: dict[str, tuple[int, ...]] = {}

    def marks(self, text: str) -> list[Marked]:
        """What is marked in `text`, in its order; no two overlap."""
        folded = fold_with_places(text)
        spans, words = _words(folded)
        claims = sorted(
            (number, place) for place, word in enumerate(words) for number in self._beginning_with(word)
            if self._goes_on(number, words, place)
        )  # fmt: skip
        taken: set[int] = set()
        marks = []
        for number, place in claims:
            code, term = self._terms[number]
            places = range(place, place + len(term))
            if taken.isdisjoint(places):
                taken.update(places)
                marks.append(Marked(spans[place][0], spans[places[-1]][1], code))
        return sorted(marks, key=lambda mark: mark.start)

    def _beginning_with(self, word: str) -> tuple[int, ...]:
        """The terms whose first word is `word`; remembered, for words come again."""
        found = self._by_word.get(word)
        if found is None:
            found = tuple(number for number, (_code, term) in enumerate(self._terms) if term[0].fits(word))
            self._by_word[word] = found
        return found

    def _goes_on(self, number: int, words: Sequence[str], place: int) -> bool:
        term = self._terms[number][1]
        following = words[place + 1 : place + len(term)]
        return len(following) == len(term) - 1 and all(
            form.fits(word) for form, word in zip(term[1:], following, strict=True)
        )


def highlighter_for(protocol: Protocol, stage: str) -> Highlighter:
    """The words of a stage's criteria, each under its code, then those of the search: concepts, a pasted strategy."""
    criteria = [(criterion.code, criterion.highlight) for criterion in protocol.criteria_of(stage)]
    searched = [term for concept in protocol.concepts.values() for _language, term in concept.words]
    pasted = read_pasted((protocol.strategy and protocol.strategy.text) or "").root
    searched += _words_of(pasted) if pasted is not None else ()
    return Highlighter([*criteria, (SEARCHED, searched)], frozenset(code for code, _terms in criteria))


_IN_TEXTS = {Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.ALL, Field.MAPPED, Field.TEXT_WORD, Field.KEYWORD}
"""Fields whose words stand in what a reviewer reads."""


def _words_of(node: Node) -> Iterator[str]:
    """What a strategy looks for in titles and abstracts, but not what it excludes."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from _words_of(part)
        case Not():
            yield from _words_of(node.kept)
        case Term() if node.field in _IN_TEXTS:
            yield node.text + "*" * node.truncated
        case Near() if node.field in _IN_TEXTS:
            yield from node.text.split()
