"""A strategy without what OpenAlex cannot be asked; each loss says what leaving it out does to the result."""

from __future__ import annotations

from litrev.i18n import _
from litrev.query.openalex_filters import is_filter, is_publication_type, is_text, names, shown
from litrev.query.tree import And, Leaf, Loss, Node, Not, Or, leaves


def askable(node: Node, losses: list[Loss]) -> Node | None:
    """`node` with only what OpenAlex can search or filter; None when nothing is left."""
    return _wanted(node, losses, alternative=False)


def _wanted(node: Node, losses: list[Loss], *, alternative: bool) -> Node | None:
    """What is to be found. `alternative`: it stands in an OR, so that leaving it out finds less, not more."""
    match node:
        case And():
            return _all_of(node, losses, alternative=alternative)
        case Or():
            found = [(inner, _wanted(inner, losses, alternative=len(node.parts) > 1)) for inner in node.parts]
            kept = [part for _inner, part in found if part is not None]
            return Or(tuple(kept), node.label) if kept or not node.parts else None
        case Not():
            wanted = _wanted(node.kept, losses, alternative=alternative)
            removed = _unwanted(node.removed, losses)
            return wanted if wanted is None or removed is None else Not(wanted, removed)
    if is_text(node) or is_filter(node):
        return node
    less = _("OpenAlex cannot be asked for this: left out, so less is found")
    more = _("OpenAlex cannot be asked for this: left out, so more is found")
    losses.append(Loss(shown(node), less if alternative else more))
    return None


def _all_of(node: And, losses: list[Loss], *, alternative: bool) -> Node | None:
    """An AND without what cannot be asked; where only filters are left of it, it would find nearly everything."""
    kept = [part for inner in node.parts if (part := _wanted(inner, losses, alternative=False)) is not None]
    rest = [leaf for part in kept for leaf in leaves(part)]
    if len(kept) < len(node.parts) and not any(is_text(leaf) for leaf in rest) and alternative:
        losses.append(Loss(names(rest), _("OpenAlex cannot be asked for this: left out, so less is found")))
        return None
    return And(tuple(kept), node.label) if kept else None


def _unwanted(node: Node, losses: list[Loss]) -> Node | None:
    """What is to be left out of the result: rather too little than too much."""
    match node:
        case And():
            parts = [_unwanted(inner, losses) for inner in node.parts]
            return None if None in parts else And(tuple(part for part in parts if part is not None), node.label)
        case Or():
            kept = [part for inner in node.parts if (part := _unwanted(inner, losses)) is not None]
            return Or(tuple(kept), node.label) if kept else None
        case Not():
            removed = _unwanted(node.kept, losses)
            back = _wanted(node.removed, losses, alternative=False)
            return None if removed is None or back is None else Not(removed, back)
    return _unwanted_leaf(node, losses)


def _unwanted_leaf(leaf: Leaf, losses: list[Loss]) -> Leaf | None:
    word_for_type = is_publication_type(leaf) and not is_filter(leaf)
    if (is_text(leaf) and not word_for_type) or is_filter(leaf):
        return leaf
    losses.append(Loss(shown(leaf), _("OpenAlex cannot leave this out: it stays in, so more is found")))
    return None
