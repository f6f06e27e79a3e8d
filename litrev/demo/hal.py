"""A stand-in for HAL's search: Solr's parameters `q`, `rows`, `sort`, `fl`, `cursorMark`, and its errors.

What it imitates: recorded answers, HAL's own pages on its search, and Solr's ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from litrev.demo.faults import Fault
from litrev.demo.lucene import Fields, QueryError, by_year
from litrev.demo.server import Reply, Request
from litrev.demo.solr import Document, SolrStandIn, json_reply

LARGEST_PAGE = 10_000
_DEFAULT_FIELDS = ("docid", "label_s", "uri_s")
_TEXTS = {
    "": ("title", "abstract", "author", "host", "keyword"),
    "text": ("title", "abstract", "author", "host", "keyword"),
    "text_fulltext": ("title", "abstract", "author", "host", "keyword"),
    "title_t": ("title",),
    "subTitle_t": ("title",),
    "abstract_t": ("abstract",),
    "keyword_t": ("keyword",),
    "authFullName_t": ("author",),
    "authLastName_t": ("author",),
    "journalTitle_t": ("host",),
    "bookTitle_t": ("host",),
    "conferenceTitle_t": ("host",),
}
_TEXTS |= {f"{lang}_{name}": _TEXTS[name] for lang in ("fr", "en") for name in ("title_t", "abstract_t", "keyword_t")}
_VALUES = (
    "docType_s",
    "docSubType_s",
    "language_s",
    "halId_s",
    "doiId_s",
    "docid",
    "submitType_s",
    "keyword_s",
    "journalTitle_s",
)
_YEARS = ("producedDateY_i", "publicationDateY_i", "producedDate_tdate", "publicationDate_tdate")


class HalStandIn(SolrStandIn):
    """Over HAL's documents, in the order of their `docid`. Ids in the log are such as `hal-99000001`."""

    columns = ("title", "abstract", "author", "host", "keyword")

    @property
    def url(self) -> str:
        """To be put into LITREV_HAL_URL."""
        return f"{self.address}/search"

    def arranged(self, documents: Iterator[Document]) -> Iterable[Document]:
        """By `docid`, a number or its text."""
        return sorted(documents, key=lambda document: str(document.get("docid", "")).rjust(20))

    def identify(self, document: Document) -> str:
        """`halId_s`."""
        return str(document.get("halId_s", ""))

    def fields(self, years: Sequence[int]) -> Fields:
        """`_t` fields are searched by word, `_s` fields whole."""
        in_years = by_year(years)
        return Fields(_TEXTS, {name: name for name in _VALUES}, dict.fromkeys(_YEARS, in_years))

    def describe(self, document: Document) -> tuple[dict[str, list[str]], dict[str, list[str]], int]:
        """Texts in all languages, values, year."""

        def all_of(*ends: str) -> list[str]:
            held = [value for name, value in document.items() if name.endswith(ends)]
            return [str(one) for value in held for one in (value if isinstance(value, list) else [value])]

        texts = {
            "title": all_of("title_s", "subTitle_s"),
            "abstract": all_of("abstract_s"),
            "author": all_of("authFullName_s"),
            "host": all_of("journalTitle_s", "bookTitle_s", "conferenceTitle_s"),
            "keyword": all_of("keyword_s"),
        }
        values = {name: [one.lower() for one in all_of(name)] for name in _VALUES}
        year = str(document.get("producedDateY_i") or document.get("publicationDateY_i") or "0")
        return texts, values, int(year)

    def answer(self, request: Request, fault: Fault | None) -> Reply:
        """A list, or Solr's error with its status."""
        if self.too_fast(request):
            return self.refusal(request)
        if request.path.strip("/") != "search":
            return Reply(status=404, body=b"<html><body>Not Found</body></html>", content_type="text/html")
        try:
            return self._list(request.params, fault)
        except QueryError as error:
            return json_reply({"error": {"msg": str(error), "code": 400}}, status=400)

    def _list(self, asked: Mapping[str, str], fault: Fault | None) -> Reply:
        rows, cursor, sort = asked.get("rows", "30"), asked.get("cursorMark"), asked.get("sort", "")
        if not rows.isdigit() or int(rows) > LARGEST_PAGE:
            raise QueryError(f"Invalid rows: {rows}")
        if cursor is not None and "docid" not in sort:
            raise QueryError("Cursor functionality requires a sort containing a uniqueKey field tie breaker")
        if not asked.get("q"):
            raise QueryError("missing query string")
        order = self.found(asked["q"])
        page, following = self.cut(order, cursor or "*", int(rows), fault)
        names = asked.get("fl", ",".join(_DEFAULT_FIELDS)).split(",")
        docs = [_chosen(document, names) for _id, document in page]
        body: dict[str, Any] = {"response": {"numFound": len(order) + self.overstated, "start": 0, "docs": docs}}
        if cursor is not None:
            body["nextCursorMark"] = following
        return json_reply(body, served=[id_ for id_, _document in page])


def _chosen(document: Document, names: Sequence[str]) -> dict[str, Any]:
    """The fields named; a name may hold `*`."""
    return {
        field: value for field, value in document.items() if any(fnmatchcase(field, name.strip()) for name in names)
    }
