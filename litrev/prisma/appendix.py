"""The PRISMA-S appendix: the 16 items, each filled from the log or the protocol, or named as missing. Pure.

A methodologist who has only this must be able to run the search again and to compare what comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litrev.formats.document import Block, Document, Facts, Heading, Paragraph, Table, Tone, Verbatim
from litrev.i18n import _, day, language, moment, number
from litrev.prisma import managing_items, source_items, strategy_items
from litrev.prisma.items import CITATION, GROUPS, TITLES, Item
from litrev.prisma.search_log import SearchLog
from litrev.prisma.strategy_section import response_list


@dataclass(frozen=True, slots=True)
class Appendix:
    """The document, and how its items stand."""

    document: Document
    items: tuple[Item, ...]

    @property
    def missing(self) -> tuple[Item, ...]:
        """The items that somebody still has to fill."""
        return tuple(item for item in self.items if not item.filled)


_MAKERS = {
    1: source_items.databases,
    2: source_items.several_at_once,
    3: source_items.registries,
    4: source_items.browsing,
    5: source_items.citations,
    6: source_items.contacts,
    7: source_items.other_methods,
    8: strategy_items.strategies,
    9: strategy_items.limits,
    10: strategy_items.search_filters,
    11: strategy_items.prior_work,
    12: strategy_items.updates,
    13: strategy_items.dates,
    14: managing_items.peer_review,
    15: managing_items.totals,
    16: managing_items.deduplication,
}


def appendix(log: SearchLog) -> Appendix:
    """The whole appendix in the active language."""
    items = tuple(_MAKERS[place](log) for place in TITLES)
    blocks = (*_opening(log), _overview(items), *_body(items), *_annex(log))
    title = _("How the literature was searched (PRISMA-S)")
    return Appendix(Document(title, blocks, language(), log.at), items)


def _opening(log: SearchLog) -> Iterator[Block]:
    protocol = log.protocol
    rows: list[tuple[str, str | Verbatim]] = [(_("Review"), protocol.title.in_language(language()))]
    if protocol.protocol and (words := _registration(log)):
        rows.append((_("Protocol"), words))
    rows.append((_("Made"), _("{moment} UTC, by litrev {version}").format(moment=moment(log.at), version=log.version)))
    yield Facts(tuple(rows))
    yield Paragraph(
        _(
            "The items are those of PRISMA-S. Queries stand exactly as they were sent, and numbers come from the log "
            "of the searches. All times are UTC."
        ),
        Tone.NOTE,
    )


def _registration(log: SearchLog) -> str:
    registration = log.protocol.protocol
    if registration is None:
        return ""
    date = day(registration.date) if registration.date else ""
    return ", ".join(filter(None, (registration.registry, registration.id, date, registration.url)))


def _overview(items: tuple[Item, ...]) -> Table:
    rows = tuple((number(item.number), item.title, item.state) for item in items)
    return Table((_("Item"), "", _("State")), rows, numbers=(0,))


def _body(items: tuple[Item, ...]) -> Iterator[Block]:
    by_number = {item.number: item for item in items}
    for title, places in GROUPS:
        yield Heading(1, _(title))
        for place in places:
            item = by_number[place]
            yield Heading(2, f"{item.number}. {item.title}")
            yield from item.blocks
            yield from (missing.paragraph for missing in item.missing)


def _annex(log: SearchLog) -> Iterator[Block]:
    listed = [search for search in log.searches if search.responses]
    if listed:
        yield Heading(1, _("Annex: the responses of the sources"))
        yield Paragraph(
            _(
                "Every response is archived as it came. The sum that stands for a whole run is the SHA-256 of its "
                "responses' sums, in hexadecimal, each followed by a line feed."
            ),
            Tone.NOTE,
        )
    for search in listed:
        yield from response_list(search)
    yield Paragraph(CITATION, Tone.NOTE)
