"""`litrev export --zotero`: what was sent, what was there, what a person should look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from litrev.cli import render
from litrev.errors import SourceError
from litrev.i18n import _, ngettext, number
from litrev.review import Review

if TYPE_CHECKING:
    from litrev.steps.handing_over import HandedOver, Named

_SHOWN = 10


def to_zotero(
    review: Review,
    collection: str | None,
    wanted: dict[str, Any],
    *,
    again: bool = False,
    resend: bool = False,
    json: bool = False,
) -> None:
    """Send, and tell. Raises SourceError where it stopped on the way, after telling how far it came."""
    from litrev.steps.handing_over import hand_over  # noqa: PLC0415 - files are written without an HTTP client

    with render.progress_bars(quiet=json) as progress:
        done = hand_over(review, collection=collection, again=again, resend=resend, progress=progress, **wanted)
    if json:
        render.as_json(_json(done))
    else:
        _tell(done)
    if done.stopped:
        raise SourceError(done.stopped.message, done.stopped.hint)
    if done.refused:
        raise SourceError(
            _("Zotero did not take all works."),
            _("Those that it named can be imported from a file: litrev export -o corpus.ris"),
        )


def _tell(done: HandedOver) -> None:
    where = _("Zotero, collection “{name}”").format(name=done.collection) if done.collection else _("Zotero")
    sent = ngettext("{n} work sent", "{n} works sent", done.sent).format(n=number(done.sent))
    there = ngettext("{n} was there already", "{n} were there already", done.there).format(n=number(done.there))
    render.show(f"{sent} → {where} · {there}")
    if done.restored:
        words = ngettext(
            "{n} of them was in Zotero's bin and is out of it again.",
            "{n} of them were in Zotero's bin and are out of it again.",
            done.restored,
        )
        render.show("  " + words.format(n=number(done.restored)))
    if done.filed:
        words = ngettext(
            "{n} of them was in another collection, and is in this one too now.",
            "{n} of them were in another collection, and are in this one too now.",
            done.filed,
        )
        render.show("  " + words.format(n=number(done.filed)))
    if done.elsewhere:
        words = ngettext(
            "{n} of them was sent to another collection: in Zotero, drag it where you want it.",
            "{n} of them were sent to another collection: in Zotero, drag them where you want them.",
            done.elsewhere,
        )
        render.show("  " + words.format(n=number(done.elsewhere)))
    if done.changed:
        words = ngettext(
            "{n} of them has changed here since; Zotero's copy stays as it is.",
            "{n} of them have changed here since; Zotero's copies stay as they are.",
            done.changed,
        )
        render.show("  " + words.format(n=number(done.changed)))
    _list(done.gone, _("Sent earlier and no longer in Zotero, deleted or merged there (to send them again: --resend):"))
    _list(done.refused, _("Zotero did not take:"))
    _list(done.uncertain, _("Sent, and not confirmed (look in Zotero; to send again: --again):"))
    _list(done.left, _("Decided otherwise since they were sent (Zotero is left as it is):"))
    _list(done.joined, _("Sent as two works and joined since (in Zotero: select both, Merge Items):"))
    if done.unchecked:
        words = ngettext(
            "Zotero does not say whether {n} that was sent earlier is still there. If you deleted it: --resend",
            "Zotero does not say whether {n} that were sent earlier are still there. If you deleted them: --resend",
            done.unchecked,
        )
        render.say(words.format(n=number(done.unchecked)))
    if not done.wanted:
        render.say(_("This set is empty. All works of the review: litrev export --which all"))


def _list(works: Sequence[Named], heading: str) -> None:
    if not works:
        return
    render.show("⚠ " + heading, "yellow")
    for work in works[:_SHOWN]:
        render.show(f"  {work.work}  {work.title}" + (f" – {_why(work.why)}" if work.why else ""))
    if len(works) > _SHOWN:
        more = len(works) - _SHOWN
        render.show(
            "  "
            + ngettext("… and {n} more (--json lists all)", "… and {n} more (--json lists all)", more).format(
                n=number(more)
            )
        )


def _why(words: str) -> str:
    """Why a work is named; sets of works (`included → excluded`) by what people call them."""
    sets = {
        "included": _("included"),
        "excluded": _("excluded"),
        "undecided": _("undecided"),
        "pending": _("pending"),
        "conflicts": _("in conflict"),
        "not_retrieved": _("not retrieved"),
        "known": _("known from an earlier review"),
        "automatic": _("marked by a rule"),
    }
    return re.sub(r"[a-z_]+", lambda found: sets.get(found[0], found[0]), words) if " → " in words else words


def _json(done: HandedOver) -> dict[str, Any]:
    told = {
        name: getattr(done, name)
        for name in (
            "target",
            "collection",
            "wanted",
            "sent",
            "there",
            "elsewhere",
            "filed",
            "unchecked",
            "restored",
            "changed",
        )
    }
    for name in ("gone", "refused", "uncertain", "left", "joined"):
        told[name] = [asdict(work) for work in getattr(done, name)]
    return told | {"stopped": done.stopped.message if done.stopped else ""}
