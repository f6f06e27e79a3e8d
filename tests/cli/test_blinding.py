"""No command shows anybody what another reviewer said of a work that waits for more verdicts.

Two reviews differ in nothing but such verdicts. Whatever is typed, both must answer alike, letter by letter. So it is
where two people read each work, and in a pilot round that three read: there two verdicts are not enough.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from litrev.cli.commands import COMMANDS
from litrev.cli.main import run
from litrev.model import Author, Decision, Page, Record, Run, RunStatus, Section, Verdict
from litrev.review import Review
from litrev.screening.draws import Draw
from litrev.screening.labels import Label
from litrev.screening.resolutions import How, Resolution
from litrev.steps.deduplicating import dedupe
from litrev.store import Store, open_store

START = datetime(2031, 5, 1, tzinfo=UTC)
PROTOCOL = """\
litrev: 1
title: {en: Harbour care, fr: Soins au port}
team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}, {id: cy, role: arbiter}]
sources: [{id: pubmed, query: care}]
criteria:
  - {code: P, exclude: {en: Wrong population}}
  - {code: C, exclude: {en: Wrong concept}}
stages:
  - {id: title_abstract, reviewers: 2, pilot: 3}
  - {id: full_text, reviewers: 2}
resolution: {by: cy, rule: discussion-then-arbiter}
"""
INCLUDE, EXCLUDE, MAYBE = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE
TITLES = ("Lighthouse", "Harbour", "Ferry", "Anchor", "Compass", "Lantern", "Rudder", "Mooring", "Buoy", "Tide")
SCREEN = ("--as", "ada", "--plain")

TYPED: dict[str, list[tuple[str, ...]]] = {
    "check": [(), ("--json",)],
    "runs": [(), ("--json",)],
    "update": [("--show",), ("--show", "--json")],
    "dedupe": [(), ("--json",), ("--pairs", "pairs.csv")],
    "merge-records": [("pubmed:6", "pubmed:7", "--as", "ada"), ("pubmed:6", "pubmed:7", "--as", "ada", "--json")],
    "split": [("pubmed:3", "--as", "ada")],
    "records": [
        (),
        ("--json",),
        ("--csv",),
        ("--find", "anchor", "--json"),
        ("--label", "later", "--as", "ada"),
        ("--labels", "--as", "ada"),
        ("--labels",),
    ],
    "show": [(f"pubmed:{n}", *more) for n in (0, 2, 3, 4, 9) for more in ((), ("--json",))],
    "known": [(), ("--json",), ("OTHER", "--which", "excluded", "--json"), ("OTHER", "--which", "included", "--json")],
    "screen": [SCREEN, (*SCREEN, "--pilot"), (*SCREEN, "--stage", "full_text"), (*SCREEN, "--order", "id")],
    "decide": [("ada.csv", "--as", "ada"), ("ada.csv", "--as", "ada", "--json")],
    "share": [("--as", "ada", "-o", "shared.jsonl"), ("--as", "ada", "--json")],
    "merge": [("ada.jsonl",), ("ada.jsonl", "--json")],
    "conflicts": [(), ("--all",), ("--all", "--json"), ("--stage", "full_text", "--json"), ("--all", "-o", "m.csv")],
    "resolve": [("--as", "cy", "--plain"), ("--as", "cy", "--stage", "full_text", "--plain")],
    "agree": [(), ("--json",), ("--stage", "full_text", "--json")],
    "allot": [(), ("--json",), ("--by-pair",), ("--by-share", "ada=2", "bo=1", "--json")],
    "todo": [(), ("--json",), ("--as", "ada", "--json"), ("--as", "cy")],
    "fulltext": [(), ("--json",), ("letter", "-o", "letter.md")],
    "studies": [("--list",), ("--list", "--json")],
    "prisma": [(), ("--json",), ("--csv",)],
    "diagram": [("-o", "flow.svg"), ("--json",)],
    "report": [("--prisma-s", "-o", "appendix.html"), ("-o", "report.html"), ("-o", "report.md")],
    "press": [("--no-counts", "-o", "press.html")],
    "export": [("--which", which, "-o", f"{which}.bib") for which in ("included", "excluded", "undecided", "all")],
    "verify": [(), ("--json",)],
    "status": [(), ("--json",)],
}
"""What is typed, by command; OTHER stands for another copy of the review."""

KNOW_NO_DECISIONS = {
    "demo": "makes a review of its own",
    "init": "makes a review of its own",
    "schema": "describes review.yaml",
    "translate": "reads a search strategy",
    "search": "asks sources and reads no decisions",
    "import": "reads files of records and no decisions",
    "add": "makes a record and reads no decisions",
    "chase": "asks OpenAlex for works that are settled: as export does",
    "zotero": "hands over sets of settled works, as export does",
    "archive": "is the whole ledger in another form, as review.db itself is",
    "open": "makes a review of such an archive",
}
"""Commands that are not typed here, and why they cannot tell an open verdict. A new command belongs here or above."""


def record(number: int) -> Record:
    return Record(
        id=f"pubmed:{number}", source="pubmed", title=f"{TITLES[number]} care for crews in winter, part {number}",
        year=2000 + number, journal=f"{TITLES[number]} Notes", authors=(Author(f"Ostrander{number}", "M"),),
        abstract=(Section(f"Of {TITLES[number].lower()} keepers."),), doi=f"10.5555/{number}", pmid=str(number),
    )  # fmt: skip


def vote(
    who: str, number: int, verdict: Verdict, *criteria: str, note: str = "", stage: str = "title_abstract"
) -> Decision:
    return Decision(
        id=f"{who}-{stage}-{number}", record=f"pubmed:{number}", stage=stage, verdict=verdict, criteria=criteria,
        note=note, reviewer=who, at=START + timedelta(days=1, minutes=number),
        criteria_version="0123456789ab",
    )  # fmt: skip


def label(who: str, record: str, name: str) -> Label:
    return Label(id=f"label-{who}-{record}-{name}", record=record, name=name, on=True, by=who, at=START)


CLOSED = [
    *(vote(who, 0, INCLUDE) for who in ("ada", "bo")),
    *(vote(who, 1, EXCLUDE, "P") for who in ("ada", "bo")),
    *(vote("ada", n, INCLUDE, note="yes") for n in (2, 8)),
    *(vote("bo", n, EXCLUDE, "C", note="no") for n in (2, 8)),
]
OPEN = {
    "one": [
        vote("bo", 0, INCLUDE, stage="full_text"),
        vote("bo", 3, INCLUDE),
        vote("bo", 4, MAYBE, note="fascinating"),
        *(vote("bo", n, INCLUDE) for n in (6, 7)),
        vote("bo", 9, INCLUDE),
    ],
    "other": [
        vote("bo", 0, EXCLUDE, "P", note="hopeless", stage="full_text"),
        vote("bo", 3, EXCLUDE, "C", note="hopeless"),
        vote("bo", 4, EXCLUDE, "GONE"),
        vote("bo", 6, EXCLUDE, "P"),
        vote("bo", 7, INCLUDE),
        vote("bo", 9, EXCLUDE, "P", "C"),
    ],
}
"""What bo says of works that ada has yet to read; all else is the same in both reviews."""
THREE_CLOSED = [*CLOSED, vote("di", 0, INCLUDE), vote("di", 8, INCLUDE)]
THREE_OPEN = {
    "one": [*OPEN["one"], vote("di", 3, INCLUDE), vote("di", 4, EXCLUDE, "C", note="hopeless")],
    "other": [*OPEN["other"], vote("di", 3, EXCLUDE, "C"), vote("di", 4, EXCLUDE, "GONE", note="fascinating")],
}
"""3 and 4 are of the pilot round: before ada has read them she is not to know whether bo and di agree, and on what."""


@dataclass(frozen=True)
class Case:
    """Two reviews that differ in open verdicts alone."""

    protocol: str
    pilot: tuple[int, ...]
    closed: Sequence[Decision]
    opened: Mapping[str, Sequence[Decision]]


CASES = {
    "two": Case(PROTOCOL, (0, 3, 8), CLOSED, OPEN),
    "three": Case(
        PROTOCOL.replace("{id: cy,", "{id: di, role: reviewer}, {id: cy,"), (0, 3, 4, 8), THREE_CLOSED, THREE_OPEN
    ),
}


def search(store: Store, number: int, found: Sequence[Record]) -> None:
    run_ = Run(
        id=f"{number:032x}", source="pubmed", strategy="pubmed", native_query="care", announced=len(found),
        started=START + timedelta(hours=number),
    )  # fmt: skip
    store.add_run(run_)
    page = Page(raw=b"", request="GET", cursor=None, announced=len(found))
    kept = store.add_page(run_, number=1, file="p", sha256="0", page=page, items=found, at=run_.started).run
    store.save_run(replace(kept, status=RunStatus.COMPLETE, finished=run_.started + timedelta(minutes=1)))


def make(folder: Path, case: Case, opened: Sequence[Decision]) -> None:
    """A review in which record 9 has gone since, 8 was settled, and 2 is in conflict."""
    folder.mkdir(parents=True)
    (folder / "review.yaml").write_text(case.protocol, encoding="utf-8")
    review = Review(folder)
    with open_store(review.store_path) as store:
        search(store, 1, [record(n) for n in range(10)])
        search(store, 2, [record(n) for n in range(9)])
    dedupe(review, now=lambda: START + timedelta(hours=9))
    settled = Resolution(
        id="r", record="pubmed:8", stage="title_abstract", verdict=INCLUDE, how=How.DISCUSSION, by="ada",
        at=START + timedelta(days=2),
    )  # fmt: skip
    records = tuple(f"pubmed:{n}" for n in case.pilot)
    draw = Draw(id="d", stage="title_abstract", seed="s", records=records, by="ada", at=START)
    with open_store(review.store_path) as store:
        store.add_decisions([*case.closed, *opened])
        store.add_events([settled.to_event(), draw.to_event(), label("ada", "pubmed:3", "later").to_event()])
        store.add_events(label("bo", d.record, d.verdict.value).to_event() for d in opened)
    (folder / "ada.csv").write_text("id,verdict\npubmed:5,include\npubmed:77,include\n", encoding="utf-8")
    type_in(folder, "share", "--as", "ada", "-o", str(folder / "ada.jsonl"))


def type_in(folder: Path, *words: str, keys: str = "?\nq\n") -> str:
    """All that a command prints and says."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr("sys.stdin", io.StringIO(keys))
        patch.chdir(folder)
        code = run([*words])
    return f"{code}\n{out.getvalue()}\n{err.getvalue()}"


