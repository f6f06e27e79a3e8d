"""What stands around a work on the screening screen: what the reviewer holds of it, keys, and the end of the queue."""

from __future__ import annotations

from rich.text import Text

from litrev.i18n import _, ngettext, number
from litrev.steps.sitting import Screening
from litrev.steps.verdict_words import vote_words
from litrev.tui.drawing import key_line, one_line
from litrev.tui.help import KEYS, KeyRow
from litrev.tui.work_words import former_words


def held_lines(sitting: Screening) -> list[Text]:
    """What the reviewer holds of the work; at a stage that is not blind, what others do too."""
    work = sitting.session.current
    if work is None:
        return []
    mine, labels = sitting.session.mine, sitting.labels(work)
    parts = [
        former_words(sitting, mine) if mine else "",
        _("Labels: {names}").format(names=", ".join(labels)) if labels else "",
        _("Note: ") + sitting.note if sitting.note else "",
    ]
    lines = [one_line(" · ".join(filter(None, parts)), "cyan")] if any(parts) else []
    others = [vote_words(said) + (f" – {said.note}" if said.note else "") for said in sitting.session.others]
    return [*lines, *(one_line(said, "cyan") for said in others)]


def all_done(sitting: Screening) -> str:
    """What stands in the place of a work when none is left."""
    advance = sitting.session.advance
    if sitting.again:
        return _(
            "You have looked again at all that you decided before the criteria were amended.\n"
            "u takes the last verdict back, ← goes back to what you have seen, q leaves."
        )
    if not advance.total:
        return _("Nothing waits for you at this stage: there is nothing to screen. q leaves.")
    words = ngettext(
        "Nothing is left for you to screen at this stage: {n} work decided.",
        "Nothing is left for you to screen at this stage: {n} works decided.",
        advance.done,
    ).format(n=number(advance.done))
    again = _("u takes the last verdict back, ← goes back to what you have seen, q leaves.")
    paragraphs = [f"{words}\n{again}"]
    if sitting.pilot and advance.done:
        paragraphs += pilot_is_over().split("\n\n")[:-1]  # the last one tells of keys that go on with other works
    return "\n\n".join(paragraphs)


def keys_shown(sitting: Screening) -> list[KeyRow]:
    """The keys that have a place in the line of keys."""
    rules = sitting.session.rules
    return [row for row in KEYS if row.short and row.is_of_use(reports=rules.reports, again=sitting.again)]


def key_words(sitting: Screening, width: int) -> Text:
    """The line of keys."""
    return key_line((_(row.short) for row in keys_shown(sitting)), width)


def pilot_is_over() -> str:
    """What is said to who has read the pilot round."""
    return _(
        "You have read the pilot round.\n\n"
        "When everybody has: litrev agree says how far you agree and which criteria to clarify.\n\n"
        "Enter goes on with the other works, q stops here."
    )
