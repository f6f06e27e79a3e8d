"""PRISMA-S items 14–16: who reviewed the search, how many records came, how duplicates were found."""

from __future__ import annotations

from litrev.formats.document import Block, Bullets, Facts, Paragraph, Table, Tone
from litrev.i18n import _, day, moment, ngettext, number
from litrev.prisma.items import Item, Missing
from litrev.prisma.search_log import Merging, SearchLog
from litrev.protocol.models import FILE


def peer_review(log: SearchLog) -> Item:
    """14: PRESS."""
    press = log.protocol.press
    repair = _("Print the form with litrev press; then in review.yaml: press: {{reviewer: …, date: …}}").format()
    if press is None or press.reviewer is None:
        return Item(14, (), (Missing(_("who reviewed the search (PRESS)."), repair),))
    words = _("The search was reviewed before it was run, with the PRESS checklist.")
    rows = [(_("Reviewer"), press.reviewer)]
    missing: tuple[Missing, ...] = ()
    if press.date:
        rows.append((_("Date"), day(press.date)))
    else:
        missing = (Missing(_("when the search was reviewed."), repair),)
    return Item(14, (Paragraph(words), Facts(tuple(rows))), missing)


def totals(log: SearchLog) -> Item:
    """15: records of each source."""
    rows = []
    for search in log.searches:
        run = search.run
        numbers = (run.announced, run.fetched, run.rejected, run.withheld)
        rows.append((search.label, *map(number, numbers)))
    missing = []
    for entry in log.protocol.sources:
        if log.search_of(entry) is None:
            what = _("the records of {source}.").format(source=log.labels[entry.id])
            way = _("Import its file.") if entry.source == FILE else _("Type: litrev search")
            missing.append(Missing(what, way))
    if not rows:
        return Item(15, (), tuple(missing))
    runs = [search.run for search in log.searches]
    sums = (
        sum(r.announced for r in runs),
        sum(r.fetched for r in runs),
        sum(r.rejected for r in runs),
        sum(r.withheld for r in runs),
    )
    rows.append((_("Together"), *map(number, sums)))
    columns = (_("Source"), _("Announced"), _("Fetched"), _("Not readable"), _("Not given"))
    blocks: list[Block] = [Table(columns, tuple(rows), numbers=(1, 2, 3, 4))]
    if log.merging and not log.merging.is_old:
        words = _("After deduplication: {works} works.").format(works=number(log.merging.works))
        blocks.append(Paragraph(words))
    return Item(15, tuple(blocks), tuple(missing))


def deduplication(log: SearchLog) -> Item:
    """16: the process, the software and the numbers."""
    merging = log.merging
    if merging is None:
        return Item(16, (), (Missing(_("the duplicates have not been looked for."), _("Type: litrev dedupe")),))
    missing: tuple[Missing, ...] = ()
    if merging.is_old:
        what = _("records have come since the duplicates were looked for.")
        missing = (Missing(what, _("Type: litrev dedupe")),)
    return Item(16, tuple(_process(merging)), missing)


def _process(merging: Merging) -> list[Block]:
    how = _(
        "Duplicates were found by the rules of litrev {version} ({moment} UTC), and linked, not deleted. Records that "
        "share an identifier, a title or a place of publication are compared in these fields: {fields}. Agreement and "
        "contradiction are weighed, with weights fitted on public labelled sets, into a score from 0 to 1. From "
        "{sure} on two records are joined; from {unsure} on a person is asked."
    ).format(
        version=merging.version,
        moment=moment(merging.at),
        fields=", ".join(merging.compared),
        sure=_decimal(merging.sure_from),
        unsure=_decimal(merging.unsure_from),
    )
    versions = (
        _("Versions of a document (preprint and article, updates) were joined.")
        if merging.joins_versions
        else _("Versions of a document (preprint and article, updates) were kept as works of their own.")
    )
    blocks: list[Block] = [Paragraph(how), Paragraph(_("Never joined by the rules:")), Bullets(merging.kept_apart)]
    if merging.left_to_a_person:
        blocks += [Paragraph(_("Left to a person, however much agrees:")), Bullets(merging.left_to_a_person)]
    return [*blocks, Paragraph(versions), _numbers(merging), *_people(merging)]


def _decimal(value: float) -> str:
    return _("{whole}.{decimals}").format(whole="0", decimals=f"{value:.2f}"[2:]) if value < 1 else "1"


def _numbers(merging: Merging) -> Table:
    rows = (
        (_("Distinct records compared"), number(merging.records)),
        (_("Works"), number(merging.works)),
        (_("Duplicates (records less works)"), number(merging.records - merging.works)),
        (_("Pairs joined by the rules"), number(merging.same)),
        (_("Pairs that look alike and were kept apart"), number(merging.different)),
        (_("Pairs left to a person"), number(merging.unsure)),
        (_("Of these, pairs that nobody has judged"), number(merging.waiting)),
        (_("Pairs judged by a person"), number(merging.by_people)),
    )
    return Table(("", _("Number")), rows, numbers=(1,))


def _people(merging: Merging) -> list[Block]:
    if not merging.waiting:
        return []
    words = ngettext(
        "{n} doubtful pair counts as two works until somebody judges it.",
        "{n} doubtful pairs count as two works each until somebody judges them.",
        merging.waiting,
    )
    return [Paragraph(words.format(n=number(merging.waiting)), Tone.NOTE)]
