"""Europe PMC and HAL from search to decision: their ids, with a colon inside, go everywhere that others go."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from litrev.cli.main import run
from litrev.demo.corpus import Corpus, corpus
from litrev.demo.europepmc import EuropePmcStandIn
from litrev.demo.faults import Faults, failed, reset
from litrev.demo.hal import HalStandIn

PROTOCOL = """\
litrev: 1
title: {en: Care}
team: [{id: a, role: reviewer}]
contact: someone@example.org
sources:
  - {id: europepmc, query: "PUB_YEAR:[1900 TO 3000]"}
  - {id: hal, query: "title_t:(a* OR b* OR c* OR d* OR e* OR l* OR m* OR p* OR w*) OR docType_s:(ART OR COMM)"}
criteria: [{code: P, exclude: {en: Wrong population}}]
"""


@pytest.fixture(scope="module")
def invented() -> Corpus:
    return corpus(unreadable=True)


class Servers:
    def __init__(self, europepmc: EuropePmcStandIn, hal: HalStandIn, folder: Path) -> None:
        self.europepmc = europepmc
        self.hal = hal
        self.folder = folder
        (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")

    def __call__(self, *words: str) -> tuple[int, Any]:
        out, talk = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(talk):
            code = run(["--review", str(self.folder), *words])
        text = out.getvalue()
        return code, json.loads(text) if "--json" in words else text + talk.getvalue()


@pytest.fixture
def servers(invented: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    with EuropePmcStandIn(invented.europepmc()) as europepmc, HalStandIn(invented.hal()) as hal:
        monkeypatch.setenv("LITREV_EUROPEPMC_URL", europepmc.url)
        monkeypatch.setenv("LITREV_HAL_URL", hal.url)
        monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
        yield Servers(europepmc, hal, tmp_path)


def test_both_are_searched_compared_and_decided_upon(servers: Servers, invented: Corpus) -> None:
    code, told = servers("search", "--json")
    assert code == 0, told
    truth = invented.truth_elsewhere()
    assert servers("dedupe")[0] == 0
    members = [work["members"] for work in servers("records", "--json")[1]["works"]]
    assert {id_ for ids in members for id_ in ids} == truth.keys()
    joined = [{truth[id_] for id_ in ids} for ids in members if len(ids) > 1]
    assert all(len(works) == 1 for works in joined)
    assert len(joined) == sum(times > 1 for times in Counter(truth.values()).values()) > 20
    table = servers.folder / "decisions.csv"
    chosen = next(id_ for id_ in truth if id_.startswith("europepmc:PPR"))
    table.write_text(f"id,verdict,reason\n{chosen},exclude,P\n", encoding="utf-8")
    assert servers("decide", str(table), "--as", "a")[0] == 0
    assert "excluded" in servers("show", chosen)[1]
    code, told = servers("verify")
    assert code == 0, told


def test_a_record_of_europe_pmc_is_found_by_what_a_person_types(servers: Servers, invented: Corpus) -> None:
    assert servers("search", "--source", "europepmc")[0] == 0
    preprint = next(id_ for id_ in invented.truth_elsewhere() if id_.startswith("europepmc:PPR"))
    wanted = dict.fromkeys(
        ("europepmc:MED:90000001", "med:90000001", "EuropePMC:med:90000001", "90000001"), "europepmc:MED:90000001"
    )
    for typed, full in {**wanted, preprint.rpartition(":")[2].lower(): preprint}.items():
        code, told = servers("show", typed)
        assert code == 0, told
        assert full in told


def test_a_search_that_broke_off_is_taken_up(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litrev.sources.europepmc.PAGE_SIZE", 40)
    monkeypatch.setattr("litrev.sources.http.TRIES_WHEN_UNREACHABLE", 1)
    servers.europepmc.faults = Faults().at(4, fault=failed(400))
    code, told = servers("search", "--source", "europepmc")
    assert code == 4, told
    done = set(servers.europepmc.served())
    assert 0 < len(done) < len(servers.europepmc.ids)
    servers.europepmc.faults = Faults().at(1, fault=reset())
    servers.europepmc.log.clear()
    code, told = servers("search", "--resume", "--source", "europepmc")
    assert code == 0, told
    assert not set(servers.europepmc.served()) & done


def test_a_server_that_announces_too_many_leaves_the_search_partial_and_says_so(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("litrev.sources.cursor_list.SAME_PAGE_TRIES", 0)
    servers.hal.overstated = 3
    code, told = servers("search", "--source", "hal")
    assert code == 4, told
    assert "gone through twice" in " ".join(told.split())
    servers.hal.overstated = 0
    code, told = servers("search", "--resume", "--source", "hal")
    assert code == 0, told


CONCEPTS = """\
litrev: 1
title: {en: Care}
team: [{id: a, role: reviewer}]
concepts:
  people: {en: [migrant*, refugee*], fr: [migrant*, "demandeur* d'asile"]}
  care: {en: ["access to care", barriers], fr: ["accès aux soins"], mesh: [Health Services Accessibility]}
limits: {years: {from: 2012, to: 2022, why: an example}}
sources:
  - {id: europepmc}
  - {id: hal}
criteria: [{code: P, exclude: {en: Wrong population}}]
"""


def test_a_strategy_of_concepts_is_translated_for_both_and_finds_something(servers: Servers) -> None:
    (servers.folder / "review.yaml").write_text(CONCEPTS, encoding="utf-8")
    code, told = servers("search", "--json")
    assert code == 0, told
    members = [id_ for work in servers("records", "--json")[1]["works"] for id_ in work["members"]]
    assert 10 < len([id_ for id_ in members if id_.startswith("europepmc:")]) < len(servers.europepmc.ids)
    assert 10 < len([id_ for id_ in members if id_.startswith("hal:")]) < len(servers.hal.ids)
