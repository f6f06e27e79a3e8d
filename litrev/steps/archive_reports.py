"""The reports in an archive: counts, diagram, appendix, report, lists; made from what is packed, with no clock."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from litrev.formats.document import document_format
from litrev.formats.entry import Entry
from litrev.formats.registry import format_named
from litrev.prisma.table import to_csv, to_json
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.steps.exporting import select
from litrev.steps.ledger import corpus, where_works_stand
from litrev.steps.works import show_works, state_word
from litrev.steps.writing_up import write_report
from litrev.store import Store


def reports(
    review: Review, protocol: Protocol, store: Store, at: datetime, *, abstracts: bool
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, in the active language, as if made at `at`."""
    written = write_report(review, now=lambda: at, protocol=protocol, python="")
    facts = written.facts
    counts = json.dumps(to_json(facts.counts), ensure_ascii=False, indent=1) + "\n"
    yield "prisma.json", counts.encode()
    yield "PRISMA2020.csv", to_csv(facts.counts).encode()
    if facts.diagram:
        yield "prisma.svg", facts.diagram.svg.encode()
    yield "report.html", document_format("html").write(written.document)
    yield "search-appendix.html", document_format("html").write(facts.appendix.document)
    yield "works.csv", _works(protocol, store)
    yield "included.bib", b"".join(format_named("bibtex").pieces(_included(protocol, store, abstracts=abstracts)))


def without_names(protocol: Protocol) -> Protocol:
    """The protocol with the ids of its team alone."""
    team = tuple(member.model_copy(update={"name": None}) for member in protocol.team)
    return protocol.model_copy(update={"team": team})


def _included(protocol: Protocol, store: Store, *, abstracts: bool) -> Iterator[Entry]:
    for record, extras in select(protocol, store).entries(store, protocol):
        yield (record if abstracts else replace(record, abstract=(), other_abstracts=(), extra=())), extras


_COLUMNS = ("id", "title", "year", "doi", "pmid", "records", "stage", "state", "reason")


def _works(protocol: Protocol, store: Store) -> bytes:
    """Every work with where it stands: what a spreadsheet opens."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    counted = corpus(protocol, store)
    where = where_works_stand(protocol, store, counted)
    for shown in show_works(store, counted.works, where.positions.get):
        merged, position = shown.merged, shown.position
        cells = (shown.work.id, merged.title or merged.translated_title, str(merged.year or ""), merged.doi,
                 merged.pmid, " ".join(shown.work.members), position.stage if position else "",
                 state_word(position), position.primary if position else "")  # fmt: skip
        writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
