"""Verdicts as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litrev.i18n import _, ngettext, number
from litrev.model import Decision, Verdict
from litrev.screening.outcome import RESOLUTION
from litrev.screening.resolutions import How, Resolution


def verdict_word(verdict: Verdict) -> str:
    """A verdict in the active language."""
    return {
        Verdict.INCLUDE: _("include"),
        Verdict.EXCLUDE: _("exclude"),
        Verdict.MAYBE: _("maybe"),
        Verdict.NOT_RETRIEVED: _("not retrieved"),
        Verdict.WITHDRAWN: _("withdrawn"),
    }[verdict]


def verdict_words(said: Decision | Resolution) -> str:
    """A verdict with its reasons: `exclude (P, C)`."""
    return verdict_word(said.verdict) + (f" ({', '.join(said.criteria)})" if said.criteria else "")


def vote_words(vote: Decision) -> str:
    """Who holds what, for which reasons: `a: exclude (P, C)`; what settled a disagreement is nobody's."""
    who = _("settled") if vote.reviewer == RESOLUTION else vote.reviewer
    return _("{who}: {verdict}").format(who=who, verdict=verdict_words(vote))


def resolution_words(said: Resolution) -> str:
    """How a disagreement was settled, by whom, in words."""
    words = {
        How.DISCUSSION: _("{verdict}, by discussion (recorded by {who})"),
        How.ARBITER: _("{verdict}, by the arbiter {who}"),
    }[said.how]
    note = _(" – “{note}”").format(note=said.note) if said.note else ""
    return words.format(verdict=verdict_words(said), who=said.by) + note


def rival_words(rivals: Sequence[Resolution]) -> list[str]:
    """Two or more resolutions of one work that people made without knowing of one another, a line each."""
    *others, counts = map(resolution_words, rivals)
    lines = [_("also settled: {resolution}").format(resolution=words) for words in others]
    return [*lines, _("settled later, and this counts: {resolution}").format(resolution=counts)]


def settled_twice_words(n: int) -> str:
    """What people are told of works that were settled twice."""
    return ngettext(
        "{n} work was settled twice and differently, in copies that did not know of one another; the later resolution "
        "counts until somebody settles it once more.",
        "{n} works were settled twice and differently, in copies that did not know of one another; the later "
        "resolution counts until somebody settles them once more.",
        n,
    ).format(n=number(n))


def resolution_json(said: Resolution) -> dict[str, Any]:
    """How a disagreement was settled, as plain values."""
    return {
        "verdict": said.verdict.value, "reasons": list(said.criteria), "note": said.note, "how": said.how.value,
        "by": said.by, "at": said.at.isoformat(timespec="seconds"),
    }  # fmt: skip
