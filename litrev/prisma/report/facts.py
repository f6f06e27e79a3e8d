"""What the report of a review rests on: values that `litrev.steps` reads from ledger and protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from litrev.formats.document import Image
from litrev.model import Notice, Record
from litrev.prisma.appendix import Appendix
from litrev.prisma.counts import Counts
from litrev.prisma.proof import Check
from litrev.prisma.search_log import SearchLog
from litrev.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agreed at a stage."""

    first: str
    second: str
    works: int
    """That both decided on."""
    agreed: int
    kappa: float | None
    """Cohen's; None where it cannot be told (one answer throughout)."""
    low: float | None = None
    high: float | None = None
    pabak: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """What happened at a stage."""

    id: str
    label: str
    reports: bool
    """Full reports are read here."""
    reviewers: int
    """Verdicts that a work needs."""
    blind: bool
    undecided_advances: bool
    pilot: int
    """Works that everybody was to read first."""
    kappa_min: float | None
    reached: int
    open: int
    """Works that wait for somebody."""
    by: Mapping[str, int]
    """Who read how many works, by their id."""
    from_tables: int = 0
    """Verdicts that nobody gave at the program's own screen: they were taken in from a file."""
    seconds: float | None = None
    """The median time that a reviewer took for a work, where it was seen."""
    disagreed: int = 0
    """Works on which two reviewers gave verdicts that lead apart."""
    settled: Mapping[str, int] = field(default_factory=dict)
    """Of these, how many were settled by whom (an arbiter's id, or empty for the reviewers together)."""
    agreements: tuple[Agreement, ...] = ()
    fetched: int = 0
    """Full texts that the program fetched as free copies."""
    got: int = 0
    """That people got hold of, as they noted."""
    asked: int = 0
    """That were asked for and have not come."""
    drawn: int = 0
    """Works of the pilot round that was drawn by lot."""
    piloted: tuple[Agreement, ...] = ()
    """The agreement on them."""
    orders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """How works were put before people (`order`: by lot; `order:date`, `order:id`), and before whom."""
    seed: str = ""
    """Of the order by lot."""
    pilot_seed: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """A work with what the report says of it."""

    id: str
    record: Record
    """Merged from its sources."""
    sources: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Labels of the criteria that it fails, the primary one first."""
    members: tuple[str, ...] = ()
    """The ids of its records."""
    study: str = ""
    """The study that it reports, where reports were grouped: the same text for all of one study."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What later publications say of it: retractions, errata, concerns."""
        return tuple(notice for notice in self.record.notices if notice.kind.value.endswith("_by"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Records that a rule of the protocol marked as ineligible before anybody read them."""

    criterion: str
    works: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the report says."""

    protocol: Protocol
    log: SearchLog
    appendix: Appendix
    counts: Counts
    checks: tuple[Check, ...]
    stages: tuple[StageFacts, ...]
    included: tuple[Reported, ...]
    excluded: tuple[Reported, ...]
    """Full reports that were read and excluded."""
    not_retrieved: tuple[Reported, ...]
    marked: tuple[Marked, ...] = ()
    diagram: Image | None = None
    """None where it could not be drawn."""
    old_criteria: int = 0
    """Decisions that count and were made under other criteria than today's."""
    python: str = ""
    """The version of Python that the program runs under; empty where it is not to be told."""
    left_over: tuple[str, ...] = ()
    """What is left out of the counts, in words."""

    @property
    def scoping(self) -> bool:
        """Studies are called sources of evidence."""
        return self.protocol.type.value == "scoping"

    def person(self, who: str) -> str:
        """Somebody of the team as the report names them: by id, with the name that the protocol has."""
        member = self.protocol.member(who)
        return f"{who} ({member.name})" if member and member.name else who
