"""Authors as OpenAlex gives them, one string a name, split into family and given names.

The name printed on the document (`raw_author_name`) goes before that of OpenAlex's author page (`display_name`): the
page may be another person's, in another script, or carry accents that the person does not (in 6,561 authorships of
319 works the last words differ in 357). The page's name is used where the printed one is in capitals or cut to
initials.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from litrev.model import Author
from litrev.text import bare_orcid, fold, plain

PARTICLES = frozenset(
    {
        "de", "da", "do", "dos", "das", "del", "della", "delle", "dello", "degli", "dei", "di", "du", "des", "el", "al",
        "la", "le", "les", "lo", "van", "von", "vom", "vander", "der", "den", "ter", "ten", "te", "zu", "zur", "zum",
        "af", "av", "'t", "op", "in't", "auf", "bin", "ibn", "ben", "bint", "abu", "abou", "ould", "st", "st.", "saint",
        "mc", "mac", "y", "e", "i", "dit",
    }
)  # fmt: skip
"""Words that open a family name when they stand in lower case."""
_NEVER_CAPITALISED = frozenset(("y", "e", "i", "te", "lo", "les", "auf", "op", "af", "av", "zu", "dit"))
_JOINING = frozenset(("y", "e", "i", "dit"))
"""Words that also take the word before them: `Otero y Garzón`."""
_VIETNAMESE = frozenset(
    {
        "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong",
        "ly", "dinh", "truong", "trinh",
    }
)  # fmt: skip
"""After these, `Van`, `Le` or `Do` in the middle is part of the given name."""
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_HONORIFICS = re.compile(r"^(?:(?:Drs?|Prof|Mr|Mrs|Ms|Pr)\.?\s+)+(?=\S+\s)|,?\s+(?:MD|Ph\.?D\.?|MPH|MSc|M\.D\.)$")
_MARKS = re.compile(r"[*†‡§¶#^]+|(?<=[^\W\d_])\d{1,2}$|[¹²³⁰⁴-⁹]+")
_DOTLESS = re.compile("ı(?=[\u0300-\u036f])")
_NO_GIVEN_NAME = re.compile(r"^(?:None|null) (?=\w)")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?-?){1,4}")
_SURE_BODY = re.compile(
    r"\b(?:groups?|groupe|collaborations?|collaborators|collaborative|consortium|networks?|reseau|committees?|comite"
    r"|organi[sz]ations?|organisation|ministere|ministry|ministerio|departments?|departement|institutes?|institut|instituto"
    r"|universit(?:y|e|aet|at|ies)|universidad|associations?|asociacion|societies|society|societe|federation|foundation"
    r"|fondation|council|conseil|commission|agency|agencies|agence|core team|writing team|study team|task force"
    r"|working party|investigators|trialists|initiative|nations|laboratory|observatoire|observatory|secretariat"
    r"|medecins du monde|medecins sans frontieres|haute autorite|centers? for|centre for|centre national|world bank)\b"
)
_LIKELY_BODY = re.compile(
    r"\b(?:bank|centers?|centres?|centro|teams?|equipe|office|union|services?|hospitals?|hopital|board|programmes?|programs?"
    r"|projects?|alliance|panel|authority|academy|academie|college|bureau|direction|study|trial|staff|editors?|international"
    r"|national|world|europe|european|health|research|unit|division|press|publishers?|company|inc|ltd|gmbh|corporation)\b|&"
)


def author(printed: str, page: str, orcid: str, *, known: bool) -> Author | None:
    """One author from the printed name, that of the author page, and the page's ORCID; None without any name.

    `known` says that OpenAlex has an author page: bodies mostly have none.
    """
    alike = printed == page
    printed = _tidy(printed)
    page = printed if alike else _tidy(page)
    name = printed if _usable(printed, page) else page or printed
    if not name:
        return None
    if _is_body(name, known=known):
        return Author(literal=name)
    family, given, suffix = split(
        name, family_first=bool(_ends_in_initials(name) and name == printed and page != printed)
    )
    if not family:
        return Author(literal=name)
    same_person = not printed or not page or printed == page or bool(_words(printed) & _words(page))
    return Author(family, given, suffix, orcid=bare_orcid(orcid) if same_person else "")


def split(name: str, *, family_first: bool = False) -> tuple[str, str, str]:
    """Family name, given names and suffix; all empty when `name` cannot be one person's.

    `Family, Given` is taken at its word. Else the last word is the family name, with the particles before it (`van der
    Berg`, `De La Cruz`; `Ben Ali` when a given name stands before). A double family name without a hyphen or particle
    (`García Márquez`) cannot be told from a middle name: only its last word is taken. With `family_first` the initials
    come last (`Smith JA`).
    """
    parts = [part.strip() for part in name.split(",")]
    suffix = ""
    if len(parts) > 1 and parts[-1].lower() in _SUFFIXES:
        suffix = parts.pop()
    if len(parts) > 2 or not all(parts) or (len(parts) == 2 and re.search(r"\d", name)):
        return "", "", ""
    if len(parts) == 2:
        return parts[0], parts[1], suffix
    words = parts[0].split()
    if len(words) > 2 and words[-1].lower() in _SUFFIXES:
        suffix = words.pop()
    if family_first and len(words) > 1:
        return " ".join(words[:-1]), words[-1], suffix
    start = _family_start(words)
    return " ".join(words[start:]), " ".join(words[:start]), suffix


def _family_start(words: Sequence[str]) -> int:
    """The index of the word with which the family name begins."""
    last = len(words) - 1
    for index, word in enumerate(words[:last]):
        if word in _JOINING and index > 1:
            return index - 1
        if word in PARTICLES and (word not in _JOINING):
            return index
        if index and _capitalised_particle(word, words[last]):
            return index
    return max(last, 0)


def _capitalised_particle(word: str, last: str) -> bool:
    lowered = word.lower()
    if not word[:1].isupper() or lowered not in PARTICLES - _NEVER_CAPITALISED or word.isupper():
        return False
    return not (lowered in ("van", "le", "do", "la") and fold(last) in _VIETNAMESE)


def _usable(printed: str, page: str) -> bool:
    """Whether the printed name says as much as the page's."""
    if not page or "," in printed:
        return bool(printed)
    words = printed.split()
    alike = printed.isupper() or printed.islower() or re.search(r"[\d@;/]", printed)
    return len(words) > 1 and not alike and not _ends_in_initials(printed)


def _ends_in_initials(name: str) -> bool:
    words = name.split()
    if len(words) < 2 or words[-1].lower() in _SUFFIXES:
        return False
    return bool(_INITIALS.fullmatch(words[-1])) and not _INITIALS.fullmatch(words[0])


def _is_body(name: str, *, known: bool) -> bool:
    folded = fold(name)
    if "," in name and not _SURE_BODY.search(folded):
        return False
    if _SURE_BODY.search(folded):
        return True
    if known:
        return len(name.split()) > 2 and len(_LIKELY_BODY.findall(folded)) > 1
    return bool(_LIKELY_BODY.search(folded)) or (" " not in name and len(name) > 2 and name.isupper())


def _words(name: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", fold(name))) or set(fold(name))


def _tidy(name: str) -> str:
    """Without footnote marks and titles, accents on the letters they belong to, plain hyphens and apostrophes."""
    name = _DOTLESS.sub("i", name).replace("\u2010", "-").replace("\u2011", "-")
    name = _NO_GIVEN_NAME.sub("", name)
    return plain(_HONORIFICS.sub("", plain(_MARKS.sub("", plain(name))))).strip(" ,;")
