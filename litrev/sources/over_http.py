"""What every source that is asked over HTTP has in common."""

from __future__ import annotations

from litrev.sources.http import Clock, Http


class HttpSource:
    """The part of a `Source` that is the same whatever is asked. Not to be shared between threads."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self.endpoint = http.masked(http.base_url)
        self._http = http
        self._clock = clock

    @property
    def requests(self) -> int:
        """Requests sent so far, repeated ones included."""
        return self._http.requests

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
