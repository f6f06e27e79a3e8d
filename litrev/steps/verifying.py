"""Proving a review from its archive, offline: what is counted is what came, and what the rules make of it.

Nothing is repaired and nothing is changed. Page by page, so that memory does not grow with the review; only comparing
the records again holds what `dedupe` holds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from litrev import __version__
from litrev.errors import ExitCode, InputError, LitrevError
from litrev.i18n import _, moment, ngettext, number
from litrev.model import RULES, LinkKind, Record, Reject, Run, RunStatus, content_version
from litrev.progress import Progress, silent
from litrev.protocol.models import FILE
from litrev.review import Review
from litrev.sources.base import Source
from litrev.sources.registry import SOURCES, open_source
from litrev.steps import archive
from litrev.steps.counting import prisma
from litrev.steps.dedupe_policy import policy_used
from litrev.steps.deduplicating import judge_corpus, links_of
from litrev.steps.imported import page_reader
from litrev.steps.ledger import Corpus, corpus, counted_works, open_ledger
from litrev.steps.packing import left_out
from litrev.store import ArchivedPage, Dedupe, PageItems, Store

OpenSource = Callable[[str], Source]
Parse = Callable[[bytes], Iterable[Record | Reject]]
"""Reads the pages of one run, called with each in order."""
MOST_PLACES = 20
"""Of what is wrong in one check, so many places are named."""


class Kind(StrEnum):
    """What a check looks at."""

    ARCHIVE = "archive"
    """Every page is there, with its SHA-256."""
    READING = "reading"
    """Read again, the pages give the records, versions and rejects that the ledger holds."""
    COUNTERS = "counters"
    """A run's counters are those of its rows; a complete one accounts for all that was announced."""
    LINKS = "links"
    """Compared again by the rules, the records make the same works."""
    COUNTS = "counts"
    """PRISMA's equations hold."""


class Verdict(StrEnum):
    """What a check found."""

    HOLDS = "holds"
    NOTED = "noted"
    """Something that a person should know, and that is no fault of the review."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was proved, or not."""

    kind: Kind
    subject: str
    """The run or the step that it is about, as people call it."""
    verdict: Verdict
    said: str
    """What was found, translated."""
    places: tuple[str, ...] = ()
    """Where: files, record ids; at most `MOST_PLACES`."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A review after its proof."""

    checks: tuple[Check, ...]

    @property
    def exit_code(self) -> ExitCode:
        """5 when the archive is not what it was, 4 when a complete run is not, 6 when the ledger says otherwise."""
        broken = {check.kind for check in self.checks if check.verdict is Verdict.BROKEN}
        codes = {Kind.ARCHIVE: ExitCode.INPUT, Kind.COUNTERS: ExitCode.SOURCE}
        worst = [codes.get(kind, ExitCode.CONFLICT) for kind in Kind if kind in broken]
        return worst[0] if worst else ExitCode.DONE


def verify(review: Review, *, progress: Progress = silent, opener: OpenSource = open_source) -> Verified:
    """Prove every run, the last deduplication and the counts; sends nothing."""
    protocol = review.load()
    checks: list[Check] = []
    with open_ledger(review, protocol) as store:
        for run in store.runs():
            if run.status is not RunStatus.FAILED:
                checks += _run(review, store, run, opener, progress)
        counted = corpus(protocol, store)
        links = _links(store, counted, progress)
        checks += map(_unproved_links, links) if left_out(review.archive) else links
    checks.append(_counts(review))
    return Verified(tuple(checks))


# Runs


@dataclass(slots=True)
class _Readings:
    """What reading a run's pages again has brought to light so far."""

    pages: int = 0
    records: int = 0
    lost: list[str] = field(default_factory=list)
    """Pages that are gone or no longer what came."""
    damaged: list[str] = field(default_factory=list)
    """Records whose stored text is not what its hash says."""
    different: list[str] = field(default_factory=list)
    """Items that are read otherwise today than they are stored."""
    missing: list[str] = field(default_factory=list)
    """Items of a page that the ledger does not have, or has beyond it."""


def _run(review: Review, store: Store, run: Run, opener: OpenSource, progress: Progress) -> Iterator[Check]:
    subject = f"{run.strategy} {moment(run.started)}"
    if left_out(review.archive):
        yield from _unproved(subject)
        yield _counters(subject, store, run, len(store.pages(run.id)))
        return
    with contextlib.ExitStack() as closing:
        parse: Parse | None = None
        if run.source in SOURCES:
            source = opener(run.source)
            closing.callback(source.close)
            parse = source.parse
        elif run.source == FILE:
            parse = page_reader(run)
        seen = _read_again(review, store, run, parse, progress)
    yield _archive(subject, seen)
    yield _reading(subject, seen, run, readable=parse is not None)
    yield _counters(subject, store, run, seen.pages)


