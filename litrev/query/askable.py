"""A strategy without what a source cannot be asked; each loss says what leaving it out does to the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from litrev.i18n import _
from litrev.query.shown import names, shown
from litrev.query.tree import And, Leaf, Loss, Node, Not, Or, leaves


@dataclass(frozen=True, slots=True)
class Reach:
    """What a source can be asked."""

    label: str
    """The source's name."""
    finds: Callable[[Leaf], bool]
    leaves_out: Callable[[Leaf], bool]
    """What it can be asked to leave out; never more than `finds`."""
    narrows: Callable[[Leaf], bool]
    """What makes an alternative small enough to be asked for: a year or a type alone does not."""


def askable(node: Node, losses: list[Loss], reach: Reach) -> Node | None:
    """`node` with only what the source can search or filter; None when nothing is left."""
    return _Pruning(losses, reach).wanted(node, alternative=False)


class _Pruning:
    """One walk over a tree."""

    def __init__(self, losses: list[Loss], reach: Reach) -> None:
        self._losses = losses
        self._reach = reach

    def wanted(self, node: Node, *, alternative: bool) -> Node | None:
        """What is to be found. `alternative`: it stands in an OR, so that leaving it out finds less, not more."""
        match node:
            case And():
                return self._all_of(node, alternative=alternative)
            case Or():
                several = len(node.parts) > 1
                found = [self.wanted(inner, alternative=alternative or several) for inner in node.parts]
                kept = tuple(part for part in found if part is not None)
                return Or(kept, node.label) if kept or not node.parts else None
            case Not():
                wanted = self.wanted(node.kept, alternative=alternative)
                removed = self.unwanted(node.removed)
                return wanted if wanted is None or removed is None else Not(wanted, removed)
        if self._reach.finds(node):
            return node
        self._lose(shown(node), less=alternative)
        return None

    def _all_of(self, node: And, *, alternative: bool) -> Node | None:
        """An AND without what cannot be asked; where only filters are left of it, it would find nearly everything."""
        kept = [part for inner in node.parts if (part := self.wanted(inner, alternative=False)) is not None]
        rest = [leaf for part in kept for leaf in leaves(part)]
        if len(kept) < len(node.parts) and alternative and not any(self._reach.narrows(leaf) for leaf in rest):
            if rest:
                self._lose(names(rest), less=True)
            return None
        return And(tuple(kept), node.label) if kept else None

    def unwanted(self, node: Node) -> Node | None:
        """What is to be left out of the result: rather too little than too much."""
        match node:
            case And():
                parts = [self.unwanted(inner) for inner in node.parts]
                return None if None in parts else And(tuple(part for part in parts if part is not None), node.label)
            case Or():
                kept = tuple(part for inner in node.parts if (part := self.unwanted(inner)) is not None)
                return Or(kept, node.label) if kept else None
            case Not():
                removed = self.unwanted(node.kept)
                back = self.wanted(node.removed, alternative=False)
                return None if removed is None or back is None else Not(removed, back)
        if self._reach.leaves_out(node):
            return node
        self._losses.append(
            Loss(
                shown(node),
                _("{source} cannot leave this out: it stays in, so more is found").format(source=self._reach.label),
            )
        )
        return None

    def _lose(self, what: str, *, less: bool) -> None:
        less_found = _("{source} cannot be asked for this: left out, so less is found")
        more_found = _("{source} cannot be asked for this: left out, so more is found")
        self._losses.append(Loss(what, (less_found if less else more_found).format(source=self._reach.label)))
