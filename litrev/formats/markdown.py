"""A document as Markdown (CommonMark, with GitHub's tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from litrev.formats.document import (
    Blank,
    Block,
    Bullets,
    Cell,
    Code,
    Document,
    Facts,
    Heading,
    Image,
    PageBreak,
    Paragraph,
    Table,
    Tone,
)

_SIGNS = re.compile(r"([\\`*_\[\]<>&#|~$])")
_LINE_START = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))", re.MULTILINE)


def write(document: Document) -> bytes:
    """The whole file, in UTF-8."""
    pieces = [f"# {inline(document.title)}", *("\n".join(_lines(block)) for block in document.blocks)]
    return ("\n\n".join(pieces) + "\n").encode()


def escaped(text: str) -> str:
    """Plain text, with every sign that Markdown would act on made harmless."""
    return _LINE_START.sub(_harmless_start, inline(text))


def inline(text: str) -> str:
    """The same for a text that begins no line."""
    return _SIGNS.sub(r"\\\1", text)


def _harmless_start(found: re.Match[str]) -> str:
    space, sign, digits, point = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{digits}\\{point}"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {inline(block.text)}"
        case Paragraph():
            yield _paragraph(block)
        case Bullets():
            yield from (f"- {_hard(item)}" for item in block.items)
        case Facts():
            yield from (f"- **{inline(name)}** — {_cell(value, in_table=False)}" for name, value in block.rows)
        case Table():
            yield from _table(block)
        case Code():
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", block.text)), default=0))
            yield f"{fence}{block.kind}\n{block.text}\n{fence}"
        case Image() | PageBreak() | Blank():
            yield _place(block)


def _place(block: Image | PageBreak | Blank) -> str:
    """What is no text."""
    match block:
        case Image():
            picture = f"![{inline(block.words)}]({quote(block.file)})"
            return f"{picture}\n\n{inline(block.caption)}" if block.caption else picture
        case PageBreak():
            return "---"
        case Blank():
            return "```comment" + "\n" * (block.lines + 1) + "```"


def _paragraph(block: Paragraph) -> str:
    text = _hard(block.text)
    if block.tone is Tone.MISSING:
        return "> **" + text.replace("\\\n", "**\\\n> **") + "**"
    return text


def _hard(text: str) -> str:
    """Line breaks that stay."""
    return escaped(text).replace("\n", "\\\n")


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield f"{_hard(table.caption)}\n"
    yield "| " + " | ".join(inline(name) for name in table.columns) + " |"
    rules = ("---:" if place in table.numbers else "---" for place in range(len(table.columns)))
    yield "| " + " | ".join(rules) + " |"
    for row in table.rows:
        yield "| " + " | ".join(_cell(cell, in_table=True) for cell in row) + " |"


def _cell(cell: Cell, *, in_table: bool) -> str:
    text = cell if isinstance(cell, str) else cell.text
    shown = inline(text) if isinstance(cell, str) else _code_span(text, in_table=in_table)
    return shown.replace("\n", "<br>" if in_table else " ")


def _code_span(text: str, *, in_table: bool) -> str:
    """`text` between more backticks than it holds; in a table GitHub wants the bars escaped even there."""
    if not text:
        return ""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if text[0] in "` " or text[-1] in "` " else ""
    inner = text.replace("|", "\\|") if in_table else text
    return f"{ticks}{space}{inner}{space}{ticks}"
