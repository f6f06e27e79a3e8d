"""A strategy in HAL's syntax (Solr), and what that loses (api.archives-ouvertes.fr/docs/search; not run yet)."""

from __future__ import annotations

from litrev.i18n import _
from litrev.query import lucene
from litrev.query.tree import DateKind, Dates, Field, Leaf, Loss, Query, Term, Translation, Years
from litrev.text import bare_doi, language_code

_TEXT = ("title_t", "abstract_t")
_FIELDS = {
    Field.TITLE: ("title_t",),
    Field.TRANSLITERATED_TITLE: ("title_t",),
    Field.ABSTRACT: ("abstract_t",),
    Field.TITLE_ABSTRACT: _TEXT,
    Field.ALL: ("text",),
    Field.MAPPED: _TEXT,
    Field.TEXT_WORD: _TEXT,
    Field.KEYWORD: _TEXT,
    Field.SUBSTANCE: _TEXT,
}
_EXACT = frozenset({Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.ALL})
_TYPES = {
    "journal article": "docType_s:ART",
    "review": "docSubType_s:ARTREV",
    "academic dissertation": "docType_s:THESE",
    "patent": "docType_s:PATENT",
}


def render(query: Query) -> Translation:
    """The value of `q`. Raises ProtocolError when HAL cannot be asked this."""
    return lucene.render(query, _DIALECT)


def _other(leaf: Leaf, losses: list[Loss]) -> str:
    match leaf:
        case Years() if leaf.first is not None or leaf.last is not None:
            return f"producedDateY_i:[{leaf.first or '*'} TO {leaf.last or '*'}]"
        case Dates():
            return _dates(leaf, losses)
        case Term():
            return _term(leaf, losses)
    return ""


def _dates(dates: Dates, losses: list[Loss]) -> str:
    if dates.kind not in (DateKind.PUBLICATION, DateKind.ELECTRONIC, DateKind.PRINT) or not dates.last:
        return ""
    losses.append(Loss(f"{dates.first}:{dates.last}", _("HAL's dates are often only years: whole years are searched")))
    return f"producedDateY_i:[{dates.first[:4]} TO {dates.last[:4]}]"


def _term(term: Term, losses: list[Loss]) -> str:
    text = " ".join(term.text.casefold().split())
    found = ""
    match term.field:
        case Field.DOI | Field.ARTICLE_ID | Field.LOCATION_ID if bare_doi(term.text) and '"' not in term.text:
            found = f'doiId_s:"{bare_doi(term.text)}"'
        case Field.LANGUAGE if len(language_code(text)) == 2:
            found = f"language_s:{language_code(text)}"
        case Field.PUBLICATION_TYPE | Field.PUBLICATION_TYPE_ONLY if text in _TYPES:
            losses.append(Loss(term.text, _("HAL's own type of document, which its depositors choose")))
            found = _TYPES[text]
        case Field.JOURNAL if lucene.cleaned(term.text):
            losses.append(Loss(term.text, _("HAL searches the whole title of the journal as it is written there")))
            found = f'journalTitle_s:"{lucene.cleaned(term.text)}"'
    return found


_DIALECT = lucene.Dialect("HAL", _FIELDS, _EXACT, _other, near=True, headings_as_words=True)
