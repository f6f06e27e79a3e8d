"""Citation keys: `dupont2019RenoncementSoinsMigrants`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Wish:
    """A work that wants a key."""

    work: str
    plain: str
    """The key that it would bear alone, from `plain_key`."""
    identity: str
    """Its DOI, else its PMID, else its id: what tells it from others of the same plain key, whenever it came."""


def wish_of(record: Record, work: str, pattern: str = DEFAULT) -> Wish:
    """What the work with this merged record asks for."""
    return Wish(work, plain_key(record, pattern), record.doi or record.pmid or work)


def give_keys(wishes: Iterable[Wish], remembered: Mapping[str, str] | None = None) -> dict[str, str]:
    """Work -> its key, which no other bears; the order of `wishes` does not matter.

    `remembered` (work -> key) are those that went out before: they stay. Of the others, all that would bear the same
    key, or a remembered one, get four letters made from their DOI, PMID or id. So ask for all works of a review: then
    no key depends on the set that is exported.
    """
    keys = dict(remembered or {})
    taken = {key.casefold() for key in keys.values()}
    alike: dict[str, list[Wish]] = {}
    for wish in wishes:
        if wish.work not in keys:
            alike.setdefault(wish.plain.casefold(), []).append(wish)
    shared: list[Wish] = []
    for plain, group in alike.items():
        if len(group) > 1 or plain in taken:
            shared += group
        else:
            keys[group[0].work] = group[0].plain
    taken |= alike.keys()
    for wish in sorted(shared, key=lambda wish: (wish.identity, wish.work)):
        keys[wish.work] = _marked(wish.plain, wish.identity, taken) or _marked(wish.plain, wish.work, taken, longest=64)
        taken.add(keys[wish.work].casefold())
    return keys


def _marked(plain: str, identity: str, taken: set[str], longest: int = 8) -> str:
    """`plain` with as few letters made from `identity` as make it unique, but at most `longest`; else nothing."""
    digest = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest().translate(_LETTERS)
    marked = (f"{plain}-{digest[:size]}" for size in range(4, longest + 1, 4))
    return next((key for key in marked if key.casefold() not in taken), "")


class Keys:
    """Keys for entries that have none, one after the other: of two alike the first keeps the plain one."""

    def __init__(self, pattern: str = DEFAULT) -> None:
        self._pattern = pattern
        self._taken: set[str] = set()

    def key(self, record: Record) -> str:
        """The key of `record`, which is taken from then on."""
        plain = plain_key(record, self._pattern)
        key = plain if plain.casefold() not in self._taken else _marked(plain, record.id, self._taken, longest=64)
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
