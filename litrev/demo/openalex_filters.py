"""Reads the `filter` parameter of `/works`: what each filter means, and which ones OpenAlex refuses."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

from litrev.demo.index import bits_of
from litrev.demo.openalex_index import Works, bare, work_number
from litrev.demo.openalex_query import operators, read_search

MOST_ALTERNATIVES = 100
SEARCHES = {
    "title_and_abstract": ("title", "abstract"),
    "title": ("title",),
    "display_name": ("title",),
    "abstract": ("abstract",),
    "default": ("title", "abstract"),
}
_FLAGS = {
    **{name: name for name in ("is_retracted", "is_paratext", "is_oa", "has_abstract", "has_doi", "has_pmid")},
    "open_access.is_oa": "is_oa",
}
_PAID = ("from_created_date", "to_created_date", "from_updated_date", "to_updated_date")


class FilterError(Exception):
    """A filter that OpenAlex refuses with status 400."""


class PlanError(Exception):
    """A filter for paying plans only."""


@dataclass(slots=True)
class Selection:
    """What the filters leave."""

    found: int
    oql: list[str] = field(default_factory=list)
    searches: int = 0
    """How many of the filters are searches: one makes the page cost ten times as much."""
    operators: int = 0
    """Boolean operators in the searches."""


def read_filters(text: str, works: Works) -> Selection:
    """The works that pass every filter. Raises FilterError, PlanError, and what `read_search` raises."""
    selection = Selection(works.index.everything)
    for clause in _split(text, ","):
        name, colon, value = clause.partition(":")
        if not colon or not value.strip():
            raise FilterError(f"Invalid filter: {clause!r}. Filters are written as key:value.")
        _apply(name.strip(), value.strip(), works, selection)
    return selection


def add_search(value: str, columns: tuple[str, ...], works: Works, selection: Selection, *, exact: bool) -> None:
    """Narrow the selection to what a search value finds; its `|` alternatives are read one by one."""
    found, said = 0, []
    for alternative in _alternatives(value):
        clause = read_search(alternative, works, columns, exact=exact)
        found |= clause.found or 0
        said.append(clause.text)
    selection.found &= found
    selection.oql.append(f"{' and '.join(columns)}{' exactly' if exact else ''} has {' or '.join(said)}")
    selection.searches += 1
    selection.operators += operators(value)


def _apply(name: str, value: str, works: Works, selection: Selection) -> None:
    searched, dot, rest = name.partition(".search")
    if dot and searched in SEARCHES and rest in ("", ".exact"):
        add_search(value, SEARCHES[searched], works, selection, exact=bool(rest))
        return
    if name in _PAID:
        raise PlanError(name)
    read = _FILTERS.get(name) or _flag(name)
    if read is None:
        valid = ", ".join(sorted([*_FILTERS, *_FLAGS, *(f"{field}.search" for field in SEARCHES)]))
        raise FilterError(
            f"{name} is not a valid field. Valid fields are underscore or hyphenated versions of: {valid}"
        )
    negated = value.startswith("!")
    found = 0
    for alternative in _alternatives(value.removeprefix("!")):
        found |= read(works, alternative.strip())
    selection.found &= ~found if negated else found
    selection.oql.append(f"{name} is {value}")


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside quotes."""
    return re.findall(rf'(?:"[^"]*"|[^"{separator}]|"(?=[^"]*$))+', text)


def _alternatives(value: str) -> list[str]:
    parts = _split(value, "|")
    if len(parts) > MOST_ALTERNATIVES:
        raise FilterError(
            f"Maximum number of values exceeded. Decrease values to {MOST_ALTERNATIVES} or below, or consider "
            "downloading the full dataset."
        )
    return parts


def _flag(name: str) -> Callable[[Works, str], int] | None:
    if name not in _FLAGS:
        return None

    def read(works: Works, value: str) -> int:
        if value not in ("true", "false"):
            raise FilterError(f"Value for {name} must be a boolean (true or false).")
        holding = works.index.having("is", (_FLAGS[name],))
        return holding if value == "true" else works.index.everything & ~holding

    return read


def _exact(column: str, form: Callable[[str], str] = str.lower) -> Callable[[Works, str], int]:
    return lambda works, value: works.index.having(column, (form(value),))


def _numbers(value: str, unit: str) -> tuple[int, int]:
    """`2010`, `2010-2020`, `2010-`, `-2020`, `>2010`, `<2010`."""
    if simple := re.fullmatch(r"([<>]?)(\d+)", value):
        n = int(simple.group(2))
        return {"": (n, n), ">": (n + 1, 10**9), "<": (0, n - 1)}[simple.group(1)]
    span = re.fullmatch(r"(\d*)-(\d*)", value)
    if span is None or value == "-":
        raise FilterError(f"Value for {unit} is not valid: {value}")
    return int(span.group(1) or 0), int(span.group(2) or 10**9)


def _counted(unit: str, column: Callable[[Works], array[int]]) -> Callable[[Works, str], int]:
    return lambda works, value: works.between(column(works), *_numbers(value, unit))


def _day(value: str) -> int:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise FilterError(f"Value for date is not valid: {value}. Dates are written as YYYY-MM-DD.")
    return int(value.replace("-", ""))


def _work(works: Works, value: str) -> int:
    n = works.numbers.get(work_number(value))
    return bits_of(() if n is None else (n,), len(works.ids))


_FILTERS: dict[str, Callable[[Works, str], int]] = {
    "publication_year": _counted("publication_year", lambda works: works.years),
    "cited_by_count": _counted("cited_by_count", lambda works: works.cited),
    "publication_date": lambda works, value: works.between(works.dates, _day(value), _day(value)),
    "from_publication_date": lambda works, value: works.between(works.dates, _day(value), 10**9),
    "to_publication_date": lambda works, value: works.between(works.dates, 0, _day(value)),
    "type": _exact("type"),
    "language": _exact("language"),
    "doi": _exact("doi", bare),
    "pmid": _exact("pmid", bare),
    "ids.pmid": _exact("pmid", bare),
    "primary_location.source.issn": _exact("issn", str.upper),
    "cites": _exact("cites", lambda value: str(work_number(value))),
    "openalex": _work,
    "openalex_id": _work,
    "ids.openalex": _work,
}
