"""Importing files: what databases export, read with an account, archived as it came, and kept as a run of its source.

Of a source the newest complete run counts. So a further file makes a new run that holds the files of the former one
and the new one, each a page; the former run stays listed. A run is complete only when every entry is accounted for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from litrev import __version__
from litrev.errors import InputError, SourceError, UsageError
from litrev.formats.reading.account import Account, numbered, read_content
from litrev.formats.reading.content import Content, content_of, read_file
from litrev.formats.reading.draft import Field
from litrev.formats.reading.pmids import Listed, listed
from litrev.formats.reading.registry import format_of
from litrev.formats.reading.rows import told_fields
from litrev.formats.reject_words import place_words, reason_words
from litrev.i18n import _, ngettext, number
from litrev.model import Page, Record, Reject, Run, RunStatus
from litrev.progress import Progress, silent
from litrev.protocol import Arm, Protocol, SourceEntry
from litrev.protocol.models import FILE
from litrev.review import Review
from litrev.sources.base import Source
from litrev.sources.pubmed_place import Place
from litrev.sources.registry import open_source
from litrev.sources.settings import Clock, system_clock
from litrev.steps import archive
from litrev.steps.imported import (
    PMIDS,
    ImportedFile,
    files_of,
    kept_pages,
    newest_import,
    suffix_of,
    with_account,
)
from litrev.steps.ledger import open_ledger
from litrev.steps.lock import only_search
from litrev.store import Store, new_id
from litrev.text import typed

OpenSource = Callable[..., Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How files are to be read."""

    mapping: Sequence[str] = ()
    """`COLUMN=field` of a table whose columns are not known."""
    encoding: str = ""
    """Overrides what a file looks like."""
    fetch: bool = False
    """Fetch from PubMed the records of a table with PMIDs, though it has titles itself."""
    afresh: bool = False
    """Leave out the files that the source had."""
    dry_run: bool = False
    """Only give the accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileImported:
    """One file after its import."""

    account: Account
    sha256: str
    new: int = 0
    """Records that this review had never seen."""
    repeated: int = 0
    """Entries described like an earlier one of this source: identified too, and duplicates."""
    already: bool = False
    """The source has these bytes already: nothing changed."""
    to_fetch: int = 0
    """Of a list, in a dry run: the PMIDs that would be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did."""

    source: str
    files: tuple[FileImported, ...]
    run: Run | None = None
    """The run that holds the files now; None when nothing was stored."""
    kept: int = 0
    """Files that the source had before and still has."""
    notes: tuple[str, ...] = ()
    """What a person should know of the source, translated."""


@dataclass(slots=True)
class Piece:
    """A page to be stored."""

    raw: bytes
    suffix: str
    items: list[Record | Reject]
    request: str
    withheld: tuple[str, ...] = ()


@dataclass(slots=True)
class Arrived:
    """A file that is to be in the run: one that a former run had, or one that was read now."""

    file: ImportedFile
    pieces: list[Piece]
    account: Account | None = None
    """None for a file of a former run that was not given again."""
    wanted: tuple[str, ...] = ()
    """The PMIDs of a list, to be fetched."""
    already: bool = False
    new: int = 0
    repeated: int = 0


def import_files(
    review: Review | None,
    files: Sequence[Path],
    *,
    source: str,
    how: How | None = None,
    progress: Progress = silent,
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
) -> Imported:
    """Take files into a source of the protocol that is imported (`via: file`).

    Raises InputError for a file of which nothing can be read, and then nothing is imported; UsageError for a source
    that the protocol does not have, with the line to add. A dry run needs no review.
    """
    how = how or How()
    told = {column: str(name) for column, name in told_fields(how.mapping).items()}
    raws = [(file.name, read_file(file)) for file in files]
    if review is None or how.dry_run:
        read = [_read(name, raw, source, told, how) for name, raw in raws]
        return Imported(source=source, files=tuple(map(_outcome, read)))
    protocol = review.load()
    entry = file_source(protocol, source)
    with only_search(review.folder), open_ledger(review, protocol) as store:
        former = None if how.afresh else newest_import(store, entry.id)
        arrived = kept_files(review, store, former)
        given = []
        for name, raw in raws:
            one = _read(name, raw, entry.id, told, how)
            _refuse_unread(one)
            given.append(_take(arrived, one))
            progress(entry.id, len(given), len(raws), name)
        fresh = [one for one in given if not one.already]
        for one in fresh:
            _fetch(one, protocol, clock, opener, progress)
        run = store_run(review, store, entry, arrived, clock.now(), former) if fresh else former
    return Imported(
        source=entry.id,
        files=tuple(map(_outcome, given)),
        run=run,
        kept=len(arrived) - len(fresh),
        notes=tuple(_notes(entry)),
    )


def _refuse_unread(one: Arrived) -> None:
    """Raise InputError for a file of which no entry can be read: it is something else than it seems, and its entries
    would count as identified."""
    account = one.account
    if account is None or one.wanted or account.read or not account.rejected:
        return
    first = account.rejects[0]
    words = ngettext(
        "{file} seems to be {format}, and its only entry cannot be read ({place}: {reason}). Nothing was imported.",
        "{file} seems to be {format}, and none of its {n} entries can be read (the first, {place}: {reason}). Nothing "
        "was imported.",
        account.rejected,
    )
    raise InputError(
        words.format(
            file=account.file,
            format=account.label,
            n=number(account.rejected),
            place=place_words(first),
            reason=reason_words(first),
        ),
        _("See all of them: litrev import {file} --dry-run. Then export the file again, as RIS if you can.").format(
            file=typed(account.file)
        ),
    )


def file_source(protocol: Protocol, name: str) -> SourceEntry:
    """The protocol's source of that id, which is imported from files. Raises UsageError with the line to add."""
    entry = protocol.source_entry(name)
    if entry is not None and entry.source == FILE:
        return entry
    if entry is not None:
        raise UsageError(
            _("{name} is searched by litrev itself; a file counts as a source of its own.").format(name=name),
            _("Add under sources in review.yaml: {line}").format(line=source_line(f"{name}-file")),
        )
    known = [one.id for one in protocol.sources if one.source == FILE]
    hint = _("Add under sources in review.yaml: {line}").format(line=source_line(name))
    if known:
        hint = _("Sources for files here: {names}.").format(names=", ".join(known)) + " " + hint
    raise UsageError(_("The protocol has no source “{name}”.").format(name=name), hint)


