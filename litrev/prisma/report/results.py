"""Results of the selection (PRISMA 2020 items 16 and 17): the diagram, its numbers in words, the tables of works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litrev.formats.citation import citation, short_citation
from litrev.formats.document import Block, Bullets, Cell, Heading, Paragraph, Table, Tone
from litrev.i18n import _, ngettext, number
from litrev.model import DocumentType, NoticeKind
from litrev.prisma.counts import Counts, Tally
from litrev.prisma.report.facts import Facts, Reported
from litrev.prisma.report.pieces import gap, listed, section, unfinished


def flow(facts: Facts) -> Iterator[Block]:
    """The diagram, and what it says in sentences."""
    title = _("Selection of sources of evidence") if facts.scoping else _("Study selection")
    yield from section(facts, 2, title, "16a", "14")
    if facts.counts.in_progress:
        waiting = sum(stage.works for stage in facts.counts.pending)
        words = ngettext("{n} work waits for a verdict.", "{n} works wait for a verdict.", waiting)
        yield unfinished(words.format(n=number(waiting)) + " " + _("All numbers below may change."), "litrev status")
    if facts.log.merging and (pairs := facts.log.merging.waiting):
        words = ngettext(
            "{n} doubtful pair counts as two works until somebody judges it.",
            "{n} doubtful pairs count as two works each until somebody judges them.",
            pairs,
        )
        yield unfinished(words.format(n=number(pairs)), "litrev dedupe --review")
    for words in facts.left_over:
        yield unfinished(words)
    yield Paragraph(" ".join(_sentences(facts)))
    if facts.diagram:
        yield facts.diagram
    else:
        yield gap(_("the flow diagram."), "litrev prisma")


def arithmetic(facts: Facts) -> Iterator[Block]:
    """Appendix C: every equation of the diagram."""
    yield Heading(1, _("Appendix C. The arithmetic of the flow diagram"))
    rows = tuple((_spaced(check.equation), "✓" if check.holds else "✗") for check in facts.checks)
    yield Table((_("Equation"), _("Holds")), rows)


def _spaced(equation: str) -> str:
    return " ".join(number(int(word)) if word.isdecimal() else word for word in equation.split(" "))


def _sentences(facts: Facts) -> Iterator[str]:
    """The main column of the diagram, each number with what it comes of."""
    c = facts.counts
    identified = c.database_results + (c.register_results or 0)
    tally = c.database_specific_results + c.register_specific_results
    yield ngettext(
        "The search of databases and registers found {n} record ({by}).",
        "The search of databases and registers found {n} records ({by}).",
        identified,
    ).format(n=number(identified), by=_by(tally) or "–")
    if removed := list(_removed(facts)):
        left = _minus(identified, [c.duplicates, c.excluded_automatic, c.excluded_other], c.records_screened)
        words = _("Before screening these were removed: {removed}. This left {n} to screen ({equation}).")
        yield words.format(removed=listed(removed), n=number(c.records_screened), equation=left)
    yield ngettext(
        "{n} was excluded on title and abstract.", "{n} were excluded on title and abstract.", c.records_excluded
    ).format(n=number(c.records_excluded))
    yield from _waiting(c.dbr_pending_records)
    yield ngettext(
        "{n} report was sought ({equation}).", "{n} reports were sought ({equation}).", c.dbr_sought_reports
    ).format(
        n=number(c.dbr_sought_reports),
        equation=_minus(c.records_screened, [c.records_excluded, c.dbr_pending_records], c.dbr_sought_reports),
    )
    yield from _read(c.dbr_sought_reports, c.dbr_notretrieved_reports, c.dbr_pending_reports, c.dbr_assessed)
    yield from _dropped(c.dbr_excluded_reports, c.dbr_excluded)
    yield from found_by_other_methods(c)
    yield from _outcome(facts)


def found_by_other_methods(c: Counts) -> Iterator[str]:
    """The second arm; nothing where no other method was used."""
    if c.other_sought_reports is None:
        return
    tally = ((_("websites"), c.website_results), (_("organisations"), c.organisation_results),
             (_("citation searching"), c.citations_results), (_("other methods"), c.other_results))  # fmt: skip
    yield ngettext(
        "Other methods found {n} record ({by}).", "Other methods found {n} records ({by}).", c.other_identified
    ).format(n=number(c.other_identified), by=_by([(label, n) for label, n in tally if n is not None]) or "–")
    if causes := [_cause(cause, n) for cause, n in c.not_sought]:
        yield _("Of these, {causes}.").format(causes=listed(causes))
    yield ngettext(
        "{n} report was sought ({equation}).", "{n} reports were sought ({equation}).", c.other_sought_reports
    ).format(
        n=number(c.other_sought_reports),
        equation=_minus(c.other_identified, [n for _name, n in c.not_sought], c.other_sought_reports),
    )
    lost, assessed = c.other_notretrieved_reports or 0, c.other_assessed or 0
    yield from _read(c.other_sought_reports, lost, c.other_pending_reports, assessed)
    yield from _dropped(c.other_excluded_reports, c.other_excluded)


def _cause(cause: str, n: int) -> str:
    """Why so many records of other methods came to no report that was sought."""
    words = {
        "unread": ngettext("{n} was not given or not readable", "{n} were not given or not readable", n),
        "in_databases": ngettext(
            "{n} was found in a database or register too", "{n} were found in a database or register too", n
        ),
        "duplicates": ngettext("{n} was a duplicate", "{n} were duplicates", n),
        "known": ngettext("{n} was known from an earlier review", "{n} were known from an earlier review", n),
        "automatic": ngettext("{n} was marked as ineligible by a rule", "{n} were marked as ineligible by a rule", n),
        "excluded": ngettext("{n} was excluded on title and abstract", "{n} were excluded on title and abstract", n),
        "waiting": ngettext("{n} waits for a verdict", "{n} wait for a verdict", n),
    }
    return words[cause].format(n=number(n))


def _removed(facts: Facts) -> Iterator[str]:
    c = facts.counts
    unread = c.excluded_other - c.known
    if c.duplicates:
        yield ngettext("{n} duplicate", "{n} duplicates", c.duplicates).format(n=number(c.duplicates))
    if c.excluded_automatic:
        words = ngettext(
            "{n} record marked as ineligible by a rule", "{n} records marked as ineligible by a rule",
            c.excluded_automatic,
        )  # fmt: skip
        yield words.format(n=number(c.excluded_automatic))
    if unread:
        words = ngettext(
            "{n} record that could not be read or was not given",
            "{n} records that could not be read or were not given",
            unread,
        )  # fmt: skip
        yield words.format(n=number(unread))
    if c.known:
        words = ngettext("{n} work known from an earlier review", "{n} works known from an earlier review", c.known)
        yield words.format(n=number(c.known))


def _waiting(n: int) -> Iterator[str]:
    if n:
        yield ngettext("{n} waits for a verdict.", "{n} wait for a verdict.", n).format(n=number(n))


def _read(sought: int, lost: int, pending: int, assessed: int) -> Iterator[str]:
    """Of the reports sought, which were had and read."""
    if not sought:
        return
    if not lost and not pending:
        yield _("All were had and read.")
        return
    if lost:
        yield ngettext("{n} could not be had.", "{n} could not be had.", lost).format(n=number(lost))
    yield from _waiting(pending)
    yield ngettext("{n} was read ({equation}).", "{n} were read ({equation}).", assessed).format(
        n=number(assessed), equation=_minus(sought, [lost, pending], assessed)
    )


def _dropped(n: int, reasons: Tally) -> Iterator[str]:
    if n:
        words = ngettext("{n} of them was excluded ({reasons}).", "{n} of them were excluded ({reasons}).", n)
        yield words.format(n=number(n), reasons=_by(reasons))


def _outcome(facts: Facts) -> Iterator[str]:
    c = facts.counts
    reports = ngettext("{n} report", "{n} reports", c.new_reports).format(n=number(c.new_reports))
    if facts.scoping:
        words = ngettext(
            "{n} source of evidence, in {reports}, is included.",
            "{n} sources of evidence, in {reports}, are included.",
            c.new_studies,
        )  # fmt: skip
    else:
        words = ngettext(
            "{n} study, in {reports}, is included.", "{n} studies, in {reports}, are included.", c.new_studies
        )
    yield words.format(n=number(c.new_studies), reports=reports)
    if c.previous_studies is not None:
        yield _("With those of the previous version ({before}) there are {all}.").format(
            before=number(c.previous_studies), all=number(c.total_studies)
        )


def _by(tally: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{label} {number(n)}" for label, n in tally)


def _minus(start: int, removed: Sequence[int], rest: int) -> str:
    terms = [start, *(n for n in removed if n)]
    return f"{' − '.join(map(number, terms))} = {number(rest)}"


def included(facts: Facts) -> Iterator[Block]:
    """Every included report."""
    title = _("Characteristics of sources of evidence") if facts.scoping else _("Study characteristics")
    yield from section(facts, 2, title, "17", "15")
    if not facts.included:
        yield Paragraph(_("Nothing is included yet.") if facts.counts.in_progress else _("Nothing is included."))
        return
    grouped = any(work.study for work in facts.included)
    listed_works = _by_study(facts.included)
    columns = (_("No."), *((_("Study"),) if grouped else ()), _("Reference"), _("Found in"))
    rows = tuple(
        (number(place), *((study,) if grouped else ()), _reference(work), ", ".join(work.sources))
        for place, (study, work) in enumerate(listed_works, 1)
    )  # fmt: skip
    yield Table(columns, rows, numbers=(0,), caption=_("Reports included in the review."))
    if not grouped:
        yield Paragraph(
            _("Each report counts as a study of its own: nobody has said that several are of one study."), Tone.NOTE
        )
    yield gap(
        _("the characteristics of each study."),
        _("Fill the sheet: litrev report --extraction extraction.xlsx"),
    )
    yield from _notices(facts)


def _reference(work: Reported) -> str:
    """With the kind of document, where it is no article: as in `… [preprint]`."""
    kind = work.record.type
    return citation(work.record) + ("" if kind is DocumentType.ARTICLE else f" [{_type_word(work)}]")


def _by_study(works: Sequence[Reported]) -> list[tuple[str, Reported]]:
    """Each report with what its study is called: as its first report is cited. Those of one study stand together."""
    first: dict[str, Reported] = {}
    for work in sorted(works, key=lambda work: (work.record.year or 9999, work.id)):
        first.setdefault(work.study or work.id, work)
    order = {work.id: place for place, work in enumerate(works)}
    named = [(first[work.study or work.id], work) for work in works]
    return [(short_citation(lead.record), work) for lead, work in sorted(named, key=lambda pair: order[pair[0].id])]


def _type_word(work: Reported) -> str:
    kind = work.record.type.value
    return {
        "article": _("article"), "review": _("review article"), "preprint": _("preprint"), "report": _("report"),
        "thesis": _("thesis"), "book": _("book"), "chapter": _("chapter"), "conference": _("conference paper"),
        "webpage": _("web page"), "dataset": _("dataset"), "software": _("software"), "editorial": _("editorial"),
        "letter": _("letter"), "erratum": _("erratum"), "retraction": _("retraction notice"), "other": _("other"),
    }.get(kind, kind)  # fmt: skip


def _notices(facts: Facts) -> Iterator[Block]:
    """Retractions, errata and concerns about what is included: Cochrane wants them examined."""
    yield Heading(3, _("Retractions and corrections"))
    told = [
        (place, notice.kind, work, notice.text or notice.doi or notice.pmid)
        for place, (_study, work) in enumerate(_by_study(facts.included), 1)
        for notice in work.notices
        if notice.kind in _SERIOUS
    ]
    told += [
        (place, NoticeKind.RETRACTED_BY, work, "")
        for place, (_study, work) in enumerate(_by_study(facts.included), 1)
        if work.record.retracted and not any(n.kind is NoticeKind.RETRACTED_BY for n in work.notices)
    ]
    if not told:
        yield Paragraph(
            _("No source names a retraction, an expression of concern or an erratum of an included report.")
        )
        return
    order = sorted(told, key=lambda row: (_SERIOUS.index(row[1]), row[0]))
    rows = tuple((number(place), citation(work.record), _notice_word(kind), text) for place, kind, work, text in order)
    yield Table((_("No."), _("Reference"), _("Notice"), _("Where")), rows, numbers=(0,))
    retracted = sum(work.record.retracted for work in facts.included)
    if retracted:
        words = ngettext(
            "{n} included report is retracted: say what was done about it.",
            "{n} included reports are retracted: say what was done about them.",
            retracted,
        )
        yield gap(words.format(n=number(retracted)))


_SERIOUS = (
    NoticeKind.RETRACTED_BY, NoticeKind.CONCERN_BY, NoticeKind.CORRECTED_BY, NoticeKind.REPUBLISHED_BY,
    NoticeKind.UPDATED_BY,
)  # fmt: skip


def _notice_word(kind: NoticeKind) -> str:
    return {
        NoticeKind.RETRACTED_BY: _("retracted"),
        NoticeKind.CONCERN_BY: _("expression of concern"),
        NoticeKind.CORRECTED_BY: _("corrected"),
        NoticeKind.REPUBLISHED_BY: _("republished"),
        NoticeKind.UPDATED_BY: _("updated"),
    }.get(kind, kind.value)


def not_retrieved(facts: Facts) -> Iterator[Block]:
    """Reports that were sought and could not be had."""
    if facts.not_retrieved:
        yield Heading(2, _("Reports that could not be had"))
        yield Bullets(tuple(citation(work.record) for work in facts.not_retrieved))


def excluded(facts: Facts) -> Iterator[Block]:
    """Appendix A: every full report that was read and excluded, with its reasons (item 16b)."""
    yield from section(facts, 1, _("Appendix A. Reports excluded after reading"), "16b", "")
    if not facts.excluded:
        yield Paragraph(_("No report was excluded after reading."))
        return
    rows: list[tuple[Cell, ...]] = []
    for place, work in enumerate(facts.excluded, 1):
        reasons = "\n".join(work.reasons) if work.reasons else _("No reason given")
        rows.append((number(place), citation(work.record), reasons))
    caption = _("Reports excluded after reading, by reason. The first reason is the one that the diagram counts.")
    yield Table((_("No."), _("Reference"), _("Reason")), tuple(rows), numbers=(0,), caption=caption)
    if lacking := sum(not work.reasons for work in facts.excluded):
        words = ngettext(
            "{n} report was excluded without a reason.", "{n} reports were excluded without a reason.", lacking
        )
        yield gap(words.format(n=number(lacking)) + " " + _("PRISMA wants one for each."))
