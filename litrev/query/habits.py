"""What a colleague would point out in a strategy (PRESS, 2015): words that add nothing, misspelt ones, no headings.

Nothing here stops a search. Each look takes terms and says which of them it means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from litrev.i18n import _
from litrev.query.pasted import read_pasted
from litrev.query.problem import Problem, Severity
from litrev.query.signs import problem_in
from litrev.query.tree import And, Field, Heading, Node, Not, Or, Term, leaves
from litrev.text import fold

_SHORTEST_WORD = 6
"""Letters of a word that is looked at for a spelling mistake: short ones have too many neighbours."""
_OFTEN = 2
_ENDING = 2
"""Letters at a word's end whose change is an inflection, not a mistake."""
_BOTH_RIGHT = (("our", "or"), ("ise", "ize"), ("isa", "iza"), ("yse", "yze"), ("ae", "e"), ("oe", "e"), ("re", "er"),
               ("ogue", "og"), ("ence", "ense"), ("ll", "l"), ("ph", "f"), ("sis", "ses"))  # fmt: skip
"""Spellings of both sides of the Atlantic, old ones and plurals: searched on purpose."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the term `index` of a list, said in words."""

    index: int
    what: str
    repair: str


def superfluous(terms: Sequence[Term]) -> Iterator[Finding]:
    """Terms of one OR that another one finds already: the same again, or a longer form of a truncated one."""
    seen: dict[tuple[str, Field, bool], int] = {}
    for index, term in enumerate(terms):
        key = (fold_term(term), term.field, term.truncated)
        if key in seen:
            yield Finding(index, _("“{word}” stands twice here.").format(word=_shown(term)), _("Remove one."))
            continue
        seen[key] = index
        cover = next((other for other in terms if other is not term and _covers(other, term)), None)
        if cover is not None:
            yield Finding(
                index,
                _("“{word}” is found by “{shorter}” already.").format(word=_shown(term), shorter=_shown(cover)),
                _("Remove it, unless it is there for a source that cannot truncate."),
            )


def _covers(shorter: Term, longer: Term) -> bool:
    """True when whatever `longer` finds, `shorter` finds too."""
    if not shorter.truncated or shorter.field is not longer.field or "*" in shorter.text + longer.text:
        return False
    stem, text = fold_term(shorter), fold_term(longer)
    if stem == text:
        return not longer.truncated
    return bool(re.search(rf"(?<!\w){re.escape(stem)}", text))


def fold_term(term: Term) -> str:
    """The words of a term as PubMed compares them."""
    return " ".join(re.sub(r"[^\w\s*'-]", " ", fold(term.text)).split())


def misspelt(terms: Sequence[Term]) -> Iterator[Finding]:
    """Words that differ by one letter from another that stands there more often."""
    words: Counter[tuple[str, str]] = Counter()
    for term in terms:
        words.update({(term.language, word) for word in _words(term)})
    for index, term in enumerate(terms):
        for word in _words(term):
            if words[term.language, word] > 1:
                continue
            for (language, frequent), times in words.items():
                if language == term.language and times >= _OFTEN and _one_letter_apart(word, frequent):
                    yield Finding(
                        index,
                        _("“{word}” looks like “{other}”, which stands here {n} times: a spelling mistake?").format(
                            word=word, other=frequent, n=times
                        ),
                        _("Correct it if it is one."),
                    )


def _words(term: Term) -> list[str]:
    text = term.text.casefold()
    return list(dict.fromkeys(w for w in re.findall(r"[^\W\d_]+", text) if len(w) >= _SHORTEST_WORD))


def _one_letter_apart(one: str, other: str) -> bool:
    """One letter more, fewer, changed or exchanged with its neighbour, before the ending."""
    if fold(one) == fold(other) or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if start >= min(len(one), len(other)) - _ENDING + 1 or _both_right(one, other):
        return False
    exchanged = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    changed = one[start + 1 :] == other[start + 1 :]
    return exchanged or changed or one[start + 1 :] == other[start:] or one[start:] == other[start + 1 :]


def _both_right(one: str, other: str) -> bool:
    return any(one.replace(british, american) == other.replace(british, american) for british, american in _BOTH_RIGHT)


def much_thinner(french: int, english: int) -> bool:
    """True when the French block has less than a third of the English one's words."""
    return french > 0 and english >= _ENOUGH and french * 3 < english


_ENOUGH = 6


# ---- whole strategies


def lint_habits(text: str) -> list[Problem]:
    """What could be better in a PubMed strategy, placed in `text`; nothing when it cannot be read."""
    root = read_pasted(text).root
    if root is None:
        return []
    found = []
    for group in _groups(root):
        found += [_placed(text, group, finding) for finding in superfluous(group)]
    terms = [leaf for leaf in leaves(root) if isinstance(leaf, Term)]
    found += [_placed(text, terms, finding) for finding in misspelt(terms)]
    mapped = any(term.field in (Field.MAPPED, Field.PMID) for term in terms)
    if len(terms) > 1 and not mapped and not any(isinstance(leaf, Heading) for leaf in leaves(root)):
        found.append(
            problem_in(
                text,
                0,
                _("The strategy has no subject heading (MeSH)."),
                _("Look for some at https://meshb.nlm.nih.gov; PubMed's indexers may have used them."),
                Severity.WARNING,
            )
        )
    return list(dict.fromkeys(found))


def _groups(node: Node) -> Iterator[list[Term]]:
    """The terms of each OR."""
    match node:
        case Or():
            yield [part for part in node.parts if isinstance(part, Term) and part.field is not Field.PMID]
            for part in node.parts:
                yield from _groups(part)
        case And():
            for part in node.parts:
                yield from _groups(part)
        case Not():
            yield from _groups(node.kept)
            yield from _groups(node.removed)


def _placed(text: str, terms: Sequence[Term], finding: Finding) -> Problem:
    """The finding at its term: at the second of two equal ones."""
    term = terms[finding.index]
    pattern = r"\s+".join(re.escape(word) for word in term.text.split()).replace("'", "['’]")
    star = r"\s*[*∗]" if term.truncated else r"(?![\w*])"
    places = [found.start() for found in re.finditer(rf"(?<!\w){pattern}{star}", text, re.IGNORECASE)]
    earlier = sum(fold_term(other) == fold_term(term) for other in terms[: finding.index])
    start = places[min(earlier, len(places) - 1)] if places else 0
    return problem_in(text, start, finding.what, finding.repair, Severity.WARNING)


def _shown(term: Term) -> str:
    return term.text + ("*" if term.truncated else "")
