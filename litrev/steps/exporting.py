"""Writing the bibliography of a set of works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from litrev.errors import UsageError
from litrev.formats.citekey import Keys
from litrev.formats.entry import Entry, Extras
from litrev.formats.registry import format_named
from litrev.i18n import _, language
from litrev.protocol import Protocol, stage_label
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.screening.standing import Position, Standing
from litrev.steps.ledger import corpus, open_ledger, where_works_stand
from litrev.steps.works import ShownWork, show_works


class Which(StrEnum):
    """A set of works, by where they stand."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNDECIDED = "undecided"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Exported:
    """A bibliography."""

    which: Which
    stage: str
    """The stage whose outcome decided: the last one that has decisions; empty for `all`."""
    stage_label: str
    """What people call it."""
    works: int
    pieces: tuple[str, ...]
    """The file's text, in pieces."""


def export(review: Review, *, which: str = Which.INCLUDED, file_format: str = "bibtex") -> Exported:
    """The bibliography of the works that are `included`, `excluded`, `undecided` (at the last stage that has
    decisions), or of `all`, as the text of a file.

    Keys depend on all works of the review, so that they are the same in every export. Raises UsageError for an
    unknown set or format.
    """
    wanted, written = set_named(which), format_named(file_format)
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        where = where_works_stand(protocol, store, counted)
        stage = deciding_stage(where) if wanted is not Which.ALL else ""
        keys = Keys(protocol.export.citekey)
        shown = show_works(store, counted.works, where.positions.get)
        entries = [entry for work in shown if (entry := _entry(work, keys, protocol, where, wanted, stage))]
        label = stage_label(protocol, stage) if stage else ""
    return Exported(wanted, stage, label, len(entries), tuple(written.write(entries)))


def set_named(name: str) -> Which:
    """The set that `name` means. Raises UsageError naming all."""
    try:
        return Which(name.strip().casefold())
    except ValueError:
        raise UsageError(
            _("There is no set of works “{name}”.").format(name=name),
            _("Choose among: {names}").format(names=", ".join(Which)),
        ) from None


def deciding_stage(where: Standing) -> str:
    """The last stage on which anybody has decided; the first where nobody has."""
    decided = {stage for (_work, stage), verdicts in where.verdicts.items() if verdicts}
    return next((rules.id for rules in reversed(where.stages) if rules.id in decided), where.stages[0].id)


def _entry(work: ShownWork, keys: Keys, protocol: Protocol, where: Standing, wanted: Which, stage: str) -> Entry | None:
    """The work's entry when it belongs to the set; its key is taken in any case."""
    key = keys.key(work.merged)
    if work.position is None:  # an earlier review has screened it: it belongs to no set but all
        return (work.merged, Extras(key=key, tags=("litrev:known",), notes=())) if wanted is Which.ALL else None
    set_of = set_of_work(work.position, where, stage) if stage else None
    if wanted is not Which.ALL and set_of is not wanted:
        return None
    standing_in = set_of or set_of_work(work.position, where, deciding_stage(where))
    tags, notes = _words(standing_in, work.position, protocol)
    return work.merged, Extras(key=key, tags=tuple(tags), notes=tuple(notes))


def set_of_work(position: Position | None, where: Standing, stage: str) -> Which:
    """Included: let through at `stage`. Excluded: there or before, or not retrieved. Else undecided."""
    if position is None:
        return Which.UNDECIDED
    if position.state in (State.EXCLUDED, State.NOT_RETRIEVED):
        return Which.EXCLUDED
    outcome = position.at(where.number(stage))
    return Which.INCLUDED if outcome and outcome.state is State.INCLUDED else Which.UNDECIDED


def _words(standing_in: Which, position: Position | None, protocol: Protocol) -> tuple[Iterable[str], Iterable[str]]:
    """Tags and notes that tell where the work stands."""
    tags = [f"litrev:{standing_in.value}"]
    if standing_in is not Which.EXCLUDED or position is None:
        return tags, []
    if position.state is State.NOT_RETRIEVED:
        return [*tags, "litrev:reason=not retrieved"], [_("The report could not be retrieved.")]
    labels = list(_labels(position.outcome.reasons, protocol))
    if not labels:
        return tags, []
    return [*tags, f"litrev:reason={labels[0]}"], [_("Excluded: {reasons}").format(reasons="; ".join(labels))]


def _labels(codes: Iterable[str], protocol: Protocol) -> Iterator[str]:
    known = {criterion.code: criterion.exclude.in_language(language()) for criterion in protocol.criteria}
    return (known.get(code, code) for code in codes)
