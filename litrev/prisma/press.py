"""The PRESS form: a strategy put before a colleague, with the checklist's questions and room for comments. Pure.

McGowan et al., J Clin Epidemiol 2016;75:40-46: six elements, each with one of three answers and an explanation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from litrev.formats.document import Blank, Block, Bullets, Code, Document, Facts, Heading, Paragraph, Table, Tone
from litrev.i18n import N_, _, day, language
from litrev.prisma.strategy_section import line_table
from litrev.protocol import Bilingual, Protocol
from litrev.query.lines import Line
from litrev.query.tree import SLICE_MARK

CITATION = (
    "McGowan J, Sampson M, Salzwedel DM, et al. PRESS Peer Review of Electronic Search Strategies: 2015 guideline "
    "statement. J Clin Epidemiol 2016;75:40-46. https://doi.org/10.1016/j.jclinepi.2016.01.021"
)

ELEMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Translation of the research question"),
        (
            N_("Does the strategy match the question? Are the concepts clear?"),
            N_("Are there too many or too few concepts? Are they too narrow or too broad?"),
            N_("Does it find too many or too few records?"),
        ),
    ),
    (
        N_("Boolean and proximity operators"),
        (
            N_("Are AND, OR and NOT used rightly, and are parentheses where they must be?"),
            N_("If there is NOT, does it leave out what should be found?"),
            N_("Could proximity replace AND or a phrase, and is its distance right?"),
        ),
    ),
    (
        N_("Subject headings"),
        (
            N_("Are the headings relevant? Is one missing, too broad or too narrow?"),
            N_("Are they exploded where they should be, and only there?"),
            N_("Is there a heading and free text for each concept?"),
        ),
    ),
    (
        N_("Text words"),
        (
            N_("Are spellings, synonyms, acronyms and both languages covered?"),
            N_("Is truncation at the right place?"),
            N_("Are the fields that are searched the right ones?"),
        ),
    ),
    (
        N_("Spelling, syntax and line numbers"),
        (
            N_("Is a word misspelt? Is there an error in the syntax?"),
            N_("Does any line find nothing, or a number that surprises?"),
            N_("Are lines joined by the right numbers?"),
        ),
    ),
    (
        N_("Limits and filters"),
        (
            N_("Are the limits and filters right for the question, and is each reason given?"),
            N_("Is a limit missing that would help?"),
        ),
    ),
)
"""The six elements with what the reviewer is asked to look at."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """One strategy put before the reviewer."""

    label: str
    """The source as people call it."""
    source: str
    native: str
    lines: Sequence[Line]
    losses: Sequence[tuple[str, str]] = ()


def press_document(protocol: Protocol, strategies: Sequence[Submitted], asked_on: str) -> Document:
    """The form in the active language; `asked_on` tells when the counts are from."""
    lang = language()
    title = _("Peer review of the search strategy (PRESS 2015)")
    blocks = (*_submission(protocol), *_strategies(strategies, asked_on), *_assessment(protocol))
    return Document(title, (*blocks, Paragraph(CITATION, Tone.NOTE)), lang)


def _submission(protocol: Protocol) -> Iterator[Block]:
    lang = language()
    yield Heading(1, _("1. What is submitted"))
    yield Facts((
        (_("Review"), protocol.title.in_language(lang)),
        (_("Searcher"), ", ".join(member.name for member in protocol.team if member.name)),
        (_("Address"), protocol.contact or ""),
        (_("Date of submission"), ""),
        (_("Wanted back by"), ""),
    ))  # fmt: skip
    yield Heading(2, _("The question"))
    yield Facts(tuple(_question(protocol)))
    yield from _criteria(protocol)
    yield Heading(2, _("Limits"))
    yield Bullets(tuple(_limits(protocol)))
    if protocol.known_items:
        yield Heading(2, _("Papers that the search must find"))
        yield Bullets(protocol.known_items)


_PARTS = {
    "text": N_("Question"), "population": N_("Population"), "intervention": N_("Intervention"),
    "comparison": N_("Comparison"), "outcome": N_("Outcome"), "concept": N_("Concept"), "context": N_("Context"),
    "exposure": N_("Exposure"), "sample": N_("Sample"), "phenomenon": N_("Phenomenon of interest"),
    "design": N_("Design"), "evaluation": N_("Evaluation"), "research_type": N_("Type of research"),
}  # fmt: skip


def _question(protocol: Protocol) -> Iterator[tuple[str, str]]:
    if protocol.question is None:
        yield _("Question"), ""
        return
    yield _("Framework"), protocol.question.framework.value
    for name, label in _PARTS.items():
        if part := getattr(protocol.question, name):
            yield _(label), part.in_language(language())


def _criteria(protocol: Protocol) -> Iterator[Block]:
    if not protocol.criteria:
        return
    lang = language()
    yield Heading(2, _("Criteria"))
    rows = tuple(
        (c.code, c.include.in_language(lang) if c.include else "", c.exclude.in_language(lang))
        for c in protocol.criteria
    )
    yield Table((_("Code"), _("Included"), _("Reason to exclude")), rows)


def _limits(protocol: Protocol) -> Iterator[str]:
    years, languages = protocol.limits.years, protocol.limits.languages
    if protocol.years:
        span = _("{first} to {last}").format(first=years.first or "…", last=years.last or _("the day of the search"))
        yield _with_reason(_("Years of publication: {span}").format(span=span), years.why)
    else:
        yield _("Years of publication: no limit")
    if languages.keep:
        kept = _("Languages: {languages} (not part of the queries)").format(languages=", ".join(languages.keep))
        yield _with_reason(kept, languages.why)
    else:
        yield _("Languages: no limit")


def _with_reason(what: str, why: Bilingual | None) -> str:
    return _("{what} ({why})").format(what=what, why=why.in_language(language())) if why else what


def _strategies(strategies: Sequence[Submitted], asked_on: str) -> Iterator[Block]:
    yield Heading(1, _("2. The strategies"))
    if asked_on:
        yield Paragraph(asked_on, Tone.NOTE)
    for one in strategies:
        yield Heading(2, one.label)
        if one.lines:
            yield line_table(one.lines)
        yield Paragraph(_("As it is sent:"))
        for native in one.native.split(SLICE_MARK):
            yield Code(native, one.source)
        if one.losses:
            yield Paragraph(_("What this source cannot be asked as written:"))
            yield Bullets(tuple(_("{what}: {instead}").format(what=a, instead=b) for a, b in one.losses))


def _assessment(protocol: Protocol) -> Iterator[Block]:
    press = protocol.press
    yield Heading(1, _("3. The review"))
    yield Facts((
        (_("Reviewer"), press.reviewer or "" if press else ""),
        (_("Address"), ""),
        (_("Date"), day(press.date) if press and press.date else ""),
    ))  # fmt: skip
    answers = ("☐ A. " + _("No revision"), "☐ B. " + _("Revision suggested"), "☐ C. " + _("Revision required"))
    for place, (title, questions) in enumerate(ELEMENTS, 1):
        yield Heading(2, f"3.{place} {_(title)}")
        yield Bullets(tuple(_(question) for question in questions))
        yield Paragraph("      ".join(answers))
        yield Paragraph(_("If B or C, with the number of the line:"))
        yield Blank(4)
    yield Heading(2, f"3.{len(ELEMENTS) + 1} " + _("Overall"))
    yield Paragraph("      ".join(answers))
    yield Blank(6)
