"""The flow diagram of a review, as a drawing and as a page whose boxes open the lists of their works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litrev.errors import ConflictError
from litrev.i18n import _, language, ngettext, number, speaking
from litrev.model import RunStatus
from litrev.prisma.boxes import Ended, ends
from litrev.prisma.counts import Counts
from litrev.prisma.diagram import Drawing, Width, draw
from litrev.prisma.diagram.as_page import Listed, write_page
from litrev.prisma.diagram.words import words
from litrev.protocol import Protocol, ReviewType
from litrev.review import Review
from litrev.screening.stages import rules_from_protocol
from litrev.steps.counting import Flow, entry_label, prisma, reasons
from litrev.steps.grouping import studies_of
from litrev.steps.ledger import Corpus, corpus, open_ledger, where_works_stand
from litrev.steps.strategies import chase_ids
from litrev.steps.works import show_works


@dataclass(frozen=True, slots=True)
class Picture:
    """A review's counts and their drawing in one language."""

    flow: Flow
    unfinished: tuple[str, ...]
    """Strategies of the protocol whose newest search is not complete."""
    drawing: Drawing


def diagram(review: Review, *, lang: str = "", width: Width = Width.A4) -> Picture:
    """The flow diagram in `lang`, by default the active language."""
    with speaking(lang or language()):
        flow = prisma(review)
        protocol = review.load()
        unfinished = _unfinished(flow, protocol)
        drawing = draw(
            flow.counts,
            lang=language(),
            title=protocol.title.in_language(language()),
            scoping=protocol.type is ReviewType.SCOPING,
            width=width,
            warnings=_warnings(flow, unfinished),
        )
    return Picture(flow, unfinished, drawing)


def diagram_page(review: Review, *, lang: str = "") -> str:
    """The diagram as an HTML page with the works of each box.

    Of a work that still waits for a verdict it says only that: nobody learns from it what another reviewer decided.
    """
    with speaking(lang or language()):
        picture = diagram(review)
        protocol = review.load()
        counts = picture.flow.counts
        return write_page(
            picture.drawing,
            _listed(review, protocol, counts),
            words(language(), scoping=protocol.type is ReviewType.SCOPING),
            unread=counts.excluded_other - counts.known,
        )


def ensure_final(picture: Picture) -> None:
    """Raise ConflictError, naming all that is open, unless the counts are final (A11)."""
    problems = _open_ends(picture)
    if problems:
        raise ConflictError(
            _("The counts are not final: {problems}.").format(problems=", ".join(problems)),
            _("What to do next: litrev status. Without --final the diagram is drawn, marked “in progress”."),
        )


def _open_ends(picture: Picture) -> list[str]:
    flow = picture.flow
    waiting = sum(stage.works for stage in flow.counts.pending)
    problems = []
    if not flow.counts.found:
        problems.append(_("no search is complete"))
    if picture.unfinished:
        problems.append(_("searches are not complete: {names}").format(names=", ".join(picture.unfinished)))
    if flow.counts.found and flow.missing:
        names = ", ".join(map(entry_label, flow.missing))
        problems.append(_("never searched, and no file imported: {names}").format(names=names))
    if flow.counts.found and not flow.deduplicated:
        problems.append(_("not all records have been compared for duplicates"))
    if flow.doubtful:
        words = ngettext(
            "{n} doubtful pair waits for a person (litrev dedupe --review)",
            "{n} doubtful pairs wait for a person (litrev dedupe --review)",
            flow.doubtful,
        )
        problems.append(words.format(n=number(flow.doubtful)))
    if waiting:
        problems.append(
            ngettext("{n} work waits for a verdict", "{n} works wait for a verdict", waiting).format(n=number(waiting))
        )
    if flow.settled_twice:
        problems.append(
            ngettext(
                "{n} work was settled twice and differently",
                "{n} works were settled twice and differently",
                flow.settled_twice,
            ).format(n=number(flow.settled_twice))
        )
    return problems


def _unfinished(flow: Flow, protocol: Protocol) -> tuple[str, ...]:
    wanted = {entry.id for entry in protocol.sources} | set(chase_ids())
    return tuple(
        run.strategy for run in flow.left_out if run.status is not RunStatus.COMPLETE and run.strategy in wanted
    )


def _warnings(flow: Flow, unfinished: Sequence[str]) -> list[str]:
    """Why the numbers are not final, besides what waits for a verdict; in the words of the drawing."""
    said = words(language())
    warnings = []
    if unfinished:
        warnings.append(said.say("own.incomplete", names=", ".join(unfinished)))
    if flow.counts.found and flow.missing:
        warnings.append(said.say("own.missing", names=", ".join(map(entry_label, flow.missing))))
    if flow.counts.found and not flow.deduplicated:
        warnings.append(said.say("own.not_compared"))
    if flow.doubtful:
        warnings.append(said.say("own.doubtful", n=said.number(flow.doubtful)))
    return warnings


def _listed(review: Review, protocol: Protocol, counts: Counts) -> list[Listed]:
    """Every work that counts, with the box in which it ends."""
    labels = dict(reasons(protocol))
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        where = where_works_stand(protocol, store, counted)
        stages = rules_from_protocol(protocol)
        ended = {
            one.work: one
            for one in ends(
                counts.found,
                counted.works,
                where.positions,
                stages,
                automatic=counted.automatic,
                known=counted.known,
            )
        }
        found_by = _found_by(counted)
        study_of = studies_of(store, counted)
        return [
            Listed(
                ended[shown.work.id],
                shown.merged,
                tuple(dict.fromkeys(name for member in shown.work.members for name in found_by.get(member, ()))),
                _reason(ended[shown.work.id], labels),
                study_of.get(shown.work.id, ""),
            )
            for shown in show_works(store, counted.works, where.positions.get)
            if shown.work.id in ended
        ]


def _found_by(counted: Corpus) -> dict[str, list[str]]:
    """Record id -> the sources that found it, as people call them."""
    names = {chosen.run.id: entry_label(chosen.entry) for chosen in counted.runs}
    return {record: [names[run] for run in runs] for record, runs in counted.records.items()}


def _reason(ended: Ended, labels: dict[str, str]) -> str:
    return labels.get(ended.reason, ended.reason)
