"""What OpenAlex's requests cost, how fast they may come, and what is left of the day.

Prices and rates: openalex-api-proxy and https://help.openalex.org, August 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from litrev.i18n import _, moment, ngettext, number
from litrev.sources.http import Response

PER_PAGE = 100
RATES = {False: (10.0, 1.0), True: (30.0, 5.0)}
"""Requests a second without and with a key: of ordinary queries, and of broad ones."""
BROAD_OPERATORS = 5
"""A query with more AND, OR, NOT than these is broad."""
PRICES = {False: 1, True: 10}
"""Credits a page costs, without and with a `.search` in its filter."""
BUDGETS = {False: 1_000, True: 10_000}
"""Credits a day, without and with a free key."""
KEY_ADDRESS = "https://openalex.org/settings/api"


def rate(native: str, *, has_key: bool, broad: bool = False) -> float:
    """Requests a second that the filter `native` may be asked at; `broad` when the server has called it so."""
    return RATES[has_key][broad or len(re.findall(r"\b(?:AND|OR|NOT)\b", native)) > BROAD_OPERATORS]


def requests_needed(announced: int) -> int:
    """Full pages, and the short or empty one that ends the list."""
    return announced // PER_PAGE + 1


def estimate(native: str, announced: int) -> int:
    """Credits that fetching `announced` works costs."""
    return requests_needed(announced) * PRICES[".search" in native]


@dataclass(frozen=True, slots=True)
class Budget:
    """What the headers of an answer say of the day's credits."""

    left: int | None
    """None when they do not say."""
    reset: datetime
    """When the budget is renewed, UTC; the next midnight when they do not say."""
    wait: float
    """`Retry-After`, in seconds; 0 when there is none."""

    @staticmethod
    def read(response: Response, now: datetime) -> Budget:
        """`X-RateLimit-Reset` counts seconds from `now`; it is not a time."""
        wait = _number(response.headers.get("Retry-After")) or 0.0
        seconds = _number(response.headers.get("X-RateLimit-Reset")) or wait
        left = _number(response.headers.get("X-RateLimit-Remaining"))
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        reset = now + timedelta(seconds=seconds) if seconds else midnight
        return Budget(None if left is None else int(left), reset.astimezone(UTC), wait)

    def renewal(self) -> str:
        """When the budget is renewed, in a person's words."""
        return _("{utc} UTC ({local} here)").format(utc=moment(self.reset), local=moment(self.reset.astimezone()))


def advice(cost: int, budget: Budget, *, has_key: bool) -> list[str]:
    """What a person should know before the credits are spent; nothing when a key covers the cost."""
    left = BUDGETS[has_key] if budget.left is None else budget.left
    if has_key and cost <= left:
        return []
    told = ngettext(
        "Fetching this from OpenAlex costs about {cost} credit; {left} are left until {renewal}.",
        "Fetching this from OpenAlex costs about {cost} credits; {left} are left until {renewal}.",
        cost,
    ).format(cost=number(cost), left=number(left), renewal=budget.renewal())
    if cost > left:
        told += " " + _("The search will stop there, and go on later with: litrev search --resume")
    return [told] if has_key else [told, free_key()]


def free_key() -> str:
    """Where the free key is had, and where it goes."""
    return _(
        "A free key gives ten times the budget: {address}. Put it into the environment variable OPENALEX_API_KEY."
    ).format(address=KEY_ADDRESS)


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\s*\d{1,9}(?:\.\d+)?\s*", text) else None
