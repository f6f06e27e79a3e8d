"""Works go to Zotero once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ledgered_review import Ledgered, ledgered, paper

from litrev.demo.faults import Fault, Faults, Kind, answered, closed, failed, rate_limited, short_body
from litrev.demo.zotero import KEY, SERVER_ID, USER, Collection, ZoteroStandIn
from litrev.errors import InputError, SourceError, UsageError
from litrev.i18n import set_language
from litrev.model import DocumentType, EventKind, LinkKind, Verdict
from litrev.steps.handing_over import HandedOver, hand_over


class Clock:
    """Does not wait, and remembers how long it was asked to."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return datetime(2026, 6, 1, tzinfo=UTC) + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class Desk:
    """A review beside a Zotero."""

    def __init__(self, review: Ledgered, zotero: ZoteroStandIn) -> None:
        self.review, self.zotero, self.clock = review, zotero, Clock()
        self.environment = {"LITREV_ZOTERO_URL": zotero.url, "XDG_CONFIG_HOME": "/dev/null"}

    def with_key(self, key: str = KEY) -> None:
        self.environment |= {"LITREV_ZOTERO_KEY": key, "LITREV_ZOTERO_API_URL": self.zotero.url}

    def send(self, collection: str = "AME 2026", **asked: Any) -> HandedOver:
        return hand_over(
            self.review.review, collection=collection, environment=self.environment, clock=self.clock, **asked
        )

    def posted(self, path: str) -> int:
        return sum(one.method == "POST" for one in self.zotero.requests(path))


Open = Callable[..., Desk]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Open]:
    running: list[ZoteroStandIn] = []

    def start(records: Sequence[Any] = tuple(paper(n) for n in range(1, 5)), **zotero: Any) -> Desk:
        review = ledgered(tmp_path / f"review{len(running)}", records)
        review.include(*(record.id for record in records[:3]))
        running.append(ZoteroStandIn(**zotero))
        return Desk(review, running[-1].start())

    yield start
    for server in running:
        server.stop()


def titles(items: list[dict[str, Any]]) -> list[str]:
    return sorted(item["title"] for item in items)


INCLUDED = [f"Care in the town number {n}" for n in (1, 2, 3)]


# The connector


def test_works_land_in_the_collection_that_was_named_and_go_there_once(desk: Open) -> None:
    one = desk()
    done = one.send()
    assert (done.target, done.sent, done.there, done.collection) == ("connector", 3, 0, "AME 2026")
    assert titles(one.zotero.imported("C12")) == INCLUDED
    assert one.zotero.imported("C12")[0]["tags"][:2] == ["litrev", "litrev:included"]
    (session,) = one.zotero.sessions.values()
    assert session.tags == "litrev,litrev:included"
    again = one.send()
    assert (again.sent, again.there, again.changed) == (0, 3, 0)
    assert one.posted("/connector/import") == 1


def test_without_a_name_the_protocols_collection_or_the_selected_one_is_meant(desk: Open) -> None:
    one = desk()
    one.zotero.selected = "C13"
    assert one.send(collection="").collection == "Thesis"
    assert len(one.zotero.imported("C13")) == 3
    assert one.posted("/connector/updateSession") == 0


def test_a_closed_zotero_is_told_with_what_to_do(desk: Open) -> None:
    one = desk()
    one.zotero.stop()
    with pytest.raises(SourceError) as caught:
        one.send()
    assert "closed" in caught.value.message
    assert "Start Zotero" in caught.value.hint
    assert "corpus.ris" in caught.value.hint
    with one.review.store() as store:
        assert store.events(EventKind.HANDED_OVER) == []


def test_another_program_at_that_address_is_told(desk: Open) -> None:
    one = desk(faults=Faults().every(1, answered(404, b"nothing here", "text/plain")))
    with pytest.raises(SourceError, match="no Zotero that litrev knows"):
        one.send()


def test_a_collection_that_is_not_there_is_told_before_anything_is_sent(desk: Open) -> None:
    one = desk()
    with pytest.raises(UsageError) as caught:
        one.send("AME 2027")
    assert "New Collection" in caught.value.hint
    assert one.posted("/connector/import") == 0


