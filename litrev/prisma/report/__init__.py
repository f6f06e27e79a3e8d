"""The report of a review: methods and results of a paper, from what ledger and protocol know. Pure.

    written = write_up(facts)

What the program does not know stands as a marked gap with what to write; nothing is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litrev.formats.document import Block, Document, Heading, PageBreak, Paragraph, Tone
from litrev.i18n import _, day, language
from litrev.prisma.report import methods, results, selection
from litrev.prisma.report.facts import Facts
from litrev.prisma.report.pieces import gap, gaps_in, section

__all__ = ["Facts", "Report", "write_up"]


@dataclass(frozen=True, slots=True)
class Report:
    """The document, and what it rests on."""

    document: Document
    facts: Facts
    gaps: tuple[tuple[str, str], ...]
    """What a person still has to write or to do: the heading that it stands under, and the words."""


def write_up(facts: Facts) -> Report:
    """The whole report in the active language."""
    main = tuple(_main(facts))
    blocks = (*main, *_appendices(facts))
    title = facts.protocol.title.in_language(language())
    return Report(Document(title, blocks, language(), facts.log.at), facts, tuple(gaps_in(blocks)))


def _main(facts: Facts) -> Iterator[Block]:
    yield Paragraph(methods.made(facts), Tone.NOTE)
    yield Paragraph(
        _("Paragraphs that begin with “To write” or “Not finished” are for you; all else comes from the ledger."),
        Tone.NOTE,
    )
    yield Heading(1, _("Methods"))
    for part in (
        methods.registration, methods.question, methods.criteria, methods.sources, methods.search, methods.duplicates,
        selection.process, methods.later_methods,
    ):  # fmt: skip
        yield from part(facts)
    yield Heading(1, _("Results"))
    for part in (results.flow, selection.agreement, results.included, results.not_retrieved):
        yield from part(facts)
    yield from section(facts, 2, _("Results of the synthesis"), "18–22", "16–18")
    yield gap(_("the results."))
    yield Heading(1, _("Other information"))
    yield from _other(facts)


def _other(facts: Facts) -> Iterator[Block]:
    yield from section(facts, 2, _("Changes of the protocol"), "24c", "")
    if facts.protocol.amendments:
        for change in facts.protocol.amendments:
            why = change.why.in_language(language()) if change.why else ""
            words = f"{day(change.date)}: {change.what.in_language(language())}"
            yield Paragraph(f"{words} {_('Reason: {why}').format(why=why)}" if why else words)
    else:
        yield Paragraph(_("The protocol names no change."))
    yield from section(facts, 2, _("Funding and competing interests"), "25, 26", "22")
    yield gap(_("who paid for the review, and the competing interests of its authors."))
    yield from section(facts, 2, _("Availability of data, code and other materials"), "27", "")
    yield gap(
        _("where the archive of the review is deposited, with its DOI."),
        _("It is made by: litrev archive"),
    )


def _appendices(facts: Facts) -> Iterator[Block]:
    yield PageBreak()
    yield from results.excluded(facts)
    yield PageBreak()
    yield Heading(1, _("Appendix B. {title}").format(title=facts.appendix.document.title))
    for block in facts.appendix.document.blocks:
        yield Heading(block.level + 1, block.text) if isinstance(block, Heading) else block
    yield from results.arithmetic(facts)
