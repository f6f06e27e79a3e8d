"""The words that the matcher knows: numbers, letters of other scripts, parts, and what is no ordinary article."""

from __future__ import annotations

import re

NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "ii": "2", "iii": "3", "iv": "4", "vi": "6",
    "vii": "7", "viii": "8", "ix": "9",
}  # fmt: skip
"""Roman I, V and X are left alone: they are letters as often as numbers."""

_GREEK_NAMES = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "µ": "mu",
    "ß": "ss",
}  # fmt: skip
GREEK = str.maketrans({k: v for name, v in _GREEK_NAMES.items() for k in (name, name.upper()) if len(k) == 1})

TRANSLITERATION = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ie", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "і": "i", "ї": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th",
})  # fmt: skip
"""Cyrillic as libraries romanise it (ALA-LC without marks), and Latin letters that no accent rule resolves."""

_ENGLISH = "the of and in for with on to by from an at is are as or its their between during after"
ENGLISH_WORDS = frozenset(_ENGLISH.split())
_FOREIGN = """
der die das und von für mit bei zur zum ein eine des dem den im auf über het een van voor och av för til og i w z
le la les du de et en dans une un sur pour chez par au aux
el los las del y con para por una e il lo gli di della delle nel nella dei o os da do das dos em no na um uma
"""
FOREIGN_WORDS = frozenset(_FOREIGN.split())
"""The little words of German, French, Spanish, Italian, Portuguese, Dutch and some others."""

LANGUAGE_NAMES = (
    "arabic", "chinese", "croatian", "czech", "danish", "dutch", "english", "finnish", "french", "german", "greek",
    "hebrew", "hungarian", "italian", "japanese", "korean", "norwegian", "persian", "polish", "portuguese", "russian",
    "serbian", "spanish", "swedish", "turkish", "ukrainian",
)  # fmt: skip

PUBLICATION_WORDS = (
    "review", "structured abstract", "letter", "editorial", "abstract", "see comments?", "comment", "meta-analysis",
    "clinical trial", "case reports?", "published erratum", "provisional abstract", "erratum", "news",
    "electronic resource", "withdrawn", "retracted article", "retracted", "review article", "proceedings",
)  # fmt: skip
"""What databases add to a title in brackets."""

PART_WORDS = (
    "parts?", "pt", "teil", "partie", "parte", "deel", "chapter", "no", "phase", "report", "paper", "volume", "vol",
    "section",
)  # fmt: skip

PART_HINTS = frozenset((*PART_WORDS, "part", "parts", "i", "v", "x", *map(str, range(2, 10))))
"""Folded words without one of which no title tells its part."""

_NO_REPLY = (
    "time", "rate", "of", "inhib", "elem", "bias", "surf", "predict", "evalu", "adapt", "assess", "pattern",
    "different", "variab", "shift", "guided", "after", "during", "in", "style",
)  # fmt: skip
"""What follows `response` where it is no answer to a letter."""

_MARKS: dict[str, tuple[str, ...]] = {
    "erratum": (
        r"\berrat(?:um|a)\b",
        r"\bcorrigend(?:um|a)\b",
        r"^(?:author |publishers? )?corrections?(?: to|[:.]|$| for| of:)",
        r"\baddendum\b",
        r"^rectificatif\b",
        r"\bexpression of concern\b",
        r"\(vol(?:ume)?\.? ?\d+[ ,]+(?:no|issue|pg?)\b",  # "(vol 27, pg 305, 2017)", as Web of Science has it
    ),
    "retraction": (r"^(?:retraction|notice of retraction|statement of retraction)\b",),
    "reply": (
        r"\bauthors? (?:reply|response)",
        rf"^(?:in )?(?:reply|response|rejoinder)\b(?! (?:{'|'.join(_NO_REPLY)}))",
        r"^the authors? (?:reply|respond)",
        r"^reponse (?:aux?|des auteurs)\b",
    ),
    "comment": (
        r"^re[:.] ",
        r"^(?:invited |editorial )?comment(?:ary|s)?(?: on|[:.]|$)",
        r"\bcomments? (?:on|to)\b",
        r"\bletter (?:to|regarding|by)\b",
        r"\bcommentary(?: on|:|$)",
        r"^response to",
        r"^commentaires? (?:sur|de)\b",
        r"^discussion(?: of|[:.]|$)",
    ),
    "protocol": (
        r"\bprotocol (?:for|of)\b",
        r"\b(?:study|trial|review|research) protocol\b",
        r"[:(] ?(?:a )?protocol\b",
        r"\bprotocol$",
        r"\brationale,? (?:and )?design\b",
        r"\bdesign and rationale\b",
        r"\bprotocole (?:dune|dun|pour une) ",
        r"[:(] ?protocole\b",
    ),
}
MARKS = {mark: re.compile("|".join(patterns)) for mark, patterns in _MARKS.items()}
"""Words that say that a document is *about* another one, or comes before it: looked for in folded titles."""

_HINTS = """
erratum errata corrigendum corrigenda correction corrections addendum concern vol volume retraction reply response
rejoinder re comment comments commentary commentaries letter discussion protocol rationale respond
rectificatif reponse commentaire commentaires protocole
"""
MARK_HINTS = frozenset(_HINTS.split())
"""Folded words without one of which none of the patterns in `MARKS` can match."""

_HEADINGS = (
    "editorial", "introduction", "preface", "foreword", "commentary", "comments?", "correspondence", "letters?",
    "discussion", "reply", "abstracts?", "news", "errat(?:um|a)", "corrigend(?:um|a)", "corrections?", "obituary",
    "in memoriam", "book reviews?", "reviews?", "contents", "index", "summary", "conclusions?", "background",
    "overview", "announcements?", "in this issue", "case reports?", "images? of the month", "question", "answer",
    "response", "authors? (?:reply|response)", "in (?:reply|response)", "acknowledge?ments?", "list of reviewers",
    "calendar", "miscellaneous", "untitled", "no title",
)  # fmt: skip
_EDITORS_WORDS = (
    "comments?", "notes?", "introduction", "foreword", "choice", "page", "corner", "message", "preface", "remarks",
    "column", "report", "view", "desk",
)  # fmt: skip
GENERIC = re.compile(
    r"(?:(?:from |by |remarks from )?(?:the )?(?:[a-z]+ ){0,3}(?:guest )?(?:editors?|editorial)"
    rf"(?: (?:s )?(?:{'|'.join(_EDITORS_WORDS)}))*)"
    rf"|(?:the )?(?:guest |invited )?(?:{'|'.join(_HEADINGS)})"
    r"(?: to (?:the )?(?:editors?|authors?)| from the editors?| of (?:the )?(?:special issue|reviewers?))?"
)
"""Headings that many documents share, as folded words."""
