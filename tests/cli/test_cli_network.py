"""No network, no name, no proxy, no key: what came is kept, what did not come is said and not counted."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from mistaken import ARTICLES, WORKS, Clerk, Life
from test_mistakes import assert_told

from litrev.errors import ExitCode

pytest_plugins = ["mistake_fixtures"]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litrev.sources.http.TRIES_WHEN_UNREACHABLE", 1)


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.usefixtures("served")
def test_a_source_that_is_not_there_leaves_the_other_whole_and_can_be_tried_again(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = life("empty")
    with monkeypatch.context() as away:
        away.setenv("LITREV_PUBMED_URL", f"http://127.0.0.1:{closed_port()}/entrez/eutils")
        said = clerk.say("search")
    assert said.code == ExitCode.SOURCE
    assert "no connection (is this computer online?)" in said.out
    assert "?." not in said.out
    assert f"{WORKS}/{WORKS} ✓" in said.out
    assert "0/0" not in said.out
    assert "litrev search --source pubmed" in said.err
    assert "Not counted: pubmed, whose newest search is failed" in clerk.say("prisma").err
    assert clerk.json("prisma")["database_results"] == WORKS
    status = clerk.say("status").out
    assert "pubmed       ✗" in status
    assert "Next: litrev search --source pubmed\n" in status
    assert clerk.say("search", "--source", "pubmed").code == 0
    assert clerk.json("status")["records"] == ARTICLES + WORKS


def failing(clerk: Clerk, *words: str) -> str:
    """What `litrev search` says of the one source that it asks, which fails."""
    said = clerk.say("search", "--source", "openalex", "--json", *words)
    assert said.code == ExitCode.SOURCE
    assert "Traceback" not in said.err
    (run,) = json.loads(said.out)["runs"]
    assert (run["status"], run["announced"], run["fetched"]) == ("failed", 0, 0)
    message = str(run["message"])
    assert message in " ".join(clerk.say("search", "--source", "openalex").out.split())
    return message


def test_a_name_that_nobody_knows_is_told(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_words: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    message = failing(life("empty"))
    assert "its name is not known" in message
    assert "online" in message
    assert "litrev search --resume" in message


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("http://u:geheim@127.0.0.1:{port}", "the proxy does not let it through"),
        ("socks5://127.0.0.1:{port}", "the address of the proxy is not usable"),
        ("http://", "the address of the proxy is not usable"),
        ("garbage:://x", "the address of the proxy is not usable"),
    ],
)
def test_a_proxy_that_is_in_the_way_is_named(
    life: Life, monkeypatch: pytest.MonkeyPatch, proxy: str, told: str
) -> None:
    monkeypatch.setenv("https_proxy", proxy.format(port=closed_port()))
    message = failing(life("empty"))
    assert told in message
    assert "geheim" not in message


@pytest.mark.parametrize("address", ["htp:/zz", "api.openalex.org", "http://"])
def test_an_address_that_is_none_is_told_with_its_variable(
    life: Life, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("LITREV_OPENALEX_URL", address)
    assert "LITREV_…_URL" in failing(life("empty"))


@pytest.mark.usefixtures("served")
def test_a_wrong_key_is_told_and_kept_nowhere(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", "wrong-key-123")
    clerk = life("empty")
    assert "OPENALEX_API_KEY" in failing(clerk)
    for path in clerk.folder.rglob("*"):
        assert not path.is_file() or b"wrong-key-123" not in path.read_bytes()


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("content", [b"OPENALEX_API_KEY=geheim", b"- geheim", b"{geheim", b"\xff\xfegeheim", None])
def test_a_file_of_keys_that_cannot_be_read_is_told_without_what_it_holds(
    life: Life, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    keys = tmp_path / "litrev" / "keys.yaml"
    keys.parent.mkdir()
    keys.mkdir() if content is None else keys.write_bytes(content)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    said = life("empty").say("search")
    assert_told(said, ExitCode.INPUT, str(keys), "NCBI_API_KEY: ")
    assert "geheim" not in said.everything


@pytest.mark.usefixtures("served")
def test_a_failed_search_does_not_hide_the_complete_one_before_it(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = life("screened")
    monkeypatch.setenv("LITREV_PUBMED_URL", f"http://127.0.0.1:{closed_port()}/entrez/eutils")
    assert clerk.say("search", "--source", "pubmed").code == ExitCode.SOURCE
    said = clerk.say("prisma")
    assert "pubmed: the newest search is failed; the one before it is counted." in said.err
    assert clerk.json("prisma")["database_results"] == ARTICLES + WORKS
    assert not clerk.json("status")["next"]["command"].startswith("litrev search")


def test_a_source_is_known_however_it_is_written(life: Life, served: None) -> None:
    assert life("empty").say("search", "--source", "PubMed", "--source", " openalex ").code == 0
