"""Methods and results of a review as one document, read from its ledger and protocol. Sends nothing."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from statistics import median

from litrev.formats.citation import authors_of
from litrev.formats.document import Image
from litrev.i18n import _, language
from litrev.model import Verdict
from litrev.prisma.appendix import appendix
from litrev.prisma.diagram import png, svg
from litrev.prisma.report import Report, write_up
from litrev.prisma.report.facts import Agreement, Facts, Marked, Reported, StageFacts
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.agreement import PairAgreement, closed, pairs
from litrev.screening.bulk import FROM_TABLE
from litrev.screening.draws import orders_used
from litrev.screening.outcome import RESOLUTION, State, direction
from litrev.screening.resolutions import How
from litrev.screening.retrieval import Attempt, Step, attempts, held
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing
from litrev.steps.counting import Flow, entry_label, reasons
from litrev.steps.drawing import Picture, diagram
from litrev.steps.duties import amended
from litrev.steps.grouping import studies_of
from litrev.steps.ledger import Corpus, corpus, open_ledger, utc_now, where_works_stand
from litrev.steps.leftovers import left_over
from litrev.steps.readers import Readers, read
from litrev.steps.reporting import search_log
from litrev.steps.verdict_words import settled_twice_words
from litrev.steps.works import show_works
from litrev.store import Store
from litrev.text import fold


def write_report(
    review: Review,
    *,
    now: Callable[[], datetime] = utc_now,
    protocol: Protocol | None = None,
    python: str = platform.python_version(),
) -> Report:
    """The report in the active language. `protocol`: another than the review's, such as one without names; `python`:
    the version that it speaks of, if any."""
    return write_up(report_facts(review, protocol or review.load(), now(), python))


def report_facts(review: Review, protocol: Protocol, at: datetime, python: str) -> Facts:
    """All that the report rests on."""
    picture = diagram(review)
    with open_ledger(review, protocol) as store:
        readers = read(protocol, store)
        log = search_log(protocol, store, at)
        works = _reported(protocol, store, readers.counted, readers.where)
        over = left_over(review, store.runs(), readers)
    return Facts(
        protocol=protocol,
        log=log,
        appendix=appendix(log),
        counts=picture.flow.counts,
        checks=picture.flow.checks,
        stages=tuple(_stage(readers, rules) for rules in readers.where.stages),
        included=works[State.INCLUDED],
        excluded=works[State.EXCLUDED],
        not_retrieved=works[State.NOT_RETRIEVED],
        marked=_marked(protocol, readers.counted),
        diagram=_figure(protocol, picture),
        old_criteria=sum(len(one.works) for one in amended(readers)),
        python=python,
        left_over=(*over, *_settled_twice(picture.flow)),
    )


def _settled_twice(flow: Flow) -> tuple[str, ...]:
    return (settled_twice_words(flow.settled_twice),) if flow.settled_twice else ()


def included_works(review: Review, protocol: Protocol) -> tuple[Reported, ...]:
    """The reports that are included, by their authors."""
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        return _reported(protocol, store, counted, where_works_stand(protocol, store, counted))[State.INCLUDED]


def _figure(protocol: Protocol, picture: Picture) -> Image:
    """The flow diagram, with its caption."""
    drawn = svg(picture.drawing)
    title = protocol.title.in_language(language()).rstrip(".")
    caption = _("PRISMA 2020 flow diagram: {title}.").format(title=title)
    return Image(drawn, png(drawn), picture.drawing.description, caption, f"prisma.{language()}.svg")


Works = Mapping[State, tuple[Reported, ...]]


def _reported(protocol: Protocol, store: Store, counted: Corpus, where: Standing) -> Works:
    """Included works, and those that ended at a stage where reports are read; by their authors."""
    labels = dict(reasons(protocol))
    read = {rules.id for rules in where.stages if rules.reports}
    sources = {chosen.run.id: entry_label(chosen.entry) for chosen in counted.runs}
    study = _grouped(store, counted)
    found: dict[State, list[Reported]] = {State.INCLUDED: [], State.EXCLUDED: [], State.NOT_RETRIEVED: []}
    chosen = [work for work in counted.works if _is_told(where, work.id, read)]
    for shown in show_works(store, chosen, where.positions.get):
        position = shown.position
        if position is not None:
            ids = {sources[run] for member in shown.work.members for run in counted.records.get(member, ())}
            why = tuple(labels.get(code, code) for code in position.outcome.reasons)
            found[position.state].append(
                Reported(
                    shown.work.id,
                    shown.merged,
                    tuple(sorted(ids)),
                    why,
                    shown.work.members,
                    study.get(shown.work.id, ""),
                )
            )
    rank = {label: place for place, (_code, label) in enumerate(reasons(protocol))}
    return {
        state: tuple(sorted(works, key=lambda work: (_rank(work, rank, state), _by_author(work))))
        for state, works in found.items()
    }


def _grouped(store: Store, counted: Corpus) -> dict[str, str]:
    """Work -> study, where a person has said of any two reports that they are of one study."""
    return {work: study for work, study in studies_of(store, counted).items() if study}


def _is_told(where: Standing, work: str, read: set[str]) -> bool:
    position = where.positions.get(work)
    if position is None:
        return False
    ended = position.state in (State.EXCLUDED, State.NOT_RETRIEVED) and position.stage in read
    return ended or position.state is State.INCLUDED


def _rank(work: Reported, rank: Mapping[str, int], state: State) -> int:
    """Excluded reports stand in the order of the diagram's reasons."""
    return rank.get(work.reasons[0], len(rank)) if state is State.EXCLUDED and work.reasons else 0


