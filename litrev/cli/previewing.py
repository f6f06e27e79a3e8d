"""How `litrev search --dry-run` looks: totals, parts, losses, the papers that must be found."""

from __future__ import annotations

from typing import Any

from litrev.cli import render
from litrev.i18n import _, number
from litrev.steps.line_counts import lines_to_json
from litrev.steps.previewing import ItemFound, Preview


def preview_json(shown: Preview) -> dict[str, Any]:
    """A preview as plain values."""
    return {
        "source": shown.strategy.via,
        "strategy": shown.strategy.id,
        "native_query": shown.native_query,
        "announced": shown.count.announced if shown.count else None,
        "losses": [{"what": loss.what, "instead": loss.instead} for loss in shown.losses],
        "warnings": [*shown.count.warnings, *shown.count.advice] if shown.count else [],
        "lines": lines_to_json(shown.lines),
        "parts": [{"name": p.name, "heading": p.heading, "found": p.found} for p in shown.parts],
        "known_items": [
            {"item": str(k.item), "found": k.found, "held": k.held, "lost_by": list(k.lost_by)} for k in shown.known
        ],
        "detail": shown.count.detail if shown.count else {},
        "problem": shown.problem,
    }


def show_previews(previews: list[Preview]) -> None:
    """Each source: its total, its parts, the exact query, what translation loses, what is missing."""
    for shown in previews:
        total = number(shown.count.announced) if shown.count else "✗"
        render.show(f"{shown.label:<12}{total}", "bold")
        _show_parts(shown)
        render.show(f"  {shown.native_query}")
        for loss in shown.losses:
            render.show("  ≈ " + _("{what}: {instead}").format(what=loss.what, instead=loss.instead), "dim")
        for warning in (*shown.count.warnings, *shown.count.advice) if shown.count else ():
            render.show(f"  ⚠ {warning}", "yellow")
        _show_known(shown)
        if shown.problem:
            render.show(f"  {shown.problem}", "red")


def _show_parts(shown: Preview) -> None:
    """Concepts in a line, headings in another; those that find nothing are warned of."""
    for heading, words in ((False, _("by concept: {parts}")), (True, _("by subject heading: {parts}"))):
        parts = [p for p in shown.parts if p.heading is heading]
        if parts:
            counted = " · ".join(f"{p.name} {number(p.found) if p.found is not None else '✗'}" for p in parts)
            render.show("  " + words.format(parts=counted))
    for place, line in enumerate(shown.lines[:-1], 1):
        render.show(f"  #{place:<3} {number(line.found) if line.found is not None else '–':>9}  {line.shown}", "dim")
    for part in shown.parts:
        if part.found == 0:
            words = (
                _("The subject heading “{name}” finds nothing: check its spelling at https://meshb.nlm.nih.gov")
                if part.heading
                else _("The concept “{name}” finds nothing.")
            )
            render.show("  ⚠ " + words.format(name=part.name), "yellow")


def _show_known(shown: Preview) -> None:
    if not shown.known:
        return
    found = sum(item.found for item in shown.known)
    words = _("papers that must be found: {found} of {all}").format(found=number(found), all=number(len(shown.known)))
    render.show(f"  {words}", "" if found == len(shown.known) else "yellow")
    for item in shown.known:
        if not item.found:
            render.show("    " + _lost(item), "yellow")


def _lost(item: ItemFound) -> str:
    if not item.held:
        return _("{item}: the source does not have it").format(item=item.item)
    if item.lost_by:
        return _("{item}: not found by {concepts}").format(item=item.item, concepts=", ".join(item.lost_by))
    return _("{item}: every concept finds it, but not the strategy as a whole").format(item=item.item)
