"""Which records are one document: block (candidate pairs) -> compare (features) -> judge (reasons) -> cluster (works).

    pairs = judge_records(records)       # same / different / unsure, with scores and reasons
    works(ids, links)                    # links, the rules' and people's, made into works

`explain(a, b)` tells why two records are or are not joined. `record_from_row` reads a row of a CSV table, `judge_rows`
judges many. Both judge in several processes when told so: `workers=processors()`. A `Policy` says how sure the rules
must be, and whether a preprint and its article are one work.

All but `works` is imported when it is asked for: whoever only counts works does not wait for what compares records.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from litrev.dedupe.cluster import works

if TYPE_CHECKING:
    from litrev.dedupe.crew import processors
    from litrev.dedupe.judge import USUAL, Pair, Policy, Versions, explain
    from litrev.dedupe.match import judge_records, judge_rows
    from litrev.dedupe.table import record_from_row

_HOMES = {
    "USUAL": "judge",
    "Pair": "judge",
    "Policy": "judge",
    "Versions": "judge",
    "explain": "judge",
    "judge_records": "match",
    "judge_rows": "match",
    "processors": "crew",
    "record_from_row": "table",
}

__all__ = [
    "USUAL",
    "Pair",
    "Policy",
    "Versions",
    "explain",
    "judge_records",
    "judge_rows",
    "processors",
    "record_from_row",
    "works",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
