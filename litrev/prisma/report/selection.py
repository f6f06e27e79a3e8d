"""The selection process (PRISMA 2020 item 8): who read what, how far they agreed, how disagreements ended, tools."""

from __future__ import annotations

from collections.abc import Iterator

from litrev.formats.document import Block, Heading, Paragraph, Table, Tone
from litrev.i18n import _, decimal, ngettext, number
from litrev.prisma.report.facts import Agreement, Facts, StageFacts
from litrev.prisma.report.pieces import gap, listed, section, unfinished
from litrev.protocol import ResolutionRule


def process(facts: Facts) -> Iterator[Block]:
    """How works were chosen, stage by stage."""
    yield from section(facts, 2, _("Selection process"), "8", "9")
    for stage in facts.stages:
        yield Heading(3, stage.label[:1].upper() + stage.label[1:])
        yield Paragraph(" ".join(_read_by(facts, stage)))
        yield from _elsewhere(stage)
        yield from _retrieval(stage)
        yield from _pilot(stage)
        yield from _conflicts(facts, stage)
        if stage.open:
            yield unfinished(_waiting(stage), f"litrev screen --stage {stage.id}")
    yield Heading(3, _("Automation and tools"))
    yield from _automation(facts)


def _read_by(facts: Facts, stage: StageFacts) -> Iterator[str]:
    thing = _("report") if stage.reports else _("record")
    if stage.reviewers > 1:
        yield _("Each {thing} was read by {n} reviewers.").format(thing=thing, n=number(stage.reviewers))
        yield (
            _("They worked independently: nobody saw another's verdict before giving one.")
            if stage.blind
            else _("They could see each other's verdicts.")
        )
    else:
        yield _("Each {thing} was read by one reviewer.").format(thing=thing)
    if stage.by:
        shares = [
            ngettext("{who} read {n} work", "{who} read {n} works", n).format(who=facts.person(who), n=number(n))
            for who, n in stage.by.items()
        ]
        yield _("{shares}.").format(shares=listed(shares))
    yield from _orders(facts, stage)
    if stage.seconds:
        words = ngettext(
            "Half of the verdicts took less than {n} second.", "Half of the verdicts took less than {n} seconds.",
            round(stage.seconds),
        )  # fmt: skip
        yield words.format(n=number(round(stage.seconds)))
    if not stage.reports:
        yield (
            _("A “maybe” let a work through to the next stage.")
            if stage.undecided_advances
            else _("A “maybe” was kept for discussion.")
        )


def _elsewhere(stage: StageFacts) -> Iterator[Block]:
    """The ledger does not tell in which tool a table of verdicts was made."""
    if n := stage.from_tables:
        words = ngettext(
            "where {n} verdict was given that was taken in from a table: on paper, in Rayyan, Covidence, ASReview … "
            "(with its version).",
            "where {n} verdicts were given that were taken in from a table: on paper, in Rayyan, Covidence, ASReview … "
            "(with its version).",
            n,
        )
        yield gap(words.format(n=number(n)))


def _orders(facts: Facts, stage: StageFacts) -> Iterator[str]:
    """In which order works were put before people, and what made it."""
    words = {
        "order": _("To {names} they were shown at random, in one order for all (seed: {seed})."),
        "order:date": _("To {names} they were shown by date, the newest first."),
        "order:id": _("To {names} they were shown by their ids."),
    }
    for order, people in stage.orders:
        if order in words:
            yield words[order].format(names=listed([facts.person(who) for who in people]), seed=stage.seed)


def _retrieval(stage: StageFacts) -> Iterator[Block]:
    """How the full texts came, where somebody noted it."""
    told = []
    if n := stage.fetched:
        words = ngettext(
            "{n} was fetched as a free copy under its licence", "{n} were fetched as free copies under their licence", n
        )
        told.append(words.format(n=number(n)))
    if n := stage.got:
        told.append(ngettext("{n} was got by people", "{n} were got by people", n).format(n=number(n)))
    if n := stage.asked:
        words = ngettext("{n} was asked for and has not come", "{n} were asked for and have not come", n)
        told.append(words.format(n=number(n)))
    if told:
        yield Paragraph(_("Of the full texts, {shares}.").format(shares=listed(told)))


def _pilot(stage: StageFacts) -> Iterator[Block]:
    if not stage.pilot and not stage.drawn:
        return
    if not stage.drawn:
        words = ngettext(
            "The protocol wants a pilot on {n} work that everybody reads first.",
            "The protocol wants a pilot on {n} works that everybody reads first.",
            stage.pilot,
        ).format(n=number(stage.pilot))
        yield gap(_("how the pilot went; none was drawn by lot here.") + " " + words)
        return
    words = ngettext(
        "In a pilot round {n} work was drawn by lot and read by everybody first.",
        "In a pilot round {n} works were drawn by lot and read by everybody first.",
        stage.drawn,
    ).format(n=number(stage.drawn))
    wanted = (
        [_("The protocol wanted a kappa of {least}.").format(least=decimal(stage.kappa_min, 2))]
        if stage.kappa_min is not None
        else []
    )
    seed = _("The seed of the lot was {seed}.").format(seed=stage.pilot_seed)
    yield Paragraph(" ".join([words, seed, *map(_agreement_words, stage.piloted), *wanted]))


