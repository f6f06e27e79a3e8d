"""A document as one HTML file: nothing is fetched, light or dark as the reader has it, fit for print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files

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
)

_PAGE = """\
<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def write(document: Document) -> bytes:
    """The whole file, in UTF-8."""
    style = (files("litrev.formats") / "document.css").read_text(encoding="utf-8")
    body = "\n".join(piece for block in document.blocks for piece in _pieces(block))
    return _PAGE.format(lang=document.lang, title=_text(document.title), style=style, body=body).encode()


def _text(text: str) -> str:
    return escape(text, quote=True)


def _lined(text: str) -> str:
    return _text(text).replace("\n", "<br>\n")


def _pieces(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            name = f"h{min(block.level + 1, 6)}"
            yield f"<{name}>{_text(block.text)}</{name}>"
        case Paragraph():
            yield f'<p class="{block.tone.value}">{_lined(block.text)}</p>'
        case Bullets():
            yield "<ul>"
            yield from (f"<li>{_lined(item)}</li>" for item in block.items)
            yield "</ul>"
        case Facts():
            yield "<dl>"
            yield from (f"<dt>{_text(name)}</dt><dd>{_cell(value)}</dd>" for name, value in block.rows)
            yield "</dl>"
        case Table():
            yield from _table(block)
        case Code():  # a line break right after <pre> would be lost; after <code> it is kept
            yield f'<pre class="{_text(block.kind)}"><code>{_text(block.text)}</code></pre>'
        case Image():
            yield from _figure(block)
        case PageBreak():
            yield '<div class="page"></div>'
        case Blank():
            yield f'<div class="blank" style="height: {2 * block.lines}em"></div>'


def _figure(image: Image) -> Iterator[str]:
    """The drawing itself stands in the page, so that its text can be searched and copied."""
    yield "<figure>"
    yield _DECLARATION.sub("", image.svg)
    if image.caption:
        yield f"<figcaption>{_lined(image.caption)}</figcaption>"
    yield "</figure>"


_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>|<!DOCTYPE[^>]*>")


def _table(table: Table) -> Iterator[str]:
    yield '<div class="wide"><table>'
    if table.caption:
        yield f"<caption>{_lined(table.caption)}</caption>"
    yield "<thead><tr>" + "".join(
        _in("th", _text(name), place in table.numbers) for place, name in enumerate(table.columns)
    )
    yield "</tr></thead><tbody>"
    for row in table.rows:
        yield "<tr>" + "".join(_in("td", _cell(c), place in table.numbers) for place, c in enumerate(row)) + "</tr>"
    yield "</tbody></table></div>"


def _in(tag: str, content: str, is_number: bool) -> str:  # noqa: FBT001 - three words in a row read best
    return f'<{tag} class="number">{content}</{tag}>' if is_number else f"<{tag}>{content}</{tag}>"


def _cell(cell: Cell) -> str:
    return _lined(cell) if isinstance(cell, str) else f"<code>{_text(cell.text)}</code>"
