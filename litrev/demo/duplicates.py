"""Invented records of which it is known which are one document, in any number: for measuring deduplication.

Each document is described by one to four sources, each with its own habits and losses: PubMed's full stop, OpenAlex's
lost subtitles, shouted titles and missing volumes, a reference manager's glued authors, abbreviated journals, short
page ranges, typing errors, years one apart, missing identifiers. Beside the documents stand what is easily taken for
them: errata, comments, second parts, abstracts of meetings, the next paper of the same team, editorials. All words are
made of syllables; nothing is taken from anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, islice

COLUMNS = (
    "id", "title", "authors", "year", "journal", "volume", "number", "pages", "doi", "pmid", "abstract", "source",
    "cluster",
)  # fmt: skip
Row = dict[str, str]

_SYLLABLES = tuple(a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "is"))
_WORDS = 20_000
_NAMES = 30_000
_JOURNALS = 3_000
_LITTLE = ("of", "in", "and", "for", "with", "after")
_DESIGNS = ("a cohort study", "a randomised trial", "a systematic review", "a survey", "results of a registry")
_SOURCES_OF_A_DOCUMENT = (0.62, 0.27, 0.08, 0.03)
"""How many documents are described by one source, two, three, four."""
_NEIGHBOURS = 0.12
"""How often a document has a neighbour that is easily taken for it."""


@dataclass(frozen=True, slots=True)
class _Document:
    number: int
    words: tuple[str, ...]
    design: str
    authors: tuple[tuple[str, str], ...]
    """Family name and given name."""
    year: int
    journal: tuple[str, ...]
    volume: int
    issue: int
    page: int
    length: int
    abstract: str
    before: str = ""
    """What stands before the title: `Erratum to`."""
    after: str = ""
    meeting: bool = False
    """The abstract of a meeting."""

    @property
    def main_title(self) -> str:
        words = " ".join(self.words)
        return words[:1].upper() + words[1:]

    @property
    def title(self) -> str:
        subtitle = f": {self.design}" if self.design else ""
        return f"{self.before}{self.main_title}{subtitle}{self.after}"

    @property
    def doi(self) -> str:
        return f"10.5555/{self.journal[-1][:4]}.{self.year}.{self.number}"


def rows(count: int, *, seed: int = 2026) -> Iterator[Row]:
    """`count` records as rows with the columns of the public labelled sets; rows of one `cluster` are one document.

    Those of one document stand within a few thousand rows of each other, in no order.
    """
    dice = random.Random(f"{seed} order")  # noqa: S311 - no secrets here
    made = islice(_described(_Invention(seed)), count)
    while shelf := list(islice(made, 5_000)):
        dice.shuffle(shelf)
        yield from shelf


def _described(invention: _Invention) -> Iterator[Row]:
    number = 0
    for document in invention.documents():
        for describe in invention.sources(document):
            number += 1
            yield describe(invention, document, number)


class _Invention:
    """Words, people and journals, and the dice that make documents of them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - no secrets here
        self._words = self._made(_WORDS, 2, 4)
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(_WORDS)))
        self._families = [name.title() for name in self._made(_NAMES, 2, 3)]
        self._journals = [
            tuple(self.dice.choices(self._words[:800], k=self.dice.randint(2, 5))) for _ in range(_JOURNALS)
        ]

    def _made(self, count: int, fewest: int, most: int) -> list[str]:
        return ["".join(self.dice.choices(_SYLLABLES, k=self.dice.randint(fewest, most))) for _ in range(count)]

    def sources(self, document: _Document) -> list[Callable[[_Invention, _Document, int], Row]]:
        """Which sources describe a document, each once; PubMed does not take the abstracts of meetings."""
        if document.meeting:
            return self.dice.sample((_as_openalex, _as_embase), self.dice.randint(1, 2))
        (count,) = self.dice.choices((1, 2, 3, 4), _SOURCES_OF_A_DOCUMENT)
        return self.dice.sample((_as_pubmed, _as_openalex, _as_embase, _as_scopus), count)

    def documents(self) -> Iterator[_Document]:
        """Documents without end, some followed by a neighbour."""
        number = 0
        while True:
            number += 1
            document = self.document(number)
            yield document
            if self.dice.random() < _NEIGHBOURS:
                number += 1
                yield self._neighbour(document, number)

    def words(self, count: int) -> list[str]:
        """Words as frequent as words are."""
        return self.dice.choices(self._words, cum_weights=self._weights, k=count)

    def document(self, number: int) -> _Document:
        dice = self.dice
        words = self.words(dice.randint(5, 13))
        words.insert(dice.randint(1, 3), dice.choice(_LITTLE))
        if dice.random() < 0.15:
            words.append(f"in {dice.randint(2, 900)} {self.words(1)[0]}")
        team = [(dice.choice(self._families), dice.choice(self._families)) for _ in range(dice.randint(1, 8))]
        return _Document(
            number, tuple(words), dice.choice(_DESIGNS) if dice.random() < 0.4 else "", tuple(team),
            dice.randint(1985, 2026), dice.choice(self._journals), dice.randint(1, 90), dice.randint(1, 12),
            dice.randint(1, 2400), dice.randint(2, 14), self._abstract(words),
        )  # fmt: skip

    def _abstract(self, words: list[str]) -> str:
        text = self.words(90) + words
        self.dice.shuffle(text)
        return " ".join(text).capitalize() + "."

    def _neighbour(self, document: _Document, number: int) -> _Document:
        """Another document that is easily taken for this one."""
        return self.dice.choice((_erratum, _reply, _meeting, _next_paper, _second_part, _editorial))(
            self, document, number
        )

    def abstract_for(self, document: _Document) -> str:
        """A new abstract on the same words."""
        return self._abstract(list(document.words))


