"""The table of features: what each field's agreement or contradiction is worth, and in which words it is told.

A weight is in bits: +1 makes it twice as likely that two records are one document, -1 half as likely (the odds of
Fellegi and Sunter, JASA 1969). Weights were fitted by logistic regression on public labelled sets, then rounded, with
the effects of single sets smoothed away. A missing field weighs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from litrev.dedupe import compare
from litrev.dedupe.prepare import Prepared
from litrev.i18n import N_


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a feature."""

    bits: float
    words: str
    """The reason as it is stored, in English; `litrev.dedupe.reasons` tells it in the active language."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One field compared."""

    name: str
    level: Callable[[Prepared, Prepared], str]
    levels: Mapping[str, Level]


FEATURES = (
    Feature("title", compare.title_level, {
        "equal": Level(5, N_("equal long titles")),
        "equal, middling": Level(5, N_("equal titles")),
        "equal, short": Level(3, N_("equal short titles")),
        "nearly equal": Level(2, N_("nearly equal titles")),
        "subtitle left out": Level(2, N_("one title is the other without its subtitle")),
        "subtitle left out, short": Level(1.5, N_("one title is a short part of the other")),
        "much alike": Level(1, N_("titles much alike")),
        "words exchanged": Level(-3, N_("titles alike but for some words")),
        "same main title": Level(-1, N_("equal main titles with different subtitles")),
        "other language": Level(-2, N_("titles in two languages")),
        "alike": Level(-4, N_("titles only somewhat alike")),
        "unlike": Level(-5.5, N_("different titles")),
        "generic": Level(-4.5, N_("the same general heading")),
        "one generic": Level(-3.5, N_("one title is a general heading")),
    }),
    Feature("authors", compare.author_level, {
        "same": Level(2.5, N_("same authors")),
        "same, only one": Level(1.5, N_("same author")),
        "some": Level(0, N_("only some authors in common")),
        "differ": Level(-4.5, N_("different authors")),
    }),
    Feature("year", compare.year_level, {
        "equal": Level(1.5, N_("same year")),
        "one apart": Level(-0.5, N_("years one apart")),
        "two apart": Level(-1, N_("years two apart")),
        "far apart": Level(-1.5, N_("years far apart")),
    }),
    Feature("place", compare.place_level, {
        "volume and pages equal": Level(5, N_("same volume, first and last page")),
        "volume and page equal": Level(3.5, N_("same volume and first page")),
        "pages equal": Level(2, N_("same first and last page")),
        "page equal": Level(2, N_("same first page")),
        "volume equal": Level(-0.5, N_("same volume")),
        "page equal, volumes differ": Level(-2.5, N_("same first page in different volumes")),
        "pages overlap": Level(-2, N_("overlapping pages of one volume")),
        "pages differ, no volume": Level(-2.5, N_("different pages")),
        "pages differ": Level(-4.5, N_("different pages of one volume")),
        "volumes differ": Level(-4.5, N_("different volumes")),
        "volumes and pages differ": Level(-9, N_("different volumes and pages")),
    }),
    Feature("journal", compare.journal_level, {
        "same": Level(0, N_("same journal")),
        "differ": Level(-4.5, N_("different journals")),
    }),
    Feature("abstract", compare.abstract_level, {
        "same": Level(3, N_("same abstract")),
        "nearly the same": Level(0.5, N_("nearly the same abstract")),
        "alike": Level(0, N_("abstracts somewhat alike")),
        "differ": Level(-3.5, N_("different abstracts")),
    }),
    Feature("doi", compare.doi_level, {
        "equal": Level(4, N_("same DOI")),
        "differ": Level(-3.5, N_("different DOIs")),
    }),
    Feature("pmid", compare.pmid_level, {
        "equal": Level(4, N_("same PMID")),
        "differ": Level(-5, N_("different PMIDs")),
    }),
    Feature("numbers", compare.number_level, {
        "equal": Level(1.5, N_("same numbers in the titles")),
        "one has more": Level(0, N_("a number in one title only")),
        "differ": Level(-2.5, N_("different numbers in the titles")),
    }),
    Feature("issue", compare.issue_level, {
        "equal": Level(0.5, N_("same issue")),
        "differ": Level(-2, N_("different issues")),
    }),
)  # fmt: skip
"""In the order in which reasons of equal weight are told."""

PRIOR = 2.25
"""Bits before anything is compared. It sets the scale: what scores .97 is joined, nearly always rightly, and what
scores .80 is worth a person's look."""
