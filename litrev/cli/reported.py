"""What the report of a review rests on, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from litrev.formats.citation import citation
from litrev.prisma.report import Report
from litrev.prisma.report.facts import Reported
from litrev.prisma.table import to_json


def rests_on(made: Report) -> dict[str, Any]:
    """Counts, agreement, works and gaps, without the text around them."""
    facts = made.facts
    return {
        "title": made.document.title,
        "made": facts.log.at.isoformat(),
        "litrev": facts.log.version,
        "counts": to_json(facts.counts),
        "checks": [asdict(check) for check in facts.checks],
        "stages": [
            {
                "stage": stage.id, "reviewers": stage.reviewers, "blind": stage.blind, "reached": stage.reached,
                "open": stage.open, "read_by": dict(stage.by), "disagreed": stage.disagreed,
                "settled": {who or "together": n for who, n in stage.settled.items()},
                "agreement": [asdict(one) for one in stage.agreements],
"pilot": {"drawn": stage.drawn, "agreement": [asdict(one) for one in stage.piloted]},
            }
            for stage in facts.stages
        ],
        "included": list(map(_work, facts.included)),
        "excluded": list(map(_work, facts.excluded)),
        "not_retrieved": list(map(_work, facts.not_retrieved)),
        "to_write": [{"section": under, "what": words} for under, words in made.gaps],
    }  # fmt: skip


def _work(work: Reported) -> dict[str, Any]:
    return {
        "id": work.id, "study": work.study, "reference": citation(work.record), "reasons": list(work.reasons),
        "sources": list(work.sources), "retracted": work.record.retracted,
        "notices": [notice.kind.value for notice in work.notices],
    }  # fmt: skip
