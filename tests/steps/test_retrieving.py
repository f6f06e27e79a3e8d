"""Full texts: free copies fetched once and whole, the rest asked for, and what cannot be had is told to PRISMA."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from served_review import PROTOCOL, Serve, Served, openalex_id, work

from litrev.errors import ConflictError, InputError, UsageError
from litrev.formats.markdown import write as as_markdown
from litrev.model import Decision, EventKind, Verdict
from litrev.screening.outcome import State
from litrev.screening.retrieval import Attempt, Availability, Step, attempts
from litrev.sources.settings import system_clock
from litrev.steps import dedupe, prisma, search
from litrev.steps.full_text_desk import Sought
from litrev.steps.ledger import utc_now
from litrev.steps.obtaining import full_text_asked, full_text_got, full_text_missing, undo_full_text
from litrev.steps.requesting import request_letter
from litrev.steps.retrieving import find_full_texts, full_text_of, full_texts
from litrev.store import Store

pytest_plugins = ["served_fixtures"]
PDF = b"%PDF-1.4\n" + b"text " * 50


@dataclass
class Shelf:
    """A server of full texts."""

    url: str = ""
    log: list[str] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
    stop: Callable[[], None] = lambda: None


class QuietTime:
    """Time that passes only by sleeping."""

    def __init__(self, interrupted_at: int = 0) -> None:
        self.elapsed = 0.0
        self._sleeps = 0
        self._interrupted_at = interrupted_at

    def monotonic(self) -> float:
        return self.elapsed

    def now(self) -> datetime:
        return system_clock.now()

    def sleep(self, seconds: float) -> None:
        self.elapsed += seconds
        self._sleeps += 1
        if self._sleeps == self._interrupted_at:
            raise KeyboardInterrupt


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    held = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.log.append(self.path)
            body = held.pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    held.url = f"http://127.0.0.1:{server.server_port}"
    stopped = threading.Event()

    def stop() -> None:
        if not stopped.is_set():
            stopped.set()
            server.shutdown()
            server.server_close()

    held.stop = stop
    yield held
    stop()


def free(shelf: Shelf, number: int, licence: str | None) -> dict[str, object]:
    place = {"pdf_url": f"{shelf.url}/{number}.pdf", "license": licence, "is_oa": True}
    return work(number, best_oa_location=place, authorships=[{"raw_author_name": "Rossi, Ada", "author": {}}])


IDS = {number: openalex_id(number) for number in range(1, 6)}
TEAM = PROTOCOL.replace("{id: a, role: reviewer}", "{id: a, role: reviewer}, {id: b, role: reviewer}").replace(
    "criteria:", "stages: [{id: title_abstract}, {id: full_text, reviewers: 2}]\ncriteria:"
)


@pytest.fixture
def served(serve: Serve, shelf: Shelf) -> Served:
    """Five works: three free under a licence, one of them gone; one free without a licence; one not free."""
    works = [free(shelf, 1, "cc-by"), free(shelf, 2, "cc-by-nc-nd"), free(shelf, 3, None), free(shelf, 4, "cc0")]
    made = serve([], [*works, work(5, doi="https://doi.org/10.5555/five")], TEAM)
    search(made.review)
    shelf.pages = {f"/{n}.pdf": PDF + bytes([n]) for n in (1, 2, 3)}
    for id_ in IDS.values():
        made.decide(id_, Verdict.INCLUDE)
    return made


def states(served: Served) -> dict[int, Availability]:
    by_id = {one.work.id: one.availability for one in full_texts(served.review)}
    return {number: by_id[id_] for number, id_ in IDS.items()}


def one(served: Served, number: int) -> Sought:
    return next(one for one in full_texts(served.review) if one.work.id == IDS[number])


def test_free_copies_whose_licence_allows_it_are_fetched_with_their_checksum(served: Served, shelf: Shelf) -> None:
    found = find_full_texts(served.review)
    assert (found.fetched, len(found.failed), found.left_alone) == (2, 1, 1)
    assert "404" in found.failed[0].why
    assert states(served) == {
        1: Availability.HELD,
        2: Availability.HELD,
        3: Availability.OPEN,
        4: Availability.OPEN,
        5: Availability.WAITING,
    }
    first = one(served, 1)
    file = Path(first.place)
    assert file.parent == served.review.folder / "fulltext"
    assert file.name.startswith("rossi2001-openalex-W")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == first.steps[-1].sha256
    assert (first.steps[-1].licence, first.steps[-1].by) == ("cc-by", "litrev")
    asked_before = len(shelf.log)
    again = find_full_texts(served.review)
    assert (again.fetched, again.tried_lately, len(shelf.log)) == (0, 1, asked_before)
    assert find_full_texts(served.review, again=True).failed
    assert find_full_texts(served.review, all_open=True).fetched == 1


def test_an_interrupted_round_keeps_what_came_and_goes_on_with_the_rest(served: Served, shelf: Shelf) -> None:
    with pytest.raises(KeyboardInterrupt):
        find_full_texts(served.review, clock=QuietTime(interrupted_at=2))
    assert sum(how is Availability.HELD for how in states(served).values()) == 1
    assert [file.suffix for file in (served.review.folder / "fulltext").iterdir()] == [".pdf"]
    before = len(shelf.log)
    assert find_full_texts(served.review).fetched == 1
    assert len(shelf.log) == before + 2


def test_a_server_that_is_out_of_reach_is_told_once_and_nothing_is_recorded(served: Served, shelf: Shelf) -> None:
    shelf.stop()
    found = find_full_texts(served.review, clock=QuietTime())
    assert (found.fetched, found.failed) == (0, ())
    ((why, copies),) = found.out_of_reach
    assert ("no connection" in why, copies) == (True, 3)
    assert all(one.steps == () for one in full_texts(served.review))


def test_status_proposes_to_fetch_free_copies_before_anything_is_read(served: Served, shelf: Shelf) -> None:
    def next_command() -> str:
        return str(served.json("status")["next"]["command"])

    dedupe(served.review)
    assert next_command() == "litrev fulltext find"
    find_full_texts(served.review)
    assert next_command().startswith("litrev screen --as a --stage full_text")
    assert "by a, b: litrev todo" in served.json("status")["next"]["reason"]


def test_nobody_who_reads_already_is_sent_to_fetch_copies(served: Served) -> None:
    dedupe(served.review)
    served.decide(IDS[4], Verdict.EXCLUDE, "full_text")
    assert served.json("status")["next"]["command"].startswith("litrev screen")


def test_a_file_that_was_taken_away_is_fetched_again(served: Served) -> None:
    find_full_texts(served.review)
    Path(one(served, 1).place).unlink()
    assert states(served)[1] is Availability.OPEN
    assert find_full_texts(served.review).fetched == 1


def test_a_page_that_is_no_pdf_leaves_no_file(served: Served, shelf: Shelf) -> None:
    shelf.pages["/1.pdf"] = b"<html>Please log in</html>"
    assert find_full_texts(served.review).fetched == 1
    assert len(list((served.review.folder / "fulltext").iterdir())) == 1
    with served.ledger() as store:
        kept = attempts(store.events(EventKind.RETRIEVAL))
    assert sorted(step.step for step in kept) == [Step.FAILED, Step.FAILED, Step.FETCHED]


def test_what_a_reviewer_opens(served: Served) -> None:
    def opens(number: int) -> str:
        found = next(w for w in (o.work for o in full_texts(served.review)) if w.id == IDS[number])
        with served.ledger() as store:
            return full_text_of(served.review, store, found)

    find_full_texts(served.review)
    assert opens(1).endswith(".pdf")
    assert f"Full text: {opens(1)}" in served.say("show", IDS[1])[1]
    assert opens(3).startswith("http://127.0.0.1")
    assert opens(5) == "https://doi.org/10.5555/five"
    full_text_got(served.review, IDS[5], "https://example.org/five", reviewer="a")
    assert opens(5) == "https://example.org/five"


def test_a_step_of_somebody_elses_file_opens_nothing_but_files_of_the_review(served: Served) -> None:
    (served.review.folder / "secret.pdf").write_bytes(PDF)
    places = [{"file": "secret.pdf"}, {"file": "fulltext/../secret.pdf"}, {"url": "file:///etc/hosts"}]
    for number, told in enumerate([*places, {"file": "/etc/hosts"}]):
        step = Attempt(id=f"m{number}", record=IDS[5], by="b", at=utc_now(), step=Step.GOT, **told)
        with served.ledger() as store:
            store.add_events([step.to_event()])
        assert states(served)[5] is Availability.WAITING


def test_asking_leaves_a_trace_and_a_file_that_comes_is_kept(served: Served) -> None:
    done = full_text_asked(served.review, [], whom="interlibrary loan", reviewer="a", note="card 12")
    assert [o.work.id for o in done] == [IDS[5]]
    assert states(served)[5] is Availability.ASKED
    file = served.review.folder / "from the library.pdf"
    file.write_bytes(PDF)
    after = full_text_got(served.review, "10.5555/five", str(file), reviewer="b")
    assert after.availability is Availability.HELD
    assert Path(after.place).read_bytes() == PDF
    assert [(s.step, s.by) for s in after.steps] == [(Step.ASKED, "a"), (Step.GOT, "b")]
    assert undo_full_text(served.review, IDS[5], reviewer="b").availability is Availability.ASKED


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("a.pdf", b"<html>", "no PDF"), ("b.pdf", b"", "is empty"), ("c.pdf", None, "cannot be read")],
)
def test_a_file_that_is_none_is_refused(served: Served, name: str, content: bytes | None, told: str) -> None:
    file = served.review.folder / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=told):
        full_text_got(served.review, IDS[5], str(file), reviewer="a")
    assert one(served, 5).steps == ()


def test_one_persons_word_that_it_cannot_be_had_is_enough_until_they_have_it(served: Served) -> None:
    (lost,) = full_text_missing(served.review, [IDS[5]], reviewer="a", note="no copy anywhere")
    assert (lost.availability, lost.state) == (Availability.NOT_OBTAINED, State.NOT_RETRIEVED)
    flow = prisma(served.review)
    assert (flow.counts.dbr_sought_reports, flow.counts.dbr_notretrieved_reports) == (5, 1)
    assert all(check.holds for check in flow.checks)
    assert full_text_got(served.review, IDS[5], "https://example.org/five", reviewer="a").state is State.PENDING
    full_text_missing(served.review, [IDS[5]], reviewer="b")
    assert undo_full_text(served.review, IDS[5], reviewer="b").state is State.PENDING
    with pytest.raises(UsageError, match="nothing of b"):
        undo_full_text(served.review, IDS[5], reviewer="b")


def test_undo_brings_back_the_word_that_it_cannot_be_had(served: Served) -> None:
    full_text_missing(served.review, [IDS[5]], reviewer="a", note="no copy anywhere")
    full_text_got(served.review, IDS[5], "https://example.org/five", reviewer="a")
    assert undo_full_text(served.review, IDS[5], reviewer="a").availability is Availability.NOT_OBTAINED
    assert undo_full_text(served.review, IDS[5], reviewer="a").state is State.PENDING


def test_who_was_renamed_takes_back_their_own_steps_whatever_the_clock(served: Served) -> None:
    ahead = utc_now() + timedelta(days=1)
    full_text_missing(served.review, [IDS[5]], reviewer="b", now=lambda: ahead)
    file = served.review.folder / "review.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{id: b, role: reviewer}", "{id: bea, role: reviewer, formerly: [b]}"), "utf-8")
    assert full_text_got(served.review, IDS[5], "https://example.org/5", reviewer="bea").state is State.PENDING
    assert undo_full_text(served.review, IDS[5], reviewer="bea").state is State.NOT_RETRIEVED
    assert undo_full_text(served.review, IDS[5], reviewer="bea").state is State.PENDING
    with pytest.raises(UsageError, match="nothing of bea"):
        undo_full_text(served.review, IDS[5], reviewer="bea")


def test_many_at_once_are_read_from_the_ledger_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    read = Store.decisions

    def counted(store: Store, stage: str | None = None) -> list[Decision]:
        reads.append("decisions")
        return read(store, stage)

    monkeypatch.setattr(Store, "decisions", counted)
    full_text_missing(served.review, [IDS[5]], reviewer="a")
    one_work = len(reads)
    reads.clear()
    done = full_text_missing(served.review, [IDS[2], IDS[3], IDS[4], IDS[2]], reviewer="a")
    assert [one.work.id for one in done] == [IDS[2], IDS[3], IDS[4]]
    assert len(reads) == one_work


def test_who_has_read_it_cannot_say_that_it_was_not_to_be_had(served: Served) -> None:
    served.decide(IDS[4], Verdict.EXCLUDE, "full_text")
    with pytest.raises(ConflictError, match="decided"):
        full_text_missing(served.review, [IDS[5], IDS[4]], reviewer="a")
    assert one(served, 5).state is State.PENDING
    full_text_missing(served.review, [IDS[4]], reviewer="b")
    assert one(served, 4).state is State.CONFLICT


def test_what_is_not_sought_is_explained(served: Served) -> None:
    served.decide(IDS[5], Verdict.EXCLUDE)
    with pytest.raises(UsageError, match="not sought"):
        full_text_missing(served.review, [IDS[5]], reviewer="a")
    with pytest.raises(InputError, match="No work"):
        full_text_missing(served.review, ["10.5555/none"], reviewer="a")


def test_a_letter_asks_for_what_nobody_can_open(served: Served) -> None:
    letter, wanted = request_letter(served.review)
    text = as_markdown(letter).decode()
    assert [o.work.id for o in wanted] == [IDS[5]]
    assert "10.5555/five" in text
    assert "someone@example.org" in text
    assert "number 1 in winter" not in text
    by_author, _wanted = request_letter(served.review, "authors")
    assert "Author unknown" in as_markdown(by_author).decode()
    full_text_missing(served.review, [IDS[5]], reviewer="a")
    with pytest.raises(UsageError, match="Nothing is to be asked"):
        request_letter(served.review)


def test_the_commands_tell_an_intern_what_to_do(served: Served) -> None:
    code, out, _err = served.say("fulltext")
    assert code == 0
    assert "5 sought: 4 in open access · 1 waiting" in out
    assert "2 full texts fetched" in served.say("fulltext", "find")[1]
    assert served.json("fulltext")["held"] == 2
    docx = served.review.folder / "letter.docx"
    assert served.say("fulltext", "letter", "-o", str(docx))[0] == 0
    assert docx.read_bytes()[:2] == b"PK"
    for words in (
        ("fulltext", "fnd"),
        ("fulltext", "got", IDS[5]),
        ("fulltext", "missing"),
        ("fulltext", "asked", IDS[5]),
    ):
        code, _out, err = served.say(*words)
        assert (code, "→" in err) == (2, True), err
    assert "Did you mean find" in served.say("fulltext", "fnd")[2]
    assert "not obtained" in served.say("fulltext", "missing", IDS[5], "--as", "a")[1]
    code, out, _err = served.say("fulltext", "got", IDS[5], "https://example.org/5", "--as", "b")
    assert f"litrev fulltext undo {IDS[5]} --as a" in out
