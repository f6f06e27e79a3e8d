"""One document of HAL's search, as its web service gives it, read as a Record. Pure, and it never raises.

https://api.archives-ouvertes.fr/docs/search, as described and recorded up to 2024. A document is known by its
`halId_s`, which all its versions share. Titles, abstracts and keywords come once in all (`title_s`) and once for each
language (`fr_title_s`): the document's own language goes first, the others are its translations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from litrev.formats import pubmed_dates
from litrev.formats.pubmed_dates import Published
from litrev.model import Abstract, Author, DocumentType, Record, Reject, Section
from litrev.sources import readable_text
from litrev.sources.display_names import split
from litrev.sources.json_pages import path, read_page, unread
from litrev.sources.json_values import text_at, text_of
from litrev.sources.readable_text import readable
from litrev.text import bare_doi, bare_pmcid, bare_pmid, fold, language_code

SOURCE = "hal"
FIELDS = (
    "docid", "halId_s", "uri_s", "docType_s", "docSubType_s", "submitType_s", "language_s",
    "title_s", "*_title_s", "subTitle_s", "*_subTitle_s", "abstract_s", "*_abstract_s", "keyword_s",
    "authFullName_s", "authLastName_s", "authFirstName_s", "authLastNameFirstName_s", "authQuality_s",
    "scientificEditor_s", "journalTitle_s", "journalTitleAbbr_s", "journalIssn_s", "journalEissn_s",
    "journalPublisher_s", "bookTitle_s", "conferenceTitle_s", "source_s", "volume_s", "issue_s", "page_s",
    "publisher_s", "publicationLocation_s", "authorityInstitution_s", "isbn_s", "publicationDate_s",
    "producedDate_s", "producedDateY_i", "publicationDateY_i", "ePublicationDate_s", "defenseDate_s", "modifiedDate_s",
    "doiId_s", "pubmedId_s", "pubmedcentralId_s", "arxivId_s", "nntId_s", "fileMain_s", "linkExtUrl_s", "linkExtId_s",
)  # fmt: skip
"""The fields that a record is made of, to be asked for: a whole document has some 250, most of them labels."""

_HAL_ID = re.compile(r"[^\s:,]{1,100}")
_VERSION = re.compile(r"(?<=\d)v\d+$")
_DATE = re.compile(r"([12]\d{3})(?:-(\d\d?)(?:-(\d\d?))?)?(?:[T ].*)?")
_PAGES = re.compile(r"\s*(?:-{2,}|[–—]|(?<=\d)\s*-\s*(?=\d))\s*")
_ADDRESS = re.compile(r"(?i)https?://\S+")

_TYPES = {
    "ART": DocumentType.ARTICLE,
    "COMM": DocumentType.CONFERENCE,
    "POSTER": DocumentType.CONFERENCE,
    "PRESCONF": DocumentType.CONFERENCE,
    "PROCEEDINGS": DocumentType.CONFERENCE,
    "OUV": DocumentType.BOOK,
    "DOUV": DocumentType.BOOK,
    "COUV": DocumentType.CHAPTER,
    "NOTICE": DocumentType.CHAPTER,
    "THESE": DocumentType.THESIS,
    "ETABTHESE": DocumentType.THESIS,
    "HDR": DocumentType.THESIS,
    "MEM": DocumentType.THESIS,
    "REPORT": DocumentType.REPORT,
    "REPACT": DocumentType.REPORT,
    "MINUTES": DocumentType.REPORT,
    "BLOG": DocumentType.WEBPAGE,
    "SOFTWARE": DocumentType.SOFTWARE,
    "UNDEFINED": DocumentType.PREPRINT,
    "PREPRINT": DocumentType.PREPRINT,
}
"""HAL's types (https://api.archives-ouvertes.fr/ref/doctype); all others (patents, images, lectures …) are OTHER."""
_SUBTYPES = {
    ("ART", "ARTREV"): DocumentType.REVIEW,
    ("UNDEFINED", "WORKINGPAPER"): DocumentType.REPORT,
}
_EDITOR_ROLES = frozenset(("edt", "sci-edt"))
_HOSTS = {
    DocumentType.CHAPTER: ("bookTitle_s", "source_s"),
    DocumentType.CONFERENCE: ("conferenceTitle_s", "source_s"),
}
"""Where a document stands when it is in no journal."""
_FREE_LINKS = frozenset(("arxiv", "openaccess", "pubmedcentral"))
"""External links that lead to a text anyone may read; ISTEX, which HAL names most, serves its members."""


