"""Searching: every source of the protocol at the same time, each page archived and stored before the next is asked for.

A run is complete only when announced = records + rejects + withheld. Anything less is partial: kept, named, left out of
every count, and taken up again by `resume`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from litrev import __version__
from litrev.errors import ConflictError, LitrevError, SourceError
from litrev.i18n import _, ngettext, number
from litrev.model import Count, Page, Run, RunStatus
from litrev.progress import Progress, silent
from litrev.protocol import Protocol
from litrev.query import Loss
from litrev.review import Review
from litrev.sources.ahead import Ahead
from litrev.sources.base import Source
from litrev.sources.http import Clock, system_clock
from litrev.sources.registry import open_source
from litrev.steps import archive
from litrev.steps.line_counts import counted_lines, lines_to_json
from litrev.steps.lock import only_search
from litrev.steps.spool import Spool
from litrev.steps.strategies import Chase, Strategy, chase_entry, chase_ids, strategies
from litrev.store import PageOutcome, Store, new_id, open_store

OpenSource = Callable[..., Source]
Advise = Callable[[str, str], None]
"""Called, from the threads, with a source's label and what a person should know before it is fetched from."""
LARGEST_CHANGE = 0.01
"""The share of a result that may go from its source while it is fetched; more is a trouble, not a change."""
PATIENCE = 3.0
"""Seconds that an interrupted search waits for the pages in flight; they are fetched again otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What became of one strategy."""

    strategy: Strategy
    label: str
    """The source's name as people write it."""
    run: Run
    new: int = 0
    """Records that this review had never seen."""
    warnings: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    """What was told before anything was fetched."""
    withheld: tuple[str, ...] = ()
    """Record ids that the source announced and did not give."""


def _keep_to_oneself(label: str, advice: str) -> None:
    """Advise nobody."""


class Stopped(KeyboardInterrupt):
    """A search was told to stop; what it had stored stays. Its text, if any, is what to do next, translated."""


class _StoppableClock:
    """A clock whose sleep ends at once when the search is told to stop."""

    def __init__(self, clock: Clock, stop: threading.Event) -> None:
        self.beneath = clock
        """The clock itself: searches that follow one another share its rate limits."""
        self._stop = stop

    def monotonic(self) -> float:
        return self.beneath.monotonic()

    def now(self) -> datetime:
        return self.beneath.now()

    def sleep(self, seconds: float) -> None:
        if self._stop.is_set():
            raise Stopped
        if self.beneath is not system_clock:
            self.beneath.sleep(seconds)
        elif self._stop.wait(seconds):
            raise Stopped


def search(
    review: Review,
    *,
    sources: Sequence[str] = (),
    resume: bool = False,
    progress: Progress = silent,
    advise: Advise = _keep_to_oneself,
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
) -> list[Searched]:
    """Run every strategy of the protocol (or those of `sources`), different sources side by side.

    With `resume`, each strategy's unfinished run goes on from its last stored page; complete ones are left alone.
    Raises ProtocolError before anything is sent when the protocol is not fit to search with, and `Stopped` (a
    KeyboardInterrupt) when interrupted. A source that fails is not raised: its run says `partial` or `failed`.
    """
    protocol = review.load()
    wanted = strategies(protocol, sources)
    if resume and not sources:
        wanted += _unfinished_chases(review, protocol)
    return run_strategies(review, wanted, resume=resume, progress=progress, advise=advise, clock=clock, opener=opener)


def _unfinished_chases(review: Review, protocol: Protocol) -> list[Strategy]:
    """Citation searching that was interrupted: each direction with the query that its newest run has."""
    with open_store(review.store_location(protocol)) as store:
        newest = [runs[-1] for id_ in chase_ids() if (runs := store.runs(id_))]
    return [
        Chase(protocol, chase_entry(run.strategy, run.native_query))
        for run in newest
        if run.status is RunStatus.PARTIAL
    ]


