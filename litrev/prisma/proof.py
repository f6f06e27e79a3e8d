"""The proof of the counts: each arithmetic rule of PRISMA 2020's templates, recomputed, with its equation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litrev.errors import LitrevError
from litrev.i18n import _
from litrev.prisma.counts import Counts


@dataclass(frozen=True, slots=True)
class Check:
    """One rule and whether the counts keep it."""

    rule: str
    """`A0` (every record announced is accounted for), `A1` … `A11`."""
    equation: str
    """With the numbers in it: `3514 − 702 − 0 − 3 = 2809`."""
    holds: bool


def prove(counts: Counts) -> list[Check]:
    """Every rule that applies, in order; a rule that has several equations comes once for each."""
    return [
        *_identified(counts),
        *_databases(counts),
        *_other_methods(counts),
        *_included(counts),
        _progress(counts),
    ]


def ensure(counts: Counts) -> list[Check]:
    """`prove`, but LitrevError when a rule is broken."""
    checks = prove(counts)
    broken = [check for check in checks if not check.holds]
    if broken:
        raise LitrevError(
            _("The PRISMA counts do not add up: {rules}.").format(
                rules="; ".join(f"{check.rule}: {check.equation}" for check in broken)
            ),
            _("This is a fault of litrev: please report it. Nothing in the review is lost."),
        )
    return checks


def _identified(c: Counts) -> Iterable[Check]:
    for f in c.found:
        yield _equal("A0", [len(f.records), f.rejected, f.withheld], f.announced)
    for total, tally in (
        (c.database_results, c.database_specific_results),
        (c.register_results, c.register_specific_results),
    ):
        if total is not None:
            yield _equal("A1", [n for _label, n in tally], total)


def _databases(c: Counts) -> Iterable[Check]:
    identified = c.database_results + (c.register_results or 0)
    removed = [c.duplicates, c.excluded_automatic, c.excluded_other]
    yield _less("A2", identified, removed, c.records_screened)
    if c.known:
        unread = sum(f.rejected + f.withheld for f in c.found if f.arm.is_main)
        yield _equal("A2", [unread, c.known], c.excluded_other)
    yield _less("A3", c.records_screened, [c.records_excluded, *_some(c.dbr_pending_records)], c.dbr_sought_reports)
    kept = [c.dbr_notretrieved_reports, *_some(c.dbr_pending_reports)]
    yield _less("A4", c.dbr_sought_reports, kept, c.dbr_assessed)
    yield _equal("A5", [n for _label, n in c.dbr_excluded], c.dbr_excluded_reports)


def _other_methods(c: Counts) -> Iterable[Check]:
    sought, lost, assessed = c.other_sought_reports, c.other_notretrieved_reports, c.other_assessed
    if sought is None or lost is None or assessed is None:
        return
    yield _less("A6", c.other_identified, [n for _cause, n in c.not_sought], sought)
    yield _less("A7", sought, [lost, *_some(c.other_pending_reports)], assessed)
    yield _equal("A7", [n for _label, n in c.other_excluded], c.other_excluded_reports)


def _included(c: Counts) -> Iterable[Check]:
    arms = [(c.dbr_assessed, c.dbr_excluded_reports)]
    if c.other_assessed is not None:
        arms.append((c.other_assessed, c.other_excluded_reports))
    included = sum(assessed - excluded for assessed, excluded in arms)
    equation = " + ".join(f"({assessed} − {excluded})" for assessed, excluded in arms)
    yield Check("A8", f"{equation} = {c.new_reports}", included == c.new_reports)
    least = 1 if c.new_reports else 0
    chain = f"{least} ≤ {c.new_studies} ≤ {c.new_reports}"
    yield Check("A9", chain, least <= c.new_studies <= c.new_reports)
    yield _equal("A10", [c.previous_studies or 0, c.new_studies], c.total_studies)
    yield _equal("A10", [c.previous_reports or 0, c.new_reports], c.total_reports)


def _progress(c: Counts) -> Check:
    """What is open at each stage is what is open in both arms; only where it is nothing are the counts final."""
    arms = [c.dbr_pending_records, c.dbr_pending_reports, c.other_pending_records, c.other_pending_reports]
    stages = [stage.works for stage in c.pending]
    holds = sum(arms) == sum(stages) and c.in_progress == bool(sum(arms))
    return Check("A11", f"{_join(stages, '+')} = {sum(arms)}", holds)


def _equal(rule: str, parts: Sequence[int], total: int) -> Check:
    return Check(rule, f"{_join(parts, '+')} = {total}", sum(parts) == total)


def _less(rule: str, start: int, removed: Sequence[int], rest: int) -> Check:
    return Check(rule, f"{_join([start, *removed], '−')} = {rest}", start - sum(removed) == rest)


def _join(numbers: Sequence[int], sign: str) -> str:
    return f" {sign} ".join(str(n) for n in numbers) or "0"


def _some(pending: int) -> list[int]:
    """What waits, as a term of an equation only where there is any."""
    return [pending] if pending else []
