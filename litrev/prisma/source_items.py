"""PRISMA-S items 1–7: where was searched, and by which other ways."""

from __future__ import annotations

from collections.abc import Iterable

from litrev.formats.document import Block, Cell, Paragraph, Table, Verbatim
from litrev.i18n import _, day, language, number
from litrev.prisma.items import Item, Missing
from litrev.prisma.search_log import SearchLog
from litrev.protocol import Arm, SourceEntry
from litrev.protocol.models import FILE


def databases(log: SearchLog) -> Item:
    """1: each database, with its platform."""
    entries = _of(log, Arm.DATABASE)
    rows, missing = [], []
    for entry in entries:
        search = log.search_of(entry)
        if entry.source != FILE:
            way, place = _("its programming interface (API)"), search.endpoint if search else ""
        else:
            way, place = _("by hand; results imported from a file"), entry.url or ""
        rows.append((log.labels[entry.id], log.platforms[entry.id], way, Verbatim(place)))
        missing += _unnamed_platform(log, entry)
    columns = (_("Database"), _("Platform"), _("Searched through"), _("Address"))
    return Item(1, (_table(columns, rows) if rows else _none(_("No database.")),), tuple(missing), none=not rows)


def _unnamed_platform(log: SearchLog, entry: SourceEntry) -> list[Missing]:
    if entry.source != FILE or entry.platform:
        return []
    what = _("the platform through which {source} was searched.").format(source=log.labels[entry.id])
    return [Missing(what, _write_under(entry, "platform: …"))]


def _write_under(entry: SourceEntry, key: str) -> str:
    return _("In review.yaml, under sources, add to {id}: {key}").format(id=entry.id, key=key)


def several_at_once(log: SearchLog) -> Item:
    """2: databases searched together on one platform."""
    shared: dict[str, list[str]] = {}
    for entry in _of(log, Arm.DATABASE):
        if entry.platform:
            shared.setdefault(entry.platform, []).append(log.labels[entry.id])
    together = {platform: names for platform, names in shared.items() if len(names) > 1}
    if not together:
        words = _("Each database was searched by itself; no platform searched several at once.")
        return Item(2, (Paragraph(words),), none=True)
    rows = [(platform, ", ".join(names)) for platform, names in together.items()]
    return Item(2, (_table((_("Platform"), _("Databases")), rows),))


def registries(log: SearchLog) -> Item:
    """3: registries of studies."""
    return _listed(log, 3, [Arm.REGISTER], _("The protocol names no study registry."))


def browsing(log: SearchLog) -> Item:
    """4: websites and organisations, and how each was searched."""
    item = _listed(log, 4, [Arm.WEBSITE, Arm.ORGANISATION], _("The protocol names no website and no organisation."))
    missing = [
        Missing(
            _("how {source} was searched or browsed.").format(source=log.labels[entry.id]),
            _write_under(entry, "query: …, " + _("or note: …")),
        )
        for entry in _of(log, Arm.WEBSITE, Arm.ORGANISATION)
        if not (entry.query or entry.note or log.search_of(entry))
    ]
    return Item(4, item.blocks, tuple(missing), item.none)


def citations(log: SearchLog) -> Item:
    """5: references and citations that were followed."""
    found = [search for search in log.searches if search.entry.arm is Arm.CITATION_SEARCHING]
    if not found:
        return _listed(log, 5, [Arm.CITATION_SEARCHING], _("No references and no citations were followed."))
    rows = [(s.label, s.platform or s.run.source, day(s.run.started), number(s.run.announced)) for s in found]
    columns = (_("What was followed"), _("Through"), _("When"), _("Records"))
    words = _("The works that it starts from, and the queries, stand under item 8.")
    return Item(5, (Table(columns, tuple(rows), numbers=(3,)), Paragraph(words)))


def contacts(log: SearchLog) -> Item:
    """6: people who were asked."""
    told = log.protocol.contacts
    if told is None:
        return Item(6, (_none(_("The protocol tells of nobody who was asked for further studies.")),), none=True)
    return Item(6, (Paragraph(told.in_language(language())),))


def other_methods(log: SearchLog) -> Item:
    """7: any other way."""
    return _listed(log, 7, [Arm.OTHER], _("The protocol names no other method."))


def _listed(log: SearchLog, place: int, arms: list[Arm], nothing: str) -> Item:
    entries = _of(log, *arms)
    if not entries:
        return Item(place, (_none(nothing),), none=True)
    rows = [_row(log, entry) for entry in entries]
    columns = (_("Source"), _("Address"), _("How"), _("When"), _("Records"))
    return Item(place, (Table(columns, tuple(rows), numbers=(4,)),))


def _row(log: SearchLog, entry: SourceEntry) -> tuple[Cell, ...]:
    search = log.search_of(entry)
    note = entry.note.in_language(language()) if entry.note else ""
    how = "\n".join(filter(None, (entry.platform, entry.query, note)))
    when = day(entry.date) if entry.date else day(search.run.started) if search else ""
    return (
        log.labels[entry.id],
        Verbatim(entry.url or (search.endpoint if search else "")),
        how,
        when,
        number(search.run.announced) if search else "",
    )


def _of(log: SearchLog, *arms: Arm) -> list[SourceEntry]:
    return [entry for entry in log.protocol.sources if entry.arm in arms]


def _table(columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Block:
    return Table(columns, tuple(rows))


def _none(words: str) -> Block:
    return Paragraph(words)
