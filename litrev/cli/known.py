"""`litrev known`: what an earlier review has screened is not screened again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import UsageError
from litrev.i18n import N_, _, day, ngettext, number
from litrev.steps.knowing import KnownList, TakenIn, forget_known, list_known, take_in_known

HELP = {
    "known": N_(
        "PLACE is the folder of another litrev review, or a file: a CSV table with a column id, doi or pmid, or a "
        "plain list with one id, DOI or PMID a line. Works that these name, found now or later, are not asked for in "
        "screening; PRISMA counts them under “removed for other reasons”, and they are shown apart. What somebody has "
        "decided here stands. Without PLACE: the lists taken in; --undo takes one back.\n\n\b\nExamples:\n"
        "  litrev known ../review-of-2023\n  litrev known ../review-of-2023 --which excluded\n"
        "  litrev known screened.csv\n  litrev known --undo 1"
    )
}


def known_command(
    ctx: typer.Context,
    places: Annotated[
        list[Path] | None, typer.Argument(metavar=_("PLACE"), help=_("A review's folder, a CSV table, a list."))
    ] = None,
    which: Annotated[
        str, typer.Option("--which", metavar=_("SET"), help=_("Of a review: screened, excluded or included."))
    ] = "screened",
    undo: Annotated[
        int | None, typer.Option("--undo", metavar="N", help=_("Take back the list of that number."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    review = review_of(ctx)
    if undo is not None:
        if places:
            raise UsageError(_("--undo takes back a list and takes none in."), _("Type: litrev known --undo N"))
        taken_back = forget_known(review, undo)
        if not json:
            render.show(_("Taken back: {origin}. Its works are screened here.").format(origin=taken_back.origin))
            return
    elif places:
        taken = take_in_known(review, places, part=which)
        render.as_json(_json(taken)) if json else _show(taken, has_prior_work=review.load().prior_work is not None)
        return
    lists = list_known(review)
    render.as_json({"lists": [_list_json(one) for one in lists]}) if json else _show_lists(lists)


def _json(taken: TakenIn) -> dict[str, Any]:
    return {
        "names": taken.names,
        "already": taken.already,
        "unreadable": list(taken.unreadable),
        "known": taken.known,
        "ambiguous": list(taken.ambiguous),
        "decided_here": taken.decided_here,
    }


def _list_json(one: KnownList) -> dict[str, Any]:
    at = one.at.isoformat(timespec="seconds")
    return {"number": one.number, "origin": one.origin, "at": at, "names": one.names, "works": one.works}


def _show(taken: TakenIn, *, has_prior_work: bool) -> None:
    words = ngettext("{n} id, DOI or PMID taken in", "{n} ids, DOIs and PMIDs taken in", taken.names)
    render.show(words.format(n=number(taken.names)))
    words = ngettext(
        "{n} work of this review is known and is not screened again",
        "{n} works of this review are known and are not screened again",
        taken.known,
    )
    render.show(words.format(n=number(taken.known)))
    if taken.decided_here:
        words = ngettext(
            "{n} work has been decided on here already: that stands",
            "{n} works have been decided on here already: that stands",
            taken.decided_here,
        )
        render.show(words.format(n=number(taken.decided_here)))
    if taken.ambiguous:
        words = _("Several works bear the same name, so none of them is taken for known (litrev dedupe?): {names}")
        render.show("⚠ " + words.format(names=_some(taken.ambiguous)), "yellow")
    if taken.unreadable:
        words = _("No id, DOI or PMID: {lines}")
        render.show("⚠ " + words.format(lines=_some(taken.unreadable)), "yellow")
    if not has_prior_work:
        render.say(_("Say in review.yaml, under prior_work, which review this is (PRISMA-S 11)."))


def _some(texts: tuple[str, ...]) -> str:
    return ", ".join(texts[:10]) + (" …" if len(texts) > 10 else "")


def _show_lists(lists: list[KnownList]) -> None:
    if not lists:
        render.say(_("No earlier review has been taken in. Type: litrev known FOLDER"))
        return
    rows = [(str(one.number), one.origin, day(one.at), number(one.names), number(one.works)) for one in lists]
    render.table(("", _("From"), _("Taken in"), _("Names"), _("Works not screened")), rows, numbers=(0, 3, 4))
