"""Vetoes: what keeps two records apart whatever else agrees, each a small function that gives its reason or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from litrev.dedupe.compare import best_titles
from litrev.dedupe.prepare import Prepared

Levels = Mapping[str, str]
Veto = Callable[[Prepared, Prepared, Levels], str]

_COCHRANE = re.compile(r"10\.1002/14651858\.(cd\d+|mr\d+)(?:\.pub(\d+))?")
_APART = ("volumes and pages differ", "pages differ", "pages differ, no volume", "volumes differ")
_ALIKE = ("equal", "equal, middling", "equal, short", "nearly equal")
_NEARLY = ("much alike", "words exchanged")
_UNLIKE = ("unlike", "alike", "same main title", "words exchanged")
_ONE_PLACE = ("volume and page equal", "volume and pages equal")


def about_another(a: Prepared, b: Prepared, levels: Levels) -> str:
    """An erratum, retraction, reply or comment is not the document that it is about.

    Titles say so; where only a source's type does, an equal title at an equal place outweighs it.
    """
    certain = levels["title"] in _ALIKE and (_same_place(levels) or levels["doi"] == "equal")
    one_sided = (a.marks ^ b.marks) - {"protocol"}
    if not certain:
        one_sided |= (a.marks | a.stated) ^ (b.marks | b.stated)
    for mark in sorted(one_sided - {"protocol"}):
        return f"only one of them is a{'n' if mark[0] in 'aeiou' else ''} {mark}"
    return ""


def two_pmids(a: Prepared, b: Prepared, levels: Levels) -> str:
    """PubMed itself keeps two records."""
    return "two PMIDs in PubMed itself" if a.in_pubmed and b.in_pubmed and levels["pmid"] == "differ" else ""


def protocol(a: Prepared, b: Prepared, levels: Levels) -> str:
    """A protocol is not the report of its results; a lost subtitle that says so is forgiven where the place is one."""
    one_sided = "protocol" in a.marks ^ b.marks
    if one_sided and not (_same_place(levels) or (levels["doi"] == "equal" and levels["abstract"] != "differ")):
        return "only one of them is a protocol"
    return ""


def parts(a: Prepared, b: Prepared, levels: Levels) -> str:
    """Part I is not part II."""
    s, t, _ratio = best_titles(a, b)
    return f"part {s.part} and part {t.part}" if s.part and t.part and s.part != t.part else ""


def chapter(a: Prepared, b: Prepared, levels: Levels) -> str:
    """A chapter is not the book that it stands in, nor another chapter, though it may bear the book's title."""
    if a.chapter == b.chapter or levels["doi"] == "equal":
        return ""
    return "two chapters of a book" if a.chapter and b.chapter else "a chapter and a book"


def numbers(a: Prepared, b: Prepared, levels: Levels) -> str:
    """Titles alike but for a number tell of two years, doses, phases."""
    alike = levels["title"] in (*_ALIKE, *_NEARLY, "subtitle left out")
    if levels["numbers"] == "differ" and alike and not _same_place(levels) and levels["abstract"] != "same":
        return "different numbers in the titles"
    return ""


def shared_identifier(a: Prepared, b: Prepared, levels: Levels) -> str:
    """A supplement's DOI covers many abstracts: one DOI over different titles and texts is several documents."""
    unlike = levels["title"] in _UNLIKE
    if unlike and levels["authors"] == "differ":
        return "different titles and different authors"
    far = levels["place"] in _APART and levels["title"] in _NEARLY and levels["abstract"] == "nearly the same"
    if far or (unlike and levels["abstract"] in ("differ", "alike")):
        return "different titles and different abstracts"
    return ""


def copied_identifier(a: Prepared, b: Prepared, levels: Levels) -> str:
    """What bears another title in another journal is another document, whatever identifiers and pages were copied."""
    if levels["title"] in _UNLIKE and levels["journal"] == "differ" and not _same_place(levels):
        return "different titles in two journals"
    return ""


def meeting_abstract(a: Prepared, b: Prepared, levels: Levels) -> str:
    """The abstract of a meeting stands in a supplement, the article that came of it elsewhere; as may a second one."""
    if levels["doi"] == "equal" or levels["place"] in (*_ONE_PLACE, "pages equal"):
        return ""
    if levels["journal"] == "differ" and (a.supplement or b.supplement):
        return "printed in two journals, a supplement among them"
    if a.supplement != b.supplement and (levels["place"] in _APART or levels["doi"] == "differ"):
        return "only one of them stands in a supplement, as meeting abstracts do"
    return ""