def _agreement_words(one: Agreement) -> str:
    share = _("agreement {percent} %").format(percent=decimal(100 * one.agreed / one.works, 0)) if one.works else ""
    return _("{first} and {second}: {share}, kappa {kappa}.").format(
        first=one.first, second=one.second, share=share, kappa=_kappa(one)
    )


def _kappa(one: Agreement) -> str:
    if one.kappa is None:
        return _("cannot be told")
    shown = decimal(one.kappa, 2)
    if one.low is None or one.high is None:
        return shown
    words = _("{kappa} [{low}; {high}]").format(kappa=shown, low=decimal(one.low, 2), high=decimal(one.high, 2))
    return words.replace(" ", "\u00a0")  # it stays on one line


def _conflicts(facts: Facts, stage: StageFacts) -> Iterator[Block]:
    if stage.reviewers < 2:
        return
    if not facts.protocol.resolution or not facts.protocol.resolution.rule:
        yield gap(_("how disagreements were settled."), _("In review.yaml: resolution: {{by: …, rule: …}}").format())
    else:
        yield Paragraph(_rule_words(facts))
    if stage.disagreed:
        words = ngettext(
            "Reviewers disagreed on {n} work.", "Reviewers disagreed on {n} works.", stage.disagreed
        ).format(n=number(stage.disagreed))
        yield Paragraph(" ".join([words, *_settled(facts, stage)]))


def _rule_words(facts: Facts) -> str:
    resolution = facts.protocol.resolution
    who = facts.person(resolution.by) if resolution and resolution.by else ""
    rule = resolution.rule if resolution else None
    if rule is ResolutionRule.DISCUSSION:
        return _("Disagreements were to be settled by discussion.")
    if rule is ResolutionRule.ARBITER:
        return (
            _("Disagreements were to be settled by an arbiter: {who}.").format(who=who)
            if who
            else _("Disagreements were to be settled by an arbiter.")
        )
    return (
        _("Disagreements were to be settled by discussion, else by an arbiter: {who}.").format(who=who)
        if who
        else _("Disagreements were to be settled by discussion, else by an arbiter.")
    )


def _settled(facts: Facts, stage: StageFacts) -> Iterator[str]:
    for who, n in stage.settled.items():
        if who:
            yield ngettext("{who} settled {n}.", "{who} settled {n}.", n).format(who=facts.person(who), n=number(n))
        else:
            yield ngettext(
                "{n} was settled by the reviewers together.", "{n} were settled by the reviewers together.", n
            ).format(n=number(n))
    open_ones = stage.disagreed - sum(stage.settled.values())
    if open_ones > 0:
        yield ngettext("{n} is open.", "{n} are open.", open_ones).format(n=number(open_ones))


def _waiting(stage: StageFacts) -> str:
    return ngettext(
        "{n} work waits at the stage “{stage}”.", "{n} works wait at the stage “{stage}”.", stage.open
    ).format(n=number(stage.open), stage=stage.label)


def _automation(facts: Facts) -> Iterator[Block]:
    if facts.marked:
        rows = tuple((one.criterion, number(one.works)) for one in facts.marked)
        yield Paragraph(
            _("Rules on year, language or type marked these records as ineligible before anybody read them:")
        )
        yield Table((_("Criterion"), _("Records")), rows, numbers=(1,))
    else:
        yield Paragraph(_("No record was excluded by an automation tool: people gave every verdict."))
    versions = sorted({search.version for search in facts.log.searches if search.version})
    if facts.log.merging and facts.log.merging.version:
        versions = sorted({*versions, facts.log.merging.version})
    shown = listed(versions or [facts.log.version])
    words = (
        _("Searches, deduplication and counts were made with litrev (version {versions}; Python {python}), free "
          "software under the MIT licence.")
        if facts.python
        else _("Searches, deduplication and counts were made with litrev (version {versions}), free software under "
               "the MIT licence.")
    )  # fmt: skip
    yield Paragraph(words.format(versions=shown, python=facts.python))
    cited = _("To cite it: The litrev maintainers. litrev: literature reviews from the terminal (version {version}) "
              "[computer software].")  # fmt: skip
    yield Paragraph(cited.format(version=facts.log.version))
    yield gap(_("the address from which litrev was had, so that readers find it."))


def agreement(facts: Facts) -> Iterator[Block]:
    """How far reviewers agreed, as results."""
    rows = tuple(
        (
            stage.label, f"{facts.person(one.first)}, {facts.person(one.second)}", number(one.works),
            _("{percent} %").format(percent=decimal(100 * one.agreed / one.works, 1)) if one.works else "–",
            _kappa(one), decimal(one.pabak, 2) if one.pabak is not None else "–",
        )
        for stage in facts.stages
        for one in stage.agreements
    )  # fmt: skip
    if not rows:
        return
    yield Heading(2, _("Agreement between reviewers"))
    columns = (_("Stage"), _("Reviewers"), _("Works"), _("Agreement"), _("Kappa [95 % CI]"), _("PABAK"))
    yield Table(columns, rows, numbers=(2, 3, 4, 5), caption=_("Agreement on the works that both reviewers read."))
    yield Paragraph(
        _("Cohen's kappa, with the interval of Fleiss, Cohen and Everitt (1969). PABAK is kappa adjusted for "
          "prevalence and bias. Verdicts are those that stand today; a changed verdict counts as it was changed."),
        Tone.NOTE,
    )  # fmt: skip
