"""A strategy as the value of OpenAlex's `filter`, and what that loses (OpenAlex as of August 2026).

A comma between filters is AND, so each conjunct of a strategy becomes a filter of its own. What one request cannot
hold (too long, or words beside identifiers in one OR) is asked in slices, whose results together are the strategy's:
(a OR b) AND c is (a AND c) OR (b AND c).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from urllib.parse import quote_plus

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.query.askable import Reach, askable
from litrev.query.openalex_filters import (
    MOST_VALUES,
    exclusion,
    filters,
    is_filter,
    is_publication_type,
    is_text,
    same_filter,
    values_in,
)
from litrev.query.openalex_value import Style, style_of, value
from litrev.query.shown import names
from litrev.query.signs import nothing_to_search
from litrev.query.tree import SLICE_MARK, And, Leaf, Loss, Native, Node, Not, Or, Query, Translation, Years, leaves

LONGEST_FILTER = 3_400
"""Bytes of the encoded filter. A whole request must stay under 4,000; the rest is for address, fields and cursor."""
MOST_SLICES = 40
"""Queries that one strategy may become; each costs a request at least."""
_NARROWING = ("from_publication_date:", "to_publication_date:", "language:", "type:!", "is_retracted:")
"""Filters that by themselves would ask for nearly everything."""


@dataclass(frozen=True, slots=True)
class Part:
    """One conjunct of a slice."""

    node: Node
    style: Style | None = None
    """Kept when a larger value is cut; None for what is no search of words."""
    excluded: tuple[str, ...] = ()
    """Filters such as `type:!letter`."""


Slice = tuple[Part, ...]


def render(query: Query) -> Translation:
    """The values of `filter`. Raises ProtocolError when OpenAlex cannot be asked this."""
    losses: list[Loss] = []
    root = askable(query.root, losses, _REACH)
    if root is None:
        raise nothing_to_search("OpenAlex")
    natives: list[str] = []
    for one in _alternatives(_parts(_flat(root), None, losses), losses):
        natives += _fitting(one, losses, MOST_SLICES - len(natives))
    return Translation(SLICE_MARK.join(dict.fromkeys(natives)), tuple(dict.fromkeys(losses)))


def _leaves_out(leaf: Leaf) -> bool:
    """A type that is not OpenAlex's would leave out every text that holds the word."""
    return (is_text(leaf) and not is_publication_type(leaf)) or is_filter(leaf)


_REACH = Reach("OpenAlex", lambda leaf: is_text(leaf) or is_filter(leaf), _leaves_out, is_text)


def encoded_length(native: str) -> int:
    """Bytes of `native` in an address."""
    return len(quote_plus(native))


# ---- conjuncts


def _flat(node: Node) -> Node:
    """`node` with no OR directly inside another."""
    match node:
        case And():
            return replace(node, parts=tuple(_flat(part) for part in node.parts))
        case Not():
            return Not(_flat(node.kept), _flat(node.removed))
        case Or():
            parts = [_flat(part) for part in node.parts]
            return Or(tuple(one for part in parts for one in (part.parts if isinstance(part, Or) else (part,))))
    return node


def _parts(node: Node, style: Style | None, losses: list[Loss]) -> Slice:
    """The parts that must all hold: A AND B NOT C is A, and B NOT C."""
    match node:
        case And():
            return tuple(part for inner in node.parts for part in _parts(inner, style, losses))
        case Not():
            return _without(_parts(node.kept, style, losses), node.removed, style, losses)
        case Or(parts=(only,)):
            return _parts(only, style, losses)
        case Years(first=None, last=None):
            return ()
    if same_filter(node):
        return (Part(node),)
    return (Part(node, style or (style_of(node) if _is_text(node) else None)),)


def _is_text(node: Node) -> bool:
    return all(is_text(leaf) for leaf in leaves(node))


def _without(kept: Slice, removed: Node, style: Style | None, losses: list[Loss]) -> Slice:
    """`kept`, one of its parts without the words that are to be left out, and filters against the types."""
    words, excluded = [], []
    for part in removed.parts if isinstance(removed, Or) else (removed,):
        if _is_text(part):
            words.append(part)
        elif not isinstance(part, And | Or | Not) and (found := exclusion(part, losses)):
            excluded.append(found)
        else:
            left = names([leaf for leaf in leaves(part) if not is_text(leaf)])
            losses.append(Loss(left, _("OpenAlex cannot leave this out: it stays in, so more is found")))
    if excluded:
        kept = (*kept, Part(Years(None, None), None, tuple(excluded)))
    if not words:
        return kept
    left_out = removed if len(words) == 1 and not isinstance(removed, Or) else Or(tuple(words))
    left_out = left_out.parts[0] if isinstance(left_out, Or) and len(left_out.parts) == 1 else left_out
    hosts = [place for place, part in enumerate(kept) if part.style is not None]
    mixed = [place for place, part in enumerate(kept) if _is_mixed(part)]
    if hosts:
        host = max(hosts, key=lambda place: _suits(kept[place], left_out))
        node: Node = Not(kept[host].node, left_out)
        hosted = replace(kept[host], node=node, style=style or style_of(node))
    elif mixed:
        host, node = mixed[0], kept[mixed[0]].node
        alternatives = node.parts if isinstance(node, Or) else (node,)
        hosted = Part(Or(tuple(Not(alternative, left_out) for alternative in alternatives)))
    else:
        losses.append(Loss(names(list(leaves(left_out))), _("OpenAlex leaves words out only of words: they stay in")))
        return kept
    return tuple(hosted if place == host else part for place, part in enumerate(kept))


