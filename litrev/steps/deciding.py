"""Taking in decisions from a table: what can be applied is, the rest is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from litrev.errors import InputError
from litrev.formats.tables import read_table
from litrev.i18n import _
from litrev.review import Review
from litrev.screening.bulk import Ballot, Bulk, held_by, read
from litrev.screening.stages import rules_from_protocol
from litrev.screening.standing import standing
from litrev.steps.ledger import corpus, find_works, open_ledger, utc_now
from litrev.steps.team import reviewer_id, stage_id


def decide(
    review: Review,
    file: Path,
    *,
    reviewer: str,
    stage: str | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Bulk:
    """Apply the rows of a CSV file as `reviewer`'s decisions at `stage` (by default the protocol's first).

    Columns: `id` (a record or work id, a DOI or a PMID), `verdict`, and optionally `reason` and `note`; a comma,
    semicolon or tab between them. Taking in a file again adds nothing. Raises InputError when the file is no such
    table, UsageError for an unknown reviewer or stage.
    """
    protocol = review.load()
    who, at_stage = reviewer_id(protocol, reviewer), stage_id(protocol, stage)
    table = read_table(file)
    if not table.rows:
        raise InputError(
            _("{file} holds no decisions.").format(file=file),
            _("Its first row names the columns: id,verdict,reason,note. Each further row is a decision."),
        )
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        works, decisions = list(counted.clusters.values()), store.decisions()
        rules = rules_from_protocol(protocol)
        where = standing(works, decisions, rules)
        ballot = Ballot(
            rules=next(r for r in rules if r.id == at_stage),
            reviewer=who,
            at=now(),
            resolve=lambda called: find_works(store, counted, called),
            reached=frozenset(where.reached(at_stage)),
            held=held_by(who, at_stage, works, decisions),
            criteria_version=protocol.criteria_version,
        )
        result = read(table.rows, ballot, table.lines, table.overlong)
        store.add_decisions(result.decisions)
    return result
