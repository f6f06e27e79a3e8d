"""What a protocol keeps in files beside review.yaml: a pasted strategy, and published search filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litrev.i18n import _
from litrev.protocol.yaml_file import Document, Place, read_document
from litrev.query.problem import Severity
from litrev.text import decode

STRATEGY, FILTERS = "strategy", "filters"


def attach(document: Document, folder: Path) -> None:
    """Put the texts of the named files into `document.values`; a file that cannot be read becomes a problem there."""
    _attach_strategy(document, folder)
    _attach_filters(document, folder)


def _attach_strategy(document: Document, folder: Path) -> None:
    written = document.values.get(STRATEGY)
    name = written.get("file") if isinstance(written, dict) else None
    if not isinstance(name, str) or not isinstance(written, dict):
        return
    place: Place = (STRATEGY, "file")
    if written.get("text") is not None:
        document.add(
            place,
            _("The strategy is given twice: in a file, and under text:."),
            _("Keep one of them."),
        )
        return
    raw = _bytes(document, place, folder / name)
    if raw is not None:
        document.values[STRATEGY] = {**written, "text": decode(raw)}


def _attach_filters(document: Document, folder: Path) -> None:
    name = document.values.get(FILTERS)
    if not isinstance(name, str):
        return
    document.values[FILTERS] = {}
    path = folder / name
    if _bytes(document, (FILTERS,), path) is None:
        return
    read = read_document(path)
    for problem in read.problems:
        document.add(
            (FILTERS,),
            problem.describe(name).replace("\n    → ", " "),
            _("Repair it in {file}.").format(file=name),
            warning=problem.severity is Severity.WARNING,
        )
    inner: Any = read.values.get(FILTERS, read.values)
    document.values[FILTERS] = inner


def _bytes(document: Document, place: Place, path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        document.add(
            place,
            _("{path} cannot be read: {reason}.").format(path=path.name, reason=error.strerror or error),
            _("Put the file beside review.yaml, or correct its name."),
        )
        return None
