"""Which language a person reads, and the words in it (gettext; English messages are their own keys)."""

from __future__ import annotations

import errno
import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

LANGUAGES = ("en", "fr")
DOMAIN = "litrev"
CATALOGUES = Path(__file__).parent / "locale"

_active: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def _(message: str) -> str:
    """`message` in the active language."""
    return _active.gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark `message` for translation where it stands in a table; `_` translates it when it is shown."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many` in the active language, as `n` asks (French: 0 and 1 are singular)."""
    return _active.ngettext(one, many, n)


def language() -> str:
    """The active language: `en` or `fr`."""
    return _language


def set_language(lang: str) -> None:
    """Make `lang` (`en` or `fr`; anything else falls back to `en`) the language of every message from now on."""
    global _active, _language  # noqa: PLW0603 - the one piece of state that gettext itself is built around
    _language = lang if lang in LANGUAGES else "en"
    _active = translation(_language)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """`lang` as the active language while the block lasts: for a file in another language than the person's."""
    before = _language
    set_language(lang)
    try:
        yield
    finally:
        set_language(before)


def translation(lang: str) -> gettext.NullTranslations:
    """The catalogue of `lang`, for text that must be in that language whatever the active one is."""
    return gettext.translation(DOMAIN, CATALOGUES, languages=[lang], fallback=True)


def number(n: int) -> str:
    """A count as people write it: 3,514 in English, 3 514 (narrow no-break space) in French."""
    return f"{n:,}".replace(",", "\u202f") if _language == "fr" else f"{n:,}"


def decimal(value: float, places: int, *, signed: bool = False) -> str:
    """A number with so many decimals: 0.67 in English, 0,67 in French; `signed` with its + or −. Never −0."""
    shown = (f"{value:+z.{places}f}" if signed else f"{value:z.{places}f}").replace("-", "−")
    return shown.replace(".", ",") if _language == "fr" else shown


def day(when: date) -> str:
    """A day as people write it: 20/11/2026 in French; in English 2026-11-20, which no country reads otherwise."""
    return f"{when:%d/%m/%Y}" if _language == "fr" else f"{when:%Y-%m-%d}"


def moment(when: datetime) -> str:
    """A day and the time of it, to the minute."""
    return f"{day(when)} {when:%H:%M}"


_REFUSALS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EACCES: N_("it is not permitted"),
    errno.EPERM: N_("it is not permitted"),
    errno.EROFS: N_("it can only be read"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of the path is not a folder"),
    errno.EEXIST: N_("it exists already"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.EBUSY: N_("another program is using it"),
    errno.EIO: N_("the disk does not answer"),
}


def refusal(error: OSError) -> str:
    """Why the computer refused: in the active language, or in its own words where ours have none."""
    words = _REFUSALS.get(error.errno or 0)
    return _(words) if words else error.strerror or str(error)


def choose_language(*wishes: str | None) -> str:
    """The first known language among `wishes` (such as `--lang`, `LITREV_LANG`, the review's), else the locale's.

    A wish may be a locale name (`fr_FR.UTF-8`).
    """
    for wish in (
        *wishes,
        *(os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")),
        _system_locale(),
    ):
        name = (wish or "").replace("-", "_").split(".")[0].lower()
        if name in ("c", "posix"):
            return "en"
        if name[:2] in LANGUAGES:  # `fr`, `fr_FR`, and `French_France` as Windows has it
            return name[:2]
    return "en"


def _system_locale() -> str | None:
    """The locale that Windows and macOS set outside the environment."""
    try:
        return locale.getlocale()[0]
    except ValueError:
        return None
