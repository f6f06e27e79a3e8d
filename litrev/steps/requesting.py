"""A letter that asks for full texts: to a library for all of them, or to each first author for theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from litrev.errors import UsageError
from litrev.formats.document import Block, Document, Heading, Paragraph, Table, Verbatim
from litrev.i18n import _, language, ngettext
from litrev.model import Record
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.steps.full_text_desk import Desk, Sought

_MOST_AUTHORS = 6


class Addressee(StrEnum):
    """Whom a letter goes to."""

    LIBRARY = "library"
    AUTHORS = "authors"


def request_letter(review: Review, to: str = Addressee.LIBRARY) -> tuple[Document, list[Sought]]:
    """The letter in the active language, and the works that it asks for: those without a file or a free copy.

    Raises UsageError for an unknown addressee, or where nothing is wanted.
    """
    addressee = _addressee(to)
    with Desk(review) as desk:
        wanted = [one for one in desk.sought() if one.is_wanted]
    if not wanted:
        raise UsageError(
            _("Nothing is to be asked for: every full text that is still to be read has a file or a free copy."),
            _("litrev fulltext lists how each one stands."),
        )
    body = _to_library(wanted) if addressee is Addressee.LIBRARY else _to_authors(wanted)
    title = _("Request for full texts") if addressee is Addressee.LIBRARY else _("Letters to authors")
    return Document(title, (*body, *_signature(desk.protocol)), language()), wanted


def _addressee(name: str) -> Addressee:
    try:
        return Addressee(name.strip().casefold())
    except ValueError:
        raise UsageError(
            _("There is no letter to “{name}”.").format(name=name),
            _("Choose among: {names}").format(names=", ".join(Addressee)),
        ) from None


def _to_library(wanted: Sequence[Sought]) -> Iterator[Block]:
    yield Paragraph(_("Dear colleagues,"))
    words = ngettext(
        "For a systematic literature review we are looking for the full text of the document below, of which we have "
        "found no free copy. Could you obtain it for us, by interlibrary loan if need be?",
        "For a systematic literature review we are looking for the full texts of the {n} documents below, of which we "
        "have found no free copy. Could you obtain them for us, by interlibrary loan if need be?",
        len(wanted),
    )
    yield Paragraph(words.format(n=len(wanted)))
    rows = tuple(
        (str(place), reference(one.merged), Verbatim(_identifiers(one.merged)))
        for place, one in enumerate(wanted, 1)
    )  # fmt: skip
    yield Table((_("No."), _("Reference"), _("Identifiers")), rows, (0,))
    yield Paragraph(
        _("A scan or a PDF would suit us best. Please tell us too of what cannot be had, so that we can report it.")
    )


def _to_authors(wanted: Sequence[Sought]) -> Iterator[Block]:
    by_author: dict[str, list[Sought]] = {}
    for one in wanted:
        by_author.setdefault(_first_author(one.merged), []).append(one)
    for author, theirs in sorted(by_author.items(), key=lambda item: (not item[0], item[0].casefold())):
        yield Heading(1, author or _("Author unknown"))
        yield Paragraph(_("Dear {name},").format(name=author) if author else _("Dear author,"))
        yield Paragraph(
            ngettext(
                "For a systematic literature review we would like to read the work of yours below, whose full text we "
                "could not find. Would you send us a copy?",
                "For a systematic literature review we would like to read the works of yours below, whose full texts "
                "we could not find. Would you send us copies?",
                len(theirs),
            )
        )
        rows = tuple((reference(one.merged), Verbatim(_identifiers(one.merged))) for one in theirs)
        yield Table((_("Reference"), _("Identifiers")), rows)
        yield Paragraph(_("If other reports of the same study exist, we would be glad to know of them too."))


def _signature(protocol: Protocol) -> Iterator[Block]:
    yield Paragraph(_("With many thanks,"))
    names = [member.name for member in protocol.team if member.name]
    title = protocol.title.in_language(language())
    lines = [*names, protocol.contact or "", _("For the review: {title}").format(title=title)]
    yield Paragraph("\n".join(line for line in lines if line))


def reference(record: Record, *, with_title: bool = True) -> str:
    """A record as a list of references has it."""
    names = [_short_name(author.family, author.given, author.literal) for author in record.authors[:_MOST_AUTHORS]]
    authors = ", ".join(filter(None, names)) + (", et al." if len(record.authors) > _MOST_AUTHORS else "")
    volume = record.volume + (f"({record.issue})" if record.issue else "")
    place = " ".join(filter(None, [record.journal, str(record.year or "")]))
    located = ":".join(filter(None, [volume, record.pages]))
    title = (record.title or record.translated_title) if with_title else ""
    parts = [authors, title, ";".join(filter(None, [place, located]))]
    return ". ".join(part.rstrip(".") for part in parts if part) + "." if any(parts) else ""


def _short_name(family: str, given: str, literal: str) -> str:
    initials = "".join(part[:1].upper() for part in given.replace("-", " ").split())
    return literal or " ".join(filter(None, [family, initials]))


def _first_author(record: Record) -> str:
    if not record.authors:
        return ""
    first = record.authors[0]
    return first.literal or " ".join(filter(None, [first.given, first.family]))


def _identifiers(record: Record) -> str:
    ids = [f"doi:{record.doi}" if record.doi else "", f"PMID {record.pmid}" if record.pmid else "", record.pmcid]
    issn = "ISSN " + record.issn[0] if record.issn else ""
    return " · ".join(filter(None, [*ids, issn])) or record.id
