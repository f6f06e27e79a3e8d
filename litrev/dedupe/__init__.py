"""Which records are one document: block (candidate pairs) -> compare (features) -> judge (reasons) -> cluster (works).

    pairs = judge_records(records)       # same / different / unsure, with scores and reasons
    works(ids, links)                    # links, the rules' and people's, made into works

`explain(a, b)` tells why two records are or are not joined. `record_from_row` reads a row of a CSV table.
"""

from litrev.dedupe.cluster import works
from litrev.dedupe.judge import Pair, Versions, explain, judge_records
from litrev.dedupe.table import record_from_row

__all__ = ["Pair", "Versions", "explain", "judge_records", "record_from_row", "works"]
