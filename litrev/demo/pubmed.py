"""A stand-in for NCBI's E-utilities on PubMed: ESearch, EFetch, ESummary and EInfo with their caps and silences.

What it imitates: NCBI's manual (NBK25497, NBK25499), PubMed Help, and behaviours that others measured in 2026.
"""

from __future__ import annotations

import json
import secrets
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Unpack

from litrev.demo.faults import Fault, Kind
from litrev.demo.index import numbers
from litrev.demo.pubmed_answers import SearchAnswer, article_set, fetch_error, search_error
from litrev.demo.pubmed_index import Articles
from litrev.demo.pubmed_query import Reading, day_range, read_query
from litrev.demo.server import Options, Reply, Request, StandIn, Window

CAP = 9999
"""Only so many records of a query can be had (the manual says 10,000)."""
MOST_IDS_BY_GET = 299
MOST_BYTES_BY_GET = 4096
_BEYOND_CAP = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
    "the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using EDirect that "
    "contains additional logic to batch PubMed search results automatically so that an arbitrary number can be "
    "retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
)
_DATE_TYPES = {"pdat": "dp", "edat": "edat", "crdt": "crdt", "mdat": "edat"}


@dataclass(slots=True)
class _History:
    """One WebEnv: the results of its queries, and when it dies."""

    results: list[array[int]] = field(default_factory=list)
    dies: float = 0.0


