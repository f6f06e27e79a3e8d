"""One module for each thing that a person does; also the Python API.

    from litrev.steps import search, dedupe, prisma

The functions are imported when they are asked for, so that no step waits for the libraries of another.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litrev.steps.adding import add
    from litrev.steps.agreeing import agree
    from litrev.steps.allotting import allot
    from litrev.steps.archiving import archive_review
    from litrev.steps.chasing import chase, preview_chase
    from litrev.steps.conflicting import conflicts, write_conflicts
    from litrev.steps.counting import prisma
    from litrev.steps.deciding import decide
    from litrev.steps.deduplicating import dedupe
    from litrev.steps.deduplicating_files import dedupe_files
    from litrev.steps.drawing import diagram, diagram_page
    from litrev.steps.duties import todo
    from litrev.steps.explaining import explain, explain_files
    from litrev.steps.exporting import export
    from litrev.steps.extracting import write_extraction
    from litrev.steps.grouping import Grouping
    from litrev.steps.handing_over import hand_over
    from litrev.steps.importing import import_files
    from litrev.steps.knowing import forget_known, list_known, take_in_known
    from litrev.steps.merging import merge
    from litrev.steps.obtaining import full_text_asked, full_text_got, full_text_missing, undo_full_text
    from litrev.steps.overview import status
    from litrev.steps.pressing import press_form
    from litrev.steps.previewing import preview
    from litrev.steps.regrouping import merge_records, split, undo_by_hand
    from litrev.steps.reporting import report_search
    from litrev.steps.requesting import request_letter
    from litrev.steps.resolving import resolve
    from litrev.steps.retrieving import find_full_texts, full_texts
    from litrev.steps.reviewing import review_pairs, write_doubtful_pairs
    from litrev.steps.runs import list_runs, show_run
    from litrev.steps.screening import screen
    from litrev.steps.searching import search
    from litrev.steps.sharing import share
    from litrev.steps.translating import translate
    from litrev.steps.unpacking import open_archive
    from litrev.steps.updating import show_update, update
    from litrev.steps.verifying import verify
    from litrev.steps.works import list_works, show_work
    from litrev.steps.writing_up import write_report

_HOMES = {
    "add": "adding",
    "Grouping": "grouping",
    "agree": "agreeing",
    "allot": "allotting",
    "archive_review": "archiving",
    "chase": "chasing",
    "conflicts": "conflicting",
    "decide": "deciding",
    "dedupe": "deduplicating",
    "dedupe_files": "deduplicating_files",
    "diagram": "drawing",
    "diagram_page": "drawing",
    "explain": "explaining",
    "explain_files": "explaining",
    "import_files": "importing",
    "export": "exporting",
    "find_full_texts": "retrieving",
    "forget_known": "knowing",
    "hand_over": "handing_over",
    "full_text_asked": "obtaining",
    "full_text_got": "obtaining",
    "full_text_missing": "obtaining",
    "full_texts": "retrieving",
    "list_known": "knowing",
    "list_runs": "runs",
    "list_works": "works",
    "merge": "merging",
    "merge_records": "regrouping",
    "open_archive": "unpacking",
    "press_form": "pressing",
    "preview": "previewing",
    "preview_chase": "chasing",
    "prisma": "counting",
    "report_search": "reporting",
    "request_letter": "requesting",
    "resolve": "resolving",
    "review_pairs": "reviewing",
    "screen": "screening",
    "search": "searching",
    "share": "sharing",
    "show_run": "runs",
    "show_update": "updating",
    "show_work": "works",
    "split": "regrouping",
    "status": "overview",
    "take_in_known": "knowing",
    "todo": "duties",
    "translate": "translating",
    "undo_by_hand": "regrouping",
    "undo_full_text": "obtaining",
    "update": "updating",
    "verify": "verifying",
    "write_conflicts": "conflicting",
    "write_doubtful_pairs": "reviewing",
    "write_extraction": "extracting",
    "write_report": "writing_up",
}

__all__ = [
    "Grouping",
    "add",
    "agree",
    "allot",
    "archive_review",
    "chase",
    "conflicts",
    "decide",
    "dedupe",
    "dedupe_files",
    "diagram",
    "diagram_page",
    "explain",
    "explain_files",
    "export",
    "find_full_texts",
    "forget_known",
    "full_text_asked",
    "full_text_got",
    "full_text_missing",
    "full_texts",
    "hand_over",
    "import_files",
    "list_known",
    "list_runs",
    "list_works",
    "merge",
    "merge_records",
    "open_archive",
    "press_form",
    "preview",
    "preview_chase",
    "prisma",
    "report_search",
    "request_letter",
    "resolve",
    "review_pairs",
    "screen",
    "search",
    "share",
    "show_run",
    "show_update",
    "show_work",
    "split",
    "status",
    "take_in_known",
    "todo",
    "translate",
    "undo_by_hand",
    "undo_full_text",
    "update",
    "verify",
    "write_conflicts",
    "write_doubtful_pairs",
    "write_extraction",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
