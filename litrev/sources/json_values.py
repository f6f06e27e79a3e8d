"""Reading values out of JSON in which anything may be missing, null or of another type. Nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from litrev.sources.readable_text import readable
from litrev.text import plain

_HALVES = re.compile("[\ud800-\udfff]")


def object_at(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object called `name`, or an empty one."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def items_at(parent: Mapping[str, Any], name: str) -> list[Any]:
    """The list called `name`, or an empty one."""
    value = parent.get(name)
    return value if isinstance(value, list) else []


def objects_at(parent: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in the list called `name`."""
    return [item for item in items_at(parent, name) if isinstance(item, dict)]


def text_at(parent: Mapping[str, Any], name: str) -> str:
    """The text (or number) called `name`, cleaned of control characters, or an empty string."""
    return text_of(parent.get(name))


def text_of(value: object) -> str:
    """Text or a number as text. Half surrogates, which JSON may hold and UTF-8 may not, are left out."""
    if type(value) is str and value.isprintable():  # nearly all there is
        return plain(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or (isinstance(value, int) and abs(value) > 10**18):
        return ""
    text = str(value)
    return plain(text if text.isprintable() else _HALVES.sub("", text))


def readable_at(parent: Mapping[str, Any], name: str) -> str:
    """The text called `name` without tags and entities, or an empty string."""
    text = text_at(parent, name)
    return readable(text) if "<" in text or "&" in text else text
