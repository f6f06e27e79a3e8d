"""A document as a Word file, with Word's own heading styles, so that it can be edited and joined to a manuscript."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from statistics import mean

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import Table as Grid
from docx.table import _Cell as Square  # the class has no public name, and annotations need one
from docx.text.paragraph import Paragraph as Lines
from docx.text.run import Run

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
from litrev.text import for_xml

TYPEWRITER = "Courier New"
TEXT = "Calibri"
_SOFT, _MARK, _INK = RGBColor(0x5C, 0x63, 0x6B), RGBColor(0x9A, 0x4B, 0x00), RGBColor(0x1B, 0x4F, 0x8A)
_TINT, _LINES = "F4F6F8", "B8BEC6"
_CELL_MARGIN = "108"
"""Word's own, between a cell's line and its text: 0.19 cm in twentieths of a point."""
_LONGEST_PROPERTY = 255
_PAGE_SIGNS = 84
"""Letters of a table's text that stand in a line across the page."""
_SHORT_TABLE = 12
"""Rows up to which a table is not broken over two pages."""
_LONG = 160
"""Letters beyond which a longer text makes its column no wider."""
_WORD, _LONG_WORD = 12, 22
"""Letters of a word that always stands in one line, and of one that does where most of its column's texts have such."""
_EDGES = 3
"""Letters that would stand where a cell's margins are."""
_PAGE_WIDTH = 16.6
"""Between the margins, in centimetres."""
_PICTURE_HEIGHT = 22.5
"""At most, so that its caption stands on the same page."""
_BREAKS = re.compile(r"[ \t\n]+")
"""Where a line may be broken: at no other space."""


def write(document: Document) -> bytes:
    """The whole file."""
    word = docx.Document()
    _dress(word, document.lang)
    _properties(word, document)
    word.add_heading(for_xml(document.title), level=0)
    for former, block in zip((None, *document.blocks), document.blocks, strict=False):
        _add(word, block)
        if isinstance(block, Paragraph) and isinstance(former, Heading) and block.tone is Tone.NOTE:
            word.paragraphs[-1].paragraph_format.keep_with_next = True
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _properties(word: Word, document: Document) -> None:
    """What the file says of itself. The template's picture, date and counts of pages are another document's."""
    about = word.core_properties
    about.title = for_xml(document.title)[:_LONGEST_PROPERTY]
    about.author = about.comments = ""
    about.language = _locale(document.lang)
    if document.made:
        about.created = about.modified = document.made
    else:
        for name in ("created", "modified"):
            for element in about._element.findall(qn(f"dcterms:{name}")):
                about._element.remove(element)
    package = word.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype in (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES):
            del package.rels[name]


def _locale(lang: str) -> str:
    return {"fr": "fr-FR"}.get(lang, "en-GB")


def _dress(word: Word, lang: str) -> None:
    """Margins, faces, and the language that Word checks spelling in."""
    for section in word.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.2)
        _page_numbers(section.footer.paragraphs[0])
    sizes = {
        "Normal": 10.5,
        "Title": 20,
        "Caption": 9.5,
        "Heading 1": 14,
        "Heading 2": 12,
        "Heading 3": 11,
        "Heading 4": 10.5,
    }
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.name, style.font.size = TEXT, Pt(size)
        faces = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            faces.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = _INK
    word.styles["Caption"].font.color.rgb = _SOFT
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _locale(lang))
    word.styles["Normal"].element.get_or_add_rPr().append(spoken)


def _page_numbers(lines: Lines) -> None:
    """A field that Word fills in."""
    lines.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    lines._p.append(field)


def _add(word: Word, block: Block) -> None:
    match block:
        case Heading():
            word.add_heading(for_xml(block.text), level=min(block.level, 4))
        case Paragraph():
            _paragraph(word.add_paragraph(), block)
        case Bullets():
            for item in block.items:
                word.add_paragraph(for_xml(item), style="List Bullet").paragraph_format.space_after = Pt(2)
        case Facts():
            _facts(word, block)
        case Table():
            _table(word, block)
        case Code():
            _code(word, block)
        case Image() | PageBreak() | Blank():
            _place(word, block)


def _place(word: Word, block: Image | PageBreak | Blank) -> None:
    """What is no text."""
    match block:
        case Image():
            _image(word, block)
        case PageBreak():
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        case Blank():
            _blank(word, block)


def _paragraph(lines: Lines, block: Paragraph) -> None:
    run = lines.add_run(for_xml(block.text))
    lines.paragraph_format.space_after = Pt(5)
    if block.tone is Tone.NOTE:
        run.font.size, run.font.color.rgb = Pt(9.5), _SOFT
    elif block.tone is Tone.MISSING:
        run.bold, run.font.color.rgb = True, _MARK


def _code(word: Word, block: Code) -> None:
    """One paragraph; Word neither checks its spelling nor joins its spaces."""
    lines = word.add_paragraph()
    lines.paragraph_format.left_indent = Cm(0.3)
    lines.paragraph_format.space_after = Pt(8)
    lines.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _shade(lines._p.get_or_add_pPr())
    _typewriter(lines.add_run(for_xml(block.text)), 9)


def _image(word: Word, block: Image) -> None:
    """As wide as it is drawn, at most as the page; with its words for who does not see it, its caption beneath."""
    lines = word.add_paragraph()
    lines.alignment = WD_ALIGN_PARAGRAPH.CENTER
    lines.paragraph_format.space_before = lines.paragraph_format.space_after = Pt(4)
    lines.paragraph_format.keep_with_next = bool(block.caption)
    picture = lines.add_run().add_picture(io.BytesIO(block.png))
    scale = min(1.0, Cm(_PAGE_WIDTH) / picture.width, Cm(_PICTURE_HEIGHT) / picture.height)
    picture.width, picture.height = Emu(int(picture.width * scale)), Emu(int(picture.height * scale))
    picture._inline.docPr.set("descr", for_xml(block.words))
    if block.caption:
        _caption(word, block.caption)