def _elsewhere(i: _Invention, document: _Document, number: int) -> _Document:
    """The same journal, some months later."""
    page = document.page + i.dice.randint(20, 400)
    return replace(document, number=number, page=page, issue=document.issue % 12 + 1, abstract="")


def _erratum(i: _Invention, document: _Document, number: int) -> _Document:
    return replace(_elsewhere(i, document, number), before=i.dice.choice(("Erratum to: ", "Correction: ")), length=0)


def _reply(i: _Invention, document: _Document, number: int) -> _Document:
    return replace(_elsewhere(i, document, number), before="Comment on: ", authors=document.authors[:1], length=1)


def _meeting(i: _Invention, document: _Document, number: int) -> _Document:
    """The abstract of a meeting, a year before the article, in another journal's supplement."""
    other = i.document(number)
    text = i.abstract_for(document)
    return replace(other, words=document.words, design="", authors=document.authors, year=document.year - 1,
                   length=0, abstract=text, after="", meeting=True)  # fmt: skip


def _next_paper(i: _Invention, document: _Document, number: int) -> _Document:
    """Two words of the title are others."""
    words = list(document.words)
    for place in i.dice.sample(range(len(words)), 2):
        words[place] = i.words(1)[0]
    return replace(_elsewhere(i, document, number), words=tuple(words), abstract=i.abstract_for(document),
                   year=document.year + 1, volume=document.volume + 1)  # fmt: skip


def _second_part(i: _Invention, document: _Document, number: int) -> _Document:
    return replace(_elsewhere(i, document, number), after=". Part II", abstract=i.abstract_for(document))


def _editorial(i: _Invention, document: _Document, number: int) -> _Document:
    return replace(_elsewhere(i, document, number), words=("editorial",), design="", authors=document.authors[:1])


def _row(document: _Document, serial: int, source: str, **said: str) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    row.update(said, id=f"{source}:{serial}", source=source, cluster=str(document.number))
    return row


def _as_pubmed(i: _Invention, document: _Document, serial: int) -> Row:
    sparse = i.dice.random() < 0.3
    place = {} if sparse else _place(document, short_pages=True)
    return _row(
        document, serial, "pubmed", title=_mistyped(i, document.title, 0.02) + ".",
        authors="; ".join(f"{family} {given[0]}" for family, given in document.authors), year=str(document.year),
        abstract=document.abstract, pmid=str(9_000_000 + document.number), **place,
        doi=document.doi if not sparse and i.dice.random() < 0.7 else "",
    )  # fmt: skip


def _as_openalex(i: _Invention, document: _Document, serial: int) -> Row:
    dice = i.dice
    title = document.title
    if document.design and not document.after and dice.random() < 0.12:
        title = document.before + document.main_title
    if dice.random() < 0.1:
        title = title.upper()
    place = _place(document) if dice.random() < 0.85 else {"journal": " ".join(document.journal).title()}
    return _row(
        document, serial, "openalex", title=_mistyped(i, title, 0.02),
        authors="; ".join(f"{given} {family}" for family, given in document.authors),
        year=str(document.year + (dice.random() < 0.08)), abstract=document.abstract if dice.random() < 0.6 else "",
        doi=document.doi if dice.random() < 0.85 else "", **place,
    )  # fmt: skip


def _as_embase(i: _Invention, document: _Document, serial: int) -> Row:
    dice = i.dice
    addition = dice.choice(("", "", "", " [Review]", " (Structured abstract)"))
    return _row(
        document, serial, "embase", title=_mistyped(i, document.title, 0.04) + addition,
        authors="".join(f"{family} {given[0]}." for family, given in document.authors), year=str(document.year),
        abstract="Background: " + document.abstract if document.abstract else "",
        doi=document.doi if dice.random() < 0.4 else "", **_place(document, short_pages=True, abbreviated=True),
    )  # fmt: skip


def _as_scopus(i: _Invention, document: _Document, serial: int) -> Row:
    return _row(
        document, serial, "scopus", title=_mistyped(i, document.title.replace(" and ", " &amp; "), 0.04),
        authors=", ".join(f"{family} {given[0]}." for family, given in document.authors), year=str(document.year),
        abstract=document.abstract[:300], doi=document.doi if i.dice.random() < 0.6 else "",
        **_place(document, abbreviated=i.dice.random() < 0.5),
    )  # fmt: skip


def _place(document: _Document, *, short_pages: bool = False, abbreviated: bool = False) -> Row:
    last = str(document.page + document.length)
    if short_pages and len(last) == len(str(document.page)):
        last = last[-2:]
    words = (word[:4] for word in document.journal) if abbreviated else document.journal
    return {
        "journal": " ".join(words).title(), "volume": str(document.volume), "number": str(document.issue),
        "pages": f"{document.page}-{last}" if document.length else str(document.page),
    }  # fmt: skip


def _mistyped(i: _Invention, title: str, chance: float) -> str:
    """Now and then a letter is lost or two change places."""
    if len(title) < 20 or i.dice.random() > chance * 5:
        return title
    at = i.dice.randrange(12, len(title) - 2)
    return title[:at] + i.dice.choice((title[at + 1 :], title[at + 1] + title[at] + title[at + 2 :]))
