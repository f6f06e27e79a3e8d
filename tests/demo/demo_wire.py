"""A bare HTTP client and small invented records for the tests of the stand-in servers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, strictly."""
        return json.loads(self.body)


class Client:
    """One kept-alive connection to a base address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._base = parts.path
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)

    def get(self, path: str, **params: object) -> Answer:
        query = f"?{urlencode(params)}" if params else ""
        return self._ask("GET", self._base + path + query, None, {})

    def get_with(self, path: str, headers: Mapping[str, str]) -> Answer:
        return self._ask("GET", self._base + path, None, headers)

    def post(self, path: str, **params: object) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", self._base + path, urlencode(params), form)

    def _ask(self, method: str, target: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        try:
            self._connection.request(method, target, body, dict(headers))
            response = self._connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._connection.close()


def article(
    pmid: int,
    title: str,
    abstract: str = "",
    *,
    year: int = 2020,
    mesh: str = "",
    language: str = "eng",
    online: int = 0,
) -> bytes:
    """A PubMed article with little in it."""
    heading = f'<MeshHeading><DescriptorName MajorTopicYN="Y">{mesh}</DescriptorName></MeshHeading>' if mesh else ""
    electronic = f"<ArticleDate><Year>{online}</Year><Month>12</Month><Day>30</Day></ArticleDate>" if online else ""
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><Journal><JournalIssue><PubDate>'
        f"<Year>{year}</Year></PubDate></JournalIssue><Title>Journal of Tests</Title></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText></Abstract>"
        f"<AuthorList><Author><LastName>Bressenne</LastName><Initials>A</Initials></Author></AuthorList>"
        f"<Language>{language}</Language>{electronic}</Article><MeshHeadingList>{heading}</MeshHeadingList>"
        f'</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.5555/T{pmid}</ArticleId>'
        "</ArticleIdList></PubmedData></PubmedArticle>"
    ).encode()


def work(number: int, title: str | None, abstract: str = "", *, year: int = 2020, **other: Any) -> dict[str, Any]:
    """An OpenAlex work with little in it."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(abstract.split()):
        places.setdefault(word, []).append(place)
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.5555/t{number}",
        "title": title,
        "display_name": title,
        "publication_year": year,
        "publication_date": f"{year}-01-01",
        "ids": {"openalex": f"https://openalex.org/W{number}", "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{number}"},
        "language": "en",
        "type": "article",
        "authorships": [],
        "abstract_inverted_index": places or None,
        **other,
    }
