"""`litrev share` and `litrev merge`: working on copies of a review, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.i18n import N_, _, ngettext, number
from litrev.steps.merging import Merged, StageAfter, Taken, merge, places_of
from litrev.steps.sharing import Written, share
from litrev.steps.verdict_words import settled_twice_words
from litrev.text import typed

HELP = {
    "share": N_(
        "Writes your verdicts, notes, labels and the records that you joined or split to NAME.jsonl: a small file to "
        "send by e-mail. It names works by their ids; titles and abstracts are not in it. Whoever takes it in (litrev "
        "merge) sees your verdict on a work only once they have given theirs. Write it anew whenever you like: a newer "
        "file holds all that the older one held.\n\n\b\nExamples:\n"
        "  litrev share --as b\n  litrev share --as b -o ~/Desktop/b.jsonl"
    ),
    "merge": N_(
        "FILE is what a colleague sent: a file of litrev share, a whole copy of the review (its folder, its review.db, "
        "or a zip of the folder), or several of them. Any order will do, and taking the same file in again changes "
        "nothing. What is damaged, cut short or of another review is refused, and then nothing at all is taken in. "
        "Your own review.yaml stays as it is.\n\n\b\nExamples:\n"
        "  litrev merge b.jsonl\n  litrev merge b.jsonl c.jsonl\n  litrev merge ../copy-of-b\n  litrev merge review.zip"
    ),
}


def share_command(
    ctx: typer.Context,
    reviewer: Annotated[
        str, typer.Option("--as", metavar=_("NAME"), help=_("Whose decisions: an id of the team in review.yaml."))
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar=_("FILE"), help=_("The file; else NAME.jsonl in this folder."))
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    made = share(review_of(ctx), reviewer=reviewer, file=Path(output) if output else None)
    render.as_json(_share_json(made)) if json else _show_share(made)


def _share_json(made: Written) -> dict[str, Any]:
    return {
        "file": str(made.file), "bytes": made.size, "reviewer": made.share.reviewer,
        "decisions": len(made.share.decisions), "links": len(made.share.links), "events": len(made.share.events),
    }  # fmt: skip


def _show_share(made: Written) -> None:
    n, acts = len(made.share.decisions), len(made.share.links) + len(made.share.events)
    held = [
        ngettext("{n} verdict of {who}", "{n} verdicts of {who}", n).format(n=number(n), who=made.share.reviewer),
        *([ngettext("{n} other act", "{n} other acts", acts).format(n=number(acts))] if acts else []),
        _("{n} kB").format(n=number(max(1, round(made.size / 1000)))),
    ]
    render.show("→ " + _("{thing}: {words}").format(thing=made.file, words=" · ".join(held)))
    render.say(_("Send it to the others; each types: litrev merge {file}").format(file=typed(made.file.name)))


def merge_command(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar=_("FILE…"), help=_("Files of litrev share, or copies of the review."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    with render.progress_bars(quiet=json) as progress:
        merged = merge(review_of(ctx), places_of(files or []), progress=progress)
    render.as_json(_merge_json(merged)) if json else _show_merge(merged)


def _merge_json(merged: Merged) -> dict[str, Any]:
    return {
        "taken": [
            {
                "file": taken.name,
                "reviewer": taken.reviewer,
                "new": {name: getattr(taken.gained, name) for name in taken.gained.__slots__},
                "archive_files": taken.files,
                "without_archive": taken.without_archive,
                "unknown_records": taken.unknown_records,
                "not_in_team": list(taken.strangers),
                "other_criteria": taken.other_criteria,
            }
            for taken in merged.taken
        ],
        "stages": [
            {
                "id": s.id,
                "reached": s.reached,
                "decided": s.decided,
                "conflicts": s.conflicts,
                "settled_twice": list(s.twice),
            }
            for s in merged.stages
        ],
    }


def _show_merge(merged: Merged) -> None:
    for taken in merged.taken:
        new = _new(taken)
        words = " · ".join(new) if new else _("nothing new")
        render.show(_("{thing}: {words}").format(thing=taken.name, words=words))
        for words in _cautions(taken):
            render.show("  ⚠ " + words, "yellow")
    for stage in merged.stages:
        if stage.decided:
            render.show(_stage_words(stage))
        if stage.twice:
            works = ", ".join(stage.twice[:5]) + (" …" if len(stage.twice) > 5 else "")
            render.show(f"  ⚠ {settled_twice_words(len(stage.twice))} ({works})", "yellow")
    if any(stage.conflicts or stage.twice for stage in merged.stages):
        render.say(_("Next: litrev conflicts, then litrev resolve --as NAME"))
    else:
        render.say(_("Next: litrev todo"))


def _new(taken: Taken) -> list[str]:
    """What was new, in words."""
    gained, n = taken.gained, number
    counts = [
        (gained.runs, ngettext("{n} search", "{n} searches", gained.runs)),
        (gained.records, ngettext("{n} record", "{n} records", gained.records)),
        (gained.dedupes, ngettext("{n} deduplication", "{n} deduplications", gained.dedupes)),
        (gained.decisions, ngettext("{n} new verdict", "{n} new verdicts", gained.decisions)),
        (
            0 if gained.dedupes else gained.links,
            ngettext("{n} answer on records that are the same work", "{n} answers on records that are the same work",
                     gained.links),
        ),
        (gained.known, ngettext("{n} work of an earlier review", "{n} works of an earlier review", gained.known)),
        (gained.events, ngettext("{n} other act", "{n} other acts", gained.events)),
        (taken.files, ngettext("{n} archived response", "{n} archived responses", taken.files)),
    ]  # fmt: skip
    return [words.format(n=n(count)) for count, words in counts if count]


def _cautions(taken: Taken) -> list[str]:
    """What the person should know of it."""
    found = []
    if taken.unknown_records:
        words = ngettext(
            "It speaks of {n} record that this copy has not found: its word counts as soon as the record is here. "
            "Take in a whole copy of the review for it.",
            "It speaks of {n} records that this copy has not found: its word counts as soon as they are here. "
            "Take in a whole copy of the review for them.",
            taken.unknown_records,
        )
        found.append(words.format(n=number(taken.unknown_records)))
    if taken.without_archive:
        words = ngettext(
            "{n} archived response is not in it; litrev verify will miss it. Merge the whole folder to have it.",
            "{n} archived responses are not in it; litrev verify will miss them. Merge the whole folder to have them.",
            taken.without_archive,
        )
        found.append(words.format(n=number(taken.without_archive)))
    if taken.strangers:
        names = ", ".join(taken.strangers)
        found.append(
            _("Not in the team of review.yaml: {names}. What they decided counts; add them, or say “formerly”.").format(
                names=names
            )
        )
    if taken.other_criteria:
        found.append(_("It was made under other criteria than those of this review.yaml: compare the two files."))
    return found


def _stage_words(stage: StageAfter) -> str:
    words = _("{stage}: {decided}/{reached} decided · {conflicts}")
    n = stage.conflicts
    conflicts = ngettext("{n} conflict", "{n} conflicts", n).format(n=number(n))
    return words.format(
        stage=stage.label, decided=number(stage.decided), reached=number(stage.reached), conflicts=conflicts
    )
