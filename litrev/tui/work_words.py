"""A work in words, for the screen and for `--plain`: its authors, where it appeared, how to find it, what befell it."""

from __future__ import annotations

from litrev.i18n import _, day, language, number
from litrev.model import Decision, LinkKind, Notice, NoticeKind, Record
from litrev.protocol import Criterion
from litrev.screening.retrieval import Availability
from litrev.steps.full_text_places import FullText
from litrev.steps.labels import type_label
from litrev.steps.sitting import Regrouping, Screening
from litrev.steps.verdict_words import verdict_words

_SHOWN_AUTHORS = 4
"""Names before the last one, of a long list."""


def authors_line(record: Record, *, full: bool = False) -> str:
    """The authors; of many the first ones, the last one and their number."""
    names = [author.name for author in record.authors if author.name]
    more = "" if record.authors_complete else " …"
    if full or len(names) <= _SHOWN_AUTHORS + 2:
        return "; ".join(names) + more
    shown = "; ".join([*names[:_SHOWN_AUTHORS], "…", names[-1]]) + more
    return _("{n} authors: {names}").format(n=number(len(names)), names=shown)


def place_line(record: Record) -> str:
    """Journal, year, volume and pages; kind and language; identifiers."""
    volume = f"{record.volume}({record.issue})" if record.volume and record.issue else record.volume or record.issue
    where = ":".join(filter(None, [volume, record.pages]))
    year = str(record.year or "") + (f";{where}" if where else "")
    guessed = " ?" if record.languages_detected else ""
    parts = [
        " ".join(filter(None, [record.journal or record.journal_abbreviation or record.publisher, year])),
        type_label(record.type),
        ", ".join(record.languages) + (guessed if record.languages else ""),
        f"PMID {record.pmid}" if record.pmid else "",
        f"doi:{record.doi}" if record.doi else "",
        "" if record.pmid or record.doi else record.id,
    ]
    return " · ".join(filter(None, parts))


def full_text_words(stands: FullText | None) -> str:
    """How the full text stands, in a line; empty at a stage where none is read."""
    if stands is None:
        return ""
    if stands.how is Availability.ASKED:
        when = day(stands.at) if stands.at else "–"
        whom = stands.whom or "–"
        return _("Full text: asked for on {day} ({whom})").format(day=when, whom=whom)
    words = {
        Availability.HELD: _("Full text: {place}"),
        Availability.OPEN: _("Full text: free to read at {place}"),
    }
    nothing = _("Full text: no copy is known, and nobody was asked for one")
    return words.get(stands.how, nothing).format(place=stands.place)


def former_words(sitting: Screening, held: Decision) -> str:
    """What the reviewer holds of the work in front of them."""
    if sitting.again and sitting.session.is_open(sitting.session.current or ""):
        words = _("Your verdict of {day}, before the criteria were amended: {verdict}")
        return words.format(day=day(held.at), verdict=verdict_words(held))
    return _("Your verdict so far: {verdict}").format(verdict=verdict_words(held))


def undone_words(undone: Decision | Regrouping, back: Decision | None) -> str:
    """What was taken back; `back`: the verdict that stands again."""
    if isinstance(undone, Regrouping):
        apart = undone.kind is LinkKind.SAME
        words = _("Undone: {records} are apart again.") if apart else _("Undone: {records} are one work again.")
        return words.format(records=", ".join(undone.records))
    if back is None:
        return _("Undone: you have no verdict on this work.")
    return _("Undone: your verdict is again {verdict}.").format(verdict=verdict_words(back))


def banners(record: Record) -> list[str]:
    """What must not be overlooked: a retraction first, then concerns and corrections, then what it is itself."""
    lines = []
    retractions = [notice for notice in record.notices if notice.kind is NoticeKind.RETRACTED_BY]
    if record.retracted or retractions:
        lines.append(" — ".join(filter(None, [_("RETRACTED"), *map(_cited, retractions)])))
    words = {
        NoticeKind.CONCERN_BY: _("EXPRESSION OF CONCERN"),
        NoticeKind.CORRECTED_BY: _("CORRECTED"),
        NoticeKind.RETRACTS: _("THIS IS A RETRACTION NOTICE"),
        NoticeKind.CORRECTS: _("THIS IS A CORRECTION"),
        NoticeKind.UPDATED_BY: _("A LATER VERSION EXISTS"),
    }
    for kind, word in words.items():
        found = [notice for notice in record.notices if notice.kind is kind]
        if found:
            lines.append(" — ".join(filter(None, [word, *map(_cited, found[:2])])))
    return lines


def is_retracted(record: Record) -> bool:
    """Whether a source calls the work retracted."""
    return record.retracted or any(notice.kind is NoticeKind.RETRACTED_BY for notice in record.notices)


def _cited(notice: Notice) -> str:
    return notice.text or (f"doi:{notice.doi}" if notice.doi else f"PMID {notice.pmid}" if notice.pmid else "")


def titles(record: Record) -> tuple[str, str]:
    """The title, and its translation where there is another."""
    title = record.title or record.translated_title or _("(no title)")
    return title, record.translated_title if record.translated_title != title else ""


def criterion_words(criterion: Criterion) -> str:
    """What is included and what is excluded: `Newcomers ≠ Wrong population`."""
    wanted = criterion.include.in_language(language()) if criterion.include else ""
    excluded = criterion.exclude.in_language(language())
    return f"{wanted} ≠ {excluded}" if wanted else excluded


def short_criterion_words(criterion: Criterion) -> str:
    """One side of it: what is included, else `≠` what is excluded."""
    wanted = criterion.include.in_language(language()) if criterion.include else ""
    return wanted or "≠ " + criterion.exclude.in_language(language())