PASSING = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.+Z]*|\b[0-9a-f]{12,}\b|litrev-bug-\w+|\d+ kB")
"""Moments and what is made at random: no two runs of a command say the same."""


@dataclass(frozen=True)
class Desk:
    """One place, in which each of the two reviews is put in turn, so that paths are the same."""

    root: Path

    def answer(self, which: str, command: str, words: tuple[str, ...]) -> str:
        """What the review `which` answers, with every file that the command leaves behind."""
        folder, other = self.root / "review", self.root / "elsewhere"
        for place in (folder, other):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(self.root / which, place)
        before = set(folder.iterdir())
        said = type_in(folder, command, *(str(other) if word == "OTHER" else word for word in words))
        made = sorted(
            path for path in set(folder.iterdir()) - before if path.is_file() and "review.db" not in path.name
        )
        texts = [said, *(path.read_text(encoding="utf-8", errors="replace") for path in made)]
        return PASSING.sub("…", "\n".join(texts))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    root = tmp_path_factory.mktemp("blind")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITREV_LANG", "en")
        for name, case in CASES.items():
            for which, opened in case.opened.items():
                make(root / name / which, case, opened)
    return Desk(root)


def test_every_command_is_tried_or_has_a_reason_not_to_be() -> None:
    commands = {row.name for row in COMMANDS}
    assert commands <= TYPED.keys() | KNOW_NO_DECISIONS.keys()
    assert not TYPED.keys() & KNOW_NO_DECISIONS.keys()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("command", [row.name for row in COMMANDS if row.name in TYPED])
