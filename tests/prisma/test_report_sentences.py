"""The sentences of the report on what other methods found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from diagram_reviews import REVIEWS

from litrev.i18n import speaking
from litrev.prisma.counts import Counts
from litrev.prisma.report.results import found_by_other_methods

COUNTS = replace(REVIEWS["both_arms"].counts, other_in_databases=1, other_excluded_records=1)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (
            COUNTS,
            "Other methods found 46 records (websites 12, organisations 9, citation searching 25). Of these, 1 was "
            "found in a database or register too, 1 was a duplicate and 1 was excluded on title and abstract. "
            "43 reports were sought (46 − 1 − 1 − 1 = 43). 1 could not be had. 42 were read (43 − 1 = 42). 32 of "
            "them were excluded (Wrong population 20, Not Europe 12).",
        ),
        (
            replace(COUNTS, other_excluded_records=0, other_pending_records=1),
            "1 was a duplicate and 1 waits for a verdict. 43 reports were sought",
        ),
        (
            replace(
                COUNTS, other_in_databases=0, other_duplicates=0, other_excluded_records=0, other_sought_reports=46
            ),
            "citation searching 25). 46 reports were sought (46 = 46).",
        ),
    ],
)
def test_what_was_not_sought_is_told_by_its_causes_what_waits_last(counts: Counts, told: str) -> None:
    with speaking("en"):
        assert told in " ".join(found_by_other_methods(counts))