def _unproved(subject: str) -> Iterator[Check]:
    """Of a review that was opened from an archive without abstracts."""
    words = _("the responses were left out of the archive that this review was opened from: not proved")
    yield _noted(Kind.ARCHIVE, subject, words)
    words = _("without the responses and abstracts nobody can tell whether the records are what the source gave")
    yield _noted(Kind.READING, subject, words)


def _unproved_links(check: Check) -> Check:
    """Without abstracts the rules have less to go by: where they judge otherwise, nothing is broken."""
    if check.verdict is not Verdict.BROKEN:
        return check
    words = _("compared again without abstracts: {found}").format(found=check.said)
    return _noted(check.kind, check.subject, words, check.places)


def _read_again(review: Review, store: Store, run: Run, parse: Parse | None, progress: Progress) -> _Readings:
    seen = _Readings()
    for page in store.pages(run.id):
        seen.pages += 1
        try:
            raw = archive.fetch(review.archive / run.id, page.file, page.sha256)
        except InputError as error:
            seen.lost.append(f"{page.file}: {error.message}")
        else:
            if parse is not None:
                _compare_page(store, page, list(parse(raw)), seen)
        progress(run.strategy, seen.pages, run.pages)
    return seen


def _compare_page(store: Store, page: ArchivedPage, items: Sequence[Record | Reject], seen: _Readings) -> None:
    """Put what a page gives today beside what the ledger holds of it."""
    stored = store.page_items(page.run, page.number)
    seen.records += len(stored.records)
    bodies = store.texts(stored.records.values())
    seen.damaged += [id_ for (id_, version), text in bodies.items() if content_version(text) != version]
    for position in range(max(len(items), *(at + 1 for at in (*stored.records, *stored.rejects)), 0)):
        item = items[position] if position < len(items) else None
        _compare_item(f"{page.file} {position + 1}", item, position, stored, seen)


def _compare_item(place: str, item: Record | Reject | None, position: int, stored: PageItems, seen: _Readings) -> None:
    version, reject = stored.records.get(position), stored.rejects.get(position)
    if item is None or (version is None and reject is None):
        seen.missing.append(f"{place}: {version[0] if version else reject.id if reject else getattr(item, 'id', '')}")
    elif isinstance(item, Record):
        if version != (item.id, item.version):
            seen.different.append(item.id)
    elif reject is None or (item.id, item.raw) != (reject.id, reject.raw):
        seen.different.append(item.id or place)


def _archive(subject: str, seen: _Readings) -> Check:
    if seen.lost:
        words = ngettext(
            "{n} of {all} archived page is gone or has changed",
            "{n} of {all} archived pages are gone or have changed",
            len(seen.lost),
        ).format(n=number(len(seen.lost)), all=number(seen.pages))
        return _broken(Kind.ARCHIVE, subject, words, seen.lost)
    words = ngettext("{n} page, as it came (SHA-256)", "{n} pages, as they came (SHA-256)", seen.pages)
    return _holds(Kind.ARCHIVE, subject, words.format(n=number(seen.pages)))


def _reading(subject: str, seen: _Readings, run: Run, *, readable: bool) -> Check:
    if not readable:
        words = _("this litrev cannot read pages of {source}").format(source=run.source)
        return _noted(Kind.READING, subject, words)
    if wrong := seen.damaged + seen.missing:
        words = ngettext(
            "{n} item is not in the ledger as it was stored", "{n} items are not in the ledger as they were stored",
            len(wrong),
        )  # fmt: skip
        return _broken(Kind.READING, subject, words.format(n=number(len(wrong))), wrong)
    if seen.different:
        return _read_otherwise(subject, seen.different, str(run.detail.get("litrev", "?")))
    words = ngettext("{n} record, read again: the same", "{n} records, read again: the same", seen.records)
    return _holds(Kind.READING, subject, words.format(n=number(seen.records)))


