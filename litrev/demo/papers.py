"""Invents papers: what each is about, who wrote it, where it appeared, and what is odd about it. Chance is seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FIRST_PMID = 90_000_001
FIRST_OPENALEX = 9_900_000_001
"""Ranges that the real services have not reached."""
_SERIALS_EACH = 4
"""A paper and up to three companions."""
_CYCLE = 71
"""Each oddity falls on one paper of so many."""


class Oddity(StrEnum):
    """What makes a paper hard to match, read or count."""

    NONE = ""
    ERRATUM = "erratum"
    RETRACTED = "retracted"
    PREPRINT = "preprint"
    PARTS = "parts"
    EDITORIAL = "editorial"
    CONFERENCE = "conference"
    SERIES = "series"
    BOOK = "book"
    BODY = "body"
    MEDLINE_DATE = "medline_date"
    NO_ABSTRACT = "no_abstract"
    ARABIC = "arabic"
    CROWD = "crowd"
    SMALLER_THAN = "smaller_than"


_ODDITIES = {2 + 5 * n: oddity for n, oddity in enumerate(list(Oddity)[1:])}


class Kind(StrEnum):
    """What kind of document a paper is."""

    ARTICLE = "article"
    PREPRINT = "preprint"
    CONFERENCE = "conference"
    EDITORIAL = "editorial"
    ERRATUM = "erratum"
    RETRACTION = "retraction"
    REPORT = "report"
    BOOK = "book"
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class Person:
    """An author who does not exist."""

    given: str
    initials: str
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Whether a paper meets the demo's criteria, one by one."""

    population: bool = False
    concept: bool = False
    europe: bool = False
    empirical: bool = False
    language_read: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document as it really is; the sources describe it, each in its own way."""

    serial: int
    id: str
    """The true id of the work: `work-000017`, a companion's `work-000017-erratum`."""
    kind: Kind = Kind.ARTICLE
    oddity: Oddity = Oddity.NONE
    title: str
    english_title: str
    language: str
    sections: tuple[tuple[str, str], ...]
    """The English abstract: label, text."""
    french: tuple[tuple[str, str], ...] = ()
    structured: bool = False
    authors: tuple[Person, ...]
    body: str = ""
    """A collective author."""
    journal: Mapping[str, str]
    year: int
    month: int
    volume: int
    issue: str
    pages: tuple[int, int]
    place: str = ""
    """Where it was done, in its own language: `in Marseille`."""
    headings: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    in_pubmed: bool = True
    in_openalex: bool = True
    parent: Paper | None = None
    """The paper that a companion belongs to: what it corrects, retracts, precedes, continues or is part of."""
    noise: bool = False

    @property
    def pmid(self) -> str:
        """Its PMID, were it in PubMed."""
        return str(FIRST_PMID + self.serial)

    @property
    def openalex(self) -> str:
        """Its OpenAlex id, were it there."""
        return f"W{FIRST_OPENALEX + self.serial}"

    @property
    def doi(self) -> str:
        """Its DOI in lower case."""
        register = "preprint" if self.kind is Kind.PREPRINT else self.journal["code"]
        return f"10.5555/{register}.{self.year}.{self.serial:07d}"


@cache
def phrases() -> Any:
    """The tables of `phrases.yaml`."""
    return yaml.safe_load(files("litrev.demo").joinpath("phrases.yaml").read_text(encoding="utf-8"))


def papers(seed: int) -> Iterator[Paper]:
    """Papers without end, each with its companions after it; the same for the same seed."""
    number = 0
    while True:
        yield from family(seed, number)
        number += 1


def family(seed: int, number: int) -> list[Paper]:
    """The paper with this number and its companions."""
    dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - repeatable, not secret
    if number % 4 == 3:
        return [_noise(dice, number)]
    oddity = _ODDITIES.get(number % _CYCLE, Oddity.NONE)
    paper = _odd(_paper(dice, number), oddity, dice)
    return [paper, *_companions(paper, dice)]