def test_two_collections_of_one_name_are_told_apart_by_what_is_selected(desk: Open) -> None:
    one = desk()
    one.zotero.targets.append(Collection("C99", "AME 2026"))
    with pytest.raises(UsageError, match="2 collections"):
        one.send()
    one.zotero.selected = "C99"
    one.send()
    assert len(one.zotero.imported("C99")) == 3


def test_a_library_that_takes_nothing_is_told(desk: Open) -> None:
    one = desk()
    one.zotero.targets[0].editable = False
    with pytest.raises(SourceError, match="cannot be changed"):
        one.send()
    one.zotero.targets[0].editable = True
    one.zotero.faults.at(1, fault=answered(500, b'{"libraryEditable": false}'), path="/connector/import")
    with pytest.raises(SourceError) as caught:
        one.send()
    assert "My Library" in caught.value.hint
    assert one.send().sent == 3


@pytest.mark.parametrize("fault", [answered(400, b"No translator found"), answered(409, b"{}"), failed(500)])
def test_a_refused_batch_is_not_held_to_have_arrived(desk: Open, fault: Fault) -> None:
    one = desk(faults=Faults().at(1, fault=fault, path="/connector/import"))
    with pytest.raises(SourceError):
        one.send()
    assert one.send().sent == 3


def test_an_answer_that_was_lost_is_asked_after(desk: Open) -> None:
    one = desk(faults=Faults().at(1, fault=short_body(), path="/connector/import"))
    assert one.send().sent == 3
    assert len(one.zotero.imported("C12")) == 3
    assert one.send().there == 3


def test_a_batch_that_never_arrived_is_sent_again(desk: Open) -> None:
    one = desk(faults=Faults().at(1, fault=closed(), path="/connector/import"))
    with pytest.raises(SourceError, match="before the works had arrived"):
        one.send()
    assert one.send().sent == 3
    assert len(one.zotero.imported("C12")) == 3


def test_what_may_have_arrived_is_named_and_waits_for_a_person(desk: Open) -> None:
    faults = Faults().at(1, fault=short_body(), path="/connector/import")
    one = desk(faults=faults.at(1, 2, fault=closed(), path="/connector/updateSession"))
    first = one.send()
    assert isinstance(first.stopped, SourceError)
    assert "--again" in first.stopped.hint
    assert [work.work for work in first.uncertain] == ["pubmed:1", "pubmed:2", "pubmed:3"]
    second = one.send()  # Zotero does not answer as to the session
    assert (second.sent, len(second.uncertain)) == (0, 3)
    third = one.send()  # now it does: they are there
    assert (third.sent, third.there, third.uncertain) == (0, 3, [])
    assert one.posted("/connector/import") == 1


def test_after_a_restart_of_zotero_only_again_sends_what_was_uncertain(desk: Open) -> None:
    faults = Faults().at(1, fault=short_body(), path="/connector/import")
    one = desk(faults=faults.at(1, fault=closed(), path="/connector/updateSession"))
    one.send()
    one.zotero.restart()
    assert len(one.send().uncertain) == 3
    assert one.send(again=True).sent == 3
    assert one.send().there == 3


