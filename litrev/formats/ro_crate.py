"""What a package of files is, for machines: RO-Crate 1.2 (https://w3id.org/ro/crate/1.2), JSON-LD in one file. Pure.

Root data entity, file and directory entities, licence and software as the specification's pages of 2025 have them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litrev.formats.package import Part

NAME = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
Entity = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """A file with what people call it."""

    part: Part
    name: str
    description: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder whose many files are described together; their checksums stand in the list of all."""

    path: str
    """Ends in a slash."""
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class License:
    """Under which terms the whole may be used."""

    id: str
    """Its address, or a name within the file that begins with `#`."""
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Search:
    """A search that was run: where, when, with what."""

    id: str
    name: str
    query: str
    started: str
    finished: str
    result: str
    """The folder or file of what came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crate:
    """All that is said of a package."""

    name: str
    description: str
    published: str
    """An ISO 8601 date."""
    lang: str
    license: License
    files: Sequence[Described]
    folders: Sequence[Folder] = ()
    searches: Sequence[Search] = ()
    authors: Sequence[str] = ()
    identifier: str = ""
    """Where the protocol is registered."""
    version: str
    """Of litrev."""


def write(crate: Crate) -> bytes:
    """The file's content, the same for the same crate."""
    graph = [*_ends(crate), *map(_file, crate.files), *map(_folder, crate.folders), *_context(crate)]
    content = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _id(path: str) -> str:
    return quote(path, safe="/!$&'()*+,;=:@-._~" + "".join(c for c in path if c > "\x7f" and c.isprintable()))


def _refs(ids: Iterable[str]) -> Any:
    """References; a single one stands by itself, as compacted JSON-LD has it."""
    found = [{"@id": one} for one in ids]
    return found[0] if len(found) == 1 else found


def _ends(crate: Crate) -> list[Entity]:
    """The descriptor and the root."""
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": crate.name,
        "description": crate.description,
        "datePublished": crate.published,
        "inLanguage": crate.lang,
        "license": {"@id": crate.license.id},
        "hasPart": [
            {"@id": _id(path)} for path in (*(f.part.name for f in crate.files), *(d.path for d in crate.folders))
        ],
    }
    if crate.identifier:
        root["identifier"] = crate.identifier
    if crate.authors:
        root["author"] = _refs(_person(name) for name in crate.authors)
    if crate.searches:
        root["mentions"] = _refs(f"#run-{search.id}" for search in crate.searches)
    descriptor = {
        "@id": NAME, "@type": "CreativeWork", "conformsTo": {"@id": SPECIFICATION}, "about": {"@id": "./"}
    }  # fmt: skip
    return [descriptor, root]


def _person(name: str) -> str:
    return "#" + quote(name)


def _file(described: Described) -> Entity:
    return {
        "@id": _id(described.part.name),
        "@type": "File",
        "name": described.name,
        "description": described.description,
        "encodingFormat": described.media_type,
        "contentSize": str(described.part.size),
        "sha256": described.part.sha256,
    }


def _folder(folder: Folder) -> Entity:
    return {"@id": _id(folder.path), "@type": "Dataset", "name": folder.name, "description": folder.description}


def _context(crate: Crate) -> Iterable[Entity]:
    """What is not a file: licence, people, the program, the searches."""
    yield {
        "@id": crate.license.id, "@type": "CreativeWork", "name": crate.license.name,
        "description": crate.license.description,
    }  # fmt: skip
    for name in crate.authors:
        yield {"@id": _person(name), "@type": "Person", "name": name}
    yield {
        "@id": "#litrev", "@type": "SoftwareApplication", "name": "litrev", "softwareVersion": crate.version,
        "description": "Literature reviews from the terminal.",
    }  # fmt: skip
    for search in crate.searches:
        yield {
            "@id": f"#run-{search.id}",
            "@type": "SearchAction",
            "name": search.name,
            "query": search.query,
            "startTime": search.started,
            **({"endTime": search.finished} if search.finished else {}),
            "instrument": {"@id": "#litrev"},
            "result": {"@id": _id(search.result)},
        }
