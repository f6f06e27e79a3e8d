"""`litrev agree`: how far two reviewers agree, and what they should clarify."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.i18n import N_, _, decimal, ngettext, number
from litrev.screening.agreement import Agreement, PairAgreement
from litrev.screening.outcome import State
from litrev.steps.agreeing import RoundAgreement, StageAgreement, agree

HELP = {
    "agree": N_(
        "For every two reviewers, on the works that both have decided: how often they agree, Cohen's kappa with its "
        "95 % interval, PABAK (kappa freed of how rare inclusions are); the same for each criterion; for the pilot "
        "round and the rest apart. Works that still wait for a verdict take no part, and arbiters neither. A maybe "
        "counts as the stage takes it.\n\n\b\nExamples:\n  litrev agree\n  litrev agree --stage full_text\n"
        "  litrev agree --json"
    ),
}


def agree_command(
    ctx: typer.Context,
    stage: Annotated[
        str | None, typer.Option("--stage", metavar=_("STAGE"), help=_("title_abstract or full_text; else all."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    found = agree(review_of(ctx), stage=stage)
    render.as_json({"stages": [_json(one) for one in found]}) if json else _show(found)


def _json(at: StageAgreement) -> dict[str, Any]:
    return {
        "stage": at.stage,
        "kappa_min": at.kappa_min,
        "works_left": at.left,
        "maybe_counts_as": "include" if at.maybe_advances else "maybe",
        "rounds": [
            {
                "round": "pilot" if one.pilot else "main",
                "works_decided": one.works,
                "pairs": [_pair_json(pair) for pair in one.pairs],
                "clarify": [{"criterion": cited.code, "works": list(cited.works)} for cited in one.cited],
            }
            for one in at.rounds
        ],
    }


def _pair_json(pair: PairAgreement) -> dict[str, Any]:
    return {
        "reviewers": [pair.first, pair.second],
        "answers": [answer.value for answer in pair.answers],
        "table": [list(row) for row in pair.table],
        **_agreement_json(pair.agreement),
        "criteria": [
            {"code": c.code, "both": c.both, "first": c.first, "second": c.second, **_agreement_json(c.agreement)}
            for c in pair.criteria
        ],
        "differing": list(pair.differing),
    }


def _agreement_json(found: Agreement) -> dict[str, Any]:
    return {
        "n": found.n, "agreed": found.agreed, "raw": found.raw, "kappa": found.kappa,
        "kappa_95": [found.low, found.high] if found.kappa is not None else None, "pabak": found.pabak,
    }  # fmt: skip


def _show(found: list[StageAgreement]) -> None:
    if not any(at.rounds for at in found):
        render.say(_("No two reviewers have decided the same works yet, so there is nothing to compare."))
        return
    for at in found:
        for one in at.rounds:
            _show_round(at, one)
    words = _(
        "Measured only on works that both have decided. Kappa is low where nearly all works are excluded, however well "
        "people agree: look at PABAK and at the disagreements too (litrev conflicts)."
    )
    render.say(words)


def _show_round(at: StageAgreement, one: RoundAgreement) -> None:
    head = _("{stage}, pilot round") if one.pilot else _("{stage}, main round") if at.piloted else "{stage}"
    render.show(head.format(stage=at.label), "bold")
    for pair in one.pairs:
        render.show("  " + _pair_words(pair))
        for line in _kappa_lines(at, pair.agreement):
            render.show("    " + line)
        if pair.differing or any(named.first or named.second for named in pair.criteria):
            _show_criteria(pair)
    if any(vote == State.UNDECIDED for pair in one.pairs for vote in pair.answers):
        render.show("  " + _("maybe counts as an answer of its own here: the stage keeps it for discussion."), "dim")
    elif at.maybe_advances:
        render.show("  " + _("maybe counts as include here: the stage lets it through."), "dim")
    _show_advice(at, one)


def _pair_words(pair: PairAgreement) -> str:
    found = pair.agreement
    words = ngettext(
        "{a} and {b}: {n} work read by both · agreement {raw} %",
        "{a} and {b}: {n} works read by both · agreement {raw} %",
        found.n,
    )
    raw = decimal(100 * (found.raw or 0), 0)
    return words.format(a=pair.first, b=pair.second, n=number(found.n), raw=raw)


def _kappa_lines(at: StageAgreement, found: Agreement) -> list[str]:
    pabak = _("PABAK {value}").format(value=decimal(found.pabak or 0, 2))
    if found.kappa is None:
        return [_("kappa cannot be computed: both gave the same answer to every work · {pabak}").format(pabak=pabak)]
    lines = [_kappa_words(found) + " · " + pabak]
    if found.agreed == found.n:
        lines.append(_("No disagreement: the interval cannot say how sure that is; the number of works does."))
    elif not found.agreed:
        lines.append(_("No agreement at all: the interval cannot say how sure that is; the number of works does."))
    elif found.interval is None:
        lines.append(_("One of the two gave the same answer to every work: no interval can be computed."))
    if at.kappa_min is not None:
        reached = found.kappa >= at.kappa_min
        target = _("✓ the protocol asks for {n}") if reached else _("✗ the protocol asks for {n}")
        lines.append(target.format(n=decimal(at.kappa_min, 2)))
    return lines


def _kappa_words(found: Agreement) -> str:
    """Kappa with its interval, where there is one that says something."""
    kappa = decimal(found.kappa or 0, 2)
    return _("κ {kappa} [{interval}]").format(kappa=kappa, interval=_span(found)) if found.interval else f"κ {kappa}"


def _span(found: Agreement) -> str:
    """The interval, without brackets; a dash where there is none."""
    if found.interval is None:
        return "–"
    low, high = found.interval
    return _("{low} to {high}").format(low=decimal(low, 2), high=decimal(high, 2))


def _show_criteria(pair: PairAgreement) -> None:
    rows = [
        (
            named.code,
            number(named.both),
            number(named.first),
            number(named.second),
            _("{n} %").format(n=decimal(100 * (named.agreement.raw or 0), 0)),
            "–" if named.agreement.kappa is None else decimal(named.agreement.kappa, 2),
            _span(named.agreement),
            decimal(named.agreement.pabak or 0, 2),
        )
        for named in pair.criteria
    ]
    alone = (_("{who} alone").format(who=pair.first), _("{who} alone").format(who=pair.second))
    names = (_("Criterion"), _("both"), *alone, _("agreement"), "κ", _("95 %"), _("PABAK"))
    if rows:
        render.table(names, rows, numbers=(1, 2, 3, 4, 5, 6, 7), whole=(6,))


def _show_advice(at: StageAgreement, one: RoundAgreement) -> None:
    differing = {work for pair in one.pairs for work in pair.differing}
    if not differing:
        return
    for cited in one.cited[:3]:
        n = len(cited.works)
        words = ngettext(
            "→ {n} of {all} disagreements is about {code} ({label}): {works}",
            "→ {n} of {all} disagreements are about {code} ({label}): {works}",
            n,
        )
        works = ", ".join(cited.works[:5]) + (" …" if n > 5 else "")
        label = at.criteria.get(cited.code, "")
        render.show(
            "  " + words.format(n=number(n), all=number(len(differing)), code=cited.code, label=label, works=works)
        )
    if one.cited:
        _show_call(at, one)
        return
    works = ", ".join(sorted(differing)[:5]) + (" …" if len(differing) > 5 else "")
    words = (
        _("The disagreements name no criterion: talk about {works}")
        if _is_open(at, one)
        else _("The disagreements name no criterion: {works}")
    )
    render.show("  " + words.format(works=works))


def _show_call(at: StageAgreement, one: RoundAgreement) -> None:
    """What to do about the criterion that most disagreements name, where anything is left to gain."""
    code = one.cited[0].code
    if len(one.cited[0].works) < 2 or not _is_open(at, one):
        return
    words = (
        _("Clarify {code} in review.yaml before going on: what is meant, with an example.")
        if at.left
        else _("Clarify {code} in review.yaml, and look again at what it decided: litrev todo lists the verdicts then.")
    )
    render.show("  " + words.format(code=code))


def _is_open(at: StageAgreement, one: RoundAgreement) -> bool:
    """Whether works are left to decide, or the agreement is below what the protocol asks for."""
    kappas = [pair.agreement.kappa for pair in one.pairs if pair.agreement.kappa is not None]
    return bool(at.left) or (at.kappa_min is not None and any(kappa < at.kappa_min for kappa in kappas))
