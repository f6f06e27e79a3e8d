"""Answering doubtful pairs: the session of `litrev.dedupe.session`, tied to a review's ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from litrev.dedupe.answers import waiting
from litrev.dedupe.contrast import Piece, Pieces, contrast, likeness
from litrev.dedupe.session import Desk, ReviewSession
from litrev.errors import ProtocolError
from litrev.formats.tables import write_table
from litrev.i18n import _
from litrev.model import Link, Record
from litrev.review import Review
from litrev.steps.labels import type_label
from litrev.steps.ledger import Corpus, corpus, open_ledger, utc_now
from litrev.steps.team import reviewer_or_only
from litrev.store import Store, new_id
from litrev.text import safe


@dataclass(frozen=True, slots=True)
class Reviewing:
    """A session with the records that it is about. Each answer is in the ledger before the next pair is shown."""

    session: ReviewSession
    _store: Store

    def records(self, pair: Link) -> tuple[Record, Record]:
        """The two records of a pair, each in its newest version."""
        found = self._store.records([pair.a, pair.b])
        return found[pair.a], found[pair.b]


@contextmanager
def review_pairs(
    review: Review, *, reviewer: str | None = None, now: Callable[[], datetime] = utc_now
) -> Iterator[Reviewing]:
    """Open a person's review of the pairs that the rules are unsure of; without a name, the team's only member's.

    Raises ProtocolError when records have not been compared yet, UsageError for an unknown reviewer.
    """
    protocol = review.load()
    who = reviewer_or_only(protocol, reviewer)
    with open_ledger(review, protocol) as store:
        if store.latest_dedupe() is None:
            raise ProtocolError(_("The records have not been compared yet."), _("Type: litrev dedupe"))
        counted = corpus(protocol, store)
        desk = Desk(clock=now, new_id=new_id, save=store.add_links)
        _today, *formerly = protocol.ids_of(who)
        found, links = counted.records.keys(), store.links()
        yield Reviewing(ReviewSession(found, links, reviewer=who, desk=desk, formerly=formerly), store)


def doubtful_pairs(counted: Corpus) -> list[Link]:
    """The pairs that wait for a person, the most doubtful first."""
    return waiting(counted.links, counted.work_of, counted.work_of.__contains__)


_PAIR_FIELDS = ("title", "authors", "year", "journal", "doi", "pmid")


def write_doubtful_pairs(review: Review, file: Path) -> int:
    """Write the pairs that wait as a table, each with its reasons and what its two records say; how many there are."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        pairs = doubtful_pairs(corpus(protocol, store))
        records = store.records({record for pair in pairs for record in (pair.a, pair.b)})
    described = [f"{name}_{side}" for name in _PAIR_FIELDS for side in (1, 2)]
    write_table(file, ("id_1", "id_2", "score", "reasons", *described), (_row(pair, records) for pair in pairs))
    return len(pairs)


def _row(pair: Link, records: Mapping[str, Record]) -> dict[str, str]:
    said = {"id_1": pair.a, "id_2": pair.b, "score": f"{pair.score or 0:.4f}", "reasons": "; ".join(pair.why)}
    for side, record in ((1, records[pair.a]), (2, records[pair.b])):
        said |= {f"{name}_{side}": field_text(record, name) for name in _PAIR_FIELDS}
    return said


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field of two records, what differs marked."""

    field: str
    """As `Record` names it."""
    left: Pieces
    right: Pieces


_COMPARED = (
    "title", "translated_title", "authors", "year", "published", "journal", "volume", "issue", "pages", "type", "doi",
    "pmid", "languages", "retracted", "abstract",
)  # fmt: skip


def compare_fields(one: Record, other: Record) -> list[ComparedField]:
    """What two records say, field by field, as far as either says something; text that a terminal can show."""
    texts = {name: (safe(field_text(one, name)), safe(field_text(other, name))) for name in _COMPARED}
    rows = [ComparedField(name, *contrast(*said)) for name, said in texts.items() if any(said)]
    if translated := _through_translation(texts["title"], texts["translated_title"]):
        plain = ComparedField("title", *((Piece(title),) for title in texts["title"]))
        rows = [plain, translated, *rows[2:]]
    return rows


def _through_translation(titles: tuple[str, str], translations: tuple[str, str]) -> ComparedField | None:
    """Titles in two languages: the one's translation beside the other's title, when these are what is alike."""
    if not all(titles) or all(translations) or not any(translations):
        return None
    of_left = bool(translations[0])
    sides = (translations[0], titles[1]) if of_left else (titles[0], translations[1])
    if likeness(*sides) <= likeness(*titles):
        return None
    return ComparedField("translated_title", *contrast(*sides))


def field_text(record: Record, name: str) -> str:
    """What a record says in one field, in one line."""
    if name == "authors":
        return "; ".join(author.name for author in record.authors) + ("" if record.authors_complete else "; …")
    if name == "published":
        return record.published if record.published != str(record.year or "") else ""
    if name == "type":
        return type_label(record.type)
    if name == "languages":
        return "" if record.languages_detected else ", ".join(record.languages)
    if name == "retracted":
        return _("RETRACTED") if record.retracted else ""
    said = record.abstract_text if name == "abstract" else str(getattr(record, name) or "")
    return " ".join(said.split())
