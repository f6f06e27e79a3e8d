"""How E-utilities put their answers: ESearch in JSON and XML, article sets, errors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from litrev.demo.pubmed_query import Reading
from litrev.demo.server import Reply

_XML = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_SEARCH_DOCTYPE = (
    '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
_FETCH_HEAD = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
_FETCH_FOOT = b"\n</PubmedArticleSet>"


def article_set(articles: Iterable[bytes]) -> bytes:
    """An EFetch answer with these elements, as they stand."""
    return _FETCH_HEAD + b"\n".join(articles) + _FETCH_FOOT


def search_error(asked: Mapping[str, str], message: str) -> Reply:
    """An error inside a success. NCBI leaves the line break raw, which makes the JSON invalid."""
    if asked.get("retmode") == "json":
        answer = {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": {"ERROR": message}}
        return Reply(body=json.dumps(answer).replace("\\n", "\n").encode())
    body = f"{_XML}{_SEARCH_DOCTYPE}<eSearchResult><ERROR>{escape(message)}</ERROR></eSearchResult>"
    return Reply(body=body.encode(), content_type="text/xml; charset=UTF-8")


def fetch_error(status: int, message: str) -> Reply:
    """EFetch's way of saying no."""
    body = f"{_XML}<eFetchResult>\n\t<ERROR>{escape(message)}</ERROR>\n</eFetchResult>"
    return Reply(status=status, body=body.encode(), content_type="text/xml; charset=UTF-8")


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What ESearch tells, in either of its two forms."""

    count: int
    start: int
    page: Sequence[str]
    history: tuple[str, int] | None
    reading: Reading
    messages: Sequence[str]

    def as_json(self, asked: Mapping[str, str]) -> Reply:
        """As `retmode=json` has it; `rettype=count` leaves the diagnostics out."""
        result: dict[str, Any] = {"count": str(self.count)}
        if asked.get("rettype") != "count":
            result |= {"retmax": str(len(self.page)), "retstart": str(self.start)}
            if self.history:
                result |= {"querykey": str(self.history[1]), "webenv": self.history[0]}
            result |= {
                "idlist": list(self.page),
                "translationset": [{"from": a, "to": b} for a, b in self.reading.mapped],
                "querytranslation": self.reading.translation,
            }
            if self.reading.phrases_not_found:
                result["errorlist"] = {"phrasesnotfound": self.reading.phrases_not_found, "fieldsnotfound": []}
            if self.reading.phrases_ignored or self.reading.quoted_not_found or self.messages:
                result["warninglist"] = {
                    "phrasesignored": self.reading.phrases_ignored,
                    "quotedphrasesnotfound": self.reading.quoted_not_found,
                    "outputmessages": list(self.messages),
                }
        answer = {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}
        return Reply(body=json.dumps(answer).encode(), content_type="application/json; charset=UTF-8")

    def as_xml(self, asked: Mapping[str, str]) -> Reply:
        """As `retmode=xml` has it."""
        inner = _element("Count", self.count)
        if asked.get("rettype") != "count":
            inner += _element("RetMax", len(self.page)) + _element("RetStart", self.start)
            if self.history:
                inner += _element("QueryKey", self.history[1]) + _element("WebEnv", self.history[0])
            inner += f"<IdList>\n{''.join(_element('Id', id_) for id_ in self.page)}</IdList>"
            inner += f"<TranslationSet>{self._translations()}</TranslationSet>"
            inner += _element("QueryTranslation", self.reading.translation) + self._diagnostics()
        body = f"{_XML}{_SEARCH_DOCTYPE}<eSearchResult>{inner}</eSearchResult>"
        return Reply(body=body.encode(), content_type="text/xml; charset=UTF-8")

    def _translations(self) -> str:
        pairs = self.reading.mapped
        return "".join(f"<Translation>{_element('From', a)}{_element('To', b)}</Translation>" for a, b in pairs)

    def _diagnostics(self) -> str:
        errors = "".join(_element("PhraseNotFound", phrase) for phrase in self.reading.phrases_not_found)
        warnings = "".join(
            [_element("PhraseIgnored", phrase) for phrase in self.reading.phrases_ignored]
            + [_element("QuotedPhraseNotFound", phrase) for phrase in self.reading.quoted_not_found]
            + [_element("OutputMessage", message) for message in self.messages]
        )
        said = f"<ErrorList>{errors}</ErrorList>" if errors else ""
        return said + (f"<WarningList>{warnings}</WarningList>" if warnings else "")


def _element(tag: str, content: object) -> str:
    return f"<{tag}>{escape(str(content))}</{tag}>\n"
