"""The stand-ins can be served by hand, from files or from the invented corpus."""

from __future__ import annotations

import gzip
import json
import threading
import time
from pathlib import Path

import pytest
from demo_wire import Client, article, work

from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.pubmed_answers import article_set
from litrev.demo.serve import main, read_articles, read_works


def test_it_prints_both_addresses_and_serves_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    xml, lines = tmp_path / "a.xml.gz", tmp_path / "w.jsonl"
    xml.write_bytes(gzip.compress(article_set([article(1, "Care"), article(2, "More care")])))
    lines.write_text(json.dumps(work(5, "Care")) + "\n\n", encoding="utf-8")
    stop = threading.Event()
    arguments = ["--pubmed", str(xml), "--openalex", str(lines)]
    serving = threading.Thread(target=main, args=(arguments, stop))
    serving.start()
    addresses = _addresses(capsys)
    try:
        with Client(addresses["LITREV_PUBMED_URL"]) as client:
            found = client.get("/esearch.fcgi", db="pubmed", term="care", retmode="json").json()["esearchresult"]
        with Client(addresses["LITREV_OPENALEX_URL"]) as client:
            count = client.get("/works").json()["meta"]["count"]
    finally:
        stop.set()
        serving.join(5)
    assert (found["idlist"], count) == (["2", "1"], 1)


def _addresses(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    printed = ""
    for _ in range(200):
        printed += capsys.readouterr().out
        if printed.count("\n") >= 2:
            break
        time.sleep(0.02)
    return dict(line.split("=", 1) for line in printed.splitlines())


@pytest.mark.shared
def test_real_records_are_served_as_they_are(shared: Path) -> None:
    articles = list(read_articles(shared / "data/pubmed/efetch_sample.xml.gz"))
    works = list(read_works(shared / "data/openalex/works_sample.jsonl.gz"))
    with PubMedStandIn(articles) as pubmed, Client(pubmed.url) as client:
        found = client.get("/esearch.fcgi", db="pubmed", term="health", retmode="json", retmax=999).json()
        ids = found["esearchresult"]["idlist"]
        everything = client.post("/efetch.fcgi", db="pubmed", id=",".join(pubmed.pmids)).body
        assert all(raw in everything for raw in articles)
        assert len(pubmed.served()) == len(articles)
    assert 20 < len(ids) < len(articles)
    with OpenAlexStandIn(works) as openalex, Client(openalex.url) as client:
        page = client.get("/works", filter="title_and_abstract.search:health", per_page=200).json()["results"]
        known = {parsed["id"]: parsed for parsed in (json.loads(raw) for raw in works)}
        assert page
        assert all(found == known[found["id"]] for found in page if len(found["authorships"]) < 100)