def _caption(word: Word, words: str, *, above: bool = False) -> None:
    lines = word.add_paragraph(for_xml(words), style="Caption")
    lines.paragraph_format.keep_with_next = above


def _blank(word: Word, block: Blank) -> None:
    """An empty frame on the page of the words before it."""
    if word.paragraphs:
        word.paragraphs[-1].paragraph_format.keep_with_next = True
    grid = word.add_table(rows=1, cols=1, style="Table Grid")
    grid.rows[0].height = Pt(15 * block.lines)
    _whole_rows(grid)
    word.add_paragraph().paragraph_format.space_after = Pt(2)


def _typewriter(run: Run, size: float) -> None:
    run.font.name, run.font.size, run.font.no_proof = TYPEWRITER, Pt(size), True


def _shade(properties: object) -> None:
    shade = OxmlElement("w:shd")
    for name, setting in (("val", "clear"), ("color", "auto"), ("fill", _TINT)):
        shade.set(qn(f"w:{name}"), setting)
    properties.append(shade)  # type: ignore[attr-defined]  # lxml's elements, which have no types


def _facts(word: Word, block: Facts) -> None:
    grid = word.add_table(rows=0, cols=2)
    for name, value in block.rows:
        squares = grid.add_row().cells
        _fill(squares[0], name)
        squares[0].paragraphs[0].runs[0].font.color.rgb = _SOFT
        _fill(squares[1], value)
    _widths(grid, (0.3, 0.7))
    _whole_rows(grid)
    _gap(word)


def _table(word: Word, block: Table) -> None:
    if block.caption:
        _caption(word, block.caption, above=True)
    grid = word.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    _frame(grid)
    for place, (square, name) in enumerate(zip(grid.rows[0].cells, block.columns, strict=True)):
        _fill(square, name)
        for run in square.paragraphs[0].runs:
            run.bold = True
        if place in block.numbers:
            square.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        square.paragraphs[0].paragraph_format.keep_with_next = True
        _shade(square._tc.get_or_add_tcPr())
    _repeat(grid)
    for row in block.rows:
        for place, (square, cell) in enumerate(zip(grid.add_row().cells, row, strict=True)):
            _fill(square, cell)
            if place in block.numbers:
                square.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _widths(grid, _shares(block))
    _whole_rows(grid)
    if len(block.rows) <= _SHORT_TABLE:
        _on_one_page(grid)
    _gap(word)


def _on_one_page(grid: Grid) -> None:
    """Word keeps a table whole whose paragraphs, but for the last row's, are kept with the next."""
    for row in grid.rows[:-1]:
        for square in row.cells:
            for lines in square.paragraphs:
                lines.paragraph_format.keep_with_next = True


def _frame(grid: Grid) -> None:
    """Thin grey lines, the left one under the text's edge."""
    properties = grid._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, setting in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _LINES)):
            line.set(qn(f"w:{name}"), setting)
        borders.append(line)
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), _CELL_MARGIN)
    indent.set(qn("w:type"), "dxa")
    properties.append(indent)
    properties.append(borders)


def _fill(square: Square, cell: Cell) -> None:
    lines = square.paragraphs[0]
    lines.paragraph_format.space_before = lines.paragraph_format.space_after = Pt(1.5)
    run = lines.add_run(for_xml(cell if isinstance(cell, str) else cell.text))
    if isinstance(cell, str):
        run.font.size = Pt(9.5)
    else:
        _typewriter(run, 8)


def _shares(block: Table) -> list[float]:
    """Of the page's width, for each column: room for its words, then the rest by the usual length of its texts."""
    columns = [[_words(row[place]) for row in block.rows] for place in range(len(block.columns))]
    least = [_EDGES + _word_room(name, texts) for name, texts in zip(block.columns, columns, strict=True)]
    usual = [mean(min(_LONG, len(text)) for text in texts) if texts else 0 for texts in columns]
    wanted = [max(low, length) for low, length in zip(least, usual, strict=True)]
    spare = max(0.0, _PAGE_SIGNS - sum(least)) / max(1, sum(wanted) - sum(least))
    widths = [low + (most - low) * spare for low, most in zip(least, wanted, strict=True)]
    return [width / sum(widths) for width in widths]


def _word_room(name: str, texts: Sequence[str]) -> int:
    """Letters that a column needs so that hardly any word is broken: a few very long ones do not rule it."""
    longest = sorted(max(map(len, _BREAKS.split(text))) for text in texts) or [0]
    common = longest[len(longest) * 9 // 10] if len(longest) > 1 else longest[0]
    heading = max(map(len, _BREAKS.split(name))) + 1  # it is bold
    usual = max((letters for letters in longest if letters <= _WORD), default=0)
    return max(heading, usual, min(common, _LONG_WORD))


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _widths(grid: Grid, shares: Sequence[float]) -> None:
    grid.autofit = False
    for column, share in zip(grid.columns, shares, strict=True):
        width = Cm(_PAGE_WIDTH * share)
        column.width = width
        for square in column.cells:
            square.width = width


def _whole_rows(grid: Grid) -> None:
    """No row is broken over two pages."""
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(grid: Grid) -> None:
    """The first row stands again at the top of each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(mark)


def _gap(word: Word) -> None:
    """Word joins two tables that nothing stands between."""
    word.add_paragraph().paragraph_format.space_after = Pt(0)
