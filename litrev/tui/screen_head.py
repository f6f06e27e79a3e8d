"""The first line of the screening screen: how far, how fast, how long still."""

from __future__ import annotations

from datetime import timedelta

from rich.cells import cell_len

from litrev.i18n import _, ngettext, number
from litrev.steps.sitting import Screening

_LONG_BAR, _SHORT_BAR = 20, 8
_WIDE = 100


def head_line(sitting: Screening, width: int) -> str:
    """As much of it as fits into `width` columns, what matters least left out first."""
    session = sitting.session
    advance, pace = session.advance, sitting.pace
    shown = session.place or advance.total
    bar = _LONG_BAR if width >= _WIDE else _SHORT_BAR
    full = round(bar * advance.done / advance.total) if advance.total else bar
    pilot = len(sitting.pilot)
    parts = {
        "place": f"{number(shown)}/{number(advance.total)} " + "━" * full + "─" * (bar - full),
        "pilot": _("pilot {done}/{all}").format(done=sitting.pilot_done, all=pilot) if sitting.in_pilot else "",
        "again": _("another look") if sitting.again else "",
        "stage": session.rules.name,
        "who": session.reviewer,
        "today": _("{n} today").format(n=number(pace.today)),
        "pace": _("{n}/h").format(n=number(round(pace.per_hour))) if pace.per_hour else "",
        "left": _("{time} left").format(time=_duration(pace.left)) if pace.left and advance.left else "",
        "skipped": ngettext("{n} put off", "{n} put off", advance.skipped).format(n=number(advance.skipped))
        if advance.skipped
        else "",
    }
    kept = {name: words for name, words in parts.items() if words}
    for name in ("skipped", "pace", "who", "today", "left", "stage"):
        if cell_len(" · ".join(kept.values())) <= width:
            break
        kept.pop(name, None)
    return " · ".join(kept.values())


def _duration(time: timedelta) -> str:
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 90:
        return _("{n} min").format(n=minutes)
    return _("{n} h").format(n=number(round(minutes / 60)))
