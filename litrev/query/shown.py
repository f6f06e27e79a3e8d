"""Leaves of a strategy as a list of losses names them."""

from __future__ import annotations

from collections.abc import Iterable

from litrev.i18n import _
from litrev.query.tree import Dates, Heading, Leaf, Term, Years


def shown(leaf: Leaf) -> str:
    """`leaf` for a list of losses."""
    match leaf:
        case Heading():
            name = leaf.name or leaf.subheading
            return _("subheading {name}").format(name=name) if not leaf.name else name
        case Years():
            return f"{leaf.first or ''}:{leaf.last or ''}"
        case Dates():
            return f"{leaf.first}:{leaf.last}" if leaf.last else leaf.first
        case Term():
            return leaf.text + ("*" if leaf.truncated else "")
    return leaf.text


def names(leaves: Iterable[Leaf]) -> str:
    """Several leaves for a list of losses."""
    return ", ".join(dict.fromkeys(shown(leaf) for leaf in leaves))
