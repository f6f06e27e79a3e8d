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
Key = tuple[str, ...]

CAP = 16
"""The largest block of which all pairs are taken."""
WINDOW = 4
"""How far apart in the order of titles two records of a larger block may stand."""


def candidates(records: Sequence[Prepared]) -> tuple[Indices, Indices]:
    """Positions (a < b) of the pairs worth comparing, in order, each once."""
    frequency = word_frequencies(records)
    hashes, owners = array("q"), array("q")
    for position, record in enumerate(records):
        # The built-in hash differs from one process to the next, but only collisions depend on it, and a collision
        # costs one comparison, never a link.
        found = [hash(key) for key in keys(record, frequency)]
        hashes.extend(found)
        owners.extend([position] * len(found))
    return _pairs(np.frombuffer(hashes, dtype=np.int64), np.frombuffer(owners, dtype=np.int64), records)


def word_frequencies(records: Sequence[Prepared]) -> Counter[str]:
    """In how many titles each word stands."""
    frequency: Counter[str] = Counter()
    for record in records:
        for title in record.titles:
            frequency.update(set(title.words.split()))
    return frequency


def keys(record: Prepared, frequency: Counter[str]) -> Iterator[Key]:
    """Everything that a duplicate of `record` may share with it."""
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
            yield from _rare_word_keys(record, title.words, frequency)


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
    distinct = sorted(set(words.split()), key=lambda word: (frequency[word], word))
    rare = sorted(word for word in distinct[:3])
    year = record.year
    for n, word in enumerate(rare):
        for other in rare[n + 1 :]:
            yield ("words", word, other, str(year // 2))
            yield ("words", word, other, str((year + 1) // 2), "")
    for author in record.families[:1] + record.families[-1:]:
        for word in rare:
            yield ("author word", author, word)


def _pairs(hashes: Indices, owners: Indices, records: Sequence[Prepared]) -> tuple[Indices, Indices]:
    """The pairs within runs of equal hashes."""
    rank = np.empty(len(records), dtype=np.int64)
    rank[sorted(range(len(records)), key=lambda n: (records[n].title.squeezed, records[n].year, n))] = np.arange(
        len(records)
    )
    order = np.lexsort((rank[owners], hashes)) if len(hashes) else np.zeros(0, dtype=np.int64)
    hashes, owners = hashes[order], owners[order]
    size = _run_sizes(hashes)
    firsts, seconds = [], []
    for step in range(1, CAP):
        reach = step if step > WINDOW else 0
        same = hashes[:-step] == hashes[step:]
        if reach:
            same &= size[:-step] <= CAP
        (at,) = np.nonzero(same)
        if not len(at) and reach:
            break
        firsts.append(owners[at])
        seconds.append(owners[at + step])
    return _distinct(np.concatenate(firsts), np.concatenate(seconds), len(records)) if firsts else (owners, owners)


def _run_sizes(hashes: Indices) -> Indices:
    starts = (
        np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
        if len(hashes)
        else np.zeros(0, dtype=np.int64)
    )
    lengths = np.diff(np.append(starts, len(hashes)))
    return np.repeat(lengths, lengths)


def _distinct(first: Indices, second: Indices, count: int) -> tuple[Indices, Indices]:
    low, high = np.minimum(first, second), np.maximum(first, second)
    codes = np.unique((low * count + high)[low != high])
    return codes // count, codes % count