def _by_author(work: Reported) -> tuple[str, int, str]:
    return fold(authors_of(work.record)), work.record.year or 0, work.id


def _stage(readers: Readers, rules: StageRules) -> StageFacts:
    where, stage = readers.where, readers.protocol.stage(rules.id)
    tally = where.tally(rules.id)
    apart = rules.arbiters - rules.voting_arbiters
    read_here = [
        decision
        for work in where.reached(rules.id)
        for who, decision in where.verdicts.get((work, rules.id), {}).items()
        if who != RESOLUTION and who not in apart and decision.verdict is not Verdict.NOT_RETRIEVED
    ]
    seconds = [decision.seconds for decision in read_here if decision.seconds is not None]
    disagreed, settled = _disagreements(readers, rules)
    told = set(closed(where, rules.id)) - readers.still_blind(rules.id)
    pilot = pairs(where, rules.id, told & readers.pilot(rules.id))
    return StageFacts(
        id=rules.id,
        label=rules.name,
        reports=rules.reports,
        reviewers=rules.reviewers,
        blind=rules.blind,
        undecided_advances=rules.undecided_advances,
        pilot=stage.pilot if stage else 0,
        kappa_min=stage.kappa_min if stage else None,
        reached=len(where.reached(rules.id)),
        open=sum(n for state, n in tally.items() if state.is_open),
        by=dict(sorted(Counter(decision.reviewer for decision in read_here).items())),
        from_tables=sum(decision.id.startswith(FROM_TABLE) for decision in read_here),
        seconds=median(seconds) if seconds else None,
        disagreed=disagreed,
        settled=settled,
        agreements=tuple(map(_agreement, pairs(where, rules.id, told))),
        **_retrieval(readers, rules),
        drawn=len(readers.pilot(rules.id)),
        piloted=tuple(map(_agreement, pilot)),
        orders=tuple((order, tuple(who)) for order, who in orders_used(readers.events, rules.id).items()),
        seed=readers.reading_seed(rules.id),
        pilot_seed=readers.pilot_seed(rules.id),
    )


def _retrieval(readers: Readers, rules: StageRules) -> dict[str, int]:
    """How full texts were got, as far as it was noted; whether the files are still there does not matter."""
    tally: Counter[str] = Counter()
    steps: dict[str, list[Attempt]] = {}
    for step in attempts(readers.events) if rules.reports else ():
        if step.record in readers.counted.work_of:
            steps.setdefault(readers.counted.work_of[step.record], []).append(step)
    for work in readers.where.reached(rules.id):
        own = steps.get(work, [])
        if brought := held(own):
            tally["got" if brought.step is Step.GOT else "fetched"] += 1
        elif any(step.step is Step.ASKED for step in own):
            tally["asked"] += 1
    return dict(tally)


def _agreement(pair: PairAgreement) -> Agreement:
    found = pair.agreement
    return Agreement(
        pair.first, pair.second, found.n, found.agreed, found.kappa, found.low, found.high, found.pabak
    )  # fmt: skip


def _disagreements(readers: Readers, rules: StageRules) -> tuple[int, dict[str, int]]:
    """Works on which the reviewers' standing verdicts lead apart, and by whom those were settled."""
    disagreed, settled = 0, Counter[str]()
    apart = rules.arbiters - rules.voting_arbiters
    how = {one.id: one for one in readers.settled}
    for work in closed(readers.where, rules.id):
        held = readers.where.verdicts.get((work, rules.id), {})
        votes = [d for who, d in held.items() if who not in apart and who != RESOLUTION and rules.admits(d.verdict)]
        if len({direction(vote.verdict, rules) for vote in votes}) < 2:
            continue
        disagreed += 1
        outcome = readers.where.positions[work].at(readers.where.number(rules.id))
        if outcome is not None and outcome.settled_by == RESOLUTION:
            resolution = how[held[RESOLUTION].id]
            settled["" if resolution.how is How.DISCUSSION else resolution.by] += 1
        elif outcome is not None and outcome.settled_by:
            settled[outcome.settled_by] += 1
    return disagreed, dict(sorted(settled.items()))


def _marked(protocol: Protocol, counted: Corpus) -> tuple[Marked, ...]:
    labels = dict(reasons(protocol))
    tally = Counter(mark.criterion for mark in counted.automatic.values())
    return tuple(Marked(criterion=labels.get(code, code), works=n) for code, n in sorted(tally.items()))
