"""Documents as Markdown, HTML and Word: nothing that a text holds becomes markup, and queries stand to the letter."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from zipfile import ZipFile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from litrev.errors import UsageError
from litrev.formats.document import (
    DOCUMENT_FORMATS,
    Blank,
    Block,
    Bullets,
    Code,
    Document,
    Facts,
    Heading,
    Image,
    PageBreak,
    Paragraph,
    Table,
    Tone,
    Verbatim,
    document_format,
)
from litrev.formats.markdown import inline

NASTY = 'a <b>&amp; *x* _y_ `z` | "q" [l](u) \\ # $1 ~2~ ![i](j) <script>alert(1)</script> 3. - + é'
QUERY = '  ("care"[tiab] OR `x`) ```\n\n<a> & *\t|  '


def document(*blocks: Block) -> Document:
    return Document("T <i>", blocks, "fr")


class _Text(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page(*blocks: Block) -> _Text:
    reader = _Text()
    reader.feed(document_format("html").write(document(*blocks)).decode())
    return reader


def markdown_text(source: str) -> tuple[str, set[str]]:
    """The text of a Markdown page and the kinds of inline markup in it."""
    kinds, text = set(), ""
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        for child in token.children or []:
            kinds.add(child.type)
            text += child.content if child.type != "softbreak" else "\n"
    return text, kinds


def test_every_format_writes_every_block() -> None:
    blocks = (
        Heading(1, NASTY), Paragraph(NASTY), Paragraph("a\nb", Tone.MISSING), Paragraph("n", Tone.NOTE),
        Bullets((NASTY,)), Facts(((NASTY, Verbatim(NASTY)), ("x", ""))),
        Table((NASTY, "n"), ((Verbatim(NASTY), "1"), (NASTY, "")), numbers=(1,)), Code(QUERY, "pubmed"), Blank(2),
    )  # fmt: skip
    for row in DOCUMENT_FORMATS:
        assert len(row.write(document(*blocks))) > 200


@given(st.text(alphabet=st.sampled_from("ab 1.)-+*_`<>&|\\[](){}#~$!\"'é="), max_size=30))
def test_no_text_is_markup_in_markdown(text: str) -> None:
    text = " ".join(text.split())
    for block in (Paragraph(text), Bullets((text,)), Table((text or "x",), ((text,),))):
        if text:
            shown, kinds = markdown_text(document_format("md").write(document(block)).decode())
            assert kinds <= {"text", "text_special", "softbreak"}
            assert text in shown


@given(st.text(alphabet=st.sampled_from("ab `|*<\\\n"), max_size=30))
def test_a_query_stands_to_the_letter_in_markdown(query: str) -> None:
    written = document_format("md").write(document(Paragraph("before"), Code(query, "pubmed"), Paragraph("after")))
    fences = [t for t in MarkdownIt("commonmark").parse(written.decode()) if t.type == "fence"]
    assert [(t.info, t.content) for t in fences] == [("pubmed", query + "\n")]


def test_a_query_stands_to_the_letter_in_html_and_in_word() -> None:
    assert "\n" + QUERY in "".join(page(Code("\n" + QUERY)).text)
    word = docx.Document(io.BytesIO(document_format("docx").write(document(Code(QUERY)))))
    assert word.paragraphs[-1].text == QUERY


PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
PICTURE = Image("<svg xmlns='http://www.w3.org/2000/svg'><text>n = 3</text></svg>", PNG, NASTY, NASTY, "flow.svg")


def test_a_picture_stands_in_the_page_and_in_word_with_its_words() -> None:
    seen = page(PICTURE, PageBreak(), Paragraph("after"))
    assert "svg" in seen.tags
    assert "n = 3" in seen.text
    assert NASTY in "".join(seen.text)
    word = docx.Document(io.BytesIO(document_format("docx").write(document(PICTURE, PageBreak()))))
    (shape,) = word.inline_shapes
    assert shape._inline.docPr.get("descr") == NASTY
    assert [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Caption"] == [NASTY]


def test_markdown_names_the_pictures_file_and_escapes_its_words() -> None:
    written = document_format("md").write(document(PICTURE)).decode()
    tokens = [child for token in MarkdownIt("commonmark").parse(written) for child in token.children or []]
    (image,) = [token for token in tokens if token.type == "image"]
    assert image.attrs["src"] == "flow.svg"
    assert image.content.replace("\\", "") == NASTY.replace("\\", "")


def test_a_tables_caption_stands_above_it() -> None:
    table = Table(("a",), (("b",),), caption="Works <i>")
    assert "caption" in page(table).tags
    assert document_format("md").write(document(table)).decode().index("Works") < 60
    word = docx.Document(io.BytesIO(document_format("docx").write(document(table))))
    assert "Works <i>" in [p.text for p in word.paragraphs]


def test_no_text_is_markup_in_html() -> None:
    seen = page(Heading(1, NASTY), Paragraph(NASTY), Table((NASTY,), ((Verbatim(NASTY),),)), Bullets((NASTY,)))
    assert not {"script", "b", "a", "img", "i"} & set(seen.tags)
    assert "".join(seen.text).count(NASTY) == 5


def test_html_fetches_nothing() -> None:
    written = document_format("html").write(document(Paragraph("x"))).decode()
    assert not re.search(r"(?:src|href)=|@import|url\(", written)


def test_the_column_with_most_to_say_is_the_widest_and_no_rare_long_word_takes_its_room() -> None:
    reference = "Martin A, Petit B, Salas I. " + "What care means for those who wait. " * 4 + "doi:10.5555/jdm.2025.01."
    rows = [(str(n), f"Martin & Petit {n}", reference, "OpenAlex, PubMed", "article") for n in range(1, 80)]
    rows.append(("80", "Anticonstitutionnellement 2020", reference, "OpenAlex", "prépublication-extraordinaire"))
    table = Table(("No.", "Study", "Reference", "Found in", "Type"), tuple(rows), numbers=(0,))
    (grid,) = docx.Document(io.BytesIO(document_format("docx").write(document(table)))).tables
    widths = [column.width or 0 for column in grid.columns]
    shares = [width / sum(widths) for width in widths]
    assert shares[2] > 0.5
    assert max(shares[0], shares[4]) < 0.2
    page = 84
    assert all(share * page > letters + 1 for share, letters in zip(shares, (3, 6, 9, 9, 7), strict=True))


def test_the_properties_of_a_word_file_are_its_own() -> None:
    made = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    raw = document_format("docx").write(replace(document(Paragraph("x")), title="Soins " * 60, made=made))
    about = docx.Document(io.BytesIO(raw)).core_properties
    assert (about.language, about.author, about.comments, about.last_modified_by) == ("fr-FR", "", "", "")
    assert about.title.startswith("Soins Soins")
    assert (about.created, about.modified) == (made, made)
    assert {"docProps/core.xml"} == {name for name in ZipFile(io.BytesIO(raw)).namelist() if "docProps" in name}
    undated = docx.Document(io.BytesIO(document_format("docx").write(document()))).core_properties
    assert undated.created is None


def test_characters_that_xml_cannot_hold_do_not_break_word() -> None:
    word = docx.Document(io.BytesIO(document_format("docx").write(document(Paragraph("a\x00b\x1bc\ud800")))))
    assert word.paragraphs[-1].text == "a\ufffdb\ufffdc\ufffd"


def test_word_has_headings_and_tables_that_can_be_edited() -> None:
    table = Table(("Name", "n"), (("x", "1"), ("y", "2")), numbers=(1,))
    word = docx.Document(io.BytesIO(document_format("docx").write(document(Heading(2, "Sources"), table))))
    assert [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 2"] == ["Sources"]
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [["Name", "n"], ["x", "1"], ["y", "2"]]


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    assert document_format("Markdown").name == "md"
    with pytest.raises(UsageError) as refused:
        document_format("pdf")
    assert "docx" in refused.value.hint


def test_inline_text_is_left_as_it_is_where_nothing_is_special() -> None:
    assert inline("Accès aux soins, 2010: 3.5 (a)") == "Accès aux soins, 2010: 3.5 (a)"
