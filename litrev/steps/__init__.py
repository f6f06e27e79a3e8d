"""One module for each thing that a person does; also the Python API.

    from litrev.steps import search, dedupe, prisma

The functions are imported when they are asked for, so that no step waits for the libraries of another.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litrev.steps.chasing import chase, preview_chase
    from litrev.steps.counting import prisma
    from litrev.steps.deciding import decide
    from litrev.steps.deduplicating import dedupe
    from litrev.steps.explaining import explain, explain_files
    from litrev.steps.exporting import export
    from litrev.steps.knowing import forget_known, list_known, take_in_known
    from litrev.steps.overview import status
    from litrev.steps.pressing import press_form
    from litrev.steps.previewing import preview
    from litrev.steps.regrouping import merge_records, split, undo_by_hand
    from litrev.steps.reporting import report_search
    from litrev.steps.reviewing import review_pairs
    from litrev.steps.runs import list_runs, show_run
    from litrev.steps.screening import screen
    from litrev.steps.searching import search
    from litrev.steps.translating import translate
    from litrev.steps.updating import show_update, update
    from litrev.steps.verifying import verify
    from litrev.steps.works import list_works, show_work

_HOMES = {
    "chase": "chasing",
    "decide": "deciding",
    "dedupe": "deduplicating",
    "explain": "explaining",
    "explain_files": "explaining",
    "export": "exporting",
    "forget_known": "knowing",
    "list_known": "knowing",
    "list_runs": "runs",
    "list_works": "works",
    "press_form": "pressing",
    "merge_records": "regrouping",
    "preview": "previewing",
    "preview_chase": "chasing",
    "prisma": "counting",
    "report_search": "reporting",
    "review_pairs": "reviewing",
    "screen": "screening",
    "search": "searching",
    "show_run": "runs",
    "show_update": "updating",
    "show_work": "works",
    "split": "regrouping",
    "status": "overview",
    "take_in_known": "knowing",
    "translate": "translating",
    "undo_by_hand": "regrouping",
    "update": "updating",
    "verify": "verifying",
}

__all__ = [
    "chase",
    "decide",
    "dedupe",
    "explain",
    "explain_files",
    "export",
    "forget_known",
    "list_known",
    "list_runs",
    "list_works",
    "merge_records",
    "press_form",
    "preview",
    "preview_chase",
    "prisma",
    "report_search",
    "review_pairs",
    "screen",
    "search",
    "show_run",
    "show_update",
    "show_work",
    "split",
    "status",
    "take_in_known",
    "translate",
    "undo_by_hand",
    "update",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
