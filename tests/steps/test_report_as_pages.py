"""The Word report opened by LibreOffice: it becomes a PDF whose pages hold every part. Skipped where there is none."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from finished_review import KEY

from litrev.formats.document import document_format
from litrev.i18n import speaking
from litrev.review import Review
from litrev.steps import write_report

pytest_plugins = ["finished_fixtures"]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TEXT = shutil.which("pdftotext")


@pytest.fixture(scope="module")
def pages(finished_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page."""
    if OFFICE is None or TEXT is None:
        pytest.skip("LibreOffice or pdftotext is not installed")
    folder = tmp_path_factory.mktemp("pages")
    with speaking("en"):
        written = write_report(Review(finished_folder)).document
    (folder / "r.docx").write_bytes(document_format("docx").write(written))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "r.docx")]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    read = subprocess.run([TEXT, "-layout", str(folder / "r.pdf"), "-"], check=True, capture_output=True, text=True)
    return read.stdout.split("\f")[:-1]


def test_every_part_is_on_the_pages(pages: list[str]) -> None:
    text = re.sub(r"\s+", " ", " ".join(pages))
    for words in (
        "Care & <access>: a review", "Methods", "Selection process", "PRISMA 2020 flow diagram", "Reports included",
        "=HYPERLINK(1) care of towns", "Appendix A. Reports excluded", "Appendix B. How the literature was searched",
        "care[tiab]", "Appendix C.", "To write:",
    ):  # fmt: skip
        assert words in text, words
    assert KEY not in text


def test_the_pages_are_as_many_as_such_a_review_takes(pages: list[str]) -> None:
    assert 8 <= len(pages) <= 16
    assert not [number for number, text in enumerate(pages, 1) if len(text.split()) < 5]
