"""`litrev records` and `show`: the works that records make, and what their sources say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.dedupe.reasons import told
from litrev.errors import UsageError
from litrev.i18n import N_, _, ngettext, number
from litrev.model import RULES, Link, LinkKind, Record
from litrev.steps.labels import field_label, type_label
from litrev.steps.verdict_words import resolution_json, resolution_words, vote_words
from litrev.steps.voices import Voices
from litrev.steps.works import ShownWork, WorkInFull, list_labels, list_works, show_work, state_word

HELP = {
    "records": N_(
        "One line a work: its id, year, first author, title, and where it stands in screening.\n\n\b\nExamples:\n"
        '  litrev records\n  litrev records --find "accès soins"\n  litrev records --csv > works.csv\n'
        "  litrev records --label later --as a"
    ),
    "show": N_(
        "ID is the id of a work or of one of its records, a DOI or a PMID; the beginning of an id will do.\n\n\b\n"
        "Examples:\n  litrev show pubmed:31054321\n  litrev show 10.5555/example"
    ),
}


_COLUMNS = (
    "id", "title", "translated_title", "authors", "year", "journal", "doi", "pmid", "type", "languages", "members",
    "stage", "state", "reason",
)  # fmt: skip


def records_command(
    ctx: typer.Context,
    find: Annotated[
        str,
        typer.Option(
            "--find", metavar=_("WORDS"), help=_("Only works with these words in a title, or this id, DOI or PMID.")
        ),
    ] = "",
    automatic: Annotated[
        bool, typer.Option("--automatic", help=_("Only works that a rule of the protocol marks as ineligible."))
    ] = False,
    label: Annotated[
        str, typer.Option("--label", metavar=_("NAME"), help=_("Only works that you have put this label on."))
    ] = "",
    labels: Annotated[
        bool, typer.Option("--labels", help=_("List your labels, and on how many works each is."))
    ] = False,
    reviewer: Annotated[
        str | None,
        typer.Option("--as", metavar=_("NAME"), help=_("Whose labels, if the team has several people.")),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help=_("Print a CSV table, for Excel and others."))] = False,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    if as_csv and json:
        raise UsageError(_("--csv and --json exclude each other."), _("Choose one of them."))
    if labels:
        _list_labels(list_labels(review_of(ctx), reviewer=reviewer), json=json)
        return
    works = list_works(review_of(ctx), find, automatic=automatic, label=label, reviewer=reviewer)
    if json:
        render.as_json({"works": [_work_json(work) for work in works]})
    elif as_csv:
        render.write_file(_as_csv(works))
    else:
        _list(works, automatic=automatic)


def _list_labels(used: dict[str, int], *, json: bool) -> None:
    if json:
        render.as_json({"labels": [{"label": name, "works": n} for name, n in used.items()]})
    elif not used:
        render.say(_("No work bears a label of yours. In litrev screen, the key l puts one on."))
    else:
        render.table((_("Label"), _("Works")), [(name, number(n)) for name, n in used.items()], numbers=(1,))
        render.say(_("To see the works: litrev records --label NAME"))


def _as_csv(works: Iterable[ShownWork]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for work in works:
        row = _work_json(work)
        writer.writerow(
            "; ".join(value) if isinstance(value, list) else value for value in (row[name] for name in _COLUMNS)
        )
    return table.getvalue()


def _work_json(work: ShownWork) -> dict[str, Any]:
    merged, position = work.merged, work.position
    return {
        "id": work.work.id,
        "title": merged.title,
        "translated_title": merged.translated_title,
        "authors": [author.name for author in merged.authors],
        "year": merged.year,
        "journal": merged.journal,
        "doi": merged.doi,
        "pmid": merged.pmid,
        "type": merged.type.value,
        "languages": list(merged.languages),
        "members": list(work.work.members),
        "retracted": merged.retracted,
        "stage": position.stage if position else "",
        "state": position.state.value if position else "automatic" if work.mark else "",
        "reason": position.outcome.primary if position else work.mark.criterion if work.mark else "",
    }


def _list(works: Iterable[ShownWork], *, automatic: bool) -> None:
    rows = [
        (
            work.work.id + (f" +{len(work.work.members) - 1}" if len(work.work.members) > 1 else ""),
            str(work.merged.year or ""),
            _first_author(work.merged),
            work.merged.title or work.merged.translated_title,
            state_word(work.position, work.mark),
        )
        for work in works
    ]
    if not rows and automatic:
        render.say(_("No rule of the protocol marks a work that nobody has decided on."))
        return
    if not rows:
        render.say(_("No work here. Nothing was found yet, or no title has these words."))
        return
    render.table((_("Work"), _("Year"), _("First author"), _("Title"), _("Standing")), rows, whole=(0,))
    render.say(ngettext("{n} work", "{n} works", len(rows)).format(n=number(len(rows))))
    if automatic:
        render.say(_("To bring one back, whatever the rule says: litrev decide --id ID --verdict include --as NAME"))


def _first_author(record: Record) -> str:
    if not record.authors:
        return ""
    first = record.authors[0]
    name = first.family or first.literal
    return name + (" …" if len(record.authors) > 1 else "")


def show_command(
    ctx: typer.Context,
    identifier: Annotated[str, typer.Argument(metavar="ID", help=_("An id, a DOI or a PMID."))],
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    work = show_work(review_of(ctx), identifier)
    if json:
        import json as encoder  # noqa: PLC0415 - the option has the module's name

        records = [encoder.loads(record.to_json()) for record in work.shown.records]
        links = [{"a": k.a, "b": k.b, "kind": k.kind.value, "by": k.by, "why": list(k.why)} for k in work.links]
        said = [_voices_json(voices) for voices in work.voices]
        told = {"full_text": work.full_text, "records": records, "links": links, "verdicts": said}
        render.as_json(_work_json(work.shown) | told)
    else:
        _show_in_full(work)


def _show_in_full(work: WorkInFull) -> None:
    merged = work.shown.merged
    render.show(merged.title or merged.translated_title or _("(no title)"), "bold")
    for line in _lines(merged):
        render.show(line)
    words = _("Standing: {state} ({stage})") if work.stage_label else _("Standing: {state}")
    render.show(words.format(state=state_word(work.shown.position, work.shown.mark), stage=work.stage_label))
    for voices in work.voices:
        render.show(_voices_line(voices))
    if work.full_text not in ("", merged.url, f"https://doi.org/{merged.doi}"):
        render.show(_("Full text: {place}").format(place=work.full_text))
    if merged.abstract:
        render.show("")
        render.show(merged.abstract_text)
    render.show("")
    _side_by_side(work.shown.records)
    for found in work.disagreements:
        render.show("≠ " + _("{field}: the sources differ").format(field=field_label(found.field)), "yellow")
    for link in work.links:
        render.show(link_words(link), "dim")


def _voices_line(voices: Voices) -> str:
    """What reviewers said at one stage, and what settled it: `title and abstract: a: include · b: exclude (P)`."""
    said = " · ".join(vote_words(vote) for vote in voices.verdicts)
    line = _("{thing}: {words}").format(thing=voices.label, words=said)
    return f"{line} → {resolution_words(voices.resolution)}" if voices.resolution else line


def _voices_json(voices: Voices) -> dict[str, Any]:
    said = [
        {"reviewer": v.reviewer, "verdict": v.verdict.value, "reasons": list(v.criteria), "note": v.note}
        for v in voices.verdicts
    ]
    settled = {"resolution": resolution_json(voices.resolution)} if voices.resolution else {}
    return {"stage": voices.stage, "verdicts": said, **settled}


def link_words(link: Link) -> str:
    """Which records were linked, how, by whom and why."""
    judged = {
        LinkKind.SAME: _("same work"),
        LinkKind.DIFFERENT: _("not the same work"),
        LinkKind.UNSURE: _("doubtful"),
        LinkKind.WITHDRAWN: _("answer taken back"),
    }[link.kind]
    words = _("{a} – {b}: {judged} ({who}): {why}") if link.why else _("{a} – {b}: {judged} ({who})")
    who = _("the rules") if link.by == RULES else link.by
    return words.format(a=link.a, b=link.b, judged=judged, who=who, why=_("; ").join(map(told, link.why)))


def _lines(record: Record) -> list[str]:
    """The reference, a line for each kind of information that is there."""
    source = " ".join(
        part for part in (record.journal, record.published or str(record.year or ""), record.volume,
                          f"({record.issue})" if record.issue else "", record.pages) if part
    )  # fmt: skip
    ids = [f"PMID {record.pmid}" if record.pmid else "", f"doi:{record.doi}" if record.doi else "", record.pmcid]
    authors = "; ".join(author.name for author in record.authors[:20]) + (" …" if len(record.authors) > 20 else "")
    retracted = _("RETRACTED") if record.retracted else ""
    kinds = " · ".join(filter(None, [type_label(record.type), ", ".join(record.languages)]))
    lines = [retracted, record.translated_title, authors, source, kinds, " · ".join(filter(None, ids)), record.url]
    return [line for line in lines if line and line != record.title]


_SIDE_BY_SIDE = (
    "title", "translated_title", "year", "published", "journal", "volume", "issue", "pages", "type", "doi", "pmid",
)  # fmt: skip


def _cell(record: Record, name: str) -> str:
    return type_label(record.type) if name == "type" else str(getattr(record, name) or "")


def _side_by_side(records: tuple[Record, ...]) -> None:
    rows = []
    for name in _SIDE_BY_SIDE:
        values = [_cell(record, name) for record in records]
        if any(values):
            rows.append((field_label(name), *values))
    rows.append((field_label("authors"), *(str(len(record.authors)) for record in records)))
    rows.append((field_label("abstract"), *(_("yes") if record.abstract else _("no") for record in records)))
    render.table(("", *(record.id for record in records)), rows)
