"""Which strategies of the protocol are to be run, and each in its source's own syntax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from litrev.errors import ProtocolError, UsageError
from litrev.i18n import _
from litrev.protocol import Arm, Bilingual, Protocol, SourceEntry
from litrev.protocol.models import FILE
from litrev.query import Loss
from litrev.query.build import build_query
from litrev.sources.base import Source
from litrev.sources.registry import SOURCES


@dataclass(frozen=True, slots=True)
class Strategy:
    """One entry of the protocol's `sources` that is searched over the network."""

    protocol: Protocol
    entry: SourceEntry

    @property
    def id(self) -> str:
        """The entry's id; two strategies of one source have two."""
        return self.entry.id

    @property
    def via(self) -> str:
        """The name of the source that answers: `pubmed`."""
        return self.entry.source

    @property
    def detail(self) -> Mapping[str, Any]:
        """What a run of it is to remember, besides what its source tells."""
        return {}

    def native(self, source: Source) -> tuple[str, tuple[Loss, ...]]:
        """The strategy in the source's syntax (its own `query` as it stands), and what is lost in translation."""
        query = build_query(self.protocol, self.entry)
        if isinstance(query, str):
            return query, ()
        translation = source.translate(query)
        return translation.native, translation.losses


CHASE = "chase:"
"""How the ids of citation searching's strategies begin."""
_CHASES = {
    "chase:references": Bilingual(fr="Références des travaux inclus", en="References of included works"),
    "chase:citations": Bilingual(fr="Citations des travaux inclus", en="Citations of included works"),
}
LOOKUP = "chase:lookup"
"""Finds works in OpenAlex by their DOI or PMID, to know whom they cite; what it finds is in no count."""


@dataclass(frozen=True, slots=True)
class Chase(Strategy):
    """Citation searching through OpenAlex: a strategy that is made from works of the review, not from the protocol."""

    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def detail(self) -> Mapping[str, Any]:
        """What the run is to remember: the works that it starts from."""
        return self.facts

    def native(self, source: Source) -> tuple[str, tuple[Loss, ...]]:
        """The query is ready, and made by litrev: nothing in it needs a second look."""
        return self.entry.query or "", ()


def chase_entry(strategy: str, native_query: str | None = None) -> SourceEntry:
    """What stands for an entry of the protocol: the arm of citation searching."""
    name = _CHASES.get(strategy)
    return SourceEntry(id=strategy, via="openalex", arm=Arm.CITATION_SEARCHING, name=name, query=native_query)


def chase_ids() -> tuple[str, ...]:
    """The strategies of citation searching that count, in the order of the diagram."""
    return tuple(_CHASES)


def strategies(protocol: Protocol, wanted: Sequence[str] = ()) -> list[Strategy]:
    """The strategies to run, in the protocol's order; `wanted` names entries or sources, none means all.

    Raises UsageError on a name that the protocol does not have, ProtocolError when nothing can be searched.
    """
    searched = [Strategy(protocol, entry) for entry in protocol.sources]
    searched = [strategy for strategy in searched if strategy.via in SOURCES]
    if not searched:
        imported = next((entry.id for entry in protocol.sources if entry.source == FILE), "")
        raise ProtocolError(
            _("The protocol names no source that litrev can search."),
            _("Its sources are imported: litrev import FILE --source {name}").format(name=imported)
            if imported
            else _("Add “- id: pubmed” or “- id: openalex” under “sources” in review.yaml."),
        )
    known = sorted({strategy.id for strategy in searched} | {strategy.via for strategy in searched})
    wanted = [name.strip() if name.strip() in known else name.strip().lower() for name in wanted]
    for name in wanted:
        if name not in known:
            raise UsageError(
                _("The protocol has no source “{name}” to search.").format(name=name), _did_you_mean(name, known)
            )
    return [s for s in searched if not wanted or s.id in wanted or s.via in wanted]


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    if near := get_close_matches(name, known, n=1, cutoff=0.5):
        return _("Did you mean {name}?").format(name=near[0])
    return _("Known here: {names}.").format(names=", ".join(known))
