"""The 16 items of PRISMA-S (Rethlefsen et al., Syst Rev 2021;10:39), and what becomes of one in a report."""

from __future__ import annotations

from dataclasses import dataclass

from litrev.formats.document import Block, Paragraph, Tone
from litrev.i18n import N_, _

CITATION = (
    "Rethlefsen ML, Kirtley S, Waffenschmidt S, et al. PRISMA-S: an extension to the PRISMA Statement for Reporting "
    "Literature Searches in Systematic Reviews. Syst Rev 2021;10:39. https://doi.org/10.1186/s13643-020-01542-z"
)

GROUPS: tuple[tuple[str, tuple[int, ...]], ...] = (
    (N_("Information sources and methods"), (1, 2, 3, 4, 5, 6, 7)),
    (N_("Search strategies"), (8, 9, 10, 11, 12, 13)),
    (N_("Peer review"), (14,)),
    (N_("Managing records"), (15, 16)),
)
"""The parts of the checklist, with the numbers of their items."""

TITLES: dict[int, str] = {
    1: N_("Database name"),
    2: N_("Multi-database searching"),
    3: N_("Study registries"),
    4: N_("Online resources and browsing"),
    5: N_("Citation searching"),
    6: N_("Contacts"),
    7: N_("Other methods"),
    8: N_("Full search strategies"),
    9: N_("Limits and restrictions"),
    10: N_("Search filters"),
    11: N_("Prior work"),
    12: N_("Updates"),
    13: N_("Dates of searches"),
    14: N_("Peer review"),
    15: N_("Total records"),
    16: N_("Deduplication"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that an item asks for and nobody has written or done yet."""

    what: str
    repair: str
    """What to write in review.yaml, or which command to type."""

    @property
    def paragraph(self) -> Paragraph:
        """As the report names it."""
        return Paragraph(_("Missing: {what} {repair}").format(what=self.what, repair=self.repair), Tone.MISSING)


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it stands in the report."""

    number: int
    blocks: tuple[Block, ...]
    missing: tuple[Missing, ...] = ()
    none: bool = False
    """There is nothing of the kind in this review, and the report says so."""

    @property
    def title(self) -> str:
        """As the checklist has it, in the active language."""
        return _(TITLES[self.number])

    @property
    def filled(self) -> bool:
        """Nothing is missing."""
        return not self.missing

    @property
    def state(self) -> str:
        """In a word or two."""
        if self.missing:
            return _("missing")
        return _("none") if self.none else _("reported")
