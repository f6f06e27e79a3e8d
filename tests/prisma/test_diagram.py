"""The drawing: its labels, its geometry, and the files made of it."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from shutil import which
from xml.etree import ElementTree as ET

import pypdf
import pytest
from diagram_reviews import GOLDEN, REVIEWS, Invented, found, invented
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from litrev.prisma.counts import Arm
from litrev.prisma.diagram import Drawing, Width, draw, pdf, png, svg, unshown
from litrev.prisma.diagram.shapes import Anchor, Box, Look, Paragraph
from litrev.prisma.diagram.sizes import SMALLEST
from litrev.prisma.diagram.words import words
from litrev.prisma.proof import ensure

SVG = "{http://www.w3.org/2000/svg}"
everywhere = pytest.mark.parametrize("width", Width)
each = pytest.mark.parametrize("name", REVIEWS)


@each
def test_the_numbers_of_the_invented_reviews_add_up(name: str) -> None:
    assert all(check.holds for check in ensure(REVIEWS[name].counts))


@each
def test_drawings_stay_as_they_were_looked_at(name: str) -> None:
    assert svg(REVIEWS[name].drawing()) == (GOLDEN / f"{name}.svg").read_text(encoding="utf-8")


# Geometry ------------------------------------------------------------------------------------------------------------

Extent = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def extents(paragraph: Paragraph) -> Iterator[Extent]:
    """Of each line, from the top of its capitals to the bottom of its tails."""
    up, down = paragraph.size * 0.78, paragraph.size * 0.24
    for line in paragraph.lines:
        before = line.width / 2 if paragraph.anchor is Anchor.MIDDLE else 0.0
        if paragraph.turned:
            yield line.x - up, line.y - line.width / 2, line.x + down, line.y + line.width / 2
        else:
            yield line.x - before, line.y - up, line.x - before + line.width, line.y + down


def meet(one: Extent, other: Extent) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def extent(box: Box) -> Extent:
    return box.x, box.y, box.right, box.bottom


def assert_well_set(drawing: Drawing) -> None:
    for one, other in combinations(drawing.boxes, 2):
        assert not meet(extent(one), extent(other)), (one.key, other.key)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.right <= drawing.width
        lines = [line for paragraph in box.text for line in extents(paragraph)]
        for line in lines:
            assert box.x + 1 <= line[0], (box.key, line)
            assert line[2] <= box.right - 1, (box.key, line)
            assert box.y <= line[1], (box.key, line)
            assert line[3] <= box.bottom, (box.key, line)
        assert not any(meet(one, other) for one, other in combinations(lines, 2)), box.key
    notes = [line for note in drawing.notes for line in extents(note)]
    assert not any(meet(one, other) for one, other in combinations(notes, 2))
    assert min(line[1] for line in notes) > max(box.bottom for box in drawing.boxes)
    assert max(line[2] for line in notes) <= drawing.width
    assert max(line[3] for line in notes) <= drawing.height + 1
    assert_arrows_are_free(drawing)
    sizes = [paragraph.size for box in drawing.boxes for paragraph in box.text] + [note.size for note in drawing.notes]
    assert min(sizes) >= SMALLEST


def assert_arrows_are_free(drawing: Drawing) -> None:
    """No arrow runs through a box; each ends on the edge of one."""
    for arrow in drawing.arrows:
        for (x0, y0), (x1, y1) in pairwise(arrow.points):
            path = (min(x0, x1) + 0.01, min(y0, y1) + 0.01, max(x0, x1) - 0.01, max(y0, y1) - 0.01)
            wide = (path[0] - 0.02, path[1] - 0.02, path[2] + 0.02, path[3] + 0.02)
            inner = [(b.key, (b.x + 0.1, b.y + 0.1, b.right - 0.1, b.bottom - 0.1)) for b in drawing.boxes]
            assert not [key for key, box in inner if meet(wide, box)], arrow
        x, y = arrow.points[-1]
        assert [b for b in drawing.boxes if x in (b.x, b.right) or y in (b.y, b.bottom)]


@everywhere
@each
def test_every_text_stays_in_its_box_and_nothing_overlaps(name: str, width: Width) -> None:
    assert_well_set(REVIEWS[name].drawing(width))


labels = st.text(min_size=1, max_size=160)
tallies = st.lists(st.tuples(labels, st.integers(1, 99_999)), max_size=15)


@settings(max_examples=60)
@given(tallies, tallies, st.booleans(), st.booleans(), st.sampled_from(["en", "fr"]), st.sampled_from(Width), labels)
def test_whatever_people_call_their_reasons_it_fits(
    reasons: list[tuple[str, int]],
    sources: list[tuple[str, int]],
    updated: bool,
    others: bool,
    lang: str,
    width: Width,
    title: str,
) -> None:
    counts = invented(
        [found("PubMed", 9), *(found(label, 1, Arm.WEBSITE) for label, _n in sources if others)],
        reasons=reasons,
        other=(0, 0, ()) if others else None,
        previous=(3, 4) if updated else None,
    )
    drawing = draw(counts, lang=lang, title=title, width=width, warnings=[title])
    assert_well_set(drawing)
    ET.fromstring(svg(drawing))


def test_a_page_holds_fifteen_long_reasons() -> None:
    drawing = REVIEWS["fifteen_reasons"].drawing()
    assert drawing.height <= 842 - 80
    assert drawing.boxes[0].text[0].size >= 8


# Words ---------------------------------------------------------------------------------------------------------------

OFFICIAL = """Identification of studies via databases and registers
Identification Screening Included
Records identified from*: Databases (n = 3,454) Registers (n = 60)
Records removed before screening: Duplicate records removed (n = 702)
Records marked as ineligible by automation tools (n = 12) Records removed for other reasons† (n = 3)
Records screened (n = 2,797) Records excluded** (n = 2,301)
Reports sought for retrieval (n = 456) Reports not retrieved (n = 9)
Reports assessed for eligibility (n = 435) Reports excluded: Wrong population (n = 15)
Studies included in review (n = 315) Reports of included studies (n = 315)
Page MJ, et al. BMJ 2021;372:n71. CC BY 4.0"""


def said(drawing: Drawing) -> list[str]:
    """Every paragraph, with ordinary spaces."""
    texts = [*(paragraph for box in drawing.boxes for paragraph in box.text), *drawing.notes]
    return [text.text.replace("\xa0", " ") for text in texts]


def test_the_labels_are_those_of_the_official_template() -> None:
    held = " ".join(said(REVIEWS["fifteen_reasons"].drawing()))
    wanted = re.findall(r"[^()\n:]+(?:\(n = [\d,]+\)|:)", OFFICIAL)
    assert len(wanted) > 15
    for label in [*wanted, "Page MJ, et al. BMJ 2021;372:n71.", "CC BY 4.0", "Screening", "PubMed (n = 2,204)"]:
        assert label.strip() in held


def boxes_of(**more: object) -> set[str]:
    return {box.key for box in draw(invented(**more), lang="en").boxes}  # type: ignore[arg-type]  # free choice of keywords


def test_the_four_templates_differ_by_previous_studies_and_other_methods() -> None:
    plain = boxes_of()
    updated, others = boxes_of(previous=(1, 1)), boxes_of(other=(0, 0, ()))
    assert updated - plain == {"previous", "head_previous", "total"}
    assert others - plain == {"head_other", "other_identified", "other_sought", "other_not_retrieved",
                              "other_assessed", "other_reports_excluded"}  # fmt: skip
    assert boxes_of(previous=(1, 1), other=(0, 0, ())) == updated | others


def test_an_update_speaks_of_new_and_total_studies() -> None:
    held = said(REVIEWS["updated"].drawing())
    assert "Identification of new studies via databases and registers" in held
    assert "Studies included in previous version of review (n = 64)" in held
    assert {"New studies included in review (n = 25)", "Total studies included in review (n = 89)"} <= set(held)
    assert "Reports of total included studies (n = 99)" in held


def test_scoping_reviews_speak_of_sources_of_evidence() -> None:
    held = " ".join(said(REVIEWS["demo"].drawing()))
    assert "Sources of evidence included in review (n = 84)" in held
    assert "studies" not in held.lower().replace("source: ", "")


@pytest.mark.parametrize("scoping", [True, False])
def test_both_languages_have_every_word_and_the_same_blanks(scoping: bool) -> None:
    english, french = words("en", scoping=scoping).labels, words("fr", scoping=scoping).labels
    assert english.keys() == french.keys()
    for key, label in english.items():
        assert re.findall(r"\{\w+\}", label) == re.findall(r"\{\w+\}", french[key]) or set(
            re.findall(r"\{\w+\}", label)
        ) == set(re.findall(r"\{\w+\}", french[key])), key


def test_french_has_no_break_spaces_and_says_that_it_is_not_official() -> None:
    text = svg(REVIEWS["long_french"].drawing())
    assert "(n\xa0=\xa03\xa0514)" in text
    assert "retirés avant la sélection\xa0:" in text
    assert "Traduction française non officielle" in text.replace("\n", " ")
    assert not re.search(r" [:;?!»]", text.split("<g ", 1)[1])


def test_what_is_not_finished_is_marked_on_the_picture() -> None:
    drawing = REVIEWS["fifteen_reasons"].drawing()
    held = said(drawing)
    assert "In progress: these numbers are not final." in held
    assert "of which waiting (n = 40)" in held
    assert ".." not in drawing.description
    open_boxes = {box.key for box in drawing.boxes if box.open}
    assert open_boxes >= {"excluded", "sought", "assessed", "included"}
    assert "identified" not in open_boxes
    assert not any(box.open or box.look is Look.NOTICE for box in REVIEWS["demo"].drawing().boxes)


def test_the_second_footnote_says_what_people_and_what_tools_excluded() -> None:
    by_people = "** Excluded by people: 531; by automation tools: 0."
    by_both = "** Excluded by people: 2,301; by automation tools, before screening: 12."
    assert by_people in said(REVIEWS["demo"].drawing())
    assert by_both in said(REVIEWS["fifteen_reasons"].drawing())


def test_the_footnote_on_other_methods_names_the_causes_that_occur_and_no_others() -> None:
    (note,) = [note for note in said(REVIEWS["both_arms"].drawing()) if note.startswith("‡")]
    assert note == (
        "‡ Found by other methods and not sought: 3 (also found in a database or register: 2; duplicates: 1)."
    )
    counts = replace(REVIEWS["both_arms"].counts, other_in_databases=0, other_excluded_records=2)
    (note,) = [note for note in said(draw(counts, lang="fr")) if note.startswith("‡")]
    assert note.endswith("non recherchés : 3 (doublons : 1 ; exclus sur titre et résumé : 2).")
    ensure(counts)


def test_an_incomplete_search_is_named_on_the_picture() -> None:
    drawing = draw(REVIEWS["demo"].counts, lang="en", warnings=["Not counted: openalex."])
    assert said(drawing)[:2] == ["In progress: these numbers are not final.", "Not counted: openalex."]


# Files ---------------------------------------------------------------------------------------------------------------


@each
def test_svg_has_a_title_a_description_real_text_and_nothing_from_outside(name: str) -> None:
    root = ET.fromstring(svg(REVIEWS[name].drawing()))
    assert root.get("role") == "img"
    title, description, ground = root[0], root[1], root[2]
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "PRISMA" in (title.text or "")
    assert "(n\xa0=" in (description.text or "")
    assert ground.get("fill") == "#ffffff"
    assert len(list(root.iter(f"{SVG}text"))) > 20
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "g", "text", "tspan", "polyline", "polygon"
    }  # fmt: skip
    assert not [name for element in root.iter() for name in element.attrib if "href" in name or name == "style"]


def test_words_on_both_sides_of_a_lines_end_are_found_as_one() -> None:
    root = ET.fromstring(svg(REVIEWS["long_french"].drawing(Width.COLUMN)))
    texts = [" ".join("".join(text.itertext()).split()) for text in root.iter(f"{SVG}text")]
    assert "Enregistrements jugés inéligibles par des outils automatisés (n = 0)" in texts


def test_hostile_labels_stay_text() -> None:
    label = '</text><script>alert(1)</script>&"\x00\u202e\ud800'
    counts = invented([found("PubMed", 2)], reasons=[(label, 1)])
    text = svg(draw(counts, lang="en", title=label))
    assert "<script" not in text
    ET.fromstring(text)


def ink(picture: bytes) -> int:
    """How long a PNG is tells whether letters are on it: one without is a third of the size."""
    assert picture.startswith(b"\x89PNG")
    return len(picture)


def test_png_has_its_text_without_any_font_of_the_system() -> None:
    text = svg(REVIEWS["demo"].drawing())
    assert ink(png(text, dpi=96)) > 2 * ink(png(re.sub(r"<text.*?</text>", "", text), dpi=96))


@pytest.mark.parametrize("dpi", [96, 300])
def test_png_says_how_large_it_is_to_be_printed(dpi: int) -> None:
    picture = png(svg(REVIEWS["demo"].drawing()), dpi=dpi)
    with Image.open(io.BytesIO(picture)) as opened:
        opened.load()
        assert opened.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        assert opened.width / dpi * 72 == pytest.approx(REVIEWS["demo"].drawing().width + 12, abs=1)


def test_pdf_names_its_title_and_language_and_nobody_and_no_day_that_is_not_true() -> None:
    file = pypdf.PdfReader(io.BytesIO(pdf(REVIEWS["long_french"].drawing())))
    assert file.metadata is not None
    assert set(file.metadata) == {"/Title", "/Subject", "/Creator", "/Producer"}
    assert file.metadata.title == REVIEWS["long_french"].drawing().title
    assert file.trailer["/Root"]["/Lang"] == "fr"  # type: ignore[index]  # a dictionary


def test_pdf_is_the_same_each_time_and_stands_any_sign() -> None:
    drawing = draw(invented([found("知网 — مجلة 𝔘", 2)], reasons=[("हिन्दी ✓", 1)]), lang="fr")
    assert pdf(drawing) == pdf(drawing)
    assert png(svg(drawing), dpi=50).startswith(b"\x89PNG")


def test_signs_that_no_font_has_are_named() -> None:
    assert unshown(REVIEWS["long_french"].drawing()) == ""
    assert "𓀀" in unshown(draw(invented([found("𓀀 é", 2)]), lang="en"))


@pytest.mark.skipif(not which("pdftotext"), reason="poppler-utils is not installed")
@pytest.mark.parametrize(("name", "size"), [("long_french", "595.28 x 841.89"), ("both_arms", "841.89 x 595.28")])
def test_pdf_is_an_a4_page_whose_text_can_be_searched(name: str, size: str, tmp_path: Path) -> None:
    file = tmp_path / "prisma.pdf"
    file.write_bytes(pdf(REVIEWS[name].drawing()))
    about = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert f"Page size:       {size} pts (A4)" in about
    assert re.search(r"Pages: +1\n", about)
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    assert "yes yes yes" in fonts
    assert " no " not in fonts
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    wanted = "évalués pour l’éligibilité" if name == "long_french" else "Reports assessed for eligibility"
    assert wanted in text.replace("\xa0", " ")


def test_a_column_is_85_millimetres_wide_or_two_of_them() -> None:
    assert Invented(REVIEWS["demo"].counts).drawing(Width.COLUMN).width == pytest.approx(240.9, abs=0.1)
    assert REVIEWS["both_arms"].drawing(Width.COLUMN).width == pytest.approx(493.2, abs=0.1)
