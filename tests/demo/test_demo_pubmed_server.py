"""The PubMed stand-in keeps the caps, errors and habits of E-utilities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from demo_wire import Client, article

from litrev.demo.pubmed import PubMedStandIn

MANY = 10_050


@pytest.fixture(scope="module")
def server() -> Iterator[PubMedStandIn]:
    articles = (article(90_000_000 + n, f"Paper {n} on care", year=2000 + n % 20) for n in range(MANY))
    with PubMedStandIn(articles, withheld=["90000003"], unindexed_phrases=["on care"]) as running:
        yield running


@pytest.fixture
def client(server: PubMedStandIn) -> Iterator[Client]:
    with Client(server.url) as talking:
        yield talking


def search(client: Client, term: str = "care", **params: object) -> dict[str, object]:
    answer = client.get("/esearch.fcgi", db="pubmed", term=term, retmode="json", **params)
    assert answer.status == 200
    result: dict[str, object] = json.loads(answer.body, strict=False)["esearchresult"]
    return result


def pmids(xml: bytes) -> list[str]:
    return [element.text or "" for element in ET.fromstring(xml).findall(".//MedlineCitation/PMID")]


def test_a_search_gives_count_ids_and_its_own_reading(client: Client) -> None:
    result = search(client, "care[ti] AND 90000001:90000002[UID]")
    assert result["count"] == "2"
    assert result["idlist"] == ["90000002", "90000001"]
    assert result["querytranslation"] == '"care"[Title] AND 90000001:90000002[UID]'
    assert "warninglist" not in result


def test_a_page_across_the_cap_is_clipped_with_a_notice(client: Client) -> None:
    result = search(client, retmax=20_000)
    assert (result["count"], result["retmax"]) == (str(MANY), "9999")
    message = "Restrictions achieved. start and count adjusted to 0, 9999"
    assert result["warninglist"] == {"phrasesignored": [], "quotedphrasesnotfound": [], "outputmessages": [message]}
    crossing = search(client, retstart=9990, retmax=50)
    assert len(str(crossing["idlist"]).split(",")) == 9


def test_beyond_the_cap_the_answer_is_an_error_with_a_raw_line_break(client: Client) -> None:
    answer = client.get("/esearch.fcgi", db="pubmed", term="care", retmode="json", retstart=9999)
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    error = json.loads(answer.body, strict=False)["esearchresult"]["ERROR"]
    assert error.startswith("Search Backend failed: Exception:\n'retstart' cannot be larger than 9998.")


def test_counting_leaves_the_diagnostics_out(client: Client) -> None:
    assert search(client, '"no such phrase"[ti] OR care', rettype="count") == {"count": str(MANY)}
    assert "quotedphrasesnotfound" in str(search(client, '"no such phrase"[ti] OR care', retmax=0))


def test_the_xml_form_carries_the_same_diagnostics(client: Client) -> None:
    answer = client.get("/esearch.fcgi", db="pubmed", term='"on care"[ti] AND xylophones[ti] AND the', retmax=3)
    root = ET.fromstring(answer.body)
    assert root.findtext("Count") == "0"
    assert root.findtext("ErrorList/PhraseNotFound") == "xylophones"
    assert root.findtext("WarningList/PhraseIgnored") == "the"
    assert root.findtext("WarningList/QuotedPhraseNotFound") == '"on care"[Title]'
    assert root.findtext("WarningList/OutputMessage") == "No items found."


def test_errors_come_inside_a_success(client: Client) -> None:
    assert search(client, "")["ERROR"] == "Empty term and query_key - nothing todo"
    answer = client.get("/esearch.fcgi", db="plants", term="care", retmode="json")
    assert answer.json()["esearchresult"]["ERROR"] == "Invalid db name specified: plants"


def test_dates_narrow_only_when_both_ends_are_given(client: Client) -> None:
    both = search(client, datetype="pdat", mindate="2003", maxdate="2003", retmax=0)
    assert int(str(both["count"])) == len(range(3, MANY, 20))
    assert search(client, datetype="pdat", mindate="2003", retmax=0)["count"] == str(MANY)


def test_sorting_by_date_puts_the_newest_first(client: Client) -> None:
    first = search(client, "90000000:90000019[uid]", sort="pub_date", retmax=1)
    assert first["idlist"] == ["90000019"]


def test_fetching_gives_the_articles_as_they_were_given(client: Client, server: PubMedStandIn) -> None:
    answer = client.post("/efetch.fcgi", db="pubmed", id="90000001,90000002,42", retmode="xml")
    assert article(90_000_001, "Paper 1 on care", year=2001) in answer.body
    assert pmids(answer.body) == ["90000001", "90000002"]
    assert server.log[-1].asked == ("90000001", "90000002", "42")
    assert server.log[-1].served == ("90000001", "90000002")


def test_a_withheld_article_is_found_but_never_delivered(client: Client) -> None:
    assert search(client, "90000003[uid]")["idlist"] == ["90000003"]
    assert pmids(client.get("/efetch.fcgi", db="pubmed", id="90000003").body) == []


def test_unknown_ids_give_an_empty_set_and_malformed_ones_a_400(client: Client) -> None:
    unknown = client.get("/efetch.fcgi", db="pubmed", id="1")
    assert (unknown.status, pmids(unknown.body)) == (200, [])
    malformed = client.get("/efetch.fcgi", db="pubmed", id="PMC12,abc")
    assert malformed.status == 400
    assert b"ID list is empty! Possibly it has no correct IDs." in malformed.body


def test_three_hundred_ids_are_too_many_for_a_get(client: Client) -> None:
    ids = ",".join(str(90_000_000 + n) for n in range(300))
    assert client.get("/efetch.fcgi", db="pubmed", id=ids).status == 414
    assert len(pmids(client.post("/efetch.fcgi", db="pubmed", id=ids).body)) == 299
    assert client.get("/esearch.fcgi", db="pubmed", term="care OR " * 700).status == 414


def test_the_history_keeps_a_result_and_its_cap(client: Client) -> None:
    kept = search(client, retmax=0, usehistory="y")
    where = {"db": "pubmed", "WebEnv": kept["webenv"], "query_key": kept["querykey"]}
    assert len(pmids(client.get("/efetch.fcgi", **where, retstart=9500, retmax=500).body)) == 499
    assert client.get("/efetch.fcgi", **where, retstart=9999, retmax=10).status == 400
    narrowed = search(client, "#1 AND 90000005[uid]", WebEnv=kept["webenv"])
    assert narrowed["idlist"] == ["90000005"]


def test_a_bad_key_is_repeated_in_the_refusal(client: Client) -> None:
    answer = client.get("/esearch.fcgi", db="pubmed", term="care", api_key="not-a-key")
    assert (answer.status, answer.json()["api-key"]) == (400, "not-a-key")


def test_requests_without_tool_and_email_are_known(client: Client, server: PubMedStandIn) -> None:
    client.get("/einfo.fcgi", db="pubmed", tool="t", email="t@example.org")
    assert server.log[-1].number not in server.without_identity()
    assert client.get("/einfo.fcgi").json()["einforesult"]["dbinfo"][0]["count"] == str(MANY)
    assert server.log[-1].number in server.without_identity()


def test_summaries_name_the_unknown(client: Client) -> None:
    result = client.get("/esummary.fcgi", db="pubmed", id="90000001,7").json()["result"]
    assert result["90000001"]["title"] == "Paper 1 on care"
    assert "error" in result["7"]


def test_an_old_history_is_forgotten() -> None:
    now = [0.0]
    with (
        PubMedStandIn([article(5, "Care")], history_life=60, clock=lambda: now[0]) as server,
        Client(server.url) as client,
    ):
        kept = search(client, usehistory="y")
        now[0] = 61.0
        late = client.get("/efetch.fcgi", db="pubmed", WebEnv=kept["webenv"], query_key=1)
    assert (late.status, b"Unable to obtain query #1" in late.body) == (200, True)


@pytest.mark.parametrize(("params", "limit"), [({}, 3), ({"api_key": "known-key"}, 10)])
def test_the_rate_is_three_a_second_and_ten_with_a_key(params: dict[str, str], limit: int) -> None:
    now = [100.0]
    with PubMedStandIn([article(5, "Care")], rate=True, clock=lambda: now[0]) as server, Client(server.url) as client:
        statuses = [client.get("/einfo.fcgi", **params).status for _ in range(limit + 1)]
        refused = client.get("/einfo.fcgi", **params)
        now[0] += 1.0
        assert client.get("/einfo.fcgi", **params).status == 200
        assert server.max_per_second() == limit + 2
    assert statuses == [200] * limit + [429]
    assert refused.json()["error"] == "API rate limit exceeded"
    assert refused.json()["limit"] == str(limit)
    assert "retry-after" not in refused.headers
