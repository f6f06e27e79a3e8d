"""Taking in what an earlier review has screened, so that nobody screens it again; and taking that back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from litrev.errors import InputError, UsageError
from litrev.formats.tables import is_json_lines, read_table
from litrev.i18n import _, refusal
from litrev.model import Known, KnownKind, Record
from litrev.review import PROTOCOL_NAME, Review
from litrev.screening.outcome import State
from litrev.screening.standing import Position
from litrev.steps.ledger import Corpus, corpus, named_works, open_ledger, utc_now, where_works_stand
from litrev.steps.works import show_works
from litrev.store import Store, new_id
from litrev.text import bare_doi, bare_pmid, decode

Name = tuple[KnownKind, str]
"""What a document is called: a record id, a DOI or a PMID."""
COLUMNS = ("id", "doi", "pmid", "members", "record", "openalex")
"""The columns of a table that are read."""
_RECORD = re.compile(r"[a-z][a-z0-9_-]*:\S+")
_PMID = re.compile(r"(?:pmid\s*:?\s*)?\d{1,9}|\S*ncbi\.nlm\.nih\.gov/(?:pubmed/)?\d+\S*", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:https?://openalex\.org/(?:works/)?)?(W\d+)", re.IGNORECASE)


class Part(StrEnum):
    """Which works of the other review."""

    SCREENED = "screened"
    """All that have an outcome at its first stage."""
    EXCLUDED = "excluded"
    INCLUDED = "included"


@dataclass(frozen=True, slots=True)
class KnownList:
    """One list that counts."""

    number: int
    """From 1 on: a short name for it."""
    batch: str
    origin: str
    at: datetime
    names: int
    works: int
    """Works of this review that it keeps out of screening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of the lists that were given."""

    names: int
    """Ids, DOIs and PMIDs that were new."""
    already: int
    """Those that an earlier list had."""
    unreadable: tuple[str, ...]
    """Lines that hold none."""
    known: int
    """Works of this review that are not screened (again), all lists together."""
    ambiguous: tuple[str, ...]
    """Names that several works of this review bear: none of these is taken for known."""
    decided_here: int
    """Works that a list names and that somebody here has decided on: these decisions stand."""


def take_in_known(
    review: Review, places: Sequence[Path], *, part: str = Part.SCREENED, now: Callable[[], datetime] = utc_now
) -> TakenIn:
    """Take in other reviews (their folders) and lists (CSV tables, or a name a line) as screened elsewhere.

    `part` chooses among the works of a folder. Works that such a name belongs to now or later are not asked for in
    screening; taking in a list again adds nothing. Raises InputError for what cannot be read.
    """
    protocol = review.load()
    wanted = _part(part)
    unreadable: list[str] = []
    rows: list[Known] = []
    found: dict[Name, None] = {}
    with open_ledger(review, protocol) as store:
        held = {(known.kind, known.value) for known in store.known()}
        for place in places:
            names = list(dict.fromkeys(_names_in(place, review, wanted, unreadable)))
            found |= dict.fromkeys(names)
            batch, at = new_id(), now()
            rows += [_row(batch, name, place, at) for name in names if name not in held]
            held.update(names)
        store.add_known(rows)
        counted = corpus(protocol, store)
        named = named_works(store, counted.work_of)
    ambiguous = tuple(sorted(value for (_kind, value), works in named.items() if len(works) > 1))
    single = {work for works in named.values() if len(works) == 1 for work in works}
    return TakenIn(
        names=len(rows),
        already=len(found) - len(rows),
        unreadable=tuple(unreadable),
        known=len(counted.known),
        ambiguous=ambiguous,
        decided_here=len(single - counted.known.keys()),
    )


def list_known(review: Review) -> list[KnownList]:
    """The lists that count, the oldest first."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        return _lists(store, corpus(protocol, store))


