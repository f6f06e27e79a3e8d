"""Citation keys: `dupont2019RenoncementSoinsMigrants`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from litrev.model import Author, Record
from litrev.text import fold

DEFAULT = "[auth][year][shorttitle]"
_WORDS_IN_TITLE = 3

# Words that carry no meaning at the head of a title.
_SMALL_WORDS = frozenset((
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to",
    "with", "within", "without", "vs", "versus", "au", "aux", "avec", "ce", "ces", "cette", "dans",
    "de", "des", "du", "en", "entre", "est", "et", "la", "le", "les", "leur", "ou", "par", "pour", "qu",
    "que", "qui", "sa", "ses", "son", "sur", "un", "une", "vers", "das", "der", "die", "ein", "eine",
    "und", "von", "el", "los", "las", "del",
))  # fmt: skip


class Keys:
    """Gives each work a key that no other bears, in ASCII letters, digits and hyphens.

    A key depends on its own record only. Of two works that would bear the same, the one asked for first keeps it,
    and the other's gets four letters made from its id. So ask for the works of the whole review, in the order in
    which they came, and not only for those that are exported: then no key depends on the set that is exported, and
    what comes later never renames what was there.
    """

    def __init__(self, pattern: str = DEFAULT, taken: Iterable[str] = ()) -> None:
        self._pattern = pattern
        self._taken = {key.casefold() for key in taken}

    def key(self, record: Record) -> str:
        """The key of `record`, which is taken from then on."""
        plain = plain_key(record, self._pattern)
        digest = hashlib.sha256(record.id.encode("utf-8", "replace")).hexdigest().translate(_LETTERS)
        wishes = [plain, *(f"{plain}-{digest[:size]}" for size in range(4, len(digest), 4))]
        key = next(wish for wish in wishes if wish.casefold() not in self._taken)
        self._taken.add(key.casefold())
        return key


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def plain_key(record: Record, pattern: str = DEFAULT) -> str:
    """The key that `record` alone asks for; `[auth]`, `[year]`, `[shorttitle]` of `pattern` are filled in."""
    parts = {
        "auth": _ascii(_family(record.authors or record.editors)).lower(),
        "year": str(record.year or ""),
        "shorttitle": _short_title(record.title or record.translated_title),
    }
    if not parts["auth"]:
        parts["auth"] = "anon" if parts["shorttitle"] else "work" + _ascii(record.id.rpartition(":")[2])
    filled = re.sub(r"\[(\w+)\]", lambda found: parts.get(found[1], ""), pattern)
    return re.sub(r"[^A-Za-z0-9-]", "", filled) or "work"


def _family(authors: tuple[Author, ...]) -> str:
    """The first author's family name; of a body's name, the first word that carries meaning."""
    if not authors:
        return ""
    first = authors[0]
    return first.family or next(iter(_words(first.literal or first.given)), "")


def _short_title(title: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in _words(title)[:_WORDS_IN_TITLE])


def _words(text: str) -> list[str]:
    """The words that carry meaning; single letters and numbers only where there is nothing else."""
    words = [word for word in map(_ascii, re.findall(r"\w+", fold(text))) if word and word not in _SMALL_WORDS]
    return [word for word in words if len(word) > 1 and not word.isdigit()] or words


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", _latin(fold(text)))


def _latin(text: str) -> str:
    """Letters that `fold` leaves because they are no accented Latin ones."""
    return text.translate(_SPECIAL)


_SPECIAL = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "ng"})
