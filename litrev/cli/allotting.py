"""`litrev allot`: who of several reviewers reads what."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import UsageError
from litrev.i18n import N_, _, decimal, ngettext, number
from litrev.screening.allotment import Allotment, Way
from litrev.steps.allotting import Dealt, allot, parse_shares

HELP = {
    "allot": N_(
        "With more than two reviewers: who is asked to read which works. --all asks everybody for every work until "
        "enough have decided (so it is without any allotment); --by-share gives each a share of the readings, "
        "in any unit (with two reviewers a work, nobody can have more than half); --by-pair "
        "gives each work to one of the pairs. Works that come later are dealt out in the same way, and a new allotment "
        "takes the place of the old one; what was decided stands. Everybody reads the pilot round. Without an option: "
        "how things are dealt out now.\n\n\b\nExamples:\n  litrev allot\n"
        "  litrev allot --by-share a=50 b=30 c=20\n  litrev allot --by-pair --stage full_text\n  litrev allot --all"
    ),
}


def allot_command(
    ctx: typer.Context,
    shares: Annotated[
        list[str] | None, typer.Argument(metavar=_("NAME=SHARE"), help=_("With --by-share: a=50 b=30 c=20."))
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help=_("Everybody is asked for every work."))] = False,
    by_share: Annotated[bool, typer.Option("--by-share", help=_("Each does a share of the readings."))] = False,
    by_pair: Annotated[bool, typer.Option("--by-pair", help=_("Each work goes to one of the pairs."))] = False,
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar=_("STAGE"), help=_("title_abstract or full_text; else the first stage.")),
    ] = None,
    seed: Annotated[
        str, typer.Option("--seed", metavar=_("WORD"), help=_("Another word deals the works out otherwise."))
    ] = "",
    reviewer: Annotated[
        str | None, typer.Option("--as", metavar=_("NAME"), help=_("Who deals them out, for the record."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    way = _way(everybody=everybody, by_share=by_share, by_pair=by_pair, shares=shares or [])
    weights = parse_shares(shares or [])
    dealt = allot(review_of(ctx), way=way, shares=weights, stage=stage, seed=seed, by=reviewer)
    render.as_json(_json(dealt)) if json else _show(dealt)


def _way(*, everybody: bool, by_share: bool, by_pair: bool, shares: list[str]) -> Way | None:
    chosen = [way for way, wanted in ((Way.ALL, everybody), (Way.SHARE, by_share), (Way.PAIR, by_pair)) if wanted]
    if len(chosen) > 1:
        raise UsageError(_("--all, --by-share and --by-pair exclude each other."), _("Choose one of them."))
    way = chosen[0] if chosen else None
    if shares and way is not Way.SHARE:
        raise UsageError(_("Shares go with --by-share."), _("For example: litrev allot --by-share a=50 b=30 c=20"))
    if way is Way.SHARE and not shares:
        raise UsageError(_("Say who reads how much."), _("For example: litrev allot --by-share a=50 b=30 c=20"))
    return way


def _json(dealt: Dealt) -> dict[str, Any]:
    made = dealt.allotment
    return {
        "stage": dealt.stage,
        "way": made.way.value if made else "all",
        "shares": dict(made.shares) if made else {},
        "seed": made.seed if made else "",
        "left": dict(dealt.left),
        "unplaced": list(dealt.unplaced),
    }


def _show(dealt: Dealt) -> None:
    head = _("{thing}: {words}").format(thing=dealt.label, words=_way_words(dealt.allotment))
    render.show(head, "bold")
    readings = sum(n for _who, n in dealt.left)
    for who, n in dealt.left:
        words = (
            ngettext("{who}: {n} work to read", "{who}: {n} works to read", n)
            if dealt.allotment is None or dealt.allotment.way is Way.ALL
            else ngettext(
                "{who}: {n} work to read, of {all} readings", "{who}: {n} works to read, of {all} readings", n
            )
        )
        render.show("  " + words.format(who=who, n=number(n), all=number(readings)))
    if dealt.piloted and dealt.allotment is not None and dealt.allotment.way is not Way.ALL:
        words = ngettext(
            "Everybody reads the {n} work of the pilot round; the shares are those of the other works.",
            "Everybody reads the {n} works of the pilot round; the shares are those of the other works.",
            dealt.piloted,
        )
        render.show("  " + words.format(n=number(dealt.piloted)), "dim")
    if dealt.unplaced:
        words = _("Not in the allotment, so nothing is asked of them but the pilot round: {names}")
        render.show("⚠ " + words.format(names=", ".join(dealt.unplaced)), "yellow")


def _way_words(made: Allotment | None) -> str:
    if made is None or made.way is Way.ALL:
        return _("everybody is asked for every work")
    if made.way is Way.PAIR:
        return _("each work goes to one of the pairs of {names}").format(names=", ".join(w for w, _n in made.shares))
    total = sum(weight for _who, weight in made.shares)
    shares = ", ".join(f"{who} {decimal(100 * weight / total, 0)} %" for who, weight in made.shares)
    return _("each does a share of the readings: {shares}").format(shares=shares)
