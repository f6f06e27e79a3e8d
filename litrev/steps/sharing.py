"""Writing what one reviewer did to a small file, for the other copies of the review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from litrev.errors import UsageError
from litrev.formats.whole import write_whole
from litrev.i18n import _, language
from litrev.model import RULES
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.sharing import ABOUT_ALL, Share, write_share
from litrev.steps.ledger import open_ledger, utc_now
from litrev.steps.team import reviewer_id
from litrev.store import Store

SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of what one reviewer did."""

    file: Path
    size: int
    """Bytes."""
    share: Share


def share(review: Review, *, reviewer: str, file: Path | None = None, now: Callable[[], datetime] = utc_now) -> Written:
    """Write everything that `reviewer` decided, linked by hand and did besides, to `file` (by default their id and
    `.jsonl`, in the current folder).

    Raises UsageError for an unknown reviewer, or for one who has done nothing here.
    """
    protocol = review.load()
    who = reviewer_id(protocol, reviewer)
    with open_ledger(review, protocol) as store:
        made = _share(protocol, store, who, now())
    if not (made.decisions or made.links or any(event.by in made.names for event in made.events)):
        raise UsageError(
            _("{who} has decided nothing in this copy of the review: there is nothing to share.").format(who=who),
            _("Screen first: litrev screen --as {who}. Or share as somebody else of the team: --as NAME.").format(
                who=who
            ),
        )
    target = file or Path(f"{who}{SUFFIX}")
    content = write_share(made)
    write_whole(target, content, (SUFFIX,))
    return Written(target, len(content), made)


def _share(protocol: Protocol, store: Store, who: str, at: datetime) -> Share:
    _today, *former = protocol.ids_of(who)
    names = {who, *former}
    return Share(
        reviewer=who,
        also=tuple(former),
        title=protocol.title.in_language(language()),
        runs=tuple(run.id for run in store.runs()),
        criteria_version=protocol.criteria_version,
        written=at,
        decisions=tuple(decision for decision in store.decisions() if decision.reviewer in names),
        links=tuple(link for link in store.links() if link.by in names and link.by != RULES),
        events=tuple(event for event in store.events() if event.by in names or event.kind in ABOUT_ALL),
    )
