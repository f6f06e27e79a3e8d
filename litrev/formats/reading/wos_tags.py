"""What the tags of Web of Science say, in its plain text and as columns of its tables.

As the filters of reference managers take them, and as exports of 2005-2025 have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from litrev.formats.reading.draft import Draft, Field
from litrev.formats.reading.kinds import refined
from litrev.formats.reading.names import author_of
from litrev.model import Author
from litrev.model import DocumentType as D
from litrev.text import bare_orcid, fold, plain

TAGS = {
    "TI": Field.TITLE, "SO": Field.JOURNAL, "JI": Field.ABBREVIATION, "J9": Field.ABBREVIATION, "LA": Field.LANGUAGE,
    "DE": Field.KEYWORDS, "ID": Field.KEYWORDS, "AB": Field.ABSTRACT, "PU": Field.PUBLISHER, "PI": Field.PLACE,
    "SN": Field.SERIAL, "EI": Field.SERIAL, "BN": Field.SERIAL, "PD": Field.DATE, "PY": Field.YEAR, "EA": Field.ONLINE,
    "VL": Field.VOLUME, "IS": Field.ISSUE, "BP": Field.FIRST_PAGE, "EP": Field.LAST_PAGE, "PS": Field.PAGES,
    "AR": Field.ARTICLE_NUMBER, "DI": Field.DOI, "DL": Field.URL, "PM": Field.PMID, "UT": Field.ID,
}  # fmt: skip
LISTS = frozenset(("AU", "AF", "BA", "BF", "BE", "CA", "GP", "C1", "C3", "CR"))
"""Tags with one value a line."""
_PEOPLE = ("AU", "AF", "BA", "BF", "BE", "CA")
_TALK = "proceedings paper"


def fill(draft: Draft, values: Sequence[tuple[str, str]]) -> None:
    """Put the values of an entry, a tag each, to their places."""
    given = _given(values)
    types = [plain(word) for word in re.split(r"\s*;\s*", given.get("DT", "")) if word.strip()]
    draft.type = _kind(given, list(map(fold, types)))
    _people(draft, given)
    for tag, text in sorted(values, key=lambda pair: pair[0] == "J9"):  # JI, the standard abbreviation, goes before
        if tag == "DT":
            _types(draft, types)
        elif tag == "SO" and draft.type is D.BOOK and fold(plain(text)) == fold(plain(given.get("TI", ""))):
            continue  # a whole book stands in nothing
        elif tag == "SE":
            draft.add(Field.JOURNAL if draft.type is D.BOOK else Field.EXTRA, tag, text)
        elif tag == "EY":
            draft.add(Field.EXTRA if "PY" in given else Field.YEAR, tag, text)
        elif tag == "D2":
            draft.add(Field.DOI if draft.type is D.BOOK and "DI" not in given else Field.EXTRA, tag, text)
        elif tag == "OI":
            _orcids(draft, text)
        elif tag not in _PEOPLE:
            draft.add(TAGS.get(tag, Field.EXTRA), tag, text)


def _given(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Tag -> its first text, or what all of them list."""
    found: dict[str, str] = {}
    for tag, text in values:
        if tag in LISTS and tag in found:
            found[tag] += f"; {text}"
        elif text.strip():
            found.setdefault(tag, text)
    return found


def _types(draft: Draft, types: Iterable[str]) -> None:
    """The database's words for the type; of an article that was a talk once, the talk is kept beside."""
    for word in types:
        talk = draft.type is D.ARTICLE and fold(word) == _TALK
        draft.add(Field.EXTRA if talk else Field.TYPE, "DT", word)


def _kind(given: dict[str, str], types: list[str]) -> D | None:
    """A journal's article that was a talk once is an article; a book whose source is another one is its chapter."""
    kind = given.get("PT", "J").strip()
    if kind == "J":
        return refined(None, ["article"] if "article" in types else types)
    if kind == "P":
        return D.OTHER
    if "book chapter" in types:
        return D.CHAPTER
    if kind == "C" or {_TALK, "meeting abstract"} & set(types):
        return D.CONFERENCE
    title, whole = (fold(plain(given.get(tag, ""))) for tag in ("TI", "SO"))
    return D.BOOK if "book" in types or whole in ("", title) else D.CHAPTER


def _people(draft: Draft, given: dict[str, str]) -> None:
    """`AF` are the authors' full names, `AU` their short forms, `CA` bodies, `BE` editors, `BA` and `BF` a book's."""
    tags = [tag for tag in ("AF", "AU", "BF", "BA") if tag in given]
    if tags:
        draft.authors += _names(draft, tags[0], given[tags[0]])
    for tag in tags[1:]:
        if len(_split(given[tag])) != len(_split(given[tags[0]])) or tag[0] != tags[0][0]:
            draft.keep(tag, given[tag])  # other people
    draft.authors += [Author(literal=plain(name)) for name in _split(given.get("CA", ""))]
    draft.editors += _names(draft, "BE", given.get("BE", ""))


def _names(draft: Draft, tag: str, text: str) -> list[Author]:
    found = []
    for name in _split(text):
        if re.fullmatch(r"\[.*\]", name):  # [Anonymous]
            draft.keep(tag, name)
        elif (author := author_of(name)).name:
            found.append(author)
    return found


def _split(text: str) -> list[str]:
    return [name for name in re.split(r"\s*;\s*", text.strip()) if name]


def _orcids(draft: Draft, text: str) -> None:
    """`Family, Given/0000-…; …`: to its author, where one is called so."""
    rest = []
    for pair in _split(text):
        name, _slash, number = pair.rpartition("/")
        orcid = bare_orcid(number)
        places = [n for n, one in enumerate(draft.authors) if one.family and fold(one.name) == fold(plain(name))]
        if orcid and len(places) == 1 and not draft.authors[places[0]].orcid:
            one = draft.authors[places[0]]
            draft.authors[places[0]] = Author(one.family, one.given, one.suffix, one.literal, orcid)
        else:
            rest.append(pair)
    draft.keep("OI", "; ".join(rest))
