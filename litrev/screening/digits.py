"""Keys that stand for a number from 1 to 9: the digits, and the keys that bear them on a French keyboard."""

from __future__ import annotations

AZERTY = "&é\"'(-è_ç"
"""What the keys 1 to 9 of a French keyboard type without Shift."""


def number_of(key: str) -> int:
    """The number that a key stands for; 0 for any other key."""
    if len(key) != 1:
        return 0
    return int(key) if key.isdecimal() else AZERTY.find(key) + 1
