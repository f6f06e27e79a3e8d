"""How a work looks while it is screened: fixed lines above, a text that scrolls, and the criteria below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from litrev.dedupe.contrast import contrast
from litrev.i18n import _, ngettext
from litrev.model import Record, Section
from litrev.protocol import Criterion
from litrev.screening.highlight import SEARCHED, Highlighter, find_words
from litrev.steps.labels import field_label, type_label
from litrev.steps.reviewing import field_text
from litrev.steps.works import ShownWork
from litrev.text import safe
from litrev.tui.drawing import pieces_text
from litrev.tui.work_words import (
    authors_line,
    banners,
    criterion_words,
    is_retracted,
    place_line,
    short_criterion_words,
    titles,
)

_COLOURS = ("magenta", "cyan", "green", "blue", "red", "yellow")
_SEARCH_STYLE = "underline"
_FOUND_STYLE = "reverse"
_WIDE = 100
"""Columns from which on a criterion may have a line of its own."""


@dataclass(frozen=True)
class Look:
    """How words are marked."""

    highlighter: Highlighter
    criteria: tuple[Criterion, ...]
    colourless: bool = False
    """Without colours, the code of its criterion follows each marked word."""
    _styles: dict[str, str] = field(default_factory=dict)

    def style(self, code: str) -> str:
        """The style of a criterion's words and of its code."""
        if not self._styles:
            codes = [criterion.code for criterion in self.criteria]
            self._styles.update({c: f"bold underline {_COLOURS[n % len(_COLOURS)]}" for n, c in enumerate(codes)})
            self._styles[SEARCHED] = _SEARCH_STYLE
        return self._styles.get(code, _SEARCH_STYLE)

    def marked(self, text: str, style: str = "", find: str = "") -> Text:
        """Text of a record, never read as markup, its words marked and `find` shown in reverse."""
        shown = safe(text)
        marked, at = Text(style=style), 0
        for mark in self.highlighter.marks(shown):
            marked.append(shown[at : mark.start])
            marked.append(shown[mark.start : mark.end], self.style(mark.code))
            if self.colourless and mark.code:
                marked.append(f"·{mark.code}", "dim")
            at = mark.end
        marked.append(shown[at:])
        return found_in(marked, find)


def found_in(text: Text, find: str) -> Text:
    """The text with what is searched shown in reverse."""
    for start, end in find_words(text.plain, find):
        text.stylize(_FOUND_STYLE, start, end)
    return text


def _drawn(lines: Iterable[Text]) -> Drawn:
    """The lines, and which of them hold what is searched."""
    lines = tuple(lines)
    return Drawn(lines, tuple(n for n, line in enumerate(lines) if any(s.style == _FOUND_STYLE for s in line.spans)))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines as wide as the screen, and which of them hold what was searched."""

    lines: tuple[Text, ...]
    hits: tuple[int, ...] = ()

    @property
    def text(self) -> Text:
        """The lines as one text."""
        return Text("\n", no_wrap=True).join(self.lines)


_PAPER = Console(width=80)


def wrap(text: Text, width: int, indent: int = 0) -> list[Text]:
    lines = text.wrap(_PAPER, max(width - indent, 8), overflow="fold")
    for line in lines:
        line.rstrip()
        if indent:
            line.pad_left(indent)
    return list(lines) or [Text()]


def _at_most(lines: list[Text], most: int) -> list[Text]:
    """The first lines; an ellipsis where there were more."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    last.append(" …")
    return [*lines[: most - 1], last]


