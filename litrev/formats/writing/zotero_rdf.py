"""Writing Zotero's own RDF: every field, tags with their commas, notes, links, collections.

Zotero takes any `z:` element for the field of that name (RDF.js); Extra, tags, notes and people as its own export has
them. It imports 60 to 100 items a second: RIS is better above some 2,000.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry
from litrev.formats.writing.zotero_item import Creator, Item, zotero_item
from litrev.text import for_xml

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
"""
_PEOPLE = {
    "author": "bib:authors",
    "editor": "bib:editors",
    "contributor": "bib:contributors",
    "programmer": "z:programmers",
}

Path = tuple[str, ...]


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """The text of an .rdf file, item by item; the collections come last."""
    yield _HEAD
    keys = Keys()
    collections: dict[Path, list[str]] = {}
    for record, extras in entries:
        key = extras.key or keys.key(record)
        place = f"#item_{key}"
        yield _item(zotero_item(record, extras, key), place)
        if extras.collection:
            collections.setdefault(extras.collection, []).append(place)
    yield from _collections(collections)
    yield "</rdf:RDF>\n"


def _item(item: Item, place: str) -> str:
    notes = [f"{place}_note_{number}" for number in range(1, len(item.notes) + 1)]
    inside = [
        _element("z:itemType", item.type),
        _element("dc:title", item.fields.get("title", "")),
        *_people(item.creators),
        *(_element(f"z:{name}", value) for name, value in item.fields.items() if name != "title"),
        _element("z:extra", "\n".join(item.extra)),
        *(_element("dc:subject", tag) for tag in item.tags),
        *(f"<dcterms:isReferencedBy rdf:resource={quoteattr(note)}/>" for note in notes),
        f"<link:link rdf:resource={quoteattr(place + '_link')}/>" if item.link else "",
    ]
    body = "".join(f"  {line}\n" for line in inside if line)
    text = f"<rdf:Description rdf:about={quoteattr(place)}>\n{body}</rdf:Description>\n"
    text += "".join(_note(*pair) for pair in zip(notes, item.notes, strict=True))
    return text + (_link(place + "_link", item.link) if item.link else "")


def _element(name: str, value: str) -> str:
    return f"<{name}>{_text(value)}</{name}>" if value else ""


def _text(value: str) -> str:
    """Text for XML, which has no place for some signs, be they escaped."""
    return escape(for_xml(value, ""))


def _people(creators: Iterable[Creator]) -> Iterator[str]:
    by_role: dict[str, list[Creator]] = {}
    for one in creators:
        by_role.setdefault(one.role, []).append(one)
    for role, people in by_role.items():
        listed = "".join(f"<rdf:li><foaf:Person>{_names(one)}</foaf:Person></rdf:li>" for one in people)
        yield f"<{_PEOPLE[role]}><rdf:Seq>{listed}</rdf:Seq></{_PEOPLE[role]}>"


def _names(creator: Creator) -> str:
    """A person without a given name is one name to Zotero, whatever is in it."""
    return _element("foaf:surname", creator.last) + _element("foaf:givenName", creator.first)


def _note(place: str, text: str) -> str:
    """Zotero's notes are HTML: the text is escaped for that, then for XML."""
    return f"<bib:Memo rdf:about={quoteattr(place)}><rdf:value>{_text(escape(text))}</rdf:value></bib:Memo>\n"


def _link(place: str, address: str) -> str:
    return (
        f"<z:Attachment rdf:about={quoteattr(place)}><z:itemType>attachment</z:itemType>"
        "<dc:identifier><dcterms:URI>"
        f"<rdf:value>{_text(address)}</rdf:value></dcterms:URI></dc:identifier><dc:title>Full text</dc:title>"
        "<z:linkMode>3</z:linkMode><link:type>text/html</link:type></z:Attachment>\n"
    )


def _collections(items: dict[Path, list[str]]) -> Iterator[str]:
    """Each collection with its items and those within it."""
    paths = {path[:depth] for path in items for depth in range(1, len(path) + 1)}
    numbers = {path: number for number, path in enumerate(sorted(paths), 1)}
    for path, number in numbers.items():
        within = [f"#collection_{numbers[other]}" for other in numbers if other[:-1] == path]
        parts = "".join(f"  <dcterms:hasPart rdf:resource={quoteattr(p)}/>\n" for p in [*within, *items.get(path, [])])
        title = _element("dc:title", path[-1])
        yield f'<z:Collection rdf:about="#collection_{number}">\n  {title}\n{parts}</z:Collection>\n'
