"""How sure the rules of deduplication must be: as the protocol asks for it, and as it was at the last deduplication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litrev.dedupe.judge import USUAL, Policy, Versions
from litrev.protocol import Protocol


def policy_of(protocol: Protocol, versions: Versions | None = None) -> Policy:
    """What `dedupe:` and `versions:` of the protocol say; `versions`, if given, overrides its."""
    asked = protocol.dedupe
    return Policy(versions or protocol.versions.value, asked.auto, asked.review, asked.across_languages)


def policy_used(settings: Mapping[str, Any]) -> Policy:
    """What the settings of a deduplication in the ledger say."""
    return USUAL._replace(**{name: settings[name] for name in Policy._fields if name in settings})
