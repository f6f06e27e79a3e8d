"""Which strategies of the protocol are to be run, and each in its source's own syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from litrev.errors import ProtocolError, UsageError
from litrev.i18n import _
from litrev.protocol import Protocol, SourceEntry
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

    def native(self, source: Source) -> tuple[str, tuple[Loss, ...]]:
        """The strategy in the source's syntax (its own `query` as it stands), and what is lost in translation."""
        query = build_query(self.protocol, self.entry)
        if isinstance(query, str):
            return query, ()
        translation = source.translate(query)
        return translation.native, translation.losses


def strategies(protocol: Protocol, wanted: Sequence[str] = ()) -> list[Strategy]:
    """The strategies to run, in the protocol's order; `wanted` names entries or sources, none means all.

    Raises UsageError on a name that the protocol does not have, ProtocolError when nothing can be searched.
    """
    searched = [Strategy(protocol, entry) for entry in protocol.sources]
    searched = [strategy for strategy in searched if strategy.via in SOURCES]
    if not searched:
        raise ProtocolError(
            _("The protocol names no source that litrev can search."),
            _("Add “- id: pubmed” or “- id: openalex” under “sources” in review.yaml."),
        )
    known = sorted({strategy.id for strategy in searched} | {strategy.via for strategy in searched})
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
