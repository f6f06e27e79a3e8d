"""PubMed XML as a file: what EFetch answers and what PubMed's own exports hold. The records are PubMed's own.

As of any file, what a record has no place for is kept beside it, under NBIB's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from litrev.formats import pubmed_xml
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Reading
from litrev.formats.reading.xml_text import items, refuse_entities
from litrev.model import Reject

_START = re.compile(r"<Pubmed(?:Book)?Article[\s>]")


def recognises(text: str) -> bool:
    """Whether the text is PubMed's XML."""
    return bool(_START.search(text)) or "<PubmedArticleSet" in text


def count(content: Content) -> int:
    """Articles and books by their opening tags."""
    return len(_START.findall(content.text))


def read(content: Content, _source: str) -> Iterator[Reading]:
    """Every article and book in order. Raises InputError for XML that defines entities."""
    refuse_entities(content.text, content.name)
    for raw, line in items(content.text, "PubmedArticle|PubmedBookArticle"):
        # as UTF-8 without a declaration, whatever the file was in
        one = f"<PubmedArticleSet>{raw}</PubmedArticleSet>".encode("utf-8", "replace")
        found = list(pubmed_xml.read(one, whole=True))
        item = found[0] if found else Reject(raw, "no article", "")
        if isinstance(item, Reject):
            item = Reject(raw, item.reason, f"line {line}", item.id)
        yield Reading(item, line, raw)
