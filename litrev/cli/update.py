"""`litrev update`: the search again, and what is otherwise than it was."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import ExitCode, UsageError
from litrev.i18n import N_, _, day, ngettext, number
from litrev.model import NoticeKind, Verdict
from litrev.steps.labels import field_label
from litrev.steps.updating import Alarm, StrategyChange, Updated, Vanished, show_update, update
from litrev.steps.works import state_word

HELP = {
    "update": N_(
        "Runs the whole search again and shows, by id, what is new, gone and changed since the search that counted "
        "before, and which works of the review have been retracted or corrected since. Decisions and links stay: after "
        "“litrev dedupe” only works that nobody has seen reach screening. If it is interrupted: "
        "litrev search --resume, then litrev update --show.\n\n\b\nExamples:\n  litrev update\n"
        "  litrev update --show       the difference again, without searching\n"
        "  litrev update --since 1    since that run (its number in: litrev runs)"
    )
}


def update_command(
    ctx: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar=_("NAME"), help=_("Only this source of the protocol (may be repeated).")),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help=_("Show the last difference again; search nothing."))] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar=_("RUN"), help=_("Show the difference from that run to the newest.")),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    review = review_of(ctx)
    if since is not None and source:
        raise UsageError(_("--since and --source exclude each other."), _("A run belongs to one source already."))
    if show or since is not None:
        updated = show_update(review, sources=source or (), since=since)
    else:
        with render.progress_bars(quiet=json) as progress:
            updated = update(review, sources=source or (), progress=progress, advise=_advise)
    render.as_json(_json(updated)) if json else _show(updated)
    raise typer.Exit(ExitCode.DONE if updated.complete else ExitCode.SOURCE)


def _advise(label: str, advice: str) -> None:
    render.say("⚠ " + _("{label}: {text}").format(label=label, text=advice), "yellow")


def _json(updated: Updated) -> dict[str, Any]:
    return {
        "complete": updated.complete,
        "strategies": [_change_json(change) for change in updated.strategies],
        "alarms": [
            {"signal": a.signal.value, "work": a.work, "record": a.record, "title": a.title, "decided": a.decided,
             "stage": a.position.stage if a.position else None, "state": a.position.state.value if a.position else None}
            for a in updated.alarms
        ],
        "vanished": [
            {"record": v.record, "title": v.title, "stage": v.stage, "verdict": v.verdict.value if v.verdict else ""}
            for v in updated.vanished
        ],
    }  # fmt: skip


def _change_json(change: StrategyChange) -> dict[str, Any]:
    found = change.difference
    return {
        "strategy": change.strategy,
        "before": change.before.id if change.before else None,
        "after": change.after.id,
        "status": change.after.status.value,
        "message": change.after.message,
        "new": list(found.new) if found else None,
        "gone": list(found.gone) if found else None,
        "changed": list(found.changed) if found else None,
        "same": found.same if found else None,
        "changed_fields": dict(change.fields),
        "read_otherwise": change.read_otherwise,
    }


def _show(updated: Updated) -> None:
    if not updated.strategies:
        render.say(_("Nothing has been searched yet. Type: litrev search"))
        return
    for alarm in updated.alarms:
        if alarm.decided:
            _show_alarm(alarm)
    for change in updated.strategies:
        _show_change(change)
    for alarm in updated.alarms:
        if not alarm.decided:
            _show_alarm(alarm)
    for vanished in updated.vanished:
        _show_vanished(vanished)
    _show_next(updated)


def _show_change(change: StrategyChange) -> None:
    if change.difference is None:
        words = _("{source}: the newest search is not complete, so nothing can be compared.")
        render.show("✗ " + words.format(source=change.label), "yellow")
        if change.after.message:
            render.show(f"  {change.after.message}")
        return
    found = change.difference
    since = day(change.before.started) if change.before else "–"
    words = _("{source}: {new} new, {gone} gone, {changed} changed, {same} as before (since {date})")
    counts = {"new": len(found.new), "gone": len(found.gone), "changed": len(found.changed), "same": found.same}
    spelt = {name: number(n) for name, n in counts.items()}
    render.show(words.format(source=change.strategy, date=since, **spelt), "bold")
    if found.gone:
        render.show("  " + _("Gone: {ids}").format(ids=_some(found.gone)))
    if change.fields:
        fields = ", ".join(f"{field_label(name)} {number(n)}" for name, n in change.fields)
        render.show("  " + _("Changed: {fields}").format(fields=fields))
    if change.read_otherwise:
        words = _("The two searches were read by different versions of litrev; that alone may have changed records.")
        render.show("  ⚠ " + words, "yellow")


def _some(ids: tuple[str, ...]) -> str:
    return ", ".join(ids[:10]) + (" …" if len(ids) > 10 else "")


def _show_alarm(alarm: Alarm) -> None:
    words = {
        NoticeKind.RETRACTED_BY: _("RETRACTED: {title} ({work}; {standing})"),
        NoticeKind.CONCERN_BY: _("EXPRESSION OF CONCERN: {title} ({work}; {standing})"),
        NoticeKind.CORRECTED_BY: _("Corrected: {title} ({work}; {standing})"),
    }[alarm.signal]
    standing = state_word(alarm.position) if alarm.position else _("not in screening")
    grave = alarm.decided and alarm.signal is not NoticeKind.CORRECTED_BY
    said = words.format(title=alarm.title or _("(no title)"), work=alarm.work, standing=standing)
    render.show(f"⚠ {said}", "bold red" if grave else "yellow")


def _show_vanished(vanished: Vanished) -> None:
    if vanished.verdict is None:
        words = _("{record} was decided on and is no longer found: it leaves the counts. {title}")
        render.show("⚠ " + words.format(record=vanished.record, title=vanished.title), "yellow")
        return
    words = _("{record} was decided on ({verdict}) and is no longer found: it leaves the counts. {title}")
    verdict = {
        Verdict.INCLUDE: _("included"),
        Verdict.EXCLUDE: _("excluded"),
        Verdict.MAYBE: _("undecided"),
    }.get(vanished.verdict, _("not retrieved"))
    render.show("⚠ " + words.format(record=vanished.record, verdict=verdict, title=vanished.title), "yellow")


def _show_next(updated: Updated) -> None:
    if not updated.complete:
        render.say(_("To finish it: litrev search --resume, then: litrev update --show"))
        return
    new = sum(len(change.difference.new) for change in updated.strategies if change.difference)
    if new:
        words = ngettext("{n} record is new. Next: litrev dedupe", "{n} records are new. Next: litrev dedupe", new)
        render.say(words.format(n=number(new)))
    else:
        render.say(_("Nothing is new to screen. Next: litrev dedupe, so that the counts rest on this search"))
