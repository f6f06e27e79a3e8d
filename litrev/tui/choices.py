"""The lists of the screening screen: reasons, labels, records to take out, works to join."""

from __future__ import annotations

from collections.abc import Iterable

from litrev.i18n import _
from litrev.steps.sitting import Screening
from litrev.steps.works import ShownWork
from litrev.tui.picker import Choice, Picker
from litrev.tui.work_words import criterion_words, titles


def reasons_to_pick(sitting: Screening) -> Picker:
    """The criteria of the stage, those of the verdict so far chosen; a first letter of one alone is its key."""
    held, required = sitting.session.mine, sitting.session.rules.reason_required
    first = [criterion.code[0].casefold() for criterion in sitting.criteria]
    choices = [
        Choice(
            criterion.code,
            f"{criterion.code}  {criterion_words(criterion)}",
            letter if first.count(letter) == 1 else "",
            on=held is not None and criterion.code in held.criteria,
            code=criterion.code,
        )
        for criterion, letter in zip(sitting.criteria, first, strict=True)
    ]
    question = _("Exclude because …") if required else _("Exclude because … (Enter alone: no reason)")
    needed = _("At this stage an exclusion needs a reason.") if required else ""
    return Picker(question, choices, several=True, needed=needed)


def labels_to_pick(sitting: Screening, work: str) -> Picker:
    """The reviewer's labels, those of the work chosen; a new one may be typed."""
    on = sitting.labels(work)
    return Picker(_("Label: on or off"), [Choice(name, name, on=name in on) for name in sitting.all_labels], fresh=True)


def records_to_pick(shown: ShownWork) -> Picker:
    """The records of a work."""
    choices = [
        Choice(record.id, f"{record.id}  {titles(record)[0]}", str(n)) for n, record in enumerate(shown.records, 1)
    ]
    return Picker(_("Not the same paper: which records do not belong to this work?"), choices, several=True)


def works_to_pick(found: Iterable[ShownWork]) -> Picker:
    """Works that were found."""
    choices = [
        Choice(shown.work.id, f"{titles(shown.merged)[0]} ({shown.merged.year or '–'}, {shown.work.id})")
        for shown in found
    ]
    return Picker(_("Join this work with:"), choices, at=0)
