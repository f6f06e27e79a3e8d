"""Who decides, and at which stage: names from the command line checked against the protocol."""

from __future__ import annotations

import re
from difflib import get_close_matches

from litrev.errors import UsageError
from litrev.i18n import _, day
from litrev.protocol import Protocol


def reviewer_id(protocol: Protocol, name: str) -> str:
    """The team's member called `name` (by id or by name, any case). Raises UsageError naming the team."""
    wanted = name.strip().casefold()
    for member in protocol.team:
        if wanted and wanted in (member.id.casefold(), (member.name or "").casefold()):
            return member.id
    for member in protocol.team:
        if wanted and wanted in map(str.casefold, member.formerly):
            return member.id
    if not protocol.team:
        raise UsageError(
            _("The protocol names nobody who could decide as “{name}”.").format(name=name),
            _("Add to review.yaml:  team: [{{id: {name}, role: reviewer}}]").format(name=wanted or "a"),
        )
    team = ", ".join(member.id for member in protocol.team)
    raise UsageError(
        _("There is no “{name}” in the team.").format(name=name),
        _("The team is: {team}. Add the person to “team” in review.yaml, or use --as with one of these.").format(
            team=team
        ),
    )


def reviewer_or_only(protocol: Protocol, name: str | None) -> str:
    """The member called `name`; with None the team's only member. Raises UsageError naming the team."""
    if name is not None or len(protocol.team) == 0:
        return reviewer_id(protocol, name or "")
    if len(protocol.team) == 1:
        return protocol.team[0].id
    team = ", ".join(member.id for member in protocol.team)
    raise UsageError(
        _("Say who answers: the team has several people."), _("Add --as with one of: {team}").format(team=team)
    )


def ensure_here(protocol: Protocol, who: str) -> None:
    """Raises UsageError where the member `who` has left the team."""
    member = protocol.member(who)
    if member is None or member.left is None:
        return
    here = ", ".join(other.id for other in protocol.team if other.left is None) or "—"
    raise UsageError(
        _("{who} left the team on {day} (“left” in review.yaml): nothing more is asked of them.").format(
            who=who, day=day(member.left)
        ),
        _("What {who} decided stands. The team is now: {team}. Who comes back takes “left” out of review.yaml.").format(
            who=who, team=here
        ),
    )


def stage_id(protocol: Protocol, name: str | None) -> str:
    """The stage called `name`, or the first one. Raises UsageError naming the stages."""
    ids = [stage.id for stage in protocol.stages]
    if name is None:
        return ids[0]
    wanted = name.strip().casefold()
    for known in ids:
        if _letters(known) == _letters(wanted):
            return known
    near = get_close_matches(wanted, ids, n=1, cutoff=0.5)
    hint = (
        _("Did you mean {name}?").format(name=near[0])
        if near
        else _("Known here: {names}.").format(names=", ".join(ids))
    )
    raise UsageError(_("The protocol has no stage “{name}”.").format(name=name), hint)


def _letters(name: str) -> str:
    """`full_text`, `full-text`, “Full text” and `fulltext` are one."""
    return re.sub(r"[\s_-]+", "", name).casefold()
