"""Documents that an earlier review has screened: which records of this ledger they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, Select, select

from litrev.model import KnownKind
from litrev.store.tables import known, records

_COLUMNS = {
    KnownKind.RECORD: records.c.id,
    KnownKind.DOI: records.c.doi,
    KnownKind.PMID: records.c.pmid,
}
"""What of a record each kind of name is compared with."""


class KnownRecord(NamedTuple):
    """A record that an earlier review's list names."""

    record: str
    kind: KnownKind
    value: str
    batch: str
    """The list, as it was taken in."""


def withdrawn() -> Select[tuple[str]]:
    """The lists that were taken back."""
    return select(known.c.value).where(known.c.kind == KnownKind.WITHDRAWN.value)


def named_records(connection: Connection) -> Iterator[KnownRecord]:
    """Every record with a name on a list that was not taken back, in order."""
    for kind, column in _COLUMNS.items():
        query = (
            select(records.c.id, known.c.value, known.c.batch)
            .distinct()
            .join(known, known.c.value == column)
            .where(known.c.kind == kind.value, known.c.batch.not_in(withdrawn()))
            .order_by(records.c.id, known.c.value, known.c.batch)
        )
        for record, value, batch in connection.execute(query):
            yield KnownRecord(record, kind, value, batch)
