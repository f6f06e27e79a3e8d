"""The PRISMA-S appendix and the PRESS form, on the demo's review: complete, honest, and enough to search again."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

import docx
import pytest
from markdown_it import MarkdownIt

from litrev.cli.main import run
from litrev.demo.corpus import corpus, review_text
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.review import Review
from litrev.steps import dedupe, search
from litrev.store import open_store

ADDED = """\
prior_work: none
contacts: {en: Three authors were asked.}
press: {reviewer: "A. <Librarian> & Co", date: 2026-10-20}
"""
MORE_SOURCES = """\
  - {id: cairn, via: file, platform: Cairn.info, query: "migrants ET `soins` | <accès>", date: 2026-11-20}
  - {id: scopus, via: file}
  - {id: reliefweb, arm: website, url: "https://reliefweb.example", note: {en: Browsed by year}, date: 2026-11-19}
known_items:"""


@dataclass
class Searched:
    """A review that was searched, while its sources can still be asked."""

    review: Review

    def say(self, *words: str) -> int:
        return run([*words, "--review", str(self.review.folder)])

    def protocol(self, *changes: tuple[str, str], added: str = "") -> None:
        text = review_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        self.review.protocol_file.write_text(text + added, encoding="utf-8")


@pytest.fixture(scope="module")
def _searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searched, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("reported")
    invented = corpus()
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        pubmed = stack.enter_context(PubMedStandIn(invented.articles()))
        openalex = stack.enter_context(OpenAlexStandIn(invented.works(), keys=("known-key",)))
        addresses = {
            "LITREV_PUBMED_URL": pubmed.url,
            "LITREV_OPENALEX_URL": openalex.url,
            "OPENALEX_API_KEY": "known-key",
            "LITREV_RATE_LIMIT": "off",
        }
        for name, value in addresses.items():
            patch.setenv(name, value)
        made = Searched(Review(folder))
        made.protocol()
        search(made.review)
        dedupe(made.review)
        yield made, addresses


@pytest.fixture
def searched(_searched: tuple[Searched, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Searched:
    made, addresses = _searched
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)
    made.protocol()
    return made


@pytest.fixture
def appendix(searched: Searched, capsys: pytest.CaptureFixture[str]) -> str:
    assert searched.say("report", "--prisma-s") == 0
    return capsys.readouterr().out


def sections(markdown: str, level: int) -> dict[str, str]:
    """What stands under each heading of a level."""
    pieces = re.split(rf"^{'#' * level} (.*)$", markdown, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def queries_in(section: str, kind: str) -> list[str]:
    fences = [token for token in MarkdownIt("commonmark").parse(section) if token.type == "fence"]
    return [token.content.removesuffix("\n") for token in fences if token.info == kind]


def asked_again(request: str, query: str) -> int:
    """The count that the request gives, by someone who has nothing but the appendix."""
    method, address, *form = request.replace("QUERY", quote_plus(query)).split(" ")
    sent = Request(address, data=form[0].encode() if form else None, method=method)
    with urlopen(sent) as answer:
        said = json.load(answer)
    return int(said["esearchresult"]["count"] if "esearchresult" in said else said["meta"]["count"])


def test_the_search_can_be_run_again_from_the_appendix_alone(appendix: str) -> None:
    again = {}
    for label, section in sections(appendix, 4).items():
        request = re.search(r"^- \*\*Request .*`(.*)`$", section, re.MULTILINE)
        announced = re.search(r"^- \*\*Records announced\*\* — ([\d,]+)$", section, re.MULTILINE)
        assert request is not None
        assert announced is not None
        (query,) = queries_in(section, label.lower())
        again[label] = (asked_again(request[1], query), int(announced[1].replace(",", "")))
    assert set(again) == {"PubMed", "OpenAlex"}
    assert all(now == then > 100 for now, then in again.values())


def test_each_line_of_a_strategy_gives_its_count_again(appendix: str) -> None:
    section = sections(appendix, 4)["PubMed"]
    request = re.search(r"^- \*\*Request .*`(.*)`$", section, re.MULTILINE)
    assert request is not None
    lines: list[tuple[str, int]] = [
        (query, int(count.replace(",", "")))
        for query, count in re.findall(r"^\| \\#\d+ \| [^|]* \| `(.*)` \| ([\d,]+) \|$", section, re.MULTILINE)
    ]
    assert len(lines) == 17
    for shown, count in lines:
        query = shown
        while "#" in query:
            query = re.sub(r"#(\d+)", lambda found: f"({lines[int(found[1]) - 1][0]})", query)
        assert asked_again(request[1], query) == count


def test_the_query_is_what_the_log_has(appendix: str, searched: Searched) -> None:
    with open_store(searched.review.store_path) as store:
        for ran in store.runs():
            assert ran.native_query in {
                query for kind in ("pubmed", "openalex") for query in queries_in(appendix, kind)
            }


def test_the_digest_is_that_of_the_archived_responses(appendix: str, searched: Searched) -> None:
    with open_store(searched.review.store_path) as store:
        for ran in store.runs():
            sums = "".join(f"{page.sha256}\n" for page in store.pages(ran.id))
            assert hashlib.sha256(sums.encode()).hexdigest() in appendix


def test_nobodys_key_or_address_is_in_it(appendix: str) -> None:
    assert "known-key" not in appendix
    assert "review@example.org" not in appendix


def test_what_is_missing_is_named_with_what_to_write_where(
    searched: Searched, capsys: pytest.CaptureFixture[str]
) -> None:
    assert searched.say("report", "--prisma-s") == 0
    printed = capsys.readouterr()
    assert "14/16 items filled · missing: 11, 14" in printed.err
    assert "prior_work:" in printed.err
    assert "press:" in printed.err
    assert printed.out.count("> **Missing:") == 2


def test_a_protocol_that_tells_all_leaves_nothing_missing(
    searched: Searched, capsys: pytest.CaptureFixture[str]
) -> None:
    searched.protocol(added=ADDED)
    assert searched.say("report", "--prisma-s") == 0
    printed = capsys.readouterr()
    assert "16/16 items filled\n" in printed.err
    assert "Missing" not in printed.out
    assert "A. \\<Librarian\\> \\& Co" in printed.out


def test_a_source_that_was_searched_by_hand_stands_with_what_the_protocol_has(
    searched: Searched, capsys: pytest.CaptureFixture[str]
) -> None:
    searched.protocol(("known_items:", MORE_SOURCES), added=ADDED)
    assert searched.say("report", "--prisma-s", "--json") == 0
    printed = capsys.readouterr()
    lacking = {item["item"]: [m["what"] for m in item["missing"]] for item in json.loads(printed.out)["items"]}
    assert {place for place, what in lacking.items() if what} == {1, 8, 13, 15}
    assert all("scopus" in what for place in (1, 8, 13) for what in lacking[place])
    assert searched.say("report", "--prisma-s") == 0
    told = capsys.readouterr().out
    assert queries_in(told, "cairn") == ["migrants ET `soins` | <accès>"]
    assert "https://reliefweb.example" in sections(told, 3)["4. Online resources and browsing"]


def test_before_any_search_the_appendix_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "review.yaml").write_text(review_text(), encoding="utf-8")
    assert run(["report", "--prisma-s", "--review", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "missing: 8, 11, 12, 13, 14, 15, 16" in printed.err


def test_the_format_is_what_the_file_ends_in(searched: Searched, tmp_path: Path) -> None:
    for name, start in (("a.md", b"# "), ("a.html", b"<!DOCTYPE html>"), ("a.docx", b"PK")):
        assert searched.say("report", "--prisma-s", "-o", str(tmp_path / name)) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    word = docx.Document(io.BytesIO((tmp_path / "a.docx").read_bytes()))
    with open_store(searched.review.store_path) as store:
        queries = {ran.native_query for ran in store.runs()}
    assert queries <= {paragraph.text for paragraph in word.paragraphs}


def test_word_does_not_go_to_a_screen(searched: Searched, capsys: pytest.CaptureFixture[str]) -> None:
    assert searched.say("report", "--prisma-s", "--format", "docx") == 2
    assert "-o FILE.docx" in capsys.readouterr().err


def test_the_press_form_has_the_runs_counts_and_room_to_answer(
    searched: Searched, capsys: pytest.CaptureFixture[str]
) -> None:
    assert searched.say("press", "--no-counts") == 0
    form = capsys.readouterr().out
    assert re.search(r"^\| \\#17 \|.*\| 433 \|$", form, re.MULTILINE)
    assert len([t for t in MarkdownIt("commonmark").parse(form) if t.type == "fence" and t.info == "comment"]) == 7


def test_the_press_form_asks_for_counts_when_nothing_was_searched(
    searched: Searched, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "review.yaml").write_text(review_text(), encoding="utf-8")
    assert run(["press", "--review", str(tmp_path)]) == 0
    assert re.search(r"^\| \\#17 \|.*\| 433 \|$", capsys.readouterr().out, re.MULTILINE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["review.yaml"]


def test_a_source_that_stays_away_leaves_its_counts_blank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITREV_PUBMED_URL", "ftp://127.0.0.1")
    text = review_text().replace("  - {id: openalex, arm: database}\n", "")
    (tmp_path / "review.yaml").write_text(text, encoding="utf-8")
    assert run(["press", "--review", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "⚠ PubMed" in printed.err
    assert re.search(r"^\| \\#17 \|.*\| – \|$", printed.out, re.MULTILINE)