def test_a_crash_between_two_batches_repeats_none(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litrev.steps.roads.ConnectorRoad.most", 1)
    one = desk(faults=Faults().at(2, fault=failed(500), path="/connector/import"))
    done = one.send()
    assert (done.sent, done.stopped is None) == (1, False)
    assert one.send().sent == 2
    assert titles(one.zotero.imported("C12")) == INCLUDED


def test_works_that_were_joined_since_are_not_sent_again_and_are_named(desk: Open) -> None:
    one = desk()
    one.send()
    one.review.join("pubmed:1", "pubmed:2")
    done = one.send()
    assert (done.sent, done.there) == (0, 2)
    assert [work.work for work in done.joined] == ["pubmed:1"]
    one.review.join("pubmed:1", "pubmed:2", LinkKind.DIFFERENT)
    assert (one.send().sent, one.send().there) == (0, 3)


def test_a_part_of_a_work_that_was_sent_is_a_work_of_its_own(desk: Open) -> None:
    one = desk()
    one.review.join("pubmed:1", "pubmed:2")
    assert one.send().sent == 2
    one.review.join("pubmed:1", "pubmed:2", LinkKind.DIFFERENT)
    assert one.send().sent == 1


def test_works_that_were_decided_otherwise_since_are_named_and_not_deleted(desk: Open) -> None:
    one = desk()
    one.send()
    for who in ("a", "b"):
        one.review.decide("pubmed:2", who, Verdict.EXCLUDE, "D", stage="full_text")
    done = one.send()
    assert [(work.work, work.why) for work in done.left] == [("pubmed:2", "included → excluded")]
    assert (done.there, len(one.zotero.imported("C12"))) == (2, 3)


def test_a_work_in_another_collection_stays_there_and_a_changed_one_as_it_was(desk: Open) -> None:
    one = desk()
    one.send()
    assert (one.send("Thesis").elsewhere, one.send("Thesis").sent) == (3, 0)
    one.review.add([paper(1, "Another title"), paper(2, updated="2026-05-05"), paper(3)])
    set_language("fr")
    try:
        assert one.send().changed == 1
    finally:
        set_language("en")


def test_another_set_in_the_same_collection_does_not_make_the_first_one_wrong(desk: Open) -> None:
    one = desk()
    one.send()
    assert one.send(which="undecided").left == []


def test_a_group_library_is_another_library(desk: Open) -> None:
    one = desk()
    one.send()
    one.zotero.targets += [Collection("L7", "Our group"), Collection("C70", "Shared")]
    one.zotero.selected = "L7"
    assert one.send("Shared").sent == 3
    assert one.send("Shared").there == 3


# The web


def test_with_a_key_the_collection_is_made_and_each_work_has_its_reason_as_a_note(desk: Open) -> None:
    one = desk()
    one.with_key()
    one.review.agree("pubmed:4", Verdict.EXCLUDE, "P")
    done = one.send("Made by litrev", which="all")
    assert (done.target, done.sent, done.refused) == ("web", 4, [])
    (made,) = one.zotero.web.collections.values()
    assert made["name"] == "Made by litrev"
    notes = [item for item in one.zotero.web.items.values() if item["itemType"] == "note"]
    (note,) = notes
    assert note["note"].startswith("litrev: Excluded")
    assert one.zotero.web.items[note["parentItem"]]["title"] == "Care in the town number 4"
    assert one.send("Made by litrev", which="all").there == 4
    assert len(one.zotero.web.collections) == 1


def test_what_the_web_has_already_is_not_doubled_even_without_a_memory(desk: Open) -> None:
    one = desk()
    one.with_key()
    one.send()
    other = Desk(ledgered(one.review.review.folder.parent / "other", [paper(1)]), one.zotero)
    other.review.include("pubmed:1")
    other.with_key()
    done = other.send()
    assert (done.sent, done.there) == (0, 1)


def test_every_type_is_taken_by_the_web(desk: Open) -> None:
    records = [
        paper(n, type=kind, editors=paper(1).authors, place="Lyon", publisher="Press", journal="Where it stands",
              volume="1", issue="2", pages="3-4", edition="2", isbn=("9780000000002",), doi=f"10.5555/{n}",
              languages=("fr",), full_text_url="https://example.org/full.pdf", keywords=("x" * 300,))
        for n, kind in enumerate(DocumentType, 1)
    ]  # fmt: skip
    one = desk(records)
    one.with_key()
    done = one.send(which="all")
    assert done.refused == []
    assert done.sent == len(DocumentType)


def test_requests_hold_fifty_objects_at_most(desk: Open) -> None:
    one = desk([paper(n) for n in range(1, 121)])
    one.with_key()
    assert one.send(which="all").sent == 120
    assert one.posted("/items") == 3


def test_an_answer_that_was_lost_or_a_server_that_failed_is_simply_asked_again(desk: Open) -> None:
    one = desk(faults=Faults().at(1, fault=short_body(), path="/items").at(2, fault=failed(502), path="/items"))
    one.with_key()
    done = one.send()
    assert (done.sent + done.there, done.stopped) == (3, None)
    assert len(one.zotero.web.items) == 3


def test_backoff_and_retry_after_are_waited_for(desk: Open) -> None:
    one = desk(faults=Faults().at(1, fault=rate_limited(7), path="/items"))
    one.zotero.backoff = 3
    one.with_key()
    assert one.send().sent == 3
    assert 7.0 in one.clock.slept
    assert 3.0 in one.clock.slept


def test_a_wait_that_is_too_long_is_told_instead(desk: Open) -> None:
    one = desk(faults=Faults().every(1, rate_limited(3600), path="/items"))
    one.with_key()
    with pytest.raises(SourceError, match="3600 seconds"):
        one.send()
    assert sum(one.clock.slept) < 600


def test_a_key_that_is_wrong_or_may_not_write_is_told(desk: Open) -> None:
    one = desk()
    one.with_key("wrong")
    with pytest.raises(SourceError, match="does not accept the key"):
        one.send()
    one.with_key()
    one.zotero.may_write = False
    with pytest.raises(InputError) as caught:
        one.send()
    assert "write access" in caught.value.hint


def test_a_refused_item_is_named_with_zoteros_words(desk: Open) -> None:
    body = b'{"successful": {"0": {}}, "unchanged": {}, "failed": {"1": {"code": 400, "message": "no good"}}}'
    one = desk(faults=Faults().at(1, fault=answered(200, body), path="/items"))
    one.with_key()
    done = one.send()
    assert (done.refused[0].work, done.refused[0].why) == ("pubmed:2", "no good")
    assert done.sent == 1
    assert one.send().sent == 2


def test_the_key_is_in_no_event(desk: Open) -> None:
    one = desk()
    one.with_key()
    one.send()
    with one.review.store() as store:
        rows = store.events(EventKind.HANDED_OVER)
    assert len(rows) == 6
    assert KEY not in str(rows)
    assert rows[-1].content["library"] == f"user:{USER}"


def test_what_somebody_deleted_there_is_named_and_only_resend_sends_it_again(desk: Open) -> None:
    one = desk()
    one.with_key()
    one.send()
    keys = [key for key, item in one.zotero.web.items.items() if "parentItem" not in item]
    for key in keys[:2]:
        del one.zotero.web.items[key]
    done = one.send(again=True)
    assert (done.sent, done.there, [work.work for work in done.gone]) == (0, 1, ["pubmed:1", "pubmed:2"])
    assert len(one.zotero.web.items) == 1
    back = one.send(resend=True)
    assert (back.sent, back.there, back.gone) == (2, 1, [])
    assert titles(list(one.zotero.web.items.values())) == INCLUDED
    assert (one.send().there, one.send().gone) == (3, [])


def test_what_lies_in_the_bin_is_taken_out_of_it_with_its_notes(desk: Open) -> None:
    one = desk()
    one.with_key()
    one.send()
    first = next(iter(one.zotero.web.items.values()))
    first |= {"deleted": 1, "title": "Changed there"}
    assert [work.work for work in one.send().gone] == ["pubmed:1"]
    done = one.send("Another", resend=True)
    assert (done.restored, done.sent, done.there) == (1, 0, 3)
    (again,) = [item for item in one.zotero.web.items.values() if item["title"] == "Changed there"]
    assert not again["deleted"]
    assert len(again["collections"]) == 2
    assert len(one.zotero.web.items) == 3


def test_works_in_another_collection_are_put_into_this_one_too(desk: Open) -> None:
    one = desk()
    one.with_key()
    one.send()
    done = one.send("New one")
    assert (done.sent, done.there, done.elsewhere, done.filed) == (0, 3, 0, 3)
    (new,) = [key for key, data in one.zotero.web.collections.items() if data["name"] == "New one"]
    assert all(new in item["collections"] and len(item["collections"]) == 2 for item in one.zotero.web.items.values())
    posted = one.posted("/items")
    assert (one.send("New one").filed, one.posted("/items")) == (0, posted)


def test_a_collection_is_made_only_when_something_goes_into_it(desk: Open) -> None:
    one = desk()
    one.send()
    one.with_key()
    done = one.send("New one")
    assert (done.target, done.sent, done.there, done.unchecked) == ("web", 0, 3, 3)
    assert one.zotero.web.collections == {}
    assert one.send("New one", resend=True).sent == 3
    assert [data["name"] for data in one.zotero.web.collections.values()] == ["New one"]


def test_through_the_connector_resend_sends_all_since_it_does_not_tell_what_is_there(desk: Open) -> None:
    one = desk()
    one.send()
    one.zotero.restart()
    assert (one.send().sent, one.send().unchecked) == (0, 3)
    assert one.send(resend=True).sent == 3
    assert titles(one.zotero.imported("C12")) == INCLUDED
    assert one.send().there == 3


def test_a_large_library_is_asked_once_for_what_it_has(desk: Open) -> None:
    one = desk([paper(n) for n in range(1, 121)])
    one.with_key()
    one.send(which="all")
    before = len(one.zotero.log)
    assert one.send(which="all").there == 120
    assert [entry.path for entry in one.zotero.log[before:]] == ["/keys/current", f"/users/{USER}/items/top"]
    one.zotero.web.items.clear()
    assert one.send(which="all", resend=True).sent == 120


# Zotero 10


def test_what_was_deleted_in_a_zotero_10_is_found_out_too(desk: Open) -> None:
    one = desk(version="10.0.1", local_api=True)
    one.send()
    one.zotero.local.items.clear()
    assert len(one.send().gone) == 3
    assert one.send(resend=True).sent == 3


def test_a_zotero_10_that_allows_it_is_written_to_by_its_own_api(desk: Open) -> None:
    one = desk(version="10.0.1", local_api=True)
    assert one.send("New here").target == "local"
    assert len(one.zotero.local.items) == 3
    assert all(r.headers["zotero-server-id"] == SERVER_ID for r in one.zotero.requests("/api/") if r.method == "POST")
    assert one.send("New here").there == 3


def test_where_nobody_agrees_the_connector_is_used(desk: Open) -> None:
    one = desk(version="10.0.1", local_api=True)
    one.zotero.agrees = False
    assert one.send().target == "connector"
    one.zotero.local_api = False
    assert one.send().there == 3


# The command


def out_of_all_there(n: int) -> str:
    return f"0 works sent → Zotero, collection “AME 2026” · {n} were there already\n"


def test_the_command_tells_what_it_did(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    one = desk()
    monkeypatch.setenv("LITREV_ZOTERO_URL", one.zotero.url)
    code, out, _err = one.review.say("export", "--zotero", "--collection", "ame 2026")
    assert (code, out) == (0, "3 works sent → Zotero, collection “AME 2026” · 0 were there already\n")
    code, out, err = one.review.say("export", "--zotero", "--collection", "AME 2026")
    assert (out, "--resend" in err) == (out_of_all_there(3), True)
    assert one.review.say("export", "--resend", "-o", "corpus.ris")[0] == 2
    code, out, _err = one.review.say("export", "--collection", "AME 2026", "--json")
    assert '"there": 3' in out
    assert one.review.say("export", "--zotero", "AME 2026")[:2] == (0, out_of_all_there(3))
    assert one.review.say("export", "corpus.bib")[0] == 2
    code, _out, err = one.review.say("export", "--collection", "Nowhere")
    assert (code, "New Collection" in err) == (2, True)
    one.zotero.stop()
    code, _out, err = one.review.say("export", "--zotero")
    assert (code, "Start Zotero" in err) == (4, True)


def test_a_fault_on_the_way_ends_the_command_with_its_code_after_the_account(
    desk: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk(faults=Faults().at(1, fault=short_body(), path="/connector/import"))
    one.zotero.faults.at(1, fault=Fault(kind=Kind.CLOSE), path="/connector/updateSession")
    monkeypatch.setenv("LITREV_ZOTERO_URL", one.zotero.url)
    code, out, err = one.review.say("export", "--zotero", "--collection", "AME 2026")
    assert code == 4
    assert "Sent, and not confirmed" in out
    assert "--again" in err