def read_docs(raw: bytes) -> Iterator[Record | Reject]:
    """The documents in a response."""
    return read_page(raw, SOURCE, lambda answer: path(answer, "response", "docs"), read_doc)


def read_doc(doc: object, place: str = "") -> Record | Reject:
    """The record that `doc` (parsed JSON) describes, or why it is none."""
    if not isinstance(doc, dict):
        return unread(SOURCE, doc, "not a JSON object", place)
    record_id = identity(doc)
    return _record(doc, record_id) if record_id else unread(SOURCE, doc, "no halId_s", place)


def identity(doc: object) -> str:
    """The record id of a document, `hal:hal-09900001`, whatever its version; or an empty string."""
    given = text_at(doc, "halId_s") if isinstance(doc, dict) else ""
    return f"{SOURCE}:{_VERSION.sub('', given)}" if _HAL_ID.fullmatch(given) else ""


def _record(doc: Mapping[str, Any], record_id: str) -> Record:
    """A record; one line a field, so it is long."""
    languages = _distinct(map(language_code, _texts(doc, "language_s")))
    title, translated = _titles(doc, languages)
    abstract, others = _abstracts(doc, languages)
    kind = _document_type(doc)
    authors, editors = _people(doc)
    published = _published(doc, kind)
    return Record(
        id=record_id,
        source=SOURCE,
        title=title,
        translated_title=translated,
        authors=authors,
        editors=_distinct_authors([*editors, *map(_whole_name, _texts(doc, "scientificEditor_s"))]),
        year=published.year,
        published=published.iso,
        published_online=_date(doc, "ePublicationDate_s").iso,
        type=kind,
        source_types=_distinct([_text(doc, "docType_s"), _text(doc, "docSubType_s")]),
        journal=_host(doc, kind),
        journal_abbreviation=_text(doc, "journalTitleAbbr_s"),
        volume=_text(doc, "volume_s"),
        issue=_text(doc, "issue_s"),
        pages=_PAGES.sub("-", _text(doc, "page_s")),
        publisher=_publisher(doc, kind),
        place=_text(doc, "publicationLocation_s"),
        languages=languages,
        abstract=abstract,
        other_abstracts=others,
        keywords=_distinct(_texts(doc, "keyword_s") or _of_any_language(doc, "keyword_s")),
        doi=bare_doi(_text(doc, "doiId_s")),
        pmid=bare_pmid(_text(doc, "pubmedId_s")),
        pmcid=bare_pmcid(_text(doc, "pubmedcentralId_s")),
        issn=_issn(doc),
        isbn=_distinct(_texts(doc, "isbn_s")),
        other_ids=tuple(_other_ids(doc)),
        url=_VERSION.sub("", _address(doc, "uri_s")) or f"https://hal.science/{record_id.partition(':')[2]}",
        full_text_url=_free_copy(doc),
        updated=_date(doc, "modifiedDate_s").iso,
    )


def _texts(doc: Mapping[str, Any], name: str) -> list[str]:
    """The readable texts called `name`: some fields hold one, some a list."""
    value = doc.get(name)
    given = value if isinstance(value, list) else [value]
    return [text for text in (readable(text_of(item)) for item in given) if text]


