"""Fetching full texts from wherever they are free: politely, whole, and only what really is a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.sources.http import Http, Response, limiter_for
from litrev.sources.settings import Clock, system_clock

MOST_BYTES = 100_000_000
"""A longer file is no article."""
PER_SECOND = 1.0
"""Requests to one server; publishers and repositories block whoever is faster."""
TRIES = 3
_MAGIC = b"%PDF-"
_MAGIC_WITHIN = 1024
"""Readers of PDF files allow for so many bytes before it (ISO 32000-1, annex H)."""


class OutOfReachError(SourceError):
    """Nothing answers there: the server is gone, or this computer is offline. It says nothing of the full text."""


class FullTexts:
    """One client for each server that is asked; close it at the end."""

    def __init__(self, *, contact: str = "", clock: Clock = system_clock, rate_limited: bool = True) -> None:
        """`contact`: an e-mail address for those who look into their logs. `rate_limited` as in `Settings`."""
        self._headers = {"Accept": "application/pdf"} | ({"From": contact} if contact else {})
        self._clock = clock
        self._rate_limited = rate_limited
        self._clients: dict[str, Http] = {}
        self._silent: dict[str, OutOfReachError] = {}
        """Servers that nothing came from; they are not asked again."""

    def pdf(self, url: str) -> bytes:
        """The PDF at `url`, all of it. Raises SourceError with why there is none: OutOfReachError if nobody answers."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SourceError(_("“{url}” is not an address on the web.").format(url=url))
        base = f"{parts.scheme}://{parts.netloc}"
        if base in self._silent:
            raise self._silent[base]
        client = self._client(base, parts.hostname, self._headers)
        try:
            return client.get(parts.path + (f"?{parts.query}" if parts.query else ""), check=_is_pdf).body
        except SourceError as error:
            if client.answered:
                raise
            self._silent[base] = OutOfReachError(error.message)
            raise self._silent[base] from None

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def _client(self, base: str, name: str, headers: Mapping[str, str]) -> Http:
        if base not in self._clients:
            limiter = limiter_for(PER_SECOND, base, self._clock, rate_limited=self._rate_limited)
            self._clients[base] = Http(
                name, base, limiter=limiter, clock=self._clock, headers=headers, max_tries=TRIES, most_bytes=MOST_BYTES
            )
        return self._clients[base]


def _is_pdf(response: Response) -> None:
    """A page with a button, a question or a bill comes with status 200 too."""
    if response.status < 400 and _MAGIC not in response.body[:_MAGIC_WITHIN]:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip() or _("something else")
        raise SourceError(_("What came is no PDF but {kind}.").format(kind=kind))