def _paper(dice: random.Random, number: int) -> Paper:
    chosen = {name: dice.choice(phrases()[name]) for name in ("statuses", "places", "methods", "titles", "backgrounds")}
    population, topic = _leaning(dice, "populations", 0.62), _leaning(dice, "topics", 0.6)
    year = dice.randint(2010, 2025)
    journal = dice.choice(phrases()["journals"])
    slots = {
        lang: {
            "population": population[lang], "topic": topic[lang], "status": chosen["statuses"][lang],
            "place": chosen["places"][lang], "method": chosen["methods"][lang], "n": dice.randint(12, 4800),
            "k": dice.randint(3, 29), "p": dice.randint(31, 79), "q": dice.randint(8, 30), "a": dice.randint(31, 40),
            "b": dice.randint(41, 80), "first": year - dice.randint(3, 6), "last": year - 1,
        }
        for lang in ("en", "fr")
    }  # fmt: skip
    for words in slots.values():
        words |= {name.capitalize(): words[name][:1].upper() + words[name][1:] for name in ("population", "topic")}
    results = dice.choice(phrases()["results"])
    conclusion = dice.choice(phrases()["conclusions"])
    passing = None if topic["wanted"] else dice.choice(phrases()["in_passing"])
    parts = (chosen["backgrounds"], chosen["methods"]["did"], results, conclusion)
    english, french = (_abstract(parts, passing, lang, slots[lang]) for lang in ("en", "fr"))
    title = {lang: fill(chosen["titles"][lang], slots[lang]) for lang in ("en", "fr")}
    language = journal["language"]
    first_page = dice.randint(1, 900)
    both, pubmed_only = dice.random(), dice.random()
    return Paper(
        serial=number * _SERIALS_EACH,
        id=f"work-{number:06d}",
        title=title[language],
        english_title=title["en"],
        language=language,
        sections=english,
        french=french if language == "fr" else (),
        structured=dice.random() < 0.3,
        authors=_people(dice, dice.randint(1, 7)),
        journal=journal,
        year=year,
        month=dice.randint(1, 12),
        volume=year - 1990,
        issue=str(dice.randint(1, 12)),
        pages=(first_page, first_page + dice.randint(4, 15)),
        place=chosen["places"][language],
        headings=("Humans", population["mesh"], topic["mesh"]),
        facts=Facts(
            population=population["wanted"],
            concept=topic["wanted"],
            europe=chosen["places"]["wanted"],
            empirical=chosen["methods"]["wanted"],
        ),
        in_pubmed=both < 0.52 or pubmed_only < 0.28,
        in_openalex=both < 0.52 or pubmed_only >= 0.28,
    )


def _leaning(dice: random.Random, table: str, share: float) -> Any:
    """An entry of the table; a `share` of the time one that meets the criterion."""
    wanted = dice.random() < share
    return dice.choice(_entries(table, wanted=wanted))


@cache
def _entries(table: str, *, wanted: bool) -> list[Any]:
    return [entry for entry in phrases()[table] if entry["wanted"] is wanted]