def test_no_command_tells_what_another_said_of_a_work_that_waits(desk: Desk, command: str, case: str) -> None:
    for words in TYPED[command]:
        one, other = (desk.answer(f"{case}/{which}", command, words) for which in OPEN)
        assert "made a mistake" not in one, one
        assert one == other, words
        for secret in ("hopeless", "fascinating", "GONE"):
            assert secret not in one + other


def test_the_two_reviews_differ_as_soon_as_nothing_is_blind_any_more(desk: Desk) -> None:
    """Else the test above would prove nothing."""

    def opened(which: str, ask: Callable[[Path], str]) -> str:
        folder = desk.root / "review"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(desk.root / "two" / which, folder)
        text = (folder / "review.yaml").read_text(encoding="utf-8")
        (folder / "review.yaml").write_text(text.replace("reviewers: 2", "reviewers: 1"), encoding="utf-8")
        return ask(folder)

    for command in ("records", "show", "prisma", "status", "export"):
        words = {"show": ("pubmed:3",), "export": ("--which", "excluded")}.get(command, ())
        answers = [opened(which, lambda folder, c=command, w=words: type_in(folder, c, *w)) for which in OPEN]  # type: ignore[misc]  # bound now
        assert answers[0] != answers[1], command


def test_who_has_left_keeps_no_pilot_work_open(desk: Desk) -> None:
    """As above: with ada gone, what bo and di decided comes out."""
    answers = []
    for which in OPEN:
        folder = desk.root / "review"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(desk.root / "three" / which, folder)
        text = (folder / "review.yaml").read_text(encoding="utf-8")
        gone = text.replace("{id: ada, role: reviewer}", "{id: ada, role: reviewer, left: 2031-06-01}")
        (folder / "review.yaml").write_text(gone, encoding="utf-8")
        answers.append([type_in(folder, "show", "pubmed:3"), type_in(folder, "conflicts"), type_in(folder, "prisma")])
    for one, other in zip(*answers, strict=True):
        assert one != other