def printed_elsewhere(a: Prepared, b: Prepared, levels: Levels) -> str:
    """What stands in two journals, in different volumes or on different pages, was published twice."""
    place, doi = levels["place"], levels["doi"]
    if levels["journal"] != "differ":
        again = place in _APART and levels["year"] in ("two apart", "far apart") and doi != "equal"
        return "printed twice, years apart" if again else ""
    if place == "volumes and pages differ" or (place in _APART and doi != "equal"):
        return "printed in two journals"
    return "printed in two journals" if place == "page equal, volumes differ" and doi == "differ" else ""


def two_dois(a: Prepared, b: Prepared, levels: Levels) -> str:
    """A publisher gives two DOIs to what stands on different pages: a paper and its erratum, comment or second part."""
    one_publisher = a.doi.partition("/")[0] == b.doi.partition("/")[0]
    if levels["doi"] == "differ" and one_publisher and levels["place"] in _APART and levels["journal"] != "differ":
        return "two DOIs of one publisher, on different pages"
    return ""


def preprint(a: Prepared, b: Prepared, levels: Levels) -> str:
    """A preprint and the article are two reports."""
    return "only one of them is a preprint" if a.preprint != b.preprint and levels["doi"] != "equal" else ""


def update(a: Prepared, b: Prepared, levels: Levels) -> str:
    """Each update of a living review is a report of its own."""
    one, other = _COCHRANE.search(a.doi), _COCHRANE.search(b.doi)
    if one and other:
        return "two versions of a Cochrane review" if one.group() != other.group() and one[1] == other[1] else ""
    cochrane = "cochrane" in a.journal or "cochrane" in b.journal or "clin evid" in a.journal
    if cochrane and levels["journal"] == "same" and abs(a.year - b.year) > 1 and a.year and b.year:
        return "two versions of a living review, by their years"
    return ""


def lost_title(a: Prepared, b: Prepared, levels: Levels) -> str:
    """Where one record has lost its title (empty, or `#NAME?`), no rule can vouch that both tell of one document."""
    return "one of them has no title" if _titled(a) != _titled(b) else ""


def translation_unplaced(a: Prepared, b: Prepared, levels: Levels) -> str:
    """Journals in two languages print a text twice in one volume: titles in two languages need an equal page or id."""
    unplaced = levels["title"] == "other language" and levels["place"] == "volume equal"
    return "titles in two languages, the page not known" if unplaced and not _same_identifier(levels) else ""


def later_part(a: Prepared, b: Prepared, levels: Levels) -> str:
    """Where only one title names a part beyond the first, the other may be part I: a place, an id or a text decides."""
    s, t, _ratio = best_titles(a, b)
    one_sided = bool(s.part) != bool(t.part) and "1" not in (s.part, t.part)
    if one_sided and not _same_place(levels) and not _same_identifier(levels) and levels["abstract"] != "same":
        return "only one of them names its part"
    return ""


def later_report(a: Prepared, b: Prepared, levels: Levels) -> str:
    """A subtitle that only one has may tell of a later report, `five-year follow-up`: a place, an id or a text decides.

    Sources that drop subtitles have the same year, or the next where one counts from the first day online.
    """
    shorter = levels["title"] in ("subtitle left out", "subtitle left out, short", "same main title")
    apart = levels["year"] in ("two apart", "far apart")
    settled = _same_place(levels) or _same_identifier(levels) or levels["abstract"] == "same"
    return "only one of them has the subtitle, years apart" if shorter and apart and not settled else ""


def another_text(a: Prepared, b: Prepared, levels: Levels) -> str:
    """One title over two abstracts, in two years: a talk and its article, unless a place or an id joins them."""
    unplaced = levels["place"] not in (*_ONE_PLACE, "pages equal") and not _same_identifier(levels)
    apart = levels["abstract"] == "differ" and levels["year"] in ("one apart", "two apart", "far apart")
    return "different abstracts, in different years" if apart and unplaced else ""


VETOES: tuple[Veto, ...] = (
    about_another,
    two_pmids,
    protocol,
    parts,
    chapter,
    numbers,
    shared_identifier,
    copied_identifier,
    meeting_abstract,
    printed_elsewhere,
    two_dois,
)
"""These hold always."""

VERSION_VETOES: tuple[Veto, ...] = (preprint, update)
"""These hold while versions of a document are kept as separate reports."""

DOUBTS: tuple[Veto, ...] = (lost_title, translation_unplaced, later_part, later_report, another_text)
"""These do not part two records, they leave them to a person."""


def _titled(record: Prepared) -> bool:
    return record.title.squeezed not in ("", "name")


def _same_place(levels: Levels) -> bool:
    return levels["place"] in _ONE_PLACE


def _same_identifier(levels: Levels) -> bool:
    return "equal" in (levels["doi"], levels["pmid"])
