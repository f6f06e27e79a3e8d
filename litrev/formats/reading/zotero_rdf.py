"""Zotero's own RDF, as Zotero and litrev export it.

Zotero spreads an item over a container (its journal, with volume and ISSN), notes and attachments, each described by
itself; the item points to them. Ours has every field in the item, by Zotero's name for it. Each description is read by
itself, so that a damaged one spoils no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from litrev.formats.reading.building import build
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Draft, Field, Reading
from litrev.formats.reading.kinds import ZOTERO as TYPES
from litrev.formats.reading.names import author_in_parts
from litrev.formats.reading.xml_text import refuse_entities
from litrev.formats.reading.zotero_extra import take_lines
from litrev.model import DocumentType as D
from litrev.model import Reject
from litrev.text import plain

_SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dcterms": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "link": "http://purl.org/rss/1.0/modules/link/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "vcard": "http://nwalsh.com/rdf/vCard#",
}
_PREFIXES = {uri: prefix for prefix, uri in _SPACES.items()}
FIELDS = {
    "dc:title": Field.TITLE, "dcterms:abstract": Field.ABSTRACT, "dc:date": Field.DATE, "bib:pages": Field.PAGES,
    "prism:volume": Field.VOLUME, "prism:number": Field.ISSUE, "prism:edition": Field.EDITION,
    "dcterms:alternative": Field.ABBREVIATION, "z:type": Field.TYPE,
    "z:abstractNote": Field.ABSTRACT, "z:date": Field.DATE, "z:url": Field.URL, "z:language": Field.LANGUAGE,
    "z:publicationTitle": Field.JOURNAL, "z:bookTitle": Field.JOURNAL, "z:proceedingsTitle": Field.JOURNAL,
    "z:websiteTitle": Field.JOURNAL, "z:journalAbbreviation": Field.ABBREVIATION, "z:volume": Field.VOLUME,
    "z:issue": Field.ISSUE, "z:pages": Field.PAGES, "z:DOI": Field.DOI, "z:ISSN": Field.SERIAL, "z:ISBN": Field.SERIAL,
    "z:PMID": Field.PMID, "z:PMCID": Field.PMCID, "z:place": Field.PLACE, "z:repositoryLocation": Field.PLACE,
    "z:publisher": Field.PUBLISHER, "z:institution": Field.PUBLISHER, "z:university": Field.PUBLISHER,
    "z:company": Field.PUBLISHER, "z:edition": Field.EDITION, "z:versionNumber": Field.EDITION,
}  # fmt: skip
_ONE_KIND = {
    ("book", "z:series"): Field.JOURNAL, ("report", "z:seriesTitle"): Field.JOURNAL,
    ("preprint", "z:repository"): Field.JOURNAL, ("dataset", "z:repository"): Field.PUBLISHER,
    ("book", "z:numPages"): Field.PAGES, ("thesis", "z:numPages"): Field.PAGES,
}  # fmt: skip
_AUTHORS = ("bib:authors", "z:programmers", "z:presenters")
_CONTRIBUTORS = ("report", "thesis", "webpage", "dataset", "computerProgram")
"""Types without editors in Zotero: whoever edited them is a contributor."""
_SERIALS = {"DOI": Field.DOI, "ISSN": Field.SERIAL, "ISBN": Field.SERIAL, "PMID": Field.PMID}

_HEAD = "<rdf:RDF " + " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items()) + ">"
_ROOT = re.compile(r"<rdf:RDF\b[^<>]*>")
_START = re.compile(r"<([\w.-]+:[\w.-]+)\s+rdf:about\s*=")
_ITEM = re.compile(r"<z:itemType>\s*(?!attachment\b|note\b|annotation\b)")
_ABOUT, _RESOURCE = (f"{{{_SPACES['rdf']}}}{name}" for name in ("about", "resource"))


def recognises(text: str) -> bool:
    """Whether the text is Zotero's RDF."""
    return bool(_ROOT.search(text[:5000])) and "<z:itemType>" in text


def count(content: Content) -> int:
    """Items by their types; notes and attachments are none."""
    return len(_ITEM.findall(content.text))


def read(content: Content, source: str) -> Iterator[Reading]:
    """Every item in order. Raises InputError for XML that defines entities."""
    refuse_entities(content.text, content.name)
    found = _ROOT.search(content.text)
    head = found.group() if found else _HEAD
    besides = (_element(raw, head) for raw, _line in _descriptions(content.text) if not _ITEM.search(raw))
    described = {one.get(_ABOUT, ""): one for one in besides if not isinstance(one, str)}
    for raw, line in _descriptions(content.text):
        if not _ITEM.search(raw):
            continue
        place, element = f"line {line}", _element(raw, head)
        if isinstance(element, str):
            yield Reading(Reject(raw, f"not well-formed XML: {element}", place), line, raw)
            continue
        draft = Draft()
        _fill(draft, element, described)
        yield Reading(build(draft, source, raw, place), line, raw, tuple(dict.fromkeys(draft.repairs)))


