"""The matcher in a reader's words: what its features, vetoes and doubts do, for the methods of a paper."""

from __future__ import annotations

from litrev.dedupe.features import FEATURES
from litrev.dedupe.judge import Versions
from litrev.dedupe.vetoes import DOUBTS, VERSION_VETOES, VETOES
from litrev.i18n import N_, _

FEATURE_WORDS = {
    "title": N_("titles (their wording, subtitles, and translations in the record)"),
    "authors": N_("authors"),
    "year": N_("years of publication"),
    "place": N_("volume and pages"),
    "journal": N_("journals"),
    "abstract": N_("abstracts"),
    "doi": N_("DOI"),
    "pmid": N_("PMID"),
    "numbers": N_("numbers in the titles"),
    "issue": N_("issue"),
}
VETO_WORDS = {
    "about_another": N_("an erratum, retraction, reply or comment and the document that it is about"),
    "two_pmids": N_("two records of PubMed with two PMIDs"),
    "protocol": N_("a protocol and the report of its results"),
    "parts": N_("part I and part II"),
    "chapter": N_("a chapter and its book, or two chapters"),
    "numbers": N_("titles that differ in a number (two years, doses, phases)"),
    "shared_identifier": N_("different titles and texts under one DOI, as in supplements"),
    "copied_identifier": N_("different documents, one of which bears the other's identifier by mistake"),
    "meeting_abstract": N_("the abstract of a meeting and the article that came of it"),
    "printed_elsewhere": N_("the same text printed in two journals, or twice, years apart"),
    "two_dois": N_("two DOIs of one publisher on different pages"),
    "preprint": N_("a preprint and its article"),
    "update": N_("two versions of a living review"),
}
DOUBT_WORDS = {
    "lost_title": N_("one record has lost its title"),
    "translation_unplaced": N_("titles in two languages, where nothing but the volume tells the place"),
    "later_part": N_("only one title names its part (II, III …), and no page, identifier or abstract decides"),
    "later_report": N_(
        "titles of which only one has a subtitle, two years or more apart, and no page or identifier decides"
    ),
    "another_text": N_("one title over two abstracts of different years, and no page or identifier decides"),
}


def compared_fields() -> tuple[str, ...]:
    """What is compared of two records, in the active language."""
    return tuple(_(FEATURE_WORDS.get(feature.name, feature.name)) for feature in FEATURES)


def never_joined(versions: Versions) -> tuple[str, ...]:
    """What is kept apart whatever else agrees, in the active language."""
    held = VETOES if versions == "join" else VETOES + VERSION_VETOES
    return tuple(_(VETO_WORDS[veto.__name__]) for veto in held if veto.__name__ in VETO_WORDS)


def left_to_a_person() -> tuple[str, ...]:
    """What the rules do not join though it looks like one document, but ask a person about; in the active language."""
    return tuple(_(DOUBT_WORDS[doubt.__name__]) for doubt in DOUBTS if doubt.__name__ in DOUBT_WORDS)
