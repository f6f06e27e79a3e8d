"""An inverted index over texts, whose result sets are integers: bit n stands for document n."""

from __future__ import annotations

import mmap
import re
import tempfile
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+")
_FIELD_END = "\x1f"
_PART_END = " \x1e "


def words(text: str) -> list[str]:
    """Lower-case words without accents; everything that is not a letter or a digit parts them."""
    if not text.isascii():
        flat = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
        text = "".join(c for c in flat if not unicodedata.combining(c))
    return _WORD.findall(text.lower())


def numbers(bits: int) -> list[int]:
    """The documents of a result set, ascending."""
    return [n for n, flag in enumerate(reversed(bin(bits)[2:])) if flag == "1"]


def bits_of(documents: Iterable[int], size: int) -> int:
    """The result set that holds these documents; `size` is one more than the largest possible."""
    flags = bytearray(size // 8 + 1)
    for n in documents:
        flags[n >> 3] |= 1 << (n & 7)
    return int.from_bytes(flags, "little")


class Shelf:
    """Byte strings kept outside memory, by number. Filled first, then read, by as many threads as like."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the shelf
        self._ends = array("Q", [1])
        self._file.write(b"\n")  # an empty file cannot be mapped
        self._map: mmap.mmap | None = None

    def add(self, raw: bytes) -> int:
        """Put `raw` behind the others; returns its number."""
        self._file.write(raw)
        self._ends.append(self._ends[-1] + len(raw))
        return len(self._ends) - 2

    def seal(self) -> None:
        """Nothing more will be added."""
        self._file.flush()
        self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, n: int) -> bytes:
        if self._map is None:
            raise RuntimeError("the shelf is still being filled")
        return self._map[self._ends[n] : self._ends[n + 1]]

    def close(self) -> None:
        """Give back the file."""
        if self._map is not None:
            self._map.close()
        self._file.close()


class Index:
    """Which documents hold which words in which field, and which exact values.

    Texts are searched by word, beginning, phrase and nearness; values (`type`, `language`, whole headings) only whole.
    """

    def __init__(self, text_fields: Sequence[str]) -> None:
        self._text_fields = {name: place for place, name in enumerate(text_fields)}
        self._postings: dict[str, dict[str, array[int]]] = {name: {} for name in text_fields}
        self._streams = Shelf()
        self._sorted: dict[str, list[str]] = {}
        self._cache: dict[object, int] = {}

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self._streams)

    @property
    def everything(self) -> int:
        """All documents."""
        return (1 << self.size) - 1

    def add(self, texts: Mapping[str, Sequence[str]], values: Mapping[str, Iterable[str]]) -> int:
        """Index one document; each field's texts are kept apart, so that no phrase spans two. Returns its number."""
        n = self.size
        streams = []
        for name in self._text_fields:
            parts = [words(text) for text in texts.get(name, ())]
            self._post(name, {word for part in parts for word in part}, n)
            streams.append(_PART_END.join(" ".join(part) for part in parts))
        self._streams.add(_FIELD_END.join(streams).encode())
        for name, exact in values.items():
            self._post(name, set(exact), n)
        return n

    def seal(self) -> None:
        """Nothing more will be added."""
        self._streams.seal()

    def close(self) -> None:
        """Give back the file of the texts."""
        self._streams.close()

    def _post(self, name: str, tokens: Iterable[str], n: int) -> None:
        postings = self._postings.setdefault(name, {})
        for token in tokens:
            found = postings.get(token)
            if found is None:
                postings[token] = array("I", (n,))
            else:
                found.append(n)

    def vocabulary(self, name: str) -> Iterable[str]:
        """Every word or value of a field."""
        return self._postings.get(name, {}).keys()

    def having(self, name: str, tokens: Iterable[str]) -> int:
        """Documents with any of these words or values in the field."""
        wanted = frozenset(tokens)
        key = (name, wanted)
        if key not in self._cache:
            postings = self._postings.get(name, {})
            self._cache[key] = bits_of((n for token in wanted for n in postings.get(token, ())), self.size)
        return self._cache[key]

    def beginning(self, name: str, start: str) -> frozenset[str]:
        """Words or values of the field that begin with `start`."""
        if name not in self._sorted:
            self._sorted[name] = sorted(self.vocabulary(name))
        known = self._sorted[name]
        first, last = bisect_left(known, start), bisect_left(known, start + "\U0010ffff")
        return frozenset(known[first:last])

    def phrase(self, name: str, slots: Sequence[frozenset[str]]) -> int:
        """Documents where words from the slots follow one another."""
        return self._sequence(name, slots, lambda text: _adjacent(text, slots), ("phrase", name, *slots))

    def near(self, name: str, slots: Sequence[frozenset[str]], distance: int) -> int:
        """Documents where a word of every slot stands within a span, at most `distance` other words between them."""
        return self._sequence(
            name, slots, lambda texts: _close(texts, slots, distance), ("near", distance, name, *slots)
        )

    def _sequence(
        self, name: str, slots: Sequence[frozenset[str]], fits: Callable[[list[str]], bool], key: object
    ) -> int:
        if key not in self._cache:
            candidates = self.everything
            for slot in slots:
                candidates &= self.having(name, slot)
            found = [n for n in numbers(candidates) if len(slots) == 1 or fits(self._stream(n, name))]
            self._cache[key] = bits_of(found, self.size)
        return self._cache[key]

    def _stream(self, n: int, name: str) -> list[str]:
        return self._streams[n].decode().split(_FIELD_END)[self._text_fields[name]].split()


def _adjacent(text: list[str], slots: Sequence[frozenset[str]]) -> bool:
    first, rest = slots[0], slots[1:]
    for place in range(len(text) - len(rest)):
        if text[place] in first and all(text[place + k] in slot for k, slot in enumerate(rest, 1)):
            return True
    return False


def _close(text: list[str], slots: Sequence[frozenset[str]], distance: int) -> bool:
    """Whether some occurrence of each slot, in any order, leaves at most `distance` other words between them."""
    places = sorted((i, k) for k, slot in enumerate(slots) for i, word in enumerate(text) if word in slot)
    for start, (first, _slot) in enumerate(places):
        taken: dict[int, int] = {}
        for place, slot in places[start:]:
            if slot not in taken and place not in taken.values():
                taken[slot] = place
            if len(taken) == len(slots):
                span = sorted(taken.values())
                if sum(b - a - 1 for a, b in pairwise(span)) <= distance and "\x1e" not in text[first : span[-1]]:
                    return True
                break
    return False