def _descriptions(text: str) -> Iterator[tuple[str, int]]:
    """Each description up to the next one, and its line; what holds an item outside of any is one by itself."""
    root, first = _ROOT.search(text), _START.search(text)
    before = text[root.end() if root else 0 : first.start() if first else len(text)]
    if _ITEM.search(before):
        yield before.strip(), 1
    line, counted = 1, 0
    for start, following in pairwise(chain(_START.finditer(text), [None])):
        assert start is not None
        raw = text[start.start() : following.start() if following else len(text)]
        end = raw.rfind(f"</{start.group(1)}>")
        line += text.count("\n", counted, start.start())
        counted = start.start()
        if end < 0:
            yield raw.rstrip(), line
            continue
        end += len(start.group(1)) + 3
        yield raw[:end], line
        if _ITEM.search(raw, end):
            yield raw[end:].strip(), line + raw.count("\n", 0, end)


def _element(raw: str, head: str) -> Element | str:
    """The description, or why it cannot be read."""
    try:
        return ElementTree.fromstring(f"{head}{raw}</rdf:RDF>")[0]  # noqa: S314 - no declaration is in it
    except ElementTree.ParseError as error:
        return str(error)


def _name(element: Element) -> str:
    """`dc:title`."""
    space, _brace, local = element.tag.removeprefix("{").partition("}")
    return f"{_PREFIXES.get(space, space)}:{local}"


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _fill(draft: Draft, item: Element, described: Mapping[str, Element]) -> None:
    kind = next((_text(child) for child in item if _name(child) == "z:itemType"), "")
    draft.type = TYPES.get(kind, D.ARTICLE)
    draft.add(Field.TYPE, "itemType", kind)
    for child in item:
        name = _name(child)
        there = described.get(child.get(_RESOURCE, ""))
        if name == "dcterms:isPartOf":
            _container(draft, kind, there if there is not None else next(iter(child), None))
        elif name == "bib:presentedAt":
            draft.keep(name, _text(child))
        elif name == "dcterms:isReferencedBy" and there is not None:
            draft.keep("note", _text(there))
        elif name == "link:link" and there is not None:
            _attachment(draft, there)
        elif name != "z:itemType":
            _take(draft, kind, name, child)


def _take(draft: Draft, kind: str, name: str, element: Element) -> None:
    text = _text(element)
    if name in _AUTHORS:
        _people(draft, name, element)
    elif name == "bib:editors" or (name == "bib:contributors" and kind in _CONTRIBUTORS):
        _people(draft, "bib:editors", element)
    elif name == "dc:subject":
        draft.add(Field.KEYWORD, name, text.replace(";", ","))
    elif name == "dc:identifier":
        _identifier(draft, text)
    elif name == "dc:publisher":
        _publisher(draft, element)
    elif name in ("z:extra", "dc:description"):
        take_lines(draft, "extra", text)
    elif name == "z:citationKey":
        draft.other_ids.append(("citation-key", plain(text)))
    elif name == "z:archiveID" and text.lower().startswith("arxiv:"):
        draft.other_ids.append(("arxiv", text.partition(":")[2].strip()))
    else:
        draft.add(_ONE_KIND.get((kind, name)) or FIELDS.get(name, Field.EXTRA), name.partition(":")[2], text)


def _container(draft: Draft, kind: str, container: Element | None) -> None:
    """The journal, book, series or site that the item stands in, with what Zotero tells of it there."""
    if container is None:
        return
    of_series = _name(container) == "bib:Series" and kind not in ("book", "report")
    for child in container:
        name = _name(child)
        if name == "dc:title":
            draft.add(Field.EXTRA if of_series else Field.JOURNAL, "series" if of_series else "isPartOf", _text(child))
        elif name == "dcterms:isPartOf":  # the series of the book of a chapter
            draft.keep("series", _text(child))
        elif name == "dc:identifier":
            _identifier(draft, _text(child))
        else:
            draft.add(FIELDS.get(name, Field.EXTRA), name.partition(":")[2], _text(child))


def _identifier(draft: Draft, text: str) -> None:
    """`DOI 10.5555/a`, `ISSN 0000-0019`, or an address."""
    label, _space, value = text.partition(" ")
    field = _SERIALS.get(label) if value else Field.URL
    draft.add(field or Field.EXTRA, "identifier", value if field and value else text)


def _publisher(draft: Draft, element: Element) -> None:
    """Its name, and the town within its address."""
    for part in element.iter():
        field = {"foaf:name": Field.PUBLISHER, "vcard:locality": Field.PLACE}.get(_name(part))
        if field:
            draft.add(field, "publisher", _text(part))
    if not len(element):
        draft.add(Field.PUBLISHER, "publisher", _text(element))


def _people(draft: Draft, role: str, element: Element) -> None:
    people = draft.editors if role == "bib:editors" else draft.authors
    for one in element.iter():
        if _name(one) in ("foaf:Person", "foaf:Organization"):
            parts = {_name(part).partition(":")[2]: plain(_text(part)) for part in one}
            whole = parts.get("surname") or parts.get("name", "")
            people.extend(filter(lambda who: who.name, [author_in_parts(whole, parts.get("givenName", ""))]))


def _attachment(draft: Draft, attachment: Element) -> None:
    """A link to the full text; of other attachments only the address is kept."""
    parts = {_name(part): _text(part) for part in attachment}
    address = parts.get("dc:identifier", "")
    if not address.lower().startswith("http"):
        return
    full = parts.get("link:type") == "application/pdf" or parts.get("dc:title", "").lower().startswith("full text")
    draft.add(Field.FULL_TEXT if full else Field.EXTRA, "attachment", address)
