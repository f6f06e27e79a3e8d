"""What a paper says of its search: the PRISMA-S appendix, made from the ledger and the protocol."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from litrev import __version__
from litrev.dedupe.described import compared_fields, left_to_a_person, never_joined
from litrev.errors import LitrevError
from litrev.model import RULES, Link, LinkKind, Run, RunStatus
from litrev.prisma.appendix import Appendix, appendix
from litrev.prisma.search_log import Merging, Response, Search, SearchLog
from litrev.protocol import Protocol
from litrev.protocol.models import FILE
from litrev.query.known import IdKind, known_item
from litrev.query.lines import LineKind
from litrev.review import Review
from litrev.sources.registry import SOURCES, open_source
from litrev.steps.counting import entry_label, platform_of
from litrev.steps.dedupe_policy import policy_used
from litrev.steps.imported import is_part_of
from litrev.steps.ledger import Corpus, CountedRun, corpus, open_ledger, utc_now
from litrev.steps.line_counts import lines_from_json
from litrev.steps.reviewing import doubtful_pairs
from litrev.steps.strategies import Strategy
from litrev.store import Store


def report_search(review: Review, *, now: Callable[[], datetime] = utc_now) -> Appendix:
    """The PRISMA-S appendix in the active language. Sends nothing."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        return appendix(search_log(protocol, store, now()))


def search_log(protocol: Protocol, store: Store, at: datetime) -> SearchLog:
    """All that the ledger knows of the searches."""
    counted = corpus(protocol, store)
    counts = set(counted.run_ids)
    strategies = {chosen.run.strategy for chosen in counted.runs}
    return SearchLog(
        protocol=protocol,
        searches=tuple(_search(protocol, store, chosen) for chosen in counted.runs),
        labels={entry.id: entry_label(entry) for entry in protocol.sources},
        platforms={entry.id: platform_of(entry) for entry in protocol.sources},
        earlier=tuple(
            run
            for run in store.runs()
            if run.status is RunStatus.COMPLETE and run.strategy in strategies and run.id not in counts
            if not _goes_on(run, counted)
        ),
        unfinished=counted.left_out,
        merging=_merging(store, counted),
        at=at,
        version=__version__,
    )


def _goes_on(run: Run, counted: Corpus) -> bool:
    """The run that counts has all its files and more were imported to it: nothing was searched again."""
    newer = next((chosen.run for chosen in counted.runs if chosen.run.strategy == run.strategy), None)
    return run.source == FILE and newer is not None and is_part_of(run, newer)


def _search(protocol: Protocol, store: Store, chosen: CountedRun) -> Search:
    run = chosen.run
    lines = lines_from_json(run.detail.get("lines"))
    if lines and lines[-1].kind is LineKind.WHOLE:
        lines = (*lines[:-1], replace(lines[-1], found=run.announced))
    return Search(
        entry=chosen.entry,
        label=entry_label(chosen.entry),
        platform=platform_of(chosen.entry),
        run=run,
        lines=lines,
        losses=_losses(protocol, chosen),
        responses=tuple(Response(page.number, page.at, page.sha256) for page in store.pages(run.id)),
        withheld=tuple(store.withheld(run.id)),
        known_items=tuple(_known_items(protocol, store, run)),
    )


def _losses(protocol: Protocol, chosen: CountedRun) -> tuple[tuple[str, str], ...]:
    """What the translation lost: in the active language while the protocol is as it was, else as the run noted it."""
    run = chosen.run
    if run.source in SOURCES:
        with suppress(LitrevError):
            source = open_source(run.source)
            native, losses = Strategy(protocol, chosen.entry).native(source)
            source.close()
            if native == run.native_query:
                return tuple((loss.what, loss.instead) for loss in losses)
    return tuple((str(what), str(instead)) for what, instead in run.detail.get("losses", ()))


def _known_items(protocol: Protocol, store: Store, run: Run) -> Iterator[tuple[str, bool]]:
    for text in protocol.known_items:
        item = known_item(text)
        near = (
            store.search_titles(re.sub(r"\W+", " ", item.value))
            if item.kind is IdKind.TITLE
            else store.find(item.value)
        )
        records = store.records_in(run.id, near) if near else []
        yield str(item), any(item.names(record) for record in records)


def _merging(store: Store, counted: Corpus) -> Merging | None:
    latest = store.latest_dedupe()
    if latest is None or not counted.records:
        return None
    links = list(counted.links)
    judged = _judged_by_people(links)
    rules = [link for link in links if link.by == RULES]
    kinds = [link.kind for link in rules]
    policy = policy_used(latest.settings)
    return Merging(
        at=latest.at,
        version=str(latest.settings.get("litrev", "")),
        records=len(counted.records),
        works=len(counted.works),
        same=kinds.count(LinkKind.SAME),
        unsure=kinds.count(LinkKind.UNSURE),
        waiting=len(doubtful_pairs(counted)),
        different=kinds.count(LinkKind.DIFFERENT),
        by_people=len(judged),
        joins_versions=policy.versions == "join",
        sure_from=policy.joined_from,
        unsure_from=policy.asked_from,
        compared=compared_fields(),
        kept_apart=never_joined(policy.versions),
        left_to_a_person=left_to_a_person(),
        is_old=any(latest.at < (chosen.run.finished or chosen.run.started) for chosen in counted.runs),
    )


def _judged_by_people(links: list[Link]) -> set[tuple[str, str]]:
    """The pairs on which a person's word stands."""
    newest: dict[tuple[str, str], Link] = {}
    for link in links:
        if link.by != RULES:
            newest[link.a, link.b] = link
    return {pair for pair, link in newest.items() if link.kind is not LinkKind.WITHDRAWN}
