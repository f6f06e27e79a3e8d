"""The account of a file: how many entries it holds, what was read, mended and rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from litrev.errors import InputError
from litrev.formats.reading.content import Content
from litrev.formats.reading.draft import Field, Reading
from litrev.formats.reading.registry import Format, count, format_of, read
from litrev.i18n import _
from litrev.model import Record, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of one file's entries."""

    file: str
    format: str
    """As in the table of formats: `ris`."""
    label: str
    """The format as people call it."""
    encoding: str
    entries: int
    """In the file, counted without reading them."""
    read: int = 0
    rejected: int = 0
    repaired: int = 0
    """Entries in which something was mended."""
    repairs: Mapping[str, int] = field(default_factory=dict)
    """What was mended, and in how many entries."""
    without_abstract: int = 0
    rejects: tuple[Reject, ...] = ()
    withheld: tuple[str, ...] = ()
    """PMIDs of a list that PubMed does not give."""

    @property
    def adds_up(self) -> bool:
        """Every entry is accounted for."""
        return self.read + self.rejected + len(self.withheld) == self.entries


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file's items in order, and its account."""

    items: tuple[Record | Reject, ...]
    account: Account


def read_content(content: Content, source: str, told: Mapping[str, Field] | None = None) -> FileRead:
    """Read a file in whatever format it is; `source` begins the records' ids. Raises InputError, UsageError."""
    row = format_of(content)
    if row.module == "pmids":
        raise InputError(
            _("{file} is a list of PMIDs and has no records itself.").format(file=content.name),
            _("Their records are fetched by: litrev import FILE --source NAME"),
        )
    readings = list(read(content, row, source, told))
    return FileRead(tuple(one.item for one in readings), _account(content, row, readings))


def _account(content: Content, row: Format, readings: Iterable[Reading]) -> Account:
    repairs: Counter[str] = Counter()
    rejects: list[Reject] = []
    done = repaired = bare = 0
    for reading in readings:
        repairs.update(map(str, reading.repairs))
        repaired += bool(reading.repairs)
        if isinstance(reading.item, Reject):
            rejects.append(reading.item)
        else:
            done += 1
            bare += not reading.item.abstract
    return Account(
        file=content.name,
        format=row.name,
        label=row.label,
        encoding=content.encoding,
        entries=count(content, row),
        read=done,
        rejected=len(rejects),
        repaired=repaired,
        repairs=dict(repairs.most_common()),
        without_abstract=bare,
        rejects=tuple(rejects),
    )


def numbered(items: Iterable[Record | Reject], seen: Counter[str]) -> list[Record | Reject]:
    """`items` with an id of its own for each: the second that is described alike gets `-2`.

    A database that exported a document twice announced it twice: both count as identified, one as a duplicate.
    `seen` holds the ids of the files before, and is added to. Rejects have no ids, so that each counts.
    """
    given: list[Record | Reject] = []
    for item in items:
        if isinstance(item, Reject):
            given.append(replace(item, id="") if item.id else item)
            continue
        seen[item.id] += 1
        again = seen[item.id]
        given.append(replace(item, id=f"{item.id}-{again}") if again > 1 else item)
    return given
