"""The extraction sheet: a row for each included study, columns from the protocol, what people wrote kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from litrev.errors import ConflictError, InputError
from litrev.formats.citation import citation, short_citation
from litrev.formats.sheet import Column, NotASheetError, Sheet, StudyRow, bring_up_to_date
from litrev.formats.whole import write_whole
from litrev.i18n import LANGUAGES, N_, _, language, refusal, translation
from litrev.prisma.report.facts import Reported
from litrev.protocol import Framework, Protocol
from litrev.review import Review
from litrev.steps.writing_up import included_works


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The sheet after it was written."""

    file: Path
    studies: int
    new: int
    gone: tuple[str, ...]
    """Ids of rows whose study is not included any more; they are kept."""
    columns: tuple[str, ...]
    kept: int
    """Cells that people had filled."""
    former: Path | None
    """What the sheet was called before, when it was changed."""


def write_extraction(review: Review, file: Path) -> Extraction:
    """Make the sheet, or bring it up to date. Raises ConflictError for a file that is something else."""
    protocol = review.load()
    if file.suffix.lower() != ".xlsx":
        raise InputError(
            _("{file} does not end in .xlsx.").format(file=file),
            _("Type: litrev report --extraction {file}").format(file=file.with_suffix(".xlsx").name),
        )
    works = included_works(review, protocol)
    sheet = _sheet(protocol, works)
    try:
        written = bring_up_to_date(sheet, _former(file))
    except NotASheetError:
        raise ConflictError(
            _("{file} is there already and is no extraction sheet of litrev: it is not overwritten.").format(file=file),
            _("Give another name."),
        ) from None
    former = write_whole(file, written.content, [".xlsx"], keep_former=True) if written.content else None
    return Extraction(
        file=file, studies=len(sheet.rows), new=written.new, gone=written.gone,
        columns=tuple(column.name for column in sheet.columns), kept=written.kept, former=former,
    )  # fmt: skip


def _former(file: Path) -> bytes | None:
    try:
        return file.expanduser().read_bytes() if file.expanduser().exists() else None
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder."),
        ) from None


def _sheet(protocol: Protocol, works: tuple[Reported, ...]) -> Sheet:
    studies: dict[str, list[Reported]] = {}
    for work in works:
        studies.setdefault(work.study or work.id, []).append(work)
    rows, part_of = [], {}
    for reports in studies.values():
        first = min(reports, key=lambda work: work.id)
        ids = [id_ for work in reports for id_ in (work.id, *work.members)]
        listed = "\n".join(citation(work.record) for work in reports)
        cells = (_("included"), short_citation(reports[0].record), listed)
        rows.append(StudyRow(first.id, cells, tuple(dict.fromkeys(ids))))
        part_of.update({id_: _("report of {study}").format(study=first.id) for id_ in ids if id_ != first.id})
    return Sheet(
        ours=tuple(_column(name, help_) for name, help_ in _OURS),
        columns=tuple(_columns(protocol)),
        rows=rows,
        gone=_("no longer included"),
        part_of=part_of,
    )


_OURS = (
    (N_("Id"), N_("Of the study in the review; do not change it: rows are found by it.")),
    (N_("In the review"), N_("Whether the study is still included. Written by litrev.")),
    (N_("Study"), N_("Short name. Written by litrev.")),
    (N_("Reports"), N_("The reports of the study. Written by litrev.")),
)
_COMMON = (
    (N_("Country"), N_("Where the study was done.")),
    (N_("Years of data"), N_("When the data were gathered, not when they were published.")),
    (N_("Design"), N_("Cohort, trial, survey, interviews …")),
    (N_("Setting"), N_("Hospital, community, camp …")),
    (N_("Population"), N_("Who took part.")),
    (N_("Sample size"), N_("How many took part.")),
)
_BY_FRAMEWORK = {
    Framework.PICO: (
        (N_("Intervention"), N_("What was done, how often, by whom.")),
        (N_("Comparison"), N_("What it was compared with.")),
        (N_("Outcomes"), N_("What was measured, how and when.")),
        (N_("Results"), N_("Numbers with their intervals.")),
    ),
    Framework.PCC: (
        (N_("Concept"), N_("What of the concept is described.")),
        (N_("Context"), N_("Place, laws, care system.")),
        (N_("Key findings"), N_("What it says on the question.")),
    ),
    Framework.PEO: (
        (N_("Exposure"), N_("To what people were exposed, and how it was measured.")),
        (N_("Outcomes"), N_("What was measured, how and when.")),
        (N_("Results"), N_("Numbers with their intervals.")),
    ),
    Framework.SPIDER: (
        (N_("Phenomenon of interest"), N_("What was studied.")),
        (N_("Evaluation"), N_("How it was judged: views, attitudes, measures.")),
        (N_("Research type"), N_("Qualitative, quantitative, mixed.")),
        (N_("Key findings"), N_("What it says on the question.")),
    ),
}
_LAST = (
    (N_("Funding"), N_("Who paid for the study.")),
    (N_("Extracted by"), N_("The id of the person.")),
    (N_("Checked by"), N_("The id of the second person.")),
    (N_("Notes"), ""),
)


def _columns(protocol: Protocol) -> list[Column]:
    """Those of the protocol, else the usual ones of its framework."""
    lang = language()
    if protocol.extraction:
        return [
            Column(
                name=own.name.in_language(lang),
                help=own.help.in_language(lang) if own.help else "",
                choices=own.choices,
                also=tuple(filter(None, (own.name.fr, own.name.en))),
            )
            for own in protocol.extraction
        ]
    framework = protocol.question.framework if protocol.question else Framework.OTHER
    middle = _BY_FRAMEWORK.get(framework, ((N_("Results"), N_("Numbers with their intervals.")),))
    return [_column(name, help_) for name, help_ in (*_COMMON, *middle, *_LAST)]


def _column(name: str, help_: str) -> Column:
    also = tuple(translation(lang).gettext(name) for lang in LANGUAGES)
    return Column(_(name), _(help_) if help_ else "", (), also)
