"""What a source is opened with: its address, a key, a contact and a clock."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""

    def now(self) -> datetime:
        """The time of day, UTC."""

    def sleep(self, seconds: float) -> None:
        """Come back after `seconds` (0 or more). May raise to interrupt the caller."""


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        """Seconds that no change of the time of day disturbs."""
        return time.monotonic()

    def now(self) -> datetime:
        """The time of day, UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait; a keyboard interrupt takes effect at once."""
        time.sleep(seconds)


system_clock: Clock = SystemClock()


class Spool(Protocol):
    """Keeps answers that came and that the caller has not taken over yet, so that none is asked for twice."""

    def take(self, request: str) -> bytes | None:
        """What an earlier, interrupted attempt had of this request; each answer is given once."""

    def keep(self, request: str, body: bytes) -> None:
        """Hold an answer until the caller has stored it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to reach one source."""

    base_url: str
    """Without a slash at its end."""
    key: str = field(default="", repr=False)
    """Empty when the person has none."""
    contact: str = ""
    """The e-mail address of the protocol's `contact`, for services that ask who is calling; may be empty."""
    clock: Clock = system_clock
    spool: Spool | None = None
    """Where pages that came early are held; None: nowhere."""
    rate_limited: bool = True
    """False only for a stand-in server on this machine."""


def is_loopback(url: str) -> bool:
    """Whether `url` leads to this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