def _abstract(parts: tuple[Any, ...], passing: Any, lang: str, slots: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    labels = {
        "en": ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"),
        "fr": ("CONTEXTE", "MÉTHODES", "RÉSULTATS", "CONCLUSION"),
    }
    texts = [fill(part[lang], slots) for part in parts]
    if passing is not None:
        texts[-1] += " " + passing[lang]
    return tuple(zip(labels[lang], texts, strict=True))


def fill(template: str, slots: Mapping[str, Any]) -> str:
    """The template with its slots filled."""
    return template.format_map(slots).replace("que une ", "qu'une ").replace("que un ", "qu'un ")


def _people(dice: random.Random, count: int) -> tuple[Person, ...]:
    tables = phrases()
    chosen = [(dice.choice(tables["given"]), dice.choice(tables["family"])) for _ in range(count)]
    return tuple(Person(given, initials, name) for (given, initials), name in chosen)


def _noise(dice: random.Random, number: int) -> Paper:
    subject, text = dice.choice(phrases()["noise"]), dice.choice(phrases()["noise_texts"])
    slots = {"n": dice.randint(20, 900), "k": dice.randint(2, 40), "q": dice.randint(1, 60)}
    base = _paper(dice, number)
    lang = base.language
    year = f", {base.year - 2}" if number % 8 == 3 else ""
    return replace(
        base,
        title=subject[lang] + year,
        english_title=subject["en"] + year,
        sections=(("BACKGROUND", fill(text["en"], slots)),),
        french=(("CONTEXTE", fill(text["fr"], slots)),) if lang == "fr" else (),
        headings=("Humans", subject["mesh"]),
        facts=Facts(),
        noise=True,
    )


def _odd(paper: Paper, oddity: Oddity, dice: random.Random) -> Paper:
    """The paper with what is odd about it."""
    changes = _CHANGES[oddity](paper, dice) if oddity in _CHANGES else {}
    return replace(paper, oddity=oddity, **changes)


def _editorial(paper: Paper, dice: random.Random) -> dict[str, Any]:
    title = dice.choice(phrases()["generic_titles"])
    facts = replace(paper.facts, empirical=False)
    short = {"kind": Kind.EDITORIAL, "french": (), "authors": paper.authors[:1], "pages": (1, 2), "facts": facts}
    return short | {"title": title, "english_title": title, "sections": paper.sections[:1], "structured": False}


def _series(paper: Paper, _dice: random.Random) -> dict[str, Any]:
    title = f"{phrases()['series'][paper.language]} {paper.place}"
    return {"kind": Kind.REPORT, "title": title, "english_title": title, "in_openalex": True}


def _body(paper: Paper, dice: random.Random) -> dict[str, Any]:
    return {"body": dice.choice(phrases()["bodies"])[paper.language], "authors": paper.authors[: dice.randint(0, 2)]}


def _arabic(paper: Paper, _dice: random.Random) -> dict[str, Any]:
    title = f"{phrases()['arabic']['title']} {paper.year}"
    return {"title": title, "language": "ar", "french": (), "facts": replace(paper.facts, language_read=False)}


def _ending(end: str) -> Callable[[Paper, random.Random], dict[str, Any]]:
    return lambda paper, _dice: {"title": paper.title + end, "english_title": paper.english_title + end}


_CHANGES: dict[Oddity, Callable[[Paper, random.Random], dict[str, Any]]] = {
    Oddity.EDITORIAL: _editorial,
    Oddity.SERIES: _series,
    Oddity.BOOK: lambda _paper, _dice: {"kind": Kind.BOOK, "in_openalex": True},
    Oddity.BODY: _body,
    Oddity.NO_ABSTRACT: lambda _paper, _dice: {"sections": (), "french": ()},
    Oddity.ARABIC: _arabic,
    Oddity.CROWD: lambda _paper, dice: {"authors": _people(dice, 117)},
    Oddity.SMALLER_THAN: _ending(" (p<0.05 & n>50)"),
    Oddity.ERRATUM: lambda _paper, _dice: {"in_pubmed": True, "in_openalex": True},
    Oddity.RETRACTED: lambda _paper, _dice: {"in_pubmed": True, "in_openalex": True},
    Oddity.PARTS: _ending(". Part I"),
}


def _companions(paper: Paper, dice: random.Random) -> list[Paper]:
    """What else appeared because of this paper: a work of its own."""
    if paper.oddity not in _COMPANIONS:
        return []
    name, before, changes = _COMPANIONS[paper.oddity]
    companion = replace(
        paper,
        id=f"{paper.id}-{name}",
        parent=paper,
        serial=paper.serial + 1,
        title=before + paper.title,
        english_title=before + paper.english_title,
    )
    return [replace(companion, **changes(paper, dice))]


def _notice(kind: Kind) -> Callable[[Paper, random.Random], dict[str, Any]]:
    """A page that only tells of another paper, a year later."""
    return lambda paper, _dice: {
        "kind": kind,
        "sections": (),
        "french": (),
        "facts": replace(paper.facts, empirical=False),
        "pages": (paper.pages[1] + 200, paper.pages[1] + 200),
        "year": paper.year + 1,
        "volume": paper.volume + 1,
    }


def _preprint(paper: Paper, _dice: random.Random) -> dict[str, Any]:
    return {"kind": Kind.PREPRINT, "year": paper.year - 1, "in_pubmed": False, "in_openalex": True}


def _conference(paper: Paper, _dice: random.Random) -> dict[str, Any]:
    early = {"kind": Kind.CONFERENCE, "year": paper.year - 1, "issue": "Suppl 1", "in_openalex": True}
    return early | {"sections": paper.sections[:2], "french": paper.french[:2]}


def _next_year(paper: Paper, _dice: random.Random) -> dict[str, Any]:
    return {"year": paper.year + 1, "volume": paper.volume + 1}


def _second_part(paper: Paper, dice: random.Random) -> dict[str, Any]:
    titles = {"title": paper.title + "I", "english_title": paper.english_title + "I"}
    return titles | {"pages": (paper.pages[1] + 1, paper.pages[1] + dice.randint(4, 9))}


_COMPANIONS: dict[Oddity, tuple[str, str, Callable[[Paper, random.Random], dict[str, Any]]]] = {
    Oddity.ERRATUM: ("erratum", "Correction to: ", _notice(Kind.ERRATUM)),
    Oddity.RETRACTED: ("notice", "Retraction notice to: ", _notice(Kind.RETRACTION)),
    Oddity.PREPRINT: ("preprint", "", _preprint),
    Oddity.CONFERENCE: ("abstract", "", _conference),
    Oddity.PARTS: ("part-2", "", _second_part),
    Oddity.SERIES: ("next-year", "", _next_year),
    Oddity.BOOK: ("chapter", "Chapter 3. ", lambda _paper, _dice: {"kind": Kind.CHAPTER}),
}
"""By oddity: the end of the companion's id, what stands before its title, how it differs from the paper."""
