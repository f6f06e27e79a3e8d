"""Seven invented reviews, of which the golden files are drawn.

After a wanted change of the drawing, `python tests/prisma/diagram_reviews.py` draws them anew: look at each before
keeping it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from litrev.prisma.counts import Arm, Counts, Found, Pending
from litrev.prisma.diagram import Drawing, Width, draw, svg

GOLDEN = Path(__file__).parent / "golden"


@dataclass(frozen=True, slots=True)
class Invented:
    """Counts, and how they are drawn."""

    counts: Counts
    lang: str = "en"
    title: str = ""
    scoping: bool = False
    width: Width = Width.A4

    def drawing(self, width: Width | None = None) -> Drawing:
        return draw(self.counts, lang=self.lang, title=self.title, scoping=self.scoping, width=width or self.width)


def found(label: str, announced: int, arm: Arm = Arm.DATABASE) -> Found:
    records = frozenset(f"{label}:{n}" for n in range(announced))
    return Found(label=label, arm=arm, announced=announced, records=records)


def invented(
    sources: Sequence[Found] = (),
    *,
    duplicates: int = 0,
    automatic: int = 0,
    known: int = 0,
    excluded: int = 0,
    lost: int = 0,
    reasons: Sequence[tuple[str, int]] = (),
    other: tuple[int, int, Sequence[tuple[str, int]]] | None = None,
    again: int = 0,
    waiting: tuple[int, int] = (0, 0),
    conflicts: int = 0,
    joined: int = 0,
    previous: tuple[int, int] | None = None,
) -> Counts:
    """Counts that add up. `other`: sought, not retrieved and reasons of other methods; `joined`: reports that are
    further ones of their studies; `waiting`: records and reports. What other methods found and is not sought was found
    `again` by another of them, or by a database."""
    identified = sum(f.announced for f in sources if f.arm.is_main)
    screened = identified - duplicates - automatic - known
    sought = screened - excluded - waiting[0]
    assessed = sought - lost - waiting[1]
    rejected = sum(n for _label, n in reasons)
    other_sought, other_lost, other_reasons = other or (0, 0, ())
    other_assessed, other_rejected = other_sought - other_lost, sum(n for _label, n in other_reasons)
    reports = assessed - rejected + other_assessed - other_rejected
    before = previous or (0, 0)
    return Counts(
        previous_studies=previous[0] if previous else None,
        previous_reports=previous[1] if previous else None,
        database_results=_total(sources, Arm.DATABASE) or 0,
        database_specific_results=_tally(sources, Arm.DATABASE),
        register_results=_total(sources, Arm.REGISTER),
        register_specific_results=_tally(sources, Arm.REGISTER),
        website_results=_total(sources, Arm.WEBSITE),
        organisation_results=_total(sources, Arm.ORGANISATION),
        citations_results=_total(sources, Arm.CITATION),
        other_results=_total(sources, Arm.OTHER),
        duplicates=duplicates,
        excluded_automatic=automatic,
        excluded_other=known,
        known=known,
        records_screened=screened,
        records_excluded=excluded,
        dbr_sought_reports=sought,
        dbr_notretrieved_reports=lost,
        other_sought_reports=other_sought if other else None,
        other_notretrieved_reports=other_lost if other else None,
        dbr_assessed=assessed,
        dbr_excluded=tuple(reasons),
        dbr_excluded_reports=rejected,
        other_assessed=other_assessed if other else None,
        other_excluded=tuple(other_reasons),
        other_excluded_reports=other_rejected,
        other_in_databases=_other(sources) - other_sought - again if other else 0,
        other_duplicates=again,
        new_studies=reports - joined,
        new_reports=reports,
        total_studies=before[0] + reports - joined,
        total_reports=before[1] + reports,
        found=tuple(sources),
        dbr_pending_records=waiting[0],
        dbr_pending_reports=waiting[1],
        pending=(Pending("title_abstract", waiting[0], conflicts), Pending("full_text", waiting[1], 0)),
    )


def _total(sources: Sequence[Found], arm: Arm) -> int | None:
    numbers = [f.announced for f in sources if f.arm is arm]
    return sum(numbers) if numbers else None


def _other(sources: Sequence[Found]) -> int:
    return sum(f.announced for f in sources if not f.arm.is_main)


def _tally(sources: Sequence[Found], arm: Arm) -> tuple[tuple[str, int], ...]:
    return tuple((f.label, f.announced) for f in sources if f.arm is arm)


FIFTEEN = tuple(
    (label, 15 - place)
    for place, label in enumerate(
        (
            "Wrong population",
            "Wrong concept, or the concept is only mentioned in passing in the introduction or the discussion",
            "Not Europe",
            "No empirical data (editorial, commentary, letter without data, or protocol without results so far)",
            "Language not read",
            "Published before 2010",
            "Only an abstract of a conference, and the authors did not answer two requests for the full report",
            "Outcome not separable for the population of interest",
            "Animal study",
            "Retracted",
            "Duplicate report of a study that is included under another title",
            "Grey literature without named authors",
            "Sample smaller than ten",
            "Follow-up shorter than six months",
            "Pneumonoultramicroscopicsilicovolcanoconiosis-related-hospitalisations-only/unclassified-otherwise",
        )
    )
)
LONG_FRENCH = (
    ("Population autre : personnes en situation régulière, touristes, ou travailleur·euse·s détaché·e·s", 77),
    ("Hors concept : l’accès aux soins n’est qu’évoqué dans l’introduction ou la discussion", 38),
    ("Hors d’Europe", 1024),
    ("Sans donnée empirique (éditorial, lettre, œuvre littéraire, protocole sans résultat)", 24),
    ("Langue non lue par l’équipe malgré deux demandes de traduction auprès du service commun", 3),
    ("Étude de coût « pure » ; pas d’issue de santé (β < 0,05 ≤ α)", 2),
)

REVIEWS = {
    "empty": Invented(invented()),
    "demo": Invented(
        invented(
            [found("PubMed", 433), found("OpenAlex", 565)],
            duplicates=325, excluded=531, reasons=(("Wrong population", 1), ("Wrong concept", 56), ("Not Europe", 1)),
        ),
        title="Precarious status and access to care: a scoping review",
        scoping=True,
    ),
    "fifteen_reasons": Invented(
        invented(
            [found("PubMed", 2204), found("OpenAlex", 1250), found("A register of trials", 60, Arm.REGISTER)],
            duplicates=702, known=3, automatic=12, excluded=2301, lost=9, reasons=FIFTEEN,
            waiting=(40, 12), conflicts=7,
        ),
    ),
    "long_french": Invented(
        invented(
            [found("PubMed", 1204), found("OpenAlex", 2250), found("Cairn.info — revues de sciences humaines", 60)],
            duplicates=702, known=3, excluded=1201, lost=9, reasons=LONG_FRENCH,
        ),
        lang="fr",
        title="Statut administratif et accès aux soins des exilé·e·s",
    ),
    "updated": Invented(
        invented(
            [found("PubMed", 438), found("Embase", 96)],
            duplicates=61, excluded=430, lost=1, reasons=(("Wrong population", 12), ("Retracted", 1)),
            joined=4, previous=(64, 70),
        ),
    ),
    "other_methods": Invented(
        invented(
            [
                found("PubMed", 812), found("HAL", 97), found("Un registre d’essais", 14, Arm.REGISTER),
                found("ReliefWeb", 31, Arm.WEBSITE), found("Médecins d’un monde inventé", 6, Arm.ORGANISATION),
                found("Ce que citent les références incluses", 40, Arm.CITATION),
                found("Ce qui cite les références incluses", 18, Arm.CITATION),
                found("Expert·e·s interrogé·e·s", 2, Arm.OTHER),
            ],
            duplicates=120, automatic=9, excluded=640, lost=2,
            reasons=(("Hors population", 61), ("Sans donnée empirique", 17)),
            other=(44, 3, (("Hors population", 11), ("Hors d’Europe", 2))), again=7, joined=3,
            waiting=(0, 4),
        ),
        lang="fr",
        title="Accès aux soins dans les villes portuaires",
    ),
    "both_arms": Invented(
        invented(
            [
                found("PubMed", 1204), found("OpenAlex", 2250), found("ClinicalTrials.gov", 60, Arm.REGISTER),
                found("ReliefWeb", 12, Arm.WEBSITE), found("Doctors of an Invented World", 9, Arm.ORGANISATION),
                found("Citation searching (OpenAlex)", 25, Arm.CITATION),
            ],
            duplicates=702, known=3, excluded=2601, lost=9,
            reasons=(("Wrong population", 77), ("Wrong concept", 38), ("No empirical data", 24)),
            other=(43, 1, (("Wrong population", 20), ("Not Europe", 12))), again=1,
            joined=6, previous=(12, 15),
        ),
    ),
}  # fmt: skip

if __name__ == "__main__":
    for name, review in REVIEWS.items():
        (GOLDEN / f"{name}.svg").write_text(svg(review.drawing()), encoding="utf-8", newline="\n")
