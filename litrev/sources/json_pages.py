"""The items in a page of JSON, each read or rejected, for sources whose pages are lists of objects."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from litrev.model import Record, Reject


def read_page(
    raw: bytes, source: str, items: Callable[[Any], object], read: Callable[[object, str], Record | Reject]
) -> Iterator[Record | Reject]:
    """What `read` makes of each of the `items` of a response, given with its place; it never raises."""
    text = raw.decode("utf-8", errors="replace")
    try:
        found = items(json.loads(text, strict=False))
    except (ValueError, RecursionError):
        yield Reject(text, "the response is not JSON", "response")
        return
    if not isinstance(found, list):
        yield unread(source, text, "the response holds no list of records", "response")
        return
    for number, item in enumerate(found, start=1):
        yield read(item, f"item {number}")


def unread(source: str, item: object, reason: str, place: str) -> Reject:
    """The reject that stands for `item`: its id is made of its content, so that meeting it again counts once."""
    raw = item if isinstance(item, str) else as_json(item)
    digest = hashlib.sha256(raw.encode("utf-8", errors="replace")).hexdigest()
    return Reject(raw, reason, place, f"{source}:unread-{digest[:16]}")


def as_json(value: object) -> str:
    """The JSON of parsed JSON, without the half surrogates that UTF-8 cannot hold."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", errors="replace").decode()


def path(value: Any, *names: str) -> Any:
    """What stands at `names` one inside the other, None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
