"""A stand-in for Europe PMC's web service: `search` and `searchPOST`, three shapes of results, errors inside successes.

What it imitates: recorded answers of 2025 and 2026, and what other clients' authors report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from litrev.demo.faults import Fault
from litrev.demo.lucene import Fields, QueryError, by_year
from litrev.demo.server import Reply, Request
from litrev.demo.solr import FIRST, Document, SolrStandIn, json_reply

VERSION = "6.9"
LARGEST_PAGE = 1000
_PATH = "/europepmc/webservices/rest"
_TEXTS = {
    "": ("title", "abstract", "author", "journal", "keyword", "mesh"),
    "TITLE": ("title",),
    "ABSTRACT": ("abstract",),
    "TITLE_ABS": ("title", "abstract"),
    "AUTH": ("author",),
    "AUTH_COLLECTIVE_LIST": ("author",),
    "JOURNAL": ("journal",),
    "KW": ("keyword",),
    "MESH": ("mesh",),
}
_VALUES = ("SRC", "EXT_ID", "PMCID", "DOI", "LANG", "PUB_TYPE", "ISSN", "OPEN_ACCESS", "HAS_ABSTRACT")
_LITE = frozenset(
    ("id", "source", "pmid", "pmcid", "doi", "title", "authorString", "pubYear", "pageInfo", "isOpenAccess")
)


class EuropePmcStandIn(SolrStandIn):
    """Over results of the shape `core`. Ids in the log are such as `MED:90000001`."""

    columns = ("title", "abstract", "author", "journal", "keyword", "mesh")

    @property
    def url(self) -> str:
        """To be put into LITREV_EUROPEPMC_URL."""
        return self.address + _PATH

    def identify(self, document: Document) -> str:
        """Source and id."""
        return f"{document.get('source')}:{document.get('id')}"

    def fields(self, years: Sequence[int]) -> Fields:
        """Names are written in capitals."""
        in_years = by_year(years)
        values = {name: name.lower() for name in _VALUES}
        return Fields(_TEXTS, values, {"PUB_YEAR": in_years, "FIRST_PDATE": in_years}, upper=True)

    def describe(self, document: Document) -> tuple[dict[str, list[str]], dict[str, list[str]], int]:
        """Texts, values, year."""
        journal = (document.get("journalInfo") or {}).get("journal") or {}
        mesh = (document.get("meshHeadingList") or {}).get("meshHeading") or []
        texts = {
            "title": [document.get("title") or ""],
            "abstract": [document.get("abstractText") or ""],
            "author": [document.get("authorString") or ""],
            "journal": [journal.get("title") or document.get("journalTitle") or ""],
            "keyword": list((document.get("keywordList") or {}).get("keyword") or ()),
            "mesh": [heading.get("descriptorName") or "" for heading in mesh],
        }
        kinds = (document.get("pubTypeList") or {}).get("pubType") or []
        values = {
            "src": [document.get("source")],
            "ext_id": [document.get("id")],
            "pmcid": [document.get("pmcid")],
            "doi": [document.get("doi")],
            "lang": [document.get("language")],
            "pub_type": kinds,
            "issn": [journal.get("issn"), journal.get("essn")],
            "open_access": [document.get("isOpenAccess")],
            "has_abstract": ["y" if document.get("abstractText") else "n"],
        }
        year = str(document.get("pubYear") or (document.get("firstPublicationDate") or "")[:4])
        named = {name: [str(one).lower() for one in held if one] for name, held in values.items()}
        return texts, named, int(year) if year.isdigit() else 0

    def answer(self, request: Request, fault: Fault | None) -> Reply:
        """A list, or an error: those come with status 200."""
        if self.too_fast(request):
            return self.refusal(request)
        if (request.method, request.path) not in (("GET", f"{_PATH}/search"), ("POST", f"{_PATH}/searchPOST")):
            return Reply(status=404, body=b"<html><body>HTTP Status 404</body></html>", content_type="text/html")
        asked = request.params
        if asked.get("format") != "json":
            return Reply(body=b'<?xml version="1.0"?><responseWrapper/>', content_type="application/xml")
        if asked.get("sort"):
            return json_reply({"version": VERSION})  # an order that it does not know
        try:
            return self._list(asked, fault)
        except QueryError as error:
            return json_reply({"errCode": 404, "errMsg": str(error)})

    def _list(self, asked: Mapping[str, str], fault: Fault | None) -> Reply:
        size, cursor = asked.get("pageSize", "25"), asked.get("cursorMark", FIRST)
        if not size.isdigit() or not 1 <= int(size) <= LARGEST_PAGE:
            raise QueryError("Invalid page size provided. Valid size is between 1 and 1000")
        order = self.found(asked.get("query", ""))
        rows, following = self.cut(order, cursor, int(size), fault)
        shape = asked.get("resultType", "lite")
        body: dict[str, Any] = {"version": VERSION, "hitCount": len(order) + self.overstated}
        if len(order) > 1:
            body |= {"nextCursorMark": following}
        body["request"] = {
            "queryString": asked.get("query", ""),
            "resultType": shape,
            "cursorMark": quote(cursor, safe=""),
            "pageSize": int(size),
            "sort": "",
            "synonym": asked.get("synonym") == "true",
        }
        body["resultList"] = {"result": [_shaped(document, shape) for _id, document in rows]}
        return json_reply(body, served=[id_ for id_, _document in rows] if shape == "core" else ())


def _shaped(document: Document, shape: str) -> dict[str, Any]:
    if shape == "core":
        return dict(document)
    if shape == "idlist":
        return {name: document[name] for name in ("id", "source", "pmid") if name in document}
    lite = {name: value for name, value in document.items() if name in _LITE}
    kinds = (document.get("pubTypeList") or {}).get("pubType") or []
    return {**lite, "pubType": "; ".join(kinds).lower()}