def forget_known(review: Review, number: int, *, now: Callable[[], datetime] = utc_now) -> KnownList:
    """Take back a list by its number: its works are screened here like any other. Nothing is deleted."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        chosen = next((one for one in _lists(store, corpus(protocol, store)) if one.number == number), None)
        if chosen is None:
            raise UsageError(_("There is no list {number}.").format(number=number), _("See them with: litrev known"))
        taken_back = Known(
            id=f"{chosen.batch}:{KnownKind.WITHDRAWN}",
            batch=new_id(),
            kind=KnownKind.WITHDRAWN,
            value=chosen.batch,
            origin=chosen.origin,
            at=now(),
        )
        store.add_known([taken_back])
    return chosen


def _lists(store: Store, counted: Corpus) -> list[KnownList]:
    known = store.known()
    names = Counter(one.batch for one in known)
    works = Counter(counted.known.values())
    first = {one.batch: one for one in reversed(known)}
    batches = dict.fromkeys(one.batch for one in known)
    return [
        KnownList(number, batch, first[batch].origin, first[batch].at, names[batch], works[batch])
        for number, batch in enumerate(batches, 1)
    ]


def _part(name: str) -> Part:
    try:
        return Part(name.strip().casefold())
    except ValueError:
        raise UsageError(
            _("There is no set of works “{name}”.").format(name=name),
            _("Choose among: {names}").format(names=", ".join(Part)),
        ) from None


def _row(batch: str, name: Name, place: Path, at: datetime) -> Known:
    kind, value = name
    return Known(id=f"{batch}:{kind}:{value}", batch=batch, kind=kind, value=value, origin=place.name, at=at)


def _names_in(place: Path, review: Review, part: Part, unreadable: list[str]) -> Iterator[Name]:
    if place.is_dir() or place.name == PROTOCOL_NAME:
        folder = (place if place.is_dir() else place.parent).resolve()
        yield from _names_of_review(folder, review, part)
        return
    for text in _texts(place):
        if names := names_of(text):
            yield from names
        else:
            unreadable.append(text)


def _names_of_review(folder: Path, here: Review, part: Part) -> Iterator[Name]:
    """What the works of another review are called, in all their records."""
    if not (folder / PROTOCOL_NAME).is_file():
        raise InputError(
            _("There is no review in {folder}.").format(folder=folder), _("Give the folder that holds its review.yaml.")
        )
    if folder == here.folder.resolve():
        raise InputError(
            _("{folder} is this very review.").format(folder=folder), _("Give the folder of an earlier one.")
        )
    other = Review(folder)
    protocol = other.load()
    with open_ledger(other, protocol) as store:
        counted = corpus(protocol, store)
        where = where_works_stand(protocol, store, counted)
        unmarked = [work for work in counted.works if work.id not in counted.automatic]  # its rules are not ours
        for shown in show_works(store, unmarked, where.positions.get):
            if _belongs(shown.position, part):
                for record in shown.records:
                    yield from _names_of_record(record)


def _belongs(position: Position | None, part: Part) -> bool:
    if position is None:  # that review knew it from one before
        return part is Part.SCREENED
    if part is Part.INCLUDED:
        return position.state is State.INCLUDED
    if part is Part.EXCLUDED:
        return position.state in (State.EXCLUDED, State.NOT_RETRIEVED)
    return not position.outcomes[0].state.is_open


def _names_of_record(record: Record) -> Iterator[Name]:
    yield KnownKind.RECORD, record.id
    if record.doi:
        yield KnownKind.DOI, record.doi
    if record.pmid:
        yield KnownKind.PMID, record.pmid


def _texts(file: Path) -> Iterator[str]:
    """The cells of a table that name documents, or the lines of a list."""
    if file.suffix.lower() in (".csv", ".tsv") or is_json_lines(file):
        table = read_table(file)
        columns = [name for name in table.columns if name.strip().casefold() in COLUMNS]
        if not columns:
            raise InputError(
                _("{file} has no column that names documents.").format(file=file),
                _("Name one of its columns: {names}").format(names=", ".join(COLUMNS)),
            )
        yield from _cells(table.rows, columns)
        return
    try:
        lines = decode(file.read_bytes()).splitlines()
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder."),
        ) from None
    yield from (line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _cells(rows: Iterable[dict[str, str]], columns: Sequence[str]) -> Iterator[str]:
    for row in rows:
        cells = ((name.strip().casefold(), row.get(name, "").strip()) for name in columns)
        yield from (f"pmid:{cell}" if name == "pmid" and cell.isdigit() else cell for name, cell in cells if cell)


def names_of(text: str) -> list[Name]:
    """What a line or a cell names; spaces and semicolons part several. A number among other words is no PMID."""
    if _PMID.fullmatch(text.strip()):
        return [(KnownKind.PMID, bare_pmid(text))]
    words = text.replace(";", " ").split()
    names = [name for word in words if (name := _name(word))]
    return [name for name in names if len(names) == len(words) or not name[1].isdigit()]


def _name(word: str) -> Name | None:
    if openalex := _OPENALEX.fullmatch(word):
        return KnownKind.RECORD, f"openalex:{openalex.group(1).upper()}"
    if doi := bare_doi(word):
        return KnownKind.DOI, doi
    if _PMID.fullmatch(word):
        return KnownKind.PMID, bare_pmid(word)
    return (KnownKind.RECORD, word) if _RECORD.fullmatch(word) else None