def _text(doc: Mapping[str, Any], name: str) -> str:
    return next(iter(_texts(doc, name)), "")


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Those that hold something, each once, in order."""
    return tuple(dict.fromkeys(text for text in texts if text))


# --- languages ---


def _by_language(doc: Mapping[str, Any], name: str) -> dict[str, list[Any]]:
    """What `xx_<name>` holds, by language, English first after the document's own."""
    found = {}
    for field in sorted(doc, key=lambda field: (field != f"en_{name}", field)):
        language, _underscore, rest = field.partition("_")
        if rest == name and re.fullmatch(r"[a-z]{2,3}", language):
            value = doc[field]
            found[language_code(language)] = value if isinstance(value, list) else [value]
    return found


def _of_any_language(doc: Mapping[str, Any], name: str) -> list[str]:
    values = _by_language(doc, name).values()
    return [text for value in values for text in (readable(text_of(item)) for item in value) if text]


def _in_order(doc: Mapping[str, Any], name: str, languages: Sequence[str]) -> list[tuple[str, Any]]:
    """Every different value of `name` with its language: the document's own languages, then English, then the rest.

    What stands only in the field without a language comes last, or first when nothing is in the document's own.
    """
    told = _by_language(doc, name)
    own = [language for language in languages if language in told]
    ordered = [(language, item) for language in dict.fromkeys([*own, *told]) for item in told[language]]
    plain = doc.get(name)
    known = {text_of(item) for _language, item in ordered}
    rest = [("", item) for item in (plain if isinstance(plain, list) else [plain]) if text_of(item) not in known]
    found = [*ordered, *rest] if own or not languages else [*rest, *ordered]
    return [(language, item) for language, item in found if text_of(item)]


def _titles(doc: Mapping[str, Any], languages: Sequence[str]) -> tuple[str, str]:
    """The title in the document's own language, with its subtitle, and the first one in another language."""
    subtitles = dict(reversed(_in_order(doc, "subTitle_s", languages)))
    titles = [
        (language, _with_subtitle(readable(text_of(item)), readable(text_of(subtitles.get(language)))))
        for language, item in _in_order(doc, "title_s", languages)
    ]
    if not titles:
        return "", ""
    own, title = titles[0]
    others = (text for language, text in titles[1:] if language and language != own and text != title)
    return title, next(others, "")


def _with_subtitle(title: str, subtitle: str) -> str:
    if not subtitle or fold(title).endswith(fold(subtitle)):
        return title
    return f"{title}{' ' if title[-1:] in '?!.:' else ': '}{subtitle}" if title else subtitle


def _abstracts(doc: Mapping[str, Any], languages: Sequence[str]) -> tuple[tuple[Section, ...], tuple[Abstract, ...]]:
    """The abstract in the document's own language, and those in others."""
    said: dict[tuple[Section, ...], str] = {}
    for language, item in _in_order(doc, "abstract_s", languages):
        if sections := readable_text.sections(text_of(item)):
            said.setdefault(sections, language)
    own, *others = said or [()]
    return own, tuple(Abstract(said[sections], sections) for sections in others)


# --- people ---


def _people(doc: Mapping[str, Any]) -> tuple[tuple[Author, ...], tuple[Author, ...]]:
    """Authors and editors, told apart by the roles where there is one for each name."""
    people = _names(doc)
    roles = _texts(doc, "authQuality_s")
    if len(roles) != len(people):
        return _distinct_authors(people), ()
    authors = [one for one, role in zip(people, roles, strict=True) if role not in _EDITOR_ROLES]
    editors = [one for one, role in zip(people, roles, strict=True) if role in _EDITOR_ROLES]
    return _distinct_authors(authors), _distinct_authors(editors)


def _distinct_authors(people: Iterable[Author]) -> tuple[Author, ...]:
    return tuple(dict.fromkeys(one for one in people if one.name))


