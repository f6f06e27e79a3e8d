"""`litrev dedupe --explain`: every word for and against two records being one work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.cli.records import link_words
from litrev.dedupe import Policy, Versions
from litrev.dedupe.reasons import told
from litrev.dedupe.weighing import Weighing
from litrev.i18n import _, decimal, ngettext, number
from litrev.model import Link, LinkKind, Record
from litrev.steps.explaining import Explanation, explain, explain_files
from litrev.steps.labels import field_label


def tell_why(
    ctx: typer.Context, files: Sequence[Path], ids: tuple[str, str], versions: Versions | None, *, json: bool
) -> None:
    """Explain two records of the files or, without files, of the review."""
    if files:
        with render.progress_bars(quiet=json) as progress:
            found = explain_files(files, *ids, versions=versions or "separate", progress=progress)
    else:
        found = explain(review_of(ctx), *ids, versions=versions)
    render.as_json(_json(found)) if json else _show(found)


def _show(found: Explanation) -> None:
    for record in found.records:
        render.show(_line(record))
    render.show("")
    if found.together:
        n = len(found.works[0].members)
        words = ngettext("One work: {work} ({n} record)", "One work: {work} ({n} records)", n)
        render.show(words.format(work=found.works[0].id, n=number(n)), "bold")
    else:
        words = _("Two works: {one} and {other}")
        render.show(words.format(one=found.works[0].id, other=found.works[1].id), "bold")
    _show_weights(found.weighing, found.policy)
    _show_links(_("Said of this pair:"), found.links)
    if found.together:
        _show_links(_("What makes them one work:"), found.chain)
    else:
        _show_links(_("What would make them one work, were it not for what follows:"), found.chain)
        _show_links(_("What holds the two works apart:"), found.apart)


def _line(record: Record) -> str:
    authors = record.authors[0].family or record.authors[0].literal if record.authors else ""
    about = ", ".join(filter(None, [authors, str(record.year or ""), record.journal]))
    title = record.title or record.translated_title or _("(no title)")
    return f"{record.id}  {title}" + (f" ({about})" if about else "")


def _show_weights(weighing: Weighing, policy: Policy) -> None:
    render.show("")
    said = sorted((w for w in weighing.weights if w.bits is not None), key=lambda w: -abs(w.bits or 0))
    rows = [(decimal(w.bits or 0, 2, signed=True), field_label(w.feature), told(w.words)) for w in said]
    for bits, words in (
        (weighing.prior, _("to begin with: two records that are compared at all have something in common")),
        (weighing.bits, _("in all; +1 makes one work twice as likely")),
    ):
        rows.append((decimal(bits, 2, signed=True), "", words))
    render.table((_("Weight"), _("Field"), _("What it says")), rows, numbers=(0,))
    silent = [field_label(w.feature) for w in weighing.weights if w.bits is None]
    if silent:
        render.show(_("One of the two does not say: {fields}").format(fields=", ".join(silent)), "dim")
    for veto in weighing.vetoes:
        render.show("✗ " + _("Veto, whatever the weights: {reason}").format(reason=told(veto)), "yellow")
    render.show(_verdict(weighing, policy))


def _verdict(weighing: Weighing, policy: Policy) -> str:
    judged = {
        LinkKind.SAME: _("By this comparison alone: same work ({score})."),
        LinkKind.UNSURE: _("By this comparison alone: doubtful ({score}), a person is asked."),
        LinkKind.DIFFERENT: _("By this comparison alone: not the same work ({score})."),
    }[weighing.pair.kind]
    limits = _("Joined from {same}, doubtful from {unsure}.").format(
        same=decimal(policy.joined_from, 2), unsure=decimal(policy.asked_from, 2)
    )
    return judged.format(score=decimal(weighing.pair.score, 2)) + " " + limits


def _show_links(heading: str, links: Sequence[Link]) -> None:
    if links:
        render.show("")
        render.show(heading)
        for link in links:
            render.show("  " + link_words(link))


def _json(found: Explanation) -> dict[str, Any]:
    weighing = found.weighing
    return {
        "records": [record.id for record in found.records],
        "works": list(dict.fromkeys(work.id for work in found.works)),
        "same_work": found.together,
        "versions": found.policy.versions,
        "rules": {
            "kind": weighing.pair.kind.value,
            "score": weighing.pair.score,
            "prior": weighing.prior,
            "bits": round(weighing.bits, 2),
            "weights": [{"feature": w.feature, "bits": w.bits, "words": w.words} for w in weighing.weights],
            "vetoes": list(weighing.vetoes),
        },
        "links": [_link_json(link) for link in found.links],
        "chain": [_link_json(link) for link in found.chain],
        "apart": [_link_json(link) for link in found.apart],
    }


def _link_json(link: Link) -> dict[str, Any]:
    return {"a": link.a, "b": link.b, "kind": link.kind.value, "by": link.by, "at": link.at.isoformat(),
            "why": list(link.why)}  # fmt: skip
