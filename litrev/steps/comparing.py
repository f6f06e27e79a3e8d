"""The difference between two runs: pure functions of the records that they saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from litrev.model import NoticeKind, Record

Version = tuple[str, str]
"""A record's id and the hash of its content."""

SIGNALS = (NoticeKind.RETRACTED_BY, NoticeKind.CONCERN_BY, NoticeKind.CORRECTED_BY)
"""What a reviewer must hear of a document, the gravest first."""
ANNOUNCED_BY = {
    NoticeKind.RETRACTS: NoticeKind.RETRACTED_BY,
    NoticeKind.CONCERNS: NoticeKind.CONCERN_BY,
    NoticeKind.CORRECTS: NoticeKind.CORRECTED_BY,
}
"""What a notice that is a document of its own means for the document that it speaks of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a later run found otherwise than an earlier one; ids in order."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """In both, with another content."""
    same: int = 0


def compare(before: Iterable[Version], after: Iterable[Version]) -> Difference:
    """The difference from one run to another; each id comes once in each, in any order."""
    earlier, later = dict(before), dict(after)
    both = earlier.keys() & later.keys()
    changed = sorted(record for record in both if earlier[record] != later[record])
    return Difference(
        new=tuple(sorted(later.keys() - earlier.keys())),
        gone=tuple(sorted(earlier.keys() - later.keys())),
        changed=tuple(changed),
        same=len(both) - len(changed),
    )


def changed_fields(before: Record, after: Record) -> tuple[str, ...]:
    """The names of the fields in which two versions of a record differ."""
    return tuple(f.name for f in fields(Record) if getattr(before, f.name) != getattr(after, f.name))


def signals(record: Record) -> frozenset[NoticeKind]:
    """Which of `SIGNALS` a record bears."""
    kinds = {notice.kind for notice in record.notices}
    if record.retracted:
        kinds.add(NoticeKind.RETRACTED_BY)
    return frozenset(kinds.intersection(SIGNALS))


def signals_since(before: Record, after: Record) -> tuple[NoticeKind, ...]:
    """Which of `SIGNALS` the later version bears and the earlier one did not; the gravest first."""
    newly = signals(after) - signals(before)
    return tuple(kind for kind in SIGNALS if kind in newly)


def signalled(notice: Record) -> list[tuple[NoticeKind, str]]:
    """What a document says of others: the signal, and the DOI or PMID of the document that it is about."""
    return [
        (ANNOUNCED_BY[said.kind], named)
        for said in notice.notices
        if said.kind in ANNOUNCED_BY and (named := said.doi or said.pmid)
    ]
