"""Why two records are or are not one work: the rules' weights and vetoes, what was said of them, the chain between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from litrev.dedupe import Policy, Versions, record_from_row, works
from litrev.dedupe.byhand import path
from litrev.dedupe.cluster import words_of_persons, words_of_rules
from litrev.dedupe.weighing import Weighing, weigh
from litrev.errors import InputError, UsageError
from litrev.i18n import _
from litrev.model import Link, LinkKind, Record, Work
from litrev.progress import Progress, silent
from litrev.review import Review
from litrev.steps.dedupe_policy import policy_of, policy_used
from litrev.steps.deduplicating_files import dedupe_files
from litrev.steps.ledger import corpus, open_ledger
from litrev.store import Store


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that decides whether two records are one work."""

    records: tuple[Record, Record]
    works: tuple[Work, Work]
    """The work of each; twice the same where they are one."""
    weighing: Weighing
    """What the rules say of the two as they stand now."""
    policy: Policy
    links: tuple[Link, ...]
    """What is kept of this very pair: the rules' word, and every word of a person, the oldest first."""
    chain: tuple[Link, ...]
    """The fewest links by which the first is the same as the other, where they are one work or might have been."""
    apart: tuple[Link, ...]
    """Two works: the links that hold them apart."""

    @property
    def together(self) -> bool:
        """They are one work."""
        return self.works[0] == self.works[1]


def explain(review: Review, one: str, other: str, *, versions: Versions | None = None) -> Explanation:
    """Why two records of a review are or are not one work; each by its id, DOI or PMID.

    They are weighed by the policy of the last `dedupe`; `versions`, if given, overrides its. Raises InputError for a
    name that no record or several bear.
    """
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        ids = [_record_id(store, name) for name in (one, other)]
        if ids[0] == ids[1]:
            raise _one_record(ids[0])
        found, latest = store.records(ids), store.latest_dedupe()
        policy = policy_used(latest.settings) if latest else policy_of(protocol)
        policy = policy._replace(versions=versions or policy.versions)
        places = [counted.clusters.get(counted.work_of.get(i, ""), Work(i, (i,))) for i in ids]
        return _explained((found[ids[0]], found[ids[1]]), (places[0], places[1]), store.links(), policy)


def explain_files(
    files: Sequence[Path], one: str, other: str, *, versions: Versions = "separate", progress: Progress = silent
) -> Explanation:
    """Why two rows of tables of records are or are not one work, by their ids. Raises InputError for an unknown id."""
    found = dedupe_files(files, versions=versions, progress=progress)
    rows = {row["id"]: row for table in found.tables for row in table.rows}
    for name in (one, other):
        if name not in rows:
            raise InputError(
                _("No row has the id “{id}”.").format(id=name), _("Look at the column id of the files that you named.")
            )
    if one == other:
        raise _one_record(one)
    place: Mapping[str, Work] = {member: work for work in works(rows, found.links) for member in work.members}
    pair = record_from_row(rows[one]), record_from_row(rows[other])
    return _explained(pair, (place[one], place[other]), found.links, Policy(versions))


def _explained(
    records: tuple[Record, Record], places: tuple[Work, Work], links: Sequence[Link], policy: Policy
) -> Explanation:
    one, other = records[0].id, records[1].id
    ends = tuple(sorted((one, other)))
    near = set(places[0].members) | set(places[1].members)
    around = [link for link in links if link.a in near and link.b in near] if places[0] == places[1] else links
    return Explanation(
        records=records,
        works=places,
        weighing=weigh(*records, policy=policy),
        policy=policy,
        links=tuple(link for link in links if (link.a, link.b) == ends),
        chain=tuple(path(one, other, around)),
        apart=tuple(_between(places, links)) if places[0] != places[1] else (),
    )


def _between(places: tuple[Work, Work], links: Sequence[Link]) -> list[Link]:
    """What holds the two works apart: persons' words first."""
    spoken = words_of_persons(links)
    words = [link for link in spoken.values() if link.kind is not LinkKind.SAME]
    ruled = [link for link in words_of_rules(links) if (link.a, link.b) not in spoken]
    words += [link for link in ruled if link.kind is LinkKind.DIFFERENT]
    left, right = (set(work.members) for work in places)
    return [k for k in words if (k.a in left and k.b in right) or (k.a in right and k.b in left)]


def _record_id(store: Store, name: str) -> str:
    found = store.find(name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            _("No record of this review has the id, DOI or PMID “{id}”.").format(id=name),
            _('To look for words in titles: litrev records --find "WORDS"'),
        )
    raise InputError(
        _("“{id}” may mean several: {found}.").format(id=name, found=", ".join(found[:10])),
        _("Give one of these ids."),
    )


def _one_record(record: str) -> UsageError:
    return UsageError(_("“{id}” is one record.").format(id=record), _("Give the ids of two records."))
