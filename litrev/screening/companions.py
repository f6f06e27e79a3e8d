"""Which reports may be of one study: registration numbers, authors, titles, citations. Suggestions only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from litrev.model import Record
from litrev.screening.studies import Pair, Word
from litrev.text import fold


class Clue(StrEnum):
    """What speaks for one study."""

    REGISTERED = "registered"
    CITES = "cites"
    AUTHORS = "authors"
    TITLES = "titles"
    COMPANION = "companion"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is compared."""

    work: str
    record: Record
    """Merged."""
    records: frozenset[str] = frozenset()
    """The ids of its records."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two reports that may be of one study."""

    pair: Pair
    clues: tuple[tuple[Clue, str], ...]
    """What speaks for it and what exactly, the strongest first."""
    strength: float
    """The greater, the likelier; not a probability."""


_NUMBERS = re.compile(
    r"""(?ix) \b(?:
      NCT\s?\d{8} | ISRCTN\s?\d{8} | ACTRN\s?\d{14}P? | CTRI[/-]\d{4}[/-]\d{2,3}[/-]\d{6} | PACTR\s?\d{15,16}
    | ChiCTR[-A-Z]*\d{8,10} | DRKS\s?\d{8} | (?:JPRN-)?UMIN\s?\d{9} | jRCTs?\d{9,10} | IRCT\d{8,14}N\d+ | KCT\d{7}
    | TCTR\d{11} | RBR-[0-9a-z]{6,7} | SLCTR/\d{4}/\d{3} | RPCEC\d{8} | PER-\d{3}-\d{2} | NTR\s?\d{3,5}
    | CRD\s?4\d{8,11} | 20\d\d-\d{6}-\d\d | 20\d\d-5\d{5}-\d\d-\d\d
    )(?![\w])"""
)
"""Numbers of the registers that feed the WHO's ICTRP, EudraCT's and CTIS's, and PROSPERO's."""
MOST_NUMBERS = 4
"""A report with more of them is about several studies, such as a review."""
_COMPANION = re.compile(
    r"\b(?:protocol|rationale and design|study design|baseline|follow-?up|long-?term|secondary analys[ie]s|ancillary|"
    r"post[- ]hoc|sub-?study|extension study|interim|erratum|qualitative (?:sub)?study|process evaluation|"
    r"cost-effectiveness|protocole|suivi a|analyse secondaire|evaluation economique)\b"
)
_SMALL = frozenset(
    ("after", "among", "avec", "chez", "dans", "des", "during", "entre", "essai", "etude", "etudes", "for", "from",
     "les", "pour", "studies", "study", "that", "the", "their", "this", "trial", "une", "using", "with", "and"),
)  # fmt: skip
"""Words of three letters and more that titles have in common anyway."""
_ENOUGH_AUTHORS = 0.5
_NEAR_TITLES = 0.5


def registration_numbers(record: Record) -> frozenset[str]:
    """The registration numbers that a record bears, spelt alike."""
    texts = [record.title, record.translated_title, record.abstract_text, *record.keywords]
    texts += [section.text for abstract in record.other_abstracts for section in abstract.sections]
    texts += [value for _scheme, value in record.other_ids]
    return frozenset(re.sub(r"\s", "", found).upper() for text in texts for found in _NUMBERS.findall(text))


def suggestions(
    reports: Sequence[Report], study_of: Mapping[str, str], answered: Mapping[Pair, Word]
) -> list[Suggestion]:
    """Pairs of reports that may be of one study, the likeliest first.

    Left out: reports of one study already, and of two studies of which somebody has said that they are different.
    """
    parted = {_ordered(study_of.get(a, a), study_of.get(b, b)) for (a, b), word in answered.items() if not word.same}
    known = {report.work: _Traits(report) for report in reports}
    found = []
    for pair in sorted(_candidates(known)):
        studies = _ordered(*(study_of.get(work, work) for work in pair))
        if studies[0] == studies[1] or studies in parted:
            continue
        clues = sorted(_clues(known[pair[0]], known[pair[1]]), key=lambda clue: -clue[2])
        if _is_enough(clues):
            told = tuple((kind, detail) for kind, detail, _strength in clues)
            found.append(Suggestion(pair, told, sum(strength for _kind, _detail, strength in clues)))
    return sorted(found, key=lambda suggestion: (-suggestion.strength, suggestion.pair))


def _ordered(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


class _Traits:
    """What of a report is compared."""

    def __init__(self, report: Report) -> None:
        record = report.record
        numbers = registration_numbers(record)
        self.numbers = numbers if len(numbers) <= MOST_NUMBERS else frozenset()
        self.authors = frozenset(
            (fold(author.family or author.literal), fold(author.given)[:1]) for author in record.authors
        )
        titles = [title for title in (record.title, record.translated_title) if title]
        self.titles = [_title_words(title) for title in titles]
        self.is_companion = any(_COMPANION.search(fold(title)) for title in titles)
        self.records = report.records | {record.id}
        self.references = frozenset(record.references)


def _title_words(title: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w{3,}", fold(title)) if word not in _SMALL)


def _candidates(known: Mapping[str, _Traits]) -> set[Pair]:
    """Pairs with a number or an author in common."""
    bearers: dict[object, list[str]] = {}
    for work, traits in known.items():
        for sign in (*traits.numbers, *traits.authors):
            bearers.setdefault(sign, []).append(work)
    return {_ordered(a, b) for works in bearers.values() for a, b in combinations(works, 2)}


def _clues(a: _Traits, b: _Traits) -> Iterator[tuple[Clue, str, float]]:
    if shared := sorted(a.numbers & b.numbers):
        yield Clue.REGISTERED, ", ".join(shared), 3.0
    if a.references & b.records or b.references & a.records:
        yield Clue.CITES, "", 0.8
    authors = a.authors & b.authors
    share = _share(authors, a.authors, b.authors)
    if share >= _ENOUGH_AUTHORS:
        yield Clue.AUTHORS, str(len(authors)), share
    alike = max((_share(one & other, one, other) for one in a.titles for other in b.titles), default=0.0)
    if alike >= _NEAR_TITLES:
        yield Clue.TITLES, "", alike
    if a.is_companion != b.is_companion:
        yield Clue.COMPANION, "", 0.5


def _share(common: Collection[object], one: Collection[object], other: Collection[object]) -> float:
    """What part of the smaller one is common."""
    least = min(len(one), len(other))
    return len(common) / least if least else 0.0


def _is_enough(clues: Iterable[tuple[Clue, str, float]]) -> bool:
    """A common number; or common authors, and near titles or a citation: a team writes of several studies."""
    kinds = {kind for kind, _detail, _strength in clues}
    return Clue.REGISTERED in kinds or (Clue.AUTHORS in kinds and bool(kinds & {Clue.TITLES, Clue.CITES}))
