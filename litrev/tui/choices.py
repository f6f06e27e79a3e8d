"""The lists of the screening screen: reasons, labels, records to take out, works to join."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rich.text import Text

from litrev.i18n import _, number
from litrev.protocol import Criterion
from litrev.steps.sitting import Screening
from litrev.steps.works import ShownWork
from litrev.text import safe
from litrev.tui.drawing import Confirm
from litrev.tui.picker import Choice, Picker
from litrev.tui.work_view import wrap
from litrev.tui.work_words import authors_line, criterion_words, place_line, titles


def reasons_to_pick(criteria: Sequence[Criterion], chosen: Collection[str], *, required: bool) -> Picker:
    """The criteria of a stage, those of `chosen` on; a first letter of one alone is its key."""
    first = [criterion.code[0].casefold() for criterion in criteria]
    choices = [
        Choice(
            criterion.code,
            f"{criterion.code}  {criterion_words(criterion)}",
            letter if first.count(letter) == 1 else "",
            on=criterion.code in chosen,
            code=criterion.code,
        )
        for criterion, letter in zip(criteria, first, strict=True)
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


def works_to_pick(found: Sequence[ShownWork], *, more: bool) -> Picker:
    """Works that were found, each told from the others by what stands first; `more`: not all of them are there."""
    choices = [Choice(shown.work.id, _told_apart(shown)) for shown in found]
    question = _("Join this work with:")
    if more:
        question = _("Join this work with (the first {n} found: more words find fewer):").format(n=number(len(found)))
    return Picker(question, choices, at=0)


def _told_apart(shown: ShownWork) -> str:
    record = shown.merged
    author = record.authors[0].family or record.authors[0].name if record.authors else "–"
    return f"{record.year or '–'}  {author}  {shown.work.id}  {titles(record)[0]}"


def join_to_confirm(one: ShownWork, other: ShownWork, width: int) -> Confirm:
    """Both works in full, before they are made one."""
    lines = wrap(Text(_("Are these the same work?"), "bold"), width)
    lines += wrap(Text(_("Enter joins them, Escape leaves them as they are."), "dim"), width)
    for shown in (one, other):
        lines += [Text(), *_in_full(shown, width)]
    return Confirm(Text("\n").join(lines))


def _in_full(shown: ShownWork, width: int) -> Iterable[Text]:
    """Title, authors, where it appeared, the ids of its records."""
    title, translated = titles(shown.merged)
    yield from wrap(Text(safe(title), "bold"), width)
    rest = [f"[{translated}]" if translated else "", authors_line(shown.merged), place_line(shown.merged)]
    for said in (*rest, ", ".join(shown.work.members)):
        if said:
            yield from wrap(Text(safe(said)), width)
