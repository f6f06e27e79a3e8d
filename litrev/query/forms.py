"""Simple inflections of English and French words, for sources that cannot truncate where a strategy does."""

from __future__ import annotations

import re
from itertools import product

# Words of a phrase that never inflect in it.
_FUNCTION_WORDS = frozenset(
    {"and", "are", "aux", "avec", "chez", "dans", "des", "elle", "entre", "for", "from", "into", "les", "leur", "leurs"}
    | {"non", "not", "pour", "sans", "ses", "sous", "sur", "than", "that", "the", "their", "this", "une", "vers"}
    | {"with", "within", "without"}
)
_FRENCH_FEMININE = (
    ("teur", ("teuse", "trice")),
    ("eur", ("euse",)),
    ("eux", ("euse",)),
    ("ien", ("ienne",)),
    ("ier", ("ière",)),
    ("if", ("ive",)),
    ("el", ("elle",)),
    ("al", ("ale",)),
    ("ain", ("aine",)),
    ("ant", ("ante",)),
)
_MOST_FORMS = 12
_SHORTEST_TO_INFLECT = 4


def word_forms(word: str, language: str = "") -> tuple[str, ...]:
    """`word` first, then its singular or plural, and in French its feminine."""
    if len(word) < _SHORTEST_TO_INFLECT or word.casefold() in _FUNCTION_WORDS or not word.isalpha():
        return (word,)
    forms = _french(word) if language == "fr" else _english(word)
    return tuple(dict.fromkeys((word, *forms)))


def stem_forms(stem: str, language: str = "") -> tuple[str, ...]:
    """What most often stands for `stem*`: the stem, and it with the endings of gender and number."""
    endings = ("", "s", "e", "es") if language == "fr" else ("", "s", "es") if stem.endswith("y") else ("", "s")
    plain = tuple(stem + ending for ending in endings)
    return tuple(dict.fromkeys((*plain, *word_forms(stem, language))))


def phrase_forms(phrase: str, language: str = "", *, truncated: bool = False) -> tuple[str, ...]:
    """`phrase` first, then the same with inflected words; at most 12.

    A `*` inside the phrase, or at its end when `truncated`, stands for any ending of the word before it.
    French inflects noun and adjective together (`titres de séjour`, `situations irrégulières`), English the last word.
    """
    words = phrase.split()
    if truncated and words:
        words[-1] += "*"
    if any("*" in word for word in words):
        choices = [stem_forms(w.replace("*", ""), language) if "*" in w else (w,) for w in words]
        forms = [" ".join(choice) for choice in product(*choices)]
    else:
        forms = _agreeing(words, language)
    return tuple(dict.fromkeys(forms))[:_MOST_FORMS]


def _agreeing(words: list[str], language: str) -> list[str]:
    inflected = [word_forms(word, language) for word in words]
    lasts = [" ".join([*words[:-1], form]) for form in inflected[-1]]
    if language != "fr" or len(words) == 1:
        return lasts
    firsts = [" ".join([form, *words[1:]]) for form in inflected[0][:2]]
    together = " ".join(forms[1] if len(forms) > 1 else forms[0] for forms in inflected)
    return [" ".join(words), *firsts, together]


def _english(word: str) -> list[str]:
    if re.search(r"[^aeiou]ies$", word):
        return [word[:-3] + "y"]
    if re.search(r"(?:s|x|z|ch|sh)es$", word):
        return [word[:-2]]
    if word.endswith("s"):
        return [] if re.search(r"(?:ss|us|is)$", word) else [word[:-1]]
    if re.search(r"(?:x|z|ch|sh)$", word):
        return [word + "es"]
    return [word[:-1] + "ies"] if re.search(r"[^aeiou]y$", word) else [word + "s"]


def _french(word: str) -> list[str]:
    if word.endswith("aux"):
        return [word[:-1], word[:-3] + "al"] if word.endswith("eaux") else [word[:-3] + "al"]
    if re.search(r"[sxz]$", word):
        singular = [] if re.search(r"(?:us|is|as|os|ès|ss|eux|z)$", word) else [word[:-1]]
        return [*singular, *_feminine(word)]
    if word.endswith("al"):
        return [word[:-2] + "aux", *_feminine(word)]
    plural = word + "x" if re.search(r"(?:eau|eu)$", word) else word + "s"
    return [plural, *_feminine(word)]


def _feminine(word: str) -> list[str]:
    if word.endswith("é") and not word.endswith("té"):
        return [word + "e", word + "es"]
    for ending, feminine in _FRENCH_FEMININE:
        if word.endswith(ending):
            singulars = [word.removesuffix(ending) + other for other in feminine]
            return [form for singular in singulars for form in (singular, singular + "s")]
    return []
