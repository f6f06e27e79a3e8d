"""Methods, as far as protocol and ledger know them: registration, question, criteria, sources, search, duplicates."""

from __future__ import annotations

from collections.abc import Iterator

from litrev.formats.document import Block, Bullets, Paragraph, Table, Tone  # fmt: skip
from litrev.formats.document import Facts as Pairs
from litrev.i18n import _, day, language, moment, ngettext, number
from litrev.prisma.managing_items import deduplication
from litrev.prisma.report.facts import Facts
from litrev.prisma.report.pieces import gap, listed, section
from litrev.prisma.search_log import Merging
from litrev.protocol import Arm, Bilingual, Criterion
from litrev.protocol.models import FILE


def registration(facts: Facts) -> Iterator[Block]:
    """Where the protocol is registered, and since when."""
    yield from section(facts, 2, _("Protocol and registration"), "24a, 24b", "5")
    registered = facts.protocol.protocol
    if registered is None or not (registered.registry or registered.url):
        yield gap(
            _("where the protocol is registered, or that it is not."),
            _("In review.yaml: protocol: {{registry: OSF, id: …, date: …}}").format(),
        )
        return
    words = _("The protocol was registered on {registry}.").format(registry=registered.registry or registered.url)
    rows = [(_("Number"), registered.id), (_("Date"), day(registered.date) if registered.date else ""),
            (_("Address"), registered.url)]  # fmt: skip
    yield Paragraph(words)
    if known := tuple((name, value) for name, value in rows if value):
        yield Pairs(known)
    if not (registered.id or registered.url):
        yield gap(_("the number or address of the registration."), _("In review.yaml: protocol: id: …"))


_PARTS = (
    "population", "intervention", "comparison", "outcome", "exposure", "concept", "context", "sample", "phenomenon",
    "design", "evaluation", "research_type",
)  # fmt: skip


def _part_words() -> dict[str, str]:
    return {
        "population": _("Population"),
        "intervention": _("Intervention"),
        "comparison": _("Comparison"),
        "outcome": _("Outcome"),
        "exposure": _("Exposure"),
        "concept": _("Concept"),
        "context": _("Context"),
        "sample": _("Sample"),
        "phenomenon": _("Phenomenon of interest"),
        "design": _("Design"),
        "evaluation": _("Evaluation"),
        "research_type": _("Research type"),
    }


def question(facts: Facts) -> Iterator[Block]:
    """The question, in the parts of its framework."""
    yield from section(facts, 2, _("Review question"), "4", "4")
    asked = facts.protocol.question
    if asked is None:
        yield gap(_("the question of the review."), _("In review.yaml, under question:"))
        return
    lang = language()
    if asked.text:
        yield Paragraph(asked.text.in_language(lang))
    words = _part_words()
    parts: list[tuple[str, Bilingual | None]] = [(words[name], getattr(asked, name)) for name in _PARTS]
    rows = tuple((name, part.in_language(lang)) for name, part in parts if part)
    if rows:
        framework = asked.framework.value
        if framework != "other":
            yield Paragraph(_("The question was framed by {framework}:").format(framework=framework))
        yield Pairs(rows)
    elif not asked.text:
        yield gap(_("the question of the review."), _("In review.yaml, under question:"))


def criteria(facts: Facts) -> Iterator[Block]:
    """What is included and what is not."""
    yield from section(facts, 2, _("Eligibility criteria"), "5", "6")
    if not facts.protocol.criteria:
        yield gap(_("the eligibility criteria."), _("In review.yaml, under criteria:"))
        return
    rows = tuple(_criterion(facts, one) for one in facts.protocol.criteria)
    columns = (_("Code"), _("Included"), _("Excluded"), _("Used at"))
    yield Table(columns, rows, caption=_("Eligibility criteria, in the order of their priority as a reason."))
    years, languages = facts.protocol.limits.years, facts.protocol.limits.languages
    if years.first or years.last:
        words = _("Years of publication: {first} to {last}.").format(
            first=years.first or "…", last=years.last or _("the day of the search")
        )
        yield Paragraph(_because(words, years.why))
    if languages.keep:
        words = _("Languages: {languages}.").format(languages=", ".join(languages.keep))
        yield Paragraph(_because(words, languages.why))
    if facts.old_criteria:
        words = ngettext(
            "{n} verdict was given under an earlier wording of the criteria.",
            "{n} verdicts were given under an earlier wording of the criteria.",
            facts.old_criteria,
        ).format(n=number(facts.old_criteria))
        yield gap(words + " " + _("Say how they were looked at again."), "litrev check")


def _because(words: str, why: Bilingual | None) -> str:
    return f"{words} {_('Reason: {why}').format(why=why.in_language(language()))}" if why else words


def _criterion(facts: Facts, one: Criterion) -> tuple[str, ...]:
    lang = language()
    names = {stage.id: stage.label for stage in facts.stages}
    where = ", ".join(names.get(stage, stage) for stage in one.stages) if one.stages else _("every stage")
    return one.code, one.include.in_language(lang) if one.include else "", one.exclude.in_language(lang), where


