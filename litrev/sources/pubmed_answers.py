"""What E-utilities answer: ESearch's list and diagnostics, EFetch's articles, and the errors that come with status 200.

Sources: NBK25499 (NCBI's manual) and answers that others recorded. A trouble that may pass raises Transient, any other
SourceError; nothing here takes an error for an empty result.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from litrev.errors import SourceError
from litrev.formats.pubmed_xml import own_pmids
from litrev.i18n import _, number
from litrev.sources.http import Response, Transient, server_words

# What no repetition mends; any other error that comes with status 200 is asked again before it is believed.
_FINAL = re.compile(
    r"empty term|nothing todo|invalid db|cannot be larger|id list is empty|api.key.invalid|not supported", re.IGNORECASE
)
# With status 400 it is the other way round: these words are of the moment, the rest is meant.
_PASSING = re.compile(r"rate limit|backend|unable to obtain|try again|temporar|time.?out|unavailable", re.IGNORECASE)
_XML_ERROR = re.compile(rb"<ERROR>(.*?)</ERROR>", re.DOTALL)
_ARTICLE_SET = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>]*>\s*|<!--.*?-->\s*)*<PubmedArticleSet[\s>/]", re.DOTALL
)
_NO_NEWS = re.compile(r"no items found|restrictions achieved", re.IGNORECASE)
"""Output messages that say nothing of the query: an empty result, and a page that was cut at the cap."""


@dataclass(frozen=True, slots=True)
class Found:
    """ESearch's answer to a term."""

    count: int
    pmids: tuple[int, ...]
    query_translation: str = ""
    translations: tuple[tuple[str, str], ...] = ()
    """Words of the term, and what they were taken for."""
    diagnostics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By their names in the JSON: `phrasesnotfound`, `fieldsnotfound`, `phrasesignored`, …"""

    def told(self, name: str) -> tuple[str, ...]:
        """The entries of one diagnostic."""
        return self.diagnostics.get(name, ())


@dataclass(frozen=True, slots=True)
class Given:
    """What an EFetch answer holds of what was asked for."""

    pmids: frozenset[str]
    nameless: int
    """Articles without a PMID."""


def read_search(response: Response, retmax: int) -> Found:
    """ESearch's answer, JSON or XML, that was asked for at most `retmax` ids."""
    body = response.body.strip()
    if not body:
        raise Transient(_("the answer was empty"))
    if body.startswith(b"{"):
        found = _from_json(response)
    elif b"<eSearchResult" in body:
        found = _from_xml(body)
    else:
        _refuse_other(response)
    if len(set(found.pmids)) != len(found.pmids) or len(found.pmids) != min(found.count, retmax):
        raise Transient(
            _("it announced {count} hits and listed {listed}").format(
                count=number(found.count), listed=number(len(set(found.pmids)))
            )
        )
    return found


def read_articles(response: Response, asked: Collection[str]) -> Given:
    """EFetch's answer, whole and holding nothing but the PMIDs `asked` for; some of them may be missing."""
    if not response.body.strip():
        raise Transient(_("the answer was empty"))
    if not _ARTICLE_SET.match(response.body[:4000]) or b"<ERROR>" in response.body:
        _refuse_other(response)
    try:
        pmids = own_pmids(response.body)
    except ValueError:
        raise Transient(_("the answer was cut short")) from None
    given = frozenset(filter(None, pmids))
    if not given <= set(asked):
        raise Transient(_("it sent records that were not asked for"))
    return Given(given, pmids.count(""))


def refuse(response: Response) -> None:
    """Raise for the client errors that E-utilities explain; leave every other status to the client."""
    if response.status == 400:
        words = server_words(response)
        if not _is_final(words) and _PASSING.search(words):
            raise Transient(words.rstrip(". "))
        raise _refused(words or "HTTP 400")


def _refuse_other(response: Response) -> NoReturn:
    """Raise for an answer that is not the document it should be."""
    error = _XML_ERROR.search(response.body)
    if error:
        _refuse_words(" ".join(error.group(1).decode("utf-8", errors="replace").split()))
    if response.body.lstrip().startswith(b"{"):
        _refuse_words(server_words(response))
    if re.search(rb"(?i)<html|<!doctype html|<body", response.body[:4000]):
        raise Transient(
            _("it sent a web page instead of an answer: {words}").format(words=server_words(response)[:120])
        )
    raise Transient(_("the answer makes no sense: {words}").format(words=server_words(response)[:120]))


