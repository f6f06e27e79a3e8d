"""A line of a pasted PubMed strategy as it is written, and the tree that it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from litrev.i18n import _
from litrev.query.notes import Notes
from litrev.query.pubmed_units import Unit, leaf
from litrev.query.tree import And, Node, Not, Or


@dataclass(frozen=True, slots=True)
class Reference:
    """`#3`: another line of the strategy."""

    number: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Operator:
    """AND, OR or NOT; empty where two terms meet without one."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Level:
    """What stands inside one pair of parentheses, or on a whole line."""

    items: tuple[Item, ...]
    operators: tuple[Operator, ...]
    """One fewer than items."""
    start: int
    stop: int


Item = Unit | Reference | Level
Resolve = Callable[[Reference], Node]


def built(item: Item, resolve: Resolve, notes: Notes) -> Node:
    """The tree of `item`: operators are taken from left to right, and where that matters it is said."""
    match item:
        case Unit():
            return leaf(item, notes)
        case Reference():
            return resolve(item)
    nodes = [built(part, resolve, notes) for part in item.items]
    _explain_order(item, notes)
    node, joined = nodes[0], ""
    for operator, part in zip(item.operators, nodes[1:], strict=True):
        if operator.name == "NOT":
            node = Not(node, part)
        elif operator.name == joined and isinstance(node, And | Or):
            node = type(node)((*node.parts, part))
        else:
            node = And((node, part)) if operator.name == "AND" else Or((node, part))
        joined = operator.name
    return node


def _explain_order(level: Level, notes: Notes) -> None:
    """Put in parentheses what PubMed takes first where OR meets another operator on one level."""
    names = [operator.name for operator in level.operators]
    if "OR" not in names or len(set(names)) == 1:
        return
    turns = [
        place
        for place in range(1, len(names))
        if ("OR" in names[place - 1 : place + 1]) and names[place - 1] != names[place]
    ]
    for place in turns:
        notes.edit(level.items[0].start, level.items[0].start, "(")
        notes.edit(level.items[place].stop, level.items[place].stop, ")")
    operator = level.operators[turns[0]]
    notes.warn(
        operator.start,
        _("AND and OR meet without parentheses: PubMed goes from left to right."),
        _("Written with the parentheses that PubMed sets: (a OR b) AND c."),
    )
