"""Writing the bibliography of a set of works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from litrev.formats.entry import Entry, Extras
from litrev.formats.registry import Format, format_named
from litrev.i18n import _, language
from litrev.model import Work
from litrev.protocol import Protocol, stage_label
from litrev.review import Review
from litrev.screening.rules import Mark
from litrev.screening.standing import Position, Standing
from litrev.steps.keys_given import keys_of_review, remember_keys
from litrev.steps.ledger import Corpus, corpus, open_ledger, where_works_stand
from litrev.steps.sets import Choice, Which, choose, deciding_stage, set_named, standing_at
from litrev.steps.works import show_works
from litrev.store import Store

__all__ = ["Exported", "Selection", "Which", "deciding_stage", "export", "select", "set_named"]

COVIDENCE_TAKES = 15_000
"""References in one file."""
RDF_IS_QUICK = 2_000
"""Works up to which Zotero imports RDF in half a minute."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The works of a set, each with its citation key."""

    choice: Choice
    stage_label: str
    """What people call the stage that decided; empty for `all`."""
    works: tuple[Work, ...]
    keys: dict[str, str]
    """Work -> key, for every work of the review."""
    where: Standing
    counted: Corpus

    def entries(self, store: Store, protocol: Protocol) -> Iterator[Entry]:
        """The works as a bibliography has them, read a few hundred at a time."""
        last = deciding_stage(self.where)
        for shown in show_works(store, self.works, self.where.positions.get):
            mark = self.counted.automatic.get(shown.work.id)
            named, marked = self.choice.named, mark is not None
            stands = standing_at(shown.position, self.where, self.choice.stage, named=named, marked=marked)
            stands = stands or standing_at(shown.position, self.where, last) or Which.UNDECIDED
            codes = _codes(stands, shown.position, mark)
            yield shown.merged, _extras(shown.position, stands, codes, protocol, self.keys[shown.work.id])


@dataclass(frozen=True, slots=True)
class Exported:
    """A bibliography, not yet written."""

    which: tuple[Which, ...]
    stage: str
    """The stage whose outcome decided; empty for `all`, and for sets that gather the works of every stage."""
    stage_label: str
    works: int
    format: Format
    warnings: tuple[str, ...]
    """What whoever takes the file elsewhere should know, translated."""
    _pieces: Callable[[], Iterator[bytes]]

    @property
    def pieces(self) -> Iterator[bytes]:
        """The file in pieces, read from the ledger as they are asked for; after the last, its keys are remembered."""
        return self._pieces()


def export(
    review: Review,
    *,
    which: str | Sequence[str] = (),
    file_format: str = "bibtex",
    stage: str | None = None,
    reasons: Sequence[str] = (),
) -> Exported:
    """The bibliography of the works that are in the sets `which` (names, or a text with commas), as a file in pieces.

    Without `which`: the included works; for a program to screen in, all; with `reasons` (codes), the excluded ones.
    `stage`: the sets are those of that stage; else of the last one that has decisions. Keys do not depend on the set,
    and once written they stay. Raises UsageError for words that mean nothing here.
    """
    written = format_named(file_format)
    protocol = review.load()
    otherwise = Which.ALL if written.to_screen else Which.INCLUDED
    with open_ledger(review, protocol) as store:
        chosen = select(protocol, store, which, stage=stage, reasons=reasons, otherwise=otherwise)

    def pieces() -> Iterator[bytes]:
        with open_ledger(review, protocol) as ledger:
            yield from written.pieces(chosen.entries(ledger, protocol))
            remember_keys(ledger, chosen.works, chosen.keys, written.name)

    return Exported(
        chosen.choice.which,
        chosen.choice.stage if chosen.stage_label else "",
        chosen.stage_label,
        len(chosen.works),
        written,
        tuple(_warnings(written, len(chosen.works))),
        pieces,
    )


