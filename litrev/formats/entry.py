"""What a bibliography writes of one work: its record, and what the review adds to it."""

from __future__ import annotations

from dataclasses import dataclass

from litrev.model import Record

TYPE_TAG = "litrev:type="
"""How a tag begins that tells what kind of article a work is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What the review knows of a work beyond its record. All text is as people will read it."""

    key: str = ""
    """Its citation key; the writer makes one where there is none."""
    tags: tuple[str, ...] = ()
    """`litrev:included`, `litrev:reason=wrong population`: no comma, no semicolon, at most 255 characters."""
    notes: tuple[str, ...] = ()
    """Whole sentences, such as why it was excluded; each becomes a note that starts with `litrev:`."""
    accessed: str = ""
    """ISO date on which its page was read."""
    standing: str = ""
    """The set that it is in: `included`, `excluded`, `pending` …"""
    stage: str = ""
    """What people call the stage where it stands."""
    reasons: tuple[str, ...] = ()
    """Why it was excluded, the first reason first."""
    collection: tuple[str, ...] = ()
    """Where it stands in formats that have collections: `("Excluded", "Wrong population")`, from the outermost in."""


Entry = tuple[Record, Extras]
