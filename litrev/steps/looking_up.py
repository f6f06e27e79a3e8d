"""Looking a single document up by its DOI or PMID, in whichever source has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.model import Record
from litrev.query.known import IdKind, KnownItem
from litrev.sources.base import Source
from litrev.sources.registry import SOURCES, open_source
from litrev.sources.settings import Clock, system_clock

OpenSource = Callable[..., Source]
MOST_SECONDS = 8.0
"""Of waiting between the requests to one source: a person sits before the screen."""
UNREACHED = 2
"""So many sources that nothing came from: this computer is offline, and no other is asked."""
_ASKED: Mapping[IdKind, Mapping[str, str]] = {
    IdKind.PMID: {"pubmed": "{}[uid]", "europepmc": "EXT_ID:{} AND SRC:MED", "openalex": "pmid:{}"},
    IdKind.DOI: {"openalex": "doi:{}", "europepmc": 'DOI:"{}"', "pubmed": '"{}"[aid]'},
}
"""For each kind of id the sources, in the order in which they are asked, and how each is asked for it."""
_SIGNS_OF_QUERIES = frozenset(',|"')
"""A DOI that holds one of them would be read as part of a query."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What came of it."""

    record: Record | None = None
    label: str = ""
    """The source that has it, as people write it."""
    without: tuple[str, ...] = ()
    """Sources that do not have it."""
    silent: tuple[str, ...] = ()
    """Why others gave no answer, translated."""


def look_up(
    items: Sequence[KnownItem],
    *,
    contact: str = "",
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
    tell: Callable[[str], None] = lambda words: None,
) -> LookedUp:
    """The record of the document that these ids name, from the first source that has one of them. Nothing is raised:
    a source that does not answer is named."""
    without: list[str] = []
    troubles: list[str] = []
    for item in items:
        for name, written in _ASKED.get(item.kind, {}).items():
            if len(troubles) == UNREACHED or _SIGNS_OF_QUERIES & set(item.value):
                break
            label = SOURCES[name].label
            tell(_("Asking {source} for {id} …").format(source=label, id=item.value))
            source = opener(name, contact=contact, clock=_Impatient(clock, label))
            try:
                record = _one(source, written.format(item.value), item)
            except SourceError as error:
                troubles.append(error.message)
                continue
            finally:
                source.close()
            if record is not None:
                return LookedUp(record, label, tuple(without), tuple(troubles))
            without.append(label)
    return LookedUp(None, "", tuple(dict.fromkeys(without)), tuple(troubles))


def _one(source: Source, native: str, item: KnownItem) -> Record | None:
    """The record that bears the id; the first where several do."""
    announced = source.count(native).announced
    if not announced:
        return None
    for page in source.pages(native, None, announced=announced):
        for found in source.parse(page.raw):
            if isinstance(found, Record) and item.names(found):
                return found
    return None


class _Impatient:
    """A clock before another one, that lets nobody wait for long."""

    def __init__(self, beneath: Clock, label: str) -> None:
        self.beneath = beneath
        self._label = label
        self._slept = 0.0

    def monotonic(self) -> float:
        return self.beneath.monotonic()

    def now(self) -> datetime:
        return self.beneath.now()

    def sleep(self, seconds: float) -> None:
        self._slept += seconds
        if self._slept > MOST_SECONDS:
            raise SourceError(_("{name} gives no answer in reasonable time.").format(name=self._label))
        self.beneath.sleep(seconds)