def run_strategies(
    review: Review,
    wanted: Sequence[Strategy],
    *,
    resume: bool = False,
    progress: Progress = silent,
    advise: Advise = _keep_to_oneself,
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
) -> list[Searched]:
    """Run these strategies as `search` does, which see."""
    if not wanted:
        return []
    protocol = wanted[0].protocol
    stop = threading.Event()
    found: dict[str, Searched | BaseException] = {}
    lanes: dict[str, list[Strategy]] = {}
    for strategy in wanted:
        lanes.setdefault(strategy.via, []).append(strategy)
    with only_search(review.folder), open_store(review.store_location(protocol)) as store:
        worker = _Searcher(
            review=review,
            store=store,
            clock=_StoppableClock(clock, stop),
            progress=progress,
            advise=advise,
            opener=opener,
            resume=resume,
        )
        threads = [
            threading.Thread(target=worker.lane, args=(lane, found), name=f"search-{via}", daemon=True)
            for via, lane in lanes.items()
        ]
        _join(threads, stop)
    for outcome in found.values():
        if isinstance(outcome, BaseException):
            raise outcome
    return [done for s in wanted if isinstance(done := found.get(s.id), Searched)]


def _join(threads: Sequence[threading.Thread], stop: threading.Event) -> None:
    """Run all to their ends; on Ctrl-C tell them to stop, give the page in flight a moment, then leave."""
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            for thread in threads:
                thread.join(0.1)
    except KeyboardInterrupt:
        stop.set()
        patience = time.monotonic() + PATIENCE
        for thread in filter(threading.Thread.is_alive, threads):
            thread.join(max(0.0, patience - time.monotonic()))
        raise Stopped(_("Go on with: litrev search --resume")) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searcher:
    """One search command at work; its lanes (one per source) run in threads of their own."""

    review: Review
    store: Store
    clock: Clock
    progress: Progress
    advise: Advise
    opener: OpenSource
    resume: bool

    def lane(self, lane: Sequence[Strategy], found: dict[str, Searched | BaseException]) -> None:
        """Search one source's strategies one after the other; puts each outcome, or its error, into `found`."""
        for strategy in lane:
            try:
                found[strategy.id] = self._search(strategy)
            except BaseException as error:  # noqa: BLE001 - a thread's rim: `search` raises it again
                found[strategy.id] = error
                return

    def _search(self, strategy: Strategy) -> Searched:
        spool = Spool()
        source = self.opener(strategy.via, contact=strategy.protocol.contact or "", clock=self.clock, spool=spool)
        try:
            native, losses = strategy.native(source)
            self.progress(source.label, 0, None, _("asking"))
            run, count = self._begin(strategy, source, native, losses)
            for advice in count.advice:
                self.advise(source.label, advice)
            run, new = self._fetch(run, source, spool) if run.status is RunStatus.PARTIAL else (run, 0)
        finally:
            source.close()
        return Searched(
            strategy=strategy,
            label=source.label,
            run=run,
            new=new,
            warnings=count.warnings,
            advice=count.advice,
            withheld=tuple(self.store.withheld(run.id)),
        )

    def _begin(self, strategy: Strategy, source: Source, native: str, losses: Sequence[Loss]) -> tuple[Run, Count]:
        """The run to go on with, the unfinished one or a new one, and the count that a new one has asked for."""
        if self.resume and (last := self._to_resume(strategy, native)):
            return last, Count(announced=last.announced)
        run = Run(id=new_id(), source=strategy.via, strategy=strategy.id, native_query=native, started=self.clock.now())
        try:
            count = source.count(native)
        except SourceError as error:
            run = replace(run, status=RunStatus.FAILED, message=_in_words(error), requests=source.requests)
            run = replace(run, finished=self.clock.now())
            self.store.add_run(run)
            return run, Count(announced=0)
        detail = {
            **count.detail,
            **strategy.detail,
            "endpoint": source.endpoint,
            "litrev": __version__,
            "losses": [[loss.what, loss.instead] for loss in losses],
            "warnings": list(count.warnings),
            "lines": lines_to_json(counted_lines(strategy, source, native, count)),
        }
        run = replace(run, announced=count.announced, detail=detail, requests=source.requests)
        archive.keep(self._folder(run), "count", count.raw)
        self.store.add_run(run)
        return run, count

    def _to_resume(self, strategy: Strategy, native: str) -> Run | None:
        """The strategy's newest run when it can be taken up (or is complete already), else None."""
        runs = self.store.runs(strategy.id)
        if not runs or runs[-1].status is RunStatus.FAILED:
            return None
        last = runs[-1]
        if last.native_query != native:
            raise ConflictError(
                _("{source}: the strategy has changed since its last search.").format(source=strategy.id),
                _("Start anew with the strategy as it is now: litrev search"),
            )
        if last.status is RunStatus.COMPLETE:
            return last
        return replace(last, message="", finished=None)

    def _fetch(self, run: Run, source: Source, spool: Spool) -> tuple[Run, int]:
        """Fetch what is left of a run; gives the run as it stands then, and how many records were new."""
        spool.open(self._folder(run) / "ahead")
        new, retries = 0, 0
        before = run.requests - source.requests  # those of earlier attempts
        try:
            pages = source.pages(run.native_query, run.cursor, announced=run.announced, fetched=lambda: _accounted(run))
            for page in pages:
                run = replace(run, requests=before + source.requests)
                outcome = self._keep(run, page, source)
                spool.drop(page.request)
                run, new = outcome.run, new + outcome.new
                retries += page.retries
                self._report(source, run, retries)
            run = replace(run, requests=before + source.requests)
            spool.clear()
            return self._finish(run, source), new
        except (SourceError, Stopped) as error:
            message = _("Interrupted.") if isinstance(error, Stopped) else _in_words(error)
            run = replace(run, message=message, requests=before + source.requests, finished=self.clock.now())
            self.store.save_run(run)
            if isinstance(error, Stopped):
                raise
            return run, new

    def _keep(self, run: Run, page: Page, source: Source) -> PageOutcome:
        """Archive a page, then store it: a page that is stored is always in the archive too."""
        place = run.pages + 1
        kind = "xml" if page.raw.lstrip()[:1] == b"<" else "json"
        name = f"page-{place:05d}.{kind}"
        kept = Ahead(lambda: archive.keep(self._folder(run), name, page.raw))  # the disk writes while the page is read
        items = list(source.parse(page.raw))
        return self.store.add_page(
            run,
            number=place,
            file=kept.result(),
            sha256=archive.digest(page.raw),
            page=page,
            items=items,
            at=self.clock.now(),
        )

    def _finish(self, run: Run, source: Source) -> Run:
        """Complete when every announced record is accounted for, else partial and told so.

        When more came than were announced, the source changed meanwhile: it is asked once more. Either it has grown to
        what came, or a few of what came have gone from it since: they were announced too.
        """
        run = _united(run)
        accounted = _accounted(run)
        if accounted > run.announced:
            asked = source.requests
            now = source.count(run.native_query).announced
            gone = source.drifts and now < accounted <= now * (1 + LARGEST_CHANGE)
            run = replace(
                run,
                announced=accounted if gone else now,
                detail={**run.detail, "announced_at_the_end": now},
                requests=run.requests + source.requests - asked,
            )
        if accounted == run.announced:
            done = replace(run, status=RunStatus.COMPLETE, message="", finished=self.clock.now())
        else:
            message = _(
                "Got {got} of {announced} announced: {source} changed during the search. Begin anew with: "
                "litrev search --source {strategy}"
            ).format(got=number(accounted), announced=number(run.announced), source=source.label, strategy=run.strategy)
            done = replace(run, message=message, finished=self.clock.now())
        self.store.save_run(done)
        return done

    def _report(self, source: Source, run: Run, retries: int) -> None:
        detail = ngettext("{n} page", "{n} pages", run.pages).format(n=number(run.pages))
        if retries:
            detail += ", " + ngettext("{n} retry", "{n} retries", retries).format(n=retries)
        self.progress(source.label, _accounted(run), run.announced, detail)

    def _folder(self, run: Run) -> Path:
        return self.review.archive / run.id


def _united(run: Run) -> Run:
    """A run in slices, each of which has proved its count, announces the works that they found together.

    What two slices both found counts once; `detail["overlap"]` says how often that was.
    """
    announced = [int(one["announced"]) for one in run.detail.get("slices", ())]
    accounted = _accounted(run)
    if not announced or not max(announced) <= accounted <= sum(announced):
        return run
    return replace(run, announced=accounted, detail={**run.detail, "overlap": sum(announced) - accounted})


def _accounted(run: Run) -> int:
    return run.fetched + run.rejected + run.withheld


def _in_words(error: LitrevError) -> str:
    return f"{error.message} {error.hint}".strip()