def _is_mixed(part: Part) -> bool:
    """True of an OR of words and filters, which becomes several slices."""
    return part.style is None and not part.excluded and not same_filter(part.node)


def _suits(part: Part, removed: Node) -> tuple[bool, bool]:
    """How well `removed` stands in one value with `part`: best where neither changes how the other is searched."""
    native = any(isinstance(leaf, Native) for leaf in leaves(part.node))
    return not native, part.style is not None and part.style.exact == style_of(removed).exact


# ---- slices


def _alternatives(parts: Slice, losses: list[Loss]) -> list[Slice]:
    """The slices of a strategy where words and filters meet in one OR; mostly one."""
    choices: list[list[Slice]] = []
    for part in parts:
        choices.append(_choices(part.node, losses) if _is_mixed(part) else [(part,)])
    number = 1
    for choice in choices:
        number *= len(choice)
    if number > MOST_SLICES:
        raise ProtocolError(
            _("The strategy mixes words with dates, types or identifiers in too many ways for OpenAlex."),
            _("Give this source its own query, or put dates and types outside the ORs."),
        )
    return [tuple(part for one in combination for part in one) for combination in product(*choices)]


def _choices(node: Node, losses: list[Loss]) -> list[Slice]:
    """Each way to fulfil an OR of words and filters: all words together, every filter by itself."""
    parts = node.parts if isinstance(node, Or) else (node,)
    groups: dict[str, list[Node]] = {}
    for place, part in enumerate(parts):
        name = "words" if _is_text(part) else same_filter(part) or f"part {place}"
        groups.setdefault(name, []).append(part)
    found: list[Slice] = []
    for group in groups.values():
        whole = group[0] if len(group) == 1 else Or(tuple(group))
        found += _alternatives(_parts(whole, None, losses), losses)
    return found


def _fitting(parts: Slice, losses: list[Loss], most: int) -> list[str]:
    """The slice as one request, or cut until each piece is one."""
    texts = [_filters(part, losses) for part in parts]
    native = ",".join(dict.fromkeys(text for part in texts for text in part))
    if all(text.startswith(_NARROWING) for part in texts for text in part):
        raise nothing_to_search("OpenAlex")
    if encoded_length(native) <= LONGEST_FILTER and values_in(native) <= MOST_VALUES:
        return [native]
    halves = _halves(parts, texts)
    if halves is None or most < 2:
        raise _too_long(native)
    first = _fitting(halves[0], losses, most - 1)
    return first + _fitting(halves[1], losses, most - len(first))


def _filters(part: Part, losses: list[Loss]) -> list[str]:
    if part.excluded:
        return list(part.excluded)
    return filters(part.node, losses) if part.style is None else [value(part.node, part.style, losses)]


def _halves(parts: Slice, texts: list[list[str]]) -> tuple[Slice, Slice] | None:
    """The slice twice, each with half of its longest OR; None when there is no OR to cut."""
    lengths = [encoded_length(",".join(text)) for text in texts]
    for place in sorted(range(len(parts)), key=lambda place: -lengths[place]):
        cut = _cut(parts[place])
        if cut is not None:
            one, other = ((*parts[:place], *half, *parts[place + 1 :]) for half in cut)
            return one, other
    return None


def _cut(part: Part) -> tuple[Slice, Slice] | None:
    """The halves of an OR; (a OR b) NOT c is a NOT c, or b NOT c. What NOT leaves out cannot be cut."""
    match part.node:
        case Or(parts=parts) if len(parts) > 1:
            halves = [_one_or_many(half) for half in _by_length(parts)]
            return _kept_style(halves[0], part), _kept_style(halves[1], part)
        case Not(kept=Or(parts=parts), removed=removed) if len(parts) > 1:
            nots = [Not(_one_or_many(half), removed) for half in _by_length(parts)]
            return (replace(part, node=nots[0]),), (replace(part, node=nots[1]),)
    return None


def _kept_style(node: Node, part: Part) -> Slice:
    return _parts(node, part.style, []) if part.style is not None else (replace(part, node=node),)


def _one_or_many(parts: tuple[Node, ...]) -> Node:
    return parts[0] if len(parts) == 1 else Or(parts)


def _by_length(parts: tuple[Node, ...]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """`parts` cut where both sides are about equally long."""
    lengths = [len(str(part)) for part in parts]
    total, so_far, cut = sum(lengths), 0, 1
    for place, length in enumerate(lengths[:-1], 1):
        so_far += length
        cut = place
        if 2 * so_far >= total:
            break
    return parts[:cut], parts[cut:]


def _too_long(native: str) -> ProtocolError:
    return ProtocolError(
        _("The strategy is too long for OpenAlex: {length} bytes, and {most} fit in a request.").format(
            length=encoded_length(native), most=LONGEST_FILTER
        ),
        _(
            "It cannot be asked in slices, because no OR in it can be cut (what NOT leaves out cannot). Shorten it for "
            "OpenAlex with an override (sources → openalex → override)."
        ),
    )