def source_line(name: str, arm: str = "database", platform: str = "…") -> str:
    """The line of review.yaml that makes a source for files."""
    today = date.today().isoformat()  # noqa: DTZ011 - the day as the person's calendar has it
    return f'- {{id: {name}, via: file, arm: {arm}, platform: "{platform}", query: "…", date: {today}}}'


def _read(name: str, raw: bytes, source: str, told: dict[str, str], how: How) -> Arrived:
    """A file and what it holds, with its account."""
    file = ImportedFile(
        file=name, sha256=archive.digest(raw), format="", encoding="", told=told, forced=how.encoding
    )  # fmt: skip
    content = content_of(raw, name, how.encoding)
    found = _listed(content, how)
    if found is not None:
        return _list_arrived(file, raw, content, found)
    read = read_content(content, source, {column: Field(field_) for column, field_ in told.items()})
    piece = Piece(raw, suffix_of(read.account.format), list(read.items), f"file {name}")
    return Arrived(with_account(file, read.account), [piece], read.account)


def _list_arrived(file: ImportedFile, raw: bytes, content: Content, found: Listed) -> Arrived:
    wanted = tuple(dict.fromkeys(found.pmids))
    rejects = found.rejects
    account = Account(
        file=file.file,
        format=PMIDS,
        label="PMIDs",
        encoding=content.encoding,
        entries=len(wanted) + len(rejects),
        rejected=len(rejects),
        rejects=rejects,
    )
    piece = Piece(raw, suffix_of(PMIDS), list(rejects), f"file {file.file}")
    repeated = len(found.pmids) - len(wanted)
    return Arrived(with_account(file, account), [piece], account, wanted, repeated=repeated)


def _listed(content: Content, how: How) -> Listed | None:
    """The PMIDs to fetch: of a list, of a table without titles, or of any table when that is asked for."""
    if format_of(content).name not in (PMIDS, "csv", "xlsx") or how.mapping:
        return None
    return listed(content, with_titles=how.fetch)


def kept_files(review: Review, store: Store, former: Run | None) -> list[Arrived]:
    """The files of the former run with their pages, read again."""
    if former is None:
        return []
    arrived: list[Arrived] = []
    first = 0
    for file in files_of(former):
        pages = kept_pages(review, store, former, file, first)
        first += file.pages
        pieces = [Piece(p.raw, _ending(p.page.file), p.items, p.page.request) for p in pages]
        if file.withheld:
            pieces[-1].withheld = file.withheld
        arrived.append(Arrived(file, pieces))
    return arrived


def _ending(name: str) -> str:
    return name.removesuffix(".gz").rpartition(".")[2]


def _take(arrived: list[Arrived], one: Arrived) -> Arrived:
    """Put a file that was read among those that the source has, unless it is there already; gives what is there."""
    for place, other in enumerate(arrived):
        if other.file.same_reading(one.file):
            one.already = True
            if not one.account or one.file.format != PMIDS:
                return one
            one.account = replace(
                one.account, read=other.file.read, withheld=other.file.withheld, without_abstract=0
            )  # fmt: skip
            return one
        if other.file.sha256 == one.file.sha256:  # the same bytes, to be read another way
            arrived[place] = one
            return one
    arrived.append(one)
    return one


