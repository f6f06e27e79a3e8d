"""What the acceptance checks stand on: virtual time, invented articles and works, a review folder, its ledger."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

from litrev.cli.main import run as command_line
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.server import Entry, StandIn
from litrev.model import Reject, Run, RunStatus
from litrev.review import Review, find_review
from litrev.steps import archive
from litrev.steps.searching import Searched
from litrev.store import Store, open_store

FIRST_WORK = 9_800_000_000
ServePubMed = Callable[..., PubMedStandIn]
ServeOpenAlex = Callable[..., OpenAlexStandIn]


class SharedClock:
    """Virtual time for the client's threads and the servers: it moves on only when every thread of the client sleeps.

    So a request arrives at the very moment at which it was let go, and waiting costs nothing.
    """

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._asleep: dict[threading.Thread, float] = {}
        self._known: set[threading.Thread] = set()
        self._turn = threading.Condition()

    def monotonic(self) -> float:
        return self._elapsed

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 14, 0, tzinfo=UTC) + timedelta(seconds=self._elapsed)

    def sleep(self, seconds: float) -> None:
        me = threading.current_thread()
        with self._turn:
            if me is not threading.main_thread():  # which may wait for the others without this clock's knowing
                self._known.add(me)
            until = self._elapsed + seconds
            self._asleep[me] = until
            while self._elapsed < until:
                if self._everybody_sleeps() and until == min(self._asleep.values()):
                    self._elapsed = until
                    self._turn.notify_all()
                else:
                    self._turn.wait(0.005)
            del self._asleep[me]

    def _everybody_sleeps(self) -> bool:
        return all(thread in self._asleep or not thread.is_alive() for thread in self._known)


# --- what the servers hold ---


def article(pmid: int, words: str = "health", *, date: tuple[int, int, int] = (2020, 1, 1)) -> bytes:
    """A small invented article whose title holds `words`."""
    year, month, day = date
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID><Article>'
        f"<Journal><JournalIssue><Volume>1</Volume><PubDate><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day>"
        f"</PubDate></JournalIssue><Title>Journal of Examples</Title></Journal>"
        f"<ArticleTitle>Paper {pmid} on {escape(words)}.</ArticleTitle><Language>eng</Language></Article>"
        f"</MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>'
    ).encode()


def articles(count: int, words: str = "health", *, first: int = 1001, step: int = 7) -> list[bytes]:
    """`count` articles whose PMIDs lie `step` apart."""
    return [article(first + step * n, words) for n in range(count)]


def work(number: int, words: str = "health", **fields: Any) -> dict[str, Any]:
    """A small invented work whose title holds `words`; `fields` replace or add root fields."""
    id_ = f"https://openalex.org/W{FIRST_WORK + number}"
    title = f"Work {number} on {words}"
    described = {
        "id": id_,
        "doi": f"https://doi.org/10.5555/work.{number}",
        "title": title,
        "display_name": title,
        "publication_year": 2000 + number % 25,
        "publication_date": f"{2000 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}",
        "ids": {"openalex": id_},
        "type": "article",
        "authorships": [],
        "abstract_inverted_index": None,
    }
    return {**described, **fields}


def works(count: int, words: str = "health", *, first: int = 1) -> list[dict[str, Any]]:
    """`count` small works."""
    return [work(first + n, words) for n in range(count)]


# --- a review ---


def make_review(folder: Path, *sources: Mapping[str, Any], **keys: Any) -> Review:
    """A review folder whose protocol searches `sources`; `keys` are further keys of review.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    protocol = {
        "litrev": 1,
        "title": "An invented review",
        "contact": "team@example.org",
        "sources": [dict(source) for source in sources],
        **keys,
    }
    (folder / "review.yaml").write_text(yaml.safe_dump(protocol, allow_unicode=True, sort_keys=False, width=10_000))
    return find_review(folder)


def in_pubmed(query: str = "health[tiab]", id_: str = "pubmed") -> dict[str, str]:
    """A source that searches PubMed for `query` as it stands."""
    return {"id": id_, "via": "pubmed", "query": query}


def in_openalex(query: str = "title_and_abstract.search:health", id_: str = "openalex") -> dict[str, str]:
    """A source that searches OpenAlex for `query` as it stands."""
    return {"id": id_, "via": "openalex", "query": query}


def ledger(review: Review) -> Store:
    """The review's ledger; a context manager."""
    return open_store(review.store_path)


def stored_ids(review: Review, run: Run) -> list[str]:
    """The ids of the records that a run found, without the source's name, in order."""
    with ledger(review) as store:
        return [record.partition(":")[2] for record in store.ids_of(run.id)]


def rejects(review: Review, run: Run) -> list[Reject]:
    """What a run could not read."""
    with ledger(review) as store:
        return store.rejects(run.id)


def archived(review: Review, run: Run) -> list[bytes]:
    """A run's pages as they came, each proved to be the bytes whose hash the ledger holds."""
    with ledger(review) as store:
        return [archive.fetch(review.archive / run.id, page.file, page.sha256) for page in store.pages(run.id)]


def everything_written(folder: Path) -> bytes:
    """All bytes of all files below `folder`, packed ones unpacked too."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            found += [str(path).encode(), raw, gzip.decompress(raw) if path.suffix == ".gz" else b""]
    return b"\n".join(found)


def as_json(text: str) -> Any:
    """What a command printed with `--json`."""
    return json.loads(text)


# --- what became of it ---


def only(done: Sequence[Searched]) -> Run:
    (searched,) = done
    return searched.run


def check_whole(review: Review, run: Run, expected: Sequence[int | str]) -> None:
    """A complete run whose records are exactly the expected ones."""
    assert (run.status, run.message) == (RunStatus.COMPLETE, "")
    assert run.announced == run.fetched == len(expected)
    assert stored_ids(review, run) == sorted(str(pmid) for pmid in expected)


def check_never_complete(review: Review, run: Run) -> None:
    """Not complete, told so in words, and in no count."""
    assert run.status is not RunStatus.COMPLETE
    assert run.message
    with ledger(review) as store:
        stored = store.run(run.id)
    assert stored is not None
    assert (stored.status, stored.message) == (run.status, run.message)


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def litrev(review: Review, *words: str) -> Said:
    """Run a command line in this process."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = command_line([*words, "--review", str(review.folder)])
    return Said(code, out.getvalue(), err.getvalue())


class KilledError(BaseException):
    """As if the process had died there."""


def die_after(pages: int) -> Callable[..., None]:
    """A progress report that is the last thing the process does."""

    def report(_what: str, _done: int, _total: int | None, detail: str = "") -> None:
        if detail.split(maxsplit=1)[0] == str(pages):
            raise KilledError

    return report


# --- what was asked, what is stored ---


def by_number(server: StandIn) -> list[Entry]:
    """The requests in the order in which they arrived."""
    return sorted(server.log, key=lambda entry: entry.number)


def stored_runs(review: Review) -> list[Run]:
    """Every run of the ledger."""
    with ledger(review) as store:
        return store.runs()
