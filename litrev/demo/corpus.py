"""The invented corpus as a whole: what each source holds, which records are the same work, what reviewers would say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from itertools import islice, takewhile
from types import MappingProxyType

from litrev.demo import as_europepmc, as_hal, as_openalex, as_pubmed
from litrev.demo.papers import Kind, Oddity, Paper, papers
from litrev.model import Verdict

DEFAULT_SEED = 2026
DEFAULT_PAPERS = 860
"""Documents in the demo's corpus, those outside its topic included."""
DISAGREEMENT = 0.04
"""How often each scripted reviewer departs from the truth: the two then disagree on about 8 % of the works."""
REVIEWERS = ("a", "b")
_CRITERIA = {"title_abstract": ("P", "C", "G"), "full_text": ("P", "C", "G", "D", "L")}


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict and, for an exclusion, the code of the first criterion that fails."""

    verdict: Verdict
    criterion: str = ""


@dataclass(frozen=True)
class Corpus:
    """Deterministic: the same arguments give the same bytes."""

    records_per_source: int | None = None
    """So many records in each source; None for the demo's own size."""
    seed: int = DEFAULT_SEED
    unreadable: bool = False
    """One record of each source more, that cannot be read."""

    def papers(self) -> Iterator[tuple[Paper, bool, bool]]:
        """Each document, whether PubMed has it and whether OpenAlex has it."""
        pubmed = openalex = 0
        most = self.records_per_source
        for paper in papers(self.seed):
            if most is None and paper.serial >= DEFAULT_PAPERS * 4:
                return
            in_pubmed = paper.in_pubmed and paper.kind is not Kind.PREPRINT and (most is None or pubmed < most)
            in_openalex = paper.in_openalex and (most is None or openalex < most)
            pubmed, openalex = pubmed + in_pubmed, openalex + in_openalex
            if in_pubmed or in_openalex:
                yield paper, in_pubmed, in_openalex
            if most is not None and pubmed >= most and openalex >= most:
                return

    def articles(self) -> Iterator[bytes]:
        """PubMed's side: one XML element each."""
        for paper, in_pubmed, _in_openalex in self.papers():
            if in_pubmed:
                yield as_pubmed.article(paper, self.seed)
        if self.unreadable:
            yield as_pubmed.unreadable_article(self._stray)

    def works(self) -> Iterator[bytes]:
        """OpenAlex's side: one Work object in JSON each."""
        for paper, _in_pubmed, in_openalex in self.papers():
            if in_openalex:
                yield as_openalex.work(paper, self.seed)
        if self.unreadable:
            yield as_openalex.unreadable_work(self._stray, self.seed)

    def europepmc(self) -> Iterator[bytes]:
        """Europe PMC's side, smaller than PubMed's: one result in JSON each. The demo does not search it."""
        yield from (as_europepmc.result(paper, self.seed) for paper in self._elsewhere(as_europepmc.holds))
        if self.unreadable:
            yield as_europepmc.unreadable_result(self._stray, self.seed)

    def hal(self) -> Iterator[bytes]:
        """HAL's side, mostly French: one document in JSON each. The demo does not search it."""
        yield from (as_hal.document(paper, self.seed) for paper in self._elsewhere(as_hal.holds))
        if self.unreadable:
            yield as_hal.unreadable_document(self._stray, self.seed)

    def truth_elsewhere(self) -> Mapping[str, str]:
        """As `truth`, for the records of Europe PMC and HAL."""
        europepmc = {f"europepmc:{as_europepmc.record_id(p)}": p.id for p in self._elsewhere(as_europepmc.holds)}
        return europepmc | {f"hal:{as_hal.record_id(p)}": p.id for p in self._elsewhere(as_hal.holds)}

    def _elsewhere(self, holds: Callable[[Paper], bool]) -> Iterator[Paper]:
        """The papers that `holds`; as many as each source is to have, where that is said."""
        all_papers = papers(self.seed) if self.records_per_source is not None else self._in_the_demo()
        return islice((paper for paper in all_papers if holds(paper)), self.records_per_source)

    def _in_the_demo(self) -> Iterator[Paper]:
        return takewhile(lambda paper: paper.serial < DEFAULT_PAPERS * 4, papers(self.seed))

    def truth(self) -> Mapping[str, str]:
        """Record id (`pubmed:90000001`, `openalex:W9900000001`) to the id of the work that it describes."""
        return self._truth

    def expected_verdict(self, work: str, stage: str = "title_abstract") -> Opinion:
        """What the criteria of the demo's protocol make of a work, given by its true id."""
        return expected_verdict(self._by_work[work], stage)

    def scripted_verdict(self, work: str, reviewer: str, stage: str = "title_abstract") -> Opinion:
        """What a scripted reviewer says: nearly always the truth, now and then not. The arbiter (`c`) is right."""
        opinion = self.expected_verdict(work, stage)
        if reviewer not in REVIEWERS:
            return opinion
        dice = random.Random(f"{self.seed}/{work}/{stage}/{reviewer}")  # noqa: S311 - repeatable, not secret
        return _departure(opinion, dice) if dice.random() < DISAGREEMENT else opinion

    @cached_property
    def _truth(self) -> Mapping[str, str]:
        truth = {}
        for paper, in_pubmed, in_openalex in self.papers():
            if in_pubmed:
                truth[f"pubmed:{paper.pmid}"] = paper.id
            if in_openalex:
                truth[f"openalex:{paper.openalex}"] = paper.id
        return MappingProxyType(truth)

    @cached_property
    def _by_work(self) -> dict[str, Paper]:
        return {paper.id: paper for paper, _in_pubmed, _in_openalex in self.papers()}

    @cached_property
    def _stray(self) -> Paper:
        """A paper far beyond the others, on the topic."""
        beyond = (paper for paper in papers(self.seed + 1) if paper.oddity is Oddity.NONE and not paper.noise)
        return replace(next(beyond), serial=9_000_000)


def corpus(n: int | None = None, *, seed: int = DEFAULT_SEED, unreadable: bool = False) -> Corpus:
    """The demo's corpus, or one with `n` records in each source; nothing is made before it is asked for."""
    return Corpus(n, seed, unreadable)


def review_text() -> str:
    """The demo's protocol, ready to be written as `review.yaml`."""
    return files("litrev.demo").joinpath("review.yaml").read_text(encoding="utf-8")


def expected_verdict(paper: Paper, stage: str) -> Opinion:
    """The first criterion, in the protocol's order, that the paper fails at this stage; include when there is none."""
    facts = paper.facts
    holds = {
        "P": facts.population,
        "C": facts.concept,
        "G": facts.europe,
        "D": facts.empirical,
        "L": facts.language_read,
    }
    failed = [code for code in _CRITERIA[stage] if not holds[code]]
    return Opinion(Verdict.EXCLUDE, failed[0]) if failed else Opinion(Verdict.INCLUDE)


def _departure(opinion: Opinion, dice: random.Random) -> Opinion:
    if opinion.verdict is Verdict.INCLUDE:
        return Opinion(Verdict.EXCLUDE, dice.choice(("P", "C")))
    return Opinion(Verdict.INCLUDE)