def _refuse_words(words: str) -> NoReturn:
    """Raise for an error told with status 200."""
    if _is_final(words):
        raise _refused(words)
    raise Transient(words.rstrip(". "))


def _is_final(words: str) -> bool:
    return bool(_FINAL.search(words)) and "rate limit" not in words.lower()


def _refused(words: str) -> SourceError:
    hint = ""
    if re.search(r"api.key", words, re.IGNORECASE):
        hint = _("Check NCBI_API_KEY, in the environment or in your file of keys; PubMed also works without a key.")
    elif re.search(r"empty term|nothing todo", words, re.IGNORECASE):
        hint = _("The query is empty for PubMed; look at it with: litrev search --dry-run")
    return SourceError(_("PubMed refused the request: {words}.").format(words=words.rstrip(". ")), hint)


def _from_json(response: Response) -> Found:
    try:
        answer = response.json()
    except ValueError:
        raise Transient(_("the answer was cut short")) from None
    result = answer.get("esearchresult")
    if not isinstance(result, dict):
        _refuse_words(server_words(response))
    if result.get("ERROR"):
        _refuse_words(" ".join(str(result["ERROR"]).split()))
    return Found(
        _number(result.get("count")),
        tuple(_number(pmid) for pmid in _list(result.get("idlist"))),
        str(result.get("querytranslation") or ""),
        tuple((str(t.get("from", "")), str(t.get("to", ""))) for t in _objects(result.get("translationset"))),
        {
            name: tuple(map(str, _list(entries)))
            for part in _objects([result.get("errorlist"), result.get("warninglist")])
            for name, entries in part.items()
        },
    )


_XML_NAMES = {
    "PhraseNotFound": "phrasesnotfound",
    "FieldNotFound": "fieldsnotfound",
    "PhraseIgnored": "phrasesignored",
    "QuotedPhraseNotFound": "quotedphrasesnotfound",
    "OutputMessage": "outputmessages",
}


def _from_xml(body: bytes) -> Found:
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - expat resolves nothing external and refuses entity bombs
    except ElementTree.ParseError:
        raise Transient(_("the answer was cut short")) from None
    error = root.findtext("ERROR")
    if error:
        _refuse_words(" ".join(error.split()))
    diagnostics: dict[str, tuple[str, ...]] = {}
    for entry in (*root.iterfind("ErrorList/*"), *root.iterfind("WarningList/*")):
        name = _XML_NAMES.get(entry.tag, entry.tag)
        diagnostics[name] = (*diagnostics.get(name, ()), entry.text or "")
    return Found(
        _number(root.findtext("Count")),
        tuple(_number(pmid.text) for pmid in root.iterfind("IdList/Id")),
        root.findtext("QueryTranslation") or "",
        tuple((_child(t, "From"), _child(t, "To")) for t in root.iterfind("TranslationSet/Translation")),
        diagnostics,
    )


def _child(element: Element, name: str) -> str:
    return element.findtext(name) or ""


def _list(entries: Any) -> list[Any]:
    return entries if isinstance(entries, list) else []


def _objects(entries: Any) -> list[dict[str, Any]]:
    return [entry for entry in _list(entries) if isinstance(entry, dict)]


def _number(value: Any) -> int:
    text = str(value if value is not None else "").strip()
    if not text.isdecimal():
        raise Transient(_("the answer makes no sense: {words}").format(words=text[:40] or "-"))
    return int(text)


def warnings(found: Found) -> tuple[str, ...]:
    """What a person must know of how PubMed took the term."""
    texts = (
        ("phrasesnotfound", _("PubMed does not find “{words}” anywhere and left it out of the query.")),
        ("fieldsnotfound", _("PubMed does not know the field “{words}” and searched all fields instead.")),
        (
            "quotedphrasesnotfound",
            _('PubMed does not have the phrase {words} in its index and dropped it; "…"[tiab:~0] would find it.'),
        ),
        ("phrasesignored", _("PubMed ignored “{words}”.")),
        ("outputmessages", _("PubMed says: {words}")),
    )
    known = {name for name, _text in texts}
    told = [text.format(words=words) for name, text in texts for words in found.told(name) if _is_news(words)]
    for name in sorted(found.diagnostics.keys() - known):
        told += [_("PubMed says: {words}").format(words=words) for words in found.told(name)]
    return tuple(told)


def _is_news(words: str) -> bool:
    return bool(words.strip()) and not _NO_NEWS.search(words)
