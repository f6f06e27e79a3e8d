"""A strategy that is asked in several queries: each list proves its own count, and what they share counts once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.model import Count, Page

_KEY = "slice"


def slice_pages(
    slices: Sequence[str], after: str | None, announced: int, pages: Callable[[str], Iterator[Page]]
) -> Iterator[Page]:
    """The pages of every slice in turn, each list whole and proved before the next begins.

    A slice that was stopped in its midst begins anew, so that its works can be told apart: their number alone would
    not show whether the list gave all. The cursor after the last page is one that nothing follows.
    """
    for number in range(_read(after), len(slices)):
        for page in pages(slices[number]):
            yield replace(page, cursor=_write(number + (page.cursor is None)), announced=announced)


def _read(cursor: str | None) -> int:
    """The slice to go on with. Raises SourceError on a cursor that is none of these."""
    if cursor is None:
        return 0
    try:
        return int(json.loads(cursor)[_KEY])
    except (ValueError, TypeError, KeyError):
        message = _("OpenAlex: the place where the search stopped cannot be read.")
        raise SourceError(message, _("Start anew: litrev search")) from None


def _write(number: int) -> str:
    return json.dumps({_KEY: number})


def united(slices: Sequence[str], counts: Sequence[Count]) -> Count:
    """The counts of all slices as one: at most so many works; `detail["slices"]` has each slice's own."""
    details: list[Mapping[str, Any]] = [count.detail for count in counts]
    return Count(
        announced=sum(count.announced for count in counts),
        detail={
            **details[-1],
            "read_as": "\n;\n".join(str(detail.get("read_as", "")) for detail in details),
            "requests_needed": sum(detail["requests_needed"] for detail in details),
            "credits_needed": sum(detail["credits_needed"] for detail in details),
            "slices": [
                {"query": one, "announced": count.announced, **{key: count.detail.get(key) for key in _KEPT}}
                for one, count in zip(slices, counts, strict=True)
            ],
        },
        warnings=tuple(dict.fromkeys(warning for count in counts for warning in count.warnings)),
        raw=b"\n".join(count.raw for count in counts),
    )


_KEPT = ("read_as", "x_query", "request", "asked")
