"""The table of file formats: a name, what it is called, its ending, and the module that is imported when it is used."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from litrev.errors import UsageError
from litrev.formats.entry import Entry
from litrev.i18n import _

Write = Callable[[Iterable[Entry]], Iterator[str]]
"""Turns entries into the pieces of a file's text, in order, without holding them all."""


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table."""

    name: str
    """As `--format` takes it."""
    label: str
    suffix: str
    module: str
    """Its `write` function makes the file."""

    @property
    def write(self) -> Write:
        """The writer; its module and what that needs are imported here."""
        return cast(Write, importlib.import_module(self.module).write)


FORMATS = (Format("bibtex", "BibTeX", ".bib", "litrev.formats.bibtex"),)


def format_named(name: str) -> Format:
    """The format `name`. Raises UsageError, with the names that there are, when there is none."""
    for row in FORMATS:
        if row.name == name.casefold():
            return row
    names = [row.name for row in FORMATS]
    near = difflib.get_close_matches(name.casefold(), names, 1)
    raise UsageError(
        _("There is no format “{name}”.").format(name=name),
        _("Did you mean “{near}”?").format(near=near[0])
        if near
        else _("The formats are: {names}.").format(names=", ".join(names)),
    )
