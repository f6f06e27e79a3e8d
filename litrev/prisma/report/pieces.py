"""Small pieces of the report's sections: which checklist item this is, what a person has to write."""

from __future__ import annotations

from collections.abc import Iterable

from litrev.formats.document import Block, Heading, Paragraph, Tone
from litrev.i18n import _, ngettext
from litrev.prisma.report.facts import Facts


def section(facts: Facts, level: int, title: str, item: str, scoping_item: str = "") -> list[Block]:
    """A heading and the item of the checklist that it answers: PRISMA 2020's, for scoping reviews PRISMA-ScR's."""
    blocks: list[Block] = [Heading(level, title)]
    if facts.scoping and scoping_item:
        n = scoping_item.count(",") + 1
        words = ngettext("PRISMA-ScR item {item}", "PRISMA-ScR items {item}", n)
        blocks.append(Paragraph(words.format(item=scoping_item), Tone.NOTE))
    elif item and not facts.scoping:
        words = ngettext("PRISMA 2020 item {item}", "PRISMA 2020 items {item}", item.count(",") + 1)
        blocks.append(Paragraph(words.format(item=item), Tone.NOTE))
    return blocks


def gap(what: str, where: str = "") -> Paragraph:
    """Something that the program does not know and a person has to write."""
    words = _("To write: {what}").format(what=what)
    return Paragraph(f"{words} {where}".strip(), Tone.MISSING)


def unfinished(what: str, command: str = "") -> Paragraph:
    """Something that is not done yet, so that a number is not final."""
    words = _("Not finished: {what}").format(what=what)
    return Paragraph(f"{words} {_('Next: {command}').format(command=command)}" if command else words, Tone.MISSING)


def gaps_in(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """Every such paragraph, with the heading that it stands under."""
    found, under = [], ""
    for block in blocks:
        if isinstance(block, Heading):
            under = block.text
        elif isinstance(block, Paragraph) and block.tone is Tone.MISSING:
            found.append((under, block.text))
    return found


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return _("{first} and {last}").format(first=", ".join(items[:-1]), last=items[-1])