def sources(facts: Facts) -> Iterator[Block]:
    """Where was searched, when, with how many records."""
    yield from section(facts, 2, _("Information sources"), "6", "7")
    rows = []
    for entry in facts.protocol.sources:
        search = facts.log.search_of(entry)
        when = day(search.run.started) if search and entry.source != FILE else day(entry.date) if entry.date else ""
        rows.append((
            facts.log.labels[entry.id], _arm_words()[entry.arm], facts.log.platforms[entry.id], when or "–",
            number(search.run.announced) if search else "–",
        ))  # fmt: skip
    for search in facts.log.searches:
        if facts.protocol.source_entry(search.entry.id) is None:
            run = search.run
            kind = _arm_words()[Arm.CITATION_SEARCHING]
            rows.append((search.label, kind, search.platform, day(run.started), number(run.announced)))
    columns = (_("Source"), _("Kind"), _("Platform"), _("Last searched"), _("Records"))
    yield Table(columns, tuple(rows), numbers=(4,), caption=_("Sources searched."))
    if lacking := [facts.log.labels[e.id] for e in facts.protocol.sources if facts.log.search_of(e) is None]:
        words = ngettext(
            "Not finished: {sources} has no complete search, and is in no count.",
            "Not finished: {sources} have no complete search, and are in no count.",
            len(lacking),
        )
        yield Paragraph(words.format(sources=listed(lacking)), Tone.MISSING)
    if facts.protocol.contacts:
        yield Paragraph(facts.protocol.contacts.in_language(language()))


def _arm_words() -> dict[Arm, str]:
    return {
        Arm.DATABASE: _("database"),
        Arm.REGISTER: _("register"),
        Arm.WEBSITE: _("website"),
        Arm.ORGANISATION: _("organisation"),
        Arm.CITATION_SEARCHING: _("citation searching"),
        Arm.OTHER: _("other method"),
    }


def search(facts: Facts) -> Iterator[Block]:
    """A word on the strategy; the strategies themselves stand in the appendix."""
    yield from section(facts, 2, _("Search strategy"), "7", "8")
    yield Paragraph(
        _("Every strategy stands in Appendix B exactly as it was sent, with its date, its limits and its counts.")
    )
    press = facts.protocol.press
    if press and press.reviewer:
        yield Paragraph(_("The strategy was reviewed by {who} with the PRESS checklist.").format(who=press.reviewer))
    if items := facts.protocol.known_items:
        found = {item for search in facts.log.searches for item, was_found in search.known_items if was_found}
        words = ngettext(
            "The strategy was tested on {n} paper known beforehand; the search found {found}.",
            "The strategy was tested on {n} papers known beforehand; the search found {found}.",
            len(items),
        )
        yield Paragraph(words.format(n=number(len(items)), found=number(len(found))))
    lacking = facts.appendix.missing
    if lacking:
        words = ngettext(
            "{n} item of the search appendix is not filled: see Appendix B.",
            "{n} items of the search appendix are not filled: see Appendix B.",
            len(lacking),
        )
        yield gap(words.format(n=number(len(lacking))))


def duplicates(facts: Facts) -> Iterator[Block]:
    """How records that are one work were found, with what result."""
    yield from section(facts, 2, _("Deduplication"), "16a", "")
    if merging := facts.log.merging:
        yield Paragraph(" ".join(_duplicates(merging)))
    yield from (lack.paragraph for lack in deduplication(facts.log).missing)


def _duplicates(merging: Merging) -> Iterator[str]:
    """The numbers; the rules stand in the appendix."""
    yield _("Duplicates were found by the rules of litrev {version} and linked, not deleted.").format(
        version=merging.version
    )
    yield ngettext(
        "{records} distinct records came to {n} work.", "{records} distinct records came to {n} works.", merging.works
    ).format(records=number(merging.records), n=number(merging.works))
    words = _("The rules joined {same} pairs of records and left {unsure} to a person; people judged {people}.")
    yield words.format(same=number(merging.same), unsure=number(merging.unsure), people=number(merging.by_people))
    if merging.waiting:
        yield ngettext("{n} pair is open.", "{n} pairs are open.", merging.waiting).format(n=number(merging.waiting))
    yield _("What was compared, what is never joined and the thresholds stand in Appendix B, item 16.")


def later_methods(facts: Facts) -> Iterator[Block]:
    """What comes after the selection, of which the program knows nothing."""
    scoping = facts.scoping
    yield from section(facts, 2, _("Data charting") if scoping else _("Data collection"), "9, 10a, 10b", "10, 11")
    yield gap(
        _("who extracted the data, with which form, how it was tested, and for which items."),
        _("The sheet is made by: litrev report --extraction extraction.xlsx"),
    )
    names = [column.name.in_language(language()) for column in facts.protocol.extraction]
    if names:
        yield Paragraph(_("The sheet has these columns:"))
        yield Bullets(tuple(names))
    title = _("Critical appraisal of the sources of evidence") if scoping else _("Risk of bias")
    yield from section(facts, 2, title, "11", "12")
    if scoping:
        yield gap(_("whether the sources were appraised, and how; else that they were not, and why."))
    else:
        yield gap(_("the tool, the number of assessors, and how they came to a judgement."))
    yield from section(facts, 2, _("Synthesis"), "12–15", "13")
    yield gap(_("how the results were put together."))


def made(facts: Facts) -> str:
    """When and with what."""
    return _("Draft made by litrev {version} on {moment} UTC from the review's ledger and protocol.").format(
        version=facts.log.version, moment=moment(facts.log.at)
    )