def _fetch(one: Arrived, protocol: Protocol, clock: Clock, opener: OpenSource, progress: Progress) -> None:
    """Fetch the records of a list from PubMed. Raises SourceError when it does not answer; nothing is stored then."""
    if not one.wanted or one.account is None:
        return
    source = opener("pubmed", contact=protocol.contact or "", clock=clock)
    place = Place(len(one.wanted), (), len(one.wanted), tuple(sorted(map(int, one.wanted))))
    withheld: list[str] = []
    try:
        for page in source.pages("", place.cursor(), announced=len(one.wanted)):
            one.pieces.append(Piece(page.raw, "xml", list(source.parse(page.raw)), page.request))
            withheld += page.withheld
            progress("PubMed", sum(len(piece.items) for piece in one.pieces), len(one.wanted))
    except SourceError as error:
        hint = _("Nothing of this import was kept. Type the same command again later.")
        raise SourceError(error.message, hint) from None
    finally:
        source.close()
    items = [item for piece in one.pieces[1:] for item in piece.items]
    records = [item for item in items if isinstance(item, Record)]
    rejects = [item for item in items if isinstance(item, Reject)]
    one.account = replace(
        one.account,
        read=len(records),
        rejected=one.account.rejected + len(rejects),
        rejects=(*one.account.rejects, *rejects),
        without_abstract=sum(not record.abstract for record in records),
        withheld=tuple(withheld),
    )
    one.pieces[-1].withheld = tuple(withheld)
    one.file = replace(with_account(one.file, one.account), pages=len(one.pieces), withheld=tuple(withheld))


def store_run(
    review: Review, store: Store, entry: SourceEntry, arrived: Sequence[Arrived], now: datetime, former: Run | None
) -> Run:
    """Archive and store these files as a new run of the source; gives the run as it stands."""
    stamped = [
        replace(one.file, at=one.file.at or now.isoformat(timespec="seconds"), pages=len(one.pieces)) for one in arrived
    ]
    announced = sum(file.entries for file in stamped)
    run = Run(
        id=new_id(),
        source=FILE,
        strategy=entry.id,
        native_query=entry.query or "",
        announced=announced,
        started=now,
        detail={"files": [f.to_json() for f in stamped], "litrev": __version__, "former": former.id if former else ""},
    )
    store.add_run(run)
    seen: Counter[str] = Counter()
    place = 0
    for one in arrived:
        for piece in one.pieces:
            place += 1
            items = numbered(piece.items, seen)
            one.repeated += sum(isinstance(i, Record) and i.id != j.id for i, j in _records(items, piece.items))
            withheld = tuple(_again(id_, seen) for id_ in piece.withheld)
            page = Page(raw=piece.raw, request=piece.request, cursor=None, announced=announced, withheld=withheld)
            file = archive.keep(review.archive / run.id, f"page-{place:05d}.{piece.suffix}", piece.raw)
            sha256 = archive.digest(piece.raw)
            stored = store.add_page(run, number=place, file=file, sha256=sha256, page=page, items=items, at=now)
            run = replace(stored.run, status=RunStatus.PARTIAL)
            one.new += stored.new
    return store.save_run(_finished(run, stamped, now))


def _records(
    numbered_: Sequence[Record | Reject], given: Sequence[Record | Reject]
) -> Iterable[tuple[Record | Reject, Record | Reject]]:
    return zip(numbered_, given, strict=True)


def _again(id_: str, seen: Counter[str]) -> str:
    """A withheld record that an earlier list names too counts again."""
    seen[id_] += 1
    return f"{id_}-{seen[id_]}" if seen[id_] > 1 else id_


def _finished(run: Run, files: Sequence[ImportedFile], now: datetime) -> Run:
    accounted = run.fetched + run.rejected + run.withheld
    if accounted == run.announced:
        return replace(run, status=RunStatus.COMPLETE, finished=now)
    odd = [f.file for f in files if f.read + f.rejected + len(f.withheld) != f.entries]
    message = _(
        "{got} of {all} entries are accounted for ({files}): that is a fault of litrev, and the source is left out of "
        "every count. Report it, with the file."
    ).format(got=number(accounted), all=number(run.announced), files=", ".join(odd))
    return replace(run, message=message, finished=now)


def _outcome(one: Arrived) -> FileImported:
    if one.account is None:
        raise AssertionError("a file that was given has an account")
    account = one.account
    if one.wanted and not account.read and not account.withheld:  # a dry run fetches nothing
        account = replace(account, entries=account.rejected)
    return FileImported(
        account=account,
        sha256=one.file.sha256,
        new=one.new,
        repeated=one.repeated,
        already=one.already,
        to_fetch=len(one.wanted) if account is not one.account else 0,
    )


def _notes(entry: SourceEntry) -> Iterable[str]:
    """What PRISMA-S will ask of the source."""
    if entry.arm in (Arm.DATABASE, Arm.REGISTER):
        lacking = [name for name in ("platform", "query", "date") if getattr(entry, name) is None]
        if lacking:
            yield _("PRISMA-S asks of {source} what review.yaml does not say yet: {keys}").format(
                source=entry.id, keys=", ".join(lacking)
            )
