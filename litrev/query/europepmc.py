"""A strategy in Europe PMC's syntax, and what that loses (search fields as of July 2026; not run against it yet)."""

from __future__ import annotations

import calendar
import re

from litrev.i18n import _
from litrev.query import lucene
from litrev.query.lucene import cleaned
from litrev.query.tree import DateKind, Dates, Field, Heading, Leaf, Loss, Query, Term, Translation, Years
from litrev.text import bare_doi, bare_pmcid, language_code

_TEXT = ("TITLE_ABS",)
_FIELDS = {
    Field.TITLE: ("TITLE",),
    Field.TRANSLITERATED_TITLE: ("TITLE",),
    Field.ABSTRACT: ("ABSTRACT",),
    Field.TITLE_ABSTRACT: _TEXT,
    Field.ALL: _TEXT,
    Field.MAPPED: _TEXT,
    Field.TEXT_WORD: ("TITLE_ABS", "KW", "MESH"),
    Field.KEYWORD: ("KW",),
    Field.AUTHOR: ("AUTH",),
    Field.FULL_AUTHOR: ("AUTH",),
    Field.FIRST_AUTHOR: ("AUTH",),
    Field.LAST_AUTHOR: ("AUTH",),
    Field.CORPORATE_AUTHOR: ("AUTH_COLLECTIVE_LIST",),
    Field.JOURNAL: ("JOURNAL",),
    Field.SUBSTANCE: ("CHEM",),
    Field.PUBLISHER: ("PUBLISHER",),
    Field.ISBN: ("ISBN",),
    Field.PUBLICATION_TYPE: ("PUB_TYPE",),
    Field.PUBLICATION_TYPE_ONLY: ("PUB_TYPE",),
}
"""Words without a field would be searched in full texts too, so none is left without."""
_EXACT = frozenset(
    {Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.KEYWORD, Field.AUTHOR, Field.FULL_AUTHOR, Field.JOURNAL}
    | {Field.PUBLICATION_TYPE, Field.PUBLICATION_TYPE_ONLY, Field.ISBN, Field.PUBLISHER, Field.CORPORATE_AUTHOR}
)
_LANGUAGES = {
    "en": "eng", "fr": "fre", "de": "ger", "es": "spa", "it": "ita", "pt": "por", "nl": "dut", "ru": "rus",
    "zh": "chi", "ja": "jpn", "ko": "kor", "ar": "ara", "pl": "pol", "cs": "cze", "sv": "swe", "da": "dan",
    "no": "nor", "fi": "fin", "tr": "tur", "el": "gre", "he": "heb", "hu": "hun", "fa": "per", "uk": "ukr",
}  # fmt: skip
_EARLIEST, _LATEST = 1000, 3000


def render(query: Query) -> Translation:
    """The value of `query`. Raises ProtocolError when Europe PMC cannot be asked this."""
    return lucene.render(query, _DIALECT)


def _other(leaf: Leaf, losses: list[Loss]) -> str:
    match leaf:
        case Heading():
            return _heading(leaf, losses)
        case Years() if leaf.first is not None or leaf.last is not None:
            return f"PUB_YEAR:[{leaf.first or _EARLIEST} TO {leaf.last or _LATEST}]"
        case Dates():
            return _dates(leaf, losses)
        case Term():
            return _term(leaf)
    return ""


def _heading(heading: Heading, losses: list[Loss]) -> str:
    name = cleaned(heading.name).replace("*", "")
    if not name:
        return ""
    told = [_("only records of PubMed have subject headings")]
    if heading.explode:
        told.append(_("narrower headings are not known to be found"))
    if heading.major or heading.subheading:
        told.append(_("major topics and subheadings are not told apart"))
    losses.append(Loss(_("subject heading {name}").format(name=heading.name), "; ".join(told)))
    return f'MESH:"{name}"'


def _dates(dates: Dates, losses: list[Loss]) -> str:
    if dates.kind not in (DateKind.PUBLICATION, DateKind.ELECTRONIC, DateKind.PRINT) or not dates.last:
        return ""
    if dates.kind is not DateKind.PUBLICATION or "/" in dates.first + dates.last:
        losses.append(Loss(f"{dates.first}:{dates.last}", _("searched as the date of first publication")))
    return f"FIRST_PDATE:[{_day(dates.first, end=False)} TO {_day(dates.last, end=True)}]"


def _day(text: str, *, end: bool) -> str:
    year, month, day = ([int(part) for part in text.split("/")] + [0, 0])[:3]
    month = month or (12 if end else 1)
    day = day or (calendar.monthrange(max(year, 1), month)[1] if end else 1)
    return f"{year:04}-{month:02}-{day:02}"


def _term(term: Term) -> str:
    text = " ".join(term.text.casefold().split())
    found = ""
    match term.field:
        case Field.PMID if text.isdecimal():
            found = f"(EXT_ID:{text} AND SRC:MED)"
        case Field.PMCID if re.fullmatch(r"(?:pmc)?\d+", text):
            found = f"PMCID:{bare_pmcid(text)}"
        case Field.DOI | Field.ARTICLE_ID | Field.LOCATION_ID if bare_doi(term.text) and '"' not in term.text:
            found = f'DOI:"{bare_doi(term.text)}"'
        case Field.LANGUAGE if language_code(text) in _LANGUAGES:
            found = f"LANG:{_LANGUAGES[language_code(text)]}"
        case Field.FILTER if text == "medline":
            found = "SRC:MED"
    return found


_DIALECT = lucene.Dialect("Europe PMC", _FIELDS, _EXACT, _other)
