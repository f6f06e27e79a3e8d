"""People's names in the ways that databases write them."""

from __future__ import annotations

import re

from litrev.model import Author
from litrev.text import bare_orcid, plain

_INITIALS = re.compile(r"(?:[^\W\d_a-zß-ÿ]\.?[-‐ ]?){1,4}\.?")
_LIKE_INITIALS = re.compile(r"[JS]R")
"""`JR` and `SR` where a given name would stand: PubMed's initials, for a suffix is `Jr`."""
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|2nd|3rd)\.?", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:group|groupe|organi[sz]ation|institut\w*|society|soci[ée]t[ée]|association|agency|agence|committee|comit[ée]|"
    r"council|conseil|ministry|minist[èe]re|department|collaborati\w+|consortium|network|r[ée]seau|universit\w+|centre|"
    r"center|team|investigators|foundation|fondation|haute autorit[ée]|observatoire|union|commission)\b",
    re.IGNORECASE,
)


def author_of(text: str) -> Author:
    """`Family, Given, Jr.`, `Family G.H.`, or the name of a body; an author without a name when there is none."""
    text = plain(text).strip(" ,;")
    orcid = bare_orcid(text) if "0000-" in text else ""
    if orcid:
        text = plain(re.sub(r"\(?\s*(?:https?://orcid\.org/|ORCID:?\s*)?\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\s*\)?", "", text))
    if "," in text:
        return _inverted(text, orcid)
    *first, last = text.split() or [""]
    if first and _INITIALS.fullmatch(last) and not _BODY.search(text):
        return Author(family=" ".join(first), given=last, orcid=orcid)
    return Author(literal=text, orcid=orcid)


def _inverted(text: str, orcid: str) -> Author:
    family, *rest = (part.strip() for part in text.split(","))
    rest = [part for part in rest if part]
    if _BODY.search(text) and not _INITIALS.fullmatch(rest[-1] if rest else ""):
        return Author(literal=text, orcid=orcid)
    only = len(rest) == 1 and _LIKE_INITIALS.fullmatch(rest[0])
    suffix = "" if only else next((part for part in rest if _SUFFIX.fullmatch(part)), "")
    given = ", ".join(part for part in rest if part != suffix)
    if not given and not suffix:
        return Author(literal=family, orcid=orcid)
    return Author(family=family, given=given, suffix=suffix, orcid=orcid)


def author_in_parts(family: str, given: str) -> Author:
    """Somebody whose name came in two parts, the suffix behind the given name; in one, a body or a lone name."""
    if not given:
        return Author(literal=family)
    first, comma, last = given.rpartition(", ")
    if comma and _SUFFIX.fullmatch(last):
        return Author(family=family, given=first, suffix=last)
    return Author(family=family, given=given) if family else Author(literal=given)


def authors_of(text: str) -> list[Author]:
    """A cell with several names, set apart by semicolons, by `and`, or by commas after initials."""
    text = plain(text)
    bare = text.rstrip(".") if text.count(".") == 1 else text  # the end of a list in PubMed's tables
    if ";" in text:
        parts = text.split(";")
    elif " and " in text and "," in text:
        parts = re.split(r",? and ", text)
        if len(parts) > 1 and all(_INITIALS.fullmatch((one.split() or [""])[-1]) for one in parts[0].split(",")):
            parts = [one for part in re.split(r",? and ", bare) for one in part.split(",")]
    elif all(_short(part) for part in bare.split(",")):
        parts = bare.split(",")
    else:
        parts = [text]
    return [author for author in map(author_of, parts) if author.name]


def _short(part: str) -> bool:
    """`Smith JA` and `de la Cruz M.P.`: a family name, then initials."""
    words = part.split()
    return len(words) > 1 and bool(_INITIALS.fullmatch(words[-1]))
