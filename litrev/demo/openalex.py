"""A stand-in for the OpenAlex API's `/works`: filters, search, paging by page and cursor, keys, budget, errors.

What it imitates: the API's public source and edge (August 2026), its help pages, and recorded responses.
"""

from __future__ import annotations

import json
import random
import time
from array import array
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Unpack
from urllib.parse import unquote

from litrev.demo.faults import Fault, Kind
from litrev.demo.index import numbers
from litrev.demo.openalex_edge import LIST_COST, SEARCH_COST, Edge, html_answer, json_answer, key_of, too_fast
from litrev.demo.openalex_filters import FilterError, PlanError, Selection, add_search, read_filters
from litrev.demo.openalex_index import WORK_FIELDS, Works, bare, work_number
from litrev.demo.openalex_query import BrokenSyntaxError, SearchError
from litrev.demo.server import Options, Reply, Request, StandIn

INVALID = "Invalid query parameters error."
LARGEST_PAGE = 200
LAST_PAGED = 10_000
LONGEST_SEARCH = 1500
_KNOWN_PARAMETERS = frozenset(
    (
        "filter",
        "search",
        "search.exact",
        "sort",
        "per_page",
        "per-page",
        "page",
        "cursor",
        "select",
        "mailto",
        "api_key",
    )
)
_SORTS: dict[str, Callable[[Works], Callable[[int], Any]]] = {
    "publication_date": lambda works: lambda n: works.dates[n],
    "publication_year": lambda works: lambda n: works.years[n],
    "cited_by_count": lambda works: lambda n: works.cited[n],
    "display_name": lambda works: lambda n: works.titles[n].lower(),
    "relevance_score": lambda works: lambda n: works.ids[n] * 2654435761 % 2**32,
}
_HTML = b"<!doctype html>\n<html lang=en>\n<title>%s</title>\n<h1>%s</h1>\n"


class QueryError(Exception):
    """A request that OpenAlex refuses with status 400: the name of the error, the message."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(error, message)
        self.error = error
        self.message = message


@dataclass(frozen=True, slots=True)
class _Query:
    """What a list request asks for, read."""

    selection: Selection
    order: array[int]
    sorts: list[tuple[str, bool]]
    """Names, and whether backwards."""
    steady: bool
    """The order is one of the works' own, not of relevance, so that it cannot drift."""


