"""Zotero's Extra: lines such as `PMID: 123` for what an item has no field for, be they in RIS, CSL-JSON or RDF."""

from __future__ import annotations

import re
from collections.abc import Mapping

from litrev.formats.reading.draft import Draft, Field
from litrev.formats.reading.kinds import ZOTERO as TYPES

IDS = {"pmid": Field.PMID, "pmcid": Field.PMCID, "doi": Field.DOI, "type": Field.TYPE}
"""What such a line means in any note."""
ALL = IDS | {
    "repository": Field.JOURNAL, "publisher": Field.PUBLISHER, "place": Field.PLACE, "language": Field.LANGUAGE,
    "isbn": Field.SERIAL, "issn": Field.SERIAL, "volume": Field.VOLUME, "issue": Field.ISSUE, "pages": Field.PAGES,
    "edition": Field.EDITION, "translated title": Field.TRANSLATED_TITLE,
}  # fmt: skip
"""What it means in Extra itself."""
_OTHER_IDS = {"arxiv": "arxiv"}
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z ]*?)\s*:\s*(\S.*?)\s*")


def take_lines(draft: Draft, name: str, text: str, fields: Mapping[str, Field] = ALL) -> None:
    """Take each line for what it says; those that say nothing known are kept beside, under `name`."""
    rest = []
    for line in text.split("\n"):
        found = _LINE.fullmatch(line)
        label = found.group(1).lower() if found else ""
        if found and label in fields:
            draft.add(fields[label], name, found.group(2))
            if label == "type" and fields is ALL:  # Zotero too takes it for the real one
                draft.type = TYPES.get(found.group(2), draft.type)
        elif found and label in _OTHER_IDS and fields is ALL:
            draft.other_ids.append((_OTHER_IDS[label], found.group(2)))
        else:
            rest.append(line)
    draft.keep(name, " ".join(rest))
