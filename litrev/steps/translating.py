"""Carrying a pasted strategy over to another source, without a review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from litrev.errors import ProtocolError, UsageError
from litrev.i18n import _
from litrev.query import Loss, Query, Translation, europepmc, hal, openalex, pubmed
from litrev.query.pasted import Reading, read_pasted
from litrev.query.problem import Problem

READERS: Mapping[str, Callable[[str], Reading]] = {"pubmed": read_pasted}
"""Syntaxes that a pasted strategy is understood in."""
RENDERERS: Mapping[str, Callable[[Query], Translation]] = {
    "pubmed": pubmed.render,
    "openalex": openalex.render,
    "europepmc": europepmc.render,
    "hal": hal.render,
}
"""Sources that a strategy can be carried over to."""

_Chosen = TypeVar("_Chosen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A strategy in another source's syntax, or the reasons why not."""

    terms: int
    """0 when it was refused."""
    problems: tuple[Problem, ...]
    repaired: str
    """The whole text as it was read."""
    natives: tuple[str, ...] = ()
    """Queries whose results together are the strategy's; none when it was refused."""
    losses: tuple[Loss, ...] = ()


def translate(text: str, *, read_as: str = "pubmed", to: str = "pubmed") -> Carried:
    """`text`, a strategy in the syntax of `read_as`, for the source `to`. Raises UsageError on an unknown name.

    Nothing is asked of any source. What the text holds is never raised: it becomes problems with their places.
    """
    reader = _one_of(READERS, read_as, "--from")
    render = _one_of(RENDERERS, to, "--to")
    reading = reader(text)
    if reading.query is None:
        return Carried(terms=0, problems=reading.problems, repaired=reading.repaired)
    try:
        translation = render(reading.query)
    except ProtocolError as error:
        refusal = Problem(what=error.message, repair=error.hint)
        return Carried(terms=reading.terms, problems=(*reading.problems, refusal), repaired=reading.repaired)
    return Carried(
        terms=reading.terms,
        problems=reading.problems,
        repaired=reading.repaired,
        natives=translation.natives,
        losses=translation.losses,
    )


def _one_of(table: Mapping[str, _Chosen], name: str, option: str) -> _Chosen:
    found = table.get(name.strip().casefold())
    if found is None:
        raise UsageError(
            _("The option {option} does not know “{name}”.").format(option=option, name=name),
            _("Choose among: {names}").format(names=", ".join(table)),
        )
    return found