def _names(doc: Mapping[str, Any]) -> list[Author]:
    """The people of a document.

    First and last names are zipped only when there are as many of each, which one person without a first name undoes;
    then the two forms of the whole name (`Anna Bressenne`, `Bressenne Anna`) tell where it is to be cut.
    """
    last, first, full = (_texts(doc, name) for name in ("authLastName_s", "authFirstName_s", "authFullName_s"))
    if last and len(last) == len(first) and len(full) in (0, len(last)):
        return [Author(family, given) for family, given in zip(last, first, strict=True)]
    if last and len(last) == len(full):
        return [_cut(whole, family) for whole, family in zip(full, last, strict=True)]
    turned = _texts(doc, "authLastNameFirstName_s")
    if full and len(turned) == len(full):
        return [_turn(whole, other) for whole, other in zip(full, turned, strict=True)]
    return [_whole_name(name) for name in full or turned] or [Author(family) for family in last]


def _cut(whole: str, family: str) -> Author:
    given = whole.removesuffix(family).strip()
    return Author(family, given) if given != whole else _whole_name(whole)


def _turn(whole: str, turned: str) -> Author:
    """`Anna van der Berg` and `van der Berg Anna`: the family name stands last in one and first in the other."""
    words, other = whole.split(), turned.split()
    for place in range(1, len(words)):
        if words[place:] + words[:place] == other:
            return Author(" ".join(words[place:]), " ".join(words[:place]))
    return _whole_name(whole)


def _whole_name(name: str) -> Author:
    family, given, suffix = split(name)
    return Author(family, given, suffix) if family and given else Author(literal=name)


# --- when and where ---


def _published(doc: Mapping[str, Any], kind: DocumentType) -> Published:
    """The day of publication as exactly as HAL has it; a thesis's defence; else when the document was made.

    Only the `_s` fields are read: `_tdate` makes 1990 the first of January.
    """
    names = ["publicationDate_s", "producedDate_s", "ePublicationDate_s", "publicationDateY_i", "producedDateY_i"]
    if kind is DocumentType.THESIS:
        names.insert(0, "defenseDate_s")
    dates = (_date(doc, name) for name in names)
    return next((date for date in dates if date.year), Published())


def _date(doc: Mapping[str, Any], name: str) -> Published:
    found = _DATE.fullmatch(_text(doc, name))
    return pubmed_dates.from_parts(*(part or "" for part in found.groups())) if found else Published()


def _host(doc: Mapping[str, Any], kind: DocumentType) -> str:
    named = (_text(doc, name) for name in ("journalTitle_s", *_HOSTS.get(kind, ())))
    return next(filter(None, named), "")


def _publisher(doc: Mapping[str, Any], kind: DocumentType) -> str:
    names = ["publisher_s", "journalPublisher_s"]
    if kind in (DocumentType.THESIS, DocumentType.REPORT):
        names = ["publisher_s", "authorityInstitution_s"]
    return next(filter(None, (_text(doc, name) for name in names)), "")


def _issn(doc: Mapping[str, Any]) -> tuple[str, ...]:
    given = [text.upper() for name in ("journalIssn_s", "journalEissn_s") for text in _texts(doc, name)]
    return _distinct(text for text in given if re.fullmatch(r"\d{4}-\d{3}[\dX]", text, re.ASCII))


def _document_type(doc: Mapping[str, Any]) -> DocumentType:
    given, finer = _text(doc, "docType_s").upper(), _text(doc, "docSubType_s").upper()
    return _SUBTYPES.get((given, finer)) or _TYPES.get(given, DocumentType.OTHER)


# --- identifiers and addresses ---


def _other_ids(doc: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, scheme in (("arxivId_s", "arxiv"), ("nntId_s", "nnt")):
        if value := _text(doc, name):
            yield scheme, value


def _address(doc: Mapping[str, Any], name: str) -> str:
    value = _text(doc, name)
    return value if _ADDRESS.fullmatch(value) else ""


def _free_copy(doc: Mapping[str, Any]) -> str:
    """The deposited file, else a link out that anyone may follow; a mere notice has neither."""
    outside = _address(doc, "linkExtUrl_s") if _text(doc, "linkExtId_s").lower() in _FREE_LINKS else ""
    return _address(doc, "fileMain_s") or outside