class OpenAlexStandIn(StandIn):
    """`/works` over the Work objects given. Ids in the log are such as `W9900000001`.

    Relevance is invented: steady, but unlike any other order.
    """

    def __init__(
        self,
        works: Iterable[bytes | str | Mapping[str, Any]],
        *,
        keys: Iterable[str] = ("known-key",),
        budget: tuple[int, int] = (1_000, 10_000),
        cursor_needs_key: bool = False,
        withheld: Iterable[str] = (),
        merged: Mapping[str, str] | None = None,
        **options: Unpack[Options],
    ) -> None:
        """`works`: Work objects, as JSON or dictionaries. `keys`: the keys that are good.

        `budget`: credits a day without and with a key. `withheld`: ids (`W…`) that are counted but never delivered.
        `merged`: old id to the one that it redirects to.
        """
        super().__init__(**options)
        self._source = works
        self.edge = Edge(frozenset(keys), budget, enforce_rate=self.rate, cursor_needs_key=cursor_needs_key)
        self.withheld = frozenset(work_number(id_) for id_ in withheld)
        self._merged = dict(merged or {})
        self._held: Works | None = None
        self._read: dict[tuple[str, ...], _Query] = {}

    @property
    def url(self) -> str:
        """To be put into LITREV_OPENALEX_URL."""
        return self.address

    def load(self) -> None:
        """Index the works."""
        self._held = Works.read(self._source)

    def unload(self) -> None:
        """Forget the works."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def hold(self, works: Iterable[bytes | str | Mapping[str, Any]]) -> None:
        """From now on these are the works: the list of a service that lives changes while it is read."""
        former, self._held = self._held, Works.read(works)
        self._read = {}
        if former is not None:
            former.close()

    @property
    def ids(self) -> list[str]:
        """Every id held, withheld ones included."""
        return [f"W{number}" for number in self._works.ids]

    @property
    def _works(self) -> Works:
        if self._held is None:
            raise RuntimeError("the stand-in server is not running")
        return self._held

    # -- one request

    def refusal(self, request: Request) -> Reply:
        """429 for a second too full."""
        return too_fast(30 if key_of(request) else 10)

    def answer(self, request: Request, fault: Fault | None) -> Reply:
        """Pass the edge, then a list or a single work."""
        if refused := self.edge.check(request):
            return refused
        try:
            return self._route(request, fault)
        except BrokenSyntaxError:
            return html_answer(500, b"Internal Server Error")
        except PlanError:
            return json_answer(429, {"error": "Plan upgrade required", "message": "This filter needs a paid plan."})
        except (FilterError, SearchError) as error:
            return json_answer(400, {"error": INVALID, "message": str(error)})
        except QueryError as error:
            return json_answer(400, {"error": error.error, "message": error.message})

    def _route(self, request: Request, fault: Fault | None) -> Reply:
        parts = [unquote(part) for part in request.path.strip("/").split("/", 1)]
        if parts[0] != "works":
            return html_answer(404, b"404 Not Found")
        return self._list(request, fault) if len(parts) == 1 else self._single(request, parts[1])

    # -- lists

    def _list(self, request: Request, fault: Fault | None) -> Reply:
        asked = request.params
        started = time.perf_counter()
        per_page, page, cursor = _paging(asked)
        query, select = self._query(asked), _selected(asked)
        cost = SEARCH_COST if query.selection.searches else LIST_COST
        if refused := self.edge.charge(request, cost, query.selection.operators):
            return refused
        kind, bent = (fault.kind, fault.rows) if fault else (None, 0)
        order = query.order
        if kind is Kind.REORDER or (kind is Kind.DRIFT and not query.steady):
            order = array("L", random.Random(request.number).sample(order, len(order)))  # noqa: S311 - not a secret
        start = (page - 1) * per_page if cursor is None else self._place(cursor, order, query.sorts)
        start = max(0, start - bent) if kind is Kind.REPEAT else start
        rows = order[start : start + (bent if kind is Kind.PARTIAL_PAGE else per_page)]
        meta: dict[str, Any] = {
            "count": len(rows) if kind is Kind.PARTIAL_PAGE else len(order),
            "db_response_time_ms": int((time.perf_counter() - started) * 1000),
            "page": page if cursor is None else None,
            "per_page": per_page,
            "groups_count": None,
        }
        if cursor is not None:
            meta["next_cursor"] = self._cursor(rows[-1], query.sorts) if len(rows) == per_page else None
        meta["x_query"] = {"oql": "works where " + ("; ".join(query.selection.oql) or "anything")}
        return self._page(meta, rows, select, _named(asked), self.edge.credits(request, cost))

    def _page(
        self, meta: dict[str, Any], rows: array[int], select: list[str], asked: tuple[str, ...], headers: dict[str, str]
    ) -> Reply:
        held = self._works
        delivered = [n for n in rows if held.ids[n] not in self.withheld]
        results = b", ".join(held.listed(n, select) for n in delivered)
        body = b'{"meta": ' + json.dumps(meta).encode() + b', "results": [' + results + b'], "group_by": []}'
        served = tuple(f"W{held.ids[n]}" for n in delivered)
        return Reply(body=body, headers=headers, asked=asked, served=served)

    def _query(self, asked: Mapping[str, str]) -> _Query:
        key = tuple(asked.get(name, "") for name in ("filter", "search", "search.exact", "sort"))
        if key not in self._read:
            if len(self._read) > 50:
                self._read.clear()
            self._read[key] = self._read_query(asked)
        return self._read[key]

    def _read_query(self, asked: Mapping[str, str]) -> _Query:
        held = self._works
        selection = read_filters(asked["filter"], held) if asked.get("filter") else Selection(held.index.everything)
        for name in ("search", "search.exact"):
            if value := asked.get(name):
                if len(value) > LONGEST_SEARCH:
                    message = f"Search is limited to {LONGEST_SEARCH} characters without a paid plan."
                    raise QueryError(INVALID, message)
                add_search(value, ("title", "abstract"), held, selection, exact=name.endswith("exact"))
        rows = numbers(selection.found)
        sorts = _sorts(asked.get("sort", ""), searching=bool(selection.searches))
        rows.sort(key=lambda n: held.ids[n])
        for name, backwards in reversed(sorts):
            rows.sort(key=_SORTS[name](held), reverse=backwards)
        steady = sorts[0][0] != "relevance_score" and bool(asked.get("sort"))
        return _Query(selection, array("L", rows), sorts, steady)

    def _cursor(self, n: int, sorts: list[tuple[str, bool]]) -> str:
        """What the last row of a page is sorted by, and its number."""
        values = [_SORTS[name](self._works)(n) for name, _backwards in sorts]
        return urlsafe_b64encode(json.dumps([values, self._works.ids[n]]).encode()).decode()

    def _place(self, cursor: str, order: array[int], sorts: list[tuple[str, bool]]) -> int:
        """Where the page after `cursor` begins: behind its row, or where that would stand if it is gone."""
        if cursor == "*":
            return 0
        try:
            values, number = json.loads(urlsafe_b64decode(cursor))
            n = self._works.numbers.get(number)
            if n is not None:
                return order.index(n) + 1
            return sum(self._stands_before(row, values, number, sorts) for row in order)
        except (Base64Error, ValueError, TypeError, IndexError) as error:
            raise QueryError("Pagination error.", "The cursor value is not valid.") from error

    def _stands_before(self, row: int, values: list[Any], number: int, sorts: list[tuple[str, bool]]) -> bool:
        for (name, backwards), value in zip(sorts, values, strict=True):
            own = _SORTS[name](self._works)(row)
            if own != value:
                return bool((own < value) is not backwards)
        return self._works.ids[row] < number

    # -- single works

    def _single(self, request: Request, id_: str) -> Reply:
        if refused := self.edge.charge(request, 0, 0):
            return refused
        held, number = self._works, work_number(id_)
        if target := self._merged.get(f"W{number}"):
            return Reply(status=301, headers={"Location": f"/works/{target}"}, asked=(f"W{number}",))
        n = held.numbers.get(number) if number else self._by_identifier(id_)
        if n is None or held.ids[n] in self.withheld:
            return html_answer(404, b"404 Not Found")
        name = f"W{held.ids[n]}"
        select = _selected(request.params)
        body = held.listed(n, select) if select else held.whole(n)
        return Reply(body=body, headers=self.edge.credits(request, 0), asked=(name,), served=(name,))

    def _by_identifier(self, id_: str) -> int | None:
        column = "pmid" if id_.lower().startswith(("pmid:", "https://pubmed")) else "doi"
        found = numbers(self._works.index.having(column, (bare(id_),)))
        return found[0] if found else None


def _paging(asked: Mapping[str, str]) -> tuple[int, int, str | None]:
    """Rows a page, the page, the cursor."""
    unknown = sorted(set(asked) - _KNOWN_PARAMETERS)
    if unknown:
        valid = ", ".join(sorted(_KNOWN_PARAMETERS))
        message = f"{unknown[0]} is not a valid parameter. Valid parameters are: {valid}."
        raise QueryError(INVALID, message)
    per_page = _whole_number(asked.get("per_page", asked.get("per-page", "25")))
    if not 1 <= per_page <= LARGEST_PAGE:
        raise QueryError(INVALID, "per-page parameter must be between 1 and 200")
    page, cursor = _whole_number(asked.get("page", "1")), asked.get("cursor")
    if cursor is None and (page < 1 or page * per_page > LAST_PAGED):
        message = (
            "Maximum results size of 10,000 records is exceeded. Cursor pagination is required for records beyond "
            "10,000."
        )
        raise QueryError("Pagination error.", message)
    return per_page, page, cursor


def _whole_number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _selected(asked: Mapping[str, str]) -> list[str]:
    names = [name.strip() for name in asked.get("select", "").split(",") if name.strip()]
    for name in names:
        if name not in WORK_FIELDS:
            valid = ", ".join(sorted(WORK_FIELDS))
            raise QueryError(INVALID, f"{name} is not a valid select field. Valid fields for select are: {valid}.")
    return names


def _sorts(text: str, *, searching: bool) -> list[tuple[str, bool]]:
    """Names and whether backwards; without a wish, relevance for a search and citations otherwise."""
    if not text:
        return [("relevance_score" if searching else "cited_by_count", True)]
    sorts = []
    for part in text.split(","):
        name, _colon, direction = part.strip().partition(":")
        if name not in _SORTS or direction not in ("", "asc", "desc"):
            raise QueryError(INVALID, f"Cannot sort by {part}.")
        if name == "relevance_score" and not searching:
            raise QueryError(INVALID, "Must include a search query to sort by relevance_score.")
        sorts.append((name, direction == "desc"))
    return sorts


def _named(asked: Mapping[str, str]) -> tuple[str, ...]:
    """The works that the filters ask for by id."""
    return tuple(
        f"W{work_number(value)}"
        for clause in asked.get("filter", "").split(",")
        if clause.partition(":")[0] in ("openalex", "openalex_id", "ids.openalex")
        for value in clause.partition(":")[2].split("|")
    )
