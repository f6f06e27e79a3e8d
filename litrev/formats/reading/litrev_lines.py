"""litrev's own JSON lines, as `litrev export -o corpus.jsonl` writes them: nothing of a record is lost on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from litrev.formats.reading.building import NAMES, identity
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Reading
from litrev.model import Record, Reject

_BESIDE = "litrev"
"""What the review said of the work; it is not the record's."""
_FIRST = re.compile(r'\s*\{"id": ?".*"litrev": ?\{', re.DOTALL)


def recognises(text: str) -> bool:
    """Whether the first line is a record with what a review said of it."""
    return bool(_FIRST.match(text.lstrip().split("\n", 1)[0]))


def count(content: Content) -> int:
    """Lines that hold something."""
    return sum(1 for line in content.text.split("\n") if line.strip())


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every line in order. Ids begin with the source that they are taken from; the record's own is kept beside."""
    for number, line in enumerate(content.text.split("\n"), 1):
        if line.strip():
            yield Reading(_item(line, source, number), number, line)


def _item(line: str, source: str, number: int) -> Record | Reject:
    try:
        known = json.loads(line)
        known.pop(_BESIDE, None)
        record = Record.from_json(json.dumps(known))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return Reject(line, f"no record of litrev: {error}", f"line {number}")
    own = tuple(pair for pair in record.other_ids if pair != ("litrev", record.id))
    named = {name: getattr(record, name) for name in NAMES}
    local = identity(named, record.authors, line)
    return replace(record, id=f"{source}:{local}", source=source, other_ids=(*own, ("litrev", record.id)))