def draw_top(record: Record, look: Look, width: int, height: int, find: str = "", full_text: str = "") -> Drawn:
    """What stays in view: banners, titles, authors, where it appeared, how its full text stands (`full_text`).

    `height`: rows of the whole screen.
    """
    title, translated = titles(record)
    room = max(2, height // 8)
    lines: list[Text] = []
    for banner in banners(record):
        style = "bold reverse red" if is_retracted(record) and not lines else "bold reverse"
        lines += _at_most(wrap(found_in(Text(f" {safe(banner)} ", style), find), width), 2)
    lines += _at_most(wrap(look.marked(title, "bold", find), width - 2), room)
    if translated:
        lines += _at_most(wrap(look.marked(f"[{translated}]", "italic", find), width - 2), room)
    for said in (authors_line(record), place_line(record), full_text):
        if said:
            lines += _at_most(wrap(found_in(Text(safe(said), "dim"), find), width - 2), 2)
    return _drawn(lines)


def draw_body(shown: ShownWork, look: Look, width: int, *, full: bool = False, find: str = "") -> Drawn:
    """The abstract by sections, in every language, then the keywords; `full`: all else that is known too."""
    record = shown.merged
    lines: list[Text] = []
    for paragraph in _paragraphs(record, look, find):
        lines += wrap(paragraph, width)
    if full:
        lines += _everything(shown, look, width, find)
    return _drawn(lines)


def _paragraphs(record: Record, look: Look, find: str) -> Iterable[Text]:
    if not any(section.text for section in record.abstract):
        yield Text(_("No abstract. The title decides, or the document itself: o opens it."), "italic")
    yield from (_section(section, look, find) for section in record.abstract)
    for other in record.other_abstracts:
        yield Text()
        yield found_in(Text(f"[{safe(other.language)}]" if other.language else "[…]", "dim"), find)
        yield from (_section(section, look, find) for section in other.sections)
    if record.keywords:
        yield Text()
        yield _labelled(_("Keywords: "), look.marked("; ".join(record.keywords), find=find))


def _section(section: Section, look: Look, find: str) -> Text:
    words = look.marked(section.text, find=find)
    return found_in(_labelled(f"{section.label}  ", words, "bold"), find) if section.label else words


def _labelled(label: str, words: Text, style: str = "dim") -> Text:
    """The label in its style, the words in theirs."""
    return Text().append(safe(label), style).append_text(words)


def _everything(shown: ShownWork, look: Look, width: int, find: str) -> list[Text]:
    """All authors, titles in full, headings, other ids, links, notices."""
    record = shown.merged
    title, translated = titles(record)
    other_ids = "; ".join(f"{scheme} {value}" for scheme, value in record.other_ids)
    notices = [f"{n.kind.value.replace('_', ' ')}: {n.text or n.doi or n.pmid}" for n in record.notices]
    rows = [
        (_("Title"), title), (_("Translated title"), translated), (_("Authors"), authors_line(record, full=True)),
        (_("Date"), record.published or record.published_as_given), (_("Type"), type_label(record.type)),
        (_("Types as the sources say"), "; ".join(record.source_types)), (_("Publisher"), record.publisher),
        (_("Subject headings"), "; ".join(record.mesh)),
        (_("Other ids"), "; ".join(filter(None, [record.pmcid, other_ids]))),
        (_("Address"), record.url), (_("Free full text"), record.full_text_url),
        (_("Notices"), "; ".join(notices)),
        (_("Records"), ", ".join(shown.work.members)),
    ]  # fmt: skip
    lines = [Text()]
    for label, said in rows:
        if said:
            lines += wrap(_labelled(_("{label}: ").format(label=label), look.marked(said, find=find)), width)
    return lines


_COMPARED = (
    "title", "translated_title", "authors", "year", "published", "journal", "volume", "issue", "pages", "type",
    "languages", "doi", "pmid", "retracted", "abstract",
)  # fmt: skip


def draw_sources(shown: ShownWork, width: int, find: str = "") -> Drawn:
    """What each source says, field by field; what differs from the first one is marked."""
    records = shown.records
    head = ngettext("{n} record: {ids}", "{n} records: {ids}", len(records))
    words = head.format(n=len(records), ids=", ".join(record.id for record in records))
    lines = wrap(found_in(Text(safe(words), "bold"), find), width)
    for name in _COMPARED:
        lines += _compared(name, records, width, find)
    return _drawn(lines)


def _compared(name: str, records: Sequence[Record], width: int, find: str) -> list[Text]:
    said = [(record.id, safe(field_text(record, name))) for record in records]
    if not any(text for _id, text in said):
        return []
    if len({text for _id, text in said}) == 1:
        return wrap(_labelled(_("{label}: ").format(label=field_label(name)), found_in(Text(said[0][1]), find)), width)
    lines = [Text(field_label(name), "dim")]
    first = next(text for _id, text in said if text)
    for record, text in said:
        pieces = contrast(first, text)[1]
        lines += wrap(found_in(Text(safe(record), "dim"), find), width, 2)
        lines += wrap(found_in(pieces_text(pieces), find), width, 4)
    return lines


def draw_criteria(look: Look, width: int, height: int) -> Drawn:
    """Each criterion with its digit and code: a line each where there is room, else one after the other; where even
    that is too much, the codes alone. None is left out."""
    if not look.criteria:
        return Drawn((Text(_("The protocol has no criteria for this stage."), "dim"),))
    if width >= _WIDE and height >= 24 + 2 * len(look.criteria):
        lines = [line for n, c in enumerate(look.criteria) for line in wrap(_criterion(look, n, c, full=True), width)]
        return Drawn(tuple(lines))
    lines = _side_by_side([_criterion(look, n, c, full=False) for n, c in enumerate(look.criteria)], width)
    if len(lines) > max(2, height // 5):
        lines = _side_by_side([_code(look, n, c) for n, c in enumerate(look.criteria)], width)
    return Drawn(tuple(lines))


def _side_by_side(pieces: Iterable[Text], width: int) -> list[Text]:
    """As many in a line as fit into it."""
    lines: list[Text] = []
    for piece in pieces:
        if lines and cell_len(lines[-1].plain) + 3 + cell_len(piece.plain) <= width:
            lines[-1].append("   ").append_text(piece)
        else:
            lines.append(piece)
    return [part for line in lines for part in wrap(line, width)]


def draw_criteria_in_full(look: Look, width: int) -> Drawn:
    """Every criterion with what it includes and excludes, and the words that are marked for it."""
    lines: list[Text] = []
    for number, criterion in enumerate(look.criteria):
        lines += wrap(_criterion(look, number, criterion, full=True), width)
        if criterion.highlight:
            words = Text(", ".join(map(safe, criterion.highlight)), look.style(criterion.code))
            lines += wrap(words, width, 5)
    lines += [Text(), Text(_("Words of the search are underlined."), _SEARCH_STYLE)]
    return Drawn(tuple(lines))


def _criterion(look: Look, number: int, criterion: Criterion, *, full: bool) -> Text:
    words = criterion_words(criterion) if full else short_criterion_words(criterion)
    return _code(look, number, criterion).append(f" {safe(words)}")


def _code(look: Look, number: int, criterion: Criterion) -> Text:
    code = Text(safe(criterion.code), look.style(criterion.code))
    return Text().append(f"{number + 1} ", "bold").append_text(code)