class PubMedStandIn(StandIn):
    """E-utilities over the articles given. Ids in the log are PMIDs.

    Results come newest first, that is by falling PMID; `sort=pub_date` orders them by date.
    """

    def __init__(
        self,
        articles: Iterable[bytes],
        *,
        keys: Iterable[str] = ("known-key",),
        withheld: Iterable[int | str] = (),
        unindexed_phrases: Iterable[str] = (),
        history_life: float = 3600.0,
        **options: Unpack[Options],
    ) -> None:
        """`articles`: PubmedArticle or PubmedBookArticle elements, one each. `keys`: the API keys that are good.

        `withheld`: PMIDs that are found and counted but never delivered. `unindexed_phrases`: quoted phrases that the
        phrase index lacks though articles hold them. `history_life`: seconds until a WebEnv is forgotten.
        """
        super().__init__(**options)
        self._source = articles
        self._keys = frozenset(keys)
        self.withheld = frozenset(str(pmid) for pmid in withheld)
        self._unindexed = frozenset(phrase.lower() for phrase in unindexed_phrases)
        self._history_life = history_life
        self._histories: dict[str, _History] = {}
        self._held: Articles | None = None
        self._windows: dict[str, Window] = {}
        self._found: dict[tuple[str, ...], tuple[Reading, array[int]]] = {}

    @property
    def url(self) -> str:
        """To be put into LITREV_PUBMED_URL."""
        return f"{self.address}/entrez/eutils"

    def load(self) -> None:
        """Index the articles."""
        self._held = Articles.read(self._source)

    def unload(self) -> None:
        """Forget the articles."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def hold(self, articles: Iterable[bytes]) -> None:
        """From now on these are the articles: a database that lives changes while it is searched."""
        former, self._held = self._held, Articles.read(articles)
        self._found = {}
        if former is not None:
            former.close()

    @property
    def pmids(self) -> list[str]:
        """Every PMID held, withheld ones included."""
        return [str(pmid) for pmid in self._articles.pmids]

    def without_identity(self) -> list[int]:
        """Numbers of the requests that lack `tool` or `email`, which NCBI asks every client to send."""
        return [e.number for e in self.log if not (e.params.get("tool") and e.params.get("email"))]

    @property
    def _articles(self) -> Articles:
        if self._held is None:
            raise RuntimeError("the stand-in server is not running")
        return self._held

    # -- the gate

    def refusal(self, request: Request) -> Reply:
        """429, as NCBI's gate words it."""
        limit = 10 if request.params.get("api_key") else 3
        who = request.params.get("api_key") or "127.0.0.1"
        body = {"error": "API rate limit exceeded", "api-key": who, "count": str(limit + 1), "limit": str(limit)}
        return Reply(status=429, body=json.dumps(body).encode())

    def answer(self, request: Request, fault: Fault | None) -> Reply:
        """Pass the gate, then the utility that the path names."""
        key = request.params.get("api_key", "")
        if key and key not in self._keys:
            body = {"error": "API key invalid", "api-key": key, "type": "client", "status": "unknown"}
            return Reply(status=400, body=json.dumps(body).encode())
        if self.rate:
            window = self._windows.setdefault(key, Window(10 if key else 3))
            if not window.admit(request.at):
                return self.refusal(request)
        if fault is not None and fault.kind is Kind.EXPIRED_HISTORY:
            self._histories.clear()
        ids = _asked_ids(request)
        if request.method == "GET" and (request.line_bytes > MOST_BYTES_BY_GET or len(ids) > MOST_IDS_BY_GET):
            html = b"<html><head><title>414 Request-URI Too Large</title></head></html>"
            return Reply(status=414, body=html, content_type="text/html")
        utility = _UTILITIES.get(request.path.rsplit("/", 1)[-1])
        if utility is None:
            return Reply(status=404, body=b"<html><body>Not Found</body></html>", content_type="text/html")
        return utility(self, request, ids, fault)

    # -- ESearch

    def _esearch(self, request: Request, _ids: list[str], _fault: Fault | None) -> Reply:
        asked = request.params
        if asked.get("db", "pubmed") != "pubmed":
            return search_error(asked, f"Invalid db name specified: {asked.get('db')}")
        if not asked.get("term", "").strip() and not asked.get("query_key"):
            return search_error(asked, "Empty term and query_key - nothing todo")
        start, most = _number(asked, "retstart", 0), _number(asked, "retmax", 20)
        if start >= CAP:
            return search_error(asked, _BEYOND_CAP)
        if asked.get("WebEnv") and self._history(asked["WebEnv"]) is None:
            return search_error(asked, f"Unable to obtain query #{asked.get('query_key', '1')}")
        reading, found = self._search(asked)
        messages = []
        if start + most > CAP:
            most = CAP - start
            messages.append(f"Restrictions achieved. start and count adjusted to {start}, {most}")
        if not found:
            messages.append("No items found.")
        page = [str(self._articles.pmids[n]) for n in found[start : start + most]]
        history = self._remember(asked, found) if asked.get("usehistory") == "y" else None
        answer = SearchAnswer(len(found), start, page, history, reading, messages)
        return answer.as_json(asked) if asked.get("retmode") == "json" else answer.as_xml(asked)

    def _search(self, asked: Mapping[str, str]) -> tuple[Reading, array[int]]:
        names = ("term", "sort", "datetype", "mindate", "maxdate", "WebEnv", "query_key")
        key = tuple(asked.get(name, "") for name in names)
        if key not in self._found:
            if len(self._found) > 50:
                self._found.clear()
            reading = self._read(asked)
            documents = numbers(reading.found or 0)
            documents.sort(key=self._order(asked.get("sort", "")))
            self._found[key] = reading, array("I", documents)
        return self._found[key]

    def _read(self, asked: Mapping[str, str]) -> Reading:
        def earlier(query_key: int) -> int | None:
            history = self._history(asked.get("WebEnv", ""))
            if history is None or not 0 < query_key <= len(history.results):
                return None
            return sum(1 << n for n in history.results[query_key - 1])

        term = asked.get("term") or f"#{asked.get('query_key')}"
        reading = read_query(term, self._articles, earlier, self._unindexed)
        if asked.get("mindate") and asked.get("maxdate"):  # one without the other is ignored without a word
            first, last = day_range(asked["mindate"])[0], day_range(asked["maxdate"])[1]
            kind = _DATE_TYPES.get(asked.get("datetype", "pdat"), "dp")
            reading.found = (reading.found or 0) & self._articles.dated(kind, first, last)
            reading.translation += f" AND {asked['mindate']}:{asked['maxdate']}[{asked.get('datetype', 'pdat')}]"
        return reading

    def _order(self, sort: str) -> Callable[[int], Any]:
        pmids = self._articles.pmids
        if sort.replace("+", " ").replace("_", " ").lower() in ("pub date", "pubdate"):
            return lambda n: (-max(self._articles.dates["dp"][n], default=0), -pmids[n])
        if sort.lower() == "title":
            return lambda n: (self._articles.titles[n], -pmids[n])
        return lambda n: -pmids[n]

    # -- the history server

    def _history(self, webenv: str) -> _History | None:
        history = self._histories.get(webenv)
        return history if history is not None and self.clock() < history.dies else None

    def _remember(self, asked: Mapping[str, str], found: array[int]) -> tuple[str, int]:
        webenv = asked.get("WebEnv") or f"MCID_{secrets.token_hex(12)}"
        history = self._histories.setdefault(webenv, _History())
        history.results.append(found)
        history.dies = self.clock() + self._history_life
        return webenv, len(history.results)

    # -- EFetch and the others

    def _efetch(self, request: Request, ids: list[str], fault: Fault | None) -> Reply:
        asked = request.params
        if asked.get("WebEnv"):
            chosen = self._from_history(asked)
            if isinstance(chosen, Reply):
                return chosen
        else:
            chosen = [id_ for id_ in ids if id_.isdigit()]
            if not chosen:
                return fetch_error(400, "ID list is empty! Possibly it has no correct IDs.")
            start = _number(asked, "retstart", 0)
            chosen = chosen[start : start + _number(asked, "retmax", len(chosen))]
        held = self._articles
        chosen = [id_ for id_ in dict.fromkeys(chosen) if int(id_) in held.numbers and id_ not in self.withheld]
        if fault is not None and fault.kind is Kind.OMIT:
            chosen = chosen[: -fault.rows]
        if asked.get("rettype") == "uilist":
            return Reply(body="\n".join(chosen).encode(), content_type="text/plain", asked=tuple(ids))
        body = article_set(held.shelf[held.numbers[int(id_)]] for id_ in chosen)
        return Reply(body=body, content_type="text/xml; charset=UTF-8", asked=tuple(ids), served=tuple(chosen))

    def _from_history(self, asked: Mapping[str, str]) -> list[str] | Reply:
        history, query_key = self._history(asked["WebEnv"]), _number(asked, "query_key", 1)
        if history is None or not 0 < query_key <= len(history.results):
            return fetch_error(200, f"Unable to obtain query #{query_key}")
        start = _number(asked, "retstart", 0)
        if start >= CAP:
            return fetch_error(400, "Unable to retrieve records: 'retstart' cannot be larger than 9998")
        end = min(start + _number(asked, "retmax", CAP), CAP)
        return [str(self._articles.pmids[n]) for n in history.results[query_key - 1][start:end]]

    def _esummary(self, _request: Request, ids: list[str], _fault: Fault | None) -> Reply:
        result: dict[str, Any] = {"uids": ids}
        for id_ in ids:
            n = self._articles.numbers.get(int(id_)) if id_.isdigit() else None
            known = {"uid": id_, "title": self._articles.titles[n]} if n is not None else None
            result[id_] = known or {"uid": id_, "error": "cannot get document summary"}
        body = {"header": {"type": "esummary", "version": "0.3"}, "result": result}
        return Reply(body=json.dumps(body).encode(), asked=tuple(ids))

    def _einfo(self, _request: Request, _ids: list[str], _fault: Fault | None) -> Reply:
        about = {"dbname": "pubmed", "menuname": "PubMed", "count": str(len(self._articles.pmids)), "fieldlist": []}
        body = {"header": {"type": "einfo", "version": "0.3"}, "einforesult": {"dbinfo": [about]}}
        return Reply(body=json.dumps(body).encode())


_UTILITIES: dict[str, Callable[[PubMedStandIn, Request, list[str], Fault | None], Reply]] = {
    "esearch.fcgi": PubMedStandIn._esearch,
    "efetch.fcgi": PubMedStandIn._efetch,
    "esummary.fcgi": PubMedStandIn._esummary,
    "einfo.fcgi": PubMedStandIn._einfo,
}


def _asked_ids(request: Request) -> list[str]:
    return [id_.strip() for id_ in request.params.get("id", "").split(",") if id_.strip()]


def _number(asked: Mapping[str, str], name: str, usual: int) -> int:
    text = asked.get(name, "")
    return int(text) if text.isdigit() else usual
