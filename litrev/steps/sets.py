"""Sets of works by where they stand: what `--which`, `--stage` and `--reason` choose.

A set tells what a stage has come to, never what one reviewer said: a work is `pending` whether nobody or one of two has
decided, and a conflict only once enough have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from litrev.errors import UsageError
from litrev.i18n import N_, _
from litrev.protocol import Protocol
from litrev.screening.outcome import Outcome, State
from litrev.screening.standing import Position, Standing
from litrev.steps.team import stage_id


class Which(StrEnum):
    """A set of works, by where they stand."""

    INCLUDED = "included"
    """Let through at the stage."""
    EXCLUDED = "excluded"
    """There or before; with a stage named, there alone."""
    UNDECIDED = "undecided"
    """Pending, in conflict, or kept for discussion."""
    ALL = "all"
    PENDING = "pending"
    CONFLICTS = "conflicts"
    NOT_RETRIEVED = "not_retrieved"
    KNOWN = "known"
    """Screened by an earlier review."""
    AUTOMATIC = "automatic"
    """Marked as ineligible by a rule of the protocol."""


_OPEN = (Which.UNDECIDED, Which.PENDING, Which.CONFLICTS)
_SETS = {
    State.PENDING: Which.PENDING,
    State.CONFLICT: Which.CONFLICTS,
    State.UNDECIDED: Which.UNDECIDED,
    State.EXCLUDED: Which.EXCLUDED,
    State.NOT_RETRIEVED: Which.NOT_RETRIEVED,
    State.INCLUDED: Which.INCLUDED,
}


_CALLED = {
    Which.INCLUDED: N_("those included"),
    Which.EXCLUDED: N_("those excluded"),
    Which.UNDECIDED: N_("those undecided"),
    Which.ALL: N_("all of them"),
    Which.PENDING: N_("those pending"),
    Which.CONFLICTS: N_("those in conflict"),
    Which.NOT_RETRIEVED: N_("those not retrieved"),
    Which.KNOWN: N_("those known from an earlier review"),
    Which.AUTOMATIC: N_("those marked by a rule"),
}


def set_called(which: Which) -> str:
    """What people call the works of a set, in a list of sets."""
    return _(_CALLED[which])


def set_named(name: str) -> Which:
    """The set that `name` means. Raises UsageError naming all."""
    try:
        return Which(name.strip().casefold().replace("-", "_"))
    except ValueError:
        raise UsageError(
            _("There is no set of works “{name}”.").format(name=name),
            _("Choose among: {names}").format(names=", ".join(Which)),
        ) from None


def sets_named(names: str | Iterable[str]) -> tuple[Which, ...]:
    """The sets in a list, or in a text that sets them apart by commas. Raises UsageError."""
    listed = [names] if isinstance(names, str) else list(names)
    return tuple(dict.fromkeys(set_named(name) for text in listed for name in text.split(",") if name.strip()))


def deciding_stage(where: Standing) -> str:
    """The last stage on which anybody has decided; the first where nobody has."""
    decided = {stage for (_work, stage), verdicts in where.verdicts.items() if verdicts}
    return next((rules.id for rules in reversed(where.stages) if rules.id in decided), where.stages[0].id)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which works are wanted."""

    which: tuple[Which, ...]
    stage: str
    """The stage whose outcome decides."""
    named: bool
    """A person named it: then only what came to that stage is in a set, all but `all`."""
    reasons: tuple[str, ...] = ()
    """Codes; of the excluded works only those whose first reason is one of them."""

    def has(self, position: Position | None, where: Standing, *, marked: bool = False) -> bool:
        """Whether the work that stands there, or that a rule has `marked`, is wanted."""
        stands = standing_at(position, where, self.stage, named=self.named, marked=marked)
        if self.reasons and not (stands is Which.EXCLUDED and _outcome(position).primary in self.reasons):
            return False
        return Which.ALL in self.which or stands in self.which or (stands in _OPEN and Which.UNDECIDED in self.which)


def choose(
    protocol: Protocol,
    where: Standing,
    which: str | Sequence[str] = (),
    *,
    stage: str | None = None,
    reasons: Sequence[str] = (),
    otherwise: Which = Which.INCLUDED,
) -> Choice:
    """What these words choose; `otherwise` when they name no set. Raises UsageError for words without a meaning."""
    codes = tuple(code for text in reasons for code in _codes(protocol, text))
    sets = sets_named(which) or ((Which.EXCLUDED,) if codes else (otherwise,))
    if codes and Which.EXCLUDED not in sets and Which.ALL not in sets:
        raise UsageError(
            _("Only excluded works have reasons."), _("Leave out --which, or use: --which excluded --reason CODE")
        )
    return Choice(sets, stage_id(protocol, stage) if stage else deciding_stage(where), bool(stage), codes)


def _codes(protocol: Protocol, text: str) -> Iterable[str]:
    known = {criterion.code.casefold(): criterion.code for criterion in protocol.criteria}
    for name in filter(None, map(str.strip, text.split(","))):
        if name.casefold() not in known:
            near = get_close_matches(name.casefold(), known, n=1)
            raise UsageError(
                _("The protocol has no criterion “{code}”.").format(code=name),
                _("Did you mean {name}?").format(name=known[near[0]])
                if near
                else _("Its criteria are: {codes}.").format(codes=", ".join(known.values())),
            )
        yield known[name.casefold()]


def standing_at(
    position: Position | None, where: Standing, stage: str, *, named: bool = False, marked: bool = False
) -> Which | None:
    """The set that a work is in: at `stage` alone when it is `named` (None: it never came there)."""
    if position is None:
        return Which.AUTOMATIC if marked else Which.KNOWN
    outcome = position.at(where.number(stage))
    if named:
        return _SETS[outcome.state] if outcome else None
    if outcome and outcome.state is State.INCLUDED:
        return (
            Which.NOT_RETRIEVED
            if position.state is State.NOT_RETRIEVED
            else (Which.EXCLUDED if position.state is State.EXCLUDED else Which.INCLUDED)
        )
    return _SETS[position.state]


def _outcome(position: Position | None) -> Outcome:
    return position.outcome if position else Outcome(State.PENDING)
