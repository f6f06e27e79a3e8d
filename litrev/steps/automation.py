"""What the rules of the protocol do to the works of a review, for whoever checks the protocol."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from litrev.review import Review
from litrev.screening.rules import ruled
from litrev.steps.ledger import corpus, open_ledger


def marks_by_rule(review: Review) -> list[tuple[str, int | None]]:
    """The code of each criterion with a rule, and how many works it marks; None while there is no ledger.

    A work that fails several counts for the first. Makes no ledger.
    """
    protocol = review.load()
    codes = [code for code, _rule in ruled(protocol.criteria)]
    where = review.store_location(protocol)
    if isinstance(where, Path) and not where.exists():
        return [(code, None) for code in codes]
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
    if not counted.works:
        return [(code, None) for code in codes]
    marked = Counter(mark.criterion for mark in counted.automatic.values())
    return [(code, marked[code]) for code in codes]
