"""Writing JSON lines: the whole record of each work, nothing shortened, and beside it what the review says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """One JSON object a line: the record's fields by litrev's names, then `litrev` with key, standing and reasons."""
    keys = Keys()
    for record, extras in entries:
        review = {
            "key": extras.key or keys.key(record),
            "standing": extras.standing,
            "stage": extras.stage,
            "reasons": list(extras.reasons),
            "tags": list(extras.tags),
            "notes": list(extras.notes),
        }
        known = (
            {"id": record.id, "source": record.source}
            | json.loads(record.to_json())
            | {"litrev": {name: value for name, value in review.items() if value}}
        )
        yield json.dumps(known, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"
