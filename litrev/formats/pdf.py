"""What a PDF says of itself: title, authors and DOI, from its metadata and its first pages.

Its year is not asked: the date in the metadata is the day on which the file was made.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from litrev.errors import InputError
from litrev.formats.reading.names import authors_of
from litrev.i18n import _, refusal
from litrev.text import bare_doi, fold, plain

_DAMAGE = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError, ZeroDivisionError,
    NotImplementedError, AssertionError, OverflowError, EOFError,
)  # fmt: skip
"""What pypdf raises on damaged files, besides its own errors."""
_NO_TITLE = re.compile(
    r"(?:microsoft word|untitled|sans titre|document\d*|.*\.(?:docx?|indd|pdf|qxd|tex|dvi|odt|rtf)\b|\W*\d*\W*$)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\W*(?:anonymous|unknown|anonyme|inconnu|user|utilisateur|admin(?:istrat\w+)?|owner|(?:microsoft )?office user|"
    r"utilisateur (?:windows|de microsoft office)|windows user|author|auteur|default|pc|hp|dell)?\W*",
    re.IGNORECASE,
)
"""What programs write where nobody said who the author is."""
_DOI = re.compile(r"(?:doi\s*[:.]?\s*(?:org/)?|doi\.org/)\s*(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
PAGES = 2
SHORT_WORD = 3
"""Letters of words that say nothing of a title: and, the, les."""


@dataclass(frozen=True, slots=True)
class PdfSays:
    """What could be found; empty where nothing could."""

    title: str = ""
    authors: tuple[str, ...] = ()
    doi: str = ""
    text: str = ""
    """Of its first pages."""

    def names(self, title: str) -> bool:
        """Whether most words of `title` stand on the first pages, wherever lines and words are broken there."""
        text = re.sub(r"[\W_]+", "", fold(self.text))
        words = [word for word in re.split(r"[\W_]+", fold(title)) if len(word) > SHORT_WORD]
        return sum(word in text for word in words) * 3 >= len(words) * 2


def read_pdf(file: Path) -> PdfSays:
    """What `file` says of itself. Raises InputError when it is no PDF; a damaged or locked one says nothing."""
    try:
        with file.open("rb") as stream:
            head = stream.read(1024)
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder."),
        ) from None
    if b"%PDF" not in head:
        raise InputError(
            _("{file} is not a PDF.").format(file=file.name),
            _("A file of records: litrev import FILE --source NAME. Anything else: litrev add --title … without it."),
        )
    return _said(file)


def _said(file: Path) -> PdfSays:
    from pypdf import PdfReader  # noqa: PLC0415 - only for PDFs
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    said = PdfSays()
    with suppress(PyPdfError, *_DAMAGE):
        reader = PdfReader(file)
        said = _from_metadata({str(name): str(value) for name, value in (reader.metadata or {}).items()})
        text = "\n".join(page.extract_text() for page in reader.pages[:PAGES])
        said = PdfSays(said.title, said.authors, said.doi or _doi_in(text), text)
    return said


def _from_metadata(meta: dict[str, str]) -> PdfSays:
    title = plain(meta.get("/Title"))
    doi = next((bare_doi(value) for name, value in meta.items() if "doi" in name.lower() and bare_doi(value)), "")
    return PdfSays(
        "" if _NO_TITLE.match(title) or len(title) < 6 else title,
        tuple(author.name for author in authors_of(meta.get("/Author", "")) if not _NO_AUTHOR.fullmatch(author.name)),
        doi or _doi_in(meta.get("/Subject", "")),
    )


def _doi_in(text: str) -> str:
    found = _DOI.search(text)
    return bare_doi(found.group(1)).rstrip(")]") if found else ""