def select(
    protocol: Protocol,
    store: Store,
    which: str | Sequence[str] = (),
    *,
    stage: str | None = None,
    reasons: Sequence[str] = (),
    otherwise: Which = Which.INCLUDED,
) -> Selection:
    """The works that these words choose, with the keys of the whole review. Raises UsageError."""
    counted = corpus(protocol, store)
    where = where_works_stand(protocol, store, counted)
    choice = choose(protocol, where, which, stage=stage, reasons=reasons, otherwise=otherwise)
    works = tuple(work for work in counted.works if _is_wanted(choice, where, counted, work))
    keys = keys_of_review(protocol, store, counted)
    at_one_stage = choice.named or choice.which == (Which.INCLUDED,)
    label = stage_label(protocol, choice.stage) if at_one_stage and choice.which != (Which.ALL,) else ""
    return Selection(choice, label, works, keys, where, counted)


def _warnings(written: Format, works: int) -> Iterator[str]:
    if written.name == "rdf" and works > RDF_IS_QUICK:
        yield _("Zotero takes minutes for so much RDF; RIS is ten times as quick: -o corpus.ris")
    if written.name == "covidence" and works > COVIDENCE_TAKES:
        yield _("Covidence takes 15,000 references in a file: export it in parts, with --which or --stage.")


def _is_wanted(choice: Choice, where: Standing, counted: Corpus, work: Work) -> bool:
    return choice.has(where.positions.get(work.id), where, marked=work.id in counted.automatic)


def _codes(stands: Which, position: Position | None, mark: Mark | None) -> Sequence[str]:
    """Of the criteria that keep the work out."""
    if stands is Which.AUTOMATIC and mark:
        return (mark.criterion,)
    return position.outcome.reasons if position and stands is Which.EXCLUDED else ()


def _extras(position: Position | None, stands: Which, codes: Sequence[str], protocol: Protocol, key: str) -> Extras:
    """What the review says of a work: tags, notes, and the collection that it stands in."""
    label = stage_label(protocol, position.stage) if position else ""
    reasons = tuple(_labels(codes, protocol))
    return Extras(
        key=key,
        tags=tuple(_tags(stands, reasons)),
        notes=tuple(_notes(stands, reasons, label)),
        standing=stands.value,
        stage=label,
        reasons=reasons,
        collection=(_set_label(stands), *reasons[:1]),
    )


def _tags(stands: Which, reasons: Sequence[str]) -> Iterator[str]:
    yield f"litrev:{stands.value}"
    if stands is Which.NOT_RETRIEVED:
        yield "litrev:reason=not retrieved"
    if reasons:
        yield f"litrev:reason={_one_tag(reasons[0])}"


def _one_tag(reason: str) -> str:
    """No comma and no semicolon: readers part tags there."""
    return " - ".join(part for part in (text.strip() for text in reason.replace(";", ",").split(",")) if part)[:230]


def _notes(stands: Which, reasons: Sequence[str], label: str) -> Iterator[str]:
    if stands is Which.NOT_RETRIEVED:
        yield _("The report could not be retrieved.")
    if stands is Which.AUTOMATIC:
        yield _("Marked as ineligible by a rule: {reasons}").format(reasons="; ".join(reasons))
    elif reasons:
        yield _("Excluded ({stage}): {reasons}").format(stage=label, reasons="; ".join(reasons))


def _set_label(stands: Which) -> str:
    return {
        Which.INCLUDED: _("Included"),
        Which.EXCLUDED: _("Excluded"),
        Which.NOT_RETRIEVED: _("Not retrieved"),
        Which.KNOWN: _("Known from an earlier review"),
        Which.CONFLICTS: _("In conflict"),
        Which.AUTOMATIC: _("Marked by a rule"),
    }.get(stands, _("Undecided"))


def _labels(codes: Sequence[str], protocol: Protocol) -> Iterator[str]:
    known = {criterion.code: criterion.exclude.in_language(language()) for criterion in protocol.criteria}
    return (known.get(code, code) for code in codes)
