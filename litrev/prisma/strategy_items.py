"""PRISMA-S items 8–13: the strategies, their limits and filters, earlier work, updates, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping

from litrev.formats.document import Block, Bullets, Cell, Code, Facts, Heading, Paragraph, Table, Tone, Verbatim
from litrev.i18n import _, day, language, moment, number
from litrev.prisma.items import Item, Missing
from litrev.prisma.search_log import BY_HAND, Search, SearchLog
from litrev.prisma.strategy_section import strategy_section
from litrev.protocol import Arm, Protocol, SourceEntry
from litrev.protocol.models import FILE, SearchFilter
from litrev.query.build import FILTER
from litrev.query.tree import Field

_SUBSET = re.compile(r'"?[\w ]+"?\[(?:sb|filter)\]', re.IGNORECASE)
"""PubMed's own filters, such as systematic[sb]."""


def strategies(log: SearchLog) -> Item:
    """8: for each source, the strategy exactly as run."""
    blocks: list[Block] = []
    missing: list[Missing] = []
    for entry in log.protocol.sources:
        search = log.search_of(entry)
        if search and search.run.source == FILE:
            blocks += [*_by_hand(log, entry), *_imported(search)]
            missing += _unwritten_query(log, entry)
        elif search:
            blocks += [Heading(3, search.label), *strategy_section(search)]
        elif entry.source == FILE:
            blocks += _by_hand(log, entry)
            missing += _unwritten_query(log, entry)
        else:
            what = _("{source} has no complete search.").format(source=log.labels[entry.id])
            missing.append(Missing(what, _("Type: litrev search")))
    for search in log.searches:
        if search.entry.arm is Arm.CITATION_SEARCHING and log.protocol.source_entry(search.entry.id) is None:
            blocks += [Heading(3, search.label), *strategy_section(search)]
    return Item(8, tuple(blocks), tuple(missing))


def _by_hand(log: SearchLog, entry: SourceEntry) -> list[Block]:
    """A source whose results came as a file: what the protocol says of it."""
    told = {
        _("Platform"): entry.platform,
        _("Address"): entry.url,
        _("Searched"): day(entry.date) if entry.date else None,
        _("Note"): entry.note.in_language(language()) if entry.note else None,
    }
    rows = tuple((name, words) for name, words in told.items() if words)
    blocks: list[Block] = [Heading(3, log.labels[entry.id])]
    if rows:
        blocks.append(Facts(rows))
    if entry.query:
        blocks += [Heading(4, _("Strategy, as the protocol has it")), Code(entry.query, re.sub(r"\W+", "-", entry.id))]
    return blocks


def _imported(search: Search) -> list[Block]:
    """The files that were imported, each with its SHA-256."""
    run = search.run
    facts = [
        (_("Imported (UTC)"), moment(run.finished or run.started)),
        (_("Records announced"), number(run.announced)),
    ]
    facts += [(_("Records read"), number(run.fetched)), (_("Records that could not be read"), number(run.rejected))]
    if run.withheld:
        facts.append((_("Records announced and not given"), number(run.withheld)))
    facts.append((_("Read with"), f"litrev {search.version}"))
    rows = [
        (Verbatim(f.name) if f.name != BY_HAND else _("added by hand"), f.format, number(f.entries), Verbatim(f.sha256))
        for f in search.files
    ]
    columns = (_("File"), _("Format"), _("Records"), "SHA-256")
    return [Facts(tuple(facts)), Table(columns, tuple(rows), numbers=(2,))]


def _unwritten_query(log: SearchLog, entry: SourceEntry) -> list[Missing]:
    if entry.query or entry.arm not in (Arm.DATABASE, Arm.REGISTER):
        return []
    what = _("the query that was typed into {source}.").format(source=log.labels[entry.id])
    return [Missing(what, _("In review.yaml, under sources, add to {id}: {key}").format(id=entry.id, key="query: …"))]


def limits(log: SearchLog) -> Item:
    """9: limits with their reasons, or that there are none."""
    protocol, rows, missing = log.protocol, [], []
    lang = language()
    years, languages = protocol.limits.years, protocol.limits.languages
    if protocol.years:
        span = _("{first} to {last}").format(first=years.first or "…", last=years.last or _("the day of the search"))
        rows.append((_("Years of publication"), span, years.why.in_language(lang) if years.why else ""))
        if not years.why:
            missing.append(Missing(_("why years are limited."), _in_limits("years")))
    if languages.keep:
        kept = _("{languages} (not part of the queries)").format(languages=", ".join(languages.keep))
        rows.append((_("Languages"), kept, languages.why.in_language(lang) if languages.why else ""))
        if not languages.why:
            missing.append(Missing(_("why languages are limited."), _in_limits("languages")))
    else:
        rows.append((_("Languages"), _("no limit"), languages.why.in_language(lang) if languages.why else ""))
    rows.append((_("Types of publication"), _("no limit"), ""))
    blocks: list[Block] = [] if protocol.years or languages.keep else [Paragraph(_("There were no limits."))]
    blocks.append(Table((_("Limit"), _("What is kept"), _("Reason")), tuple(rows)))
    if protocol.concepts:
        blocks.append(Paragraph(_("Words were searched in: {fields}.").format(fields=_field_words(protocol.fields))))
    if any(entry.query or entry.override for entry in protocol.sources):
        blocks.append(Paragraph(_("A strategy written in a source's own syntax holds its own limits: see item 8.")))
    return Item(9, tuple(blocks), tuple(missing))


