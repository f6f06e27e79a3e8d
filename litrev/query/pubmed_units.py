"""One term of a pasted PubMed strategy, with its tag, made a leaf of the tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from litrev.i18n import _
from litrev.query.notes import Edit, Notes
from litrev.query.pubmed_tags import Tag, must_quote
from litrev.query.pubmed_tokens import Token
from litrev.query.tree import DateKind, Dates, Field, Heading, Near, Node, Or, Term, Years

SHORTEST_STEM = 4
_LONGEST_PMID = 9
_LONG_NUMBER = 6
"""Digits from which a number without a tag is a PMID; several numbers always are (PubMed reads them as OR)."""
_DAY = r"\d{4}(?:/\d{1,2}(?:/\d{1,2})?)?"
_RANGE = re.compile(rf"({_DAY})(?:\s*:\s*({_DAY}))?")
_RELATIVE = re.compile(r"last\s+\d+\s+(?:days?|months?|years?)", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1000, 3000
_SPELLINGS = (
    (r"o\?r", ("or", "our")),
    (r"wom\?n", ("woman", "women")),
    (r"([ai])\?e", (r"\1e", r"\1e")),
    (r"i\?(?=(?:e|ing|ation|ed|es)\b)", ("is", "iz")),
    (r"\?e(?=[a-z]{2})", ("e", "ae")),
    (r"(?<=[a-z]{3})s\?$", ("", "s")),
)
"""Where other databases' `?` stands for a known difference of spelling."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A term as written: words or a quoted phrase, and the tag behind it."""

    text: str
    start: int
    end: int
    """After the words, before the tag."""
    quoted: bool = False
    tag: Token | None = None
    meaning: Tag | None = None
    until: Unit | None = None
    """The end of a range: `2010[dp] : 2020[dp]`."""

    @property
    def stop(self) -> int:
        """After the tag."""
        if self.until is not None:
            return self.until.stop
        return self.tag.end if self.tag else self.end

    def tagged(self, tag: Token, meaning: Tag) -> Unit:
        """The same with another's tag."""
        return replace(self, tag=tag, meaning=meaning)


def leaf(unit: Unit, notes: Notes) -> Node:
    """The node of `unit`; what PubMed would read otherwise is noted."""
    meaning = unit.meaning or Tag(field=Field.MAPPED)
    untagged_range = unit.meaning is None and not unit.quoted and _RANGE.fullmatch(unit.text) and ":" in unit.text
    if unit.until is not None or meaning.date is not None or untagged_range:
        return _dates(unit, notes)
    if meaning.is_subject:
        return _subject(unit, meaning, notes)
    if meaning.near is not None:
        return _near(unit, meaning, notes)
    numbers = unit.text.split()
    field = meaning.field or Field.MAPPED
    listed = field is Field.PMID or (field is Field.MAPPED and (len(numbers) > 1 or len(unit.text) >= _LONG_NUMBER))
    if listed and not unit.quoted and all(number.isdecimal() and len(number) <= _LONGEST_PMID for number in numbers):
        pmids = tuple(Term(number, Field.PMID, quoted=False) for number in numbers)
        return pmids[0] if len(pmids) == 1 else Or(pmids)
    if listed and not unit.quoted and all(number.isdecimal() for number in numbers):
        long = next(number for number in numbers if len(number) > _LONGEST_PMID)
        notes.refuse(
            unit.start + unit.text.index(long),
            _("{number} is too long for a PMID.").format(number=long),
            _("Part the numbers by spaces."),
        )
    return _term(unit, field, notes)


def _term(unit: Unit, field: Field, notes: Notes) -> Node:
    text = unit.text
    if not re.search(r"\w", text):
        notes.refuse(unit.start, _("There is no word here: {text}").format(text=text), _("Write a word, or remove it."))
        return Term(text, field, quoted=unit.quoted)
    if "?" in text:
        return _wildcard(unit, field, notes)
    if text.endswith("$"):
        notes.repair(
            Edit(unit.end - 1 - unit.quoted, unit.end - unit.quoted, "*"),
            _("$ is not PubMed's sign of truncation."),
            _("Written instead: {text}").format(text=text[:-1] + "*"),
        )
        text = text[:-1] + "*"
    truncated = text.endswith("*")
    _check_stars(unit, text, notes)
    words = text.rstrip("*").rstrip() if truncated else text
    return Term(words, field, truncated, quoted=unit.quoted or _put_in_quotes(unit, words, field, notes))


def _put_in_quotes(unit: Unit, words: str, field: Field, notes: Notes) -> bool:
    """True of words that would be read as syntax without quotes; `#` is left to a person."""
    if "#" in unit.text:
        notes.refuse(
            unit.start + unit.text.index("#"),
            _("# stands before no number of a line."),
            _("Refer to a line as #3, or remove the sign."),
        )
    elif must_quote(words, field):
        notes.repair(
            Edit(unit.start, unit.end, f'"{unit.text}"'),
            _("A part of this would be read as syntax: {text}").format(text=unit.text),
            _("Written instead: {text}").format(text=f'"{unit.text}"'),
        )
        return True
    return False


