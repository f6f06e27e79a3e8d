"""`litrev verify`: the proof of a review, a line a check."""

from __future__ import annotations

from typing import Annotated

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import ExitCode
from litrev.i18n import N_, _
from litrev.steps.verifying import Check, Kind, Verdict, Verified, verify

HELP = {
    "verify": N_(
        "Sends nothing and changes nothing. Every archived page is there with its SHA-256; read again, the pages give "
        "the records that the ledger holds; each complete search accounts for all that was announced; the rules join "
        "the same works; PRISMA's equations hold. Ends with 5 when the archive is damaged, 4 when a search that counts "
        "is not complete, 6 when the ledger says something else than the archive.\n\n\b\nExample:\n  litrev verify"
    )
}

_MARKS = {Verdict.HOLDS: ("✓", ""), Verdict.NOTED: ("⚠", "yellow"), Verdict.BROKEN: ("✗", "red")}


def verify_command(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    with render.progress_bars(quiet=json) as progress:
        proved = verify(review_of(ctx), progress=progress)
    if json:
        render.as_json({
            "holds": proved.exit_code is ExitCode.DONE,
            "checks": [
                {"check": c.kind.value, "subject": c.subject, "result": c.verdict.value, "said": c.said,
                 "places": list(c.places)}
                for c in proved.checks
            ],
        })  # fmt: skip
    else:
        _show(proved)
    raise typer.Exit(proved.exit_code)


def _show(proved: Verified) -> None:
    for check in proved.checks:
        mark, colour = _MARKS[check.verdict]
        words = _("{check}, {subject}: {said}")
        render.show(f"{mark} " + words.format(check=_title(check), subject=check.subject, said=check.said), colour)
        for place in check.places:
            render.show(f"    {place}", "dim")
    if any(check.kind is Kind.ARCHIVE and check.verdict is Verdict.NOTED for check in proved.checks):
        render.say(
            _("What is here was recomputed and holds; what stands with ⚠ cannot be proved without the responses.")
        )
    elif proved.exit_code is ExitCode.DONE:
        render.say(_("Everything was recomputed from the archive: it is as it was."))
    else:
        render.say(_("Something is not as it was. Restore the folder of the review from a copy, or report a fault."))


def _title(check: Check) -> str:
    return {
        Kind.ARCHIVE: _("Archive"),
        Kind.READING: _("Records"),
        Kind.COUNTERS: _("Announced"),
        Kind.LINKS: _("Duplicates"),
        Kind.COUNTS: _("Counts"),
    }[check.kind]