def _in_limits(key: str) -> str:
    return _("In review.yaml, under limits, add to {key}: why: …").format(key=key)


def _field_words(field: Field) -> str:
    words = {
        Field.TITLE: _("titles"),
        Field.ABSTRACT: _("abstracts"),
        Field.TITLE_ABSTRACT: _("titles and abstracts"),
        Field.ALL: _("all fields"),
    }
    return words.get(field, field.value)


def search_filters(log: SearchLog) -> Item:
    """10: published filters, with their source: those that the protocol names, and PubMed's own in a query."""
    blocks: list[Block] = []
    missing: list[Missing] = []
    used = used_filters(log.protocol)
    if used:
        rows = tuple(_filter_row(log, name, filter_) for name, filter_ in used.items())
        columns = (_("Filter"), _("Version"), _("Citation"), _("Used in"))
        blocks += [Table(columns, rows), *_filter_notes(used)]
        for name, filter_ in used.items():
            if not filter_.citation:
                repair = _("In review.yaml, under filters, add to {id}: {key}").format(id=name, key="citation: …")
                missing.append(Missing(_("the citation of the filter {name}.").format(name=name), repair))
    found = [
        (search.label, name.strip())
        for search in log.searches
        for name in dict.fromkeys(_SUBSET.findall(search.run.native_query))
    ]
    if found:
        words = _("Such a filter is the source's own and changes over time: it is that of the day of the search.")
        rows_found = tuple((label, Verbatim(name)) for label, name in found)
        blocks += [Table((_("Source"), _("Filter")), rows_found), Paragraph(words, Tone.NOTE)]
    if not blocks:
        return Item(10, (Paragraph(_("The protocol names no published search filter.")),), none=True)
    return Item(10, tuple(blocks), tuple(missing))


def used_filters(protocol: Protocol) -> dict[str, SearchFilter]:
    """The published filters that the strategy uses, by name: one that `combine` does not name is not searched."""
    named = set(re.findall(rf"{FILTER}([\w.-]+)", protocol.combine or ""))
    return {name: filter_ for name, filter_ in protocol.filters.items() if name in named}


def _filter_row(log: SearchLog, name: str, filter_: SearchFilter) -> tuple[Cell, ...]:
    title = filter_.title.in_language(language()) if filter_.title else name
    cited = "\n".join(filter(None, (filter_.citation, filter_.url)))
    own = [entry for entry in log.protocol.sources if entry.source != FILE and entry.query is None]
    where = ", ".join(log.labels[entry.id] for entry in own)
    return title, filter_.version or "", cited, where


def _filter_notes(used: Mapping[str, SearchFilter]) -> list[Block]:
    return [
        Paragraph(f"{name}: {filter_.note.in_language(language())}") for name, filter_ in used.items() if filter_.note
    ]


def prior_work(log: SearchLog) -> Item:
    """11: an earlier search that was taken up."""
    told = log.protocol.prior_work
    if told is None:
        what = _("whether strategies of earlier reviews were taken up.")
        return Item(11, (), (Missing(what, _("In review.yaml, write prior_work: and the citation, or “none”.")),))
    return Item(11, (Paragraph(told.in_language(language())),))


def updates(log: SearchLog) -> Item:
    """12: how the search was kept up to date."""
    if not log.searches:
        return Item(12, (), (Missing(_("the first search."), _("Type: litrev search")),))
    if not log.earlier:
        words = _("Each source was searched once. Nothing has been updated since.")
        return Item(12, (Paragraph(words),), none=True)
    words = _(
        "The whole search was run again, and the two results were compared by the ids of their records; only new "
        "records were added to screening. Earlier searches of the same sources:"
    )
    rows = tuple((log.labels.get(r.strategy, r.strategy), moment(r.started), number(r.announced)) for r in log.earlier)
    return Item(12, (Paragraph(words), Table((_("Source"), _("Searched (UTC)"), _("Records")), rows, numbers=(2,))))


def dates(log: SearchLog) -> Item:
    """13: when each source was searched last."""
    found = [_date_of(log, entry) for entry in log.protocol.sources]
    rows = [row for row in found if isinstance(row, tuple)]
    rows += [_dated(s) for s in log.searches if log.protocol.source_entry(s.entry.id) is None]
    blocks: list[Block] = []
    if rows:
        blocks.append(Table((_("Source"), _("Begun (UTC)"), _("Ended (UTC)")), tuple(rows)))
    if log.unfinished:
        names = [f"{log.labels.get(run.strategy, run.strategy)}, {moment(run.started)}" for run in log.unfinished]
        blocks += [Paragraph(_("Searches that came to no end and are not counted:")), Bullets(tuple(names))]
    return Item(13, tuple(blocks), tuple(lack for lack in found if isinstance(lack, Missing)))


def _date_of(log: SearchLog, entry: SourceEntry) -> tuple[str, ...] | Missing:
    search, label = log.search_of(entry), log.labels[entry.id]
    if search and entry.source != FILE:
        return _dated(search)
    if entry.date:
        return label, day(entry.date), ""
    if entry.source == FILE:
        repair = _("In review.yaml, under sources, add to {id}: {key}").format(id=entry.id, key="date: 2026-11-20")
        return Missing(_("when {source} was searched.").format(source=label), repair)
    return Missing(_("{source} has no complete search.").format(source=label), _("Type: litrev search"))


def _dated(search: Search) -> tuple[str, ...]:
    run = search.run
    return search.label, moment(run.started), moment(run.finished) if run.finished else ""
