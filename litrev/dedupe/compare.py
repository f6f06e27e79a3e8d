"""Comparing two records field by field: each function answers with a level, one word or two, never with a verdict.

Every field has three states: the two agree (more or less), they contradict each other, or one of them does not say
(`MISSING`). What a level is worth stands in `features`.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from litrev.dedupe.prepare import Prepared
from litrev.dedupe.titles import Title

MISSING = "missing"
SHORT = 25
"""Titles of fewer letters say little: `Editorial`, `Letter to the editor`."""
LONG = 60
_TEXTS_DIFFER = 65
"""Under this likeness (0–100) nobody asks how alike two abstracts are."""


def best_titles(a: Prepared, b: Prepared) -> tuple[Title, Title, float]:
    """The title of each that are most alike, whatever their languages, and how alike they are (0–100)."""
    if a.title.squeezed == b.title.squeezed:
        return a.title, b.title, 100.0
    if len(a.titles) == 1 and len(b.titles) == 1:
        return a.title, b.title, fuzz.ratio(a.title.squeezed, b.title.squeezed)
    scored = ((fuzz.ratio(s.squeezed, t.squeezed), s, t) for s in a.titles for t in b.titles)
    ratio, s, t = max(scored, key=lambda item: item[0])
    return s, t, ratio


def title_level(a: Prepared, b: Prepared) -> str:
    """How the two titles meet, every title of the one against every title of the other."""
    s, t, ratio = best_titles(a, b)
    if not s.squeezed or not t.squeezed:
        return MISSING
    if s.generic or t.generic:
        return "generic" if s.generic and t.generic and ratio >= 85 else "one generic"
    return _agreement(s, t, ratio) or _disagreement(a, b, s, t, ratio)


def _agreement(s: Title, t: Title, ratio: float) -> str:
    """The level of two titles that may well be one, or nothing."""
    length = min(len(s.squeezed), len(t.squeezed))
    if ratio == 100:
        return "equal" if length >= LONG else "equal, middling" if length >= SHORT else "equal, short"
    if _one_in_other(s, t):
        return "subtitle left out" if length >= SHORT else "subtitle left out, short"
    if ratio < 85 or length < SHORT:
        return ""
    if _words_exchanged(s, t):
        return "words exchanged"
    return "nearly equal" if ratio >= 95 else "much alike"


def _words_exchanged(s: Title, t: Title) -> bool:
    """Each has a word that the other has in no spelling: `children` for `adults`, `northern` for `southern`."""
    mine, theirs = set(s.words.split()), set(t.words.split())
    only_mine, only_theirs = mine - theirs, theirs - mine
    return _unmatched(only_mine, only_theirs, t.squeezed) and _unmatched(only_theirs, only_mine, s.squeezed)


def _unmatched(words: set[str], others: set[str], squeezed: str) -> bool:
    return any(
        len(word) > 3 and word not in squeezed and not any(fuzz.ratio(word, other) >= 75 for other in others)
        for word in words
    )


def _disagreement(a: Prepared, b: Prepared, s: Title, t: Title, ratio: float) -> str:
    """The level of two titles that tell of two documents, or of one in two languages."""
    if s.segments[0] == t.segments[0] and len(s.segments[0]) >= SHORT:
        return "same main title"
    if a.foreign != b.foreign or s.english != t.english:
        return "other language"
    return "alike" if ratio >= 65 else "unlike"


def _one_in_other(s: Title, t: Title) -> bool:
    """One title is a part of the other as punctuation divides it, or its beginning or end."""
    short, long = (s, t) if len(s.squeezed) <= len(t.squeezed) else (t, s)
    if fuzz.ratio(short.squeezed, long.segments[0]) >= 95 or short.squeezed in long.segments:
        return True
    lead, tail = short.words + " ", " " + short.words
    return len(short.squeezed) >= SHORT and (long.words.startswith(lead) or long.words.endswith(tail))


def author_level(a: Prepared, b: Prepared) -> str:
    """How many family names the two share, in whatever order."""
    if not a.families or not b.families:
        return MISSING
    if a.families == b.families:
        return "same" if len(a.families) > 1 else "same, only one"
    mine, theirs = set(a.families), set(b.families)
    smaller = min(len(mine), len(theirs))
    shared = len(mine & theirs)
    if shared < smaller:
        shared += _nearly_shared(mine - theirs, theirs - mine)
    if not shared:
        shared = max(len(mine.intersection(b.givens)), len(theirs.intersection(a.givens)))
    if shared >= 0.6 * smaller:
        return "same" if smaller > 1 else "same, only one"
    return "some" if shared else "differ"


def _nearly_shared(mine: set[str], theirs: set[str]) -> int:
    """Names that a spelling, a second surname or a glued initial keeps apart."""
    return sum(any(_same_name(one, other) for other in theirs) for one in mine)


def _same_name(one: str, other: str) -> bool:
    if len(one) < 4 or len(other) < 4:
        return False
    return one in other or other in one or fuzz.ratio(one, other, score_cutoff=80) > 0


def year_level(a: Prepared, b: Prepared) -> str:
    """How far apart the years are."""
    if not a.year or not b.year:
        return MISSING
    apart = abs(a.year - b.year)
    return ("equal", "one apart", "two apart")[apart] if apart < 3 else "far apart"


def place_level(a: Prepared, b: Prepared) -> str:
    """First page and volume together."""
    page, volume = _state(a.first_page, b.first_page), _state(a.volume, b.volume)
    if page == "equal" and a.last_page == b.last_page and _several_pages(a):
        if volume == "equal" and issue_level(a, b) != "differ":  # each issue may begin on page 1
            return "volume and pages equal"
        if volume == MISSING:
            return "pages equal"
    if page == "differ" and volume == "equal" and _overlap(a, b):
        return "pages overlap"
    return _PLACES[page, volume]


def _several_pages(record: Prepared) -> bool:
    return bool(record.last_page) and int(record.last_page) > int(record.first_page)


def _overlap(a: Prepared, b: Prepared) -> bool:
    """The one's pages run into the other's, as when a source counts from another page."""
    if not a.last_page and not b.last_page:
        return False
    (x, x_end), (y, _y_end) = sorted((int(p.first_page), int(p.last_page or p.first_page)) for p in (a, b))
    return x < y <= x_end < x + 100


def _state(one: str, other: str) -> str:
    if not one or not other:
        return MISSING
    return "equal" if one == other else "differ"


_PLACES = {
    ("equal", "equal"): "volume and page equal",
    ("equal", MISSING): "page equal",
    ("equal", "differ"): "page equal, volumes differ",
    (MISSING, "equal"): "volume equal",
    (MISSING, MISSING): MISSING,
    (MISSING, "differ"): "volumes differ",
    ("differ", "equal"): "pages differ",
    ("differ", MISSING): "pages differ, no volume",
    ("differ", "differ"): "volumes and pages differ",
}


def journal_level(a: Prepared, b: Prepared) -> str:
    """Whether the two stand in the same journal, abbreviated or not."""
    if a.issns & b.issns:
        return "same"
    if not a.journal or not b.journal:
        return MISSING
    return "same" if same_journal(a.journal, b.journal) else "differ"


def same_journal(one: str, other: str) -> bool:
    """`basic res cardiol` is `basic research cardiology`; `jama` the initials of what it stands for."""
    if one == other:
        return True
    short, long = sorted((one.split(), other.split()), key=lambda words: len(" ".join(words)))
    if len(short) == 1 and len(long) > 2 and "".join(w[0] for w in long) == short[0]:
        return True
    if len(short) > len(long):
        short, long = long, short
    begins = all(_abbreviates(x, y) or _abbreviates(y, x) for x, y in zip(short, long, strict=False))
    return fuzz.ratio(one, other) >= 90 or (begins and (len(short) > 1 or len(long) == 1))


def _abbreviates(x: str, y: str) -> bool:
    return y.startswith(x) or (len(x) > 2 and y.startswith(x[:2]) and y.endswith(x[-1]))


def abstract_level(a: Prepared, b: Prepared) -> str:
    """How alike the beginnings of the abstracts are, in whichever language both have one."""
    if not a.abstracts or not b.abstracts:
        return MISSING
    ratio = max(_head_ratio(x, y) for x in a.abstracts for y in b.abstracts)
    if ratio < _TEXTS_DIFFER:
        return "differ"
    return "same" if ratio >= 93 else "nearly the same" if ratio >= 80 else "alike"


def _head_ratio(x: str, y: str) -> float:
    if x == y:
        return 100.0
    length = min(len(x), len(y))
    ratio = fuzz.ratio(x[:length], y[:length], score_cutoff=_TEXTS_DIFFER)
    if ratio < 85 and length > 150:  # one begins a sentence later, or one of them lost its first section
        ratio = max(ratio, fuzz.partial_ratio(x[60:160], y, score_cutoff=_TEXTS_DIFFER))
        return max(ratio, fuzz.partial_ratio(y[60:160], x, score_cutoff=max(ratio, _TEXTS_DIFFER)))
    return ratio


def doi_level(a: Prepared, b: Prepared) -> str:
    """Whether the DOIs are equal."""
    return _state(a.doi, b.doi)


def pmid_level(a: Prepared, b: Prepared) -> str:
    """Whether the PMIDs (or PMC ids) are equal."""
    found = _state(a.pmid, b.pmid)
    return _state(a.pmcid, b.pmcid) if found == MISSING else found


def number_level(a: Prepared, b: Prepared) -> str:
    """Whether the numbers in the titles agree; a number on one side only may be in a lost subtitle."""
    s, t, _ratio = best_titles(a, b)
    if not s.numbers and not t.numbers:
        return MISSING
    if s.numbers == t.numbers:
        return "equal"
    return "one has more" if s.numbers <= t.numbers or t.numbers <= s.numbers else "differ"


def issue_level(a: Prepared, b: Prepared) -> str:
    """Whether the issues are equal."""
    return _state(a.issue, b.issue)
