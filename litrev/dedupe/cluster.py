"""Works: records joined by links, guarded. A pure function of ids and links, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from litrev.model import RULES, Link, LinkKind, Work

IdPair = tuple[str, str]
Group = tuple[str, ...]


def works(record_ids: Iterable[str], links: Iterable[Link]) -> list[Work]:
    """The works that the records make, by id; a record that nothing joins is a work of its own.

    A person's newest link on a pair outranks the rules: `different` and `unsure` keep it apart, `withdrawn` is as if
    never said. What persons joined is put together first, the newest word first; then the rules' `same` links, the
    surest first. No step puts together two records that somebody holds apart, save that the rules' doubts do not undo
    what persons joined. Of the rules' links only the newest batch counts; links to unknown records are passed over.
    """
    ids = sorted(set(record_ids))
    known = set(ids)
    sound = [link for link in links if link.a in known and link.b in known and link.a != link.b]
    spoken = words_of_persons(sound)
    ruled = [link for link in words_of_rules(sound) if (link.a, link.b) not in spoken]
    joined = sorted(
        (link for link in spoken.values() if link.kind is LinkKind.SAME), key=lambda k: (-k.at.timestamp(), k.a, k.b)
    )
    parted = [pair for pair, link in spoken.items() if link.kind is not LinkKind.SAME]
    merger = _Merger(ids, parted)
    for link in joined:
        merger.join(link.a, link.b)
    merger.hold_apart((link.a, link.b) for link in ruled if link.kind is LinkKind.DIFFERENT)
    for link in sorted(ruled, key=lambda k: (-(k.score or 0.0), k.a, k.b)):
        if link.kind is LinkKind.SAME:
            merger.join(link.a, link.b)
    return [Work(members[0], members) for members in merger.groups()]


def group(ids: Iterable[str], same: Sequence[IdPair], apart: Iterable[IdPair]) -> list[Group]:
    """Groups of ids by the pairs in `same`, in their order, never joining a pair in `apart`; all sorted."""
    merger = _Merger(sorted(ids), apart)
    for one, other in same:
        merger.join(one, other)
    return merger.groups()


class _Merger:
    """Union-find with conflicts: every group knows the members that it must not meet."""

    def __init__(self, ids: Sequence[str], apart: Iterable[IdPair]) -> None:
        self._parent = {i: i for i in ids}
        self._members = {i: [i] for i in ids}
        self._foes: dict[str, set[str]] = {}
        self.hold_apart(apart)

    def hold_apart(self, pairs: Iterable[IdPair]) -> None:
        """From now on no join may put such a pair together; what already is together stays."""
        for one, other in pairs:
            one_root, other_root = self._root(one), self._root(other)
            if one_root != other_root:
                self._foes.setdefault(one_root, set()).add(other_root)
                self._foes.setdefault(other_root, set()).add(one_root)

    def join(self, one: str, other: str) -> None:
        """Put the groups of the two together, unless they are held apart."""
        keep, drop = self._root(one), self._root(other)
        if keep == drop or drop in self._foes.get(keep, ()):
            return
        if (len(self._members[keep]), drop) < (len(self._members[drop]), keep):
            keep, drop = drop, keep
        self._parent[drop] = keep
        self._members[keep] += self._members.pop(drop)
        for foe in self._foes.pop(drop, ()):
            self._foes[foe].discard(drop)
            self._foes[foe].add(keep)
            self._foes.setdefault(keep, set()).add(foe)

    def groups(self) -> list[Group]:
        return sorted(tuple(sorted(members)) for members in self._members.values())

    def _root(self, i: str) -> str:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i


def words_of_persons(links: Iterable[Link]) -> dict[IdPair, Link]:
    """On each pair, the newest word of a person that the same person has not withdrawn."""
    own: dict[tuple[str, str, str], Link] = {}
    for link in links:
        if link.by != RULES:
            place = (link.a, link.b, link.by)
            if place not in own or (own[place].at, own[place].id) < (link.at, link.id):
                own[place] = link
    newest: dict[IdPair, Link] = {}
    for link in own.values():
        pair = (link.a, link.b)
        if link.kind is not LinkKind.WITHDRAWN and (
            pair not in newest or (newest[pair].at, newest[pair].id) < (link.at, link.id)
        ):
            newest[pair] = link
    return newest


def words_of_rules(links: Sequence[Link]) -> list[Link]:
    """The rules' links of the newest `dedupe`."""
    ruled = [link for link in links if link.by == RULES]
    if not ruled:
        return []
    newest = max(ruled, key=lambda link: (link.at, link.batch)).batch
    return [link for link in ruled if link.batch == newest]
