"""Full texts: what is sought, where each opens, and fetching the free copies."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.progress import Progress, silent
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.screening.retrieval import PROGRAM, Attempt, Copy, Step, held
from litrev.sources.full_texts import FullTexts, OutOfReachError
from litrev.sources.settings import Clock, system_clock
from litrev.steps.full_text_desk import Desk, Sought
from litrev.steps.full_text_places import full_text_of, present

__all__ = ["Found", "find_full_texts", "full_text_of", "full_texts"]


@dataclass(frozen=True, slots=True)
class Found:
    """What looking for free copies brought."""

    sought: tuple[Sought, ...]
    """How everything stands now."""
    fetched: int
    failed: tuple[Attempt, ...]
    """Copies that could not be fetched this time."""
    left_alone: int
    """Free copies whose licence is not known to allow keeping them."""
    tried_lately: int
    """Copies that failed today already, and were not asked for again."""
    out_of_reach: tuple[tuple[str, int], ...]
    """What was told of each server that did not answer at all, and how many copies are there; nothing is recorded."""


def full_texts(review: Review) -> list[Sought]:
    """Every work that has come to the full-text stage, by id. Raises UsageError where there is no such stage."""
    with Desk(review) as desk:
        return list(desk.sought())


def find_full_texts(
    review: Review,
    *,
    all_open: bool = False,
    again: bool = False,
    progress: Progress = silent,
    clock: Clock = system_clock,
) -> Found:
    """Fetch the free copies that may be kept (with `all_open`: every free one) of the works that are not excluded.

    Each attempt is in the ledger before the next one is made, and a file is there whole or not at all: it can be
    stopped at any time. What failed today is asked for again only with `again`.
    """
    fetched, failed, lately, silent_servers = 0, [], 0, Counter[str]()
    with Desk(review) as desk, _client(desk.protocol, clock) as client:
        wanted = [
            one for one in desk.sought()
            if one.state is not State.EXCLUDED and held(present(review, one.steps)) is None
        ]  # fmt: skip
        chosen = [(one, [c for c in one.copies if c.may_be_kept or all_open]) for one in wanted]
        for done, (one, free) in enumerate(chosen):
            progress(_("Full texts"), done, len(chosen), one.merged.title[:40])
            for copy in free:
                if not again and _failed_today(one.steps, copy, clock.now()):
                    lately += 1
                    continue
                try:
                    attempt = _fetch(desk, client, one, copy, clock.now())
                except OutOfReachError as error:
                    silent_servers[error.message] += 1
                    continue
                if attempt.step is Step.FETCHED:
                    fetched += 1
                    break
                failed.append(attempt)
        progress(_("Full texts"), len(chosen), len(chosen))
        left_alone = sum(bool(one.copies) and not free for one, free in chosen)
        out_of_reach = tuple(silent_servers.most_common())
        return Found(tuple(desk.sought()), fetched, tuple(failed), left_alone, lately, out_of_reach)


@contextmanager
def _client(protocol: Protocol, clock: Clock) -> Iterator[FullTexts]:
    rate_limited = os.environ.get("LITREV_RATE_LIMIT", "").strip().lower() != "off"
    client = FullTexts(contact=protocol.contact or "", clock=clock, rate_limited=rate_limited)
    try:
        yield client
    finally:
        client.close()


def _failed_today(steps: Iterable[Attempt], copy: Copy, now: datetime) -> bool:
    return any(s.step is Step.FAILED and s.url == copy.url and s.at.date() == now.date() for s in steps)


def _fetch(desk: Desk, client: FullTexts, one: Sought, copy: Copy, at: datetime) -> Attempt:
    try:
        content = client.pdf(copy.url)
    except OutOfReachError:
        raise
    except SourceError as error:
        return desk.note(one, Step.FAILED, PROGRAM, at, url=copy.url, licence=copy.licence, why=error.message)
    file, sha256 = desk.keep(one, content, ".pdf")
    return desk.note(
        one, Step.FETCHED, PROGRAM, at, url=copy.url, licence=copy.licence, file=file, sha256=sha256
    )  # fmt: skip
