"""Reasons are stored in English; here they are told in the reader's language."""

from __future__ import annotations

import re

from litrev.i18n import N_, _

VETO_WORDS = (
    N_("only one of them is an erratum"),
    N_("only one of them is a retraction"),
    N_("only one of them is a reply"),
    N_("only one of them is a comment"),
    N_("only one of them is a protocol"),
    N_("only one of them is a preprint"),
    N_("only one of them stands in a supplement, as meeting abstracts do"),
    N_("two PMIDs in PubMed itself"),
    N_("different numbers in the titles"),
    N_("different titles and different authors"),
    N_("different titles and different abstracts"),
    N_("different titles in two journals"),
    N_("one of them has no title"),
    N_("titles in two languages, the page not known"),
    N_("only one of them names its part"),
    N_("only one of them has the subtitle, years apart"),
    N_("different abstracts, in different years"),
    N_("printed in two journals, a supplement among them"),
    N_("printed in two journals"),
    N_("printed twice, years apart"),
    N_("two DOIs of one publisher, on different pages"),
    N_("a chapter and a book"),
    N_("two chapters of a book"),
    N_("two versions of a Cochrane review"),
    N_("two versions of a living review, by their years"),
)
"""What vetoes and doubts say, but for the numbers of parts; `features` marks its own words."""

_PARTS = re.compile(r"part (\S+) and part (\S+)")


def told(reason: str) -> str:
    """A stored reason in the active language; as it stands where nobody has translated it."""
    if found := _PARTS.fullmatch(reason):
        return _("part {one} and part {other}").format(one=found[1], other=found[2])
    return _(reason) if reason else ""
