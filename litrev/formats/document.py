"""A document before it is Markdown, HTML or Word: headings, paragraphs, lists, tables, code. Its text is plain text.

Nothing in a text is markup: titles and queries may hold `<`, `&`, `*`, `|` and backticks; every writer escapes them.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import cast

from litrev.errors import UsageError
from litrev.i18n import _


class Tone(StrEnum):
    """How a paragraph is said."""

    PLAIN = "plain"
    NOTE = "note"
    """In the background: where a figure comes from, how to read a table."""
    MISSING = "missing"
    """Something that a person still has to write."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that is shown to the letter, in a typewriter face: a query in a table's cell, an address, a hash."""

    text: str


Cell = str | Verbatim


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 stands under the document's title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a line break in its text stays one."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the columns in `numbers` are set flush right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...] = ()
    caption: str = ""
    """Above it."""


@dataclass(frozen=True, slots=True)
class Code:
    """Text that must be copied as it stands, every character of it."""

    text: str
    kind: str = "text"
    """What it is, one word: `pubmed` for a query to PubMed. Markdown shows it beside the fence."""


@dataclass(frozen=True, slots=True)
class Blank:
    """Room to write by hand or with the keyboard, so many lines high."""

    lines: int = 3


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of its own width, at most the page's, with the words under it."""

    svg: str
    png: bytes
    """The same, for programs that do not draw SVG."""
    words: str
    """What it shows, for who does not see it."""
    caption: str = ""
    file: str = "figure.svg"
    """What Markdown, which holds no pictures, calls the file that stands beside it."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page, where there are pages."""


Block = Heading | Paragraph | Bullets | Facts | Table | Code | Blank | Image | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A title and what stands under it, in one language."""

    title: str
    blocks: tuple[Block, ...]
    lang: str = "en"
    made: datetime | None = None
    """When, UTC; for the properties of a file that has them."""

    @property
    def images(self) -> tuple[Image, ...]:
        """Its pictures, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Image))

    def beside(self, name: str) -> Document:
        """The same as it stands in a file of that name (without its ending), its pictures beside it under theirs."""
        blocks = (replace(b, file=f"{name}-{b.file}") if isinstance(b, Image) else b for b in self.blocks)
        return replace(self, blocks=tuple(blocks))


Write = Callable[[Document], bytes]
"""Makes a whole file of a document."""


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A row of the table of formats."""

    name: str
    """As `--format` takes it, and the ending of its files."""
    module: str
    """Its `write` function makes the file; the module and what it needs are imported when it is called."""
    is_text: bool = True
    """It can be shown on a screen."""

    @property
    def write(self) -> Write:
        """The writer."""
        return cast(Write, importlib.import_module(self.module).write)


DOCUMENT_FORMATS = (
    DocumentFormat("md", "litrev.formats.markdown"),
    DocumentFormat("html", "litrev.formats.html"),
    DocumentFormat("docx", "litrev.formats.docx", is_text=False),
)


def document_format(name: str) -> DocumentFormat:
    """The format called `name`. Raises UsageError, with the names that there are, when there is none."""
    names = [row.name for row in DOCUMENT_FORMATS]
    wanted = {"markdown": "md", "htm": "html", "word": "docx", "doc": "docx"}.get(name.casefold(), name.casefold())
    if wanted in names:
        return DOCUMENT_FORMATS[names.index(wanted)]
    near = difflib.get_close_matches(wanted, names, 1)
    raise UsageError(
        _("There is no format “{name}”.").format(name=name),
        _("Did you mean “{near}”?").format(near=near[0])
        if near
        else _("The formats are: {names}.").format(names=", ".join(names)),
    )