def _read_otherwise(subject: str, different: Sequence[str], then: str) -> Check:
    """The pages are as they came, so either litrev reads them otherwise by now, or somebody changed the ledger."""
    count = number(len(different))
    if then != __version__:
        words = ngettext(
            "{n} record is read otherwise by litrev {now} than by litrev {then}, which fetched it",
            "{n} records are read otherwise by litrev {now} than by litrev {then}, which fetched them",
            len(different),
        ).format(n=count, now=__version__, then=then)
        return _noted(Kind.READING, subject, words, different)
    words = ngettext(
        "{n} record is not what its page says: the ledger was changed by hand, or litrev between two releases",
        "{n} records are not what their pages say: the ledger was changed by hand, or litrev between two releases",
        len(different),
    )
    return _broken(Kind.READING, subject, words.format(n=count), different)


def _counters(subject: str, store: Store, run: Run, pages: int) -> Check:
    rows = store.recount(run.id)
    equation = f"{rows.fetched} + {rows.rejected} + {rows.withheld} = {run.announced}"
    stored = (run.fetched, run.rejected, run.withheld, run.pages)
    if (*rows, pages) != stored:
        words = _("the run says {stored}, its rows say {rows} (records, unreadable, not delivered, pages)")
        said = words.format(stored=" + ".join(map(str, stored)), rows=" + ".join(map(str, (*rows, pages))))
        return _broken(Kind.COUNTERS, subject, said)
    if run.status is not RunStatus.COMPLETE:
        return _noted(Kind.COUNTERS, subject, _("not complete, so it is in no count"))
    if sum(rows) != run.announced:
        return _broken(Kind.COUNTERS, subject, equation.replace("=", "≠"))
    return _holds(Kind.COUNTERS, subject, equation)


# Links and counts


def _links(store: Store, counted: Corpus, progress: Progress) -> Iterator[Check]:
    latest = store.latest_dedupe()
    subject = "dedupe"
    if latest is None:
        yield _noted(Kind.LINKS, subject, _("the records have not been compared yet: litrev dedupe"))
    elif any((chosen.run.finished or chosen.run.started) > latest.at for chosen in counted.runs):
        yield _noted(Kind.LINKS, subject, _("records have come since they were last compared: litrev dedupe"))
    elif latest.records != len(counted.records):
        yield _noted(Kind.LINKS, subject, _("the protocol counts other records than were last compared: litrev dedupe"))
    elif counted.records:
        yield _compared_again(subject, store, counted, latest, progress)


def _compared_again(subject: str, store: Store, counted: Corpus, latest: Dedupe, progress: Progress) -> Check:
    """What the rules say today, beside what they said at the last deduplication, and the works of both."""
    pairs = judge_corpus(store, counted, policy_used(latest.settings), progress=progress)
    links = store.links()
    before = {(k.a, k.b, k.kind) for k in links if k.by == RULES}
    changed = sorted({f"{a} – {b}" for a, b, _kind in before ^ {(p.a, p.b, p.kind) for p in pairs}})
    people = [link for link in links if link.by != RULES]
    works = counted_works(counted.records, people + links_of(pairs, latest.id, latest.at))
    if not changed and {work.id: work for work in works} == counted.clusters:
        same = sum(pair.kind is LinkKind.SAME for pair in pairs)
        words = ngettext(
            "{n} pair joined, as before: {works} works", "{n} pairs joined, as before: {works} works", same
        )
        return _holds(Kind.LINKS, subject, words.format(n=number(same), works=number(len(works))))
    then = latest.settings.get("litrev", "?")
    words = ngettext(
        "{n} pair is judged otherwise by litrev {now} than by litrev {then}",
        "{n} pairs are judged otherwise by litrev {now} than by litrev {then}",
        len(changed),
    )
    said = words.format(n=number(len(changed)), now=__version__, then=then)
    return (_broken if then == __version__ else _noted)(Kind.LINKS, subject, said, changed)


def _counts(review: Review) -> Check:
    try:
        flow = prisma(review)
    except LitrevError as error:
        return _broken(Kind.COUNTS, "PRISMA", error.message)
    words = ngettext("{n} equation holds", "{n} equations hold", len(flow.checks))
    return _holds(Kind.COUNTS, "PRISMA", words.format(n=number(len(flow.checks))))


def _holds(kind: Kind, subject: str, said: str) -> Check:
    return Check(kind=kind, subject=subject, verdict=Verdict.HOLDS, said=said)


def _noted(kind: Kind, subject: str, said: str, places: Sequence[str] = ()) -> Check:
    return Check(kind=kind, subject=subject, verdict=Verdict.NOTED, said=said, places=tuple(places[:MOST_PLACES]))


def _broken(kind: Kind, subject: str, said: str, places: Sequence[str] = ()) -> Check:
    return Check(kind=kind, subject=subject, verdict=Verdict.BROKEN, said=said, places=tuple(places[:MOST_PLACES]))