def _check_stars(unit: Unit, text: str, notes: Notes) -> None:
    offset = unit.start + unit.quoted
    for star in re.finditer(r"\*+", text):
        before = re.search(r"[^\s*]*$", text[: star.start()])
        stem = before.group() if before else ""
        if not stem:
            notes.refuse(
                offset + star.start(), _("* stands before a word: PubMed cannot search that."), _("Remove it.")
            )
        elif star.end() < len(text) and not text[star.end()].isspace():
            notes.refuse(
                offset + star.start(),
                _("A * stands inside the word {term}: PubMed truncates only at its end.").format(term=text),
                _("Write the words out, joined by OR."),
            )
        elif star.end() < len(text):
            notes.warn(
                offset + star.start(),
                _("A * stands inside the phrase {term}: no source truncates there.").format(term=text),
                _("The likeliest forms are sent instead; write the phrases out to choose them yourself."),
            )
        elif sum(c.isalnum() for c in stem) < SHORTEST_STEM:
            say = notes.warn if " " in text else notes.refuse
            say(
                offset + star.start() - len(stem),
                _("Fewer than 4 letters stand before the * in {term}: PubMed ignores such a *.").format(
                    term=stem + "*"
                ),
                _("Write the words out, joined by OR."),
            )


def _wildcard(unit: Unit, field: Field, notes: Notes) -> Node:
    """`behavio?r` as `behavior` and `behaviour`; PubMed has no `?`."""
    for pattern, (one, other) in _SPELLINGS:
        if unit.text.count("?") == 1 and one != other and re.search(pattern, unit.text):
            forms = [re.sub(pattern, spelling, unit.text) for spelling in (one, other)]
            tag = f"[{unit.tag.text}]" if unit.tag else ""
            written = [f'"{form}"{tag}' if unit.quoted else f"{form}{tag}" for form in forms]
            notes.repair(
                Edit(unit.start, unit.stop, f"({' OR '.join(written)})"),
                _("PubMed has no ? for a letter: {term}").format(term=unit.text),
                _("Written instead: {text}").format(text=" OR ".join(written)),
            )
            return Or(tuple(_term(replace(unit, text=form), field, notes) for form in forms))
    notes.refuse(
        unit.start + unit.text.index("?"),
        _("PubMed has no ? for a letter: {term}").format(term=unit.text),
        _("Write both spellings, joined by OR."),
    )
    return Term(unit.text, field, quoted=unit.quoted)


def _subject(unit: Unit, meaning: Tag, notes: Notes) -> Node:
    name = unit.text.strip()
    if "*" in name[:-1] or "?" in name:
        at = re.search(r"[*?]", name)
        notes.refuse(
            unit.start + unit.quoted + (at.start() if at else 0),
            _("{name} is not a heading as the MeSH browser writes it.").format(name=name),
            _("Write only the heading's name, without tags, quotes or *: Health Services Accessibility."),
        )
    if not re.search(r"\w", name):
        notes.refuse(unit.start, _("There is no word here: {text}").format(text=name), _("Write a word, or remove it."))
    if meaning.subheading:
        return Heading("", meaning.explode, subheading=name)
    heading, slash, subheading = (part.strip() for part in name.partition("/"))
    return Heading(heading, meaning.explode, meaning.major, subheading if slash else "")


def _near(unit: Unit, meaning: Tag, notes: Notes) -> Node:
    field, near = meaning.field or Field.TITLE_ABSTRACT, meaning.near or 0
    shown = unit.tag.text if unit.tag else ""
    if len(unit.text.split()) < 2:
        plain = shown.partition(":")[0].strip()
        if unit.tag:
            notes.repair(
                Edit(unit.tag.start, unit.tag.end, f"[{plain}]"),
                _("[{tag}] works only on a quoted phrase of several words without *.").format(tag=shown),
                _("Written instead: {text}").format(text=f"{unit.text}[{plain}]"),
            )
        return _term(unit, field, notes)
    if "*" in unit.text:
        notes.refuse(
            unit.start + unit.quoted + unit.text.index("*"),
            _("[{tag}] works only on a quoted phrase of several words without *.").format(tag=shown),
            _('Write "two words"[{tag}].').format(tag=shown),
        )
    elif not unit.quoted:
        notes.repair(
            Edit(unit.start, unit.end, f'"{unit.text}"'),
            _("[{tag}] works only on a quoted phrase of several words without *.").format(tag=shown),
            _("Written instead: {text}").format(text=f'"{unit.text}"[{shown}]'),
        )
    return Near(unit.text, near, field)


def _dates(unit: Unit, notes: Notes) -> Node:
    first, last = unit, unit.until or unit
    meaning = last.meaning or first.meaning
    kind = meaning.date if meaning else None
    if last is not first and first.meaning and last.meaning and first.meaning != last.meaning:
        kind = None
    text = unit.text if last is first else f"{unit.text}:{last.text}"
    if kind is None:
        notes.refuse(
            unit.start,
            _("The range {text} has no tag of a date, or two different ones.").format(text=text),
            _("Write for instance 2010:2020[dp]."),
        )
        return Dates(DateKind.PUBLICATION, text)
    if _RELATIVE.fullmatch(text):
        return Dates(kind, " ".join(text.split()).lower())
    span = _RANGE.fullmatch(text.replace('"', "").replace("-", "/"))
    if span is None or not (_possible(span.group(1)) and _possible(span.group(2) or span.group(1))):
        notes.refuse(
            unit.start,
            _("{text} is not a date that PubMed reads.").format(text=text),
            _("Write 2019, 2019/12 or 2019/12/31, and a range as 2010:2020[dp]."),
        )
        return Dates(kind, text)
    return _span(kind, span.group(1), span.group(2) or span.group(1))


def _span(kind: DateKind, first: str, last: str) -> Node:
    if kind is not DateKind.PUBLICATION or "/" in first + last:
        return Dates(kind, first, last)
    start = None if int(first) == _FIRST_YEAR else int(first)
    stop = None if int(last) == _LAST_YEAR else int(last)
    return Dates(kind, first, last) if start is None and stop is None else Years(start, stop)


def _possible(date: str) -> bool:
    """True when month and day are in a calendar."""
    numbers = [int(part) for part in date.split("/")]
    return all(1 <= number <= most for number, most in zip(numbers[1:], (12, 31), strict=False))
