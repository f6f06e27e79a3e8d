"""How a disagreement looks: the work, then the verdicts side by side or, where that is narrow, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from litrev.i18n import _
from litrev.model import Decision, Record, Verdict
from litrev.screening.conflicts import Disagreement
from litrev.steps.verdict_words import rival_words, verdict_word
from litrev.text import safe

_NARROW = 60
"""Columns under which verdicts stand one under the other."""
_SHORT = 700
"""Letters of an abstract that are shown until it is opened."""
_STYLES = {Verdict.INCLUDE: "bold green", Verdict.EXCLUDE: "bold red", Verdict.MAYBE: "bold yellow"}


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """What is drawn of a disagreement."""

    disagreement: Disagreement
    merged: Record
    criteria: Sequence[tuple[str, str]]
    """Code and label of the stage's criteria, in order."""
    note: str = ""
    """Waits to be kept with the resolution."""


def draw_conflict(shown: ShownConflict, width: int, *, opened: bool) -> RenderableType:
    """The disagreement for a terminal of `width` columns; `opened`: the abstract in full."""
    parts: list[RenderableType] = [*_votes(shown.disagreement.verdicts, width)]
    if shown.disagreement.rivals:
        parts += [Text(f"⚠ {safe(words)}", style="yellow") for words in rival_words(shown.disagreement.rivals)]
    parts.append(Text(""))
    parts += _work(shown.merged, opened=opened)
    parts.append(Text(""))
    parts += [Text(f"{place}  {code}  {safe(label)}") for place, (code, label) in enumerate(shown.criteria, 1)]
    if shown.note:
        parts.append(Text(_("Note: ") + safe(shown.note), style="italic"))
    return Group(*parts)


def _votes(votes: Sequence[Decision], width: int) -> list[RenderableType]:
    if width < _NARROW:
        return [line for vote in votes for line in _vote(vote)]
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for _vote_column in votes:
        table.add_column(ratio=1, overflow="fold")
    table.add_row(*(Group(*_vote(vote)) for vote in votes))
    return [table]


def _vote(vote: Decision) -> list[Text]:
    head = Text(safe(f"{vote.reviewer}  "), style="bold")
    head.append(verdict_word(vote.verdict), _STYLES.get(vote.verdict, "bold"))
    if vote.criteria:
        head.append(f"  {', '.join(vote.criteria)}")
    words = _("“{note}”").format(note=vote.note) if vote.note else _("(no note)")
    note = Text(safe(words), style="italic" if vote.note else "dim")
    return [head, note]


def _work(record: Record, *, opened: bool) -> list[RenderableType]:
    title = record.title or record.translated_title or _("(no title)")
    lines: list[RenderableType] = []
    if record.retracted:
        lines.append(Text(_("RETRACTED"), style="bold red"))
    if record.translated_title and record.translated_title != record.title:
        lines.append(Text(safe(f"[{record.translated_title}]"), style="italic"))
    lines.append(Text(safe(title), style="bold"))
    authors = "; ".join(author.name for author in record.authors[:6]) + (" …" if len(record.authors) > 6 else "")
    ids = [f"PMID {record.pmid}" if record.pmid else "", f"doi:{record.doi}" if record.doi else ""]
    place = " · ".join(filter(None, [record.journal, str(record.year or ""), ", ".join(record.languages), *ids]))
    lines += [Text(safe(line), style="dim") for line in (authors, place) if line]
    text = record.abstract_text or _("(no abstract)")
    cut = text if opened or len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + " …"
    return [*lines, Text(""), Text(safe(cut))]
