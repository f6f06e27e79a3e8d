"""Which records are one document: block (candidate pairs) -> compare (features) -> judge (reasons) -> cluster (works).

    pairs = judge_records(records)       # same / different / unsure, with scores and reasons
    works(ids, links)                    # links, the rules' and people's, made into works

`explain(a, b)` tells why two records are or are not joined. `record_from_row` reads a row of a CSV table, `judge_rows`
judges many. Both judge in several processes when told so: `workers=processors()`. A `Policy` says how sure the rules
must be, and whether a preprint and its article are one work.
"""

from litrev.dedupe.cluster import works
from litrev.dedupe.crew import processors
from litrev.dedupe.judge import USUAL, Pair, Policy, Versions, explain
from litrev.dedupe.match import judge_records, judge_rows
from litrev.dedupe.table import record_from_row

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
