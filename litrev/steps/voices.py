"""What was said of one work at each stage, as far as anybody may see it."""

from __future__ import annotations

from dataclasses import dataclass

from litrev.model import Decision
from litrev.screening.conflicts import told
from litrev.screening.outcome import RESOLUTION
from litrev.screening.resolutions import Resolution
from litrev.steps.readers import Readers


@dataclass(frozen=True, slots=True)
class Voices:
    """The verdicts on a work at one stage, and what settled them."""

    stage: str
    label: str
    verdicts: tuple[Decision, ...]
    """The oldest first; none as long as somebody has yet to read the work blind to the others."""
    resolution: Resolution | None


def voices(readers: Readers, work: str) -> tuple[Voices, ...]:
    """Stage by stage; stages where nothing may be told are left out."""
    settled = {resolution.id: resolution for resolution in readers.settled}
    found = []
    for rules in readers.where.stages:
        held = readers.where.verdicts.get((work, rules.id), {})
        verdicts = () if work in readers.still_blind(rules.id) else told(readers.where, work, rules.id)
        ruling = held.get(RESOLUTION)
        if verdicts:
            found.append(Voices(rules.id, rules.name, verdicts, settled.get(ruling.id) if ruling else None))
    return tuple(found)
