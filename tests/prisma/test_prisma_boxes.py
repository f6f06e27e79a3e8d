"""For any history the arithmetic holds, every work ends in one box, and the boxes give the counts again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from litrev.dedupe import works as works_from_links
from litrev.model import Decision, Link, LinkKind, Verdict, Work
from litrev.prisma.boxes import PASSED, Ended, Terminal, ends, passing, recount
from litrev.prisma.counts import Arm, Counts, Found, Studies, count
from litrev.prisma.proof import ensure
from litrev.screening.stages import Criterion, StageRules
from litrev.screening.standing import standing

START = datetime(2026, 1, 1, tzinfo=UTC)
CRITERIA = (Criterion("P"), Criterion("C"))
REASONS = (("P", "Wrong population"), ("C", "Wrong concept"))
STAGES = (
    StageRules(id="title_abstract", reviewers=2, criteria=CRITERIA, arbiters=frozenset({"z"})),
    StageRules(id="full_text", reports=True, undecided_advances=False, criteria=CRITERIA),
)
RECORDS = [f"{source}:{n}" for source in ("p", "o", "r", "w") for n in range(3)]
PEOPLE = "abz"

minutes = st.integers(0, 40).map(lambda minute: START + timedelta(minutes=minute))
names = st.integers(0, 10**9).map(str)


@dataclass(frozen=True)
class Searched:
    """A run: which strategy, what it gave, whether it came to its end."""

    strategy: str
    records: frozenset[str]
    rejected: int
    withheld: int
    complete: bool


ARMS = {"pubmed": Arm.DATABASE, "openalex": Arm.DATABASE, "trials": Arm.REGISTER, "web": Arm.WEBSITE,
        "body": Arm.ORGANISATION, "chase": Arm.CITATION, "else": Arm.OTHER}  # fmt: skip

runs = st.lists(
    st.builds(
        Searched,
        strategy=st.sampled_from(sorted(ARMS)),
        records=st.frozensets(st.sampled_from(RECORDS)),
        rejected=st.integers(0, 2),
        withheld=st.integers(0, 2),
        complete=st.booleans(),
    ),
    max_size=10,
)
links = st.lists(
    st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)).filter(lambda pair: pair[0] < pair[1]).flatmap(
        lambda pair: st.builds(
            Link, id=names, a=st.just(pair[0]), b=st.just(pair[1]), kind=st.sampled_from(LinkKind),
            by=st.sampled_from(["rules", "a", "b"]), at=minutes, batch=st.sampled_from(["1", "2"]),
        )
    ),
    max_size=15,
)  # fmt: skip
decisions = st.lists(
    st.builds(
        Decision,
        id=names,
        record=st.sampled_from(RECORDS),
        stage=st.sampled_from(["title_abstract", "full_text", "gone"]),
        verdict=st.sampled_from(Verdict),
        criteria=st.lists(st.sampled_from(["P", "C", "OLD"]), max_size=2).map(tuple),
        reviewer=st.sampled_from(PEOPLE),
        at=minutes,
    ),
    max_size=80,
)


def that_count(history: Sequence[Searched]) -> list[Found]:
    """Of each strategy the newest complete run."""
    newest = {run.strategy: run for run in history if run.complete}
    return [
        Found(
            label=name,
            arm=ARMS[name],
            announced=len(run.records) + run.rejected + run.withheld,
            records=run.records,
            rejected=run.rejected,
            withheld=run.withheld,
        )
        for name, run in newest.items()
    ]


@settings(max_examples=300)
@given(
    runs,
    links,
    decisions,
    st.sets(st.sampled_from(RECORDS)),
    st.sets(st.sampled_from(RECORDS)),
    st.dictionaries(st.sampled_from(RECORDS), st.sampled_from("xy")),
    st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_for_any_history_the_sums_hold_and_every_work_ends_in_one_box(
    history: list[Searched],
    held: list[Link],
    verdicts: list[Decision],
    marked: set[str],
    known: set[str],
    studies: dict[str, str],
    previous: tuple[int, int] | None,
) -> None:
    found = that_count(history)
    works = works_from_links(RECORDS, held)
    where = standing(works, verdicts, STAGES)
    counts = count(found, works, where.positions, STAGES, REASONS, automatic=marked, known=known,
                   studies=Studies(studies, previous))  # fmt: skip
    assert all(check.holds for check in ensure(counts))

    ended = ends(found, works, where.positions, STAGES, automatic=marked, known=known)
    assert_every_work_once(works, found, ended)
    assert_same_numbers(counts, recount(ended))
    assert_reasons(counts, ended)


def assert_every_work_once(works: Sequence[Work], found: Sequence[Found], ended: Sequence[Ended]) -> None:
    seen = frozenset[str]().union(*(one.records for one in found))
    expected = [work.id for work in works if seen.intersection(work.members)]
    assert [one.work for one in ended] == expected
    single = [box for box, (_arm, terminals) in PASSED.items() if len(terminals) == 1 and box != "included"]
    boxed = Counter(one.work for box in single for one in passing(box, ended))
    boxed += Counter(one.work for one in ended if one.terminal.is_open or one.terminal is Terminal.INCLUDED)
    boxed += Counter(one.work for one in ended if one.terminal in (Terminal.AUTOMATIC, Terminal.KNOWN))
    other_excluded = [o.work for o in ended if not o.main and o.terminal is Terminal.RECORD_EXCLUDED]
    assert boxed + Counter(other_excluded) == Counter(expected)  # the other arm has no box for records excluded


def assert_same_numbers(counts: Counts, again: dict[str, int]) -> None:
    for name, number in again.items():
        assert number == (getattr(counts, name) or 0), name


def assert_reasons(counts: Counts, ended: Sequence[Ended]) -> None:
    labels = {**dict(REASONS), "": "No reason given"}
    for box, tally in (("reports_excluded", counts.dbr_excluded), ("other_reports_excluded", counts.other_excluded)):
        given = Counter(labels.get(one.reason, one.reason) for one in passing(box, ended))
        assert dict(tally) == dict(given)


def test_a_work_found_twice_by_databases_and_once_elsewhere_is_one_duplicate_there() -> None:
    found = [
        Found(label="one", arm=Arm.DATABASE, announced=2, records=frozenset({"p:0", "p:1"})),
        Found(label="two", arm=Arm.REGISTER, announced=1, records=frozenset({"p:1"})),
        Found(label="web", arm=Arm.WEBSITE, announced=1, records=frozenset({"w:0"})),
    ]
    works = [Work("p:0", ("p:0", "w:0")), Work("p:1", ("p:1",))]
    ended = ends(found, works, standing(works, [], STAGES).positions, STAGES)
    assert [(one.work, one.main, one.identified) for one in ended] == [("p:0", True, 1), ("p:1", True, 2)]
    assert recount(ended)["duplicates"] == 1
