"""A work as a list of references has it: authors, title, where it stands, when, and how it is found. Plain text."""

from __future__ import annotations

from litrev.i18n import _
from litrev.model import Author, Record

MOST_AUTHORS = 6
"""As the Vancouver style has it: more become six and “et al.”."""


def citation(record: Record) -> str:
    """The whole reference: `Martin A, Petit B. Care. J Ex. 2020;12(3):45-9. doi:10.5555/abc.`

    What is unknown is left out.
    """
    title = record.title or record.translated_title or _("[No title]")
    also = record.translated_title if record.title and record.translated_title != record.title else ""
    pieces = [
        authors_of(record),
        f"{title} [{also.rstrip('.')}]" if also else title,
        _where(record),
        _found_by(record),
    ]
    return " ".join(piece if piece[-1] in ".?!" else f"{piece}." for piece in pieces if piece)


def short_citation(record: Record) -> str:
    """As a sentence names it: `Martin 2020`, `Martin & Petit 2020`, `Martin et al. 2020`."""
    names = [author.family or author.literal for author in record.authors]
    who = (
        names[0] if len(names) == 1 else " & ".join(names) if len(names) == 2 else f"{names[0]} et al." if names else ""
    )
    year = str(record.year) if record.year else _("n.d.")
    return f"{who or _('Anonymous')} {year}"


def authors_of(record: Record) -> str:
    """The authors, surnames first."""
    shown = [_name(author) for author in record.authors[:MOST_AUTHORS]]
    more = len(record.authors) > MOST_AUTHORS or not record.authors_complete
    return ", ".join([*shown, "et al"]) if shown and more else ", ".join(shown)


def _name(author: Author) -> str:
    if not author.family:
        return author.literal
    initials = "".join(part[0] for part in author.given.replace("-", " ").replace(".", " ").split() if part)
    return " ".join(filter(None, (author.family, initials.upper(), author.suffix)))


def _where(record: Record) -> str:
    """Journal, year, volume, issue, pages; or publisher and place."""
    place = ": ".join(filter(None, (record.place, record.publisher if not record.journal else "")))
    volume = record.volume + (f"({record.issue})" if record.issue else "")
    numbers = ":".join(filter(None, (volume, record.pages)))
    year = str(record.year) if record.year else ""
    dated = ";".join(filter(None, (year, numbers)))
    return " ".join(filter(None, (f"{record.journal}." if record.journal else f"{place}." if place else "", dated)))


def _found_by(record: Record) -> str:
    if record.doi:
        return f"doi:{record.doi}"
    return f"PMID {record.pmid}" if record.pmid else record.url
