"""Text of OpenAlex, HAL and Europe PMC made readable: no markup or entities, abstracts rebuilt and cut in sections.

OpenAlex sanitises nothing: what publishers deposit comes through as it is, sometimes escaped twice.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any

from litrev.model import Section
from litrev.text import plain

_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*/?"""
_TAG = re.compile(rf"</?[A-Za-z][\w:.-]*{_ATTRIBUTES}>")
"""A name and nothing but attributes: `a <b and c> d` is arithmetic, not markup."""
_BLOCK = re.compile(
    rf"</?(?:jats:|mml:)?(?:p|br|div|li|ul|ol|t[rdh]|h[1-6]|title|sec|section|list|list-item|label|math|disp-formula)"
    rf"{_ATTRIBUTES}>",
    re.IGNORECASE,
)
_ITALIC = re.compile(
    r"(?P<before>[a-z]{2})?<(?:jats:)?(?P<tag>i|em|italic)>(?P<inside>[^<>]{2,}?)</(?:jats:)?(?P=tag)>"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED_BREAK = re.compile(r"(?<=&#13;)\\n|(?<!\S)\\[nrt](?!\S)")
"""`\\n` as two characters, as repositories leave it; a `\\rightarrow` stays."""
_TITLE_ELEMENT = re.compile(
    r"<(?P<tag>h[1-6]|(?:jats:)?title)(?:\s[^<>]*)?>\s*(?P<label>[^<>]{2,60}?)[\s:.]*</(?P=tag)>", re.IGNORECASE
)


def readable(text: str) -> str:
    """`text` without tags and entities, also doubly escaped ones: `&amp;lt;i&amp;gt;in vitro&amp;lt;/i&amp;gt;`."""
    for _round in range(3):
        text = _without_tags(text)
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    return plain(_without_tags(text))


def _without_tags(text: str) -> str:
    """Blocks part words, inline tags do not, but for the italics that publishers glue (`for<i>ab initio</i>total`)."""
    if "<" not in text:
        return text
    return _TAG.sub("", _ITALIC.sub(_parted, _BLOCK.sub(" ", text)))


def _parted(italic: re.Match[str]) -> str:
    before, inside = italic["before"], italic["inside"]
    after = italic.string[italic.end() : italic.end() + 2]
    opening = f"{before} " if before else ""
    return f"{opening}{inside} " if after.isalpha() and len(after) == 2 and after.islower() else f"{opening}{inside}"


def abstract(index: Mapping[str, Any]) -> tuple[Section, ...]:
    """The sections of an abstract given as an inverted index (word -> positions); none for a placeholder.

    Positions may have gaps: they are closed. What is not a list of positions is passed over.
    """
    placed = [
        (position, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int)
    ]
    placed.sort(key=itemgetter(0))  # words in the same place stay in their order
    return sections(" ".join([word for _position, word in placed]))


def sections(raw: str) -> tuple[Section, ...]:
    """The sections of an abstract given as one text; a single one without a label when it has no clear headings."""
    text = _ESCAPED_BREAK.sub(" ", raw)
    text = _TITLE_ELEMENT.sub(lambda title: f" {title['label']}: ", text)
    text = _PREFIX.sub("", readable(text)).strip()
    if not re.search(r"\w", text) or _PLACEHOLDER.fullmatch(text):
        return ()
    return tuple(_cut(text, _headings(text)))


_PREFIX = re.compile(
    r"^(?:\(?International audience\)?\s*[;:.]?\s*(?=\S))?"  # what HAL prepends to its abstracts
    r"(?:(?:(?:Abstract|ABSTRACT|Résumé|RÉSUMÉ|Resumen|RESUMEN|Summary|SUMMARY|Zusammenfassung)"
    r"(?:\s*[:.–—]\s*|\s-\s|(?=[A-ZÀ-Þ0-9“\"'‘(\[]))"  # glued or with its own punctuation
    r"|(?:Abstract|ABSTRACT|Résumé|RÉSUMÉ|RESUMEN|SUMMARY)\s+(?=[A-ZÀ-Þ0-9“\"'‘(\[])))*"
)
_PLACEHOLDER = re.compile(
    r"(?i)\W*(?:no (?:abstract|summary)(?: (?:is |was )?(?:available|provided|supplied|given))?"
    r"(?: (?:in|for|with) this (?:article|paper|item|record|work|document))?"
    r"|(?:the )?abstract (?:is )?not (?:available|provided)"
    r"|abstract (?:unavailable|missing)|this (?:article|paper|item) (?:has|does not have an|contains) (?:no )?abstract"
    r"|(?:pas de|aucun) résumé(?: disponible)?|résumé non disponible|sin resumen|keine? zusammenfassung"
    r"|(?:inter)?national audience|peer[- ]reviewed|contains fulltext ?:.{0,80}|not available|unavailable"
    r"|n/?a|null|none|nan|undefined|abstract|summary|résumé)\W*"
)

_UNITS = {
    "background": r"backgrounds?|importance|rationale|motivation|contexte|état des connaissances|state of the art",
    "opening": r"introduction|context|justification",
    "objective": r"(?:study |main |primary )?(?:objectives?|aims?|purposes?|goals?)|objectifs?|hypothes[ei]s"
    r"|research questions?",
    "method": r"methods?|methodology|methodologies|approach|materials?|(?:study |research )?design|settings?"
    r"|patients?|participants?|subjects?|interventions?|exposures?|measurements?|measures?"
    r"|main outcomes?(?: measures?)?|(?:primary and secondary )?outcome measures?|data sources?|study selection"
    r"|data (?:extraction|collection|synthesis|analysis)|eligibility criteria|search (?:strategy|methods?)"
    r"|statistical analysis|analysis|sample|procedures?|méthodes?|méthodologie|matériels?|population étudiée",
    "result": r"(?:main |key |principal )?(?:results?|findings?)|(?:principaux )?résultats?",
    "closing": r"conclusions?|interpretations?|discussion|(?:practical |social |research |policy )?implications?"
    r"|(?:research )?limitations?|strengths(?: and limitations)?|relevance|significance|originality|value"
    r"|recommendations?|perspectives?|funding|availability(?: and implementation)?|ethics|dissemination"
    r"|(?:clinical |systematic review |study )?(?:trial )?registration(?: number)?",
}
"""Words of headings, by what the section says: what publishers and PubMed print, in English and French."""
_BARE = re.compile(
    r"(?i)(?:background|introduction|objectives?|aims?|purpose|(?:materials? and )?methods?|methodology|results?"
    r"|findings?|conclusions?|discussion|interpretation|contexte|objectifs?|(?:matériels? et )?méthodes?|résultats?)"
)
"""Headings that may stand before a capital without any sign between."""
_UNIT = "|".join(f"(?:{words})" for words in _UNITS.values())
_HEADING = re.compile(
    rf"(?=[A-ZÀ-Þ])(?P<label>(?i:(?:{_UNIT})(?:(?:\s*[/,&]\s*|,?\s+(?:and|et|&)\s+)(?:{_UNIT})){{0,3}}))"
    r"(?:(?P<colon>\s*[:：—–]\s*|\s+-\s+)|(?P<bare>\.?\s+(?=[A-ZÀ-Þ0-9“\"(]))|(?P<glued>(?=[A-ZÀ-Þ0-9“\"(])))"
)
_CATEGORY = {name: re.compile(words, re.IGNORECASE) for name, words in _UNITS.items()}
_SENTENCE_END = '.!?;)]”"»%…*'
_MOST_HEADINGS = 16
"""More are a table of contents or several abstracts in one."""


def _headings(text: str) -> list[re.Match[str]]:
    """What is clearly a heading; nothing when the whole does not look like a structured abstract."""
    found = [heading for heading in _HEADING.finditer(text) if _stands_apart(heading)]
    sure = [heading for heading in found if heading["bare"] is None or heading["label"].isupper()]
    chosen = found if len(found) >= 3 and _told(found) & {"method", "result"} else sure
    chosen = [heading for heading, end in zip(chosen, _ends(chosen), strict=True) if text[heading.end() : end].strip()]
    labels = [heading["label"].lower() for heading in chosen]
    if len(labels) > _MOST_HEADINGS or any(labels.count(label) > 2 for label in labels):
        return []
    if len(chosen) == 1 and (chosen[0].start() > 0 or not _told(chosen) & {"background", "objective"}):
        return []
    return chosen if _told(chosen) & {"background", "objective", "method", "result"} else []


def _stands_apart(heading: re.Match[str]) -> bool:
    """At the start or after a sentence; a heading with a colon may also be glued to a word (`x@y.orgBackground:`)."""
    before = heading.string[: heading.start()]
    if "/" in heading["label"]:
        return True
    if heading["bare"] is not None and not (_BARE.fullmatch(heading["label"]) or heading["label"].isupper()):
        return False
    if not before or before.rstrip()[-1:] in _SENTENCE_END:
        return True
    return heading["colon"] is not None and (before[-1].islower() or before[-1].isdigit())


def _ends(headings: list[re.Match[str]]) -> list[int]:
    """Where the section under each heading ends."""
    return [following.start() for following in headings[1:]] + [len(heading.string) for heading in headings[-1:]]


def _told(headings: list[re.Match[str]]) -> set[str]:
    """What the sections say, by the first words of their headings."""
    return {next(name for name, words in _CATEGORY.items() if words.match(h["label"])) for h in headings}


def _cut(text: str, headings: list[re.Match[str]]) -> Iterator[Section]:
    opening = text[: headings[0].start() if headings else None].strip()
    if opening:
        yield Section(opening)
    for heading, end in zip(headings, _ends(headings), strict=True):
        yield Section(text[heading.end() : end].strip(), heading["label"])
