"""Blocking: which pairs are worth comparing, found through cheap keys that duplicates share, never all with all.

Every record gives some twenty keys (DOI, start of the title, first page with volume, …). Keys are hashed to 64 bits and
sorted; a run of equal hashes is a block, and the pairs within blocks are the candidates. A block beyond the cap is
walked with a window in the order of titles instead (sorted neighbourhood), so that the work stays linear.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from litrev.dedupe.prepare import Prepared

Indices = npt.NDArray[np.int64]
Owners = npt.NDArray[np.intc]
Key = tuple[str, ...]

CAP = 16
"""The largest block of which all pairs are taken."""
PARTITION = 2_000_000
"""Keys that are sorted at once: blocks partition by key, so that memory does not grow with their number."""
WINDOW = 4
"""How far apart in the order of titles two records of a larger block may stand."""


def candidates(records: Sequence[Prepared]) -> tuple[Indices, Indices]:
    """Positions (a < b) of the pairs worth comparing, in order, each once."""
    frequency, rank = surveyed(records)
    hashes, ends = array("q"), array("q", [0])
    for record in records:
        # The built-in hash differs from one process to the next, but only collisions depend on it, and a collision
        # costs one comparison, never a link.
        hashes.extend(map(hash, keys(record, frequency)))
        ends.append(len(hashes))
    owners = np.repeat(np.arange(len(records), dtype=np.intc), np.diff(ends))
    return pairs_of_keys(np.frombuffer(hashes, np.int64), owners, rank)


def surveyed(records: Sequence[Prepared]) -> tuple[Counter[str], Indices]:
    """In how many titles each word stands, and the position of each record in the order of titles."""
    frequency: Counter[str] = Counter()
    headed = []
    for n, record in enumerate(records):
        headed.append((record.title.squeezed, record.year, n))
        for title in record.titles:
            frequency.update(set(title.words.split()))
    headed.sort()
    rank = np.empty(len(headed), dtype=np.int64)
    rank[[n for _title, _year, n in headed]] = np.arange(len(headed))
    return frequency, rank


def keys(record: Prepared, frequency: Counter[str]) -> Iterator[Key]:
    """Everything that a duplicate of `record` may share with it."""
    yield from exact_keys(record)
    for title in record.titles:
        if title.squeezed:
            yield from _rare_word_keys(record, title.words, frequency)


def exact_keys(record: Prepared) -> Iterator[Key]:
    """The keys that the record alone gives, whatever the others are: a map step on any engine."""
    yield from _identifier_keys(record)
    yield from _place_keys(record)
    yield from _team_key(record)
    for abstract in record.abstracts:
        yield ("abstract", abstract[:60])
        yield ("abstract end", abstract[120:180])
    for title in record.titles:
        if title.squeezed:
            yield ("title", title.squeezed[:50])
            yield ("title end", title.squeezed[-40:])
            yield from _segment_keys(record, title.segments)


def _team_key(record: Prepared) -> Iterator[Key]:
    """For records under a mere heading, the authors and the year."""
    if len(record.families) > 2 and record.year:
        yield ("team", *record.families[:6], str(record.year))


def _identifier_keys(record: Prepared) -> Iterator[Key]:
    for name, value in (("doi", record.doi), ("pmid", record.pmid), ("pmcid", record.pmcid)):
        if value:
            yield (name, value)


def _place_keys(record: Prepared) -> Iterator[Key]:
    page, volume = record.first_page, record.volume
    if not page:
        return
    if volume:
        yield ("place", page, volume, str(record.year))
        yield ("place", page, volume, record.last_page)
    if record.families:
        yield ("page", page, record.families[0])
    if record.journal and record.year:
        yield ("page", page, str(record.year), record.journal[:6])


def _segment_keys(record: Prepared, segments: tuple[str, ...]) -> Iterator[Key]:
    """Parts of the title, for sources that drop the subtitle or what stands before the title."""
    author = record.families[0] if record.families else ""
    for segment in segments[:2]:
        if author:
            yield ("segment author", segment, author)
        elif len(segment) > 20:
            yield ("segment year", segment, str(record.year))
        if record.year and len(segment) > 12:
            yield ("segment year", segment, str(record.year))


def _rare_word_keys(record: Prepared, words: str, frequency: Counter[str]) -> Iterator[Key]:
    rarest = sorted((frequency[word], word) for word in set(words.split()))[:3]
    rare = sorted(word for _frequency, word in rarest)
    year = record.year
    for n, word in enumerate(rare):
        for other in rare[n + 1 :]:
            yield ("words", word, other, str(year // 2))
            yield ("words", word, other, str((year + 1) // 2), "")
    for author in record.families[:1] + record.families[-1:]:
        for word in rare:
            yield ("author word", author, word)


def pairs_of_keys(hashes: Indices, owners: Owners, rank: Indices) -> tuple[Indices, Indices]:
    """The pairs of owners that share a key: `owners[n]` has the key `hashes[n]`, and stands at `rank[owner]`."""
    parts, count = len(hashes) // PARTITION + 1, max(len(rank), 1)
    part_of = (hashes % parts).astype(np.int16)
    codes = [np.zeros(0, dtype=np.int64)]
    for part in range(parts):
        mine = part_of == part
        codes.append(_codes_within(hashes[mine], owners[mine], rank))
    found = _each_once(np.concatenate(codes))
    return found // count, found % count


def _codes_within(hashes: Indices, owners: Owners, rank: Indices) -> Indices:
    """The pairs within runs of equal hashes, each as one number."""
    order = np.lexsort((rank[owners], hashes))
    hashes, places = hashes[order], owners[order].astype(np.int64)
    size = _run_sizes(hashes)
    codes = [np.zeros(0, dtype=np.int64)]
    for step in range(1, CAP):
        same = hashes[:-step] == hashes[step:]
        if step > WINDOW:
            same &= size[:-step] <= CAP
        (at,) = np.nonzero(same)
        if not len(at) and step > WINDOW:
            break
        codes.append(_pair_codes(places[at], places[at + step], len(rank)))
    return _each_once(np.concatenate(codes))


def _pair_codes(first: Indices, second: Indices, count: int) -> Indices:
    low, high = np.minimum(first, second), np.maximum(first, second)
    return _each_once((low * count + high)[low != high])


def _each_once(codes: Indices) -> Indices:
    """Sorted, as by `np.unique`, which loads the masked arrays first."""
    ordered = np.sort(codes)
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def _run_sizes(hashes: Indices) -> Indices:
    starts = (
        np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
        if len(hashes)
        else np.zeros(0, dtype=np.int64)
    )
    lengths = np.diff(np.append(starts, len(hashes)))
    return np.repeat(lengths, lengths)
