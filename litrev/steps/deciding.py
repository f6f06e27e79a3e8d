"""Taking in decisions from a table: what can be applied is, the rest is named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from litrev.errors import InputError
from litrev.i18n import _, refusal
from litrev.review import Review
from litrev.screening.bulk import Ballot, Bulk, held_by, read
from litrev.screening.stages import rules_from_protocol
from litrev.screening.standing import standing
from litrev.steps.ledger import corpus, find_works, open_ledger, utc_now
from litrev.steps.team import reviewer_id, stage_id
from litrev.text import decode


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
    rows = read_table(file)
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
        result = read(rows, ballot)
        store.add_decisions(result.decisions)
    return result


def read_table(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column name, whatever its encoding and its separator."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder."),
        ) from None
    if raw[:2] == b"PK":
        raise InputError(
            _("{file} is an Excel or LibreOffice workbook.").format(file=file),
            _("Save it as CSV (UTF-8), then try again."),
        )
    text = decode(raw)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="")
    try:
        return [{k: v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)} for row in reader]
    except csv.Error as error:
        raise InputError(
            _("{file} is not a CSV table: {why}").format(file=file, why=error), _("Save it again as CSV (UTF-8).")
        ) from None
