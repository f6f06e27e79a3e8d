"""What must not leave the house in an archive: keys, and the names of this computer's folders."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from litrev.errors import ConflictError
from litrev.i18n import _
from litrev.sources.keys import key_for
from litrev.sources.registry import SOURCES

SHORTEST_KEY = 6
_MORE_KEYS = ("LITREV_ZOTERO_KEY",)


def secrets_of(environment: Mapping[str, str]) -> tuple[bytes, ...]:
    """The keys that this person has; a very short one would be found everywhere."""
    names = (*(row.key_variable for row in SOURCES.values() if row.key_variable), *_MORE_KEYS)
    keys = (key_for(name, environment) for name in names)
    return tuple(key.encode() for key in keys if len(key) >= SHORTEST_KEY)


def guard(secrets: tuple[bytes, ...]) -> Callable[[str, bytes], None]:
    """Refuses, with ConflictError, to write a key, also where it lies across two pieces of a file."""
    longest = max(map(len, secrets), default=1)
    ends: dict[str, bytes] = {}

    def inspect(name: str, piece: bytes) -> None:
        seen = ends.get(name, b"") + (_unpacked(piece) if name.endswith(".gz") else piece)
        if any(secret in seen for secret in secrets):
            raise ConflictError(
                _("One of your keys stands in {name}: nothing was archived.").format(name=name),
                _("Take it out (review.yaml, or what was imported), or archive with --no-abstracts."),
            )
        ends.clear()
        ends[name] = seen[-longest + 1 :] if longest > 1 else b""

    return inspect


def _unpacked(raw: bytes) -> bytes:
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return raw


def without_folders(value: Any, folders: Iterable[tuple[str, str]]) -> Any:
    """Plain JSON without the names of this computer's folders."""
    if isinstance(value, str):
        for folder, instead in folders:
            value = value.replace(folder, instead) if len(folder) > 2 else value
        return value
    if isinstance(value, list):
        return [without_folders(item, folders) for item in value]
    if isinstance(value, dict):
        return {key: without_folders(item, folders) for key, item in value.items()}
    return value
